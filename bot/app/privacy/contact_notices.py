"""Mail the notice of GDPR art. 14 to a supplier's contact, and tell when it does not arrive."""

from dataclasses import dataclass

from bot.app.member_context import command_context_of
from bot.cards import notices
from bot.engine.members.actors import language_of
from bot.engine.members.contact_notices import begin_notice, is_begun, writer_of
from bot.engine.members.member_notices import tell_members
from bot.engine.ports import OutboxRow
from bot.messages import Card
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.changes.contact_notices import NotInformed, notice_of, take_back
from governance.commands import InformContact
from governance.context import NotAllowed, NotFound
from governance.handlers import apply
from governance.nudges import kind_of
from governance.records.contacts import Contact
from governance.records.members import Member
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class MailedNotice:
    """The notice is on its way to that e-mail, or the sentence why it is not."""

    email: str = ""
    refused: str = ""


def mail_notice(
    unit: UnitOfWork, member: str, contact: str, *, job: str, mail: str | None
) -> MailedNotice:
    """Keep that the contact is informed, and begin the mail, in one transaction.

    Done again after it was cut off, it finds the mail begun and does nothing.
    """
    words = Words(language_of(unit.register, member))
    if mail is None:
        return MailedNotice(refused=words("contact_notice.not_no_server"))
    kept = unit.register.get(Contact, contact)
    email = kept.record.email if kept is not None else None
    if email is not None and is_begun(unit, member, email, job=job):
        return MailedNotice(email=email)
    try:
        context = command_context_of(unit, unit.tenant, member, catalogue())
        notice = notice_of(contact, context)
        apply(InformContact(key=contact, by="mail"), context)
    except NotInformed as no:
        return MailedNotice(refused=words(f"contact_notice.not_{no.why}"))
    except NotAllowed as no:
        return MailedNotice(refused=words(f"refusal.{no.why.value}"))
    except NotFound:
        return MailedNotice(refused=words("engine.gone"))
    begin_notice(unit, notice, job=job, mail=mail)
    return MailedNotice(email=notice.email or "")


def not_delivered(unit: UnitOfWork, row: OutboxRow, *, key: str) -> bool:
    """Take back that a contact was informed where the mail did not arrive.

    Whoever asked for it and the administrators are told. False when the row is no such notice.
    """
    if row.bundle is None or kind_of(row.bundle) != "contact_notice":
        return False
    email = row.person or ""
    name = take_back(email, unit.register)
    if name is None:
        return True

    def draw(words: Words) -> Card:
        said = words("contact_notice.undelivered", name=name, email=email)
        return notices.refused(words, unit.now, said)

    administrators = [
        one.record.email for one in unit.register.find(Member, admin=True) if one.record.active
    ]
    tell_members(unit, key, [*dict.fromkeys((writer_of(row), *administrators))], draw)
    return True
