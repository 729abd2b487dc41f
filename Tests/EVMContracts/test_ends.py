"""How a lock ends: once, by its gates, to the named party."""

import hashlib
import itertools
import unittest

from chain import Key
from escrow import BY_BOTH, BY_CLOCK, CLAIMED, REFUNDED, both_statement, digest, word
from world import World, done, preimage

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class EndTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.now = self.world.chain.now
        self.lock = self.world.locked(self.world.clock_lock(preimage(1)))

    def refused(self, outcome, reason):
        self.assertEqual((outcome.ok, outcome.reason), (False, reason))

    def test_anyone_pushes_a_claim_and_only_the_payee_is_paid(self):
        world = self.world
        outcome = done(world.act("claim", self.lock, preimage(1), sender=world.c))
        self.assertEqual(world.balances(), (999_900, 1_000_100, 1_000_000, 0))
        [event] = outcome.events("Claimed")
        self.assertEqual(event, {"lockId": world.id(self.lock), "terms": self.lock.terms, "preimage": preimage(1)})
        self.assertEqual(world.word(self.lock), word(CLAIMED, BY_CLOCK, self.now, self.now))

    def test_anyone_pushes_a_refund_and_only_the_payer_is_paid(self):
        world = self.world
        world.chain.set_time(self.now + 3600)
        outcome = done(world.act("refund", self.lock, sender=world.c))
        self.assertEqual(world.balances(), (1_000_000, 1_000_000, 1_000_000, 0))
        self.assertEqual(outcome.events("Refunded"), [{"lockId": world.id(self.lock), "terms": self.lock.terms, "otherEnd": 0}])
        self.assertEqual(world.word(self.lock), word(REFUNDED, BY_CLOCK, self.now, self.now + 3600))

    def test_claim_before_the_expiry_refund_from_it_on(self):
        world = self.world
        for seconds, claims in ((3599, True), (3600, False), (3601, False)):
            lock = world.locked(world.clock_lock(preimage(seconds)))
            world.chain.set_time(lock.expiry - 3600 + seconds)
            if claims:
                self.refused(world.act("refund", lock), "refund: not expired")
                done(world.act("claim", lock, preimage(seconds)))
            else:
                self.refused(world.act("claim", lock, preimage(seconds)), "claim: expired")
                done(world.act("refund", lock))

    def test_only_the_sha_256_preimage_of_32_bytes_opens(self):
        world = self.world
        for wrong in (preimage(2), bytes(32), self.lock.hashlock, preimage(1)[::-1]):
            self.refused(world.act("claim", self.lock, wrong), "claim: preimage")
        for length in (31, 33, 64):
            secret = b"\x07" * length
            lock = world.locked(world.clock_lock(preimage(length), hashlock=hashlib.sha256(secret).digest()))
            self.refused(world.act("claim", lock, (secret + bytes(32))[:32]), "claim: preimage")

    def test_malformed_calldata_does_nothing(self):
        world = self.world
        data = world.escrow.encode("claim", self.lock.fields(), preimage(1))
        before = world.balances()
        for broken in (data[:-1], data[:-32], data[:4], data[:3], b"\xff" * 4 + data[4:], data[:4] + b"\xff" + data[5:]):
            self.assertFalse(world.chain.call(world.c, world.escrow, "claim", broken).ok)
        self.assertEqual(world.balances(), before)

    def test_what_was_never_locked_does_not_end(self):
        world = self.world
        never = world.clock_lock(preimage(2))
        self.refused(world.act("claim", never, preimage(2)), "lock: unknown")
        self.refused(world.act("unlockByBoth", never, *world.both(never, "UnlockByBoth")), "lock: unknown")
        world.chain.set_time(self.now + 3600)
        self.refused(world.act("refund", never), "lock: unknown")

    def test_changed_fields_are_another_lock(self):
        world = self.world
        for change in (dict(payee=world.c.address), dict(amount=101), dict(expiry=self.lock.expiry + 1), dict(terms=bytes(32))):
            other = world.clock_lock(preimage(1), **change)
            self.refused(world.act("claim", other, preimage(1)), "lock: unknown")

    def test_both_holders_end_it_early(self):
        world = self.world
        outcome = done(world.act("unlockByBoth", self.lock, *world.both(self.lock, "UnlockByBoth")))
        self.assertEqual(outcome.events("Released"), [{"lockId": world.id(self.lock), "terms": self.lock.terms}])
        self.assertEqual(world.balances(), (1_000_000, 1_000_000, 1_000_000, 0))
        self.assertEqual(world.word(self.lock), word(REFUNDED, BY_BOTH, self.now, self.now))

    def test_one_holder_alone_ends_nothing(self):
        world, lock = self.world, self.lock
        payer, payee = world.both(lock, "UnlockByBoth")
        stranger, _ = world.both(lock, "UnlockByBoth", payer=Key("mallory"))
        self.refused(world.act("unlockByBoth", lock, payer, payer), "both: not signed by the payee")
        self.refused(world.act("unlockByBoth", lock, payee, payee), "both: not signed by the payer")
        self.refused(world.act("unlockByBoth", lock, payee, payer), "both: not signed by the payer")
        self.refused(world.act("unlockByBoth", lock, payer, stranger), "both: not signed by the payee")

    def test_an_exit_signature_is_no_abort_and_the_reverse(self):
        world = self.world
        self.refused(world.act("unlockByBoth", self.lock, *world.both(self.lock, "ReleaseByBoth")), "both: not signed by the payer")
        self.refused(world.act("releaseByBoth", self.lock, *world.both(self.lock, "ReleaseByBoth")), "gate: unlocked by both instead")
        held = world.locked(world.certificate_lock(preimage(2)))
        self.refused(world.act("releaseByBoth", held, *world.both(held, "UnlockByBoth")), "both: not signed by the payer")
        self.refused(world.act("unlockByBoth", held, *world.both(held, "UnlockByBoth")), "gate: released by both instead")
        done(world.act("releaseByBoth", held, *world.both(held, "ReleaseByBoth")))

    def test_signatures_for_another_lock_end_nothing(self):
        world = self.world
        other = world.locked(world.clock_lock(preimage(2)))
        self.refused(world.act("unlockByBoth", self.lock, *world.both(other, "UnlockByBoth")), "both: not signed by the payer")

    def test_signatures_for_another_chain_or_contract_end_nothing(self):
        world, identity = self.world, self.world.id(self.lock)
        for chain_id, escrow in ((1, world.escrow.address), (1337, world.token.address)):
            message = digest(chain_id, escrow, both_statement("UnlockByBoth", identity))
            signed = world.a.sign(message), world.b.sign(message)
            self.refused(world.act("unlockByBoth", self.lock, *signed), "both: not signed by the payer")

    def test_a_signature_has_one_form(self):
        world = self.world
        payer, payee = world.both(self.lock, "UnlockByBoth")
        v, r, s = payer
        high = (55 - v, r, (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big"))
        self.refused(world.act("unlockByBoth", self.lock, high, payee), "signature: s must be low")
        for other_v in (0, 1, 26, 29, 255):
            self.refused(world.act("unlockByBoth", self.lock, (other_v, r, s), payee), "signature: v must be 27 or 28")
        self.refused(world.act("unlockByBoth", self.lock, (27, bytes(32), bytes(32)), payee), "signature: recovers nobody")

    def test_one_end_only_in_every_order(self):
        world = self.world
        for number, (first, second) in enumerate(itertools.product(("claim", "refund", "both", "cancel", "lock"), repeat=2)):
            lock = world.locked(world.clock_lock(preimage(f"order {number}"), lockDeadline=world.chain.now + 1))
            ends, held = 0, world.balance(world.escrow)
            world.chain.set_time(world.chain.now + 1)
            for name in (first, second, "claim", "both"):
                if name == "refund":
                    world.chain.set_time(max(world.chain.now, lock.expiry))
                ends += self.try_end(name, lock, preimage(f"order {number}"))
            self.assertEqual(ends, 1, (first, second))
            self.assertEqual(world.balance(world.escrow), held - lock.amount)
            for name in ("claim", "refund", "both"):
                self.assertEqual(self.try_end(name, lock, preimage(f"order {number}")), 0)

    def try_end(self, name, lock, secret) -> bool:
        world = self.world
        if name == "claim":
            return world.act("claim", lock, secret).ok
        if name == "refund":
            return world.act("refund", lock).ok
        if name == "both":
            return world.act("unlockByBoth", lock, *world.both(lock, "UnlockByBoth")).ok
        if name == "cancel":
            return world.act("cancel", lock, sender=world.a).ok
        return world.lock(lock).ok

    def test_a_lock_with_clock_gates_takes_no_certificate(self):
        world = self.world
        reason = "gate: by clock, without a certificate"
        self.refused(world.claim_certified(self.lock, preimage(1), world.certificate(self.lock, CLAIMED)), reason)
        world.chain.set_time(self.lock.expiry)
        self.refused(world.refund_certified(self.lock, REFUNDED, world.certificate(self.lock, REFUNDED)), reason)


if __name__ == "__main__":
    unittest.main()
