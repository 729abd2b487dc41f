"""What one endpoint sees of the chain: all of it, less than there is, or another branch."""

from .encoding import RpcError, invalid, read_hash, read_object, read_quantity


class View:
    def __init__(self, ledger, finality_depth):
        self.ledger = ledger
        self.finality_depth = finality_depth  # for the tags safe and finalized; nothing: this chain has no such tags
        self.lag = 0
        self.frozen_at = None
        self.branch = None  # hash of a block whose branch is served instead of the canonical one

    def head(self):
        if self.branch is not None:
            return self.ledger.header_by_hash(self.branch)
        top = self.ledger.head()
        number = top.block_number - self.lag
        if self.frozen_at is not None:
            number = min(number, self.frozen_at)
        return self.ledger.canonical(max(0, number))

    def at(self, number):
        """The header that this endpoint has at a height, or nothing."""
        head = self.head()
        if number > head.block_number:
            return None
        if self.branch is None:
            return self.ledger.canonical(number)
        while head.block_number > number:
            head = self.ledger.header_by_hash(head.parent_hash)
        return head

    def by_hash(self, block_hash):
        """A header by its hash, also of an orphaned block, unless it is above this endpoint's head."""
        header = self.ledger.header_by_hash(block_hash)
        return header if header is not None and header.block_number <= self.head().block_number else None

    def holds(self, header):
        mine = self.at(header.block_number)
        return mine is not None and mine.hash == header.hash

    def resolve(self, tag, name="block"):
        """A header from a tag, a number, a hash, or the object of EIP-1898; nothing if there is no such block."""
        if isinstance(tag, dict):
            return self._resolve_object(tag, name)
        if tag in ("latest", "pending"):
            return self.head()
        if tag == "earliest":
            return self.at(0)
        if tag in ("safe", "finalized"):
            if self.finality_depth is None:
                raise RpcError(-39001, "Unknown block")
            return self.at(max(0, self.head().block_number - self.finality_depth))
        if isinstance(tag, str) and len(tag) == 66:
            return self.by_hash(read_hash(tag, name))
        return self.at(read_quantity(tag, name, bits=64))

    def _resolve_object(self, tag, name):
        read_object(tag, name, ("blockHash", "blockNumber", "requireCanonical"))
        if ("blockHash" in tag) == ("blockNumber" in tag):
            raise invalid(f"{name}: give either blockHash or blockNumber")
        if "blockNumber" in tag:
            return self.resolve(tag["blockNumber"], name)
        header = self.by_hash(read_hash(tag["blockHash"], name))
        if header is not None and tag.get("requireCanonical") and not self.holds(header):
            raise RpcError(-32000, "hash is not currently canonical")
        return header

    def require(self, tag, name="block"):
        header = self.resolve(tag, name)
        if header is None:
            raise RpcError(-32000, "header not found")
        return header

    def find_transaction(self, transaction_hash):
        """Block header and position of a mined transaction, or nothing."""
        for block_hash in reversed(self.ledger.where.get(transaction_hash, [])):
            header = self.ledger.header_by_hash(block_hash)
            if self.holds(header):
                block = self.ledger.block(header)
                for index, transaction in enumerate(block.transactions):
                    if transaction.hash == transaction_hash:
                        return block, index
        return None
