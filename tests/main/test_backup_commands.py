"""Test the commands about daily backups: made by hand, listed, looked at, and restored by name."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import ROOT, Ended, kravbot, server
from tests.fakes.object_store import ObjectStore, object_store

AUTHORITY = "Pandekageby Kommune"
GUIDES = ("operations.md", "operations.da.md")


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStore]:
    with object_store() as started:
        yield started


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demo's database once, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    kravbot(folder, "init", "--demo")
    return folder / "var"


class Machine:
    """A machine with the demo on it, and where its backups go."""

    def __init__(self, folder: Path, made: Path, settings: dict[str, str]) -> None:
        self.folder, self.settings = folder, settings
        shutil.copytree(made, folder / "var")

    def runs(self, *arguments: str) -> Ended:
        return kravbot(self.folder, *arguments, settings=self.settings)


@pytest.fixture(params=["folder", "s3"])
def machine(request: pytest.FixtureRequest, tmp_path: Path, made: Path) -> Machine:
    (tmp_path / "kept").mkdir()
    if request.param == "folder":
        return Machine(tmp_path, made, {"KRAVBOT_BACKUP_FOLDER": "kept"})
    objects: ObjectStore = request.getfixturevalue("objects")
    settings = {
        "KRAVBOT_BACKUP_FOLDER": f"s3://kravbot-backups/{tmp_path.name}",
        "KRAVBOT_BACKUP_S3_ENDPOINT": objects.endpoint,
        "KRAVBOT_BACKUP_S3_KEY_ID": "key",
        "KRAVBOT_BACKUP_S3_SECRET": "secret",
    }
    return Machine(tmp_path, made, settings)


def test_without_a_folder_the_doctor_says_that_none_is_made(tmp_path: Path, made: Path) -> None:
    machine = Machine(tmp_path, made, {})
    assert "none is made by itself. Set KRAVBOT_BACKUP_FOLDER" in machine.runs("doctor").stdout
    refused = machine.runs("backup")
    assert refused.returncode == 1
    assert "Name a file, or set KRAVBOT_BACKUP_FOLDER" in refused.stderr


def test_one_is_made_by_hand_listed_and_looked_at(machine: Machine) -> None:
    doctor = machine.runs("doctor")
    assert doctor.returncode == 1
    assert "There is no backup that was tried" in doctor.stdout
    assert "every day at 02:00 to" in doctor.stdout
    told = machine.runs("backup")
    assert (told.returncode, told.stderr) == (0, "")
    assert "was restored for trial" in told.stdout
    listed = machine.runs("backup", "--list")
    assert re.search(r"kravbot-\S+\.backup \(1 MB\): restored for trial \w+", listed.stdout)
    doctor = machine.runs("doctor")
    assert doctor.returncode == 0
    assert "Newest backup that was tried" in doctor.stdout
    assert "secret" not in doctor.stdout + listed.stdout + told.stdout


def test_a_folder_that_is_not_there_is_said_by_every_command(tmp_path: Path, made: Path) -> None:
    machine = Machine(tmp_path, made, {"KRAVBOT_BACKUP_FOLDER": "nowhere"})
    for command in (["backup"], ["backup", "--list"], ["doctor"]):
        told = machine.runs(*command)
        assert told.returncode == 1, command
        assert "No such file or directory" in told.stdout + told.stderr


def test_a_key_that_is_refused_is_told_without_the_key(tmp_path: Path, made: Path) -> None:
    settings = {
        "KRAVBOT_BACKUP_FOLDER": "s3://kravbot-backups/x",
        "KRAVBOT_BACKUP_S3_ENDPOINT": "http://store.example/",
        "KRAVBOT_BACKUP_S3_KEY_ID": "key",
        "KRAVBOT_BACKUP_S3_SECRET": "tr0ub4dor",
    }
    told = Machine(tmp_path, made, settings).runs("backup", "--list")
    assert told.returncode == 1
    assert "cannot be reached" in told.stdout + told.stderr
    assert "tr0ub4dor" not in told.stdout + told.stderr


def test_the_drill_of_the_guide_brings_everything_back(tmp_path: Path, made: Path) -> None:
    """Its commands are read out of the guide and run, each in turn."""
    (tmp_path / "kept").mkdir()
    machine = Machine(tmp_path, made, {"KRAVBOT_BACKUP_FOLDER": "kept"})
    machine.runs("backup")
    drills = [drill_of(ROOT / "docs" / guide) for guide in GUIDES]
    assert all(drill == drills[0] for drill in drills)
    newest, told = "", Ended(0, "", "")
    for line in drills[0]:
        words = shlex.split(line.replace("NAME", newest), comments=True)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            machine.settings[name] = value.replace("/srv", str(machine.folder))
            continue
        assert words[0] == "kravbot"
        told = machine.runs(*words[1:])
        assert told.returncode == 0, (line, told)
        named = re.search(r"kravbot-\S+\.backup", told.stdout)
        newest = named[0] if named else newest
    assert AUTHORITY in told.stdout
    assert (machine.folder / "drill" / "kravbot.db").exists()


def test_beside_a_server_it_is_the_server_that_makes_it(
    tmp_path: Path, made: Path, unused_tcp_port: int
) -> None:
    (tmp_path / "kept").mkdir()
    settings = {"KRAVBOT_BACKUP_FOLDER": str(tmp_path / "kept")}
    machine = Machine(tmp_path, made, settings)
    with server(tmp_path, unused_tcp_port, settings=settings):
        # The command's own environment need not know of it.
        told = kravbot(tmp_path, "backup", settings={})
        assert told.returncode == 0, told
        assert "restored for trial" in kravbot(tmp_path, "backup", "--list", settings={}).stdout
    assert "Newest backup that was tried" in machine.runs("doctor").stdout


def drill_of(guide: Path) -> list[str]:
    """Return the commands under the heading of the drill."""
    text = guide.read_text("utf-8")
    _, found, after = text.partition('<a id="drill"></a>')
    assert found, f"{guide} has no drill"
    block = re.search(r"^```\n(.*?)^```", after, re.MULTILINE | re.DOTALL)
    assert block
    return [line for line in block[1].splitlines() if line]
