"""The evidence document and the anchors file, read: Evidence.md, sections 1 and 2. Nothing in them is believed yet."""

import hashlib

from . import forms, keys, messages, trade_forms
from .canonical_json import Malformed, canonical, parse, parse_canonical
from .forms import choice, hex32, identifier, listing, record, shape

DOCUMENT, MEMBERS, ITEMS = 16 << 20, 65_536, 512 + 8 + 8 + 3
STATES = ("NONE", "LOCKED", "CLAIMED", "REFUNDED", "CANCELLED")

manifest = shape(
    transfer=forms.hex16, outcome=choice(*messages.OUTCOMES), created=forms.instant, gateway=identifier,
    keyEpoch=forms.epoch, items=listing(shape(name=forms.text(32), sha256=hex32), most=ITEMS))
proof = shape(
    leg=choice("X", "Y"), ledger=identifier, state=choice(*STATES), bundle=forms.base64_of(0, messages.PROOF))


class Document:
    """The parts of an evidence document of the right form. Raises `Malformed` for anything else."""

    def __init__(self, data):
        value = parse_canonical(data, DOCUMENT, MEMBERS)
        record(
            value, format=choice("interlock-evidence/1"), manifest=manifest, terms=trade_forms.terms,
            messages=listing(forms.base64_of(0, messages.ITEM), most=512), proofs=listing(proof, most=8),
            certificates=listing(forms.text(16 << 10), most=8), guards=trade_forms.guards,
            recovery=listing(forms.text(4096), most=256), seal=forms.text(2048))
        self.manifest, self.terms, self.guards = value["manifest"], value["terms"], value["guards"]
        self.messages = [forms.unbase64(text) for text in value["messages"]]
        self.proofs, self.certificates = value["proofs"], value["certificates"]
        self.recovery, self.seal = value["recovery"], value["seal"]
        self.outcome, self.transfer = self.manifest["outcome"], self.manifest["transfer"]

    def items(self):
        """Name and digest of everything that the manifest must list, in order."""
        parts = [("terms", canonical(self.terms))]
        parts += [(f"messages/{index}", item) for index, item in enumerate(self.messages)]
        parts += [(f"proofs/{index}", canonical(item)) for index, item in enumerate(self.proofs)]
        parts += [(f"certificates/{index}", item.encode("utf-8")) for index, item in enumerate(self.certificates)]
        parts += [("guards", canonical(self.guards)), ("recovery", canonical(self.recovery))]
        return [{"name": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts]


gateway = shape(
    id=identifier, lei=forms.text(20),
    keys=listing(shape(epoch=forms.epoch, key=keys.key), least=1, most=64), pins=listing(hex32, most=64))


class Anchors:
    """Who is believed: gateways' keys and where trust in each ledger's log starts."""

    def __init__(self, data):
        value = parse(data, DOCUMENT)
        record(
            value, format=choice("interlock-anchors/1"), gateways=listing(gateway, most=1024),
            ledgers=listing(trade_forms.anchor, most=1024))
        self.gateways = once(value["gateways"], "id")
        self.ledgers = once(value["ledgers"], "ledger")
        self.keys, owners = {}, {}
        for one in value["gateways"]:
            for epoch in once(one["keys"], "epoch").values():
                self.keys[one["id"], epoch["epoch"]] = epoch["key"]
                if owners.setdefault(canonical(epoch["key"]), one["id"]) != one["id"]:
                    raise Malformed("one key for two gateways")

    def key(self, gateway_id, epoch):
        return self.keys.get((gateway_id, epoch))


def once(values, member):
    found = {value[member]: value for value in values}
    if len(found) != len(values):
        raise Malformed(f"one {member} twice")
    return found
