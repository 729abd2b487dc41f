"""Two banks and two ledgers in one folder, made by the program's own commands and run as four processes."""

import glob
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "Specs", "Examples")
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ASSET, CASH = "claim:DLC-2026-000517", "iso4217:CNY"
ISSUED = {ASSET: 1, CASH: 5_000_000_000}
PRICE = 492_677_083


class Bank:
    def __init__(self, letter, lei, bic, ledger, origin):
        self.letter, self.lei, self.bic, self.ledger, self.origin = letter, lei, bic, ledger, origin
        self.id, self.folder, self.name = f"gw.bank-{letter}", f"bank-{letter}", f"Bank {letter.upper()}"
        self.assets, self.cash = f"bank-{letter}/assets", f"bank-{letter}/cash"


BANKS = [
    Bank("a", "969500BANKA0EXAMPL53", "BKAACNBJXXX", "sql:bank-a-assets", "bank-a.example/assets"),
    Bank("b", "969500BANKB0EXAMPL08", "BKBBCNBJXXX", "sql:bank-b-cash", "bank-b.example/cash"),
]
PROCESSES = ["ledger-a", "ledger-b", "gateway-a", "gateway-b"]
DOORS = [f"{door}-{bank.letter}" for bank in BANKS for door in ("peer", "desk", "ledger")]


class Failure(Exception):
    """What a case found wrong, in one sentence."""


# Ports given to a world that has not bound them yet look free; none is given twice.
given_ports, giving = set(), threading.Lock()


def free_ports(count):
    """Ports below the range from which the system takes them for outgoing connections: a restart finds its own free."""
    ports = []
    with giving:
        for port in random.SystemRandom().sample(range(12_000, 32_000), 20_000):
            if len(ports) == count:
                break
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            if port not in given_ports:
                ports.append(port)
                given_ports.add(port)
    if len(ports) < count:
        raise Failure("no free ports on 127.0.0.1")
    return ports


class World:
    """One folder with everything in it. Configuration files name ports; a copy gets new ones."""

    everyone = []
    # In the order in which they start. Gateways stop first, so that nobody misses a ledger.
    processes = PROCESSES
    stopping = ("gateway-a", "gateway-b", "ledger-a", "ledger-b")
    doors = DOORS
    # How a snapshot copies: whatever a preimage reaches later comes before whence it comes.
    causes = ("bank-b/data", "bank-a/ledger.sqlite", "bank-a/data", "bank-b/ledger.sqlite")

    def __init__(self, program, folder, ports):
        self.program, self.folder, self.ports = program, folder, ports
        self.running, self.traced = {}, {}
        World.everyone.append(self)

    # The program's commands

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *words):
        """One command of the program. Gives its status, output and errors."""
        done = subprocess.run([self.program, *words], capture_output=True, timeout=60, cwd=self.folder)
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")

    def must(self, *words):
        status, output, errors = self.run(*words)
        if status != 0:
            raise Failure(f"`interlock {' '.join(words)}` gave {status}: {errors.strip()}")
        return output.decode()

    # The four processes

    def start(self, name, kill=None):
        """`kill` is ("sync" or "send", N), ("count", 0), or nothing for an untraced process."""
        orders = None if not kill else [] if kill[0] == "count" else ["--kill", kill[0], str(kill[1])]
        self.launch(name, orders)

    def launch(self, name, orders=None, before=(), environment=None):
        """One of the four processes, under the tracer if it has `orders` for that, behind the words of `before`."""
        kind, letter = name.split("-")
        words = ["ledger", "serve"] if kind == "ledger" else ["serve"]
        command = [self.program, *words, self.path(f"bank-{letter}", f"{kind}.yaml")]
        if orders is not None:
            tracer = [sys.executable, os.path.join(HERE, "call_counter.py"), "--counts", self.path(f"{name}.counts")]
            command = tracer + orders + ["--"] + command
        with open(self.path(f"{name}.log"), "ab") as log:
            self.running[name] = subprocess.Popen(
                [*before, *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env=environment and {**os.environ, **environment})
        self.traced[name] = orders is not None

    def look_after(self):
        """Restarts a process that its tracer killed. A process that ended by itself is a finding.

        Gives the names of those restarted."""
        killed = [name for name, process in self.running.items() if process.poll() is not None]
        for name in killed:
            status = self.running[name].returncode
            if not self.traced[name] or status != 137:
                raise Failure(f"{name} ended by itself with status {status}; see {name}.log")
        return killed

    def counts(self, name):
        with open(self.path(f"{name}.counts")) as file:
            lines = file.read().split("\n")
        return {"sync": int(lines[0].split()[1]), "send": int(lines[1].split()[1])}, lines[2]

    def stop(self):
        """Stops gateways, then ledgers, as an operator does. Each must end with status 0."""
        wrong = []
        for name in self.stopping:
            process = self.running.pop(name, None)
            if process is None:
                continue
            process.send_signal(signal.SIGTERM)
            try:
                if process.wait(20) != 0 and process.returncode != -signal.SIGTERM:
                    wrong.append(f"{name} ended with status {process.returncode}")
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                wrong.append(f"{name} does not stop on SIGTERM")
        if wrong:
            raise Failure("; ".join(wrong))

    def destroy(self):
        """Kills what still runs; a tracer takes its program with it."""
        for process in list(self.running.values()):
            process.kill()
            process.wait()
        self.running = {}
        if self in World.everyone:
            World.everyone.remove(self)

    def wait_for_door(self, door, seconds=20):
        deadline = time.monotonic() + seconds
        while not self.listening(door) and time.monotonic() < deadline:
            time.sleep(0.05)

    def listening(self, door):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.ports[door])) == 0

    # A bank's desk

    def ask(self, bank, path):
        """GET at a bank's desk API as its maker. Gives status and body, or None where nobody answers."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(
            self.path(bank.folder, "desk", "maker.cert.pem"), self.path(bank.folder, "desk", "maker.key.pem"))
        line = http.client.HTTPSConnection("127.0.0.1", self.ports[f"desk-{bank.letter}"], timeout=5, context=context)
        try:
            line.connect()
            with open(self.path(bank.folder, "keys", "tls.cert.pem")) as file:
                if line.sock.getpeercert(binary_form=True) != ssl.PEM_cert_to_DER_cert(file.read()):
                    raise Failure(f"{bank.name}'s desk shows a foreign certificate")
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    def view(self, bank, transfer):
        answer = self.ask(bank, f"/v1/transfers/{transfer}")
        return json.loads(answer[1]) if answer and answer[0] == 200 else None


def ledger_file(bank, pins, ports, longest_expiry, foreign=""):
    """`foreign`: the item of `foreignAnchors`, if any."""
    admitted = "".join(f"  - name: {b.id}\n    pin: {pins[b.letter, 'keys', 'tls']}\n" for b in BANKS)
    return f"""version: 1
