"""What may be locked, and how it is kept."""

import unittest

from escrow import BY_CLOCK, CANCELLED, HORIZON, LOCKED, NOBODY, ZERO, domain_separator, word
from world import World, done, preimage


class LockTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.now = self.world.chain.now

    def refused(self, lock, reason, sender=None):
        before = self.world.balances()
        outcome = self.world.lock(lock, sender)
        self.assertEqual((outcome.ok, outcome.reason), (False, reason))
        self.assertEqual(self.world.balances(), before)

    def test_a_lock_takes_the_amount_and_says_everything_in_its_event(self):
        world = self.world
        lock = world.clock_lock(preimage(1))
        outcome = done(world.lock(lock))
        self.assertEqual(outcome.values[0], world.id(lock))
        self.assertEqual(world.balances(), (999_900, 1_000_000, 1_000_000, 100))
        self.assertEqual(world.status(lock), (LOCKED, 0, self.now, 0))
        [event] = outcome.events("Locked")
        self.assertEqual(event.pop("lockId"), world.id(lock))
        fields = dict(zip(lock.__dataclass_fields__, lock.fields()))
        self.assertEqual({k: v.lower() if isinstance(v, str) else v for k, v in event.items()},
                         {k: v.lower() if isinstance(v, str) else v for k, v in fields.items()})

    def test_the_storage_is_where_the_page_says(self):
        lock = self.world.locked(self.world.clock_lock(preimage(1)))
        self.assertEqual(self.world.word(lock), word(LOCKED, 0, self.now, 0))
        self.assertEqual(self.world.used(lock.payer, lock.hashlock), int.from_bytes(self.world.id(lock), "big"))
        self.assertEqual(self.world.escrow.read("lockUnder", lock.payer, lock.hashlock), self.world.id(lock))
        slot = (1).to_bytes(32, "big")
        self.assertEqual(self.world.chain.storage(self.world.escrow, slot), int.from_bytes(self.world.committee.set.id(), "big"))

    def test_ids_and_domain_are_what_the_page_says(self):
        world, escrow = self.world, self.world.escrow
        for lock in (world.clock_lock(preimage(1)), world.certificate_lock(preimage(2), amount=2**256 - 1)):
            self.assertEqual(escrow.read("lockIdOf", lock.fields()), world.id(lock))
        self.assertEqual(escrow.read("domainSeparator"), domain_separator(1337, escrow.address))
        self.assertEqual(escrow.read("notarySetId", world.committee.set.fields()), world.committee.set.id())

    def test_every_field_changes_the_id(self):
        world = self.world
        lock = world.certificate_lock(preimage(1))
        ids = {world.id(lock)}
        other = dict(payer=world.c.address, payee=world.c.address, token=world.c.address, amount=101, hashlock=preimage(9),
                     gate=1, otherLedger=preimage(8), otherLock=preimage(7), notarySet=preimage(6),
                     lockDeadline=self.now + 601, expiry=self.now + 3601, terms=preimage(5))
        for name, value in other.items():
            changed = type(lock)(**(lock.__dict__ | {name: value}))
            ids.add(world.escrow.read("lockIdOf", changed.fields()))
        self.assertEqual(len(ids), 13)

    def test_only_the_payer_locks(self):
        self.refused(self.world.clock_lock(preimage(1)), "lock: only the payer locks", self.world.c)

    def test_payee_amount_and_hashlock_must_make_sense(self):
        world = self.world
        for payee in (NOBODY, world.a.address, world.escrow.address):
            self.refused(world.clock_lock(preimage(1), payee=payee), "lock: payee")
        self.refused(world.clock_lock(preimage(1), amount=0), "lock: amount")
        self.refused(world.clock_lock(preimage(1), hashlock=ZERO), "lock: hashlock")

    def test_the_deadline_is_exclusive(self):
        world = self.world
        self.refused(world.clock_lock(preimage(1), lockDeadline=self.now), "lock: deadline over")
        done(world.lock(world.clock_lock(preimage(1), lockDeadline=self.now + 1)))

    def test_the_expiry_is_after_the_deadline(self):
        world = self.world
        self.refused(world.clock_lock(preimage(1), expiry=self.now + 600), "lock: expiry not after the deadline")
        done(world.lock(world.clock_lock(preimage(1), expiry=self.now + 601)))

    def test_milliseconds_taken_for_seconds_are_refused(self):
        world = self.world
        for make in (world.clock_lock, world.certificate_lock):
            self.refused(make(preimage(1), expiry=(self.now + 3600) * 1000), "lock: expiry too far")
            both = make(preimage(1), lockDeadline=(self.now + 600) * 1000, expiry=(self.now + 3600) * 1000)
            self.refused(both, "lock: expiry too far")

    def test_a_chain_that_counts_milliseconds_locks_nothing(self):
        world = self.world
        lock = world.clock_lock(preimage(1))
        world.chain.set_time(self.now * 1000)
        self.refused(lock, "lock: deadline over")

    def test_the_horizon_is_inclusive(self):
        world = self.world
        self.refused(world.clock_lock(preimage(1), expiry=self.now + HORIZON + 1), "lock: expiry too far")
        self.refused(world.clock_lock(preimage(1), expiry=2**64 - 1), "lock: expiry too far")
        done(world.lock(world.clock_lock(preimage(1), expiry=self.now + HORIZON)))

    def test_gates_are_coherent_in_two_ways_only(self):
        world = self.world
        for name in ("otherLedger", "otherLock", "notarySet"):
            lock = world.clock_lock(preimage(1), **{name: world.committee.set.id()})
            self.refused(lock, "lock: clock gates name no other lock")
        for name in ("otherLedger", "otherLock"):
            lock = world.certificate_lock(preimage(1), **{name: ZERO})
            self.refused(lock, "lock: certificate gates name the other lock")
        for notary_set in (ZERO, preimage(1)):
            lock = world.certificate_lock(preimage(1), notarySet=notary_set)
            self.refused(lock, "lock: not the current notary set")
        for gate in (0, 3, 255):
            self.refused(world.certificate_lock(preimage(1), gate=gate), "lock: no such gate")

    def test_an_escrow_without_notaries_has_clock_gates_only(self):
        from chain import artefact
        from escrow import NO_NOTARIES
        world = self.world
        escrow = world.chain.deploy(world.deployer, artefact("Escrow"), NO_NOTARIES.fields())
        done(world.token.call(world.a, "approve", escrow.address, 1000))
        lock = world.certificate_lock(preimage(1), notarySet=ZERO)
        self.assertEqual(escrow.call(world.a, "lock", lock.fields()).reason, "lock: not the current notary set")
        outcome = escrow.call(world.a, "changeNotarySet", NO_NOTARIES.fields(), world.committee.set.fields(), [])
        self.assertFalse(outcome.ok)
        done(escrow.call(world.a, "lock", world.clock_lock(preimage(1)).fields()))

    def test_the_same_lock_twice_is_refused(self):
        lock = self.world.locked(self.world.clock_lock(preimage(1)))
        self.refused(lock, "lock: exists")

    def test_a_payer_uses_a_hash_once_whatever_became_of_the_lock(self):
        world = self.world
        first = world.locked(world.clock_lock(preimage(1)))
        self.refused(world.clock_lock(preimage(1), amount=99), "lock: hash used before")
        done(world.act("claim", first, preimage(1)))
        self.refused(world.clock_lock(preimage(1), terms=ZERO), "lock: hash used before")
        self.refused(first, "lock: exists")

    def test_a_strangers_lock_under_the_same_hash_harms_nobody(self):
        world = self.world
        world.locked(world.clock_lock(preimage(1), payer=world.c.address), world.c)
        world.locked(world.clock_lock(preimage(1)))

    def test_a_strangers_tombstone_burns_no_hash(self):
        world = self.world
        invented = world.clock_lock(preimage(1), lockDeadline=self.now - 1, amount=1)
        done(world.act("cancel", invented))
        self.assertEqual(world.used(invented.payer, invented.hashlock), 0)
        world.locked(world.clock_lock(preimage(1)))

    def test_after_its_tombstone_a_lock_never_comes(self):
        world = self.world
        lock = world.clock_lock(preimage(1))
        done(world.act("cancel", lock, sender=world.a))
        self.refused(lock, "lock: cancelled")

    def test_anyone_cancels_from_the_deadline_on_and_only_the_payer_before(self):
        world = self.world
        lock = world.clock_lock(preimage(1))
        for key in (world.b, world.c):
            self.assertEqual(world.act("cancel", lock, sender=key).reason, "cancel: before the lock deadline")
        world.chain.set_time(self.now + 600)
        [event] = done(world.act("cancel", lock, sender=world.c)).events("Cancelled")
        self.assertEqual(event, {"lockId": world.id(lock), "terms": lock.terms})
        self.assertEqual(world.word(lock), word(CANCELLED, BY_CLOCK, 0, self.now + 600))

    def test_a_lock_that_exists_or_ended_is_not_cancelled(self):
        world = self.world
        lock = world.locked(world.clock_lock(preimage(1)))
        world.chain.set_time(self.now + 600)
        for _ in range(2):
            self.assertEqual(world.act("cancel", lock, sender=world.a).reason, "cancel: the lock exists or ended")
            world.act("claim", lock, preimage(1))

    def test_more_than_the_payer_has_or_allowed_is_refused(self):
        world = self.world
        self.assertFalse(world.lock(world.clock_lock(preimage(1), amount=1_000_001)).ok)
        done(world.token.call(world.a, "approve", world.escrow.address, 99))
        self.assertFalse(world.lock(world.clock_lock(preimage(1))).ok)
        self.assertEqual(world.balances(), (1_000_000, 1_000_000, 1_000_000, 0))

    def test_an_address_without_code_is_no_token(self):
        self.assertFalse(self.world.lock(self.world.clock_lock(preimage(1), token=self.world.c.address)).ok)
        self.assertFalse(self.world.lock(self.world.clock_lock(preimage(1), token=self.world.escrow.address)).ok)

    def test_ether_is_refused(self):
        world = self.world
        world.chain.evm.set_balance(world.a.address, 10**18)
        for data in (b"", world.escrow.encode("lock", world.clock_lock(preimage(1)).fields())):
            with self.assertRaises(RuntimeError):
                world.chain.evm.message_call(world.a.address, world.escrow.address, data, value=1)


if __name__ == "__main__":
    unittest.main()
