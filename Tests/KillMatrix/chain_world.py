"""The same two banks, the asset being a bond's token on an EVM network: the test ledger in the place of Bank A's ledger.

Needs the Python that the test ledger runs on.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time

from eth_abi import encode
from eth_account import Account
from eth_utils import function_signature_to_4byte_selector as selector, keccak

import bank_world
from bank_world import BANKS, DOORS, EXAMPLES, HERE, Failure, World, free_ports, write

EVM = os.path.join(HERE, "..", "..", "Adapters", "EVM")
TEST_LEDGER = os.path.join(EVM, "TestLedger")
sys.path.insert(0, TEST_LEDGER)
import bond_platform  # noqa: E402

LEDGER, CHAIN_ID = "evm:bond-network", 1337
UNITS, PRICE, DOLLARS = 140_000, 1_397_158_000, 5_000_000_000
# Runs both ledgers and is no party to the trade, which M1 asks for.
OPERATOR = "969500OPERATOREXAM74"
A, B = BANKS


class ChainWorld(World):
    """Beside the gateways: one process that plays the network, and the cash ledger. The chain's file is kept."""

    processes = ["chain", "ledger-b", "gateway-a", "gateway-b"]
    # The network goes on for as long as somebody may want to read it.
    stopping = ("gateway-a", "gateway-b", "ledger-b")
    doors = [door for door in DOORS if door != "ledger-a"] + ["chain-main", "chain-follower"]

    def __init__(self, program, folder, ports):
        super().__init__(program, folder, ports)
        self.kept = 0
        self.endpoints = [f"http://127.0.0.1:{ports[door]}" for door in ("chain-main", "chain-follower")]

    def start(self, name, kill=None):
        if name != "chain":
            return super().start(name, kill)
        self.start_chain()
        # The kept blocks are as old as the template: deadlines count from the first new one.
        self.kept = self.height()
        deadline = time.monotonic() + 30
        while not self.blocks():
            if time.monotonic() > deadline:
                raise Failure("the network makes no block")
            time.sleep(0.1)

    def start_chain(self):
        """The network as it was, with its chain, an empty pool and the same doors."""
        founded = self.read("platform/network.json")
        command = [
            sys.executable, os.path.join(TEST_LEDGER, "test_ledger.py"), "--port", str(self.ports["chain-main"]),
            "--follower-port", str(self.ports["chain-follower"]), "--data", self.path("chain"), "--seal", "qbft",
            "--genesis-time", str(founded["time"]), "--chain-id", str(CHAIN_ID)]
        for address in founded["funded"]:
            command += ["--fund", address]
        with open(self.path("chain.log"), "ab") as log:
            self.running["chain"] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
        self.traced["chain"] = False
        self.wait_for_door("chain-follower", 60)

    def stop_chain(self):
        process = self.running.pop("chain")
        process.send_signal(signal.SIGTERM)
        if process.wait(20) != 0:
            raise Failure(f"the network ended with status {process.returncode}; see chain.log")

    def crash_chain(self):
        """SIGKILL: blocks are kept, waiting transactions are lost."""
        process = self.running.pop("chain")
        process.kill()
        process.wait()

    def hang_chain(self, seconds):
        """Connections are taken and nobody answers."""
        self.running["chain"].send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.running["chain"].send_signal(signal.SIGCONT)

    # The chain, as anybody reads it

    def chain(self, endpoint=0):
        return bond_platform.Chain(self.endpoints[endpoint], 30)

    def height(self):
        return int(self.chain().call("eth_blockNumber"), 16)

    def blocks(self):
        """How many were made since the start."""
        return self.height() - self.kept

    def time(self):
        """By the newest block."""
        return int(self.chain().call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def read(self, name):
        with open(self.path(name)) as file:
            return json.load(file)

    def account(self, bank):
        return self.read("platform/network.json")["holders"][bank.letter]

    def fee_account(self, bank):
        with open(self.path(bank.folder, "keys", "evm-fee.key")) as file:
            return Account.from_key(file.read().strip()).address.lower()

    @property
    def token(self):
        return self.read("platform/network.json")["token"]

    @property
    def escrow(self):
        return self.read("platform/anchor.json")["profile"]["escrow"]

    def set_allowance(self, units):
        """What the escrow may take from the seller."""
        seller = bond_platform.pem_key(self.path(A.folder, "keys", "evm-holder.key.pem"))
        data = bond_platform.act("approve(address,uint256)", ["address", "uint256"], self.escrow, units)
        self.chain().send(seller, "the allowance", self.token, data)


def anchor_lines(world, indent):
    anchor = world.read("platform/anchor.json")
    profile = anchor["profile"]
    lines = [
        f"format: {anchor['format']}", f"seal: {profile['seal']}", f"chainId: {profile['chainId']}",
        f"genesis: {profile['genesis']}", f'escrow: "{profile["escrow"]}"', f"escrowCode: {profile['escrowCode']}",
        f"epochLength: {profile['epochLength']}", f"trustingPeriod: {profile['trustingPeriod']}",
        f"lowS: {str(profile['lowS']).lower()}", f"depth: {profile['depth']}",
        f"operatorTrusted: {str(anchor['operatorTrusted']).lower()}", "head:",
        f"  block: {int(anchor['head']['size']) - 1}", f"  hash: {anchor['head']['root']}"]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def chain_connection(world, bank, keys):
    holders = "".join(
        f'      - account: "eip155:{CHAIN_ID}:{world.account(holder)}"\n        algorithm: EIP712-secp256k1\n'
        f"        key: {keys[holder.letter, 'keys', 'evm-holder']}\n" for holder in BANKS)
    return f"""  - id: {LEDGER}
    driver: evm
    endpoints: [{", ".join(world.endpoints)}]
    feeKey: keys/evm-fee.key
    operatorLEI: {OPERATOR}
    accounts: ["eip155:{CHAIN_ID}:{world.account(bank)}"]
    holders:
{holders}    assets: [bond.json]
    poll: 200
    anchor:
{anchor_lines(world, 6)}    bounds:
      inclusion: 4
      finality: 1
      observation: 2
      clockError: 2
      halt: 2
"""


def found_network(world, keys):
    """Makes the platform's keys and both fee accounts, starts the chain, deploys the escrow, issues the bond."""
    os.makedirs(world.path("platform"), mode=0o700)
    payers = [f"{bank.folder}/keys/evm-fee.key" for bank in BANKS] + ["platform/deployer.key", "platform/issuer.key"]
    holders = {}
    for bank in BANKS:
        made = json.loads(world.must("keys", "make", "evm-holder", "-d", world.path(bank.folder, "keys"), "--json"))
        keys[bank.letter, "keys", "evm-holder"], holders[bank.letter] = made[0]["key"], made[0]["address"]
    funded = list(holders.values())
    for name in payers:
        secret = secrets.token_hex(32)
        write(world.path(name), secret + "\n", 0o400)
        funded.append(Account.from_key(secret).address.lower())
    network = {"time": int(time.time()), "funded": funded, "holders": holders}
    write(world.path("platform", "network.json"), json.dumps(network))
    world.start("chain")
    genesis = world.chain().call("eth_getBlockByNumber", "0x0", False)["hash"]
    endpoints = [word for endpoint in world.endpoints for word in ("--endpoint", endpoint)]
    world.must(
        "ledger", "evm", "deploy", *endpoints, "--fee-key", world.path("platform", "deployer.key"), "--ledger", LEDGER,
        "--chain-id", str(CHAIN_ID), "--seal", "qbft", "--genesis", genesis, "--operator-trusted",
        "--store", world.path("platform", "driver.sqlite"), "--anchor-file", world.path("platform", "anchor.json"),
        "--artefact", os.path.join(EVM, "Contracts", "Artefacts", "Escrow.json"))
    example = os.path.join(EXAMPLES, "asset-bond-B02.json")
    issued = subprocess.run(
        [sys.executable, os.path.join(TEST_LEDGER, "bond_platform.py"), "--endpoint", world.endpoints[0],
         "--asset", example, "--units", str(UNITS), "--escrow", world.escrow,
         "--issuer-key", world.path("platform", "issuer.key"),
         "--seller-key", world.path(A.folder, "keys", "evm-holder.key.pem"), "--buyer", holders["b"]],
        capture_output=True, text=True, timeout=60, check=False)
    if issued.returncode:
        raise Failure(f"the bond was not issued: {issued.stderr.strip()}")
    network["token"] = json.loads(issued.stdout)["token"]
    os.remove(world.path("platform", "network.json"))
    write(world.path("platform", "network.json"), json.dumps(network))
    with open(example) as file:
        bond = json.load(file) | {"id": f"eip155:{CHAIN_ID}/erc20:{network['token']}"}
    for bank in BANKS:
        write(world.path(bank.folder, "bond.json"), json.dumps(bond))


def build(program, folder):
    """A new world with an EVM network, ready to trade and stopped."""
    os.makedirs(folder, mode=0o700)
    world = ChainWorld(program, folder, dict(zip(ChainWorld.doors, free_ports(len(ChainWorld.doors)))))
    try:
        pins, keys = bank_world.make_keys(world)
        found_network(world, keys)
        foreign = f"foreignAnchors:\n  - ledger: {LEDGER}\n    anchor:\n{anchor_lines(world, 6)}"
        text = bank_world.ledger_file(B, pins, world.ports, 3600, foreign)
        write(world.path(B.folder, "ledger.yaml"), text.replace(B.lei, OPERATOR))
        for bank in BANKS:
            cash = bank_world.connection(B, bank, pins, keys, world.ports).replace(B.lei, OPERATOR)
            ledgers = chain_connection(world, bank, keys) + cash
            file = bank_world.gateway_file(bank, pins, world.ports, ledgers, "  evmHolders: [keys/evm-holder.key.pem]\n")
            write(world.path(bank.folder, "gateway.yaml"), file)
            bank_world.write_profiles(world, bank, pins)
        bank_world.introduce(world)
        bank_world.fill_ledger(world, keys, B, "cash-USD", DOLLARS)
        world.stop()
        world.stop_chain()
    finally:
        world.destroy()
    return world


def without_allowance(template, folder):
    """The same, but the escrow may take nothing from the seller: its lock is never made."""
    world = bank_world.copy(template, folder)
    try:
        world.start("chain")
        world.set_allowance(0)
        world.stop_chain()
    finally:
        world.destroy()
    return world


def with_longest_cash_expiry(template, folder, seconds):
    """The same, but the cash ledger accepts no later expiry."""
    world = bank_world.copy(template, folder)
    path = world.path(B.folder, "ledger.yaml")
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(re.sub(r"most: \d+", f"most: {seconds}", text))
    return world


def write_tickets(world, order, mode):
    """Both desks' tickets for the token, after vector B02."""
    changes = [
        ("ASSET_FIRST", order), ("mode: M2", f"mode: {mode}"), ("sql:bank-a-assets", LEDGER),
        ("isin:MYBCB2000018\n", f"eip155:{CHAIN_ID}/erc20:{world.token}\n"),
        (A.assets, f"eip155:{CHAIN_ID}:{world.account(A)}"), (B.assets, f"eip155:{CHAIN_ID}:{world.account(B)}")]
    for side in ("seller", "buyer"):
        with open(os.path.join(EXAMPLES, f"bond-B02-{side}.yaml")) as file:
            text = file.read()
        for old, new in changes:
            if old not in text:
                raise Failure(f"the example has no {old.strip()}")
            text = text.replace(old, new)
        write(world.path(f"ticket-{side}.yaml"), text)
