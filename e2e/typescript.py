"""Ask the types of a package about JSON.

Each part is written where its type is asked for, as words are compared only there.
"""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from e2e.machine import PATIENCE, Place

_ERROR = re.compile(r"(?P<file>[^(]*)\((?P<line>\d+),\d+\): error (?P<words>.*)")


def complaints(
    place: Place, package: Path, typed: Iterable[tuple[str, str, str]]
) -> defaultdict[str, list[str]]:
    """Return by name what the compiler says of it; `typed` has name, type in that package, JSON."""
    folder = place.empty_folder("types")
    names = {
        _write(folder, f"part{number}", package, kind, part): name
        for number, (name, kind, part) in enumerate(typed)
    }
    said: defaultdict[str, list[str]] = defaultdict(list)
    for file, error in _errors(place, list(names)):
        said[names[file]].append(error)
    return said


def _write(folder: Path, name: str, package: Path, kind: str, part: str) -> Path:
    file = folder / f"{name}.ts"
    file.write_text(
        f"import type {{ {kind.removesuffix('[]')} }} from '{package}'\n"
        f"export const part: {kind} = {part}\n"
    )
    return file


def _errors(place: Place, files: list[Path]) -> Iterable[tuple[Path, str]]:
    strictly = "--noEmit --strict --skipLibCheck --pretty false"
    modern = "--target es2022 --module esnext --moduleResolution bundler"
    compiler = place.modules / "typescript" / "bin" / "tsc"
    said = subprocess.run(
        ["node", str(compiler), *strictly.split(), *modern.split(), *map(str, files)],
        cwd=files[0].parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    found = [match for line in said.stdout.splitlines() if (match := _ERROR.match(line))]
    if said.returncode and not found:
        raise RuntimeError(said.stdout + said.stderr)
    return [
        (files[0].parent / match["file"], f"line {match['line']}: {match['words']}")
        for match in found
    ]
