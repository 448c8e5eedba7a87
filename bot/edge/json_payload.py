"""Read JSON that came in, without taking anything for granted.

A part of the wrong shape counts as missing.
"""

from collections.abc import Mapping
from typing import TypeAlias

from bot.edge.clean_text import TextRefused, clean_text

Payload: TypeAlias = Mapping[str, object]


def part(owner: object, *names: str) -> Payload:
    """Return the object under those names; empty where there is none."""
    for name in names:
        owner = owner.get(name) if isinstance(owner, dict) else None
    return owner if isinstance(owner, dict) else {}


def listed(owner: Payload, name: str) -> list[Payload]:
    """Return the objects in that list; empty where there is none."""
    found = owner.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def short_text(owner: Payload, name: str, *, limit: int = 500) -> str:
    """Return a text on one line, cleaned and cut to a bound; empty where there is none."""
    value = owner.get(name)
    if not isinstance(value, str):
        return ""
    try:
        return " ".join(clean_text(value[: limit * 4], limit * 4).split())[:limit]
    except TextRefused:
        return ""
