"""Test what becomes of a message: sent, tried again, unknown, failed or parked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.ports import Claim, OutboxRow, Purpose
from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    FileRef,
    NotInstalled,
    NotReachable,
    Post,
    Receipt,
    Replace,
    Sender,
)
from scheduler.outbox import sender
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.rate_limit import Limits, RateLimiter
from scheduler.outbox.sender import Settled

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
CARD = Card(lang="da", title="T", as_of="nu", say="T").model_dump(mode="json")


@dataclass
class Platform:
    """It answers each delivery with the next of `answers`; the last one again and again."""

    answers: list[Receipt | Exception]
    got: list[Delivery] = field(default_factory=list)

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        self.got.append(delivery)
        answer = self.answers.pop(0) if self.answers[1:] else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        raise DeliveryRefused(file.name)

    async def profile(self, workspace: str, person: str) -> Sender:
        return Sender(id=person)


@dataclass
class Book:
    """It keeps what was settled."""

    entries: list[tuple[Settled, datetime | None]] = field(default_factory=list)
    ours: bool = True
    marked: int = 0

    async def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> None:
        self.entries.append((state, retry_at))

    async def hand_over(self, claim: Claim) -> bool:
        self.marked += 1
        return self.ours


def row(
    *,
    attempts: int = 1,
    kind: str = "post",
    receipt: str | None = None,
    name: str = "1",
    since: datetime | None = None,
    until: datetime | None = None,
    purpose: Purpose = "reply",
) -> OutboxRow:
    claim = Claim("t", name, attempts, attempts, until=until, since=since)
    return OutboxRow(claim, "c", "teams", "w", "x", kind, "m", CARD, receipt, purpose)


def _sender(
    platform: Platform,
    book: Book,
    *,
    receipt: str | None = None,
    newest: str = "1",
    pace: RateLimiter | None = None,
) -> sender.MessageSender:
    async def message_of(asked: OutboxRow) -> sender.MessageState:
        return sender.MessageState(receipt, newest)

    return sender.MessageSender(
        {"teams": platform},
        book,
        lambda: NOW,
        message_of,
        pace=pace or RateLimiter({}),
        breakers=Breakers(lambda: 0.0, lambda: 0.5),
        draw=lambda: 0.5,
    )


async def sent(
    answer: Receipt | Exception, sends: OutboxRow, *, known: str | None = None
) -> tuple[Settled, datetime | None]:
    book, platform = Book(), Platform([answer])

    await _sender(platform, book, receipt=known).send([sends])
    (entry,) = book.entries
    return entry


async def test_what_the_platform_took_is_sent() -> None:
    assert await sent(Receipt("7"), row()) == ("sent", None)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (DeliveryRefused("no"), "failed"),
        (NotReachable("no way"), "parked"),
        (DeliveryFailed("busy"), "retry"),
        (RuntimeError("a fault of ours"), "retry"),
    ],
    ids=["refused", "nobody there", "busy", "our fault"],
)
async def test_what_it_did_not_take(answer: Exception, state: Settled) -> None:
    assert (await sent(answer, row()))[0] == state


async def test_it_waits_as_long_as_the_platform_says() -> None:
    answer = DeliveryFailed("429", retry_after=90)
    assert await sent(answer, row()) == ("retry", NOW + timedelta(seconds=90))


async def test_in_doubt_it_is_sent_once_more_and_then_unknown() -> None:
    doubt = DeliveryFailed("502", in_doubt=True)
    assert (await sent(doubt, row()))[0] == "retry"
    assert await sent(doubt, row(attempts=2)) == ("unknown", None)


@pytest.mark.parametrize(("hours", "state"), [(23, "retry"), (24, "failed")])
async def test_it_is_given_up_after_a_day(hours: int, state: Settled) -> None:
    busy = DeliveryFailed("busy")
    assert (await sent(busy, row(attempts=99, since=NOW - timedelta(hours=hours))))[0] == state


async def test_what_fails_by_our_own_fault_is_given_up_sooner() -> None:
    assert (await sent(RuntimeError("a fault of ours"), row(attempts=8)))[0] == "failed"


async def test_a_change_finds_what_was_sent_after_it_was_written() -> None:
    platform = Platform([Receipt("7")])

    await _sender(platform, Book(), receipt="5").send([row(kind="replace")])
    (replace,) = platform.got
    assert isinstance(replace, Replace)
    assert replace.receipt == "5"


# ── Nudges: at most once ─────────────────────────────────────────────────────


async def test_a_nudge_in_doubt_is_unknown_at_once() -> None:
    doubt = DeliveryFailed("502", in_doubt=True)
    assert await sent(doubt, row(purpose="nudge")) == ("unknown", None)
    assert (await sent(RuntimeError("ours"), row(purpose="nudge")))[0] == "unknown"
    assert (await sent(DeliveryFailed("429"), row(purpose="nudge")))[0] == "retry"


async def test_a_nudge_is_marked_before_it_is_handed_over() -> None:
    platform, book = Platform([Receipt("7")]), Book(ours=False)
    await _sender(platform, book).send([row(purpose="nudge")])
    assert (book.marked, platform.got, book.entries) == (1, [], [])
    await _sender(platform, book).send([row(), row(purpose="nudge", kind="home")])
    assert (book.marked, len(platform.got)) == (1, 2)


@pytest.mark.parametrize("purpose", ["reply", "nudge"])
async def test_who_slept_past_its_lease_sends_nothing(purpose: Purpose) -> None:
    platform, book = Platform([Receipt("7")]), Book()
    await _sender(platform, book).send([row(purpose=purpose, until=NOW)])
    assert platform.got == []
    assert book.entries == [("later", NOW)]


# ── Where less is sent ───────────────────────────────────────────────────────


async def test_where_it_was_too_fast_the_rest_waits_in_the_database() -> None:
    busy = DeliveryFailed("429", retry_after=90, too_fast="conversation")
    platform, book, pace = (
        Platform([busy]),
        Book(),
        RateLimiter({"teams": Limits()}, clock=lambda: 0.0),
    )
    await _sender(platform, book, pace=pace).send([row(name="1"), row(name="2")])
    later = NOW + timedelta(seconds=90)
    assert book.entries == [("retry", later), ("later", later)]
    assert len(platform.got) == 1


async def test_a_platform_that_does_not_answer_is_left_alone() -> None:
    away = DeliveryFailed("not connected", away=True)
    platform, book = Platform([away]), Book()
    await _sender(platform, book).send([row(name=str(number)) for number in range(7)])
    assert [state for state, _ in book.entries] == ["retry"] * 5 + ["later"] * 2
    assert len(platform.got) == 5


@pytest.mark.parametrize("answer", [DeliveryRefused("no"), NotReachable("no way")])
async def test_a_refusal_is_an_answer(answer: Exception) -> None:
    platform, book = Platform([answer]), Book()
    await _sender(platform, book).send([row(name=str(number)) for number in range(9)])
    each = 2 if type(answer) is DeliveryRefused else 1  # the card, and its sentence
    assert len(platform.got) == 9 * each


async def test_where_the_app_was_taken_away_nothing_is_sent_any_more() -> None:
    assert (await sent(NotInstalled("token_revoked"), row()))[0] == "parked_all"


# ── Only the newest look of a message ────────────────────────────────────────


async def test_what_looks_otherwise_by_now_is_not_sent() -> None:
    book, platform = Book(), Platform([Receipt("7")])
    sender = _sender(platform, book, receipt="7")
    first, second = (row(kind="replace", receipt="7", name=name) for name in ("1", "2"))
    sender.announce([first])
    sender.announce([second])
    await sender.send([first, second])
    assert [state for state, _ in book.entries] == ["dropped", "sent"]
    assert len(platform.got) == 1


async def test_what_was_put_off_does_not_come_after_what_is_newer() -> None:
    book, platform = Book(), Platform([Receipt("7")])
    sender = _sender(platform, book, receipt="7", newest="2")
    await sender.send([row(kind="replace", receipt="7", attempts=2)])
    assert [state for state, _ in book.entries] == ["dropped"]
    assert not platform.got


async def test_a_message_is_sent_before_it_changes() -> None:
    book, platform = Book(), Platform([Receipt("7")])
    sender = _sender(platform, book, receipt="7", newest="2")
    rows = [row(name="1"), row(kind="replace", receipt="7", name="2")]
    sender.announce(rows)
    await sender.send(rows)
    assert [state for state, _ in book.entries] == ["sent", "sent"]


@pytest.mark.parametrize("kind", ["post", "replace"])
async def test_a_refused_answer_is_said_in_a_sentence(kind: str) -> None:
    platform, book = Platform([DeliveryRefused("too large"), Receipt("8")]), Book()
    await _sender(platform, book).send([row(kind=kind, receipt="7" if kind == "replace" else None)])
    refused, said = platform.got
    assert isinstance(refused, Post | Replace)
    assert isinstance(said, Post)
    assert said.card.say == refused.card.say
    assert not said.card.actions
    assert "kunne ikke vises" in said.card.model_dump_json()
    assert [state for state, _ in book.entries] == ["failed"]


async def test_a_refused_nudge_goes_another_way_and_is_not_said() -> None:
    platform = Platform([DeliveryRefused("too large")])
    await _sender(platform, Book()).send([row(purpose="nudge")])
    assert len(platform.got) == 1
