"""Rules about what the gateways said: E06 to E09, E14, E15."""

from . import forms, keys, trade_forms
from .canonical_json import Malformed
from .messages import Message

LEG_TYPES = (
    "LOCK_ASSERT", "LOCK_RECEIPT", "CLAIM_ASSERT", "CLAIM_RECEIPT", "REFUND_ASSERT", "REFUND_RECEIPT")
ENDS = ("CLAIMED", "REFUNDED", "CANCELLED")


class Broken(Exception):
    """A rule that does not hold; the text says why."""


def read(review):
    """E06. Everything else looks only at messages that verified here."""
    faults = []
    for place, item in enumerate(review.document.messages):
        try:
            message = Message(item, review.anchors.key)
            if message.value["session"] != review.document.terms["transfer"]:
                raise Broken("of another session")
            if {message.sender, message.to} != set(review.gateways):
                raise Broken("not between the two gateways")
            review.transcripts.setdefault(message.sender, []).append(message)
        except (Broken, Malformed) as fault:
            faults.append(f"messages/{place}: {fault}")
    for transcript in review.transcripts.values():
        transcript.sort(key=lambda message: message.seq)
    if faults:
        raise Broken(faults[0])


def said(review, gateway, *types):
    return [one for one in review.transcripts.get(gateway, []) if one.type in types]


def check_transcripts(review):
    """E07."""
    for gateway in review.gateways:
        before = None
        for count, message in enumerate(review.transcripts.get(gateway, [])):
            if message.seq != count or message.value["prev"] != before:
                raise Broken(f"the transcript of {gateway} breaks at its message {count}")
            before = message.digest


def check_terms(review):
    """E08."""
    terms, outcome = review.document.terms, review.document.outcome
    initiator, responder = review.gateways
    digest = trade_forms.terms_digest(terms)
    if trade_forms.transfer_id(terms) != terms["transfer"]:
        raise Broken("the transfer id does not follow from the parties and the common id")
    if not any(one.body["terms"] == terms for one in said(review, initiator, "PROPOSE")):
        raise Broken("the initiator did not propose these terms")
    if outcome == "WITHDRAWN":
        check_withdrawal(review, digest)
        return
    answers = said(review, responder, "ACCEPT", "PROPOSE") + [
        one for one in said(review, responder, "REJECT") if one.body["termsDigest"] == digest]
    accepted = [one.type == "ACCEPT" and one.body["termsDigest"] == digest for one in answers]
    if accepted != [True] and not (outcome == "LAPSED" and not answers):
        raise Broken("the responder did not answer exactly one ACCEPT of these terms")


def check_withdrawal(review, digest):
    initiator, responder = review.gateways
    other = responder if review.document.manifest["gateway"] == initiator else initiator
    for one in said(review, other, "REJECT", "TICKET_WITHDRAWN", "COMPLETE"):
        if one.type == "TICKET_WITHDRAWN" or one.body.get("termsDigest") == digest \
                or one.body.get("outcome") == "WITHDRAWN":
            return
    raise Broken(f"{other} did not close the session")


def check_locks(review):
    """E09."""
    terms = review.document.terms
    review.locks = trade_forms.locks(terms)
    ids = {leg: trade_forms.lock_id(lock) for leg, lock in review.locks.items()}
    x, y = terms["legs"]
    initiator, responder = review.gateways
    routes = [[leg["payer"]["gateway"], leg["payee"]["gateway"]] for leg in (x, y)]
    if routes != [[initiator, responder], [responder, initiator]] or x["ledger"] == y["ledger"]:
        raise Broken("the legs do not run from initiator to responder and back, on two ledgers")
    check_cash(terms)
    for message in review.messages:
        if message.type in LEG_TYPES and message.body["lock"] != ids[message.body["leg"]]:
            raise Broken(f"a {message.type} of {message.sender} names another lock")
        if message.type in ("ABORT_AGREED", "EXIT_AGREED"):
            if message.body["lock"] != ids["Y" if message.type == "ABORT_AGREED" else "X"]:
                raise Broken(f"an {message.type} of {message.sender} names another lock")


def check_cash(terms):
    wanted = terms["cash"]
    legs = [leg for leg in terms["legs"] if leg["asset"]["kind"]["kind"] == "cash"]
    if len(legs) != 1:
        raise Broken("not exactly one leg is cash")
    if legs[0]["asset"]["kind"]["currency"] != wanted["currency"] or legs[0]["quantity"] != wanted["minor"]:
        raise Broken("the cash leg does not pay the agreed cash")


def check_words(review):
    """E14."""
    outcome = review.document.outcome
    for message in review.messages:
        if message.type == "COMPLETE" and message.body["outcome"] != outcome:
            raise Broken(f"a COMPLETE of {message.sender} names another outcome")
        if message.type in LEG_TYPES and not borne_out(review, message):
            raise Broken(f"a {message.type} of {message.sender} states what the ledger does not show")


def borne_out(review, message):
    end = next((fact.state for fact in review.facts[message.body["leg"]] if fact.state in ENDS), None)
    if message.type in ("LOCK_ASSERT", "LOCK_RECEIPT"):
        was = any(fact.state == "LOCKED" for fact in review.facts[message.body["leg"]])
        return end != "CANCELLED" and (was or review.document.outcome not in ("LAPSED", "WITHDRAWN"))
    if message.type in ("CLAIM_ASSERT", "CLAIM_RECEIPT"):
        return end == "CLAIMED"
    if message.type == "REFUND_ASSERT":
        return end == message.body["state"]
    return end in ("REFUNDED", "CANCELLED")


HALVES = {"EXIT_AGREED": ("X", "interlock/release-by-both/1"), "ABORT_AGREED": ("Y", "interlock/unlock-by-both/1")}


def signed_by(message, lock, key):
    """Whether a message carries a half of an agreed end of this lock by this holder."""
    half, tag = message.body["signature"], HALVES[message.type][1]
    data = keys.tagged(tag, bytes.fromhex(trade_forms.lock_id(lock)))
    return half["key"] == key and keys.verifies(key, data, forms.unbase64(half["signature"]))


def agreed(review, kind):
    """Whether both holders' halves of this agreed end are there."""
    lock = review.locks[HALVES[kind][0]]
    halves = [one for one in review.messages if one.type == kind and one.body["lock"] == trade_forms.lock_id(lock)]
    return all(
        any(signed_by(one, lock, lock[side]["holderKey"]) for one in halves) for side in ("payer", "payee"))


def check_agreed_ends(review):
    """E15."""
    if review.document.outcome == "RELEASED" and not agreed(review, "EXIT_AGREED"):
        raise Broken("RELEASED without both holders' signatures")
    for message in review.messages:
        if message.type not in HALVES:
            continue
        lock = review.locks[HALVES[message.type][0]]
        if not any(signed_by(message, lock, lock[side]["holderKey"]) for side in ("payer", "payee")):
            raise Broken(f"the half of an agreed end by {message.sender} is no holder's")
