"""The authority's time zone says when its days begin."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from governance.ports import RegisterReader
from governance.records.authorities import Authority


def zone_of(register: RegisterReader) -> ZoneInfo:
    """Return the authority's own time zone, Copenhagen's where the register does not say."""
    known = register.find(Authority)
    return ZoneInfo(
        known[0].record.timezone if known else Authority.model_fields["timezone"].default
    )


def day_begins(day: date, zone: tzinfo) -> datetime:
    """Return the midnight in the zone with which that day begins, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
