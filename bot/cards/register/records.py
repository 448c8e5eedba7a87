"""Show records that were asked for: the value asked for first, or a list with a value each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped, lowered
from bot.cards.paging import PAGE, PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.cards.register.record import Called, add_button, field_text
from bot.formatting.record_names import name_of
from bot.messages import Action, Block, Card, FactSet, Row, Rows, Spans, Text, UserText
from governance.ports import Versioned
from governance.records.columns import Column, Sheet
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
    - `every`: how many there are in the section, or how many things were looked through.
    - `without`: the section of which the things found have no record.
    - `lacking`: whether it was asked what is missing.
    - `counted`: whether it was asked how many.
    """

    asked: QueryHeader
    sheet: Sheet
    columns: Sequence[Column]
    found: Sequence[Versioned[Any]]
    every: int
    without: Sheet | None
    lacking: bool
    counted: bool
    part: PageRange
    called: Called
    may_add: bool


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
    asked: QueryHeader, kind: str, people: Sequence[tuple[str, str, date | None]]
) -> Card:
    """Show who has not done a review of that kind: each by name, with where and since when."""
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
    return answer(
        asked,
        title,
        (Rows(rows=rows),) if rows else (),
        part=PageRange(0, len(rows), len(rows)),
        quiet=(page_button(words("records.who_has"), "register", {"section": "reviews"}),),
    )


def _only(record: Record, view: RecordsView) -> str:
    if not view.columns:
        return _named(record, view)
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
    return words("records.found" if count else "records.none", n=count, called=called)


def _called(sheet: Sheet, view: RecordsView, count: int) -> str:
    words = view.asked.words
    return words(f"noun.{sheet.section}") if count == 1 else lowered(sheet.title(words.lang))


def _together(view: RecordsView) -> Iterator[Block]:
    words = view.asked.words
    if not view.found and not view.without:
        nothing = "records.all_have_it" if view.lacking else "records.nothing_there"
        yield Text(spans=(words(nothing, n=view.every),))
    last = view.part.first + view.part.shown
    rows = tuple(_row(kept.record, view) for kept in view.found[view.part.first : last])
    if rows:
        yield Rows(heading=_heading_of_values(view, rows), rows=rows)


def _heading_of_values(view: RecordsView, rows: Sequence[Row]) -> str | None:
    """Say what the values beside the rows are, where it is one column."""
    columns = [column for column in view.columns if not column.key]
    beside = all(row.value is not None for row in rows)
    return _heading(columns[0], view) if len(columns) == 1 and beside else None


def _named(record: Record, view: RecordsView) -> str:
    """Name the record; a colleague is called by name, whose key is an e-mail."""
    if isinstance(record, Member):
        return record.name
    return name_of(record, view.sheet, view.asked.words, view.called)


def _row(record: Record, view: RecordsView) -> Row:
    words = view.asked.words
    named = _named(record, view)
    values = [(column, _value(record, column, view)) for column in view.columns if not column.key]
    beside = values[0][1] if values and len(values[0][1]) <= _SHORTEST_VALUE else None
    rest = values[1:] if beside is not None else values
    details = [f"{_heading(column, view)}: {value}" for column, value in rest]
    if not view.columns:
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
    return [page_button(clipped(label, TITLE), "register", {"section": sheet.section})]
