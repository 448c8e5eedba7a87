"""The journal is append-only and hash-chained.

It has one entry per change, with the record's whole new state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Connection, bindparam, insert, select, update

from governance.queries.journal_head import JournalHead
from storage.core.schema import journal, journal_heads
from storage.core.upsert import upsert
from storage.register.directory_cache import SECTIONS as DIRECTORY
from storage.register.entry_hash import (
    FORM,
    START,
    Row,
    UnreadableEntry,
    entry_hash,
    first_form,
    new_secret,
)

SECTION = "journal"
"""The section of entries about the journal itself."""
RECHAINED = "Rechained"
"""The command of the entry that says how the chain ended in the form it had before."""

_PAGE = 1000

_HEAD = (
    select(journal_heads.c.seq, journal_heads.c.hash, journal_heads.c.directory)
    .where(journal_heads.c.tenant == bindparam("tenant"))
    .with_for_update()
)
_STAMP = select(journal_heads.c.directory).where(journal_heads.c.tenant == bindparam("tenant"))
_ADD = insert(journal)
_MOVE = (
    update(journal_heads)
    .where(journal_heads.c.tenant == bindparam("b_tenant"))
    .values(seq=bindparam("seq"), hash=bindparam("hash"))
)
_MOVE_ALL = _MOVE.values(directory=bindparam("seq"))


@dataclass(frozen=True)
class JournalEntry:
    """One change; a `state` of None says that the record was ended."""

    section: str
    record_key: str
    record_version: int
    command: str
    state: dict[str, JsonValue] | None


class Journal:
    """One authority's journal in one unit of work.

    Entries are written together at the commit.
    """

    def __init__(self, connection: Connection, tenant: str, *, now: datetime, who: str) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now
        self.who = who
        self._stamp: int | None = None
        self._locked_stamp: int | None = None
        self.moved: tuple[int, int] | None = None
        self.written: tuple[int, int] | None = None
        self._read_at: int | None = None
        self._known_head: tuple[int, str] | None = None
        self._waiting: list[tuple[str, JournalEntry]] = []
        self._rewritten = False

    @property
    def now(self) -> datetime:
        return self._now

    def know_stamp(self, stamp: int | None, seq: int | None) -> None:
        """Take the stamp and the last entry that came along with another statement."""
        self._stamp, self._read_at = stamp, seq

    def know_head(self, seq: int | None, digest: str | None) -> None:
        """Take the head that came along, where nobody else can move it in this transaction."""
        if seq is not None and digest is not None:
            self._known_head = seq, digest

    def read_at(self) -> int | None:
        """Return the last entry that was there before this transaction read any record.

        It is None where that is not known, and once this transaction has written entries.
        """
        return None if self.written is not None else self._read_at

    def stamp(self) -> int | None:
        """Return the number of the last change to the directory's sections.

        It is None before the first entry. It is None also once this transaction has moved it, as
        what is undone must not be remembered under it.
        """
        if self.moved is not None:
            return None
        if self._stamp is not None:
            return self._stamp
        return self._connection.execute(_STAMP, {"tenant": self._tenant}).scalar_one_or_none()

    def doubt(self) -> None:
        """Trust no memory for the rest of this transaction: others have written since it began."""
        self._read_at = None

    def seq(self) -> int:
        """Return the number of the last entry, 0 before the first."""
        found = self._connection.execute(_HEAD, {"tenant": self._tenant}).one_or_none()
        return 0 if found is None else int(found.seq)

    def has_since(self, seq: int, sections: Sequence[str]) -> bool:
        """Tell whether an entry after that one is about one of the sections."""
        after = select(journal.c.seq).where(
            journal.c.tenant == self._tenant,
            journal.c.seq > seq,
            journal.c.section.in_(sections),
        )
        return self._connection.execute(after.limit(1)).first() is not None

    def hold(self) -> None:
        """Hold the journal, so that nobody else writes to it until the transaction ends.

        What was known of it before may be old.
        """
        self._known_head = self._known_head or self._head()
        self._stamp, self._read_at = self._locked_stamp, self._known_head[0]

    def note(self, entry: JournalEntry, *, who: str | None = None) -> None:
        """Keep the entry for the commit; `who` did it, if not whoever changes things now."""
        self._waiting.append((who or self.who, entry))

    def has_waiting(self, entry: JournalEntry) -> bool:
        """Tell whether that very entry is not written yet, and may still be added to."""
        return any(one is entry for _, one in self._waiting)

    def mark_rewritten(self) -> None:
        """Move the directory's stamp with the next entry: records were changed without one each.

        Nothing that was read before is carried over.
        """
        self._rewritten = True

    @property
    def is_rewritten(self) -> bool:
        """True where records were changed without an entry each."""
        return self._rewritten

    def write(self) -> None:
        """Chain and insert what is waiting.

        It holds the authority's head until the transaction ends.
        """
        if not self._waiting:
            return
        seq, head = self._known_head or self._head()
        origin = seq
        rows = []
        for who, entry in self._waiting:
            seq += 1
            row = _row(self._tenant, seq, self._now, who, entry)
            head = row["hash"] = entry_hash(head, row)
            rows.append(row)
        self._connection.execute(_ADD, rows)
        before = self._locked_stamp if self._locked_stamp is not None else self._stamp
        touched = self._rewritten or any(entry.section in DIRECTORY for _, entry in self._waiting)
        self._connection.execute(
            _MOVE_ALL if touched else _MOVE, {"b_tenant": self._tenant, "seq": seq, "hash": head}
        )
        self._known_head = seq, head
        self.written = (self.written[0] if self.written else origin, seq)
        if touched:
            self.moved = (self.moved[0] if self.moved else before or 0, seq)
        self._waiting.clear()

    def _head(self) -> tuple[int, str]:
        ours = {"tenant": self._tenant}
        found = self._connection.execute(_HEAD, ours).one_or_none()
        if found is None:
            self._connection.execute(
                upsert(journal_heads, self._connection.dialect.name)
                .values(tenant=self._tenant, seq=0, hash=START, directory=0)
                .on_conflict_do_nothing()
            )
            found = self._connection.execute(_HEAD, ours).one()
        self._locked_stamp = found.directory
        return found.seq, found.hash


def head_of(connection: Connection, tenant: str) -> JournalHead:
    """Return the head of the authority's journal, that of an empty one where there is none."""
    row = connection.execute(
        select(journal_heads.c.seq, journal_heads.c.hash).where(journal_heads.c.tenant == tenant)
    ).one_or_none()
    return JournalHead() if row is None else JournalHead(row.seq, row.hash)


