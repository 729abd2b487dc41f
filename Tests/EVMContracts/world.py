"""An escrow with notaries, three holders and tokens: what the tests, the fuzzer and the gas table start from."""

import functools
import json
import subprocess
import sys
from pathlib import Path

from chain import GAS, Chain, Contract, Key, Outcome, artefact
from eth_utils import keccak
from escrow import (
    CERTIFICATE, CLOCK, NO_NOTARIES, NOBODY, ZERO, Committee, Lock, both_statement, digest, end_statement, hash_of,
    ledger_digest, used_slot, word_slot,
)

TOKENS = Path(__file__).resolve().parent / "Tokens"
OTHER_LEDGER = "sql:bank-a"
BOND = ("Example Bond 2027", "EXB27", "MYBCB2000018", "USD", "2027-02-26", 10_000, 1, 1_000_000_000_000, NOBODY)
HONEST, FEE, FALSE_MOVED, FALSE_STILL, TRUE_STILL, GREEDY, GENEROUS, BEFORE, AFTER, REENTER_FEE = range(10)


@functools.cache
def compiled(name: str) -> dict:
    """A test token, compiled once per process."""
    command = [str(Path(sys.executable).parent / "vyper"), "--evm-version", "london", "-f", "abi,bytecode"]
    run = subprocess.run([*command, str(TOKENS / f"{name}.vy")], capture_output=True, text=True, check=True)
    abi, bytecode = run.stdout.strip().split("\n")
    return {"abi": json.loads(abi), "bytecode": bytecode}


class World:
    def __init__(self, chain_id: int = 1337, fork: str = "LONDON", committee: Committee | None = None):
        self.chain = Chain(chain_id=chain_id, fork=fork)
        self.deployer, self.a, self.b, self.c = Key("deployer"), Key("bank a"), Key("bank b"), Key("bank c")
        self.committee = committee or Committee(["n1", "n2", "n3", "n4"], 3)
        self.escrow = self.chain.deploy(self.deployer, artefact("Escrow"), self.committee.set.fields())
        self.tokens: list[Contract] = []
        self.token = self.give(self.chain.deploy(self.deployer, compiled("ProbeToken")))

    def give(self, token: Contract, amount: int = 1_000_000) -> Contract:
        """Every holder gets tokens and approves the escrow."""
        for key in (self.a, self.b, self.c):
            done(token.call(self.deployer, "give", key.address, amount))
            done(token.call(key, "approve", self.escrow.address, 2**256 - 1))
        self.tokens.append(token)
        return token

    def bond(self, *changes) -> Contract:
        token = self.chain.deploy(self.deployer, artefact("BondToken"), *(changes or BOND))
        done(token.call(self.deployer, "knowEscrow", self.escrow.address))
        self.tokens.append(token)
        return token

    # Locks

    def clock_lock(self, preimage: bytes, **changes) -> Lock:
        fields = dict(
            payer=self.a.address, payee=self.b.address, token=self.token.address, amount=100, hashlock=hash_of(preimage),
            gate=CLOCK, otherLedger=ZERO, otherLock=ZERO, notarySet=ZERO, lockDeadline=self.chain.now + 600,
            expiry=self.chain.now + 3600, terms=keccak(b"terms" + preimage),
        )
        return Lock(**(fields | changes))

    def certificate_lock(self, preimage: bytes, **changes) -> Lock:
        gates = dict(
            gate=CERTIFICATE, otherLedger=ledger_digest(OTHER_LEDGER), otherLock=keccak(b"other" + preimage),
            notarySet=self.committee.set.id(),
        )
        return self.clock_lock(preimage, **(gates | changes))

    def id(self, lock: Lock) -> bytes:
        return lock.id(self.chain.chain_id, self.escrow.address)

    def locked(self, lock: Lock, sender: Key | None = None) -> Lock:
        done(self.lock(lock, sender))
        return lock

    # Acts

    def lock(self, lock: Lock, sender: Key | None = None) -> Outcome:
        return self.escrow.call(sender or lock.payer, "lock", lock.fields())

    def act(self, name: str, *arguments, sender: Key | None = None, gas: int = GAS) -> Outcome:
        plain = [each.fields() if isinstance(each, Lock) else each for each in arguments]
        return self.escrow.call(sender or self.chain.stranger, name, *plain, gas=gas)

    def claim_certified(self, lock: Lock, preimage: bytes, signatures: list, committee: Committee | None = None):
        return self.act("claimByCertificate", lock, preimage, (committee or self.committee).set.fields(), signatures)

    def refund_certified(self, lock: Lock, end: int, signatures: list, committee: Committee | None = None) -> Outcome:
        return self.act("refundByCertificate", lock, end, (committee or self.committee).set.fields(), signatures)

    # Signatures

    def end_digest(self, lock: Lock, end: int) -> bytes:
        return digest(self.chain.chain_id, self.escrow.address, end_statement(self.id(lock), lock, end))

    def certificate(self, lock: Lock, end: int, committee: Committee | None = None, members: list[int] | None = None):
        return (committee or self.committee).sign(self.end_digest(lock, end), members)

    def both(self, lock: Lock, act: str, payer: Key | None = None, payee: Key | None = None) -> tuple:
        message = digest(self.chain.chain_id, self.escrow.address, both_statement(act, self.id(lock)))
        return (payer or self.a).sign(message), (payee or self.b).sign(message)

    # Facts

    def state(self, lock: Lock) -> int:
        return self.status(lock)[0]

    def status(self, lock: Lock) -> tuple:
        return self.escrow.read("status", self.id(lock))

    def word(self, lock: Lock) -> int:
        return self.chain.storage(self.escrow, word_slot(self.id(lock)))

    def used(self, payer: str, hashlock: bytes) -> int:
        return self.chain.storage(self.escrow, used_slot(payer, hashlock))

    def balance(self, account, token: Contract | None = None) -> int:
        return (token or self.token).read("balanceOf", getattr(account, "address", account))

    def balances(self, token: Contract | None = None) -> tuple:
        return tuple(self.balance(each, token) for each in (self.a, self.b, self.c, self.escrow))


def done(outcome: Outcome) -> Outcome:
    if not outcome.ok:
        raise AssertionError(f"reverted: {outcome.reason}")
    return outcome


def preimage(name) -> bytes:
    return keccak(text=f"preimage {name}")
