"""Hash an entry of the journal, in any of the three forms there have been.

The first form hashed everything as it stands. The second hashes a salted digest of every word.
Words can then be erased, or kept back from a reader, and the hash stays what it was. The third
hashes one digest of all that stands in an entry. It is all that a reader needs who is not shown the
entry. All forms are kept for good, as entries were hashed with them
(`docs/decisions/0073-erasing-from-the-journal.md`, `0092-an-audit-file-that-proves-itself.md`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b, sha256
from secrets import token_urlsafe
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from governance.queries.journal_head import JournalHead
from governance.schema.aliases import LEFT_OUT, is_alias
from governance.schema.words_of_text import split_words

SECOND_FORM: Final = 2
FORM: Final = 3
"""The form new entries have."""

START: Final = JournalHead().hash
"""The hash before the first entry."""

_SALT_BYTES: Final = 16

Row: TypeAlias = Mapping[str, Any]
"""An entry by the journal's columns."""

_V = TypeVar("_V")
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class UnreadableEntry(ValueError):
    """The entry cannot be hashed; the message says what is wrong with it."""


def new_secret() -> str:
    """Make the secret that an entry's salts come from: 128 random bits, as text."""
    return token_urlsafe(_SALT_BYTES)


def first_form(before: str, row: Row) -> str:
    """Hash an entry as all were until the chain was made anew."""
    return _hash(
        [
            before,
            row["tenant"],
            row["seq"],
            _moment(row["at"]),
            row["who"],
            row["command"],
            row["section"],
            row["record_key"],
            row["record_version"],
            row["state"],
        ]
    )


def entry_hash(before: str, row: Row) -> str:
    """Hash an entry, which follows the one with the hash `before`, in the form it has.

    Raises UnreadableEntry, also where there is no such form.
    """
    match row["form"]:
        case 2:
            return second_form(before, row)
        case 3:
            return third_form(before, row)
        case unknown:
            raise UnreadableEntry(f"the entry has the form {unknown}, which there is not")


def second_form(before: str, row: Row) -> str:
    """Hash an entry over the digests of its texts.

    Raises UnreadableEntry where a salt is missing, or something else than an alias stands in the
    place of an erased text.
    """
    return hash_of_digests(before, row, digests(row))


def hash_of_digests(before: str, row: Row, digested: Mapping[str, Any]) -> str:
    """Hash an entry of the second form whose texts are known by their digests only.

    `digested` is what `digests` returns, or that with the one digest of its state.
    """
    return _hash([SECOND_FORM, before, *_told(row, digested)])


def third_form(before: str, row: Row) -> str:
    """Hash an entry over the one digest of what stands in it. Raises UnreadableEntry."""
    return hash_of_content(before, content_digest(row))


def hash_of_content(before: str, content: str) -> str:
    """Hash an entry of the third form of which only `content_digest` is known."""
    return _hash([FORM, before, content])


def content_digest(row: Row) -> str:
    """Return the one digest of what stands in an entry. Raises UnreadableEntry."""
    return _hash(_told(row, digests(row)))


class Salts(Protocol):
    """It gives the salts of a text's words, in their order.

    That of an erased word is None. Raises UnreadableEntry where they are missing.
    """

    def __call__(self, path: str, words: int) -> Sequence[bytes | None]: ...


def salts_of(row: Row) -> Salts:
    """Return the salts of an entry.

    They come from its secret. Where something of it was erased they stand in the entry, by the
    path of each text, such as `state/note`.

    Raises UnreadableEntry where it has both, or neither.
    """
    secret, salts = row["secret"], row["salts"]
    if (secret is None) == (salts is None):
        raise UnreadableEntry("the entry has not either a secret or salts")
    return partial(_derived, secret.encode()) if salts is None else partial(_kept, salts)


def digests(row: Row) -> dict[str, Any]:
    """Return the digests of who and of the record's key, and the state with digests for words.

    Raises UnreadableEntry.
    """
    digest = _Digest(row)
    digested = {name: each_text(row[name], name, digest) for name in ("who", "record_key", "state")}
    digest.refuse_leftovers()
    return digested


