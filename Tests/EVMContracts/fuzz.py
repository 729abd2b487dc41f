#!/usr/bin/env python3
"""Differential fuzzing: the contract on pyrevm against the model, call by call.

    fuzz.py [--seeds 8] [--first 1] [--calls 250] [--seconds 0]

After every call: it succeeded exactly where the model names no reason, gave one of the model's reasons where it failed,
and every balance, the lock's word and the used hash are what the model says. A failure prints its seed.
"""

import argparse
import collections
import random
import sys
import time

from chain import Key
from escrow import (
    CANCELLED, CERTIFICATE, CLAIMED, CLOCK, HORIZON, LOCKED, NOBODY, REFUNDED, ZERO, Committee, Lock, NotarySet, act_statement, change_statement,
    digest, end_statement, word,
)
from model import Model, Signed
from world import World, compiled, done, preimage

FORKS = ("ISTANBUL", "BERLIN", "LONDON", "SHANGHAI", "CANCUN", "PRAGUE")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class Difference(AssertionError):
    pass


class Run:
    """One seed: a world, its model, and what was tried so far."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.world = World(chain_id=self.random.choice((1, 1337, 131277322940537)), fork=FORKS[seed % len(FORKS)])
        world = self.world
        self.second = world.give(world.chain.deploy(world.deployer, compiled("ProbeToken")))
        self.holders = [world.a, world.b, world.c]
        self.committees = [world.committee]
        self.stranger = Key("mallory")
        self.secrets = [preimage(number) for number in range(6)]
        self.locks: list[tuple[Lock, bytes]] = []
        self.counts = collections.Counter()
        funds = {(token.address, key.address): 1_000_000 for token in world.tokens for key in self.holders}
        allowed = {pair: 2**256 - 1 for pair in funds}
        self.model = Model(world.escrow.address, world.committee.set, funds, allowed)

    # choosing

    def some(self, *choices):
        return self.random.choice(choices)

    def odds(self, percent: int) -> bool:
        return self.random.random() * 100 < percent

    def new_lock(self) -> tuple[Lock, bytes]:
        world, now = self.world, self.world.chain.now
        secret = self.some(*self.secrets) if self.odds(40) else preimage(self.random.getrandbits(64))
        payer, payee = self.random.sample(self.holders, 2)
        deadline = now + self.random.randint(1, 120)
        fields = dict(
            payer=payer.address, payee=payee.address, token=self.some(*world.tokens).address,
            amount=self.some(1, 7, 1000, self.random.randint(1, 200_000)), lockDeadline=deadline,
            expiry=deadline + self.random.randint(1, 120), terms=preimage(self.random.getrandbits(16)),
        )
        if self.odds(15):
            fields |= self.spoiled(now)
        if self.odds(45):
            current = self.some(*self.committees) if self.odds(20) else self.committees[-1]
            gates = dict(notarySet=current.set.id())
            if self.odds(5):
                gates[self.some("otherLedger", "otherLock", "notarySet")] = ZERO
            return world.certificate_lock(secret, **(fields | gates)), secret
        if self.odds(5):
            fields[self.some("otherLedger", "otherLock", "notarySet")] = preimage(1)
        return world.clock_lock(secret, **fields), secret

    def spoiled(self, now: int) -> dict:
        return self.some(
            dict(amount=0), dict(amount=2**256 - 1), dict(payee=NOBODY), dict(payee=self.world.escrow.address),
            dict(hashlock=ZERO), dict(gate=self.some(0, 3, 255)), dict(lockDeadline=now), dict(lockDeadline=now - 1),
            dict(lockDeadline=now + 50, expiry=now + 50), dict(lockDeadline=now + 5, expiry=now + HORIZON + self.some(0, 1)),
            dict(lockDeadline=(now + 60) * 1000, expiry=(now + 120) * 1000), dict(expiry=2**64 - 1),
            dict(payer=self.world.a.address, payee=self.world.a.address), dict(lockDeadline=0, expiry=1),
        )

    def known(self, gate: int = 0) -> tuple[Lock, bytes]:
        """A lock that was tried lately, mostly of this gate and mostly one that is held."""
        if not self.locks or self.odds(5):
            self.locks.append(self.new_lock())
        recent = self.locks[-15:]
        if self.odds(85):
            recent = [each for each in recent if each[0].gate == gate] or recent
        if self.odds(70):
            recent = [each for each in recent if self.model.entry(each[0]).state == LOCKED] or recent
        lock, secret = self.random.choice(recent)
        if self.odds(8):
            change = self.some(dict(terms=preimage(7)), dict(payee=self.world.c.address), dict(amount=lock.amount ^ 1), dict(gate=3 - min(lock.gate, 2)))
            lock = Lock(**(lock.__dict__ | change))
        return lock, secret

    # signing: what the model sees, and the bytes

    def signed(self, key: Key, statement: tuple) -> tuple[Signed, tuple]:
        chain_id, escrow = self.world.chain.chain_id, self.world.escrow.address
        if self.odds(4):
            key = self.stranger
        if self.odds(2):
            chain_id, statement = chain_id + 1, ("elsewhere",) + statement
        elif self.odds(2):
            escrow, statement = self.world.token.address, ("elsewhere",) + statement
        v, r, s = key.sign(digest(chain_id, escrow, self.struct(statement)))
        if self.odds(2):
            return Signed(key.address, statement, "signature: s must be low"), (55 - v, r, (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big"))
        if self.odds(2):
            return Signed(key.address, statement, "signature: v must be 27 or 28"), (v - 27, r, s)
        if self.odds(1):
            return Signed(key.address, statement, "signature: recovers nobody"), (v, ZERO, s)
        return Signed(key.address, statement), (v, r, s)

    def struct(self, statement: tuple) -> bytes:
        kind, *rest = [each for each in statement if each != "elsewhere"]
        if kind == "end":
            return end_statement(self.world.id(rest[0]), *rest)
        if kind == "change":
            return change_statement(*rest)
        return act_statement(kind, self.world.id(rest[0]))

    def quorum(self, committee: Committee, statement: tuple) -> tuple[list, list]:
        places = sorted(self.random.sample(range(len(committee.keys)), committee.set.threshold))
        if self.odds(4):
            places = places[:-1]
        if places and self.odds(4):
            places = places + [places[-1]] if self.odds(50) else places[::-1]
        if self.odds(4) and places:
            places[-1] = self.random.randint(0, 255)
        seen, passed = [], []
        for place in places:
            key = committee.keys[place] if place < len(committee.keys) else self.stranger
            view, signature = self.signed(key, statement)
            seen.append((place, view))
            passed.append((place, *signature))
        return seen, passed

    # acting

    def step(self):
        if self.odds(35):
            self.world.chain.set_time(self.world.chain.now + self.random.randint(0, 60))
        act = self.random.choices(
            (self.lock, self.claim, self.refund, self.claim_certified, self.refund_certified, self.both, self.cancel, self.change),
            (34, 12, 12, 12, 12, 8, 8, 2),
        )[0]
        act()

    def lock(self):
        lock, secret = self.new_lock() if self.odds(85) or not self.locks else self.known()
        self.locks.append((lock, secret))
        payer = next((key for key in self.holders if key.address == lock.payer), self.world.a)
        if self.odds(50):
            return self.pushed("lockFor", self.model.lock_for, "LockConsent", payer, lock)
        sender = self.some(*self.holders) if self.odds(5) else payer
        why = self.model.lock(self.world.chain.now, sender.address, lock)
        self.compare("lock", why, self.world.lock(lock, sender), lock)

    def claim(self):
        lock, secret = self.known(CLOCK)
        secret = self.some(*self.secrets) if self.odds(10) else secret
        why = self.model.claim(self.world.chain.now, lock, secret)
        self.compare("claim", why, self.world.act("claim", lock, secret), lock)

    def refund(self):
        lock, _ = self.known(CLOCK)
        if self.odds(50) and self.world.chain.now < lock.expiry < self.world.chain.now + 300:
            self.world.chain.set_time(lock.expiry - self.some(0, 0, 1))
        why = self.model.refund(self.world.chain.now, lock)
        self.compare("refund", why, self.world.act("refund", lock), lock)

    def committee_of(self, lock: Lock) -> Committee:
        fitting = [each for each in self.committees if each.set.id() == lock.notarySet]
        return self.some(*self.committees) if not fitting or self.odds(5) else fitting[0]

    def claim_certified(self):
        lock, secret = self.known(CERTIFICATE)
        secret = self.some(*self.secrets) if self.odds(10) else secret
        committee = self.committee_of(lock)
        end = self.some(*range(6)) if self.odds(10) else CLAIMED
        seen, passed = self.quorum(committee, ("end", lock, end))
        why = self.model.claim_certified(self.world.chain.now, lock, secret, committee.set, seen)
        self.compare("claimByCertificate", why, self.world.claim_certified(lock, secret, passed, committee), lock)

    def refund_certified(self):
        lock, _ = self.known(CERTIFICATE)
        if self.odds(60) and self.world.chain.now < lock.expiry < self.world.chain.now + 300:
            self.world.chain.set_time(lock.expiry - self.some(0, 0, 1))
        committee = self.committee_of(lock)
        end = self.some(*range(6)) if self.odds(10) else self.some(REFUNDED, CANCELLED)
        signed_end = self.some(*range(6)) if self.odds(5) else end
        seen, passed = self.quorum(committee, ("end", lock, signed_end))
        why = self.model.refund_certified(self.world.chain.now, lock, end, committee.set, seen)
        self.compare("refundByCertificate", why, self.world.refund_certified(lock, end, passed, committee), lock)

    def both(self):
        lock, _ = self.known()
        act, function = ("UnlockByBoth", "unlockByBoth") if lock.gate == 1 else ("ReleaseByBoth", "releaseByBoth")
        if self.odds(5):
            act = self.some("UnlockByBoth", "ReleaseByBoth")
        if self.odds(5):
            function = self.some("unlockByBoth", "releaseByBoth")
        parties = [next((key for key in self.holders if key.address == each), self.stranger) for each in (lock.payer, lock.payee)]
        if self.odds(5):
            parties.reverse()
        (payer, first), (payee, second) = (self.signed(key, (act, lock)) for key in parties)
        why = self.model.both(self.world.chain.now, lock, function[0].upper() + function[1:], payer, payee)
        self.compare(function, why, self.world.act(function, lock, first, second), lock)

    def cancel(self):
        lock, secret = self.new_lock() if self.odds(50) else self.known()
        self.locks.append((lock, secret))
        if self.odds(40):
            payer = next((key for key in self.holders if key.address == lock.payer), self.world.a)
            return self.pushed("cancelFor", self.model.cancel_for, "CancelConsent", payer, lock)
        sender = self.some(*self.holders)
        why = self.model.cancel(self.world.chain.now, sender.address, lock)
        self.compare("cancel", why, self.world.act("cancel", lock, sender=sender), lock)

    def pushed(self, function: str, decided, act: str, payer: Key, lock: Lock):
        """What a stranger pushes with the payer's consent, or with another act's, another lock's or another party's."""
        if self.odds(5):
            act = self.some("LockConsent", "CancelConsent", "UnlockByBoth", "ReleaseByBoth")
        if self.odds(5):
            payer = self.some(*self.holders)
        consented = self.known()[0] if self.odds(5) else lock
        seen, passed = self.signed(payer, (act, consented))
        why = decided(self.world.chain.now, lock, seen)
        self.compare(function, why, self.world.act(function, lock, passed), lock)

    def change(self):
        current = self.some(*self.committees) if self.odds(10) else self.committees[-1]
        count = self.random.randint(1, 5)
        names = [f"notary {self.random.getrandbits(20)}" for _ in range(count)]
        threshold = self.random.randint(0, count + 1) if self.odds(15) else 2 * count // 3 + 1
        following = Committee(names, threshold, current.set.epoch + (self.some(0, 2) if self.odds(10) else 1))
        if self.odds(8):
            members = following.set.members[::-1] if self.odds(50) else following.set.members + following.set.members[-1:]
            following.set = NotarySet(following.set.epoch, threshold, members)
        seen, passed = self.quorum(current, ("change", current.set, following.set))
        why = self.model.change(current.set, following.set, seen)
        outcome = self.world.act("changeNotarySet", current.set.fields(), following.set.fields(), passed)
        self.compare("changeNotarySet", why, outcome, None)
        if outcome.ok:
            self.committees.append(following)

    # comparing

    def compare(self, name: str, why: set[str], outcome, lock: Lock | None):
        self.counts[name, outcome.reason if not outcome.ok else "done"] += 1
        if outcome.ok != (not why):
            raise Difference(f"{name}: contract {'did it' if outcome.ok else outcome.reason}, model {sorted(why) or 'did it'}")
        if why and outcome.reason not in why:
            raise Difference(f"{name}: contract says {outcome.reason!r}, model {sorted(why)}")
        world, model = self.world, self.model
        if world.escrow.read("currentNotarySet") != model.current.id():
            raise Difference(f"{name}: another current notary set")
        if lock is None:
            return
        entry = model.entry(lock)
        if world.word(lock) != word(entry.state, entry.by, entry.locked_at, entry.ended_at):
            raise Difference(f"{name}: the word is {world.status(lock)}, the model has {entry}")
        used = model.used.get((lock.payer, lock.hashlock))
        if world.used(lock.payer, lock.hashlock) != (int.from_bytes(world.id(used), "big") if used else 0):
            raise Difference(f"{name}: the used hash differs")
        for token in world.tokens:
            for account in [key.address for key in self.holders] + [world.escrow.address]:
                held, said = world.balance(account, token), model.funds.get((token.address, account), 0)
                if held != said:
                    raise Difference(f"{name}: {account} has {held}, the model says {said}")
            if world.balance(world.escrow, token) != model.held(token.address):
                raise Difference(f"{name}: the escrow does not hold exactly its open locks")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--calls", type=int, default=250)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long, whatever --seeds says")
    parser.add_argument("--outcomes", action="store_true", help="print how often each act ended how")
    options = parser.parse_args()
    began, counts, seed = time.monotonic(), collections.Counter(), options.first
    while seed < options.first + options.seeds or options.seconds:
        if options.seconds and time.monotonic() - began > options.seconds:
            break
        run = Run(seed)
        for call in range(options.calls):
            try:
                run.step()
            except Difference as difference:
                print(f"seed {seed}, call {call}: {difference}", file=sys.stderr)
                return 1
            except Exception:
                print(f"seed {seed}, call {call}: the fuzzer itself failed", file=sys.stderr)
                raise
        counts += run.counts
        seed += 1
    acts = {name for name, how in counts if how == "done"}
    if options.outcomes:
        for (name, how), count in sorted(counts.items()):
            print(f"{count:7} {name:20} {how}")
    print(f"fuzz: {counts.total()} calls of {seed - options.first} seeds as the model says, "
          f"{sum(n for (_, how), n in counts.items() if how == 'done')} of them done")
    if len(acts) < 11:
        print(f"too little was tried: only {sorted(acts)} ever succeeded", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
