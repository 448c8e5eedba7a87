"""Make the buttons of somebody who follows an obligation that another person has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from bot.cards.obligations.buttons import act_on
from bot.messages import ActionData, Button, CardField, FormButton, RowAction
from bot.texts.words import Words
from governance.obligations.obligation import Obligation


@dataclass(frozen=True)
class FollowerButtons:
    """The things one person can do about an obligation that another person has.

    - `who`: the first name of whoever has it; None when nobody does.
    - `last_day`: the latest day until which the delay may be accepted, where it may.
    - `give`: the record form in which somebody else gets it.
    """

    obligation: Obligation
    shown_in: tuple[str, Mapping[str, JsonValue]]
    who: str | None
    may_push: bool
    last_day: date | None
    give: Mapping[str, JsonValue] | None


def of_a_follower(words: Words, doing: FollowerButtons) -> tuple[RowAction, ...]:
    """Make the buttons: ask for it, give it to somebody else, accept that it is late."""
    found: list[RowAction] = []
    if doing.may_push and doing.who:
        label = words("following.push", who=doing.who)
        found.append(Button(label=label, deed=act_on(doing.obligation, doing.shown_in, "push", {})))
    if doing.give is not None:
        start: JsonValue = {"name": "record", "arguments": dict(doing.give)}
        deed = ActionData(name="start", value=start, stays=True)
        found.append(Button(label=words("following.give"), deed=deed))
    if doing.last_day is not None:
        found.append(_accept(words, doing, doing.last_day))
    return tuple(found)


def _accept(words: Words, doing: FollowerButtons, last_day: date) -> FormButton:
    """Make the button that accepts that it is late, until a day and for a reason."""
    return FormButton(
        label=words("following.accept"),
        deed=act_on(doing.obligation, doing.shown_in, "accept", {}),
        fields=(
            CardField(
                name="by",
                label=words("following.accept_until"),
                kind="date",
                hint=words("following.accept_hint", last=words.date(last_day)),
                required=True,
            ),
            CardField(name="reason", label=words("following.accept_why"), required=True),
        ),
        submit=words("following.accept"),
    )
