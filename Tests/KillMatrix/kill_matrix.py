#!/usr/bin/env python3
"""Kills each of the four processes at each of its syncs and sends, and asks whether both banks agree afterwards.

    kill_matrix.py --program PATH --spread SECONDS    a deterministic spread over all cases within a time budget
    kill_matrix.py --program PATH --all               every case
    kill_matrix.py --program PATH --case ID           one case, for example settled/gateway-a/sync/17
    kill_matrix.py --program PATH --count             only the counts of the uninterrupted runs

With `--ledger evm` the asset is a token on an EVM network, played by the test ledger, whose Python must run this script.
See README.md beside this file for what a case does and checks. Exit status 1 if any case fails.
"""

import argparse
import concurrent.futures
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

import case_checks
from bank_world import BANKS, EXAMPLES, Failure, World, build, copy

# What the cash ledger accepts as the longest expiry, in seconds: it refuses a lock with a later one, and that refunds.
RUNS = {"settled": 3600, "refunded": 5}
KINDS = ("sync", "send")
# The settled run again, a gateway killed at each of its syncs; it comes back when every deadline has passed.
LATE, LATE_IN_SPREAD = "late", 6
LATE_SECONDS = 45
END_SECONDS = 100
# Workers. A late case mostly waits.
PARALLEL, PARALLEL_LATE = 2, 6


class Case:
    """One trade in a world of its own, one process killed at one place, at most."""

    # Seconds until both banks must have named an end, beside those that the killed process is away.
    patience = END_SECONDS
    # By run: how long a killed process is away.
    away = {LATE: LATE_SECONDS}

    def __init__(self, template, folder, run, victim, kind, number):
        self.run, self.victim, self.kill = run, victim, (kind, number)
        self.world = copy(template, folder)
        # Some killed processes come back at once, some after the others have gone on alone for a while.
        self.pause = self.away.get(run, number % 3)
        self.snapshots, self.deadline = [], time.monotonic() + self.patience + self.pause
        self.reached = self.transfer = None
        self.ends = {}

    def carry_out(self):
        """Gives the end that both banks name. Raises Failure where anything is wrong."""
        world = self.world
        try:
            for name in world.processes:
                world.start(name, self.kill if name == self.victim or self.victim is None else None)
            transfers = {self.hand_in(bank, side) for bank, side in zip(BANKS, ("seller", "buyer"))}
            if len(transfers) != 1:
                raise Failure(f"the banks name two transfers: {sorted(transfers)}")
            transfer = transfers.pop()
            end = self.wait_for_end(transfer)
            bundles = {bank: self.evidence(bank, transfer) for bank in BANKS if self.ends[bank] != "WITHDRAWN"}
            self.tend()
            self.stop()
            self.judge(end)
            case_checks.check_evidence(world, end, bundles)
            self.search(end)
            if self.run.startswith("refunded") and end == "SETTLED":
                raise Failure("settled, although the second lock cannot be made")
            return end
        finally:
            world.destroy()

    def judge(self, end):
        """Where both assets are, by the ledgers themselves."""
        case_checks.check_ledgers(self.world, end)

    def search(self, end):
        case_checks.check_secrets(self.world, end, self.snapshots)

    def ticket(self, side):
        return os.path.join(EXAMPLES, f"forfaiting-F05-{side}.yaml")

    def tend(self):
        """Looks whether the traced process was killed; if so keeps the files as they are and starts it again."""
        if time.monotonic() > self.deadline:
            raise Failure(f"no end after {self.patience + self.pause} s: {self.states()}")
        for name in self.world.look_after():
            self.snapshots.append(case_checks.snapshot(self.world, len(self.snapshots) + 1))
            self.reached = "killed"
            self.stay_away()
            self.world.start(name)

    def stay_away(self):
        time.sleep(self.pause)

    def states(self):
        if self.transfer is None:
            return "no ticket is in"
        views = [(bank, self.world.view(bank, self.transfer)) for bank in BANKS]
        return ", ".join(f"{bank.name} {view['outcome'] or view['state'] if view else 'silent'}" for bank, view in views)

    def desk(self, bank, user, *words):
        """A desk's command, again for as long as the gateway is away. A conflict is for the caller to judge."""
        while True:
            self.tend()
            status, output, errors = self.world.run(
                "transfer", *words, "-p", self.world.path(bank.folder, f"{user}.yaml"), "--json")
            if status in (0, 4):
                return json.loads(output) if status == 0 else errors
            if status != 5:
                raise Failure(f"`transfer {words[0]}` at {bank.name} gave {status}: {errors.strip()}")
            time.sleep(0.1)

    def hand_in(self, bank, side):
        """Maker submits, checker approves. Both may be repeated: the answer to the first may have died with the process."""
        view = self.desk(bank, "maker", "submit", self.ticket(side))
        if isinstance(view, str):
            raise Failure(f"{bank.name} refuses its own ticket: {view.strip()}")
        approved = self.desk(bank, "checker", "approve", view["id"])
        if isinstance(approved, str):
            # An approval that was durable before its answer was lost.
            while not (seen := self.world.view(bank, view["id"])):
                self.tend()
            if not seen["approvers"]:
                raise Failure(f"{bank.name} refuses an approval that it does not have: {approved.strip()}")
        self.transfer = view["id"]
        return view["id"]

    def wait_for_end(self, transfer):
        while True:
            self.tend()
            views = [self.world.view(bank, transfer) for bank in BANKS]
            ends = [view and view["outcome"] for view in views]
            if all(ends):
                if ends[0] != ends[1]:
                    raise Failure(f"Bank A names {ends[0]}, Bank B {ends[1]}")
                self.ends = dict(zip(BANKS, ends))
                return ends[0]
            time.sleep(0.1)

    def evidence(self, bank, transfer):
        while True:
            self.tend()
            answer = self.world.ask(bank, f"/v1/transfers/{transfer}/evidence")
            if answer and answer[0] == 200:
                return answer[1]
            time.sleep(0.1)

    def stop(self):
        """The kill may also fall into the clean stop; nothing is left to be done after that."""
        try:
            self.world.stop()
        except Failure as failure:
            if str(failure) != f"{self.victim} ended with status 137":
                raise
            self.reached = "killed"


