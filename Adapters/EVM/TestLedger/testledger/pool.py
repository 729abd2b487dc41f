"""Transactions that wait for a block: their order, their replacement, and what a test does to them."""

from dataclasses import dataclass, field

BUMP_PERCENT = 10
CAPACITY = 4096


def kind(transaction):
    """The EIP-2718 type: 0 for a legacy transaction."""
    return getattr(transaction, "type_id", None) or 0


def fee_cap(transaction):
    return transaction.max_fee_per_gas if kind(transaction) >= 2 else transaction.gas_price


def tip_cap(transaction):
    return transaction.max_priority_fee_per_gas if kind(transaction) >= 2 else transaction.gas_price


@dataclass
class Waiting:
    transaction: object
    sender: bytes
    arrival: int
    not_before: int = 0  # first block number that may hold it
    held: bool = False


@dataclass
class Pool:
    by_hash: dict = field(default_factory=dict)
    by_place: dict = field(default_factory=dict)  # (sender, nonce) -> Waiting
    arrivals: int = 0
    hold_all: bool = False
    delay_blocks: int = 0  # for transactions that come from now on
    swallow: int = 0  # how many of the next transactions are accepted and lost

    def full(self):
        return len(self.by_hash) >= CAPACITY

    def at(self, sender, nonce):
        return self.by_place.get((sender, nonce))

    def may_replace(self, old, new):
        """Both fees strictly higher, and by at least 10 percent."""
        def enough(before, after):
            return after > before and after * 100 >= before * (100 + BUMP_PERCENT)

        return enough(fee_cap(old), fee_cap(new)) and enough(tip_cap(old), tip_cap(new))

    def put(self, transaction, sender, height):
        old = self.at(sender, transaction.nonce)
        if old is not None:
            self.drop(old.transaction.hash)
        self.arrivals += 1
        waiting = Waiting(transaction, sender, self.arrivals, height + 1 + self.delay_blocks if self.delay_blocks else 0)
        self.by_hash[transaction.hash] = waiting
        self.by_place[(sender, transaction.nonce)] = waiting

    def drop(self, transaction_hash):
        waiting = self.by_hash.pop(transaction_hash, None)
        if waiting is not None:
            self.by_place.pop((waiting.sender, waiting.transaction.nonce), None)
        return waiting is not None

    def next_nonce(self, sender, nonce):
        """The nonce after the unbroken row of waiting transactions that starts at `nonce`."""
        while (sender, nonce) in self.by_place:
            nonce += 1
        return nonce

    def choose(self, nonce_of, number, base_fee, gas_limit, least_tip):
        """Transactions for block `number`: best tip first, then the older one, each sender's in the order of nonces."""
        ready, chosen, left = {}, [], gas_limit
        for sender in {waiting.sender for waiting in self.by_hash.values()}:
            ready[sender] = nonce_of(sender)
        while True:
            fronts = [w for s, n in ready.items() if (w := self._eligible(s, n, number, base_fee, least_tip)) and w.transaction.gas <= left]
            if not fronts:
                return chosen
            best = max(fronts, key=lambda w: (self._tip(w.transaction, base_fee), -w.arrival))
            chosen.append(best.transaction)
            ready[best.sender] += 1
            left -= best.transaction.gas

    def _tip(self, transaction, base_fee):
        return min(tip_cap(transaction), fee_cap(transaction) - (base_fee or 0))

    def _eligible(self, sender, nonce, number, base_fee, least_tip):
        waiting = self.at(sender, nonce)
        if waiting is None or waiting.held or self.hold_all or waiting.not_before > number:
            return None
        return waiting if self._tip(waiting.transaction, base_fee) >= least_tip else None

    def forget_stale(self, nonce_of):
        """Drops what a new block made impossible."""
        for waiting in list(self.by_hash.values()):
            if waiting.transaction.nonce < nonce_of(waiting.sender):
                self.drop(waiting.transaction.hash)
