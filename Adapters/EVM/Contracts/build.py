#!/usr/bin/env python3
"""Compile the contracts and write, or compare with, the artefacts that are kept in Artefacts/.

    build.py           compiles and compares; any different byte is an error
    build.py --write   compiles and writes
"""

import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CONTRACTS = ("Escrow", "BondToken")
COMPILER = "0.4.3"
EVM_VERSION = "london"
FORMATS = ("abi", "bytecode", "bytecode_runtime", "method_identifiers", "layout")


def compiler() -> list[str]:
    """The pinned compiler of the environment that runs this script."""
    command = [str(pathlib.Path(sys.executable).parent / "vyper")]
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
    if version.split("+")[0] != COMPILER:
        raise SystemExit(f"vyper {COMPILER} is needed, this is {version.strip()}: install Adapters/EVM/requirements.txt")
    return command


def compiled(contract: str, folder: pathlib.Path = HERE) -> dict:
    """The artefact of one contract, compiled from the sources in `folder`."""
    command = [*compiler(), "--evm-version", EVM_VERSION, "-f", ",".join(FORMATS), f"{contract}.vy"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if run.returncode != 0:
        raise ValueError(f"{contract} does not compile: {run.stderr.strip()}")
    abi, creation, runtime, methods, layout = run.stdout.strip().split("\n")
    return {
        "contract": contract,
        "compiler": f"vyper {COMPILER}",
        "evmVersion": EVM_VERSION,
        "abi": json.loads(abi),
        # The compiler drops leading zeros of a selector; here each has its four bytes.
        "methodIdentifiers": {name: f"0x{int(word, 16):08x}" for name, word in json.loads(methods).items()},
        "layout": json.loads(layout),
        "bytecode": creation,
        "bytecodeRuntime": runtime,
    }


def artefact_path(contract: str) -> pathlib.Path:
    return HERE / "Artefacts" / f"{contract}.json"


def text(artefact: dict) -> str:
    return json.dumps(artefact, indent=1, sort_keys=True) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the artefacts instead of comparing")
    write = parser.parse_args().write
    different = 0
    for contract in CONTRACTS:
        built, path = text(compiled(contract)), artefact_path(contract)
        if write:
            path.write_text(built)
        elif not path.exists() or path.read_text() != built:
            print(f"{path.name} is not what {contract}.vy compiles to: run build.py --write and review", file=sys.stderr)
            different += 1
    if not different and not write:
        print(f"contracts: {len(CONTRACTS)} rebuilt, the same bytes")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
