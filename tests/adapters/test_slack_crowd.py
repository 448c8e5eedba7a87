"""Test how many turns are under way at once."""

import asyncio

import pytest

from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit, TooBusy


async def test_who_is_let_in_is_served_to_the_end() -> None:
    crowd, done = ConcurrencyLimit(most=2), []

    async def turn(number: int) -> None:
        await asyncio.sleep(0.05)
        done.append(number)

    crowd.let_in(turn(1))
    crowd.let_in(turn(2))
    with pytest.raises(TooBusy):
        crowd.let_in(turn(3))
    await crowd.finish()
    assert done == [1, 2]
    crowd.let_in(turn(4))
    await crowd.finish()