class Matrix:
    case, runs, option = Case, tuple(RUNS), ""
    # Runs whose killed process stays away for long: the run that each is otherwise, and who is killed in it.
    late = {LATE: ("settled", ("gateway-a", "gateway-b"))}
    late_in_spread, parallel, parallel_late = LATE_IN_SPREAD, PARALLEL, PARALLEL_LATE
    # Whether all cases mostly wait, so that late ones need no time of their own.
    waiting = False
    # By run: whose counts a spread takes for it. Its own, if it is not here.
    counted_as = {}

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.templates, self.building = {}, threading.Lock()
        self.lock, self.ends = threading.Lock(), {}
        self.total, self.passed, self.failed, self.unreached = 1, 0, 0, 0

    def template(self, run):
        """A stopped world for this run, made when it is first asked for."""
        like, _ = self.late.get(run, (run, ()))
        with self.building:
            if like not in self.templates:
                self.templates[like] = self.build(like, os.path.join(self.folder, f"template-{like}"))
            return self.templates[like]

    def build(self, run, folder):
        return build(self.program, folder, RUNS[run])

    def count(self, run):
        """Syncs and sends of each process in one uninterrupted run, from its start to its clean stop."""
        folder = os.path.join(self.folder, f"uninterrupted-{run}")
        case = self.case(self.template(run), folder, run, None, "count", 0)
        end = case.carry_out()
        counts = self.counted(case)
        shutil.rmtree(folder)
        print(f"uninterrupted {run} run ends {end}:", flush=True)
        for name, count in counts.items():
            print("  " + name + ": " + ", ".join(f"{many} {kind}s" for kind, many in count.items()), flush=True)
        return counts

    def counted(self, case):
        """How often each process can be killed, by kind."""
        counts = {name: case.world.counts(name)[0] for name in case.world.processes}
        return {name: {kind: count[kind] for kind in KINDS} for name, count in counts.items()}

    def cases(self, everything):
        """Groups of (run, process, kind), each with its count."""
        runs = [run for run in self.runs if everything or run not in self.counted_as]
        with concurrent.futures.ThreadPoolExecutor(self.parallel) as pool:
            counts = dict(zip(runs, pool.map(self.count, runs)))
        counts |= {run: counts[like] for run, like in self.counted_as.items() if run not in counts}
        groups = [
            (run, name, kind, count) for run in self.runs for name, kinds in counts[run].items()
            for kind, count in kinds.items()]
        return groups + [
            (run, name, "sync", counts[like][name]["sync"]) for run, (like, victims) in self.late.items()
            for name in victims]

    def one(self, identity):
        run, victim, kind, number = identity.split("/")
        folder = os.path.join(self.folder, identity.replace("/", "-"))
        began, end, fault, case = time.monotonic(), "", None, None
        try:
            case = self.case(self.template(run), folder, run, victim, kind, int(number))
            end = case.carry_out()
        except Failure as failure:
            fault = str(failure)
        except Exception as error:  # a fault of this script must not pass for a passed case
            fault = f"{type(error).__name__}: {error}"
        with self.lock:
            self.tell(identity, folder, end, fault, case, time.monotonic() - began)

    def tell(self, identity, folder, end, fault, case, seconds):
        if fault:
            self.failed += 1
            again = f"{sys.argv[0]} --program {self.program} {self.option}--case {identity}"
            print(f"FAILED {identity}: {fault}\n  files: {folder}\n  again: {again}", flush=True)
            return
        self.passed += 1
        self.ends[end] = self.ends.get(end, 0) + 1
        reached = "" if case.reached else ", ended before that call"
        self.unreached += not case.reached
        print(f"[{self.passed + self.failed}/{self.total}] {identity}: {end}{reached}, {seconds:.1f} s", flush=True)
        shutil.rmtree(folder)

    def perform(self, identities, until, workers):
        """Carries out cases, some at a time, until all are done or the time is over."""
        queue = iter(identities)

        def worker():
            while time.monotonic() < until:
                with self.lock:
                    identity = next(queue, None)
                if identity is None:
                    return
                self.one(identity)

        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            for future in [pool.submit(worker) for _ in range(workers)]:
                future.result()


