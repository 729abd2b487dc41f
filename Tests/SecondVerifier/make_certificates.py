"""Certificates of the form for gateways, and of forms that are almost it."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier


def certificate(
        signer, gateway, lei, authority=False, client=True, names=(), uri=None, unit=None, issuer=None, critical=False):
    parts = [
        (NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, "Bank"), (NameOID.COMMON_NAME, gateway),
        (NameOID.SERIAL_NUMBER, f"LEI:{lei}")] + ([(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else [])
    name = x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])
    usages = [ExtendedKeyUsageOID.SERVER_AUTH] + ([ExtendedKeyUsageOID.CLIENT_AUTH] if client else [])
    others = [x509.UniformResourceIdentifier(uri or f"interlock:{gateway}"), *map(x509.DNSName, names)]
    builder = x509.CertificateBuilder(
        name, name, signer.key.public_key(), 77, datetime.datetime(2026, 1, 1), datetime.datetime(2036, 1, 1))
    builder = builder.add_extension(x509.BasicConstraints(authority, None), True)
    builder = builder.add_extension(
        x509.KeyUsage(True, False, False, False, False, authority, False, False, False), True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(usages), False)
    builder = builder.add_extension(x509.SubjectAlternativeName(others), False)
    if critical:
        builder = builder.add_extension(x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)
    return builder.sign((issuer or signer).key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
