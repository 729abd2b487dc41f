#!/usr/bin/env python3
"""Seeds each fault into a copy of the contracts and asks whether the tests or the fuzzer see it.

    mutants.py check                   every fault still has its one place in the sources (no compiling)
    mutants.py run [--only ID ...]     compile each, run the tests, then the fuzzer; print what saw it
    mutants.py report                  the same, written as a table into Specs/Assurance/EVMMutants.md

Exit status: 0 every fault was seen; 1 one survived; 2 the catalogue does not fit the sources.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from chain import REPOSITORY
from faults import FAULTS, Fault

CONTRACTS = REPOSITORY / "Adapters" / "EVM" / "Contracts"
HERE = pathlib.Path(__file__).resolve().parent
PAGE = REPOSITORY / "Specs" / "Assurance" / "EVMMutants.md"
SUITES = ("test_lock", "test_consent", "test_ends", "test_certificates", "test_tokens", "test_bond", "test_split")


def misplaced() -> list[str]:
    """Faults whose old text does not stand exactly once in its file."""
    wrong = [f"{fault.id}: stands {n} times" for fault in FAULTS if (n := (CONTRACTS / fault.file).read_text().count(fault.old)) != 1]
    ids = [fault.id for fault in FAULTS]
    return wrong + [f"{id}: used twice" for id in sorted({id for id in ids if ids.count(id) > 1})]


def build(fault: Fault, folder: pathlib.Path) -> str:
    """Compiles the contracts with the fault in them; the compiler's complaint if there is one."""
    for source in CONTRACTS.glob("*.vy"):
        text = source.read_text()
        (folder / source.name).write_text(text.replace(fault.old, fault.new) if source.name == fault.file else text)
    shutil.copy(CONTRACTS / "build.py", folder)
    shutil.copytree(CONTRACTS / "Artefacts", folder / "Artefacts")
    changed = ["BondToken"] if fault.file == "BondToken.vy" else ["Escrow"]
    run = subprocess.run([sys.executable, folder / "build.py", "--write", "--only", *changed], capture_output=True, text=True)
    return run.stderr


def seen_by(folder: pathlib.Path) -> str:
    """The first test that fails, or the fuzzer, or nothing."""
    environment = os.environ | {"INTERLOCK_EVM_ARTEFACTS": str(folder / "Artefacts")}
    run = subprocess.run([sys.executable, "-m", "unittest", "--failfast", *SUITES], cwd=HERE, env=environment, capture_output=True, text=True)
    if run.returncode:
        found = re.search(r"(?:FAIL|ERROR): (\w+)", run.stderr)
        return found.group(1).removeprefix("test_").replace("_", " ") if found else "the tests do not start"
    run = subprocess.run([sys.executable, "fuzz.py", "--seeds", "24"], cwd=HERE, env=environment, capture_output=True, text=True)
    return "fuzzer: " + run.stderr.strip().split(": ", 1)[-1][:80] if run.returncode else ""


def run(only: list[str]) -> list[tuple[Fault, str]]:
    results = []
    for fault in FAULTS:
        if only and fault.id not in only:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            complaint = build(fault, folder)
            if complaint:
                raise SystemExit(f"{fault.id} does not compile: {complaint}")
            seen = seen_by(folder)
        print(f"{fault.id:32} {seen or 'SURVIVED'}", flush=True)
        results.append((fault, seen))
    return results


def page(results: list[tuple[Fault, str]]) -> str:
    lines = [
        "# Faults seeded into the EVM contracts\n\n",
        "Each fault of `Tests/EVMContracts/faults.py`, alone in a copy of the contracts, and what saw it first. Written by `make contracts-mutants`.\n\n",
        "| Fault | Breaks | Seen by |\n|---|---|---|\n",
    ]
    return "".join(lines + [f"| `{fault.id}` | {fault.breaks} | {seen or '**nothing**'} |\n" for fault, seen in results])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("check", "run", "report"))
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    wrong = misplaced()
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 2
    if options.command == "check":
        print(f"mutants: {len(FAULTS)} faults, each has its one place")
        return 0
    results = run(options.only)
    if options.command == "report":
        PAGE.write_text(page(results))
    survived = [fault.id for fault, seen in results if not seen]
    print(f"mutants: {len(results) - len(survived)} of {len(results)} seen" + (f"; survived: {' '.join(survived)}" if survived else ""))
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
