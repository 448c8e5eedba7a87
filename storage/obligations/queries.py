"""Find and count the standing obligations that are wanted, by statements made here."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache, reduce
from typing import Any, get_args

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    select,
    union_all,
)

from governance.obligations.ledger import ObligationFilter
from governance.obligations.obligation import GAPS, Priority
from storage.core.schema import obligations

_ORDER = ("priority", "due_on", "scope", "rule", "subject")
_NEAREST_FIRST = ("due_on", "priority", "scope", "rule", "subject")


def given(wanted: ObligationFilter) -> dict[str, object]:
    """Return what narrows the choice, by name.

    The names are what the statements are made for, and the values what they are given.
    """
    values = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    return {name: value for name, value in values.items() if value is not None}


# A statement is built once for the parts that may be given, as building it takes longer than
# running it.


@cache
def finding(names: tuple[str, ...]) -> Select[Any]:
    """Return the statement that finds obligations.

    It also takes tenant, limit, offset, and `enough`, which is the two together. Enough of each
    part is read in its index's order, and the first of these are found.
    """
    in_order = [obligations.c[name] for name in _ORDER]
    parts = [
        select(obligations).where(*part).order_by(*in_order).limit(_number("enough")).subquery()
        for part in _parts(names)
    ]
    found = union_all(*(select(part) for part in parts)).subquery()
    order = _NEAREST_FIRST if "due_until" in names else _ORDER
    return (
        select(found)
        .order_by(*(found.c[name] for name in order))
        .limit(_number("limit"))
        .offset(_number("offset"))
    )


@cache
def counting(names: tuple[str, ...]) -> Select[int]:
    """Return the statement that counts obligations; it also takes tenant."""
    counts = (
        select(func.count()).select_from(obligations).where(*part).scalar_subquery()
        for part in _parts(names)
    )
    return select(reduce(operator.add, counts))


def _parts(names: tuple[str, ...]) -> list[list[ColumnElement[bool]]]:
    """Return lists of conditions that together find what is wanted, each by an index of its own.

    No row fulfils two of them. Where the nearest day comes first, each priority is a part, within
    which the index has the rows by their day.
    """
    here = _COLUMNS.tenant == bindparam("tenant")
    all_of = [here, *(one for name in names if name != "person" for one in _NARROWING[name])]
    parts = [[*all_of, *owner] for owner in _OWNING] if "person" in names else [all_of]
    if "due_until" not in names:
        return parts
    return [[*part, _COLUMNS.priority == one] for part in parts for one in get_args(Priority)]


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=Integer)


def _any_of(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_COLUMNS = obligations.c
_NARROWING: Mapping[str, Sequence[ColumnElement[bool]]] = {
    "kind": [_COLUMNS.kind == bindparam("kind")],
    "gap": [_COLUMNS.kind.in_(GAPS) == bindparam("gap")],
    "overdue_on": [
        _COLUMNS.kind == "due",
        _COLUMNS.priority.in_(get_args(Priority)),  # so that the day too is looked up in the index
        _COLUMNS.due_on < bindparam("overdue_on"),
    ],
    "asked": [_COLUMNS.responsible.in_(_any_of("asked"))],
    "scopes": [_COLUMNS.scope.in_(_any_of("scopes"))],
    "scopes_except": [_COLUMNS.scope.not_in(_any_of("scopes_except"))],
    "requirement": [_COLUMNS.requirement == bindparam("requirement")],
    "requirement_except": [_COLUMNS.requirement.is_distinct_from(bindparam("requirement_except"))],
    "responsible_except": [_COLUMNS.responsible.is_distinct_from(bindparam("responsible_except"))],
    "voluntary": [_COLUMNS.voluntary == bindparam("voluntary")],
    "theme": [_COLUMNS.theme == bindparam("theme")],
    "due_from": [_COLUMNS.kind == "due", _COLUMNS.due_on >= bindparam("due_from")],
    "due_until": [_COLUMNS.kind == "due", _COLUMNS.due_on <= bindparam("due_until")],
}
_OWNING: Sequence[Sequence[ColumnElement[bool]]] = [
    [_COLUMNS.responsible == bindparam("person")],
    [
        _COLUMNS.accountable == bindparam("person"),
        _COLUMNS.responsible.is_distinct_from(bindparam("person")),
    ],
]
