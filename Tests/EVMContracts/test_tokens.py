"""Tokens that lie, charge, block and call back."""

import unittest

from escrow import CLAIMED, LOCKED, NO_LOCK, hash_of
from world import (
    AFTER, BEFORE, FALSE_MOVED, FALSE_STILL, FEE, GENEROUS, GREEDY, HONEST, REENTER_FEE, TRUE_STILL, World, compiled,
    done, preimage,
)

ARRIVED, LEFT, SAID_NO = "token: another amount arrived", "token: another amount left", "token: refused"


class MisbehavingTokenTests(unittest.TestCase):
    def setUp(self):
        self.world = World()

    def mode(self, mode: int):
        done(self.world.token.call(self.world.deployer, "setMode", mode))

    def test_a_lock_is_credited_exactly_or_not_at_all(self):
        world = self.world
        for mode, reason in ((FEE, ARRIVED), (TRUE_STILL, ARRIVED), (GENEROUS, ARRIVED), (FALSE_STILL, SAID_NO), (FALSE_MOVED, SAID_NO)):
            self.mode(mode)
            lock = world.clock_lock(preimage(mode))
            self.assertEqual(world.lock(lock).reason, reason)
            self.assertEqual((world.state(lock), world.used(lock.payer, lock.hashlock)), (NO_LOCK, 0))
            self.assertEqual(world.balances(), (1_000_000, 1_000_000, 1_000_000, 0))

    def test_an_end_pays_exactly_or_does_not_stand(self):
        world = self.world
        lock = world.locked(world.clock_lock(preimage(1)))
        done(world.token.call(world.c, "transfer", world.escrow.address, 5))
        for mode, reason in ((GREEDY, LEFT), (TRUE_STILL, LEFT), (FALSE_STILL, SAID_NO), (FALSE_MOVED, SAID_NO)):
            self.mode(mode)
            self.assertEqual(world.act("claim", lock, preimage(1)).reason, reason)
            self.assertEqual(world.state(lock), LOCKED)
            self.assertEqual(world.balances(), (999_900, 1_000_000, 999_995, 105))
        self.mode(HONEST)
        done(world.act("claim", lock, preimage(1)))

    def test_one_locks_cover_never_pays_another(self):
        world = self.world
        first, second = (world.locked(world.clock_lock(preimage(number))) for number in (1, 2))
        self.mode(GREEDY)
        self.assertEqual(world.act("claim", first, preimage(1)).reason, LEFT)
        self.mode(HONEST)
        done(world.act("claim", first, preimage(1)))
        self.assertEqual(world.balance(world.escrow), second.amount)

    def test_a_token_that_answers_nothing_and_moves_is_taken(self):
        world = self.world
        token = world.give(world.chain.deploy(world.deployer, compiled("MuteToken")))
        lock = world.locked(world.clock_lock(preimage(1), token=token.address))
        done(world.act("claim", lock, preimage(1)))
        self.assertEqual(world.balances(token), (999_900, 1_000_100, 1_000_000, 0))

    def test_tokens_sent_without_a_lock_change_nothing(self):
        world = self.world
        done(world.token.call(world.c, "transfer", world.escrow.address, 7))
        lock = world.locked(world.clock_lock(preimage(1)))
        done(world.act("claim", lock, preimage(1)))
        self.assertEqual(world.balance(world.escrow), 7)

    def test_a_party_blocked_in_the_middle_leaves_the_lock_held(self):
        world = self.world
        lock = world.locked(world.clock_lock(preimage(1)))
        done(world.token.call(world.deployer, "setBlocked", world.b.address, True))
        self.assertEqual(world.act("claim", lock, preimage(1)).reason, "probe: blocked")
        self.assertEqual(world.state(lock), LOCKED)
        done(world.token.call(world.deployer, "setBlocked", world.b.address, False))
        done(world.act("claim", lock, preimage(1)))

    def test_a_blocked_payer_is_refunded_after_the_thaw(self):
        world = self.world
        lock = world.locked(world.clock_lock(preimage(1)))
        done(world.token.call(world.deployer, "setBlocked", world.a.address, True))
        world.chain.set_time(lock.expiry)
        self.assertEqual(world.act("refund", lock).reason, "probe: blocked")
        done(world.token.call(world.deployer, "setBlocked", world.a.address, False))
        world.chain.set_time(lock.expiry + 10**7)
        done(world.act("refund", lock))

    def test_too_little_gas_ends_nothing(self):
        world = self.world
        lock = world.locked(world.clock_lock(preimage(1)))
        for gas in range(30_000, 75_000, 2_500):
            outcome = world.act("claim", lock, preimage(1), gas=gas)
            paid = world.balance(world.b) == 1_000_100
            self.assertEqual((outcome.ok, world.state(lock) == CLAIMED), (paid, paid))
            if paid:
                return
        self.fail("the claim never succeeded")


