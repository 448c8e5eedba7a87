"""Show a system or a contact in somebody else's chat: what it is, whom to call, what is doubtful.

There is nothing to press.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.formatting.sentence_case import capitalized
from bot.messages import (
    ActionData,
    Block,
    Button,
    Card,
    FactSet,
    Row,
    Rows,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.ports import Today
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.systems import Criticality, System
from governance.schema.scopes import scope_of
from governance.schema.telephone import as_shown

_CRITICALITY: Mapping[Criticality, str] = {
    "samfundskritisk": "lookup.critical_to_society",
    "forretningskritisk": "lookup.business_critical",
    "ikke kritisk": "lookup.not_critical",
}
_MOST_CALLED = 8
_MOST_SYSTEMS = 8


@dataclass(frozen=True)
class SystemView:
    """A system, its contracts, and its contacts in the order they are called.

    Those who have left come last. `verified_within` is the number of days after which a number has
    to be confirmed again.
    """

    system: System
    contracts: Sequence[Contract]
    contacts: Sequence[Contact]
    verified_within: int

    @property
    def suppliers(self) -> list[str]:
        """The suppliers that operate it, each once."""
        return list(dict.fromkeys(contract.supplier for contract in self.contracts))


@dataclass(frozen=True)
class ContactView:
    """A contact and the systems it is called about."""

    contact: Contact
    systems: Sequence[str]
    verified_within: int


def system_found(view: SystemView, words: Words, today: Today) -> Card:
    """Show what the system is, and whom to call, the supplier's first (mockup 05)."""
    system, contacts = view.system, view.contacts[:_MOST_CALLED]
    body: list[Block] = [Text(spans=(UserText(u=system.purpose),))] if system.purpose else []
    body.append(FactSet(pairs=tuple(_of_system(view, words))))
    for heading, side in (("lookup.call", "supplier"), ("lookup.ours", "us")):
        called = [contact for contact in contacts if contact.side == side]
        rows = tuple(
            _callee(contact, view.verified_within, words, today, place=place)
            for place, contact in enumerate(called, start=1)
        )
        if rows:
            body.append(Rows(heading=words(heading), rows=rows))
    left_out = len(view.contacts) - len(contacts)
    if not contacts:
        body.append(Text(kind="small", spans=(words("lookup.nobody"),)))
    if left_out:
        body.append(Text(kind="small", spans=(words("lookup.more", n=left_out),)))
    over = " · ".join([*view.suppliers, *(contract.number for contract in view.contracts)])
    return _card(words, today, over=over, title=system.name, body=body)


def call_row(view: SystemView, words: Words, today: Today) -> Row | None:
    """Show whom to call first about the system, with a button to all of them.

    Return None where nobody with a number is left.
    """
    reached = (one for one in view.contacts if _number(one) and not one.is_over(today.day))
    first = next(reached, None)
    if first is None:
        return None
    about: JsonValue = {"about": [scope_of("system", view.system.name)]}
    return Row(
        title=UserText(u=view.system.name),
        phone=_number(first),
        warn=_doubt(first, view.verified_within, words, today),
        detail=_joined(
            [UserText(u=_called(first, words)), *_when(first, view.verified_within, words, today)]
        ),
        open=Button(
            label=words("lookup.all"), deed=ActionData(name="call", value=about, stays=True)
        ),
    )


def contact_found(view: ContactView, words: Words, today: Today) -> Card:
    """Show who the contact is, the numbers, and how sure they are (mockup 10)."""
    contact = view.contact
    slot = words(f"word.{contact.slot}")
    row = Row(
        title=UserText(u=contact.function or capitalized(slot)),
        phone=_number(contact),
        warn=_doubt(contact, view.verified_within, words, today),
        detail=_joined(_when(contact, view.verified_within, words, today)),
        strong=True,
    )
    pairs = tuple(_of_contact(view, slot, words))
    body: list[Block] = [Rows(rows=(row,)), *([FactSet(pairs=pairs)] if pairs else [])]
    return _card(words, today, over=contact.supplier or "", title=contact.name, body=body)


