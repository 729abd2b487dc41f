"""Canonical JSON (RFC 8785 with integers only), read strictly. Messages.md, section 1."""

import json
import re

DEPTH, MEMBERS = 24, 65_536
LARGEST = 2**53 - 1
# Possessive: nothing is kept to go back to, however long the text.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
# Outside strings: the end of a container, or the begin of one that is not empty, or what parts two members.
MARKS = re.compile(rb"[\]}]|[\[{](?=([ \t\r\n]*+[^ \t\r\n\]}])?)|,")


class Malformed(Exception):
    """Bytes or a value that the Specs do not allow; the text says where and why."""


def parse(data, limit, members=MEMBERS):
    """The value of a JSON text: integers only, no key twice, no half of a surrogate pair."""
    if len(data) > limit:
        raise Malformed(f"{len(data)} bytes, over {limit}")
    check_shape(data, members)
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=unique, parse_int=integer, parse_float=no_number, parse_constant=no_number)
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at {error.pos}") from None
    check_text(value)
    return value


def parse_canonical(data, limit, members=MEMBERS):
    """The value of bytes that must be their own canonical form."""
    value = parse(data, limit, members)
    if canonical(value) != data:
        raise Malformed("not the canonical form (RFC 8785)")
    return value


def canonical(value):
    """The one text of a value, as bytes."""
    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def in_order(value):
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list):
        return [in_order(item) for item in value]
    return value


def check_shape(data, most):
    """Before anything is built: arrays and objects at most 24 deep, and not too many members and elements in all."""
    depth = members = 0
    for mark in MARKS.finditer(STRING.sub(b'""', data)):
        if mark[0] in b"]}":
            depth -= 1
            continue
        members += mark[0] == b"," or mark[1] is not None
        depth += mark[0] != b","
        if depth > DEPTH:
            raise Malformed(f"nested deeper than {DEPTH}")
        if members > most:
            raise Malformed(f"more than {most} members and elements")


def unique(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("one key twice")
    return value


def integer(text):
    if len(text) > 17 or text == "-0" or abs(int(text)) > LARGEST:
        raise Malformed("not an integer below 2^53")
    return int(text)


def no_number(text):
    raise Malformed(f"{text[:20]} is not an integer")


def check_text(value):
    """An escape may write half of a surrogate pair; no text has one."""
    if isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            check_text(item)
    elif isinstance(value, list):
        for item in value:
            check_text(item)
    elif isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Malformed("half of a surrogate pair") from None
