"""What a hostile packer, gateway or ledger could write with its real keys."""

import base64
import copy
import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

import verifiers  # noqa: F401  (puts the second verifier on the path)
from interlock_evidence import keys, merkle, trade_forms
from interlock_evidence.canonical_json import canonical

BANKS = {"gw.bank-a": "bank-a", "gw.bank-b": "bank-b"}
LEDGERS = {"sql:bank-a-assets": "bank-a", "sql:bank-b-cash": "bank-b"}


def text64(data):
    return base64.b64encode(data).decode()


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unurl64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Signer:
    """A P-256 key."""

    def __init__(self, key=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        spki = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.value = {"algorithm": "ES256", "spki": text64(spki)}

    @classmethod
    def read(cls, path):
        with open(path, "rb") as file:
            return cls(serialization.load_pem_private_key(file.read(), None))

    def der(self, data):
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))

    def jws(self, kind, payload, **changes):
        header = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": keys.fingerprint(self.value), "typ": kind}
        protected = url64(canonical({**header, **changes}))
        r, s = utils.decode_dss_signature(self.der(protected.encode() + b"." + payload))
        return f"{protected}..{url64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def half(self, tag, lock):
        return {"key": self.value, "signature": text64(self.der(keys.tagged(tag, bytes.fromhex(lock))))}


class Forge:
    """All keys of a world made by the program."""

    def __init__(self, folder):
        def key(bank, *names):
            return Signer.read(os.path.join(folder, bank, *names))
        self.message = {gateway: key(bank, "keys", "message.key.pem") for gateway, bank in BANKS.items()}
        self.holder = {gateway: key(bank, "keys", "holder.key.pem") for gateway, bank in BANKS.items()}
        self.tls = {gateway: key(bank, "keys", "tls.key.pem") for gateway, bank in BANKS.items()}
        self.log = {ledger: key(bank, "ledger", "log.key.pem") for ledger, bank in LEDGERS.items()}
        self.operator = {ledger: key(bank, "ledger", "operator.key.pem") for ledger, bank in LEDGERS.items()}

    def leaf(self, message):
        return merkle.leaf(canonical(message)).hex()

    def seal(self, document, gateway=None, signer=None, **changes):
        """Lists the items anew and seals them, as the packer or another gateway."""
        manifest = document["manifest"]
        if gateway:
            manifest["gateway"] = gateway
        manifest["items"] = items(document)
        signer = signer or self.message[manifest["gateway"]]
        document["seal"] = signer.jws(changes.pop("typ", "interlock-evidence+jws"), canonical(manifest), **changes)
        return document

    def say(self, document, sender, kind, body, envelope=None, header=None, epoch="1", signer=None):
        """Appends one message in a frame of its own, as the next of its sender's transcript."""
        before = [one for one in map(read_item, document["messages"]) if one["message"]["from"] == sender]
        last = max(before, key=lambda one: int(one["message"]["seq"]), default=None)
        other = next(gateway for gateway in BANKS if gateway != sender)
        message = {
            "v": 1, "type": kind, "session": document["terms"]["transfer"],
            "seq": str(int(last["message"]["seq"]) + 1) if last else "0",
            "prev": keys.digest("interlock/message/1", canonical(last["message"])) if last else None,
            "from": sender, "to": other, "body": body, **(envelope or {})}
        document["messages"].append(self.item(message, sender, header, epoch, signer, other))
        return document

    def item(self, message, sender, header=None, epoch="1", signer=None, other=None):
        head = {
            "protocol": "interlock/1", "gateway": sender, "to": other or message["to"], "keyEpoch": epoch,
            "frameSeq": "900", "previousFrame": "00" * 32, "size": 1,
            "root": self.leaf(message), **(header or {})}
        signer = signer or self.message[sender]
        item = {
            "format": "interlock-message/1", "index": 0, "path": [], "message": message,
            "frame": {"header": head, "jws": signer.jws("interlock-frame+jws", canonical(head))}}
        return text64(canonical(item))

    def retell(self, document, change, signers=None):
        """Every message again, changed and signed anew, chained as before."""
        said = [copy.deepcopy(read_item(item)["message"]) for item in document["messages"]]
        document["messages"], last = [], {}
        for message in sorted(said, key=lambda one: int(one["seq"])):
            change(message)
            message["prev"] = last.get(message["from"])
            last[message["from"]] = keys.digest("interlock/message/1", canonical(message))
            signer = signers and signers[message["from"]]
            document["messages"].append(self.item(message, message["from"], signer=signer))
        return document

    def relog(self, document, change=lambda entry: None, leg=None, signer=None, note=lambda text: text, tail=""):
        """Every proof (of a leg) again, under one log that its operator signs anew: the entries and nothing else."""
        for ledger in {proof["ledger"] for proof in document["proofs"] if leg in (None, proof["leg"])}:
            proofs = [proof for proof in document["proofs"] if proof["ledger"] == ledger]
            entries = [read_entry(proof) for proof in proofs]
            order = sorted(range(len(proofs)), key=lambda place: int(entries[place]["index"]))
            log = []
            for place in order:
                entry = entries[place]
                entry["index"], entry["previous"] = str(len(log)), entry["previous"] and str(max(0, len(log) - 1))
                change(entry)
                log.append(canonical(entry))
            latest = max(int(entry["time"]) for entry in entries)
            origin = next(one["anchor"]["origin"] for one in document["terms"]["legs"] if one["ledger"] == ledger)
            text = note(f"{origin}\n{len(log)}\n{text64(root_of(log))}\ntime {latest}\n")
            checkpoint = self.note(text, origin, signer or self.log[ledger]) + tail
            for index, place in enumerate(order):
                proofs[place]["bundle"] = bundle(checkpoint, log, index)
        return document

    def note(self, text, name, signer):
        key_id = hashlib.sha256(base64.b64decode(signer.value["spki"])).digest()[:4]
        return f"{text}\n— {name} {text64(key_id + signer.der(text.encode()))}\n"


def bundle(checkpoint, log, index, start="0", path=()):
    return text64(canonical({
        "format": "interlock-sqllog/1", "checkpoint": checkpoint, "index": str(index), "entry": text64(log[index]),
        "inclusion": [step.hex() for step in inclusion([merkle.leaf(entry) for entry in log], index)],
        "consistency": {"from": start, "to": str(len(log)), "path": list(path)}}))


def root_of(log):
    return tree([merkle.leaf(entry) for entry in log])


def tree(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node(tree(leaves[:split]), tree(leaves[split:]))


def inclusion(leaves, index):
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*inclusion(leaves[:split], index), tree(leaves[split:])]
    return [*inclusion(leaves[split:], index - split), tree(leaves[:split])]


def items(document):
    parts = [("terms", canonical(document["terms"]))]
    parts += [(f"messages/{index}", base64.b64decode(item)) for index, item in enumerate(document["messages"])]
    parts += [(f"proofs/{index}", canonical(item)) for index, item in enumerate(document["proofs"])]
    parts += [(f"certificates/{index}", item.encode()) for index, item in enumerate(document["certificates"])]
    parts += [("guards", canonical(document["guards"])), ("recovery", canonical(document["recovery"]))]
    return [{"name": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts]


def read_item(item):
    return json.loads(base64.b64decode(item))


def read_bundle(proof):
    return json.loads(base64.b64decode(proof["bundle"]))


def read_entry(proof):
    return json.loads(base64.b64decode(read_bundle(proof)["entry"]))


def lock_ids(document):
    return {leg: trade_forms.lock_id(lock) for leg, lock in trade_forms.locks(document["terms"]).items()}
