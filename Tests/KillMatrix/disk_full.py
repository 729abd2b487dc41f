#!/usr/bin/env python3
"""A disk that is full: one process's writes fail with ENOSPC from its Nth on, then there is room again.

A gateway must stop by itself, say why and what to do, and have lost nothing; a ledger must refuse and go on refusing.
After the restart with room both banks name one end, and everything is checked as in the kill matrix.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import bank_world
import kill_matrix
from bank_world import Failure

NUMBERS = (2, 6, 12, 25)
REFUSES_SECONDS = 4


class FullDisk(kill_matrix.Case):
    def __init__(self, template, folder, victim, number):
        super().__init__(template, folder, "settled", victim, "disk", number)
        self.freed = False
        self.world.start = self.start

    def start(self, name, kill=None):
        """The victim writes to a full disk until there is room again; all others as ever."""
        world = self.world
        if name != self.victim or self.freed:
            return bank_world.World.start(world, name)
        kind, letter = name.split("-")
        words = ["ledger", "serve"] if kind == "ledger" else ["serve"]
        command = [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
            "-e", f"inject=pwrite64:error=ENOSPC:when={self.kill[1]}+",
            world.program, *words, world.path(f"bank-{letter}", f"{kind}.yaml")]
        with open(world.path(f"{name}.log"), "ab") as log:
            world.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=world.folder)
        world.traced[name] = True
        self.since = time.monotonic()

    def tend(self):
        if time.monotonic() > self.deadline:
            raise Failure(f"no end after {kill_matrix.END_SECONDS} s: {self.states()}")
        if self.freed:
            self.world.look_after()
            return
        process = self.world.running.get(self.victim)
        if process and process.poll() is not None:
            self.require_said(process.returncode)
        elif not process or time.monotonic() - self.since < REFUSES_SECONDS:
            return
        else:
            # It goes on: a ledger refuses, a gateway has not come to its Nth write. The operator makes room.
            self.end_traced(process)
        self.reached, self.freed = "full", True
        self.world.start(self.victim)

    def end_traced(self, process):
        """strace keeps a signal to itself: the program under it is told."""
        subprocess.run(["pkill", "-TERM", "-P", str(process.pid)], check=False)
        process.wait(20)

    def stop(self):
        if not self.freed:
            self.end_traced(self.world.running.pop(self.victim))
        super().stop()

    def require_said(self, status):
        with open(self.world.path(f"{self.victim}.log"), encoding="utf-8", errors="replace") as log:
            said = log.read()
        if status != 5 or "next:" not in said:
            raise Failure(f"{self.victim} ended with status {status} and without saying what to do")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    program = os.path.abspath(parser.parse_args().program)
    folder = tempfile.mkdtemp(prefix="interlock-full-")
    template = bank_world.build(program, os.path.join(folder, "template"), kill_matrix.RUNS["settled"])
    passed = failed = 0
    for victim in bank_world.PROCESSES:
        for number in NUMBERS:
            name = f"disk/{victim}/{number}"
            place = os.path.join(folder, name.replace("/", "-"))
            try:
                end = FullDisk(template, place, victim, number).carry_out()
                passed += 1
                print(f"{name}: {end}", flush=True)
                shutil.rmtree(place)
            except Failure as failure:
                failed += 1
                print(f"FAILED {name}: {failure}\n  files: {place}", flush=True)
    if not failed:
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
