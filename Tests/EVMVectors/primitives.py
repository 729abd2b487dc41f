"""Hashes, encodings and tries: answers of pycryptodome, rlp, trie and eth-keys."""

import random

import rlp
from trie import HexaryTrie

from sealing import EMPTY_ROOT, Validator, big, high, keccak


def keccak_vectors():
    """Every length around the block size of 136; byte i of a message of length n is (7 i + n) mod 256."""
    return {
        "rule": "message of length n: byte i is (7 i + n) mod 256",
        "digests": [
            {"length": n, "digest": keccak(bytes((7 * i + n) % 256 for i in range(n))).hex()}
            for n in list(range(0, 300)) + [407, 408, 409, 1000, 4096]
        ],
    }


def rlp_vectors():
    random.seed(1)
    accepted = [[], b"", [b""], b"\x00", b"\x7f", b"\x80", b"dog", [b"cat", b"dog"], [[], [[]], [[], [[]]]], b"a" * 55,
                b"a" * 56, b"b" * 1024, [b"x" * 54], [b"x" * 55, b"y"], [[b"k%d" % i, big(i)] for i in range(300)]]

    def grow(depth):
        if depth == 0 or random.random() < 0.5:
            return random.randbytes(random.choice([0, 1, 1, 2, 20, 32, 55, 56, 57, 300]))
        return [grow(depth - 1) for _ in range(random.randrange(6))]

    accepted += [grow(5) for _ in range(60)]
    refused = {
        "no byte": "", "small byte with prefix": "8100", "small byte 7f with prefix": "817f",
        "long form for 55 bytes": "b837" + "61" * 55, "length with leading zero": "b90038" + "61" * 56,
        "list long form for short list": "f801c0", "string cut off": "83646f", "list cut off": "c883636174",
        "bytes after the item": "83646f6700", "list whose item runs over": "c283646f",
        "length of length cut off": "b9", "length beyond the end": "bfffffffffffffffff",
        "list length beyond the end": "ffffffffffffffffff", "nested too deep": deep(12).hex(),
        "small byte with prefix inside a list": "c28101", "length that overflows": "bb7fffffff",
        "list long form with leading zero": "f9003c" + "80" * 60,
    }
    return {
        "accepted": [{"encoding": rlp.encode(item).hex(), "tree": tree(item)} for item in accepted],
        "refused": [{"name": name, "encoding": text} for name, text in refused.items()],
    }


def deep(levels):
    item = []
    for _ in range(levels):
        item = [item]
    return rlp.encode(item)


def tree(item):
    return item.hex() if isinstance(item, bytes) else [tree(one) for one in item]


def referenced(nodes):
    """The nodes that a proof needs: those that are named by a hash, and the root."""
    encoded = [rlp.encode(node) for node in nodes]
    return [node for place, node in enumerate(encoded) if place == 0 or len(node) >= 32]


def prove(trie, key):
    return referenced(trie.get_proof(key))


def trie_vectors():
    random.seed(2)
    worlds = [
        {b"do": b"verb", b"horse": b"stallion", b"doge": b"coin", b"dog": b"puppy"},
        {rlp.encode(big(i)): random.randbytes(200 + i) for i in range(130)},
        {keccak(random.randbytes(8)): rlp.encode(big(random.getrandbits(256))) for _ in range(400)},
        {random.randbytes(2): random.randbytes(random.randrange(1, 5)) for _ in range(300)},
        {bytes([i]): bytes([i + 1]) for i in range(20)},
        {b"only": b"one"},
    ]
    cases = []
    for world in worlds:
        trie = HexaryTrie({})
        for key, value in world.items():
            trie[key] = value
        present = random.sample(sorted(world), min(14, len(world)))
        size = len(present[0])
        absent = [key for key in [random.randbytes(size) for _ in range(8)] + [present[0][:-1] + b"\x01"] if key not in world]
        for key in present + absent:
            cases.append({
                "root": trie.root_hash.hex(), "key": key.hex(), "nodes": [node.hex() for node in prove(trie, key)],
                "value": world[key].hex() if key in world else None,
            })
    cases.append({"root": EMPTY_ROOT.hex(), "key": "00", "nodes": [], "value": None})
    return {"proofs": cases}


def signature_vectors():
    made = []
    for number in range(24):
        signer = Validator(number)
        digest = keccak(b"digest %d" % number)
        seal = signer.seal(digest)
        made.append({
            "secret": signer.key.to_bytes().hex(), "digest": digest.hex(), "signature": seal.hex(),
            "highS": high(seal).hex(), "publicKey": signer.key.public_key.to_bytes().hex(), "address": "0x" + signer.address.hex(),
        })
    return {"signatures": made}
