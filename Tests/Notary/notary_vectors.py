"""Writes or checks Specs/Vectors/evm/notary.json: sets, lock ids, statements, signatures and calls, by other code than the product's.

    notary_vectors.py [--check]

What is computed comes from Tests/EVMContracts/escrow.py, which was written from Specs/Ledgers/EVM.md, from eth-abi and eth-keys.
"""

import json
import pathlib
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests" / "EVMContracts"))

import eth_abi  # noqa: E402
from chain import abi_type, artefact, signature  # noqa: E402
from escrow import CERTIFICATE, Committee, Lock, digest, end_statement, hash_of, ledger_digest  # noqa: E402
from eth_utils import keccak  # noqa: E402

FILE = REPOSITORY / "Specs" / "Vectors" / "evm" / "notary.json"
LEDGER = "sql:bank-b-cash"
ESCROW = "0x" + "e5" * 20
CHAIN = 1337
ENDS = {2: "CLAIMED", 3: "REFUNDED", 4: "CANCELLED"}


def call(function: str, *arguments) -> str:
    [entry] = [each for each in artefact("Escrow")["abi"] if each.get("name") == function]
    types = [abi_type(each) for each in entry["inputs"]]
    return (keccak(text=signature(entry))[:4] + eth_abi.encode(types, arguments)).hex()


def vectors() -> dict:
    committee = Committee(["n1", "n2", "n3", "n4"], 3)
    preimage = keccak(text="interlock notary vector")
    lock = Lock(
        payer="0x" + "a1" * 20, payee="0x" + "b2" * 20, token="0x" + "c3" * 20, amount=12_345, hashlock=hash_of(preimage),
        gate=CERTIFICATE, otherLedger=ledger_digest(LEDGER), otherLock=keccak(text="other"), notarySet=committee.set.id(),
        lockDeadline=1_800_000_600, expiry=1_800_003_600, terms=keccak(text="terms"))
    lock_id = lock.id(CHAIN, ESCROW)
    ends = []
    for number, name in ENDS.items():
        signed = digest(CHAIN, ESCROW, end_statement(lock_id, lock, number))
        signatures = committee.sign(signed, [0, 1, 2, 3])
        chosen = committee.sign(signed, [0, 2, 3])
        argument = ("claimByCertificate", preimage) if number == 2 else ("refundByCertificate", number)
        ends.append({
            "end": name, "digest": signed.hex(),
            "signatures": [{"member": m, "v": v, "r": r.hex(), "s": s.hex()} for m, v, r, s in signatures],
            "calldata": call(argument[0], lock.fields(), argument[1], committee.set.fields(), chosen)})
    return {
        "notaries": [{"secret": key.secret.to_bytes().hex(), "address": key.address.lower()} for key in committee.keys],
        "notarySet": {
            "epoch": "1", "threshold": 3, "members": [member.lower() for member in committee.set.members]},
        "notarySetId": committee.set.id().hex(), "domain": {"chainId": str(CHAIN), "escrow": ESCROW},
        "lock": {
            "payer": lock.payer, "payee": lock.payee, "token": lock.token, "amount": str(lock.amount),
            "hashlock": lock.hashlock.hex(), "gate": 2, "otherLedger": LEDGER, "otherLock": lock.otherLock.hex(),
            "notarySet": lock.notarySet.hex(), "lockDeadline": str(lock.lockDeadline), "expiry": str(lock.expiry),
            "terms": lock.terms.hex()},
        "preimage": preimage.hex(), "lockId": lock_id.hex(), "ends": ends,
    }


def main() -> int:
    text = json.dumps(vectors(), indent=1) + "\n"
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text() != text:
            print(f"{FILE.relative_to(REPOSITORY)} is not what this program makes", file=sys.stderr)
            return 1
        print("notary vectors: as made")
        return 0
    FILE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
