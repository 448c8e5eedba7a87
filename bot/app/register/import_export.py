"""Import and export the register.

A file is compared with the register and merged in one transaction, or nothing is changed.
"""

import asyncio
import io
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from bot.app.obligations.derivation import derive_waiting, reconciler_of
from bot.app.register.create_authority import create_authority, tenant_id
from bot.app.register.register_copy import RegisterCopy, changed_since
from bot.messages import Lang
from bot.texts.bilingual import bilingual
from bot.texts.words import COPENHAGEN, Words
from governance.catalogue import catalogue
from governance.changes.decisions_in_a_file import UnentitledDecision, unentitled_decisions
from governance.changes.merge import Difference
from governance.context import CommandContext
from governance.handlers import merge_and_settle, merge_register
from governance.ports import RegisterReader, VersionConflict
from governance.records.authorities import Authority
from governance.records.columns import folded
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.sections import SECTIONS
from governance.schema.record import Record
from register.comparison import compare
from register.parsing import ParsedRegister, read_records
from register.tables import FileFault, Workbook
from register.workbook.reader import MOST_BYTES as MOST_IN_A_WORKBOOK
from register.workbook.reader import read_workbook
from register.workbook.template import write_template
from register.workbook.writer import write_register
from register.yaml.reader import MOST_BYTES as MOST_IN_YAML
from register.yaml.reader import read_yaml
from register.yaml.template import write_yaml_template
from register.yaml.writer import write_yaml
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork

MOST_BYTES = max(MOST_IN_A_WORKBOOK, MOST_IN_YAML)
# Somebody may change a record between our reading and our writing it.
_ATTEMPTS = 3
_NOTHING = Difference((), (), (), 0)

Form: TypeAlias = Literal["xlsx", "yaml"]
Says: TypeAlias = Callable[[Words], str]


@dataclass(frozen=True)
class ImportRequest:
    """A request to import a file.

    `authority` is by name, where the file does not say; `lang` is the person's. `command_context`
    makes the context of whoever wants it, where it is a member and not the machine's owner.
    `agreed` is the fingerprint of the difference that was shown to them; another difference is not
    merged.
    """

    dry_run: bool = False
    replace: bool = False
    authority: str | None = None
    lang: Lang | None = None
    command_context: Callable[[UnitOfWork], CommandContext] | None = None
    agreed: str | None = None


@dataclass(frozen=True)
class Imported:
    """The result of an import.

    `done` says that it is merged; otherwise nothing was changed. `founded` says that the authority
    is new. `overtaken` says that it was not done, because it would no longer do what was agreed to.
    `decisions` are those in the file that were not taken by whoever held the role.
    `administrators` are the e-mails of those there are now, and `bound` says whether anybody
    reaches the authority from Teams, Slack or a directory; both only once it is merged.
    """

    form: Form
    authority: str
    founded: bool
    lang: Lang
    done: bool = False
    overtaken: bool = False
    merged: Difference = _NOTHING
    faults: tuple[FileFault, ...] = ()
    warnings: tuple[FileFault, ...] = ()
    decisions: tuple[UnentitledDecision, ...] = ()
    administrators: tuple[str, ...] = ()
    bound: bool = False


@dataclass(frozen=True)
class _Target:
    name: str
    tenant: str | None = None
    lang: Lang = field(default="da")


def form_of(name: str) -> Form | None:
    """Return the format of a file of that name, by its ending; None for any other."""
    match Path(name).suffix.casefold():
        case ".xlsx":
            return "xlsx"
        case ".yaml" | ".yml":
            return "yaml"
        case _:
            return None


def read_content(content: bytes, form: Form) -> Workbook:
    """Read the tables of a file that was sent, by a child process within its limits."""
    read = read_yaml if form == "yaml" else read_workbook
    with tempfile.NamedTemporaryFile(prefix="kravbot-", suffix=f".{form}") as file:
        file.write(content)
        file.flush()
        return read(Path(file.name))


