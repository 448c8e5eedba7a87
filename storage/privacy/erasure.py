"""Erase a person from every table of one authority, in one transaction.

What is theirs alone is deleted. What others were told or asked has the alias in their place. What
is evidence keeps its sentence, with the alias wherever the person is a value of it. A mention in
a sentence of the register is left, unless it is said that mentions go, too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Connection, Table, Text, and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from governance.privacy.identifiers import Identifier, Identifiers, Occurrence
from governance.schema.aliases import is_alias
from governance.schema.words_of_text import split_words
from storage.conversations.attachments import Attachments
from storage.core.kept_tables import KEPT_TABLES
from storage.core.schema import RECORD_PREFIX, journal, record_tables
from storage.privacy.entry_erasure import TEXTS, erase_in, write_erased
from storage.register.entry_hash import each_text
from storage.register.journal import RECHAINED, Journal, JournalEntry
from storage.register.journal import SECTION as JOURNAL

SECTION: Final = "erasures"
"""The journal's section of entries about people who were erased."""

OWNED: Final = {
    "identities": "member",
    "sessions": "member",
    "crisis_links": "member",
    "binding_codes": "member",
    "message_times": "person",
    "reminders": "person",
    "calendar_choices": "person",
    "calendar_invitations": "person",
    "uploads": "member",
    "cards": "member",
    "outbox": "person",
    "conversations": "member",
}
"""Tables whose rows are one person's alone, with the column that says whose; they are deleted."""

OF_CONVERSATION: Final = ("turns", "cards", "transcript", "outbox")
"""Tables whose rows belong to a conversation, and go with it."""

SAID: Final = frozenset(
    {
        *("conversations", "cards", "transcript", "outbox", "jobs", "reminders", "binding_codes"),
        "calendar_invitations",
    }
)
"""Tables of what was said and waits to be said, where every mention goes."""

_WORK: Final = frozenset(
    {
        *("obligations", "obligation_scopes", "nudges", "postponements", "undo_log"),
        *("legal_holds", "logos"),
    }
)
_HISTORY: Final = "obligation_history"

_NAMING: Final = ("name", "email")

NOBODY_IN: Final = frozenset(
    {
        *("tenants", "workspaces", "installations", "install_states", "channels", "places"),
        *("turns", "attachments", "chunks", "leases", "journal_heads"),
    }
)
"""Tables that name nobody, or only by a digest."""

_TABLES: Final = {table.name: table for table in KEPT_TABLES}
_ROWS: Final = 500


class AliasTaken(Exception):
    """Two records of the person would get the same key."""


@dataclass(frozen=True)
class RegisterMention:
    """A sentence of the register that names the person, by section, key and column."""

    section: str
    key: str
    column: str
    text: str


@dataclass(frozen=True)
class Place:
    """The first text of the journal that was one of the person's names or addresses.

    It is by an entry's number and moment, and the text's path. Whoever has a backup from before
    finds the name there, and nobody else does.
    """

    kind: str
    seq: int
    at: datetime
    path: str


@dataclass
class Erasure:
    """The result of erasing a person: how much of what, and where it had stood.

    `places` hold nothing of the person.
    """

    alias: str
    deleted: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    places: list[Place] = field(default_factory=list)

    def state(self) -> dict[str, JsonValue]:
        """Return what the journal keeps of it."""
        return {
            "alias": self.alias,
            "deleted": dict(sorted(self.deleted.items())),
            "changed": dict(sorted(self.changed.items())),
            "places": [[one.kind, one.seq, one.at.isoformat(), one.path] for one in self.places],
        }


