"""Find systems and contacts by words, in the register in memory, for whoever writes to others."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TypeAlias, get_args

from bot.cards.register.lookup import ContactView, SystemView
from bot.language.normalise import normalise
from bot.language.phrase_table import words_of
from bot.language.vocabulary import listed
from bot.messages import Lang
from bot.texts.words import Words
from governance.ports import RegisterReader
from governance.records.authorities import Authority
from governance.records.contacts import Contact, Slot
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.interval_settings import INTERVALS
from governance.schema.values import Side

MOST_READ = 200
"""The most characters read of what is searched for."""

_LANGUAGES: tuple[Lang, ...] = get_args(Lang)
_SLOTS: tuple[Slot, ...] = get_args(Slot)
_SHORTEST_STEM = 3
_WORD = re.compile(r"\w+")
_LAST = 1_000_000
_MOST_DESCRIPTIONS = 2048
_LAST_LETTERS = str.maketrans({"æ": "z1", "ø": "z2", "å": "z3"})

View: TypeAlias = SystemView | ContactView


@dataclass(frozen=True)
class SearchResult:
    """The systems and contacts that fit, the likeliest first, and how many more there are."""

    views: tuple[View, ...]
    more: int = 0


def look_up(register: RegisterReader, text: str, *, limit: int, today: date) -> SearchResult:
    """Find the systems and contacts that every word fits, by its beginning.

    Without words it finds the systems, those in scope first. What is called exactly that comes
    before what begins so, and that before what is only related to it. A contact who has left comes
    last, and is not hidden.
    """
    book = _book(register)
    words = _telling(_words(text[:MOST_READ]))
    wanted = [_ways_of_writing(word) for word in words]
    entries = book.entries if wanted else [entry for entry in book.entries if entry.is_system]
    hits = [entry for entry in entries if _fits(wanted, entry.known_by)]
    hits.sort(
        key=lambda entry: (
            entry.has_left(today),
            not _fits(wanted, entry.name),
            not all(f" {word} " in entry.name for word in words),
            entry.place,
        )
    )
    return SearchResult(
        views=tuple(book.view(entry, today) for entry in hits[:limit]),
        more=max(0, len(hits) - limit),
    )


def system_view(register: RegisterReader, system: System, *, today: date) -> SystemView:
    """Collect what a card shows of the system."""
    return _book(register).system(system, today)


def contact_view(register: RegisterReader, contact: Contact) -> ContactView:
    """Collect what a card shows of the contact."""
    book = _book(register)
    systems = next(
        (entry.systems for entry in book.entries if entry.record == contact),
        (contact.system,) if contact.system else (),
    )
    return ContactView(contact, systems, book.verified_within)


def people_called(
    register: RegisterReader, text: str, *, today: date
) -> list[Member | ContactView]:
    """Find the colleagues and the contacts that all the words name, also in the genitive.

    A contact who has left comes last.
    """
    words = _telling(_words(text[:MOST_READ]))
    if not words:
        return []
    wanted = [
        (*_ways_of_writing(word), *_ways_of_writing(word.removesuffix("s"))) for word in words
    ]
    members = [
        kept.record
        for kept in register.find(Member, active=True)
        if _fits(wanted, _folded((kept.record.name,)))
    ]
    book = _book(register)
    fits = [entry for entry in book.entries if not entry.is_system and _fits(wanted, entry.name)]
    emails = {member.email for member in members}
    fits = [entry for entry in fits if getattr(entry.record, "email", None) not in emails]
    fits.sort(key=lambda entry: (entry.has_left(today), entry.place))
    contacts = [book.view(entry, today) for entry in fits]
    return [*members, *(one for one in contacts if isinstance(one, ContactView))]


def names_somebody(register: RegisterReader, text: str, *, today: date) -> bool:
    """Tell whether the words are the name of a colleague or a contact, and nothing else."""
    return bool(people_called(register, text, today=today))


# ── What can be found ────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Entry:
    """A system or contact that can be found.

    `name` and `known_by` are folded words, with a space before and after each. A contact entered
    for several systems is found once; `systems` are those it is called about.
    """

    record: System | Contact
    systems: Sequence[str]
    name: str
    known_by: str
    place: tuple[int, str, int, str]

    @property
    def is_system(self) -> bool:
        return isinstance(self.record, System)

    def has_left(self, today: date) -> bool:
        return isinstance(self.record, Contact) and _has_left(self.record, today)


@dataclass(frozen=True)
class _Book:
    """Everything that can be found, and what belongs to it."""

    entries: Sequence[_Entry]
    contracts_of: Mapping[str, Sequence[Contract]]
    contacts_of: Mapping[tuple[str | None, str | None], Sequence[Contact]]
    verified_within: int

    def view(self, entry: _Entry, today: date) -> View:
        """Collect all that a card shows of it."""
        if isinstance(entry.record, System):
            return self.system(entry.record, today)
        return ContactView(entry.record, entry.systems, self.verified_within)

    def system(self, system: System, today: date) -> SystemView:
        """Collect all that a card shows of the system.

        Nobody is a contact of it by a contract that has not begun.
        """
        contracts = self.contracts_of.get(system.name, ())
        begun = [one for one in contracts if one.starts_on <= today] or contracts
        suppliers = dict.fromkeys(contract.supplier for contract in begun)
        contacts = [
            *self.contacts_of.get((system.name, None), ()),
            *(
                contact
                for supplier in suppliers
                for contact in self.contacts_of.get((None, supplier), ())
            ),
        ]
        contacts.sort(key=lambda contact: (_has_left(contact, today), *_order(contact)))
        return SystemView(system, contracts, contacts, self.verified_within)


def _book(register: RegisterReader) -> _Book:
    return register.derived("lookup", lambda: _read(register))


def _read(register: RegisterReader) -> _Book:
    systems = [kept.record for kept in register.find(System)]
    contacts = [kept.record for kept in register.find(Contact)]
    contracts_of: dict[str, list[Contract]] = {}
    supplied_by: dict[str, list[str]] = {}
    for kept in register.find(Contract):
        for name in kept.record.systems:
            contracts_of.setdefault(name, []).append(kept.record)
            supplied = supplied_by.setdefault(kept.record.supplier, [])
            if name not in supplied:
                supplied.append(name)
    contacts_of: dict[tuple[str | None, str | None], list[Contact]] = {}
    for contact in contacts:
        contacts_of.setdefault((contact.system, contact.supplier), []).append(contact)
    called = {system.name: _folded((system.name, *system.aliases)) for system in systems}
    return _Book(
        entries=[
            *(_of_system(system, called, contracts_of.get(system.name, ())) for system in systems),
            *(_of_contact(same, called, supplied_by) for same in _each_once(contacts)),
        ],
        contracts_of=contracts_of,
        contacts_of=contacts_of,
        verified_within=_verified_within(register),
    )


def _of_system(system: System, called: Mapping[str, str], contracts: Sequence[Contract]) -> _Entry:
    name = called[system.name]
    around = _folded(
        part for contract in contracts for part in (contract.number, contract.supplier)
    )
    place = (int(system.inclusion == "out"), _alphabetical(system.name), 0, "")
    return _Entry(system, (), name, name + around, place)


def _each_once(contacts: Iterable[Contact]) -> Iterable[Sequence[Contact]]:
    """Group the contacts that differ only in the system they are entered for.

    In each group the last to be verified comes first.
    """
    together: dict[tuple[object, ...], list[Contact]] = {}
    for contact in contacts:
        same = (contact.supplier, contact.side, contact.slot, contact.name, contact.function)
        reached = (contact.phone, contact.alt_phone, contact.email, contact.hours, contact.left_on)
        together.setdefault((*same, *reached), []).append(contact)
    for entered in together.values():
        entered.sort(key=lambda contact: contact.verified_on or date.min, reverse=True)
    return together.values()


def _of_contact(
    entered: Sequence[Contact], called: Mapping[str, str], supplied_by: Mapping[str, Sequence[str]]
) -> _Entry:
    contact, supplier = entered[0], entered[0].supplier
    own = sorted(one.system for one in entered if one.system)
    systems = supplied_by.get(supplier, ()) if supplier else own
    name = _folded((contact.name,))
    known_by = [
        name,
        _described(contact.function, supplier),
        _called_as(contact.slot, contact.side),
        *(called.get(system, "") for system in systems),
    ]
    owner = _alphabetical(supplier or own[0])
    theirs_first = 2 if contact.side == "supplier" else 3
    place = (theirs_first, owner, contact.order or _LAST, _alphabetical(contact.name))
    return _Entry(contact, systems, name, "".join(known_by), place)


def _order(contact: Contact) -> tuple[int, int, str]:
    return contact.order or _LAST, _SLOTS.index(contact.slot), contact.name


def _has_left(contact: Contact, today: date) -> bool:
    return contact.left_on is not None and contact.left_on <= today


def _verified_within(register: RegisterReader) -> int:
    changed = {
        name: days
        for kept in register.find(Authority)
        for name, days in kept.record.settings.items()
    }
    return changed.get("contact_verified", INTERVALS["contact_verified"].length)


@cache
def _called_as(slot: Slot, side: Side) -> str:
    """Return what people say for the slot and the side, in both languages."""
    own = [Words(lang)(f"word.{slot}") for lang in _LANGUAGES]
    return _folded([*own, *listed("slots").get(slot, ()), *listed("sides")[side]])


@lru_cache(_MOST_DESCRIPTIONS)
def _described(function: str | None, supplier: str | None) -> str:
    """Fold the function and the supplier; many contacts have the same."""
    return _folded((function, supplier))


# ── Words ────────────────────────────────────────────────────────────────────


def _words(text: str) -> list[str]:
    return [normalise(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _telling(words: Sequence[str]) -> Sequence[str]:
    """Drop the words that only join others, where any other word is said.

    Of `døgnvagten hos Pindsvin` (the 24-hour duty at Pindsvin) the word `hos` (at) is dropped.
    """
    return [word for word in words if word not in words_of("start_joints")] or words


def _folded(texts: Iterable[str | None]) -> str:
    words = [word for text in texts if text for word in _words(text)]
    return f" {' '.join(words)} " if words else ""


def _ways_of_writing(word: str) -> tuple[str, ...]:
    """Return the beginning of the word, and its stems without an ending, as whole words.

    `døgnvagten` (the 24-hour duty) is also found as `døgnvagt`.
    """
    stems = [
        word[: -len(ending)]
        for ending in listed("endings")[""]
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM
    ]
    return (f" {word}", *(f" {stem} " for stem in stems))


def _fits(wanted: Sequence[tuple[str, ...]], known_by: str) -> bool:
    return all(any(way in known_by for way in ways) for ways in wanted)


def _alphabetical(text: str) -> str:
    return text.casefold().translate(_LAST_LETTERS)
