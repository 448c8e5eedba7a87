"""Read sets of sentences and whole conversations, with what a good colleague would do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from governance.records.members import Member
from tools.understanding.corpus import AUTHORITIES
from tools.understanding.demo_register import register_of

_FRESH = "fresh conversation"
_CHECKLIST = re.compile(r"ck:(?P<requirement>[\d.]+)@(?P<about>.+)#(?P<number>\d+)")
"""A context that is a question of a checklist, by its place among all its questions."""


@dataclass(frozen=True)
class Said:
    """One sentence, and what was said just before by the same person.

    `context` holds those sentences, in their order. `wanted` is what a good colleague would do.
    """

    id: str
    kind: str
    asker: str
    authority: str
    context: Sequence[str]
    text: str
    wanted: str


@dataclass(frozen=True)
class Conversation:
    """All that one person types from beginning to end, and what must hold of the whole."""

    id: str
    asker: str
    authority: str
    about: str
    turns: Sequence[str]
    expects: Sequence[str]


def sentences_in(path: Path) -> list[Said]:
    """Read a file of sentences."""
    return [_said(one) for one in _read(path)]


def conversations_in(path: Path) -> list[Conversation]:
    """Read a file of whole conversations."""
    return [_conversation(one) for one in _read(path)]


def _read(path: Path) -> list[dict[str, Any]]:
    found = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(found, list):
        raise SystemExit(f"{path.name} is no list: each entry begins with '- id: …'")
    return found


def _said(one: dict[str, Any]) -> Said:
    asker, authority = _member(one)
    return Said(
        id=str(one["id"]),
        kind=str(one.get("kind", "")),
        asker=asker,
        authority=authority,
        context=_lines(one.get("context")),
        text=str(one["text"]),
        wanted=str(one.get("wanted", "")),
    )


def _conversation(one: dict[str, Any]) -> Conversation:
    asker, authority = _member(one)
    return Conversation(
        id=str(one["id"]),
        asker=asker,
        authority=authority,
        about=str(one.get("about", "")),
        turns=[str(turn) for turn in one["turns"]],
        expects=_lines(one.get("expects")),
    )


def _member(one: dict[str, Any]) -> tuple[str, str]:
    """Return whose words they are, by e-mail, and of which of the demo's authorities.

    A first name is enough.
    """
    asker = str(one["asker"])
    for authority in AUTHORITIES:
        for kept in register_of(authority).find(Member):
            if asker in (kept.record.email, kept.record.email.split(".")[0]):
                return kept.record.email, authority
    raise SystemExit(f"{one['id']}: '{asker}' is nobody in the demo's registers")


def _lines(written: object) -> list[str]:
    match written:
        case list():
            return [str(one) for one in written]
        case str() if found := _CHECKLIST.fullmatch(written):
            begun = f"start {found['requirement']} på {found['about']}"
            return [begun, *["spring over"] * (int(found["number"]) - 1)]
        case str() if written and not written.startswith(_FRESH):
            return [written]
        case _:
            return []
