#!/usr/bin/env python3
"""Gas of every act, from receipts of London blocks; compared with the table in Adapters/EVM/README.md.

    gas.py            measure, and fail where the page says something else
    gas.py --write    measure, and write the table into the page
"""

import argparse
import sys

from chain import REPOSITORY
from escrow import CLAIMED, REFUNDED, Committee, change_statement, digest
from mined import MinedChain
from world import BOND, World, compiled, done, preimage

PAGE = REPOSITORY / "Adapters" / "EVM" / "README.md"
BEGIN, END = "<!-- gas: written by Tests/EVMContracts/gas.py -->\n", "<!-- gas: end -->\n"
# A plain contract that keeps its fields in storage: the least of what was measured to lock and to claim.
PLAIN_LOCK_AND_CLAIM = 146_000 + 42_000


def of(outcome) -> int:
    return done(outcome).gas


class Table:
    def __init__(self, token_name: str):
        self.world = World(chain=MinedChain())
        self.deployment = self.world.chain.deployment_gas[self.world.escrow.address]
        world = self.world
        self.world.tokens.clear()
        self.row = {}
        if token_name == "BondToken":
            world.token = world.bond(*BOND)
            for key in (world.a, world.c):
                done(world.token.call(world.deployer, "issue", key.address, 1_000_000))
        else:
            world.token = world.chain.deploy(world.deployer, compiled(token_name))
            for key in (world.a, world.c):
                done(world.token.call(world.deployer, "give", key.address, 1_000_000))
        self.row["approve (once for each account and token)"] = of(world.token.call(world.a, "approve", world.escrow.address, 10**15))

    def measure(self) -> dict[str, int]:
        world, row = self.world, self.row
        first = world.clock_lock(preimage("first"))
        row["lock, by clock: the token's first"] = of(world.lock(first))
        held = world.locked(world.clock_lock(preimage("held")))
        row["claim: the payee's first units"] = of(world.act("claim", first, preimage("first")))
        lock = world.clock_lock(preimage("usual"))
        row["lock, by clock"] = of(world.lock(lock))
        row["claim"] = of(world.act("claim", lock, preimage("usual")))
        lock = world.locked(world.clock_lock(preimage("both")))
        row["unlockByBoth"] = of(world.act("unlockByBoth", lock, *world.both(lock, "UnlockByBoth")))
        row["cancel"] = of(world.act("cancel", world.clock_lock(preimage("cancel")), sender=world.a))
        lock = world.certificate_lock(preimage("certificate"))
        row["lock, by certificate"] = of(world.lock(lock))
        row["claimByCertificate, 3 of 4"] = of(world.claim_certified(lock, preimage("certificate"), world.certificate(lock, CLAIMED)))
        lock = world.locked(world.certificate_lock(preimage("exit")))
        row["releaseByBoth"] = of(world.act("releaseByBoth", lock, *world.both(lock, "ReleaseByBoth")))
        lock = world.locked(world.certificate_lock(preimage("back")))
        world.chain.set_time(lock.expiry)
        row["refundByCertificate, 3 of 4"] = of(world.refund_certified(lock, REFUNDED, world.certificate(lock, REFUNDED)))
        lock = world.locked(world.clock_lock(preimage("refund")))
        world.chain.set_time(lock.expiry)
        row["refund"] = of(world.act("refund", lock))
        following = Committee(["m1", "m2", "m3", "m4"], 3, epoch=2)
        message = digest(1337, world.escrow.address, change_statement(world.committee.set, following.set))
        row["changeNotarySet, 4 to 4"] = of(world.act("changeNotarySet", world.committee.set.fields(), following.set.fields(), world.committee.sign(message)))
        assert world.balance(world.escrow) == held.amount
        return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    tables = {name: Table(name) for name in ("PlainToken", "BondToken")}
    rows = {name: table.measure() for name, table in tables.items()}
    plain, bond = rows["PlainToken"], rows["BondToken"]
    lines = ["| Act | a plain ERC-20 | BondToken |\n", "|---|---:|---:|\n"]
    for act in plain:
        lines.append(f"| {act} | {plain[act]:,} | {bond[act]:,} |\n")
    sums = {name: row["lock, by clock"] + row["claim"] for name, row in rows.items()}
    worst = {name: row["lock, by clock: the token's first"] + row["claim: the payee's first units"] for name, row in rows.items()}
    lines.append(f"| **lock and claim of M1, together** | **{sums['PlainToken']:,}** | **{sums['BondToken']:,}** |\n")
    lines.append(f"| the same, the token's and the payee's first | {worst['PlainToken']:,} | {worst['BondToken']:,} |\n")
    lines.append(f"| deploying the escrow | {tables['PlainToken'].deployment:,} | |\n")
    table = "".join(lines)
    if max(sums.values()) >= PLAIN_LOCK_AND_CLAIM:
        print(f"lock and claim take {sums}, a plain contract {PLAIN_LOCK_AND_CLAIM}", file=sys.stderr)
        return 1
    before, rest = PAGE.read_text().split(BEGIN)
    written, after = rest.split(END)
    if options.write:
        PAGE.write_text(before + BEGIN + table + END + after)
    elif written != table:
        print(f"the gas table of {PAGE.name} is not what is measured: run gas.py --write\n{table}", file=sys.stderr)
        return 1
    print(f"gas: lock and claim {sums['PlainToken']:,} (plain token), {sums['BondToken']:,} (bond token)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
