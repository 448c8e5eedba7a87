"""The command `kravbot` and its subcommands are defined here.

Each command imports what it needs when it is called, so that none waits for another's.
"""

import logging
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Never, Optional
from zoneinfo import ZoneInfo

import typer

from bot.app.monitoring.logs import begin

app = typer.Typer(
    name="kravbot",
    help=(
        "Kravbot: kontrakt- og leverandørstyring i samtale / "
        "contract and supplier management in conversation."
    ),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="Journalen / the journal.", no_args_is_help=True)
app.add_typer(audit, name="audit")

outbox = typer.Typer(help="Beskeder, der venter / messages that wait.", invoke_without_command=True)
app.add_typer(outbox, name="outbox")

paper = typer.Typer(help="Papirer / papers.", no_args_is_help=True)
app.add_typer(paper, name="paper")

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")


# Typer calls it with a positional flag.
def _version(wanted: bool) -> None:  # noqa: FBT001
    """Print which Kravbot this is, and end."""
    if not wanted:
        return
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.app.version import about  # noqa: PLC0415
    from bot.main.settings import load_settings  # noqa: PLC0415

    try:
        settings = load_settings()
    except StartupError as fault:
        typer.echo("\n".join(about(None)))
        _stop(str(fault))
    typer.echo("\n".join(about(settings.shown_url)))
    raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # Typer reads this form
        bool,
        typer.Option(
            "--version",
            help="Which Kravbot, commit, Python and database this is.",
            callback=_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Take the options that come before a command's name."""


At = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--at", help="Begin at this moment, e.g. 2026-03-02 or 2026-03-02T08:05."),
]


Authority = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--authority", help="The authority’s name, where there are several."),
]
Language = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--language", help="da or en; by default the authority’s own."),
]


@app.command()
def run(
    demo: Annotated[
        bool, typer.Option(help="Load the demo authorities and let anybody be one of them.")
    ] = False,
    port: Annotated[
        Optional[int],  # noqa: UP045  # Typer reads this form
        typer.Option(help="The port to listen on."),
    ] = None,
    role: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option(
            help=(
                "web answers, worker sends and sweeps, all does both; "
                "more than one process needs PostgreSQL."
            )
        ),
    ] = None,
    at: At = None,
) -> None:
    """Start the server, or one of several that share its work."""
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415

    moment = _moment(at)
    try:
        settings = open_settings(demo=demo or None, port=port, role=role)
    except StartupError as closed:  # before the imports that follow
        _stop(str(closed))

    import asyncio  # noqa: PLC0415

    from bot.app.collector import collector_paused  # noqa: PLC0415

    with collector_paused():  # what is imported stays
        from bot.app.commands.first_start import loaded_or_missing  # noqa: PLC0415
        from bot.app.outbox.work_share import refuse_sharing_a_file  # noqa: PLC0415
        from bot.main.open_database import clock_at, place_of  # noqa: PLC0415
        from bot.main.server import serve  # noqa: PLC0415
        from bot.texts.bilingual import bilingual  # noqa: PLC0415

    try:
        refuse_sharing_a_file(settings.role, is_sqlite=settings.is_sqlite)
        place = place_of(settings)
        opened = place.open_demo if settings.demo else place.open
        database = opened(clock_at(moment), patiently=True)
    except StartupError as closed:
        _stop(str(closed))
    if database.is_held_back:
        typer.echo(bilingual("start.away", reason=database.held_back_because))
    try:
        if not database.is_held_back:
            for line in loaded_or_missing(database, demo=settings.demo):
                typer.echo(line)
        asyncio.run(serve(database, settings, ready=_ready))
    except StartupError as closed:
        _stop(str(closed))
    finally:
        database.close()


