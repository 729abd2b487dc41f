"""Hex forms of JSON-RPC, read strictly: a quantity, bytes, an address, a hash. Whatever is malformed is the caller's error."""

import re


class RpcError(Exception):
    """An error answer of JSON-RPC: code, message and, for a revert, the returned bytes."""

    def __init__(self, code, message, data=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


def invalid(message):
    return RpcError(-32602, message)


QUANTITY = re.compile(r"0x(0|[1-9a-f][0-9a-f]*)", re.IGNORECASE)
DATA = re.compile(r"0x([0-9a-f]{2})*", re.IGNORECASE)


def quantity(value):
    """The hex form of a number: no leading zeros."""
    return hex(value)


def data(value):
    return "0x" + bytes(value).hex()


def word(value):
    """A number as 32 bytes in hex."""
    return data(value.to_bytes(32, "big"))


def read_quantity(text, name="quantity", bits=256):
    """A number from its hex form, of at most `bits` bits."""
    if not isinstance(text, str) or not QUANTITY.fullmatch(text):
        raise invalid(f"{name}: expected a hex quantity such as 0x1f, got {text!r}")
    value = int(text, 16)
    if value >> bits:
        raise invalid(f"{name}: more than {bits} bits")
    return value


def read_data(text, name="data", limit=1 << 20):
    """Bytes from their hex form, at most `limit` of them."""
    if not isinstance(text, str) or not DATA.fullmatch(text):
        raise invalid(f"{name}: expected hex bytes such as 0x00ff, got {str(text)[:80]!r}")
    if len(text) // 2 - 1 > limit:
        raise invalid(f"{name}: more than {limit} bytes")
    return bytes.fromhex(text[2:])


def read_fixed(text, length, name):
    value = read_data(text, name)
    if len(value) != length:
        raise invalid(f"{name}: expected {length} bytes, got {len(value)}")
    return value


def read_address(text, name="address"):
    return read_fixed(text, 20, name)


def read_hash(text, name="hash"):
    return read_fixed(text, 32, name)


def read_slot(text, name="storage slot"):
    """A storage slot: a quantity, or 32 bytes, as clients send both."""
    if isinstance(text, str) and len(text) == 66:
        return int.from_bytes(read_hash(text, name), "big")
    return read_quantity(text, name)


def read_flag(value, name):
    if not isinstance(value, bool):
        raise invalid(f"{name}: expected true or false, got {value!r}")
    return value


def read_object(value, name, keys):
    """A JSON object that has no other keys than `keys`; an unknown key is refused, as it was meant to do something."""
    if not isinstance(value, dict):
        raise invalid(f"{name}: expected an object, got {value!r}")
    unknown = sorted(set(value) - set(keys))
    if unknown:
        raise invalid(f"{name}: unknown key {unknown[0]!r}; known: {', '.join(keys)}")
    return value


def read_count(value, name, largest):
    """A plain number or a quantity, from 0 to `largest`; control calls take both."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else read_quantity(value, name)
    if not 0 <= number <= largest:
        raise invalid(f"{name}: expected 0 to {largest}, got {number}")
    return number
