"""Find contacts one cannot rely on.

They were never verified, not verified for too long, or have left with nobody in their place. The
functions are pure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from governance.intervals import intervals_of
from governance.ports import RegisterReader, Versioned
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.schema.scopes import scope_of
from governance.workdays import deadline


@dataclass(frozen=True)
class StaleContact:
    """A contact and the reason; `days` counts since it was verified, or since they left."""

    kept: Versioned[Contact]
    why: Literal["left", "never", "stale"]
    days: int = 0


def stale_contacts(
    register: RegisterReader, today: date, *, scopes: Collection[str] | None
) -> list[StaleContact]:
    """Return the unreliable contacts of these scopes; None stands for all scopes.

    First come those who have left, then those never verified, then those verified the longest ago.
    """
    contacts = contacts_of(register, scopes)
    here = [kept.record for kept in contacts if not kept.record.is_over(today)]
    span = intervals_of(register)["contact_verified"]
    found = []
    for kept in contacts:
        contact = kept.record
        verified, left = contact.verified_on, contact.left_on
        if left is not None and left <= today:
            if not any(_place(other) == _place(contact) for other in here):
                found.append(StaleContact(kept, "left", (today - left).days))
        elif verified is None:
            found.append(StaleContact(kept, "never"))
        elif deadline(verified, span) < today:
            found.append(StaleContact(kept, "stale", (today - verified).days))
    order = ("left", "never", "stale")
    return sorted(found, key=lambda one: (order.index(one.why), -one.days, one.kept.record.key))


def contacts_of(
    register: RegisterReader, scopes: Collection[str] | None
) -> list[Versioned[Contact]]:
    """Return the contacts of these scopes, those who have left too; None stands for all scopes."""
    return [kept for kept in register.find(Contact) if _is_of(kept.record, scopes)]


def told_contacts_of(register: RegisterReader, scopes: Collection[str] | None) -> list[ToldContact]:
    """Return the reported contacts of these scopes that nobody has confirmed."""
    told = (kept.record for kept in register.find(ToldContact))
    return [one for one in told if _is_of(one, scopes)]


def _place(contact: Contact) -> tuple[str | None, ...]:
    return contact.system, contact.supplier, contact.side, contact.slot


def _is_of(contact: ContactDetails, scopes: Collection[str] | None) -> bool:
    if scopes is None:
        return True
    if contact.system is not None:
        return scope_of("system", contact.system) in scopes
    return scope_of("supplier", contact.supplier or "") in scopes
