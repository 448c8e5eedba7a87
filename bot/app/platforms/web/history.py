"""Read what was said in a web conversation before: older messages, and those with certain words."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from bot.adapters.web.ports import FoundMessage, PastConversation, TranscriptLine
from bot.app.platforms.web.web import enter, line_of
from bot.app.timeouts import ask
from storage.conversations.web_transcript import ConversationRow, TranscriptRow
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_READ_AT_ONCE = 200
_MOST_READ = 10_000
_MOST_CONVERSATIONS = 50
_NOT_SHOWN = frozenset({"token", "kind", "style", "lang", "url", "name", "say", "confirm"})
"""The parts of a card that are not read on it."""


class History:
    """The messages of before, from the database; while that is away there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def before(
        self, workspace: str, conversation: str, place: int, limit: int
    ) -> Sequence[TranscriptLine]:
        """Return the newest `limit` messages that stand before that place, as they look now."""
        rows = await self._rows(workspace, conversation, place, limit)
        return [line_of(row, 0) for row in rows]

    async def search(self, workspace: str, conversation: str, text: str) -> Sequence[FoundMessage]:
        """Return the messages in which the text stands, the oldest first.

        They are read piece by piece, so that nobody waits for whoever searches.
        """
        wanted = folded(text)
        found: list[FoundMessage] = []
        place: int | None = None
        for _ in range(_MOST_READ // _READ_AT_ONCE) if wanted else ():
            rows = await self._rows(workspace, conversation, place, _READ_AT_ONCE)
            found += [
                FoundMessage(row.message, row.posted_seq)
                for row in reversed(rows)
                if _has(row, wanted)
            ]
            if len(rows) < _READ_AT_ONCE:
                break
            place = rows[0].posted_seq
        return found[::-1]

    async def conversations(self, workspace: str, person: str) -> Sequence[PastConversation]:
        """Return the person's conversations, the newest first."""

        def read(unit: UnitOfWork) -> list[ConversationRow]:
            enter(unit, workspace)
            return unit.transcript.conversations(person, limit=_MOST_CONVERSATIONS)

        try:
            rows = await ask(self._database, read)
        except DatabaseAway:
            return ()
        return [
            PastConversation(
                row.conversation.removeprefix(person).removeprefix("/"),
                row.newest_at,
                row.messages,
                row.said or "",
            )
            for row in rows
        ]

    async def _rows(
        self, workspace: str, conversation: str, place: int | None, limit: int
    ) -> Sequence[TranscriptRow]:
        def read(unit: UnitOfWork) -> list[TranscriptRow]:
            enter(unit, workspace)
            return unit.transcript.before(conversation, place, limit=limit)

        try:
            return await ask(self._database, read)
        except DatabaseAway:
            return ()


def folded(text: str) -> str:
    """Return the text as it is compared: in small letters, with plain spaces."""
    return " ".join(text.casefold().split())


def _has(row: TranscriptRow, wanted: str) -> bool:
    return wanted in folded("\n".join([row.text or "", *_said(row.card)]))


def _said(part: JsonValue) -> Iterator[str]:
    """Yield what is read on a card, as its JSON has it; the spans of a sentence as one."""
    match part:
        case str():
            yield part
        case list() if all(_is_span(one) for one in part):
            yield "".join(text for one in part for text in _said(one))
        case list():
            for one in part:
                yield from _said(one)
        case dict():
            for name, one in part.items():
                if name not in _NOT_SHOWN:
                    yield from _said(one)
        case _:
            pass


def _is_span(part: JsonValue) -> bool:
    return isinstance(part, str) or (isinstance(part, dict) and part.keys() <= {"b", "u"})