def holds(connection: Connection, tenant: str, head: JournalHead) -> bool:
    """Tell whether that was the head of this very journal once, in any of its forms.

    A head that was written down outside is compared with this. The hash of the first form is
    forgotten where a person was erased from the entry, or from one before it.
    """
    if head == JournalHead():
        return True
    j = journal.c
    found = connection.execute(
        select(j.seq).where(
            j.tenant == tenant,
            j.seq == head.seq,
            (j.hash == head.hash) | (j.former_hash == head.hash),
        )
    )
    return found.first() is not None


@dataclass(frozen=True)
class JournalFault:
    """The first place where a journal does not hold together."""

    seq: int
    reason: str


@dataclass(frozen=True)
class ChainPosition:
    """How far a chain has been walked: the last entry seen, and its hash.

    `former` is the hash it had in the first form, where that is still kept. `whole` says that it
    was the last there is.
    """

    seq: int = 0
    hash: str = START
    former: str | None = START
    whole: bool = False


def verify(connection: Connection, tenant: str) -> Iterator[int | JournalFault]:
    """Walk one authority's chain.

    It yields the number of entries seen so far, and last of all perhaps a JournalFault. It finds an
    entry that was changed, removed, inserted or moved, and a tail that was cut off.
    """
    mark = ChainPosition()
    while not mark.whole:
        step = verify_page(connection, tenant, mark)
        if isinstance(step, JournalFault):
            yield step
            return
        mark = step
        yield mark.seq


def verify_page(
    connection: Connection, tenant: str, mark: ChainPosition
) -> ChainPosition | JournalFault:
    """Walk on from there for a page, so that others may use the database in between."""
    page = (
        connection.execute(
            select(journal)
            .where(journal.c.tenant == tenant, journal.c.seq > mark.seq)
            .order_by(journal.c.seq)
            .limit(_PAGE)
        )
        .mappings()
        .all()
    )
    expected, head, former = mark.seq, mark.hash, mark.former
    for row in page:
        expected += 1
        if row["seq"] != expected:
            return JournalFault(expected, "an entry is missing")
        fault = _fault_of(dict(row), head, former)
        if fault is not None:
            return JournalFault(expected, fault)
        head, former = row["hash"], row["former_hash"]
    if len(page) == _PAGE:
        return ChainPosition(expected, head, former)
    kept = connection.execute(
        select(journal_heads.c.seq, journal_heads.c.hash).where(journal_heads.c.tenant == tenant)
    ).one_or_none()
    if (kept.seq, kept.hash) != (expected, head) if kept else expected:
        return JournalFault(expected + 1, "the journal's end does not match its head")
    return ChainPosition(expected, head, former, whole=True)


def _fault_of(row: Row, head: str, former: str | None) -> str | None:
    """Return what is wrong with an entry that follows these hashes."""
    try:
        digest = entry_hash(head, row)
    except UnreadableEntry as unreadable:
        return str(unreadable)
    if row["hash"] != digest:
        return "the entry or one before it was changed"
    known = row["former_hash"]
    if known is not None and (former is None or known != first_form(former, row)):
        return "the hash it had in the first form was changed"
    return None


def _row(tenant: str, seq: int, at: datetime, who: str, entry: JournalEntry) -> dict[str, object]:
    return {
        "tenant": tenant,
        "seq": seq,
        "at": at,
        "who": who,
        "command": entry.command,
        "section": entry.section,
        "record_key": entry.record_key,
        "record_version": entry.record_version,
        "state": entry.state,
        "form": FORM,
        "secret": new_secret(),
        "salts": None,
        "erased": None,
        "former_hash": None,
    }
