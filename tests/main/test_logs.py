"""Test that the log has enough to find a fault by, and nothing about anybody."""

import io
import json
import logging
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.monitoring.logs import JsonLines, OneHandler, RepeatedTraces, TextLines, masked
from bot.main.bootstrap import build
from bot.messages import Address, DeliveryFailed, NotReachable, Post
from governance.records.contacts import Contact
from governance.records.members import Member
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.adapters.mail_cards import NUDGE
from tests.adapters.test_mail import messenger
from tests.adapters.test_slack_conversation import LIGHTHOUSES, START
from tests.commands import environment, kravbot, server
from tests.databases import only_sqlite
from tests.fakes.mail_server import mail_server
from tests.fakes.slack_kravbot import UNHURRIED, slack_world
from tests.storage.test_deliveries import put
from tests.test_cli import BO, MAREN, Page


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("to maren.skabelonsen@stf.example now", "to …@… now"),
        ("call +45 70 10 20 30 or 70 10 20 30", "call … or …"),
        ("call 70102030, 7010 2030 and 0045 70102030", "call …, … and …"),
        ("cpr 010203-1234 and 0102031234", "cpr … and …"),
        ("token xoxb-12-abc and xoxe.xoxp-1-abc", "token xox… and xox…"),
        ("token xapp-1-A0-9-f", "token xapp-…"),
        ("GET /krise/ImSv7epNRplvCoB5KmraG05T8oh56s1b?s=x", "GET /krise/…?s=x"),
        ("/krise/hent/ImSv7epNRplvCoB5KmraG05T8oh56s1b", "/krise/hent/…"),
        ("GET /kalender/ImSv7epNRplvCoB5KmraG05T8oh56s1b.ics", "GET /kalender/….ics"),
        ("a JWT eyJhbGciOi.eyJzdWIi.c2ln end", "a JWT eyJ… end"),
        ("Authorization: Bearer abc.def-123456", "Authorization: Bearer …"),
        ("postgresql://kravbot:hemmelig@db/x", "postgresql://…@db/x"),
        ("code KRAV-AAAA-BBBB-CCCC-DDDD", "code KRAV-…"),
        ("DETAIL:  Key (email)=(Maren) exists", "DETAIL: …"),
        ("the port is 3978, 3 of 12 at 08:05 on 2026-03-02", None),
        ("the mail server says 451 4.7.1", None),
        ("0a1b2c3d-0000-4000-8000-00000000c0de", None),
        ("http://127.0.0.1:39781/readyz", None),
    ],
)
def test_what_is_masked_and_what_is_left(said: str, kept: str | None) -> None:
    assert masked(said) == (said if kept is None else kept)


