"""Show records that were asked for: the value asked for first, or a list with a value each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped, lowered
from bot.cards.paging import PAGE, PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.cards.register.record import Called, add_button, field_text
from bot.formatting.record_names import short_name_of
from bot.messages import (
    Action,
    Block,
    Button,
    Card,
    FactSet,
    Notice,
    Row,
    Rows,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words, shown
from governance.ports import Versioned
from governance.queries.record_query import RecordQuery
from governance.records.columns import Column, Sheet, sheet_of
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.schema.record import Record

_MOST_DETAILS = 3
_MOST_FACTS, _MOST_BESIDE = 8, 4
_SHORTEST_VALUE = 16
"""The most characters of a value that stands beside a row's title."""


@dataclass(frozen=True)
class RecordsView:
    """The records found, and what was asked of them.

    - `columns`: those asked for; none for the records as such.
    - `query`: what the records looked for had to fit.
    - `beside`: those looked through in vain, shown where none fits.
    - `every`: how many there are in the section, or how many things were looked through.
    - `have_it`: how many of what it was asked about lack nothing, where none of them does.
    - `without`: the section of which the things found have no record.
    - `lacking`: whether it was asked what is missing.
    - `late`: how much is over its date in the requirement they serve, where none lacks anything.
    - `counted`: whether it was asked how many.
    - `target_of`: the point of a measurement, with its target; `target`: whether they were to have
      `missed` or `reached` it.
    """

    asked: QueryHeader
    sheet: Sheet
    columns: Sequence[Column]
    query: RecordQuery
    found: Sequence[Versioned[Any]]
    beside: Sequence[Versioned[Any]]
    every: int
    have_it: int
    without: Sheet | None
    lacking: bool
    counted: bool
    part: PageRange
    called: Called
    may_add: bool
    target_of: Callable[[Measurement], MeasuringPoint | None]
    target: str
    late: int = 0
    requirement: str = ""


def records(view: RecordsView) -> Card:
    """Show one record with the value asked for in the title, or several in rows."""
    found = view.found
    one = found[0].record if len(found) == 1 and not view.counted and not view.without else None
    body: tuple[Block, ...]
    if one is not None:
        title, body = _only(one, view), tuple(_alone(one, view))
    else:
        title, body = _several(view), tuple(_together(view))
    return answer(
        view.asked, title, body, part=view.part, actions=_actions(one, view), quiet=_quiet(view)
    )


def people_who_have_not(
    asked: QueryHeader,
    kind: str,
    people: Sequence[tuple[str, str, date | None]],
    *,
    elsewhere: int = 0,
) -> Card:
    """Show who has not done a review of that kind: each by name, with where and since when.

    `elsewhere` is how many have not in the whole authority, where nobody is behind here.
    """
    words, naming = asked.words, asked.naming
    what = words(f"word.{kind}")
    one = len({person for person, _, _ in people}) == 1
    rows = tuple(
        Row(
            title=UserText(
                u=clipped(naming.place(scope) if one else naming.name_of(person), TITLE)
            ),
            detail=(UserText(u=naming.name_of(person) if one else naming.place(scope)),),
            value=words("records.late", day=words.date(due)) if due is not None else None,
            open=page_button(words("home.show"), "profile", {"person": person}),
        )
        for person, scope, due in people[:PAGE]
    )
    title = words("records.have_not" if rows else "records.all_have", n=len(people), what=what)
    body: tuple[Block, ...] = (Rows(rows=rows),) if rows else ()
    wider: tuple[Button, ...] = ()
    if elsewhere:
        body = (Text(spans=(words("records.behind_elsewhere", n=elsewhere),)),)
        again: dict[str, JsonValue] = {"section": "reviews", "values": {"kind": kind}}
        again["wants"] = ["lacking", "who"]
        wider = (page_button(words("records.whole_authority"), "records", again),)
    return answer(
        asked,
        title,
        body,
        part=PageRange(0, len(rows), len(rows)),
        actions=wider,
        quiet=(page_button(words("records.who_has"), "register", {"section": "reviews"}),),
    )


def _only(record: Record, view: RecordsView) -> str:
    if not view.columns:
        return _named(record, view)
    if isinstance(record, Measurement) and (aim := _against_target(record, view)):
        return f"{_value(record, view.columns[0], view)}: {aim}"
    return f"{_heading(view.columns[0], view)}: {_value(record, view.columns[0], view)}"


