"""halmos 0.3.3 on Vyper's output. halmos expects what Foundry builds, so it gets four aids:

1. an artefact in Foundry's shape, with the least of a syntax tree;
2. no call of `forge`, which it would run first;
3. the generic storage layout, since Vyper's mappings hash the slot before the key;
4. a correction of its SHA-256: it declares the function with as many bits as the input has bytes.
"""

import contextlib
import io
import json
import pathlib
import subprocess
import tempfile
import types

import halmos.__main__
import halmos.sevm
from halmos.utils import BitVecSorts
from z3 import Function

VERDICTS = {0: "proved", 1: "broken", 2: "timeout", 3: "stuck", 4: "vacuous", 5: "error"}


def artefact(name: str, abi: list, creation: str, runtime: str, methods: dict) -> dict:
    contract = {"nodeType": "ContractDefinition", "name": name, "contractKind": "contract", "nodes": []}
    return {
        "abi": abi,
        "bytecode": {"object": creation, "linkReferences": {}},
        "deployedBytecode": {"object": runtime, "linkReferences": {}},
        "methodIdentifiers": {name: f"{int(word, 16):08x}" for name, word in methods.items()},
        "ast": {
            "nodeType": "SourceUnit",
            "absolutePath": f"{name}.vy",
            "nodes": [{"nodeType": "ImportDirective", "absolutePath": "lib/forge-std/src/Test.sol"}, contract],
        },
        "metadata": {"compiler": {"version": "0.4.3"}},
        "id": 0,
    }


def corrected(name: str, *sorts):
    """z3's Function, with the size of a digest's input in bits."""
    for prefix in ("f_sha256_", "f_ripemd160_"):
        if name.startswith(prefix):
            sorts = (BitVecSorts[int(name.removeprefix(prefix)) * 8], *sorts[1:])
    return Function(name, *sorts)


def verdicts(built: dict, contract: str, pattern: str, seconds: int, show: bool, first: bool) -> dict[str, tuple[str, float]]:
    """Runs every check whose signature matches the pattern; its verdict and its seconds by its name.

    With `first` a check ends at its first counterexample.
    """
    halmos.sevm.Function = corrected
    nothing = types.SimpleNamespace(run=lambda command: subprocess.CompletedProcess(command, 0))
    halmos.__main__.subprocess = nothing
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "out" / f"{contract}.t.sol"
        folder.mkdir(parents=True)
        (folder / f"{contract}.json").write_text(json.dumps(built))
        quiet = contextlib.nullcontext() if show else contextlib.redirect_stdout(io.StringIO())
        with quiet:
            result = halmos.__main__._main([
                "--root", name, "--storage-layout", "generic", "--loop", "20", "--no-status", "--match-test", pattern,
                "--solver-timeout-assertion", f"{seconds}s", "--solver-threads", "1", "--width", "100000",
                *(["--early-exit"] if first else []),
            ])
    tests = [test for group in result.test_results.values() for test in group]
    return {test.name.split("(")[0]: (verdict(test), test.time[0] if test.time else 0) for test in tests}


def verdict(test) -> str:
    # An unfinished loop would make a proof of some iterations only.
    if test.exitcode == 0 and test.num_bounded_loops:
        return "loops"
    return VERDICTS.get(test.exitcode, "error")
