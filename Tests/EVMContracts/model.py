"""The escrow as a model, written from Specs/Ledgers/EVM.md and not from the contract.

It keeps locks under their fields (no hash of its own), and for a call it names *every* reason to refuse it. A call must
succeed exactly where there is none, and else give one of them.
"""

import dataclasses

from escrow import CANCELLED, CLAIMED, HORIZON, NO_LOCK, NOBODY, REFUNDED, ZERO, Lock, NotarySet, hash_of


@dataclasses.dataclass
class Entry:
    state: int
    by: int = 0
    locked_at: int = 0
    ended_at: int = 0


@dataclasses.dataclass(frozen=True)
class Signed:
    """A signature as the model sees it: who made it over which statement, and whether its form is good."""

    signer: str
    statement: tuple
    form: str = ""  # or the reason that a bad form gives


class Model:
    def __init__(self, escrow: str, first: NotarySet, funds: dict[tuple[str, str], int], allowances: dict):
        self.escrow = escrow
        self.current = first
        self.locks: dict[Lock, Entry] = {}
        self.used: dict[tuple[str, bytes], Lock] = {}
        self.funds = dict(funds)
        self.allowances = dict(allowances)

    def entry(self, lock: Lock) -> Entry:
        return self.locks.get(lock, Entry(NO_LOCK))

    def held(self, token: str) -> int:
        return sum(lock.amount for lock, entry in self.locks.items() if entry.state == 1 and lock.token == token)

    # lock

    def lock(self, now: int, sender: str, lock: Lock) -> set[str]:
        why = self._incoherent(now, sender, lock)
        state = self.entry(lock).state
        if state == CANCELLED:
            why.add("lock: cancelled")
        elif state != NO_LOCK:
            why.add("lock: exists")
        if (lock.payer, lock.hashlock) in self.used:
            why.add("lock: hash used before")
        if self.funds.get((lock.token, lock.payer), 0) < lock.amount or self.allowances.get((lock.token, lock.payer), 0) < lock.amount:
            why.add("")
        if not why:
            self.locks[lock] = Entry(1, 0, now, 0)
            self.used[lock.payer, lock.hashlock] = lock
            self._move(lock.token, lock.payer, self.escrow, lock.amount)
            self.allowances[lock.token, lock.payer] -= lock.amount
        return why

    def _incoherent(self, now: int, sender: str, lock: Lock) -> set[str]:
        why = set()
        if sender != lock.payer:
            why.add("lock: only the payer locks")
        if lock.payee in (NOBODY, lock.payer, self.escrow):
            why.add("lock: payee")
        if lock.amount == 0:
            why.add("lock: amount")
        if lock.hashlock == ZERO:
            why.add("lock: hashlock")
        if lock.lockDeadline <= now:
            why.add("lock: deadline over")
        if lock.expiry <= lock.lockDeadline:
            why.add("lock: expiry not after the deadline")
        if lock.expiry - now > HORIZON:
            why.add("lock: expiry too far")
        named = (lock.otherLedger, lock.otherLock)
        if lock.gate == 1 and set(named) | {lock.notarySet} != {ZERO}:
            why.add("lock: clock gates name no other lock")
        if lock.gate == 2 and ZERO in named:
            why.add("lock: certificate gates name the other lock")
        if lock.gate == 2 and (lock.notarySet != self.current.id() or not self.current.members):
            why.add("lock: not the current notary set")
        if lock.gate not in (1, 2):
            why.add("lock: no such gate")
        return why

    # ends

    def claim(self, now: int, lock: Lock, secret: bytes) -> set[str]:
        why = self._not_held(lock) | self._closed(lock, secret)
        if lock.gate != 1:
            why.add("gate: needs a certificate")
        if now >= lock.expiry:
            why.add("claim: expired")
        return self._end(why, now, lock, CLAIMED, 1, lock.payee)

    def refund(self, now: int, lock: Lock) -> set[str]:
        why = self._not_held(lock)
        if lock.gate != 1:
            why.add("gate: needs a certificate")
        if now < lock.expiry:
            why.add("refund: not expired")
        return self._end(why, now, lock, REFUNDED, 1, lock.payer)

    def claim_certified(self, now: int, lock: Lock, secret: bytes, members: NotarySet, signed: list) -> set[str]:
        why = self._not_held(lock) | self._closed(lock, secret) | self._uncertified(lock, CLAIMED, members, signed)
        return self._end(why, now, lock, CLAIMED, 2, lock.payee)

    def refund_certified(self, now: int, lock: Lock, end: int, members: NotarySet, signed: list) -> set[str]:
        why = self._not_held(lock) | self._uncertified(lock, end, members, signed)
        if end not in (REFUNDED, CANCELLED):
            why.add("refund: the other end must be 3 or 4")
        if now < lock.expiry:
            why.add("refund: not expired")
        return self._end(why, now, lock, REFUNDED, 2, lock.payer)

    def both(self, now: int, lock: Lock, act: str, payer: Signed, payee: Signed) -> set[str]:
        why = self._not_held(lock)
        if act == "UnlockByBoth" and lock.gate != 1:
            why.add("gate: released by both instead")
        if act == "ReleaseByBoth" and lock.gate != 2:
            why.add("gate: unlocked by both instead")
        for signed, party, name in ((payer, lock.payer, "payer"), (payee, lock.payee, "payee")):
            if signed.form:
                why.add(signed.form)
            elif (signed.signer, signed.statement) != (party, (act, lock)):
                why.add(f"both: not signed by the {name}")
        return self._end(why, now, lock, REFUNDED, 3, lock.payer)

    def cancel(self, now: int, sender: str, lock: Lock) -> set[str]:
        why = set()
        if self.entry(lock).state != NO_LOCK:
            why.add("cancel: the lock exists or ended")
        if sender != lock.payer and now < lock.lockDeadline:
            why.add("cancel: before the lock deadline")
        if not why:
            self.locks[lock] = Entry(CANCELLED, 4 if sender == lock.payer else 1, 0, now)
        return why

    # notaries

    def change(self, current: NotarySet, following: NotarySet, signed: list) -> set[str]:
        why = self._no_quorum(("change", current, following), current, signed)
        if current != self.current:
            why.add("notaries: not the current set")
        if following.epoch != current.epoch + 1:
            why.add("notaries: the epoch must rise by 1")
        count = len(following.members)
        if not 2 * count < 3 * following.threshold <= 3 * count:
            why.add("notaries: the threshold must be above two thirds")
        numbers = [int(member, 16) for member in following.members]
        if numbers != sorted(set(numbers)) or 0 in numbers:
            why.add("notaries: members must rise strictly")
        if not why:
            self.current = following
        return why

    def _uncertified(self, lock: Lock, end: int, members: NotarySet, signed: list) -> set[str]:
        why = self._no_quorum(("end", lock, end), members, signed)
        if lock.gate != 2:
            why.add("gate: by clock, without a certificate")
        if members.id() != lock.notarySet:
            why.add("certificate: not the lock's notary set")
        return why

    @staticmethod
    def _no_quorum(statement: tuple, members: NotarySet, signed: list[tuple[int, Signed]]) -> set[str]:
        why = set()
        if len(signed) != members.threshold:
            why.add("notaries: exactly the threshold must sign")
        places = [place for place, _ in signed]
        if places != sorted(set(places)):
            why.add("notaries: signatures must rise by member")
        for place, each in signed:
            if place >= len(members.members):
                why.add("notaries: no such member")
            elif each.form:
                why.add(each.form)
            elif (each.signer, each.statement) != (members.members[place], statement):
                why.add("notaries: not signed by this member")
        return why

    # what all ends share

    def _not_held(self, lock: Lock) -> set[str]:
        state = self.entry(lock).state
        return {"lock: unknown"} if state == NO_LOCK else {"lock: ended before"} if state != 1 else set()

    @staticmethod
    def _closed(lock: Lock, secret: bytes) -> set[str]:
        return set() if hash_of(secret) == lock.hashlock else {"claim: preimage"}

    def _end(self, why: set[str], now: int, lock: Lock, state: int, by: int, party: str) -> set[str]:
        if not why:
            self.locks[lock] = Entry(state, by, self.locks[lock].locked_at, now)
            self._move(lock.token, self.escrow, party, lock.amount)
        return why

    def _move(self, token: str, source: str, target: str, amount: int):
        self.funds[token, source] = self.funds.get((token, source), 0) - amount
        self.funds[token, target] = self.funds.get((token, target), 0) + amount