def _alone(record: Record, view: RecordsView) -> Iterator[Block]:
    """Say of which record it is, then what else was asked for, then what else is known."""
    if view.columns:
        yield Text(spans=(UserText(u=_named(record, view)),))
    others = [
        column
        for column in view.sheet.columns
        if column not in view.columns
        and not column.key
        and getattr(record, column.field) not in (None, (), {})
    ]
    shown = [*view.columns[1:], *others][: _MOST_BESIDE if view.columns else _MOST_FACTS]
    pairs = tuple(
        (_heading(column, view), (UserText(u=_value(record, column, view)),)) for column in shown
    )
    if pairs:
        yield FactSet(pairs=pairs)


def _several(view: RecordsView) -> str:
    words, count = view.asked.words, len(view.found)
    called = _called(view.sheet, view, count)
    if view.without is not None:
        what = lowered(words(f"noun.{view.without.section}"))
        if not count:
            return words("records.none_without_any", called=called, what=what)
        called = _called(view.sheet, view, view.every)
        return words("records.without_any", n=count, every=view.every, called=called, what=what)
    if view.lacking and view.columns:
        what = lowered(_heading(view.columns[0], view))
        if not count:
            return words("records.none_without", called=called, what=what)
        return words("records.without", n=count, called=called, what=what)
    if _is_narrowed(view) and view.every:
        every = _called(view.sheet, view, view.every)
        if not count and view.every > 1:
            return words("records.none_of", n=view.every, called=lowered(every))
        if not count:
            return words("records.none", called=called)
        return words("records.of_every", n=count, every=view.every, called=lowered(every))
    return words("records.found" if count else "records.none", n=count, called=called)


def _is_narrowed(view: RecordsView) -> bool:
    query = view.query
    if view.without is not None:
        return False
    of_some = query.holding and len(view.found) < view.every
    limited = query.values or query.limits or query.since or query.until or view.target
    return bool(of_some or limited)


def _called(sheet: Sheet, view: RecordsView, count: int) -> str:
    words = view.asked.words
    return words(f"noun.{sheet.section}") if count == 1 else lowered(sheet.title(words.lang))


def _together(view: RecordsView) -> Iterator[Block]:
    words = view.asked.words
    conditions = " · ".join(_conditions(view))
    if conditions:
        yield Text(spans=(UserText(u=conditions),))
    if not view.found and not view.without and not (conditions and view.every):
        have_it = view.have_it if view.lacking else 0
        nothing = "records.all_have_it" if have_it else "records.nothing_there"
        yield Text(spans=(words(nothing, n=have_it or view.every),))
    if view.late:
        late = words("records.but_late", n=view.late, requirement=view.requirement)
        yield Notice(kind="warn", spans=(late,))
    last = view.part.first + view.part.shown
    shown = view.found[view.part.first : last] if view.found else view.beside[:PAGE]
    rows = tuple(_row(kept.record, view) for kept in shown)
    if rows:
        yield Rows(heading=_heading_of_values(view, rows), rows=rows)


def _conditions(view: RecordsView) -> Iterator[str]:
    """Say what the records had to fit, as it was understood."""
    query, words = view.query, view.asked.words
    if query.lacking:
        return
    for name, value in query.values.items():
        yield f"{_heading(query.sheet.of_field(name), view)}: {shown(value, words.lang)}"
    if view.without is not None:
        return
    limited = {limit.column for limit in query.limits}
    for limit in query.limits:
        number = words.number(limit.number)
        said = words(f"records.limit_{limit.comparison}", number=number)
        yield f"{_heading(limit.column, view)}: {said}"
    dated = query.day if query.since is not None or query.until is not None else None
    if query.holding and _is_narrowed(view) and (len(query.columns) > 1 or not view.found):
        told = [one for one in query.columns if one not in limited and one != dated]
        yield from (_heading(one, view) for one in told)
    if view.target:
        yield words(f"records.which_{view.target}")
    if query.since is not None or query.until is not None:
        yield _period(query, view)


def _period(query: RecordQuery, view: RecordsView) -> str:
    words = view.asked.words
    column = _heading(query.day, view) if query.day is not None else ""
    first = words.date(query.since) if query.since is not None else ""
    last = words.date(query.until) if query.until is not None else ""
    between = "records.between" if first and last else "records.since" if first else "records.until"
    return f"{column}: {words(between, first=first, last=last)}"


def counted_records(
    asked: QueryHeader, column: Column, counts: Sequence[tuple[str, int]], wants: Sequence[str]
) -> Card:
    """Show how many records name each of those in that column, the most first."""
    words, sheet = asked.words, sheet_of(column.section)
    named = [(_called_by(asked, column, one), n) for one, n in counts]
    rows = tuple(
        Row(title=UserText(u=clipped(one, TITLE)), value=words.number(n)) for one, n in named[:PAGE]
    )
    called = lowered(sheet.title(words.lang))
    label = words("records.all", called=called)
    quiet = (page_button(clipped(label, TITLE), "register", {"section": sheet.section}),)
    return answer(
        asked,
        _counted_title(named, wants, called, words),
        (Rows(rows=rows),) if rows else (),
        part=PageRange(0, len(rows), len(rows)),
        quiet=quiet,
    )


