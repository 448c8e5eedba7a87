"""For stories in which nobody waits for a platform's pace."""

from bot.main.building import build
from bot.main.house import House
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import Pace
from storage.database import Database


def unhurried_house(settings: Settings, database: Database) -> House:
    """The house with its desk; only an adapter's own pace is still kept."""
    building = build(database, upload_limit=settings.upload_limit, pace=Pace({}))
    return House(settings, database, building)
