"""Test how often Slack is asked, by method and channel.

It is not asked at all while it wants a pause.
"""

from dataclasses import dataclass

import pytest

from bot.adapters.slack.outbound.rate_limit import METHODS, SlackRateLimiter
from bot.messages import DeliveryFailed
from scheduler.outbox.rate_limit import PATIENCE, Rate


@dataclass
class Watch:
    """It is a clock that is moved by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def _calls(
    pace: SlackRateLimiter, method: str, *, workspace: str = "T1", channel: str = ""
) -> int:
    """Count the calls that go through at one moment, before one is put off."""
    for done in range(1000):
        try:
            await pace.wait(workspace, method, channel)
        except DeliveryFailed:
            return done
    return 1000


async def test_a_burst_is_let_pass_and_then_put_off(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={"chat.update": (Rate(0.25, 3),)})
    assert await _calls(pace, "chat.update") == 3


async def test_what_is_put_off_says_for_how_long(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={"chat.update": (Rate(0.1, 1),)})
    await pace.wait("T1", "chat.update")
    with pytest.raises(DeliveryFailed) as put_off:
        await pace.wait("T1", "chat.update")
    assert put_off.value.retry_after == pytest.approx(10)
    watch.now += 10
    await pace.wait("T1", "chat.update")


async def test_who_was_put_off_has_not_used_anything_up(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={"chat.update": (Rate(0.1, 1),)})
    for _ in range(50):
        await _calls(pace, "chat.update")
    watch.now += 10
    assert await _calls(pace, "chat.update") == 1


async def test_each_workspace_has_its_own(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={"chat.update": (Rate(0.1, 2),)})
    await _calls(pace, "chat.update")
    assert await _calls(pace, "chat.update", workspace="T2") == 2


async def test_each_channel_has_its_own(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={}, channel=Rate(0.1, 2))
    await pace.wait("T1", "chat.postMessage", "C1")
    await pace.wait("T1", "chat.postMessage", "C1")
    assert await _calls(pace, "chat.postMessage", channel="C2") == 2
    assert await _calls(pace, "chat.postMessage", channel="C1") == 0


async def test_a_change_is_no_message_to_the_channel(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={}, channel=Rate(0.1, 1))
    for _ in range(20):
        await pace.wait("T1", "chat.update", "C1")


async def test_the_pause_slack_asks_for_is_kept(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch)
    pace.told("T1", "chat.postMessage", 30)
    with pytest.raises(DeliveryFailed) as put_off:
        await pace.wait("T1", "chat.postMessage", "C1")
    assert put_off.value.retry_after == 30
    await pace.wait("T2", "chat.postMessage", "C1")
    await pace.wait("T1", "chat.update", "C1")
    watch.now += 31
    await pace.wait("T1", "chat.postMessage", "C1")


async def test_a_short_wait_is_waited(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch, methods={"m": (Rate(100.0, 1),)})
    await pace.wait("T1", "m")
    await pace.wait("T1", "m")
    assert PATIENCE > 1 / 100


async def test_what_is_remembered_is_bounded(watch: Watch) -> None:
    pace = SlackRateLimiter(clock=watch)
    for number in range(12_000):
        await pace.wait(f"T{number}", "chat.update")
    assert len(pace._meters._meters) <= 10_000


def test_every_method_we_call_has_a_rate() -> None:
    called = {
        *("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
        *("conversations.open", "conversations.history", "users.info", "files.info"),
        *("files.getUploadURLExternal", "files.completeUploadExternal"),
        *("views.open", "views.update", "views.publish"),
    }
    assert set(METHODS) == called
