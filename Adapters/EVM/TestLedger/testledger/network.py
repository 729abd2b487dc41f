"""The validators at work: when a block is due they take transactions, make it, and follow the longest branch."""

from .encoding import data
from .ledger import CannotSeal


class Network:
    def __init__(self, ledger, pool, clock, least_tip):
        self.ledger = ledger
        self.pool = pool
        self.clock = clock
        self.least_tip = least_tip
        self.stalled = False
        self.next_timestamp = None
        self.faults = []  # for the next blocks, one each

    def tick(self):
        """One block period has passed."""
        if self.stalled:
            return
        try:
            self.mine()
        except CannotSeal:
            pass  # the network stands still until enough validators run again

    def mine(self, parent=None, timestamp=None, transactions=None, fault=None, round_number=0, vote=None, every_seal=False):
        """One block on `parent` (the head, if none is named), with the pool's transactions unless some are given."""
        before = self.ledger.head()
        parent = parent or before
        if transactions is None:
            transactions = self.choose(parent)
        stamp = self._timestamp(parent, timestamp)
        fault = fault or (self.faults.pop(0) if self.faults else None)
        block, refused = self.ledger.make(parent, stamp, transactions, round_number, fault, vote, every_seal)
        for transaction, _ in refused:
            self.pool.drop(transaction.hash)
        self._follow(before)
        return block

    def choose(self, parent):
        machine = self.ledger.machine
        nonce_of = machine.state_at(parent).get_nonce
        return self.pool.choose(
            nonce_of, parent.block_number + 1, machine.next_base_fee(parent), parent.gas_limit, self.least_tip
        )

    def _timestamp(self, parent, wanted):
        if wanted is None:
            wanted, self.next_timestamp = self.next_timestamp, None
        if wanted is not None and wanted <= parent.timestamp:
            raise CannotSeal(f"the block before is of {parent.timestamp}; the next one must be later than that")
        return wanted or max(parent.timestamp + 1, self.clock.now())

    def _follow(self, before):
        """Moves the pool from the old head to the new one: orphaned transactions come back, included ones leave."""
        after = self.ledger.head()
        left, joined = self._difference(before, after)
        included = {t.hash for header in joined for t in self.ledger.block(header).transactions}
        for header in reversed(left):
            for transaction in self.ledger.block(header).transactions:
                if transaction.hash not in included and self.pool.at(transaction.sender, transaction.nonce) is None:
                    self.pool.put(transaction, transaction.sender, 0)
        for transaction_hash in included:
            self.pool.drop(transaction_hash)
        self.pool.forget_stale(self.ledger.machine.state_at(after).get_nonce)

    def _difference(self, a, b):
        """Headers that only the branch of `a` has, and only that of `b`."""
        left, joined = [], []
        while a.hash != b.hash:
            if a.block_number >= b.block_number:
                left.append(a)
                a = self.ledger.header_by_hash(a.parent_hash)
            else:
                joined.append(b)
                b = self.ledger.header_by_hash(b.parent_hash)
        return left, joined

    def reorganise(self, depth, drop):
        """Replaces the last `depth` blocks by a longer branch. `drop` is a set of transaction hashes to lose, or "all"."""
        head = self.ledger.head()
        fork = self.ledger.canonical(head.block_number - depth)
        orphaned = []
        for number in range(fork.block_number + 1, head.block_number + 1):
            orphaned += self.ledger.block(self.ledger.canonical(number)).transactions
        lost = {t.hash for t in orphaned} if drop == "all" else set(drop)
        again = [t for t in orphaned if t.hash not in lost]
        blocks, parent = [], fork
        while self.ledger.head().hash != parent.hash or not blocks:
            first = not blocks  # another round gives the first block another proposer, and so another hash
            block = self.mine(parent, transactions=again if first else [], round_number=1 if first else 0)
            parent = block.header
            blocks.append(data(block.hash))
        for transaction_hash in lost:
            self.pool.drop(transaction_hash)
        return blocks

    def equivocate(self, fault=None):
        """Two sealed blocks at one height: the honest one, which stays, and one without transactions a second later."""
        parent = self.ledger.head()
        first = self.mine(parent, fault=fault)
        second = self.mine(parent, timestamp=first.header.timestamp + 1, transactions=[], fault=fault)
        return data(first.hash), data(second.hash)
