"""Vectors for verifiers of QBFT headers, receipts and state, taken from a running test ledger. `--check` compares them."""

import argparse
import json
import sys
from pathlib import Path

import rlp
from eth_hash.auto import keccak

from .client import ACCOUNTS, RECORDER, RECORDER_INIT, Running, bytes_of, hex_of, record, signed
from .mutants import broken_headers
from .outside import Refused, proof_nodes, proven, qbft_header, trie_of

FOLDER = Path(__file__).resolve().parents[4] / "Specs" / "Vectors" / "evm"
PROVENANCE = [
    "Written by Adapters/EVM/TestLedger/checks/vectors.py from a running EVM test ledger (py-evm), which seals as a Besu QBFT network does.",
    "Each was checked before it was written by a reader that shares no code with the ledger (checks/outside.py, on rlp, eth-keys and trie).",
    "All keys are test keys that anyone can compute. No Besu node was run; the layout of extraData was compared with Besu's published QbftExtraDataCodecTest.",
]
OPTIONS = ("--clock", "virtual", "--epoch", "16", "--genesis-time", "1767225600")


def read_validators(ledger, tag):
    return [bytes_of(one) for one in ledger.main("qbft_getValidatorsByBlockNumber", tag)]


def header_entry(ledger, name, block_hash):
    """One sealed header with what it proves; it must pass the outside reader."""
    block = ledger.main("eth_getBlockByHash", block_hash, False)
    raw = bytes_of(ledger.main("debug_getRawHeader", block_hash))
    validators = [bytes_of(one) for one in ledger.main("qbft_getValidatorsByBlockHash", block_hash)]
    proved = qbft_header(raw, validators, bytes_of(block["parentHash"]), int(block["number"], 16))
    assert hex_of(proved["hash"]) == block_hash, name
    vote = proved["vote"]
    return {
        "name": name,
        "number": proved["number"],
        "header": hex_of(raw),
        "validators": [hex_of(one) for one in validators],
        "hash": block_hash,
        "parentHash": block["parentHash"],
        "round": proved["round"],
        "commitDigest": hex_of(proved["digest"]),
        "proposer": hex_of(proved["proposer"]),
        "signers": [hex_of(one) for one in proved["signers"]],
        "vote": None if vote is None else {"validator": hex_of(vote[0]), "add": vote[1]},
        "timestamp": int(block["timestamp"], 16),
        "stateRoot": block["stateRoot"],
        "receiptsRoot": block["receiptsRoot"],
        "transactionsRoot": block["transactionsRoot"],
    }


def headers_document():
    """One chain of 20 blocks: ordinary, later rounds, all seals, validators voted in and out, an epoch in the middle."""
    with Running(*OPTIONS) as ledger:
        ask = ledger.main
        known = ask("test_validators")
        spare, leaver, second = known["spares"][0], known["validators"][0], known["spares"][1]
        steps = [("ordinary", {})] * 2 + [("later round", {"round": 1}), ("much later round", {"round": 65_535}), ("every seal", {"everySeal": True})]
        steps += [("vote to add", {"vote": {"validator": spare, "add": True}})] * 3 + [("five validators", {})]
        steps += [("vote to remove", {"vote": {"validator": leaver, "add": False}})] * 3 + [("four validators again", {})]
        steps += [("vote that the epoch forgets", {"vote": {"validator": second, "add": True}})] * 2
        steps += [("epoch block: open votes end, its own does not count", {"vote": {"validator": second, "add": True}})]
        steps += [("first of three new votes", {"vote": {"validator": second, "add": True}})]
        steps += [("second of three new votes", {"vote": {"validator": second, "add": True}}), ("still four validators", {}), ("still four validators", {})]
        entries = [header_entry(ledger, name, ask("test_mine", step)[0]) for name, step in steps]
        genesis = ask("eth_getBlockByNumber", "0x0", False)
        return {
            "schema": "interlock-evm-qbft-headers/1",
            "provenance": PROVENANCE,
            "use": "Follow the chain from the genesis block's validators: every header must verify, and `validators` must be what votes made them.",
            "chainId": 1337,
            "epochLength": 16,
            "genesis": {
                "hash": genesis["hash"],
                "header": ask("debug_getRawHeader", "0x0"),
                "validators": [hex_of(one) for one in read_validators(ledger, "0x0")],
            },
            "headers": entries,
        }


