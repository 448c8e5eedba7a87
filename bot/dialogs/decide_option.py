"""Decide whether a contract's option is taken.

TAKEN ──▶ the contract, corrected, with that option decided
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.register import option as cards
from bot.engine.dialog import (
    Again,
    Cancel,
    Dialog,
    Go,
    ReplaceWith,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.records.outcome import refusal
from bot.language.option_words import option_said
from bot.language.yes_no import plain_yes_no, says_yes
from bot.messages import Card
from governance.changes.record_rights import correction_rights, not_allowed
from governance.context import NotFound
from governance.ports import Versioned
from governance.records.contracts import Contract

_TAKEN: Mapping[str, Literal["yes", "no"]] = {"yes": "yes", "no": "no"}


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    TAKEN = "taken"


class Draft(BaseModel):
    """The contract, and which of its options is decided, counted from 1."""

    model_config = ConfigDict(frozen=True)

    key: str
    option: int


dialog = Dialog[Draft]("decide_option", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    """Begin with the `key` of the contract; with `taken` it is said already which it is.

    `option` is the number that was said, else it is the first one that is not decided. Without any
    the contract is corrected as a whole.
    """
    key = str(arguments.get("key") or "")
    kept = context.register.get(Contract, key)
    if kept is None:
        return Cancel(refusal(NotFound(), context))
    rights = correction_rights(kept.record, context.command_context)
    if rights.refused is not None and not rights:
        return Cancel(refusal(not_allowed(rights.refused), context))
    said = int(str(arguments.get("option") or 0))
    waiting = [number for number, one in enumerate(kept.record.options, 1) if one.decision is None]
    number = said if said in waiting else 0 if said else next(iter(waiting), 0)
    if not number:
        return ReplaceWith("record", {"do": "correct", "section": Contract.section, "key": key})
    draft = Draft(key=key, option=number)
    taken = _TAKEN.get(str(arguments.get("taken")))
    return Go(Step.TAKEN, draft) if taken is None else _decided(draft, kept, taken)


def kept_of(draft: Draft, context: TurnContext) -> Versioned[Contract] | None:
    """Read the contract as it is now."""
    return context.register.get(Contract, draft.key)


@dialog.asks(Step.TAKEN, needs=kept_of)
def ask_taken(draft: Draft, kept: Versioned[Contract] | None, context: TurnContext) -> Card:
    if kept is None or len(kept.record.options) < draft.option:
        return refusal(NotFound(), context)
    return cards.ask(context.words, context.today, kept.record, draft.option)


@dialog.takes(Step.TAKEN)
def take_taken(
    draft: Draft, answer: StepAnswer, kept: Versioned[Contract] | None, context: TurnContext
) -> Transition:
    if kept is None or len(kept.record.options) < draft.option:
        return Cancel(refusal(NotFound(), context))
    taken = _TAKEN.get(str(answer.value)) or _said(draft, answer)
    if taken is None:
        return Again(context.words("option.yes_or_no", number=draft.option), unread=True)
    return _decided(draft, kept, taken)


def _said(draft: Draft, answer: StepAnswer) -> Literal["yes", "no"] | None:
    if answer.kind != "words":
        return None
    said = option_said(answer.text)
    if said is not None:
        return said.taken if said.number in (0, draft.option) else None
    if says_yes(answer.text) or plain_yes_no(answer.text) == "ja":
        return "yes"
    return "no" if plain_yes_no(answer.text) == "nej" else None


def _decided(draft: Draft, kept: Versioned[Contract], taken: Literal["yes", "no"]) -> Transition:
    """Go on with the contract's record, where the decision is seen before it is saved."""
    options = [
        str(replace(one, decision=taken) if number == draft.option else one)
        for number, one in enumerate(kept.record.options, 1)
    ]
    told: dict[str, JsonValue] = {"do": "correct", "section": Contract.section, "key": draft.key}
    return ReplaceWith("record", {**told, "values": {"options": [*options]}, "said": "yes"})
