"""The one spelling of a gateway's certificate: Evidence.md, section 2.1. What the bytes say is read elsewhere."""

import re

from .canonical_json import Malformed

ECDSA = bytes.fromhex("300a06082a8648ce3d040302")
ED25519 = bytes.fromhex("300506032b6570")
SEQUENCE, SET, OID, OCTETS, BITS, BOOLEAN, INTEGER = 0x30, 0x31, 0x06, 0x04, 0x03, 0x01, 0x02
UTF8, PRINTABLE, UTC_TIME, LONG_TIME = 0x0C, 0x13, 0x17, 0x18
PRINTABLE_TEXT = re.compile(rb"[A-Za-z0-9 '()+,./:=?-]*")
TIMES = {UTC_TIME: re.compile(rb"[0-9]{12}Z"), LONG_TIME: re.compile(rb"(20[5-9]|2[1-9][0-9]|[3-9][0-9]{2})[0-9]{11}Z")}


def elements(data):
    """Tag, content and whole of each element of `data`; every length in its shortest form, nothing left over."""
    found, at = [], 0
    while at < len(data):
        head, start = data[at:at + 2], at + 2
        if len(head) < 2 or head[0] & 0x1F == 0x1F:
            raise Malformed("not DER")
        count = head[1]
        if count > 0x7F:
            width = count & 0x7F
            digits, start = data[start:start + width], start + width
            count = int.from_bytes(digits, "big")
            if width not in (1, 2) or len(digits) < width or count < (0, 0x80, 0x100)[width]:
                raise Malformed("a length that is not in its shortest form")
        if start + count > len(data):
            raise Malformed("not DER")
        found.append((head[0], data[start:start + count], data[at:start + count]))
        at = start + count
    return found


def parts(data, *tags):
    found = elements(data)
    if tuple(tag for tag, _, _ in found) != tags:
        raise Malformed("other parts than the form has")
    return found


def check(der):
    """The bytes of the key, as they stand in a certificate of that spelling."""
    (_, outer, _), = parts(der, SEQUENCE)
    (_, body, _), (_, _, scheme), (_, signature, _) = parts(outer, SEQUENCE, SEQUENCE, BITS)
    fields = parts(body, 0xA0, INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, 0xA3)
    (_, version, _), (_, serial, _), (_, _, inner), (_, _, issuer), (_, validity, _), (_, name, subject), (_, _, key), \
        (_, extensions, _) = fields
    if version != b"\x02\x01\x02" or scheme not in (ECDSA, ED25519) or inner != scheme or signature[:1] != b"\x00":
        raise Malformed("another version or algorithm than the form has")
    if not 1 <= len(serial) <= 20 or int.from_bytes(serial, "big", signed=True) <= 0 \
            or serial[0] == 0 and serial[1] < 0x80:
        raise Malformed("a serial number that is not positive, too long or written too long")
    if issuer != subject:
        raise Malformed("an issuer that is not the subject")
    check_times(validity)
    check_name(name)
    check_extensions(extensions)
    return key


def check_times(data):
    times = elements(data)
    if len(times) != 2 or not all(tag in TIMES and TIMES[tag].fullmatch(text) for tag, text, _ in times):
        raise Malformed("times that are not UTC to the second")


def check_name(data):
    for tag, step, _ in elements(data):
        if tag != SET:
            raise Malformed("a name that is none")
        (_, pair, _), = parts(step, SEQUENCE)
        found = elements(pair)
        if len(found) != 2 or found[0][0] != OID or found[1][0] not in (UTF8, PRINTABLE):
            raise Malformed("a part of a name that is neither UTF8String nor PrintableString")
        if found[1][0] == PRINTABLE and not PRINTABLE_TEXT.fullmatch(found[1][1]):
            raise Malformed("a PrintableString with other characters than those of one")


def check_extensions(data):
    (_, listed, _), = parts(data, SEQUENCE)
    seen = set()
    for tag, one, _ in elements(listed):
        if tag != SEQUENCE:
            raise Malformed("an extension that is none")
        found = elements(one)
        tags = [part[0] for part in found]
        if tags not in ([OID, OCTETS], [OID, BOOLEAN, OCTETS]) or len(found) == 3 and found[1][1] != b"\xff":
            raise Malformed("an extension that is none, or a FALSE that is written out")
        kind = found[0][1]
        if kind in seen or kind not in KNOWN:
            raise Malformed("an extension that the form does not have, or that stands twice")
        seen.add(kind)
        values = elements(found[-1][1])
        if len(values) != 1 or not KNOWN[kind](*values[0]):
            raise Malformed("an extension of another form")


def named_bits(tag, content, _):
    """No zero behind the last bit that is set."""
    if tag != BITS or len(content) < 2 or content[-1] == 0:
        return False
    return content[0] < 8 and content[-1] & ((2 << content[0]) - 1) == 1 << content[0]


def holds_one(tag):
    return lambda outer, content, _: outer == SEQUENCE and [part[0] for part in elements(content)] == [tag]


def all_names(tag, content, _):
    return tag == SEQUENCE and all(part[0] == OID for part in elements(content))


KNOWN = {
    bytes.fromhex("551d0e"): lambda tag, *_: tag == OCTETS,  # subjectKeyIdentifier
    bytes.fromhex("551d0f"): named_bits,  # keyUsage
    bytes.fromhex("551d11"): holds_one(0x86),  # subjectAltName: one URI
    bytes.fromhex("551d13"): lambda *element: element[2] == b"\x30\x00",  # basicConstraints: no authority
    bytes.fromhex("551d23"): holds_one(0x80),  # authorityKeyIdentifier: the key's alone
    bytes.fromhex("551d25"): all_names,  # extKeyUsage
}
