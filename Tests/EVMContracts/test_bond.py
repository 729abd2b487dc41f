"""The bond token, alone and under the escrow."""

import unittest

from chain import artefact
from escrow import CLAIMED, REFUNDED
from world import BOND, World, compiled, done, preimage


class BondTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        world = self.world
        self.issuer = world.deployer
        self.rule = world.chain.deploy(self.issuer, compiled("ListRule"))
        self.bond = world.bond(*BOND[:6], 100, 1_000_000, self.rule.address)
        for key in (world.a, world.b):
            done(self.rule.call(self.issuer, "put", key.address, True))
        done(self.bond.call(self.issuer, "issue", world.a.address, 10_000))
        done(self.bond.call(world.a, "approve", world.escrow.address, 2**256 - 1))

    def lock(self, secret="bond", **changes):
        return self.world.locked(self.world.clock_lock(preimage(secret), token=self.bond.address, amount=300, **changes))

    def refused(self, outcome, reason):
        self.assertEqual((outcome.ok, outcome.reason), (False, reason))

    def test_it_says_what_it_is(self):
        read = self.bond.read
        self.assertEqual((read("name"), read("symbol"), read("isin"), read("currency"), read("maturity")), BOND[:5])
        self.assertEqual((read("nominalPerUnit"), read("denomination"), read("authorised"), read("decimals")), (10_000, 100, 1_000_000, 0))
        self.assertEqual(read("issuer"), self.issuer.address.lower())

    def test_only_multiples_of_the_denomination_move(self):
        world, reason = self.world, "bond: not a multiple of the denomination"
        self.refused(self.bond.call(self.issuer, "issue", world.a.address, 150), reason)
        self.refused(self.bond.call(world.a, "transfer", world.b.address, 99), reason)
        self.refused(world.lock(world.clock_lock(preimage(1), token=self.bond.address, amount=250)), reason)
        done(self.bond.call(world.a, "transfer", world.b.address, 200))

    def test_no_more_is_issued_than_authorised_and_only_by_the_issuer(self):
        world = self.world
        self.refused(self.bond.call(world.a, "issue", world.a.address, 100), "bond: only the issuer")
        self.refused(self.bond.call(self.issuer, "issue", world.a.address, 990_100), "bond: above the authorised issue")
        done(self.bond.call(self.issuer, "issue", world.a.address, 990_000))
        self.assertEqual(self.bond.read("totalSupply"), 1_000_000)

    def test_issuing_asks_the_rule_and_the_freeze(self):
        world = self.world
        self.refused(self.bond.call(self.issuer, "issue", world.c.address, 100), "bond: may not hold")
        done(self.bond.call(self.issuer, "setFrozen", world.b.address, True))
        self.refused(self.bond.call(self.issuer, "issue", world.b.address, 100), "bond: frozen")

    def test_the_rule_judges_both_sides(self):
        world = self.world
        self.refused(self.bond.call(world.a, "transfer", world.c.address, 100), "bond: may not hold")
        done(self.rule.call(self.issuer, "put", world.a.address, False))
        self.refused(self.bond.call(world.a, "transfer", world.b.address, 100), "bond: may not hold")
        self.refused(world.lock(world.clock_lock(preimage(1), token=self.bond.address, amount=100)), "bond: may not hold")

    def test_a_frozen_account_neither_sends_nor_receives(self):
        world = self.world
        done(self.bond.call(self.issuer, "setFrozen", world.a.address, True))
        self.refused(self.bond.call(world.a, "transfer", world.b.address, 100), "bond: frozen")
        self.refused(world.lock(world.clock_lock(preimage(1), token=self.bond.address, amount=100)), "bond: frozen")
        done(self.bond.call(self.issuer, "setFrozen", world.a.address, False))
        done(self.bond.call(self.issuer, "setFrozen", world.b.address, True))
        self.refused(self.bond.call(world.a, "transfer", world.b.address, 100), "bond: frozen")
        done(self.bond.call(self.issuer, "setFrozen", world.b.address, False))
        done(self.bond.call(world.a, "transfer", world.b.address, 100))

    def test_a_freeze_in_the_middle_keeps_no_claim_from_the_payee(self):
        world = self.world
        done(self.bond.call(world.c, "admit", world.b.address))
        lock = self.lock()
        for account in (world.a, world.b):
            done(self.bond.call(self.issuer, "setFrozen", account.address, True))
        done(world.act("claim", lock, preimage("bond")))
        self.assertEqual((world.state(lock), world.balance(world.b, self.bond)), (CLAIMED, 300))
        self.refused(self.bond.call(world.b, "transfer", world.a.address, 100), "bond: frozen")

    def test_a_freeze_in_the_middle_keeps_no_refund_from_the_payer(self):
        world = self.world
        lock = self.lock()
        done(self.bond.call(self.issuer, "setFrozen", world.a.address, True))
        done(self.rule.call(self.issuer, "put", world.a.address, False))
        world.chain.set_time(lock.expiry)
        done(world.act("refund", lock))
        self.assertEqual((world.state(lock), world.balance(world.a, self.bond)), (REFUNDED, 10_000))

    def test_a_rule_that_changes_in_the_middle_keeps_nothing_from_an_admitted_party(self):
        world = self.world
        done(self.bond.call(world.c, "admit", world.b.address))
        self.assertTrue(self.bond.read("payableFromEscrow", world.b.address))
        lock = self.lock()
        done(self.rule.call(self.issuer, "put", world.b.address, False))
        done(world.act("claim", lock, preimage("bond")))

    def test_who_was_never_admitted_is_not_paid_through_the_escrow_either(self):
        world = self.world
        self.assertFalse(self.bond.read("payableFromEscrow", world.c.address))
        self.refused(self.bond.call(world.b, "admit", world.c.address), "bond: may not hold")
        lock = self.lock(payee=world.c.address)
        self.refused(world.act("claim", lock, preimage("bond")), "bond: may not hold")
        done(self.rule.call(self.issuer, "put", world.c.address, True))
        done(world.act("claim", lock, preimage("bond")))

    def test_a_rule_that_fails_stops_transfers_and_no_end(self):
        world = self.world
        done(self.bond.call(world.c, "admit", world.b.address))
        lock = self.lock()
        done(self.bond.call(self.issuer, "setRule", world.escrow.address))
        self.assertFalse(self.bond.call(world.a, "transfer", world.b.address, 100).ok)
        done(world.act("claim", lock, preimage("bond")))

    def test_an_unknown_escrow_is_a_holder_like_any_other(self):
        world = self.world
        unknown = world.chain.deploy(self.issuer, artefact("Escrow"), world.committee.set.fields())
        done(self.bond.call(world.a, "approve", unknown.address, 1000))
        lock = world.clock_lock(preimage(1), token=self.bond.address, amount=100)
        self.refused(unknown.call(world.a, "lock", lock.fields()), "bond: may not hold")

    def test_an_escrow_is_known_for_good(self):
        world, escrow = self.world, self.world.escrow.address
        self.refused(self.bond.call(self.issuer, "setFrozen", escrow, True), "bond: an escrow cannot be frozen")
        self.refused(self.bond.call(self.issuer, "knowEscrow", world.c.address), "bond: not an escrow")
        done(self.bond.call(self.issuer, "setFrozen", self.rule.address, True))
        self.refused(self.bond.call(self.issuer, "knowEscrow", self.rule.address), "bond: not an escrow")
        for name, arguments in (("knowEscrow", (self.rule.address,)), ("setFrozen", (world.b.address, True)), ("setRule", (world.c.address,))):
            self.refused(self.bond.call(world.a, name, *arguments), "bond: only the issuer")

    def test_units_are_neither_made_nor_lost(self):
        world = self.world
        lock = self.lock()
        done(self.bond.call(world.a, "transfer", world.a.address, 500))
        done(self.bond.call(world.a, "transfer", world.b.address, 500))
        done(self.bond.call(world.a, "transfer", world.b.address, 0))
        done(world.act("claim", lock, preimage("bond")))
        self.assertEqual(world.balances(self.bond), (9_200, 800, 0, 0))
        self.refused(self.bond.call(world.a, "transfer", world.b.address, 9_300), "bond: balance")
        self.refused(self.bond.call(world.b, "transferFrom", world.a.address, world.b.address, 100), "bond: allowance")
        done(self.bond.call(world.a, "approve", world.b.address, 200))
        done(self.bond.call(world.b, "transferFrom", world.a.address, world.b.address, 100))
        self.assertEqual(self.bond.read("allowance", world.a.address, world.b.address), 100)
        for receiver in ("0x" + "00" * 20, self.bond.address):
            self.refused(self.bond.call(world.a, "transfer", receiver, 100), "bond: receiver")

    def test_a_bond_that_makes_no_sense_is_not_deployed(self):
        world, code = self.world, artefact("BondToken")
        for changes in ((0, 1, 100), (1, 0, 100), (1, 100, 150)):
            with self.assertRaises(RuntimeError):
                world.chain.deploy(world.deployer, code, *BOND[:5], *changes, self.rule.address)


if __name__ == "__main__":
    unittest.main()
