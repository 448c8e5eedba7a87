"""Choose in words when and how often one is written to, or everybody is.

People say `skriv til mig kl 8` (write to me at 8) or `højst to beskeder om ugen` (at most two
messages a week). With `skriv som før` (write as before) it ends. Nothing is asked.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import message_times as cards
from bot.cards import notices
from bot.engine.dialog import Cancel, Dialog, Done, StepAnswer, Transition, TurnContext
from bot.messages import Card
from bot.nlu_port import SaidTimes, Understanding
from governance.changes.message_times import are_possible
from governance.commands import AnyCommand, ChooseAuthorityTimes, ChooseMessageTimes
from governance.message_times import EVERYBODY, MessageTimes


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    AGAIN = "again"


class Draft(BaseModel):
    """Nothing is kept: what is said is done at once."""

    model_config = ConfigDict(frozen=True)


class MessageTimesDialog(Dialog[Draft]):
    """The flow; it uses the understanding to read the times."""

    def __init__(self, understanding: Understanding) -> None:
        super().__init__("message_times", draft=Draft, steps=Step, private=True)
        self._understanding = understanding
        self.begins(self._begin)
        self.asks(Step.AGAIN)(_not_possible)
        self.takes(Step.AGAIN)(self._take)
        self.check()

    def _begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        said = self._understanding.message_times(str(arguments.get("words") or ""))
        return Cancel(_not_possible(Draft(), context)) if said is None else _chosen(said, context)

    def _take(self, draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        return self._begin({"words": answer.text}, context)


def _not_possible(draft: Draft, context: TurnContext) -> Card:
    words = context.words
    return notices.refused(words, context.today.now, words("times.not_possible"))


def _chosen(said: SaidTimes, context: TurnContext) -> Transition:
    person = EVERYBODY if said.everybody else context.actor.email
    before = context.command_context.message_times.chosen_by(person)
    times = MessageTimes() if said.as_ever else _with(before, said)
    if not are_possible(times):
        return Cancel(_not_possible(Draft(), context))
    given = {
        "hour": times.hour,
        "not_before": times.not_before,
        "most_a_week": times.most_a_week,
        "quiet_weekdays": times.quiet_weekdays,
    }
    command: AnyCommand = (
        ChooseAuthorityTimes.model_validate(given)
        if said.everybody
        else ChooseMessageTimes.model_validate(given)
    )
    card = cards.saved(context.words, context.today.now, times, everybody=said.everybody)
    return Done(record=(command,), card=card)


def _with(before: MessageTimes, said: SaidTimes) -> MessageTimes:
    """Return what was chosen before, with what is said in its place."""
    times = before
    if said.hour is not None:
        times = replace(times, hour=said.hour, not_before=None)
    if said.not_before is not None:
        times = replace(times, not_before=said.not_before, hour=None)
    if said.most_a_week is not None:
        times = replace(times, most_a_week=said.most_a_week)
    if said.quiet_weekdays:
        times = replace(times, quiet_weekdays=said.quiet_weekdays)
    return times
