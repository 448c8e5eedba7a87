"""The registration says which mail server takes our mail, and as whom; it is checked first."""

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Final, Literal, TypeAlias

from bot.edge.registration_fault import RegistrationFault

HOST = "KRAVBOT_SMTP_HOST"
USER = "KRAVBOT_SMTP_USER"
PASSWORD = "KRAVBOT_SMTP_PASSWORD"  # noqa: S105  # the setting's name
SECURITY = "KRAVBOT_SMTP_SECURITY"
SENDER = "KRAVBOT_SMTP_FROM"

Security: TypeAlias = Literal["starttls", "tls", "none"]

_PORTS: Final[dict[Security, int]] = {"starttls": 587, "tls": 465, "none": 25}
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class MailRegistration:
    """One mail server, checked.

    `sender` is `kravbot@agency.example`, or has a name: `Kravbot <kravbot@…>`. Without `security`,
    mail goes to this machine only, so that nobody on the way reads what it says about people.
    """

    host: str
    sender: str
    security: Security = "starttls"
    given_port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check the registration.

        Raises RegistrationFault.
        """
        if not (_NAME.fullmatch(self.host) or _is_address(self.host)):
            raise RegistrationFault(
                f"{HOST}: write the mail server's name or address, without port or smtp://"
            )
        if not _ADDRESS.fullmatch(self.address) or "\n" in self.sender or "\r" in self.sender:
            raise RegistrationFault(
                f"{SENDER}: write the address mail comes from, such as Kravbot "
                "<kravbot@agency.example>"
            )
        if self.security == "none" and not _is_here(self.host):
            raise RegistrationFault(
                f"{SECURITY}: “none” is for a mail server on this machine (127.0.0.1); "
                "write starttls or tls for another one"
            )
        self._check_proof()

    @property
    def port(self) -> int:
        """The port given, or the usual one.

        It is 587 for STARTTLS, 465 for TLS from the first byte, and 25 on this machine.
        """
        return self.given_port or _PORTS[self.security]

    @property
    def address(self) -> str:
        """The address mail comes from, and to which bounces go back."""
        return parseaddr(self.sender)[1]

    @property
    def name(self) -> str:
        """The name people read instead of the address."""
        return parseaddr(self.sender)[0] or "Kravbot"

    @property
    def domain(self) -> str:
        """The domain our mail comes from.

        It is the name by which we greet the server, and the end of each message's id.
        """
        return self.address.partition("@")[2].lower()

    def _check_proof(self) -> None:
        if self.user is not None and not self.password:
            raise RegistrationFault(f"{PASSWORD}: write the password of {USER}")
        if self.password is not None and not self.user:
            raise RegistrationFault(f"{USER}: write whose password {PASSWORD} is, or leave both")
        if self.user is not None and self.security == "none":
            raise RegistrationFault(
                f"{SECURITY}: a password is not sent without encryption; write starttls or tls"
            )


def is_address(text: str) -> bool:
    """Tell whether mail can be sent there as it stands.

    It is one address, in letters every server takes.
    """
    return _ADDRESS.fullmatch(text) is not None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
