"""What is overdue, what is missing, my tasks, one obligation, and where everything stands: pages read from the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, get_args

from pydantic import JsonValue

from bot.cards import obligations as cards
from bot.cards import small
from bot.cards import status as status_cards
from bot.cards.obligations import PAGE, ItemView, ListView
from bot.cards.status import StatusView
from bot.engine.dialog import Scene
from bot.engine.naming import naming
from bot.engine.page import StillPage
from bot.engine.scopes import read_scopes
from bot.engine.seeing_to import commands_of, doing_of, past_of
from bot.meaning import NotRead, Understanding
from bot.messages import Card, CardField
from bot.understanding.naming import named_in
from governance.commands import AnyCommand
from governance.obligations.derive import rules
from governance.obligations.ledger import Entry, Stands, Wanted
from governance.obligations.listed import as_of
from governance.obligations.obligation import Theme
from governance.obligations.parties import parties
from governance.obligations.status import Positions
from governance.ports import Readable, Today
from governance.records.absences import Absence
from governance.records.forums import Forum
from governance.records.scopes import AUTHORITY, parse_scope, scope_of
from governance.records.suppliers import Supplier

_MOST_TASKS = 500
"""Of one person, read and put in order; nobody gets through more."""
_EVERYTHING = 1_000_000


class Listing(StillPage):
    """What is overdue, or what is missing: the authority's, one scope's, or only what is the person's."""

    def __init__(self, name: Literal["overdue", "missing"], understanding: Understanding) -> None:
        self.name = name
        self._understanding = understanding

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        seen = _seen(arguments, scene, self._understanding)
        if isinstance(seen, Card):
            return seen
        ledger, day = seen.ledger, seen.today.day
        scopes = _named(arguments, scene)
        wanted = partial(
            Wanted,
            kind=None if self.name == "overdue" else "missing",
            overdue_on=day if self.name == "overdue" else None,
            scopes=scopes,
        )
        me = scene.actor.email
        apart = "voluntary" in arguments
        only = me if "mine" in arguments else None
        shown = wanted(voluntary=apart, person=only)
        total = ledger.count(shown)
        first = min(_number(arguments.get("first")), max(0, total - 1))
        view = ListView(
            name=self.name,
            naming=naming(scene),
            today=seen.today,
            as_of=seen.as_of,
            over=_over(scene, scopes, only=only is not None),
            entries=ledger.find(shown, limit=PAGE, offset=first),
            first=first,
            total=total,
            themes={
                theme: count
                for theme in get_args(Theme)
                if (count := ledger.count(wanted(voluntary=apart, person=only, theme=theme)))
            },
            mine=ledger.count(wanted(voluntary=apart, person=me)),
            voluntary=0 if apart else ledger.count(wanted(voluntary=True, person=only)),
            arguments={
                name: str(value)
                for name, value in arguments.items()
                if name in ("mine", "voluntary", "words", "on")
            },
            unknown="" if scopes else str(arguments.get("words", "")),
        )
        return cards.listing(view)


class Tasks(StillPage):
    """What is mine to do, and today also what is somebody's for whom I stand in: late first, then by day, then the gaps."""

    name = "tasks"
    private = True

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        mine = sorted(_mine(scene), key=lambda entry: _in_order(entry, scene))
        first = min(_number(arguments.get("first")), max(0, len(mine) - 1))
        day = scene.today.day
        view = ListView(
            name="mine",
            naming=naming(scene),
            today=scene.today,
            as_of=_now(scene),
            over=_over(scene, None, only=False),
            entries=mine[first : first + PAGE],
            first=first,
            total=len(mine),
            themes={},
            late=sum(entry.obligation.is_overdue(day) for entry in mine),
        )
        return cards.listing(view)


class Item:
    """One obligation by itself."""

    name = "obligation"
    private = False

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        scope = str(arguments.get("scope"))
        name = (str(arguments.get("rule")), str(arguments.get("subject", "")))
        standing = {entry.obligation.name: entry for entry in scene.deal.ledger.of_scope(scope)}
        entry = standing.get(name)
        words = scene.words
        if entry is None:
            return small.settled(words, scene.today.now)
        obligation, rule = entry.obligation, rules()[entry.obligation.rule]
        requirement = scene.catalogue[obligation.requirement]
        people = parties(obligation, scene.deal.around(scope).roster)
        return cards.item(
            ItemView(
                entry=entry,
                naming=naming(scene),
                today=scene.today,
                requirement=requirement.title[words.lang],
                source=rule.source if rule.requirement else None,
                told=people.told,
                has_checklist=requirement.scope == parse_scope(scope)[0],
                doing=doing_of(entry, past_of(entry, scene), scene, _shown_in(entry)),
            )
        )

    def act(
        self, act: str, arguments: Mapping[str, JsonValue], fields: Mapping[str, str], scene: Scene
    ) -> Sequence[AnyCommand]:
        return commands_of(act, arguments, fields, scene, self._understanding)


