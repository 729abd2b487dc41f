#!/usr/bin/env python3
"""Prove the escrow with halmos: for all fields, times, callers and signatures, not for examples.

    prove.py proofs              every proof must hold, every `reach` must be broken
    prove.py faults              every seeded fault must break the proof that is named for it
    prove.py all                 both
    … --only NAME ...            only the checks with these words in their names

Runs in an environment with halmos (Adapters/EVM/Contracts/Proofs/requirements.txt); --vyper names the compiler.
halmos expects a Foundry project; the four aids that it needs for Vyper are in `symbolic.py`.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import symbolic
from seeded import BREAKS, seeded

HERE = pathlib.Path(__file__).resolve().parent
CONTRACTS = HERE.parent


class Compiler:
    def __init__(self, path: str):
        self.path = str(pathlib.Path(path).absolute()) if "/" in path else path

    def __call__(self, source: pathlib.Path, formats: str) -> list[str]:
        run = subprocess.run([self.path, "--evm-version", "london", "-f", formats, source.name], cwd=source.parent,
                             capture_output=True, text=True)
        if run.returncode:
            raise SystemExit(f"{source.name} does not compile: {run.stderr.strip()}")
        return run.stdout.strip().split("\n")


def proofs_artefact(compiler: Compiler, folder: pathlib.Path) -> dict:
    """Compiles what lies in `folder`, fills it into the proofs and compiles those."""
    text = (HERE / "EscrowProofs.vy").read_text()
    for name in ("Escrow", "ProofToken"):
        [code] = compiler(folder / f"{name}.vy", "bytecode")
        text = text.replace(f"@{name}@", code[2:])
    (folder / "EscrowProofs.vy").write_text(text)
    abi, creation, runtime, methods = compiler(folder / "EscrowProofs.vy", "abi,bytecode,bytecode_runtime,method_identifiers")
    return symbolic.artefact("EscrowProofs", json.loads(abi), creation, runtime, json.loads(methods))


def copied(folder: pathlib.Path, old: str = "", new: str = "", file: str = ""):
    for source in [*CONTRACTS.glob("*.vy"), HERE / "ProofToken.vy"]:
        text = source.read_text()
        if source.name == file:
            if text.count(old) != 1:
                raise SystemExit(f"{file} has not exactly one: {old}")
            text = text.replace(old, new)
        (folder / source.name).write_text(text)


def run(compiler: Compiler, pattern: str, options, **fault) -> dict[str, tuple[str, float]]:
    """The verdict of each check whose name matches (proved, broken, or why it is neither), and its seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copied(folder, **fault)
        return symbolic.verdicts(proofs_artefact(compiler, folder), "EscrowProofs", pattern, options.seconds, options.show, bool(fault))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("proofs", "faults", "all"))
    parser.add_argument("--vyper", default="vyper")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--show", action="store_true", help="print what halmos prints, counterexamples too")
    parser.add_argument("--seconds", type=int, default=300, help="for one question to the solver")
    options = parser.parse_args()
    compiler, began, wrong = Compiler(options.vyper), time.monotonic(), []
    pattern = "|".join(options.only) or "."
    verdicts = run(compiler, pattern, options) if options.what != "faults" else {}
    for name, (verdict, seconds) in verdicts.items():
        wanted = "proved" if name.startswith("check_prove_") else "broken"
        print(f"{verdict:8} {seconds:6.1f} s  {name}" + ("" if verdict == wanted else "   WRONG"))
        wrong += [name] if verdict != wanted else []
    unproven = {name.removeprefix("check_prove_") for name in verdicts if "_prove_" in name} - set(BREAKS)
    wrong += [f"no fault is seeded for {name}" for name in unproven]
    faults = [pair for pair in seeded() if options.what != "proofs" and re.search(pattern, f"check_prove_{pair[0]}(")]
    for proof, fault in faults:
        found = run(compiler, f"^check_prove_{proof}\\(", options, old=fault.old, new=fault.new, file=fault.file)
        caught = [verdict for verdict, _ in found.values()] == ["broken"]
        print(f"{'found' if caught else 'MISSED':8} {fault.id}, by {proof}", flush=True)
        wrong += [] if caught else [fault.id]
    print(f"proofs: {len(verdicts)} checks" + (f", {len(faults)} seeded faults" if faults else "")
          + f", {time.monotonic() - began:.0f} s" + (f"; wrong: {', '.join(wrong)}" if wrong else ", all as they must be"))
    return 1 if wrong or not (verdicts or faults) else 0


if __name__ == "__main__":
    sys.exit(main())
