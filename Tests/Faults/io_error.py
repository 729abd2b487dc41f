"""A disk that fails: the Nth sync or write of one process is not done and gives EIO, once or from then on.

A gateway whose journal or vault was not written must end by itself with status 5, a code and the next step; a ledger
refuses and goes on. Then the power is cut too, so that nothing lives on in memory that the failed call should have
brought to the disk, and the process is started on a good disk: nothing that was acknowledged is missing, and both
banks name one end.
"""

import os
import random
import re
import time

from bank_world import BANKS, PROCESSES, Failure
from fault_case import FaultCase, Skipped
from machines import Machine, desks_apart, require_loop_mounts

EIO = -5
# Of an uninterrupted run, at least. Beyond the start a step is wider: what the later calls write is of few kinds.
CALLS = {"gateway": {"sync": 56, "write": 150}, "ledger": {"sync": 3, "write": 24}}
STEPS = {"sync": ((12, 1), (200, 3)), "write": ((24, 4), (200, 9))}
# A disk that stays broken is replaced after so long, if its process goes on.
PATIENT_SECONDS = 5
NOT_BOOKED = "command not booked"
STOPS = re.compile(r"data/(journal|vault)\.sqlite-wal$")


class FailingDisk(FaultCase):
    def __init__(self, template, folder, victim, call, number, ongoing):
        super().__init__(template, folder, "settled")
        self.victim, self.call, self.number, self.ongoing = victim, call, number, ongoing
        self.letter, self.told, self.mended = victim[-1], "", False
        desks_apart(self.world)
        self.machine = Machine(self.world.path(f"bank-{self.letter}"), "ext4", f"{folder}.disk")
        self.world.start = self.start
        self.acknowledged.watch_heads()

    def start(self, name, kill=None):
        orders = None
        if name == self.victim and not self.mended:
            orders = ["--answer", self.call, str(self.number), str(EIO)] + ["--on-and-on"] * self.ongoing
        self.world.launch(name, orders)

    def failed_calls(self):
        try:
            with open(self.world.path(f"{self.victim}.counts.answered")) as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def disturb(self):
        process = self.world.running.get(self.victim)
        failed = self.failed_calls()
        if not self.mended and process and process.poll() is not None:
            self.require_said(process.returncode, failed)
            self.replace_disk()
        elif not self.mended and failed and self.ongoing:
            self.reached = self.reached or time.monotonic()
            if time.monotonic() - self.reached > PATIENT_SECONDS:
                self.require_allowed_to_go_on(failed)
                self.told = "went on and refused"
                self.replace_disk()
        self.require_still_running()

    def require_said(self, status, failed):
        if not failed:
            raise Failure(f"{self.victim} ended with status {status} before any call failed")
        code = re.findall(r"\[([a-z]+(?:[.-][a-z]+)+)\]", self.said(self.victim))
        if status != 5 or not code or "next:" not in self.said(self.victim):
            raise Failure(f"{self.victim} ended with status {status} after `{failed[0]}`, without a code or what to do")
        self.told = f"said {code[-1]} and ended"

    def must_end(self, failed):
        return [line for line in failed if STOPS.search(line)] if self.victim.startswith("gateway") else []

    def require_allowed_to_go_on(self, failed):
        for line in self.must_end(failed):
            raise Failure(f"{self.victim} goes on after `{line}`")

    def replace_disk(self):
        """The power goes with the disk; what is found afterwards is what was durable."""
        names = [name for name in PROCESSES if name[-1] == self.letter and name in self.world.running]
        for name in names:
            process = self.world.running.pop(name)
            process.kill()
            process.wait()
        self.machine.cut()
        self.machine.power_again()
        self.reached = self.mended = True
        for bank in BANKS:
            if bank.letter == self.letter:
                self.acknowledged.require_journal(bank)
                self.acknowledged.require_log(bank)
        for name in names:
            self.world.start(name)

    def stop(self):
        failed = self.failed_calls()
        deadline = time.monotonic() + PATIENT_SECONDS
        while not self.mended and self.must_end(failed) and time.monotonic() < deadline:
            # The call failed as the trade ended: the gateway is about to end by itself.
            self.disturb()
            time.sleep(0.1)
        if not self.mended:
            self.require_allowed_to_go_on(failed)
            self.told = "refused and went on" if failed else "ended before that call"
        if failed and failed[0].endswith("ledger.sqlite-wal") and NOT_BOOKED not in self.said(self.victim):
            raise Failure(f"{self.victim} says nothing of `{failed[0]}`")
        try:
            super().stop()
        except Failure as failure:
            # The failing call was in the clean stop itself: it is said, and nothing is lost by it.
            if self.mended or "status 5" not in str(failure) or "next:" not in self.said(self.victim):
                raise
            self.told = "said so at the stop"

    def carry_out(self):
        try:
            return super().carry_out()
        finally:
            self.world.destroy()
            self.machine.remove()


def case(tally, victim, call, number, ongoing):
    def perform(folder):
        require_loop_mounts("ext4")
        if os.uname().machine != "x86_64":
            raise Skipped("failing one call of the process is written for x86-64 only")
        failing = FailingDisk(tally.template("settled"), folder, victim, call, number, ongoing)
        end = failing.carry_out()
        files = sorted({line.split("/")[-1] for line in failing.failed_calls()})
        return f"{end}, {failing.told}" + (f" ({', '.join(files[:3])})" if files else "")
    return f"eio/{victim}/{call}/{number}/{'on' if ongoing else 'once'}", perform


def places(call):
    """The numbers of the calls that are failed, once and for good in turn."""
    (near, step), (far, wide) = STEPS[call]
    return [*range(step, near + 1, step), *range(near + wide, far, wide)]


FEW = ["eio/gateway-a/sync/30/on", "eio/ledger-b/sync/3/once"]
TOGETHER = 2


def cases(tally):
    order = [(victim, call, number, turn % 2 == 1) for victim in PROCESSES for call in STEPS
             for turn, number in enumerate(places(call)) if number <= CALLS[victim[:-2]][call]]
    random.Random(tally.given.seed).shuffle(order)
    return [case(tally, *place) for place in order]
