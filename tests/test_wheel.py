"""Test that the wheel holds everything and runs from anywhere.

README's commands do what it says, in both languages.
"""

import os
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app.version import VERSION, built_from
from tests.warm_python import warm_python
from tests.wheel import ROOT, installed

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"


@pytest.fixture(scope="module")
def kravbot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return installed(shared / "wheel")


@pytest.fixture(scope="module")
def warm(kravbot: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[str]]:
    """Start what forks the wheel's command, for what is prepared rather than tried with it."""
    with warm_python(
        tmp_path_factory.mktemp("warm"),
        *("bot.main.server", "bot.app.commands.operations"),
        python=kravbot.with_name("python"),
        isolated=True,
    ) as python:
        yield (*python, "-m", "bot.cli")


def test_from_nothing_to_a_conversation(kravbot: Path, tmp_path: Path) -> None:
    say = Said(tmp_path, kravbot)

    assert say("--version").startswith(
        f"Kravbot {VERSION}" + (f" ({built_from()})" if built_from() else "")
    )
    assert "ingen server svarer" in say("doctor")
    assert "Gemt som" in say("template", "Skabelon.xlsx")
    assert (tmp_path / "Skabelon.xlsx").read_bytes().startswith(b"PK")

    (tmp_path / "register.yaml").write_text((ROOT / "register/demo/stf.yaml").read_text("utf-8"))
    assert "Databasen er klar" in say("init", "--register", "register.yaml")
    answered = say("chat", "--as", "bo.proevesen@stf.example", steps="nødmelderen er nede\n/quit\n")
    assert "Nødmelderen" in answered
    assert "Vagtliste pr." in answered


def test_an_audit_file_is_verified_where_there_is_only_the_package(
    kravbot: Path, warm: Sequence[str], tmp_path: Path
) -> None:
    """No database, no settings, no network and nothing else of ours is there, and none is made."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    (here / "register.yaml").write_text((ROOT / "register/demo/stf.yaml").read_text("utf-8"))
    say = Said(here, *warm)
    say("init", "--register", "register.yaml")
    say("paper", "file", "mappe.zip", "--of", "K-102")
    packed = (here / "mappe.zip").read_bytes()
    (elsewhere / "mappe.zip").write_bytes(packed)
    place = packed.index(b".json", 100) + 200
    (elsewhere / "changed.zip").write_bytes(packed[:place] + b"!!" + packed[place + 2 :])

    python = kravbot.with_name("python")
    told, changed = (
        subprocess.run(
            [python, "-I", "-c", VERIFY, "audit", "verify", "--report", name],
            cwd=elsewhere,
            env={},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for name in ("mappe.zip", "changed.zip")
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "Holder: PDF’en og regnearket er, som de blev udleveret." in told.stdout
    assert changed.returncode == 1
    assert "Zip-filen er ødelagt eller ændret." in changed.stderr
    assert {one.name for one in elsewhere.iterdir()} == {"mappe.zip", "changed.zip"}


VERIFY = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"):
        sys.exit(f"{event} {arguments}")
sys.addaudithook(refuse)
from bot.cli import main
main()
"""


def test_the_readme_is_true(kravbot: Path, warm: Sequence[str], tmp_path: Path) -> None:
    """Its commands are run in its order, in the demo; each does what it says, and none fails."""
    said, say = {}, Said(tmp_path, *warm)
    with demo(kravbot, tmp_path):
        for environment, arguments in commands_of(ROOT / "README.md"):
            said[arguments[0]] = say(*arguments, steps="/quit\n", environment=environment)
    assert "a server answers" in said["doctor"]
    assert "Pandekageby" not in said["chat"]
    assert "beskeder" in said["nudges"]
    assert "Intet venter" in said["outbox"]
    assert "kæden er hel" in said["audit"]
    assert "150 poster er uændrede" in said["import"]
    written = {path.name for path in tmp_path.iterdir()}
    assert {"Skabelon.xlsx", "Register.xlsx", "kopi.db", "ny.db"} <= written


def test_both_readmes_name_the_same_commands() -> None:
    def plain(readme: str) -> list[str]:
        found = [shlex.join(arguments) for _, arguments in commands_of(ROOT / readme)]
        return [command.replace("imorgen", "tomorrow") for command in found]

    assert plain("README.md") == plain("README.da.md")


def commands_of(readme: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """List the settings and arguments README has one type, without its comments."""
    for line in readme.read_text("utf-8").splitlines():
        if found := re.fullmatch(r"((?:\w+=\S+ )*)\.venv/bin/kravbot (.*)", line):
            settings = dict(one.split("=", 1) for one in found[1].split())
            yield settings, shlex.split(found[2], comments=True)


class Said:
    """It runs the wheel's command in a folder, and gives what it prints when it succeeds."""

    def __init__(self, folder: Path, *command: str | Path) -> None:
        self._folder = folder
        self._command = command

    def __call__(
        self, *arguments: str, steps: str = "", environment: Mapping[str, str] | None = None
    ) -> str:
        done = subprocess.run(
            [*self._command, *arguments],
            cwd=self._folder,
            env=settings_of(environment),
            input=steps,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout


@contextmanager
def demo(command: Path, folder: Path) -> Iterator[None]:
    """Run `kravbot run --demo` until what is to be done beside it is done.

    It is ready when the block begins.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [command, "run", "--demo", "--port", str(port)],
        cwd=folder,
        env=settings_of({"KRAVBOT_HEALTH_PORT": "0"}),
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            assert "demomyndigheder er læst ind" in server.stdout.readline()
            assert "er klar på" in server.stdout.readline()
            yield
        finally:
            server.terminate()
            server.wait(20)


def settings_of(chosen: Mapping[str, str] | None) -> dict[str, str]:
    """Return the environment without anything of ours but what was chosen.

    No path of this checkout is in it.
    """
    kept = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    return {**kept, **(chosen or {})}


def _is_ours(name: str) -> bool:
    return name.startswith(("KRAVBOT_", "PYTHON"))
