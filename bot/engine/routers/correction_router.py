"""The correction router changes what was just saved or shown, as a sentence says of it."""

from pydantic import JsonValue

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.records.record_correction import (
    RecordCorrection,
    correction_of,
    field_ordered,
    newest_of_mine,
    ordered_correction,
    told_record,
)
from bot.engine.routers.reminder_router import ReminderRouter
from bot.engine.unread_parts import UNREAD
from bot.language.document_references import has_question_mark
from bot.language.normalise import normalise_phrase
from bot.language.option_words import option_said
from bot.language.phrase_table import spoken, words_of
from governance.queries.stale_contacts import told_contacts_of
from governance.records.contracts import Contract

_STALE = "stale_contacts"
"""The page of the contacts that are to be confirmed."""
_FIGURES_OF_A_NUMBER = 8


class CorrectionRouter:
    """It opens what a sentence corrects, confirms or decides, with what it says filled in."""

    def __init__(self, context: DialogContext, reminders: ReminderRouter) -> None:
        self._context = context
        self._session = context.session
        self._reminders = reminders

    def take(self, text: str) -> bool:
        """Confirm a number, decide an option, move a reminder or correct a record.

        False where the text is of none of it.
        """
        return (
            self._confirm_new_number(text)
            or self._decide_option(text)
            or self._reminders.move_newest(text)
            or self._correct(text)
        )

    def _decide_option(self, text: str) -> bool:
        """Decide the option of the contract that was shown last, as in `vi bruger den` (we use it).

        False where no contract was, or something else is said.
        """
        said = option_said(text)
        shown = self._context.topics.pointed_at
        kind, _, name = shown.thing.partition(":")
        key = Contract.key_of(number=name) if kind == "contract" else ""
        if shown.record is not None and shown.record[0] == Contract.section:
            key = shown.record[1]
        if said is None or not key:
            return False
        arguments: dict[str, JsonValue] = {"section": Contract.section, "key": key}
        told: dict[str, JsonValue] = {"taken": said.taken, "option": said.number}
        self._context.dialogs.start("decide_option", {**arguments, **told})
        return True

    def _confirm_new_number(self, text: str) -> bool:
        """Open what confirms a reported number: `det nye nummer passer` (the new number is right).

        Of several that wait, they are shown.
        """
        words = normalise_phrase(text)
        fits = not words_of("says_it_fits").isdisjoint(words) and not has_question_mark(text)
        said = fits and words_of("negations").isdisjoint(words)
        said = said and sum(map(str.isdigit, text)) < _FIGURES_OF_A_NUMBER  # else it tells one
        if not (said and spoken("new_number").all_in(words)):
            return False
        waiting = told_contacts_of(self._session.turn_context.register, None)
        if len(waiting) == 1:
            arguments = {"do": "confirm", "section": waiting[0].section, "key": waiting[0].key}
            self._context.dialogs.start("record", arguments)
        elif waiting:
            self._context.pages.show(_STALE, {})
        return bool(waiting)

    def _correct(self, text: str) -> bool:
        """Open what was just saved or shown, with what the sentence corrects.

        False where it corrects nothing of it.
        """
        context, turn_context = self._context, self._session.turn_context
        entry, shown = context.undo.recent(), context.topics.pointed_at.record
        saved = None if entry is None else told_record(entry.commands, entry.changes)
        understanding = self._session.services.understanding
        read = (
            correction_of(text, record, turn_context, understanding)
            or field_ordered(text, record, turn_context, understanding)
            for record in dict.fromkeys((saved, shown))
            if record is not None
        )
        found = next((one for one in read if one is not None), None) or self._ordered(text)
        if found is None:
            return False
        context.dialogs.start(
            "record",
            {
                "do": "correct",
                "section": found.section,
                "key": found.key,
                "values": dict(found.values),
                UNREAD: [] if found.values else [text],
            },
        )
        return True

    def _ordered(self, text: str) -> RecordCorrection | None:
        """Read what is to be corrected in the record of a section that was saved last today."""
        ordered, context = ordered_correction(text), self._session.turn_context
        record = newest_of_mine(ordered[0], context) if ordered is not None else None
        if ordered is None or record is None:
            return None
        understanding = self._session.services.understanding
        found = correction_of(ordered[1], record, context, understanding, opened=True)
        return found or RecordCorrection(*record, {})
