"""Make the whole mail: its headers, and the card as text and as HTML."""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from bot.adapters.email.registration import MailRegistration
from bot.adapters.email.render import Ways, as_html, as_text, subject
from bot.messages import Address, CalendarRequest, Card

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_POLICY: Final = SMTP.clone(max_line_length=76)


def mail(
    registration: MailRegistration,
    address: Address,
    *,
    message: str,
    card: Card,
    ways: Ways,
    now: datetime,
    calendar: CalendarRequest | None = None,
) -> bytes:
    """Make the bytes after DATA, in ASCII with lines of at most 76 characters.

    With `calendar` a calendar program enters the day, or takes it out (iMIP, RFC 6047).

    They are the same for the same message, but for the date. An answer to a letter goes to whom it
    names. The mail says that a machine wrote it
    (RFC 3834), so that no other machine answers. Exchange has a header of its own for that.
    """
    made = EmailMessage(_POLICY)
    name, at = _CONTROLS.sub(" ", registration.name).strip(), registration.address
    made["From"] = Mailbox(name, addr_spec=at)
    made["To"] = Mailbox(addr_spec=address.conversation)
    if card.reply_to is not None:
        made["Reply-To"] = Mailbox(addr_spec=card.reply_to)
    made["Subject"] = _CONTROLS.sub(" ", subject(card)).strip()
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id(registration, address, message)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    made.set_content(as_text(card, ways), cte="quoted-printable")
    made.add_alternative(as_html(card, ways), subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(made, calendar, registration, address, now)
    made["Content-Language"] = card.lang
    made.set_boundary(f"=_{_digest(address, message)}")
    return made.as_bytes()


def _add_calendar(
    made: EmailMessage,
    calendar: CalendarRequest,
    registration: MailRegistration,
    address: Address,
    now: datetime,
) -> None:
    from papers.calendar_invitation import calendar_invitation  # noqa: PLC0415  # at the first one

    written = calendar_invitation(
        calendar,
        now,
        organizer=registration.address,
        name=_CONTROLS.sub(" ", registration.name).strip(),
        attendee=address.conversation,
    )
    params = {"method": calendar.method}
    made.add_alternative(written, subtype="calendar", cte="base64", params=params)


def message_id(registration: MailRegistration, address: Address, message: str) -> str:
    """Make an id that is the same for a message sent again, so that its receiver can tell."""
    return f"<{_digest(address, message)}@{registration.domain}>"


def _digest(address: Address, message: str) -> str:
    named = "\n".join((address.workspace, address.conversation, message))
    return hashlib.sha256(named.encode()).hexdigest()[:32]