def _counted_title(
    named: Sequence[tuple[str, int]], wants: Sequence[str], called: str, words: Words
) -> str:
    if not named:
        return words("records.none", called=called)
    which = "least" if "least" in wants else "most"
    number = named[-1 if which == "least" else 0][1]
    first = [one for one, n in named if n == number]
    if "each" in wants or len(first) == len(named) > 1:
        return words("records.shared", n=sum(n for _, n in named), called=called)
    if len(first) > 1:
        return words("records.alike", n=len(first), most=number, called=called)
    said = "records.most" if which == "most" else "records.least"
    return words(said, who=first[0], n=number, called=called)


def _called_by(asked: QueryHeader, column: Column, value: str) -> str:
    match column.refers:
        case "members":
            return asked.naming.name_of(value)
        case "scope":
            return asked.naming.place(value)
        case _:
            return value


def _heading_of_values(view: RecordsView, rows: Sequence[Row]) -> str | None:
    """Say what the values beside the rows are, where it is one column."""
    columns = [column for column in view.columns if not column.key]
    beside = all(row.value is not None for row in rows)
    return _heading(columns[0], view) if len(columns) == 1 and beside else None


def _named(record: Record, view: RecordsView) -> str:
    """Name the record, by its own name first; a colleague, whose key is an e-mail, by theirs."""
    if isinstance(record, Member):
        return record.name
    name, where = short_name_of(record, view.sheet, view.asked.words, view.called)
    return f"{name} · {where}" if where else name


def _row(record: Record, view: RecordsView) -> Row:
    words = view.asked.words
    named = _named(record, view)
    values = [(column, _value(record, column, view)) for column in view.columns if not column.key]
    beside = values[0][1] if values and len(values[0][1]) <= _SHORTEST_VALUE else None
    rest = values[1:] if beside is not None else values
    details = [f"{_heading(column, view)}: {value}" for column, value in rest]
    if isinstance(record, Measurement) and (aim := _against_target(record, view)):
        details.insert(0, aim)
    elif not view.columns:
        details = list(_known(record, view))
    line = " · ".join(details[:_MOST_DETAILS])
    detail: Spans = (UserText(u=clipped(line, DETAIL)),) if line else ()
    arguments = {"section": view.sheet.section, "key": record.key}
    return Row(
        title=UserText(u=clipped(named, TITLE)),
        detail=detail,
        value=beside,
        open=page_button(words("home.show"), "register", arguments),
    )


def _against_target(measured: Measurement, view: RecordsView) -> str:
    """Say whether the target was reached, and what it is; empty where there is none."""
    point = view.target_of(measured)
    if point is None:
        return ""
    words = view.asked.words
    said = "records.reached" if point.reached_by(measured.value) else "records.missed"
    return words(said, target=words.number(point.target))


def _known(record: Record, view: RecordsView) -> Iterator[str]:
    """Write what is known of it besides its name, the days with what they are."""
    for column in view.sheet.columns:
        value = getattr(record, column.field)
        if column.key or value in (None, (), {}):
            continue
        text = _value(record, column, view)
        bare = isinstance(value, str) and column.kind != "phrase"
        yield text if bare and not isinstance(value, date) else f"{_heading(column, view)}: {text}"


def _value(record: Record, column: Column, view: RecordsView) -> str:
    if getattr(record, column.field) in (None, (), {}):
        return view.asked.words("records.not_told")
    return field_text(record, column, view.asked.words, view.called)


def _heading(column: Column, view: RecordsView) -> str:
    return column.heading(view.asked.words.lang)


def _actions(one: Record | None, view: RecordsView) -> Sequence[Action]:
    words = view.asked.words
    if one is not None:
        arguments = {"section": one.section, "key": one.key}
        return [page_button(words("last.record"), "register", arguments)]
    if not view.found and view.may_add and not view.lacking:
        return [add_button(words, view.sheet.section, {})]
    return []


def _quiet(view: RecordsView) -> Sequence[Action]:
    words, sheet = view.asked.words, view.sheet
    label = words("records.all", called=lowered(sheet.title(words.lang)))
    late = page_button(words("home.show_overdue"), "overdue", {"requirement": view.requirement})
    every = page_button(clipped(label, TITLE), "register", {"section": sheet.section})
    return [*([late] if view.late else []), every]
