"""Test the app package for Teams: it keeps what Teams documents, and has the same bytes each time.

It offers nothing that is not understood.
"""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from bot.adapters.teams.app_package import PACKAGE_VERSION, App, localisation, manifest, package
from bot.main.bootstrap import build_engine
from bot.messages import Lang

APP = App(
    app_id="0a1b2c3d-0000-4000-8000-00000000c0de",
    host="kravbot.agency.example",
    about="https://kravbot.agency.example/",
)
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
LONGEST = {
    "short": 30,
    "description.short": 80,
    "description.full": 4000,
    "full": 100,
    "title": 32,
    "description": 128,
}


def opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package(APP)))


def texts(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text by the last two names of its place."""
    match part:
        case dict():
            for name, item in part.items():
                yield from texts(item, f"{place.rpartition('.')[2]}.{name}")
        case list():
            for item in part:
                yield from texts(item, place)
        case str():
            yield place, part
        case _:
            pass


def test_the_package_holds_what_teams_asks_for_and_no_more() -> None:
    with opened() as archive:
        assert archive.namelist() == ["manifest.json", "en.json", "color.png", "outline.png"]
        assert json.loads(archive.read("manifest.json")) == manifest(APP)
        assert json.loads(archive.read("en.json")) == localisation(APP, "en")


def test_the_same_app_is_the_same_bytes() -> None:
    with opened() as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert package(APP) == package(APP)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_longer_than_teams_takes(lang: Lang) -> None:
    seen = set()
    for place, text in texts(manifest(APP, lang)):
        key = next((key for key in (place, place.rpartition(".")[2]) if key in LONGEST), None)
        if key is not None:
            seen.add(key)
            assert 0 < len(text) <= LONGEST[key], place
    assert seen == set(LONGEST)


def test_no_list_is_longer_than_teams_takes() -> None:
    made: Any = manifest(APP)
    (bot,), (extension,) = made["bots"], made["composeExtensions"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert [offered["scopes"] for offered in bot["commandLists"]] == [[s] for s in bot["scopes"]]
    assert all(1 <= len(offered["commands"]) <= 10 for offered in bot["commandLists"])
    assert bot["supportsFiles"]
    assert bot["botId"] == extension["botId"] == made["id"] == made["webApplicationInfo"]["id"]
    assert [command["id"] for command in extension["commands"]] == ["search", "keep"]
    assert extension["commands"][1]["context"] == ["message"]
    assert made["validDomains"] == [APP.host]


def test_everything_people_read_is_there_in_english() -> None:
    danish, english = dict(localisation(APP, "da")), dict(localisation(APP, "en"))
    assert danish.pop("$schema") == english.pop("$schema")
    assert danish.keys() == english.keys()
    same = {place for place in danish if danish[place] == english[place]}
    assert same == {"name.short"}
    assert english["bots[0].commandLists[0].commands[0].title"] == "help"
    assert english["composeExtensions[0].commands[0].parameters[0].title"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_is_offered_is_understood(lang: Lang) -> None:
    engine, made = build_engine(), manifest(APP, lang)
    offered = {text for place, text in texts(made["bots"]) if place == "commands.title"}
    assert len(offered) == 9
    for said in offered:
        wish = engine.understanding.wish(said, lang=lang)
        assert wish is not None, said
        assert wish.kind != "control" or wish.name == "resume", said


@pytest.mark.parametrize(
    ("name", "size", "colours"), [("color.png", 192, (2, 6)), ("outline.png", 32, (6,))]
)
def test_an_icon_has_the_size_teams_wants(name: str, size: int, colours: tuple[int, ...]) -> None:
    """Type 6 has transparency, which the outline needs."""
    with opened() as archive:
        icon = archive.read(name)
    assert icon.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", icon[16:26])
    assert (width, height, depth) == (size, size, 8)
    assert colour in colours


WHAT_THE_VERSION_STANDS_FOR = (
    "1.0.2",
    "605cc0ba7320ad54",
)


def test_a_changed_package_has_a_higher_version() -> None:
    """Teams takes an update only when the version rises: raise it, then write both here."""
    with opened() as archive:
        held = hashlib.sha256(b"".join(archive.read(name) for name in archive.namelist()))
    assert (PACKAGE_VERSION, held.hexdigest()[:16]) == WHAT_THE_VERSION_STANDS_FOR


def test_the_manifest_is_no_newer_than_tenants_know() -> None:
    """Decision 12 names the version: raise it there before here."""
    assert manifest(APP)["manifestVersion"] == "1.22"
    assert str(manifest(APP)["$schema"]).endswith("/v1.22/MicrosoftTeams.schema.json")