class ReentrancyTests(unittest.TestCase):
    """The token calls the escrow back while the escrow waits for it."""

    def setUp(self):
        self.world = World()
        world = self.world
        self.token = world.token
        # The token is a payer itself, so that its inner call may lock.
        done(self.token.call(world.deployer, "give", self.token.address, 1000))
        done(self.token.call(world.deployer, "approveFromHere", world.escrow.address, 2**256 - 1))
        self.other = world.locked(world.clock_lock(preimage("held")))
        short = dict(lockDeadline=world.chain.now + 1, expiry=world.chain.now + 2)
        self.late = world.locked(world.clock_lock(preimage("late"), **short))
        world.chain.set_time(self.late.expiry)

    def hook(self, mode: int, brings: int, function: str, *arguments):
        plain = [each.fields() if hasattr(each, "fields") else each for each in arguments]
        done(self.token.call(self.world.deployer, "setHook", self.world.escrow.address, self.world.escrow.encode(function, *plain), brings))
        done(self.token.call(self.world.deployer, "setMode", mode))

    def inner_calls(self):
        world, own = self.world, dict(payer=self.token.address, payee=self.world.c.address, amount=40)
        inner = world.clock_lock(preimage("inner"), **own)
        yield "lock", (inner,)
        yield "claim", (self.other, preimage("held"))
        yield "refund", (self.late,)
        yield "unlockByBoth", (self.other, *world.both(self.other, "UnlockByBoth"))

    def test_no_act_that_moves_tokens_runs_within_another(self):
        world = self.world
        for mode in (BEFORE, AFTER):
            for function, arguments in self.inner_calls():
                with self.subTest(mode=mode, function=function):
                    held = world.balance(world.escrow)
                    self.hook(mode, 0, function, *arguments)
                    lock = world.clock_lock(preimage(f"{mode} {function}"))
                    done(world.lock(lock))
                    self.assertEqual((self.token.read("hookRan"), self.token.read("hookDone")), (True, False))
                    self.assertEqual(world.balance(world.escrow), held + lock.amount)
                    self.hook(mode, 0, function, *arguments)
                    done(world.act("claim", lock, preimage(f"{mode} {function}")))
                    self.assertEqual((self.token.read("hookRan"), self.token.read("hookDone")), (True, False))
                    self.assertEqual(world.balance(world.escrow), held)

    def test_a_claim_within_its_own_payout_pays_once(self):
        world = self.world
        self.hook(BEFORE, 0, "claim", self.other, preimage("held"))
        done(world.act("claim", self.other, preimage("held")))
        self.assertFalse(self.token.read("hookDone"))
        self.assertEqual(world.balances(), (999_800, 1_000_100, 1_000_000, self.late.amount))

    def test_a_lock_within_a_lock_is_not_counted_twice(self):
        world = self.world
        inner = world.clock_lock(preimage("inner"), payer=self.token.address, payee=world.c.address, amount=40)
        self.hook(REENTER_FEE, 40, "lock", inner)
        outcome = world.lock(world.clock_lock(preimage("outer")))
        self.assertEqual((outcome.ok, outcome.reason), (False, ARRIVED))
        self.assertEqual(world.balance(world.escrow), self.other.amount + self.late.amount)
        self.assertEqual(world.state(inner), NO_LOCK)

    def test_a_tombstone_from_within_touches_no_held_lock(self):
        world = self.world
        lock = world.clock_lock(preimage("outer"), lockDeadline=world.chain.now + 1)
        self.hook(BEFORE, 0, "cancel", lock)
        done(world.lock(lock))
        self.assertEqual((self.token.read("hookRan"), self.token.read("hookDone"), world.state(lock)), (True, False, LOCKED))


if __name__ == "__main__":
    unittest.main()
