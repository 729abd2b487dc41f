"""Gateway certificates: Evidence.md, section 2."""

import base64
import hashlib
import re

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from . import certificate_form, forms, keys
from .canonical_json import Malformed

LARGEST = 16 << 10
BIC = re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
NAMES = [
    NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER,
    NameOID.ORGANIZATION_IDENTIFIER]
KNOWN_CRITICAL = {
    ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME}


class Certificate:
    """A certificate of the form for gateways: whom it names, and the key that it is for and that signed it."""

    def __init__(self, pem):
        data = unarmoured(pem)
        try:
            self.key_bytes = certificate_form.check(data)
            self.read(x509.load_der_x509_certificate(data))
        except Malformed:
            raise
        except Exception as error:  # the library refuses bytes by many kinds of errors
            raise Malformed(f"not a certificate of the form: {type(error).__name__}") from None

    def read(self, certificate):
        self.read_key(certificate)
        self.read_usage(certificate)
        self.read_subject(certificate)
        self.check_signature(certificate)

    def read_key(self, certificate):
        public = certificate.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.pin = hashlib.sha256(spki).hexdigest()
        if spki != self.key_bytes:
            raise Malformed("a key that is not in its one DER form")
        if spki.startswith(keys.P256_SPKI) and len(spki) == 91:
            self.algorithm = "ES256"
        elif isinstance(public, ed25519.Ed25519PublicKey):
            self.algorithm = "Ed25519"
        else:
            raise Malformed("a key that is neither P-256 nor Ed25519")
        self.spki_text = base64.b64encode(spki).decode()

    def read_usage(self, certificate):
        if certificate.version != x509.Version.v3:
            raise Malformed("not a version 3 certificate")
        for extension in certificate.extensions:
            if extension.critical and extension.oid not in KNOWN_CRITICAL:
                raise Malformed("an unknown critical extension")
        if extension_of(certificate, x509.BasicConstraints, required=True).ca:
            raise Malformed("an authority's certificate")
        usage = extension_of(certificate, x509.KeyUsage)
        if usage is not None and not usage.digital_signature:
            raise Malformed("a key that may not sign")
        extended = extension_of(certificate, x509.ExtendedKeyUsage, required=True)
        if not {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH} <= set(extended):
            raise Malformed("a certificate that is not for both sides of TLS")

    def read_subject(self, certificate):
        parts = [(part.oid, part.value) for part in certificate.subject]
        if [oid for oid, _ in parts] not in (NAMES, NAMES[:4]) or not all(isinstance(text, str) for _, text in parts):
            raise Malformed("a subject that is not C, O, CN, serialNumber and optionally organizationIdentifier")
        values = [text for _, text in parts]
        forms.matching("[A-Z]{2}", "a country")(values[0])
        if not 1 <= len(values[1]) <= 64 or any(letter < " " or "\x7f" <= letter < "\xa0" for letter in values[1]):
            raise Malformed("an organisation's name that is too long or has control characters")
        self.gateway, self.lei = values[2], values[3].removeprefix("LEI:")
        forms.identifier(self.gateway)
        forms.lei(self.lei)
        if len(self.gateway) > 64 or values[3] != "LEI:" + self.lei:
            raise Malformed("a subject that does not name a gateway and its LEI")
        if len(values) == 5 and not (values[4].startswith("BIC:") and BIC.fullmatch(values[4][4:])):
            raise Malformed("a BIC of a wrong form")
        names = list(extension_of(certificate, x509.SubjectAlternativeName, required=True))
        if names != [x509.UniformResourceIdentifier("interlock:" + self.gateway)]:
            raise Malformed("alternative names that are not the one URI of the gateway")

    def check_signature(self, certificate):
        if certificate.signature_algorithm_oid not in (
                x509.SignatureAlgorithmOID.ECDSA_WITH_SHA256, x509.SignatureAlgorithmOID.ED25519):
            raise Malformed("a certificate signed by another algorithm")
        key = {"algorithm": self.algorithm, "spki": self.spki_text}
        if not keys.verifies(key, certificate.tbs_certificate_bytes, certificate.signature):
            raise Malformed("a certificate that is not signed by its own key")


def unarmoured(pem):
    """The DER bytes of one PEM block, in exactly the form that RFC 7468 gives for writing: 64 characters a line."""
    first, last = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
    if not pem.startswith(first) or not pem.endswith(last):
        raise Malformed("not one PEM block of a certificate")
    text = pem[len(first):-len(last)].replace("\n", "")
    if pem != first + "".join(text[start:start + 64] + "\n" for start in range(0, len(text), 64)) + last:
        raise Malformed("a PEM block in another form than 64 characters a line")
    return forms.unbase64(text, 1, LARGEST)


def extension_of(certificate, kind, required=False):
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        if required:
            raise Malformed(f"no {kind.__name__}") from None
        return None
