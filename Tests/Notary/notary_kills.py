"""One notary killed at its syncs, sends and file writes: whatever it said stays its word, and it never says another.

    notary_kills.py [--program PATH] [--few] [--chain]

For each death: the notary is asked for an end and dies at one call of the system; then it is started where it cannot reach the
ledger, so that only its store can answer; then where it can. An answer that had left must come again from the store alone, byte for byte.
Then a disk that refuses one sync: after that nothing is signed until the next start.
`--few` takes every sync, and every fifth send and ninth write. With `--chain` the end is one on an EVM chain, a process of the real
test ledger, and the notary's file of what it read there begins anew each time; that needs the Python of the EVM's packages.
"""

import argparse
import contextlib
import os
import platform
import shutil
import signal
import sys
import time

from notary_world import REPOSITORY, Failure, NotaryWorld, need

ESCROW = "0x" + "e5" * 20


class Deaths:
    def __init__(self, program):
        self.world = self.new_world(program)
        self.world.serve_for(ESCROW, threshold=1)
        self.notary = self.world.notaries[0]
        self.blind = self.world.path("blind.yaml")
        self.world.notary_file(self.notary, self.blind, self.world.nowhere)
        self.store = self.world.path(f"{self.notary.name}.sqlite")
        self.fresh = self.world.path("fresh.sqlite")
        shutil.copy(self.store, self.fresh)

    @staticmethod
    def new_world(program):
        return NotaryWorld(program, count=1)

    @property
    def other_ledger(self) -> str:
        return "sql:bank-b-cash"

    def lock(self, other: str) -> dict:
        return {
            "payer": "0x" + "ab" * 20, "payee": "0x" + "cd" * 20, "token": "0x" + "ef" * 20, "amount": "5", "hashlock": "11" * 32,
            "gate": 2, "otherLedger": self.other_ledger, "otherLock": other, "notarySet": self.set_id,
            "lockDeadline": "1900000000", "expiry": "1900003600", "terms": "22" * 32}

    def ended(self) -> dict:
        """Terms of a lock that has ended, on a ledger that runs."""
        self.world.start("ledger")
        self.world.fund()
        terms = self.world.terms(b"p" * 32)
        self.world.act("cancel", "payer", terms=terms)
        return terms

    def needed(self, terms: dict) -> dict | None:
        """A log finds its locks by id."""

    def prepare(self):
        terms = self.ended()
        self.terms = self.needed(terms)
        self.world.start(self.notary.name)
        status, document = self.world.post(self.notary.port, "/v1/notary", None)
        need(status == 200 and document["records"]["count"] == "0", f"a new notary says {document}")
        self.world.stop(self.notary.name)
        sys.path.insert(0, str(REPOSITORY / "Tests" / "EVMContracts"))
        from escrow import NotarySet

        self.set_id = NotarySet(1, 1, (self.notary.address,)).id().hex()
        self.asked = self.lock(self.world.lock_id(terms))

    def renew(self):
        for suffix in ("", "-wal", "-shm"):
            for path in (self.store, self.world.path(f"{self.notary.name}-chain.sqlite")):
                if os.path.exists(path + suffix):
                    os.remove(path + suffix)
        shutil.copy(self.fresh, self.store)

    def said(self, answer):
        """The end and its signature, or nothing."""
        status, document = answer
        if status != 200:
            return None
        need("ended" in document, f"the end was not seen: {document}")
        return document["ended"]["signed"], document["ended"]["proof"]

    def ask_once(self, file=None, kill=None):
        if not self.world.start(self.notary.name, file, kill):
            return 0, None
        answer = self.world.ask(self.notary, self.asked, terms=self.terms)
        self.end(kill)
        return answer

    def end(self, kill):
        """A traced one is asked to stop too, so that its last calls are among those at which it dies."""
        if kill is None:
            return self.world.stop(self.notary.name)
        process = self.world.running.pop(self.notary.name)
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
            children = [int(word) for word in file.read().split()]
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        process.wait(20)

    def counted(self):
        self.renew()
        answer = self.said(self.ask_once(kill=("count", 0)))
        need(answer, "no answer while counting")
        with open(self.world.path(f"{self.notary.name}.counts")) as file:
            words = [line.split() for line in file.read().split("\n") if line]
        return answer[0], {each[0]: int(each[1]) for each in words if each[0] in ("sync", "send", "write")}

    def die(self, kind, number, expected):
        self.renew()
        first = self.said(self.ask_once(kill=(kind, number)))
        need(not first or first[0] == expected, f"{kind} {number}: another answer before the death")
        alone = self.said(self.ask_once(self.blind))
        need(not alone or alone[0] == expected, f"{kind} {number}: another answer from the store")
        # Also by the same proof: one that is asked for anew has another signature of the ledger.
        need(first is None or alone == first, f"{kind} {number}: the store does not hold what had been answered")
        last = self.said(self.ask_once())
        need(last and last[0] == expected, f"{kind} {number}: {last} instead of the one end")
        need(alone is None or last == alone, f"{kind} {number}: the decision was made a second time")
        return first, alone


    def fail(self, number, expected):
        """A sync that fails, and then two questions to the same process."""
        self.renew()
        if not self.world.start(self.notary.name, kill=("fail", number)):
            return False
        first, second = (self.said(self.world.ask(self.notary, self.asked, terms=self.terms)) for _ in range(2))
        self.end(("fail", number))
        need(first or not second, f"failed sync {number}: it signs after a commit that may not be on disk")
        need(all(each in (None, expected) for each in (first and first[0], second and second[0])), f"failed sync {number}: another end")
        alone = self.said(self.ask_once(self.blind))
        need(first is None or alone == first, f"failed sync {number}: the store does not hold what had been answered")
        need(self.said(self.ask_once())[0] == expected, f"failed sync {number}: not the one end after a start")
        return first is None


