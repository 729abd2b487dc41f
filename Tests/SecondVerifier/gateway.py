"""What a gateway can sign with its real key: messages that lie, and messages that are not of the form."""

from forge import lock_ids
from interlock_evidence.trade_forms import terms_digest

A, B = "gw.bank-a", "gw.bank-b"
NOTHING = "00" * 32


def lies(base, forge):
    """(name, rule, change): one message more than was said. The packer seals it too."""
    ids = lock_ids(base.value)
    digest = terms_digest(base.value["terms"])
    outcome = base.value["manifest"]["outcome"]
    ends = {leg: next((one["state"] for one in base.value["proofs"] if one["leg"] == leg and one["state"] != "LOCKED"), None)
            for leg in "XY"}
    initiator = base.value["terms"]["initiator"]["gateway"]
    responder = base.value["terms"]["responder"]["gateway"]

    def say(sender, kind, body, **options):
        return lambda value: forge.say(value, sender, kind, body, **options)

    def about(leg, **more):
        return {"leg": leg, "lock": ids[leg], **more}

    other = "LAPSED" if outcome == "SETTLED" else "SETTLED"
    yield "another outcome", "E14", say(B, "COMPLETE", {"outcome": other, "evidenceDigest": NOTHING})
    for leg in "XY":
        if ends[leg] != "CLAIMED":
            yield f"a claim of {leg} that nobody made", "E14", say(B, "CLAIM_RECEIPT", about(leg, proofDigest=NOTHING))
            yield f"a claim of {leg} of one's own", "E14", say(A, "CLAIM_ASSERT", about(leg, proof="AA=="))
        if ends[leg] not in ("REFUNDED", "CANCELLED"):
            yield f"a receipt for an end of {leg}", "E14", say(B, "REFUND_RECEIPT", about(leg, proofDigest=NOTHING))
        wrong = "CANCELLED" if ends[leg] == "REFUNDED" else "REFUNDED"
        yield f"{leg} ended {wrong}", "E14", say(B, "REFUND_ASSERT", about(leg, state=wrong, proof="AA=="))
        yield f"a receipt for another lock than {leg}", "E09", say(
            B, "LOCK_RECEIPT", {"leg": leg, "lock": NOTHING, "proofDigest": NOTHING})
        if ends[leg] in ("CANCELLED", None):
            yield f"a lock of {leg} that never was", "E14", say(A, "LOCK_ASSERT", about(leg, proof="AA=="))
    yield "the locks of the legs exchanged", "E09", say(
        B, "LOCK_RECEIPT", {"leg": "X", "lock": ids["Y"], "proofDigest": NOTHING})
    exit_tag, abort_tag = "interlock/release-by-both/1", "interlock/unlock-by-both/1"
    for kind, leg, tag, wrong in (("EXIT_AGREED", "X", exit_tag, abort_tag), ("ABORT_AGREED", "Y", abort_tag, exit_tag)):
        halves = {
            "by no holder": base.stranger.half(tag, ids[leg]), "of another act": forge.holder[A].half(wrong, ids[leg]),
            "of another lock": forge.holder[A].half(tag, NOTHING),
            "altered": {**forge.holder[A].half(tag, ids[leg]), "signature": base.stranger.half(tag, ids[leg])["signature"]}}
        for name, half in halves.items():
            yield f"{kind} {name}", "E15", say(A, kind, {"lock": ids[leg], "signature": half})
        yield f"{kind} for the other leg's lock", "E09", say(
            A, kind, {"lock": ids["Y" if leg == "X" else "X"], "signature": forge.holder[A].half(tag, ids[leg])})
    if outcome != "WITHDRAWN":
        yield "an acceptance of other terms", "E08", say(responder, "ACCEPT", {"termsDigest": NOTHING})
        yield "a second acceptance", "E08", say(responder, "ACCEPT", {"termsDigest": digest})
        yield "a refusal", "E08", say(responder, "REJECT", {"termsDigest": digest, "code": "terms.late", "detail": ""})
    yield "a second history", "E07", say(A, "ABORT_REQUEST", {"reason": "x"}, envelope={"prev": "11" * 32})
    yield "a gap", "E07", say(A, "ABORT_REQUEST", {"reason": "x"}, envelope={"seq": "70"})
    yield "a message of another session", "E06", say(A, "ABORT_REQUEST", {"reason": "x"}, envelope={"session": "11" * 16})
    yield "a message to a third gateway", "E06", say(
        A, "ABORT_REQUEST", {"reason": "x"}, envelope={"to": "gw.bank-c"}, header={"to": "gw.bank-c"})
    yield "the terms of the responder", "E06", say(responder, "PROPOSE", {"terms": base.value["terms"]})
    yield from malformed(base, say, initiator, ids, digest)


