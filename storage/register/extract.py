"""Show some entries of a journal to somebody else, with what proves them and without the rest.

The entries shown have their texts and the salts of these. All others, from the first one shown to
the journal's head, have the digests of their texts. Whoever knows the head from elsewhere, as from
a report, then knows that the entries shown stood in that journal, unchanged.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, JsonValue
from sqlalchemy import Connection, select

from storage.core.schema import journal
from storage.register.entry_hash import (
    START,
    Row,
    UnreadableEntry,
    digests,
    hash_of_digests,
    second_form,
    state_digest,
    text_salts,
)

_PLAIN: Final = ("tenant", "seq", "command", "section", "record_version")
_TEXTS: Final = ("who", "record_key", "state")


class ExtractedEntry(BaseModel):
    """One entry: either its texts with their salts, or the digests of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant: str
    seq: int
    at: str
    command: str
    section: str
    record_version: int
    shown: dict[str, JsonValue] | None = None
    salts: dict[str, list[str | None]] | None = None
    erased: dict[str, str] | None = None
    digests: dict[str, JsonValue] | None = None


class Extract(BaseModel):
    """Entries in their order, after the entry with the hash `before`, up to the head."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: str
    entries: tuple[ExtractedEntry, ...]
    head: str


class ExtractBroken(Exception):
    """The extract does not hold together at that entry."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def extract(connection: Connection, tenant: str, section: str, key: str) -> Extract | None:
    """Return every entry about one record, provable up to the head; None where there is none."""
    j = journal.c
    rows = [
        dict(row)
        for row in connection.execute(
            select(journal).where(j.tenant == tenant).order_by(j.seq)
        ).mappings()
    ]
    is_about = [row["section"] == section and row["record_key"] == key for row in rows]
    if True not in is_about:
        return None
    first = is_about.index(True)
    entries = (
        _shown(row) if about else _hidden(row)
        for row, about in zip(rows[first:], is_about[first:], strict=True)
    )
    return Extract(
        before=rows[first - 1]["hash"] if first else START,
        entries=tuple(entries),
        head=rows[-1]["hash"],
    )


def check(extracted: Extract) -> Sequence[ExtractedEntry]:
    """Return the entries shown, when all of it holds together up to its head.

    Raises ExtractBroken.
    """
    head = extracted.before
    for one in extracted.entries:
        try:
            head = _hash(head, one)
        except (UnreadableEntry, KeyError) as error:
            raise ExtractBroken(one.seq) from error
    if head != extracted.head:
        raise ExtractBroken(extracted.entries[-1].seq)
    return [one for one in extracted.entries if one.shown is not None]


def _hash(before: str, one: ExtractedEntry) -> str:
    plain = one.model_dump(include={*_PLAIN, "at"})
    if one.shown is None:
        return hash_of_digests(before, plain, one.digests or {})
    kept = {"secret": None, "salts": one.salts or {}, "erased": one.erased}
    return second_form(before, {**plain, **one.shown, **kept})


def _shown(row: Row) -> ExtractedEntry:
    return ExtractedEntry(
        **_head(row),
        shown={name: row[name] for name in _TEXTS},
        salts=text_salts(row),
        erased=row["erased"],
    )


def _hidden(row: Row) -> ExtractedEntry:
    found = digests(row)
    return ExtractedEntry(**_head(row), digests={**found, "state": state_digest(found["state"])})


def _head(row: Row) -> Mapping[str, Any]:
    return {**{name: row[name] for name in _PLAIN}, "at": row["at"].isoformat()}
