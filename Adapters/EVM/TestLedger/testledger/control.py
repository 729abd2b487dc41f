"""The test_ calls: time, blocks, sealing faults, votes, reorganisations, what happens to transactions, false endpoints."""

from .encoding import RpcError, data, invalid, quantity, read_address, read_count, read_data, read_flag, read_hash, read_object
from .faults import CLIQUE_FAULTS, FAULTS
from .ledger import CannotSeal
from .validators import address_of

LATEST_TIME = (1 << 63) - 1
MOST_BLOCKS = 10_000
MINE_KEYS = ("count", "timestamp", "parent", "transactions", "round", "fault", "vote", "everySeal")


class Control:
    def __init__(self, network, views, lies, virtual):
        self.network = network
        self.ledger = network.ledger
        self.pool = network.pool
        self.views = views  # endpoint name -> View
        self.lies = lies  # endpoint name -> Lies
        self.virtual = virtual

    # Time

    def test_setTime(self, seconds):
        """Moves the virtual clock, also backwards. Answers its time."""
        if not self.virtual:
            raise RpcError(-32000, "this ledger runs on the wall clock; start it with --clock virtual")
        self.network.clock.seconds = read_count(seconds, "time", LATEST_TIME)
        return quantity(self.network.clock.seconds)

    def test_time(self):
        return quantity(self.network.clock.now())

    def test_setNextTimestamp(self, seconds):
        """The time of the next block, whatever the clock says; it must be later than the head's."""
        stamp = read_count(seconds, "time", LATEST_TIME)
        if stamp <= self.ledger.head().timestamp:
            raise invalid(f"time: the head is of {self.ledger.head().timestamp}; give a later one")
        self.network.next_timestamp = stamp
        return True

    # Blocks

    def test_mine(self, wanted=None):
        """Makes blocks now. Answers their hashes."""
        wanted = read_object(wanted or {}, "mine", MINE_KEYS)
        options = dict(
            timestamp=read_count(wanted["timestamp"], "timestamp", LATEST_TIME) if "timestamp" in wanted else None,
            parent=self._header(wanted["parent"]) if "parent" in wanted else None,
            fault=self._fault(wanted.get("fault")),
            round_number=read_count(wanted.get("round", 0), "round", 1 << 16),
            vote=self._vote(wanted["vote"]) if "vote" in wanted else None,
            every_seal=read_flag(wanted.get("everySeal", False), "everySeal"),
        )
        if "transactions" in wanted:
            options["transactions"] = self._transactions(wanted["transactions"])
        hashes = []
        for _ in range(read_count(wanted.get("count", 1), "count", MOST_BLOCKS)):
            block = self._sealing(lambda: self.network.mine(**options))
            hashes.append(data(block.hash))
            options["timestamp"] = None
            if options["parent"] is not None:
                options["parent"] = block.header
        return hashes

    def _sealing(self, work):
        try:
            return work()
        except CannotSeal as reason:
            raise RpcError(-32000, f"no block was made: {reason}") from reason

    def _header(self, text):
        header = self.ledger.header_by_hash(read_hash(text, "block hash"))
        if header is None:
            raise invalid("block hash: there is no such block")
        return header

    def _fault(self, name):
        known = CLIQUE_FAULTS if self.ledger.form.name == "clique" else FAULTS
        if name is not None and (name not in known or (name == "wrong-round" and not self.ledger.form.has_rounds)):
            raise invalid(f"fault: unknown here: {name!r}; known: {', '.join(known)}")
        return name

    def _vote(self, wanted):
        read_object(wanted, "vote", ("validator", "add"))
        return read_address(wanted.get("validator"), "validator"), read_flag(wanted.get("add"), "add")

    def _transactions(self, entries):
        """Signed transactions in hex, or hashes of waiting ones."""
        if not isinstance(entries, list):
            raise invalid("transactions: expected a list")
        found = []
        for entry in entries:
            raw = read_data(entry, "transaction")
            waiting = self.pool.by_hash.get(raw)
            found.append(waiting.transaction if waiting else self.ledger.machine.decode_transaction(raw))
        return found

    def test_stall(self, on):
        """With true no block is made until false; test_mine still makes them."""
        self.network.stalled = read_flag(on, "stall")
        return True

    def test_reorg(self, wanted):
        """Replaces the last blocks by a longer branch. Orphaned transactions are in it, but for those in `drop`."""
        wanted = read_object(wanted, "reorg", ("depth", "drop"))
        depth = read_count(wanted.get("depth"), "depth", self.ledger.head().block_number)
        if depth == 0:
            raise invalid("depth: expected 1 or more")
        drop = wanted.get("drop", [])
        lost = "all" if drop == "all" else {read_hash(one, "drop") for one in drop}
        old = self.ledger.head().hash
        blocks = self._sealing(lambda: self.network.reorganise(depth, lost))
        return {"oldHead": data(old), "newHead": blocks[-1], "blocks": blocks}

    # Sealing

    def test_faults(self):
        return FAULTS

    def test_fault(self, wanted):
        """The next blocks are sealed with this fault."""
        wanted = read_object(wanted, "fault", ("fault", "blocks"))
        count = read_count(wanted.get("blocks", 1), "blocks", MOST_BLOCKS)
        self.network.faults = [self._fault(wanted.get("fault"))] * count
        return True

    def test_equivocate(self, wanted=None):
        """Two sealed blocks at the next height; the first one stays. Answers both hashes."""
        wanted = read_object(wanted or {}, "equivocate", ("fault",))
        return list(self._sealing(lambda: self.network.equivocate(self._fault(wanted.get("fault")))))

    def test_propose(self, wanted):
        """From now on validators vote for this change, one vote in each block, until it is done."""
        subject, add = self._vote(wanted)
        self.ledger.proposals[subject] = add
        return True

    def test_down(self, addresses):
        """These validators, and no others, are down: they neither propose nor seal."""
        if not isinstance(addresses, list):
            raise invalid("down: expected a list of addresses")
        self.ledger.keyring.down = {read_address(one) for one in addresses}
        return True

    def test_validators(self):
        """Addresses that this ledger can sign for: validators after the head, spare ones to vote in, strangers."""
        keyring = self.ledger.keyring
        return {
            "validators": [data(one) for one in self.ledger.tallies[self.ledger.head().hash].validators],
            "spares": [data(address_of(key)) for key in keyring.spares],
            "strangers": [data(address_of(key)) for key in keyring.strangers],
        }

    # Transactions

    def test_hold(self, wanted):
        """true: no waiting transaction enters a block; false: all may again; a hash: this one may not."""
        if isinstance(wanted, bool):
            self.pool.hold_all = wanted
            if not wanted:
                for waiting in self.pool.by_hash.values():
                    waiting.held = False
            return True
        waiting = self.pool.by_hash.get(read_hash(wanted, "transaction hash"))
        if waiting is not None:
            waiting.held = True
        return waiting is not None

    def test_drop(self, transaction_hash):
        """Forgets a waiting transaction. Answers whether there was one."""
        return self.pool.drop(read_hash(transaction_hash, "transaction hash"))

    def test_swallow(self, count):
        """The next transactions are accepted and lost."""
        self.pool.swallow = read_count(count, "count", MOST_BLOCKS)
        return True

    def test_delay(self, blocks):
        """Transactions that come from now on wait for so many blocks more."""
        self.pool.delay_blocks = read_count(blocks, "blocks", MOST_BLOCKS)
        return True

    # Endpoints

    def _named(self, wanted, table):
        name = wanted.get("endpoint", "follower")
        if name not in table:
            raise invalid(f"endpoint: unknown: {name!r}; known: {', '.join(table)}")
        return table[name]

    def test_follow(self, wanted):
        """What an endpoint sees: so many blocks less (`lag`), nothing above a height (`frozenAt`), or the branch of a block."""
        wanted = read_object(wanted, "follow", ("endpoint", "lag", "frozenAt", "branch"))
        view = self._named(wanted, self.views)
        lag = read_count(wanted.get("lag", 0), "lag", 1 << 32)
        frozen = read_count(wanted["frozenAt"], "frozenAt", 1 << 62) if wanted.get("frozenAt") is not None else None
        branch = self._header(wanted["branch"]).hash if wanted.get("branch") is not None else None
        view.lag, view.frozen_at, view.branch = lag, frozen, branch
        return quantity(view.head().block_number)

    def test_lie(self, wanted):
        self._named(read_object(wanted, "lie", ("endpoint", "method", "first", "set", "result", "times")), self.lies).add(wanted)
        return True

    def test_truth(self, wanted=None):
        """Ends all lies and the delay of an endpoint."""
        lies = self._named(read_object(wanted or {}, "truth", ("endpoint",)), self.lies)
        lies.told, lies.latency = [], 0.0
        return True

    def test_latency(self, wanted):
        """Each answer of an endpoint comes so many milliseconds later."""
        wanted = read_object(wanted, "latency", ("endpoint", "milliseconds"))
        self._named(wanted, self.lies).latency = read_count(wanted.get("milliseconds"), "milliseconds", 600_000) / 1000
        return True
