"""One chain on pyrevm: accounts with keys, a clock that only moves when told, calls whose every outcome is a value."""

import dataclasses
import json
import pathlib

import eth_abi
import pyrevm
from eth_keys import keys
from eth_utils import keccak, to_checksum_address

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ARTEFACTS = REPOSITORY / "Adapters" / "EVM" / "Contracts" / "Artefacts"
GAS = 8_000_000


class Key:
    """A secp256k1 key made from a name, so that every run has the same accounts."""

    def __init__(self, name: str):
        self.name = name
        self.secret = keys.PrivateKey(keccak(text=f"interlock test key {name}"))
        self.address = to_checksum_address(self.secret.public_key.to_canonical_address())

    def sign(self, digest: bytes) -> tuple[int, bytes, bytes]:
        signature = self.secret.sign_msg_hash(digest)
        return 27 + signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one call did: its values, or the reason that it gave for doing nothing."""

    ok: bool
    reason: str
    values: tuple
    logs: tuple
    gas: int

    def events(self, name: str) -> list[dict]:
        return [fields for emitted, fields in self.logs if emitted == name]


class Contract:
    """An address with its ABI."""

    def __init__(self, chain: "Chain", address: str, abi: list[dict]):
        self.chain = chain
        self.address = address
        self.functions = {entry["name"]: entry for entry in abi if entry["type"] == "function"}
        self.events = {keccak(text=signature(entry)): entry for entry in abi if entry["type"] == "event"}

    def encode(self, function: str, *arguments) -> bytes:
        entry = self.functions[function]
        types = [abi_type(each) for each in entry["inputs"]]
        return keccak(text=signature(entry))[:4] + eth_abi.encode(types, arguments)

    def call(self, sender, function: str, *arguments, gas: int = GAS) -> Outcome:
        return self.chain.call(sender, self, function, self.encode(function, *arguments), gas)

    def read(self, function: str, *arguments):
        outcome = self.call(self.chain.stranger, function, *arguments)
        if not outcome.ok:
            raise AssertionError(f"{function} reverted: {outcome.reason}")
        return outcome.values[0] if len(outcome.values) == 1 else outcome.values


class Chain:
    """A chain id, a clock and an EVM."""

    def __init__(self, chain_id: int = 1337, now: int = 1_800_000_000, fork: str = "LONDON"):
        self.chain_id = chain_id
        self.fork = fork
        self.number = 1
        self.now = now
        self.stranger = Key("stranger")
        self.contracts: dict[str, Contract] = {}
        self.evm = pyrevm.EVM(env=self._env(), spec_id=fork)
        self.set_time(now)

    def _env(self):
        return pyrevm.Env(cfg=pyrevm.CfgEnv(chain_id=self.chain_id), block=pyrevm.BlockEnv(timestamp=self.now))

    def set_time(self, now: int):
        self.now = now
        self.number += 1
        self.evm.set_block_env(pyrevm.BlockEnv(number=self.number, timestamp=now, gas_limit=30_000_000, basefee=0))

    def deploy(self, sender: Key, artefact: dict, *arguments) -> Contract:
        constructor = [entry for entry in artefact["abi"] if entry["type"] == "constructor"]
        types = [abi_type(each) for each in constructor[0]["inputs"]] if constructor else []
        code = bytes.fromhex(artefact["bytecode"][2:]) + eth_abi.encode(types, arguments)
        self.evm.snapshot()
        address = to_checksum_address(self.evm.deploy(sender.address, code, gas=GAS))
        self.evm.commit()
        contract = Contract(self, address, artefact["abi"])
        self.contracts[address] = contract
        return contract

    def call(self, sender, contract: Contract, function: str, data: bytes, gas: int = GAS) -> Outcome:
        """One transaction: committed where it succeeds, without any trace where it does not."""
        self.evm.snapshot()
        try:
            returned = self.evm.message_call(getattr(sender, "address", sender), contract.address, data, gas=gas)
        except RuntimeError as failure:
            result = self.evm.result
            self.evm.commit()
            return Outcome(False, revert_reason(failure), (), (), result.gas_used if result else 0)
        result = self.evm.result
        self.evm.commit()
        types = [abi_type(each) for each in contract.functions[function]["outputs"]]
        values = eth_abi.decode(types, bytes(returned)) if types else ()
        return Outcome(True, "", values, tuple(self._decoded(result.logs)), result.gas_used)

    def _decoded(self, logs):
        for log in logs:
            contract = self.contracts.get(to_checksum_address(log.address))
            topics, data = [bytes.fromhex(topic[2:]) for topic in log.topics], log.data[1]
            entry = contract.events.get(topics[0]) if contract else None
            if entry:
                yield entry["name"], decode_event(entry, topics, bytes(data))

    def storage(self, contract: Contract, slot: bytes) -> int:
        return self.evm.storage(contract.address, int.from_bytes(slot, "big"))


def artefact(name: str) -> dict:
    return json.loads((ARTEFACTS / f"{name}.json").read_text())


def abi_type(entry: dict) -> str:
    """The canonical type, tuples written out."""
    if not entry["type"].startswith("tuple"):
        return entry["type"]
    inner = ",".join(abi_type(each) for each in entry["components"])
    return f"({inner}){entry['type'][len('tuple'):]}"


def signature(entry: dict) -> str:
    return f"{entry['name']}({','.join(abi_type(each) for each in entry['inputs'])})"


def decode_event(entry: dict, topics: list[bytes], data: bytes) -> dict:
    indexed = [each for each in entry["inputs"] if each["indexed"]]
    plain = [each for each in entry["inputs"] if not each["indexed"]]
    fields = {
        each["name"]: eth_abi.decode([each["type"]], topic)[0] for each, topic in zip(indexed, topics[1:], strict=True)
    }
    values = eth_abi.decode([abi_type(each) for each in plain], data)
    return fields | {each["name"]: value for each, value in zip(plain, values, strict=True)}


def revert_reason(failure: RuntimeError) -> str:
    """The text of Error(string), or what the EVM said where there is none."""
    text = str(failure)
    start = text.find("0x08c379a0")
    if start < 0:
        return text
    digits = "".join(character for character in text[start + 2 :] if character in "0123456789abcdef")
    return eth_abi.decode(["string"], bytes.fromhex(digits[: len(digits) // 2 * 2])[4:])[0]
