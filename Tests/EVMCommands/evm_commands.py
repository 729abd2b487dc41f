"""`interlock ledger evm` against the real test ledger: what it prints, how it ends, and deployments that are killed.

Run by `make test` with the test ledger's Python: evm_commands.py --program .build/debug/interlock
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from eth_keys import keys

ROOT = Path(__file__).resolve().parents[2]
ARTEFACT = ROOT / "Adapters/EVM/Contracts/Artefacts/Escrow.json"
failures = []


def expect(name, condition, seen=""):
    print(("ok      " if condition else "FAILED  ") + name + ("" if condition else f": {seen}"))
    if not condition:
        failures.append(name)


class Ledger:
    def __init__(self, fund):
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "Adapters/EVM/TestLedger/test_ledger.py"), "--port", "0", "--follower-port", "0",
             "--control", "--fund", fund],
            stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        self.main, self.follower = told["endpoints"]["main"], told["endpoints"]["follower"]
        self.genesis = told["genesisHash"]

    def call(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.main, body, {"Content-Type": "application/json"})
        answer = json.load(urllib.request.urlopen(request))
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]


class Commands:
    def __init__(self, program, ledger, folder):
        self.program, self.ledger, self.folder = program, ledger, folder
        self.reach = ["--endpoint", ledger.main, "--endpoint", ledger.follower, "--fee-key", f"{folder}/fee.key"]

    def deploy_line(self, store, *more):
        return [self.program, "ledger", "evm", "deploy", *self.reach, "--ledger", "evm:test", "--chain-id", "1337",
                "--seal", "qbft", "--genesis", self.ledger.genesis, "--store", f"{self.folder}/{store}",
                "--artefact", str(ARTEFACT), *more]

    def run(self, line):
        return subprocess.run(line, capture_output=True, text=True, timeout=120)

    def status(self, anchor, *more, reach=None):
        return self.run([self.program, "ledger", "evm", "status", *(reach or self.reach), "--anchor", anchor, *more])


def killed_deployments(commands, ledger, account):
    """Killed at many moments, started again on the same file: one contract, one nonce."""
    before = int(ledger.call("eth_getTransactionCount", account, "latest"), 16)
    for step in range(12):
        process = subprocess.Popen(
            commands.deploy_line("killed.sqlite"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.02 + 0.035 * step)
        process.kill()
        process.wait()
    last = commands.run(commands.deploy_line("killed.sqlite", "--json"))
    expect("a deployment that was killed twelve times ends", last.returncode == 0, last.stderr)
    time.sleep(2)
    after = int(ledger.call("eth_getTransactionCount", account, "latest"), 16)
    expect("and it used one nonce", after == before + 1, f"{after - before}")


def with_notaries(commands, ledger):
    """The set and its id are vectors, made with the contracts' own test code."""
    vector = json.loads((ROOT / "Specs/Vectors/evm/notary.json").read_text())
    Path(commands.folder, "set.json").write_text(json.dumps(vector["notarySet"]))
    made = commands.run(commands.deploy_line("notaries.sqlite", "--notary-set", f"{commands.folder}/set.json", "--json"))
    expect("an escrow with notaries is deployed", made.returncode == 0, made.stderr)
    told = json.loads(made.stdout)
    selector = json.loads(ARTEFACT.read_text())["methodIdentifiers"]["currentNotarySet()"]
    held = ledger.call("eth_call", {"to": told["address"], "data": selector}, "latest")
    expect("the contract has the agreed set", held == "0x" + vector["notarySetId"], held)
    expect("and the anchor names it", told["anchor"]["profile"]["notarySet"] == vector["notarySetId"], told["anchor"])
    for name, change in (("second", {"epoch": "2"}), ("weak", {"threshold": 2}), ("unsorted", {"members": vector["notarySet"]["members"][::-1]})):
        Path(commands.folder, f"{name}.json").write_text(json.dumps(vector["notarySet"] | change))
        refused = commands.run(commands.deploy_line(f"{name}.sqlite", "--notary-set", f"{commands.folder}/{name}.json"))
        expect(f"a {name} set is refused before anything is sent",
               refused.returncode == 2 and "ledger.evm.notary-set" in refused.stderr, refused.stderr)


