"""Forms of values and records: Messages.md, sections 1 and 4. A form takes a value and raises `Malformed`."""

import base64
import binascii
import datetime
import re
import unicodedata

from .canonical_json import Malformed


def record(value, where="", **forms):
    """An object with exactly these members, each of its form."""
    if not isinstance(value, dict):
        raise Malformed(f"{where or 'the value'} is not an object")
    for name in forms:
        if name not in value:
            raise Malformed(f"{where}.{name} is missing")
    for name in value:
        if name not in forms:
            raise Malformed(f"{where}.{name[:40]!r} is not known")
    for name, form in forms.items():
        within(f"{where}.{name}", form, value[name])
    return value


def within(where, form, value):
    try:
        form(value)
    except Malformed as fault:
        separator = "" if str(fault).startswith((".", "[")) else ": "
        raise Malformed(f"{where}{separator}{fault}") from None


def shape(**forms):
    return lambda value: record(value, **forms)


def listing(form, least=0, most=None):
    def check(value):
        if not isinstance(value, list):
            raise Malformed("not an array")
        if len(value) < least or (most is not None and len(value) > most):
            raise Malformed(f"{len(value)} elements")
        for index, item in enumerate(value):
            within(f"[{index}]", form, item)
    return check


def optional(form):
    def check(value):
        if value is not None:
            form(value)
    return check


def choice(*words):
    def check(value):
        if not isinstance(value, str) or value not in words:
            raise Malformed(f"not one of {', '.join(words)}")
    return check


def exactly(word):
    return choice(word)


def one_of_kinds(value, kinds):
    """An object whose `kind` says which other members it has."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        raise Malformed("of no known kind")
    record(value, kind=exactly(kind), **kinds[kind])


def string(value):
    if not isinstance(value, str):
        raise Malformed("not text")


def matching(pattern, what):
    compiled = re.compile(pattern)

    def check(value):
        string(value)
        if not compiled.fullmatch(value):
            raise Malformed(f"not {what}")
    return check


hex32 = matching("[0-9a-f]{64}", "64 digits of lower-case hexadecimal")
hex16 = matching("[0-9a-f]{32}", "32 digits of lower-case hexadecimal")
identifier = matching("[A-Za-z0-9][A-Za-z0-9.:_/-]{0,95}", "an id")
stable_code = matching("[a-z0-9.-]{1,96}", "a stable code")
whole = matching("0|[1-9][0-9]*", "a whole decimal")


def boolean(value):
    if not isinstance(value, bool):
        raise Malformed("not true or false")


def integer_between(least, most):
    def check(value):
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(f"not an integer from {least} to {most}")
    return check


instant = integer_between(0, 253402300799)


def decimal_below(bound):
    def check(value):
        whole(value)
        if len(value) > 39 or int(value) >= bound:
            raise Malformed("too large a number")
    return check


def signed_between(least, most):
    """A whole number that may be negative."""
    def check(value):
        matching("-?(0|[1-9][0-9]*)", "a whole decimal")(value)
        if value == "-0" or len(value) > 40 or not least <= int(value) <= most:
            raise Malformed("not a whole decimal in its range")
    return check


eighteen_digits = signed_between(1 - 10**18, 10**18 - 1)
signed_128_bits = signed_between(-2**127, 2**127 - 1)


def amount(value):
    """A quantity on a ledger: 1 to 10^18 - 1."""
    decimal_below(10**18)(value)
    if value == "0":
        raise Malformed("no quantity")


size = decimal_below(2**64)
epoch = decimal_below(2**32)


def date(value):
    matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date")(value)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise Malformed("no such date") from None
    if not "1900" <= value[:4] <= "2999":
        raise Malformed("a date outside 1900 to 2999")


def rate(least):
    """Plain decimal text of at most 9 places, its value from `least` units of its last place."""
    def check(value):
        matching(r"(0|[1-9][0-9]*)(\.[0-9]{1,9})?", "a rate")(value)
        if len(value.replace(".", "")) > 30 or int(value.replace(".", "")) < least:
            raise Malformed("a rate outside its range")
    return check


def lei(value):
    """ISO 17442 with check digits by MOD 97-10; 00, 01 and 99 would be second spellings."""
    matching("[A-Z0-9]{18}[0-9]{2}", "an LEI")(value)
    remainder = int("".join(str(int(letter, 36)) for letter in value)) % 97
    if remainder != 1 or value[18:] in ("00", "01", "99"):
        raise Malformed("an LEI with wrong check digits")


def text(most, least=0):
    """Text, measured in bytes of UTF-8."""
    def check(value):
        string(value)
        if not least <= len(value.encode("utf-8")) <= most:
            raise Malformed(f"not {least} to {most} bytes of text")
    return check


def steers(letter):
    """Whether it is a control or a format character, as of Unicode 15. The tables of an older Python lack the last ones."""
    return unicodedata.category(letter) in ("Cc", "Cf") or 0x13439 <= ord(letter) <= 0x1343F


def words(most):
    """Text for people, without control or format characters."""
    def check(value):
        text(most)(value)
        if any(map(steers, value)):
            raise Malformed("text with control or format characters")
    return check


def unbase64(value, least=0, most=None):
    """The bytes of padded base64 with zero unused bits."""
    string(value)
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("not base64") from None
    if base64.b64encode(data).decode() != value:
        raise Malformed("not base64 in its one form")
    if len(data) < least or (most is not None and len(data) > most):
        raise Malformed(f"{len(data)} bytes")
    return data


def base64_of(least=0, most=None):
    return lambda value: unbase64(value, least, most)
