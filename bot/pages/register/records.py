"""Show the records that are asked for by their columns: a value, a list, or which lack it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, get_args

from pydantic import JsonValue

from bot.cards import notices
from bot.cards.paging import part_of
from bot.cards.register import records as cards
from bot.cards.register.records import RecordsView
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import LeftOut, Topic, day_in
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.language.normalise import normalise_phrase
from bot.messages import Audience, Card
from bot.search.records import fitting
from governance.changes.record_rights import may_begin_to_add
from governance.obligations.ledger import ObligationFilter
from governance.own_records import scopes_with_a_role
from governance.ports import Versioned
from governance.queries.record_query import (
    ColumnLimit,
    Comparison,
    First,
    Place,
    RecordQuery,
    can_say_no,
    counted_by,
    extreme,
    names_one_of,
    place_of,
    select,
)
from governance.queries.targets import point_of
from governance.reconciliation.load_facts import scopes_of
from governance.records.authorities import Authority
from governance.records.columns import Column, Sheet, sheet_of
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.measuring_points import Measurement
from governance.records.members import Member
from governance.records.references import SCOPED_BY
from governance.records.reviews import Review
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record, record_classes
from governance.schema.scopes import ScopeKind, scope_of

_SOON = timedelta(days=60)
_FIRST: Sequence[First] = get_args(First)
_COMPARISONS: Sequence[Comparison] = get_args(Comparison)

_OF_SOMEBODY = ("mine", "person")
_THINGS: Mapping[str, ScopeKind] = {
    System.section: "system",
    Contract.section: "contract",
    Supplier.section: "supplier",
    Forum.section: "forum",
}
"""The sections of what people have roles in, which are somebody's by that."""


class RecordsPage(QueryPage):
    """The page of records asked for.

    It takes the arguments of every page, and these.

    - `section`: whose records; `columns` and `values` go by its fields' names.
    - `of`: the section of which it is asked which have none of those records.
    - `limits`: what its numbers have to be, by field: each a `comparison` and a `number`.
    - `by`: the field that names what they are counted by.
    - `wants`: a list of `count`, `lacking`, `soon`, `all`, `who`, and which one of them.
    - `target`: `missed` or `reached`, of measurements.
    - `find`: words of the record itself; `dated`: the field that the days asked about are of.
    """

    takes_exceptions = True
    name = "records"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        """Ask of nobody in particular where no record of the section names anybody."""
        section = str(arguments.get("section") or "")
        if section in record_classes() and not _names_people(sheet_of(section)):
            arguments = {name: one for name, one in arguments.items() if name not in _OF_SOMEBODY}
        return super().show(arguments, context, open_dialog=open_dialog)

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        section = str(arguments.get("section") or "")
        if section not in record_classes():
            return notices.out_of_date(context.words, context.today.now)
        wants = _texts(arguments.get("wants"))
        sheet, lacking = sheet_of(section), "lacking" in wants
        query = _query(sheet, arguments, asked.seen, lacking=lacking)
        about = _about(sheet, asked)
        of = str(arguments.get("of") or "")
        looked_through: list[Versioned[Any]] = []
        if lacking and of in SCOPED_BY:
            found, every = _without(of, query, asked)
            sheet = sheet_of(of)
        else:
            found = select(asked.seen.register, query, about=about)
            if not found and about.may_be_wider:
                about = about.wider()
                found = select(asked.seen.register, query, about=about)
            looked_through = _looked_through(query, about, asked.seen)
            every = len(looked_through) or len(_standing(_all_of(sheet, asked.seen), asked.seen))
            found = _narrowed(found, query, str(arguments.get("find") or ""), context)
        found = _current(found, query, asked.seen)
        if sheet.record_class is Measurement:
            found = _by_target(found, str(arguments.get("target") or ""), asked.seen)
        alone = len(looked_through) == 1 and "count" not in wants
        if not found and alone and _asks_for_some(query):
            found = looked_through
        by = str(arguments.get("by") or "")
        if by in {column.field for column in sheet.columns}:
            counted = sheet.of_field(by)
            return cards.counted_records(asked.asked, counted, counted_by(found, counted), wants)
        kind = query.values.get("kind", "")
        whose = "who" in wants or asked.topic.person is not None
        if lacking and sheet.record_class is Review and kind and whose:
            people = list(_have_not(kind, asked, [kept.record for kept in found]))
            elsewhere = 0 if people else _have_not_elsewhere(kind, asked)
            return cards.people_who_have_not(asked.asked, kind, people, elsewhere=elsewhere)
        lacking = lacking and not all(column.required for column in query.columns or sheet.columns)
        first = next((one for one in _FIRST if one in wants), None)
        only = extreme(found, query, first, asked.seen.today.day) if first is not None else None
        if only is not None and "all" not in wants:
            found = [only]
        elif only is not None:
            found = [only, *(kept for kept in found if kept is not only)]
        requirement = record_classes()[section].serves if lacking and not found else ""
        return cards.records(
            RecordsView(
                asked=asked.asked,
                sheet=sheet,
                columns=() if of else query.columns,
                query=query,
                found=found,
                beside=looked_through
                if not found and (_is_narrow(query) or arguments.get("target"))
                else (),
                every=every,
                have_it=0 if arguments.get("find") else len(looked_through),
                without=sheet_of(section) if of and lacking else None,
                lacking=lacking,
                counted="count" in wants,
                part=part_of(len(found), first_in(arguments, len(found))),
                called=called_in(context),
                target_of=partial(point_of, register=asked.seen.register),
                target=str(arguments.get("target") or ""),
                may_add=_may_add(sheet, context) and not asked.seen.is_past,
                late=_late_of(requirement, asked, context),
                requirement=requirement,
            )
        )


