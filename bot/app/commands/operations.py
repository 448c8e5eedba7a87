"""Operations are the work of `kravbot` commands, done in their own process or in the server.

Each has a function here, and an entry in a table of them. To add one, write its arguments, if it
has any, as a model derived from `Arguments`. Then write a function with `@operation` on it, and in
`bot/cli.py` a command that calls `_perform` with the same name.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.adapters.control.ports import OperationRefused, Output
from bot.app.backups.schedule import ScheduledBackups
from bot.app.commands.audit import verify_journal
from bot.app.commands.background_work import Tell, run_in_background
from bot.app.commands.backup import back_up_to, make_one, status_lines, stored_lines
from bot.app.commands.binding_codes import CODE_LASTS, bind_directory, new_binding
from bot.app.commands.logo import MOST_SENT, logo_line, remove_logo, set_logo
from bot.app.commands.next_step import BoundAuthority, next_step
from bot.app.commands.nudge_preview import (
    NotADayToPreview,
    PreviewDay,
    preview,
    preview_lines,
)
from bot.app.commands.outbox import (
    Deed,
    MessageSelection,
    NotThere,
    PerhapsTwice,
    outbox_statuses,
    retry_or_drop,
)
from bot.app.commands.outbox import status_lines as standing_told
from bot.app.commands.privacy import erase_from_here, hold_from_here
from bot.app.commands.setup import Setup, issuers_seen, setup_findings, tokens_seen
from bot.app.obligations.derivation import derive_everything
from bot.app.papers.on_command import (
    FORMS,
    CommandedPaper,
    NoSuchName,
    PaperWish,
    make_paper,
)
from bot.app.privacy.erasure_file import ErasureFile
from bot.app.register.import_export import (
    MOST_BYTES,
    Imported,
    ImportRequest,
    WhichAuthority,
    export_register,
    form_of,
    import_register,
    read_content,
    wanted,
)
from bot.app.register.import_report import report_lines, warning_lines
from bot.app.services import Services
from bot.app.shifted_clock import ShiftedClock
from bot.app.startup_error import StartupError
from bot.edge.media_types import FileRefused
from bot.messages import Lang
from bot.texts.bilingual import bilingual
from bot.texts.words import Words
from papers.typesetting import PaperFailed
from storage.database import Database
from storage.register.extract import Extract, extract
from storage.register.journal import JournalFault
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


class Arguments(BaseModel):
    """The arguments of an operation, as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NoArguments(Arguments):
    """No arguments."""


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class Request(Generic[A]):
    """A request for an operation; `body` has the bytes of a file sent along."""

    arguments: A
    body: bytes = b""


class OperationContext(Protocol):
    """It gives what an operation works on; services are built when they are first asked for."""

    @property
    def database(self) -> Database: ...

    @property
    def services(self) -> Services: ...

    @property
    def setup(self) -> Setup: ...

    @property
    def erasures(self) -> ErasureFile: ...

    @property
    def backups(self) -> ScheduledBackups | None: ...


Run: TypeAlias = Callable[[OperationContext, Request[A], Output], Awaitable[int]]
"""It does the work, reports on it, and returns the command's exit code.

It is cancelled where it waits, so never within a transaction.
"""


@dataclass(frozen=True)
class Operation(Generic[A]):
    """One entry of the table; `body_limit` is the most bytes that may be sent along."""

    name: str
    arguments: type[A]
    run: Run[A]
    body_limit: int


OPERATIONS: dict[str, Operation[Any]] = {}


def operation(name: str, *, arguments: type[A], body_limit: int = 0) -> Callable[[Run[A]], Run[A]]:
    """Enter the function in the table."""

    def enter(run: Run[A]) -> Run[A]:
        OPERATIONS[name] = Operation(name, arguments, run, body_limit)
        return run

    return enter


class ImportArguments(Arguments):
    """The arguments of an import; the file itself is sent along.

    The ending of the file's `name` tells its format.
    """

    name: str
    dry_run: bool = False
    replace: bool = False
    authority: str | None = None
    at: datetime | None = None
    language: Lang | None = None


