"""Inform a supplier's contact, once, of what is kept on them (GDPR art. 14).

Who is named to several systems with the same e-mail is one person, and is informed of all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from governance.access import Refused
from governance.changes.record_rights import may_record, not_allowed
from governance.commands import InformContact
from governance.context import CommandContext, NotFound
from governance.ports import Register, RegisterReader, Versioned
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.roles import Role
from governance.schema.interval_settings import spans
from governance.schema.scopes import AUTHORITY

WhyNot: TypeAlias = Literal["ours", "informed", "not_offered", "no_officer", "no_email"]


class NotInformed(Exception):
    """The contact is not informed; `why` is the reason."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why: WhyNot = why


@dataclass(frozen=True)
class ContactNotice:
    """The content of a notice: whose it is, where the contact stands, from whom, and until when.

    `days` is how long the data are kept after they have left. `writer` is whom they write to, and
    `officer` the authority's data protection officer.
    """

    name: str
    email: str | None
    authority: str
    systems: tuple[str, ...]
    suppliers: tuple[str, ...]
    days: int
    writer: Member
    officer: Member


def notice_of(key: str, context: CommandContext) -> ContactNotice:
    """Return what the contact would be told by the actor.

    Raises NotFound, NotAllowed or NotInformed.
    """
    kept = context.register.get(Contact, key)
    if kept is None or kept.record.is_over(context.today.day):
        raise NotFound
    allowed = may_record(kept.record, context)
    if isinstance(allowed, Refused):
        raise not_allowed(allowed)
    if kept.record.side != "supplier":
        raise NotInformed("ours")
    if kept.record.informed_on is not None:
        raise NotInformed("informed")
    return _notice(kept.record, _same_person(kept.record, context), context.actor.email, context)


def notice_to(email: str, writer: str, context: CommandContext) -> ContactNotice | None:
    """Return what the contact with that e-mail was to be told when it was asked for.

    None where nobody is reached by it any more, or where it is no more to be told.
    """
    found = [
        kept.record
        for kept in context.register.find(Contact, email=email)
        if _is_told(kept.record, context) and kept.record.informed_on is not None
    ]
    if not found:
        return None
    try:
        return _notice(found[0], found, writer, context)
    except (NotInformed, NotFound):
        return None


def inform(command: InformContact, context: CommandContext) -> None:
    """Keep that the contact is informed, as of today.

    Raises NotFound, NotAllowed or NotInformed.
    """
    notice = notice_of(command.key, context)
    if command.by == "mail":
        if notice.email is None:
            raise NotInformed("no_email")
        if not offers_mail(context):
            raise NotInformed("not_offered")
    kept = context.register.get(Contact, command.key)
    for one in () if kept is None else _versions_of(kept.record, context.register):
        if _is_told(one.record, context) and one.record.informed_on is None:
            informed = one.record.model_copy(update={"informed_on": context.today.day})
            context.register.save(informed, seen=one.version, command=command.name)


def take_back(email: str, register: Register) -> str | None:
    """Forget that the contact was informed, as the mail could not be delivered.

    Return the contact's name, None where nobody has that e-mail any more.
    """
    name = None
    for kept in register.find(Contact, email=email):
        if kept.record.informed_on is not None:
            name = kept.record.name
            record = kept.record.model_copy(update={"informed_on": None})
            register.save(record, seen=kept.version, command="NoticeNotDelivered")
    return name


def offers_mail(context: CommandContext) -> bool:
    """Tell whether the authority wants notices to be mailed."""
    authority = context.scope_context(AUTHORITY).authority
    return authority is not None and authority.contact_notices


def _notice(
    contact: Contact, same: Sequence[Contact], writer: str, context: CommandContext
) -> ContactNotice:
    around = context.scope_context(AUTHORITY)
    officers = around.roster.roles.holders(Role.DPO, AUTHORITY)
    found = context.register.get(Member, Member.key_of(email=writer))
    if not officers:
        raise NotInformed("no_officer")
    if found is None or around.authority is None:
        raise NotFound
    contracts = [kept.record for kept in context.register.find(Contract)]
    systems = [name for one in same for name in _systems(one, contracts)]
    suppliers = [name for one in same for name in _suppliers(one, contracts)]
    return ContactNotice(
        name=contact.name,
        email=contact.email,
        authority=around.authority.name,
        systems=tuple(dict.fromkeys(systems)),
        suppliers=tuple(dict.fromkeys(suppliers)),
        days=spans(around.authority.settings)["left_people_erased"].length,
        writer=found.record,
        officer=officers[0].member,
    )


def _same_person(contact: Contact, context: CommandContext) -> list[Contact]:
    found = (one.record for one in _versions_of(contact, context.register))
    return [one for one in found if _is_told(one, context) and one.informed_on is None]


def _versions_of(contact: Contact, register: RegisterReader) -> Iterator[Versioned[Contact]]:
    """Yield the contact as it is kept for each system it is named to."""
    for kept in register.find(Contact):
        one = kept.record
        same = one.email is not None and one.email == contact.email and one.name == contact.name
        if same or one.key == contact.key:
            yield kept


def _is_told(contact: Contact, context: CommandContext) -> bool:
    return contact.side == "supplier" and not contact.is_over(context.today.day)


def _systems(contact: Contact, contracts: Sequence[Contract]) -> Sequence[str]:
    if contact.system is not None:
        return (contact.system,)
    return [name for one in contracts if one.supplier == contact.supplier for name in one.systems]


def _suppliers(contact: Contact, contracts: Sequence[Contract]) -> Sequence[str]:
    if contact.supplier is not None:
        return (contact.supplier,)
    return [one.supplier for one in contracts if contact.system in one.systems]