def _names_people(sheet: Sheet) -> bool:
    columns = sheet.columns
    of_people = sheet.section in (Member.section, *_THINGS)
    return of_people or any(one.refers == Member.section for one in columns)


def _query(
    sheet: Sheet, arguments: Mapping[str, JsonValue], seen: RegisterView, *, lacking: bool
) -> RecordQuery:
    by_field = {column.field: column for column in sheet.columns}
    columns = tuple(by_field[name] for name in _texts(arguments.get("columns")) if name in by_field)
    values = arguments.get("values")
    given = values.items() if isinstance(values, dict) else ()
    until = day_in(arguments, "until")
    if "soon" in _texts(arguments.get("wants")):
        until = seen.today.day + _SOON
    since = day_in(arguments, "since")
    return RecordQuery(
        sheet,
        columns=columns,
        lacking=lacking
        and bool(columns)
        and not arguments.get("of")
        and sheet.section != "reviews",
        holding=not lacking
        and not {"all", "who", "count"}.isdisjoint(_texts(arguments.get("wants")))
        and any(can_say_no(column) or not column.required for column in columns),
        values={name: str(value) for name, value in given if name in by_field},
        limits=tuple(_limits(arguments.get("limits"), by_field)),
        since=seen.today.day if since is None and until and until > seen.today.day else since,
        until=until,
        dated=dated if (dated := str(arguments.get("dated") or "")) in by_field else "",
    )


def _limits(given: JsonValue, by_field: Mapping[str, Column]) -> Iterator[ColumnLimit]:
    for name, limit in given.items() if isinstance(given, dict) else ():
        if name not in by_field or not isinstance(limit, dict):
            continue
        comparison = next((one for one in _COMPARISONS if one == limit.get("comparison")), None)
        if comparison is not None:
            yield ColumnLimit(by_field[name], comparison, float(str(limit.get("number") or 0)))


def _all_of(sheet: Sheet, seen: RegisterView) -> Sequence[Versioned[Any]]:
    return seen.register.find(sheet.record_class)


def _asks_for_some(query: RecordQuery) -> bool:
    return not query.lacking and bool(query.holding or query.limits)


