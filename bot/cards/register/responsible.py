"""Show who is responsible, who is accountable and who stands in, by role.

It says how to reach them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.formatting.sentence_case import capitalized
from bot.messages import Block, Card, Notice, Row, Rows, Text, UserText
from governance.records.members import first_name_of

_LONGEST = 120
"""The most characters of a detail; an e-mail and a deputy may take a third line."""


@dataclass(frozen=True)
class RoleView:
    """A role in one scope: who has it and who stands in, by name; without holders it is vacant.

    - `letter`: what the role is to the requirement, where one was asked about.
    - `email`: the first holder's.
    - `away_until`: the day until which the first holder is away.
    - `meanwhile`: who takes what comes to the role today, when that is somebody else.
    - `place`: the scope, when that has to be said.
    """

    called: str
    holders: Sequence[str]
    deputies: Sequence[str] = ()
    letter: Literal["R", "A"] | None = None
    email: str | None = None
    away_until: date | None = None
    meanwhile: str | None = None
    place: str = ""


@dataclass(frozen=True)
class ResponsibleView:
    """The roles that were found; the first one is the answer.

    `deputies` says that they were asked about.
    """

    asked: QueryHeader
    found: Sequence[RoleView]
    part: PageRange
    deputies: bool = False


def responsible(view: ResponsibleView) -> Card:
    """Show them under a title such as `Bo Prøvesen er systemejer` (Bo Prøvesen is system owner)."""
    asked, words = view.asked, view.asked.words
    if not view.found:
        return answer(asked, words("responsible.nobody"), ())
    body: list[Block] = []
    answerer = view.found[0]
    if answerer.meanwhile and answerer.away_until:
        day = words.near_date(answerer.away_until, asked.today.day)
        said = words("responsible.away", day=day, who=answerer.meanwhile)
        body.append(Text(spans=(UserText(u=said),)))
    vacant = [one.called for one in view.found if not one.holders]
    if vacant:
        names = words.listed(list(dict.fromkeys(vacant)))
        body.append(Notice(kind="warn", spans=(words("responsible.vacant", roles=names),)))
    last = view.part.first + view.part.shown
    shown = view.found[view.part.first : last]
    body.append(Rows(rows=tuple(_row(one, view) for one in shown)))
    return answer(
        asked,
        _title(view),
        body,
        part=view.part,
        actions=(page_button(words("due.overdue"), "overdue", asked.topic),),
        quiet=(page_button(words("due.missing"), "missing", asked.topic),),
    )


def _title(view: ResponsibleView) -> str:
    words, one = view.asked.words, view.found[0]
    if not one.holders:
        return words("responsible.is_vacant", role=one.called)
    if not {"about", "requirement", "person", "mine"} & set(view.asked.arguments):
        return words("responsible.all", n=len(view.found))
    same = [
        other.holders[0] for other in view.found if other.letter == one.letter and other.holders
    ]
    several = list(dict.fromkeys(same)) if one.letter else []
    who = one.holders[0]
    if several[1:]:
        who = words.listed([first_name_of(name) for name in several])
    if view.deputies and one.deputies:
        return words("responsible.is_deputy", who=one.deputies[0], holder=who)
    if view.deputies:
        return words("responsible.has_none", holder=who)
    match one.letter:
        case "R":
            requirement = view.asked.arguments["requirement"]
            return words("responsible.has", n=len(several), who=who, requirement=requirement)
        case "A":
            requirement = view.asked.arguments["requirement"]
            return words(
                "responsible.answers_for", n=len(several), who=who, requirement=requirement
            )
        case None:
            return words("responsible.is", who=who, role=one.called)


def _row(one: RoleView, view: ResponsibleView) -> Row:
    asked, words = view.asked, view.asked.words
    called = capitalized(one.called)
    if one.letter is not None:
        letter = words("responsible.does" if one.letter == "R" else "responsible.decides")
        called = f"{called}, {letter}"
    parts = [words.listed(list(one.holders)) if one.holders else words("responsible.empty")]
    if one.email:
        parts.append(one.email)
    if one.deputies:
        parts.append(words("responsible.deputy", who=words.listed(list(one.deputies))))
    elif one.holders and view.deputies:
        parts.append(words("responsible.no_deputy"))
    if one.meanwhile:
        parts.append(words("responsible.meanwhile", who=one.meanwhile))
    opens = None
    if one.email and not asked.arguments.get("on"):
        opens = page_button(words("responsible.open"), "overdue", {"person": one.email})
    title = f"{one.place} · {called}" if one.place else called
    return Row(
        title=UserText(u=clipped(title, TITLE)),
        detail=(UserText(u=clipped(" · ".join(parts), _LONGEST)),),
        open=opens,
    )
