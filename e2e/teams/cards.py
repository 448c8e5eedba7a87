"""Stage A: every card the bot has, by Microsoft's renderer and by Microsoft's types."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

from e2e.teams.machine import MODULES, PATIENCE, REPOSITORY, ROOM, script
from e2e.teams.report import Report

GOLDEN = REPOSITORY / "tests" / "bot" / "golden"

_TYPES = MODULES / "@microsoft" / "teams.cards" / "dist" / "index"
_CONTROLS = {
    "an unknown element": '{"type": "Container", "items": [{"type": "Bagde", "text": "x"}]}',
    "a bad enum": '{"type": "TextBlock", "text": "x", "size": "Huge"}',
    "an unknown property": '{"type": "TextBlock", "text": "x", "colour": "Accent"}',
}
_ERROR = re.compile(r"(?P<file>[^(]*)\((?P<line>\d+),\d+\): error (?P<words>.*)")


async def check_cards(report: Report) -> None:
    report.stage("Cards")
    await report.listen(script("cards.mjs", cards=str(GOLDEN), name="cards", controls=True))
    _check_types(report)


def _check_types(report: Report) -> None:
    """Each card is written where its type is asked for: only there are its words compared literally."""
    folder = ROOM / "types"
    folder.mkdir(parents=True, exist_ok=True)
    cards = sorted(GOLDEN.glob("*.teams.json"))
    names = {
        _write(folder, f"card{n}", card.read_text()): card.name for n, card in enumerate(cards)
    }
    controls = {
        _write(folder, f"control{n}", f'{{"type": "AdaptiveCard", "body": [{element}]}}'): name
        for n, (name, element) in enumerate(_CONTROLS.items())
    }
    errors = _errors([*names, *controls])
    faults = [f"{names[file]}: {error}" for file in names for error in errors[file]]
    report.check(f"{len(cards)} cards have the types of @microsoft/teams.cards", "\n".join(faults))
    for file, name in controls.items():
        report.check(f"control: {name} has not", None if errors[file] else "tsc said nothing")


def _write(folder: Path, name: str, card: str) -> Path:
    file = folder / f"{name}.ts"
    file.write_text(
        f"import type {{ IAdaptiveCard }} from '{_TYPES}'\nexport const card: IAdaptiveCard = {card}\n"
    )
    return file


def _errors(files: list[Path]) -> dict[Path, list[str]]:
    """What the compiler says of each."""
    strictly = "--noEmit --strict --skipLibCheck --pretty false"
    modern = "--target es2022 --module esnext --moduleResolution bundler"
    compiler = MODULES / "typescript" / "bin" / "tsc"
    said = subprocess.run(
        ["node", str(compiler), *strictly.split(), *modern.split(), *map(str, files)],
        cwd=files[0].parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    found: defaultdict[Path, list[str]] = defaultdict(list)
    for line in said.stdout.splitlines():
        if match := _ERROR.match(line):
            found[files[0].parent / match["file"]].append(f"line {match['line']}: {match['words']}")
    if said.returncode and not found:
        raise RuntimeError(said.stdout + said.stderr)
    return found
