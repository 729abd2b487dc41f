"""A payer's consent: signed once, pushed by anyone, good for one act on one lock of one escrow on one chain."""

import unittest

from escrow import BY_PAYER, CANCELLED, LOCKED, act_statement, digest, word
from world import World, done, preimage

REFUSED = "consent: not signed by the payer"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class ConsentTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.now = self.world.chain.now
        self.terms = self.world.clock_lock(preimage(1))

    def push(self, name, lock, consent):
        return self.world.act(name, lock, consent, sender=self.world.c)

    def reason(self, name, lock, consent):
        before = self.world.balances()
        outcome = self.push(name, lock, consent)
        self.assertFalse(outcome.ok)
        self.assertEqual(self.world.balances(), before)
        return outcome.reason

    def test_a_stranger_pushes_a_lock_that_the_payer_signed(self):
        world = self.world
        outcome = done(self.push("lockFor", self.terms, world.consent(self.terms)))
        self.assertEqual(outcome.values[0], world.id(self.terms))
        self.assertEqual(world.balances(), (999_900, 1_000_000, 1_000_000, 100))
        self.assertEqual(world.status(self.terms), (LOCKED, 0, self.now, 0))
        [event] = outcome.events("Locked")
        self.assertEqual(event["payer"].lower(), world.a.address.lower())

    def test_certificate_gates_are_locked_by_consent_too(self):
        lock = self.world.certificate_lock(preimage(2))
        done(self.push("lockFor", lock, self.world.consent(lock)))
        self.assertEqual(self.world.state(lock), LOCKED)

    def test_a_stranger_pushes_a_tombstone_that_the_payer_signed_before_the_deadline(self):
        world = self.world
        consent = world.consent(self.terms, "CancelConsent")
        self.assertEqual(self.world.act("cancel", self.terms, sender=world.c).reason, "cancel: before the lock deadline")
        done(self.push("cancelFor", self.terms, consent))
        self.assertEqual(world.word(self.terms), word(CANCELLED, BY_PAYER, 0, self.now))
        self.assertEqual(self.reason("cancelFor", self.terms, consent), "cancel: the lock exists or ended")

    def test_a_tombstone_takes_a_consent_back(self):
        consent = self.world.consent(self.terms)
        done(self.world.act("cancel", self.terms, sender=self.world.a))
        self.assertEqual(self.reason("lockFor", self.terms, consent), "lock: cancelled")

    def test_a_consent_serves_once(self):
        world = self.world
        consent = world.consent(self.terms)
        done(self.push("lockFor", self.terms, consent))
        self.assertEqual(self.reason("lockFor", self.terms, consent), "lock: exists")
        done(world.act("claim", self.terms, preimage(1)))
        self.assertEqual(self.reason("lockFor", self.terms, consent), "lock: exists")

    def test_nobody_else_consents_for_the_payer(self):
        world = self.world
        for key in (world.b, world.c, world.deployer):
            for name, act in (("lockFor", "LockConsent"), ("cancelFor", "CancelConsent")):
                self.assertEqual(self.reason(name, self.terms, world.consent(self.terms, act, payer=key)), REFUSED)

    def test_one_act_is_not_another(self):
        world = self.world
        acts = ("LockConsent", "CancelConsent", "UnlockByBoth", "ReleaseByBoth")
        for name, right in (("lockFor", "LockConsent"), ("cancelFor", "CancelConsent")):
            for act in acts:
                if act != right:
                    self.assertEqual(self.reason(name, self.terms, world.consent(self.terms, act)), REFUSED)
        consent = world.consent(self.terms)
        done(self.push("lockFor", self.terms, consent))
        ends = world.act("unlockByBoth", self.terms, consent, world.b.sign(world.act_digest(self.terms, "LockConsent")))
        self.assertEqual(ends.reason, "both: not signed by the payer")

    def test_every_field_is_consented_to(self):
        world = self.world
        consent = world.consent(self.terms)
        other = dict(payee=world.c.address, token=world.c.address, amount=1, hashlock=preimage(9),
                     lockDeadline=self.now + 601, expiry=self.now + 3601, terms=preimage(5))
        for name, value in other.items():
            changed = type(self.terms)(**(self.terms.__dict__ | {name: value}))
            self.assertEqual(self.reason("lockFor", changed, consent), REFUSED, name)

    def test_no_other_chain_or_escrow(self):
        world = self.world
        statement = act_statement("LockConsent", world.id(self.terms))
        for chain_id, escrow in ((1338, world.escrow.address), (1337, world.token.address)):
            self.assertEqual(self.reason("lockFor", self.terms, world.a.sign(digest(chain_id, escrow, statement))), REFUSED)
            identity = self.terms.id(chain_id, escrow)
            foreign = world.a.sign(digest(world.chain.chain_id, world.escrow.address, act_statement("LockConsent", identity)))
            self.assertEqual(self.reason("lockFor", self.terms, foreign), REFUSED)

    def test_the_other_form_of_a_signature_is_refused(self):
        v, r, s = self.world.consent(self.terms)
        number = int.from_bytes(s, "big") if isinstance(s, bytes) else s
        high = ORDER - number
        twin = (55 - v, r, high.to_bytes(32, "big") if isinstance(s, bytes) else high)
        self.assertEqual(self.reason("lockFor", self.terms, twin), "signature: s must be low")
        for bad in (0, 1, 26, 29, 255):
            self.assertEqual(self.reason("lockFor", self.terms, (bad, r, s)), "signature: v must be 27 or 28")

    def test_what_the_payer_did_not_approve_does_not_move(self):
        world = self.world
        done(world.token.call(world.a, "approve", world.escrow.address, 99))
        self.assertFalse(self.push("lockFor", self.terms, world.consent(self.terms)).ok)
        self.assertEqual(world.word(self.terms), 0)

    def test_deadlines_bind_a_consent(self):
        consent = self.world.consent(self.terms)
        self.world.chain.set_time(self.now + 600)
        self.assertEqual(self.reason("lockFor", self.terms, consent), "lock: deadline over")


if __name__ == "__main__":
    unittest.main()
