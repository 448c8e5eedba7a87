"""Tell whose telephone numbers stand in what is shown to somebody, so that it can be logged."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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

_OF_AN_ENDING: Final = 6
"""The last digits by which a number is found; longer ones are the same in every way of writing."""
_WAYS_KEPT: Final = 4096
"""The numbers whose ways of writing are remembered."""


@dataclass(frozen=True)
class NumberOwner:
    """Somebody who has a telephone number in the register.

    A colleague is `named` by e-mail, and a contact by name.
    """

    named: str
    email: str | None


class NumberOwners:
    """The owners of each number.

    They are found by how it ends, so that of thousands only those are read that may stand there.
    """

    def __init__(self, known: Iterable[tuple[NumberOwner, Iterable[str]]] = ()) -> None:
        self._by_ending: defaultdict[str, list[tuple[NumberOwner, str]]] = defaultdict(list)
        for owner, numbers in known:
            for number in numbers:
                self._by_ending[_ending(number)].append((owner, number))

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
        owners = self._near(run)
        for way in NumberMask(frozenset(owners)).known_in(run) if owners else ():
            left -= len(way)
            found.update(owners[way])
        return left < LEAST_ALONE

    def _near(self, run: str) -> Mapping[str, Mapping[NumberOwner, None]]:
        """Return the owners of the numbers whose ending stands in the digits, by way of writing."""
        digits = "".join(filter(str.isdigit, run))
        ends = (digits[at : at + _OF_AN_ENDING] for at in range(len(digits)))
        found: defaultdict[str, dict[NumberOwner, None]] = defaultdict(dict)
        for ending in dict.fromkeys(("", *ends)):
            for owner, number in self._by_ending.get(ending, ()):
                for way in _ways(number):
                    found[way][owner] = None
        return found


def _ending(number: str) -> str:
    """Return the last digits of a number, as it is kept; empty where it has fewer."""
    digits = "".join(filter(str.isdigit, number.partition(";")[0]))
    return digits[-_OF_AN_ENDING:] if len(digits) >= _OF_AN_ENDING else ""


@lru_cache(maxsize=_WAYS_KEPT)
def _ways(number: str) -> tuple[str, ...]:
    return tuple(ways_of_writing(number))


_DIRECTORY: Final = (Member, Contact)
_NOBODY: Final = NumberOwners()
_CASE: Final = re.compile(r"(?:19|20)\d\d-\d{4}")
"""A case number, as the forms have it for an example; no number is shown like that."""


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
    return NumberOwners((_owner(one), _numbers(one)) for one in records)


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
