"""What a ledger's operator can sign with its real log key: entries that it never should have booked, and forks.

The anchors of these worlds start at size 0, so that a log written anew stands on them like the true one."""

import copy

from forge import bundle, read_bundle, read_entry, root_of, text64
from interlock_evidence.canonical_json import canonical
from interlock_evidence.trade_forms import lock_id


def changes(base, forge):
    """(name, rule, change); the packer seals afterwards."""
    last = base.value["proofs"][-1]
    leg = last["leg"]
    kind = read_entry(last)["kind"]

    def entry(change, only=kind, **options):
        def apply(one):
            if one["kind"] == only:
                change(one)
        return lambda value: forge.relog(value, apply, leg=leg, **options)

    yield from of_entries(base, entry, kind)
    yield from of_checkpoints(base, forge, leg)
    yield "a fork", "E10", lambda value: fork(value, forge)
    yield from of_clocks(base, forge)


def of_entries(base, entry, kind):
    yield "another payer in the lock", "E10", entry(lambda one: one["lock"]["terms"]["payer"].update(account="bank-z"))
    yield "another lock, with its own id", "E10", entry(another_lock)
    yield "an id that is not the terms'", "E10", entry(lambda one: one["lock"].update(id="33" * 32))
    yield "another ledger", "E10", entry(lambda one: one.update(ledger="sql:other"))
    yield "an entry of the next version", "E10", entry(lambda one: one.update(v=2))
    yield "an entry of version true", "E10", entry(lambda one: one.update(v=True))
    yield "a foreign member in an entry", "E10", entry(lambda one: one.update(more=1))
    yield "an unknown kind", "E10", entry(lambda one: one.update(kind="unlocked"))
    yield "an entry about no lock", "E10", entry(lambda one: one.update(lock=None))
    yield "an account beside the lock", "E10", entry(lambda one: one.update(account=1))
    yield "an index that is another's", "E10", entry(lambda one: one.update(index="7"))
    yield "a time as text", "E10", entry(lambda one: one.update(time=str(one["time"])))
    yield "a posting of nothing", "E10", entry(lambda one: one["postings"].append(
        {"account": "x", "asset": "y", "delta": "0"}))
    yield "postings that do not balance", "E10", entry(lambda one: one.update(postings=one["postings"][:1] or [
        {"account": "x", "asset": "y", "delta": "1"}]))
    yield "postings of another account", "E10", entry(lambda one: one.update(postings=[
        {"account": "x", "asset": "y", "delta": "1"}, {"account": "z", "asset": "y", "delta": "-1"}]))
    if kind == "claimed":
        yield "a wrong preimage", "E10", entry(lambda one: one.update(preimage="44" * 32))
        yield "no preimage", "E10", entry(lambda one: one.update(preimage=None))
        yield "a preimage of 31 bytes", "E10", entry(lambda one: one.update(preimage="44" * 31))
    else:
        yield "a preimage where nothing was claimed", "E10", entry(lambda one: one.update(preimage="44" * 32))
    if kind in ("claimed", "refunded"):
        yield "an end of no earlier entry", "E10", entry(lambda one: one.update(previous=None))
        yield "an end of a later entry", "E10", entry(lambda one: one.update(previous=one["index"]))


def another_lock(one):
    one["lock"]["terms"]["lockDeadline"] -= 1
    one["lock"]["id"] = lock_id(one["lock"]["terms"])


def of_checkpoints(base, forge, leg):
    ledger = base.value["proofs"][-1]["ledger"]

    def note(change):
        return lambda value: forge.relog(value, leg=leg, note=change)

    yield "a checkpoint without a time", "E10", note(lambda text: text[:text.index("time ")])
    yield "a checkpoint of two times", "E10", note(lambda text: text + text[text.index("time "):])
    yield "a checkpoint before its entry", "E10", note(lambda text: text[:text.index("time ")] + "time 1000000000\n")
    yield "a time with a zero before it", "E10", note(lambda text: text.replace("time ", "time 0"))
    yield "a time in milliseconds", "E10", note(lambda text: text.replace("\n", "\n").replace("time 1", "time 1000000000001"))
    yield "a size with a zero before it", "E10", note(lambda text: text.replace("\n", "\n0", 1))
    yield "another origin", "E10", note(lambda text: "x" + text)
    yield "a root of 31 bytes", "E10", note(lambda text: "\n".join(
        [*text.split("\n")[:2], text64(b"\x01" * 31), *text.split("\n")[3:]]))
    yield "a blank line", "E10", note(lambda text: text + "\nx\n")
    yield "36 lines", "E10", note(lambda text: text + "x\n" * 32)
    yield "a challenge that is none", "E10", note(lambda text: text + "challenge 00\n")
    yield "a tab", "E10", note(lambda text: text + "a\tb\n")
    yield "a checkpoint by the operator's other key", "E10", lambda value: forge.relog(
        value, leg=leg, signer=forge.operator[ledger])
    yield "a checkpoint by the other ledger's key", "E10", lambda value: forge.relog(
        value, leg=leg, signer=next(key for name, key in forge.log.items() if name != ledger))
    yield "a second signature of the operator that is false", "E10", lambda value: forge.relog(
        value, leg=leg, tail=forge.note("x\n", read_bundle(base.value["proofs"][-1])["checkpoint"].split("\n")[0],
                                        forge.log[ledger]).split("\n\n")[1])
    yield "a signature line that is none", "E10", lambda value: forge.relog(value, leg=leg, tail="- somebody AAAAAAAA\n")
    yield "a signature line with a plus in its name", "E10", lambda value: forge.relog(value, leg=leg, tail="— a+b AAAAAAAA\n")
    yield "65 signature lines", "E10", lambda value: forge.relog(value, leg=leg, tail="— a AAAAAAAA\n" * 64)
    yield "no line feed at the end", "E10", lambda value: forge.relog(value, leg=leg, tail="— a AAAAAAAA")


