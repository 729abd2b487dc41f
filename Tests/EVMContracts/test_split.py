"""A chain that splits: the same contract, with what it held, under another chain id."""

import unittest

import pyrevm
from escrow import CLAIMED, LOCKED, digest, end_statement, word, word_slot
from world import World, done, preimage


class SplitTests(unittest.TestCase):
    """Both worlds have the same addresses; the second gets the first one's code and its held locks."""

    def setUp(self):
        self.before, self.after = World(chain_id=1337), World(chain_id=7331)
        self.assertEqual(self.before.escrow.address, self.after.escrow.address)
        code = self.before.chain.evm.get_code(self.before.escrow.address)
        evm = self.after.chain.evm
        evm.insert_account_info(self.after.escrow.address, pyrevm.AccountInfo(nonce=1, code=code))
        self.assertEqual(self.after.escrow.read("CHAIN_ID"), 1337)
        self.held = [self.before.locked(make(preimage(number))) for number, make in enumerate(
            (self.before.clock_lock, self.before.certificate_lock))]
        for lock in self.held:
            slot = int.from_bytes(word_slot(self.before.id(lock)), "big")
            evm.insert_account_storage(self.after.escrow.address, slot, self.before.word(lock))
            done(self.after.token.call(self.after.a, "transfer", self.after.escrow.address, lock.amount))

    def state(self, lock) -> int:
        return self.after.escrow.read("status", self.before.id(lock))[0]

    def test_nothing_is_locked_on_the_new_side(self):
        outcome = self.after.lock(self.after.clock_lock(preimage("new")))
        self.assertEqual(outcome.reason, "lock: the chain's id has changed")

    def test_what_was_held_ends_there_by_clock_and_preimage(self):
        lock, _ = self.held
        self.assertEqual(self.state(lock), LOCKED)
        done(self.after.act("claim", lock, preimage(0)))
        self.assertEqual(self.state(lock), CLAIMED)

    def test_a_certificate_of_the_old_side_serves_only_there(self):
        _, lock = self.held
        old = self.before.certificate(lock, CLAIMED)
        outcome = self.after.claim_certified(lock, preimage(1), old)
        self.assertEqual(outcome.reason, "notaries: not signed by this member")
        statement = end_statement(self.before.id(lock), lock, CLAIMED)
        new = self.after.committee.sign(digest(7331, self.after.escrow.address, statement))
        self.assertEqual(self.before.claim_certified(lock, preimage(1), new).reason, "notaries: not signed by this member")
        done(self.after.claim_certified(lock, preimage(1), new))
        done(self.before.claim_certified(lock, preimage(1), old))

    def test_a_tombstone_is_still_written(self):
        late = self.before.clock_lock(preimage("late"))
        done(self.after.act("cancel", late, sender=self.after.a))
        slot = word_slot(self.before.id(late))
        self.assertEqual(self.after.chain.storage(self.after.escrow, slot), word(4, 4, 0, self.after.chain.now))


if __name__ == "__main__":
    unittest.main()
