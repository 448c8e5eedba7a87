"""Test the app for Teams from the settings: a sentence says what is missing or wrong."""

import io
import json
import zipfile
from typing import Any

import pytest

from bot.app.commands.teams_package import app_package
from bot.app.startup_error import StartupError

APP_ID = "0A1B2C3D-0000-4000-8000-00000000C0DE"
HOST = "Kravbot.Agency.example"


def manifest_of(**chosen: Any) -> Any:
    content = app_package(APP_ID, HOST, **chosen)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("manifest.json"))


def test_the_app_comes_from_the_settings() -> None:
    made = manifest_of()
    assert made["id"] == APP_ID.lower()
    assert made["validDomains"] == [HOST.lower()]
    assert made["developer"] == {
        "name": "Kravbot",
        "websiteUrl": f"https://{HOST.lower()}/",
        "privacyUrl": f"https://{HOST.lower()}/",
        "termsOfUseUrl": f"https://{HOST.lower()}/",
    }


def test_the_authority_says_who_answers_for_it() -> None:
    about = "https://agency.example/kravbot"
    made = manifest_of(developer="Styrelsen", about=about, version="1.2.0")
    assert made["developer"]["name"] == "Styrelsen"
    assert made["developer"]["privacyUrl"] == about
    assert made["version"] == "1.2.0"


@pytest.mark.parametrize("given", [None, "", "kravbot", f"{{{APP_ID}}}", APP_ID.replace("-", "")])
def test_an_app_id_that_is_none_is_refused(given: str | None) -> None:
    with pytest.raises(StartupError, match="KRAVBOT_TEAMS_APP_ID"):
        app_package(given, HOST)


@pytest.mark.parametrize(
    "given",
    [
        *(None, "", "https://kravbot.agency.example", "kravbot.agency.example/api", "kravbot"),
        *("kravbot.agency.example:443", "10.0.0.1", "*.agency.example", "kravbot..example", "æ.dk"),
        *("-kravbot.dk", "kravbot.dk\n", " kravbot.dk", "a@b.dk", f"{'a' * 64}.dk"),
    ],
)
def test_a_host_that_is_none_is_refused(given: str | None) -> None:
    with pytest.raises(StartupError, match="KRAVBOT_PUBLIC_HOST"):
        app_package(APP_ID, given)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"version": "1.0"}, "--app-version 1.0: "),
        ({"version": "01.0.0"}, "--app-version "),
        ({"about": "http://agency.example"}, "--about "),
        ({"about": "https://"}, "--about "),
        ({"developer": "S" * 33}, "--developer"),
    ],
)
def test_what_was_chosen_wrongly_is_said(chosen: dict[str, str], says: str) -> None:
    with pytest.raises(StartupError, match=says):
        manifest_of(**chosen)
