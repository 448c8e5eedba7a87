"""The floor: the very statements an answer issues, run bare with SQLAlchemy Core on one thread."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.sql.dml import Insert, Update

from bot.engine.ids import card_id, next_id
from storage.database import Database


class Statements:
    """What one turn executed, with its parameters; `replay` runs it again with fresh keys and versions."""

    def __init__(self) -> None:
        self._seen: list[tuple[Any, Any]] = []

    @classmethod
    def of(cls, database: Database, act: Callable[[], object]) -> "Statements":
        """Listen while `act` runs one turn."""
        heard = cls()

        def listen(
            connection: Connection, clause: Any, many: Any, one: Any, options: Any
        ) -> None:
            heard._seen.append((clause, list(many) if many else dict(one)))

        event.listen(database.engine, "before_execute", listen)
        try:
            act()
        finally:
            event.remove(database.engine, "before_execute", listen)
        return heard

    def __len__(self) -> int:
        return len(self._seen)

    def replay(self, database: Database, times: int) -> float:
        """Seconds for so many transactions of the same statements, commits included."""
        versions: dict[tuple[str, str], int] = {}
        with database.engine.connect() as connection:
            self._once(connection, database, versions)
        begun = time.perf_counter()
        for _ in range(times):
            with database.engine.connect() as connection:
                self._once(connection, database, versions)
        return time.perf_counter() - begun

    def _once(
        self, connection: Connection, database: Database, versions: dict[tuple[str, str], int]
    ) -> None:
        now = database.clock.now()
        for clause, parameters in self._seen:
            several = isinstance(parameters, list)
            rows = parameters if several else [parameters]
            fresh = [_fresh(clause, row, versions, now) for row in rows]
            result = connection.execute(clause, fresh if several else fresh[0])
            if result.returns_rows:
                result.all()
        connection.commit()


def _fresh(clause: Any, row: dict[str, Any], versions: dict[tuple[str, str], int], now: Any) -> dict[str, Any]:
    """The parameters with another key where a row is new, and the version the last replay left."""
    if isinstance(clause, Insert):
        table = clause.table.name
        if table in ("outbox", "jobs"):
            return {**row, "id": next_id(now)}
        if table == "cards":
            return {**row, "id": card_id()}
        if table == "turns":
            return {**row, "turn_key": card_id()}
        if table == "journal":
            return {**row, "seq": _next(versions, ("journal", row["tenant"]), row["seq"])}
    if isinstance(clause, Update):
        if "b_seen" in row:
            seen = _next(versions, (clause.table.name, row["b_key"]), row["b_seen"])
            return {**row, "b_seen": seen, "record_version": seen + 1}
        if "seq" in row:
            return {**row, "seq": versions.get(("journal", row["b_tenant"]), row["seq"])}
    return row


def _next(versions: dict[tuple[str, str], int], which: tuple[str, str], first: int) -> int:
    versions[which] = versions.get(which, first) + 1
    return versions[which]
