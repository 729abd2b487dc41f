"""Forms of tickets, terms, legs, anchors and lock terms: Messages.md, section 4."""

import unicodedata

from . import forms, keys
from .canonical_json import Malformed, canonical
from .forms import choice, date, hex32, identifier, instant, integer_between, listing, record, shape

CURRENCIES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
       "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
       "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
       "NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
       "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_UNITS = {code: units for units, codes in CURRENCIES.items() for code in codes.split()}
MONTH = 2_592_000
PRICING = ("straightDiscount", "simpleYield", "dtyAnnual365", "dtySemi183182", "dtySemiCalendar")
DAY_COUNTS = ("A001", "A004", "A005", "A006", "A007", "A008", "A011")
ATTRIBUTES = ("taxResidency", "nationality", "domicile", "placeOfBusiness")


def currency(value):
    if not isinstance(value, str) or value not in MINOR_UNITS:
        raise Malformed("not a currency that can settle")


def money(value):
    record(value, currency=currency, minor=forms.eighteen_digits)


def positive_money(value):
    money(value)
    if int(value["minor"]) <= 0:
        raise Malformed("not a positive amount")


party = shape(gateway=identifier, lei=forms.text(20))
key_reference = shape(account=identifier, holderKey=keys.key)
guards = listing(shape(name=forms.text(128), status=choice("passed", "notChecked")), most=64)
hashlock = shape(algorithm=choice("SHA-256"), digest=hex32)


def condition(value):
    forms.text(128, least=1)(value)
    strange = any(
        forms.steers(letter) or unicodedata.category(letter) in ("Zl", "Zp") or ord(letter) & 0xFFFE == 0xFFFE
        for letter in value)
    if strange or value != value.strip(" "):
        raise Malformed("not one line of words")


def reserve(value):
    record(value, points=listing(condition, least=1, most=32), until=date)
    if len({unicodedata.normalize("NFC", point) for point in value["points"]}) != len(value["points"]):
        raise Malformed("a point that stands twice, perhaps in two normal forms")


notice = shape(giver=choice("SELL", "BUY"), noticeBy=date, daysToAcknowledge=integer_between(1, 365))
distinct = shape(refused=forms.hex16, reason=condition)
CONDITIONS = {"reserve": reserve, "notice": notice, "rescinds": forms.hex16, "distinct": distinct}


def forfaiting(value):
    agreed = {name: form for name, form in CONDITIONS.items() if isinstance(value, dict) and name in value}
    record(
        value, face=positive_money, discountRate=forms.rate(least=0), pricing=choice(*PRICING),
        dayCount=choice(*DAY_COUNTS), settlementDate=date, nominalMaturity=date,
        roll=choice("NONE", "FOLLOWING", "MODIFIED_FOLLOWING", "PRECEDING"), graceDays=integer_between(0, 30),
        holidays=listing(date, most=256), recourse=choice("NONE", "WARRANTY_BREACH_ONLY"), **agreed)
    if "rescinds" in agreed and ("reserve" in agreed or "distinct" in agreed):
        raise Malformed("a rescission under reserve or of a distinct claim")
    if value["holidays"] != sorted(set(value["holidays"])):
        raise Malformed("holidays that are not in order, each once")


countries = listing(forms.text(8), most=300)
restriction = shape(attribute=choice(*ATTRIBUTES), excludedCountries=countries)


def investor(value):
    record(value, **{name: countries for name in ATTRIBUTES if isinstance(value, dict) and name in value})


bond_trade = shape(
    isin=forms.text(12), units=forms.amount, nominalPerUnit=positive_money, price=forms.rate(least=1),
    settlementDate=date, restrictions=listing(restriction, most=64), buyer=investor)


def economics(value):
    forms.one_of_kinds(value, {"forfaiting": {"terms": forfaiting}, "bond": {"terms": bond_trade}})


claim_facts = shape(
    instrument=choice("DLC_CLAIM", "LC_DEFERRED", "LC_ACCEPTANCE", "BILL_OF_EXCHANGE", "PROMISSORY_NOTE"),
    face=money, nominalMaturity=date, primaryObligor=forms.text(1024), initialSeller=forms.text(1024),
    reference=forms.text(1024), accepted=forms.boolean)
bond_facts = shape(isin=forms.text(12), nominalPerUnit=money, maturity=date, issuer=forms.text(1024))


def asset_kind(value):
    forms.one_of_kinds(value, {
        "cash": {"currency": currency}, "paymentClaim": {"facts": claim_facts}, "bond": {"facts": bond_facts}})


def asset(value):
    record(value, id=identifier, decimals=integer_between(0, 18), kind=asset_kind)
    kind = value["kind"]
    if value["decimals"] != (MINOR_UNITS[kind["currency"]] if kind["kind"] == "cash" else 0):
        raise Malformed("decimals that are not those of its kind")


