"""List docstrings that do not read as style asks for; `make check` runs it.

A docstring begins with an imperative, or with a subject and its verb. It never begins with a
relative or interrogative word, and no sentence in it has more than 25 words. Every module and every
public class has one. The same holds for the text under a constant or a field; a text under nothing
is a second docstring. How many offenders are left is written below; the number only goes down.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = (
    *("bot", "governance", "papers", "register", "scheduler", "storage"),
    *("tools", "bench", "e2e", "tests"),
)
LEFT: Final = 0
MOST_WORDS: Final = 25

_BEGINS_BADLY = re.compile(r"(What|Whether|Who|Whoever|Whom|Whose|Which|Those)\b")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-*|]")
_NOT_PROSE = re.compile(r"──|\w {2,}\w|^\s*\|", re.MULTILINE)
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def offenders() -> Iterator[str]:
    """Name every offender by its place, with what is wrong."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for line, fault in _faults(node, path):
                    yield f"{path.relative_to(ROOT)}:{line}: {fault}"


def _faults(node: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    has_one = isinstance(node, _Documented) and ast.get_docstring(node) is not None
    if isinstance(node, _Documented) and not has_one and _must_have_one(node, path):
        yield getattr(node, "lineno", 1), "has no docstring"
    for before, statement in pairwise([node, *body]):
        text = _text(statement)
        if text is None:
            continue
        if (has_one and before is node) or isinstance(before, ast.Assign | ast.AnnAssign):
            yield from ((statement.lineno, fault) for fault in _faults_of(text))
        else:
            yield statement.lineno, "stands under nothing"


def _text(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return inspect.cleandoc(text)
        case _:
            return None


def _faults_of(text: str) -> Iterator[str]:
    if begun := _BEGINS_BADLY.match(text):
        yield f"begins with {begun[0]}"
    for paragraph in re.split(r"\n\s*\n", text):
        if _NOT_PROSE.search(paragraph):
            continue
        for sentence in _SENTENCE_ENDS.split(paragraph):
            if len(sentence.split()) > MOST_WORDS:
                yield f"has a sentence of more than {MOST_WORDS} words: {sentence[:40]} …"


def _must_have_one(node: _Documented, path: Path) -> bool:
    if isinstance(node, ast.Module):
        return bool(node.body)
    is_public_class = isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    return is_public_class and not path.is_relative_to(ROOT / "tests")


def main() -> int:
    """Print the offenders where their number is not the one written here."""
    found = list(offenders())
    if len(found) == LEFT and "--list" not in sys.argv:
        return 0
    sys.stdout.write("".join(f"{one}\n" for one in found))
    if len(found) > LEFT:
        sys.stdout.write(f"{len(found)} docstrings offend, {LEFT} were left: mend the new ones.\n")
    elif len(found) < LEFT:
        sys.stdout.write(f"Only {len(found)} are left: write that number into {__file__}.\n")
    return int(len(found) != LEFT)


if __name__ == "__main__":
    sys.exit(main())