def _card(words: Words, today: Today, *, over: str, title: str, body: Sequence[Block]) -> Card:
    return Card(
        lang=words.lang,
        over=over or None,
        title=title,
        body=tuple(body),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=" · ".join(part for part in (title, over) if part),
    )


def _of_system(view: SystemView, words: Words) -> Iterator[tuple[str, Spans]]:
    yield words("lookup.criticality"), (words(_CRITICALITY[view.system.criticality]),)
    if view.contracts:
        numbers = [f"{contract.number} {contract.title}" for contract in view.contracts]
        yield words("lookup.contract", n=len(numbers)), (UserText(u=", ".join(numbers)),)
        suppliers = view.suppliers
        yield words("lookup.supplier", n=len(suppliers)), (UserText(u=", ".join(suppliers)),)
    if view.system.rto_hours is not None:
        hours = view.system.rto_hours
        within = words("lookup.within", n=hours, hours=words.number(hours))
        yield words("lookup.recovery"), (within,)


def _of_contact(view: ContactView, slot: str, words: Words) -> Iterator[tuple[str, Spans]]:
    contact = view.contact
    if contact.function:
        yield words("lookup.slot"), (slot,)
    if contact.phone and contact.alt_phone:
        yield words("lookup.other_phone"), (UserText(u=as_shown(contact.alt_phone)),)
    if contact.email:
        yield words("lookup.email"), (UserText(u=contact.email),)
    if view.systems:
        shown = [*view.systems[:_MOST_SYSTEMS], *(["…"] if view.systems[_MOST_SYSTEMS:] else [])]
        yield words("lookup.systems", n=len(view.systems)), (UserText(u=", ".join(shown)),)


def _callee(
    contact: Contact, verified_within: int, words: Words, today: Today, *, place: int
) -> Row:
    """Make the row of a contact to call.

    The supplier's are numbered as they are called, and the first one stands out.
    """
    theirs = contact.side == "supplier"
    return Row(
        mark=str(place) if theirs else None,
        strong=theirs and place == 1,
        title=UserText(u=_called(contact, words)),
        phone=_number(contact),
        warn=_doubt(contact, verified_within, words, today),
        detail=_joined(
            [
                *_when(contact, verified_within, words, today),
                *([] if contact.phone or contact.alt_phone else _email(contact)),
            ]
        ),
    )


def _called(contact: Contact, words: Words) -> str:
    """Write the contact's name, and what it is called as."""
    what = contact.function or words(f"word.{contact.slot}")
    return contact.name if what == contact.name else f"{contact.name}, {what}"


def _when(contact: Contact, verified_within: int, words: Words, today: Today) -> list[Span]:
    """Write the hours, and since when the number is known to be right, where it is not doubtful."""
    said: list[Span] = []
    if contact.answers_at_all_hours:
        said.append(words("lookup.all_hours"))
    elif contact.hours:
        said.append(UserText(u=contact.hours))
    if contact.verified_on and _doubt(contact, verified_within, words, today) is None:
        days = (today.day - contact.verified_on).days
        said.append(words("lookup.verified", n=days) if days else words("lookup.verified_today"))
    return said


def _doubt(contact: Contact, verified_within: int, words: Words, today: Today) -> str | None:
    if contact.left_on is not None and contact.left_on <= today.day:
        return words("lookup.left", day=words.date(contact.left_on))
    if contact.verified_on is None:
        return words("lookup.never_verified")
    days = (today.day - contact.verified_on).days
    return words("lookup.not_verified", n=days) if days > verified_within else None


def _number(contact: Contact) -> str | None:
    number = contact.phone or contact.alt_phone
    return as_shown(number) if number else None


def _email(contact: Contact) -> list[Span]:
    return [UserText(u=contact.email)] if contact.email else []


def _joined(parts: Sequence[Span]) -> Spans:
    spans: list[Span] = []
    for part in parts:
        spans += [part] if not spans else [" · ", part]
    return tuple(spans)
