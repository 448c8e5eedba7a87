"""Check every card the bot has, with its modals.

A renderer of Block Kit and Slack's own types check them.
"""

import json

from e2e.machine import REPOSITORY
from e2e.report import Report
from e2e.slack.place import SLACK
from e2e.typescript import complaints

GOLDEN = REPOSITORY / "tests" / "bot" / "golden"

_TYPES = SLACK.modules / "@slack" / "types" / "dist" / "index"
_BLOCKS, _VIEW = "KnownBlock[]", "View"
_PATIENCE = 1.0
"""How many seconds one card may take on one device, on a busy machine."""
_CONTROLS = {
    "an unknown block": '[{"type": "bagde", "text": "x"}]',
    "a header in mrkdwn": '[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]',
    "an unknown property": '[{"type": "divider", "colour": "blue"}]',
}


async def check_cards(report: Report) -> None:
    report.stage("Cards")
    drawn = len(list(GOLDEN.glob("*.slack.json")))
    for device in ("phone", "desktop"):
        script = SLACK.script("cards.mjs", cards=str(GOLDEN), devices=[device])
        await report.listen(script, patience=drawn * _PATIENCE)
    _check_types(report)


def _check_types(report: Report) -> None:
    parts: list[tuple[str, str, str]] = []
    for path in sorted(GOLDEN.glob("*.slack.json")):
        card = json.loads(path.read_text())
        parts.append((path.name, _BLOCKS, json.dumps(card["blocks"])))
        parts += [(path.name, _VIEW, json.dumps(view)) for view in card.get("views", ())]
    controls = [(name, _BLOCKS, blocks) for name, blocks in _CONTROLS.items()]
    errors = complaints(SLACK, _TYPES, [*parts, *controls])
    faults = [f"{name}: {error}" for name, *_ in parts for error in errors[name]]
    report.check(
        f"{len(parts)} messages and views have the types of @slack/types", "\n".join(faults)
    )
    for name in _CONTROLS:
        report.check(f"control: {name} has not", None if errors[name] else "tsc said nothing")