def _is_narrow(query: RecordQuery) -> bool:
    """Tell whether it asks for some, or for those of a time: none of them may be misunderstood."""
    dated = query.since is not None or query.until is not None
    return _asks_for_some(query) or (dated and not query.lacking)


def _looked_through(
    query: RecordQuery, about: "_About", seen: RegisterView
) -> list[Versioned[Any]]:
    """Return all of the section that stand and are about the same, fitting or not."""
    every = RecordQuery(query.sheet, columns=query.columns, values=query.values)
    return _standing(select(seen.register, every, about=about), seen)


def _about(sheet: Sheet, asked: PageQuery) -> "_About":
    topic, seen = asked.topic, asked.seen
    places = list(_places(topic.scopes))
    about = _About(
        named=places,
        near=list(_places(topic.near or ())) if places else (),
        person=_person(topic.person, seen),
        left_out=topic.left_out,
        left_out_person=_person(topic.left_out.person if topic.left_out else None, seen),
    )
    if topic.person is not None and sheet.section in _THINGS:
        theirs = scopes_with_a_role(seen.register, topic.person, seen.today.day)
        about = replace(about, person=None, theirs=theirs)
    return about if not places or _is_named(sheet, places) else about.wider()


@dataclass(frozen=True)
class _About:
    """It tells whether a record is about what was named, or about what surrounds it, and of whom.

    What surrounds it counts only where records of the section cannot name the thing itself, or none
    that fits does: what a supplier is asked for stands at its systems and contracts. `theirs` are
    the scopes somebody has a role in, where just their things are asked for.
    """

    named: Sequence[Place]
    near: Sequence[Place]
    person: Member | None
    left_out: LeftOut | None = None
    left_out_person: Member | None = None
    theirs: frozenset[str] | None = None
    is_wide: bool = False

    @property
    def may_be_wider(self) -> bool:
        """True where what surrounds it does not count yet."""
        return bool(self.near) and not self.is_wide

    def wider(self) -> "_About":
        """Return the same, with what surrounds it."""
        return replace(self, is_wide=True)

    def __call__(self, record: Record) -> bool:
        places = (self.near or self.named) if self.is_wide else self.named
        if places and not names_one_of(record, places):
            return False
        if self.left_out is not None and self._is_left_out(record, self.left_out):
            return False
        if self.theirs is not None and _scope_of(record) not in self.theirs:
            return False
        return self.person is None or _is_of(record, self.person)

    def _is_left_out(self, record: Record, left_out: LeftOut) -> bool:
        """Tell whether the record names what is excepted, or somebody who is."""
        places = list(_places(left_out.named))
        if places and names_one_of(record, places):
            return True
        if left_out.requirement and record.requirement_served == left_out.requirement:
            return True
        person = self.left_out_person
        return person is not None and _is_of(record, person)


def _scope_of(record: Record) -> str:
    """Return the folded scope of a thing people have roles in."""
    name = str(getattr(record, record.key_fields[0]))
    return scope_of(_THINGS[record.section], name).casefold()


def _is_of(record: Record, person: Member) -> bool:
    if names_one_of(record, [(Member.section, person.key)]):
        return True
    return any(value in (person.name, person.email) for _, value in record)


def _person(email: str | None, seen: RegisterView) -> Member | None:
    if email is None:
        return None
    kept = seen.register.get(Member, Member.key_of(email=email))
    return kept.record if kept is not None else None


def _is_named(sheet: Sheet, places: Iterable[Place]) -> bool:
    """Tell whether records of the section can be, or name, one of these."""
    named = {column.refers for column in sheet.columns} | {sheet.section}
    return "scope" in named or any(section in named for section, _ in places)


def _places(scopes: Iterable[str]) -> Iterable[Place]:
    yield from (place for scope in scopes if (place := place_of(scope)) is not None)


