"""Make a paper for whoever runs Kravbot, from the command line."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.app.member_context import context_of
from bot.app.papers.audit_files import (
    AUDIT_FILE,
    AUDIT_FORMATS,
    AuditFileMaker,
    AuditFormat,
    audit_source,
)
from bot.app.papers.logos import logo_of
from bot.app.papers.mini_plan_files import read_mini_plan
from bot.app.papers.paper_readers import PAPER_READERS
from bot.app.register.import_export import wanted as chosen_authority
from bot.cards.papers import PaperKind
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import AuditSource
from bot.engine.queries.calendar import calendar_items
from bot.messages import Lang
from bot.texts.words import Words
from governance.access import Actor
from governance.catalogue import catalogue
from governance.ports import RegisterReader
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.scopes import ScopeKind, parse_scope, scope_of
from papers.logo import Logo
from papers.typesetting import Format
from storage.database import Database
from storage.unit_of_work import UnitOfWork

CommandedPaper: TypeAlias = Literal[
    "plan",
    "wheel",
    "raci",
    "file",
    "overview",
    "director",
    "contract",
    "agenda",
    "minutes",
    "calendar",
]
CommandedFormat: TypeAlias = Format | AuditFormat | Literal["txt", "ics"]

_WHO = "kravbot paper"
FORMS: dict[CommandedPaper, tuple[CommandedFormat, ...]] = {
    "plan": ("pdf",),
    "wheel": ("pdf", "png", "svg"),
    "raci": ("pdf", "png"),
    "file": AUDIT_FORMATS,
    "overview": ("pdf", "png", "xlsx"),
    "director": ("pdf",),
    "contract": ("pdf",),
    "agenda": ("pdf", "txt"),
    "minutes": ("pdf", "txt"),
    "calendar": ("ics",),
}
"""The formats each paper may have, by the ending of the file."""


_KINDS: Mapping[CommandedPaper, PaperKind] = {
    "wheel": "year_wheel",
    "raci": "raci",
    "overview": "overview",
    "director": "overview",
    "contract": "contract_sheet",
    "agenda": "agenda",
    "minutes": "minutes",
}
_OF_ONE: Mapping[CommandedPaper, ScopeKind] = {
    "contract": "contract",
    "agenda": "forum",
    "minutes": "forum",
}
"""Papers of one thing, by its kind."""


class NoSuchName(Exception):
    """Nothing in the register has the name that a paper was wanted of."""


@dataclass(frozen=True)
class PaperWish:
    """The paper that is wanted, of what or of whom, as a file of that format.

    Without a language it is the authority's own. `on` is a day that has been, for the RACI and the
    audit file.
    """

    paper: CommandedPaper
    form: CommandedFormat
    about: str | None = None
    on: date | None = None
    authority: str | None = None
    lang: Lang | None = None


async def make_paper(database: Database, wish: PaperWish) -> bytes:
    """Make it, without a crisis link, which is personal.

    Raises WhichAuthority, NoSuchName or PaperFailed.
    """
    if wish.paper == "file":
        made = secrets.token_hex(8)
        tenant, source, logo = await database.read_aside(lambda unit: _read_audit(unit, wish))
        await database.run(lambda unit: _note_audit(unit, tenant, source, wish, made))
        form = next(one for one in AUDIT_FORMATS if one == wish.form)
        maker = AuditFileMaker(database, tenant, source, logo, who="system", made=made)
        return await maker.made(form)
    make, logo = await database.read_aside(lambda unit: (_read(unit, wish), logo_of(unit)))
    return await asyncio.to_thread(make, logo)


def _read_audit(unit: UnitOfWork, wish: PaperWish) -> tuple[str, AuditSource, Logo | None]:
    """Read what the audit file is made of."""
    tenant, context = _context(unit, wish)
    scopes, person = _named(unit.register, wish.about)
    if person:
        raise NoSuchName(wish.about)
    wanted: dict[str, JsonValue] = {"about": [*scopes], "day": _past(wish, context)}
    return tenant, audit_source(wanted, context), logo_of(unit)


def _note_audit(
    unit: UnitOfWork, tenant: str, source: AuditSource, wish: PaperWish, made: str
) -> None:
    """Note in the journal that the audit file was given out."""
    unit.use_tenant(tenant)
    day = wish.on.isoformat() if wish.on and source.is_past else ""
    noted: dict[str, JsonValue] = {"about": [*source.scopes], "day": day, "member": _WHO}
    unit.journal_notes.paper_made(AUDIT_FILE, made, noted)


def _context(unit: UnitOfWork, wish: PaperWish) -> tuple[str, TurnContext]:
    tenant = chosen_authority(unit.identities.tenants(), wish.authority).id
    unit.use_tenant(tenant)
    itself = unit.register.find(Authority)
    words = Words(wish.lang or (itself[0].record.locale if itself else "da"))
    name = words("paper.by_command")
    actor = Actor(authority=tenant, email=_WHO, name=name, admin=True, lang=words.lang)
    return tenant, TurnContext(context_of(unit, actor, catalogue()), words)


def _past(wish: PaperWish, context: TurnContext) -> str:
    return wish.on.isoformat() if wish.on and wish.on < context.today.day else ""


def _read(unit: UnitOfWork, wish: PaperWish) -> Callable[[Logo | None], bytes]:
    tenant, context = _context(unit, wish)
    if wish.paper == "plan":
        return _read_plan(unit, tenant, context, wish)
    scopes, person = _named(unit.register, wish.about)
    if wish.paper == "calendar":
        if not person:
            raise NoSuchName(wish.about)
        from papers.calendar_feed import calendar_feed  # noqa: PLC0415  # at the first calendar

        items, moment = calendar_items(person, context), unit.now
        return lambda _: calendar_feed(items, context.words, moment)
    if person and wish.paper != "wheel":
        raise NoSuchName(wish.about)
    wanted: dict[str, JsonValue] = {"about": [*scopes], "person": person}
    if wish.paper in _OF_ONE:
        of_kind = [one for one in scopes if parse_scope(one)[0] == _OF_ONE[wish.paper]]
        if not of_kind:
            raise NoSuchName(wish.about)
        wanted = {"about": of_kind[0]}
    wanted["day"] = _past(wish, context)
    page = wish.paper if wish.paper == "director" else ""
    read = PAPER_READERS[_KINDS[wish.paper]](wanted, context)
    return next(one.make for one in read.files if (one.form, one.page) == (wish.form, page))


def _read_plan(
    unit: UnitOfWork, tenant: str, context: TurnContext, wish: PaperWish
) -> Callable[[Logo | None], bytes]:
    system = unit.register.get(System, System.key_of(name=wish.about or ""))
    if system is None:
        raise NoSuchName(wish.about)
    name, words, moment = system.record.name, context.words, unit.now
    read = read_mini_plan(unit, tenant, name, words, member=None, links=None)
    return lambda logo: read.pdf(moment, logo)


def _named(register: RegisterReader, about: str | None) -> tuple[tuple[str, ...], str]:
    """Return the scope of that name, or the e-mail of that member. Raises NoSuchName."""
    if about is None:
        return (), ""
    system = register.get(System, System.key_of(name=about))
    if system is not None:
        return (scope_of("system", system.record.name),), ""
    contract = register.get(Contract, Contract.key_of(number=about))
    if contract is not None:
        return (scope_of("contract", contract.record.number),), ""
    supplier = register.get(Supplier, Supplier.key_of(name=about))
    if supplier is not None:
        return (scope_of("supplier", supplier.record.name),), ""
    forum = register.get(Forum, Forum.key_of(name=about))
    if forum is not None:
        return (scope_of("forum", forum.record.name),), ""
    member = register.get(Member, Member.key_of(email=about.lower()))
    if member is not None:
        return (), member.record.email
    raise NoSuchName(about)
