#!/usr/bin/env python3
"""Faults of the machine under four real processes: power cuts, failing disks, bad wires, wrong clocks.

    faults.py --program PATH                   every case of every group
    faults.py --program PATH --cases 40        at most 40 of each group, spread over it
    faults.py --program PATH --only power      one group: command, power, eio, weather or clock
    faults.py --program PATH --few             the small spread of `make test`
    faults.py --program PATH --case ID         one case, as its line names it

One line a case, a count at the end; exit status 1 if any case fails. Needs root; a case that this machine cannot carry
out is told and counted as skipped. What each group does stands at the head of its file; figures are in
Specs/Assurance/Faults.md.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "KillMatrix"))

import answered_commands  # noqa: E402  (after the path to what the kill matrix shares)
import clocks  # noqa: E402
import io_error  # noqa: E402
import power_cut  # noqa: E402
import weather  # noqa: E402
from fault_case import Tally  # noqa: E402

GROUPS = {"command": answered_commands, "power": power_cut, "eio": io_error, "clock": clocks, "weather": weather}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the built program")
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--case", metavar="ID")
    parser.add_argument("--only", choices=GROUPS)
    parser.add_argument("--cases", type=int, metavar="N")
    parser.add_argument("--together", type=int, metavar="N", help="cases at a time")
    parser.add_argument("--seed", type=int, default=2026, help="orders the spread and the packets' luck")
    return parser.parse_args()


def main():
    given = arguments()
    tally = Tally(given)
    groups = {name: group for name, group in GROUPS.items() if given.only in (None, name)}
    known = {name: group.cases(tally) for name, group in groups.items()}
    if given.few or given.case:
        wanted = [given.case] if given.case else [name for group in groups.values() for name in group.FEW]
        chosen = {name: case for cases in known.values() for name, case in cases}
        missing = [name for name in wanted if name not in chosen]
        if missing:
            sys.exit(f"no case {missing[0]}")
        tally.all([(name, chosen[name]) for name in wanted], given.together or 4)
    else:
        for name, group in groups.items():
            print(f"{name}: {len(known[name])} cases, seed {given.seed}", flush=True)
            tally.all(known[name][:given.cases], given.together or group.TOGETHER)
    tally.end()


if __name__ == "__main__":
    main()
