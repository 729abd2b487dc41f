"""Power cuts: a bank's gateway and ledger lose their disk's power at the Nth sync or send of one of its processes.

Each bank's folder is a file system of its own (ext4 or xfs, mounted by loop). At the cut both processes of the bank are
killed and the file system is shut down without writing out its log; the disk is mounted again as it was, and they are
started. Every third case cuts both banks at once. Nothing that was acknowledged may be missing, then or at the end.

The control runs the same with syncs that are answered and not done (`lying`): it must lose something every time, or
these cuts show nothing.
"""

import os
import subprocess
import time

import kill_matrix
from bank_world import BANKS, PROCESSES, Failure
from fault_case import FaultCase
from machines import MAKERS, Machine, desks_apart, require_loop_mounts

# What an uninterrupted run makes at least; `kill_matrix.py --count` counts anew. Later calls differ by polls.
CALLS = {"gateway": {"sync": 58, "send": 68}, "ledger": {"sync": 2, "send": 22}}
# Where a process with lying syncs has acknowledged something that its disk does not have.
LYING = {"gateway": ("send", 40), "ledger": ("sync", 3)}
# How a loss shows: against what was acknowledged, or by a process that refuses its own files, or another's.
CAUGHT = ("LOST", "ended by itself", "rolled back", "anchor-ahead", "head.fork")
# What a gateway says of a ledger whose log is shorter than it knows, or grew again with other entries.
TOLD = ("head.rolled-back", "head.fork")


class PowerCut(FaultCase):
    def __init__(self, template, folder, run, victim, moment, kind, lying=False):
        super().__init__(template, folder, run)
        self.victim, self.moment, self.lying = victim, moment, lying
        self.letters = "ab" if moment[1] % 3 == 0 else victim[-1]
        # A lying ledger's loss that some gateway holds a proof of: that gateway has to say so by itself.
        self.lost = None
        desks_apart(self.world)
        self.machines = {bank.letter: Machine(self.world.path(bank.folder), kind, f"{folder}.disk-{bank.letter}")
                         for bank in BANKS}
        self.world.start = self.start
        self.acknowledged.watch_heads()

    def start(self, name, kill=None):
        """The processes that fall with the victim are written down for its tracer, which is the one to kill them."""
        if name != self.victim or self.reached:
            self.world.launch(name)
            return self.note_companions()
        self.note_companions()
        orders = ["--kill", self.moment[0], str(self.moment[1]), "--with", self.world.path("companions")]
        for letter in self.letters:
            orders += ["--cut", self.machines[letter].folder]
        if self.lying:
            orders += ["--answer", "sync", "1", "0", "--on-and-on"]
        self.world.launch(name, orders)

    def note_companions(self):
        with open(self.world.path("companions.new"), "w") as file:
            file.write(" ".join(str(process.pid) for name, process in self.world.running.items()
                                if name != self.victim and name[-1] in self.letters))
        os.rename(self.world.path("companions.new"), self.world.path("companions"))

    def disturb(self):
        if self.lost:
            return self.require_told()
        process = self.world.running.get(self.victim)
        try:
            self.require_still_running()
        except Failure:
            # What falls with the victim may be seen to have fallen before it.
            if self.reached or not process or not self.was_killed(process):
                raise
        if not self.reached and process and process.poll() == 137:
            self.fall()
            self.require_still_running()

    @staticmethod
    def was_killed(process):
        try:
            return process.wait(5) == 137
        except subprocess.TimeoutExpired:
            return False

    def fall(self):
        """The rest of each fallen machine goes too; then power comes back, and the disks are looked at before anyone
        mends anything."""
        names = [name for name in PROCESSES if name[-1] in self.letters and name in self.world.running]
        for name in names:
            process = self.world.running.pop(name)
            process.kill()
            process.wait()
        self.power_again()
        for name in names:
            self.world.start(name)

    def power_again(self):
        self.reached = "cut"
        for letter in self.letters:
            self.machines[letter].power_again()
        for bank in BANKS:
            if bank.letter in self.letters:
                self.acknowledged.require_journal(bank)
                self.require_log(bank)
        if len(self.letters) == 2:
            self.acknowledged.require_frames()

    def require_log(self, bank):
        try:
            self.acknowledged.require_log(bank)
        except Failure as lost:
            proven = max((size for size, _ in self.acknowledged.journaled_heads(bank)), default=0)
            if not self.lying or proven <= self.acknowledged.entries(bank):
                raise
            self.lost = lost

    def require_told(self):
        for bank in BANKS:
            for word in TOLD:
                if word in self.said(f"gateway-{bank.letter}"):
                    raise Failure(f"{self.lost}; {bank.name}'s gateway says {word}")

    def stop(self):
        """A cut in the clean stop comes after the end; the machine comes back only to be looked at."""
        try:
            self.world.stop()
        except Failure as failure:
            if self.reached or "ended with status" not in str(failure):
                raise
            self.power_again()

    def carry_out(self):
        try:
            return super().carry_out()
        finally:
            self.world.destroy()
            for machine in self.machines.values():
                machine.remove()


def cut_case(tally, kind, run, victim, call, number):
    def perform(folder):
        require_loop_mounts(kind)
        case = PowerCut(tally.template(run), folder, run, victim, (call, number), kind)
        end = case.carry_out()
        machines = "both banks" if len(case.letters) == 2 else f"bank {case.letters.upper()}"
        return f"{end}, {machines} cut" if case.reached else f"{end}, ended before that call"
    return f"power/{kind}/{run}/{victim}/{call}/{number}", perform


def lying_case(tally, kind, victim):
    def perform(folder):
        require_loop_mounts(kind)
        case = PowerCut(tally.template("settled"), folder, "settled", victim, LYING[victim[:-2]], kind, lying=True)
        try:
            case.patience = 40
            case.deadline = time.monotonic() + case.patience
            end = case.carry_out()
        except Failure as failure:
            if not case.reached or not any(word in str(failure) for word in CAUGHT):
                raise
            return f"caught, as it must be: {failure}"
        raise Failure(f"syncs that were not done went unnoticed: {end}" if case.reached else "was not cut at all")
    return f"power/{kind}/lying/{victim}", perform


FEW = ["power/ext4/lying/gateway-b", "power/ext4/settled/gateway-a/sync/33", "power/xfs/refunded/gateway-b/send/30",
       "power/ext4/settled/ledger-b/sync/2", "power/xfs/settled/gateway-b/send/48"]
TOGETHER = 2


def cases(tally):
    """The controls first, then every moment in an order whose every beginning is spread over all of them."""
    groups = [(run, name, call, CALLS[name[:-2]][call]) for run in kill_matrix.RUNS for name in PROCESSES
              for call in kill_matrix.KINDS]
    moments = [identity.split("/") for identity in kill_matrix.spread(groups, tally.given.seed)]
    controls = [lying_case(tally, kind, victim) for victim in reversed(PROCESSES) for kind in MAKERS]
    return controls + [cut_case(tally, kind, *moment[:3], int(moment[3])) for moment in moments for kind in MAKERS]
