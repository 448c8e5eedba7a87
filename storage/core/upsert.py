"""Begin an INSERT that says what becomes of a row that is there already (ON CONFLICT)."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(table: Table, dialect: str) -> Any:
    """Return the INSERT of that database, `sqlite` or `postgresql`.

    It goes on with `on_conflict_do_nothing` or `on_conflict_do_update`.
    """
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
