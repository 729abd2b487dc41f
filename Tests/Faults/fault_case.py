"""What all fault scripts share: one trade under one fault, what was acknowledged before it, and the tally of the cases.

The trade, its four processes and the checks at its end are those of the kill matrix.
"""

import atexit
import concurrent.futures
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "KillMatrix"))

import bank_world  # noqa: E402  (the folder beside this one)
import kill_matrix  # noqa: E402
from acknowledged import Acknowledged  # noqa: E402
from bank_world import BANKS, Failure  # noqa: E402


# A case that cannot be carried out on this machine, in one sentence; it is counted and told, never passed over.
class Skipped(Exception):
    pass


class Able:
    """Tries once whether this machine can do a thing; where it cannot, every case that needs it is skipped."""

    def __init__(self, attempt):
        self.attempt, self.lock, self.tried, self.reason = attempt, threading.Lock(), False, None

    def require(self):
        with self.lock:
            if not self.tried:
                self.tried = True
                try:
                    self.reason = self.attempt()
                except (OSError, Failure) as error:
                    self.reason = str(error)
        if self.reason:
            raise Skipped(self.reason)


class FaultCase(kill_matrix.Case):
    """`disturb` is called again and again while the trade goes on; it does the fault, and mends it."""

    # Seconds until both banks must have named an end.
    patience = kill_matrix.END_SECONDS

    def __init__(self, template, folder, run):
        super().__init__(template, folder, run, "nobody", "fault", 0)
        self.deadline = time.monotonic() + self.patience
        self.acknowledged = Acknowledged(self.world)

    def disturb(self):
        raise NotImplementedError

    def tend(self):
        if Tally.stopping:
            raise Failure("told to stop")
        if time.monotonic() > self.deadline:
            raise Failure(f"no end after {self.patience} s: {self.states()}")
        self.disturb()

    def desk(self, bank, user, *words):
        answer = super().desk(bank, user, *words)
        if not isinstance(answer, str):
            self.acknowledged.order(bank, words[0], answer["id"])
        return answer

    def said(self, name):
        with open(self.world.path(f"{name}.log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def require_still_running(self):
        for name, process in self.world.running.items():
            if process.poll() is not None:
                raise Failure(f"{name} ended by itself with status {process.returncode}; see {name}.log")

    def require_no_quarrel(self):
        """No bank and no ledger was found rolled back, forked or two-tongued: nobody forgot what it had said."""
        for bank in BANKS:
            said = self.said(f"gateway-{bank.letter}")
            for word in ("rolled back", "two histories", "head.fork", "anchor-ahead", "does not hold"):
                if word in said:
                    raise Failure(f"the log of {bank.name}'s gateway says `{word}`")

    def carry_out(self):
        try:
            end = super().carry_out()
            self.acknowledged.require_all()
            self.require_no_quarrel()
            return end
        finally:
            self.acknowledged.close()


class Tally:
    """Carries out named cases, tells each in a line, and counts. No process, mount or namespace outlives it."""

    # What ends a mount or a namespace, added by whoever makes one.
    cleanings = []
    stopping = False

    def __init__(self, given):
        self.given, self.program = given, os.path.abspath(given.program)
        self.folder = tempfile.mkdtemp(prefix="interlock-faults-")
        self.passed = self.failed = self.skipped = 0
        self.lock, self.templates, self.ends, self.began = threading.Lock(), {}, {}, time.monotonic()
        atexit.register(self.clean)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.told_to_stop)

    def template(self, run):
        with self.lock:
            if run not in self.templates:
                folder = os.path.join(self.folder, f"template-{run}")
                self.templates[run] = bank_world.build(self.program, folder, kill_matrix.RUNS[run])
            return self.templates[run]

    def one(self, name, perform):
        """`perform(folder)` gives what to tell of a passed case; it raises Failure or Skipped."""
        if Tally.stopping:
            return
        folder = os.path.join(self.folder, name.replace("/", "_"))
        began = time.monotonic()
        try:
            told, word = perform(folder), "passed"
        except Skipped as reason:
            told, word = str(reason), "skipped"
        except Failure as failure:
            again = f"{sys.argv[0]} --program {self.program} --case {name}"
            told, word = f"{failure}\n  files: {folder}\n  again: {again}", "failed"
        except Exception as error:  # a fault of this script must not pass for a passed case
            told, word = f"{type(error).__name__}: {error}\n  files: {folder}", "failed"
        if Tally.stopping:
            return
        with self.lock:
            setattr(self, word, getattr(self, word) + 1)
            mark = "" if word == "passed" else f"{word.upper()} "
            print(f"{mark}{name}: {told}, {time.monotonic() - began:.1f} s", flush=True)
        if word == "passed":
            shutil.rmtree(folder, ignore_errors=True)

    def all(self, cases, together):
        """`cases` are (name, perform), begun in their order."""
        with concurrent.futures.ThreadPoolExecutor(together) as pool:
            for future in [pool.submit(self.one, name, perform) for name, perform in cases]:
                future.result()

    def end(self):
        seconds = time.monotonic() - self.began
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped, {seconds:.0f} s", flush=True)
        sys.exit(1 if self.failed or not self.passed + self.skipped else 0)

    def clean(self):
        """Whatever one of them meets, the others are cleaned too."""
        for cleaning in [world.destroy for world in bank_world.World.everyone] + Tally.cleanings[::-1]:
            with contextlib.suppress(Exception):
                cleaning()
        if Tally.stopping or not self.failed:
            shutil.rmtree(self.folder, ignore_errors=True)

    def told_to_stop(self, *_):
        """Twice: a case under way may just have made something."""
        Tally.stopping = True
        for _ in range(2):
            self.clean()
            time.sleep(0.5)
        os._exit(130)
