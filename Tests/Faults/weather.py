"""Two banks in network namespaces of their own, the ledgers in a third, and bad weather on the wires between them.

Delay, jitter (and so reordering), loss to 30 %, duplicates to 10 % on the wire between the banks or on all wires; a
partition that begins when a bank's journal has N records and heals when every deadline has passed: of the two banks
from each other (`peer`), or of one bank from everything (`alone`). Whatever the end: both banks name the same one,
and money and asset are where it says.
"""

import os
import random
import re
import shutil
import sqlite3
import threading
import time

import kill_matrix
from bank_world import BANKS, Failure
from fault_case import Able, FaultCase, Tally
from wires import PLACES, WIRES, Wires, inside

WEATHERS = {
    "slow": {"delay": 0.15, "jitter": 0.05},
    "jumbled": {"delay": 0.06, "jitter": 0.06},
    "lossy": {"delay": 0.02, "jitter": 0.01, "loss": 0.10},
    "doubling": {"delay": 0.02, "jitter": 0.02, "doubled": 0.10},
    "foul": {"delay": 0.05, "jitter": 0.05, "loss": 0.30, "doubled": 0.10},
}
# Records that the journals of both banks have before a trade's first message, and at its end.
FIRST_RECORD, LAST_RECORD = 4, 42


class WeatherCase(FaultCase):
    patience = 150

    def __init__(self, template, folder, run, wires):
        super().__init__(template, folder, run)
        self.wires = wires
        self.move_out()
        self.launch_here, self.ask_here = self.world.launch, self.world.ask
        self.world.launch, self.world.ask = self.launch, self.ask

    def move_out(self):
        """Each door at the address of its place; the desks' doors stay inside their bank."""
        world = self.world
        places = {str(world.ports[door]): "l" if door.startswith("ledger") else door[-1]
                  for door in world.ports if not door.startswith("desk")}
        for bank in BANKS:
            for name in ("ledger", "gateway"):
                path = world.path(bank.folder, f"{name}.yaml")
                with open(path) as file:
                    text = file.read()
                with open(path, "w") as file:
                    file.write(re.sub(
                        r"host: '?127\.0\.0\.1'?(\s+port: )(\d+)",
                        lambda match: f"host: '{PLACES[places[match[2]]]}'{match[1]}{match[2]}"
                        if match[2] in places else match[0], text))

    def launch(self, name, *orders, **more):
        place = "l" if name.startswith("ledger") else name[-1]
        with inside(self.wires.namespaces[place]):
            self.launch_here(name, *orders, **more)

    def ask(self, bank, path):
        with inside(self.wires.namespaces[bank.letter]):
            return self.ask_here(bank, path)

    def desk(self, bank, user, *words):
        with inside(self.wires.namespaces[bank.letter]):
            return super().desk(bank, user, *words)

    def disturb(self):
        self.require_still_running()


class Partition(WeatherCase):
    patience = 200

    def __init__(self, template, folder, run, wires, cut, bank, record):
        super().__init__(template, folder, run, wires)
        self.cut, self.bank, self.record = cut, bank, record
        self.began, self.healed, self.stage, self.over = None, False, "", threading.Event()

    def carry_out(self):
        watch = threading.Thread(target=self.watch, daemon=True)
        watch.start()
        try:
            return super().carry_out()
        finally:
            self.over.set()
            watch.join()

    def watch(self):
        """Cuts the wires within milliseconds of the record: a trade has one every twentieth of a second."""
        path = self.world.path(self.bank.folder, "data", "journal.sqlite")
        journal = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        newest = "SELECT sequence, kind FROM record ORDER BY sequence DESC LIMIT 1"
        while not self.over.wait(0.005):
            number, kind = journal.execute(newest).fetchone() or (0, "")
            if number >= self.record:
                self.wires.weather(self.cut, cut=True)
                self.began, self.stage = time.monotonic(), f"record {number} ({kind})"
                break
        journal.close()

    def disturb(self):
        super().disturb()
        if self.began and not self.healed and time.monotonic() - self.began > kill_matrix.LATE_SECONDS:
            self.wires.weather(self.cut)
            self.healed = self.reached = True

    def stop(self):
        """An end that both named while they were apart must also outlive their meeting again."""
        while self.began and not self.healed:
            self.tend()
            time.sleep(0.2)
        super().stop()


def try_namespaces():
    """Why no wires can be laid here; nothing where they can, and have been."""
    if os.geteuid() != 0:
        return "a network namespace needs root"
    if not shutil.which("ip"):
        return "ip is not installed: run `make setup`"
    Wires(f"ilk{os.getpid()}try", 1).close()
    return None


NAMESPACES = Able(try_namespaces)


def within_wires(tally, number, perform):
    wires = Wires(f"ilk{os.getpid()}x{number}", tally.given.seed + number)
    Tally.cleanings.append(wires.close)
    try:
        return perform(wires), wires
    finally:
        wires.close()


def told(end, wires):
    sums = {what: sum(done[what] for done in wires.report.values()) for what in ("carried", "lost", "doubled", "overtaken")}
    return f"{end}; packets: " + ", ".join(f"{count} {what}" for what, count in sums.items()), sums


def weather_case(tally, number, run, weather, wires_wet):
    def perform(folder):
        NAMESPACES.require()

        def trade(wires):
            wires.weather(wires_wet, **WEATHERS[weather])
            return WeatherCase(tally.template(run), folder, run, wires).carry_out()
        line, sums = told(*within_wires(tally, number, trade))
        for want, what in (("loss", "lost"), ("doubled", "doubled")):
            if WEATHERS[weather].get(want) and not sums[what]:
                raise Failure(f"there was no such weather: {line}")
        return line
    return f"weather/{run}/{weather}/{'all' if len(wires_wet) > 1 else 'peer'}", perform


def partition_case(tally, number, run, cut, bank, record):
    def perform(folder):
        NAMESPACES.require()
        cases = []

        def trade(wires):
            cases.append(Partition(tally.template(run), folder, run, wires, cut, bank, record))
            return cases[0].carry_out()
        line, _ = told(*within_wires(tally, number, trade))
        return f"{line}; apart from {cases[0].stage}" if cases[0].stage else f"{line}; ended before that record"
    return f"partition/{run}/{'alone' if len(cut) > 1 else 'peer'}-{bank.letter}/{record}", perform


FEW = ["weather/settled/jumbled/peer", "weather/refunded/foul/all"]
TOGETHER = 6


def cases(tally):
    """Every weather, then the partitions in an order whose every beginning is spread over stages, runs, banks, cuts."""
    wet = [(run, weather, wires) for weather in WEATHERS for wires in (("ab",), WIRES) for run in kill_matrix.RUNS]
    apart = [(run, cut, bank, record) for record in range(FIRST_RECORD, LAST_RECORD + 1) for run in kill_matrix.RUNS
             for bank in BANKS for cut in (("ab",), ("ab", f"{bank.letter}l"))]
    random.Random(tally.given.seed).shuffle(apart)
    return [weather_case(tally, number, *place) for number, place in enumerate(wet)] + [
        partition_case(tally, len(wet) + number, *place) for number, place in enumerate(apart)]