def _without(of: str, query: RecordQuery, asked: PageQuery) -> tuple[list[Versioned[Any]], int]:
    """Find the things that no record of the section is about, and how many things there are."""
    seen = asked.seen
    kind = SCOPED_BY[of]
    every = _standing(seen.register.find(sheet_of(of).record_class), seen)
    records = select(seen.register, query, about=_About(named=(), near=(), person=None))
    lacking = []
    for kept in every:
        name = str(getattr(kept.record, kept.record.key_fields[0]))
        scope = f"{kind}:{name}"
        own = list(_places((scope,)))
        places = own if _is_named(query.sheet, own) else list(_places(seen.around(scope).near))
        if not any(names_one_of(one.record, places) for one in records):
            lacking.append(kept)
    return lacking, len(every)


def _late_of(requirement: str, asked: PageQuery, context: TurnContext) -> int:
    """Count what is over its date in that requirement, of what is asked about."""
    if not requirement:
        return 0
    late = ObligationFilter(
        overdue_on=context.today.day, requirement=requirement, scopes=asked.topic.near
    )
    return context.command_context.ledger.count(late)


def _have_not(
    kind: str, asked: PageQuery, done: Sequence[Review]
) -> Iterator[tuple[str, str, date | None]]:
    """Find who is asked to do a review of that kind, and has never done it, or is late again.

    Each comes with the scope and the day it was due, which is None where it lies ahead.
    """
    seen, today, only = asked.seen, asked.seen.today.day, asked.topic.person
    scopes = asked.topic.near or tuple(scopes_of(seen.register))
    for scope in scopes:
        for entry in seen.ledger.of_scope(scope, rules=(kind,)):
            person, due = entry.responsible or "", entry.obligation.due_on
            if only is not None and person != only:
                continue
            has = any(one.scope == scope and one.by == person for one in done)
            if not has or due < today:
                yield person, scope, due if due < today else None


def _have_not_elsewhere(kind: str, asked: PageQuery) -> int:
    """Count who has not done it in the authority, where less than that was asked about."""
    if not asked.topic.is_narrowed:
        return 0
    done = [kept.record for kept in asked.seen.register.find(Review, kind=kind)]
    return len(list(_have_not(kind, replace(asked, topic=Topic()), done)))


def _narrowed(
    found: list[Versioned[Any]], query: RecordQuery, find: str, context: TurnContext
) -> list[Versioned[Any]]:
    """Keep those that hold the words, as long as any does: each word alone, the telling ones.

    A figure is one of its name: in `tillæg 2` (addendum 2) it begins no year.
    """
    for word in find.split():
        named = [kept for kept in found if word in _name_of(kept.record, query.sheet, context)]
        fits = named if word.isdigit() else fitting(found, word, query.sheet, context.words)
        found = fits or found
    return found


def _name_of(record: Record, sheet: Sheet, context: TurnContext) -> Sequence[str]:
    return normalise_phrase(name_of(record, sheet, context.words, called_in(context)))


def _by_target(
    found: Sequence[Versioned[Any]], wanted: str, seen: RegisterView
) -> list[Versioned[Any]]:
    """Keep the measurements that `missed` their target, or `reached` it, where that is asked."""
    if not wanted:
        return list(found)
    points = ((kept, point_of(kept.record, seen.register)) for kept in found)
    return [
        kept
        for kept, point in points
        if point is not None and point.reached_by(kept.record.value) == (wanted == "reached")
    ]


def _current(
    found: Sequence[Versioned[Any]], query: RecordQuery, seen: RegisterView
) -> list[Versioned[Any]]:
    """Leave out what is over, unless that is what is asked for."""
    over = query.sheet.record_class.ends_by
    if over is not None and any(column.field == over for column in query.columns):
        return list(found)
    return _standing(found, seen) or list(found)


def _standing(found: Iterable[Versioned[Any]], seen: RegisterView) -> list[Versioned[Any]]:
    return [kept for kept in found if not kept.record.is_over(seen.today.day)]


def _may_add(sheet: Sheet, context: TurnContext) -> bool:
    if sheet.record_class is Authority:
        return False
    return bool(may_begin_to_add(sheet.section, context.command_context))


def _texts(value: JsonValue) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