@app.command()
def init(
    authority: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--authority", help="The authority’s name."),
    ] = None,
    admin: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--admin", help="The e-mail of its first administrator."),
    ] = None,
    admin_name: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--admin-name", help="The administrator’s name."),
    ] = None,
    register: Annotated[
        Optional[Path],  # noqa: UP045  # Typer reads this form
        typer.Option("--register", help="A register file with all that instead.", dir_okay=False),
    ] = None,
    language: Language = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="The two invented authorities instead.")
    ] = False,
) -> None:
    """Make the database, and the first authority with its administrator in it."""
    from bot.adapters.control.socket_file import is_answering  # noqa: PLC0415
    from bot.app.commands.first_start import (  # noqa: PLC0415
        FirstStart,
        begin_with,
        loaded_or_missing,
    )
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.open_database import clock_at, place_of  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    lang = _language(language) or "da"
    body = None if register is None else _content(register)
    try:
        settings = open_settings(demo=demo or None)
        if is_answering(settings.socket):
            _stop(bilingual("start.server_runs"))
        first = None
        if register is None and not settings.demo:
            first = FirstStart.of(
                authority or _asked("start.ask_authority"),
                admin or _asked("start.ask_admin"),
                admin_name or _asked("start.ask_admin_name"),
                lang,
            )
        database = place_of(settings).make(clock_at(None), demo=settings.demo)
        try:
            if first is not None:
                begin_with(database, first)
            if settings.demo:
                typer.echo("\n".join(loaded_or_missing(database, demo=True)))
        finally:
            database.close()
    except StartupError as closed:
        _stop(str(closed))
    if register is not None and body is not None:
        arguments = {"name": register.name, "authority": authority, "language": language}
        _perform("import", arguments, body=body)
    typer.echo(
        bilingual("start.made", next="kravbot run --demo" if settings.demo else "kravbot run")
    )


def _asked(question: str) -> str:
    """Ask at the terminal; where there is none, name the options."""
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    if not sys.stdin.isatty():
        _stop(bilingual("start.options"))
    return str(typer.prompt(bilingual(question)))


@app.command()
def chat(
    person: Annotated[str, typer.Option("--as", help="The e-mail of who is talking.")],
    at: At = None,
    json: Annotated[
        bool, typer.Option("--json", help="One step a line in, one line of JSON out.")
    ] = False,
) -> None:
    """Talk in the terminal: numbers, labels or words; /attach PATH, /new, /quit."""
    import asyncio  # noqa: PLC0415

    from bot.adapters.console.messenger import HungUp  # noqa: PLC0415
    from bot.app.commands.chat import NobodyByThatName, talk  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415
    from bot.main.target import target_of  # noqa: PLC0415

    try:
        target = target_of(open_settings())
        asyncio.run(talk(target, person, _moment(at), as_json=json))
    except (StartupError, NobodyByThatName) as no:
        _stop(str(no))
    except HungUp as gone:
        _stop(str(gone), code=1)
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass


@app.command()
def migrate() -> None:
    """Bring the database up to this version; `init` makes one."""
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.open_database import clock_at, place_of  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415

    try:
        place_of(open_settings()).bring_up(clock_at(None))
    except StartupError as closed:
        _stop(str(closed))
    typer.echo("Databasen er klar. / The database is ready.")


@app.command()
def doctor() -> None:
    """Say what is configured and what is not, and whether a server runs."""
    import asyncio  # noqa: PLC0415

    from bot.app.commands.doctor import examine  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.credentials import setup_of  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415
    from bot.main.target import target_of  # noqa: PLC0415

    try:
        settings = open_settings()
    except StartupError as closed:
        _stop(str(closed))
    found = asyncio.run(examine(setup_of(settings), target_of(settings)))
    for line in found:
        typer.echo(f"! {line.text}" if line.bad else line.text)
    if any(line.bad for line in found):
        raise typer.Exit(1)


@audit.command("verify")
def audit_verify(
    report: Annotated[
        Optional[Path],  # noqa: UP045  # Typer reads this form
        typer.Option("--report", help="An audit file, as .zip or .json.", dir_okay=False),
    ] = None,
    head: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--head", help="The hash of an entry, as you have kept it elsewhere."),
    ] = None,
) -> None:
    """Check that every authority's journal holds together, or that one audit file does.

    An audit file is verified by itself: no database and no settings are needed.
    """
    if report is None and head is None:
        _perform("audit-verify")
        return
    from bot.app.commands.verify_report import MOST_BYTES, verify_report  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    if report is None:
        _stop(bilingual("report.needs_report"))
    try:
        lines = verify_report(_content(report, MOST_BYTES), head=head)
    except StartupError as fault:
        _stop(str(fault), code=1)
    for line in lines:
        typer.echo(line)


