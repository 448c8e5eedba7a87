"""Stage A checks every card the bot has, by Microsoft's renderer and by Microsoft's types."""

import json

from e2e.machine import REPOSITORY
from e2e.report import Report
from e2e.teams.place import TEAMS
from e2e.typescript import complaints

GOLDEN = REPOSITORY / "tests" / "bot" / "golden"

_TYPES = TEAMS.modules / "@microsoft" / "teams.cards" / "dist" / "index"
_CARD = "IAdaptiveCard"
_PATIENCE = 1.0
"""How many seconds one card may take in one theme, on a busy machine."""
_CONTROLS = {
    "an unknown element": '{"type": "Container", "items": [{"type": "Bagde", "text": "x"}]}',
    "a bad enum": '{"type": "TextBlock", "text": "x", "size": "Huge"}',
    "an unknown property": '{"type": "TextBlock", "text": "x", "colour": "Accent"}',
}


async def check_cards(report: Report) -> None:
    report.stage("Cards")
    drawn = len(list(GOLDEN.glob("*.teams.json")))
    for theme in json.loads((TEAMS.here / "looks.json").read_text("utf-8"))["themes"]:
        await report.listen(
            TEAMS.script(
                "cards.mjs", cards=str(GOLDEN), name="cards", themes=[theme], controls=True
            ),
            patience=drawn * _PATIENCE,
        )
    _check_types(report)


def _check_types(report: Report) -> None:
    cards = [(path.name, _CARD, path.read_text()) for path in sorted(GOLDEN.glob("*.teams.json"))]
    controls = [
        (name, _CARD, f'{{"type": "AdaptiveCard", "body": [{element}]}}')
        for name, element in _CONTROLS.items()
    ]
    errors = complaints(TEAMS, _TYPES, [*cards, *controls])
    faults = [f"{name}: {error}" for name, *_ in cards for error in errors[name]]
    report.check(f"{len(cards)} cards have the types of @microsoft/teams.cards", "\n".join(faults))
    for name in _CONTROLS:
        report.check(f"control: {name} has not", None if errors[name] else "tsc said nothing")
