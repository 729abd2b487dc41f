"""What a gateway can do that packs the document, with its own real key: everything here is sealed anew."""

from forge import read_bundle, read_item, text64, unurl64, url64
from interlock_evidence.canonical_json import canonical
from interlock_evidence.keys import P256_ORDER
from make_certificates import certificate


def changes(base, forge):
    """(name, rule, change); the forge seals afterwards, unless a change does it by itself."""
    outcome = base.value["manifest"]["outcome"]
    for other in ("SETTLED", "REFUNDED", "LAPSED", "RELEASED", "WITHDRAWN", "LOSS_INCIDENT"):
        if other != outcome:
            yield f"{other} instead", None, lambda value, other=other: value["manifest"].update(outcome=other)
    yield from of_terms(base)
    yield from of_messages(base)
    yield from of_proofs(base)
    yield from of_certificates(forge)
    yield "a guard shown as passed", "E16", lambda value: value["guards"][0].update(status="passed")
    yield "the guards in another order", "E16", lambda value: value["guards"].reverse()
    yield "a manifest of another transfer", "E03", lambda value: value["manifest"].update(transfer="11" * 16)


def of_terms(base):
    terms = base.value["terms"]
    yield "more cash", "E08", lambda value: value["terms"]["cash"].update(minor="1")
    yield "less of the asset", "E08", lambda value: value["terms"]["legs"][0].update(quantity="7")
    yield "another payee", "E08", lambda value: value["terms"]["legs"][0]["payee"].update(account="bank-c/assets")
    yield "another holder's key", "E08", lambda value: value["terms"]["legs"][0]["payee"].update(
        holderKey=base.stranger.value)
    yield "a later expiry", "E08", lambda value: value["terms"]["timelocks"].update(
        expiryY=value["terms"]["timelocks"]["expiryY"] + 3600)
    yield "the other mode", "E08", lambda value: value["terms"].update(mode="M1" if terms["mode"] == "M2" else "M2")
    yield "the parties exchanged", "E08", lambda value: value["terms"].update(
        initiator=terms["responder"], responder=terms["initiator"])
    yield "one party twice", "E02", lambda value: value["terms"].update(responder=terms["initiator"])
    yield "the legs exchanged", "E08", lambda value: value["terms"]["legs"].reverse()
    yield "one leg", "E09", lambda value: value["terms"]["legs"].pop()
    yield "both legs on one ledger", "E09", lambda value: value["terms"]["legs"][1].update(
        ledger=terms["legs"][0]["ledger"], anchor=terms["legs"][0]["anchor"])
    yield "another common id", "E08", lambda value: value["terms"].update(commonID="OTHER1")
    yield "another trust in a ledger", "E02", lambda value: value["terms"]["legs"][0]["anchor"].update(
        operatorKey=base.stranger.value)
    yield "the expiry before the lock deadline", "E09", lambda value: value["terms"]["timelocks"].update(expiryX=1)
    yield "payer and payee one account", "E09", lambda value: value["terms"]["legs"][0]["payee"].update(
        account=terms["legs"][0]["payer"]["account"])
    yield "no quantity", "E09", lambda value: value["terms"]["legs"][0].update(quantity="0")
    yield "a negative quantity", "E09", lambda value: value["terms"]["legs"][0].update(quantity="-1")


def of_messages(base):
    items = [read_item(item) for item in base.value["messages"]]
    for place, item in enumerate(items):
        if any(int(other["message"]["seq"]) > int(item["message"]["seq"]) and
               other["message"]["from"] == item["message"]["from"] for other in items):
            yield f"message {place} left out", "E07", lambda value, place=place: value["messages"].pop(place)
    yield "a message twice", "E07", lambda value: value["messages"].append(value["messages"][0])
    yield "no messages", "E08", lambda value: value["messages"].clear()
    yield "an empty message", "E06", lambda value: value["messages"].append("")
    # A lapse binds nobody who did not sign: Evidence.md, rule E08.
    if base.value["manifest"]["outcome"] != "LAPSED":
        yield "only the proposal's side", None, lambda value: value.update(messages=[
            text64(canonical(item)) for item in items
            if item["message"]["from"] == base.value["terms"]["initiator"]["gateway"]])
    for name, other in base.others.items():
        if other["messages"] != base.value["messages"]:
            yield f"the messages of {name}", None, lambda value, other=other: value.update(messages=other["messages"])
            yield f"a message of {name} too", None, lambda value, other=other: value["messages"].append(
                other["messages"][-1])


def of_proofs(base):
    proofs = base.value["proofs"]
    for place, proof in enumerate(proofs):
        yield f"proof {place} left out", None, lambda value, place=place: value["proofs"].pop(place)
        for state in ("LOCKED", "CLAIMED", "REFUNDED", "CANCELLED", "NONE"):
            if state != proof["state"]:
                yield f"proof {place} said to be {state}", "E10", lambda value, place=place, state=state: value[
                    "proofs"][place].update(state=state)
        yield f"proof {place} of the other leg", "E10", lambda value, place=place: value["proofs"][place].update(
            leg="Y" if proofs[place]["leg"] == "X" else "X")
        yield f"proof {place} of another ledger", "E10", lambda value, place=place: value["proofs"][place].update(
            ledger="sql:other")
        yield f"proof {place} empty", "E10", lambda value, place=place: value["proofs"][place].update(bundle="")
    if proofs:
        yield "a proof twice", "E10", lambda value: value["proofs"].append(value["proofs"][0])
        yield "nine proofs", "E01", lambda value: value.update(proofs=(value["proofs"] * 9)[:9])
        yield "no proofs", None, lambda value: value["proofs"].clear()
    if len(proofs) > 1:
        yield "entry and path of another proof", "E10", lambda value: mix(value["proofs"])
    for name, other in base.others.items():
        if other["proofs"]:
            yield f"the proofs of {name}", None, lambda value, other=other: value.update(proofs=other["proofs"])
            yield f"a proof of {name}", "E10", lambda value, other=other: value["proofs"].append(other["proofs"][-1])