class Written:
    """It keeps what the handler wrote."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.handler = OneHandler()
        self.stream = io.StringIO()
        self.handler.setStream(self.stream)
        self.handler.setFormatter(formatter)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def events(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(params=[JsonLines, TextLines], ids=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """Collect at DEBUG everything that is logged by anybody."""
    writing, root = Written(request.param()), logging.getLogger()
    before = root.level
    root.addHandler(writing.handler)
    root.setLevel(logging.DEBUG)
    yield writing
    root.setLevel(before)
    root.removeHandler(writing.handler)


def test_an_event_is_a_line_with_ids_and_nothing_else(written: Written) -> None:
    log = logging.getLogger("bot.main.somewhere")
    log.warning(
        "a message\nwas %s", "lost", extra={"tenant": "t-1", "job": "j-2", "person": "Maren"}
    )
    assert len(written.text.splitlines()) == 1
    assert "Maren" not in written.text
    if isinstance(written.handler.formatter, JsonLines):
        (event,) = written.events
        assert event.pop("at").endswith("+00:00")
        assert event == {
            "level": "WARNING",
            "logger": "bot.main.somewhere",
            "event": "a message was lost",
            "tenant": "t-1",
            "job": "j-2",
        }
    else:
        assert "WARNING bot.main.somewhere a message was lost tenant=t-1 job=j-2" in written.text


def test_a_library_says_no_more_than_it_must(written: Written) -> None:
    for name in ("slack_sdk.web", "slack_bolt", "aiohttp", "botbuilder.core", "msal", "aiosmtplib"):
        logging.getLogger(name).debug("the body was Maren Skabelonsen")
        logging.getLogger(name).info("went to maren.skabelonsen@stf.example")
    assert "Maren" not in written.text
    assert "maren" not in written.text
    assert written.text.count("went to …@…") == 6
    logging.getLogger("bot.main.x").debug("ours are written")
    assert "ours are written" in written.text


class Person(BaseModel):
    age: int


SOMEBODY, NUMBER = "Kirsten Kagemand", "70 10 20 30"


def test_an_exception_says_where_and_not_about_whom(written: Written, database: Database) -> None:
    log = logging.getLogger("bot.main.x")

    def twice(unit: UnitOfWork) -> None:
        unit.use_tenant("t")
        for _ in range(2):
            put(unit, "1", "sent", person=SOMEBODY)

    def validate() -> None:
        Person.model_validate({"age": SOMEBODY})

    def look_up() -> None:
        known: dict[str, str] = {}
        del known[SOMEBODY]

    def nested() -> None:
        try:
            look_up()
        except KeyError as fault:
            raise RuntimeError(f"asked for “{SOMEBODY}”, {NUMBER}") from fault

    def write() -> None:
        database.transact(twice)

    for work in (write, validate, look_up, nested):
        try:
            work()
        except Exception:
            log.exception("it failed")
    assert "Kagemand" not in written.text
    assert "70 10" not in written.text
    for kind in ("IntegrityError", "ValidationError", "KeyError", "RuntimeError"):
        assert kind in written.text
    assert "test_logs.py" in written.text
    assert "The above exception was the direct cause" in written.text


def canaries(database: Database) -> set[str]:
    """Return every name, e-mail and telephone number of the demo."""
    found: set[str] = set()

    def read(unit: UnitOfWork) -> None:
        for tenant in unit.identities.tenants():
            register = unit.reading(tenant.id)
            for member in register.find(Member):
                found.update((member.record.name, member.record.email))
            for contact in register.find(Contact):
                told = (contact.record.name, contact.record.phone, contact.record.email)
                found.update(one for one in told if one)

    database.transact(read)
    assert len(found) > 20
    return found


def assert_nobody_in(text: str, names: set[str]) -> None:
    assert not [name for name in names if name.lower() in text.lower()]


@only_sqlite
async def test_a_day_in_slack_and_by_mail_names_nobody(
    demo_database: Database, written: Written
) -> None:
    """Bolt, the SDK, aiohttp and the SMTP library may log anything.

    There is also a refusal that quotes the address.
    """
    pace = SlackRateLimiter(methods={}, channel=UNHURRIED)
    async with slack_world(demo_database, pace=pace) as world:
        world.bind(LIGHTHOUSES)
        maren = world.person(MAREN, locale="da-DK")
        for words in (START, "delvist", "hvem ringer jeg til på nødmelderen", "mine opgaver"):
            await maren.says(words)
    async with mail_server() as mail:
        mail.recipient = f"550 5.1.1 <{MAREN}> unknown, call 70 10 20 30"
        with pytest.raises(NotReachable) as refused:
            await messenger(mail).deliver(Address("email", "x", MAREN), Post("m", NUDGE))
        logging.getLogger("bot.main.x").warning("not delivered: %s", refused.value)
        mail.recipient, mail.lost = "250 OK", True
        with pytest.raises(DeliveryFailed):
            await messenger(mail).deliver(Address("email", "x", MAREN), Post("m", NUDGE))
    assert "not delivered: the mail server says 550 5.1.1" in written.text
    names = canaries(demo_database) | {NUDGE.title, "delvist"}
    assert_nobody_in(written.text, names)


def test_a_day_at_the_server_names_nobody(demo_folder: Path, unused_tcp_port: int) -> None:
    from tests.databases import SqliteFiles, opened  # noqa: PLC0415

    with opened(SqliteFiles(demo_folder).at(demo_folder / "var" / "kravbot.db")) as database:
        names = canaries(database)
    settings = {"KRAVBOT_LOG_LEVEL": "DEBUG"}
    with server(demo_folder, unused_tcp_port, "--demo", settings=settings) as serving:
        with Page(unused_tcp_port, BO) as bo:
            bo.says("hvem har vi på nødmelderen")
            assert "Nødmelderen" in bo.sees()
        chat = kravbot(
            *(demo_folder, "chat", "--as", MAREN, "--json"),
            steps=f"{START}\ndelvist\n{{\n",
            settings=settings,
        )
        serving.terminate()
        assert serving.stderr is not None
        said = serving.stderr.read() + chat.stderr
    lines = said.splitlines()
    assert lines
    assert {"at", "level", "logger", "event"} <= set(json.loads(lines[0]))
    assert_nobody_in(said, names)


def test_in_a_terminal_it_is_read_by_people(tmp_path: Path) -> None:
    """Anywhere else it is read by a machine, unless the settings say otherwise."""
    (tmp_path / "var").mkdir(mode=0o777)
    (tmp_path / "var").chmod(0o777)

    def warned(form: str | None, *, terminal: bool) -> str:
        more = {} if form is None else {"KRAVBOT_LOG_FORMAT": form}
        ours, theirs = pty.openpty()
        command = (
            "import logging; from bot.app.monitoring.logs import begin; "
            "from bot.main.settings import open_settings; "
        )
        command += (
            "begin(); open_settings(); logging.getLogger('bot.x').warning('to %s', 'a@b.example')"
        )
        done = subprocess.run(
            [sys.executable, "-c", command],
            cwd=tmp_path,
            env=environment(more),
            stderr=theirs if terminal else subprocess.PIPE,
            check=True,
            timeout=60,
        )
        os.close(theirs)
        said = os.read(ours, 4096).decode() if terminal else done.stderr.decode()
        os.close(ours)
        return said

    assert "WARNING bot.x to …@…" in warned(None, terminal=True)
    assert json.loads(warned(None, terminal=False))["event"] == "to …@…"
    assert json.loads(warned("json", terminal=True))["event"] == "to …@…"
    assert "WARNING bot.x to …@…" in warned("text", terminal=False)


def test_a_trace_is_written_once_and_the_event_now_and_then() -> None:
    now = [0.0]
    traces = RepeatedTraces(lambda: now[0])

    def shown(number: int) -> str | None:
        with pytest.raises(ValueError, match="x") as caught:
            int(f"x{number}")
        fault = (caught.type, caught.value, caught.tb)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "it broke in %s", ("a",), fault)
        kept = traces.shown(record)
        return None if kept is None else JsonLines().format(kept)

    first, second = shown(1), shown(2)
    assert first is not None
    assert "trace" in json.loads(first)
    assert second is None
    now[0] = 11.0
    third = shown(3)
    assert third is not None
    assert json.loads(third)["event"] == "it broke in a: ValueError (1 like it before)"
    assert "trace" not in json.loads(third)
    now[0] = 4000.0
    again = shown(4)
    assert again is not None
    assert "trace" in json.loads(again)


async def test_a_tick_without_a_database_is_one_line(
    demo_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    services = build(demo_database, upload_limit=1024)

    def away(work: object) -> None:
        raise DatabaseAway("gone")

    demo_database.transact = away  # type: ignore[method-assign, assignment]
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with suppress(DatabaseAway):
                await services.outbox.work()
            await services.outbox.close()
    said = [record for record in caplog.records if "never retrieved" in record.getMessage()]
    assert not said
    assert len([one for one in caplog.records if "messages wait" in one.getMessage()]) == 1
