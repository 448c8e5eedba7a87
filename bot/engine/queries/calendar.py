"""Gather what stands in a person's calendar: their own tasks by day, and nobody else's name."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.obligation_names import ObligationNames, clipped
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from governance.calendar_invitations import INVITED_RULES, NAMED_BY_DAY, DayAhead
from governance.context import CommandContext
from governance.obligations.ledger import Entry, ObligationFilter
from governance.ports import RegisterReader
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.members import Member
from governance.schema.number_mask import mask_of, numbers_in

_AHEAD = timedelta(days=400)
_MOST = 1000
_SUMMARY = 120
_PLACE = 50


@dataclass(frozen=True)
class CalendarItem:
    """One task on its day; `uid` names it, and stays as long as the obligation is the same."""

    uid: str
    day: date
    summary: str
    about: str


def calendar_items(email: str, context: TurnContext) -> tuple[CalendarItem, ...]:
    """Return what that member is asked to do within some four hundred days, the nearest first.

    What is overdue stands on the day it was due. Names of others and telephone numbers are left
    out, as other programs read it.
    """
    overdue = ObligationFilter(asked=(email,), overdue_on=context.today.day)
    late = context.command_context.ledger.find(overdue, limit=_MOST)
    return items_of([*late, *_ahead(email, context.command_context)], email, context)


def meetings_ahead(email: str, context: CommandContext) -> Mapping[str, Entry]:
    """Return what that member is invited to from today on, by the `uid` of its item."""
    return {
        _uid(entry, context): entry
        for entry in _ahead(email, context)
        if entry.obligation.rule in INVITED_RULES
    }


def days_ahead(entries: Mapping[str, Entry]) -> Mapping[str, DayAhead]:
    """Return the days of these entries, with what they are known by on another day."""
    return {
        uid: DayAhead(
            one.obligation.due_on,
            "\n".join(one.obligation.identity[:2]) if one.obligation.rule in NAMED_BY_DAY else None,
        )
        for uid, one in entries.items()
    }


def items_of(
    entries: Sequence[Entry], email: str, context: TurnContext
) -> tuple[CalendarItem, ...]:
    """Return these entries as that member's calendar has them, the nearest first."""
    names = naming(context)
    hide = _Hidden(context.register, email, context.words("calendar.somebody"))
    items = [_item(entry, names, hide, context) for entry in entries]
    return tuple(sorted(items, key=lambda one: (one.day, one.uid)))


def _ahead(email: str, context: CommandContext) -> Sequence[Entry]:
    today = context.today.day
    ahead = ObligationFilter(asked=(email,), due_from=today, due_until=today + _AHEAD)
    return context.ledger.find(ahead, limit=_MOST)


def _uid(entry: Entry, context: CommandContext) -> str:
    seed = "\0".join((context.actor.authority, *entry.obligation.identity))
    return f"{hashlib.sha256(seed.encode()).hexdigest()[:32]}@kravbot"


def _item(
    entry: Entry, names: ObligationNames, hide: "_Hidden", context: TurnContext
) -> CalendarItem:
    obligation, words = entry.obligation, context.words
    requirement = context.catalogue[obligation.requirement]
    place = clipped(hide(names.place(obligation.scope)), _PLACE)
    said = words("calendar.item", place=place, task=names.task(obligation))
    return CalendarItem(
        uid=_uid(entry, context.command_context),
        day=obligation.due_on,
        summary=clipped(hide(said), _SUMMARY),
        about=words(
            "calendar.about", requirement=f"{requirement.id} {requirement.title[words.lang]}"
        ),
    )


class _Hidden:
    """It leaves the names of people but one, and all numbers, out of a sentence."""

    def __init__(self, register: RegisterReader, but: str, instead: str) -> None:
        names = {*_names(register, but)}
        ordered = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE)
        self._any, self._instead = bool(ordered), instead
        self._mask = mask_of(_numbers(register)).saying(instead)

    def __call__(self, said: str) -> str:
        hidden = self._pattern.sub(self._instead, said) if self._any else said
        return self._mask.hide(hidden)


def _names(register: RegisterReader, but: str) -> Iterator[str]:
    for member in register.find(Member):
        if member.record.email != but:
            yield from (member.record.name, member.record.email)
    for contact in _contacts(register):
        yield contact.name
        if contact.email:
            yield contact.email


def _numbers(register: RegisterReader) -> Iterator[str]:
    for member in register.find(Member):
        if member.record.phone:
            yield member.record.phone
    for contact in _contacts(register):
        yield from filter(None, (contact.phone, contact.alt_phone))
        yield from numbers_in(contact.hours or "")


def _contacts(register: RegisterReader) -> Iterator[ContactDetails]:
    yield from (kept.record for kept in register.find(Contact))
    yield from (kept.record for kept in register.find(ToldContact))
