"""Keep for the whole session what SQLAlchemy has compiled, and what PostgreSQL has prepared.

Each test's database is new, but its statements are not. An engine keeps what it has compiled for
itself, under its own dialect, which keeps how each type is written and read. A fresh one begins
with nothing. Compiling was a fifth of the time the suite took. Every `Database` is opened here as
the program opens it, and is then given the dialect of those before, and what they have compiled.

A connection to PostgreSQL keeps what the server has prepared. Planning every statement anew on new
connections was more than half of the server's work. Where the same database is used again its
engine is lent again, with the connections it has.
"""

from typing import Any

from sqlalchemy import URL, Dialect, Engine, make_url

import storage.database

_open = storage.database.open_engine


class LentEngine:
    """It is the engine of a database that is used again, lent to one `Database` at a time.

    Whoever disposes of it gives it back with its connections.
    """

    def __init__(self, url: URL) -> None:
        self._engine = _fresh(url)
        self._dispose = self._engine.dispose
        self._is_lent = False
        self._engine.dispose = self._take_back  # type: ignore[method-assign]

    def lend(self) -> Engine | None:
        """Return the engine, or None while somebody has it."""
        if self._is_lent:
            return None
        self._is_lent = True
        return self._engine

    def close(self) -> None:
        """Close its connections."""
        self._dispose()

    def _take_back(self, close: bool = True) -> None:  # noqa: FBT001, FBT002  # as SQLAlchemy has it
        self._is_lent = False


_COMPILED: dict[Any, Any] = {}
_DIALECTS: dict[str, Dialect] = {}
_LENT: dict[URL, LentEngine] = {}


def share() -> None:
    """Share the cache from here on, in this process."""
    storage.database.open_engine = _opened


def keep(url: str) -> LentEngine:
    """Lend the same engine to whoever opens this database from here on; the caller closes it."""
    address = make_url(url)
    kept = _LENT[address] = LentEngine(address)
    return kept


def _opened(url: URL, *, make: bool = True) -> Engine:
    kept = _LENT.get(url)
    lent = kept.lend() if kept else None
    return lent or _fresh(url, make=make)


def _fresh(url: URL, *, make: bool = True) -> Engine:
    engine = _open(url, make=make)
    _share_dialect(engine)
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def _share_dialect(engine: Engine) -> None:
    """Give the engine the dialect of one before, once that has seen the database.

    All engines of one kind are opened alike.
    """
    name = engine.dialect.name
    known = _DIALECTS.get(name)
    if known is not None and getattr(known, "server_version_info", None):
        engine.dialect = engine.pool._dialect = known
    else:
        _DIALECTS[name] = engine.dialect
