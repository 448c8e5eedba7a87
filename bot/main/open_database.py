"""Open the database that the settings name, or say in a sentence why it cannot be opened."""

from datetime import datetime

from bot.app.database_place import DatabasePlace
from bot.app.shifted_clock import ShiftedClock
from bot.main.clock import SystemClock
from bot.main.settings import Settings, by_comma
from governance.ports import Clock


def clock_at(moment: datetime | None) -> Clock:
    """Return the machine's clock, or one that shows that moment now and goes on from there."""
    machine = SystemClock()
    return machine if moment is None else ShiftedClock(moment, machine)


def place_of(settings: Settings) -> DatabasePlace:
    """Return where the database is, and where copies of whom to call are kept."""
    return DatabasePlace(
        url=settings.url,
        owner_url=settings.owner_url,
        file=settings.file,
        folder=settings.copies,
        keys=by_comma(settings.encryption_keys),
    )