def spread(groups, seed):
    """All cases in an order whose every beginning covers all groups, and within each group its whole length, evenly."""
    chance = random.Random(seed)
    lines = []
    for run, name, kind, count in groups:
        bits, offset = max(1, (count - 1).bit_length()), chance.randrange(max(1, count))
        places = [place for place in (int(f"{turn:0{bits}b}"[::-1], 2) for turn in range(2**bits)) if place < count]
        lines.append([f"{run}/{name}/{kind}/{(place + offset) % count + 1}" for place in places])
    chance.shuffle(lines)
    return [line[turn] for turn in range(max(map(len, lines))) for line in lines if turn < len(line)]


def arguments():
    parser = argparse.ArgumentParser(description="The kill matrix.", epilog="Exit status 1 if any case fails.")
    parser.add_argument("--program", required=True, help="the built program")
    parser.add_argument("--ledger", choices=("sql", "evm"), default="sql", help="what the asset is on (default sql)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--spread", type=int, metavar="SECONDS", help="a deterministic spread within this time")
    what.add_argument("--all", action="store_true", help="every case")
    what.add_argument("--case", metavar="ID", help="one case, as a failure names it")
    what.add_argument("--count", action="store_true", help="only count")
    parser.add_argument("--seed", type=int, default=2026, help="orders the spread (default 2026)")
    return parser.parse_args()


def end_all(*_):
    """Told to stop: no process of a case outlives the matrix."""
    for world in list(World.everyone):
        for process in list(world.running.values()):
            process.kill()
    os._exit(130)


def matrix_of(ledger):
    if ledger == "sql":
        return Matrix
    # Only this one needs packages.
    from chain_matrix import ChainMatrix
    return ChainMatrix


def main():
    given = arguments()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, end_all)
    began = time.monotonic()
    folder = tempfile.mkdtemp(prefix="kill-matrix-")
    print(f"folder {folder}", flush=True)
    matrix = matrix_of(given.ledger)(os.path.abspath(given.program), folder)
    if given.case:
        matrix.one(given.case)
    else:
        groups = matrix.cases(not given.spread)
        print(f"{sum(group[3] for group in groups)} cases, seed {given.seed}", flush=True)
    if given.all or given.spread:
        until = began + given.spread if given.spread else float("inf")
        late = spread([group for group in groups if group[0] in matrix.late], given.seed)
        late = late if given.all else late[:matrix.late_in_spread]
        rest = spread([group for group in groups if group[0] not in matrix.late], given.seed)
        matrix.total = len(late) + len(rest)
        for together in [late + rest] if matrix.waiting else [late, rest]:
            matrix.perform(together, until, matrix.parallel if together is rest else matrix.parallel_late)
    print("ends: " + ", ".join(f"{count} {end}" for end, count in sorted(matrix.ends.items()) or [(0, "none")]))
    if matrix.unreached:
        print(f"{matrix.unreached} ended before the call to be killed at: runs differ by some polls")
    print(f"{time.monotonic() - began:.0f} s")
    print(f"{matrix.passed} passed, {matrix.failed} failed")
    if not matrix.failed:
        shutil.rmtree(folder)
    sys.exit(1 if matrix.failed else 0)


if __name__ == "__main__":
    main()
