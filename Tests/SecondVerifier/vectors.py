"""The second verifier against Specs/Vectors: what it is built of, piece by piece."""

import json
import os

import verifiers
from interlock_evidence import canonical_json, certificates, forms, keys, merkle, messages, notes, sqllog, trade_forms
from interlock_evidence.canonical_json import Malformed, canonical


def read(name):
    with open(os.path.join(verifiers.SPECS, "Vectors", f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def refused(name, act):
    try:
        act()
    except Malformed:
        return 1
    raise AssertionError(f"vector accepted: {name}")


def equal(name, found, wanted):
    if found != wanted:
        raise AssertionError(f"vector {name}: {found!r}, not {wanted!r}")
    return 1


def check():
    """The number of vectors that hold. Raises AssertionError at the first that does not."""
    return sum(part() for part in (
        texts, trees, signed_notes, gateway_certificates, identifiers, words, signatures, envelopes, bundles))


def texts():
    found = read("jcs")
    count = sum(
        equal(one["name"], canonical(canonical_json.parse(one["input"].encode(), 1 << 20)).decode(), one["output"])
        for one in found["encode"])
    return count + sum(
        refused(one["name"], lambda one=one: canonical_json.parse(bytes.fromhex(one["hex"]), 1 << 20))
        for one in found["refuse"])


def trees():
    found = read("merkle")
    leaves = [merkle.leaf(bytes.fromhex(leaf)) for leaf in found["leaves"]]
    roots = [bytes.fromhex(root) for root in found["roots"]]
    count = 0
    for one in found["inclusion"]:
        path = [bytes.fromhex(step) for step in one["path"]]
        for size, root in enumerate(roots):
            holds = merkle.includes(root, size, one["index"], leaves[one["index"]], path)
            count += equal(f"inclusion {one} in {size}", holds, size == one["size"])
    for one in found["consistency"]:
        path = [bytes.fromhex(step) for step in one["path"]]
        for size, root in enumerate(roots):
            holds = merkle.continues(one["from"], roots[one["from"]], size, root, path)
            count += equal(f"consistency {one} to {size}", holds, size == one["to"])
    return count


def signed_notes():
    found = read("notes")
    point = notes.Checkpoint(notes.Note(found["checkpoint"]["note"]).text)
    count = equal("checkpoint", (point.origin, str(point.size), point.root.hex()), tuple(
        found["checkpoint"][member] for member in ("origin", "size", "root")))
    for one in found["verify"]:
        name, _, encoded = one["vkey"].split("+", 2)
        raw = forms.base64.b64decode(encoded)[1:]
        key = {"algorithm": "Ed25519", "spki": forms.base64.b64encode(keys.ED25519_SPKI + raw).decode()}
        count += equal("note", notes.operator_signed(notes.Note(one["note"]), name, key), True)
    for one in found["refuse"]:
        data = bytes.fromhex(one["hex"])
        text = data.decode("utf-8", "replace") if one["name"] != "not UTF-8" else None
        count += refused(one["name"], lambda text=text: notes.Note(text)) if text is not None else 0
    return count + sum(
        refused(one["name"], lambda one=one: notes.Checkpoint(one["text"])) for one in found["refuseCheckpoint"])


def gateway_certificates():
    count = 0
    for one in read("crypto")["gatewayCertificates"]:
        if one["refusal"] is None:
            count += equal(one["what"], certificates.Certificate(one["pem"]).gateway, "gw.a")
        else:
            count += refused(one["what"], lambda one=one: certificates.Certificate(one["pem"]))
    return count


def identifiers():
    found = read("crypto")["lei"]
    for one in found["valid"]:
        forms.lei(one)
    return len(found["valid"]) + sum(refused(one, lambda one=one: forms.lei(one)) for one in found["invalid"])


def words():
    """What depends on tables of Unicode: the program's are newer than those of some Pythons."""
    twice = {"points": ["caf\u00e9", "cafe\u0301"], "until": "2026-04-15"}
    return refused("one point in two normal forms", lambda: trade_forms.reserve(twice)) \
        + refused("a format character of Unicode 15 in a reason", lambda: forms.words(256)("a\U0001343ab")) \
        + refused("a format character of Unicode 15 in a point", lambda: trade_forms.condition("a\U0001343ab"))


def signatures():
    count = 0
    for one in read("crypto")["ed25519"]:
        key = {"algorithm": "Ed25519", "spki": forms.base64.b64encode(
            keys.ED25519_SPKI + bytes.fromhex(one["key"])).decode()}
        signed, data = bytes.fromhex(one["signature"]), bytes.fromhex(one["message"])
        count += equal("ed25519", keys.verifies(key, data, signed), True)
        count += equal("ed25519 of more", keys.verifies(key, data + b"x", signed), False)
    for one in read("crypto")["ed25519SmallOrder"]:
        key = {"algorithm": "Ed25519", "spki": forms.base64.b64encode(
            keys.ED25519_SPKI + bytes.fromhex(one["key"])).decode()}
        count += refused("a point of small order", lambda key=key: keys.public_key(key))
        count += equal("small order", keys.verifies(key, b"anything", bytes.fromhex(one["signature"])), False)
    for one in read("crypto")["ecdsaP256"]:
        key = {"algorithm": "ES256", "spki": forms.base64.b64encode(
            keys.P256_SPKI[:-1] + bytes.fromhex(one["point"])).decode()}
        signed = keys.utils.encode_dss_signature(int(one["r"], 16), int(one["s"], 16))
        data = bytes.fromhex(one["message"])
        count += equal("ecdsa", keys.verifies(key, data, signed), True)
        count += equal("ecdsa of more", keys.verifies(key, data + b"x", signed), False)
    return count


def envelopes():
    count = 0
    for one in read("messages")["messages"]:
        data = one["message"] if isinstance(one["message"], str) else canonical(one["message"]).decode()
        value = canonical_json.parse_canonical(data.encode(), 1 << 20)
        messages.envelope(value)
        count += equal(one.get("type", "message"), keys.digest("interlock/message/1", data.encode()), one["digest"])
    return count


def bundles():
    count = 0
    for one in read("sqllog")["proofs"]:
        if "code" in one:
            count += refused(one["name"], lambda one=one: sqllog.Proof(one["bundle"].encode(), one["anchor"]))
            continue
        proof = sqllog.Proof(one["bundle"].encode(), one["anchor"])
        head = one["anchor"]["head"]
        count += equal(one["name"], proof.joins((int(head["size"]), bytes.fromhex(head["root"]))), True)
        count += equal(one["name"], (proof.state, proof.time, proof.lock, proof.digest), tuple(
            one[member] for member in ("state", "entryTime", "lock", "proofDigest")))
    return count
