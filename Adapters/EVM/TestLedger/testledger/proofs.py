"""Merkle-Patricia proofs of accounts and storage slots, as EIP-1186 has them."""

import rlp
from eth.constants import BLANK_ROOT_HASH, EMPTY_SHA3
from eth_hash.auto import keccak
from trie import HexaryTrie

from .encoding import data, quantity, read_slot, word


def nodes(trie, key):
    return [data(rlp.encode(node)) for node in trie.get_proof(key)]


def account_proof(db, state_root, address, slots):
    """The account and the asked slots with the nodes that prove them, also when there is no such account or value."""
    accounts = HexaryTrie(db, state_root)
    leaf = accounts.get(keccak(address))
    nonce, balance, storage_root, code_hash = rlp.decode(leaf) if leaf else (b"", b"", BLANK_ROOT_HASH, EMPTY_SHA3)
    storage = HexaryTrie(db, storage_root)
    return {
        "address": data(address),
        "accountProof": nodes(accounts, keccak(address)),
        "balance": quantity(int.from_bytes(balance, "big")),
        "nonce": quantity(int.from_bytes(nonce, "big")),
        "codeHash": data(code_hash),
        "storageHash": data(storage_root),
        "storageProof": [slot_proof(storage, slot) for slot in slots],
    }


def slot_proof(storage, slot):
    number = read_slot(slot)
    key = keccak(number.to_bytes(32, "big"))
    value = storage.get(key)
    return {
        "key": word(number) if len(slot) == 66 else quantity(number),
        "value": quantity(int.from_bytes(rlp.decode(value), "big") if value else 0),
        "proof": nodes(storage, key),
    }
