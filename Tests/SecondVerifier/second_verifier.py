#!/usr/bin/env python3
"""Asks two verifiers of evidence the same questions: the program, and Specs/Verifier, which was written from the Specs.

    second_verifier.py --program PATH [--flips N] [--seed N] [--only STORY] [--keep FOLDER]

See README.md beside this file. Exit status 1 if they differ anywhere, or if a change is accepted that is not harmless.
"""

import argparse
import copy
import json
import os
import random
import shutil
import sys
import tempfile
import time

import gateway
import ledger
import make_bundles
import outsider
import packer
import probes
import vectors
import verifiers
from forge import Forge, Signer
from interlock_evidence.canonical_json import canonical

# Stories whose packers, gateways and ledgers lie; every other one meets only outsiders.
LIED_ABOUT = ("settled", "aborted", "lapsed", "clocks", "withdrawn")


class Base:
    """One real bundle, as one bank packed it."""

    def __init__(self, name, data, anchors, forge):
        self.name, self.data, self.anchors, self.forge = name, data, anchors, forge
        self.value, self.believed, self.others = json.loads(data), json.loads(anchors), {}
        self.stranger, self.second_stranger = Signer(), Signer()


class Case:
    """One question. `rule`: one that must be among those that fail; `harmless`: every rule must hold."""

    def __init__(self, name, document, anchors, rule=None, harmless=False):
        self.name, self.document, self.anchors, self.rule, self.harmless = name, document, anchors, rule, harmless


def changed(base, change):
    value = copy.deepcopy(base.value)
    change(value)
    return value


def structured(base):
    """Every structured change of one bundle."""
    def case(kind, name, rule, document, **options):
        return Case(f"{base.name}: {kind}: {name}", document, options.pop("anchors", base.anchors), rule, **options)

    for name, rule, data in outsider.texts(base):
        if data != base.data:
            yield case("text", name, rule, data)
    for source in (outsider.values, outsider.inner):
        for name, rule, change in source(base):
            yield case(source.__name__, name, rule, canonical(changed(base, change)))
    for name, rule, change in outsider.anchors(base):
        believed = json.loads(base.anchors)
        change(believed)
        yield case("anchors", name, rule or "anchors", base.data, anchors=json.dumps(believed).encode())
    for name, data in (("nothing", b""), ("cut", base.anchors[:-9]), ("an array", b"[]"), ("nested", b"[" * 90_000)):
        yield case("anchors", name, "anchors", base.data, anchors=data)
    yield case("anchors", "indented", None, base.data, harmless=True, anchors=json.dumps(
        json.loads(base.anchors), indent=3).encode())
    if base.name.split("/")[0] in LIED_ABOUT:
        yield from lied(base, base.forge, case)


def lied(base, forge, case):
    sources = [("packer", packer.changes(base, forge)), ("gateway", gateway.lies(base, forge))]
    if base.value["proofs"]:
        sources.append(("ledger", ledger.changes(base, forge)))
    for kind, source in sources:
        for name, rule, change in source:
            yield case(kind, name, rule, canonical(forge.seal(changed(base, change))))
    for name, rule, change in gateway.retold(base, forge):
        yield case("gateways", name, rule, canonical(changed(base, change)))
    for name, change in packer.seals(base, forge):
        yield case("seal", name, "E04", canonical(changed(base, change)))
    for name, change in packer.harmless(base, forge):
        yield case("harmless", name, None, canonical(changed(base, change)), harmless=True)


def edges(base, count, seed):
    """Probes of the edges of forms: which of them a form admits is for both to say alike; the whole never holds."""
    every = [one for one in probes.probes(base) if one[3] != at(one[2], one[1])]
    chosen = every if count >= len(every) else random.Random(seed).sample(every, count)
    for name, path, value, probe, build in chosen:
        document, believed = build(probes.put(value, path, probe))
        yield Case(f"{base.name}: edge: {name}", canonical(document), canonical(believed), "")


def at(value, path):
    for key in path:
        value = value[key]
    return value


