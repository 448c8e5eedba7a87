"""Read the certificate by which the bot proves itself to Entra ID, instead of a secret."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bot.edge.registration_fault import RegistrationFault

CERTIFICATE = "KRAVBOT_TEAMS_CERTIFICATE"

_LARGEST = 64 * 1024


@dataclass(frozen=True)
class BotCertificate:
    """The certificate that is uploaded to the registration, with its private key, as PEM.

    It holds until `ends`, an aware moment.
    """

    public: str
    private: str = field(repr=False)
    ends: datetime

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a PEM file with both, in either order.

        Raises RegistrationFault, saying what would be right.
        """
        from cryptography import x509  # noqa: PLC0415  # 3 MB, for who has a certificate

        try:
            content = file.read_bytes()[:_LARGEST]
        except OSError as error:
            raise RegistrationFault(f"{CERTIFICATE}: {file} cannot be read: {error}") from None
        try:
            key = load_pem_private_key(content, password=None)
            certificate = x509.load_pem_x509_certificate(content)
        except (ValueError, TypeError):
            raise RegistrationFault(
                f"{CERTIFICATE}: {file} needs both the private key, without a password, and the "
                "certificate, as PEM"
            ) from None
        if not isinstance(key, RSAPrivateKey):
            raise RegistrationFault(f"{CERTIFICATE}: Entra ID takes RSA keys only")
        if key.public_key() != certificate.public_key():
            raise RegistrationFault(
                f"{CERTIFICATE}: the key in {file} is not the certificate's; write the pair"
            )
        return cls(
            public=certificate.public_bytes(Encoding.PEM).decode("ascii"),
            private=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(
                "ascii"
            ),
            ends=certificate.not_valid_after_utc,
        )
