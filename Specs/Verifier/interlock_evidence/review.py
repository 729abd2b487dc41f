"""The rules E01 to E16 of Evidence.md, section 3, in order."""

from . import review_messages, review_proofs
from .canonical_json import Malformed, canonical
from .certificates import Certificate
from .document import Document
from .keys import verify_jws
from .review_messages import Broken

TITLES = {
    "E01": "the document has the canonical form of this version",
    "E02": "the anchors know both gateways and both ledgers as the terms name them",
    "E03": "the manifest lists exactly the items present, each by its digest",
    "E04": "one of the two gateways sealed the manifest",
    "E05": "each gateway's certificate names it, its LEI and a key the anchors know",
    "E06": "every message is signed by the gateway that it is from, in this session",
    "E07": "each gateway's messages form one unbroken chain",
    "E08": "both gateways signed the same terms",
    "E09": "the terms give one lock for each leg, and every message names those locks",
    "E10": "every ledger proof stands on the anchors and shows the agreed lock",
    "E11": "the preimage opens the hashlock",
    "E12": "every act was in its time on its ledger's clock",
    "E13": "the ends of both legs make the stated outcome, and each end is proved",
    "E14": "no signed message contradicts a proof",
    "E15": "an end before its time is agreed by both holders' signatures",
    "E16": "the guards shown are the guards signed",
}
# A rule is not reached unless these passed. All but E01 rest on E01.
RESTS_ON = {
    "E07": ["E06"], "E08": ["E07"], "E09": ["E06"], "E10": ["E02", "E09"], "E11": ["E10"], "E12": ["E10"],
    "E13": ["E10"], "E14": ["E10"], "E15": ["E10"],
}


UNFORESEEN = "this verifier cannot judge it"


class Review:
    """One document judged by the anchors. `results` has every rule: passed, failed or notReached, and a sentence."""

    def __init__(self, data, anchors):
        self.anchors, self.results, self.document, self.sealed = anchors, {}, None, False
        # What verified of messages, locks and proofs, also where others did not.
        self.transcripts, self.locks, self.facts, self.unlinked = {}, {}, {"X": [], "Y": []}, []
        self.judge("E01", lambda: self.read(data))
        for rule, check in (
                ("E02", self.check_anchors), ("E03", self.check_items), ("E04", self.check_seal),
                ("E05", self.check_certificates), ("E06", lambda: review_messages.read(self)),
                ("E07", lambda: review_messages.check_transcripts(self)),
                ("E08", lambda: review_messages.check_terms(self)),
                ("E09", lambda: review_messages.check_locks(self)), ("E10", lambda: review_proofs.read(self)),
                ("E11", lambda: review_proofs.check_preimages(self)),
                ("E12", lambda: review_proofs.check_instants(self)),
                ("E13", lambda: review_proofs.check_outcome(self)),
                ("E14", lambda: review_messages.check_words(self)),
                ("E15", lambda: review_messages.check_agreed_ends(self)), ("E16", self.check_guards)):
            self.judge(rule, check)

    @property
    def holds(self):
        return all(result == "passed" for result, _ in self.results.values())

    @property
    def gateways(self):
        terms = self.document.terms
        return [terms["initiator"]["gateway"], terms["responder"]["gateway"]]

    @property
    def messages(self):
        """The initiator's transcript, then the responder's."""
        return [message for gateway in self.gateways for message in self.transcripts.get(gateway, [])]

    def judge(self, rule, check):
        for other in ["E01"][:rule != "E01"] + RESTS_ON.get(rule, []):
            if self.results[other][0] != "passed":
                self.results[rule] = ("notReached", f"rests on {other}")
                return
        try:
            check()
            self.results[rule] = ("passed", "holds")
        except (Broken, Malformed) as fault:
            self.results[rule] = ("failed", str(fault))
        except Exception as fault:  # what nobody foresaw proves nothing, and must not look like a crash to a caller
            self.results[rule] = ("failed", f"{UNFORESEEN}: {type(fault).__name__}")

    def read(self, data):
        self.document = Document(data)

    def check_anchors(self):
        terms = self.document.terms
        if len(set(self.gateways)) != 2:
            raise Broken("both parties are one gateway")
        for party in (terms["initiator"], terms["responder"]):
            known = self.anchors.gateways.get(party["gateway"])
            if known is None or known["lei"] != party["lei"]:
                raise Broken(f"the anchors do not know gateway {party['gateway']} with that LEI")
        for leg in terms["legs"]:
            known, named = self.anchors.ledgers.get(leg["ledger"]), leg["anchor"]
            if known is None or leg["ledger"] != named["ledger"]:
                raise Broken(f"the anchors do not know ledger {leg['ledger']}")
            if any(known[member] != named[member] for member in known if member != "head"):
                raise Broken(f"the terms name another trust in ledger {leg['ledger']} than the anchors")

    def check_items(self):
        document = self.document
        if document.manifest["items"] != document.items():
            raise Broken("the manifest does not list the items present")
        if document.transfer != document.terms["transfer"]:
            raise Broken("the manifest is of another transfer than the terms")

    def check_seal(self):
        manifest = self.document.manifest
        key = self.anchors.key(manifest["gateway"], manifest["keyEpoch"])
        if manifest["gateway"] not in self.gateways or key is None:
            raise Broken("the manifest is not by one of the two gateways under a key of the anchors")
        verify_jws(self.document.seal, "interlock-evidence+jws", canonical(manifest), key)
        self.sealed = True

    def check_certificates(self):
        found = set()
        for pem in self.document.certificates:
            certificate = Certificate(pem)
            known = self.anchors.gateways.get(certificate.gateway)
            if known is None or certificate.gateway not in self.gateways:
                raise Broken(f"a certificate of {certificate.gateway}, which is none of the two gateways")
            if known["lei"] != certificate.lei:
                raise Broken(f"the certificate of {certificate.gateway} names another LEI than the anchors")
            if not self.knows(certificate):
                raise Broken(f"the key in the certificate of {certificate.gateway} is not in the anchors")
            found.add(certificate.gateway)
        for gateway in self.gateways:
            if gateway not in found:
                raise Broken(f"no certificate of {gateway}")

    def knows(self, certificate):
        known = self.anchors.gateways[certificate.gateway]
        keys = [(one["key"]["algorithm"], one["key"]["spki"]) for one in known["keys"]]
        return certificate.pin in known["pins"] or (certificate.algorithm, certificate.spki_text) in keys

    def check_guards(self):
        if self.document.guards != self.document.terms["guards"]:
            raise Broken("the guards shown are not those of the terms")