@audit.command("accept")
def audit_accept(
    yes: Annotated[bool, typer.Option("--yes", help="Go on with the database as it is.")] = False,
) -> None:
    """Say where the database is behind what was seen of it, and go on with it all the same."""
    from bot.app.incidents.journal_heads import forget_heads, forgettable  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    try:
        settings = open_settings()
    except StartupError as closed:
        _stop(str(closed))
    if not yes:
        _stop(bilingual("start.accept_means", n=len(forgettable(settings.copies))))
    forget_heads(settings.copies)
    typer.echo(bilingual("start.accepted"))


@audit.command("extract")
def audit_extract(
    section: Annotated[str, typer.Argument(help="The register’s section, such as contracts.")],
    key: Annotated[str, typer.Argument(help="The record’s key, such as K-101.")],
    file: Annotated[Path, typer.Argument(help="The file to write, as JSON.", dir_okay=False)],
    authority: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--authority", help="The authority’s name, where there are several."),
    ] = None,
) -> None:
    """Write what the journal says of one record, provable without showing the rest."""
    arguments = {"name": file.name, "section": section, "key": key, "authority": authority}
    _perform("audit-extract", arguments, save_to=_place(file))


@audit.command("check")
def audit_check(
    file: Annotated[Path, typer.Argument(help="A file of `audit extract`.", dir_okay=False)],
) -> None:
    """Check such a file, without a database; compare the head with one you know."""
    from bot.app.commands.audit import checked_lines  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415

    try:
        lines = checked_lines(_content(file))
    except StartupError as fault:
        _stop(str(fault), code=1)
    for line in lines:
        typer.echo(line)


File = Annotated[Path, typer.Argument(help="A file that ends in .xlsx or .yaml.", dir_okay=False)]


@app.command("import")
def import_(
    file: File,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="What the file’s sheets lack is ended; a field they lack is emptied."
        ),
    ] = False,
    authority: Authority = None,
    at: At = None,
    language: Language = None,
) -> None:
    """Bring a register in from a file: all of it, or nothing."""
    arguments = {
        "name": file.name,
        "dry_run": dry_run,
        "replace": replace,
        "authority": authority,
        "at": _written(_moment(at)),
        "language": _language(language),
    }
    _perform("import", arguments, body=_content(file))


@app.command()
def export(file: File, authority: Authority = None, language: Language = None) -> None:
    """Take an authority's whole register out as a file."""
    arguments = {"name": file.name, "authority": authority, "language": _language(language)}
    _perform("export", arguments, save_to=_place(file))


Drawn = Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]
On = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--on", help="As it was on this day: YYYY-MM-DD."),
]
Of = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option(
        "--of", help="A system, a contract, a supplier, or for the wheel a person’s e-mail."
    ),
]


