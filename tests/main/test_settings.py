"""Test where the control socket is, and which database a command means."""

from pathlib import Path

import pytest

from bot.app.chat_ways import chat_ways_of
from bot.main.settings import Settings


def settings(url: str, socket: str | None = None) -> Settings:
    return Settings.model_validate({"database_url": url, "control_socket": socket})


@pytest.mark.parametrize(
    ("url", "socket"),
    [
        ("sqlite:///var/kravbot.db", "var/kravbot.db.sock"),
        ("sqlite:////srv/kravbot/register.db", "/srv/kravbot/register.db.sock"),
        ("sqlite:///var/kravbot.db?timeout=5", "var/kravbot.db.sock"),
        ("postgresql://kravbot:hemmelig@db.example/kravbot", "var/kravbot.sock"),
    ],
)
def test_the_socket_is_beside_the_database_unless_it_is_chosen(url: str, socket: str) -> None:
    assert settings(url).socket == Path(socket)
    assert settings(url, "/run/kravbot/s").socket == Path("/run/kravbot/s")


def test_the_same_file_is_the_same_database_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    away = settings("sqlite:///a.db").database_name
    assert away == str(tmp_path.resolve() / "a.db")
    for name in ("a.db", "b.db"):
        (tmp_path / name).touch()
    (tmp_path / "link.db").symlink_to("a.db")
    names = [
        settings(f"sqlite:///{path}").database_name
        for path in ("a.db", tmp_path / "a.db", "link.db", "b.db")
    ]
    assert away == names[0] == names[1] == names[2] != names[3]


def test_the_name_of_a_database_on_a_server_holds_no_secret() -> None:
    ours = settings("postgresql://kravbot:hemmelig@db.example:5432/kravbot?sslmode=require")
    theirs = settings("postgresql+psycopg://anden:x@db.example:5432/kravbot")
    assert ours.database_name == theirs.database_name == "db.example:5432/kravbot"


def test_a_mail_leads_into_the_chats_that_are_set() -> None:
    bare = chat_ways_of(settings("sqlite:///a.db"))
    assert (bare.places, bare.links) == ((), {})
    told = {
        "database_url": "sqlite:///a.db",
        "slack_signing_secret": "hemmelig",
        "slack_app_id": "A0KRAVBOT1",
        "teams_app_id": "00000000-0000-4000-8000-000000000001",
    }
    ways = chat_ways_of(Settings.model_validate(told))
    assert ways.places == ("Teams", "Slack")
    assert ways.links["Slack"] == "https://slack.com/app_redirect?app=A0KRAVBOT1"
