"""Draw a sample that anybody can draw again: it hangs on the day and on the names alone."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256


def drawn(keys: Iterable[str], day: date, *, most: int) -> list[str]:
    """Return at most so many of the keys, those with the lowest digests of day and key."""

    def lot(key: str) -> str:
        return sha256(f"{day.isoformat()}/{key}".encode()).hexdigest()

    return sorted(keys, key=lot)[:most]
