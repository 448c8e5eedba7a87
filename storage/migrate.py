"""Bring a database up to this version's schema. Killed half-way and run again, it finishes."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from storage.database import Database, DatabaseAway, DatabaseUnusable, open_engine
from storage.migrations import FOLDER

_LOCK = 0x6B726176  # "krav": two replicas that start at once migrate one after the other


def migrate(url: str, *, app_url: str | None = None, using: Database | None = None) -> None:
    """Run what is missing. `app_url` is the plain role the program uses on PostgreSQL; it is granted its rights.

    `using`: the open SQLite database, which is the only one that may have a connection to the file.
    Raises DatabaseUnusable when PostgreSQL's program role is missing or is the owner itself, DatabaseAway.
    """
    owner = make_url(url)
    engine = using.engine if using is not None else open_engine(owner)
    try:
        with engine.connect() as connection:
            app_role = None
            if connection.dialect.name == "postgresql":
                app_role = _program_role(connection, owner, app_url)
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            command.upgrade(_config(connection, app_role), "head")
            connection.commit()
    except OperationalError as error:
        raise DatabaseAway(str(error.orig).strip()) from error
    finally:
        if using is None:
            engine.dispose()


def steps() -> list[str]:
    """Every step's name, oldest first."""
    script = ScriptDirectory.from_config(_config(None, None))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def _config(connection: Connection | None, app_role: str | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, app_role=app_role)
    return config


def _program_role(connection: Connection, owner: URL, app_url: str | None) -> str:
    role = make_url(app_url).username if app_url else None
    if role is None or role == owner.username:
        raise DatabaseUnusable(
            "PostgreSQL needs two roles: set KRAVBOT_DATABASE_URL to the plain role the program uses and "
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
