"""Find what a record names in other sections; the importer and the tests look each up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.schema.record import Record, record_classes
from governance.schema.scopes import ScopeKind, parse_scope
from governance.schema.values import Refers

SCOPED_BY: Mapping[str, ScopeKind] = {
    "systems": "system",
    "contracts": "contract",
    "forums": "forum",
    "suppliers": "supplier",
}
"""The sections whose records are scopes, with the kind of scope."""

_SCOPED = {kind: section for section, kind in SCOPED_BY.items()}


@dataclass(frozen=True)
class Reference:
    """A field that names a record, by that record's section and key."""

    field: str
    section: str
    key: str


def references(record: Record) -> Iterator[Reference]:
    """Yield everything the record refers to.

    A person given as a name, not an e-mail, refers to nobody.
    """
    for field, section in _referring(type(record)):
        written = getattr(record, field)
        for name in written if isinstance(written, tuple) else (written,):
            if name is not None:
                yield from _reference(record, field, section, name)


def scope_reference(field: str, scope: str) -> Reference | None:
    """Return the record a scope names; the authority itself is no record to look up."""
    kind, name = parse_scope(scope)
    if kind == "authority":
        return None
    return Reference(field, _SCOPED[kind], _key(_SCOPED[kind], name))


def _reference(record: Record, field: str, section: str, name: str) -> Iterator[Reference]:
    match section:
        case "scope":
            scoped = scope_reference(field, name)
            if scoped is not None:
                yield scoped
        case "measuring_points" if isinstance(record, Measurement):
            key = MeasuringPoint.key_of(contract=record.contract, name=name)
            yield Reference(field, section, key)
        case "contacts":  # written as its key
            yield Reference(field, section, name)
        case "members" if "@" not in name:
            return
        case _:
            yield Reference(field, section, _key(section, name))


def _key(section: str, name: str) -> str:
    target = _class_of(section)
    return target.key_of(**{target.key_fields[0]: name})


@cache
def _class_of(section: str) -> type[Record]:
    return record_classes()[section]


@cache
def _referring(record_class: type[Record]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, section)
        for name, field in record_class.model_fields.items()
        for section in _sections((field.annotation, *field.metadata))
    )


def _sections(parts: tuple[Any, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Refers):
            yield part.section
        else:
            yield from _sections(get_args(part))
