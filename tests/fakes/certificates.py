"""Make one certificate for everything that is played on this machine.

Its clients trust it and no other.
"""

import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NAMES = (
    "login.botframework.com",
    "login.microsoftonline.com",
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "graph.microsoft.com",
    "*.sharepoint.com",
    "slack.com",
    "*.slack.com",
    "*.example",
    "localhost",
)


def serving() -> ssl.SSLContext:
    """Return a server's context, under any of NAMES or as 127.0.0.1."""
    return _made()[0]


def trusting() -> ssl.SSLContext:
    """Return a client's context."""
    return ssl.create_default_context(cadata=authority())


def authority() -> str:
    """Return the certificate to trust, as PEM, for REQUESTS_CA_BUNDLE and SSL_CERT_FILE."""
    return _made()[1]


def of_a_bot(*, days: int = 365) -> tuple[str, str]:
    """Return a certificate of an app's own, signed by itself, and its private key, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kravbot.example")])
    now = datetime.now(UTC)  # noqa: TID251  # certificates are looked at by the machine's clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return public.decode("ascii"), private.decode("ascii")


@cache
def _made() -> tuple[ssl.SSLContext, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the world of the tests")])
    now = datetime.now(UTC)  # noqa: TID251  # TLS looks at the machine's clock, not at ours
    names: list[x509.GeneralName] = [x509.DNSName(each) for each in NAMES]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "chain.pem"
        chain.write_bytes(private + shown)
        context.load_cert_chain(chain)
    return context, shown.decode()