def receipts_document():
    """Two blocks whose receipts are all proven: a deployment alone, and a block of many kinds."""
    with Running(*OPTIONS) as ledger:
        ask = ledger.main
        contract = deploy(ask)
        for raw in many_transactions(contract):
            ask("eth_sendRawTransaction", raw)
        ask("test_mine", {})
        blocks = [receipts_entry(ledger, tag) for tag in ("0x1", "0x2")]
        return {
            "schema": "interlock-evm-qbft-receipts/1",
            "provenance": PROVENANCE,
            "use": "Verify the header, then each receipt under receiptsRoot and each transaction under transactionsRoot, by key rlp(index).",
            "contract": contract,
            "blocks": blocks,
        }


def deploy(ask):
    sent = ask("eth_sendRawTransaction", signed(ACCOUNTS[0], 0, data=RECORDER_INIT))
    ask("test_mine", {})
    receipt = ask("eth_getTransactionReceipt", sent)
    assert receipt["status"] == "0x1" and ask("eth_getCode", receipt["contractAddress"], "latest") == hex_of(RECORDER)
    return receipt["contractAddress"]


def many_transactions(contract):
    """Types 0, 1 and 2, one that fails, one without logs, and enough of them that the trie has depth."""
    kinds = []
    for place, sender in enumerate(ACCOUNTS[1:7]):
        for nonce in range(24):
            call = record(1000 * place + nonce, nonce + 1) if (place + nonce) % 5 else b"\1"
            to = contract if nonce % 7 else hex_of(bytes([place + 1]) * 20)
            kinds.append(signed(sender, nonce, to, call, kind=nonce % 3, gas=90_000, price=2 * 10**9 + place))
    return kinds


def receipts_entry(ledger, tag):
    ask = ledger.main
    block = ask("eth_getBlockByNumber", tag, False)
    raw_block = rlp.decode(bytes_of(ask("debug_getRawBlock", tag)))
    transactions = [item if isinstance(item, bytes) else rlp.encode(item) for item in raw_block[1]]
    receipts = [bytes_of(one) for one in ask("debug_getRawReceipts", tag)]
    trees = {"receipt": trie_of(receipts), "transaction": trie_of(transactions)}
    assert hex_of(trees["receipt"].root_hash) == block["receiptsRoot"]
    assert hex_of(trees["transaction"].root_hash) == block["transactionsRoot"]
    some = range(len(receipts)) if len(receipts) < 4 else [0, 1, 15, 16, 17, 127, 128, len(receipts) - 1]
    proofs = []
    for index in some:
        key = rlp.encode(index)
        entry = {"index": index, "key": hex_of(key)}
        for name, value in (("receipt", receipts[index]), ("transaction", transactions[index])):
            nodes = proof_nodes(trees[name], key)
            assert proven(trees[name].root_hash, key, nodes) == value
            entry |= {name: hex_of(value), name + "Proof": [hex_of(node) for node in nodes]}
        document = ask("eth_getBlockReceipts", tag)[index]
        entry |= {"status": int(document["status"], 16), "logs": [
            {"address": log["address"], "topics": log["topics"], "data": log["data"]} for log in document["logs"]
        ]}
        proofs.append(entry)
    absent = rlp.encode(len(receipts))
    nodes = proof_nodes(trees["receipt"], absent)
    assert proven(trees["receipt"].root_hash, absent, nodes) == b""
    return {
        "block": header_entry(ledger, "block with transactions", block["hash"]),
        "count": len(receipts),
        "proofs": proofs,
        "absent": {"index": len(receipts), "key": hex_of(absent), "receiptProof": [hex_of(node) for node in nodes]},
    }


def state_document():
    """Accounts and slots that are there and that are not, before and after a change."""
    with Running(*OPTIONS) as ledger:
        ask = ledger.main
        contract = deploy(ask)
        for nonce in range(60):
            ask("eth_sendRawTransaction", signed(ACCOUNTS[1], nonce, contract, record(int.from_bytes(keccak(bytes([nonce])), "big"), nonce + 1), gas=90_000))
        ask("test_mine", {})
        slots = [hex_of(keccak(bytes([nonce]))) for nonce in (0, 1, 30, 59, 200)]
        states = [state_entry(ledger, "60 slots are set", contract, slots)]
        change = record(int.from_bytes(keccak(bytes([1])), "big"), 0)
        ask("eth_sendRawTransaction", signed(ACCOUNTS[2], 0, contract, change, gas=90_000))
        ask("test_mine", {})
        states.append(state_entry(ledger, "one slot is cleared again", contract, slots))
        return {
            "schema": "interlock-evm-qbft-state/1",
            "provenance": PROVENANCE,
            "use": "Verify the header, the account under stateRoot by keccak(address), each slot under storageHash by keccak(slot). "
            "A value of 0x0 is proven by a path that ends elsewhere; so is an account that is not there.",
            "states": states,
        }


