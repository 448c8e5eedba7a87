"""Deliver by mail, with one connection for each message, and interpret the server's answers."""

import asyncio
import logging
import re
import ssl
from typing import Final

import aiosmtplib

from bot.adapters.email.message import mail
from bot.adapters.email.registration import MailRegistration, is_address
from bot.adapters.email.render import Ways
from bot.messages import (
    Address,
    CalendarRequest,
    Card,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    File,
    FileRef,
    Home,
    NotReachable,
    Post,
    Private,
    Receipt,
    Replace,
    Sender,
)
from governance.ports import Clock

PLATFORM: Final = "email"

_log = logging.getLogger(__name__)

_STEP_WITHIN: Final = 15.0
"""Seconds for one command and its answer."""
_WHOLE_WITHIN: Final = 45.0
"""Seconds for one mail: less than a message is held by whoever sends it."""
_LATER: Final = 300.0
"""Seconds: a server that puts strangers off (greylisting) takes the same mail after some minutes.
"""
_NOBODY: Final = frozenset({550, 551, 553})
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
_PERMANENT: Final = 500
_NOT_OFFERED: Final = (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported)
"""They are raised before anything is sent; the library's other exceptions derive from the first."""


class MailMessenger:
    """It sends each card as one mail, and nothing comes back this way.

    `trust` has the certificates a server may show; the machine's own unless given.
    """

    def __init__(
        self,
        registration: MailRegistration,
        clock: Clock,
        *,
        ways: Ways,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._registration = registration
        self._clock = clock
        self._ways = ways
        self._trust = trust or ssl.create_default_context()

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Send it.

        A mail that was sent stays as it is: no second mail is sent for a change of it. Raises
        DeliveryFailed, DeliveryRefused, NotReachable.
        """
        match delivery:
            case Post(message=message, card=card, calendar=calendar):
                return await self._send(address, message, card, calendar)
            case Replace(receipt=receipt):
                return Receipt(receipt or "")
            case File():
                raise DeliveryRefused("files are not sent by mail")
            case Home() | Private():
                raise DeliveryRefused("mail has no page about oneself, and nobody reads along")

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Refuse: nobody can send a file this way.

        Raises DeliveryRefused.
        """
        raise DeliveryRefused(file.name)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the address, which is all that is known."""
        return Sender(id=person, email=person)

    async def _send(
        self, address: Address, message: str, card: Card, calendar: CalendarRequest | None
    ) -> Receipt:
        if not is_address(address.conversation):
            raise NotReachable("that is no address for mail")
        content = mail(
            self._registration,
            address,
            message=message,
            card=card,
            ways=self._ways,
            now=self._clock.now(),
            calendar=calendar,
        )
        handing = _Handing(self._registration, self._trust)
        try:
            async with asyncio.timeout(_WHOLE_WITHIN):
                return Receipt(await handing.over(address.conversation, content))
        except aiosmtplib.SMTPRecipientRefused as no:
            raise _not_taken(no) from None
        except aiosmtplib.SMTPAuthenticationError as no:
            _log.warning("the mail server does not take our name and password: %s", _reason(no))
            raise DeliveryFailed(_reason(no)) from None
        except aiosmtplib.SMTPResponseException as no:
            raise _refused(no) from None
        except ssl.SSLCertVerificationError:
            _log.warning("the mail server's certificate is not trusted")
            raise DeliveryFailed("the mail server's certificate is not trusted") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as fault:
            if type(fault) in _NOT_OFFERED:
                _log.warning("the mail server does not offer the encryption or the log-in we want")
                raise DeliveryFailed("the mail server does not offer what is set") from None
            reason = f"no answer from the mail server: {type(fault).__name__}"
            raise DeliveryFailed(reason, in_doubt=handing.begun) from None
        finally:
            handing.end()


class _Handing:
    """One connection, one mail.

    While `begun` is set, the mail itself is on its way, and only an answer tells whether it was
    taken.
    """

    def __init__(self, registration: MailRegistration, trust: ssl.SSLContext) -> None:
        self._user, self._password = registration.user, registration.password
        self._sender = registration.address
        security = registration.security
        self._client = aiosmtplib.SMTP(
            hostname=registration.host,
            port=registration.port,
            local_hostname=registration.domain,
            timeout=_STEP_WITHIN,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            tls_context=None if security == "none" else trust,
        )
        self.begun = False

    async def over(self, recipient: str, content: bytes) -> str:
        """Hand the mail over, and return what the server called it when it took it."""
        await self._client.connect()
        if self._user is not None and self._password is not None:
            await self._client.login(self._user, self._password)
        await self._client.mail(self._sender)
        await self._client.rcpt(recipient)
        self.begun = True
        taken = await self._client.data(content)
        self.begun = False
        return _queued(taken.message)

    def end(self) -> None:
        """Close the connection, whatever came of it, without waiting for QUIT to be answered."""
        self._client.close()


def _not_taken(no: aiosmtplib.SMTPRecipientRefused) -> DeliveryFailed | DeliveryRefused:
    if no.code < _PERMANENT:
        return DeliveryFailed(_reason(no), retry_after=_LATER)
    about_us = (_enhanced(no.message) or "").startswith("5.7.")
    if no.code in _NOBODY and not about_us:
        return NotReachable(_reason(no))
    return DeliveryRefused(_reason(no))


def _refused(no: aiosmtplib.SMTPResponseException) -> DeliveryFailed | DeliveryRefused:
    if no.code < _PERMANENT or isinstance(no, aiosmtplib.SMTPConnectResponseError):
        return DeliveryFailed(_reason(no))
    return DeliveryRefused(_reason(no))


def _reason(no: aiosmtplib.SMTPResponseException) -> str:
    """Name the server's codes; its words may name people."""
    return " ".join(filter(None, ("the mail server says", str(no.code), _enhanced(no.message))))


def _enhanced(message: str) -> str | None:
    found = _ENHANCED.match(message)
    return found[1] if found else None


def _queued(said: str) -> str:
    """Return the last word, which is more often than not the server's own name of the mail."""
    return said.rsplit(maxsplit=1)[-1][:100] if said.split() else ""