def malformed(base, say, sender, ids, digest):
    def half(**changes):
        return {"lock": ids["Y"], "signature": {**base.stranger.half("x", NOTHING), **changes}}

    bodies = {
        "an unknown type": ("HELLO", {}), "a foreign member": ("READY", {"termsDigest": digest, "more": 1}),
        "a member less": ("READY", {}), "a body that is text": ("READY", "x"), "a body that is null": ("READY", None),
        "control characters": ("ABORT_REQUEST", {"reason": "a\u001b[2J"}),
        "format characters": ("ABORT_REQUEST", {"reason": "a\u202eb"}),
        "a long reason": ("ABORT_REQUEST", {"reason": "a" * 257}),
        "a long reason in few letters": ("ABORT_REQUEST", {"reason": "\u00e9" * 129}),
        "an upper-case code": ("REJECT", {"termsDigest": digest, "code": "Late", "detail": ""}),
        "no code": ("REJECT", {"termsDigest": digest, "code": "", "detail": ""}),
        "an empty proof": ("LOCK_ASSERT", {"leg": "X", "lock": ids["X"], "proof": ""}),
        "base64 without padding": ("LOCK_ASSERT", {"leg": "X", "lock": ids["X"], "proof": "AA"}),
        "base64 with bits left": ("LOCK_ASSERT", {"leg": "X", "lock": ids["X"], "proof": "AB=="}),
        "a proof over its size": ("LOCK_ASSERT", {"leg": "X", "lock": ids["X"], "proof": "AAAA" * 175_000}),
        "an end that is none": ("REFUND_ASSERT", {"leg": "X", "lock": ids["X"], "state": "CLAIMED", "proof": "AA=="}),
        "a leg Z": ("LOCK_RECEIPT", {"leg": "Z", "lock": ids["X"], "proofDigest": digest}),
        "an outcome that is none": ("COMPLETE", {"outcome": "DONE", "evidenceDigest": digest}),
        "an unknown dispute": ("DISPUTE", {"kind": "other", "accused": A, "first": "AA==", "second": "AA=="}),
        "a dispute over nothing": ("DISPUTE", {"kind": "forkedLog", "accused": A, "first": "", "second": "AA=="}),
        "the Kelvin sign for a K": ("LOC\u212a_RECEIPT", {"leg": "X", "lock": ids["X"], "proofDigest": digest}),
        "a link without a claim": ("RESALE", {"link": {"jws": "a..b", "registry": "registry:trade"}}),
        "a link whose signature is text": ("RESALE", {"link": {"claim": digest, "jws": "a b", "registry": "registry:trade"}}),
        "a link whose signature is long": ("RESALE", {"link": {"claim": digest, "jws": "a" * 513, "registry": "registry:trade"}}),
        "no word about a link": ("RESALE", {}),
        "a signature of seven bytes": ("ABORT_AGREED", half(signature="AAAAAAAAAA==")),
        "a key of an unknown algorithm": ("ABORT_AGREED", half(key={"algorithm": "RS256", "spki": "AA=="})),
    }
    for name, (kind, body) in bodies.items():
        yield f"a message with {name}", "E06", say(sender, kind, body)
    plain = ("ABORT_REQUEST", {"reason": "x"})
    envelopes = {
        "version 2": {"v": 2}, "version true": {"v": True}, "a foreign member of the envelope": {"more": 1},
        "a number for its number": {"seq": 7}, "a number with a zero before it": {"seq": "07"},
        "a number of 2^32": {"seq": str(2**32)}, "no predecessor": {"prev": None},
        "two equal gateways": {"to": sender}, "a foreign sender": {"from": "gw.bank-c"}}
    for name, envelope in envelopes.items():
        yield f"a message with {name}", "E06", say(sender, *plain, envelope=envelope)
    headers = {
        "another protocol": {"protocol": "interlock/2"}, "a size of 257": {"size": 257}, "a size of 0": {"size": 0},
        "no predecessor": {"previousFrame": None}, "a number of 2^53": {"frameSeq": str(2**53)},
        "a foreign member": {"more": 1}, "an epoch of 2^32": {"keyEpoch": str(2**32)}, "the root of another": {"root": NOTHING},
        "a size that its path does not fit": {"size": 2}, "another receiver": {"to": "gw.bank-c"},
        "another sender": {"gateway": "gw.bank-c"}}
    for name, header in headers.items():
        yield f"a frame with {name}", "E06", say(sender, *plain, header=header)
    yield "a message under an unknown epoch", "E06", say(sender, *plain, epoch="2")
    yield "a message by a stranger", "E06", say(sender, *plain, signer=base.stranger)


