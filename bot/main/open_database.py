"""Open the database, or say in a sentence why it cannot be opened."""

from datetime import datetime

from bot.app.shifted_clock import ShiftedClock
from bot.app.startup_error import StartupError
from bot.main.clock import SystemClock
from bot.main.settings import Settings
from governance.ports import Clock
from storage.database import Database, DatabaseAway, DatabaseBusy, DatabaseUnusable, NotMigrated


def clock_at(moment: datetime | None) -> Clock:
    """Return the machine's clock, or one that shows that moment now and goes on from there."""
    machine = SystemClock()
    return machine if moment is None else ShiftedClock(moment, machine)


def open_database(settings: Settings, clock: Clock, *, patiently: bool = False) -> Database:
    """Open the database, migrated if it is SQLite and needs it. Raises StartupError.

    With `patiently`, one that does not answer is held back until `checked` has seen it.
    """
    try:
        database = Database(settings.url, clock)
    except DatabaseBusy as busy:
        raise StartupError(
            f"Databasen {busy} er i brug af en anden Kravbot, fx en server der kører. "
            "Stop den, og prøv igen. / "
            f"The database {busy} is in use by another Kravbot, such as a running server. "
            "Stop it and try again."
        ) from busy
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise StartupError(
            f"Databasen kan ikke åbnes / the database cannot be opened: {fault}"
        ) from fault
    try:
        checked(database, settings)
    except DatabaseAway as away:
        if patiently:
            database.hold_back()
            return database
        database.close()
        raise unusable(away) from away
    except DatabaseUnusable as fault:
        database.close()
        raise unusable(fault) from fault
    return database


def unusable(fault: Exception) -> StartupError:
    """Make the error of a database that cannot be used as it is."""
    return StartupError(f"Databasen kan ikke bruges / the database cannot be used: {fault}")


def bring_up(settings: Settings) -> None:
    """Migrate the database to this version. Raises StartupError."""
    # The import is heavy, and needed by few commands.
    from storage.migrate import migrate  # noqa: PLC0415

    try:
        held = Database(settings.url, SystemClock()) if settings.is_sqlite else None
        try:
            migrate(settings.owner_url, app_url=settings.url, using=held)
        finally:
            if held is not None:
                held.close()
    except DatabaseBusy as busy:
        raise StartupError(
            f"Databasen {busy} er i brug; stop serveren først. / "
            f"The database {busy} is in use; stop the server first."
        ) from busy
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise StartupError(
            f"Databasen kan ikke bruges / the database cannot be used: {fault}"
        ) from fault


def checked(database: Database, settings: Settings) -> None:
    """Check that the database can be used, and migrate one of SQLite that needs it.

    Raises DatabaseUnusable and DatabaseAway.
    """
    try:
        database.check()
    except NotMigrated:
        if not settings.is_sqlite:
            raise
        # The import is heavy, and needed only the first time.
        from storage.migrate import migrate  # noqa: PLC0415

        migrate(settings.url, using=database)
        database.check()
