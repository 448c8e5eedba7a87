"""Open the database, or say in a sentence why it cannot be opened."""

from dataclasses import dataclass
from pathlib import Path

from bot.app.incidents.journal_heads import forget_heads, refuse_behind
from bot.app.incidents.snapshot_folder import has_snapshots
from bot.app.startup_error import DatabaseInUse, NoDatabase, StartupError
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


@dataclass(frozen=True)
class DatabasePlace:
    """The database as it is set up, and the folder with copies of whom to call.

    `file` is SQLite's, empty for PostgreSQL. `owner_url` is for migrations, and `keys` are those
    the copies are sealed with, where they are set.
    """

    url: str
    owner_url: str
    file: str
    folder: Path
    keys: tuple[str, ...]

    @property
    def _knows_whom_to_call(self) -> bool:
        return has_snapshots(self.folder)

    @property
    def _is_missing(self) -> bool:
        return bool(self.file) and not SqliteFile(Path(self.file)).is_there

    def open(
        self,
        clock: Clock,
        *,
        patiently: bool = False,
        make: bool = False,
        behind: bool = False,
    ) -> Database:
        """Open the database, migrated if it is SQLite and needs it. Raises StartupError.

        With `patiently`, one that does not answer is held back until `check` has seen it. So is a
        file that is not there, where we know whom to call without it, and a SQLite file is looked
        through. Only with `make` is a database of SQLite made. With `behind` it may hold less than
        was seen in it.
        """
        waits = patiently and self._knows_whom_to_call
        absent: Absent = "make" if make else "wait" if waits else "refuse"
        try:
            database = Database(self.url, clock, absent=absent)
        except DatabaseBusy as busy:
            raise DatabaseInUse(
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
            self.check(database, make=make, behind=behind, thoroughly=patiently)
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

    def open_demo(self, clock: Clock, *, patiently: bool = False) -> Database:
        """Open the demo's database, made where there is none. Raises StartupError."""
        if self._is_missing:
            forget_heads(self.folder)
        return self.open(clock, patiently=patiently, make=True)

    def make(self, clock: Clock, *, demo: bool) -> Database:
        """Make the database, or open one that is there. Raises StartupError.

        Where we know whom to call of authorities that it does not have, nothing is made: the right
        one is somewhere else. The demo's may be made anew.
        """
        if self._is_missing and demo:
            forget_heads(self.folder)
        elif self._is_missing and self._knows_whom_to_call:
            raise StartupError(
                bilingual("start.known_elsewhere", path=self.file, folder=self.folder)
            )
        self.bring_up(clock, make=True)
        return self.open(clock)

    def bring_up(self, clock: Clock, *, make: bool = False) -> None:
        """Migrate the database to this version. Raises StartupError.

        Only with `make` is a database of SQLite made, or an empty file filled.
        """
        if self.file:
            self.open(clock, make=make).close()
            return
        # The import is heavy, and needed by few commands.
        from storage.migrate import migrate  # noqa: PLC0415

        try:
            migrate(self.owner_url, app_url=self.url)
        except (DatabaseUnusable, DatabaseAway) as fault:
            raise unusable(fault) from fault

    def check(
        self,
        database: Database,
        *,
        make: bool = False,
        behind: bool = False,
        thoroughly: bool = False,
    ) -> None:
        """Check that the database can be used, and migrate one of SQLite that needs it.

        The arguments are those of `open`, and `thoroughly` that of `Database.check`.

        Raises DatabaseUnusable and DatabaseAway.
        """
        self._check(database, make=make, thoroughly=thoroughly)
        if not behind:
            refuse_behind(database, self.folder, self.keys)

    def _check(self, database: Database, *, make: bool, thoroughly: bool) -> None:
        try:
            database.check(thoroughly=thoroughly)
        except NotMigrated:
            if not self.file:
                raise
        except NotMade:
            if not make:
                raise
        else:
            return
        # The import is heavy, and needed only the first time.
        from storage.migrate import migrate  # noqa: PLC0415

        migrate(self.url, using=database)
        database.check()


def _not_made(none: NotMade) -> NoDatabase:
    path = Path(str(none))
    return NoDatabase(bilingual("start.no_tables" if path.exists() else "start.no_file", path=path))


def unusable(fault: Exception) -> StartupError:
    """Make the error of a database that cannot be used as it is."""
    return StartupError(f"Databasen kan ikke bruges / the database cannot be used: {fault}")
