"""Make ids of rows and cards: sortable by the moment they were made, or unguessable."""

import hashlib
import secrets
from datetime import UTC, datetime
from itertools import count

FIRST_OF_A_MOMENT = "00000000000001"
"""The ids made of a moment sort after this, and those of nudges before it."""
_counter = count()
_MOMENT = 14
"""Digits of an id that say when it was made."""


def next_id(now: datetime) -> str:
    """Make a new id; ids of one process sort in the order they were made, even in one moment."""
    micros = int(now.timestamp() * 1_000_000)
    return f"{micros:014x}{next(_counter) & 0xFFFFFF:06x}{secrets.token_hex(5)}"


def moment_of(made: str) -> datetime:
    """Return the moment an id was made; ids of nudges are older than any other."""
    return datetime.fromtimestamp(int(made[:_MOMENT], 16) / 1_000_000, UTC)


def nudge_id(bundle: str, platform: str, workspace: str) -> str:
    """Make the id of a message on one route, which is the same whoever computes it.

    It sorts before every id that is made of a moment.
    """
    digest = hashlib.sha256("\0".join((bundle, platform, workspace)).encode()).hexdigest()
    return "0" * 14 + digest[:16]


def calendar_row_id(person: str, uid: str, sequence: int) -> str:
    """Make the id of a calendar invitation by mail, which is the same whoever computes it.

    It sorts as `nudge_id` does, and a later invitation to the same after the one before.
    """
    digest = hashlib.sha256("\0".join(("calendar", person, uid)).encode()).hexdigest()
    return f"{0:014x}{sequence:06x}{digest[:16]}"


def card_id() -> str:
    """Make a card id of 128 random bits; an action's token is this id, a point and a number."""
    return secrets.token_hex(16)
