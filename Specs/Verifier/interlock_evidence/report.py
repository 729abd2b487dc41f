"""A verdict as JSON and as text: Evidence.md, section 3."""

from . import keys
from .review import TITLES


def verdict(review):
    document = review.document
    return {
        "holds": review.holds,
        "transfer": document and document.transfer,
        "outcome": document and document.outcome,
        "findings": [
            {"rule": rule, "title": TITLES[rule], "result": result, "sentence": sentence}
            for rule, (result, sentence) in review.results.items()],
        "story": story(review) if document else [],
        "operatorTrusted": operator_trusted(review),
        "notChecked": [one["name"] for one in document.terms["guards"] if one["status"] == "notChecked"] if document else [],
        "notes": notes(review) if document else [],
    }


def operator_trusted(review):
    ledgers = {fact.terms["ledger"] for facts in review.facts.values() for fact in facts}
    return sorted(ledger for ledger in ledgers if review.anchors.ledgers[ledger]["witnessQuorum"] == 0)


def notes(review):
    document = review.document
    found = [f"recovery note of {document.manifest['gateway']}: {text}" for text in document.recovery]
    distinct = document.terms["economics"]["terms"].get("distinct")
    if distinct:
        found.append(
            "both signed that the claim is another one than that on record with its fingerprint, for which transfer "
            f"{distinct['refused']} was refused: {distinct['reason']}")
    found += [
        f"{one.sender} {words(one)}" for one in review.messages if one.type == "DISPUTE"]
    found += [f"the heads of ledger {ledger} in this document are not linked to each other" for ledger in review.unlinked]
    if document.outcome == "WITHDRAWN":
        found.append(
            "no ledger says anything of this transfer: no lock was asked for" if not document.proofs
            else "Y was locked under terms that bound nobody; X was not"
            if any(proof["state"] == "LOCKED" for proof in document.proofs)
            else "no lock was ever there: only tombstones stand")
    return found


def story(review):
    lines = [promise(review, message) for message in review.messages]
    for leg in ("X", "Y"):
        lines += [booked(review, fact) for fact in review.facts[leg]]
    if review.sealed:
        lines.append(sealed(review))
    return lines


def short(key):
    return f"key {keys.fingerprint(key)[:16]}" if key else "an unknown key"


def promise(review, message):
    return {
        "kind": "PROMISE", "who": message.sender, "what": words(message),
        "when": f"message {message.seq} of its transcript, frame {message.frame}",
        "signature": short(review.anchors.key(message.sender, message.epoch)),
        "anchor": f"gateway {message.sender} key epoch {message.epoch}"}


def booked(review, fact):
    terms, (size, root) = fact.terms, fact.head
    anchor = review.anchors.ledgers[terms["ledger"]]
    quorum = anchor["witnessQuorum"]
    trust = "operatorTrusted" if quorum == 0 else f"and {quorum} witnesses"
    return {
        "kind": "FACT", "who": terms["ledger"],
        "what": f"lock {fact.lock} of leg {terms['leg']} is {fact.state}: {terms['quantity']} of {terms['asset']} "
                f"from {terms['payer']['account']} to {terms['payee']['account']}, entry {fact.index} of log head "
                f"{size} {root.hex()}",
        "when": f"{fact.time} on the clock of {terms['ledger']}",
        "signature": short(anchor["operatorKey"]),
        "anchor": f"ledger {terms['ledger']} origin {anchor['origin']}, {trust}"}


def sealed(review):
    manifest = review.document.manifest
    return {
        "kind": "SEAL", "who": manifest["gateway"],
        "what": f"packed transfer {manifest['transfer']} as {manifest['outcome']}",
        "when": f"{manifest['created']} on its own clock",
        "signature": short(review.anchors.key(manifest["gateway"], manifest["keyEpoch"])),
        "anchor": f"gateway {manifest['gateway']} key epoch {manifest['keyEpoch']}"}


def words(message):
    """What a message binds its sender to."""
    from .trade_forms import terms_digest
    body, kind = message.body, message.type
    if kind == "TICKET":
        ticket = body["ticket"]
        return f"our desk's ticket {ticket['commonID']}: {ticket['side']} for {cash(ticket['cash'])}"
    if kind == "RESALE":
        link = body["link"]
        return f"sells on claim {link['claim']} of {link['registry']}" if link else "holds no registration of the claim"
    if kind == "PROPOSE":
        return f"offers terms {terms_digest(body['terms'])} for {cash(body['terms']['cash'])}"
    templates = {
        "TICKET_WITHDRAWN": "our desk withdrew its ticket",
        "ACCEPT": "is bound to terms {termsDigest}",
        "REJECT": "is not bound to terms {termsDigest}: {code}",
        "READY": "is ready to lock under terms {termsDigest}",
        "LOCK_ASSERT": "states that leg {leg} is locked as {lock}",
        "LOCK_RECEIPT": "verified the lock of leg {leg}",
        "CLAIM_ASSERT": "states that leg {leg} was claimed",
        "CLAIM_RECEIPT": "verified the claim of leg {leg}",
        "REFUND_ASSERT": "states that leg {leg} ended {state}",
        "REFUND_RECEIPT": "verified the end of leg {leg}",
        "ABORT_REQUEST": "asks to end early",
        "ABORT_AGREED": "agrees to unlock {lock}",
        "EXIT_AGREED": "agrees to release {lock}",
        "DISPUTE": "disputes {kind} of {accused}",
        "COMPLETE": "sees the transfer {outcome}",
    }
    return templates[kind].format(**body)


def cash(money):
    """Currency and amount with exactly the currency's decimals."""
    from .trade_forms import MINOR_UNITS
    units = MINOR_UNITS[money["currency"]]
    minor = int(money["minor"])
    sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(units + 1, "0")
    amount = f"{digits[:-units]}.{digits[-units:]}" if units else digits
    return f"{money['currency']} {sign}{amount}"


def safe(text):
    """What a document says must not steer a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def lines(found):
    marks = {"passed": "ok  ", "failed": "FAIL", "notReached": "-   "}
    if found["holds"]:
        yield f"PROVED  transfer {found['transfer']} ended {found['outcome']}"
    else:
        transfer, outcome = found["transfer"] or "unreadable", found["outcome"] or "unknown"
        yield f"NOT PROVED  transfer {transfer}, stated outcome {outcome}"
    for one in found["findings"]:
        yield f"{marks[one['result']]} {one['rule']}  {one['title']}"
        if one["result"] != "passed":
            yield f"          {safe(one['sentence'])}"
    for one in found["story"]:
        yield safe(f"{one['kind'].lower():8}  {one['who']}: {one['what']}; {one['when']}")
        yield safe(f"          signed by {one['signature']}; known from {one['anchor']}")
    for ledger in found["operatorTrusted"]:
        yield f"trust     {ledger}: nobody but its operator vouches for its log (operatorTrusted)"
    if found["notChecked"]:
        yield safe(f"unchecked {', '.join(found['notChecked'])}")
    for note in found["notes"]:
        yield safe(f"note      {note}")
