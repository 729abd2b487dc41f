#!/usr/bin/env python3
"""Seeds faults into the sources, one at a time, and asks which test sees each of them.

    mutants.py check                       every site of the catalogue is still there (no build)
    mutants.py run [--only ID ...]         build once, then run the tests with each fault on
    mutants.py report [--markdown FILE]    the table of the last run

One build holds all faults: a copy of the tree under --build has each site rewritten to choose between the two texts by
the environment variable INTERLOCK_MUTANT. The product's own tree has no such switch. See README.md beside this file.

Exit status: 0 every fault was caught (or every site matches); 1 a fault survived or, without --only, was not run;
2 the catalogue does not fit the sources, the build failed, or the tests fail without any fault.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time

import catalogue_core
import catalogue_doors
import catalogue_ledger
import catalogue_rules
import catalogue_shell
from fault import SWITCH, CatalogueError, module_folder, rewrite, site

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = (catalogue_ledger.FAULTS + catalogue_core.FAULTS + catalogue_shell.FAULTS + catalogue_rules.FAULTS
          + catalogue_doors.FAULTS)
FLAGS = ["--explicit-target-dependency-import-check", "error"]

# Suites without sockets and processes. A fault meets its module's own first, then the rest, then whole stories.
PURE = [
    "SettlementProofsTests", "InstrumentsTests", "TransferCoreTests", "PeerProtocolTests", "SettlementEvidenceTests",
    "SQLLedgerProofsTests", "SQLLedgerRulesTests", "JournalStoreTests", "KeyVaultTests", "FinancingRegistryTests",
    "ISO20022AdapterTests",
]
# Worlds of the simulator whose banks have limits, buy under reserve, or ask a registry: suites of a target that has others too.
WORLDS = [
    r"SimulationTests\.LimitWorldTests", r"SimulationTests\.ClosingWorldTests", r"SimulationTests\.RegistryWorldTests",
]
STORIES = ["ScenarioTests", "AttackTests", *WORLDS]
# What a notary's asker keeps: suites of a target that has others too.
COLLECTION = r"InterlockTests\.(LyingNotaryTests|EndCollectorTests)"
# Suites with sockets and files, for faults of the modules whose own they are.
DOORS = [
    "SecureChannelsTests", "GatewayAPITests", "SQLLedgerServiceTests", "FileDropTests", "ISOExchangeTests",
    "EVMNotaryRulesTests", COLLECTION,
]
OWN = {
    "Sources/SettlementProofs": "SettlementProofsTests", "Sources/Instruments": "InstrumentsTests",
    "Sources/TransferCore": "TransferCoreTests", "Sources/PeerProtocol": "PeerProtocolTests",
    "Sources/FinancingRegistry": "FinancingRegistryTests", "Adapters/ISO20022/Proofs": "ISO20022AdapterTests",
    "Sources/SettlementEvidence": "SettlementEvidenceTests", "Sources/JournalStore": "JournalStoreTests",
    "Sources/KeyVault": "KeyVaultTests", "Sources/SettlementEngine": "ScenarioTests",
    "Adapters/SQLLedger/Proofs": "SQLLedgerProofsTests", "Adapters/SQLLedger/Rules": "SQLLedgerRulesTests",
    "Sources/SecureChannels": "SecureChannelsTests", "Sources/GatewayAPI": "GatewayAPITests",
    "Sources/FileDrop": "FileDropTests", "Sources/ISOExchange": "ISOExchangeTests", "Sources/Interlock": COLLECTION,
    "Adapters/SQLLedger/Service": "SQLLedgerServiceTests", "Adapters/EVM/Notary/Rules": "EVMNotaryRulesTests",
}
# The copy has every module, and of the tests only these.
TESTS = sorted({name.split("\\")[0] for name in PURE + STORIES + DOORS})
ALL_TARGETS = "targets: systemLibraries + core + adapters + program + testTargets)"


def by_file():
    """The faults of each file, numbered from 1 in the catalogue's order."""
    files = {}
    for number, fault in enumerate(FAULTS, 1):
        files.setdefault(fault.path, []).append((number, fault))
    return files


def check():
    """Every site matches and no two ids are alike. Raises CatalogueError."""
    ids = [fault.id for fault in FAULTS]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise CatalogueError(f"ids used twice: {', '.join(twice)}")
    for path, faults in by_file().items():
        text = (ROOT / path).read_text()
        for _, fault in faults:
            site(fault, text)
        rewrite(text, faults)


