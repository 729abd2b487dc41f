"""One SQL ledger and the notaries of one set, as processes of the program, in one folder; locks made by a holder's key."""

import base64
import dataclasses
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "KillMatrix"))

from bank_world import EMPTY_ROOT, free_ports, write  # noqa: E402

LEDGER, ORIGIN, CASH = "sql:bank-b-cash", "bank-b.example/cash", "iso4217:CNY"
LEI = "969500BANKB0EXAMPL08"
CHAIN = 1337
TRACER = str(REPOSITORY / "Tests" / "KillMatrix" / "call_counter.py")
ENDS = {"CLAIMED": 2, "REFUNDED": 3, "CANCELLED": 4}


class Failure(Exception):
    """What was found wrong, in one sentence."""


def need(condition, sentence):
    if not condition:
        raise Failure(sentence)


def canonical(value) -> bytes:
    """RFC 8785 for what is written here: ASCII and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@dataclasses.dataclass
class Notary:
    name: str
    address: str
    port: int
    pin: str


class NotaryWorld:
    """`count` notaries; `threshold` of them make a certificate for `escrow`."""

    def __init__(self, program: str, count: int = 4):
        self.program, self.folder = os.path.abspath(program), tempfile.mkdtemp(prefix="interlock-notaries-")
        self.running: dict[str, subprocess.Popen] = {}
        self.ledger_port, self.nowhere, *ports = free_ports(count + 2)
        self.commands = 0
        self.pins = {name: self.tls(name) for name in ["ledger", "bank"]}
        self.notaries = [self.new_notary(f"notary-{index + 1}", port) for index, port in enumerate(ports)]
        self.notaries.sort(key=lambda notary: int(notary.address, 16))
        [log] = self.json("keys", "make", "log", "-d", self.path("ledger"), "--json")
        self.json("keys", "make", "operator", "-d", self.path("ledger"), "--json")
        self.log_key = log["key"]
        self.holders = {name: self.holder(name) for name in ("payer", "payee")}
        self.ledger_file()

    # Files

    def path(self, *names) -> str:
        return os.path.join(self.folder, *names)

    def tls(self, name: str) -> str:
        subject = ["--id", name, "--lei", LEI, "--country", "CN", "--organization", name]
        return self.json("keys", "make", "tls", "-d", self.path(name), "--json", *subject)[0]["pin"]

    def new_notary(self, name: str, port: int) -> Notary:
        pin = self.tls(name)
        address = self.json("notary", "keys", "-d", self.path(name), "--json")["address"]
        return Notary(name, address, port, pin)

    def holder(self, name: str) -> dict:
        [made] = self.json("keys", "make", "holder", "-d", self.path(name), "--algorithm", "Ed25519", "--json")
        return {"account": f"bank-b/{name}", "holderKey": {"algorithm": "Ed25519", "spki": made["key"]}}

    def ledger_file(self):
        parties = [("gw.bank-b", self.pins["bank"])] + [(each.name, each.pin) for each in self.notaries]
        admitted = "".join(f"  - {{name: {name}, pin: {pin}}}\n" for name, pin in parties)
        write(self.path("ledger.yaml"), f"""version: 1
