"""Know the steps of the schema, and run those that are missing."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.migrations import FOLDER


def upgrade(connection: Connection) -> None:
    """Run the steps that are missing, on that connection."""
    command.upgrade(_config(connection), "head")


def steps() -> list[str]:
    """Return every step's name, oldest first."""
    script = ScriptDirectory.from_config(_config(None))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
