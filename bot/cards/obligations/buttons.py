"""Make the buttons of an obligation: settle it, put it off, take it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from pydantic import JsonValue

from bot.cards.home import checklist_button
from bot.cards.obligations.follow_ups import settling
from bot.cards.papers import PaperKind, paper_button
from bot.messages import ActionData, Button, CardField, FieldOption, FormButton, RowAction
from bot.texts.words import Words
from governance.nudges import SNOOZES
from governance.obligations.obligation import Obligation
from governance.obligations.remedies import Remedy
from governance.ports import Versioned
from governance.records.actions import Action

MOST_IN_A_ROW = 3


_OF_OPTIONS = ("options",)
"""The fields that a decision on an option sets; it is asked by itself."""


@dataclass(frozen=True)
class ObligationButtons:
    """The things one person can do about an obligation.

    - `shown_in`: the page that shows the answer, and its arguments.
    - `follow_up`: the promise it is about.
    - `last_day`: the latest day it may be taken on by, where it may still be put off.
    """

    obligation: Obligation
    remedies: Sequence[Remedy]
    shown_in: tuple[str, Mapping[str, JsonValue]]
    last_day: date | None
    follow_up: Versioned[Action] | None = None


def deeds(words: Words, doing: ObligationButtons) -> tuple[RowAction, ...]:
    """Make the buttons that settle it, the likeliest first."""
    if doing.follow_up is not None:
        return settling(words, doing.follow_up)
    return tuple(_deed(words, doing, number) for number in range(len(doing.remedies)))


def in_a_row(words: Words, doing: ObligationButtons) -> tuple[RowAction, ...]:
    """Make as many buttons as a row has room for: settle it, put it off, take it on."""
    found = deeds(words, doing)[:2]
    if doing.last_day is None:
        return found
    rest = MOST_IN_A_ROW - len(found)
    later = (snooze(words, doing), take(words, doing, doing.last_day))[:rest]
    return (*found, *reversed(later))


def _deed(words: Words, doing: ObligationButtons, number: int) -> Button:
    remedy, obligation = doing.remedies[number], doing.obligation
    label = words(f"doing.{remedy.called}")
    if remedy.do == "checklist":
        return checklist_button(label, obligation.requirement, obligation.scope)
    if remedy.do in ("decide", "not_possible"):
        begins: JsonValue = {"name": remedy.do, "arguments": dict(remedy.values or {})}
        return Button(label=label, deed=ActionData(name="start", value=begins, stays=True))
    if remedy.do == "print":
        return _of_paper(label, obligation.scope, remedy.values or {})
    if remedy.do == "tap":
        return Button(label=label, deed=act(doing, "tap", {"called": remedy.called}))
    arguments: dict[str, JsonValue] = {
        "do": "correct" if remedy.do == "find" else remedy.do,
        "section": remedy.section,
    }
    if remedy.key:
        arguments["key"] = remedy.key
    if remedy.values:
        arguments["values"] = dict(remedy.values)
    name = "decide_option" if remedy.do == "correct" and remedy.sets == _OF_OPTIONS else "record"
    start: JsonValue = {"name": name, "arguments": arguments}
    return Button(label=label, deed=ActionData(name="start", value=start, stays=True))


def _of_paper(label: str, scope: str, values: Mapping[str, JsonValue]) -> Button:
    """Make the button for the paper of that name, with what else it is asked for by."""
    more = {name: value for name, value in values.items() if name != "paper"}
    paper = next(one for one in get_args(PaperKind) if one == values["paper"])
    return paper_button(label, paper, scope, **more)


def act(doing: ObligationButtons, name: str, more: Mapping[str, JsonValue]) -> ActionData:
    """Make the data of an action of the page it is shown in."""
    return act_on(doing.obligation, doing.shown_in, name, more)


def act_on(
    obligation: Obligation,
    shown_in: tuple[str, Mapping[str, JsonValue]],
    name: str,
    more: Mapping[str, JsonValue],
) -> ActionData:
    """Make the data of an action on an obligation, of the page it is shown in."""
    page, shown = shown_in
    arguments: dict[str, JsonValue] = {**shown, "item": list(named(obligation)), **more}
    return ActionData(
        name="act", value={"page": page, "act": name, "arguments": arguments}, stays=True
    )


def named(obligation: Obligation) -> tuple[str, str, str, str]:
    """Return what a button finds it by again: the scope, the rule, the subject, the day."""
    return (*obligation.identity, obligation.due_on.isoformat())


def snooze(words: Words, doing: ObligationButtons) -> FormButton:
    """Make the button that puts it off for some working days, with a reason."""
    options = tuple(
        FieldOption(value=str(days), label=words("nudge.for_days", n=days)) for days in SNOOZES
    )
    return FormButton(
        label=words("nudge.snooze"),
        deed=act(doing, "snooze", {}),
        fields=(
            CardField(
                name="workdays",
                label=words("nudge.how_long"),
                kind="choice",
                value=options[0].value,
                options=options,
                required=True,
            ),
            CardField(name="reason", label=words("nudge.why"), required=True),
        ),
        submit=words("nudge.snooze"),
    )


def take(words: Words, doing: ObligationButtons, last_day: date) -> FormButton:
    """Make the button that takes it on by a day of one's own choosing."""
    return FormButton(
        label=words("nudge.take"),
        deed=act(doing, "take", {}),
        fields=(
            CardField(
                name="by",
                label=words("nudge.take_by"),
                kind="date",
                hint=words("nudge.not_that_long", last=words.date(last_day)),
                required=True,
            ),
        ),
        submit=words("nudge.take_submit"),
    )
