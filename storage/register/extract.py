"""Show some entries of a journal to somebody else, with what proves them and without the rest.

The entries shown have their texts and what salts these. Each other one, from the first one shown to
the last, is a digest. Whoever knows the last one's hash from elsewhere, as from a report, then
knows that the entries shown stood in that journal, unchanged.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints, field_validator
from sqlalchemy import Connection, select

from storage.core.schema import journal
from storage.register.entry_hash import (
    SECOND_FORM,
    START,
    Row,
    UnreadableEntry,
    content_digest,
    digests,
    entry_hash,
    hash_of_content,
    hash_of_digests,
    state_digest,
)

PAGE: Final = 1000
_PLAIN: Final = ("tenant", "form", "seq", "command", "section", "record_version")
_TEXTS: Final = ("who", "record_key", "state")
_DIGEST: Final = 32
"""The bytes of a digest."""
_MARKED: Final = 4

Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]+$")]


class ExtractedEntry(BaseModel):
    """One entry: its texts with their salts, or, in the second form only, the digests of them.

    The salts come from the `secret`; where words are left out or were erased they stand by
    themselves. The `mark` is how the entry's hash begins, and tells where a broken extract breaks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    form: Literal[2, 3] = SECOND_FORM
    seq: int
    at: str
    command: str
    section: str
    record_version: int
    shown: dict[str, JsonValue] | None = None
    secret: str | None = None
    salts: dict[str, list[Salt | None]] | None = None
    erased: dict[str, str] | None = None
    digests: dict[str, JsonValue] | None = None
    mark: str | None = None

    @property
    def last(self) -> int:
        """The number of the last entry of these, which are one."""
        return self.seq


class HiddenEntries(BaseModel):
    """Entries that are not shown, from the number `seq` on; `contents` are their digests.

    They are 32 bytes each, in their order, as base64 (RFC 4648).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    contents: str

    @field_validator("contents")
    @classmethod
    def _are_digests(cls, contents: str) -> str:
        raw = b64decode(contents, validate=True)
        if not raw or len(raw) % _DIGEST or b64encode(raw).decode() != contents:
            raise ValueError("these are no digests")
        return contents

    @property
    def last(self) -> int:
        """The number of the last of them."""
        return self.seq + len(b64decode(self.contents)) // _DIGEST - 1

    @property
    def digests(self) -> Iterator[str]:
        """The digest of each, in hex."""
        raw = b64decode(self.contents)
        for at in range(0, len(raw), _DIGEST):
            yield raw[at : at + _DIGEST].hex()


class Extract(BaseModel):
    """Entries in their order, after the entry with the hash `before`, up to the hash `head`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: str
    entries: tuple[ExtractedEntry | HiddenEntries, ...]
    head: str

    @property
    def last(self) -> int:
        """The number of the last entry, 0 where there is none."""
        return max((one.last for one in self.entries), default=0)


class ExtractBroken(Exception):
    """The extract does not hold together: entry `seq` is not what the chain says.

    Entry `after` is the last one before it that was found to be right.
    """

    def __init__(self, seq: int, after: int) -> None:
        super().__init__(seq, after)
        self.seq = seq
        self.after = after


@dataclass(frozen=True)
class CheckedExtract:
    """An extract that holds together: the entries shown, and every hash with its entry's number.

    `first` is the number of its first entry, and `last` that of its last.
    """

    shown: Sequence[ExtractedEntry]
    hashes: Mapping[str, int]
    first: int
    last: int


class ExtractWriter:
    """It takes the entries that follow the hash `before`, in their order."""

    def __init__(self, before: str) -> None:
        self._before = self._head = before
        self._entries: list[ExtractedEntry | HiddenEntries] = []
        self._hidden: list[str] = []
        self._hidden_from = 0

    def show(self, row: Row) -> None:
        """Take an entry that is shown, as it is kept or with aliases for words of it."""
        self._end_hidden()
        kept = {name: row[name] for name in ("secret", "salts", "erased")}
        self._entries.append(
            ExtractedEntry(
                **_plain(row),
                shown={name: row[name] for name in _TEXTS},
                mark=row["hash"][:_MARKED],
                **kept,
            )
        )
        self._head = row["hash"]

    def hide(self, row: Row) -> None:
        """Take an entry of which nothing is shown. Raises UnreadableEntry."""
        if row["form"] == SECOND_FORM:
            self._end_hidden()
            found = digests(row)
            told = {**found, "state": state_digest(found["state"])}
            self._entries.append(ExtractedEntry(**_plain(row), digests=told))
        else:
            if not self._hidden:
                self._hidden_from = row["seq"]
            self._hidden.append(content_digest(row))
        self._head = row["hash"]

    def written(self) -> Extract:
        """Return the extract of what was taken."""
        self._end_hidden()
        return Extract(before=self._before, entries=tuple(self._entries), head=self._head)

    def _end_hidden(self) -> None:
        if self._hidden:
            raw = b64encode(bytes.fromhex("".join(self._hidden))).decode()
            self._entries.append(HiddenEntries(seq=self._hidden_from, contents=raw))
            self._hidden.clear()


