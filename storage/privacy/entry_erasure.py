"""Put an alias for a person in an entry of the journal, so that its hash stays what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Connection, bindparam, func, select, update

from governance.schema.words_of_text import split_words
from storage.core.schema import journal
from storage.register.entry_hash import Row, digest_of, digests, each_text, salts_of, word_path


class WordSpan(Protocol):
    """It is so many words of a text from the word `first` on."""

    @property
    def first(self) -> int: ...

    @property
    def count(self) -> int: ...


Find: TypeAlias = Callable[[str, str], Sequence[WordSpan]]
"""It says where in a text to erase; it gets the text's path and the text."""

TEXTS = ("who", "record_key", "state")
_ARGUMENTS = (*TEXTS, "salts", "erased")
"""Columns in the order of the database function's arguments."""


class HashChanged(RuntimeError):
    """An erasure would have changed the hash of an entry, which must never be."""


@dataclass(frozen=True)
class ErasedEntry:
    """The columns of an entry that an erasure changes."""

    who: str
    record_key: str
    state: Any
    salts: dict[str, list[str | None]]
    erased: dict[str, str]


def erase_in(row: Row, find: Find, alias: str) -> ErasedEntry | None:
    """Return the entry with the alias in it; None where nothing is to be erased.

    Raises HashChanged, and entry_hash.UnreadableEntry for an entry that was wrong before.
    """
    eraser = _Eraser(row, find, alias)
    who, record_key, state = (each_text(row[name], name, eraser) for name in TEXTS)
    if not eraser.found:
        return None
    erased = ErasedEntry(who, record_key, state, eraser.salts, eraser.erased)
    if digests({**row, **vars(erased), "secret": None}) != digests(row):
        raise HashChanged(f"entry {row['seq']}")
    return erased


def write_erased(connection: Connection, tenant: str, seq: int, erased: ErasedEntry) -> None:
    """Write an erased entry by the one way past the triggers that there is."""
    j, columns = journal.c, vars(erased)
    if connection.dialect.name == "postgresql":
        values = [bindparam(None, columns[name], type_=j[name].type) for name in _ARGUMENTS]
        connection.execute(select(func.kravbot_erase_entry(seq, *values)))
        return
    connection.execute(
        update(journal)
        .where(j.tenant == tenant, j.seq == seq)
        .values(**columns, secret=None, former_hash=None)
    )


class _Eraser:
    def __init__(self, row: Row, find: Find, alias: str) -> None:
        self._salts = salts_of(row)
        self._before = row["erased"] or {}
        self._find, self._alias = find, alias
        self.salts: dict[str, list[str | None]] = {}
        self.erased: dict[str, str] = {}
        self.found = False

    def __call__(self, path: str, text: str) -> str:
        pieces = split_words(text)
        salts = self._salts(path, len(pieces) // 2)
        here = {one.first: one.count for one in self._find(path, text)}
        kept: list[str | None] = []
        written, place = [pieces[0]], 0
        while place < len(pieces) // 2:
            count = here.get(place, 1)
            words = slice(2 * place + 1, 2 * (place + count))
            salt = salts[place]
            if place in here:
                self.found = True
                self.erased[word_path(path, len(kept))] = self._digested(path, pieces, salts, words)
            elif salt is None:
                self.erased[word_path(path, len(kept))] = self._before[word_path(path, place)]
            kept.append(None if place in here or salt is None else salt.hex())
            written += [self._alias] if place in here else pieces[words]
            place += count
            written.append(pieces[2 * place])
        self.salts[path] = kept
        return "".join(written)

    def _digested(
        self, path: str, pieces: Sequence[str], salts: Sequence[bytes | None], words: slice
    ) -> str:
        """Return the digests of the words, with what stood between them."""
        digested = list(pieces)
        for at in range(words.start, words.stop, 2):
            salt = salts[at // 2]
            digested[at] = (
                self._before[word_path(path, at // 2)]
                if salt is None
                else digest_of(salt, pieces[at])
            )
        return "".join(digested[words])
