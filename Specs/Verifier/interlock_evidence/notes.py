"""C2SP signed notes, checkpoints and cosignatures. SQLLedger.md, section 3."""

import hashlib
import re

from . import forms, keys
from .canonical_json import Malformed

NOTE_LIMIT, SIGNATURES, LINES, NAME = 64 << 10, 64, 35, 128


class Signature:
    """One signature line: who, the four bytes of its key id, and the signature."""

    def __init__(self, line):
        if not line.startswith("— "):
            raise Malformed("a signature line without an em dash")
        fields = line[2:].split(" ")
        if len(fields) != 2 or not fields[0] or "+" in fields[0] or any(map(str.isspace, fields[0])):
            raise Malformed("a signature line that is not a name and base64")
        if len(fields[0].encode("utf-8")) > NAME:
            raise Malformed("a signer's name that is too long")
        data = forms.unbase64(fields[1], 5)
        self.name, self.key_id, self.bytes = fields[0], data[:4], data[4:]


class Note:
    """A text and its signatures, none of them verified."""

    def __init__(self, note):
        data = note.encode("utf-8")
        if len(data) > NOTE_LIMIT:
            raise Malformed("a note over its size")
        if any(letter < " " and letter != "\n" for letter in note):
            raise Malformed("a note with control characters")
        text, blank, tail = note.rpartition("\n\n")
        if not blank or not text or not tail.endswith("\n"):
            raise Malformed("not a text, a blank line and signature lines")
        lines = tail[:-1].split("\n")
        if len(lines) > SIGNATURES:
            raise Malformed("a note with too many signatures")
        self.text = text + "\n"
        self.signatures = [Signature(line) for line in lines]


class Checkpoint:
    """What a note says of a log's head."""

    def __init__(self, text):
        lines = text[:-1].split("\n")
        if not text.endswith("\n") or not 3 <= len(lines) <= LINES or not all(lines):
            raise Malformed("not the lines of a checkpoint")
        self.origin, self.time, self.challenge = lines[0], None, None
        if len(self.origin.encode("utf-8")) > NAME:
            raise Malformed("an origin that is too long")
        forms.size(lines[1])
        self.size, self.root = int(lines[1]), forms.unbase64(lines[2], 32, 32)
        for line in lines[3:]:
            self.read_extension(line)

    def read_extension(self, line):
        if line.startswith("time "):
            if self.time is not None or not re.fullmatch("(0|[1-9][0-9]{0,11})", line[5:]):
                raise Malformed("a checkpoint with a time that is none")
            self.time = int(line[5:])
            forms.instant(self.time)
        if line.startswith("challenge "):
            if self.challenge is not None:
                raise Malformed("two challenges")
            forms.hex32(line[10:])
            self.challenge = line[10:]


def operator_signed(note, name, key_value):
    """Whether the log's own key signed the note under its origin. A line that names the key and fails spoils the note."""
    spki = keys.spki(key_value)
    if key_value["algorithm"] == "ES256":
        wanted = hashlib.sha256(spki).digest()[:4]
    else:
        wanted = hashlib.sha256(name.encode("utf-8") + b"\n\x01" + spki[-32:]).digest()[:4]
    lines = [line for line in note.signatures if line.name == name and line.key_id == wanted]
    return bool(lines) and all(keys.verifies(key_value, note.text.encode("utf-8"), line.bytes) for line in lines)


def cosigners(note, witnesses):
    """How many of these keys cosigned (type 0x04): every line that names the key verifies, and there is one."""
    return sum(cosigned(note, witness) for witness in witnesses)


def cosigned(note, witness):
    if witness["algorithm"] != "Ed25519":
        return False
    raw = keys.spki(witness)[-32:]
    lines = [
        line for line in note.signatures
        if line.key_id == hashlib.sha256(line.name.encode("utf-8") + b"\n\x04" + raw).digest()[:4]]
    return bool(lines) and all(stamped(note, line, witness) for line in lines)


def stamped(note, line, witness):
    """Eight bytes of time, then Ed25519 over that time and the note's text."""
    time = int.from_bytes(line.bytes[:8], "big")
    if len(line.bytes) != 72 or time > 253402300799:
        return False
    message = f"cosignature/v1\ntime {time}\n{note.text}".encode("utf-8")
    return keys.verifies(witness, message, line.bytes[8:])
