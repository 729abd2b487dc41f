"""One process's wall clock is wrong: by the bounds' clock error (1 s), by twice that, by an hour, and back and forth.

The clock is shifted for that process alone, by a preloaded library that this script compiles (`shifted_clock.c`).
A gateway's clock decides nothing: its runs end as ever, but that a clock outside its certificate's time is refused.
A ledger's clock decides its own expiries, so a wrong one may cost the trade, and never the money: both banks name one
end, the ledger's time goes back neither in its log nor in what it says, also over a restart, and two ledgers an hour
apart are refused before anything is locked.
"""

import functools
import itertools
import os
import re
import shutil
import subprocess
import time

import kill_matrix
from acknowledged import rows
from bank_world import BANKS, PROCESSES, Failure
from fault_case import FaultCase, Skipped

HERE = os.path.dirname(os.path.abspath(__file__))
HOUR = 3600.0
# Name: (seconds of shift from the start, from Bank A's Nth journal record on).
PLANS = {
    "+1": (1.0, None), "-1": (-1.0, None), "+2": (2.0, None), "-2": (-2.0, None),
    "+hour": (HOUR - 60, None), "-hour": (60 - HOUR, None),
    "swing": (HOUR / 2, -HOUR / 2),
    "jump-ahead": (0.0, HOUR), "jump-back": (0.0, -HOUR / 2), "restart-back": (HOUR / 2, -HOUR / 2),
    # Before every certificate's time: at the start, and while others must connect anew.
    "start-out": (-3 * HOUR, 0.0), "out": (0.0, -3 * HOUR),
}
REFUSED_START, REFUSED_PEER = "config.findings", "tls.peer.not-yet-valid"
REFUSES_SECONDS = 30
JUMP_RECORD = 20


class WrongClock(FaultCase):
    def __init__(self, template, folder, run, victim, plan, library):
        super().__init__(template, folder, run)
        self.victim, self.plan, self.library = victim, plan, library
        self.shift_file = self.world.path("shift")
        self.first, self.second = PLANS[plan]
        self.since = None
        self.shift(self.first)
        self.world.start = self.start
        self.acknowledged.watch_heads()

    def shift(self, seconds):
        draft = self.shift_file + ".new"
        with open(draft, "w") as file:
            file.write(str(round(seconds * 1000)))
        os.rename(draft, self.shift_file)

    def start(self, name, kill=None):
        shifted = {"LD_PRELOAD": self.library, "SHIFTED_CLOCK": self.shift_file} if name == self.victim else None
        self.world.launch(name, environment=shifted)

    def records(self):
        ((count,),) = rows(self.world.path("bank-a", "data", "journal.sqlite"), "SELECT count(*) FROM record")
        return count

    def disturb(self):
        if self.plan == "start-out" and not self.reached:
            self.require_refused_start()
        self.require_still_running()
        if self.plan == "out" and self.reached == "jumped":
            self.await_refused_peer()
        elif self.plan == "swing":
            self.shift(self.first if int(time.monotonic() * 2) % 2 else self.second)
        elif self.second is not None and not self.reached and self.records() >= JUMP_RECORD:
            self.reached = "jumped"
            if self.plan == "restart-back":
                self.acknowledged.times[self.victim[-1]].append(None)
                self.start_anew(self.victim)
            elif self.plan == "out":
                self.start_anew("gateway-a" if self.victim[-1] == "b" else "gateway-b")
            else:
                self.shift(self.second)

    def start_anew(self, name):
        process = self.world.running.pop(name)
        process.kill()
        process.wait()
        self.shift(self.second)
        self.world.start(name)

    def require_refused_start(self):
        status = self.world.running.pop(self.victim).wait(REFUSES_SECONDS)
        if status != 1 or REFUSED_START not in self.said(self.victim):
            raise Failure(f"{self.victim} started outside its certificate's time, or ended with {status}")
        self.shift(0.0)
        self.reached = REFUSED_START
        self.world.start(self.victim)

    def await_refused_peer(self):
        """The other bank's gateway comes back and is not let in; then the clock is set right."""
        self.since = self.since or time.monotonic()
        if REFUSED_PEER in self.said(self.victim):
            self.shift(0.0)
            self.reached = REFUSED_PEER
        elif time.monotonic() - self.since > REFUSES_SECONDS:
            raise Failure(f"{self.victim} does not say {REFUSED_PEER}")

    def carry_out(self):
        end = super().carry_out()
        for bank in BANKS:
            self.acknowledged.require_times(bank)
        return end

    def refusals(self):
        """Codes of the agreement's refusals, as journals and logs have them."""
        texts = [self.said(name) for name in ("gateway-a", "gateway-b")]
        for bank in BANKS:
            texts += [bytes(payload).decode("latin-1") for (payload,) in rows(
                self.world.path(bank.folder, "data", "journal.sqlite"), "SELECT payload FROM record")]
        return sorted(set(re.findall(r"terms\.timelock\.[a-z0-9-]+|ledger\.lock\.[a-z-]+|ledger\.claim\.[a-z-]+", " ".join(texts))))


@functools.cache
def library(folder):
    if not shutil.which("gcc"):
        raise Skipped("gcc is not installed")
    path = os.path.join(folder, "shifted_clock.so")
    subprocess.run(["gcc", "-O1", "-shared", "-fPIC", "-o", path, os.path.join(HERE, "shifted_clock.c")], check=True)
    return path


def clock_case(tally, run, victim, plan):
    def perform(folder):
        case = WrongClock(tally.template(run), folder, run, victim, plan, library(tally.folder))
        end = case.carry_out()
        codes = case.refusals()
        require_expected(run, victim, plan, end, codes)
        codes += [case.reached] if case.reached in (REFUSED_START, REFUSED_PEER) else []
        return end + (f" ({', '.join(codes)})" if codes else "")
    return f"clock/{run}/{victim}/{plan}", perform


def require_expected(run, victim, plan, end, codes):
    usual = {"settled": "SETTLED", "refunded": "REFUNDED"}[run]
    harmless = victim.startswith("gateway") and plan != "out" or plan in ("+1", "-1", "start-out")
    apart = run == "settled" and (victim, plan) in (("ledger-a", "+hour"), ("ledger-b", "-hour"))
    if apart and (end != "WITHDRAWN" or "terms.timelock.agreement" not in codes):
        raise Failure(f"{end} where X's clock is an hour ahead of Y's ({', '.join(codes)})")
    if harmless and end != usual:
        raise Failure(f"{end} where a clock so wrong decides nothing ({', '.join(codes)})")


FEW = ["clock/settled/gateway-b/swing", "clock/settled/ledger-b/restart-back"]
TOGETHER = 2


def cases(tally):
    return [clock_case(tally, run, victim, plan)
            for plan, victim, run in itertools.product(PLANS, PROCESSES, kill_matrix.RUNS)]
