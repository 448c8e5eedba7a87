"""Test that each command names the next one on the way to the first conversation, and it works."""

import shlex
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.app.commands.next_step import BoundAuthority, next_step
from bot.app.commands.setup import Setup
from bot.app.register.create_authority import tenant_id
from bot.cli import app
from bot.main.clock import SystemClock
from bot.main.credentials import setup_of
from bot.main.settings import Settings
from bot.texts.words import sentences
from governance.schema.values import Locale
from storage.database import Database
from tests.commands import kravbot, line_of, running
from tests.printed_commands import printed

FIRST = ("--authority", "Tidens Styrelse", "--admin", "ida@tid.example", "--admin-name", "Ida Ur")
TEAMS = {"KRAVBOT_TEAMS_LOCAL": "true"}
SLACK = {"KRAVBOT_SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef"}
ENTRA = {
    "entra_tenant": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
    "entra_client_id": "11111111-2222-3333-4444-666666666666",
    "entra_client_secret": "x",
}


def the_next(folder: Path, settings: dict[str, str] | None = None) -> str:
    """Return the doctor's last line, which is in both languages."""
    return kravbot(folder, "doctor", settings=settings).stdout.splitlines()[-1]


def test_from_an_empty_folder_each_command_names_the_next(
    tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    assert "kravbot init" in the_next_of_a_bare_folder(tmp_path)
    assert ["init", "--register"] in printed(kravbot(tmp_path, "template", "Register.xlsx").stdout)
    assert printed(kravbot(tmp_path, "init", *FIRST).stdout) == [["run"]]
    assert printed(the_next(tmp_path)) == [["run"]]
    ports = {"KRAVBOT_HEALTH_PORT": str(unused_tcp_port_factory())}
    command = ("run", "--port", str(unused_tcp_port_factory()))

    with running(tmp_path, *command, settings=ports) as process:
        assert "er klar på" in line_of(process)
        assert "docs/teams.da.md" in the_next(tmp_path)
        bound = kravbot(tmp_path, "bind")
        assert printed(bound.stdout) == [["doctor"]]

    with running(tmp_path, *command, settings=ports | TEAMS) as process:
        assert "er klar på" in line_of(process)
        [bind] = printed(the_next(tmp_path))
        assert bind == ["bind", "--authority", "Tidens Styrelse"]
        said = kravbot(tmp_path, *bind).stdout
        assert said.startswith("KRAV-")
        assert printed(said) == []

    url = f"sqlite:///{tmp_path}/var/kravbot.db"
    with closing(Database(url, SystemClock())) as database:
        tenant = tenant_id("Tidens Styrelse")
        database.transact(lambda unit: unit.identities.bind("teams", "a tenant", tenant))
    with running(tmp_path, *command, settings=ports | TEAMS) as process:
        assert "er klar på" in line_of(process)
        assert "skriv hej til Kravbot" in the_next(tmp_path)


def the_next_of_a_bare_folder(folder: Path) -> str:
    """Return what the doctor says where there is no database: it names `init` itself."""
    done = kravbot(folder, "doctor")
    assert "start serveren" not in done.stdout
    return done.stdout


def test_what_is_wrong_is_marked_and_comes_first(tmp_path: Path) -> None:
    kravbot(tmp_path, "init", *FIRST)
    done = kravbot(tmp_path, "doctor", settings=SLACK)
    assert done.returncode == 1
    [marked] = [line for line in done.stdout.splitlines() if line.startswith("! ")]
    assert "KRAVBOT_SLACK_BOT_TOKEN" in marked
    assert printed(done.stdout.splitlines()[-1]) == [["doctor"]]


def set_up(**settings: object) -> Setup:
    return setup_of(Settings(_env_file=None, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bound", "command"),
    [
        pytest.param({"A": "", "B": ""}, "bind --authority A", id="nobody is bound anywhere"),
        pytest.param({"A": "web", "B": ""}, "bind --authority A", id="nobody is bound in Teams"),
        pytest.param({"A": "teams", "B": ""}, "bind --authority A --entra", id="nor on the web"),
        pytest.param({"A": "teams web", "B": ""}, "bind --authority B", id="one of two is bound"),
        pytest.param({"A": "teams", "B": "web"}, "", id="each has a way"),
        pytest.param(
            {"A": "teams web", "B": "slack"}, "bind --authority B", id="by a way shut now"
        ),
    ],
)
def test_who_is_to_be_bound_where(bound: dict[str, str], command: str) -> None:
    setup = set_up(teams_local=True, **ENTRA)
    authorities = [
        BoundAuthority(name, frozenset(platforms.split())) for name, platforms in bound.items()
    ]
    said = printed(next_step(setup, authorities))
    assert said == ([shlex.split(command)] if command else [])


def test_a_name_is_quoted_for_a_shell() -> None:
    setup = set_up(teams_local=True)
    for name, typed in (("Tidens Styrelse", '"Tidens Styrelse"'), ('Gl. "By"', "'Gl. \"By\"'")):
        said = next_step(setup, [BoundAuthority(name, frozenset())])
        assert f"kravbot bind --authority {typed}" in said
        assert printed(said) == [["bind", "--authority", name]]


def test_the_demo_needs_no_platform() -> None:
    authority = BoundAuthority("A", frozenset())
    assert "hej" in next_step(set_up(demo=True), [authority])
    assert "docs/web.md" in next_step(set_up(), [authority])


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_command_that_a_text_names_is_one(lang: Locale) -> None:
    named = [command for one in sentences().values() for command in printed(str(one[lang]))]
    assert len(named) > 10
    for command in named:
        assert faults_of(command) == [], command


def test_a_command_that_is_none_is_found() -> None:
    """This is the control of the test above."""
    assert faults_of(["init", "--with-nothing"]) == ["--with-nothing"]
    assert faults_of(["begin"]) == ["begin"]
    assert faults_of(["audit", "accept", "--yes"]) == []


def faults_of(arguments: Sequence[str]) -> list[str]:
    """Return what in the command there is not: its name, or its options."""
    command: Any = get_command(app)
    for at, word in enumerate(arguments):
        if not hasattr(command, "commands"):
            options = {name for one in command.params for name in one.opts}
            given = [one for one in arguments[at:] if one.startswith("--")]
            return [one for one in given if one not in options]
        if word not in command.commands:
            return [word]
        command = command.commands[word]
    return []