def mix(proofs):
    """A stale note: the first proof's checkpoint over the last proof's entry."""
    first, last = read_bundle(proofs[0]), read_bundle(proofs[-1])
    last["checkpoint"] = first["checkpoint"]
    proofs[-1]["bundle"] = text64(canonical(last))


def of_certificates(forge):
    gateway, signer = "gw.bank-a", forge.tls["gw.bank-a"]

    def instead(pem):
        return lambda value: value["certificates"].__setitem__(0, pem)

    lei = "969500BANKA0EXAMPL53"
    yield "one certificate for both", "E05", lambda value: value["certificates"].pop()
    yield "no certificates", "E05", lambda value: value["certificates"].clear()
    yield "a certificate of another LEI", "E05", instead(certificate(signer, gateway, "549300TLZPT6JELDWM92"))
    yield "a certificate of another gateway", "E05", instead(certificate(signer, "gw.bank-c", lei))
    yield "a certificate of a foreign key", "E05", instead(certificate(forge.log["sql:bank-a-assets"], gateway, lei))
    yield "an authority", "E05", instead(certificate(signer, gateway, lei, authority=True))
    yield "a certificate for servers only", "E05", instead(certificate(signer, gateway, lei, client=False))
    yield "a certificate with a second name", "E05", instead(certificate(signer, gateway, lei, names=["bank-a.example"]))
    yield "a certificate with another URI", "E05", instead(certificate(signer, gateway, lei, uri="interlock:gw.bank-b"))
    yield "a certificate with a wrong LEI", "E05", instead(certificate(signer, gateway, "969500BANKA0EXAMPL54"))
    yield "a certificate with a unit in its name", "E05", instead(certificate(signer, gateway, lei, unit="Desk"))
    yield "a certificate signed by another key", "E05", instead(
        certificate(signer, gateway, lei, issuer=forge.log["sql:bank-a-assets"]))
    yield "an unknown critical extension", "E05", instead(certificate(signer, gateway, lei, critical=True))
    for name, spelling in (("words before it", "Bank A\n{}"), ("a line after it", "{}\n"), ("itself after it", "{0}{0}")):
        yield f"a certificate with {name}", "E05", lambda value, spelling=spelling: value["certificates"].__setitem__(
            0, spelling.format(value["certificates"][0]))
    yield "a certificate in one line", "E05", lambda value: value["certificates"].__setitem__(
        0, "-----BEGIN CERTIFICATE-----\n" + "".join(value["certificates"][0].split("\n")[1:-2])
        + "\n-----END CERTIFICATE-----\n")
    yield "a certificate that is none", "E05", instead("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    yield "an empty certificate", "E05", instead("")


def seals(base, forge):
    """(name, change that also seals)."""
    yield "a seal by the other's key", lambda value: forge.seal(value, signer=forge.message["gw.bank-b"])
    yield "a seal by the TLS key", lambda value: forge.seal(value, signer=forge.tls["gw.bank-a"])
    yield "a seal by a stranger", lambda value: forge.seal(value, gateway="gw.bank-c", signer=base.stranger)
    yield "a seal of another type", lambda value: forge.seal(value, typ="interlock-frame+jws")
    yield "a seal with another kid", lambda value: forge.seal(value, kid="00" * 32)
    yield "a seal with alg none", lambda value: forge.seal(value, alg="none")
    yield "a seal with alg HS256", lambda value: forge.seal(value, alg="HS256")
    yield "a seal without b64", lambda value: forge.seal(value, b64=True)
    yield "a seal with a key in its header", lambda value: forge.seal(value, jwk=base.stranger.value)
    yield "a seal under an epoch that nobody knows", lambda value: (
        value["manifest"].update(keyEpoch="9"), forge.seal(value))


def harmless(base, forge):
    """Changes that leave every meaning as it is: both must accept them, and say the same."""
    yield "sealed again", forge.seal
    # WITHDRAWN rests on the word of the gateway that did not pack.
    if base.value["manifest"]["outcome"] != "WITHDRAWN":
        yield "sealed by the other gateway", lambda value: forge.seal(value, gateway="gw.bank-b")
    yield "packed later", lambda value: (value["manifest"].update(created=1_900_000_000), forge.seal(value))
    yield "a note of recovery", lambda value: (value["recovery"].append("restarted \u001b[31monce"), forge.seal(value))
    yield "messages in another order", lambda value: (value["messages"].reverse(), forge.seal(value))
    yield "proofs in another order", lambda value: (value["proofs"].reverse(), forge.seal(value))
    yield "certificates in another order", lambda value: (value["certificates"].reverse(), forge.seal(value))
    yield "the other form of its signature", other_form
    if base.value["proofs"]:
        yield "a log written anew", lambda value: forge.seal(forge.relog(value))
        yield "a challenge in the checkpoint", lambda value: forge.seal(
            forge.relog(value, note=lambda text: f"{text}challenge {'ab' * 32}\n"))
        yield "a signature of somebody else below the operator's", lambda value: forge.seal(
            forge.relog(value, tail="— somebody.example AAAAAAAA\n"))


def other_form(value):
    """ECDSA: (r, n - s) verifies where (r, s) does."""
    header, _, signed = value["seal"].split(".")
    raw = unurl64(signed)
    s = P256_ORDER - int.from_bytes(raw[32:], "big")
    value["seal"] = f"{header}..{url64(raw[:32] + s.to_bytes(32, 'big'))}"
