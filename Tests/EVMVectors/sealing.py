"""Blocks and seals of four consensus engines, written from their specifications with rlp and eth-keys.

It shares no code with the Swift verifier: what both agree on is not one program's idea of it.
"""

import rlp
from Crypto.Hash import keccak as _keccak
from eth_keys import keys

BFT_MIX = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
NO_OMMERS = bytes.fromhex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
EMPTY_ROOT = bytes.fromhex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
VANITY = bytes(range(32))
ZERO = bytes(20)


def keccak(data):
    return _keccak.new(digest_bits=256, data=data).digest()


def big(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


class Validator:
    def __init__(self, number):
        self.key = keys.PrivateKey(keccak(b"interlock test validator %d" % number))
        self.address = self.key.public_key.to_canonical_address()

    def seal(self, digest):
        return self.key.sign_msg_hash(digest).to_bytes()


def high(seal):
    """The other signature of the same key over the same digest."""
    s = ORDER - int.from_bytes(seal[32:64], "big")
    return seal[:32] + s.to_bytes(32, "big") + bytes([seal[64] ^ 1])


def committee(count, first=0):
    return sorted((Validator(first + number) for number in range(count)), key=lambda one: one.address)


def quorum(count):
    return -(-2 * count // 3)


class Block:
    """A block being made: everything can be set wrong before it is written."""

    def __init__(self, form, number, parent, validators, **other):
        self.form = form
        self.number = number
        self.parent = parent
        self.named = [one.address for one in validators]
        self.sealers = list(validators)
        self.proposer = validators[number % len(validators)]
        self.beneficiary = ZERO if form == "goquorum-ibft" else self.proposer.address
        self.time = 1_800_000_000 + 2 * number
        self.state = EMPTY_ROOT
        self.receipts = EMPTY_ROOT
        self.round = 0
        self.vote = None  # (address, adds)
        self.vanity = VANITY
        self.mix = BFT_MIX
        self.difficulty = 1
        self.ommers = NO_OMMERS
        self.nonce = bytes(8)
        self.tail = []
        self.seals = None  # made from sealers unless given
        self.forged_proposer_seal = None
        for name, value in other.items():
            setattr(self, name, value)

    # ---- extra data

    def extra(self, seals, round_=None, proposer_seal=b"", part="whole"):
        form, round_ = self.form, self.round if round_ is None else round_
        if form == "goquorum-ibft":
            return self.vanity + rlp.encode([self.named, proposer_seal, seals])
        if form == "qbft":
            vote = [] if self.vote is None else [self.vote[0], b"\xff" if self.vote[1] else b""]
            return rlp.encode([self.vanity, self.named, vote, big(round_), seals])
        vote = b"" if self.vote is None else [self.vote[0], b"\xff" if self.vote[1] else b"\x00"]
        items = [self.vanity, self.named, vote, round_.to_bytes(4, "big"), seals]
        return rlp.encode(items[: {"whole": 5, "commit": 4, "chain": 3}[part]])

    def fields(self, extra):
        nonce, beneficiary = self.nonce, self.beneficiary
        if self.form == "goquorum-ibft" and self.vote is not None:
            beneficiary = self.vote[0]
            nonce = (b"\xff" if self.vote[1] else b"\x00") * 8
        return [
            self.parent, self.ommers, beneficiary, self.state, EMPTY_ROOT, self.receipts, bytes(256),
            big(self.difficulty), big(self.number), big(30_000_000), b"", big(self.time), extra, self.mix, nonce,
        ] + self.tail

    def digest(self, extra):
        return keccak(rlp.encode(self.fields(extra)))

    # ---- hashes

    def proposer_seal(self):
        return self.proposer.seal(keccak(self.digest(self.extra([]))))

    def hash(self):
        if self.form == "goquorum-ibft":
            return self.digest(self.extra([], proposer_seal=self.given_proposer_seal()))
        return self.digest(self.extra([], round_=0, part="chain"))

    def given_proposer_seal(self):
        return self.forged_proposer_seal or self.proposer_seal()

    def commit_digest(self):
        if self.form == "goquorum-ibft":
            return keccak(self.hash() + b"\x02")
        return self.digest(self.extra([], part="commit"))

    def commit_seals(self):
        if self.seals is not None:
            return self.seals
        digest = self.commit_digest()
        return [one.seal(digest) for one in self.sealers]

    def whole_extra(self):
        if self.form == "goquorum-ibft":
            return self.extra(self.commit_seals(), proposer_seal=self.given_proposer_seal())
        return self.extra(self.commit_seals())

    def hashed_form(self):
        """The bytes whose Keccak-256 is the block hash."""
        seal = self.given_proposer_seal() if self.form == "goquorum-ibft" else b""
        return rlp.encode(self.fields(self.extra([], round_=0, proposer_seal=seal, part="chain")))

    def header(self):
        return rlp.encode(self.fields(self.whole_extra()))


def genesis(form, validators, number=0, **other):
    """A header that is trusted by its hash."""
    block = Block(form, number, bytes(32), validators, **other)
    if number == 0:
        block.beneficiary = ZERO
    return block