async def import_register(
    database: Database,
    workbook: Workbook,
    wish: ImportRequest,
    *,
    tell: Callable[[int], None] | None = None,
) -> Imported:
    """Merge the file into its authority's register, a new one where there is none by that name.

    It is read and compared while turns go on, and merged in a transaction among theirs. The
    obligations that follow are derived before this returns; those of a large register in later
    transactions.

    Raises VersionConflict and NotAllowed.
    """
    reading = await asyncio.to_thread(read_records, workbook, today=today_of(database))
    for attempt in range(_ATTEMPTS):
        try:
            came = await _imported(database, reading, workbook.form, wish)
        except VersionConflict:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            if came.done:
                await derive_waiting(database, tenant_id(came.authority), tell=tell)
            return came
    raise AssertionError("unreachable")


async def _imported(
    database: Database, reading: ParsedRegister, form: Form, wish: ImportRequest
) -> Imported:
    """Compare while turns go on, and merge in a transaction where nothing has changed since.

    Raises VersionConflict where something has.
    """
    target, place, files = await database.run(lambda unit: _surroundings(unit, reading, form, wish))
    if isinstance(target, Imported):
        return target
    copy = RegisterCopy(database, asyncio.get_running_loop(), target.tenant)
    today = today_of(database)
    result = await asyncio.to_thread(
        _compared, reading, copy, files, target, form, wish, today=today
    )
    if not result.done:
        return result
    return await database.run(lambda unit: _merge(unit, target, place, result, wish, today))


def _surroundings(
    unit: UnitOfWork, reading: ParsedRegister, form: Form, wish: ImportRequest
) -> tuple[_Target | Imported, int, frozenset[str]]:
    """Find the authority, how far its journal goes, and which of the files named are stored."""
    target = _choose(unit, reading, form, wish)
    if isinstance(target, Imported) or target.tenant is None:
        return target, 0, frozenset()
    unit.use_tenant(target.tenant, who=unit.who)
    named = {
        placed.record.sha256
        for placed in reading.placed
        if isinstance(placed.record, Evidence) and placed.record.sha256 is not None
    }
    stored = {sha256 for sha256 in named if unit.attachments.find(sha256) is not None}
    return target, unit.journal.seq(), frozenset(stored)


def today_of(database: Database) -> date:
    """Return the authorities' day, by the database's clock."""
    return database.clock.now().astimezone(COPENHAGEN).date()


def records_of(unit: UnitOfWork) -> Iterable[Record]:
    """Read everything in the register of the unit's authority, section by section."""
    for cls in SECTIONS:
        for kept in unit.register.find(cls):
            yield kept.record


def write_empty(form: Form, lang: Lang) -> bytes:
    """Write a file with explanations and examples, and no data of anybody."""
    if form == "yaml":
        return write_yaml_template(lang).encode()
    content = io.BytesIO()
    write_template(content, lang=lang)
    return content.getvalue()


class WhichAuthority(Exception):
    """It is not clear which register is meant.

    The message names those there are, in Danish and English.
    """


async def export_register(
    database: Database, form: Form, *, authority: str | None, lang: Lang | None
) -> bytes:
    """Write the whole register of one authority as a file, by default in its own language.

    Raises WhichAuthority.
    """

    def gather(unit: UnitOfWork) -> list[Record]:
        unit.use_tenant(wanted(unit.identities.tenants(), authority).id)
        return list(records_of(unit))

    records = await database.run(gather)
    now = database.clock.now()
    return await asyncio.to_thread(as_file, records, form, lang=lang, now=now)


def as_file(
    records: Sequence[Record],
    form: Form,
    *,
    lang: Lang | None,
    now: datetime,
    says: Says | None = None,
) -> bytes:
    """Write these records as a file.

    A workbook is in that language, by default the authority's own. `says` is what the file says of
    a register that is not whole, in a language; such a file is not to be sent back.
    """
    whole = next(record for record in records if isinstance(record, Authority))
    if form == "yaml":
        note = None if says is None else says(Words(lang or whole.locale))
        return "".join(write_yaml(records, authority=whole.name, note=note)).encode()
    content = io.BytesIO()
    spoken = lang or whole.locale
    note = None if says is None else says(Words(spoken))
    write_register(content, records, lang=spoken, authority=whole.name, now=now, note=note)
    return content.getvalue()