class Status(StillPage):
    """All eleven requirements; one of them; or those of a system, contract or forum."""

    name = "status"

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(self, arguments: Mapping[str, JsonValue], scene: Scene, *, open_dialog: bool) -> Card:
        seen = _seen(arguments, scene, self._understanding)
        if isinstance(seen, Card):
            return seen
        on = {"on": str(arguments["on"])} if "on" in arguments else {}
        authority = _over(scene, None, only=False)
        scopes = _named(arguments, scene)
        unknown = "" if scopes else str(arguments.get("words", ""))
        view = StatusView(naming(scene), seen.today, seen.as_of, authority, on, unknown)
        first = _number(arguments.get("first"))
        positions = _positions(seen, scene)
        number = str(arguments.get("requirement", ""))
        if number:
            requirement = scene.catalogue[number]
            found = positions.of_requirement(requirement)
            return status_cards.of_requirement(view, requirement, found, first=first)
        if scopes:
            title = view.naming.place(scopes[0])
            said = str(arguments.get("words"))
            return status_cards.of_scope(view, title, positions.around(scopes), said, first=first)
        return status_cards.overview(view, list(positions.every()))


# ── As of when ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Seen:
    """The register and what stands: as they are, or as they were at the end of a day."""

    register: Readable
    ledger: Stands
    today: Today
    as_of: str


def _seen(
    arguments: Mapping[str, JsonValue], scene: Scene, understanding: Understanding
) -> _Seen | Card:
    """By the day in `on`, in words; a card that says why when it is none. A day ahead is seen as today."""
    said, words, today = str(arguments.get("on", "")), scene.words, scene.today
    if said:
        field = CardField(name="on", label="", kind="date")
        read = understanding.entry(field, said, lang=words.lang, today=today.day)
        if isinstance(read, NotRead):
            return small.refused(words, today.now, words(read.reason, **read.arguments))
        day = date.fromisoformat(str(read.value))
        if day < today.day:
            past, stood = as_of(scene.deal.past(day), scene.catalogue, day)
            shown = words("due.as_of_day", day=words.date(day))
            return _Seen(past, stood, Today(day, today.now), shown)
    return _Seen(scene.register, scene.deal.ledger, today, _now(scene))


def _now(scene: Scene) -> str:
    return scene.words("card.as_of", moment=scene.words.moment(scene.today.now))


def _positions(seen: _Seen, scene: Scene) -> Positions:
    day = seen.today.day
    standing = [
        *seen.ledger.find(Wanted(overdue_on=day), limit=_EVERYTHING),
        *seen.ledger.find(Wanted(kind="missing"), limit=_EVERYTHING),
    ]
    standings = seen.ledger.standings()
    return Positions(seen.register, scene.catalogue, day, standing, standings)


# ── Whose, and of what ───────────────────────────────────────────────────────


def _mine(scene: Scene) -> list[Entry]:
    """Those whose turn it is for me today."""
    me, day = scene.actor.email, scene.today.day
    away = {kept.record.member for kept in scene.register.find(Absence) if kept.record.covers(day)}
    asked = tuple(sorted({me, *away}))
    found = scene.deal.ledger.find(Wanted(asked=asked), limit=_MOST_TASKS)
    if not away:
        return list(found)
    return [
        entry
        for entry in found
        if parties(entry.obligation, scene.deal.around(entry.obligation.scope).roster).asked == me
    ]


def _in_order(entry: Entry, scene: Scene) -> tuple[int, object, int, str]:
    obligation = entry.obligation
    gap = 2 if obligation.kind == "missing" else 1
    turn = 0 if obligation.is_overdue(scene.today.day) else gap
    return turn, obligation.due_on, obligation.priority, f"{obligation.scope}/{obligation.rule}"


def _shown_in(entry: Entry) -> tuple[str, Mapping[str, str]]:
    scope, rule, subject = entry.obligation.identity
    return "obligation", {"scope": scope, "rule": rule, "subject": subject}


def _over(scene: Scene, scopes: tuple[str, ...] | None, *, only: bool) -> str:
    authority = scene.deal.around(AUTHORITY).label
    words = scene.words
    if scopes:
        return f"{authority} · {scene.deal.around(scopes[0]).label}"
    return f"{authority} · {words('due.only_mine')}" if only else authority


def _named(arguments: Mapping[str, JsonValue], scene: Scene) -> tuple[str, ...] | None:
    """The scope the words name, with what surrounds it: a system has its contracts, forums and suppliers."""
    said = str(arguments.get("words", "")).strip()
    if not said:
        return None
    for kind in ("forum", "system", "contract"):
        requirement = next(one for one in scene.catalogue if one.scope == kind)
        scope = read_scopes(requirement, scene).named(said)
        if scope is not None:
            return tuple(dict.fromkeys((scope, *_around(scope, scene))))
    suppliers = [scope_of("supplier", name) for name in named_in(said, scene.register, Supplier)]
    return (
        tuple(dict.fromkeys((suppliers[0], *_around(suppliers[0], scene)))) if suppliers else None
    )


def _around(scope: str, scene: Scene) -> Iterable[str]:
    kind, _ = parse_scope(scope)
    if kind == "forum":
        return
    for contract in scene.deal.around(scope).contracts:
        yield scope_of("contract", contract.number)
        yield scope_of("supplier", contract.supplier)
        for forum in scene.register.find(Forum, contract=contract.number):
            yield scope_of("forum", forum.record.name)
        if kind in ("contract", "supplier"):
            yield from (scope_of("system", name) for name in contract.systems)


def _number(value: JsonValue) -> int:
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() else 0
