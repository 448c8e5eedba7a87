"""Make the app package that an administrator uploads to Teams.

It is one zip with the manifest, its English words and two icons.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import JsonValue

from bot.messages import Lang
from bot.texts.words import Words

MANIFEST_VERSION = "1.22"
PACKAGE_VERSION = "1.0.2"
"""The version of the package's content; Teams takes an update only when it has risen."""

SEARCH, KEEP = "search", "keep"
"""The commands of the message extension, as an invoke names them."""
SEARCH_TEXT = "text"
"""The parameter of `SEARCH` that holds what was written."""

_SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{MANIFEST_VERSION}"
_ICONS = Path(__file__).with_name("icons")
_ACCENT = "#3b3f8f"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_READ_BY_PEOPLE = ("short", "full", "title", "description")

Manifest: TypeAlias = dict[str, JsonValue]

# The sentences' keys of what is offered in the list beside the text field: said, and what it does.
_IN_PERSON = (
    ("teams_app.say_help", "teams_app.means_help"),
    ("teams_app.say_overview", "teams_app.means_overview"),
    ("teams_app.say_follow_ups", "teams_app.means_follow_ups"),
    ("teams_app.say_start", "teams_app.means_start"),
    ("teams_app.say_checklists", "teams_app.means_checklists"),
    ("teams_app.say_resume", "teams_app.means_resume"),
    ("teams_app.say_answers", "teams_app.means_answers"),
    ("teams_app.say_register", "teams_app.means_register"),
    ("teams_app.say_language", "teams_app.means_language"),
)
_AMONG_OTHERS = _IN_PERSON[:4]
_OFFERED = {"personal": _IN_PERSON, "team": _AMONG_OTHERS, "groupChat": _AMONG_OTHERS}


@dataclass(frozen=True)
class App:
    """The values that differ from one authority to the next.

    `app_id` is the bot's registration, `host` the public host name. `about` is the https page that
    tells of Kravbot, of privacy and of terms.
    """

    app_id: str
    host: str
    about: str
    developer: str = "Kravbot"
    version: str = PACKAGE_VERSION


def package(app: App) -> bytes:
    """Make the zip; it has the same bytes for the same app."""
    files = {
        "manifest.json": _written(manifest(app)),
        "en.json": _written(localisation(app, "en")),
        "color.png": (_ICONS / "color.png").read_bytes(),
        "outline.png": (_ICONS / "outline.png").read_bytes(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return packed.getvalue()


def manifest(app: App, lang: Lang = "da") -> Manifest:
    """Make the manifest, with its words in that language; the one in the package is Danish."""
    words = Words(lang)
    return {
        "$schema": f"{_SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": MANIFEST_VERSION,
        "version": app.version,
        "id": app.app_id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.about,
            "privacyUrl": app.about,
            "termsOfUseUrl": app.about,
        },
        "localizationInfo": {
            "defaultLanguageTag": "da",
            "additionalLanguages": [{"languageTag": "en", "file": "en.json"}],
        },
        "name": {"short": "Kravbot", "full": words("teams_app.name")},
        "description": {"short": words("teams_app.short"), "full": words("teams_app.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _ACCENT,
        "bots": [_bot(app, words)],
        "composeExtensions": [_message_extension(app, words)],
        "defaultInstallScope": "personal",
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [app.host],
        "webApplicationInfo": {"id": app.app_id, "resource": f"api://botid-{app.app_id}"},
    }


def localisation(app: App, lang: Lang) -> Manifest:
    """Make the words of the manifest in another language, each under its place there."""
    return {
        "$schema": f"{_SCHEMAS}/MicrosoftTeams.Localization.schema.json",
        **dict(_read_by_people(manifest(app, lang))),
    }


def _bot(app: App, words: Words) -> Manifest:
    return {
        "botId": app.app_id,
        "scopes": list(_OFFERED),
        "isNotificationOnly": False,
        "supportsFiles": True,
        "commandLists": [
            {
                "scopes": [scope],
                "commands": [
                    {"title": words(said), "description": words(means)} for said, means in offered
                ],
            }
            for scope, offered in _OFFERED.items()
        ],
    }


def _message_extension(app: App, words: Words) -> Manifest:
    return {
        "botId": app.app_id,
        "commands": [
            {
                "id": SEARCH,
                "type": "query",
                "context": ["compose", "commandBox"],
                "title": words("teams_app.search"),
                "description": words("teams_app.search_means"),
                "initialRun": True,
                "parameters": [
                    {
                        "name": SEARCH_TEXT,
                        "title": words("teams_app.search_for"),
                        "description": words("teams_app.search_hint"),
                        "inputType": "text",
                    }
                ],
            },
            {
                "id": KEEP,
                "type": "action",
                "context": ["message"],
                "title": words("teams_app.keep"),
                "description": words("teams_app.keep_means"),
                "fetchTask": True,
            },
        ],
    }


def _read_by_people(part: JsonValue, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield place and text of what people read.

    A place is written like `bots[0].commandLists[0].commands[0].title`.
    """
    if isinstance(part, list):
        for number, item in enumerate(part):
            yield from _read_by_people(item, f"{place}[{number}]")
    elif isinstance(part, dict):
        for name, item in part.items():
            inner = f"{place}.{name}" if place else name
            if isinstance(item, str) and name in _READ_BY_PEOPLE:
                yield inner, item
            else:
                yield from _read_by_people(item, inner)


def _written(content: Manifest) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
