"""Take on, by a day, something that one was told of, or that is due.

People say `jeg tager den til fredag` (I will take it by Friday).

WHICH ──▶ WHEN ──▶ Postpone
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.obligations import take_on as cards
from bot.cards.obligations.buttons import named
from bot.engine.dialog import Again, Cancel, Dialog, Done, Go, StepAnswer, Transition, TurnContext
from bot.engine.obligation_actions import entry_at, pasts_of
from bot.engine.queries.names import naming
from bot.engine.queries.tasks import tasks_of
from bot.language.yes_no import plain_yes_no
from bot.messages import Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.changes.postpone import last_day_to_take
from governance.commands import Postpone
from governance.obligations.ledger import Entry, ObligationFilter

_OF_LATE = timedelta(days=14)
_SOON = timedelta(days=14)
_JOINTS = re.compile(r"^\s*(?:(?:til|inden|senest|by|before|until)\s+)+", re.IGNORECASE)


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    WHICH = "which"
    WHEN = "when"


class Draft(BaseModel):
    """The choices so far.

    `words` is what followed the wish, `item` names the obligation, once it is known, and `by` is
    the day that was said.
    """

    model_config = ConfigDict(frozen=True)

    words: str = ""
    item: list[str] | None = None
    by: date | None = None


class TakeOnDialog(Dialog[Draft]):
    """The flow; it uses the understanding to read days."""

    points_at_shown = True

    def __init__(self, understanding: Understanding) -> None:
        super().__init__("take_on", draft=Draft, steps=Step, private=True)
        self._understanding = understanding
        self.begins(self._begin)
        self.asks(Step.WHICH)(self._ask_which)
        self.takes(Step.WHICH)(self._take_which)
        self.asks(Step.WHEN)(self._ask_when)
        self.takes(Step.WHEN)(self._take_when)
        self.check()

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words("nudge.take")

    def _begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        words = str(arguments.get("words") or "")
        found, shown = candidates(context), arguments.get("shown")
        shown_ones = [entry for entry in found if _is_shown(entry, shown)]
        shown_ones = shown_ones or [*_alone_shown(shown, context)]
        if not (found or shown_ones):
            return Cancel(cards.nothing(context.words, context.today))
        named_ones = [entry for entry in found if _is_named(entry, words, context)]
        meant = named_ones or shown_ones or found
        if len(meant) > 1:
            return Go(Step.WHICH, Draft(words=words))
        return self._chosen(meant[0], words, context)

    def _ask_which(self, draft: Draft, context: TurnContext) -> Card:
        return cards.which(naming(context), context.today, candidates(context))

    def _take_which(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        entry = entry_at(answer.value, context) if answer.kind == "choice" else None
        if entry is None and answer.kind == "words":
            named_ones = [
                one for one in candidates(context) if _is_named(one, answer.text, context)
            ]
            entry = named_ones[0] if len(named_ones) == 1 else None
        if entry is None:
            return Again(context.words("nudge.which_again"), unread=True)
        return self._chosen(entry, draft.words, context)

    def _chosen(self, entry: Entry, words: str, context: TurnContext) -> Transition:
        draft = Draft(words=words, item=list(named(entry.obligation)))
        place = naming(context).place(entry.obligation.scope)
        said = re.sub(re.escape(place), "", words, flags=re.IGNORECASE)
        day = self._day(said, context)
        fits = isinstance(day, date) and self._why_not(entry, day, context) is None
        return Go(Step.WHEN, draft.model_copy(update={"by": day if fits else None}))

    def _ask_when(self, draft: Draft, context: TurnContext) -> Card:
        entry = self._entry(draft, context)
        if entry is None:
            return cards.nothing(context.words, context.today)
        last = last_day_to_take(entry, context.today.day)
        return cards.when(naming(context), context.today, entry.obligation, last, by=draft.by)

    def _take_when(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        entry = self._entry(draft, context)
        if entry is None:
            return Cancel(cards.nothing(context.words, context.today))
        if draft.by is not None and _takes_what_was_said(answer):
            return self._taken(entry, draft.by, context)
        said = answer.text if answer.kind == "words" else answer.fields.get("by", "")
        day = self._day(said, context)
        if isinstance(day, NotParsed):
            return Again(context.words(day.reason, **day.arguments))
        why_not = self._why_not(entry, day, context)
        if why_not is not None:
            return Again(why_not, draft.model_copy(update={"by": None}))
        if answer.kind == "words":
            return Go(Step.WHEN, draft.model_copy(update={"by": day}))
        return self._taken(entry, day, context)

    def _why_not(self, entry: Entry, day: date, context: TurnContext) -> str | None:
        last = last_day_to_take(entry, context.today.day)
        if context.today.day <= day <= last:
            return None
        return context.words("nudge.not_that_long", last=context.words.date(last))

    def _taken(self, entry: Entry, day: date, context: TurnContext) -> Transition:
        obligation = entry.obligation
        command = Postpone(
            scope=obligation.scope,
            rule=obligation.rule,
            subject=obligation.subject,
            due_on=obligation.due_on,
            sort="take",
            by=day,
        )
        return Done(
            record=(command,), card=cards.taken(naming(context), context.today, obligation, day)
        )

    def _day(self, said: str, context: TurnContext) -> date | NotParsed:
        field = CardField(name="by", label="", kind="date", required=True)
        read = self._understanding.entry(
            field, _JOINTS.sub("", said), lang=context.words.lang, today=context.today.day
        )
        if isinstance(read, NotParsed):
            return read
        if not read.sure and read.note:  # it is not all that was said
            return NotParsed("form.unsure", {"label": context.words("word.a_day")})
        return date.fromisoformat(str(read.value))

    def _entry(self, draft: Draft, context: TurnContext) -> Entry | None:
        return entry_at(list(draft.item or ()), context)


def _takes_what_was_said(answer: StepAnswer) -> bool:
    """Tell whether it is a yes, or the button without another day."""
    if answer.kind == "words":
        return plain_yes_no(answer.text) == "ja"
    return "by" not in answer.fields


def candidates(context: TurnContext) -> Sequence[Entry]:
    """Find what is the member's to take on, is open, and may be put off.

    It is what they were told of lately, or else what of their tasks is late or due soon.
    """
    return _to_be_put_off(_told_lately(context), context) or _to_be_put_off(
        _due_soon(context), context
    )


def _due_soon(context: TurnContext) -> Sequence[Entry]:
    soon = ObligationFilter(due_until=context.today.day + _SOON)
    found = tasks_of(context.actor.email, context, among=soon)
    return sorted(found, key=lambda entry: (entry.obligation.due_on, entry.obligation.identity))


def _to_be_put_off(entries: Sequence[Entry], context: TurnContext) -> list[Entry]:
    """Return those that may still be put off, and are not already."""
    return [
        entry
        for entry, past in zip(entries, pasts_of(entries, context), strict=True)
        if past.may_be_put_off and past.rests_on(context.today.day) is None
    ]


def _told_lately(context: TurnContext) -> Sequence[Entry]:
    since = context.today.day - _OF_LATE
    found: dict[tuple[str, str, str], Entry] = {}
    for told in context.command_context.nudges.told_to(context.actor.email, since=since):
        if told.why == "along":
            continue
        entry = entry_at([*told.identity, told.due_on.isoformat()], context)
        if entry is not None:
            found[told.identity] = entry
    return list(found.values())


def _alone_shown(shown: JsonValue, context: TurnContext) -> Sequence[Entry]:
    """Return the only obligation that is shown, where it is the member's, whenever it is due."""
    if not isinstance(shown, list) or len(shown) != 1:
        return ()
    [identity] = shown
    scopes = (str(identity[0]),) if isinstance(identity, list) else ()
    mine = tasks_of(context.actor.email, context, among=ObligationFilter(scopes=scopes))
    return _to_be_put_off([entry for entry in mine if _is_shown(entry, shown)], context)


def _is_shown(entry: Entry, shown: JsonValue) -> bool:
    return isinstance(shown, list) and list(entry.obligation.identity) in shown


def _is_named(entry: Entry, words: str, context: TurnContext) -> bool:
    place = naming(context).place(entry.obligation.scope)
    return place.casefold() in words.casefold()