def put(path, content):
    """Writes only what differs, so that the next build has little to do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def copy_tree(tree):
    """The sources with every fault in them, and a manifest that knows the needed tests only."""
    files = by_file()
    kept = set()
    for folder in ("Sources", "Adapters", "Tests", "Specs"):
        for source in sorted((ROOT / folder).rglob("*")):
            if not source.is_file() or "__pycache__" in source.parts:
                continue
            path = source.relative_to(ROOT).as_posix()
            content = source.read_bytes()
            if path in files:
                content = rewrite(content.decode(), files[path]).encode()
            put(tree / path, content)
            kept.add(path)
    for folder in sorted({module_folder(path) for path in files}):
        path = f"{folder}/InterlockMutant.swift"
        put(tree / path, SWITCH.encode())
        kept.add(path)
    for old in [found for folder in ("Sources", "Adapters", "Tests") for found in (tree / folder).rglob("*.swift")]:
        if old.relative_to(tree).as_posix() not in kept:
            old.unlink()
    manifest = (ROOT / "Package.swift").read_text()
    if manifest.count(ALL_TARGETS) != 1:
        raise CatalogueError("Package.swift no longer ends in the list of targets that this script cuts down")
    wanted = ", ".join(f'"{name}"' for name in TESTS)
    manifest = manifest.replace(ALL_TARGETS, f"{ALL_TARGETS[:-1].replace('targets: ', 'targets: (')})"
                                             f".filter {{ $0.type != .test || [{wanted}].contains($0.name) }})")
    manifest = re.sub(r"    products: \[.*?\n    \],\n", "", manifest, count=1, flags=re.DOTALL)
    put(tree / "Package.swift", manifest.encode())


def build(tree, jobs):
    command = ["swift", "build", "--build-tests", *FLAGS, "-j", str(jobs)]
    print("building", flush=True)
    done = subprocess.run(command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        lines = sorted({line for line in done.stdout.splitlines() if "error" in line})
        raise CatalogueError("the copy with all faults does not build:\n" + "\n".join(lines[:40]))
    bundles = list((tree / ".build" / "debug").glob("*.xctest"))
    if len(bundles) != 1:
        raise CatalogueError(f"expected one test bundle, found {len(bundles)}")
    return bundles[0]


COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ISSUE = re.compile(r'Test "?(.+?)"? (?:with \d+ test cases? )?recorded an issue.*? at ([\w+]+)\.swift')


def run_suites(bundle, number, suites, limit, skipped=()):
    """Runs suites with one fault on, until the first issue. Returns what caught it, or None."""
    pattern = "^(" + "|".join(suites) + r")[./]"
    environment = dict(os.environ, INTERLOCK_MUTANT=str(number))
    command = [str(bundle), "--testing-library", "swift-testing", "--filter", pattern]
    for name in skipped:
        command += ["--skip", name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                               start_new_session=True)
    seen, code = "interrupted", None
    try:
        seen = first_issue(process.stdout.fileno(), limit, pattern)
        code = process.wait(timeout=30) if seen is None else process.poll()
    finally:
        if code is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()
    return seen if seen or code == 0 else f"the test process ended with {code}"


def first_issue(output, limit, pattern):
    """Reads a test run until its first issue, its end (None) or the limit."""
    end = time.monotonic() + limit
    rest = b""
    while True:
        if not select.select([output], [], [], max(0, end - time.monotonic()))[0]:
            return f"no end within {limit} s"
        chunk = os.read(output, 65536)
        if not chunk:
            return None
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            line = COLOUR.sub("", line.decode(errors="replace"))
            found = ISSUE.search(line)
            if found:
                return f"{found.group(2)}: {found.group(1)}"
            if "Test run with 0 tests" in line:
                raise CatalogueError(f"no test matches {pattern}")


def stages(fault):
    """What a fault meets, in order: (suites, seconds they may take)."""
    own = OWN[module_folder(fault.path)]
    if fault.first:
        return [([fault.first], 400), ([own], 300), (PURE + [name for name in STORIES if name != fault.first], 700)]
    if own in DOORS:
        return [([own], 300), ([name for name in DOORS if name != own], 700)]
    if own in STORIES:
        return [([own], 300), ([name for name in STORIES if name != own] + PURE, 300)]
    return [([own], 300), ([name for name in PURE if name != own], 300), (STORIES, 400)]


def judge(bundle, number, fault, depth, skipped):
    begun = time.monotonic()
    for suites, limit in stages(fault)[:depth]:
        caught = run_suites(bundle, number, suites, limit, skipped)
        if caught:
            return {"caught": caught, "seconds": round(time.monotonic() - begun, 1)}
    return {"caught": None, "seconds": round(time.monotonic() - begun, 1), "stages": depth}


def run(arguments):
    check()
    unknown = set(arguments.only) - {fault.id for fault in FAULTS}
    if unknown:
        raise CatalogueError(f"no such faults: {', '.join(sorted(unknown))}")
    folder = pathlib.Path(arguments.build).resolve()
    copy_tree(folder / "tree")
    bundle = build(folder / "tree", arguments.jobs)
    results_file = folder / "results.json"
    results = json.loads(results_file.read_text()) if results_file.exists() and not arguments.again else {}
    if not arguments.skip_control:
        for suites in (PURE, DOORS, STORIES)[:2 if arguments.stages < 3 else 3]:
            failed = run_suites(bundle, 0, suites, 900, arguments.skip)
            if failed:
                raise CatalogueError(f"without any fault the tests already fail: {failed}")
        print("no fault: every test passes", flush=True)
    def wanted(fault):
        known = results.get(fault.id)
        if arguments.only:
            return fault.id in arguments.only
        return not known or not known["caught"] and known.get("stages", 0) < arguments.stages

    chosen = [(number, fault) for number, fault in enumerate(FAULTS, 1) if wanted(fault)]
    with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
        jobs = {pool.submit(judge, bundle, number, fault, arguments.stages, arguments.skip): fault for number, fault in chosen}
        for job in concurrent.futures.as_completed(jobs):
            fault, result = jobs[job], job.result()
            results[fault.id] = result
            results_file.write_text(json.dumps(results, indent=1))
            print(f"{fault.id}: {result['caught'] or 'SURVIVED'} ({result['seconds']} s)", flush=True)
    return report(arguments)


PAGE = """# Mutants