def extract(connection: Connection, tenant: str, section: str, key: str) -> Extract | None:
    """Return every entry about one record, provable up to the head; None where there is none."""
    j = journal.c
    about = j.tenant == tenant, j.section == section, j.record_key == key
    first = connection.execute(select(j.seq).where(*about).order_by(j.seq).limit(1)).scalar()
    if first is None:
        return None
    writer = ExtractWriter(hash_at(connection, tenant, first - 1))
    while page := entries_after(connection, tenant, first - 1):
        for row in page:
            is_about = row["section"] == section and row["record_key"] == key
            (writer.show if is_about else writer.hide)(row)
        first += len(page)
    return writer.written()


def entries_after(
    connection: Connection, tenant: str, seq: int, *, until: int | None = None
) -> list[Row]:
    """Return the entries after that one, in their order, at most `PAGE` of them."""
    j = journal.c
    wanted = select(journal).where(j.tenant == tenant, j.seq > seq)
    if until is not None:
        wanted = wanted.where(j.seq <= until)
    rows = connection.execute(wanted.order_by(j.seq).limit(PAGE)).mappings()
    return [dict(row) for row in rows]


def hash_at(connection: Connection, tenant: str, seq: int) -> str:
    """Return the hash of the entry with that number, or what stands before the first one."""
    if not seq:
        return START
    j = journal.c
    found = select(j.hash).where(j.tenant == tenant, j.seq == seq)
    return str(connection.execute(found).scalar_one())


def check(extracted: Extract) -> CheckedExtract:
    """Check that all of it holds together up to its head, and return what it proves.

    Raises ExtractBroken.
    """
    chain = _Chain(extracted)
    for one in extracted.entries:
        if isinstance(one, HiddenEntries):
            chain.follow_hidden(one)
        else:
            chain.follow(one)
    return chain.checked()


class _Chain:
    def __init__(self, extracted: Extract) -> None:
        self._extracted, self._head = extracted, extracted.before
        self._first = extracted.entries[0].seq if extracted.entries else 1
        self._seq = self._right = self._first - 1
        self._hashes = {self._head: self._seq}
        self._shown: list[ExtractedEntry] = []

    def follow(self, one: ExtractedEntry) -> None:
        self._step(one.seq, partial(_hash, one=one))
        if one.mark is not None:
            if not self._head.startswith(one.mark) or len(one.mark) != _MARKED:
                raise ExtractBroken(one.seq, self._right)
            self._right = one.seq
        if one.shown is not None:
            self._shown.append(one)

    def follow_hidden(self, one: HiddenEntries) -> None:
        for number, digest in enumerate(one.digests):
            self._step(one.seq + number, partial(hash_of_content, content=digest))

    def checked(self) -> CheckedExtract:
        if self._head != self._extracted.head or not self._shown:
            raise ExtractBroken(self._seq, self._right)
        return CheckedExtract(self._shown, self._hashes, self._first, self._seq)

    def _step(self, seq: int, follow: Callable[[str], str]) -> None:
        if seq != self._seq + 1:
            raise ExtractBroken(self._seq + 1, self._right)
        try:
            self._head = follow(self._head)
        except (UnreadableEntry, KeyError) as error:
            raise ExtractBroken(seq, self._right) from error
        self._seq = seq
        self._hashes[self._head] = seq


def _hash(before: str, one: ExtractedEntry) -> str:
    plain = one.model_dump(include={*_PLAIN, "at"})
    if one.shown is None:
        if one.form != SECOND_FORM:
            raise UnreadableEntry(f"nothing is shown of entry {one.seq}")
        return hash_of_digests(before, plain, one.digests or {})
    kept = {"secret": one.secret, "salts": one.salts, "erased": one.erased}
    return entry_hash(before, {**plain, **one.shown, **kept})


def _plain(row: Row) -> Mapping[str, Any]:
    return {**{name: row[name] for name in _PLAIN}, "at": row["at"].isoformat()}
