"""The chain: blocks executed, sealed, kept, and the longest branch chosen."""

import rlp
from eth.exceptions import HeaderNotFound

from .encoding import data, quantity
from .faults import commit_seals, listed_validators, proposing_key, seals_needed
from .store import StoreError
from .validators import Tally, address_of


class CannotSeal(Exception):
    """No block can be made now; the message says why."""


class Ledger:
    def __init__(self, machine, form, keyring, store, settings):
        self.machine = machine
        self.form = form
        self.keyring = keyring
        self.store = store
        self.epoch = settings["epoch"]
        self.served_extra = {}  # block hash -> extraData with seals
        self.tallies = {}  # block hash -> Tally after it
        self.where = {}  # transaction hash -> hashes of blocks that hold it
        self.receipt_cache = {}
        self.proposals = {}  # votes that validators want to cast: subject -> add
        lines = store.open()
        resolved = self._genesis_settings(settings, lines)
        self.genesis = self._start(resolved)
        if not lines:
            store.append({"genesis": resolved})
        for line in lines[1:]:
            self._replay(line)

    def _genesis_settings(self, settings, lines):
        if not lines:
            return settings
        kept = lines[0].get("genesis")
        if not isinstance(kept, dict):
            raise StoreError("The first line of the chain's file is no genesis. Start with another data directory.")
        for name, value in settings.items():
            if name != "genesisTime" and kept.get(name) != value:
                raise StoreError(
                    f"This data directory belongs to a chain with {name} = {kept.get(name)!r}, but {value!r} was asked for. "
                    "Start with the same options or with another data directory."
                )
        return kept

    def _start(self, settings):
        validators = tuple(sorted(address_of(key) for key in self.keyring.initial))
        extra = self.form.genesis_extra(validators)
        balances = {bytes.fromhex(address[2:]): int(wei) for address, wei in settings["balances"].items()}
        header = self.machine.start(
            dict(
                difficulty=1, block_number=0, gas_limit=settings["gasLimit"], timestamp=settings["genesisTime"],
                extra_data=extra, mix_hash=self.form.mix_hash, nonce=b"\0" * 8,
            ),
            balances,
        )
        self.served_extra[header.hash] = extra
        self.tallies[header.hash] = Tally(validators)
        return header

    # Reading

    def head(self):
        return self.machine.chain.get_canonical_head()

    def header_by_hash(self, block_hash):
        try:
            return self.machine.chain.get_block_header_by_hash(block_hash)
        except HeaderNotFound:
            return None

    def canonical(self, number):
        try:
            return self.machine.chain.get_canonical_block_header_by_number(number)
        except HeaderNotFound:
            return None

    def block(self, header):
        return self.machine.chain.get_block_by_header(header)

    def receipts(self, block):
        if block.hash not in self.receipt_cache:
            if len(self.receipt_cache) > 512:
                self.receipt_cache.clear()
            self.receipt_cache[block.hash] = block.get_receipts(self.machine.chain.chaindb)
        return self.receipt_cache[block.hash]

    def sealed_header(self, header):
        """The header as it is served: with its seals."""
        return header.copy(extra_data=self.served_extra[header.hash])

    def validators_of(self, header):
        """The validators that were in force for this block."""
        return self.tallies[header.parent_hash if header.block_number else header.hash].validators

    # Making blocks

    def make(self, parent, timestamp, transactions, round_number=0, fault=None, vote=None, every_seal=False):
        """Executes, seals and keeps one block on `parent`. Answers the block and what was refused."""
        tally = self.tallies[parent.hash]
        key, proposer, round_number = self._proposer(parent, tally, round_number, fault)
        number = parent.block_number + 1
        epoch_block = number % self.epoch == 0
        vote = vote or self._wish(tally, epoch_block)
        listed = listed_validators(tally.validators, self.keyring.strangers, fault)
        fields = self.form.draft(listed, vote, proposer, number, epoch_block)
        header = self.machine.header(parent, timestamp=timestamp, mix_hash=self.form.mix_hash, **fields)
        executed = self.machine.execute(header, transactions, proposer)
        block = executed.block.copy(header=self.form.finish(executed.block.header, key))
        extra = self.form.sealed(block.header, round_number, self._seals(block.header, tally, round_number, fault, every_seal))
        self.store.append({"block": data(rlp.encode(block)), "extraData": data(extra)})
        self._keep(block, extra)
        return block, executed.refused

    def _proposer(self, parent, tally, round_number, fault):
        """The key and address that propose. A validator that is down costs its round."""
        if self.form.commits and len(self._signers(tally, parent.block_number + 1)) < seals_needed(tally.validators):
            raise CannotSeal("fewer validators run than a quorum needs")
        order = self.form.order(tally, self._recent_authors(parent, len(tally.validators)), parent.block_number + 1)
        for taken in range(round_number, round_number + len(order)):
            address = order[taken % len(order)]
            if self.keyring.working(address):
                key = proposing_key(self.keyring, tally, address, fault)
                return key, address_of(key), taken
        raise CannotSeal("no validator runs whose turn it may be")

    def _recent_authors(self, header, count):
        """Who proposed the last blocks, latest first; the genesis has no author, which counts as address zero."""
        authors = [self.form.author(header)]
        while len(authors) < count // 2 and header.block_number > 0:
            header = self.header_by_hash(header.parent_hash)
            authors.append(self.form.author(header))
        return authors

    def _signers(self, tally, number):
        """Keys of running validators, starting with another one at each height."""
        running = [key for key in map(self.keyring.working, tally.validators) if key]
        start = number % len(running) if running else 0
        return running[start:] + running[:start]

    def _seals(self, header, tally, round_number, fault, every_seal):
        if not self.form.commits:
            return []
        signers, needed = self._signers(tally, header.block_number), seals_needed(tally.validators)
        chosen = signers if every_seal else signers[:needed]
        return commit_seals(self.form, header, round_number, chosen, needed, self.keyring.strangers, fault)

    def _wish(self, tally, epoch_block):
        """The next vote that was asked for and is not fulfilled yet."""
        if epoch_block:
            return None
        for subject, add in list(self.proposals.items()):
            if (subject in tally.validators) == add:
                del self.proposals[subject]
            else:
                return subject, add
        return None

    # Keeping blocks

    def _keep(self, block, extra):
        header = block.header
        self.machine.chain.persist_block(block, perform_validation=False)
        self.served_extra[header.hash] = extra
        before = self.tallies[header.parent_hash]
        self.tallies[header.hash] = before.after(
            self.form.author(header), self.form.vote(header), header.block_number % self.epoch == 0
        )
        for transaction in block.transactions:
            self.where.setdefault(transaction.hash, []).append(header.hash)

    def _replay(self, line):
        """Executes a kept block again; it must come out with the same hash."""
        try:
            block = rlp.decode(bytes.fromhex(line["block"][2:]), self.machine.vm_class.block_class)
            extra = bytes.fromhex(line["extraData"][2:])
        except (KeyError, ValueError, TypeError, rlp.exceptions.RLPException) as error:
            raise StoreError(f"The chain's file holds no block where one should be: {error}") from error
        kept, parent = block.header, self.header_by_hash(block.header.parent_hash)
        if parent is None:
            raise StoreError(f"The chain's file lacks the parent of block {quantity(kept.block_number)}.")
        draft = self.machine.header(
            parent, timestamp=kept.timestamp, mix_hash=kept.mix_hash, extra_data=kept.extra_data,
            coinbase=kept.coinbase, nonce=kept.nonce, difficulty=kept.difficulty,
        )
        again = self.machine.execute(draft, block.transactions, self.form.author(kept)).block
        if again.header.hash != kept.hash:
            raise StoreError(f"Block {quantity(kept.block_number)} in the chain's file does not execute to its own hash.")
        self._keep(again, extra)
