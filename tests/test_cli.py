"""Test the command from outside: each refusal is a sentence, and nothing secret is printed."""

import ctypes
import json
import os
import re
import shutil
import signal
import stat
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TypeAlias

import pytest

from storage.database import Database
from tests.commands import ROOT, answer_of, kravbot, process, running, server
from tests.databases import SqliteFiles, opened
from tests.selection import third

BO, MAREN = "bo.proevesen@stf.example", "maren.skabelonsen@stf.example"
DITTE = "ditte.moenstergaard@stf.example"

Ports: TypeAlias = Callable[[], int]


@pytest.fixture
def held(demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Open its database, which is then in use by another process: this one."""
    monkeypatch.setattr("bot.app.commands.runner.PATIENCE", 0.3)
    with opened(SqliteFiles(demo_folder).at(demo_folder / "var" / "kravbot.db")) as database:
        yield database


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        pytest.param(
            {"KRAVBOT_PORTT": "1"},
            "KRAVBOT_PORTT: den indstilling findes ikke. Mente du KRAVBOT_PORT? / "
            "there is no such setting. Did you mean KRAVBOT_PORT?",
            id="unknown",
        ),
        pytest.param(
            {"KRAVBOT_LOG_LEVEL": "LOUD"},
            "KRAVBOT_LOG_LEVEL: “LOUD” er ikke en mulighed. Skriv DEBUG | INFO | WARNING | ERROR.",
            id="not a level",
        ),
        pytest.param(
            {"KRAVBOT_PORT": "abc"},
            "KRAVBOT_PORT: “abc” er ikke et helt tal. Skriv et helt tal fra 1 til 65535. / "
            "“abc” is not a whole number. Write a whole number from 1 to 65535.",
            id="not a number",
        ),
        pytest.param(
            {"KRAVBOT_UPLOAD_LIMIT_MB": "500"},
            (
                "KRAVBOT_UPLOAD_LIMIT_MB: 500 er uden for det tilladte. "
                "Skriv et helt tal fra 1 til 200."
            ),
            id="too many",
        ),
        pytest.param(
            {"KRAVBOT_DEMO": "måske"},
            "KRAVBOT_DEMO: “måske” er hverken ja eller nej. Skriv true eller false.",
            id="neither",
        ),
        pytest.param(
            {"KRAVBOT_DATABASE_URL": "mysql://u:hemmelig@h/x"},
            "KRAVBOT_DATABASE_URL: den database kender jeg ikke. Skriv sqlite:///FIL",
            id="another database",
        ),
        pytest.param(
            {"KRAVBOT_ENCRYPTION_KEYS": "hemmelig"},
            "KRAVBOT_ENCRYPTION_KEYS: en af nøglerne kan ikke bruges.",
            id="no key",
        ),
        pytest.param(
            {"KRAVBOT_SLACK_API_URL": "https://evil.example/"},
            "KRAVBOT_SLACK_API_URL: “https://evil.example/” er ikke Slacks adresse.",
            id="another Slack",
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
    assert "Input should be" not in done.stderr


def test_a_faulty_requirement_is_named_with_its_file_and_field(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT,
        checkout,
        ignore=shutil.ignore_patterns(".*", "var", "tests", "bench", "e2e"),
    )
    faulty = checkout / "governance" / "requirements" / "3.5.yaml"
    faulty.write_text(faulty.read_text("utf-8").replace("owner: KON", "owner: XYZ"), "utf-8")
    done = process(tmp_path, "run", "--demo", checkout=checkout)
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


TEAMS = {
    "KRAVBOT_TEAMS_APP_ID": "0a1b2c3d-0000-4000-8000-00000000c0de",
    "KRAVBOT_PUBLIC_HOST": "kravbot.agency.example",
}


@third
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"KRAVBOT_TEAMS_APP_ID": ""}, "KRAVBOT_TEAMS_APP_ID"),
        ({"KRAVBOT_TEAMS_SECRET": "hemmelig"}, "KRAVBOT_TEAMS_APP_ID"),
        (TEAMS, "KRAVBOT_TEAMS_TENANT"),
        (TEAMS | {"KRAVBOT_TEAMS_TENANT": TEAMS["KRAVBOT_TEAMS_APP_ID"]}, "KRAVBOT_TEAMS_SECRET"),
        ({"KRAVBOT_TEAMS_LOCAL": "true", "KRAVBOT_HOST": "192.0.2.1"}, "KRAVBOT_HOST"),
    ],
    ids=["an empty app", "no app", "no tenant", "no secret", "unproven from everywhere"],
)
def test_half_a_set_up_of_teams_does_not_start(
    demo_folder: Path, settings: dict[str, str], named: str
) -> None:
    done = kravbot(demo_folder, "run", settings=settings)
    assert done.returncode == 2
    assert f"{named}: " in done.stderr
    assert "hemmelig" not in done.stderr


MAIL = {
    "KRAVBOT_SMTP_HOST": "mail.agency.example",
    "KRAVBOT_SMTP_FROM": "Kravbot <kravbot@agency.example>",
}


@third
@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"KRAVBOT_SMTP_PASSWORD": "hemmelig"}, "KRAVBOT_SMTP_HOST"),
        ({"KRAVBOT_SMTP_HOST": "mail.agency.example"}, "KRAVBOT_SMTP_FROM"),
        (MAIL | {"KRAVBOT_SMTP_PASSWORD": "hemmelig"}, "KRAVBOT_SMTP_USER"),
        (MAIL | {"KRAVBOT_SMTP_SECURITY": "none"}, "KRAVBOT_SMTP_SECURITY"),
        (MAIL | {"KRAVBOT_SMTP_SECURITY": "maybe"}, "KRAVBOT_SMTP_SECURITY"),
    ],
    ids=["a password alone", "no sender", "nobody's password", "in the clear", "no such security"],
)
def test_half_a_set_up_of_mail_does_not_start(
    demo_folder: Path, settings: dict[str, str], named: str
) -> None:
    done = kravbot(demo_folder, "run", settings=settings)
    assert done.returncode == 2
    assert f"{named}: " in done.stderr
    assert "hemmelig" not in done.stderr


def test_the_doctor_says_how_mail_goes_out(tmp_path: Path) -> None:
    assert "E-mail: ikke sat op" in kravbot(tmp_path, "doctor").stdout
    told = kravbot(tmp_path, "doctor", settings=MAIL).stdout
    assert "fra/from kravbot@agency.example, gennem/through mail.agency.example:587" in told


def test_teams_is_answered_beside_the_page(demo_folder: Path, unused_tcp_port: int) -> None:
    with server(demo_folder, unused_tcp_port, settings={"KRAVBOT_TEAMS_LOCAL": "true"}):
        bound = kravbot(demo_folder, "bind", "--authority", "Pandekageby Kommune")
        assert bound.returncode == 0
        assert re.match(r"KRAV(-[0-9A-Z]{4}){4}\n", bound.stdout)
        assert "Skriv --authority" in kravbot(demo_folder, "bind").stderr
        request = urllib.request.Request(
            f"http://127.0.0.1:{unused_tcp_port}/api/messages",
            data=b"{}",
            headers={"Content-Type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        with refused.value as answer:
            assert answer.code == 400


def test_the_app_for_teams_is_written_without_a_database(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        done = kravbot(tmp_path, "teams-package", "--out", name, settings=TEAMS)
        assert (done.returncode, done.stdout) == (0, f"Gemt som/saved as {name}\n")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("missing", TEAMS)
def test_the_app_for_teams_says_which_setting_is_missing(tmp_path: Path, missing: str) -> None:
    settings = {name: value for name, value in TEAMS.items() if name != missing}
    done = kravbot(tmp_path, "teams-package", "--out", "a.zip", settings=settings)
    assert done.returncode == 2
    assert f"{missing} mangler" in done.stderr
    assert f"{missing} is missing" in done.stderr
    assert not (tmp_path / "a.zip").exists()


def test_beside_a_server_the_commands_say_so(demo_folder: Path, held: Database) -> None:
    for command in (("chat", "--as", BO), ("audit", "verify"), ("migrate",)):
        done = kravbot(demo_folder, *command)
        assert done.returncode == 2
        assert "er i brug" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_command_waits_for_a_server_that_is_just_starting(
    demo_folder: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the database, and does not answer on the socket yet."""
    monkeypatch.setattr("bot.app.commands.runner.PATIENCE", 30)  # as long as a busy machine takes
    lock = demo_folder / "var" / "kravbot.db.lock"
    with running(demo_folder, "run", "--port", str(unused_tcp_port)):
        while not lock.exists():
            time.sleep(0.02)
        done = kravbot(demo_folder, "audit", "verify")
        assert (done.returncode, done.stderr) == (0, "")


def test_nobody_by_that_name(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "chat", "--as", "ingen@stf.example")
    assert done.returncode == 2
    assert "Ingen myndighed har et medlem" in done.stderr


def test_a_moment_that_is_none(demo_folder: Path) -> None:
    done = kravbot(demo_folder, "chat", "--as", BO, "--at", "igår")
    assert done.returncode == 2
    assert "2026-03-02T08:05" in done.stderr


def test_a_script_is_answered_a_line_for_a_line_at_its_own_moment(demo_folder: Path) -> None:
    steps = 'start 3.3 på nødmelderen\n{"text": "det passer"}\n{"press": "Nej"}\nnot json {\n'
    done = kravbot(
        demo_folder, "chat", "--as", BO, "--json", "--at", "2026-03-02T10:00", steps=steps
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(answers) == 4
    assert "20. jan. 2025" in answers[0]["out"][-1]["text"].replace("\u00a0", " ")
    assert "mandag 2. mar. 2026 kl. 10:00" in answers[0]["out"][-1]["text"].replace("\u00a0", " ")
    assert answers[1]["out"][-1]["actions"][:2] == ["Nej", "Ja, det er afklaret"]


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


@third
def test_outside_the_demo_the_web_chat_is_closed(demo_folder: Path, unused_tcp_port: int) -> None:
    with server(demo_folder, unused_tcp_port):
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{unused_tcp_port}/", timeout=10)
        assert "Webchatten er lukket" in refused.value.read().decode()
        refused.value.close()


# ── Beside a running server ──────────────────────────────────────────────────

SOCKET = Path("var") / "kravbot.db.sock"
COMMANDS = {
    "the journals": ["audit", "verify"],
    "a chat": ["chat", "--as", BO, "--json", "--at", "2026-03-02T10:00"],
    "nobody": ["chat", "--as", "ingen@stf.example"],
}


@third
def test_beside_a_server_the_commands_do_as_without_one(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    """They print the same lines and end with the same code, outside the demo as in it."""

    def all_of_them() -> dict[str, tuple[int, str, str]]:
        done = {
            name: kravbot(demo_folder, *arguments, steps="hjælp\n{\n")
            for name, arguments in COMMANDS.items()
        }
        return {name: (one.returncode, one.stdout, one.stderr) for name, one in done.items()}

    alone = all_of_them()
    assert [code for code, _, _ in alone.values()] == [0, 0, 2]
    assert "ingen server svarer" in kravbot(demo_folder, "doctor").stdout
    with server(demo_folder, unused_tcp_port):
        assert stat.S_IMODE((demo_folder / SOCKET).stat().st_mode) == 0o600
        assert all_of_them() == alone
        doctor = kravbot(demo_folder, "doctor")
        assert doctor.returncode == 0
        assert f"en server svarer / a server answers (http://127.0.0.1:{unused_tcp_port}/" in (
            doctor.stdout
        )
        assert "Styrelsen for Tåge og Fyrtårne" in doctor.stdout
        assert "er i brug" in kravbot(demo_folder, "migrate").stderr
    assert not (demo_folder / SOCKET).exists()


def test_what_is_said_in_the_terminal_is_heard_by_the_server(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    """Two people in two terminals and a third on the page are shown what the others answered."""
    with (
        server(demo_folder, unused_tcp_port, "--demo"),
        running(demo_folder, "chat", "--as", BO, "--json") as bo,
        running(demo_folder, "chat", "--as", MAREN, "--json") as maren,
        Page(unused_tcp_port, DITTE) as ditte,
    ):
        ditte.says("start 3.2 på nødmelderen")
        ditte.says("det passer")
        for person in (bo, maren):
            assert "Jeg ved" in answer_of(person, "start 3.2 på nødmelderen")
            assert "3 af 5" in answer_of(person, "det passer")
        assert "Beredskabsplan: Nej" in answer_of(maren, '{"press": "Nej"}')
        assert "Svaret af Maren Skabelonsen" in answer_of(bo, "mine opfølgninger")
        assert "Svaret af Maren Skabelonsen" in ditte.sees()


class Page:
    """It is a browser with that person's page."""

    def __init__(self, port: int, email: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._cookies = CookieJar()
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )
        self._email = email

    def __enter__(self) -> "Page":
        self._ask("/who")
        self._ask("/who", email=self._email)
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()

    def says(self, text: str) -> None:
        self._ask("/say", text=text, key=os.urandom(16).hex())

    def sees(self) -> str:
        return self._ask("/")

    def _ask(self, path: str, **fields: str) -> str:
        token = next((cookie.value for cookie in self._cookies if cookie.name == "csrf"), None)
        form = urllib.parse.urlencode({**fields, "csrf": token}).encode() if fields else None
        with self._browser.open(f"{self._base}{path}", form, timeout=10) as answer:
            return str(answer.read().decode())


@third
def test_a_server_killed_in_the_middle_of_a_chat(demo_folder: Path, unused_tcp_port: int) -> None:
    """It is told in a sentence, and what the server left behind is in nobody's way."""
    with (
        server(demo_folder, unused_tcp_port) as killed,
        running(demo_folder, "chat", "--as", BO, "--json") as bo,
    ):
        assert "Jeg ved" in answer_of(bo, "start 3.2 på nødmelderen")
        killed.kill()
        killed.wait(10)
        assert "Forbindelsen til serveren blev afbrudt" in json.loads(answer_of(bo, "ja"))["error"]
        assert bo.wait(10) == 1
        assert bo.stderr is not None
        told = bo.stderr.read()
        assert told.startswith("Forbindelsen til serveren blev afbrudt")
        assert "Traceback" not in told
    assert (demo_folder / SOCKET).exists()
    assert kravbot(demo_folder, "audit", "verify").returncode == 0
    with server(demo_folder, unused_tcp_port):
        assert "en server svarer" in kravbot(demo_folder, "doctor").stdout


@third
def test_ctrl_c_ends_a_chat_at_once_and_not_the_server(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    with server(demo_folder, unused_tcp_port) as still:
        with running(demo_folder, "chat", "--as", BO, "--json") as bo:
            assert "Jeg ved" in answer_of(bo, "start 3.2 på nødmelderen")
            bo.send_signal(signal.SIGINT)
            assert bo.wait(10) == 0
        assert still.poll() is None
        assert kravbot(demo_folder, "audit", "verify").returncode == 0


@third
def test_ctrl_c_ends_a_chat_whichever_of_its_threads_it_reaches(demo_folder: Path) -> None:
    """A thread that waits is not woken by what another heard, unless it is told."""
    with running(demo_folder, "chat", "--as", BO, "--json") as bo:
        assert "Jeg ved" in answer_of(bo, "start 3.2 på nødmelderen")
        threads = [int(one.name) for one in Path(f"/proc/{bo.pid}/task").iterdir()]
        ctypes.CDLL(None).tgkill(bo.pid, max(threads), signal.SIGINT)
        assert bo.wait(10) == 0


def test_a_second_server_on_the_same_socket_says_so(
    demo_folder: Path, tmp_path_factory: pytest.TempPathFactory, unused_tcp_port_factory: Ports
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    begun = kravbot(elsewhere, "init", "--demo")
    assert begun.returncode == 0
    settings = {"KRAVBOT_CONTROL_SOCKET": str(elsewhere / "s")}
    with server(demo_folder, unused_tcp_port_factory(), settings=settings):
        second = kravbot(
            elsewhere, "run", "--port", str(unused_tcp_port_factory()), settings=settings
        )
        assert second.returncode == 2
        assert f"En anden server svarer på soketten {elsewhere / 's'}" in second.stderr
        command = kravbot(elsewhere, "audit", "verify", settings=settings)
        assert command.returncode == 2
        assert "bruger en anden database" in command.stderr
        assert "Traceback" not in second.stderr + command.stderr


@third
def test_a_folder_everybody_writes_in_has_no_socket(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    """A chosen socket there is refused; otherwise the server does without and says so."""
    (demo_folder / "var").chmod(0o777)
    chosen = {"KRAVBOT_CONTROL_SOCKET": str(demo_folder / SOCKET)}
    refused = kravbot(demo_folder, "run", "--port", str(unused_tcp_port), settings=chosen)
    assert refused.returncode == 2
    assert refused.stderr.startswith("KRAVBOT_CONTROL_SOCKET: ")
    with server(demo_folder, unused_tcp_port) as without:
        assert "er i brug" in kravbot(demo_folder, "audit", "verify").stderr
        without.terminate()
        assert without.stderr is not None
        assert "sæt KRAVBOT_CONTROL_SOCKET" in without.stderr.read()