class ChainDeaths(Deaths):
    """The end is that of a lock in an escrow, claimed: the decision carries a preimage and the lock's terms."""

    @staticmethod
    def new_world(program):
        from notary_chain_world import ChainWorld

        return ChainWorld(program, count=1)

    @property
    def other_ledger(self) -> str:
        return self.world.name

    def ended(self) -> dict:
        terms = self.world.y_terms(b"p" * 32)
        lock = self.world.y_lock(terms)
        self.world.y_act("lock", lock)
        self.world.y_act("claim", lock, b"p" * 32)
        return terms

    def needed(self, terms: dict) -> dict:
        return terms


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--program", default=str(REPOSITORY / ".build" / "debug" / "interlock"))
    reader.add_argument("--few", action="store_true")
    reader.add_argument("--chain", action="store_true")
    words = reader.parse_args()
    deaths, begun = (ChainDeaths if words.chain else Deaths)(words.program), time.monotonic()
    try:
        deaths.prepare()
        expected, counts = deaths.counted()
        need(counts["sync"] > 0, "no sync was counted")
        steps = {"sync": 1, "send": 5 if words.few else 1, "write": 9 if words.few else 1}
        answered = durable = cases = 0
        for kind, step in steps.items():
            for number in range(1, counts[kind] + 1, step):
                first, alone = deaths.die(kind, number, expected)
                cases, answered, durable = cases + 1, answered + (first is not None), durable + (alone is not None)
        # The tracer puts an answer in the place of a call on x86-64 only.
        syncs = range(1, counts["sync"] + 1) if platform.machine() == "x86_64" else []
        silenced = sum(deaths.fail(number, expected) for number in syncs)
        need(silenced or not syncs, "no failed sync kept the notary from signing")
        deaths.world.stop("ledger")
    except Failure as failure:
        print(f"notary kills: {failure}\nleft behind for a look: {deaths.world.folder}", file=sys.stderr)
        return 1
    finally:
        deaths.world.close()
    need(0 < answered < cases and answered <= durable < cases, f"the deaths fell on one side only: {answered}, {durable} of {cases}")
    shutil.rmtree(deaths.world.folder)
    where = "on a chain" if words.chain else "on a log"
    print(f"notary kills, an end {where}: {cases} deaths at {counts}; {answered} after the answer, {durable} after the decision, "
          f"one end each; {silenced} failed syncs silenced it ({time.monotonic() - begun:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
