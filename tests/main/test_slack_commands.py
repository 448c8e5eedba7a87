"""Test the commands about Slack as people run them.

The tests also check what a restored backup says of a key that is missing.
"""

import json
from pathlib import Path

import pytest
import yaml

from bot.adapters.slack.installation.installations import Installation
from bot.app.platforms.slack_installations import DatabaseInstallations
from bot.edge.encryption import Sealer, new_key
from storage.backup.create import back_up
from tests.commands import kravbot
from tests.databases import SqliteFiles, opened

HOST = {"KRAVBOT_PUBLIC_HOST": "kravbot.agency.example"}
INSTALLED = Installation("E1", "T1", "U1", "B1", "A1", "xoxb-hemmeligt")


def test_a_new_key_is_one_line_that_the_settings_take(tmp_path: Path) -> None:
    done = kravbot(tmp_path, "encryption-key")
    key = done.stdout.removesuffix("\n")
    assert (done.returncode, done.stderr, len(key)) == (0, "", 44)
    again = kravbot(tmp_path, "doctor", settings={"KRAVBOT_ENCRYPTION_KEYS": f"{new_key()}, {key}"})
    assert "KRAVBOT_ENCRYPTION_KEYS" not in again.stderr
    assert key not in again.stdout + again.stderr


def test_the_manifest_is_printed_as_it_is_pasted(tmp_path: Path) -> None:
    as_yaml = kravbot(tmp_path, "slack-manifest", settings=HOST)
    as_json = kravbot(tmp_path, "slack-manifest", "--format", "json", settings=HOST)
    assert as_yaml.returncode == as_json.returncode == 0
    assert yaml.safe_load(as_yaml.stdout) == json.loads(as_json.stdout)
    socket = kravbot(tmp_path, "slack-manifest", "--socket")
    assert yaml.safe_load(socket.stdout)["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "KRAVBOT_PUBLIC_HOST mangler"),
        (["--format", "toml"], "--format toml: skriv yaml eller json"),
    ],
)
def test_what_is_missing_for_a_manifest_is_said(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    done = kravbot(tmp_path, "slack-manifest", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert not done.stdout


SIGNING_SECRET, BOT_TOKEN = "0123456789abcdef" * 2, "xoxb-hemmeligt"
CALLED = {"KRAVBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET}
SOCKET = {"KRAVBOT_SLACK_APP_TOKEN": "xapp-hemmeligt"}
ONE = {"KRAVBOT_SLACK_BOT_TOKEN": BOT_TOKEN}
MANY = {
    "KRAVBOT_SLACK_CLIENT_ID": "123.456",
    "KRAVBOT_SLACK_CLIENT_SECRET": "hemmeligt-hemmeligt",
    "KRAVBOT_ENCRYPTION_KEYS": new_key(),
    **HOST,
}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (CALLED | ONE | HOST, "Slack: https://kravbot.agency.example/slack/events, ét workspace"),
        (SOCKET | ONE, "Slack: Socket Mode, ét workspace / one workspace"),
        (SOCKET | MANY, "installed at https://kravbot.agency.example/slack/install"),
        (ONE, "Slack is not set up right: KRAVBOT_SLACK_SIGNING_SECRET: "),
        (CALLED | {"KRAVBOT_SLACK_BOT_TOKEN": ""}, "not set up right: KRAVBOT_SLACK_BOT_TOKEN: "),
    ],
)
def test_the_doctor_says_how_slack_is_set_up(
    tmp_path: Path, settings: dict[str, str], says: str
) -> None:
    done = kravbot(tmp_path, "doctor", settings=settings)
    assert says in done.stdout
    assert done.returncode == ("not set up right" in says)
    for secret in (SIGNING_SECRET, "hemmeligt"):
        assert secret not in done.stdout + done.stderr


async def test_a_restored_backup_says_that_the_key_is_missing(tmp_path: Path) -> None:
    key, copy = new_key(), tmp_path / "kopi.db"
    with opened(SqliteFiles(tmp_path).demo()) as database:
        await DatabaseInstallations(database, Sealer([key])).keep(INSTALLED)
        back_up(database, copy)
    for number, keys in enumerate((None, new_key(), f"{new_key()},{key}")):
        settings = {"KRAVBOT_DATABASE_URL": f"sqlite:///{tmp_path}/restored{number}.db"}
        settings |= {"KRAVBOT_ENCRYPTION_KEYS": keys} if keys else {}
        done = kravbot(tmp_path, "restore", str(copy), settings=settings)
        assert done.returncode == 0, done.stderr
        missing = "Nøglen til Slacks installationer mangler" in done.stdout
        assert missing is (number < 2)
        assert "hemmeligt" not in done.stdout + done.stderr
