"""Changes that anyone can make who holds a document and no key, and changes of the anchors."""

import copy
import json

from forge import read_bundle, read_item, text64
from interlock_evidence.canonical_json import canonical


def texts(base):
    """Other bytes for the same or no value: (name, rule, bytes)."""
    data = base.data
    half = data[:len(data) // 2]
    nested = b"[" * 100_000
    yield "nothing", "E01", b""
    yield "null", "E01", b"null"
    yield "an array", "E01", b"[]"
    yield "nested deep", "E01", nested
    yield "nested deep and closed", "E01", nested + b"]" * 100_000
    yield "nested objects", "E01", b'{"a":' * 50_000
    yield "cut in the middle", "E01", half
    yield "cut at the end", "E01", data[:-1]
    yield "cut at the start", "E01", data[1:]
    yield "twice", "E01", data + data
    yield "a line feed after it", "E01", data + b"\n"
    yield "a space before it", "E01", b" " + data
    yield "a byte order mark", "E01", b"\xef\xbb\xbf" + data
    yield "UTF-16", "E01", data.decode().encode("utf-16")
    yield "not UTF-8", "E01", data.replace(b"interlock-evidence/1", b"interlock-evidence/\xff", 1)
    yield "indented", "E01", json.dumps(base.value, indent=1).encode()
    yield "members in another order", "E01", json.dumps(
        dict(reversed(base.value.items())), separators=(",", ":")).encode()
    yield "an escape for a letter", "E01", data.replace(b'"format"', b'"\\u0066ormat"', 1)
    yield "a slash escaped", "E01", data.replace(b"interlock-evidence/1", b"interlock-evidence\\/1", 1)
    yield "one key twice", "E01", data.replace(b'{"certificates"', b'{"certificates":[],"certificates"', 1)
    yield "one inner key twice", "E01", data.replace(b'"created":', b'"created":1,"created":', 1)
    yield "a fraction", "E01", data.replace(b',"gateway":"gw', b'.0,"gateway":"gw', 1)
    yield "an exponent", "E01", data.replace(b',"gateway":"gw', b'e0,"gateway":"gw', 1)
    yield "a very long number", "E01", data.replace(b'"created":', b'"created":' + b"9" * 5000, 1)
    yield "minus zero", "E01", data.replace(b'"created":', b'"created":-0,"x":', 1)
    yield "half of a surrogate pair", "E01", data.replace(b'"recovery":[]', b'"recovery":["\\ud800"]', 1)
    yield "a zero byte", "E01", data.replace(b'"recovery":[]', b'"recovery":["\x00"]', 1)
    yield "the Kelvin sign for a K", "E01", data.replace(b'"state":"LOCKED"', '"state":"LOC\u212aED"'.encode(), 1)
    for place in range(1, 10):
        yield f"cut at {place} tenths", "E01", data[:len(data) * place // 10]


def values(base):
    """The same members with other content, sealed as before: (name, rule, change)."""
    for member in list(base.value):
        yield f"without {member}", "E01", lambda value, member=member: value.pop(member)
        yield f"{member} is null", "E01", lambda value, member=member: value.update({member: None})
    for member in list(base.value["manifest"]):
        yield f"manifest without {member}", "E01", lambda value, member=member: value["manifest"].pop(member)
    for member in list(base.value["terms"]):
        yield f"terms without {member}", "E01", lambda value, member=member: value["terms"].pop(member)
    for name in ("", "manifest", "terms"):
        yield f"a foreign member in {name or 'the document'}", "E01", lambda value, name=name: (
            value[name] if name else value).update(foreign=1)
    yield "the next format", "E01", lambda value: value.update(format="interlock-evidence/2")
    yield "a negative instant", "E01", lambda value: value["manifest"].update(created=-1)
    yield "an instant as text", "E01", lambda value: value["manifest"].update(created="1")
    yield "true for a number", "E01", lambda value: value["manifest"].update(created=True)
    yield "an epoch with a zero before it", "E01", lambda value: value["manifest"].update(keyEpoch="01")
    yield "an epoch as a number", "E01", lambda value: value["manifest"].update(keyEpoch=1)
    yield "an epoch of 2^32", "E01", lambda value: value["manifest"].update(keyEpoch=str(2**32))
    yield "an unknown outcome", "E01", lambda value: value["manifest"].update(outcome="DONE")
    yield "upper-case hex", "E01", lambda value: value["manifest"].update(
        transfer="A" + value["manifest"]["transfer"][1:])
    yield "an unknown mode", "E01", lambda value: value["terms"].update(mode="M3")
    yield "an unknown hash", "E01", lambda value: value["terms"]["hashlock"].update(algorithm="SHA-512")
    yield "a currency of no country", "E01", lambda value: value["terms"]["cash"].update(currency="XXX")
    yield "a day that is none", "E01", lambda value: value["terms"].update(tradeDate="2026-02-30")
    yield "an amount with a plus", "E01", lambda value: value["terms"]["cash"].update(minor="+1")
    yield "a third leg, unknown", "E01", lambda value: value["terms"]["legs"].append("Z")
    yield "another outcome", "E04", lambda value: value["manifest"].update(
        outcome="LAPSED" if value["manifest"]["outcome"] != "LAPSED" else "SETTLED")
    yield "another transfer", "E03", lambda value: value["manifest"].update(transfer="00" * 16)
    yield "another packer", "E04", lambda value: value["manifest"].update(gateway="gw.bank-b")
    yield "a packer who is nobody", "E04", lambda value: value["manifest"].update(gateway="gw.bank-c")
    yield "another epoch", "E04", lambda value: value["manifest"].update(keyEpoch="2")
    yield "another time of packing", "E04", lambda value: value["manifest"].update(created=1)
    yield "items in another order", "E03", lambda value: value["manifest"]["items"].reverse()
    yield "an item not listed", "E03", lambda value: value["manifest"]["items"].pop()
    yield "an item listed twice", "E03", lambda value: value["manifest"]["items"].append(value["manifest"]["items"][0])
    yield "an item's digest", "E03", lambda value: value["manifest"]["items"][0].update(sha256="00" * 32)
    yield "no items", "E03", lambda value: value["manifest"]["items"].clear()
    for name in ("messages", "proofs", "certificates"):
        if len(base.value[name]) > 1:
            yield f"{name} in another order", "E03", lambda value, name=name: value[name].reverse()
            yield f"{name} without the last", "E03", lambda value, name=name: value[name].pop()
            yield f"{name} with one twice", "E03", lambda value, name=name: value[name].append(value[name][0])
            yield f"no {name}", "E03", lambda value, name=name: value[name].clear()
    yield "a guard that says the contrary", "E16", lambda value: value["guards"][0].update(
        status="notChecked" if value["guards"][0]["status"] == "passed" else "passed")
    yield from conditions(base)
    yield "a guard left out", "E16", lambda value: value["guards"].pop()
    yield "a note of recovery", "E03", lambda value: value["recovery"].append("all was well")
    yield "no seal", "E04", lambda value: value.update(seal="")
    yield "a seal of something else", "E04", lambda value: value.update(seal=read_item(value["messages"][0])["frame"]["jws"])
    yield "a seal with its payload", "E04", lambda value: value.update(seal=value["seal"].replace("..", ".e30."))
    yield "more cash in the terms", "E08", lambda value: value["terms"]["cash"].update(
        minor=str(int(value["terms"]["cash"]["minor"]) + 1))
    yield "another account", "E08", lambda value: value["terms"]["legs"][0]["payee"].update(account="bank-c/assets")
    yield "another hashlock", "E08", lambda value: value["terms"]["hashlock"].update(digest="00" * 32)
    if base.value["terms"]["economics"]["kind"] == "bond":
        yield "more than 65536 members", "E01", lambda value: restrict(value, 220)
        yield "as many members as terms may have", "E08", lambda value: restrict(value, 64)
    yield "another LEI", "E02", lambda value: value["terms"]["initiator"].update(lei="549300TLZPT6JELDWM92")


def conditions(base):
    """What a sale of a claim agrees besides its price: the reserve, the notice, the trade that it undoes, another claim."""
    def terms(value):
        return value["terms"]["economics"]["terms"]

    def says(name, rule, change):
        return name, rule, lambda value: change(terms(value))

    if base.value["terms"].get("economics", {}).get("kind") != "forfaiting":
        return
    agreed = terms(base.value)
    undone = {"rescinds": "00" * 16}
    if "reserve" in agreed:
        yield says("no reserve", "E03", lambda one: one.pop("reserve"))
        yield says("a reserve of another day", "E03", lambda one: one["reserve"].update(until="2026-04-16"))
        yield says("a point less", "E03", lambda one: one["reserve"]["points"].pop())
        yield says("points in another order", "E03", lambda one: one["reserve"]["points"].reverse())
        yield says("no points", "E01", lambda one: one["reserve"]["points"].clear())
        yield says("a point twice", "E01", lambda one: one["reserve"]["points"].append(one["reserve"]["points"][0]))
        yield says("a point of two lines", "E01", lambda one: one["reserve"]["points"].append("a\nb"))
        yield says("a point of nothing", "E01", lambda one: one["reserve"]["points"].append(""))
        yield says("a point too many", "E01", lambda one: one["reserve"]["points"].extend(f"point {n}" for n in range(32)))
        yield says("a reserve without a day", "E01", lambda one: one["reserve"].pop("until"))
        yield says("a reserve that is null", "E01", lambda one: one.update(reserve=None))
        yield says("a rescission under reserve", "E01", lambda one: one.update(undone))
    else:
        yield says("a reserve that nobody agreed", "E01" if "rescinds" in agreed else "E03", lambda one: one.update(
            reserve={"points": ["aval"], "until": "2026-04-15"}))
    if "notice" in agreed:
        yield says("no notice", "E03", lambda one: one.pop("notice"))
        yield says("the other side's notice", "E03", lambda one: one["notice"].update(
            giver="BUY" if one["notice"]["giver"] == "SELL" else "SELL"))
        yield says("nobody's notice", "E01", lambda one: one["notice"].update(giver="DEBTOR"))
        yield says("a notice of no days", "E01", lambda one: one["notice"].update(daysToAcknowledge=0))
        yield says("a notice of more than a year", "E01", lambda one: one["notice"].update(daysToAcknowledge=366))
        yield says("a notice by no day", "E01", lambda one: one["notice"].update(noticeBy=None))
    another = {"distinct": {"reason": "invoice 1/00", "refused": "00" * 16}}
    yield says("another claim, or than of another trade", "E01" if "rescinds" in agreed else "E03", lambda one: one.update(another))
    yield says("another claim for two lines of reasons", "E01", lambda one: one.update(
        distinct={"reason": "a\nb", "refused": "00" * 16}))
    yield says("another claim than of no trade", "E01", lambda one: one.update(distinct={"reason": "invoice 1/00"}))
    if "rescinds" in agreed:
        yield says("another trade is undone", "E03", lambda one: one.update(undone))
        yield says("nothing is undone", "E03", lambda one: one.pop("rescinds"))
        yield says("half a trade is undone", "E01", lambda one: one.update(rescinds=one["rescinds"][:16]))
        yield says("a trade in upper case is undone", "E01", lambda one: one.update(rescinds="A" * 32))
        yield says("null is undone", "E01", lambda one: one.update(rescinds=None))
    elif "reserve" not in agreed:
        yield says("a trade is undone that nobody named", "E01" if "distinct" in agreed else "E03", lambda one: one.update(undone))
    if "distinct" in agreed:
        yield says("nothing of another claim", "E03", lambda one: one.pop("distinct"))
        yield says("another claim for another reason", "E03", lambda one: one["distinct"].update(reason="presentation 17"))


def restrict(value, count):
    """Restrictions of 300 countries each, each a legal form."""
    value["terms"]["economics"]["terms"]["restrictions"] = [
        {"attribute": "domicile", "excludedCountries": ["XX"] * 300} for _ in range(count)]


def inner(base):
    """Changes inside the base64 of one message or proof."""
    def message(change):
        def apply(value):
            item = read_item(value["messages"][-1])
            change(item)
            value["messages"][-1] = text64(canonical(item))
        return apply

    def proof(change):
        def apply(value):
            bundle = read_bundle(value["proofs"][-1])
            change(bundle)
            value["proofs"][-1]["bundle"] = text64(canonical(bundle))
        return apply

    yield "a message's place", "E06", message(lambda item: item.update(index=1))
    yield "a message's path", "E06", message(lambda item: item["path"].append("00" * 32))
    yield "a message's body", "E06", message(lambda item: item["message"].update(body={"reason": "so"}))
    yield "a message's number", "E06", message(lambda item: item["message"].update(seq="77"))
    yield "a frame's root", "E06", message(lambda item: item["frame"]["header"].update(root="00" * 32))
    yield "a frame's size", "E06", message(lambda item: item["frame"]["header"].update(size=3))
    yield "a frame's epoch", "E06", message(lambda item: item["frame"]["header"].update(keyEpoch="2"))
    yield "a frame's protocol", "E06", message(lambda item: item["frame"]["header"].update(protocol="interlock/2"))
    yield "a frame's signature", "E06", message(lambda item: item["frame"].update(jws=base.value["seal"]))
    yield "a message item of another format", "E06", message(lambda item: item.update(format="interlock-message/2"))
    yield "a foreign member in a message item", "E06", message(lambda item: item.update(more=1))
    if not base.value["proofs"]:
        return
    yield "a proof's index", "E10", proof(lambda bundle: bundle.update(index="0"))
    yield "a proof's path", "E10", proof(lambda bundle: bundle["inclusion"].append("00" * 32))
    yield "a proof's start", "E10", proof(lambda bundle: bundle["consistency"].update({"from": "1"}))
    yield "a proof's end", "E10", proof(lambda bundle: bundle["consistency"].update(to="1000000"))
    yield "a proof's consistency path", "E10", proof(lambda bundle: bundle["consistency"]["path"].append("00" * 32))
    yield "a proof of another format", "E10", proof(lambda bundle: bundle.update(format="interlock-sqllog/2"))
    yield "a checkpoint of another size", "E10", proof(lambda bundle: bundle.update(
        checkpoint=resized(bundle["checkpoint"])))
    yield "a checkpoint without a signature", "E10", proof(lambda bundle: bundle.update(
        checkpoint=bundle["checkpoint"].split("\n\n")[0] + "\n\n"))
    yield "a checkpoint with carriage returns", "E10", proof(lambda bundle: bundle.update(
        checkpoint=bundle["checkpoint"].replace("\n", "\r\n")))
    yield "a checkpoint of another time", "E10", proof(lambda bundle: bundle.update(
        checkpoint=bundle["checkpoint"].replace("time 1", "time 2")))
    yield "no entry", "E10", proof(lambda bundle: bundle.update(entry=""))


def resized(note):
    lines = note.split("\n")
    return "\n".join([lines[0], str(int(lines[1]) + 1), *lines[2:]])


def anchors(base):
    """What the anchors know less, or otherwise: (name, rule, change). The rule is None where the file is refused."""
    def gateway(change):
        return lambda value: change(value["gateways"][0])

    def ledger(change):
        return lambda value: change(value["ledgers"][0])

    other = {"algorithm": "ES256", "spki": base.stranger.value["spki"]}
    yield "a gateway less", "E02", lambda value: value["gateways"].pop()
    yield "no gateways", "E02", lambda value: value["gateways"].clear()
    yield "a ledger less", "E02", lambda value: value["ledgers"].pop()
    yield "another LEI", "E02", gateway(lambda one: one.update(lei="549300TLZPT6JELDWM92"))
    yield "another key", "E06", gateway(lambda one: one["keys"][0].update(key=other))
    yield "another epoch", "E06", gateway(lambda one: one["keys"][0].update(epoch="2"))
    yield "a key of no curve", "E06", gateway(lambda one: one["keys"][0]["key"].update(spki=text64(b"\x30" * 91)))
    yield "a key called Ed25519", "E06", gateway(lambda one: one["keys"][0]["key"].update(algorithm="Ed25519"))
    yield "no pins", "E05", gateway(lambda one: one["pins"].clear())
    yield "another pin", "E05", gateway(lambda one: one.update(pins=["00" * 32]))
    yield "another log key", "E02", ledger(lambda one: one.update(operatorKey=other))
    yield "another origin", "E02", ledger(lambda one: one.update(origin="bank-a.example/asset"))
    yield "a witness", "E02", ledger(lambda one: one.update(witnesses=[other], witnessQuorum=1))
    yield "another ledger's name", "E02", ledger(lambda one: one.update(ledger="sql:bank-c"))
    if base.value["proofs"]:
        yield "a head that no proof starts at", "E10", ledger(lambda one: one.update(head={"size": "1", "root": "00" * 32}))
    yield "a foreign member", None, lambda value: value.update(more=1)
    yield "no format", None, lambda value: value.pop("format")
    yield "another format", None, lambda value: value.update(format="interlock-anchors/2")
    yield "a gateway twice", None, lambda value: value["gateways"].append(copy.deepcopy(value["gateways"][0]))
    yield "a ledger twice", None, lambda value: value["ledgers"].append(copy.deepcopy(value["ledgers"][0]))
    yield "one key for two gateways", None, lambda value: value["gateways"][0].update(keys=value["gateways"][1]["keys"])
    yield "a gateway without keys", None, gateway(lambda one: one["keys"].clear())
    yield "an epoch twice", None, gateway(lambda one: one["keys"].append(copy.deepcopy(one["keys"][0])))
    yield "a quorum that cannot be met", None, ledger(lambda one: one.update(witnessQuorum=1))
    yield "the log's key as its own witness", None, ledger(
        lambda one: one.update(witnesses=[one["operatorKey"]], witnessQuorum=1))
    yield "an unknown format of proofs", None, ledger(lambda one: one.update(format="interlock-other/1"))
