#!/usr/bin/env python3
"""Searches the protocol model with spin and says what came out. Exit status 1 on any surprise.

    check.py                 the default matrix, about two minutes on one core
    check.py --full          the large searches too
    check.py --only TEXT     the runs whose name contains TEXT
    check.py --keep FOLDER   leave models, verifiers and trails there
    check.py --traces FILE   random runs of the model as JSON lines, see README.md

Needs spin and a C compiler.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import runs
import traces
from words import Words

HERE = pathlib.Path(__file__).resolve().parent
DEPTH = 400_000
# A step of a model file: its actor, event and leg, and the state that it leads to where the file names one.
STEP = re.compile(r"(?:GO|EV)\((I|R|LEDGER), (\w+), (X|Y|0)(?:, (\w+))?")
MEGABYTES = 7000


class Surprise(Exception):
    """What came out is not what had to."""


class Result:
    """What `pan` printed. It exits with 0 whatever it found, so its words are all there is."""

    def __init__(self, text):
        self.text = text
        self.errors = self.number(r"errors: (\d+)", -1)
        self.states = self.number(r"([\d.e+]+) states, stored", 0)
        self.transitions = self.number(r"([\d.e+]+) transitions \(=", 0)
        self.depth = self.number(r"depth reached (\d+)", 0)
        found = re.search(r"assertion violated \(broken!=(\d+)\)", text)
        self.broken = int(found.group(1)) if found else None

    def number(self, pattern, otherwise):
        found = re.search(pattern, self.text)
        return int(float(found.group(1))) if found else otherwise

    @property
    def truncated(self):
        for sign in ("max search depth too small", "out of memory", "Search not completed", "hash table full"):
            if sign in self.text:
                return sign
        return None


def call(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Surprise(f"{' '.join(command[:2])} failed: {(done.stdout + done.stderr).strip()[:400]}")
    return done.stdout + done.stderr


def make(run, folder, extra, *flags):
    """The verifier of one run, compiled."""
    for file in HERE.glob("*.pml"):
        shutil.copy(file, folder)
    given = [f"-D{name}={value}" for name, value in {**run.options, **extra}.items()]
    said = call(["spin", "-a", *given, f"{run.model}.pml"], folder)
    if "Error" in said:
        raise Surprise(f"spin: {said.strip()[:400]}")
    call(["gcc", *effort(run), "-w", "-DNOFAIR", f"-DMEMLIM={MEGABYTES}", *flags, "-o", "pan", "pan.c"], folder)


def effort(run):
    """Small searches are done before a better compiled verifier would be; large ones are to fit into memory."""
    if run.full:
        return ["-O2", "-DCOLLAPSE"]
    small = run.broken is not None or (run.model == "timing" and "M2" not in run.options)
    return ["-O0"] if small else ["-O1"]


def search(run, folder):
    """All states of a run: is every assertion kept?"""
    covers = run.model == "settlement" and run.broken is None
    make(run, folder, {"COVER": 1} if covers else {}, "-DSAFETY")
    result = Result(call(["./pan", "-E", f"-m{DEPTH}"], folder))
    judge(run, result)
    if run.cycles:
        no_cycles(run, folder)
    return result


def judge(run, result):
    if result.errors < 0:
        raise Surprise("the verifier gave no verdict")
    if run.broken is None:
        if result.truncated:
            raise Surprise(f"truncated: {result.truncated}")
        if result.errors:
            raise Surprise(f"A{result.broken} is broken" if result.broken else "an error that no invariant names")
        if result.states < run.at_least:
            raise Surprise(f"only {result.states} states, at least {run.at_least} are expected")
    elif result.broken != run.broken:
        raise Surprise(f"no counterexample to A{run.broken}; the verifier proves nothing there")


def no_cycles(run, folder):
    """No run goes on for ever: together with the watch on `timeout`, every run ends, and ends well."""
    make(run, folder, {}, "-DNP")
    result = Result(call(["./pan", "-l", "-E", f"-m{DEPTH}"], folder))
    if result.errors != 0 or result.truncated:
        raise Surprise(f"a run that never ends ({result.truncated or 'a cycle'})")


class Coverage:
    """Which steps of the model the searches took, all together."""

    def __init__(self):
        self.taken = set()
        self.steps = set()

    def add(self, text):
        words = Words(HERE)
        for line in text.splitlines():
            if line.startswith("taken "):
                actor, state, having, event, leg, to = map(int, line.split()[1:])
                self.steps.add((actor, state, having, event, leg, to))
                self.taken.add((words.actors[actor], words.events[event], words.legs[leg], to))

    def never(self):
        """Steps that stand in a model file and that no search took."""
        words = Words(HERE)
        ends = {(*step[:3], words.states.get(step[3])) for step in self.taken}
        never = []
        for file in ("initiator.pml", "responder.pml", "ledgers.pml"):
            for actor, event, leg, to in STEP.findall((HERE / file).read_text()):
                wanted = (actor, event, leg, to)
                named = to in words.states.values()
                if wanted not in ends if named else not any(end[:3] == wanted[:3] for end in ends):
                    never.append(" ".join(wanted))
        return sorted(set(never))


def report(run, result, seconds):
    print(
        f"{run.name:<56} {run.expected:<12} {result.states:>10} states {result.transitions:>11} transitions"
        f" {seconds:>7.1f} s",
        flush=True,
    )


def check(chosen, keep):
    surprises = []
    coverage = Coverage()
    for number, run in enumerate(chosen):
        folder = pathlib.Path(keep) / f"{number:02}" if keep else pathlib.Path(tempfile.mkdtemp(prefix="model-"))
        folder.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        try:
            result = search(run, folder)
            coverage.add(result.text)
            report(run, result, time.monotonic() - begun)
        except Surprise as surprise:
            surprises.append(run.name)
            print(f"{run.name:<56} SURPRISE: expected {run.expected}: {surprise}", flush=True)
        finally:
            if not keep:
                shutil.rmtree(folder)
    return surprises, coverage


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep")
    parser.add_argument("--traces")
    options = parser.parse_args()
    if options.traces:
        return traces.write(HERE, pathlib.Path(options.traces))
    chosen = [run for run in runs.ALL if (options.full or not run.full) and options.only in run.name]
    begun = time.monotonic()
    surprises, coverage = check(chosen, options.keep)
    never = [] if options.only else coverage.never()
    for step in never:
        print(f"SURPRISE: no search ever took the step {step}")
    holds = sum(1 for run in chosen if run.broken is None)
    print(
        f"{len(chosen)} runs, {holds} to hold and {len(chosen) - holds} to be broken, in"
        f" {time.monotonic() - begun:.0f} s; {len(coverage.steps)} different steps taken; {len(surprises)} surprises"
    )
    return 1 if surprises or never else 0


if __name__ == "__main__":
    sys.exit(main())