@paper.command("plan")
def paper_plan(
    system: Annotated[str, typer.Argument(help="The system’s name.")],
    file: Drawn,
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write the mini continuity plan of a system: one A4 to fold, as .pdf."""
    _paper("plan", file, about=system, authority=authority, language=language)


@paper.command("wheel")
def paper_wheel(
    file: Drawn, of: Of = None, authority: Authority = None, language: Language = None
) -> None:
    """Write the year wheel, of the authority or of what is named, as .pdf, .png or .svg."""
    _paper("wheel", file, about=of, authority=authority, language=language)


@paper.command("raci")
def paper_raci(
    file: Drawn,
    of: Of = None,
    on: On = None,
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write the RACI, of the authority or of what is named, as .pdf or .png."""
    _paper("raci", file, about=of, on=on, authority=authority, language=language)


@paper.command("file")
def paper_file(
    file: Drawn,
    of: Of = None,
    on: On = None,
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write the audit file, of the authority or of what is named: .zip, .pdf, .xlsx or .json."""
    _paper("file", file, about=of, on=on, authority=authority, language=language)


@paper.command("overview")
def paper_overview(
    file: Drawn,
    of: Of = None,
    on: On = None,
    director: Annotated[
        bool, typer.Option("--director", help="One page for whoever leads the authority.")
    ] = False,
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write where all requirements stand, place by place, as .pdf, .png or .xlsx."""
    kind = "director" if director else "overview"
    _paper(kind, file, about=of, on=on, authority=authority, language=language)


@paper.command("contract")
def paper_contract(
    file: Drawn,
    of: Annotated[str, typer.Option("--of", help="The contract’s number.")],
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write a contract on one page, as its supplier may see it, as .pdf."""
    _paper("contract", file, about=of, authority=authority, language=language)


@paper.command("agenda")
def paper_agenda(
    file: Drawn,
    of: Annotated[str, typer.Option("--of", help="The forum’s name.")],
    minutes: Annotated[
        bool, typer.Option("--minutes", help="A skeleton for the minutes instead.")
    ] = False,
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write the agenda of a forum's next meeting, as .pdf or .txt."""
    kind = "minutes" if minutes else "agenda"
    _paper(kind, file, about=of, authority=authority, language=language)


@paper.command("calendar")
def paper_calendar(
    file: Drawn,
    of: Annotated[str, typer.Option("--of", help="The person’s e-mail.")],
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Write a person's own tasks as a calendar, as .ics, without numbers or others' names."""
    _paper("calendar", file, about=of, authority=authority, language=language)


def _paper(
    kind: str,
    file: Path,
    *,
    about: str | None,
    authority: str | None,
    language: str | None,
    on: str | None = None,
) -> None:
    arguments = {
        "paper": kind,
        "name": file.name,
        "about": about,
        "on": None if on is None else _day(on, option="--on"),
        "authority": authority,
        "language": _language(language),
    }
    _perform("paper", arguments, save_to=_place(file))


@app.command()
def template(file: File, language: Language = None) -> None:
    """Write an empty register file, with explanations, drop-downs and an example in each sheet."""
    from bot.app.register.import_export import form_of, write_empty  # noqa: PLC0415
    from bot.edge.atomic_file import replacing  # noqa: PLC0415
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    form = form_of(file.name)
    if form is None:
        _stop(_ENDING)
    try:
        with replacing(_place(file)) as written:
            written.write(write_empty(form, _language(language) or "da"))
    except OSError as error:
        _stop(f"{file} kan ikke skrives / cannot be written: {error.strerror}", code=1)
    typer.echo(f"Gemt som/saved as {file}")
    typer.echo(bilingual("start.next_register", file=shlex.quote(str(file))))


@app.command("teams-package")
def teams_package(
    out: Annotated[
        Path, typer.Option("--out", help="The zip to write, over what is there.", dir_okay=False)
    ],
    developer: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--developer", help="Who answers for Kravbot, as people read it in Teams."),
    ] = None,
    about: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--about", help="Your page about Kravbot, privacy and terms: https://…"),
    ] = None,
    version: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option("--app-version", help="Higher than the one Teams has, for an update."),
    ] = None,
) -> None:
    """Write the app package for the Teams admin center."""
    from bot.app.commands.teams_package import app_package  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.edge.atomic_file import replacing  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415

    try:
        settings = open_settings()
        content = app_package(
            settings.teams_app_id,
            settings.public_host,
            developer=developer,
            about=about,
            version=version,
        )
        with replacing(_place(out)) as written:
            written.write(content)
    except StartupError as closed:
        _stop(str(closed))
    except OSError as error:
        _stop(f"{out} kan ikke skrives / cannot be written: {error.strerror}", code=1)
    typer.echo(f"Gemt som/saved as {out}")


@app.command("slack-manifest")
def slack_manifest(
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode: Kravbot calls Slack.")
    ] = False,
    form: Annotated[
        str, typer.Option("--format", help="yaml or json, as the page in Slack asks for it.")
    ] = "yaml",
) -> None:
    """Print the manifest from which the app is created in Slack."""
    from bot.app.commands.slack_manifest import manifest_text  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415

    if form not in ("yaml", "json"):
        _stop(f"--format {form}: skriv yaml eller json. / write yaml or json.")
    try:
        settings = open_settings()
        typer.echo(
            manifest_text(
                settings.public_host, socket=socket, form="json" if form == "json" else "yaml"
            )
        )
    except StartupError as closed:
        _stop(str(closed))


@app.command("encryption-key")
def encryption_key() -> None:
    """Print a new key for KRAVBOT_ENCRYPTION_KEYS."""
    from bot.edge.encryption import new_key  # noqa: PLC0415

    typer.echo(new_key())


Backup = Annotated[Path, typer.Argument(help="A backup: one SQLite file.", dir_okay=False)]


@app.command()
def bind(
    authority: Authority = None,
    entra: Annotated[
        bool,
        typer.Option(
            "--entra", help="Bind the directory people sign in from on the web, without a code."
        ),
    ] = False,
) -> None:
    """Print a one-time code to bind a Teams organisation or a Slack workspace to an authority."""
    _perform("bind", {"authority": authority, "entra": entra})


@app.command()
def derive() -> None:
    """Derive anew what is due and what is missing, changing nothing that was recorded."""
    _perform("derive", {})


@app.command()
def nudges(
    preview: Annotated[
        str,
        typer.Option(
            "--preview",
            metavar="DAY",
            help=(
                "today, tomorrow (idag, imorgen) or a day as YYYY-MM-DD: "
                "who would get what, and why."
            ),
        ),
    ],
    authority: Authority = None,
    language: Language = None,
) -> None:
    """Show who would be told of what on a day, without sending or keeping anything."""
    day = _DAYS.get(preview) or _day(preview)
    _perform("nudges", {"day": day, "authority": authority, "language": language})


_DAYS = {"today": "today", "idag": "today", "tomorrow": "tomorrow", "imorgen": "tomorrow"}


def _day(written: str, *, option: str = "--preview") -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        _stop(
            f"{option} {written}: skriv en dag som ÅÅÅÅ-MM-DD. / write a day as YYYY-MM-DD."
            if option != "--preview"
            else f"--preview {written}: skriv idag, imorgen eller en dag som ÅÅÅÅ-MM-DD. / "
            "write today, tomorrow or a day as YYYY-MM-DD."
        )


@outbox.callback()
def outbox_stands(context: typer.Context, authority: Authority = None) -> None:
    """Say how messages are: how many wait and since when, what failed and why.

    It never tells what they say.
    """
    if context.invoked_subcommand is None:
        _perform("outbox", {"authority": authority})


Ids = Annotated[Optional[list[str]], typer.Argument(help="The messages’ ids.")]  # noqa: UP045
State = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--state", help="All in that state: unknown, failed or parked."),
]


@outbox.command("retry")
def outbox_retry(
    ids: Ids = None,
    state: State = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also those that may have arrived: they can come twice.")
    ] = False,
    authority: Authority = None,
) -> None:
    """Send messages again that did not get through."""
    _see_to("retry", ids, state, authority, surely=yes)


@outbox.command("drop")
def outbox_drop(ids: Ids = None, state: State = None, authority: Authority = None) -> None:
    """Give messages up, so that they are not sent."""
    _see_to("drop", ids, state, authority)


def _see_to(
    deed: str,
    ids: list[str] | None,
    state: str | None,
    authority: str | None,
    *,
    surely: bool = False,
) -> None:
    arguments = {
        "deed": deed,
        "ids": ids or [],
        "state": state,
        "surely": surely,
        "authority": authority,
    }
    _perform("outbox", arguments)


@app.command()
def erase(
    who: Annotated[str, typer.Argument(help="The person, by full name or e-mail.")],
    mentions: Annotated[
        bool, typer.Option("--mentions", help="Also in sentences of the register that name them.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Erase; else it is only said what goes.")
    ] = False,
    authority: Authority = None,
) -> None:
    """Erase somebody who has left, from every table and from the journal."""
    _perform("erase", {"who": who, "mentions": mentions, "surely": yes, "authority": authority})


@app.command()
def logo(
    file: Annotated[
        Optional[Path],  # noqa: UP045  # Typer reads this form
        typer.Argument(
            help="A PNG or JPEG of at most 100 kB and 2000 × 2000 pixels.", dir_okay=False
        ),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Have no logo any more.")] = False,
    authority: Authority = None,
) -> None:
    """Set or remove the logo at the head of an authority’s papers, or say which there is."""
    from bot.app.commands.logo import MOST_SENT  # noqa: PLC0415

    if file is not None and remove:
        _stop("Angiv en fil eller --remove, ikke begge. / Give a file or --remove, not both.")
    deed = "remove" if remove else None if file is None else "set"
    body = b"" if file is None else _content(file, MOST_SENT)
    _perform("logo", {"deed": deed, "authority": authority}, body=body)


@app.command()
def hold(
    reason: Annotated[
        Optional[str],  # noqa: UP045  # Typer reads this form
        typer.Option(help="Lay a legal hold: nobody is erased while it stands."),
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Lift it.")] = False,
    authority: Authority = None,
) -> None:
    """Lay or lift a legal hold, or say whether one stands."""
    _perform("hold", {"reason": reason, "lift": lift, "authority": authority})


@app.command()
def backup(
    file: Annotated[
        Optional[Path],  # noqa: UP045  # Typer reads this form
        typer.Argument(help="The file to make; without it, one beside the daily ones."),
    ] = None,
    stored: Annotated[
        bool, typer.Option("--list", help="Say which daily ones there are, and how they are.")
    ] = False,
) -> None:
    """Write everything into one file, also beside a running server."""
    if stored:
        _perform("backups")
    else:
        _perform("backup", {"path": None if file is None else str(file.absolute())})


@app.command()
def restore(file: Backup) -> None:
    """Put a backup back into an empty database of either kind, and check that it is whole.

    FILE may also be the name of one of the daily ones.
    """
    from bot.adapters.control.socket_file import is_answering  # noqa: PLC0415
    from bot.app.backups.stores import fetched_backup  # noqa: PLC0415
    from bot.app.commands.backup import restore_from  # noqa: PLC0415
    from bot.app.commands.terminal_output import progress_bar  # noqa: PLC0415
    from bot.app.incidents.journal_heads import forget_heads  # noqa: PLC0415
    from bot.app.platforms.slack_installations import unreadable  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.container import erasures_of  # noqa: PLC0415
    from bot.main.open_database import clock_at, place_of  # noqa: PLC0415
    from bot.main.settings import by_comma, open_settings  # noqa: PLC0415
    from bot.texts.bilingual import bilingual  # noqa: PLC0415

    try:
        settings = open_settings()
        if is_answering(settings.socket):
            _stop(bilingual("backup.stop_first"))
        file = fetched_backup(settings.backups, file)
        database = place_of(settings).open(clock_at(None), make=True, behind=True)
    except StartupError as closed:
        _stop(str(closed))
    try:
        with progress_bar() as tell:
            lines = restore_from(database, file, tell, erasures_of(settings))
        forget_heads(settings.copies)
        if unreadable(database, by_comma(settings.encryption_keys)):
            lines.append(bilingual("slack_app.no_key_fits"))
    except StartupError as closed:
        _stop(str(closed), code=1)
    finally:
        database.close()
    for line in lines:
        typer.echo(line)


_ENDING = (
    "Filens navn skal ende på .xlsx eller .yaml. / The file’s name must end in .xlsx or .yaml."
)


def _content(file: Path, most: int | None = None) -> bytes:
    """Read the file; one that is larger than any register, or than that, is refused unread."""
    from bot.app.register.import_export import MOST_BYTES  # noqa: PLC0415

    most = most or MOST_BYTES
    if not file.is_file():
        _stop(f"Filen {file} findes ikke. / There is no file {file}.")
    try:
        if file.stat().st_size > most:
            megabytes = most // 1024**2
            _stop(f"{file} fylder mere end {megabytes} MB. / is larger than {megabytes} MB.")
        return file.read_bytes()
    except OSError as error:
        _stop(f"{file} kan ikke læses / cannot be read: {error.strerror}")


def _place(file: Path) -> Path:
    if not file.parent.is_dir():
        _stop(f"Mappen {file.parent} findes ikke. / There is no folder {file.parent}.")
    return file


def _language(language: str | None) -> Literal["da", "en"] | None:
    if language not in (None, "da", "en"):
        _stop(f"--language {language}: skriv da eller en. / write da or en.")
    return "en" if language == "en" else "da" if language == "da" else None


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _perform(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    body: bytes = b"",
    save_to: Path | None = None,
) -> None:
    """Have the operation of that name done, in the server if one runs.

    End with its exit code unless that is 0. `arguments` are as JSON has them. `body` has the bytes
    of a file to send along, and `save_to` says where a file goes that is handed over.
    """
    import asyncio  # noqa: PLC0415

    from bot.app.commands.runner import perform  # noqa: PLC0415
    from bot.app.commands.terminal_output import NotSaved, Printer  # noqa: PLC0415
    from bot.app.startup_error import StartupError  # noqa: PLC0415
    from bot.main.settings import open_settings  # noqa: PLC0415
    from bot.main.target import target_of  # noqa: PLC0415

    printer = Printer(save_to)
    try:
        code = asyncio.run(
            perform(target_of(open_settings()), name, dict(arguments or {}), body=body, out=printer)
        )
    except StartupError as closed:
        _stop(str(closed))
    except NotSaved as unsaved:
        _stop(str(unsaved), code=1)
    finally:
        printer.clear()
    if code:
        raise typer.Exit(code)


def _moment(at: str | None) -> datetime | None:
    """Read the moment of `--at`; a bare day means eight in the morning in Copenhagen."""
    if at is None:
        return None
    try:
        if "T" not in at and " " not in at:
            day = date.fromisoformat(at)
            return datetime(day.year, day.month, day.day, 8, 0, tzinfo=_COPENHAGEN).astimezone(UTC)
        moment = datetime.fromisoformat(at)
    except ValueError:
        _stop(
            f"--at {at}: skriv et tidspunkt som 2026-03-02 eller 2026-03-02T08:05. / "
            f"write a moment such as 2026-03-02 or 2026-03-02T08:05."
        )
    local = moment if moment.tzinfo else moment.replace(tzinfo=_COPENHAGEN)
    return local.astimezone(UTC)


def _ready(address: str) -> None:
    typer.echo(
        f"Kravbot er klar på {address} · stop med Ctrl-C / Kravbot is ready, stop with Ctrl-C"
    )
    sys.stdout.flush()


def _stop(sentence: str, *, code: int = 2) -> Never:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def main() -> None:
    """Run the command.

    An unexpected fault is told in a sentence; the trace is in the log.
    """
    begin()
    try:
        app(prog_name="kravbot")
    except Exception as error:
        _told(error)
        if logging.getLogger().isEnabledFor(logging.INFO):
            logging.getLogger(__name__).exception("an unexpected error")
        _stop_now(
            "Noget gik galt, og intet er ændret. "
            "Kør igen med KRAVBOT_LOG_LEVEL=INFO for at se hvad. / "
            "Something went wrong, and nothing was changed. "
            "Run again with KRAVBOT_LOG_LEVEL=INFO to see what."
        )


def _told(error: Exception) -> None:
    """End with a fault in our own data files, which names the file and the field."""
    from governance.catalogue import CatalogueFault  # noqa: PLC0415  # only when something is wrong
    from register.demo import DemoFault  # noqa: PLC0415

    if isinstance(error, CatalogueFault | DemoFault):
        _stop_now(str(error))


def _stop_now(sentence: str) -> Never:
    typer.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
