"""What stands in extraData and what is signed, for each way of sealing. A block's hash never covers its commit seals."""

import rlp
from eth_hash.auto import keccak
from eth_keys import keys

from .validators import sign

VANITY = b"interlock test ledger".ljust(32, b"\0")
BFT_MIX_HASH = bytes.fromhex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365")
EMPTY_SEAL = b"\0" * 65


def recover(signature, digest):
    key = keys.Signature(signature).recover_public_key_from_msg_hash(digest)
    return key.to_canonical_address()


def header_hash(header, extra):
    return keccak(rlp.encode(header.copy(extra_data=extra)))


class QbftSeal:
    """Besu's QBFT: one RLP list; the proposer is the coinbase; round 0 and no seals in the hashed form."""

    name = "qbft"
    commits = True
    has_rounds = True
    mix_hash = BFT_MIX_HASH

    def extra(self, validators, vote=None):
        ballot = [vote[0], b"\xff" if vote[1] else b""] if vote else []
        return rlp.encode([VANITY, list(validators), ballot, 0, []])

    def genesis_extra(self, validators):
        return self.extra(validators)

    def order(self, tally, recent_authors, number):
        """Proposers of this height, round by round."""
        return tally.rotation(recent_authors[0])

    def draft(self, validators, vote, proposer, number, epoch_block):
        """Fields of a header before its transactions are executed."""
        return dict(extra_data=self.extra(validators, vote), coinbase=proposer, nonce=b"\0" * 8, difficulty=1)

    def finish(self, header, key):
        """The header whose hash is the block's hash."""
        return header

    def author(self, header):
        return header.coinbase

    def vote(self, header):
        ballot = rlp.decode(header.extra_data)[2]
        return (ballot[0], ballot[1] == b"\xff") if ballot else None

    def commit_digest(self, header, round_number):
        return header_hash(header, self.sealed(header, round_number, []))

    def sealed(self, header, round_number, seals):
        """extraData as it is served."""
        return rlp.encode(rlp.decode(header.extra_data)[:3] + [round_number, list(seals)])


class IbftSeal:
    """GoQuorum's Istanbul BFT: vanity, then an RLP list; the proposer's own seal is part of the hashed form."""

    name = "ibft"
    commits = True
    has_rounds = False
    mix_hash = BFT_MIX_HASH

    def extra(self, validators, proposer_seal, seals=()):
        return VANITY + rlp.encode([list(validators), proposer_seal, list(seals)])

    def genesis_extra(self, validators):
        return self.extra(validators, EMPTY_SEAL)

    def order(self, tally, recent_authors, number):
        return tally.rotation(recent_authors[0])

    def draft(self, validators, vote, proposer, number, epoch_block):
        subject, nonce = (vote[0], (b"\xff" if vote[1] else b"\0") * 8) if vote else (b"\0" * 20, b"\0" * 8)
        return dict(extra_data=self.extra(validators, b""), coinbase=subject, nonce=nonce, difficulty=1)

    def finish(self, header, key):
        validators = rlp.decode(header.extra_data[32:])[0]
        digest = keccak(header_hash(header, self.extra(validators, b"")))
        return header.copy(extra_data=self.extra(validators, sign(key, digest)))

    def author(self, header):
        validators, seal, _ = rlp.decode(header.extra_data[32:])
        if seal == EMPTY_SEAL:
            return b"\0" * 20
        return recover(seal, keccak(header_hash(header, self.extra(validators, b""))))

    def vote(self, header):
        return (header.coinbase, header.nonce == b"\xff" * 8) if header.coinbase != b"\0" * 20 else None

    def commit_digest(self, header, round_number):
        return keccak(header.hash + b"\x02")

    def sealed(self, header, round_number, seals):
        validators, seal, _ = rlp.decode(header.extra_data[32:])
        return self.extra(validators, seal, seals)


class CliqueSeal:
    """go-ethereum's Clique: one signer for each block, its seal at the end of extraData and part of the hash; not final."""

    name = "clique"
    commits = False
    has_rounds = False
    mix_hash = b"\0" * 32

    def genesis_extra(self, validators):
        return VANITY + b"".join(validators) + EMPTY_SEAL

    def order(self, tally, recent_authors, number):
        """The signer in turn first; nobody who signed one of the last floor(N/2) blocks."""
        size = len(tally.validators)
        recent = recent_authors[: size // 2]
        turns = [tally.validators[(number + step) % size] for step in range(size)]
        return [signer for signer in turns if signer not in recent]

    def draft(self, validators, vote, proposer, number, epoch_block):
        subject, nonce = (vote[0], (b"\xff" if vote[1] else b"\0") * 8) if vote else (b"\0" * 20, b"\0" * 8)
        in_turn = validators[number % len(validators)] == proposer
        listed = b"".join(validators) if epoch_block else b""
        return dict(extra_data=VANITY + listed + EMPTY_SEAL, coinbase=subject, nonce=nonce, difficulty=2 if in_turn else 1)

    def finish(self, header, key):
        unsealed = header.extra_data[:-65]
        return header.copy(extra_data=unsealed + sign(key, header_hash(header, unsealed)))

    def author(self, header):
        unsealed, seal = header.extra_data[:-65], header.extra_data[-65:]
        return b"\0" * 20 if seal == EMPTY_SEAL else recover(seal, header_hash(header, unsealed))

    def vote(self, header):
        return (header.coinbase, header.nonce == b"\xff" * 8) if header.coinbase != b"\0" * 20 else None

    def sealed(self, header, round_number, seals):
        return header.extra_data


SEALS = {seal.name: seal for seal in (QbftSeal(), IbftSeal(), CliqueSeal())}