def statuses(commands, ledger, anchor):
    good = commands.status(anchor)
    expect("status of a sound ledger ends with 0", good.returncode == 0, good.stdout + good.stderr)
    checks = json.loads(commands.status(anchor, "--json").stdout)
    expect("every check of it passed", checks["sound"] and len(checks["checks"]) >= 8, checks)
    expect("four validators are named", len(checks["validators"]) == 4, checks["validators"])
    dead = commands.status(
        anchor, reach=["--endpoint", ledger.main, "--endpoint", "http://127.0.0.1:9", *commands.reach[4:]])
    expect("a dead node is told with its fix and exit code 1",
           dead.returncode == 1 and "fix: see that the node runs" in dead.stdout, dead.stdout)
    ledger.call("test_lie", {"endpoint": "main", "method": "eth_getProof", "set": {"accountProof": []}})
    lying = commands.status(anchor)
    expect("a lying node is named and left", lying.returncode == 1 and f"{ledger.main} was left" in lying.stdout, lying.stdout)
    ledger.call("test_truth", {"endpoint": "main"})
    ledger.call("test_stall", True)
    time.sleep(4)
    stalled = commands.status(anchor, "--head-age", "1")
    expect("a ledger that stands still is told", stalled.returncode == 1 and "FAILED  block.age" in stalled.stdout, stalled.stdout)
    ledger.call("test_stall", False)
    altered = json.loads(Path(anchor).read_text())
    altered["profile"]["escrowCode"] = "ab" * 32
    Path(commands.folder, "altered.json").write_text(json.dumps(altered))
    other = commands.status(f"{commands.folder}/altered.json")
    expect("another contract than the agreed one is told",
           other.returncode == 1 and "FAILED  escrow.code" in other.stdout, other.stdout)


def refusals(commands, ledger, anchor):
    os.chmod(f"{commands.folder}/fee.key", 0o644)
    exposed = commands.status(anchor)
    expect("a key that others may read is refused",
           exposed.returncode == 1 and "ledger.evm.fee-key.exposed" in exposed.stderr, exposed.stderr)
    os.chmod(f"{commands.folder}/fee.key", 0o600)
    plain = commands.status(anchor, reach=["--endpoint", "http://node.example", *commands.reach[2:]])
    expect("a node without TLS elsewhere is refused", "ledger.evm.endpoint" in plain.stderr, plain.stderr)
    one = commands.status(anchor, reach=["--endpoint", ledger.main, *commands.reach[4:]])
    expect("one endpoint is refused", "ledger.evm.endpoints" in one.stderr, one.stderr)
    wrong = commands.run(commands.deploy_line("wrong.sqlite", "--trusted", "0:" + "ab" * 32))
    expect("a chain with another genesis is refused", wrong.returncode != 0 and "not the trusted one" in wrong.stderr, wrong.stderr)
    Path(commands.folder, "terms.json").write_text("{}")
    terms = commands.run([commands.program, "ledger", "evm", "prove", *commands.reach, "--anchor", anchor,
                          f"{commands.folder}/terms.json"])
    expect("terms that are none are refused", terms.returncode == 2 and "ledger.evm.terms" in terms.stderr, terms.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    program = str(Path(parser.parse_args().program).resolve())
    secret = keys.PrivateKey((17).to_bytes(32, "big"))
    account = secret.public_key.to_checksum_address().lower()
    ledger = Ledger(account)
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "fee.key").write_text(secret.to_hex() + "\n")
            os.chmod(f"{folder}/fee.key", 0o600)
            commands = Commands(program, ledger, folder)
            anchor = f"{folder}/anchor.json"
            made = commands.run(commands.deploy_line("driver.sqlite", "--anchor-file", anchor, "--json"))
            expect("deploy ends with 0", made.returncode == 0, made.stderr)
            again = commands.run(commands.deploy_line("driver.sqlite", "--json"))
            expect("a second deploy on the same file makes nothing new",
                   again.returncode == 0
                   and json.loads(again.stdout)["address"] == json.loads(made.stdout)["address"], again.stderr)
            killed_deployments(commands, ledger, account)
            with_notaries(commands, ledger)
            statuses(commands, ledger, anchor)
            refusals(commands, ledger, anchor)
    finally:
        ledger.process.kill()
    print(f"evm commands: {len(failures)} failures")
    return 1 if failures else 0


sys.exit(main())
