"""Ask for a requirement, and for the system, contract or forum it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.cards.notices import home_button
from bot.cards.paging import part_of
from bot.messages import Action, ActionData, Block, Button, Card, Row, Rows, Text
from bot.texts.words import Words
from governance.catalogue import Requirement
from governance.ports import Today


@dataclass(frozen=True)
class ScopeChoice:
    """One scope to choose: how it is stored, its name, and a line about it."""

    value: str
    label: str
    detail: str
    state: str | None = None

    def with_state(self, state: str | None) -> Self:
        return replace(self, state=state)


def requirement(
    words: Words, today: Today, requirements: Sequence[Requirement], *, lead: Text | None = None
) -> Card:
    """Show the requirements, each in a row; `lead` says what one is chosen for."""
    rows = tuple(
        Row(
            title=f"{requirement.id} {requirement.title[words.lang]}",
            detail=(words("choosing.per_" + requirement.scope, n=len(requirement.questions)),),
            open=Button(
                label=words("choosing.choose"), deed=ActionData(name="answer", value=requirement.id)
            ),
        )
        for requirement in requirements
    )
    title = words("choosing.requirement")
    return Card(
        lang=words.lang,
        title=title,
        body=_under(lead, rows),
        quiet=(
            Button(label=words("choosing.cancel"), deed=ActionData(name="cancel")),
            home_button(words),
        ),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=title,
    )


def scope(
    words: Words,
    today: Today,
    requirement: Requirement,
    choices: Sequence[ScopeChoice],
    *,
    first: int,
    lead: Text | None = None,
    over: str = "",
) -> Card:
    """Show the scopes, eight at a time; `lead` and `over` say what one is chosen for.

    Without `over` it is the requirement.
    """
    part = part_of(len(choices), first)
    rows = tuple(
        Row(
            title=choice.label,
            detail=(" · ".join(part for part in (choice.detail, choice.state) if part),),
            open=Button(
                label=words("choosing.choose"), deed=ActionData(name="answer", value=choice.value)
            ),
        )
        for choice in part.of(choices)
    )
    quiet: list[Action] = [
        Button(label=words("choosing.cancel"), deed=ActionData(name="cancel")),
        home_button(words),
    ]
    if part.left > 0:
        onward = ActionData(name="answer", value={"first": part.next})
        quiet.insert(0, Button(label=part.next_label(words), deed=onward))
    title = words(f"choosing.{requirement.scope}")
    if not choices:
        title = words(f"choosing.no_{requirement.scope}")
    return Card(
        lang=words.lang,
        over=over or f"{requirement.id} {requirement.title[words.lang]}",
        title=title,
        body=_under(lead, rows),
        quiet=tuple(quiet),
        as_of=part.said(words("card.as_of", moment=words.moment(today.now)), words),
        say=title,
    )


def _under(lead: Text | None, rows: tuple[Row, ...]) -> tuple[Block, ...]:
    listed = (Rows(rows=rows),) if rows else ()
    return listed if lead is None else (lead, *listed)
