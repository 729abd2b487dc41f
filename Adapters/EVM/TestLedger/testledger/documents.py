"""JSON forms of blocks, transactions, receipts and logs, complete enough to rebuild every hash and root from them."""

import rlp
from eth_hash.auto import keccak

from .encoding import data, quantity, word
from .pool import fee_cap, kind, tip_cap

OPTIONAL_HEADER_FIELDS = (
    ("baseFeePerGas", "base_fee_per_gas", quantity),
    ("withdrawalsRoot", "withdrawals_root", data),
    ("blobGasUsed", "blob_gas_used", quantity),
    ("excessBlobGas", "excess_blob_gas", quantity),
    ("parentBeaconBlockRoot", "parent_beacon_block_root", data),
)


class Documents:
    def __init__(self, ledger):
        self.ledger = ledger

    def header(self, header):
        sealed = self.ledger.sealed_header(header)
        document = {
            "number": quantity(header.block_number),
            "hash": data(header.hash),
            "parentHash": data(header.parent_hash),
            "sha3Uncles": data(header.uncles_hash),
            "miner": data(header.coinbase),
            "stateRoot": data(header.state_root),
            "transactionsRoot": data(header.transaction_root),
            "receiptsRoot": data(header.receipt_root),
            "logsBloom": data(header.bloom.to_bytes(256, "big")),
            "difficulty": quantity(header.difficulty),
            "gasLimit": quantity(header.gas_limit),
            "gasUsed": quantity(header.gas_used),
            "timestamp": quantity(header.timestamp),
            "extraData": data(sealed.extra_data),
            "mixHash": data(header.mix_hash),
            "nonce": data(header.nonce),
        }
        for name, attribute, form in OPTIONAL_HEADER_FIELDS:
            value = getattr(header, attribute, None) if attribute in header._meta.field_names else None
            if value is not None:
                document[name] = form(value)
        return document

    def block(self, header, full):
        block = self.ledger.block(header)
        document = self.header(header)
        if "withdrawalsRoot" in document:
            document["withdrawals"] = []
        document |= {
            "size": quantity(len(rlp.encode(self.sealed_block(header)))),
            "totalDifficulty": quantity(self.ledger.machine.chain.get_score(header.hash)),
            "uncles": [],
            "transactions": [
                self.transaction(transaction, block, index) if full else data(transaction.hash)
                for index, transaction in enumerate(block.transactions)
            ],
        }
        return document

    def sealed_block(self, header):
        return self.ledger.block(header).copy(header=self.ledger.sealed_header(header))

    def price(self, transaction, header):
        """What one gas cost in wei."""
        base = getattr(header, "base_fee_per_gas", 0) if kind(transaction) >= 2 else 0
        return min(fee_cap(transaction), tip_cap(transaction) + base)

    def transaction(self, transaction, block=None, index=None):
        """A transaction in a block, or one that waits."""
        number = kind(transaction)
        document = {
            "type": quantity(number),
            "hash": data(transaction.hash),
            "nonce": quantity(transaction.nonce),
            "from": data(transaction.sender),
            "to": data(transaction.to) if transaction.to else None,
            "value": quantity(transaction.value),
            "gas": quantity(transaction.gas),
            "gasPrice": quantity(self.price(transaction, block.header) if block else fee_cap(transaction)),
            "input": data(transaction.data),
            "r": quantity(transaction.r),
            "s": quantity(transaction.s),
            "blockHash": data(block.hash) if block else None,
            "blockNumber": quantity(block.number) if block else None,
            "transactionIndex": quantity(index) if block else None,
        }
        if number == 0:
            document["v"] = quantity(transaction.v)
            if transaction.v >= 35:
                document["chainId"] = quantity((transaction.v - 35) // 2)
            return document
        document |= {
            "v": quantity(transaction.y_parity),
            "yParity": quantity(transaction.y_parity),
            "chainId": quantity(transaction.chain_id),
            "accessList": [
                {"address": data(address), "storageKeys": [word(key) for key in keys]} for address, keys in transaction.access_list
            ],
        }
        if number >= 2:
            document["maxFeePerGas"] = quantity(transaction.max_fee_per_gas)
            document["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee_per_gas)
        return document

    def logs(self, block, only=None):
        """Logs of a block with their position in it; with `only`, those of one transaction."""
        found, position = [], 0
        for index, (transaction, receipt) in enumerate(zip(block.transactions, self.ledger.receipts(block))):
            for log in receipt.logs:
                if only is None or only == index:
                    found.append({
                        "address": data(log.address),
                        "topics": [word(topic) for topic in log.topics],
                        "data": data(log.data),
                        "blockNumber": quantity(block.number),
                        "blockHash": data(block.hash),
                        "transactionHash": data(transaction.hash),
                        "transactionIndex": quantity(index),
                        "logIndex": quantity(position),
                        "removed": False,
                    })
                position += 1
        return found

    def receipt(self, block, index):
        receipts = self.ledger.receipts(block)
        transaction, receipt = block.transactions[index], receipts[index]
        before = receipts[index - 1].gas_used if index else 0
        created = None if transaction.to else keccak(rlp.encode([transaction.sender, transaction.nonce]))[12:]
        return {
            "type": quantity(kind(transaction)),
            "transactionHash": data(transaction.hash),
            "transactionIndex": quantity(index),
            "blockHash": data(block.hash),
            "blockNumber": quantity(block.number),
            "from": data(transaction.sender),
            "to": data(transaction.to) if transaction.to else None,
            "contractAddress": data(created) if created else None,
            "cumulativeGasUsed": quantity(receipt.gas_used),
            "gasUsed": quantity(receipt.gas_used - before),
            "effectiveGasPrice": quantity(self.price(transaction, block.header)),
            "logs": self.logs(block, index),
            "logsBloom": data(receipt.bloom.to_bytes(256, "big")),
            "status": quantity(int.from_bytes(receipt.state_root, "big")),
        }