def wanted(tenants: Sequence[Tenant], name: str | None) -> Tenant:
    """Find the authority of that name, or without one the only one. Raises WhichAuthority."""
    found = [one for one in tenants if name is None or folded(one.name) == folded(name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{one.name}”" for one in tenants)
    if not tenants:
        raise WhichAuthority(bilingual("start.no_authorities"))
    raise WhichAuthority(
        f"Skriv --authority og en af: {names}. / Write --authority and one of: {names}."
    )


# ── Whose register ───────────────────────────────────────────────────────────


def _choose(
    unit: UnitOfWork, reading: ParsedRegister, form: Form, wish: ImportRequest
) -> _Target | Imported:
    """Find the authority: the file's, else the one asked for, else the only one there is."""
    tenants = unit.identities.tenants()
    named = reading.authority or wish.authority or (tenants[0].name if len(tenants) == 1 else None)
    known = next((one for one in tenants if named and folded(one.name) == folded(named)), None)
    lang = wish.lang or _lang(unit, reading, known)
    if named is None:
        return _refused(reading, form, lang, FileFault("no_authority", {"sheet": "authority"}))
    if wish.authority and folded(wish.authority) != folded(named):
        about = {"found": named, "wanted": wish.authority, "sheet": "authority"}
        return _refused(reading, form, lang, FileFault("other_authority", about))
    if known is None and reading.authority is None:
        return _refused(reading, form, lang, FileFault("no_authority", {"sheet": "authority"}))
    return _Target(known.name if known else named, known.id if known else None, lang)


def _lang(unit: UnitOfWork, reading: ParsedRegister, known: Tenant | None) -> Lang:
    for placed in reading.placed:
        if isinstance(placed.record, Authority):
            return placed.record.locale
    if known is None:
        return "da"
    kept = unit.reading(known.id).find(Authority)
    return kept[0].record.locale if kept else "da"


def _refused(reading: ParsedRegister, form: Form, lang: Lang, why: FileFault) -> Imported:
    """Refuse the file, as it is not clear whose register it is.

    Where the file has faults, they may be the reason, and are said instead.
    """
    faults = reading.faults or (why,)
    return Imported(form, "", founded=False, lang=lang, faults=faults, warnings=reading.warnings)


# ── Merged ───────────────────────────────────────────────────────────────────


def _compared(
    reading: ParsedRegister,
    register: RegisterReader,
    files: Collection[str],
    target: _Target,
    form: Form,
    wish: ImportRequest,
    *,
    today: date,
) -> Imported:
    """Say what importing would do; `done` says that it is to be merged."""
    compared = compare(
        reading, register, today=today, replace=wish.replace, has_file=files.__contains__
    )
    decisions = unentitled_decisions(compared.merged, register, catalogue(), today)
    agreed = wish.agreed is None or wish.agreed == compared.merged.fingerprint
    return Imported(
        form,
        target.name,
        founded=target.tenant is None,
        lang=target.lang,
        done=agreed and not compared.faults and not wish.dry_run,
        overtaken=not agreed,
        merged=compared.merged,
        faults=compared.faults,
        warnings=compared.warnings,
        decisions=decisions,
    )


def _merge(
    unit: UnitOfWork,
    target: _Target,
    place: int,
    result: Imported,
    wish: ImportRequest,
    today: date,
) -> Imported:
    """Merge what was compared.

    Raises VersionConflict where the register has changed since.
    """
    if target.tenant is None:
        create_authority(unit, target.name, (), demo=False)
    else:
        unit.use_tenant(target.tenant, who=unit.who)
        if changed_since(unit, place):
            raise VersionConflict(None)
    if wish.command_context is not None:
        merge_register(result.merged, wish.command_context(unit))
    else:
        reconciler = reconciler_of(unit)
        merge_and_settle(result.merged, unit.register, reconciler, catalogue(), today)
    return replace(
        result,
        administrators=_administrators(unit),
        bound=unit.identities.is_bound(tenant_id(target.name)),
    )


def _administrators(unit: UnitOfWork) -> tuple[str, ...]:
    members = (kept.record for kept in unit.register.find(Member, admin=True))
    return tuple(sorted(member.email for member in members if member.active))
