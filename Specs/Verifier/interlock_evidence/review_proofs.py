"""Rules about what the ledgers booked: E10 to E13."""

import hashlib

from . import forms
from .canonical_json import Malformed
from .review_messages import ENDS, Broken, agreed
from .sqllog import Proof


def read(review):
    """E10."""
    faults = []
    for leg in ("X", "Y"):
        proofs = [item for item in review.document.proofs if item["leg"] == leg]
        if any(item["ledger"] != review.locks[leg]["ledger"] for item in proofs):
            faults.append(f"a proof of leg {leg} names another ledger than its leg")
        climb = Climb(review, leg)
        for item, proof, fault in climb.verify(proofs):
            fault = fault or misfit(review, item, proof)
            if fault:
                faults.append(f"a proof of leg {leg}: {fault}")
            else:
                review.facts[leg].append(proof)
        if climb.unlinked:
            review.unlinked.append(climb.anchor["ledger"])
        review.facts[leg].sort(key=lambda proof: proof.index)
    if faults:
        raise Broken(faults[0])


def misfit(review, item, proof):
    """Why a proof that stands does not belong here, or nothing."""
    lock, known = review.locks[item["leg"]], {other.state for other in review.facts[item["leg"]]}
    if proof.state != item["state"]:
        return f"it shows {proof.state}, not {item['state']}"
    if proof.terms != lock:
        return "it shows another lock than the agreed one"
    if proof.state in known or (proof.state in ENDS and known & set(ENDS)):
        return "it shows a state twice, or a second end"
    return None


class Climb:
    """From head to head of one ledger: every proof starts at the anchors', the terms' or another proof's."""

    def __init__(self, review, leg):
        self.anchor = review.anchors.ledgers[review.locks[leg]["ledger"]]
        self.reached, self.unlinked = [head_of(self.anchor)], False
        pinned = head_of(review.document.terms["legs"]["XY".index(leg)]["anchor"])
        if self.reached[0][0] == 0 and pinned[0] > 0:
            self.reached.append(pinned)

    def verify(self, items):
        """Each item with its proof or the fault why there is none, in the order in which they were reached."""
        results, waiting = [], []
        for item in items:
            try:
                waiting.append((item, Proof(forms.unbase64(item["bundle"]), self.anchor)))
            except Malformed as fault:
                results.append((item, None, str(fault)))
        moved = True
        while moved:
            left = [(item, proof) for item, proof in waiting if not self.stands(proof)]
            results += [(item, proof, None) for item, proof in waiting if (item, proof) not in left]
            moved, waiting = len(left) < len(waiting), left
        return results + [(item, None, "it starts at no known head, or forks the log") for item, _ in waiting]

    def stands(self, proof):
        if any(head[0] == proof.head[0] and head[1] != proof.head[1] for head in self.reached):
            return False
        latest = max(head[0] for head in self.reached)
        for head in sorted(self.reached, reverse=True):
            if proof.joins(head):
                if proof.head not in self.reached and head[0] < latest:
                    self.unlinked = True
                if proof.head[0] > head[0] and proof.head not in self.reached:
                    self.reached.append(proof.head)
                return True
        return False


def head_of(anchor):
    return int(anchor["head"]["size"]), bytes.fromhex(anchor["head"]["root"])


def ends(review):
    return {leg: next((fact for fact in facts if fact.state in ENDS), None) for leg, facts in review.facts.items()}


def check_preimages(review):
    """E11."""
    wanted = review.document.terms["hashlock"]["digest"]
    for facts in review.facts.values():
        for fact in facts:
            if fact.state == "CLAIMED" and hashlib.sha256(bytes.fromhex(fact.preimage)).hexdigest() != wanted:
                raise Broken("a preimage does not open the hashlock")


def check_instants(review):
    """E12."""
    for leg, facts in review.facts.items():
        lock = review.locks[leg]
        by_clock = lock["claimGate"]["kind"] == "beforeExpiry"
        booked = next((fact for fact in facts if fact.state == "LOCKED"), None)
        if booked and booked.time >= lock["lockDeadline"]:
            raise Broken(f"leg {leg} was locked at or after its lock deadline")
        for fact in facts:
            if booked and fact is not booked and (fact.time < booked.time or fact.index <= booked.index):
                raise Broken(f"leg {leg} ended before it was locked")
            if by_clock and fact.state == "CLAIMED" and fact.time >= lock["expiry"]:
                raise Broken(f"leg {leg} was claimed at or after its expiry")
            if by_clock and fact.state == "REFUNDED" and fact.time < lock["expiry"] and not (leg == "Y" and agreed(review, "ABORT_AGREED")):
                raise Broken(f"leg {leg} was refunded before its expiry, and not by agreement")


def check_outcome(review):
    """E13."""
    outcome = review.document.outcome
    found = {leg: fact and fact.state for leg, fact in ends(review).items()}
    x, y = found["X"], found["Y"]
    mode = review.document.terms["mode"]
    makes = {
        "SETTLED": x == "CLAIMED" and y == "CLAIMED",
        "REFUNDED": x == "REFUNDED" and y in ("REFUNDED", "CANCELLED"),
        "LAPSED": x == "CANCELLED" and y != "CLAIMED",
        "RELEASED": x == "REFUNDED" and y in ("CLAIMED", None) and mode == "M2",
        "WITHDRAWN": x in ("CANCELLED", None) and y != "CLAIMED",
        "LOSS_INCIDENT": mode == "M1" and None not in (x, y) and [x, y].count("CLAIMED") == 1,
    }
    if not makes[outcome]:
        raise Broken(f"the ends X {x} and Y {y} do not make {outcome}")
    for leg, facts in review.facts.items():
        states = {fact.state for fact in facts}
        may_stand = leg == "Y" and outcome in ("RELEASED", "LAPSED", "WITHDRAWN")
        if "LOCKED" in states and (found[leg] == "CANCELLED" or found[leg] is None and not may_stand):
            raise Broken(f"leg {leg} is shown locked without its end")
        if found[leg] in ("CLAIMED", "REFUNDED") and "LOCKED" not in states:
            raise Broken(f"leg {leg} is shown ended without its lock")
