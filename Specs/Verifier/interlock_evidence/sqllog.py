"""Proof bundles of the SQL ledger, format `interlock-sqllog/1`: SQLLedger.md, sections 2 and 3."""

import hashlib

from . import forms, merkle, notes, trade_forms
from .canonical_json import Malformed, parse_canonical
from .forms import choice, hex32, identifier, listing, optional, record, shape

BUNDLE, ENTRY = 256 << 10, 64 << 10
STATES = {"locked": "LOCKED", "claimed": "CLAIMED", "refunded": "REFUNDED", "cancelled": "CANCELLED"}


def bundle(value):
    record(
        value, format=choice("interlock-sqllog/1"), checkpoint=forms.string, index=forms.size,
        entry=forms.base64_of(1, ENTRY), inclusion=listing(hex32, most=64),
        consistency=shape(**{"from": forms.size, "to": forms.size}, path=listing(hex32, most=72)))


def nothing(value):
    if value is not None:
        raise Malformed("not null, in an entry about a lock")


def posting(value):
    record(value, account=identifier, asset=identifier, delta=forms.eighteen_digits)
    if value["delta"] == "0":
        raise Malformed("a posting of nothing")


def lock_entry(value):
    """The form of an entry about a lock; entries of other kinds prove nothing here."""
    record(
        value, v=forms.integer_between(1, 1), ledger=identifier, index=forms.size, time=forms.instant,
        kind=choice(*STATES), command=optional(hex32), by=optional(identifier), previous=optional(forms.size),
        lock=shape(id=hex32, terms=trade_forms.lock_terms), preimage=optional(hex32), proof=optional(hex32),
        account=nothing, asset=nothing, postings=listing(posting, most=256))
    lock, kind, previous = value["lock"], value["kind"], value["previous"]
    if trade_forms.lock_id(lock["terms"]) != lock["id"]:
        raise Malformed("a lock id that is not the digest of the lock's terms")
    if lock["terms"]["ledger"] != value["ledger"]:
        raise Malformed("a lock of another ledger")
    if (kind in ("claimed", "refunded")) != (previous is not None):
        raise Malformed("an end without an earlier entry, or a beginning with one")
    if previous is not None and int(previous) >= int(value["index"]):
        raise Malformed("an earlier entry that is not earlier")
    if (kind == "claimed") != (value["preimage"] is not None):
        raise Malformed("a claim without a preimage, or a preimage without a claim")
    if kind == "claimed" and hashlib.sha256(bytes.fromhex(value["preimage"])).hexdigest() \
            != lock["terms"]["hashlock"]["digest"]:
        raise Malformed("a preimage that does not open the hashlock")
    check_postings(kind, lock["terms"], value["postings"])


def check_postings(kind, terms, postings):
    asset, quantity = terms["asset"], terms["quantity"]
    payer, payee = terms["payer"]["account"], terms["payee"]["account"]
    route = {
        "locked": (payer, "escrow"), "claimed": ("escrow", payee), "refunded": ("escrow", payer)}.get(kind)
    wanted = [] if route is None else [(route[0], asset, "-" + quantity), (route[1], asset, quantity)]
    if sorted((one["account"], one["asset"], one["delta"]) for one in postings) != sorted(wanted):
        raise Malformed("postings that are not those of the lock")


class Proof:
    """What a bundle shows under its checkpoint, once the operator and enough witnesses signed that.

    Whether the checkpoint belongs to the known history is asked by `joins`."""

    def __init__(self, data, anchor):
        value = parse_canonical(data, BUNDLE)
        bundle(value)
        note = notes.Note(value["checkpoint"])
        point = notes.Checkpoint(note.text)
        if point.origin != anchor["origin"]:
            raise Malformed("a checkpoint of another log")
        if not notes.operator_signed(note, anchor["origin"], anchor["operatorKey"]):
            raise Malformed("the checkpoint is not signed by the ledger's operator")
        if notes.cosigners(note, anchor["witnesses"]) < anchor["witnessQuorum"]:
            raise Malformed("the checkpoint has too few cosignatures")
        if point.time is None:
            raise Malformed("the checkpoint has no time")
        self.head, self.link, self.digest = (point.size, point.root), value["consistency"], hashlib.sha256(data).hexdigest()
        self.read_entry(value, point, anchor)

    def read_entry(self, value, point, anchor):
        data = forms.unbase64(value["entry"])
        path = [bytes.fromhex(step) for step in value["inclusion"]]
        self.index = int(value["index"])
        if not merkle.includes(point.root, point.size, self.index, merkle.leaf(data), path):
            raise Malformed("the entry is not under the checkpoint")
        entry = parse_canonical(data, ENTRY)
        lock_entry(entry)
        if entry["ledger"] != anchor["ledger"]:
            raise Malformed("an entry of another ledger")
        if int(entry["index"]) != self.index:
            raise Malformed("an entry that names another place")
        if entry["time"] > point.time:
            raise Malformed("an entry later than the checkpoint above it")
        self.entry, self.time, self.state = entry, entry["time"], STATES[entry["kind"]]
        self.terms, self.lock, self.preimage = entry["lock"]["terms"], entry["lock"]["id"], entry["preimage"]

    def joins(self, known):
        """Whether the bundle's path joins its checkpoint to this known head. Raises where the log forked."""
        older, newer = (known, self.head) if known[0] <= self.head[0] else (self.head, known)
        if (int(self.link["from"]), int(self.link["to"])) != (older[0], newer[0]):
            return False
        path = [bytes.fromhex(step) for step in self.link["path"]]
        return merkle.continues(older[0], older[1], newer[0], newer[1], path)
