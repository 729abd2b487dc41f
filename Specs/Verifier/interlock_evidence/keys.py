"""Keys, plain signatures and detached JWS. Messages.md, section 1."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from . import forms
from .canonical_json import Malformed, canonical

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
JWS_LIMIT = 2048
# Heights of Ed25519's eight points of small order, under which anyone signs: y without the sign of x, and y + p.
P25519 = 2**255 - 19
HEIGHT_OF_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
NOBODYS = {0, 1, P25519 - 1, P25519, P25519 + 1, HEIGHT_OF_EIGHT, P25519 - HEIGHT_OF_EIGHT}


def key(value):
    """A key's form. One whose bytes are no key of its algorithm signs nothing: see `public_key`."""
    forms.record(value, algorithm=forms.choice("ES256", "Ed25519"), spki=forms.base64_of(32, 256))


def spki(value):
    return forms.unbase64(value["spki"])


def public_key(value):
    """The key, if it is uncompressed P-256 or Ed25519 in its one DER form."""
    data = spki(value)
    ecdsa = value["algorithm"] == "ES256"
    if not data.startswith(P256_SPKI if ecdsa else ED25519_SPKI) or len(data) != (91 if ecdsa else 44):
        raise Malformed(f"not the DER form of a key for {value['algorithm']}")
    if not ecdsa and int.from_bytes(data[-32:], "little") % 2**255 in NOBODYS:
        raise Malformed("a point of small order, which is nobody's key")
    try:
        return serialization.load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise Malformed("not a public key") from None


def fingerprint(value):
    """`kid`: 64 digits."""
    return hashlib.sha256(value["algorithm"].encode() + b"\n" + spki(value)).hexdigest()


def tagged(tag, data):
    return tag.encode() + b"\x00" + data


def digest(tag, data):
    return hashlib.sha256(tagged(tag, data)).hexdigest()


def signature(value):
    forms.record(value, key=key, signature=forms.base64_of(8, 256))


def verifies(key_value, data, signed):
    """A plain signature: ES256 as DER, Ed25519 as 64 bytes."""
    try:
        public = public_key(key_value)
        if isinstance(public, ed25519.Ed25519PublicKey):
            if len(signed) != 64:
                return False
            public.verify(signed, data)
        else:
            # Only the one DER form, or a signature could be written in several ways.
            r, s = utils.decode_dss_signature(signed)
            if utils.encode_dss_signature(r, s) != signed or not (0 < r < P256_ORDER and 0 < s < P256_ORDER):
                return False
            public.verify(signed, data, ec.ECDSA(hashes.SHA256()))
        return True
    except (Malformed, InvalidSignature, ValueError):
        return False


def unbase64url(text):
    if not text or not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in text):
        raise Malformed("a JWS part that is not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Malformed("a JWS part that is not base64url") from None
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Malformed("a JWS part that is not in its one form")
    return data


def check_jws_form(text):
    forms.string(text)
    if not 1 <= len(text.encode("utf-8")) <= JWS_LIMIT:
        raise Malformed("a JWS of that length")


def verify_jws(text, kind, payload, key_value):
    """A detached JWS over `payload`. The protected header has exactly one form for a key and a type."""
    check_jws_form(text)
    parts = text.split(".")
    if len(parts) != 3 or parts[1]:
        raise Malformed("not a detached JWS")
    header, signed = unbase64url(parts[0]), unbase64url(parts[2])
    ecdsa = key_value["algorithm"] == "ES256"
    wanted = canonical({
        "alg": "ES256" if ecdsa else "EdDSA", "b64": False, "crit": ["b64"], "kid": fingerprint(key_value),
        "typ": kind})
    if header != wanted:
        raise Malformed(f"its JWS header is not that of {kind} under the key known for it")
    if len(signed) != 64:
        raise Malformed("a JWS signature that is not 64 bytes")
    if ecdsa:
        signed = utils.encode_dss_signature(int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big"))
    if not verifies(key_value, parts[0].encode() + b"." + payload, signed):
        raise Malformed(f"its signature ({kind}) does not verify")
