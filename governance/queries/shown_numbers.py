"""Tell whose telephone numbers stand in what is shown to somebody, so that it can be logged."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from governance.ports import RegisterReader
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.members import Member
from governance.schema.number_mask import (
    LEAST_ALONE,
    NumberMask,
    digits_of,
    numbers_in,
    runs_of_digits,
    ways_of_writing,
)
from governance.schema.record import Record


@dataclass(frozen=True)
class NumberOwner:
    """Somebody who has a telephone number in the register.

    A colleague is `named` by e-mail, and a contact by name.
    """

    named: str
    email: str | None


@dataclass(frozen=True)
class NumberOwners:
    """The owners of each number, by every way of writing it."""

    of: Mapping[str, Sequence[NumberOwner]]

    def in_texts(self, texts: Iterable[str], *, seen_by: str) -> Sequence[NumberOwner]:
        """Return whose numbers stand in the texts, but for those of the person who sees them."""
        found: dict[NumberOwner, None] = {}
        for text in texts:
            for run in runs_of_digits(text):
                self.take(run, found)
        return _but_for(seen_by, found)

    def take(self, run: str, found: dict[NumberOwner, None]) -> bool:
        """Note whose numbers the digits have, and tell whether no other number is left there."""
        left = digits_of(run)
        for way in self._mask.known_in(run):
            left -= len(way)
            found.update(dict.fromkeys(self.of[way]))
        return left < LEAST_ALONE

    @cached_property
    def _mask(self) -> NumberMask:
        return NumberMask(frozenset(self.of))


_DIRECTORY: Final = (Member, Contact)
_NOBODY: Final = NumberOwners({})
_CASE: Final = re.compile(r"(?:19|20)\d\d-\d{4}")
"""A case number, as the forms have it for an example; no number is shown like that."""


def number_owners(known: Iterable[tuple[NumberOwner, Iterable[str]]]) -> NumberOwners:
    """Put together who has which numbers."""
    found: dict[str, dict[NumberOwner, None]] = defaultdict(dict)
    for owner, numbers in known:
        for number in numbers:
            for way in ways_of_writing(number):
                found[way][owner] = None
    return NumberOwners({way: tuple(owners) for way, owners in found.items()})


def whose_numbers(
    texts: Iterable[str], register: RegisterReader, *, seen_by: str
) -> Sequence[NumberOwner]:
    """Return whose numbers stand in the texts, but for those of the person who sees them.

    `seen_by` is that person's e-mail. What was only told of a contact is read from the database
    where digits are left that may be a number.
    """
    runs = [run for text in texts for run in runs_of_digits(text)]
    if not runs:
        return ()
    known = register.derived(
        "number_owners", lambda: _owners(one for cls in _DIRECTORY for one in _of(cls, register))
    )
    found: dict[NumberOwner, None] = {}
    left = [run for run in runs if not known.take(run, found) and not _CASE.fullmatch(run)]
    told = _owners(_of(ToldContact, register)) if left else _NOBODY
    for run in left:
        told.take(run, found)
    return _but_for(seen_by, found)


def owners_in(records: Iterable[Record], *, seen_by: str) -> Sequence[NumberOwner]:
    """Return whose numbers stand in the records, but for those of the person who sees them."""
    return _but_for(seen_by, (_owner(one) for one in records if any(_numbers(one))))


def _but_for(seen_by: str, owners: Iterable[NumberOwner]) -> Sequence[NumberOwner]:
    own = seen_by.casefold()
    return [one for one in dict.fromkeys(owners) if (one.email or "").casefold() != own]


def _of(cls: type[Record], register: RegisterReader) -> Iterator[Record]:
    yield from (kept.record for kept in register.find(cls))


def _owners(records: Iterable[Record]) -> NumberOwners:
    return number_owners((_owner(one), _numbers(one)) for one in records)


def _owner(record: Record) -> NumberOwner:
    match record:
        case Member():
            return NumberOwner(record.email, record.email)
        case ContactDetails():
            return NumberOwner(record.name, record.email)
        case _:
            return NumberOwner(record.key, None)


def _numbers(record: Record) -> Iterator[str]:
    """Yield the numbers of a colleague or contact, with those a contact's hours tell of."""
    match record:
        case Member():
            yield from filter(None, (record.phone,))
        case ContactDetails():
            yield from filter(None, (record.phone, record.alt_phone))
            yield from numbers_in(record.hours or "")
        case _:
            return
