"""Read how long a server asks us to wait."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 3600.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After in either form (RFC 9110 §10.2.3), or None without it.

    They are between one and LONGEST. A date is compared with the answer's own, so that no two
    clocks have to agree. The names in `headers` may be in any case.
    """
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return _bounded(float(written[:10]))
    until, now = _moment(written), _moment(headers.get("Date", ""))
    return None if until is None or now is None else _bounded((until - now).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(1.0, seconds), LONGEST)


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
