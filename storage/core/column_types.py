"""Column types mean the same on SQLite and PostgreSQL.

The columns that a record's fields become are also made here.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

from pydantic import TypeAdapter
from pydantic_core import from_json
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from governance.schema.record import Record


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as microseconds since 1970.

    It is exact, sortable and the same everywhere.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        since = value.astimezone(UTC) - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _moment(value)


class Json(TypeDecorator[Any]):
    """JSON as text, written the same way every time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else from_json(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """Texts as JSON text. Few lists of them are kept in many rows, so each is read once."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else _written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else _words(value)


Name = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted by code point, as Python does it, in either database."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_KEPT = 1024
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=_MOST_KEPT)
def _moment(microseconds: int) -> datetime:
    """Return the moment; the many rows of one transaction share it."""
    return _EPOCH + timedelta(microseconds=microseconds)


@lru_cache(maxsize=_MOST_KEPT)
def _words(text: str) -> tuple[str, ...]:
    return tuple(from_json(text))


def field_columns(cls: type[Record]) -> list[Column[Any]]:
    """Make one column per field of the record, in the order of the fields."""
    return [
        Column(name, _type_of(field.annotation), nullable=not _always_there(field.annotation))
        for name, field in cls.model_fields.items()
    ]


def _type_of(annotation: object) -> TypeEngine[Any]:
    plain = _without_none(annotation)
    for python, column in _PLAIN.items():
        if plain is python:
            return column()
    if get_origin(plain) is Literal or (isinstance(plain, type) and issubclass(plain, str)):
        return Text()
    schema = TypeAdapter(cast(Any, plain)).json_schema()
    return Text() if schema.get("type") == "string" else Json()


_PLAIN: dict[type, type[TypeEngine[Any]]] = {
    bool: Boolean,
    int: BigInteger,
    float: Float,
    date: Date,
    datetime: Moment,
    str: Text,
}


def _without_none(annotation: object) -> object:
    annotation = _unwrapped(annotation)
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        if len(rest) == 1:
            return _unwrapped(rest[0])
    return annotation


def _unwrapped(annotation: Any) -> Any:
    while hasattr(annotation, "__metadata__") or hasattr(annotation, "__value__"):
        annotation = (
            annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation.__value__
        )
    return annotation


def _always_there(annotation: object) -> bool:
    annotation = _unwrapped(annotation)
    return not (get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation))
