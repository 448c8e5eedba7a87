"""Test what incident buttons carry.

It is opened by whoever it was made for, where they were, for as long as it lasts, and by nobody
else.
"""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.edge.encryption import ShortSealer, new_key
from bot.incident.button_tokens import (
    ACTS,
    LASTS,
    MOST_TRIED,
    ButtonState,
    contact_id,
    read,
    short,
    written,
)

NOW = datetime(2026, 3, 2, 2, 14, tzinfo=UTC)
ABOUT = ("stf", "ole@stf.example", "slack", "T1", "U1")
SEALING = ShortSealer([new_key()], purpose="test")
LONGEST = 160
"""The most characters of a token.

The web page takes 200, a button in Slack 2,000 with what stands around it.
"""


def some_state(chance: random.Random) -> ButtonState:
    tries = tuple(
        (contact_id(str(chance.random())), chance.randrange(256))
        for _ in range(chance.randrange(MOST_TRIED + 1))
    )
    return ButtonState(
        act=chance.choice(ACTS),
        call=short(str(chance.random())),
        made=NOW,
        system=chance.choice(["", short("s")]),
        contact=chance.choice(["", contact_id("c")]),
        log=chance.choice(["", short("l")]),
        tries=tries,
        first=chance.randrange(1000),
    )


@pytest.mark.parametrize("seed", range(50))
def test_what_was_sealed_is_what_is_read(seed: int) -> None:
    state = some_state(random.Random(seed))  # the same every time
    token = written(state, SEALING, ABOUT)
    assert read(token, SEALING, ABOUT, now=NOW) == state
    assert len(token) <= LONGEST


@pytest.mark.parametrize("seed", range(6))
def test_a_token_that_was_changed_anywhere_is_nothing(seed: int) -> None:
    chance = random.Random(seed)  # the same every time
    token = written(some_state(chance), SEALING, ABOUT)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=æ "
    for place in range(2, len(token) - 1):
        other = chance.choice(letters.replace(token[place], ""))
        changed = token[:place] + other + token[place + 1 :]
        assert read(changed, SEALING, ABOUT, now=NOW) is None
    for cut in range(2, len(token) - 1):
        assert read(token[:cut], SEALING, ABOUT, now=NOW) is None
    assert read(token + token[2:], SEALING, ABOUT, now=NOW) is None


@pytest.mark.parametrize("part", range(len(ABOUT)))
def test_it_is_of_use_to_nobody_else_and_nowhere_else(part: int) -> None:
    token = written(some_state(random.Random(1)), SEALING, ABOUT)
    other = (*ABOUT[:part], ABOUT[part] + "x", *ABOUT[part + 1 :])
    assert read(token, SEALING, other, now=NOW) is None


def test_it_ends_after_a_week() -> None:
    token = written(some_state(random.Random(1)), SEALING, ABOUT)
    assert read(token, SEALING, ABOUT, now=NOW + LASTS - timedelta(seconds=1)) is not None
    assert read(token, SEALING, ABOUT, now=NOW + LASTS) is None


def test_a_changed_key_still_opens_and_another_does_not() -> None:
    old, new = new_key(), new_key()
    token = written(some_state(random.Random(1)), ShortSealer([old], purpose="test"), ABOUT)
    both = ShortSealer([new, old], purpose="test")
    assert read(token, both, ABOUT, now=NOW) is not None
    assert read(token, ShortSealer([new], purpose="test"), ABOUT, now=NOW) is None
    assert read(token, ShortSealer([old], purpose="else"), ABOUT, now=NOW) is None
