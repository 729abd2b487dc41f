"""Identifiers, right and wrong, by python-stdnum; UETRs by the standard library."""

import re
import uuid

from stdnum import bic, iban, isin, lei
from stdnum.cn import uscc
from stdnum.iso7064 import mod_97_10

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COUNTRIES = ["GB", "DE", "FR", "CN", "HK", "SG", "XK", "XS", "QQ", "ZZ", "US", "JP", "MT", "NO", "BR"]
UETR = re.compile(r"[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}\Z")


def some(source, alphabet, count):
    return "".join(source.choice(alphabet) for _ in range(count))


def fresh(source, kind):
    """A text of the right shape, most often with the right check."""
    if kind == "isin":
        base = source.choice(COUNTRIES) + some(source, DIGITS + LETTERS, 9)
        return base + isin.calc_check_digit(base)
    if kind == "lei":
        base = some(source, DIGITS + LETTERS, 18)
        return base + mod_97_10.calc_check_digits(base)
    if kind == "iban":
        country = source.choice(["GB", "DE", "FR", "MT", "NO", "BR", "CH", "NL", "SA", "KW"])
        structure = iban._ibandb.info(country + "00")[0][1]["bban"]
        sets = {"n": DIGITS, "a": LETTERS, "c": DIGITS + LETTERS}
        account = "".join(some(source, sets[kind], int(count)) for count, kind in re.findall(r"(\d+)!([nac])", structure))
        return country + iban.calc_check_digits(country + "00" + account) + account
    if kind == "uscc":
        base = some(source, DIGITS, 8) + some(source, uscc._alphabet, 9)
        return base + uscc.calc_check_digit(base)
    if kind == "bic":
        return some(source, LETTERS, 4) + source.choice(COUNTRIES) + some(source, DIGITS + LETTERS, source.choice((2, 5)))
    return str(uuid.UUID(int=source.getrandbits(128), version=4))


def changed(source, text):
    """One slip of a hand."""
    place = source.randrange(len(text))
    slip = source.randrange(5)
    if slip == 0:
        return text[:place] + source.choice(DIGITS + LETTERS) + text[place + 1:]
    if slip == 1 and place + 1 < len(text):
        return text[:place] + text[place + 1] + text[place] + text[place + 2:]
    if slip == 2:
        return text[:place] + text[place + 1:]
    if slip == 3:
        return text[:place] + source.choice(DIGITS) + text[place:]
    return text.lower() if source.randrange(8) == 0 else text


def stands(kind, text):
    """What the library says, and what it leaves out: it strips separators and mends case, and of an LEI it checks the
    remainder alone."""
    if kind == "uetr":
        return UETR.match(text) is not None
    if not re.fullmatch("[0-9A-Z]+", text):
        return False
    if kind == "lei":
        return bool(re.fullmatch("[0-9A-Z]{18}[0-9]{2}", text)) and "02" <= text[18:] <= "98" and lei.is_valid(text)
    if kind == "iban":
        # Check digits 00, 01 and 99 would be second spellings.
        return "02" <= text[2:4] <= "98" and iban.is_valid(text, check_country=False)
    if kind == "bic":
        # ISO 9362:2014 lets digits stand in the party's four characters, the library does not.
        return bic.is_valid(re.sub("^[0-9A-Z]{4}", "AAAA", text))
    if kind == "uscc":
        # The authority and the kind may be letters, the library takes digits alone: such texts are not asked.
        return uscc.is_valid(text)
    return isin.is_valid(text)


def identifiers(source):
    kinds = ["isin", "lei", "iban", "uscc", "bic", "uetr"]
    while True:
        kind = source.choice(kinds)
        text = fresh(source, kind)
        if source.randrange(2):
            text = changed(source, text)
        if kind == "uscc" and re.search("^[0-9]?[A-Z]|^[A-Z]", text):
            continue
        if not text:
            continue
        yield {"formula": "check", "inputs": {"kind": kind, "value": text}}, {"valid": stands(kind, text)}
