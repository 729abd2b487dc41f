"""A registry of financed claims and its member banks, as processes of the program, in one folder."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "KillMatrix"))

from bank_world import BANKS, EXAMPLES, free_ports, write  # noqa: E402

LEI = "969500BANKB0EXAMPL08"
TRACER = str(REPOSITORY / "Tests" / "KillMatrix" / "call_counter.py")
STORE = ("", "-wal", "-shm")


class Failure(Exception):
    """What was found wrong, in one sentence."""


def need(condition, sentence):
    if not condition:
        raise Failure(sentence)


def replace(path, old, new):
    with open(path) as file:
        text = file.read()
    need(old in text, f"{path} has no `{old}`")
    with open(path, "w") as file:
        file.write(text.replace(old, new, 1))


def canonical(value) -> bytes:
    """RFC 8785 for what is written here: ASCII and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def message_key(banks, bank) -> str:
    """As the other bank's configuration has it."""
    other = next(one for one in BANKS if one is not bank)
    with open(banks.path(other.folder, "gateway.yaml")) as file:
        text = file.read()
    return text.split("messageKeys:", 1)[1].split("key: ", 1)[1].split()[0]


def claim_document(path, number: str):
    """The example's claim as a desk names it, under a number of its own."""
    write(path, json.dumps({
        "issuingBank": "102100099996", "number": number, "issueDate": "2026-03-02", "currency": "CNY",
        "billAmount": "5000000.00", "acceptedMaturity": "2026-09-12", "beneficiary": "549300BFU5PUQPYGKV89",
        "presentation": "01"}))
    return path


def issue(banks, bank, name: str):
    """The bank's platform tokenises a claim like the example's, under whatever name."""
    path = banks.path(f"asset-{name}.json")
    with open(os.path.join(EXAMPLES, "asset-claim-F05.json")) as file:
        asset = json.load(file)
    asset["id"] = f"claim:{name}"
    write(path, json.dumps(asset))
    banks.must("ledger", "issue", banks.path(bank.folder, "ledger.yaml"), "--asset", path, "--quantity", "1",
               "--to", bank.assets, "--reference", name)


def appoint(banks, bank, *officers):
    """The bank has officers, each with a profile of its name."""
    file, users = banks.path(bank.folder, "gateway.yaml"), ""
    for name in officers:
        made = banks.must(
            "keys", "make", "tls", "-d", banks.path(bank.folder, "desk"), "--name", name, "--json", "--id",
            f"{name}.{bank.id}", "--lei", bank.lei, "--bic", bank.bic, "--country", "CN", "--organization", bank.name)
        users += f"    - name: {name}\n      roles: [officer]\n      pin: {json.loads(made)[0]['pin']}\n"
        with open(banks.path(bank.folder, "maker.yaml")) as profile:
            write(banks.path(bank.folder, f"{name}.yaml"), profile.read().replace("maker.", f"{name}."))
    replace(file, "ledgers:\n", f"{users}ledgers:\n")
    banks.must("config", "check", file)


def of_another_claim(text: str, refused: str) -> str:
    """A ticket that says why its claim is another one than that on record, for which `refused` was refused."""
    words = f"  distinct: {{ refused: '{refused}', reason: 'presentation 0005-17, not 000517' }}\n"
    need(text.count("legs:\n") == 1, "the ticket has no legs")
    return text.replace("legs:\n", f"{words}legs:\n")


def turned_round(text):
    """A ticket of bank A's sale as one of bank B's, the claim and the cash the other way."""
    for a, b in (("seller: {", "buyer: {"), ("payer: bank-a/assets", "payee: bank-a/assets"),
                 ("payee: bank-b/assets", "payer: bank-b/assets"), ("payer: bank-b/cash", "payee: bank-b/cash"),
                 ("payee: bank-a/cash", "payer: bank-a/cash")):
        need(a in text, f"the example has no `{a}`")
        text = text.replace(a, "<>", 1).replace(b, a, 1).replace("<>", b, 1)
    return text


