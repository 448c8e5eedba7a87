"""`jeg tager den til fredag`: something that was told of is taken on by a day.

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
from bot.engine.obligation_actions import entry_at, past_of
from bot.engine.queries.names import naming
from bot.messages import Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.changes.postpone import last_day_to_take
from governance.commands import Postpone
from governance.obligations.ledger import Entry

_OF_LATE = timedelta(days=14)
_JOINTS = re.compile(r"^\s*(?:(?:til|inden|senest|by|before|until)\s+)+", re.IGNORECASE)


class Step(StrEnum):
    WHICH = "which"
    WHEN = "when"


class Draft(BaseModel):
    """`words` is what followed the wish; `item` names the obligation, once it is known."""

    model_config = ConfigDict(frozen=True)

    words: str = ""
    item: list[str] | None = None


class TakeOnDialog(Dialog[Draft]):
    """The flow; it needs to read days."""

    def __init__(self, understanding: Understanding) -> None:
        super().__init__("take_on", draft=Draft, steps=Step, private=True)
        self._understanding = understanding
        self.begins(self._begin)
        self.asks(Step.WHICH)(self._ask_which)
        self.takes(Step.WHICH)(self._take_which)
        self.asks(Step.WHEN)(self._ask_when)
        self.takes(Step.WHEN)(self._take_when)
        self.check()

    def resting(self, step: str, draft: Draft, scene: TurnContext) -> str:
        return scene.words("nudge.take")

    def _begin(self, arguments: Mapping[str, JsonValue], scene: TurnContext) -> Transition:
        words = str(arguments.get("words") or "")
        found = candidates(scene)
        if not found:
            return Cancel(cards.nothing(scene.words, scene.today))
        meant = [entry for entry in found if _is_named(entry, words, scene)] or found
        if len(meant) > 1:
            return Go(Step.WHICH, Draft(words=words))
        return self._chosen(meant[0], words, scene)

    def _ask_which(self, draft: Draft, scene: TurnContext) -> Card:
        return cards.which(naming(scene), scene.today, candidates(scene))

    def _take_which(self, draft: Draft, answer: StepAnswer, scene: TurnContext) -> Transition:
        entry = entry_at(answer.value, scene) if answer.kind == "choice" else None
        if entry is None and answer.kind == "words":
            named_ones = [one for one in candidates(scene) if _is_named(one, answer.text, scene)]
            entry = named_ones[0] if len(named_ones) == 1 else None
        if entry is None:
            return Again(scene.words("nudge.which_again"))
        return self._chosen(entry, draft.words, scene)

    def _chosen(self, entry: Entry, words: str, scene: TurnContext) -> Transition:
        draft = Draft(words=words, item=list(named(entry.obligation)))
        place = naming(scene).place(entry.obligation.scope)
        said = re.sub(re.escape(place), "", words, flags=re.IGNORECASE)
        day = self._day(said, scene)
        if isinstance(day, date):
            return self._taken(entry, day, scene, asked=False)
        return Go(Step.WHEN, draft)

    def _ask_when(self, draft: Draft, scene: TurnContext) -> Card:
        entry = self._entry(draft, scene)
        if entry is None:
            return cards.nothing(scene.words, scene.today)
        last = last_day_to_take(entry, scene.today.day)
        return cards.when(naming(scene), scene.today, entry.obligation, last)

    def _take_when(self, draft: Draft, answer: StepAnswer, scene: TurnContext) -> Transition:
        entry = self._entry(draft, scene)
        if entry is None:
            return Cancel(cards.nothing(scene.words, scene.today))
        said = answer.text if answer.kind == "words" else answer.fields.get("by", "")
        day = self._day(said, scene)
        if isinstance(day, NotParsed):
            return Again(scene.words(day.reason, **day.arguments))
        return self._taken(entry, day, scene, asked=True)

    def _taken(self, entry: Entry, day: date, scene: TurnContext, *, asked: bool) -> Transition:
        obligation, words = entry.obligation, scene.words
        last = last_day_to_take(entry, scene.today.day)
        if not scene.today.day <= day <= last:
            draft = Draft(item=list(named(obligation)))
            too_long = words("nudge.not_that_long", last=words.date(last))
            return Again(too_long, draft) if asked else Go(Step.WHEN, draft)
        command = Postpone(
            scope=obligation.scope,
            rule=obligation.rule,
            subject=obligation.subject,
            due_on=obligation.due_on,
            sort="take",
            by=day,
        )
        return Done(
            record=(command,), card=cards.taken(naming(scene), scene.today, obligation, day)
        )

    def _day(self, said: str, scene: TurnContext) -> date | NotParsed:
        field = CardField(name="by", label="", kind="date", required=True)
        read = self._understanding.entry(
            field, _JOINTS.sub("", said), lang=scene.words.lang, today=scene.today.day
        )
        return read if isinstance(read, NotParsed) else date.fromisoformat(str(read.value))

    def _entry(self, draft: Draft, scene: TurnContext) -> Entry | None:
        return entry_at(list(draft.item or ()), scene)


def candidates(scene: TurnContext) -> Sequence[Entry]:
    """What whoever speaks was told of lately and that is theirs, still stands, and may still rest."""
    since = scene.today.day - _OF_LATE
    found: dict[tuple[str, str, str], Entry] = {}
    for told in scene.deal.nudges.told_to(scene.actor.email, since=since):
        if told.why == "along":
            continue
        entry = entry_at([*told.identity, told.due_on.isoformat()], scene)
        if entry is None:
            continue
        past = past_of(entry, scene)
        if past.may_be_put_off and past.rests_on(scene.today.day) is None:
            found[told.identity] = entry
    return list(found.values())


def _is_named(entry: Entry, words: str, scene: TurnContext) -> bool:
    place = naming(scene).place(entry.obligation.scope)
    return place.casefold() in words.casefold()
