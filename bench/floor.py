"""Run the very statements an answer issues, bare with SQLAlchemy Core on one thread.

They are the floor.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, event, func, select, text
from sqlalchemy.sql.dml import Insert, Update

from bot.engine.ids import card_id, next_id
from storage.core.schema import RECORD_PREFIX, journal_heads, obligation_history, record_tables
from storage.database import Database

Versions: TypeAlias = dict[tuple[str, str], int]


class Statements:
    """The statements one turn executed, with their parameters.

    `replay` runs them again with fresh keys and versions.
    """

    def __init__(self) -> None:
        self._seen: list[tuple[Any, Any]] = []

    @classmethod
    def of(cls, database: Database, act: Callable[[], object]) -> "Statements":
        """Listen while `act` runs one turn."""
        heard = cls()

        def listen(connection: Connection, clause: Any, many: Any, one: Any, options: Any) -> None:
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
        """Return the seconds for so many transactions of the same statements, commits included."""
        with database.engine.connect() as connection:
            versions = self._versions(connection)
            connection.commit()
        begun = time.perf_counter()
        for _ in range(times):
            with database.engine.connect() as connection:
                self._once(connection, database, versions)
        return time.perf_counter() - begun

    def rows(self) -> int:
        """Return how many rows were inserted."""
        return sum(len(rows) for _, rows in self._inserted())

    def insert(self, database: Database, tenant: str) -> float:
        """Return the seconds for inserting the same rows once more into an empty database.

        They are inserted in one transaction, commit included.
        """
        inserted = self._inserted()
        with database.engine.connect() as connection:
            enter(connection, tenant)
            begun = time.perf_counter()
            for clause, rows in inserted:
                connection.execute(clause, rows)
            connection.commit()
            return time.perf_counter() - begun

    def _inserted(self) -> list[tuple[Insert, list[Any]]]:
        return [
            (clause, rows if isinstance(rows, list) else [rows])
            for clause, rows in self._seen
            if isinstance(clause, Insert)
        ]

    async def queue(self, database: Database, *, clients: int, each: int) -> list[float]:
        """Return the seconds of each transaction when so many clients queue for the one thread."""
        with database.engine.connect() as connection:
            versions = self._versions(connection)
            connection.commit()
        loop = asyncio.get_running_loop()
        waits: list[float] = []

        def once() -> None:
            with database.engine.connect() as connection:
                self._once(connection, database, versions)

        async def client(thread: ThreadPoolExecutor) -> None:
            for _ in range(each):
                begun = time.perf_counter()
                await loop.run_in_executor(thread, once)
                waits.append(time.perf_counter() - begun)

        with ThreadPoolExecutor(1) as thread:
            await asyncio.gather(*(client(thread) for _ in range(clients)))
        return waits

    def _versions(self, connection: Connection) -> Versions:
        """Return the versions now of the rows that the statements count on."""
        found: Versions = {}
        for clause, parameters in self._seen:
            row = parameters[0] if isinstance(parameters, list) else parameters
            if "b_tenant" in row:
                enter(connection, row["b_tenant"])
            if "b_seen" in row:
                table = record_tables[_table(clause).removeprefix(RECORD_PREFIX)]
                found[_table(clause), row["b_key"]] = connection.execute(
                    select(table.c.record_version).where(
                        table.c.tenant == row["b_tenant"], table.c.record_key == row["b_key"]
                    )
                ).scalar_one()
            elif "seq" in row and "b_tenant" in row:
                found["journal", row["b_tenant"]] = connection.execute(
                    select(journal_heads.c.seq).where(journal_heads.c.tenant == row["b_tenant"])
                ).scalar_one()
            elif _table(clause) == obligation_history.name:
                enter(connection, row["tenant"])
                found["history", row["tenant"]] = connection.execute(
                    select(func.max(obligation_history.c.seq)).where(
                        obligation_history.c.tenant == row["tenant"]
                    )
                ).scalar_one()
        return found

    def _once(self, connection: Connection, database: Database, versions: Versions) -> None:
        now = database.clock.now()
        for clause, parameters in self._seen:
            several = isinstance(parameters, list)
            rows = parameters if several else [parameters]
            fresh = [_fresh(clause, row, versions, now) for row in rows]
            result = connection.execute(clause, fresh if several else fresh[0])
            if result.returns_rows:
                result.all()
        connection.commit()


def enter(connection: Connection, tenant: str) -> None:
    """Name the authority, where row-level security asks for it."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT set_config('kravbot.tenant', :tenant, true)"), {"tenant": tenant}
        )


def _fresh(clause: Any, row: dict[str, Any], versions: Versions, now: datetime) -> dict[str, Any]:
    """Return the parameters with another key for a new row, and the last replay's version."""
    if isinstance(clause, Insert):
        match _table(clause):
            case "outbox" | "jobs" | "undo_log":
                return {**row, "id": next_id(now)}
            case "cards":
                return {**row, "id": card_id()}
            case "turns":
                return {**row, "turn_key": card_id()}
            case "journal":
                versions["journal", row["tenant"]] += 1
                return {**row, "seq": versions["journal", row["tenant"]]}
            case "obligation_history":
                versions["history", row["tenant"]] += 1
                return {**row, "seq": versions["history", row["tenant"]]}
            case _:
                return row
    if isinstance(clause, Update):
        if "b_seen" in row:
            which = (_table(clause), row["b_key"])
            versions[which] += 1
            return {**row, "b_seen": versions[which] - 1, "record_version": versions[which]}
        if "seq" in row:
            return {**row, "seq": versions["journal", row["b_tenant"]]}
    return row


def _table(clause: Any) -> str:
    table = clause.table if isinstance(clause, Insert | Update) else None
    return table.name if isinstance(table, Table) else ""
