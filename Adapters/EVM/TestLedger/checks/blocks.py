"""Blocks rebuilt from their JSON, on every fork; state proven against the header."""

import rlp
from eth_account import Account
from eth_hash.auto import keccak

from .client import ACCOUNTS, RECORDER_INIT, Running, bytes_of, hex_of, record, signed
from .outside import trie_of
from .vectors import check_account, deploy

HEADER = (
    "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty", "number", "gasLimit",
    "gasUsed", "timestamp", "extraData", "mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas",
    "parentBeaconBlockRoot",
)
NUMBERS = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas"}
TAIL = {"berlin": 15, "london": 16, "shanghai": 17, "cancun": 20}


def number(text):
    return int(text, 16)


def header_items(document):
    """The header's RLP items, from its JSON alone."""
    items = []
    for name in HEADER:
        if name in document:
            items.append(rlp.encode(number(document[name])) if name in NUMBERS else rlp.encode(bytes_of(document[name])))
    return [rlp.decode(item) for item in items]


def unsealed(items):
    extra = rlp.decode(items[12])
    return items[:12] + [rlp.encode(extra[:3] + [b"", []])] + items[13:]


def raw_transaction(document):
    """A signed transaction's bytes, from its JSON alone."""
    kind, to = number(document["type"]), bytes_of(document["to"]) if document["to"] else b""
    tail = [to, number(document["value"]), bytes_of(document["input"])]
    signature = [number(document[name]) for name in ("v", "r", "s")]
    if kind == 0:
        return rlp.encode([number(document["nonce"]), number(document["gasPrice"]), number(document["gas"])] + tail + signature)
    access = [[bytes_of(one["address"]), [bytes_of(key) for key in one["storageKeys"]]] for one in document["accessList"]]
    fees = ["gasPrice"] if kind == 1 else ["maxPriorityFeePerGas", "maxFeePerGas"]
    head = [number(document[name]) for name in ["chainId", "nonce", *fees, "gas"]]
    return bytes([kind]) + rlp.encode(head + tail + [access] + signature)


def raw_receipt(document):
    logs = [[bytes_of(log["address"]), [bytes_of(topic) for topic in log["topics"]], bytes_of(log["data"])] for log in document["logs"]]
    body = rlp.encode([number(document["status"]), number(document["cumulativeGasUsed"]), bytes_of(document["logsBloom"]), logs])
    kind = number(document["type"])
    return bytes([kind]) + body if kind else body


def busy_block(ask, fork):
    """A block with transactions of every type, one of which fails. Answers the contract and the block's tag."""
    contract = deploy_on(ask, fork)
    kinds = (0, 1) if fork == "berlin" else (0, 1, 2)
    for place, sender in enumerate(ACCOUNTS[1:5]):
        for nonce in range(3):
            call = record(place, nonce + 1) if place != 3 else b"\1"
            ask("eth_sendRawTransaction", signed(sender, nonce, contract, call, kind=kinds[(place + nonce) % len(kinds)], gas=90_000))
    ask("test_mine")
    return contract, "0x2"


def deploy_on(ask, fork):
    if fork != "berlin":
        return deploy(ask)
    sent = ask("eth_sendRawTransaction", signed(ACCOUNTS[0], 0, data=RECORDER_INIT, kind=0))
    ask("test_mine")
    return ask("eth_getTransactionReceipt", sent)["contractAddress"]


def check_blocks_from_json():
    """on every fork hash, roots, bloom and raw bytes of a block follow from its JSON"""
    for fork, tail in TAIL.items():
        with Running("--clock", "virtual", "--fork", fork, follower=False) as ledger:
            ask = ledger.main
            _, tag = busy_block(ask, fork)
            block, receipts = ask("eth_getBlockByNumber", tag, True), ask("eth_getBlockReceipts", tag)
            assert len(block["transactions"]) == len(receipts) == 12, fork
            items = header_items(block)
            assert len(items) == tail and hex_of(rlp.encode(items)) == ask("debug_getRawHeader", tag), fork
            assert hex_of(keccak(rlp.encode(unsealed(items)))) == block["hash"]
            transactions_hold(ask, block)
            receipts_hold(ask, block, receipts)
            whole = bytes_of(ask("debug_getRawBlock", tag))
            assert rlp.decode(whole)[0] == items and number(block["size"]) == len(whole)


def transactions_hold(ask, block):
    raw = [raw_transaction(document) for document in block["transactions"]]
    assert hex_of(trie_of(raw).root_hash) == block["transactionsRoot"]
    for index, (encoded, document) in enumerate(zip(raw, block["transactions"])):
        assert hex_of(keccak(encoded)) == document["hash"] and number(document["transactionIndex"]) == index
        assert Account.recover_transaction(encoded).lower() == document["from"]
        assert ask("eth_getTransactionByHash", document["hash"]) == document


def receipts_hold(ask, block, receipts):
    raw = [raw_receipt(document) for document in receipts]
    assert hex_of(trie_of(raw).root_hash) == block["receiptsRoot"]
    assert [hex_of(one) for one in raw] == ask("debug_getRawReceipts", block["number"])
    assert {receipt["status"] for receipt in receipts} == {"0x0", "0x1"}
    logs = [log for receipt in receipts for log in receipt["logs"]]
    assert [number(log["logIndex"]) for log in logs] == list(range(len(logs))) and len(logs) == 9
    for receipt in receipts:
        assert ask("eth_getTransactionReceipt", receipt["transactionHash"]) == receipt
    assert ask("eth_getLogs", {"blockHash": block["hash"]}) == logs
    assert ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"}) == logs
    topic = logs[4]["topics"][0]
    chosen = ask("eth_getLogs", {"fromBlock": "earliest", "address": logs[0]["address"], "topics": [[topic], None]})
    assert chosen == [log for log in logs if log["topics"][0] == topic] and chosen
    assert ask("eth_getLogs", {"fromBlock": "earliest", "topics": [None, [topic]]}) == []
    assert number(block["gasUsed"]) == sum(number(receipt["gasUsed"]) for receipt in receipts)


def check_state_proofs():
    """eth_getProof holds under stateRoot, now and at an earlier block, and agrees with what the other calls say"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        contract, _ = busy_block(ask, "london")
        ask("eth_sendRawTransaction", signed(ACCOUNTS[5], 0, contract, record(1, 77), gas=90_000))
        ask("test_mine")
        values = {}
        for tag in ("0x2", "latest"):
            root = bytes_of(ask("eth_getBlockByNumber", tag, False)["stateRoot"])
            for who in (contract, ACCOUNTS[1].address, hex_of(b"\xdd" * 20)):
                account = ask("eth_getProof", who, ["0x0", "0x1", hex_of(b"\x55" * 32)], tag)
                check_account(root, account)
                assert account["balance"] == ask("eth_getBalance", who, tag)
                assert account["nonce"] == ask("eth_getTransactionCount", who, tag)
                assert account["codeHash"] == hex_of(keccak(bytes_of(ask("eth_getCode", who, tag))))
                for slot in account["storageProof"]:
                    assert number(slot["value"]) == number(ask("eth_getStorageAt", who, slot["key"], tag))
                values[tag, who] = account["storageProof"][1]["value"]
        assert values["0x2", contract] == "0x3" and values["latest", contract] == hex(77)
