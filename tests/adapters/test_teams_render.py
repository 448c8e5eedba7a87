"""A card in Teams: every piece, every action, nothing of what a person wrote read as markup, and none too large."""

import difflib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.adapters.teams.render import render
from bot.adapters.teams.size import split
from bot.engine.seal import opened, seal
from bot.messages import (
    Card,
    CardField,
    Do,
    Fields,
    Lang,
)
from tests.bot import test_cards
from tests.bot.test_cards import EXAMPLES, GOLDEN, Scenery

REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
MOCKUPS = Path(__file__).parent / "golden"

demo = test_cards.demo
scenery = test_cards.scenery

HOSTILE = (
    "- 1. *fed* _x_ [her](https://evil.dk) <at>Bo</at> {{DATE(2026-01-01T00:00:00Z)}} &lt; # `k`"
)

_TEXT = {"text", "size", "weight", "color", "isSubtle"}
_PLACED = {"spacing", "separator"}
_ASKS = {"id", "label", "isRequired", "errorMessage", "value", "placeholder"} | _PLACED
_SENDS = {"title", "data", "associatedInputs"}
ALLOWED: dict[str, set[str]] = {
    "AdaptiveCard": {"$schema", "version", "lang", "speak", "fallbackText", "body", "actions"},
    "TextBlock": _TEXT | _PLACED | {"wrap", "style", "horizontalAlignment"},
    "RichTextBlock": {"inlines", "horizontalAlignment"} | _PLACED,
    "TextRun": _TEXT,
    "Container": {"items", "style", "selectAction"} | _PLACED,
    "ColumnSet": {"columns"} | _PLACED,
    "Column": {
        *("items", "width", "minHeight", "verticalContentAlignment", "spacing", "selectAction"),
    },
    "FactSet": {"facts", "spacing"},
    "ActionSet": {"actions", "spacing"},
    "Input.Text": _ASKS | {"isMultiline", "style"},
    "Input.Date": _ASKS,
    "Input.Number": _ASKS,
    "Input.ChoiceSet": _ASKS | {"choices", "style", "isMultiSelect", "wrap"},
    "Action.Execute": _SENDS | {"verb", "fallback"},
    "Action.Submit": _SENDS,
    "Action.ShowCard": {"title", "card"},
    "Action.OpenUrl": {"title", "url"},
}
VALUES = {
    "size": {"Small", "Large", "ExtraLarge"},
    "weight": {"Bolder"},
    "color": {"Accent", "Attention"},
    "spacing": {"None", "Small", "Default", "Medium", "Large"},
    "style": {"emphasis", "heading", "compact", "expanded", "Url"},
    "associatedInputs": {"none"},
}
"""`Good` and `Warning` cannot be read on white; a style on a button is not shown."""


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def drawn(**parts: object) -> list[Any]:
    """What stands between the title and the age."""
    body: Any = render(card(**parts))["body"]
    return list(body[1:-1])


def do(label: str, **parts: object) -> Do:
    return Do.model_validate({"label": label, "token": f"t.{label}", **parts})


def field(kind: str, **parts: object) -> CardField:
    return CardField.model_validate({"name": "f", "label": "Felt", "kind": kind, **parts})


def drawn_field(kind: str, **parts: object) -> list[Any]:
    return drawn(body=(Fields(fields=(field(kind, **parts),)),))


def everything(part: object) -> Iterator[dict[str, Any]]:
    """All that has a type, from the outside in."""
    if isinstance(part, dict):
        if "type" in part:
            yield part
        for inner in part.values():
            yield from everything(inner)
    if isinstance(part, list):
        for inner in part:
            yield from everything(inner)


def of_type(part: object, *types: str) -> list[dict[str, Any]]:
    return [each for each in everything(part) if each["type"] in types]


def faults(rendered: dict[str, Any]) -> list[str]:
    """What Teams would refuse, or show otherwise than meant."""
    found = []
    for each in everything(rendered):
        kind = each["type"]
        unknown = set(each) - {"type"} - ALLOWED.get(kind, set())
        found += [f"{kind} has {name}" for name in unknown]
        found += [
            f"{kind}: {name} is {each[name]}"
            for name, values in VALUES.items()
            if name in each and each[name] not in values
        ]
        if kind in ("Container", "Column", "RichTextBlock", "FactSet", "ActionSet"):
            inside = each.get("items") or each.get("inlines") or each.get("facts")
            found += [] if inside or each.get("actions") else [f"an empty {kind}"]
        if kind == "ActionSet" and len(each["actions"]) > 6:
            found.append(f"{len(each['actions'])} buttons in a set")
        if kind == "Action.Execute":
            fallback = {**each, "type": "Action.Submit"}
            del fallback["verb"], fallback["fallback"]
            found += [] if each["fallback"] == fallback else [f"the fallback of {each['title']}"]
            sends = "form" in each["data"]
            found += [] if sends != ("associatedInputs" in each) else [f"inputs of {each['title']}"]
    ids = Counter(each["id"] for each in everything(rendered) if "id" in each)
    found += [f"{name} stands {times} times" for name, times in ids.items() if times > 1]
    text = json.dumps(rendered, ensure_ascii=False)
    return found + [f"{bad} is read" for bad in ("{{", "<at", "</at") if bad in text]


# ── The examples ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_card_looks_as_it_did(scenery: Scenery, name: str) -> None:
    sealed = opened(seal(EXAMPLES[name](scenery), "0" * 32)[0])
    rendered = render(sealed)
    assert not faults(rendered)
    assert split(sealed) == [sealed]
    _same(f"{test_cards._file_name(name)}.{sealed.lang}.teams.json", rendered)


def test_no_golden_file_is_left_over() -> None:
    stems = [test_cards._file_name(name) for name in EXAMPLES]
    expected = {f"{stem}.{lang}.teams.json" for stem in stems for lang in get_args(Lang)}
    left = {path.name for path in GOLDEN.glob("*.teams.json")} - expected
    if REWRITE:
        for name in left:
            (GOLDEN / name).unlink()
    else:
        assert not left


def _same(name: str, rendered: object) -> None:
    path = GOLDEN / name
    text = json.dumps(rendered, ensure_ascii=False, indent=1) + "\n"
    if REWRITE:
        path.write_text(text, "utf-8")
        return
    before = path.read_text("utf-8") if path.exists() else ""
    if before != text:
        lines = difflib.unified_diff(
            before.splitlines(), text.splitlines(), name, "now", lineterm=""
        )
        pytest.fail("\n".join([*lines, "", "If it is meant: make golden"]), pytrace=False)
