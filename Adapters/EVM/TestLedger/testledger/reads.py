"""Calls that read: blocks, transactions, receipts, accounts, state, raw bytes."""

import rlp

from .encoding import RpcError, data, quantity, read_address, read_flag, read_hash, read_quantity, read_slot, word
from .proofs import account_proof


class Reads:
    def __init__(self, view, documents, pool, client_version):
        self.view = view
        self.documents = documents
        self.pool = pool
        self.ledger = view.ledger
        self.client_version = client_version

    def web3_clientVersion(self):
        return self.client_version

    def net_version(self):
        return str(self.ledger.machine.chain_id)

    def eth_chainId(self):
        return quantity(self.ledger.machine.chain_id)

    def eth_syncing(self):
        return False

    def eth_accounts(self):
        return []

    def eth_blockNumber(self):
        return quantity(self.view.head().block_number)

    # Blocks

    def eth_getBlockByNumber(self, tag, full=False):
        return self._block(self.view.resolve(tag), full)

    def eth_getBlockByHash(self, block_hash, full=False):
        return self._block(self.view.by_hash(read_hash(block_hash, "block hash")), full)

    def _block(self, header, full):
        read_flag(full, "full transactions")
        return None if header is None else self.documents.block(header, full)

    def eth_getBlockTransactionCountByNumber(self, tag):
        header = self.view.resolve(tag)
        return None if header is None else quantity(len(self.ledger.block(header).transactions))

    def eth_getBlockTransactionCountByHash(self, block_hash):
        header = self.view.by_hash(read_hash(block_hash))
        return None if header is None else quantity(len(self.ledger.block(header).transactions))

    def debug_getRawHeader(self, tag):
        return data(rlp.encode(self.ledger.sealed_header(self.view.require(tag))))

    def debug_getRawBlock(self, tag):
        return data(rlp.encode(self.documents.sealed_block(self.view.require(tag))))

    def debug_getRawReceipts(self, tag):
        return [data(receipt.encode()) for receipt in self.ledger.receipts(self.ledger.block(self.view.require(tag)))]

    # Transactions

    def eth_getTransactionByHash(self, transaction_hash):
        wanted = read_hash(transaction_hash, "transaction hash")
        found = self.view.find_transaction(wanted)
        if found:
            block, index = found
            return self.documents.transaction(block.transactions[index], block, index)
        waiting = self.pool.by_hash.get(wanted)
        return self.documents.transaction(waiting.transaction) if waiting else None

    def eth_getTransactionByBlockHashAndIndex(self, block_hash, index):
        return self._at_index(self.view.by_hash(read_hash(block_hash)), index)

    def eth_getTransactionByBlockNumberAndIndex(self, tag, index):
        return self._at_index(self.view.resolve(tag), index)

    def _at_index(self, header, index):
        place = read_quantity(index, "index", bits=32)
        block = None if header is None else self.ledger.block(header)
        if block is None or place >= len(block.transactions):
            return None
        return self.documents.transaction(block.transactions[place], block, place)

    def eth_getTransactionReceipt(self, transaction_hash):
        found = self.view.find_transaction(read_hash(transaction_hash, "transaction hash"))
        return self.documents.receipt(*found) if found else None

    def eth_getBlockReceipts(self, tag):
        header = self.view.resolve(tag)
        if header is None:
            return None
        block = self.ledger.block(header)
        return [self.documents.receipt(block, index) for index in range(len(block.transactions))]

    # Accounts and state

    def _state(self, tag):
        return self.ledger.machine.state_at(self.view.require(tag))

    def eth_getBalance(self, address, tag="latest"):
        return quantity(self._state(tag).get_balance(read_address(address)))

    def eth_getCode(self, address, tag="latest"):
        return data(self._state(tag).get_code(read_address(address)))

    def eth_getStorageAt(self, address, slot, tag="latest"):
        return word(self._state(tag).get_storage(read_address(address), read_slot(slot)))

    def eth_getTransactionCount(self, address, tag="latest"):
        who = read_address(address)
        nonce = self._state(tag).get_nonce(who)
        return quantity(self.pool.next_nonce(who, nonce) if tag == "pending" else nonce)

    def eth_getProof(self, address, slots, tag="latest"):
        if not isinstance(slots, list) or len(slots) > 1024:
            raise RpcError(-32602, "storage keys: expected a list of at most 1024")
        header = self.view.require(tag)
        return account_proof(self.ledger.machine.db, header.state_root, read_address(address), slots)

    # Validators

    def qbft_getValidatorsByBlockNumber(self, tag):
        return self._validators("qbft", self.view.resolve(tag), tag)

    def qbft_getValidatorsByBlockHash(self, block_hash):
        return self._validators("qbft", self.view.by_hash(read_hash(block_hash)), None)

    def istanbul_getValidators(self, tag="latest"):
        return self._validators("ibft", self.view.resolve(tag), tag)

    def clique_getSigners(self, tag="latest"):
        return self._validators("clique", self.view.resolve(tag), tag)

    def _validators(self, name, header, tag):
        if self.ledger.form.name != name:
            raise RpcError(-32601, "Method not found")
        if header is None:
            return None
        # Besu answers for the named block itself; "pending", and the other two engines, mean after it.
        after = tag == "pending" or name != "qbft"
        members = self.ledger.tallies[header.hash].validators if after else self.ledger.validators_of(header)
        return [data(member) for member in members]

    # The pool

    def txpool_content(self):
        content = {"pending": {}, "queued": {}}
        nonce_of = self.ledger.machine.state_at(self.view.head()).get_nonce
        for waiting in self.pool.by_hash.values():
            ready = waiting.transaction.nonce < self.pool.next_nonce(waiting.sender, nonce_of(waiting.sender))
            place = content["pending" if ready else "queued"].setdefault(data(waiting.sender), {})
            place[str(waiting.transaction.nonce)] = self.documents.transaction(waiting.transaction)
        return content

    def txpool_status(self):
        content = self.txpool_content()
        return {name: quantity(sum(len(places) for places in content[name].values())) for name in content}