class BackupArguments(Arguments):
    """The absolute `path` of the file to be made; None where it goes to the daily ones.

    The server's current directory may be another than the command's.
    """

    path: str | None = None


class BackupsArguments(Arguments):
    """The question how the daily backups are; `brief` asks of the newest only."""

    brief: bool = False


class BindArguments(Arguments):
    """The name of the `authority`.

    With `entra` the directory people sign in from is bound at once, and no code is made.
    """

    authority: str | None = None
    entra: bool = False


class OutboxArguments(Arguments):
    """The messages, by `ids` or all in a `state`, and the `deed` to do with them.

    Without a `deed` the operation says how messages are. `surely` allows what may arrive twice.
    """

    deed: Deed | None = None
    ids: tuple[str, ...] = ()
    state: Literal["unknown", "failed", "parked"] | None = None
    surely: bool = False
    authority: str | None = None


class NudgesArguments(Arguments):
    """The `day` whose messages are to be shown; today and tomorrow are the authority's own."""

    day: date | PreviewDay
    authority: str | None = None
    language: Lang | None = None


class ExportArguments(Arguments):
    """The `name` of the file to be made, whose ending tells its format."""

    name: str
    authority: str | None = None
    language: Lang | None = None


class PaperArguments(Arguments):
    """The `paper`, of `about` whom or what, and the `name` of the file with its ending.

    `on` is a day that has been.
    """

    paper: CommandedPaper
    name: str
    about: str | None = None
    on: date | None = None
    authority: str | None = None
    language: Lang | None = None


class LogoArguments(Arguments):
    """The `deed`; the picture to be set is sent along. Without a deed it is said what is set."""

    deed: Literal["set", "remove"] | None = None
    authority: str | None = None


class ExtractArguments(Arguments):
    """The record, by `section` and `key`, and the `name` of the file to be made."""

    name: str
    section: str
    key: str
    authority: str | None = None


class EraseArguments(Arguments):
    """The person, by name or e-mail; `surely` erases, and without it is said what would go."""

    who: str
    mentions: bool = False
    surely: bool = False
    authority: str | None = None


class HoldArguments(Arguments):
    """The `reason` to lay a hold for, or `lift`; with neither it is said whether one stands."""

    reason: str | None = None
    lift: bool = False
    authority: str | None = None


# ── The operations ───────────────────────────────────────────────────────────


@operation("authorities", arguments=NoArguments)
async def list_authorities(
    context: OperationContext, request: Request[NoArguments], out: Output
) -> int:
    """Say the names of the authorities."""
    for tenant in await context.database.run(lambda unit: unit.identities.tenants()):
        await out.say(tenant.name)
    return 0


@operation("setup", arguments=NoArguments)
async def describe_setup(
    context: OperationContext, request: Request[NoArguments], out: Output
) -> int:
    """Say how this process is set up, one line a part; return 1 when one part is bad."""
    services = context.services
    findings = [
        *setup_findings(context.setup),
        *tokens_seen(services.tokens),
        *issuers_seen(services.issuers),
    ]
    for finding in findings:
        await (out.warn if finding.bad else out.say)(finding.text)
    return int(any(finding.bad for finding in findings))


@operation("next-step", arguments=NoArguments)
async def say_next_step(
    context: OperationContext, request: Request[NoArguments], out: Output
) -> int:
    """Say the next step on the way to the first conversation."""

    def read(unit: UnitOfWork) -> list[BoundAuthority]:
        return [
            BoundAuthority(one.name, unit.identities.platforms_of(one.id))
            for one in unit.identities.tenants()
        ]

    await out.say(next_step(context.setup, await context.database.run(read)))
    return 0


@operation("audit-verify", arguments=NoArguments)
async def verify_audit(
    context: OperationContext, request: Request[NoArguments], out: Output
) -> int:
    """Walk every authority's journal from its first entry to its head.

    Return 1 when a journal does not hold together.
    """
    tenants = await context.database.run(lambda unit: unit.identities.tenants())
    code = 0
    for tenant in tenants:
        found = await run_in_background(partial(verify_journal, context.database, tenant.id), out)
        if isinstance(found, JournalFault):
            code = 1
            await out.say(
                f"{tenant.name}: fejl ved indførsel {found.seq} / "
                f"fault at entry {found.seq}: {found.reason}"
            )
        else:
            await out.say(
                f"{tenant.name}: {found} indførsler, kæden er hel / entries, the chain is whole"
            )
    if not tenants:
        await out.say(bilingual("start.no_authorities"))
    return code


