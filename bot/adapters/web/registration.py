"""Our registration with Entra ID is checked here, lightly enough for every command."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.edge.registration_fault import RegistrationFault

TENANT: Final = "KRAVBOT_ENTRA_TENANT"
CLIENT_ID: Final = "KRAVBOT_ENTRA_CLIENT_ID"
CLIENT_SECRET: Final = "KRAVBOT_ENTRA_CLIENT_SECRET"  # noqa: S105  # the setting's name
LOGIN: Final = "KRAVBOT_ENTRA_LOGIN"
PUBLIC_HOST: Final = "KRAVBOT_PUBLIC_HOST"
REDIRECT_PATH: Final = "/signin/back"

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SECRET = re.compile(r"[!-~]{16,}")
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True)
class EntraRegistration:
    """One application in one directory.

    `address` is where browsers reach us, `login` where they sign in.
    """

    tenant: str
    client_id: str
    secret: str = field(repr=False)
    login: str
    address: str | None

    def __post_init__(self) -> None:
        """Check the registration.

        Raises RegistrationFault.
        """
        for value, name in ((self.tenant, TENANT), (self.client_id, CLIENT_ID)):
            if not _GUID.fullmatch(value):
                raise RegistrationFault(f"{name}: write the id, 8-4-4-4-12 hexadecimal digits")
        if not _SECRET.fullmatch(self.secret):
            raise RegistrationFault(f"{CLIENT_SECRET}: write the secret's value, not its id")
        if not _ORIGIN.fullmatch(self.login):
            raise RegistrationFault(f"{LOGIN}: write https:// and the host, nothing after it")
        if self.address is None:
            raise RegistrationFault(
                f"{PUBLIC_HOST}: write the host name browsers use, or listen on 127.0.0.1"
            )

    @property
    def redirect_uri(self) -> str:
        """The address to which a browser is sent back; the same in Entra ID."""
        return f"{self.address}{REDIRECT_PATH}"

    @property
    def issuer(self) -> str:
        """The issuer that its tokens name."""
        return f"{self.login}/{self.tenant}/v2.0"