def state_entry(ledger, name, contract, slots):
    ask = ledger.main
    block = ask("eth_getBlockByNumber", "latest", False)
    nobody = hex_of(b"\xee" * 20)
    accounts = [
        ask("eth_getProof", contract, slots, "latest"),
        ask("eth_getProof", ACCOUNTS[1].address.lower(), slots[:1], "latest"),
        ask("eth_getProof", nobody, [], "latest"),
    ]
    for account in accounts:
        check_account(bytes_of(block["stateRoot"]), account)
    return {"name": name, "block": header_entry(ledger, name, block["hash"]), "accounts": accounts, "code": hex_of(RECORDER)}


def check_account(state_root, account):
    """An EIP-1186 answer against a state root, by trie alone."""
    leaf = proven(state_root, keccak(bytes_of(account["address"])), [bytes_of(node) for node in account["accountProof"]])
    if leaf:
        nonce, balance, storage, code = rlp.decode(leaf)
        assert int.from_bytes(nonce, "big") == int(account["nonce"], 16) and int.from_bytes(balance, "big") == int(account["balance"], 16)
        assert hex_of(storage) == account["storageHash"] and hex_of(code) == account["codeHash"]
    else:
        assert account["nonce"] == account["balance"] == "0x0"
    for slot in account["storageProof"]:
        key = keccak(int(slot["key"], 16).to_bytes(32, "big"))
        value = proven(bytes_of(account["storageHash"]), key, [bytes_of(node) for node in slot["proof"]]) if leaf else b""
        assert int.from_bytes(rlp.decode(value) if value else b"", "big") == int(slot["value"], 16)


def rejected_document():
    """Headers that prove nothing: what misbehaving validators sealed, and honest ones whose bytes were changed."""
    with Running(*OPTIONS) as ledger:
        ask = ledger.main
        ask("test_mine", {"count": 2})
        parent = ask("eth_getBlockByNumber", "latest", False)
        validators = read_validators(ledger, "pending")
        entries = []
        for fault, meaning in ask("test_faults").items():
            sealed = ask("test_mine", {"parent": parent["hash"], "fault": fault})[0]
            entries.append((fault, meaning, bytes_of(ask("debug_getRawHeader", sealed))))
        honest = bytes_of(ask("debug_getRawHeader", ask("test_mine", {"parent": parent["hash"], "round": 2})[0]))
        entries += broken_headers(honest, bytes_of(ask("debug_getRawHeader", parent["hash"])))
        two = [header_entry(ledger, "one of two at this height", one) for one in ask("test_equivocate")]
        return {
            "schema": "interlock-evm-qbft-rejected/1",
            "provenance": PROVENANCE,
            "use": "Each header claims to follow `parentHash` under `validators`. `reason` is the outside reader's word for the first thing it minds; "
            "null: a valid header (out of turn is a fault of the validators that no verifier of seals minds). "
            "`equivocation` are two valid headers of one height: together a proof of fraud.",
            "parentHash": parent["hash"],
            "number": int(parent["number"], 16) + 1,
            "validators": [hex_of(one) for one in validators],
            "headers": [
                {"name": name, "meaning": meaning, "header": hex_of(raw), "reason": reason_of(raw, validators, parent)}
                for name, meaning, raw in entries
            ],
            "equivocation": two,
        }


def reason_of(raw, validators, parent):
    try:
        qbft_header(raw, validators, bytes_of(parent["hash"]), int(parent["number"], 16) + 1)
    except Refused as refusal:
        return refusal.reason
    return None


DOCUMENTS = {
    "qbft-headers.json": headers_document,
    "qbft-receipts.json": receipts_document,
    "qbft-state.json": state_document,
    "qbft-rejected.json": rejected_document,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check = parser.parse_args().check
    changed = []
    for name, make in DOCUMENTS.items():
        text = json.dumps(make(), indent=1) + "\n"
        path = FOLDER / name
        if check and (not path.exists() or path.read_text() != text):
            changed.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    print("vectors differ: " + ", ".join(changed) if changed else f"{len(DOCUMENTS)} vector files {'agree' if check else 'written'}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
