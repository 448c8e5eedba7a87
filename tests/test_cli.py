"""The command from outside: each refusal is a sentence, and nothing secret is printed."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.databases import SqliteFiles, opened

ROOT = Path(__file__).parent.parent
BO = "bo.proevesen@stf.example"


def kravbot(
    folder: Path,
    *arguments: str,
    steps: str = "",
    house: Path = ROOT,
    settings: dict[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KRAVBOT_")}
    return subprocess.run(  # our own program
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env={**ours, "PYTHONPATH": str(house), "COLUMNS": "200", **(settings or {})},
        input=steps,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def demo_folder(tmp_path: Path) -> Path:
    """A folder whose `var/kravbot.db` holds the demo."""
    files = SqliteFiles(tmp_path)
    (tmp_path / "var").mkdir()
    Path(files.demo().name).rename(tmp_path / "var" / "kravbot.db")
    return tmp_path


@pytest.fixture
def held(demo_folder: Path) -> Iterator[Database]:
    """Its database, in use by another process: this one."""
    with opened(SqliteFiles(demo_folder).at(demo_folder / "var" / "kravbot.db")) as database:
        yield database


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        pytest.param(
            {"KRAVBOT_PORTT": "1"}, "KRAVBOT_PORTT: there is no such setting", id="unknown"
        ),
        pytest.param({"KRAVBOT_LOG_LEVEL": "LOUD"}, "KRAVBOT_LOG_LEVEL: ", id="not a level"),
        pytest.param({"KRAVBOT_PORT": "abc"}, "KRAVBOT_PORT: ", id="not a number"),
        pytest.param(
            {"KRAVBOT_DATABASE_URL": "mysql://u:hemmelig@h/x"},
            "KRAVBOT_DATABASE_URL: write",
            id="another database",
        ),
    ],
)
def test_a_faulty_setting_refuses_to_start_and_names_itself(
    tmp_path: Path, settings: dict[str, str], says: str
) -> None:
    done = kravbot(tmp_path, "run", settings=settings)
    assert done.returncode == 2
    assert says in done.stderr
    assert "hemmelig" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_faulty_requirement_is_named_with_its_file_and_field(tmp_path: Path) -> None:
    house = tmp_path / "house"
    shutil.copytree(
        ROOT, house, ignore=shutil.ignore_patterns(".*", "var", "tests", "bench", "__pycache__")
    )
    faulty = house / "governance" / "requirements" / "3.5.yaml"
    faulty.write_text(faulty.read_text("utf-8").replace("owner: KON", "owner: XYZ"), "utf-8")
    done = kravbot(tmp_path, "run", "--demo", house=house)
    assert done.returncode == 1
    assert "3.5.yaml: questions." in done.stderr
    assert "follow_up.owner" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_says_what_is_wrong_without_the_secret(tmp_path: Path) -> None:
    url = "postgresql://kravbot:hemmelig@127.0.0.1:1/x"
    done = kravbot(tmp_path, "doctor", settings={"KRAVBOT_DATABASE_URL": url})
    assert done.returncode == 1
    assert "kravbot:…@127.0.0.1:1/x" in done.stdout
    assert "hemmelig" not in done.stdout + done.stderr
    assert "Slack: ikke sat op" in done.stdout


def test_beside_a_server_the_commands_say_so(demo_folder: Path, held: Database) -> None:
    for command in (("chat", "--as", BO), ("audit", "verify"), ("migrate",)):
        done = kravbot(demo_folder, *command)
        assert done.returncode == 2
        assert "er i brug" in done.stderr
        assert "Traceback" not in done.stderr


def test_nobody_by_that_name(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "chat", "--as", "ingen@stf.example")
    assert done.returncode == 2
    assert "Ingen myndighed har et medlem" in done.stderr


def test_a_moment_that_is_none(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "chat", "--as", BO, "--at", "igår")
    assert done.returncode == 2
    assert "2026-03-02T08:05" in done.stderr


def test_a_script_is_answered_a_line_for_a_line_at_its_own_moment(demo_folder: Path) -> None:
    steps = 'start 3.3 på nødmelderen\n{"text": "20/1 2025"}\n{"press": "Delvist"}\nnot json {\n'
    done = kravbot(
        demo_folder, "chat", "--as", BO, "--json", "--at", "2026-03-02T10:00", steps=steps
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(answers) == 4
    assert "for 406 dage siden" in answers[0]["out"][-1]["text"]
    assert "mandag 2. mar. 2026 kl. 10:00" in answers[0]["out"][-1]["text"].replace("\u00a0", " ")
    assert answers[1]["out"][-1]["actions"][:3] == ["Ja", "Delvist", "Nej"]


def test_the_journals_are_walked(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "audit", "verify")
    assert done.returncode == 0
    assert done.stdout.count("kæden er hel") == 2


def test_a_broken_journal_is_told(demo_folder: Path, tmp_path: Path) -> None:
    place = SqliteFiles(tmp_path).at(demo_folder / "var" / "kravbot.db")
    with opened(place) as database, database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_append_only_update")
        connection.exec_driver_sql("UPDATE journal SET who = 'en anden' WHERE seq = 7")
        connection.commit()
    done = kravbot(demo_folder, "audit", "verify")
    assert done.returncode == 1
    assert "fejl ved indførsel 7" in done.stdout


def test_outside_the_demo_the_web_chat_is_closed(tmp_path: Path, unused_tcp_port: int) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KRAVBOT_")}
    with subprocess.Popen(  # our own program
        [sys.executable, "-m", "bot.cli", "run", "--port", str(unused_tcp_port)],
        cwd=tmp_path,
        env={**ours, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            assert "er klar på" in server.stdout.readline()
            with pytest.raises(urllib.error.HTTPError, match="403") as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{unused_tcp_port}/", timeout=10)
            assert "Webchatten er lukket" in refused.value.read().decode()
            refused.value.close()
        finally:
            server.terminate()
            server.wait(10)
