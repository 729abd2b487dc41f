"""Receipts under a block's receipts root: legacy and typed, and each way to take one for another."""

import rlp
from eth_abi import encode
from trie import HexaryTrie

from primitives import prove
from sealing import big, keccak

CONTRACT = keccak(b"contract")[:20]
OTHER = keccak(b"other contract")[:20]
CLAIMED = keccak(b"Claimed(bytes32,bytes32,bytes32)")
REFUNDED = keccak(b"Refunded(bytes32,bytes32,uint8)")
LOCK = keccak(b"lock")
TERMS = keccak(b"terms")
PREIMAGE = keccak(b"preimage")


def log(contract=CONTRACT, event=CLAIMED, lock=LOCK, terms=TERMS, data=None):
    return [contract, [event, lock, terms], encode(["bytes32"], [PREIMAGE]) if data is None else data]


def receipt(kind, logs, status=b"\x01", **other):
    body = rlp.encode([status, big(21_000), bytes(256), logs])
    return (bytes([kind]) if kind else b"") + body


class Block:
    def __init__(self, receipts):
        self.receipts = receipts
        self.trie = HexaryTrie({})
        for index, one in enumerate(receipts):
            self.trie[rlp.encode(big(index))] = one

    def case(self, name, index, place=0, code=None, contract=CONTRACT, event=CLAIMED, root=None, nodes=None, **result):
        nodes = prove(self.trie, rlp.encode(big(index))) if nodes is None else nodes
        case = {"name": name, "root": (root or self.trie.root_hash).hex(), "index": index, "place": place,
                "nodes": [node.hex() for node in nodes], "contract": "0x" + contract.hex(), "event": event.hex()}
        return case | ({"code": f"proof.evm.{code}"} if code else {
            "type": result.get("kind", 0), "logs": len(result["logs"]), "topics": [topic.hex() for topic in result["logs"][place][1]],
            "data": result["logs"][place][2].hex()})


def receipt_vectors():
    many = [log(event=REFUNDED, data=bytes(32)), log(contract=OTHER), log()]
    receipts = [receipt(number % 3, [log()] if number != 7 else many) for number in range(200)]
    block = Block(receipts)
    alone = Block([receipt(0, [log()])])
    accepted = [alone.case("a block of one legacy receipt", 0, logs=[log()])]
    for number in (0, 1, 2, 15, 16, 127, 128, 129, 199):
        accepted.append(block.case(f"receipt {number} of 200", number, logs=[log()], kind=number % 3))
    accepted.append(block.case("the third log of a receipt", 7, 2, logs=many, kind=1))
    accepted.append(block.case("another event", 7, 0, event=REFUNDED, logs=many, kind=1))
    failed = Block([receipt(2, [log()], status=b"")])
    before = Block([receipt(0, [log()], status=keccak(b"state root"))])
    shapes = {
        "a type of 0x80": b"\x80" + receipt(0, [log()]), "a type of 0": b"\x00" + receipt(0, [log()]),
        "a string": rlp.encode(b"receipt of the right length"), "status 2": receipt(0, [log()], status=b"\x02"),
    }
    rlps = {
        "five items": rlp.encode([b"\x01", b"", bytes(256), [log()], b""]),
        "three items": rlp.encode([b"\x01", b"", bytes(256)]),
        "a bloom of 255 bytes": rlp.encode([b"\x01", b"", bytes(255), [log()]]),
        "a log of two items": receipt(0, [log()[:2]]), "five topics": receipt(0, [[CONTRACT, [LOCK] * 5, b""]]),
        "a topic of 31 bytes": receipt(0, [[CONTRACT, [LOCK[:31]], b""]]),
        "an address of 19 bytes": receipt(0, [[CONTRACT[:19], [LOCK], b""]]),
        "bytes after the list": receipt(0, [log()]) + b"\x00",
    }
    refused = [
        failed.case("a failed transaction's log", 0, code="receipt"),
        before.case("a state root in the status' place", 0, code="receipt"),
        block.case("another contract's log", 7, 1, code="log"),
        block.case("another event of the contract", 7, 0, code="log"),
        block.case("a log that is not there", 7, 3, code="log"),
        block.case("another place in the receipt", 0, 1, code="log"),
        block.case("a transaction that is not there", 200, code="receipt"),
        block.case("another receipt's nodes", 3, code="trie", nodes=prove(block.trie, rlp.encode(big(4)))),
        block.case("another block's root", 3, code="trie", root=alone.trie.root_hash),
        block.case("no nodes", 3, code="trie", nodes=[]),
        block.case("a number of 256 written as one byte", 0, code="trie", nodes=prove(block.trie, rlp.encode(big(1)))),
    ]
    refused += [Block([one]).case(name, 0, code="receipt") for name, one in shapes.items()]
    refused += [Block([one]).case(name, 0, code="rlp") for name, one in rlps.items()]
    return {"receipts": accepted, "refused": refused}
