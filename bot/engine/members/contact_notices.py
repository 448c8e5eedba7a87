"""Mail the notice to a supplier's contact: begun by a press, and written when it is sent.

It is written from the register as it is then. Nothing is written to somebody who is over, erased or
reached by another e-mail meanwhile.
"""

from bot.cards.contact_notice import letter
from bot.engine.action_tokens import extract_actions
from bot.engine.ids import card_id, nudge_id
from bot.engine.members.delivery_routes import by_mail
from bot.engine.ports import OutboxRow, UnitOfWork
from bot.messages import Lang
from bot.texts.words import Words
from governance.changes.contact_notices import ContactNotice, notice_to
from governance.context import CommandContext
from governance.nudges import key_of
from governance.schema.scopes import AUTHORITY

CONTACT_NOTICE = "contact_notice"
"""The background job that mails it; it comes back with the `email`, or with the reason `why_not`.
"""


def begin_notice(unit: UnitOfWork, notice: ContactNotice, *, job: str, mail: str) -> None:
    """Put the notice into the outbox, once for the job; whoever writes it is in its key."""
    email = notice.email or ""
    key = _key(notice.writer.email, email, job)
    for place in by_mail(email, mail):
        unit.outbox.add_nudge(
            nudge_id(key, place.platform, place.workspace),
            bundle=key,
            person=email,
            platform=place.platform,
            workspace=place.workspace,
            external_id=place.external_id,
            conversation=place.conversation_id,
            due_at=unit.now,
        )


def is_begun(unit: UnitOfWork, writer: str, email: str, *, job: str) -> bool:
    """Tell whether the job has put the notice into the outbox already."""
    return bool(unit.outbox.of_bundle(_key(writer, email, job)))


def compose_notice(
    unit: UnitOfWork, row: OutboxRow, context: CommandContext | None
) -> OutboxRow | None:
    """Write a claimed notice as it is to be sent; None when there is nobody to be told.

    `context` is that of whoever asked for it, None when they are no longer here.
    """
    notice = None
    if context is not None and row.person is not None:
        notice = notice_to(row.person, writer_of(row), context)
    if notice is None or context is None:
        return None
    words = Words(language_of_letters(context))
    payload, _ = extract_actions(letter(words, unit.now, notice), card_id())
    return unit.outbox.fill(
        row.claim,
        conversation=row.conversation,
        external_id=row.external_id,
        workspace=row.workspace,
        platform=row.platform,
        message=row.message,
        kind="post",
        payload=payload,
    )


def writer_of(row: OutboxRow) -> str:
    """Return the e-mail of whoever asked for the notice."""
    return (row.bundle or "").rsplit(":", 2)[1]


def _key(writer: str, email: str, job: str) -> str:
    return key_of("contact_notice", f"{job}:{writer}", email)


def language_of_letters(context: CommandContext) -> Lang:
    """Return the language in which the authority writes to others."""
    return context.scope_context(AUTHORITY).locale