class PersonEraser:
    """It erases one person from one authority, in one unit of work that has entered it."""

    def __init__(
        self, connection: Connection, tenant: str, person: Identifiers, *, mentions: bool = False
    ) -> None:
        self._connection, self._tenant = connection, tenant
        self._person, self._mentions = person, mentions

    def mentions(self) -> list[RegisterMention]:
        """Return the sentences of the register that name the person without being about them."""
        return [
            RegisterMention(
                table.name.removeprefix(RECORD_PREFIX), row["record_key"], name, row[name]
            )
            for table in _record_tables()
            for row in self._rows(table)
            for name in _text_columns(table)
            if row[name] is not None
            and any(not one.whole for one in self._person.found_in(row[name]))
        ]

    def erase(self, alias: str, by: Journal) -> Erasure:
        """Erase the person, and note it in the journal `by`, without a word of who it was.

        Raises AliasTaken, entry_erasure.HashChanged.
        """
        erasure = Erasure(alias)
        self._delete_owned(erasure)
        self._drop_unattached_files(by.now)
        for name in sorted(SAID):
            self._rewrite(_TABLES[name], self._every, erasure)
        for table in (*_record_tables(), *(_TABLES[name] for name in sorted(_WORK))):
            self._rewrite(table, self._evident, erasure)
        self._rewrite_history(erasure)
        by.write()
        self._rewrite_journal(erasure)
        by.note(JournalEntry(SECTION, alias, 1, "Erased", erasure.state()))
        by.mark_rewritten()
        return erasure

    # ── What is theirs ───────────────────────────────────────────────────────

    def _delete_owned(self, erasure: Erasure) -> None:
        ours = self._conversations()
        for name in OF_CONVERSATION:
            table = _TABLES[name]
            for conversation in ours:
                self._delete(table, erasure, table.c.conversation == conversation["id"])
        places = _TABLES["places"]
        for one in ours:
            there = [places.c[name] == one[name] for name in ("platform", "workspace")]
            where = and_(*there, places.c.external_id == one["external_id"])
            self._delete(places, erasure, where)
        emails = self._texts("email")
        for name, column in OWNED.items():
            table = _TABLES[name]
            self._delete(table, erasure, func.lower(table.c[column]).in_(emails))

    def _drop_unattached_files(self, now: datetime) -> None:
        """Drop files handed over or sent in, and attached to nothing; the person may be in them."""
        evidence = record_tables["evidence"].c
        attached = self._connection.execute(
            select(evidence.sha256).where(
                evidence.tenant == self._tenant, evidence.sha256.is_not(None)
            )
        )
        files = Attachments(self._connection, self._tenant, now)
        files.tidy(before=now + timedelta(microseconds=1), referred={*attached.scalars()})

    def _conversations(self) -> list[Mapping[str, Any]]:
        t = _TABLES["conversations"]
        statement = select(t).where(
            t.c.tenant == self._tenant, func.lower(t.c.member).in_(self._texts("email"))
        )
        return [dict(row) for row in self._connection.execute(statement).mappings()]

    def _delete(self, table: Table, erasure: Erasure, condition: Any) -> None:
        done = self._connection.execute(
            delete(table).where(table.c.tenant == self._tenant, condition)
        )
        if done.rowcount:
            erasure.deleted[table.name] += done.rowcount

    def _texts(self, kind: str) -> list[str]:
        return [one.text for one in self._person.every if one.kind == kind]

    # ── What names them ──────────────────────────────────────────────────────

    def _every(self, text: str) -> Sequence[Occurrence]:
        return self._person.found_in(text)

    def _evident(self, text: str) -> Sequence[Occurrence]:
        found = self._person.found_in(text)
        return found if self._mentions else [one for one in found if one.whole]

    def _rewrite(
        self, table: Table, find: Callable[[str], Sequence[Occurrence]], erasure: Erasure
    ) -> None:
        keys = [column.name for column in table.primary_key]
        for row in list(self._rows(table)):
            changed = self._changed(table, row, find, erasure.alias)
            if not changed:
                continue
            here = and_(*(table.c[name] == row[name] for name in keys))
            try:
                self._connection.execute(update(table).where(here).values(changed))
            except IntegrityError as error:
                raise AliasTaken(table.name) from error
            erasure.changed[table.name] += 1

    def _changed(
        self,
        table: Table,
        row: Mapping[str, Any],
        find: Callable[[str], Sequence[Occurrence]],
        alias: str,
    ) -> dict[str, str]:
        changed = {}
        for name in _text_columns(table):
            if row[name] is not None and (found := find(row[name])):
                changed[name] = replaced(row[name], found, alias)
        return changed

    def _rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        """Yield the rows in which the person may stand, as they are kept."""
        statement = (
            select(table)
            .where(table.c.tenant == self._tenant)
            .order_by(*table.primary_key)
            .execution_options(yield_per=_ROWS)
        )
        columns = _text_columns(table)
        for row in self._connection.execute(statement).mappings():
            if any(row[name] and self._person.may_be_in(row[name]) for name in columns):
                yield dict(row)

    # ── What is append-only ──────────────────────────────────────────────────

    def _rewrite_history(self, erasure: Erasure) -> None:
        table = _TABLES[_HISTORY]
        for row in list(self._rows(table)):
            changed = self._changed(table, row, self._evident, erasure.alias)
            if changed:
                whole = {name: changed.get(name, row[name]) for name in _ERASABLE_HISTORY}
                self._erase_history(row["seq"], whole)
                erasure.changed[_HISTORY] += 1

    def _rewrite_journal(self, erasure: Erasure) -> None:
        first = None
        seen = set[str]()
        for seq in self._entries():
            row = self._entry(seq)
            self._remember(row, erasure, seen)
            changed = erase_in(row, lambda _, text: self._evident(text), erasure.alias)
            if changed is None:
                continue
            first = first or seq
            write_erased(self._connection, self._tenant, seq, changed)
            erasure.changed["journal"] += 1
        if first is not None:
            self._forget_former_hashes(first, erasure.alias)

    def _entries(self) -> list[int]:
        """Return the numbers of the entries in which the person may stand."""
        table = _TABLES["journal"]
        columns = [table.c[name] for name in TEXTS]
        statement = (
            select(table.c.seq, *columns)
            .where(table.c.tenant == self._tenant)
            .order_by(table.c.seq)
            .execution_options(yield_per=_ROWS)
        )
        return [
            row.seq
            for row in self._connection.execute(statement)
            if any(text and self._person.may_be_in(text) for text in row[1:])
        ]

    def _entry(self, seq: int) -> dict[str, Any]:
        statement = select(journal).where(journal.c.tenant == self._tenant, journal.c.seq == seq)
        return dict(self._connection.execute(statement).mappings().one())

    def _remember(self, row: Mapping[str, Any], erasure: Erasure, seen: set[str]) -> None:
        """Note the first text that is one of the person's names or addresses and nothing else."""
        sought = {one.text: one.kind for one in self._person.every if one.kind in _NAMING}

        def look(path: str, text: str) -> str:
            if text in sought and text not in seen:
                seen.add(text)
                erasure.places.append(Place(sought[text], row["seq"], row["at"], path))
            return text

        for name in ("who", "state"):
            each_text(row[name], name, look)

    def _forget_former_hashes(self, first: int, alias: str) -> None:
        """Forget the first form's hashes that follow from what was erased, and its head."""
        j = journal.c
        rechained = self._connection.execute(
            select(j.seq).where(
                j.tenant == self._tenant,
                j.section == JOURNAL,
                j.command == RECHAINED,
                j.seq > first,
            )
        ).scalar_one_or_none()
        if rechained is None:
            return
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.kravbot_forget_former_hashes(first)))
        else:
            self._connection.execute(
                update(journal)
                .where(j.tenant == self._tenant, j.seq >= first, j.former_hash.is_not(None))
                .values(former_hash=None)
            )
        row = self._entry(rechained)
        changed = erase_in(row, _whole, alias)
        if changed is not None:
            write_erased(self._connection, self._tenant, rechained, changed)

    def _erase_history(self, seq: int, changed: Mapping[str, Any]) -> None:
        table = _TABLES[_HISTORY]
        if self._connection.dialect.name == "postgresql":
            values = [changed[name] for name in _ERASABLE_HISTORY]
            self._connection.execute(select(func.kravbot_erase_history(seq, *values)))
            return
        here = and_(table.c.tenant == self._tenant, table.c.seq == seq)
        self._connection.execute(update(table).where(here).values(changed))


