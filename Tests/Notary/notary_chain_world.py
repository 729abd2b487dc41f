"""Two EVM chains as processes of the real test ledger, each with an escrow and a token, and notaries that watch the second.

X waits on the first chain for Y on the second. Time and blocks of both come by calls only, but start with the host's clock.
"""

import base64
import hashlib
import json
import subprocess
import sys
import time
import urllib.request

from notary_world import REPOSITORY, NotaryWorld, canonical, need

sys.path.insert(0, str(REPOSITORY / "Tests" / "EVMContracts"))

import eth_abi  # noqa: E402
from chain import Contract, Key, abi_type, artefact  # noqa: E402
from escrow import NO_NOTARIES, Lock  # noqa: E402
from eth_account import Account  # noqa: E402
from eth_utils import keccak, to_checksum_address  # noqa: E402

GAS = 8_000_000
NOBODY = "0x" + "00" * 20
BOND = ("Example Bond 2027", "EXB27", "MYBCB2000018", "USD", "2027-02-26", 10_000, 1, 10**12, NOBODY)
# DER in front of a point on secp256k1.
SPKI = bytes.fromhex("3056301006072a8648ce3d020106052b8104000a034200" "04")


class Refused(Exception):
    """An error that a node answers with."""


class Chain:
    """One chain: two endpoints, an escrow with `notaries`, a token of which both holders have some."""

    def __init__(self, chain_id: int, notaries=NO_NOTARIES):
        self.id, self.holders, self.issuer, self.pusher = chain_id, [Key("bank a"), Key("bank b")], Key("issuer"), Key("pusher")
        funds = [word for key in [*self.holders, self.issuer, self.pusher] for word in ("--fund", key.address)]
        self.process = subprocess.Popen(
            [sys.executable, str(REPOSITORY / "Adapters/EVM/TestLedger/test_ledger.py"), "--port", "0", "--follower-port", "0",
             "--control", "--clock", "virtual", "--genesis-time", str(int(time.time())), "--chain-id", str(chain_id), *funds],
            stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        self.main, self.follower, self.genesis = told["endpoints"]["main"], told["endpoints"]["follower"], told["genesisHash"]
        self.escrow = self.deploy("Escrow", notaries.fields())
        self.code = keccak(hexstr=self.call("eth_getCode", self.escrow.address, "latest"))
        self.token = self.deploy("BondToken", *BOND)
        self.act(self.issuer, self.token, "knowEscrow", self.escrow.address)
        for holder in self.holders:
            self.act(self.issuer, self.token, "issue", holder.address, 1_000)
            self.act(holder, self.token, "approve", self.escrow.address, 2**256 - 1)

    def close(self):
        self.process.kill()
        self.process.wait()

    def call(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.main, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
        if "error" in told:
            raise Refused(told["error"].get("message"))
        return told["result"]

    # Transactions, each in a block of its own

    def deploy(self, name: str, *arguments) -> Contract:
        file = artefact(name)
        [entry] = [each for each in file["abi"] if each["type"] == "constructor"]
        code = bytes.fromhex(file["bytecode"].removeprefix("0x")) + eth_abi.encode(
            [abi_type(each) for each in entry["inputs"]], arguments)
        receipt = self.send(self.issuer, None, code)
        need(int(receipt["status"], 16) == 1, f"{name} was not deployed")
        return Contract(self, to_checksum_address(receipt["contractAddress"]), file["abi"])

    def send(self, key: Key, target: str | None, data: bytes) -> dict:
        account = Account.from_key(key.secret.to_bytes())
        base = int(self.call("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        signed = account.sign_transaction({
            "chainId": self.id, "nonce": int(self.call("eth_getTransactionCount", key.address, "latest"), 16), "gas": GAS,
            "maxFeePerGas": 2 * base + 2 * 10**9, "maxPriorityFeePerGas": 2 * 10**9, "value": 0, "data": data,
            **({"to": target} if target else {})})
        name = self.call("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())
        self.call("test_mine")
        return self.call("eth_getTransactionReceipt", name)

    def works(self, key: Key, contract: Contract, data: bytes) -> bool:
        return int(self.send(key, contract.address, data)["status"], 16) == 1

    def act(self, key: Key, contract: Contract, function: str, *arguments):
        need(self.works(key, contract, contract.encode(function, *arguments)), f"{function} reverted")

    # Facts

    @property
    def now(self) -> int:
        return int(self.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    @property
    def height(self) -> int:
        return int(self.call("eth_blockNumber"), 16)

    def wait_until(self, instant: int):
        self.call("test_mine", {"timestamp": max(instant, self.now + 1)})

    def state(self, lock: Lock) -> int:
        answer = self.call("eth_call", {
            "to": self.escrow.address, "data": "0x" + self.escrow.encode("status", lock.id(self.id, self.escrow.address)).hex()}, "latest")
        return int(answer[2:66], 16)

    def balance(self, key: Key) -> int:
        data = "0x" + self.token.encode("balanceOf", key.address).hex()
        return int(self.call("eth_call", {"to": self.token.address, "data": data}, "latest"), 16)


class ChainWorld(NotaryWorld):
    """Notaries whose second ledger is a chain. The SQL ledger of the first is not running: it must not matter."""

    name = "evm:cash-network"

    def __init__(self, program: str, count: int = 4):
        super().__init__(program, count)
        self.chain = Chain(1338)

    def close(self):
        super().close()
        self.chain.close()

    def watched(self, notary, ledger_port) -> str:
        chain = self.chain
        nodes = [chain.main, chain.follower]
        if ledger_port == self.nowhere:
            nodes = [f"http://127.0.0.1:{ledger_port}", f"http://127.0.0.1:{ledger_port}/other"]
        return super().watched(notary, ledger_port) + f"""  - id: "{self.name}"
    driver: evm
    endpoints: ["{nodes[0]}", "{nodes[1]}"]
    store: {notary.name}-chain.sqlite
    anchor:
      format: interlock-evm/1
      seal: qbft
      chainId: {chain.id}
      genesis: {chain.genesis[2:]}
      escrow: "{chain.escrow.address.lower()}"
      escrowCode: {chain.code.hex()}
      operatorTrusted: false
      head: {{block: 0, hash: {chain.genesis[2:]}}}
"""

    # Locks of Y: signed terms as Interlock has them, and the fields that follow from them

    def y_terms(self, preimage: bytes, expires_in: int = 3600, lock_in: int = 1800) -> dict:
        chain, now = self.chain, self.chain.now
        digest = hashlib.sha256(preimage).hexdigest()
        payer, payee = (self.party(key) for key in chain.holders)
        return {
            "asset": f"eip155:{chain.id}/erc20:{chain.token.address.lower()}", "claimGate": {"kind": "beforeExpiry"},
            "exitByBoth": False, "expiry": now + expires_in, "hashlock": {"algorithm": "SHA-256", "digest": digest},
            "ledger": self.name, "leg": "Y", "lockDeadline": now + lock_in, "payee": payee, "payer": payer, "quantity": "7",
            "refundGate": {"kind": "fromExpiry"}, "termsDigest": digest, "transfer": digest[:32]}

    def party(self, key: Key) -> dict:
        point = key.secret.public_key.to_bytes()
        return {"account": f"eip155:{self.chain.id}:{key.address.lower()}",
                "holderKey": {"algorithm": "EIP712-secp256k1", "spki": base64.b64encode(SPKI + point).decode()}}

    def y_lock(self, terms: dict) -> Lock:
        payer, payee = self.chain.holders
        return Lock(
            payer=payer.address, payee=payee.address, token=self.chain.token.address, amount=int(terms["quantity"]),
            hashlock=bytes.fromhex(terms["hashlock"]["digest"]), gate=1, otherLedger=bytes(32), otherLock=bytes(32),
            notarySet=bytes(32), lockDeadline=terms["lockDeadline"], expiry=terms["expiry"],
            terms=bytes.fromhex(self.lock_id(terms)))

    def y_act(self, function: str, lock: Lock, *more):
        """By the payer where it must be, else by whoever."""
        sender = self.chain.holders[0] if function in ("lock", "cancel") else self.chain.pusher
        self.chain.act(sender, self.chain.escrow, function, lock.fields(), *more)


def document(path: str, value: dict) -> str:
    with open(path, "wb") as file:
        file.write(canonical(value))
    return path
