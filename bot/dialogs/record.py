"""Add, correct or end a record of the register, or confirm a contact.

CHOOSE ──▶ the form of a record ──▶ AddRecord, CorrectRecord
 ├─────▶ END ──▶ EndRecord
 └─────▶ CONFIRM ──▶ ConfirmContact
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.cards.contact_notice import notice_button
from bot.cards.paging import part_of
from bot.cards.register import record as cards
from bot.cards.register.refusals import why_not, with_passing_on
from bot.cards.unread import with_told_besides
from bot.engine.dialog import (
    AcceptedInput,
    Again,
    Cancel,
    Dialog,
    Done,
    Go,
    ReplaceWith,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.drafts.meant_days import day_alone, nearest_day
from bot.engine.records.fields import called_in, entries_of, known_of
from bot.engine.records.outcome import done, refusal
from bot.engine.unread_parts import FOLLOWING, UNREAD, parts_of
from bot.formatting.field_values import is_day
from bot.formatting.record_names import names_apart, short_name_of
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import after_opening, correction_in, spoken, words_of
from bot.language.yes_no import begins_with_no, plain_yes_no, without_no
from bot.messages import Card, CardField
from bot.nlu_port import NotParsed, Understanding
from bot.search.records import fitting, narrowed
from governance.access import Decision, Reason, Refused, Verb, may
from governance.catalogue import Tense
from governance.changes.directing import directors
from governance.changes.draft import InvalidRecord
from governance.changes.record_commands import SameChannel, StillReferenced, ending
from governance.changes.record_rights import (
    correction_rights,
    may_begin_to_add,
    may_confirm,
    not_allowed,
)
from governance.commands import AnyCommand, ConfirmContact, EndRecord
from governance.context import NotAllowed, NotFound
from governance.ports import Versioned
from governance.records.actions import Action
from governance.records.columns import Column, sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.role_assignments import RoleAssignment
from governance.schema.record import Record
from governance.schema.values import Channel

_Do: TypeAlias = Literal["correct", "end", "confirm"]


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    CHOOSE = "choose"
    END = "end"
    CONFIRM = "confirm"


class Draft(BaseModel):
    """The record, as far as it is found.

    - `text`: what was said of the record.
    - `key`, `seen`: which record it is, and the version that was seen.
    - `notice`: what happened meanwhile.
    - `values`: what is filled in already when it is corrected, and since when it is over.
    - `said`: is set when a sentence told those values.
    - `only`: the fields that are asked, by the register's names; empty for all of them.
    - `anew`: they are asked as if nothing was known of them.
    - `unread`: the parts of the sentence that told nothing; `following`: what else was told.
    """

    model_config = ConfigDict(frozen=True)

    do: _Do
    section: str
    text: str = ""
    first: int = 0
    key: str = ""
    seen: int = 0
    notice: str = ""
    values: dict[str, JsonValue] = Field(default_factory=dict)
    said: str = ""
    only: tuple[str, ...] = ()
    anew: bool = False
    unread: list[JsonValue] = Field(default_factory=list)
    following: list[JsonValue] = Field(default_factory=list)


_TOLD_AT_THE_START = ("do", "section", "values", "said", "only", "anew", UNREAD, FOLLOWING)


_MOST_AT_ONCE = 5
"""The most records that are gone through one after the other."""


_IS_DAY = re.compile(r"\d[./-]\d")
"""A day in figures: `27/2`, `27.2.`, `2026-02-27`."""


_NUMBERS = frozenset(("phone", "alt_phone"))
"""The fields whose values stand in no title: who sees a follow-up may not see numbers."""


class RecordDialog(Dialog[Draft]):
    """The flow; what somebody else changed first is shown, and the question is asked again.

    It uses the understanding to read since when a record is over.
    """

    def __init__(self, understanding: Understanding) -> None:
        super().__init__("record", draft=Draft, steps=Step, private=True)
        self._understanding = understanding
        self.begins(begin)
        self.asks(Step.CHOOSE, needs=candidates)(ask_which)
        self.takes(Step.CHOOSE)(take_which)
        self.asks(Step.END, needs=kept_of)(ask_end)
        self.takes(Step.END)(self._take_end)
        self.asks(Step.CONFIRM, needs=kept_of)(ask_how)
        self.takes(Step.CONFIRM)(take_how)

    def _take_end(
        self, draft: Draft, answer: StepAnswer, kept: Versioned[Any] | None, context: TurnContext
    ) -> Transition:
        """Take another day on which it ended, which is shown before it is ended."""
        column = None if kept is None else _ends_by(kept.record)
        day = self._day(answer.text, context) if column is not None else None
        corrects = _corrected_to(draft, answer, context) is not None
        if day is None or column is None or corrects:
            return take_end(draft, answer, kept, context)
        values: dict[str, JsonValue] = {**draft.values, column.name: day.isoformat()}
        return Go(Step.END, draft.model_copy(update={"values": values, "unread": []}))

    def _day(self, said: str, context: TurnContext) -> date | None:
        """Return the day that is said, whatever is said beside it; None of a bare number.

        `nej ikke nu, han stopper først 30. juni` (no, not now, he does not stop until 30 June) is
        of a day to come.
        """
        if not any(letter.isalpha() for letter in said) and not _IS_DAY.search(said):
            return None
        to_come = any(spoken("ends_on_a_day_to_come").all_in(normalise_phrase(said)))
        days = {
            self._day_in(part, context, to_come=to_come)
            for part in parts_of(without_no(said))
            if words_of("negations").isdisjoint(normalise_phrase(part))
        } - {None}
        return days.pop() if len(days) == 1 else None

    def _day_in(self, part: str, context: TurnContext, *, to_come: bool) -> date | None:
        """Return the day that a part says; `det var den 27.` (it was the 27th) is the last one."""
        today = context.today.day
        alone = day_alone(after_opening(part, "softly_corrects") or part)
        if alone is not None and not to_come:
            near = nearest_day(alone, told=today, today=today)
            return None if near is None else date.fromisoformat(near)
        field = CardField(name="on", label="", kind="date", required=True)
        tense: Tense = "future" if to_come else "past"
        read = self._understanding.entry(
            field, part, lang=context.words.lang, today=today, tense=tense
        )
        value = "" if isinstance(read, NotParsed) else str(read.value)
        return date.fromisoformat(value) if is_day(value) else None

    def accepts(self, step: str, draft: Draft, context: TurnContext) -> AcceptedInput:
        return "questions" if step == Step.CHOOSE else "wishes"

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words(
            f"record.{draft.do}_title", noun=context.words(f"noun.{draft.section}")
        )

    def on_conflict(
        self,
        step: str,
        draft: Draft,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        if current is None:
            return Cancel(refusal(NotFound(), context))
        who = context.name_of(current.changed_by)
        notice = context.words("record.changed_meanwhile", who=who)
        return Go(step, draft.model_copy(update={"seen": current.version, "notice": notice}))


def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    """Begin with `do` and `section`, and `key` where the record is known, else `words` to name it.

    `values` are what was told already, by the register's names of the fields, as the register has
    them. With `only` no other fields are asked.
    """
    if arguments["do"] == "add":
        given = {name: value for name, value in arguments.items() if name not in ("do", "key")}
        refused = _refused(
            may_begin_to_add(str(arguments["section"]), context.command_context), context
        )
        told = arguments.get("values")
        if isinstance(told, dict):
            given["values"] = dict(entries_of(told, str(arguments["section"]), context))
        return refused or ReplaceWith("record_form", given)
    draft = Draft.model_validate(
        {name: arguments[name] for name in _TOLD_AT_THE_START if name in arguments}
    )
    key = arguments.get("key")
    if isinstance(key, str):
        kept = context.register.get(sheet_of(draft.section).record_class, key)
        return (
            Cancel(refusal(NotFound(), context)) if kept is None else _chosen(draft, kept, context)
        )
    text = str(arguments.get("words") or "")
    return _looked_for(draft.model_copy(update={"text": text}), context)


# ── Which ────────────────────────────────────────────────────────────────────


def candidates(draft: Draft, context: TurnContext) -> list[Versioned[Any]]:
    """Find the records that the words fit.

    A contact that is told of counts as a contact. A record that is over is left out.
    """
    sections = [draft.section]
    if draft.section == Contact.section:
        sections = [ToldContact.section, Contact.section]
    found = [
        kept
        for section in sections
        for kept in context.register.find(sheet_of(section).record_class)
        if not kept.record.is_over(context.today.day)
    ]
    return fitting(found, draft.text, sheet_of(draft.section), context.words)


def ask_which(draft: Draft, found: Sequence[Versioned[Any]], context: TurnContext) -> Card:
    return cards.choose(
        context.words,
        context.today,
        found,
        section=draft.section,
        first=draft.first,
        called=called_in(context),
    )


def take_which(
    draft: Draft, answer: StepAnswer, found: Sequence[Versioned[Any]], context: TurnContext
) -> Transition:
    match answer:
        case StepAnswer(kind="choice", value={"first": int(first)}):
            return Go(Step.CHOOSE, draft.model_copy(update={"first": first}))
        case StepAnswer(kind="choice", value={"section": str(section), "key": str(key)}):
            kept = context.register.get(sheet_of(section).record_class, key)
            return (
                Again(context.words("record.which"), unread=True)
                if kept is None
                else _chosen(draft, kept, context)
            )
        case StepAnswer(kind="words", text=text) if text.strip().isdigit():
            shown = part_of(len(found), draft.first).of(found)
            number = int(text)
            if not 1 <= number <= len(shown):
                return Again(context.words("record.which"), unread=True)
            return _chosen(draft, shown[number - 1], context)
        case StepAnswer(kind="words", text=text) if (
            _means_all(text) and len(found) <= _MOST_AT_ONCE
        ):
            return _one_after_the_other(draft, found, context)
        case StepAnswer(kind="words", text=text):
            meant = narrowed(found, text, sheet_of(draft.section), context.words)
            if len(meant) == 1:
                return _chosen(draft, meant[0], context)
            searched = draft.model_copy(update={"text": text, "first": 0})
            if not candidates(searched, context):
                return Again(context.words("record.no_such", text=text), unread=True)
            return _looked_for(searched, context)
        case _:
            return Again(context.words("record.which"), unread=True)


def _means_all(text: str) -> bool:
    """Tell whether all of those that were asked about are meant, as in `begge to` (both)."""
    return spoken("all_of_those").whole(normalise_phrase(text)) is not None


def _one_after_the_other(
    draft: Draft, found: Sequence[Versioned[Any]], context: TurnContext
) -> Transition:
    """Begin with the first of several, and go on with each of the others when it is done."""
    first, *rest = found
    sheets = [sheet_of(kept.record.section) for kept in found]
    names = names_apart([one.record for one in found], sheets, context.words, called_in(context))
    title = context.words(f"record.{draft.do}_title", noun=context.words(f"noun.{draft.section}"))
    comes = [f"{title} ({name})" for name, _ in names[1:]]
    begun = _chosen(
        draft.model_copy(update={"following": [*comes, *draft.following]}), first, context
    )
    told = draft.model_dump(mode="json", include={"do", "values", "said", "only", "anew"})
    later = tuple(
        ("record", {**told, "section": one.record.section, "key": one.record.key}) for one in rest
    )
    if isinstance(begun, ReplaceWith):
        return replace(begun, later=later)
    return Again(context.words("record.which"), unread=True)


def _looked_for(draft: Draft, context: TurnContext) -> Transition:
    """Go on with the one that the words fit, or ask which of several; without any it is over."""
    found = candidates(draft, context)
    if len(found) == 1:
        return _chosen(draft, found[0], context)
    if found:
        return _only_reads(context) or Go(Step.CHOOSE, draft)
    sheet, over = sheet_of(draft.section), _over(draft, context)
    card = cards.none_fits(context.words, context.today, sheet, draft.text, over=over)
    return Cancel(_with_told_besides(card, draft, context))


def _only_reads(context: TurnContext) -> Transition | None:
    """Refuse whoever may only read before they choose among several records."""
    decision = may(context.command_context.actor, Verb.REPORT)
    reads = isinstance(decision, Refused) and decision.reason is Reason.READ_ONLY
    return _refused(decision, context) if reads else None


def _over(draft: Draft, context: TurnContext) -> Record | None:
    """Return the one record that the words fit, where it is over already."""
    sheet = sheet_of(draft.section)
    kept = context.register.find(sheet.record_class)
    over = [one for one in kept if one.record.is_over(context.today.day)]
    found = fitting(over, draft.text, sheet, context.words) if draft.text else []
    return found[0].record if len(found) == 1 else None


def _chosen(draft: Draft, kept: Versioned[Any], context: TurnContext) -> Transition:
    found = draft.model_copy(
        update={"section": kept.record.section, "key": kept.record.key, "seen": kept.version}
    )
    match draft.do:
        case "correct":
            return _to_be_corrected(kept, context, draft)
        case "confirm":
            return _refused(may_confirm(kept.record, context.command_context), context) or Go(
                Step.CONFIRM, found
            )
        case "end":
            return _to_be_ended(found, kept, context)


def _refused(decision: Decision, context: TurnContext) -> Transition | None:
    if not isinstance(decision, Refused):
        return None
    return Cancel(refusal(not_allowed(decision), context))


def _to_be_corrected(kept: Versioned[Any], context: TurnContext, draft: Draft) -> Transition:
    """Go to the form, with the fields the person may set; a role one may always put forward."""
    rights = correction_rights(kept.record, context.command_context)
    is_role = isinstance(kept.record, RoleAssignment)
    proposes = is_role and bool(may_begin_to_add(kept.record.section, context.command_context))
    if rights.refused is not None and not rights and not proposes:
        refused = refusal(not_allowed(rights.refused), context)
        return Cancel(_with_passing_on(refused, rights.refused, kept.record, draft, context))
    only = None if rights.fields is None or proposes else rights.fields
    return _corrected(kept, context, draft, only)


def _with_passing_on(
    card: Card, refused: Refused, record: Record, draft: Draft, context: TurnContext
) -> Card:
    """Offer a follow-up for whoever may do what the person may not, where that is known."""
    may_do = directors(context.command_context) if refused.reason is Reason.DIRECTORS_ONLY else ()
    if not may_do or not may_begin_to_add(Action.section, context.command_context):
        return card
    words, sheet = context.words, sheet_of(record.section)
    entered = entries_of(draft.values, record.section, context)
    columns = {column.name: column for column in sheet.columns}
    changes = [
        columns[name].heading(words.lang)
        if name in _NUMBERS
        else f"{columns[name].heading(words.lang)} {value}"
        for name, value in entered.items()
        if name in columns and value
    ]
    said = {
        "noun": words(f"noun.{record.section}"),
        "name": str(
            getattr(record, "name", "")
            or short_name_of(record, sheet, words, called_in(context))[0]
        ),
    }
    title = (
        words("refusal.to_correct_so", **said, changes=words.listed(changes))
        if changes
        else words("refusal.to_correct", **said)
    )
    values: dict[str, JsonValue] = {
        "title": title,
        "owner": may_do[0],
        "requirement": record.requirement_served or RoleAssignment.serves,
    }
    return with_passing_on(card, words, context.first_name_of(may_do[0]), values)


def _corrected(
    kept: Versioned[Any], context: TurnContext, draft: Draft, only: frozenset[str] | None
) -> Transition:
    """Go to the form, filled in; what waits to take a contact's place is corrected in its stead.

    `only` are the fields that are asked, by the model's names; None for all of them. Those that the
    dialog was begun for are asked one by one in words, also where they are empty.
    """
    waiting = context.register.find(ToldContact, replaces=kept.record.key)
    stands = waiting[0] if waiting and isinstance(kept.record, Contact) else kept
    given: dict[str, JsonValue] = {
        "section": stands.record.section,
        "key": stands.record.key,
        "seen": stands.version,
        "base": dict(known_of(stands.record, stands.record.section, context)),
    }
    if draft.values:
        given["values"] = dict(entries_of(draft.values, stands.record.section, context))
    if draft.said:
        given["said"] = draft.said
    if draft.unread:
        given[UNREAD] = draft.unread
    if draft.following:
        given[FOLLOWING] = draft.following
    if only is not None:
        sheet = sheet_of(stands.record.section)
        allowed = sorted(sheet.of_field(field).name for field in only)
        given["only"] = [name for name in allowed if not draft.only or name in draft.only]
    elif draft.only:
        given["only"] = [*draft.only]
    if draft.only:
        given["wanted"] = [*draft.only]
        given["anew"] = draft.anew
    return ReplaceWith("record_form", given)


def _corrected_to(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition | None:
    """Go to the record that was meant, as in `nej, det var Helle` (no, it was Helle)."""
    meant = correction_in(answer.text) if answer.kind == "words" else ""
    if not meant:
        return None
    found = [
        kept
        for kept in candidates(draft.model_copy(update={"text": meant}), context)
        if kept.record.key != draft.key
    ]
    anew = draft.model_copy(update={"text": meant, "notice": "", "unread": []})
    return _chosen(anew, found[0], context) if len(found) == 1 else None


# ── End ──────────────────────────────────────────────────────────────────────


def _to_be_ended(draft: Draft, kept: Versioned[Any], context: TurnContext) -> Transition:
    try:
        ending(kept, context.command_context, on=_over_since(draft, kept.record))
    except (NotAllowed, InvalidRecord, StillReferenced, NotFound) as refused:
        return Cancel(refusal(refused, context))
    return Go(Step.END, draft)


def _ends_by(record: Record) -> Column | None:
    """Return the column that says since when the record is over, where there is one."""
    column = None if record.ends_by is None else sheet_of(record.section).of_field(record.ends_by)
    return column if column is not None and column.kind == "day" else None


def _over_since(draft: Draft, record: Record) -> date | None:
    """Return the day that was told, where the record says since when it is over."""
    column = _ends_by(record)
    if column is None:
        return None
    day = draft.values.get(column.name)
    return date.fromisoformat(day) if isinstance(day, str) and is_day(day) else None


def kept_of(draft: Draft, context: TurnContext) -> Versioned[Any] | None:
    """Read the record as it is now."""
    return context.register.get(sheet_of(draft.section).record_class, draft.key)


def ask_end(draft: Draft, kept: Versioned[Any] | None, context: TurnContext) -> Card:
    if kept is None:
        return refusal(NotFound(), context)
    try:
        over = ending(kept, context.command_context, on=_over_since(draft, kept.record))
    except (NotAllowed, InvalidRecord, StillReferenced, NotFound) as refused:
        return refusal(refused, context)
    card = cards.end(
        context.words,
        context.today,
        kept.record,
        over,
        called=called_in(context),
        notice=draft.notice,
    )
    return _with_told_besides(card, draft, context)


def take_end(
    draft: Draft, answer: StepAnswer, kept: Versioned[Any] | None, context: TurnContext
) -> Transition:
    if kept is None:
        return Cancel(refusal(NotFound(), context))
    said = plain_yes_no(answer.text) if answer.kind == "words" else None
    if said == "nej":
        return Cancel()
    if (another := _corrected_to(draft, answer, context)) is not None:
        return another
    if answer.kind == "words" and begins_with_no(answer.text):
        return Cancel()
    if answer.value != "yes" and said != "ja":
        return Again(context.words("record.yes_or_no"), unread=True)
    command = EndRecord(
        section=draft.section,
        key=draft.key,
        seen=draft.seen,
        on=_over_since(draft, kept.record),
    )
    return Done(record=(command,), card=partial(done, kept.record, "ended"))


# ── Confirm ──────────────────────────────────────────────────────────────────

CHANNELS: tuple[Channel, ...] = (
    *("phone", "meeting", "letter", "email"),
    *("teams", "slack", "web", "console"),
)


_JOINING = frozenset(
    word
    for phrase in ("på", "pr", "per", "via", "ved", "i", "et", "en", "by", "over", "in", "a", "the")
    for word in normalise_phrase(phrase)
)
"""Words that may stand before a channel, which name none."""


def ask_how(draft: Draft, kept: Versioned[Any] | None, context: TurnContext) -> Card:
    if kept is None:
        return refusal(NotFound(), context)
    told = kept.record
    told_by = context.name_of(told.told_by) if isinstance(told, ToldContact) else ""
    card = cards.confirm(
        context.words,
        context.today,
        told,
        CHANNELS,
        told_by=told_by,
        called=called_in(context),
        notice=draft.notice,
    )
    return _with_told_besides(card, draft, context)


def take_how(
    draft: Draft, answer: StepAnswer, kept: Versioned[Any] | None, context: TurnContext
) -> Transition:
    if kept is None:
        return Cancel(refusal(NotFound(), context))
    through = _channel_in(answer, context)
    if through is None and (another := _corrected_to(draft, answer, context)) is not None:
        return another
    if through is None and (first := _channel_first(answer, context)) is not None:
        return Again(context.words("record.how_alone", how=context.words(f"word.{first}")))
    if through is None:
        return Again(context.words("record.how_again"), unread=True)
    if isinstance(kept.record, ToldContact) and kept.record.told_through == through:
        return Again(why_not(SameChannel(through), context.words))
    section: Any = draft.section
    command = ConfirmContact(section=section, key=draft.key, seen=draft.seen, through=through)
    return Done(record=(command,), card=partial(_confirmed_card, kept.record.key))


def _channel_in(answer: StepAnswer, context: TurnContext) -> Channel | None:
    if answer.kind == "choice":
        return next((channel for channel in CHANNELS if channel == answer.value), None)
    said = [word for word in normalise_phrase(answer.text) if word not in _JOINING]
    named = [
        channel
        for channel in CHANNELS
        if said in ([*normalise_phrase(context.words(f"word.{channel}"))], [channel])
    ]
    return named[0] if len(named) == 1 else None


def _channel_first(answer: StepAnswer, context: TurnContext) -> Channel | None:
    """Return the channel that comes before a comma, as `telefon, jeg ringede til vagten`.

    It is an answer, and no order for anything else; what follows may take it back.
    """
    first, comma, _ = answer.text.partition(",")
    return _channel_in(StepAnswer("words", text=first), context) if comma else None


def _confirmed_card(key: str, context: TurnContext) -> Card:
    kept = context.register.get(Contact, key)
    if kept is None:
        return refusal(NotFound(), context)
    card = done(kept.record, "confirmed", context)
    if kept.record.side != "supplier" or kept.record.informed_on is not None:
        return card
    return card.model_copy(update={"quiet": (notice_button(context.words, key), *card.quiet)})


def _with_told_besides(card: Card, draft: Draft, context: TurnContext) -> Card:
    return with_told_besides(card, context.words, unread=draft.unread, following=draft.following)
