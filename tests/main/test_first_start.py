"""Test the first start: only `init` makes a database, and no start forgets whom to call."""

import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import ROOT, Ended, kravbot, line_of, running

STF = "Styrelsen for Tåge og Fyrtårne"
FIRST = ("--authority", "Tidens Styrelse", "--admin", "ida@tid.example", "--admin-name", "Ida Ur")
SAID = "tågevarsel er nede hvem ringer jeg til\n"
OLE = "ole.pladsholder@stf.example"

Ports = Callable[[], int]


def database(folder: Path) -> Path:
    return folder / "var" / "kravbot.db"


def refused(done: Ended) -> str:
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answered:
            return answered.status, answered.read().decode()
    except urllib.error.HTTPError as no:
        with no:
            return no.code, no.read().decode()


def until(port: int, path: str, status: int) -> None:
    for _ in range(100):
        if answer(port, path)[0] == status:
            return
        time.sleep(0.1)
    raise AssertionError(answer(port, path))


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("migrate",),
        ("audit", "verify"),
        ("chat", "--as", OLE),
        ("bind",),
        ("derive",),
        ("backup", "kopi.db"),
        ("export", "ud.yaml"),
    ],
    ids=" ".join,
)
def test_no_other_command_makes_a_database_and_each_says_which_does(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    said = kravbot(tmp_path, *command)
    assert said.returncode == 2
    assert "kravbot init" in said.stderr
    assert not database(tmp_path).exists()
    assert not (tmp_path / "var").exists()


def test_init_makes_it_with_an_authority_and_its_administrator(tmp_path: Path) -> None:
    done = kravbot(tmp_path, "init", *FIRST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "start serveren med kravbot run" in done.stdout
    assert "Tidens Styrelse: " in kravbot(tmp_path, "audit", "verify").stdout
    said = kravbot(tmp_path, "chat", "--as", "ida@tid.example", steps="hjælp\n/quit\n")
    assert said.returncode == 0
    again = kravbot(tmp_path, "init", *FIRST)
    assert "Tidens Styrelse findes allerede" in refused(again)


def test_init_takes_a_register_instead(tmp_path: Path) -> None:
    shutil.copy(ROOT / "register/demo/stf.yaml", tmp_path / "register.yaml")
    done = kravbot(tmp_path, "init", "--register", "register.yaml")
    assert done.returncode == 0, done
    assert f"{STF}: " in kravbot(tmp_path, "audit", "verify").stdout


def test_init_without_a_terminal_names_its_options(tmp_path: Path) -> None:
    said = refused(kravbot(tmp_path, "init", "--authority", "Tidens Styrelse"))
    assert "--admin" in said
    assert "--register FIL" in said
    assert not database(tmp_path).exists()


def test_init_refuses_an_address_that_is_none(tmp_path: Path) -> None:
    said = refused(kravbot(tmp_path, "init", *FIRST[:3], "ida", *FIRST[4:]))
    assert "“ida” kan ikke bruges" in said
    assert not database(tmp_path).exists()


def test_the_demo_is_made_by_its_own_start_and_by_init(tmp_path: Path) -> None:
    assert "demomyndigheder" in kravbot(tmp_path, "init", "--demo").stdout
    assert f"{STF}: " in kravbot(tmp_path, "audit", "verify").stdout
    again = kravbot(tmp_path, "init", "--demo")
    assert (again.returncode, again.stderr) == (0, "")


def test_without_an_authority_every_command_names_the_next_one(tmp_path: Path) -> None:
    kravbot(tmp_path, "init", *FIRST)
    database(tmp_path).unlink()
    kravbot(tmp_path, "restore", "nothing.db")  # it leaves an empty database
    for command in (("bind",), ("audit", "verify"), ("doctor",)):
        done = kravbot(tmp_path, *command)
        assert "kravbot init" in done.stdout + done.stderr, command


def test_a_disk_that_is_not_mounted_leaves_whom_to_call_and_no_new_database(
    demo_folder: Path, unused_tcp_port_factory: Ports
) -> None:
    port, watched = unused_tcp_port_factory(), unused_tcp_port_factory()
    settings = {"KRAVBOT_HEALTH_PORT": str(watched), "KRAVBOT_LOG_FORMAT": "text"}
    command = ("run", "--port", str(port))
    path = database(demo_folder)
    with running(demo_folder, *command, settings=settings) as process:
        assert "er klar på" in line_of(process)
    path.rename(f"{path}.elsewhere")
    assert "se efter, om disken er sat til" in refused(kravbot(demo_folder, "init", *FIRST))
    with running(demo_folder, *command, settings=settings) as process:
        assert f"there is no database in var/{path.name}" in line_of(process)
        assert "er klar på" in line_of(process)
        assert not path.exists()
        assert answer(watched, "/lookupz")[1].startswith("ok ")
        assert answer(watched, "/readyz") == (503, "database\n")
        said = kravbot(demo_folder, "chat", "--as", OLE, steps=SAID, settings=settings)
        assert "Tågevarsel: ring nu" in said.stdout
        Path(f"{path}.elsewhere").rename(path)
        until(watched, "/readyz", 200)
        assert kravbot(demo_folder, "audit", "verify", settings=settings).returncode == 0


def test_an_empty_database_in_its_place_does_not_make_it_forget_whom_to_call(
    demo_folder: Path, unused_tcp_port_factory: Ports
) -> None:
    port, watched = unused_tcp_port_factory(), unused_tcp_port_factory()
    settings = {"KRAVBOT_HEALTH_PORT": str(watched), "KRAVBOT_LOG_FORMAT": "text"}
    command = ("run", "--port", str(port))
    path = database(demo_folder)
    with running(demo_folder, *command, settings=settings) as process:
        assert "er klar på" in line_of(process)
    path.unlink()
    path.touch()
    with running(demo_folder, *command, settings=settings) as process:
        assert "Jeg svarer på, hvem I ringer til" in line_of(process)
        assert "er klar på" in line_of(process)
        assert answer(watched, "/lookupz")[1].startswith("ok ")
        assert answer(watched, "/readyz") == (503, "database\n")
    assert path.stat().st_size == 0


def test_a_database_behind_what_was_seen_stops_and_says_by_how_much(
    demo_folder: Path, unused_tcp_port_factory: Ports
) -> None:
    """An older copy is put in its place while nothing runs; then it is accepted as it is."""
    port, watched = unused_tcp_port_factory(), unused_tcp_port_factory()
    settings = {"KRAVBOT_HEALTH_PORT": str(watched), "KRAVBOT_LOG_FORMAT": "text"}
    command = ("run", "--port", str(port))
    path = database(demo_folder)
    older = path.read_bytes()
    saved = kravbot(
        demo_folder,
        *("chat", "--as", "maren.skabelonsen@stf.example"),
        steps="registrer et møde i driftsforum 2. marts 2026\ngem\n/quit\n",
    )
    assert saved.returncode == 0
    bound = kravbot(demo_folder, "bind", "--entra", "--authority", STF, settings=_ENTRA)
    assert bound.returncode == 0, bound
    with running(demo_folder, *command, settings=settings) as process:
        assert "er klar på" in line_of(process)
    path.write_bytes(older)
    said = refused(kravbot(demo_folder, "export", "ud.yaml", "--authority", STF))
    assert f"journalen for {STF} er set med" in said
    assert "mangler" in said
    with running(demo_folder, *command, settings=settings) as process:
        assert "Databasen er bagud" in line_of(process)
        assert "er klar på" in line_of(process)
        assert answer(watched, "/readyz") == (503, "database\n")
        assert answer(watched, "/lookupz")[1].startswith("ok ")
        assert "Med --yes" in refused(kravbot(demo_folder, "audit", "accept"))
        assert kravbot(demo_folder, "audit", "accept", "--yes").returncode == 0
        until(watched, "/readyz", 200)


_ENTRA = {
    "KRAVBOT_ENTRA_TENANT": "0a1b2c3d-0000-4000-8000-00000000c0de",
    "KRAVBOT_ENTRA_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000c0df",
    "KRAVBOT_ENTRA_CLIENT_SECRET": "AbC8Q~0123456789abcdefghijklmnopqrstu",
    "KRAVBOT_PUBLIC_HOST": "kravbot.agency.example",
}


def test_a_restored_backup_may_be_older_than_what_was_seen(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    path = database(demo_folder)
    assert kravbot(demo_folder, "backup", "kopi.db").returncode == 0
    kravbot(demo_folder, "bind", "--entra", "--authority", STF, settings=_ENTRA)
    with running(demo_folder, "run", "--port", str(unused_tcp_port)) as process:
        assert "er klar på" in line_of(process)
    path.unlink()
    done = kravbot(demo_folder, "restore", "kopi.db")
    assert done.returncode == 0, done
    assert kravbot(demo_folder, "audit", "verify").returncode == 0
