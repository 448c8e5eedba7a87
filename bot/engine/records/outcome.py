"""Make the card for a record that was told: done, with its consequences, or refused."""

from collections.abc import Sequence
from typing import TypeAlias

from bot.cards import notices
from bot.cards.register import record as cards
from bot.cards.register.refusals import why_not
from bot.engine.dialog import TurnContext
from bot.engine.records.consequences import consequences
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.messages import Card
from governance.changes.draft import InvalidRecord
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.context import NotAllowed, NotFound
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.schema.record import Record

Refusal: TypeAlias = NotAllowed | InvalidRecord | StillReferenced | SameChannel | NotFound


def done(record: Record, what: str, context: TurnContext, changes: Sequence[str] = ()) -> Card:
    """Say what was done, and what follows from it.

    `what` is the one of `bot.cards.register.record.done`, and `changes` what was corrected.
    """
    stands = ""
    if isinstance(record, ToldContact) and record.replaces:
        replaced = context.register.get(Contact, record.replaces)
        if replaced is not None:
            stands = name_of(replaced.record, sheet_of(Contact.section), context.words)
    return cards.done(
        context.words,
        context.today,
        record,
        what,
        consequences(context, record),
        changes=changes,
        stands=stands,
        called=called_in(context),
    )


def refusal(refused: Refusal, context: TurnContext) -> Card:
    """Say why it was not done."""
    words, now = context.words, context.today.now
    match refused:
        case NotAllowed():
            return notices.not_allowed(words, now, context.command_context, None, refused)
        case NotFound():
            return notices.refused(words, now, words("engine.gone"))
        case _:
            return notices.refused(words, now, why_not(refused, words))
