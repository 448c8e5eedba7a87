"""Bring a database up to this version's schema.

Killed half-way and run again, it finishes.
"""

from sqlalchemy import Connection, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from storage.core.journal_broken import JournalBroken
from storage.core.schema import APPEND_ONLY, BEFORE_THE_AUTHORITY, metadata
from storage.database import Database, DatabaseAway, DatabaseUnusable, open_engine

_GUARDED = text(
    "SELECT tablename FROM pg_tables JOIN pg_policies USING (schemaname, tablename) "
    "WHERE schemaname = 'public' AND rowsecurity AND policyname = 'authority'"
)
_ERASING = ("kravbot_erase_entry", "kravbot_forget_former_hashes", "kravbot_erase_history")
"""The functions of PostgreSQL by which a person is erased from what is append-only."""
_LOCK = 0x6B726176  # "krav", so that two replicas that start at once migrate one after the other


def migrate(url: str, *, app_url: str | None = None, using: Database | None = None) -> None:
    """Run the migrations that are missing.

    `app_url` is the plain role the program uses on PostgreSQL. There the role is granted its rights
    and row-level security is turned on, also when nothing was missing.

    `using` is the open SQLite database, which is the only one that may have a connection to the
    file.

    Raises DatabaseUnusable when PostgreSQL's program role is missing or is the owner itself. It is
    raised because of JournalBroken where a chain that is to be made anew does not hold. Raises
    DatabaseAway.
    """
    owner = make_url(url)
    # Alembic is heavy, and there is hardly ever a step to be run.
    from storage.migration_steps import upgrade  # noqa: PLC0415

    engine = using.engine if using is not None else open_engine(owner)
    try:
        with engine.connect() as connection:
            app_role = None
            if connection.dialect.name == "postgresql":
                app_role = _program_role(connection, owner, app_url)
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            upgrade(connection)
            if app_role is not None:
                _guard(connection, app_role)
            connection.commit()
    except JournalBroken as broken:
        raise DatabaseUnusable(
            f"the journal of “{broken.authority}” does not hold together at entry {broken.entry}: "
            f"{broken.reason}. Nothing was changed. Restore the last backup whose journal is whole"
        ) from broken
    except OperationalError as error:
        raise DatabaseAway(str(error.orig).strip()) from error
    finally:
        if using is None:
            engine.dispose()


def _guard(connection: Connection, app_role: str) -> None:
    """Grant the program its rights, and show each row only to who has named its authority."""
    role = connection.dialect.identifier_preparer.quote(app_role)
    every = {table.name for table in metadata.sorted_tables}
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))
    for rights, tables in (
        ("SELECT, INSERT", APPEND_ONLY),
        ("SELECT, INSERT, UPDATE, DELETE", every - APPEND_ONLY),
    ):
        connection.execute(text(f"GRANT {rights} ON {', '.join(sorted(tables))} TO {role}"))
    guarded = set(connection.execute(_GUARDED).scalars())
    for function in _ERASING:
        connection.execute(text(f"GRANT EXECUTE ON FUNCTION {function} TO {role}"))
    for table in sorted(every - BEFORE_THE_AUTHORITY - guarded):
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"DROP POLICY IF EXISTS authority ON {table}"))
        connection.execute(
            text(
                f"CREATE POLICY authority ON {table} "
                "USING (tenant = current_setting('kravbot.tenant', true)) "
                "WITH CHECK (tenant = current_setting('kravbot.tenant', true))"
            )
        )


def _program_role(connection: Connection, owner: URL, app_url: str | None) -> str:
    role = make_url(app_url).username if app_url else None
    if role is None or role == owner.username:
        raise DatabaseUnusable(
            "PostgreSQL needs two roles: set KRAVBOT_DATABASE_URL to the plain role the program "
            "uses and "
            "KRAVBOT_DATABASE_OWNER_URL to the one that owns the tables"
        )
    known = connection.execute(
        text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
    ).scalar_one_or_none()
    if known is None:
        raise DatabaseUnusable(
            f"the role “{role}” of KRAVBOT_DATABASE_URL does not exist; create it first"
        )
    return role