@operation("audit-extract", arguments=ExtractArguments)
async def extract_entries(
    context: OperationContext, request: Request[ExtractArguments], out: Output
) -> int:
    """Write the entries about one record, with what proves them and without the rest."""
    asked = request.arguments

    def read(unit: UnitOfWork) -> Extract | None:
        tenant = wanted(unit.identities.tenants(), asked.authority).id
        unit.use_tenant(tenant)
        return extract(unit.connection, tenant, asked.section, asked.key.casefold())

    try:
        found = await context.database.run(read)
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    if found is None:
        await out.warn(bilingual("audit.no_such_record", section=asked.section, record=asked.key))
        return 1
    await out.file(asked.name, one_piece(found.model_dump_json(exclude_none=True).encode()))
    return 0


@operation("import", arguments=ImportArguments, body_limit=MOST_BYTES)
async def bring_in(
    context: OperationContext, request: Request[ImportArguments], out: Output
) -> int:
    """Compare a file with the register, and merge it.

    Return 1 when the file has faults; then nothing is changed.
    """
    wanted = request.arguments
    form = form_of(wanted.name)
    if form is None:
        await out.warn(bilingual("fault.ending"))
        return 2
    database = context.database
    if wanted.at is not None:
        database = database.at(ShiftedClock(wanted.at, database.clock))
    wish = ImportRequest(
        dry_run=wanted.dry_run,
        replace=wanted.replace,
        authority=wanted.authority,
        lang=wanted.language,
    )
    workbook = await asyncio.to_thread(read_content, request.body, form)

    async def work(tell: Tell) -> Imported:
        return await import_register(database, workbook, wish, tell=lambda done: tell(done, None))

    came = await run_in_background(work, out)
    for line in report_lines(came, dry_run=wanted.dry_run):
        await out.say(line)
    for line in warning_lines(came):
        await out.warn(line)
    return 1 if came.faults else 0


@operation("derive", arguments=NoArguments)
async def derive_anew(context: OperationContext, request: Request[NoArguments], out: Output) -> int:
    """Derive every authority's obligations anew from what is recorded.

    It takes a few scopes at a time, while turns go on.
    """

    async def work(tell: Tell) -> int:
        return await derive_everything(context.database, tell)

    await out.say(bilingual("derive.done", n=await run_in_background(work, out)))
    return 0


@operation("export", arguments=ExportArguments)
async def take_out(
    context: OperationContext, request: Request[ExportArguments], out: Output
) -> int:
    """Write one authority's whole register as a file."""
    wanted = request.arguments
    form = form_of(wanted.name)
    if form is None:
        await out.warn(bilingual("fault.ending"))
        return 2
    try:
        content = await export_register(
            context.database, form, authority=wanted.authority, lang=wanted.language
        )
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    await out.file(wanted.name, one_piece(content))
    return 0


@operation("paper", arguments=PaperArguments)
async def make_a_paper(
    context: OperationContext, request: Request[PaperArguments], out: Output
) -> int:
    """Make a paper of one authority as a file."""
    asked = request.arguments
    form = next((one for one in FORMS[asked.paper] if asked.name.lower().endswith(f".{one}")), None)
    if form is None:
        endings = " ".join(f".{one}" for one in FORMS[asked.paper])
        await out.warn(bilingual("paper.ending", endings=endings))
        return 2
    wish = PaperWish(asked.paper, form, asked.about, asked.on, asked.authority, asked.language)
    try:
        content = await make_paper(context.database, wish)
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    except NoSuchName:
        await out.warn(bilingual("paper.no_such_name", name=asked.about or ""))
        return 1
    except PaperFailed:
        _log.exception("a paper could not be made")
        await out.warn(bilingual("paper.failed"))
        return 1
    await out.file(asked.name, one_piece(content))
    return 0


