"""Run a mail server on this machine, with real SMTP on a real socket.

It keeps what it takes, and refuses as it is told.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.adapters.email.registration import MailRegistration, Security
from tests.fakes import certificates

USER, PASSWORD = "kravbot", "hemmelig-nok"


@dataclass
class MailServer:
    """The mail server; `recipient` and `content` are its answers to RCPT and DATA.

    `lost` says that the connection is lost once the mail is there.
    """

    port: int = 0
    recipient: str = "250 OK"
    content: str = "250 2.0.0 Ok: queued as 4ZkQ"
    lost: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    def registration(self, security: Security = "none", *, known: bool = False) -> MailRegistration:
        """Return how Kravbot is set up to send through it."""
        return MailRegistration(
            host="127.0.0.1",
            sender="Kravbot i Tågeby <kravbot@taageby.example>",
            security=security,
            given_port=self.port,
            user=USER if known else None,
            password=PASSWORD if known else None,
        )

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.content.startswith("250"):
            assert isinstance(envelope.content, bytes)
            made = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(made, EmailMessage)
            self.mails.append(made)
            self.raw.append(envelope.content)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.encrypted.append(session.ssl is not None)
            self.greeted.append(str(session.host_name))
        if self.lost and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return self.content

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Tell whether that is Kravbot's name and password."""
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(
    security: Literal["starttls", "tls", "none"] = "none", *, wants_proof: bool = False
) -> AsyncIterator[MailServer]:
    """Run it on 127.0.0.1, with the certificate of the tests."""
    loop = asyncio.get_running_loop()
    playing = MailServer()
    context: ssl.SSLContext | None = certificates.serving() if security != "none" else None

    def line() -> SMTP:
        return SMTP(
            playing,
            hostname="mail.example",
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=wants_proof,
            auth_require_tls=security == "starttls",
            authenticator=playing.authenticate,
            loop=loop,
        )

    server = await loop.create_server(
        line, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    playing.port = server.sockets[0].getsockname()[1]
    try:
        yield playing
    finally:
        server.close()
        await server.wait_closed()