kind: ledger
ledger: {{id: "{LEDGER}", operatorLEI: {LEI}, origin: {ORIGIN}}}
data: {{database: ledger.sqlite}}
keys: {{log: ledger/log.key.pem, operator: ledger/operator.key.pem}}
tls: {{certificate: ledger/tls.cert.pem, key: ledger/tls.key.pem}}
listen: {{host: 127.0.0.1, port: {self.ledger_port}}}
admitted:
{admitted}""")
        self.must("ledger", "init", self.path("ledger.yaml"))

    def serve_for(self, escrow: str, threshold: int = 3):
        """Everybody's files for one escrow, and the stores."""
        self.escrow, self.threshold = escrow.lower(), threshold
        for notary in self.notaries:
            self.notary_file(notary, self.path(f"{notary.name}.yaml"), self.ledger_port)
            self.must("notary", "init", self.path(f"{notary.name}.yaml"))
        places = "".join(
            f'  - {{address: "{each.address}", host: 127.0.0.1, port: {each.port}, pin: {each.pin}}}\n'
            for each in self.notaries)
        write(self.path("client.yaml"), f"""version: 1
kind: notary-client
escrow: {{chainId: {CHAIN}, escrow: "{self.escrow}"}}
notarySet: {{epoch: 1, threshold: {threshold}}}
notaries:
{places}tls: {{certificate: bank/tls.cert.pem, key: bank/tls.key.pem}}
timeout: 20
""")

    # The first endpoint is away, always: the second must do.
    def watched(self, notary: Notary, ledger_port: int) -> str:
        """The items of `ledgers` in a notary's file."""
        return f"""  - id: "{LEDGER}"
    driver: sqlledger
    endpoints:
      - {{host: 127.0.0.1, port: {self.nowhere}, pin: {self.pins["ledger"]}}}
      - {{host: 127.0.0.1, port: {ledger_port}, pin: {self.pins["ledger"]}}}
    anchor:
      origin: {ORIGIN}
      operatorKey: {{algorithm: ES256, key: {self.log_key}}}
      head: {{size: 0, root: {EMPTY_ROOT}}}
"""

    def notary_file(self, notary: Notary, path: str, ledger_port: int, port: int | None = None):
        members = "".join(f'        - "{each.address}"\n' for each in self.notaries)
        write(path, f"""version: 1
kind: notary
notary: {{id: {notary.name}, key: {notary.name}/notary.key}}
data: {{store: {notary.name}.sqlite}}
tls: {{certificate: {notary.name}/tls.cert.pem, key: {notary.name}/tls.key.pem}}
listen: {{host: 127.0.0.1, port: {port or notary.port}}}
admitted:
  - {{name: gw.bank-b, pin: {self.pins["bank"]}}}
ledgers:
{self.watched(notary, ledger_port)}escrows:
  - chainId: {CHAIN}
    escrow: "{self.escrow}"
    notarySet:
      epoch: 1
      threshold: {self.threshold}
      members:
{members}askAgain: 1
watch: 1
log: {{level: debug}}
""")

    # The program's commands

    def run(self, *words):
        done = subprocess.run([self.program, *words], capture_output=True, timeout=60, cwd=self.folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")

    def must(self, *words) -> str:
        status, output, errors = self.run(*words)
        need(status == 0, f"`interlock {' '.join(words)}` gave {status}: {errors.strip()}")
        return output

    def json(self, *words):
        return json.loads(self.must(*words))

    # Processes

    def start(self, name: str, file: str | None = None, kill: tuple[str, int] | None = None):
        """`kill` is ("sync", N), ("send", N) or ("write", N); ("fail", N) for a disk that refuses the Nth sync; ("count", 0)."""
        words = ["ledger" if name == "ledger" else "notary", "serve", file or self.path(f"{name}.yaml")]
        command = [self.program, *words]
        if kill:
            kind, number = kill
            orders = {"count": [], "fail": ["--answer", "sync", str(number), "-5"]}.get(kind, ["--kill", kind, str(number)])
            command = [sys.executable, TRACER, "--counts", self.path(f"{name}.counts"), *orders, "--", *command]
        said = self.path(f"{name}.said")
        with open(said, "wb") as out, open(self.path(f"{name}.log"), "ab") as log:
            self.running[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=log)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with open(said, "rb") as out:
                if b"ready" in out.read():
                    return True
            if self.running[name].poll() is not None:
                self.running.pop(name)
                need(kill, f"{name} did not start; see {self.path(name)}.log")
                return False
            time.sleep(0.02)
        raise Failure(f"{name} is not ready after 30 seconds")

    def stop(self, name: str, how=signal.SIGTERM):
        process = self.running.pop(name, None)
        if process is None:
            return
        process.send_signal(how)
        try:
            status = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failure(f"{name} does not stop on SIGTERM") from None
        need(how != signal.SIGTERM or status == 0, f"{name} ended with status {status}")

    def close(self):
        for process in self.running.values():
            process.kill()
            process.wait()

    # The ledger, as a holder

    def fund(self):
        for name, holder in self.holders.items():
            self.must(
                "ledger", "account", "open", self.path("ledger.yaml"), holder["account"], "--owner", "gw.bank-b",
                "--key", holder["holderKey"]["spki"], "--algorithm", "Ed25519")
        asset = REPOSITORY / "Specs" / "Examples" / "asset-cash-CNY.json"
        self.must(
            "ledger", "issue", self.path("ledger.yaml"), "--asset", str(asset), "--quantity", "1000000",
            "--to", self.holders["payer"]["account"], "--reference", "first")

    def terms(self, preimage: bytes, expires_in: int = 3600, lock_in: int = 1800) -> dict:
        now = int(time.time())
        digest = hashlib.sha256(preimage).hexdigest()
        return {
            "asset": CASH, "claimGate": {"kind": "beforeExpiry"}, "exitByBoth": False, "expiry": now + expires_in,
            "hashlock": {"algorithm": "SHA-256", "digest": digest}, "ledger": LEDGER, "leg": "Y",
            "lockDeadline": now + lock_in, "payee": self.holders["payee"], "payer": self.holders["payer"],
            "quantity": "100", "refundGate": {"kind": "fromExpiry"}, "termsDigest": digest,
            "transfer": digest[:32]}

    @staticmethod
    def lock_id(terms: dict) -> str:
        return hashlib.sha256(b"interlock/lock/1\0" + canonical(terms)).hexdigest()

    def act(self, act: str, signer: str | None = None, **members) -> dict:
        self.commands += 1
        name = hashlib.sha256(f"{self.folder} {self.commands}".encode()).hexdigest()
        command = canonical({"act": act, "id": name, "ledger": LEDGER, "v": 1, **members})
        signatures = []
        if signer:
            key = self.holders[signer]["holderKey"]
            signatures = [{"key": key, "signature": self.sign(signer, b"interlock/ledger-command/1\0" + command)}]
        body = canonical({"command": base64.b64encode(command).decode(), "signatures": signatures})
        status, answer = self.post(self.ledger_port, "/v1/commands", body)
        need(status == 200, f"the ledger refused `{act}`: {answer}")
        return answer

    def sign(self, holder: str, message: bytes) -> str:
        write(self.path("message"), "")
        pathlib.Path(self.path("message")).write_bytes(message)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.path(holder, "holder.key.pem"), "-in",
             self.path("message")], capture_output=True, check=True)
        os.remove(self.path("message"))
        return base64.b64encode(done.stdout).decode()

    # Questions

    def post(self, port: int, path: str, body: bytes | None, who: str = "bank"):
        """Status and JSON; (0, None) where nobody answers."""
        command = [
            "curl", "-sk", "--http2", "-m", "20", "--cert", self.path(who, "tls.cert.pem"), "--key",
            self.path(who, "tls.key.pem"), "-w", "\n%{http_code}", f"https://127.0.0.1:{port}{path}"]
        if body is not None:
            command += ["--data-binary", "@-"]
        done = subprocess.run(command, input=body, capture_output=True)
        text, _, status = done.stdout.decode().rpartition("\n")
        return (int(status), json.loads(text)) if status != "000" else (0, None)

    def ask(self, notary: Notary, lock: dict, remembered=None, port: int | None = None, terms: dict | None = None):
        question = {
            "domain": {"chainId": str(CHAIN), "escrow": self.escrow}, "format": "interlock-notary-question/2",
            "lock": lock, "otherTerms": terms, "remembered": remembered}
        return self.post(port or notary.port, "/v1/ends", canonical(question))

    def collect(self, lock: dict, *options):
        """Status and the document of `interlock notary collect`."""
        path = self.path(f"lock-{lock['otherLock'][:16]}.json")
        if not os.path.exists(path):
            write(path, json.dumps(lock))
        status, output, errors = self.run(
            "notary", "collect", self.path("client.yaml"), "--lock", path, "--evidence", self.folder, "--json", *options)
        need(output, f"`notary collect` said nothing: {errors}")
        return status, json.loads(output)
