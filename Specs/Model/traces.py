"""Random runs of the model as JSON lines, for the tests of other implementations. README.md describes the form.

A run is kept if it takes a step that no kept run took, so that few runs cover what many did.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile

from words import CLOCK_X, CLOCK_Y, LOCK_STATES, Words

# What each kind of run switches, and how many seeds are tried.
KINDS = [
    ("M2", "", "both", 700),
    ("M2", "SUSPENSIONS=1", "both", 500),
    ("M2", "PUSH=0", "both", 250),
    ("M2", "ABORTS=0", "both", 250),
    ("M2", "HONEST_I=0 SUSPENSIONS=1", "R", 250),
    ("M2", "HONEST_R=0 SUSPENSIONS=1", "I", 250),
    ("M1", "M2=0", "both", 300),
    ("M1", "M2=0 ABORTS=0", "both", 300),
    ("M1", "M2=0 HONEST_I=0", "R", 120),
    ("M1", "M2=0 HONEST_R=0", "I", 120),
]
# Searched whole, for the steps that chance did not meet.
AIMS = [("M2", "", "both"), ("M2", "HONEST_I=0", "R"), ("M2", "HONEST_R=0", "I"), ("M1", "M2=0 ONLY=99", "both")]
# How often a step is shown: states are the same, the way there differs.
TIMES = 2
STEPS = 900
PARTS = ("actor", "event", "leg", "clock_X", "clock_Y", "state")


class Trace:
    def __init__(self, mode, conforming, seed, steps):
        self.mode, self.conforming, self.seed, self.steps = mode, conforming, seed, steps

    def marks(self):
        """What this run shows: each step with the state before it."""
        before = {"I": "PROPOSED", "R": "CONSIDERING"}
        found = set()
        for step in self.steps:
            actor = step["actor"]
            found.add((self.mode, actor, before.get(actor), step["event"], step["leg"], step["state"]))
            if actor in before:
                before[actor] = step["state"]
        return found

    def moves(self):
        """What its gateways did, without the wrapper: actor, state before, event, leg."""
        before = {"I": "PROPOSED", "R": "CONSIDERING"}
        found = set()
        for step in self.steps:
            if step["actor"] in before:
                found.add((step["actor"], bare(before[step["actor"]]), step["event"], step["leg"]))
                before[step["actor"]] = step["state"]
        return found

    def line(self, number):
        steps = [[step[part] for part in PARTS] for step in self.steps]
        whole = {"trace": number, "mode": self.mode, "conforming": self.conforming, "steps": steps}
        return json.dumps(whole, separators=(",", ":"), ensure_ascii=True)


def bare(state):
    return state.removeprefix("SUSPENDED(").removesuffix(")")


def simulate(folder, words, mode, options, conforming, seed):
    given = [f"-D{option}" for option in options.split()] + ["-DTRACE=1"]
    done = subprocess.run(
        ["spin", "-T", f"-n{seed}", f"-u{STEPS}", *given, "settlement.pml"],
        cwd=folder, capture_output=True, text=True)
    if "assertion violated" in done.stdout and mode == "M2":
        raise SystemExit(f"a random run breaks an invariant: spin -n{seed} {' '.join(given)}")
    return Trace(mode, conforming, seed, steps_of(done.stdout, words))


def steps_of(text, words):
    return [
        step(words, *map(int, numbers.split())) for numbers in re.findall(r"^\s*@ ([\d ]+)$", text, re.MULTILINE)
    ]


def step(words, actor, event, leg, hour_x, hour_y, state, having, held):
    ledger = words.actors[actor] == "LEDGER"
    return {
        "actor": words.actors[actor] if not ledger else words.legs[leg],
        "event": words.events[event],
        "leg": words.legs[leg] if leg else "",
        "clock_X": CLOCK_X[hour_x],
        "clock_Y": CLOCK_Y[hour_y],
        "state": LOCK_STATES[state] if ledger else words.state(state, having, held),
    }


def covering(all_traces):
    """The fewest that greed finds, rarest steps first."""
    counts = {}
    for trace in all_traces:
        for mark in trace.marks():
            counts.setdefault(mark, []).append(trace)
    shown, kept = {}, []
    for mark in sorted(counts, key=lambda mark: (len(counts[mark]), str(mark))):
        for trace in sorted(counts[mark], key=lambda trace: len(trace.steps)):
            if shown.get(mark, 0) >= TIMES:
                break
            if trace not in kept:
                kept.append(trace)
                for other in trace.marks():
                    shown[other] = shown.get(other, 0) + 1
    return kept, len(counts)


def aimed(folder, kept, words):
    """One shortest run for each step that the whole search of a kind took and that no kept run shows."""
    found = []
    for mode, options, conforming in AIMS:
        shown = {step for trace in kept + found if trace.mode == mode for step in trace.moves()}
        given = [f"-D{option}" for option in f"{options} COVER=1 CRASHES=0".split()]
        call(["spin", "-a", *given, "settlement.pml"], folder)
        call(["gcc", "-O1", "-w", "-DSAFETY", "-DNOFAIR", "-DBFS", "-o", "pan", "pan.c"], folder)
        for taken in whole(call(["./pan", "-E"], folder)):
            if words.move(*taken) in shown or taken[3] > words.last_event:
                continue
            call(["./pan", "-E"], folder, AIM=" ".join(map(str, taken[:5])))
            text = call(["spin", "-t", "-T", *given, "settlement.pml"], folder)
            trace = Trace(mode, conforming, 0, steps_of(text, words))
            found.append(trace)
            shown |= trace.moves()
            if words.move(*taken) not in shown:
                raise SystemExit(f"aimed at {words.move(*taken)} and missed")
    return found


def whole(text):
    """Every step of a gateway that a search took."""
    lines = [tuple(map(int, line.split()[1:])) for line in text.splitlines() if line.startswith("taken ")]
    return [line for line in lines if line[0] < 2]


def call(command, folder, **environment):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})
    return done.stdout + done.stderr


def write(folder, file):
    words = Words(folder)
    with tempfile.TemporaryDirectory(prefix="model-") as place:
        for model in folder.glob("*.pml"):
            shutil.copy(model, place)
        found = [
            trace
            for mode, options, conforming, seeds in KINDS
            for seed in range(1, seeds + 1)
            if len((trace := simulate(place, words, mode, options, conforming, seed)).steps) > 3
        ]
        kept, marks = covering(found)
        kept += aimed(place, kept, words)
    file.write_text("".join(trace.line(number) + "\n" for number, trace in enumerate(kept, 1)))
    steps = {(trace.mode, move) for trace in kept for move in trace.moves()}
    print(f"{len(kept)} runs of {len(found)} and aimed ones show {len(steps)} different steps of gateways: {file},"
          f" {file.stat().st_size} bytes")
    return 0
