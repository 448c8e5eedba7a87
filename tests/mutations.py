"""Spoil what a platform sends, in its parts or in its bytes."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any


def with_wrong_parts(
    payload: Mapping[str, Any], odd: Sequence[Any], chance: random.Random
) -> dict[str, Any]:
    """Return a copy of the payload with one to three things wrong with it, some of them odd."""
    spoiled: dict[str, Any] = json.loads(json.dumps(payload))
    for _ in range(chance.randint(1, 3)):
        owner, key = chance.choice(list(_places(spoiled)))
        match chance.randrange(4):
            case 0:
                del owner[key]
            case 1:
                owner[key] = [owner[key]] * chance.randint(1, 3)
            case 2:
                owner[key] = {"a": owner[key]}
            case _:
                owner[key] = deepcopy(chance.choice(odd))
        if not spoiled:
            break
    return spoiled


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in list(items):
        yield part, key
        if isinstance(value, dict | list):
            yield from _places(value)
