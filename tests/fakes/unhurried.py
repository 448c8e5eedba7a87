"""Build containers for stories in which nobody waits for a platform's pace."""

from bot.main.bootstrap import build
from bot.main.container import Container
from bot.main.settings import Settings
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database


def unhurried_container(settings: Settings, database: Database) -> Container:
    """Build the container with its services; only an adapter's own pace is still kept."""
    services = build(database, upload_limit=settings.upload_limit, pace=RateLimiter({}))
    return Container(settings, database, services)
