"""What a client of the escrow computes by itself, written from Specs/Ledgers/EVM.md: ids, slots, digests, certificates."""

import dataclasses
import hashlib

import eth_abi
from chain import Key
from eth_utils import keccak

NO_LOCK, LOCKED, CLAIMED, REFUNDED, CANCELLED = range(5)
BY_CLOCK, BY_CERTIFICATE, BY_BOTH, BY_PAYER = range(1, 5)
CLOCK, CERTIFICATE = 1, 2
HORIZON = 7_776_000
WORDS_SLOT, USED_SLOT = 2, 3
ZERO = bytes(32)
NOBODY = "0x" + "00" * 20
LOCK_TYPES = (
    "(address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32)"
)
SET_TYPE = "NotarySet(uint64 epoch,uint8 threshold,address[] members)"


@dataclasses.dataclass(frozen=True)
class Lock:
    payer: str
    payee: str
    token: str
    amount: int
    hashlock: bytes
    gate: int
    otherLedger: bytes
    otherLock: bytes
    notarySet: bytes
    lockDeadline: int
    expiry: int
    terms: bytes

    def fields(self) -> tuple:
        return dataclasses.astuple(self)

    def id(self, chain_id: int, escrow: str) -> bytes:
        domain = keccak(text="interlock/evm-lock/1")
        types = ["bytes32", "uint256", "address", LOCK_TYPES]
        return keccak(eth_abi.encode(types, [domain, chain_id, escrow, self.fields()]))


@dataclasses.dataclass(frozen=True)
class NotarySet:
    epoch: int
    threshold: int
    members: tuple[str, ...]

    def fields(self) -> tuple:
        return (self.epoch, self.threshold, list(self.members))

    def id(self) -> bytes:
        packed = b"".join(eth_abi.encode(["address"], [member]) for member in self.members)
        types = ["bytes32", "uint64", "uint8", "bytes32"]
        return keccak(eth_abi.encode(types, [keccak(text=SET_TYPE), self.epoch, self.threshold, keccak(packed)]))


NO_NOTARIES = NotarySet(0, 0, ())


class Committee:
    """Notaries with their keys."""

    def __init__(self, names: list[str], threshold: int, epoch: int = 1):
        self.keys = sorted((Key(name) for name in names), key=lambda key: int(key.address, 16))
        self.set = NotarySet(epoch, threshold, tuple(key.address for key in self.keys))

    def sign(self, digest: bytes, members: list[int] | None = None) -> list[tuple]:
        chosen = range(self.set.threshold) if members is None else members
        return [(member, *self.keys[member].sign(digest)) for member in chosen]


def domain_separator(chain_id: int, escrow: str) -> bytes:
    kind = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
    name, version = keccak(text="Interlock Escrow"), keccak(text="1")
    types = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
    return keccak(eth_abi.encode(types, [kind, name, version, chain_id, escrow]))


def digest(chain_id: int, escrow: str, struct: bytes) -> bytes:
    return keccak(b"\x19\x01" + domain_separator(chain_id, escrow) + struct)


def end_statement(lock_id: bytes, lock: Lock, end: int) -> bytes:
    kind = keccak(text="LockEnd(bytes32 lockId,string otherLedger,bytes32 otherLock,uint8 end,bytes32 notarySet)")
    types = ["bytes32", "bytes32", "bytes32", "bytes32", "uint8", "bytes32"]
    return keccak(eth_abi.encode(types, [kind, lock_id, lock.otherLedger, lock.otherLock, end, lock.notarySet]))


def both_statement(act: str, lock_id: bytes) -> bytes:
    """`act` is UnlockByBoth or ReleaseByBoth."""
    return keccak(eth_abi.encode(["bytes32", "bytes32"], [keccak(text=f"{act}(bytes32 lockId)"), lock_id]))


def change_statement(previous: NotarySet, following: NotarySet) -> bytes:
    kind = keccak(text=f"NotarySetChange(bytes32 previous,NotarySet next){SET_TYPE}")
    return keccak(eth_abi.encode(["bytes32"] * 3, [kind, previous.id(), following.id()]))


def word_slot(lock_id: bytes) -> bytes:
    return keccak(WORDS_SLOT.to_bytes(32, "big") + lock_id)


def used_slot(payer: str, hashlock: bytes) -> bytes:
    return keccak(keccak(USED_SLOT.to_bytes(32, "big") + eth_abi.encode(["address"], [payer])) + hashlock)


def word(state: int, by: int, locked_at: int, ended_at: int) -> int:
    return state | by << 8 | locked_at << 16 | ended_at << 80


def hash_of(preimage: bytes) -> bytes:
    return hashlib.sha256(preimage).digest()


def ledger_digest(ledger: str) -> bytes:
    return keccak(text=ledger)
