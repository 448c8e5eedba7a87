"""Test ten thousand requests that Slack never sends.

They have a good signature or a bad one, are malformed, or were sent before.
"""

import asyncio
import json
import logging
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.adapters.slack.installation.registration import EVENTS_PATH
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.register.create_authority import tenant_id
from governance.records.answers import Answer
from scheduler.outbox.rate_limit import Rate
from storage.core.schema import identities, installations, journal, outbox, places, turns
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import looked_up, only_sqlite, row_counts
from tests.fakes.slack_client import Client
from tests.fakes.slack_delivery import Delivered, Kind, OverHttp, signature, written
from tests.fakes.slack_kravbot import Kravbot, chosen, opened_to
from tests.fakes.slack_service import slack_service
from tests.fakes.slack_world import CLIENT_SECRET, SIGNING_SECRET, TOKEN
from tests.fakes.unhurried import unhurried_container
from tests.mutations import with_wrong_parts
from tests.selection import share_of

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
MAREN = "maren.skabelonsen@stf.example"
BO = "bo.proevesen@stf.example"
MUTATIONS = share_of(10_000)
SECRET_WORDS = ("rosenkaal", "havregrød", "pastinak")
"""Words in what people write, none of which may be in the log."""
EVENT: dict[str, Any] = {
    "System": "Nødmelderen",
    "Hvad er det?": "En hændelse eller et nedbrud",
    "Hvad skete der?": "Noget med rosenkaal",
}

pytestmark = only_sqlite


@pytest.fixture
async def world(demo_database: Database) -> AsyncIterator[Kravbot]:
    at_once = SlackRateLimiter(methods={}, channel=Rate(1e9, 1e9))
    async with slack_service() as service:
        container = unhurried_container(chosen(service), demo_database)
        async with opened_to(service, container, pace=at_once) as world:
            world.bind(LIGHTHOUSES)
            yield world


def effects(world: Kravbot) -> list[int]:
    """Count the rows of everything a request may leave behind.

    Whoever opens the home tab is shown a number each time, which is noted each time.
    """
    counts = row_counts(world.database, journal, turns, outbox, identities, installations, places)
    return [counts[0] - looked_up(world.database), *counts[1:]]


def answers(world: Kravbot) -> list[tuple[str, str]]:
    def read(unit: UnitOfWork) -> list[tuple[str, str]]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [(kept.record.key, kept.record.value) for kept in unit.register.find(Answer)]

    return sorted(world.database.transact(read))


# ── What a day brings ────────────────────────────────────────────────────────


async def a_day(world: Kravbot) -> list[Delivered]:
    """Do everything people do in Slack once, and return what was brought to the bot."""
    maren = world.person(MAREN, locale="da-DK")
    await maren.opens_messages()
    await maren.opens_home()
    maren.tab = "messages"
    await maren.says("start 3.2 på nødmelderen")
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    await maren.commands("status på tågevarsel, pastinak")
    await maren.attaches("rosenkaal.pdf", b"%PDF-1.4 x", "havregrød")
    message = await maren.says("vrøvl om havregrød")
    await maren.edits(message, "vrøvl om pastinak")
    await maren.message_shortcut("kb:keep", message)
    await _closed(maren)
    await maren.shortcut("kb:event")
    await maren.submits(**EVENT)
    await _closed(maren)
    await maren.deletes(message)
    [there, *_] = world.together("driften", maren)
    await there.mentions("hvad med rosenkaal?")
    return list(world.service.delivered)


async def _closed(maren: Client) -> None:
    while maren.modal is not None:
        await maren.closes()


# ── What is made of it ───────────────────────────────────────────────────────

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**29, "", " ", "\u0000", "\ud800", "x" * 2_000, "<@U0KRAVBOT>",
    "<!channel>", "<" * 500, "&lt;" * 50, [], [[]], [None], {}, {"id": {}}, {"": ""}, {"type": {}},
    "U", "W0STRANGER1", "E0STRANGER1", "T0STRANGER1", "D0STRANGER1", "%00", "../..", "{{DATE()}}",
    "d|" + "0" * 32 + ".0", "a|x|y", "f|\ud800|\u0000", "http://[::1", "https://evil.example/x",
    "\u202e", "e\u0301" * 300, "1e400", "0.0",
    json.dumps({"place": "U1", "token": "\ud800", "message": "\u0000", "page": 0, "pages": 1}),
    "message", "app_mention", "block_actions", "view_submission", "message_action",
    "event_callback", "url_verification",
)  # fmt: skip