Written by `python3 Tests/Mutants/mutants.py report --markdown FILE` from the last run. What a fault is, and how it is run: [Tests/Mutants](../../Tests/Mutants/README.md).

{total} faults, {caught} caught, {survived} survived, {unknown} not run. Seconds are from the start of the test process to the first issue: median {median}, longest {longest}.
The test named is the first that saw the fault, seldom the only one.

| Fault | Breaks | Rule | Caught by | Seconds |
|---|---|---|---|---|
"""


def page(results, survived, unknown):
    seconds = sorted(result["seconds"] for result in results.values() if result["caught"]) or [0]
    text = PAGE.format(total=len(FAULTS), caught=len(FAULTS) - len(survived) - len(unknown), survived=len(survived),
                       unknown=len(unknown), median=seconds[len(seconds) // 2], longest=seconds[-1])
    for fault in FAULTS:
        result = results.get(fault.id) or {"caught": "not run", "seconds": "-"}
        caught = (result["caught"] or "**survived**").replace("|", "\\|")
        text += f"| `{fault.id}` | {fault.rule} | {fault.invariant} | {caught} | {result['seconds']} |\n"
    return text


def report(arguments):
    stored = json.loads((pathlib.Path(arguments.build) / "results.json").read_text())
    results = {fault.id: stored[fault.id] for fault in FAULTS if fault.id in stored}
    unknown = [fault for fault in FAULTS if fault.id not in results]
    survived = [fault for fault in FAULTS if fault.id in results and not results[fault.id]["caught"]]
    if arguments.markdown:
        pathlib.Path(arguments.markdown).write_text(page(results, survived, unknown))
    caught = len(FAULTS) - len(survived) - len(unknown)
    print(f"{len(FAULTS)} faults: {caught} caught, {len(survived)} survived, {len(unknown)} not run")
    for fault in survived:
        print(f"survived: {fault.id}: {fault.rule}")
    return 1 if survived or unknown and not arguments.only else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=["check", "run", "report"])
    parser.add_argument("--build", default=str(ROOT / ".build" / "mutants"), help="folder of the copy and its build")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="these faults, whatever is known of them")
    parser.add_argument("--again", action="store_true", help="forget what the last run found")
    parser.add_argument("--stages", type=int, default=3, choices=[1, 2, 3],
                        help="1: the module's own suite; 2: and all pure suites; 3: and whole stories")
    parser.add_argument("--skip", nargs="+", default=[], metavar="PATTERN", help="tests to leave out, such as a red one")
    parser.add_argument("--skip-control", action="store_true", help="do not first run the tests without a fault")
    parser.add_argument("--markdown", metavar="FILE", help="write the table there")
    parser.add_argument("--workers", type=int, default=1, help="faults at a time; stories want the machine for themselves")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    try:
        if arguments.act == "check":
            check()
            print(f"{len(FAULTS)} faults: every site is where the catalogue says")
            return 0
        return run(arguments) if arguments.act == "run" else report(arguments)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