def anchor(value):
    record(
        value, ledger=identifier, format=choice("interlock-sqllog/1"), origin=forms.text(128, least=1),
        operatorKey=keys.key, witnesses=listing(keys.key, most=16), witnessQuorum=integer_between(0, 16),
        head=shape(size=forms.size, root=hex32))
    named = [canonical(key) for key in [value["operatorKey"], *value["witnesses"]]]
    if len(set(named)) != len(named) or value["witnessQuorum"] > len(value["witnesses"]):
        raise Malformed("witnesses that are not distinct, or a quorum that they cannot reach")
    if "\n" in value["origin"]:
        raise Malformed("an origin of more than one line")


leg_party = shape(
    gateway=identifier, account=identifier, holderKey=keys.key, access=choice("participant", "observer", "relayed"))
leg = shape(
    id=choice("X", "Y"), ledger=identifier, operatorLEI=forms.text(20), asset=asset, quantity=forms.signed_128_bits,
    payer=leg_party, payee=leg_party, enforcement=choice("ledger", "operator", "agreement"),
    proofPolicy=choice("native", "attested", "observed"), anchor=anchor)

seconds = integer_between(0, MONTH)
ledger_bounds = shape(
    inclusionSeconds=integer_between(1, MONTH), finalitySeconds=seconds, observationSeconds=seconds,
    clockErrorSeconds=seconds, haltSeconds=seconds, canReorganise=forms.boolean)

terms = shape(
    transfer=forms.hex16, commonID=identifier, mode=choice("M1", "M2"), initiator=party, responder=party,
    economics=economics, tradeDate=date, settlementDate=date, cash=money, legs=listing(leg, most=16),
    hashlock=hashlock,
    bounds=shape(x=ledger_bounds, y=ledger_bounds, messageSeconds=seconds, recoverySeconds=seconds),
    timelocks=shape(
        proposedAtY=instant, lockDeadlineX=instant, lockDeadlineY=instant, revealDeadlineY=instant, expiryY=instant,
        expiryX=instant),
    guards=guards)

ticket_leg = shape(ledger=identifier, asset=identifier, payer=identifier, payee=identifier)
ticket = shape(
    clientID=identifier, commonID=identifier, side=choice("SELL", "BUY"), seller=party, buyer=party,
    mode=choice("M1", "M2"), lockOrder=choice("ASSET_FIRST", "CASH_FIRST"), economics=economics, tradeDate=date,
    settlementDate=date, cash=money, assetLeg=ticket_leg, cashLeg=ticket_leg)


def claim_gate(value):
    forms.one_of_kinds(value, {"beforeExpiry": {}, "otherClaimed": {"lock": hex32, "anchor": anchor}})


def refund_gate(value):
    forms.one_of_kinds(value, {"fromExpiry": {}, "otherEnded": {"lock": hex32, "anchor": anchor}})


def lock_terms(value):
    record(
        value, ledger=identifier, transfer=forms.hex16, leg=choice("X", "Y"), asset=identifier, quantity=forms.amount,
        payer=key_reference, payee=key_reference, hashlock=hashlock, claimGate=claim_gate, refundGate=refund_gate,
        exitByBoth=forms.boolean, lockDeadline=instant, expiry=instant, termsDigest=hex32)
    if value["lockDeadline"] >= value["expiry"]:
        raise Malformed("a lock deadline that is not before the expiry")
    if value["payer"]["account"] == value["payee"]["account"]:
        raise Malformed("payer and payee are one account")


def terms_digest(value):
    return keys.digest("interlock/terms/1", canonical(value))


def lock_id(value):
    return keys.digest("interlock/lock/1", canonical(value))


def transfer_id(value):
    named = {
        "commonID": value["commonID"], "initiator": value["initiator"]["gateway"],
        "responder": value["responder"]["gateway"]}
    return keys.digest("interlock/transfer/1", canonical(named))[:32]


def lock_of_leg(value, name, gates):
    leg_value = value["legs"]["XY".index(name)]
    locks = value["timelocks"]
    lock = {
        "ledger": leg_value["ledger"], "transfer": value["transfer"], "leg": name, "asset": leg_value["asset"]["id"],
        "quantity": leg_value["quantity"], "hashlock": value["hashlock"], "lockDeadline": locks[f"lockDeadline{name}"],
        "expiry": locks[f"expiry{name}"], "termsDigest": terms_digest(value), **gates}
    for side in ("payer", "payee"):
        lock[side] = {member: leg_value[side][member] for member in ("account", "holderKey")}
    lock_terms(lock)
    return lock


def locks(value):
    """The lock terms of both legs, as they follow from the settlement terms."""
    if [one["id"] for one in value["legs"]] != ["X", "Y"]:
        raise Malformed("the terms do not have exactly two legs, X and then Y")
    clock = {"claimGate": {"kind": "beforeExpiry"}, "refundGate": {"kind": "fromExpiry"}, "exitByBoth": False}
    second = lock_of_leg(value, "Y", clock)
    proof = {"lock": lock_id(second), "anchor": value["legs"][1]["anchor"]}
    gates = clock if value["mode"] == "M1" else {
        "claimGate": {"kind": "otherClaimed", **proof}, "refundGate": {"kind": "otherEnded", **proof},
        "exitByBoth": True}
    return {"X": lock_of_leg(value, "X", gates), "Y": second}
