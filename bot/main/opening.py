"""Opening the house: settings and database, or a sentence that says why not."""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.main.clock import ShiftedClock, SystemClock
from bot.main.settings import Settings, SettingsFault, load_settings
from governance.ports import Clock
from storage.database import (
    Database,
    DatabaseAway,
    DatabaseBusy,
    DatabaseUnusable,
    NotMigrated,
)


class Closed(Exception):
    """The house cannot be opened; the message says why, in Danish and English."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `bad`: it stops Kravbot from working."""

    text: str
    bad: bool = False


def clock_at(moment: datetime | None) -> Clock:
    """The machine's clock, or one that shows that moment now and goes on from there."""
    return SystemClock() if moment is None else ShiftedClock(moment)


def open_settings(**chosen: object) -> Settings:
    """The settings. Raises Closed."""
    try:
        settings = load_settings(**chosen)
    except SettingsFault as fault:
        raise Closed(
            f"Indstillingerne kan ikke bruges / the settings cannot be used:\n{fault}"
        ) from fault
    logging.getLogger().setLevel(settings.log_level)
    return settings


def open_database(settings: Settings, clock: Clock) -> Database:
    """The database, migrated if it is SQLite and needs it. Raises Closed."""
    try:
        database = Database(settings.url, clock)
    except DatabaseBusy as busy:
        raise Closed(
            f"Databasen {busy} er i brug af en anden Kravbot, fx en server der kører. Stop den, og prøv igen. / "
            f"The database {busy} is in use by another Kravbot, such as a running server. Stop it and try again."
        ) from busy
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise Closed(
            f"Databasen kan ikke åbnes / the database cannot be opened: {fault}"
        ) from fault
    try:
        _checked(database, settings)
    except (DatabaseUnusable, DatabaseAway) as fault:
        database.close()
        raise Closed(f"Databasen kan ikke bruges / the database cannot be used: {fault}") from fault
    return database


def bring_up(settings: Settings) -> None:
    """Migrate. Raises Closed."""
    # Heavy, and needed by few commands.
    from storage.migrate import migrate  # noqa: PLC0415

    try:
        held = Database(settings.url, SystemClock()) if settings.is_sqlite else None
        try:
            migrate(settings.owner_url, app_url=settings.url, using=held)
        finally:
            if held is not None:
                held.close()
    except DatabaseBusy as busy:
        raise Closed(
            f"Databasen {busy} er i brug; stop serveren først. / The database {busy} is in use; stop the server first."
        ) from busy
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise Closed(f"Databasen kan ikke bruges / the database cannot be used: {fault}") from fault


def examine(settings: Settings) -> list[Finding]:
    """What is configured, what is not, in words; nothing secret."""
    findings = [
        Finding(f"Database: {settings.shown_url}"),
        _database(settings),
        Finding(
            f"Server: {settings.host}:{settings.port}, værtsnavne/host names {', '.join(sorted(settings.hosts))}"
        ),
        Finding(
            "Webchat: demo, alle kan være alle / anybody can be anybody"
            if settings.demo
            else "Webchat: slået fra uden for demo / off outside the demo"
        ),
        Finding(f"Filer/files: højst/at most {settings.upload_limit_mb} MB"),
        Finding("Microsoft Teams: ikke sat op / not set up"),
        Finding("Slack: ikke sat op / not set up"),
        Finding("E-mail: ikke sat op / not set up"),
    ]
    if settings.demo and settings.host not in ("127.0.0.1", "localhost", "::1"):
        findings.append(
            Finding(
                "Demoen lytter uden for maskinen: enhver på nettet kan være enhver person. / "
                "The demo listens outside this machine: anybody on the network can be anybody.",
                bad=True,
            )
        )
    return findings


def _database(settings: Settings) -> Finding:
    try:
        database = open_database(settings, SystemClock())
    except Closed as closed:
        return Finding(str(closed), bad=True)
    try:
        tenants = database.transact(lambda unit: unit.identities.tenants())
    finally:
        database.close()
    names = ", ".join(tenant.name for tenant in tenants) or "ingen/none"
    return Finding(f"Myndigheder/authorities: {names}")


def _checked(database: Database, settings: Settings) -> None:
    try:
        database.check()
    except NotMigrated:
        if not settings.is_sqlite:
            raise
        # Heavy, and needed only the first time.
        from storage.migrate import migrate  # noqa: PLC0415

        migrate(settings.url, using=database)
        database.check()
