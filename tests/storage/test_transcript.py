"""Test what the web chat shows: in the order it was said, changed where it stands."""

from collections.abc import Callable

from storage.conversations.web_transcript import TranscriptRow
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_postgresql
from tests.fakes.clock import MORNING, FakeClock
from tests.postgres import PostgresServer
from tests.storage.waiting import Held, at_once, wait_for_waiting

HERE = "a"


def test_what_was_said_is_shown_in_its_order(database: Database, clock: FakeClock) -> None:
    database.transact(_put("m1", text="Godmorgen"))
    clock.forward(minutes=1)
    database.transact(_put("m2", card={"title": "Æ"}))
    assert database.transact(_since(0)) == [
        TranscriptRow(1, 1, "m1", "you", None, "Godmorgen", MORNING),
        TranscriptRow(2, 2, "m2", "bot", {"title": "Æ"}, None, clock.now()),
    ]


def test_only_what_is_new_or_changed_is_shown_again(database: Database) -> None:
    for message in ("m1", "m2", "m3"):
        database.transact(_put(message, card={}))
    assert database.transact(_put("m1", card={"title": "changed"})) == 4
    assert database.transact(_since(3)) == [
        TranscriptRow(4, 1, "m1", "bot", {"title": "changed"}, None, MORNING)
    ]
    assert [line.message for line in database.transact(_since(0))] == ["m1", "m2", "m3"]
    assert database.transact(_since(4)) == []


def test_of_much_the_newest_is_shown(database: Database) -> None:
    for number in range(5):
        database.transact(_put(f"m{number}", card={}))
    assert [line.message for line in database.transact(_since(0, limit=2))] == ["m3", "m4"]


def test_each_conversation_has_its_own(database: Database) -> None:
    database.transact(_put("m", text="one"))
    assert database.transact(_put("m", text="two", conversation="other")) == 1
    assert database.transact(_put("m", text="three", tenant="b")) == 1
    assert [line.text for line in database.transact(_since(0))] == ["one"]


@only_postgresql
def test_two_who_write_at_once_both_have_their_line(
    database: Database, postgres: PostgresServer
) -> None:
    """One is the bot's answer to one turn, the other the words of the next."""
    database.transact(_put("m1", text="before"))
    with at_once() as threads:
        first = Held(threads, database, _put("m2", text="one"))
        second = threads.submit(database.transact, _put("m3", text="two"))
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        assert second.result() == 3
    assert [line.seq for line in database.transact(_since(0))] == [1, 2, 3]


def _put(
    message: str,
    *,
    card: dict[str, str] | None = None,
    text: str | None = None,
    conversation: str = "c",
    tenant: str = HERE,
) -> Callable[[UnitOfWork], int]:
    def work(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant)
        author = "you" if card is None else "bot"
        # All of it is JSON.
        return unit.transcript.put(conversation, message, author, card=card, text=text)  # type: ignore[arg-type]

    return work


def _since(after: int, *, limit: int = 200) -> Callable[[UnitOfWork], list[TranscriptRow]]:
    def work(unit: UnitOfWork) -> list[TranscriptRow]:
        unit.use_tenant(HERE)
        return unit.transcript.since("c", after, limit=limit)

    return work


def test_older_messages_are_read_piece_by_piece(database: Database) -> None:
    def work(unit: UnitOfWork) -> list[list[str]]:
        unit.use_tenant("taage")
        for message in ("m1", "m2", "m3", "m4"):
            unit.transcript.put("bo", message, "you", text=message)
        unit.transcript.put("bo", "m1", "you", text="changed since")
        unit.transcript.put("fie", "m0", "you", text="another’s")
        newest = unit.transcript.before("bo", None, limit=2)
        older = unit.transcript.before("bo", newest[0].posted_seq, limit=2)
        first = unit.transcript.before("bo", older[0].posted_seq, limit=2)
        return [[row.message for row in rows] for rows in (newest, older, first)]

    assert database.transact(work) == [["m3", "m4"], ["m1", "m2"], []]


def test_a_persons_conversations_are_listed_the_newest_first(database: Database) -> None:
    def put(conversation: str, times: int) -> None:
        def work(unit: UnitOfWork) -> None:
            unit.use_tenant("taage")
            for number in range(times):
                unit.transcript.put(conversation, f"m{number}", "you", text=f"hej {number}")
            unit.transcript.put(conversation, "m9", "bot", card={})

        database.transact(work)

    put("b_", 0)
    put("b_/aaaaaaaa", 2)
    put("bo", 1)  # another, whose name the first is a pattern for
    put("b_x/aaaaaaaa", 1)

    def listed(unit: UnitOfWork) -> set[tuple[str, int, str | None]]:
        unit.use_tenant("taage")
        rows = unit.transcript.conversations("b_", limit=9)
        assert rows == sorted(rows, key=lambda row: row.newest_at, reverse=True)
        return {(row.conversation, row.messages, row.said) for row in rows}

    assert database.transact(listed) == {("b_", 1, None), ("b_/aaaaaaaa", 3, "hej 1")}