def retold(base, forge):
    """Whole transcripts signed anew: (name, rules, change)."""
    strangers = {A: base.stranger, B: base.second_stranger}

    def proposing(change):
        """Both gateways sign other terms, and everything that follows from them; the ledgers did not."""
        def apply(value):
            before = terms_digest(value["terms"])
            ids = lock_ids(value)
            change(value["terms"])
            after, new = terms_digest(value["terms"]), lock_ids(value)

            def follow(message):
                body = message["body"]
                if message["type"] == "PROPOSE":
                    body["terms"] = value["terms"]
                if body.get("termsDigest") == before:
                    body["termsDigest"] = after
                if body.get("lock") in ids.values():
                    body["lock"] = new[next(leg for leg in "XY" if ids[leg] == body["lock"])]
            forge.retell(value, follow)
            value["guards"] = value["terms"]["guards"]
            forge.seal(value)
        return apply

    def everything(value):
        forge.retell(value, lambda message: None, signers=strangers)
        forge.seal(value, signer=strangers[value["manifest"]["gateway"]])

    yield "everything signed by other keys", "E06", everything
    proofs = "E10" if base.value["proofs"] else None
    if proofs:
        yield "a later expiry that both sign", proofs, proposing(
            lambda terms: terms["timelocks"].update(expiryY=terms["timelocks"]["expiryY"] + 60))
        yield "another account that both sign", proofs, proposing(
            lambda terms: terms["legs"][0]["payee"].update(account="bank-c/assets"))
        yield "another hashlock that both sign", proofs, proposing(lambda terms: terms["hashlock"].update(digest="22" * 32))
        yield "guards passed that both sign", proofs, proposing(
            lambda terms: [guard.update(status="passed") for guard in terms["guards"]])
    yield "other cash than its leg pays, that both sign", "E09", proposing(lambda terms: terms["cash"].update(minor="1"))
    yield "legs that run the other way, that both sign", "E09", proposing(turned)
    yield "no cash on either leg, that both sign", "E09", proposing(cashless)


def turned(terms):
    for leg in terms["legs"]:
        leg["payer"], leg["payee"] = leg["payee"], leg["payer"]


def cashless(terms):
    asset = next(leg["asset"] for leg in terms["legs"] if leg["asset"]["kind"]["kind"] != "cash")
    for leg in terms["legs"]:
        leg["asset"] = asset
