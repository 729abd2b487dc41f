"""Locks that open by the notaries' word of how the other leg ended, and sets of notaries."""

import unittest

from chain import Key, artefact
from escrow import (
    BY_BOTH, BY_CERTIFICATE, CANCELLED, CLAIMED, LOCKED, REFUNDED, Committee, NotarySet, change_statement, digest,
    end_statement, ledger_digest, word,
)
from world import World, done, preimage

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class CertificateTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.now = self.world.chain.now
        self.secret = preimage(1)
        self.lock = self.world.locked(self.world.certificate_lock(self.secret))

    def refused(self, outcome, reason):
        self.assertEqual((outcome.ok, outcome.reason), (False, reason))
        self.assertEqual(self.world.state(self.lock), LOCKED)

    def test_claimed_there_opens_here_with_the_preimage_and_without_deadline(self):
        world = self.world
        world.chain.set_time(self.lock.expiry + 1_000_000)
        done(world.claim_certified(self.lock, self.secret, world.certificate(self.lock, CLAIMED)))
        self.assertEqual(world.balances(), (999_900, 1_000_100, 1_000_000, 0))
        self.assertEqual(world.word(self.lock), word(CLAIMED, BY_CERTIFICATE, self.now, world.chain.now))

    def test_refunded_or_cancelled_there_opens_to_the_payer_from_the_expiry_on(self):
        world = self.world
        for end in (REFUNDED, CANCELLED):
            lock = world.locked(world.certificate_lock(preimage(end)))
            signed = world.certificate(lock, end)
            world.chain.set_time(lock.expiry - 1)
            self.refused(world.refund_certified(lock, end, signed), "refund: not expired")
            world.chain.set_time(lock.expiry)
            [event] = done(world.refund_certified(lock, end, signed)).events("Refunded")
            self.assertEqual(event["otherEnd"], end)

    def test_the_preimage_or_the_certificate_alone_opens_nothing(self):
        world = self.world
        self.refused(world.claim_certified(self.lock, preimage(2), world.certificate(self.lock, CLAIMED)), "claim: preimage")
        self.refused(world.act("claim", self.lock, self.secret), "gate: needs a certificate")
        self.refused(world.claim_certified(self.lock, self.secret, []), "notaries: exactly the threshold must sign")
        world.chain.set_time(self.lock.expiry)
        self.refused(world.act("refund", self.lock), "gate: needs a certificate")

    def test_an_end_certifies_only_itself(self):
        world = self.world
        world.chain.set_time(self.lock.expiry)
        for signed_end in range(0, 6):
            signed = world.certificate(self.lock, signed_end)
            if signed_end != CLAIMED:
                self.refused(world.claim_certified(self.lock, self.secret, signed), "notaries: not signed by this member")
            for end in (REFUNDED, CANCELLED):
                if end != signed_end:
                    self.refused(world.refund_certified(self.lock, end, signed), "notaries: not signed by this member")
            for end in (0, 1, CLAIMED, 5, 255):
                self.refused(world.refund_certified(self.lock, end, signed), "refund: the other end must be 3 or 4")

    def test_a_certificate_serves_once(self):
        world = self.world
        signed = world.certificate(self.lock, CLAIMED)
        done(world.claim_certified(self.lock, self.secret, signed))
        outcome = world.claim_certified(self.lock, self.secret, signed)
        self.assertEqual(outcome.reason, "lock: ended before")

    def test_a_certificate_of_another_chain_contract_lock_ledger_set_or_end_serves_nowhere(self):
        world, lock, here = self.world, self.lock, self.world.escrow.address
        twin = world.chain.deploy(world.deployer, artefact("Escrow"), world.committee.set.fields())
        same_hash = world.locked(world.certificate_lock(self.secret, payer=world.c.address), world.c)
        other_set = NotarySet(2, 3, world.committee.set.members)
        changed = {
            "another chain": digest(1, here, end_statement(world.id(lock), lock, CLAIMED)),
            "another contract": digest(1337, twin.address, end_statement(world.id(lock), lock, CLAIMED)),
            "the twin's lock": digest(1337, twin.address, end_statement(lock.id(1337, twin.address), lock, CLAIMED)),
            "another lock": world.end_digest(same_hash, CLAIMED),
            "interlock's id for the contract's": digest(1337, here, end_statement(lock.terms, lock, CLAIMED)),
            "another ledger": self.statement(otherLedger=ledger_digest("sql:bank-b")),
            "another lock there": self.statement(otherLock=preimage("elsewhere")),
            "another set": self.statement(notarySet=other_set.id()),
            "another end": world.end_digest(lock, REFUNDED),
            "no statement": world.id(lock),
            "a change of the set": digest(1337, here, change_statement(world.committee.set, other_set)),
        }
        for name, message in changed.items():
            with self.subTest(name):
                signed = world.committee.sign(message)
                self.refused(world.claim_certified(lock, self.secret, signed), "notaries: not signed by this member")
        good = world.certificate(lock, CLAIMED)
        self.assertFalse(world.claim_certified(same_hash, self.secret, good).ok)
        self.assertFalse(twin.call(world.c, "claimByCertificate", lock.fields(), self.secret, world.committee.set.fields(), good).ok)
        done(world.claim_certified(lock, self.secret, good))

    def statement(self, **changes) -> bytes:
        changed = type(self.lock)(**(self.lock.__dict__ | changes))
        return digest(1337, self.world.escrow.address, end_statement(self.world.id(self.lock), changed, CLAIMED))

    def test_the_same_escrow_on_a_forked_chain_takes_no_certificate_of_the_first(self):
        world, fork = self.world, World(chain_id=7331)
        self.assertEqual(world.escrow.address, fork.escrow.address)
        lock = fork.locked(fork.certificate_lock(self.secret))
        self.assertEqual(lock, self.lock)
        outcome = fork.claim_certified(lock, self.secret, world.certificate(self.lock, CLAIMED))
        self.assertEqual(outcome.reason, "notaries: not signed by this member")
        done(fork.claim_certified(lock, self.secret, fork.certificate(lock, CLAIMED)))

    def test_k_distinct_members_must_sign(self):
        world, lock = self.world, self.lock
        [first, second, third, fourth] = world.certificate(lock, CLAIMED, members=[0, 1, 2, 3])
        cases = [
            ([first, second], "notaries: exactly the threshold must sign"),
            ([first, second, third, fourth], "notaries: exactly the threshold must sign"),
            ([first, first, second], "notaries: signatures must rise by member"),
            ([first, second, second], "notaries: signatures must rise by member"),
            ([second, first, third], "notaries: signatures must rise by member"),
            ([first, second, (2, *second[1:])], "notaries: not signed by this member"),
            ([first, second, (4, *third[1:])], "notaries: no such member"),
            ([first, second, (255, *third[1:])], "notaries: no such member"),
            ([first, second, (3, *third[1:])], "notaries: not signed by this member"),
            ([first, second, (2, *Key("mallory").sign(world.end_digest(lock, CLAIMED)))], "notaries: not signed by this member"),
        ]
        for signatures, reason in cases:
            self.refused(world.claim_certified(lock, self.secret, signatures), reason)
        done(world.claim_certified(lock, self.secret, [second, third, fourth]))

    def test_a_notarys_signature_has_one_form(self):
        world, lock = self.world, self.lock
        [first, second, (member, v, r, s)] = world.certificate(lock, CLAIMED)
        high = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
        self.refused(world.claim_certified(lock, self.secret, [first, second, (member, 55 - v, r, high)]), "signature: s must be low")
        self.refused(world.claim_certified(lock, self.secret, [first, second, (member, v - 27, r, s)]), "signature: v must be 27 or 28")
        nobody = (member, v, bytes(32), s)
        self.refused(world.claim_certified(lock, self.secret, [first, second, nobody]), "signature: recovers nobody")

    def test_the_set_that_is_passed_is_the_one_that_the_lock_names(self):
        world, lock = self.world, self.lock
        signed = world.certificate(lock, CLAIMED)
        members = world.committee.set.members
        for other in (NotarySet(1, 2, members), NotarySet(2, 3, members), NotarySet(1, 3, members[:3]), NotarySet(0, 0, ())):
            outcome = world.act("claimByCertificate", lock, self.secret, other.fields(), signed[: other.threshold])
            self.refused(outcome, "certificate: not the lock's notary set")

    def test_the_exit_by_both_holders(self):
        world = self.world
        done(world.act("releaseByBoth", self.lock, *world.both(self.lock, "ReleaseByBoth")))
        self.assertEqual(world.word(self.lock), word(REFUNDED, BY_BOTH, self.now, self.now))
        self.assertEqual(world.balances(), (1_000_000, 1_000_000, 1_000_000, 0))
        self.assertEqual(world.claim_certified(self.lock, self.secret, world.certificate(self.lock, CLAIMED)).reason, "lock: ended before")

    def test_sixteen_notaries_fit(self):
        world = World(committee=Committee([f"notary {number}" for number in range(16)], 11))
        lock = world.locked(world.certificate_lock(self.secret))
        signed = world.certificate(lock, CLAIMED, members=[0, 2, 3, 5, 7, 8, 10, 11, 13, 14, 15])
        done(world.claim_certified(lock, self.secret, signed))


class NotarySetTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.first = self.world.committee
        self.next = Committee(["m1", "m2", "m3"], 3, epoch=2)

    def change(self, following: NotarySet, current: Committee | None = None, signers: Committee | None = None, members=None):
        current = current or self.first
        message = digest(1337, self.world.escrow.address, change_statement(current.set, following))
        signed = (signers or current).sign(message, members)
        return self.world.act("changeNotarySet", current.set.fields(), following.fields(), signed)

    def test_a_quorum_of_the_current_set_names_the_next(self):
        world = self.world
        [event] = done(self.change(self.next.set)).events("NotarySetChanged")
        self.assertEqual((event["setId"], event["previous"], event["epoch"]), (self.next.set.id(), self.first.set.id(), 2))
        self.assertEqual((event["threshold"], event["members"]), (3, tuple(each.lower() for each in self.next.set.members)))
        self.assertEqual(world.escrow.read("currentNotarySet"), self.next.set.id())

    def test_nobody_else_does(self):
        self.assertEqual(self.change(self.next.set, members=[0, 1]).reason, "notaries: exactly the threshold must sign")
        self.assertEqual(self.change(self.next.set, signers=self.next).reason, "notaries: not signed by this member")
        outcome = self.change(self.next.set, current=Committee(["x", "y", "z"], 3))
        self.assertEqual(outcome.reason, "notaries: not the current set")

    def test_epochs_rise_by_one_so_no_change_is_made_twice(self):
        members = self.first.set.members
        for epoch in (0, 1, 3, 2**64 - 1):
            self.assertEqual(self.change(NotarySet(epoch, 3, members)).reason, "notaries: the epoch must rise by 1")
        done(self.change(self.next.set))
        self.assertEqual(self.change(self.next.set).reason, "notaries: not the current set")
        back = Committee(["n1", "n2", "n3", "n4"], 3, epoch=3)
        done(self.change(back.set, current=self.next))
        self.assertEqual(self.change(self.next.set).reason, "notaries: not the current set")

    def test_a_set_is_well_formed_or_not_taken(self):
        low, high = sorted((Key("p").address, Key("q").address), key=lambda each: int(each, 16))
        threshold, rising = "notaries: the threshold must be above two thirds", "notaries: members must rise strictly"
        for following, reason in (
            (NotarySet(2, 0, ()), threshold), (NotarySet(2, 0, (low,)), threshold), (NotarySet(2, 2, (low,)), threshold),
            (NotarySet(2, 2, self.next.set.members), threshold), (NotarySet(2, 2, (high, low)), rising),
            (NotarySet(2, 2, (low, low)), rising), (NotarySet(2, 1, ("0x" + "00" * 20,)), rising),
        ):
            self.assertEqual(self.change(following).reason, reason)
        done(self.change(NotarySet(2, 2, (low, high))))

    def test_a_held_lock_keeps_its_set_and_a_new_lock_names_the_new_one(self):
        world = self.world
        held = world.locked(world.certificate_lock(preimage(1)))
        late = world.certificate_lock(preimage(2))
        done(self.change(self.next.set))
        self.assertEqual(world.lock(late).reason, "lock: not the current notary set")
        signed = world.certificate(held, CLAIMED, self.next)
        outcome = world.claim_certified(held, preimage(1), signed, self.next)
        self.assertEqual(outcome.reason, "certificate: not the lock's notary set")
        done(world.claim_certified(held, preimage(1), world.certificate(held, CLAIMED)))
        new = world.locked(world.certificate_lock(preimage(3), notarySet=self.next.set.id()))
        outcome = world.claim_certified(new, preimage(3), world.certificate(new, CLAIMED))
        self.assertEqual(outcome.reason, "certificate: not the lock's notary set")
        done(world.claim_certified(new, preimage(3), world.certificate(new, CLAIMED, self.next), self.next))

    def test_the_first_set_is_well_formed_too(self):
        world, code = self.world, artefact("Escrow")
        for first in (NotarySet(0, 1, ()), NotarySet(1, 0, ()), NotarySet(2, 3, self.first.set.members), NotarySet(1, 2, self.first.set.members)):
            with self.assertRaises(RuntimeError):
                world.chain.deploy(world.deployer, code, first.fields())


if __name__ == "__main__":
    unittest.main()
