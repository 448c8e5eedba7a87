"""Test how often something may be done: in bursts and over time, by key, within bounded memory."""

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.adapters.web.rate_limit import Limit, Limiter, address_of
from bot.adapters.web.refusal import WebRefused


def taken(limiter: Limiter, key: str, times: int) -> int:
    """Count how many of them went through."""
    done = 0
    for _ in range(times):
        try:
            limiter.take(key)
        except WebRefused:
            continue
        done += 1
    return done


def test_so_many_at_once_and_then_so_many_a_minute() -> None:
    now = [0.0]
    limiter = Limiter(Limit(at_once=5, a_minute=6), now=lambda: now[0])
    assert taken(limiter, "a", 10) == 5
    assert taken(limiter, "b", 1) == 1
    now[0] += 60
    assert taken(limiter, "a", 10) == 5
    now[0] += 10
    assert taken(limiter, "a", 10) == 1


def test_how_long_to_wait_is_said() -> None:
    limiter = Limiter(Limit(at_once=1, a_minute=6), now=lambda: 0.0)
    limiter.take("a")
    with pytest.raises(WebRefused) as refused:
        limiter.take("a")
    assert (refused.value.status, refused.value.arguments) == (429, {"n": 10})


def test_looking_costs_nothing() -> None:
    limiter = Limiter(Limit(at_once=1, a_minute=1), now=lambda: 0.0)
    limiter.check("a")
    limiter.take("a")
    with pytest.raises(WebRefused):
        limiter.check("a")


def test_many_keys_do_not_fill_the_memory() -> None:
    limiter = Limiter(Limit(at_once=1, a_minute=1), now=lambda: 0.0)
    for n in range(30_000):
        limiter.take(str(n))
    assert len(limiter) == 10_000


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, "10.0.0.1", "192.0.2.1", id="only claimed"),
        pytest.param(1, "6.6.6.6, 10.0.0.1", "10.0.0.1", id="what our proxy saw"),
        pytest.param(2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "10.0.0.1", id="what the outer one saw"),
        pytest.param(2, "10.0.0.1", "192.0.2.1", id="fewer than there should be"),
        pytest.param(1, "nonsense", "192.0.2.1", id="no address"),
        pytest.param(1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64", id="a network of the sixth kind"),
        pytest.param(1, "::ffff:10.0.0.1", "10.0.0.1", id="the fourth within the sixth"),
    ],
)
def test_where_it_comes_from(proxies: int, forwarded: str, address: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded})
    request = request.clone(remote="192.0.2.1")
    assert address_of(request, proxies=proxies) == address