@operation("logo", arguments=LogoArguments, body_limit=MOST_SENT)
async def see_to_logo(
    context: OperationContext, request: Request[LogoArguments], out: Output
) -> int:
    """Set or remove the logo of an authority's papers, or say which there is."""
    try:
        said = await _see_to_logo(context.database, request)
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    except FileRefused as refused:
        await out.warn(bilingual(refused.sentence, **refused.arguments))
        return 1
    await out.say(said)
    return 0


async def _see_to_logo(database: Database, request: Request[LogoArguments]) -> str:
    authority = request.arguments.authority
    match request.arguments.deed:
        case "set":
            return await set_logo(database, request.body, authority=authority)
        case "remove":
            return await remove_logo(database, authority=authority)
        case None:
            return await logo_line(database, authority=authority)


@operation("bind", arguments=BindArguments)
async def offer_code(
    context: OperationContext, request: Request[BindArguments], out: Output
) -> int:
    """Make a one-time code that binds a Teams organisation or a Slack workspace to the authority.

    Whoever sends it from there binds that organisation or workspace.
    """
    try:
        if request.arguments.entra:
            return await _bind_directory(context, request.arguments.authority, out)
        code, name = await context.database.run(
            lambda unit: new_binding(unit, request.arguments.authority)
        )
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    await out.say(code)
    await out.say(bilingual("binding.code", authority=name, days=CODE_LASTS.days))
    setup = context.setup
    if setup.teams is None and setup.slack is None and not setup.teams_local:
        await out.say(bilingual("binding.no_platform"))
    return 0


async def _bind_directory(context: OperationContext, authority: str | None, out: Output) -> int:
    """Bind the directory that whoever runs Kravbot chose in the settings."""
    registration = context.setup.web
    if isinstance(registration, StartupError):
        await out.warn(str(registration))
        return 2
    directory = registration.tenant
    name = await context.database.run(lambda unit: bind_directory(unit, authority, directory))
    if name is None:
        await out.warn(bilingual("binding.not_yours"))
        return 1
    await out.say(bilingual("binding.directory", authority=name))
    return 0


@operation("outbox", arguments=OutboxArguments)
async def look_at_outbox(
    context: OperationContext, request: Request[OutboxArguments], out: Output
) -> int:
    """Say how messages are, or retry or drop some of them; return 1 when none was."""
    wanted = request.arguments
    try:
        if wanted.deed is None:
            return await _say_how_messages_stand(context, wanted.authority, out)
        return await _see_to_messages(context, wanted, wanted.deed, out)
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2


async def _say_how_messages_stand(
    context: OperationContext, authority: str | None, out: Output
) -> int:
    for standing in await outbox_statuses(context.database, authority):
        for line in standing_told(standing):
            await out.say(line)
    return 0


async def _see_to_messages(
    context: OperationContext, wanted: OutboxArguments, deed: Deed, out: Output
) -> int:
    if not wanted.ids and wanted.state is None:
        await out.warn(bilingual("outbox.which"))
        return 2
    choice = MessageSelection(deed, wanted.ids, wanted.state, wanted.surely)
    try:
        done = await retry_or_drop(context.database, choice, wanted.authority)
    except PerhapsTwice as twice:
        await out.warn(bilingual("outbox.perhaps_twice", n=twice.n))
        return 2
    except NotThere as missing:
        await out.warn(bilingual("outbox.not_found", ids=", ".join(missing.ids)))
        return 1
    if not done:
        await out.warn(bilingual("outbox.none"))
        return 1
    key = "outbox.retried" if deed == "retry" else "outbox.dropped"
    await out.say(bilingual(key, n=done))
    return 0


@operation("nudges", arguments=NudgesArguments)
async def show_nudges(
    context: OperationContext, request: Request[NudgesArguments], out: Output
) -> int:
    """Show who would get what on a day, and why; nothing is sent or kept."""
    asked = request.arguments
    words = Words(asked.language or "da")
    try:
        day, found = await preview(
            context.database,
            context.services.nudges,
            asked.day,
            authority=asked.authority,
            lang=words.lang,
        )
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    except NotADayToPreview as refused:
        first, last = refused.first.isoformat(), refused.last.isoformat()
        await out.warn(bilingual("preview.not_that_day", first=first, last=last))
        return 2
    for line in preview_lines(found, words, day):
        await out.say(line)
    return 0


