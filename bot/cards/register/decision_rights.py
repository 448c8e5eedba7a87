"""Show what somebody may decide, or who may decide what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.query_card import QueryHeader, answer
from bot.formatting.sentence_case import capitalized
from bot.messages import Action, Block, Card, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.decisions.rights import DecisionRight
from governance.records.forums import Seat
from governance.schema.scopes import ScopeKind, parse_scope

_LONGEST = 240
"""The most characters of a detail: all that is decided on one thing, or a mandate."""
_MOST_PLACES = 4
_MOST_ROWS = 30


@dataclass(frozen=True)
class DecisionRightsView:
    """The rights of one person, the seats where they decide, and the plans they activate.

    `counts` says on how many scopes of each kind there is something to decide, so that all of them
    are said as such. `by_people` asks who may decide each: then the rights are everybody's.
    """

    asked: QueryHeader
    person: str
    rights: Sequence[DecisionRight]
    counts: Mapping[ScopeKind, int]
    seats: Sequence[Seat] = ()
    plans: Sequence[str] = ()
    by_people: bool = False


def decision_rights(view: DecisionRightsView) -> Card:
    """Show them under a title such as `Det må du beslutte` (this you may decide)."""
    asked, words = view.asked, view.asked.words
    body: list[Block] = []
    if view.rights:
        together = _together(view.rights)
        body.append(Rows(rows=tuple(_row(same, view) for same in together[:_MOST_ROWS])))
        if left := len(together[_MOST_ROWS:]):
            body.append(Text(spans=(words("rights.more_of_them", n=left),)))
    if view.seats:
        rows = tuple(_seat(one, view) for one in view.seats)
        body.append(Rows(heading=words("rights.in_forums"), rows=rows))
    if view.plans:
        said = words("rights.activates", systems=words.listed(list(view.plans)))
        body.append(Text(spans=(UserText(u=said),)))
    if not body:
        body.append(Text(spans=(words("rights.none_why"),)))
    return answer(asked, _title(view), body, actions=_actions(view), quiet=_quiet(view))


def _together(rights: Iterable[DecisionRight]) -> Sequence[Sequence[DecisionRight]]:
    """Gather what the same people may decide on the same scopes."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[DecisionRight]] = {}
    for right in rights:
        found.setdefault((right.people, right.scopes), []).append(right)
    return [*found.values()]


def _title(view: DecisionRightsView) -> str:
    asked, words = view.asked, view.asked.words
    if view.by_people:
        return words("rights.by_people")
    if not (view.rights or view.seats or view.plans):
        return words("rights.none_of", who=asked.who) if asked.who else words("rights.none")
    return words("rights.of", who=asked.who) if asked.who else words("rights.yours")


def _row(same: Sequence[DecisionRight], view: DecisionRightsView) -> Row:
    """Show what the same people may decide on the same scopes."""
    words, naming, first = view.asked.words, view.asked.naming, same[0]
    people = [naming.name_of(email) for email in first.people]
    places = _places(first, view)
    decided = [_decision(one, words) for one in same]
    if view.by_people:
        who = words.listed(people) if people else words("rights.nobody")
        return _line(who, [places, *decided])
    if others := [name for name in people if name != naming.name_of(view.person)]:
        decided.append(words("rights.also", who=words.listed(others)))
    return _line(places, decided)


def _decision(right: DecisionRight, words: Words) -> str:
    return words(f"rights.{right.kind}", requirements=words.listed(list(right.requirements)))


def _line(title: str, details: Sequence[str]) -> Row:
    said = capitalized(" · ".join(details))
    return Row(
        title=UserText(u=clipped(title, TITLE)), detail=(UserText(u=clipped(said, _LONGEST)),)
    )


def _places(right: DecisionRight, view: DecisionRightsView) -> str:
    """Name the scopes, or say that it is all of their kind."""
    words, naming = view.asked.words, view.asked.naming
    kind = parse_scope(right.scopes[0])[0]
    if len(right.scopes) == view.counts[kind] > 1:
        return capitalized(words(f"rights.every_{kind}"))
    names = [naming.place(scope) for scope in right.scopes]
    if names[_MOST_PLACES:]:
        more = words("rights.more", n=len(names) - _MOST_PLACES)
        names = [*names[:_MOST_PLACES], more]
    return words.listed(names)


def _seat(seat: Seat, view: DecisionRightsView) -> Row:
    return _line(seat.forum, [seat.mandate or view.asked.words("rights.no_mandate")])


def _actions(view: DecisionRightsView) -> tuple[Action, ...]:
    words, asked = view.asked.words, view.asked
    if view.by_people:
        return (page_button(words("rights.show_yours"), asked.page, {}),)
    here = {name: value for name, value in asked.topic.items() if name in ("about", "on")}
    return (page_button(words("rights.show_all"), asked.page, {**here, "wants": "all"}),)


def _quiet(view: DecisionRightsView) -> tuple[Action, ...]:
    if view.by_people or view.asked.who:
        return ()
    return (page_button(view.asked.words("rights.waiting"), "decisions", {}),)
