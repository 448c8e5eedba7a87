"""The command `kravbot`. Each command imports what it needs when it is called, so that none waits for another's."""

import logging
import sys
from datetime import UTC, date, datetime
from typing import Annotated, Never, Optional
from zoneinfo import ZoneInfo

import typer

app = typer.Typer(
    name="kravbot",
    help="Kravbot: kontrakt- og leverandørstyring i samtale / contract and supplier management in conversation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="Journalen / the journal.", no_args_is_help=True)
app.add_typer(audit, name="audit")

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")

At = Annotated[
    Optional[str],  # noqa: UP045  # Typer reads this form
    typer.Option("--at", help="Begin at this moment, e.g. 2026-03-02 or 2026-03-02T08:05."),
]


@app.command()
def run(
    demo: Annotated[
        bool, typer.Option(help="Load the demo authorities and let anybody be one of them.")
    ] = False,
    port: Annotated[Optional[int], typer.Option(help="The port to listen on.")] = None,  # noqa: UP045
    at: At = None,
) -> None:
    """Start the server."""
    import asyncio  # noqa: PLC0415

    from bot.main.founding import load_demo  # noqa: PLC0415
    from bot.main.opening import Closed, clock_at, open_database, open_settings  # noqa: PLC0415
    from bot.main.server import PortTaken, serve  # noqa: PLC0415

    moment = _moment(at)
    try:
        settings = open_settings(demo=demo or None, port=port)
        database = open_database(settings, clock_at(moment))
    except Closed as closed:
        _stop(str(closed))
    try:
        if settings.demo and load_demo(
            database, database.clock.now().astimezone(_COPENHAGEN).date()
        ):
            typer.echo("De to demomyndigheder er læst ind. / The two demo authorities are loaded.")
        asyncio.run(serve(database, settings, ready=_ready))
    except PortTaken as taken:
        _stop(
            f"Noget andet lytter på {taken}. Vælg en anden port, fx PORT=3979. / "
            f"Something else listens on {taken}. Choose another port, e.g. PORT=3979."
        )
    finally:
        database.close()


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

    from bot.main.opening import Closed, clock_at, open_database, open_settings  # noqa: PLC0415
    from bot.main.terminal import NobodyByThatName, talk  # noqa: PLC0415

    try:
        settings = open_settings()
        database = open_database(settings, clock_at(_moment(at)))
    except Closed as closed:
        _stop(str(closed))
    try:
        asyncio.run(talk(database, settings, person, as_json=json))
    except NobodyByThatName as nobody:
        _stop(str(nobody))
    except KeyboardInterrupt:
        pass
    finally:
        database.close()


@app.command()
def migrate() -> None:
    """Bring the database up to this version."""
    from bot.main.opening import Closed, bring_up, open_settings  # noqa: PLC0415

    try:
        bring_up(open_settings())
    except Closed as closed:
        _stop(str(closed))
    typer.echo("Databasen er klar. / The database is ready.")


@app.command()
def doctor() -> None:
    """Say what is configured and what is not."""
    from bot.main.opening import Closed, examine, open_settings  # noqa: PLC0415

    try:
        settings = open_settings()
    except Closed as closed:
        _stop(str(closed))
    found = examine(settings)
    for line in found:
        typer.echo(line.text)
    if any(line.bad for line in found):
        raise typer.Exit(1)


@audit.command("verify")
def audit_verify() -> None:
    """Walk every authority's journal and check that it holds together."""
    from bot.main.auditing import verify_all  # noqa: PLC0415
    from bot.main.opening import Closed, clock_at, open_database, open_settings  # noqa: PLC0415

    try:
        database = open_database(open_settings(), clock_at(None))
    except Closed as closed:
        _stop(str(closed))
    try:
        whole = verify_all(database)
    finally:
        database.close()
    if not whole:
        raise typer.Exit(1)


def _moment(at: str | None) -> datetime | None:
    """The moment of `--at`; a bare day means eight in the morning in Copenhagen."""
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


def _stop(sentence: str) -> Never:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def main() -> None:
    """The door of the command: what nobody expected is told in a sentence; the trace is in the log."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        app(prog_name="kravbot")
    except Exception as error:
        _told(error)
        if logging.getLogger().isEnabledFor(logging.INFO):
            logging.getLogger(__name__).exception("an unexpected error")
        _stop_now(
            "Noget gik galt, og intet er ændret. Kør igen med KRAVBOT_LOG_LEVEL=INFO for at se hvad. / "
            "Something went wrong, and nothing was changed. Run again with KRAVBOT_LOG_LEVEL=INFO to see what."
        )


def _told(error: Exception) -> None:
    """A fault in our own data files says itself which file and field."""
    from governance.catalogue import CatalogueFault  # noqa: PLC0415  # only when something is wrong
    from register.demo import DemoFault  # noqa: PLC0415

    if isinstance(error, CatalogueFault | DemoFault):
        _stop_now(str(error))


def _stop_now(sentence: str) -> Never:
    typer.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
