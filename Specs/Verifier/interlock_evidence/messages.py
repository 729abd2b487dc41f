"""Messages, frame headers and message items: Messages.md, sections 2 to 6."""

from . import forms, keys, merkle, trade_forms
from .canonical_json import Malformed, canonical, parse_canonical
from .forms import choice, hex32, identifier, listing, optional, record, shape

MESSAGE, HEADER, ITEM, PROOF, DISPUTE_ITEM = 1 << 20, 4096, (1 << 20) + (64 << 10), 512 << 10, 256 << 10
OUTCOMES = ("SETTLED", "REFUNDED", "LAPSED", "RELEASED", "WITHDRAWN", "LOSS_INCIDENT")
LEG = choice("X", "Y")
PROOF_BYTES = forms.base64_of(1, PROOF)

digest_only = {"termsDigest": hex32}
receipt = {"leg": LEG, "lock": hex32, "proofDigest": hex32}
assertion = {"leg": LEG, "lock": hex32, "proof": PROOF_BYTES}
agreement = {"lock": hex32, "signature": keys.signature}
resale_jws = forms.matching(r"[A-Za-z0-9_.-]{1,512}", "a detached JWS")
BODIES = {
    "TICKET": {"ticket": trade_forms.ticket},
    "TICKET_WITHDRAWN": {"reason": forms.words(256)},
    "PROPOSE": {"terms": trade_forms.terms},
    "ACCEPT": digest_only,
    "REJECT": {**digest_only, "code": forms.stable_code, "detail": forms.words(1024)},
    "READY": digest_only,
    "LOCK_ASSERT": assertion,
    "LOCK_RECEIPT": receipt,
    "CLAIM_ASSERT": assertion,
    "CLAIM_RECEIPT": receipt,
    "REFUND_ASSERT": {**assertion, "state": choice("REFUNDED", "CANCELLED")},
    "REFUND_RECEIPT": receipt,
    "ABORT_REQUEST": {"reason": forms.words(256)},
    "ABORT_AGREED": agreement,
    "EXIT_AGREED": agreement,
    "RESALE": {"link": optional(shape(claim=hex32, jws=resale_jws, registry=identifier))},
    "DISPUTE": {
        "kind": choice("conflictingFrames", "conflictingMessages", "forkedLog", "contradictedByProof"),
        "accused": identifier, "first": forms.base64_of(1, DISPUTE_ITEM), "second": forms.base64_of(1, DISPUTE_ITEM)},
    "COMPLETE": {"outcome": choice(*OUTCOMES), "evidenceDigest": hex32},
}


def header(value):
    record(
        value, protocol=choice("interlock/1"), gateway=identifier, to=identifier, keyEpoch=forms.epoch,
        frameSeq=forms.decimal_below(2**53), previousFrame=optional(hex32), size=forms.integer_between(1, 256),
        root=hex32)
    if (value["frameSeq"] == "0") != (value["previousFrame"] is None) or value["gateway"] == value["to"]:
        raise Malformed("a frame header with a wrong predecessor or two equal gateways")


signed_header = shape(header=header, jws=keys.check_jws_form)


def envelope(value):
    body = forms.string if not isinstance(value, dict) else shape(**BODIES.get(known_type(value), {}))
    record(
        value, v=forms.integer_between(1, 1), type=choice(*BODIES), session=forms.hex16, seq=forms.decimal_below(2**32),
        prev=optional(hex32), body=body, **{"from": identifier, "to": identifier})
    if (value["seq"] == "0") != (value["prev"] is None) or value["from"] == value["to"]:
        raise Malformed("an envelope with a wrong predecessor or two equal gateways")
    if value["type"] == "PROPOSE":
        check_proposal(value, value["body"]["terms"])


def known_type(value):
    return value["type"] if isinstance(value.get("type"), str) else None


def check_proposal(value, terms):
    if terms["transfer"] != value["session"]:
        raise Malformed("terms of another transfer than the session")
    if (terms["initiator"]["gateway"], terms["responder"]["gateway"]) != (value["from"], value["to"]):
        raise Malformed("terms that are not from their initiator to their responder")


class Message:
    """One message whose frame's signature, place and form have been verified."""

    def __init__(self, item, key_of):
        """`key_of` gives the key known for a gateway and an epoch, or None."""
        value = parse_canonical(item, ITEM)
        record(
            value, format=choice("interlock-message/1"), index=forms.integer_between(0, 255),
            path=listing(hex32, most=8), frame=signed_header, message=lambda _: None)
        head = value["frame"]["header"]
        self.epoch, self.frame = head["keyEpoch"], head["frameSeq"]
        key = key_of(head["gateway"], self.epoch)
        if key is None:
            raise Malformed(f"no key {self.epoch} of {head['gateway']} is known")
        keys.verify_jws(value["frame"]["jws"], "interlock-frame+jws", canonical(head), key)
        data = canonical(value["message"])
        path = [bytes.fromhex(step) for step in value["path"]]
        root = bytes.fromhex(head["root"])
        if not merkle.includes(root, head["size"], value["index"], merkle.leaf(data), path):
            raise Malformed("the message is not in its frame")
        if len(data) > MESSAGE:
            raise Malformed("a message over its size")
        envelope(value["message"])
        self.value, self.digest = value["message"], keys.digest("interlock/message/1", data)
        self.sender, self.to, self.type = self.value["from"], self.value["to"], self.value["type"]
        self.body, self.seq = self.value["body"], int(self.value["seq"])
        if (self.sender, self.to) != (head["gateway"], head["to"]):
            raise Malformed("envelope and frame name other gateways")