def flips(bases, count, seed):
    """Single bits, evenly over all bundles and all their bytes, at seeded places."""
    chance = random.Random(seed)
    for number in range(count):
        base = bases[number % len(bases)]
        turn, turns = number // len(bases), max(1, count // len(bases))
        place = (turn * len(base.data) // turns + chance.randrange(max(1, len(base.data) // turns))) % len(base.data)
        data = bytearray(base.data)
        bit = chance.randrange(8)
        data[place] ^= 1 << bit
        yield Case(f"{base.name}: bit {bit} of byte {place}", bytes(data), base.anchors, "")


class Harness:
    def __init__(self, program, folder):
        self.program, self.folder = verifiers.Program(program, os.path.join(folder, "asked")), folder
        self.passed, self.failed, self.accepted = 0, 0, 0

    def ask(self, cases):
        """Puts every case to both, in batches with the same anchors."""
        waiting = {}
        for case in cases:
            group = waiting.setdefault(case.anchors, [])
            group.append(case)
            if len(group) == verifiers.BATCH:
                self.ask_group(waiting.pop(case.anchors))
        for group in waiting.values():
            self.ask_group(group)

    def ask_group(self, group):
        first = self.program.judge([case.document for case in group], group[0].anchors)
        for case, one in zip(group, first):
            self.settle(case, one, verifiers.second(case.document, case.anchors))

    def settle(self, case, one, other):
        fault = verifiers.compare(one, other)
        failing = verifiers.failing(one)
        if not fault and case.harmless and failing:
            fault = f"refused, although nothing of its meaning changed: {verifiers.describe(one)}"
        if not fault and not case.harmless and not failing:
            fault = "both accept it"
        if not fault and case.rule and case.rule not in failing:
            fault = f"{case.rule} holds; instead {verifiers.describe(one)}"
        if not fault:
            self.passed += 1
            return
        self.failed += 1
        path = os.path.join(self.folder, f"failed-{self.failed}.json")
        with open(path, "wb") as file:
            file.write(case.document)
        print(f"FAILED {case.name}: {fault}\n  {path}", flush=True)


def agree(harness, bases):
    """Real bundles: every field of both verdicts, by both banks' anchors, and by the command line."""
    everyone = sorted({base.anchors for base in bases})
    harness.ask(
        Case(f"{base.name} by anchors {number}", base.data, anchors, harmless=True)
        for base in bases for number, anchors in enumerate(everyone))
    for base in bases:
        alone = verifiers.second_by_command(harness.folder, base.data, base.anchors)
        harness.settle(Case(f"{base.name} by command", base.data, base.anchors, harmless=True),
                       harness.program.judge([base.data], base.anchors)[0], alone)


def load(telling, slow):
    bases, forge = [], Forge(telling.template.folder)
    for name, bundles in telling.bundles(slow).items():
        for letter, data in sorted(bundles.items()):
            with open(telling.template.path(f"bank-{letter}", "anchors.json"), "rb") as file:
                bases.append(Base(f"{name}/{letter}", data, file.read(), forge))
    for base in bases:
        base.others = {other.name: other.value for other in bases if other.name.split("/")[0] != base.name.split("/")[0]}
    return bases


def named(bases):
    return "agreed on real bundles, " + ", ".join(
        f"{base.name} {base.value['manifest']['outcome']}" for base in bases)


def arguments():
    parser = argparse.ArgumentParser(description="Two verifiers, one verdict.", epilog="Exit status 1 if they differ.")
    parser.add_argument("--program", required=True, help="the built program")
    parser.add_argument("--flips", type=int, default=10_000, help="single-bit changes (default 10000)")
    parser.add_argument("--edges", type=int, default=2000, help="probes of edges for each bundle (default 2000)")
    parser.add_argument("--seed", type=int, default=2026, help="places of the single-bit changes (default 2026)")
    parser.add_argument("--only", help="stories to tell, with commas; for work on this harness")
    return parser.parse_args()


def main():
    given, began = arguments(), time.monotonic()
    folder = tempfile.mkdtemp(prefix="second-verifier-")
    harness = Harness(os.path.abspath(given.program), folder)

    def tell(what, before):
        print(f"{what}: {harness.passed + harness.failed - before}, {time.monotonic() - began:.0f} s", flush=True)
        return harness.passed + harness.failed

    print(f"vectors of the Specs: {vectors.check()}", flush=True)
    names = given.only.split(",") if given.only else None
    telling = make_bundles.Telling(harness.program.program, folder, names)
    bases = load(telling, slow=False)
    agree(harness, bases)
    done = tell(named(bases), 0)
    first = [base for base in bases if base.name.endswith("/a")]
    harness.ask(case for base in first for case in structured(base))
    done = tell("structured changes", done)
    harness.ask(case for base in first for case in edges(base, given.edges, given.seed))
    done = tell("edges of forms", done)
    if late := load(telling, slow=True):
        agree(harness, late)
        done = tell(named(late), done)
        bases += late
    harness.ask(flips(bases, given.flips, given.seed))
    tell(f"single bits changed (seed {given.seed})", done)
    print(f"{harness.passed} passed, {harness.failed} failed")
    if not harness.failed:
        shutil.rmtree(folder)
    sys.exit(1 if harness.failed else 0)


if __name__ == "__main__":
    main()