def fork(value, forge):
    """Two logs of one size, both signed: every entry alone in a log of its own, or beside another stranger."""
    for number, proof in enumerate(value["proofs"]):
        entry = read_entry(proof)
        others = [canonical({**entry, "index": str(place), "command": f"{number:02x}" * 32}) for place in range(2)]
        log = [others[0], canonical({**entry, "index": "1", "previous": entry["previous"] and "0"})]
        origin = next(leg["anchor"]["origin"] for leg in value["terms"]["legs"] if leg["ledger"] == proof["ledger"])
        text = f"{origin}\n2\n{text64(root_of(log))}\ntime {entry['time']}\n"
        proof["bundle"] = bundle(forge.note(text, origin, forge.log[proof["ledger"]]), log, 1)
    if len({proof["ledger"] for proof in value["proofs"]}) == len(value["proofs"]):
        # One proof a ledger: another one of the same entry makes the second root.
        twin = copy.deepcopy(value["proofs"][0])
        twin["bundle"] = text64(canonical({**read_bundle(twin), "index": "0"}))
        value["proofs"].append(twin)


def of_clocks(base, forge):
    """Entries in their form, at instants that no lock allows."""
    shown = {(one["leg"], one["state"]) for one in base.value["proofs"]}
    locks, mode = base.value["terms"]["timelocks"], base.value["terms"]["mode"]

    def at(leg, kind, time):
        def apply(one):
            if one["kind"] == kind:
                one["time"] = time
            elif kind == "locked":
                one["time"] = max(one["time"], time)
        return lambda value: forge.relog(value, apply, leg=leg)

    for leg in "XY":
        if (leg, "LOCKED") in shown:
            yield f"{leg} locked at its lock deadline", "E12", at(leg, "locked", locks[f"lockDeadline{leg}"])
        by_clock = leg == "Y" or mode == "M1"
        if by_clock and (leg, "CLAIMED") in shown:
            yield f"{leg} claimed at its expiry", "E12", at(leg, "claimed", locks[f"expiry{leg}"])
        if by_clock and (leg, "REFUNDED") in shown and not base.name.startswith("aborted"):
            yield f"{leg} refunded before its expiry", "E12", at(leg, "refunded", locks[f"expiry{leg}"] - 1)
        if (leg, "LOCKED") in shown and len([one for one in shown if one[0] == leg]) == 2:
            yield f"{leg} ended before it was locked", "E12", lambda value, leg=leg: forge.relog(
                value, lambda one: one.update(time=1_000_000 - (one["kind"] != "locked")), leg=leg)
            for kind, state in (("claimed", "CLAIMED"), ("refunded", "REFUNDED"), ("cancelled", "CANCELLED")):
                if (leg, state) not in shown:
                    yield f"{leg} also {state}", None, lambda value, leg=leg, kind=kind: second_end(value, forge, leg, kind)


def second_end(value, forge, leg, kind):
    """One end more, properly booked and proved under a log that its operator signs."""
    end = next(one for one in value["proofs"] if one["leg"] == leg and one["state"] != "LOCKED")
    entry = read_entry(end)
    terms = entry["lock"]["terms"]
    to = {"claimed": terms["payee"], "refunded": terms["payer"]}.get(kind)
    asset, quantity = terms["asset"], terms["quantity"]
    entry.update(
        kind=kind, index=str(int(entry["index"]) + 1), preimage="55" * 32 if kind == "claimed" else None,
        postings=[] if to is None else [
            {"account": "escrow", "asset": asset, "delta": "-" + quantity},
            {"account": to["account"], "asset": asset, "delta": quantity}])
    if kind == "cancelled":
        entry["previous"] = None
    more = {**end, "state": kind.upper(), "bundle": text64(canonical({**read_bundle(end), "entry": text64(canonical(entry))}))}
    value["proofs"].append(more)
    forge.relog(value, leg=leg)
