"""Keep what SQLAlchemy has compiled for the whole session.

Each test's database is new, but its statements are not. An engine keeps what it has compiled for
itself, under its own dialect, and a fresh one begins with nothing. Compiling was a fifth of the
time the suite took. Every `Database` is opened here as the program opens it, and then looks here
first.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import URL, Engine

import storage.database

_open = storage.database.open_engine


class Compiled(MutableMapping[Any, Any]):
    """It is a cache by the dialect's name, where SQLAlchemy asks by the dialect."""

    def __init__(self) -> None:
        self._kept: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        return self._kept[_named(key)]

    def __setitem__(self, key: Any, compiled: Any) -> None:
        self._kept[_named(key)] = compiled

    def __delitem__(self, key: Any) -> None:
        del self._kept[_named(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


_COMPILED = Compiled()


def share() -> None:
    """Share the cache from here on, in this process."""
    storage.database.open_engine = _opened


def _opened(url: URL, *, make: bool = True) -> Engine:
    engine = _open(url, make=make)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def _named(key: Any) -> Any:
    dialect, *rest = key
    return dialect.name, *rest
