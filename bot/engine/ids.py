"""Names for rows and cards: sortable by the moment they were made, or unguessable."""

import hashlib
import secrets
from datetime import datetime
from itertools import count

_counter = count()


def next_id(now: datetime) -> str:
    """A new id; ids of one process sort in the order they were made, also within one moment."""
    micros = int(now.timestamp() * 1_000_000)
    return f"{micros:014x}{next(_counter) & 0xFFFFFF:06x}{secrets.token_hex(5)}"


def nudge_id(bundle: str, platform: str, workspace: str) -> str:
    """The id of a message on one way, the same whoever works it out; it sorts before every id that is made of a moment."""
    digest = hashlib.sha256("\0".join((bundle, platform, workspace)).encode()).hexdigest()
    return "0" * 14 + digest[:16]


def card_id() -> str:
    """128 random bits: what a button carries, with the number of its action behind a point."""
    return secrets.token_hex(16)
