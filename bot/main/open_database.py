"""Open the database, or say in a sentence why it cannot be opened."""

from datetime import datetime
from pathlib import Path

from bot.app.incidents.journal_heads import forget_heads, refuse_behind
from bot.app.shifted_clock import ShiftedClock
from bot.app.startup_error import NoDatabase, StartupError
from bot.main.clock import SystemClock
from bot.main.settings import Settings, by_comma
from bot.texts.bilingual import bilingual
from governance.ports import Clock
from storage.core.sqlite_file import DatabaseBusy, SqliteFile
from storage.database import (
    Absent,
    Database,
    DatabaseAway,
    DatabaseBehind,
    DatabaseUnusable,
    NotMade,
    NotMigrated,
)


def clock_at(moment: datetime | None) -> Clock:
    """Return the machine's clock, or one that shows that moment now and goes on from there."""
    machine = SystemClock()
    return machine if moment is None else ShiftedClock(moment, machine)


def open_database(
    settings: Settings,
    clock: Clock,
    *,
    patiently: bool = False,
    make: bool = False,
    behind: bool = False,
) -> Database:
    """Open the database, migrated if it is SQLite and needs it. Raises StartupError.

    With `patiently`, one that does not answer is held back until `checked` has seen it. So is a
    file that is not there, where we know whom to call without it, and a SQLite file is looked
    through. Only with `make` is a database of SQLite made. With `behind` it may hold less than was
    seen in it.
    """
    waits = patiently and settings.knows_whom_to_call
    absent: Absent = "make" if make else "wait" if waits else "refuse"
    try:
        database = Database(settings.url, clock, absent=absent)
    except DatabaseBusy as busy:
        raise StartupError(
            f"Databasen {busy} er i brug af en anden Kravbot, fx en server der kører. "
            "Stop den, og prøv igen. / "
            f"The database {busy} is in use by another Kravbot, such as a running server. "
            "Stop it and try again."
        ) from busy
    except NotMade as none:
        raise _not_made(none) from none
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise StartupError(
            f"Databasen kan ikke åbnes / the database cannot be opened: {fault}"
        ) from fault
    try:
        checked(database, settings, make=make, behind=behind, thoroughly=patiently)
    except DatabaseAway as away:
        if patiently:
            database.hold_back(str(away))
            return database
        database.close()
        if isinstance(away, DatabaseBehind):
            raise StartupError(f"{away}. {bilingual('start.accept')}") from away
        raise unusable(away) from away
    except NotMade as none:
        if waits:
            database.hold_back("its file is none that Kravbot has made")
            return database
        database.close()
        raise _not_made(none) from none
    except DatabaseUnusable as fault:
        database.close()
        raise unusable(fault) from fault
    return database


def open_demo(settings: Settings, clock: Clock, *, patiently: bool = False) -> Database:
    """Open the demo's database, made where there is none. Raises StartupError."""
    if _is_missing(settings):
        forget_heads(settings.copies)
    return open_database(settings, clock, patiently=patiently, make=True)


def make_database(settings: Settings, clock: Clock) -> Database:
    """Make the database, or open one that is there. Raises StartupError.

    Where we know whom to call of authorities that it does not have, nothing is made: the right one
    is somewhere else. The demo's may be made anew.
    """
    if _is_missing(settings) and settings.demo:
        forget_heads(settings.copies)
    elif _is_missing(settings) and settings.knows_whom_to_call:
        raise StartupError(
            bilingual("start.known_elsewhere", path=settings.file, folder=settings.copies)
        )
    bring_up(settings, make=True)
    return open_database(settings, clock)


def _is_missing(settings: Settings) -> bool:
    return settings.is_sqlite and not SqliteFile(Path(settings.file)).is_there


def _not_made(none: NotMade) -> NoDatabase:
    path = Path(str(none))
    return NoDatabase(bilingual("start.no_tables" if path.exists() else "start.no_file", path=path))


def unusable(fault: Exception) -> StartupError:
    """Make the error of a database that cannot be used as it is."""
    return StartupError(f"Databasen kan ikke bruges / the database cannot be used: {fault}")


def bring_up(settings: Settings, *, make: bool = False) -> None:
    """Migrate the database to this version. Raises StartupError.

    Only with `make` is a database of SQLite made, or an empty file filled.
    """
    if settings.is_sqlite:
        open_database(settings, SystemClock(), make=make).close()
        return
    # The import is heavy, and needed by few commands.
    from storage.migrate import migrate  # noqa: PLC0415

    try:
        migrate(settings.owner_url, app_url=settings.url)
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise unusable(fault) from fault


def checked(
    database: Database,
    settings: Settings,
    *,
    make: bool = False,
    behind: bool = False,
    thoroughly: bool = False,
) -> None:
    """Check that the database can be used, and migrate one of SQLite that needs it.

    The arguments are those of `open_database`, and `thoroughly` that of `Database.check`.

    Raises DatabaseUnusable and DatabaseAway.
    """
    _check(database, settings, make=make, thoroughly=thoroughly)
    if not behind:
        refuse_behind(database, settings.copies, by_comma(settings.encryption_keys))


def _check(database: Database, settings: Settings, *, make: bool, thoroughly: bool) -> None:
    try:
        database.check(thoroughly=thoroughly)
    except NotMigrated:
        if not settings.is_sqlite:
            raise
    except NotMade:
        if not make:
            raise
    else:
        return
    # The import is heavy, and needed only the first time.
    from storage.migrate import migrate  # noqa: PLC0415

    migrate(settings.url, using=database)
    database.check()