class RegistryWorld:
    """Banks a, b, c and d; the first three may sell claims on."""

    def __init__(self, program: str):
        self.program, self.folder = os.path.abspath(program), tempfile.mkdtemp(prefix="interlock-registry-")
        self.running: subprocess.Popen | None = None
        self.invoices = 0
        [self.port] = free_ports(1)
        self.banks = ["a", "b", "c", "d"]
        self.pins = {name: self.tls(name) for name in ["registry", *self.banks]}
        self.answer_key = self.json("registry", "keys", "-d", self.path("registry"), "--json")["key"]
        self.must("registry", "keys", "--shared", "-d", self.path("shared"))
        self.resale = {
            name: self.json("keys", "make", "message", "-d", self.path(name), "--json")[0]["key"] for name in self.banks[:3]}
        self.registry_file()
        for name in self.banks:
            self.client_file(name)
        self.must("registry", "init", self.path("registry.yaml"))

    # Files

    def path(self, *names) -> str:
        return os.path.join(self.folder, *names)

    def tls(self, name: str) -> str:
        subject = ["--id", f"gw.bank-{name}", "--lei", LEI, "--country", "CN", "--organization", name]
        return self.json("keys", "make", "tls", "-d", self.path(name), "--json", *subject)[0]["pin"]

    def registry_file(self):
        members = ""
        for name in self.banks:
            members += f"  - name: gw.bank-{name}\n    pin: {self.pins[name]}\n"
            if name in self.resale:
                members += f"    resaleKey: {{algorithm: ES256, key: {self.resale[name]}}}\n"
        write(self.path("registry.yaml"), f"""version: 1
kind: registry
registry: {{id: registry:trade, key: registry/registry.key.pem}}
data: {{store: registry.sqlite}}
tls: {{certificate: registry/tls.cert.pem, key: registry/tls.key.pem}}
listen: {{host: 127.0.0.1, port: {self.port}}}
members:
{members}log: {{level: debug}}
""")

    def client_file(self, name: str):
        key = f"resaleKey: {name}/message.key.pem\n" if name in self.resale else ""
        write(self.path(f"{name}.yaml"), f"""version: 1
kind: registry-client
registry:
  id: registry:trade
  host: 127.0.0.1
  port: {self.port}
  pin: {self.pins["registry"]}
  answerKey: {{algorithm: Ed25519, key: {self.answer_key}}}
member: gw.bank-{name}
tls: {{certificate: {name}/tls.cert.pem, key: {name}/tls.key.pem}}
sharedKey: shared/registry-shared.key
{key}timeout: 20
""")

    def invoice(self, number: str, amount: str = "1980025.15") -> str:
        self.invoices += 1
        path = self.path(f"invoice-{self.invoices}.json")
        write(path, json.dumps({
            "docType": "CINV", "issuer": "549300BFU5PUQPYGKV89", "number": number, "date": "2026-05-14", "currency": "SGD",
            "amount": amount, "debtor": "2138002IF266ITSZ8939"}))
        return path

    # Gateways as members

    def admit(self, banks):
        """Both gateways become members, each by its message key for what it sells on, and know of each other that they are."""
        for bank in BANKS:
            pin = self.must("keys", "pin", banks.path(bank.folder, "keys", "tls.cert.pem")).split()[-1]
            file = self.path("registry.yaml")
            replace(file, f"pin: {self.pins[bank.letter]}", f"pin: {pin}")
            replace(file, self.resale[bank.letter], message_key(banks, bank))
            gateway = banks.path(bank.folder, "gateway.yaml")
            replace(gateway, "    exposure:", "    registersClaims: true\n    exposure:")
            with open(gateway, "a") as file:
                file.write(self.membership())
        for bank in BANKS:
            banks.must("config", "check", banks.path(bank.folder, "gateway.yaml"))

    def membership(self) -> str:
        return f"""registry:
  id: registry:trade
  host: 127.0.0.1
  port: {self.port}
  pin: {self.pins["registry"]}
  answerKey: {{algorithm: Ed25519, key: {self.answer_key}}}
  sharedKey: {self.path("shared", "registry-shared.key")}
  timeout: 2
  overridable: true
"""

    # The program's commands

    def run(self, *words):
        done = subprocess.run([self.program, *words], capture_output=True, timeout=120, cwd=self.folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")

    def must(self, *words) -> str:
        status, output, errors = self.run(*words)
        need(status == 0, f"`interlock {' '.join(words)}` gave {status}: {errors.strip()}")
        return output

    def json(self, *words):
        return json.loads(self.must(*words))

    def ask(self, bank: str, verb: str, *words):
        """Status and the outcome of one of a bank's commands."""
        status, output, errors = self.run("registry", verb, self.path(f"{bank}.yaml"), *words, "--json")
        need(output, f"`registry {verb}` of {bank} said nothing: {errors}")
        return status, json.loads(output)["word"]["outcome"]

    # The registry

    def start(self, kill: tuple[str, int] | None = None) -> bool:
        """`kill` is ("sync", N), ("send", N) or ("write", N); ("fail", N) for a disk that refuses the Nth sync; ("count", 0)."""
        command = [self.program, "registry", "serve", self.path("registry.yaml")]
        if kill:
            kind, number = kill
            orders = {"count": [], "fail": ["--answer", "sync", str(number), "-5"]}.get(kind, ["--kill", kind, str(number)])
            command = [sys.executable, TRACER, "--counts", self.path("counts"), *orders, "--", *command]
        said = self.path("said")
        with open(said, "wb") as out, open(self.path("log"), "ab") as log:
            self.running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with open(said, "rb") as out:
                if b"ready" in out.read():
                    return True
            if self.running.poll() is not None:
                self.running = None
                need(kill, f"the registry did not start; see {self.path('log')}")
                return False
            time.sleep(0.02)
        raise Failure("the registry is not ready after 60 seconds")

    def stop(self, how=signal.SIGTERM):
        process, self.running = self.running, None
        if process is None:
            return
        process.send_signal(how)
        status = process.wait(30)
        need(how != signal.SIGTERM or status == 0, f"the registry ended with status {status}")

    def end_traced(self):
        """A traced one is asked to stop too, so that its last calls are among those at which it dies."""
        process, self.running = self.running, None
        if process is None:
            return
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
            children = [int(word) for word in file.read().split()]
        for child in children:
            try:
                os.kill(child, signal.SIGTERM)
            except ProcessLookupError:
                pass
        process.wait(30)

    def post(self, bank: str, path: str, body: bytes | None):
        """Status and the exact bytes of the answer; (0, b"") where nobody answers."""
        done = self.begin(bank, path, body)
        return self.end(done)

    def begin(self, bank: str, path: str, body: bytes | None) -> subprocess.Popen:
        command = [
            "curl", "-sk", "--http2", "-m", "60", "--cert", self.path(bank, "tls.cert.pem"), "--key",
            self.path(bank, "tls.key.pem"), "-w", "\n%{http_code}", f"https://127.0.0.1:{self.port}{path}"]
        if body is None:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        process = subprocess.Popen([*command, "--data-binary", "@-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(body)
        process.stdin.close()
        return process

    @staticmethod
    def end(process: subprocess.Popen):
        text = process.stdout.read()
        process.wait()
        answer, _, status = text.rpartition(b"\n")
        return (int(status), answer) if status not in (b"", b"000") else (0, b"")

    @staticmethod
    def question(request: str, **act) -> bytes:
        wanted = {"format": "interlock-registry-request/1", "id": request, "registry": "registry:trade", **act}
        return canonical({"format": "interlock-registry-question/1", "remembered": None, "request": wanted})

    def store(self, name: str = "registry") -> str:
        return self.path(f"{name}.sqlite")

    def keep_store(self, name: str):
        self.move_store("registry", name)

    def put_back(self, name: str):
        self.move_store(name, "registry")

    def move_store(self, source: str, target: str):
        """A stopped registry's file with the log beside it."""
        for suffix in STORE:
            if os.path.exists(self.store(target) + suffix):
                os.remove(self.store(target) + suffix)
            if os.path.exists(self.store(source) + suffix):
                shutil.copy(self.store(source) + suffix, self.store(target) + suffix)

    def close(self):
        if self.running:
            self.running.kill()
            self.running.wait()
