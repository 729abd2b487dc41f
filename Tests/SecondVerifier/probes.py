"""The edges of every form: each leaf of a value in turn replaced by values just inside and just outside of what forms allow."""

import copy

from forge import read_item, text64
from interlock_evidence.canonical_json import canonical

NUMBERS = [0, 1, -1, 2, 16, 17, 18, 19, 30, 31, 255, 256, 257, 2_592_000, 2_592_001, 253402300799, 253402300800, 2**53 - 1]
DECIMALS = [
    "", "0", "1", "-1", "-0", "01", "+1", "1.5", "0.50", ".5", "1.", "1e3", "0.123456789", "0.1234567890", "1" * 18, "1" * 19,
    "1" * 30, "1" * 31, "9" * 38, "9" * 39, "9" * 40, str(2**32 - 1), str(2**32), str(2**53), str(2**63), str(2**64 - 1),
    str(2**64), str(2**127 - 1), str(2**127), str(-2**127), "0x10", " 1", "1 ", "\u0661", "--1", "-"]
TEXTS = [
    "a", "A", "-a", "a b", "a\u00e9", "e\u0301", "\u212a", "a" * 8, "a" * 9, "a" * 12, "a" * 13, "a" * 20, "a" * 21, "a" * 96,
    "a" * 97, "a" * 128, "a" * 129, "\u00e9" * 64, "\u00e9" * 65, "a" * 1024, "a" * 1025, "a\nb", "a\tb", "a\u007fb", "a\u0085b",
    "a\u200bb", "\U0001f600", "X", "Y", "M1", "USD", "XAU", "XXX", "usd", "JPY", "KWD", "CLF", "\u212aRW", "passed",
    "1900-01-01", "1899-12-31", "2999-12-31", "3000-01-01", "2024-02-29", "2023-02-29", "2026-1-01", "2026-01-01T", "ES256",
    "Ed25519", "SHA-256", "00" * 16, "00" * 32, "0" * 63, "A0" * 32, "AA==", "AB==", "AAA", "AAAA" * 8, "AAAA" * 11,
    "AAAA" * 85 + "AA==", "AAAA" * 86, "sql:bank-a-assets", "LOCKED", "CANCELLED"]
OTHERS = [None, True, False, [], {}, [None], ["a"], [["a"]], {"a": 1}]
VALUES = NUMBERS + DECIMALS + TEXTS + OTHERS


def leaves(value, path=()):
    """Every place in a value, the whole of it not among them."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in children:
        yield (*path, key)
        yield from leaves(item, (*path, key))


def put(value, path, probe):
    value = copy.deepcopy(value)
    place = value
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = probe
    return value


def places(base):
    """(name, value whose leaves are probed, document and anchors with another such value)."""
    document, anchors = base.value, base.believed
    for member in ("terms", "manifest", "guards", "proofs", "recovery"):
        yield member, document[member], lambda value, member=member: ({**document, member: value}, anchors)
    yield "anchors", anchors, lambda value: (document, value)
    seen = set()
    for number, item in enumerate(document["messages"]):
        read = read_item(item)
        if read["message"]["type"] not in seen:
            seen.add(read["message"]["type"])
            yield f"messages/{number}", read, lambda value, number=number: (with_item(base, number, value), anchors)


def with_item(base, number, item):
    """A document with another message item, signed anew where it still has the parts that are signed."""
    try:
        head = item["frame"]["header"]
        signer = base.forge.message[head["gateway"]]
        if item["path"] == [] and head["root"] == read_item(base.value["messages"][number])["frame"]["header"]["root"]:
            head["root"] = base.forge.leaf(item["message"])
        item["frame"]["jws"] = signer.jws("interlock-frame+jws", canonical(head))
    except (KeyError, TypeError, IndexError):
        pass
    messages = list(base.value["messages"])
    messages[number] = text64(canonical(item))
    return {**base.value, "messages": messages}


def probes(base):
    """(name, document, anchors), in order."""
    for name, value, build in places(base):
        for path in leaves(value):
            for probe in VALUES:
                where = "/".join(map(str, path))
                yield f"{name}/{where} is {probe!r:.40}", path, value, probe, build
