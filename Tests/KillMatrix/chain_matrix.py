"""The kill matrix where the asset is on an EVM network: its runs, and what is asked of the chain in the end."""

import os
import time

import case_checks
import chain_checks
import chain_world
import kill_matrix
from bank_world import BANKS

A = BANKS[0]

# By run: what is locked first, and in which mode.
RUNS = {
    "settled": ("CASH_FIRST", "M2"), "settled-m1": ("ASSET_FIRST", "M1"),
    "refunded": ("CASH_FIRST", "M2"), "refunded-m1": ("ASSET_FIRST", "M1"),
    "late": ("CASH_FIRST", "M2"), "late-m1": ("ASSET_FIRST", "M1"), "stale": ("CASH_FIRST", "M1"),
}
# In `late-m1` only the bank that moves first: in M1 a second one that is away beyond its bound loses, as its terms say.
# In `stale` the bank that claims Y comes back when Y is over and X still stands: now its claim must not leave any more.
LATE = {
    "late": ("settled", ("gateway-a", "gateway-b")), "late-m1": ("settled-m1", ("gateway-a",)),
    "stale": ("settled", ("gateway-b",)),
}
LATE_SECONDS = 80
# The network's own cases: killed and started again, or standing still for so long and a little more.
CHAIN_KINDS, HANG_SECONDS = ("restart", "hang"), 4


class ChainCase(kill_matrix.Case):
    patience = 160
    away = {"late": LATE_SECONDS, "late-m1": LATE_SECONDS}

    def __init__(self, template, folder, run, victim, kind, number):
        super().__init__(template, folder, run, victim, kind, number)
        self.order, mode = RUNS[run]
        chain_world.write_tickets(self.world, self.order, mode)
        self.world.causes = chain_checks.CAUSES[self.order]

    def tend(self):
        """The network itself dies, or hangs, once it has made so many blocks of this trade."""
        kind, number = self.kill
        if self.victim == "chain" and not self.reached and self.world.blocks() >= number:
            self.reached = kind
            if kind == "restart":
                self.world.crash_chain()
                time.sleep(self.pause)
                self.world.start_chain()
            else:
                self.world.hang_chain(HANG_SECONDS + self.pause)
        super().tend()

    def stay_away(self):
        if self.run != "stale":
            return super().stay_away()
        view = self.world.view(A, self.transfer) if self.transfer else None
        lanes = {lane["leg"]: lane for lane in view["lanes"]} if view else {}
        over = lanes["Y"].get("expiry", 0) + 3 if "Y" in lanes and lanes["Y"]["state"] == "LOCKED" else 0
        while self.world.time() < over:
            time.sleep(0.2)
        return None

    def ticket(self, side):
        return self.world.path(f"ticket-{side}.yaml")

    def judge(self, end):
        self.blocks = self.world.blocks()
        chain_checks.check_chain(self.world, end)
        self.digests = chain_checks.hashlocks(self.world)
        self.world.stop_chain()
        chain_checks.check_cash(self.world, end)

    def search(self, end):
        chain_checks.check_secrets(self.world, self.order, end, self.snapshots, self.digests)


class ChainMatrix(kill_matrix.Matrix):
    case, runs, option = ChainCase, tuple(run for run in RUNS if run not in LATE), "--ledger evm "
    late, late_in_spread = LATE, 4
    # A case mostly waits for blocks.
    parallel, parallel_late, waiting = 4, 6, True
    # What comes after is polls, for as long as deadlines take.
    counted_as = {"refunded": "settled", "refunded-m1": "settled-m1"}

    def build(self, run, folder):
        """One world is founded; the others are it, changed."""
        whole = self.whole()
        if run == "refunded":
            return chain_world.without_allowance(whole, folder)
        return chain_world.with_longest_cash_expiry(whole, folder, 5) if run == "refunded-m1" else whole

    def whole(self):
        if "settled" not in self.templates:
            self.templates["settled"] = chain_world.build(self.program, os.path.join(self.folder, "template-settled"))
        return self.templates["settled"]

    def counted(self, case):
        counts = {name: case.world.counts(name)[0] for name in ("ledger-b", "gateway-a", "gateway-b")}
        kinds = {name: {kind: count[kind] for kind in kill_matrix.KINDS} for name, count in counts.items()}
        return kinds | {"chain": dict.fromkeys(CHAIN_KINDS, case.blocks)}