def request_of(kind: Kind, payload: Any, chance: random.Random) -> tuple[bytes, str]:
    """Make it a request, one in six with something wrong in its bytes too."""
    if kind == "event":
        raw, content_type = json.dumps(payload).encode(), "application/json"
    else:
        form = payload if kind == "command" else {"payload": json.dumps(payload)}
        fields = {name: _bytes(value) for name, value in form.items()}
        raw, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    body = bytearray(raw)
    if body and chance.random() < 0.15:
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
    if body and chance.random() < 0.03:
        del body[chance.randrange(len(body)) :]
    return bytes(body), content_type


def _bytes(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


# ── How they are brought ─────────────────────────────────────────────────────


async def post(world: Kravbot, body: bytes, content_type: str, *, secret: str) -> int:
    assert isinstance(world.line, OverHttp)
    moment = str(int(world.database.clock.now().timestamp()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature(secret, body, moment),
    }
    url = world.url + EVENTS_PATH
    async with world.line.session.post(url, data=body, headers=headers) as response:
        await response.read()
        return response.status


class Ears(logging.Handler):
    """It hears every line of the log, and keeps those with one of these words in them."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._words = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
        self._format = logging.Formatter("%(name)s %(message)s")
        self.heard: list[str] = []
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self._format.format(record)
        if self._words.search(line):
            self.heard.append(line)
        if record.exc_info or record.levelno >= logging.ERROR:
            self.faults.append(line)


@contextmanager
def listening(world: Kravbot) -> Iterator[Ears]:
    """Listen to everything that is logged, by whomever, at every level."""
    people = [user for user in world.service.users.values() if not user.is_bot]
    names = [word for user in people for word in (user.email, user.real_name, user.name) if word]
    ears = Ears([*names, *SECRET_WORDS, TOKEN, SIGNING_SECRET, CLIENT_SECRET, "evil.example"])
    root = logging.getLogger()
    level = root.level
    root.addHandler(ears)
    root.setLevel(logging.DEBUG)
    try:
        yield ears
    finally:
        root.removeHandler(ears)
        root.setLevel(level)


async def test_what_was_brought_before_comes_to_nothing(world: Kravbot) -> None:
    brought = await a_day(world)
    before, answered = effects(world), answers(world)
    assert answered
    assert {one.kind for one in brought} == {"event", "interaction", "command"}
    found: Counter[int] = Counter()
    for _ in range(3):
        statuses = await asyncio.gather(
            *(post(world, *written(one.kind, one.body), secret=SIGNING_SECRET) for one in brought)
        )
        found.update(statuses)
        assert world.settled is not None
        await world.settled()
    assert found == {200: 3 * len(brought)}
    assert effects(world) == before
    assert answers(world) == answered


async def test_ten_thousand_odd_requests_come_to_nothing(world: Kravbot) -> None:
    brought = await a_day(world)
    before, answered = effects(world), answers(world)
    chance = random.Random(7)  # no secret
    requests = []
    for number in range(MUTATIONS):
        one = chance.choice(brought)
        odd = request_of(one.kind, with_wrong_parts(one.body, ODD, chance), chance)
        requests.append((*odd, number % 8 == 0))  # one in eight is signed by somebody else
    found: Counter[tuple[bool, int]] = Counter()

    async def knock(waiting: Iterator[tuple[bytes, str, bool]]) -> None:
        for body, content_type, forged in waiting:
            secret = "0" * 32 if forged else SIGNING_SECRET
            status = await post(world, body, content_type, secret=secret)
            found[forged, status] += 1
            assert status < 500, body

    with listening(world) as ears:
        waiting = iter(requests)
        await asyncio.gather(*(knock(waiting) for _ in range(4)))
        assert world.settled is not None
        await world.settled()
    assert found[True, 401] == len(range(0, MUTATIONS, 8))
    assert set(found) <= {(True, 401), (False, 200), (False, 400)}
    assert found[False, 400] > MUTATIONS // 20
    assert not ears.heard, ears.heard[:3]
    assert not ears.faults, ears.faults[:3]
    after = effects(world)
    assert (after[0], *after[3:]) == (before[0], *before[3:])
    assert answers(world) == answered
    maren = world.person(MAREN)
    await maren.says("hjælp")
    maren.sees("Det kan du gøre her")
