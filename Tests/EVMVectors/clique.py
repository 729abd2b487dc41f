"""Clique chains: those that reach finality, and those that must not."""

import rlp

from sealing import EMPTY_ROOT, NO_OMMERS, VANITY, ZERO, Validator, big, committee, high, keccak

EPOCH = 10


class Chain:
    """Blocks from an epoch block on. Each is made in turn unless a signer is given."""

    def __init__(self, count=4, start=0, depth=6, epoch=EPOCH, period=86_400):
        self.set = committee(count)
        self.epoch, self.depth, self.period = epoch, depth, period
        self.number, self.headers, self.hashes = start - 1, [], [bytes(32)]
        self.signed_by = []
        self.add(signer=None if start == 0 else self.in_turn(start))
        self.signed_by = self.signed_by[:1]
        self.trusted, self.trusted_hash, self.headers = self.headers[0], self.hashes[-1], []

    def in_turn(self, number):
        return self.set[number % len(self.set)]

    def next_signer(self, number):
        """Whose turn it is, or the first that did not sign lately."""
        late = self.signed_by[-(len(self.set) // 2):] if len(self.set) > 1 else []
        return next(one for one in [self.in_turn(number)] + self.set if one not in late)

    def add(self, signer=0, vote=None, **wrong):
        self.number += 1
        number = self.number
        signer = self.next_signer(number) if signer == 0 else signer
        beneficiary, nonce = ZERO, bytes(8)
        if vote is not None:
            beneficiary, nonce = vote[0], (b"\xff" if vote[1] else b"\x00") * 8
        listed = [one.address for one in self.set] if number % self.epoch == 0 else []
        difficulty = 2 if signer in self.set and signer is self.in_turn(number) else 1
        parent = wrong.get("parent", self.hashes[-1])
        fields = [
            parent, NO_OMMERS, wrong.get("beneficiary", beneficiary), wrong.get("state", EMPTY_ROOT), EMPTY_ROOT,
            wrong.get("receipts", EMPTY_ROOT), bytes(256), big(wrong.get("difficulty", difficulty)), big(number),
            big(30_000_000), b"", big(wrong.get("time", 1_800_000_000 + 2 * number)),
            wrong.get("vanity", VANITY) + b"".join(wrong.get("listed", listed)), wrong.get("mix", bytes(32)),
            wrong.get("nonce", nonce),
        ]
        seal = bytes(65) if signer is None else signer.seal(keccak(rlp.encode(fields)))
        fields[12] += wrong.get("change", lambda one: one)(seal)
        header = rlp.encode(fields)
        self.headers.append(header)
        self.hashes.append(keccak(header))
        self.signed_by.append(signer)
        return header

    def grow(self, count, **values):
        for _ in range(count):
            self.add(**values)
        return self

    def vector(self, name, code=None, final=None, epoch=None):
        result = {
            "name": f"clique: {name}", "epochLength": str(self.epoch), "trustingPeriod": str(self.period),
            "requiresLowS": True, "depth": str(self.depth), "trusted": self.trusted.hex(),
            "trustedHash": self.trusted_hash.hex(), "headers": [one.hex() for one in self.headers],
        }
        if code:
            return result | {"code": f"proof.evm.{code}"}
        return result | {"final": str(final), "finalEpoch": None if epoch is None else str(epoch)}


def clique_vectors():
    accepted = [
        Chain().vector("the trusted block alone", final=0),
        Chain().grow(6).vector("six blocks: none has six on top", final=0),
        Chain().grow(7).vector("seven blocks: the first is final", final=1),
        Chain().grow(25).vector("two epochs on", final=19, epoch=10),
        Chain(start=EPOCH).grow(12).vector("from a later epoch block", final=16),
        Chain(count=1, depth=2).grow(5).vector("one signer", final=3),
        Chain(count=7, depth=1).grow(9).vector("a small depth waits for four distinct signers", final=5),
    ]
    chain = Chain(depth=1)
    new = Validator(100)
    for number in range(3):
        chain.add(vote=(new.address, True))
    chain.set = sorted(chain.set + [new], key=lambda one: one.address)
    chain.grow(5)
    accepted.append(chain.vector("three of four vote one in", final=5))
    return {"chains": accepted, "refused": list(refused())}


def refused():
    def one(name, code, before=2, **wrong):
        chain = Chain().grow(before)
        chain.add(**wrong)
        return chain.vector(name, code)

    yield one("signed by a stranger", "seal.stranger", signer=Validator(99))
    chain = Chain().grow(2)
    chain.add(signer=chain.signed_by[-1], difficulty=1)
    yield chain.vector("the same signer again", "seal.recent")
    chain = Chain().grow(3)
    chain.add(signer=chain.signed_by[-2], difficulty=1)
    yield chain.vector("a signer of the last half", "seal.recent")
    yield one("the difficulty of another turn", "difficulty", difficulty=1)
    chain = Chain().grow(3)
    chain.add(signer=chain.set[1], difficulty=2)
    yield chain.vector("out of turn with the difficulty of a turn", "difficulty")
    yield one("another parent", "parent", parent=keccak(b"parent"))
    yield one("a time before its parent's", "parent", time=1_800_000_001)
    yield one("later than the trusting period", "trusting-period", time=1_800_086_401)
    yield one("a mix hash", "constants", mix=keccak(b"mix"))
    yield one("a nonce that is no vote", "constants", nonce=b"\x01" * 8)
    yield one("signers listed within an epoch", "extra-data", listed=[member.address for member in committee(4)])
    yield one("a vanity of 31 bytes", "extra-data", vanity=bytes(31))
    yield one("high s", "seal.high-s", change=high)
    yield one("v of 27", "seal.form", change=lambda seal: seal[:64] + bytes([27]))
    yield one("no signers at an epoch", "extra-data", before=EPOCH - 1, listed=[])
    yield one("another list of signers at an epoch", "validators", before=EPOCH - 1,
              listed=[member.address for member in committee(3)])
    yield one("signers of an epoch out of order", "validators", before=EPOCH - 1,
              listed=[member.address for member in committee(4)][::-1])
    yield one("a vote at an epoch", "constants", before=EPOCH - 1, nonce=b"\xff" * 8, beneficiary=Validator(9).address)
    chain = Chain().grow(4)
    chain.headers.pop(1)
    yield chain.vector("a header left out", "parent")
    chain = Chain().grow(2)
    chain.trusted_hash = keccak(b"other")
    yield chain.vector("another trusted block", "anchor")
    chain = Chain().grow(3)
    chain.trusted, chain.trusted_hash, chain.headers = chain.headers[0], chain.hashes[2], chain.headers[1:]
    yield chain.vector("trusted at no epoch", "extra-data")