kind: ledger
ledger:
  id: {bank.ledger}
  operatorLEI: {bank.lei}
  origin: {bank.origin}
data:
  database: ledger.sqlite
keys:
  log: ledger/log.key.pem
  operator: ledger/operator.key.pem
tls:
  certificate: ledger/tls.cert.pem
  key: ledger/tls.key.pem
listen:
  host: 127.0.0.1
  port: {ports[f"ledger-{bank.letter}"]}
admitted:
{admitted}{foreign}expiryWindow:
  least: 1
  most: {longest_expiry}
log:
  level: debug
"""


def gateway_file(bank, pins, ports, ledgers, holders=""):
    """`ledgers`: their items; `holders`: the key `evmHolders`, if any."""
    users = "".join(
        f"    - name: {user}\n      roles: [{roles}]\n      pin: {pins[bank.letter, 'desk', user]}\n"
        for user, roles in (("maker", "maker"), ("checker", "checker, admin")))
    return f"""version: 1
kind: gateway
gateway:
  id: {bank.id}
  lei: {bank.lei}
  name: {bank.name}
  bic: {bank.bic}
data:
  directory: data
seal:
  credentialFile: credential/seal.key
keys:
  message: keys/message.key.pem
  holder: keys/holder.key.pem
{holders}tls:
  certificate: keys/tls.cert.pem
  key: keys/tls.key.pem
listen:
  host: 127.0.0.1
  port: {ports[f"peer-{bank.letter}"]}
api:
  host: 127.0.0.1
  port: {ports[f"desk-{bank.letter}"]}
  users:
{users}ledgers:
{ledgers}# Bounds of seconds, as in `interlock demo`: refunds come fast, the formulas are the same.
link:
  message: 1
  recovery: 3
approval:
  above:
    CNY: 1,000,000.00
    USD: 1,000,000.00
exposure:
  operatorTrusted:
    CNY: 100,000,000.00
    USD: 100,000,000.00
log:
  level: debug
"""


def connection(ledger, bank, pins, keys, ports):
    return f"""  - id: {ledger.ledger}
    driver: sqlledger
    host: 127.0.0.1
    port: {ports[f"ledger-{ledger.letter}"]}
    pin: {pins[ledger.letter, 'ledger', 'tls']}
    operatorLEI: {ledger.lei}
    accounts: [{bank.assets if ledger.letter == "a" else bank.cash}]
    anchor:
      origin: {ledger.origin}
      operatorKey:
        algorithm: ES256
        key: {keys[ledger.letter, 'ledger', 'log']}
      head:
        size: 0
        root: {EMPTY_ROOT}
    bounds:
      inclusion: 2
      finality: 0
      observation: 1
      clockError: 1
      halt: 2