@operation("erase", arguments=EraseArguments)
async def erase(context: OperationContext, request: Request[EraseArguments], out: Output) -> int:
    """Say what erasing a person would do, or do it with `surely`; return 1 when it is refused."""
    wanted = request.arguments
    try:
        lines, done = await erase_from_here(
            context.database,
            context.services.incidents,
            context.erasures,
            wanted.who,
            authority=wanted.authority,
            mentions=wanted.mentions,
            surely=wanted.surely,
        )
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    for line in lines:
        await (out.say if done else out.warn)(line)
    return 0 if done else 1


@operation("hold", arguments=HoldArguments)
async def hold(context: OperationContext, request: Request[HoldArguments], out: Output) -> int:
    """Lay a legal hold, lift it, or say whether one stands."""
    wanted = request.arguments
    try:
        await out.say(
            await hold_from_here(
                context.database, wanted.reason, authority=wanted.authority, lift=wanted.lift
            )
        )
    except WhichAuthority as which:
        await out.warn(str(which))
        return 2
    return 0


@operation("backup", arguments=BackupArguments)
async def back_up(context: OperationContext, request: Request[BackupArguments], out: Output) -> int:
    """Write everything into one SQLite file, while turns go on; return 1 when it cannot be made."""
    path, backups = request.arguments.path, context.backups

    async def work(tell: Tell) -> str:
        if path is not None:
            return await asyncio.to_thread(back_up_to, context.database, Path(path), tell)
        if backups is None:
            raise StartupError(bilingual("backup.not_scheduled"))
        return await make_one(backups)

    try:
        await out.say(await run_in_background(work, out))
    except StartupError as closed:
        await out.warn(str(closed))
        return 1
    return 0


@operation("backups", arguments=BackupsArguments)
async def list_backups(
    context: OperationContext, request: Request[BackupsArguments], out: Output
) -> int:
    """Say what backups there are by the schedule; return 1 when something is wrong with them.

    In `brief` it says only how the newest is.
    """
    backups = context.backups
    if backups is None:
        if not request.arguments.brief:
            await out.say(bilingual("backup.not_set_up"))
        return 0
    lines = status_lines if request.arguments.brief else stored_lines
    bad = False
    for finding in await lines(backups):
        bad = bad or finding.bad
        await (out.warn if finding.bad else out.say)(finding.text)
    return int(bad)


async def one_piece(content: bytes) -> AsyncIterator[bytes]:
    """Make a stream of the bytes in one piece."""
    yield content


# ── Preparing one ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PreparedOperation:
    """An operation with its arguments, checked and not begun."""

    context: OperationContext
    operation: Operation[Any]
    arguments: Arguments

    @property
    def body_limit(self) -> int:
        return self.operation.body_limit

    async def run(self, body: bytes, out: Output) -> int:
        """Run the operation and return its exit code. Raises OperationRefused."""
        if len(body) > self.body_limit:
            raise OperationRefused.for_size(self.body_limit)
        return await self.operation.run(self.context, Request(self.arguments, body), out)


class Operations:
    """Every operation, in one context."""

    def __init__(self, context: OperationContext) -> None:
        self._context = context

    def prepare(self, name: str, arguments: Mapping[str, JsonValue]) -> PreparedOperation:
        """Check the name and the arguments. Raises OperationRefused, which names what is wrong."""
        wanted = OPERATIONS.get(name)
        if wanted is None:
            raise OperationRefused(
                404,
                f"Serveren kender ikke “{name}”. Genstart den, hvis Kravbot er opdateret. / "
                f"The server does not know “{name}”. Restart it if Kravbot was updated.",
            )
        try:
            checked = wanted.arguments.model_validate(arguments)
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                for fault in error.errors(include_input=False)
            )
            raise OperationRefused(
                400,
                f"{name}: argumenterne kan ikke bruges / the arguments cannot be used: {faults}",
            ) from error
        return PreparedOperation(self._context, wanted, checked)
