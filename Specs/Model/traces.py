"""Random runs of the model as JSON lines, for the tests of other implementations. README.md describes the form.

A run is kept if it takes a step that no kept run took, so that few runs cover what many did.
"""

import json
import re
import subprocess

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
# How often a step is shown: states are the same, the way there differs.
TIMES = 3
STEPS = 900


class Trace:
    def __init__(self, mode, conforming, seed, steps):
        self.mode, self.conforming, self.seed, self.steps = mode, conforming, seed, steps

    def marks(self):
        """What this run shows: each step with the state before it."""
        before = {"I": "PROPOSED", "R": "CONSIDERING"}
        durable = dict(before)
        found = set()
        for step in self.steps:
            actor = step["actor"]
            found.add((self.mode, actor, before.get(actor), step["event"], step["leg"], step["state"]))
            if actor in before:
                before[actor] = step["state"]
        return found

    def line(self, number):
        whole = {"trace": number, "mode": self.mode, "conforming": self.conforming, "steps": self.steps}
        return json.dumps(whole, separators=(",", ":"), ensure_ascii=True)


def simulate(folder, words, mode, options, conforming, seed):
    given = [f"-D{option}" for option in options.split()] + ["-DTRACE=1"]
    done = subprocess.run(
        ["spin", "-T", f"-n{seed}", f"-u{STEPS}", *given, "settlement.pml"],
        cwd=folder, capture_output=True, text=True)
    if "assertion violated" in done.stdout and mode == "M2":
        raise SystemExit(f"a random run breaks an invariant: spin -n{seed} {' '.join(given)}")
    steps = []
    for numbers in re.findall(r"^\s*@ ([\d ]+)$", done.stdout, re.MULTILINE):
        steps.append(step(words, *map(int, numbers.split())))
    return Trace(mode, conforming, seed, steps)


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


def write(folder, file):
    words = Words(folder)
    found = []
    for mode, options, conforming, seeds in KINDS:
        for seed in range(1, seeds + 1):
            trace = simulate(folder, words, mode, options, conforming, seed)
            if len(trace.steps) > 3:
                found.append(trace)
    kept, marks = covering(found)
    file.write_text("".join(trace.line(number) + "\n" for number, trace in enumerate(kept, 1)))
    print(f"{len(kept)} of {len(found)} runs cover {marks} different steps: {file}, {file.stat().st_size} bytes")
    return 0