"""


def write(path, text, mode=0o600):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)


def make_keys(world):
    """Gives every TLS key's pin and every public key, by bank, folder and name."""
    pins, keys = {}, {}
    for bank in BANKS:
        def make(folder, roles, *options):
            made = json.loads(
                world.must("keys", "make", *roles, "-d", world.path(bank.folder, folder), "--json", *options))
            for item in made:
                name = os.path.basename(item["files"][0]["path"]).split(".")[0]
                keys[bank.letter, folder, name] = item.get("key")
                pins[bank.letter, folder, name] = item.get("pin")

        def subject(name):
            return ["--id", name, "--lei", bank.lei, "--bic", bank.bic, "--country", "CN", "--organization", bank.name]

        for folder in ("", "data"):
            os.makedirs(world.path(bank.folder, folder), mode=0o700, exist_ok=True)
        make("keys", ["message", "holder", "tls"], *subject(bank.id))
        make("credential", ["seal"])
        make("ledger", ["log", "operator", "tls"], *subject(f"ledger.{bank.id}"))
        for user in ("maker", "checker"):
            make("desk", ["tls"], "--name", user, *subject(f"{user}.{bank.id}"))
    return pins, keys


def build(program, folder, longest_cash_expiry):
    """A new world, ready to trade and stopped. `longest_cash_expiry`: what the cash ledger accepts, in seconds."""
    os.makedirs(folder, mode=0o700)
    world = World(program, folder, dict(zip(DOORS, free_ports(len(DOORS)))))
    pins, keys = make_keys(world)
    for bank in BANKS:
        longest = longest_cash_expiry if bank.letter == "b" else 3600
        write(world.path(bank.folder, "ledger.yaml"), ledger_file(bank, pins, world.ports, longest))
        ledgers = "".join(connection(ledger, bank, pins, keys, world.ports) for ledger in BANKS)
        write(world.path(bank.folder, "gateway.yaml"), gateway_file(bank, pins, world.ports, ledgers))
        write_profiles(world, bank, pins)
    try:
        introduce(world)
        for ledger in BANKS:
            asset, units = ("claim-F05", ISSUED[ASSET]) if ledger.letter == "a" else ("cash-CNY", ISSUED[CASH])
            fill_ledger(world, keys, ledger, asset, units)
        world.stop()
    finally:
        world.destroy()
    return world


def write_profiles(world, bank, pins):
    """How the desk's two users reach their gateway."""
    for user in ("maker", "checker"):
        write(world.path(bank.folder, f"{user}.yaml"), f"""version: 1
kind: client
gateway:
  host: 127.0.0.1
  port: {world.ports[f"desk-{bank.letter}"]}
  pin: {pins[bank.letter, 'keys', 'tls']}
tls:
  certificate: desk/{user}.cert.pem
  key: desk/{user}.key.pem
""")


def introduce(world):
    """Each bank imports the other's peer document; then its gateway gets its vault and journal."""
    for bank in BANKS:
        document = world.path(f"{bank.folder}.peer.json")
        world.must("peer", "export", "-c", world.path(bank.folder, "gateway.yaml"), "-o", document)
    for bank, other in zip(BANKS, reversed(BANKS)):
        file = world.path(bank.folder, "gateway.yaml")
        document = world.path(f"{other.folder}.peer.json")
        exposure = [word for code in ("CNY", "USD") for word in ("--exposure", f"{code} 100,000,000.00")]
        world.must("peer", "import", document, *exposure, "--into", file)
        world.must("config", "check", file)
        world.must("gateway", "init", file)
        world.must("evidence", "anchors", "-c", file, "-o", world.path(bank.folder, "anchors.json"))


def fill_ledger(world, keys, ledger, asset, units):
    """Makes a ledger, both banks' accounts on it, and the asset of an example. The ledger goes on running."""
    file, name = world.path(ledger.folder, "ledger.yaml"), f"ledger-{ledger.letter}"
    world.must("config", "check", file)
    world.must("ledger", "init", file)
    world.start(name)
    world.wait_for_door(name)
    for bank in BANKS:
        account = bank.assets if ledger.letter == "a" else bank.cash
        key = keys[bank.letter, "keys", "holder"]
        world.must("ledger", "account", "open", file, account, "--owner", bank.id, "--key", key)
    account = ledger.assets if ledger.letter == "a" else ledger.cash
    world.must(
        "ledger", "issue", file, "--asset", os.path.join(EXAMPLES, f"asset-{asset}.json"), "--quantity", str(units),
        "--to", account, "--reference", asset)


def copy(template, folder):
    """The same banks, ledgers and keys again, stopped, on ports of their own."""
    shutil.copytree(template.folder, folder)
    ports = dict(zip(template.doors, free_ports(len(template.doors))))
    renamed = {str(template.ports[door]): str(ports[door]) for door in template.doors}
    for path in glob.glob(os.path.join(folder, "bank-?", "*.yaml")):
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(re.sub(r"(port: |http://127\.0\.0\.1:)(\d+)", lambda match: match[1] + renamed[match[2]], text))
    return type(template)(template.program, folder, ports)