def state_digest(digested: object) -> str:
    """Return the one digest of a state that has digests for words."""
    return _hash(digested)


def text_salts(row: Row) -> dict[str, list[str | None]]:
    """Return the salts of every text of an entry, by its path."""
    salts, found = salts_of(row), dict[str, list[str | None]]()

    def keep(path: str, text: str) -> None:
        own = list(salts(path, count := len(split_words(text)) // 2))[:count]
        found[path] = [None if salt is None else salt.hex() for salt in own]

    for name in ("who", "record_key", "state"):
        each_text(row[name], name, keep)
    return found


def digest_of(salt: bytes, word: str) -> str:
    """Return the digest of a word."""
    return sha256(salt + word.encode()).hexdigest()


def each_text(value: Any, path: str, change: Callable[[str, str], _V]) -> Any:
    """Return the JSON value with each text in it changed; `change` gets its path and the text."""
    match value:
        case str():
            return change(path, value)
        case dict():
            return {name: each_text(one, f"{path}/{name}", change) for name, one in value.items()}
        case list():
            return [each_text(one, f"{path}/{n}", change) for n, one in enumerate(value)]
        case _:
            return value


def word_path(path: str, number: int) -> str:
    """Return the path of one word of the text at `path`."""
    return f"{path}#{number}"


def _told(row: Row, digested: Mapping[str, Any]) -> list[object]:
    """Return what stands in an entry, with digests for its texts."""
    state = digested["state"]
    return [
        row["tenant"],
        row["seq"],
        _moment(row["at"]),
        row["command"],
        row["section"],
        row["record_version"],
        digested["who"],
        digested["record_key"],
        state if isinstance(state, str) else state_digest(state),
    ]


def _derived(secret: bytes, path: str, words: int) -> Sequence[bytes]:
    """Derive the salts: BLAKE2b with the secret as its key (RFC 7693) gives four at a time."""
    salts: list[bytes] = []
    while len(salts) < words:
        block = blake2b(f"{path}#{len(salts)}".encode(), key=secret).digest()
        salts += (block[:16], block[16:32], block[32:48], block[48:])
    return salts


def _kept(salts: Mapping[str, Sequence[str | None]], path: str, words: int) -> list[bytes | None]:
    try:
        found = [None if salt is None else bytes.fromhex(salt) for salt in salts[path]]
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableEntry(f"the salts of {path} are missing") from error
    if len(found) != words:
        raise UnreadableEntry(f"{path} has not as many salts as words")
    return found


class _Digest:
    """It makes the digests of one entry's texts."""

    def __init__(self, row: Row) -> None:
        self._salts = salts_of(row)
        self._erased: dict[str, str] = dict(row["erased"] or {})

    def __call__(self, path: str, text: str) -> str:
        pieces = split_words(text)
        count = len(pieces) // 2
        for number, salt in zip(range(count), self._salts(path, count), strict=False):
            place = 2 * number + 1
            if salt is None:
                pieces[place] = self._erased_word(path, number, pieces[place])
            else:
                pieces[place] = digest_of(salt, pieces[place])
        return "".join(pieces)

    def refuse_leftovers(self) -> None:
        """Raise UnreadableEntry where something was erased that has no place in the entry."""
        for path in self._erased:
            raise UnreadableEntry(f"there is no {path} that could have been erased")

    def _erased_word(self, path: str, number: int, word: str) -> str:
        if not is_alias(word) and word != LEFT_OUT:
            raise UnreadableEntry(
                f"a word of {path} was erased, and something else than an alias stands there"
            )
        try:
            return self._erased.pop(word_path(path, number))
        except KeyError as error:
            raise UnreadableEntry(f"the digest of an erased word of {path} is missing") from error


def _moment(at: object) -> object:
    return at.isoformat() if isinstance(at, datetime) else at


def _hash(value: object) -> str:
    return sha256(_written(value).encode()).hexdigest()
