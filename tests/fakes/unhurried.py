"""For stories in which nobody waits for a platform's pace."""

from bot.main.bootstrap import build
from bot.main.container import Container
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database


def unhurried_house(settings: Settings, database: Database) -> Container:
    """The house with its desk; only an adapter's own pace is still kept."""
    services = build(database, upload_limit=settings.upload_limit, pace=RateLimiter({}))
    return Container(settings, database, services)
