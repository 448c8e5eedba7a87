"""Find the scopes a record is about, in which somebody may have a say in it."""

from collections.abc import Iterator

from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, scope_of

_NAMING: tuple[ScopeKind, ...] = ("forum", "contract", "system", "supplier")
"""Fields that name what a record belongs to, the nearest first."""


def scopes_of(record: Record) -> tuple[str, ...]:
    """Return the scopes the record is about, the nearest first.

    A contract is its systems' too, and a forum its contract's, also before they are in the
    register.
    """
    return tuple(dict.fromkeys(_scopes(record))) or (AUTHORITY,)


def _scopes(record: Record) -> Iterator[str]:
    match record:
        case System(name=name):
            yield scope_of("system", name)
        case Supplier(name=name):
            yield scope_of("supplier", name)
        case Contract(number=number, systems=systems):
            yield scope_of("contract", number)
            yield from (scope_of("system", system) for system in systems)
        case Forum(name=name):
            yield scope_of("forum", name)
        case _:
            pass
    scope = getattr(record, "scope", None)
    if scope is not None:
        yield scope
    if not isinstance(record, Contract):
        named = ((kind, getattr(record, kind, None)) for kind in _NAMING)
        yield from (scope_of(kind, name) for kind, name in named if name is not None)