def _whole(path: str, text: str) -> list[Occurrence]:
    """Return the head in the first form as one occurrence, if it has not gone before."""
    if path != "state/head" or is_alias(text):
        return []
    return [Occurrence(Identifier("name", text), 0, len(split_words(text)) // 2, whole=True)]


_ERASABLE_HISTORY: Final = ("who", "scope", "subject", "fact_key", "about")
"""Columns in the order of the database function's arguments."""


def replaced(text: str, found: Sequence[Occurrence], alias: str) -> str:
    """Return the text with the alias in these places."""
    from_the_end = sorted(found, key=lambda one: -one.first)
    pieces = split_words(text)
    for one in from_the_end:
        start = 2 * one.first + 1
        pieces[start : start + 2 * one.count - 1] = [alias]
    return "".join(pieces)


def _record_tables() -> Iterator[Table]:
    yield from (table for table in KEPT_TABLES if table.name.startswith(RECORD_PREFIX))


def _text_columns(table: Table) -> list[str]:
    return [c.name for c in table.columns if isinstance(c.type, Text) and c.name != "tenant"]


def tables_seen_to() -> frozenset[str]:
    """Return the tables of which it is settled what an erasure does with them."""
    records = {table.name for table in _record_tables()}
    return frozenset(
        {*OWNED, *OF_CONVERSATION, *SAID, *_WORK, *NOBODY_IN, _HISTORY, "journal", *records}
    )
