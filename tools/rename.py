"""Rename the modules and the names that `docs/renames.csv` lists.

    python -m tools.rename docs/renames.csv --from 1 --to 50

Modules are moved. For names, a language server is asked where they are used.

The columns are `old`, `new` and `where`. Where it says `module`, both are dotted module names (or
paths of data files). The file is moved, and every import, dotted name and path of it is rewritten.
Elsewhere it is the file in which the name is defined: a class, a function, or `Class.member`.

Rows count from 1, without the heading. It needs `basedpyright` on the path, which the project
itself does not.
"""

import argparse
import ast
import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
CODE = (
    "bot",
    "governance",
    "papers",
    "register",
    "scheduler",
    "storage",
    "tools",
    "tests",
    "bench",
    "e2e",
)
PROSE = ("*.md", "*.toml", "Makefile", "*.yaml", "*.txt", "*.html", "*.js", "*.css", ".ci/run")
AS_IT_WAS = ("docs/renames.csv", "CHANGELOG.md", "tests/frozen")


class Rename(NamedTuple):
    """One row of the list."""

    old: str
    new: str
    where: str


# ── Modules ──────────────────────────────────────────────────────────────────


class Modules:
    """It moves modules, all at once, and rewrites what names them."""

    def __init__(self, moves: Sequence[Rename]) -> None:
        self._moves = {one.old: one.new for one in moves}
        self._paths = {_path_of(one.old): _path_of(one.new) for one in moves}

    def apply(self) -> None:
        """Rewrite first, while every module is where the imports say; then move."""
        for path in _tracked("*.py"):
            if path.parts[0] in CODE:
                self._rewrite_code(path)
        for path in _tracked(*PROSE):
            if not str(path).startswith(AS_IT_WAS):
                self._rewrite_prose(path)
        for old, new in self._paths.items():
            _move(old, new)

    def _rewrite_code(self, path: Path) -> None:
        text = (ROOT / path).read_text()
        if not any(old.rpartition(".")[2] in text for old in self._moves):
            return
        edits = [*self._import_edits(text), *self._dotted_edits(text)]
        changed = _edited(text, edits)
        if changed != text:
            (ROOT / path).write_text(changed)

    def _import_edits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the edits of `from package import module`.

        The package changes, and perhaps what the module is called in this file.
        """
        tree, starts = ast.parse(text), _offsets(text)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            moved = [one for one in node.names if f"{node.module}.{one.name}" in self._moves]
            if not moved:
                continue
            begin = starts(node.lineno, node.col_offset)
            end = starts(node.end_lineno or 0, node.end_col_offset or 0)
            by_package: defaultdict[str, list[str]] = defaultdict(list)
            for one in node.names:
                package, _, leaf = self._moves.get(
                    f"{node.module}.{one.name}", f"{node.module}.{one.name}"
                ).rpartition(".")
                named = one.asname or one.name
                alias = f" as {one.asname}" if one.asname and one.asname != leaf else ""
                by_package[package].append(f"{leaf}{alias}")
                if not one.asname and leaf != named:
                    yield from _uses(tree, starts, named, leaf)
            comment = re.search(r"\(  (# noqa.*)", text[begin:end])
            ending = f"  {comment.group(1)}" if comment else ""
            indent = "\n" + " " * node.col_offset
            yield (
                begin,
                end,
                indent.join(
                    f"from {package} import {', '.join(names)}{ending}"
                    for package, names in by_package.items()
                ),
            )

    def _dotted_edits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the edits of `from module import name`, `import module`, strings and comments."""
        for found in _DOTTED.finditer(text):
            longest = self._longest(found.group())
            if longest is not None:
                begin = found.start()
                yield begin, begin + len(longest), self._moves[longest]
        yield from self._path_edits(text)

    def _path_edits(self, text: str) -> Iterator[tuple[int, int, str]]:
        for found in _SLASHED.finditer(text):
            new = self._paths.get(found.group())
            if new is not None:
                yield found.start(), found.end(), new

    def _rewrite_prose(self, path: Path) -> None:
        text = (ROOT / path).read_text()
        edits = [*self._path_edits(text)]
        for found in _DOTTED.finditer(text):
            longest = self._longest(found.group())
            if longest is not None:
                edits.append((found.start(), found.start() + len(longest), self._moves[longest]))
        changed = _edited(text, edits)
        if changed != text:
            (ROOT / path).write_text(changed)

    def _longest(self, dotted: str) -> str | None:
        parts = dotted.split(".")
        for count in range(len(parts), 1, -1):
            name = ".".join(parts[:count])
            if name in self._moves:
                return name
        return None


_DOTTED = re.compile(rf"(?<![\w./])(?:{'|'.join(CODE)})(?:\.\w+)+")
_SLASHED = re.compile(rf"(?<![\w./])(?:{'|'.join(CODE)})(?:/[\w.-]+)+\.\w+")


def _path_of(name: str) -> str:
    return name if "/" in name else f"{name.replace('.', '/')}.py"


def _uses(
    tree: ast.AST, starts: Callable[[int, int], int], old: str, new: str
) -> Iterator[tuple[int, int, str]]:
    """Yield every use of the imported module in this file.

    A name of the same letters elsewhere is left to the reader.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == old:
            begin = starts(node.lineno, node.col_offset)
            yield begin, begin + len(old), new


def _move(old: str, new: str) -> None:
    target = ROOT / new
    target.parent.mkdir(parents=True, exist_ok=True)
    _git("mv", old, new)
    package = target.parent
    while package != ROOT and package.relative_to(ROOT).parts[0] in CODE[:5]:
        (package / "__init__.py").touch()
        package = package.parent


# ── Names ────────────────────────────────────────────────────────────────────


class LanguageServer:
    """It speaks to basedpyright over its standard streams (Language Server Protocol 3.17)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["basedpyright-langserver", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._id = 0
        folder = {"uri": ROOT.as_uri(), "name": ROOT.name}
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder["uri"],
            workspaceFolders=[folder],
            capabilities={"workspace": {"configuration": True, "workspaceFolders": True}},
        )
        self._tell("initialized")
        while "source files" not in str(self._receive_and_answer()):
            pass  # before that it knows no use in other files

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request, answer what comes meanwhile, and return its result."""
        self._id += 1
        self._send({"id": self._id, "method": method, "params": params})
        while True:
            message = self._receive_and_answer()
            if message.get("id") == self._id and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"])
                return message["result"]

    def rename(self, path: Path, line: int, column: int, new: str) -> Mapping[str, Any]:
        """Return the edits by document; the position counts from 0."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": path.read_text()}
        self._tell("textDocument/didOpen", textDocument=document)
        found = self.ask(
            "textDocument/rename",
            textDocument={"uri": uri},
            position={"line": line, "character": column},
            newName=new,
        )
        self._tell("textDocument/didClose", textDocument={"uri": uri})
        return found or {}

    def changed(self, uris: Sequence[str]) -> None:
        """Say which files were written."""
        self._tell(
            "workspace/didChangeWatchedFiles", changes=[{"uri": uri, "type": 2} for uri in uris]
        )

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _receive_and_answer(self) -> Any:
        message = self._receive()
        if "method" in message:
            self._answer(message)
        return message

    def _answer(self, message: Mapping[str, Any]) -> None:
        if "id" not in message:
            return
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [self._configuration(one["section"]) for one in message["params"]["items"]]
        self._send({"id": message["id"], "result": result})

    def _configuration(self, section: str) -> Any:
        if section == "python":
            return {"pythonPath": str(ROOT / ".venv/bin/python")}
        analysis = {"diagnosticMode": "openFilesOnly", "typeCheckingMode": "off"}
        return {"analysis": analysis} if section == "basedpyright" else analysis

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) != b"":
            name, _, value = line.partition(b": ")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self._process.stdout.read(length))


def rename_name(server: LanguageServer, one: Rename) -> int:
    """Rename it wherever it is used, and return in how many files.

    Raises LookupError when it is not defined there.
    """
    path = ROOT / one.where
    line, column = _defined(path, one.old)
    found = server.rename(path, line, column, one.new.rpartition(".")[2])
    edits = _by_file(found)
    if not edits:
        raise LookupError(f"{one.old} in {one.where}: the server knows no use of it")
    for file, changes in edits.items():
        text = file.read_text()
        starts = _line_starts_utf16(text)
        at = [(starts(change["start"]), starts(change["end"]), new) for change, new in changes]
        file.write_text(_edited(text, at))
    server.changed([file.as_uri() for file in edits])
    return len(edits)


def _by_file(found: Mapping[str, Any]) -> dict[Path, list[tuple[Any, str]]]:
    edits: defaultdict[Path, list[tuple[Any, str]]] = defaultdict(list)
    for uri, changes in (found.get("changes") or {}).items():
        edits[_file_of(uri)] += [(one["range"], one["newText"]) for one in changes]
    for document in found.get("documentChanges") or ():
        uri = document["textDocument"]["uri"]
        edits[_file_of(uri)] += [(one["range"], one["newText"]) for one in document["edits"]]
    return edits


def _file_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def _defined(path: Path, name: str) -> tuple[int, int]:
    """Return the line and column, from 0, of the name where it is defined."""
    text = path.read_text()
    body: Sequence[ast.stmt] = ast.parse(text).body
    *outer, leaf = name.split(".")
    for part in outer:
        body = next(one.body for one in body if isinstance(one, ast.ClassDef) and one.name == part)
    for node in _statements(body):
        found = _name_in(node, leaf)
        if found is not None:
            line = text.splitlines()[found.lineno - 1]
            column = _column(line, found.col_offset, leaf)
            return found.lineno - 1, len(line[:column].encode("utf-16-le")) // 2
    raise LookupError(f"{name} is not defined in {path.relative_to(ROOT)}")


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try | ast.With):
            yield from _statements(node.body)
    for node in body:  # an attribute that a method gives the object
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            yield from (one for one in ast.walk(node) if isinstance(one, ast.stmt))


def _name_in(node: ast.stmt, leaf: str) -> Any:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return node if node.name == leaf else None
    targets: Sequence[ast.expr] = ()
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    for target in [one for each in targets for one in ast.walk(each)]:
        if isinstance(target, ast.Name) and target.id == leaf:
            return target
        if isinstance(target, ast.Attribute) and target.attr == leaf:
            return target
    return None


def _column(line: str, offset: int, leaf: str) -> int:
    start = len(line.encode()[:offset].decode())
    # There is always a match.
    return re.compile(rf"\b{leaf}\b").search(line, start).start()  # type: ignore[union-attr]


# ── Both ─────────────────────────────────────────────────────────────────────


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    end_of_last = len(text) + 1
    for begin, end, new in sorted(set(edits), reverse=True):
        if end > end_of_last:
            continue  # within another, which has it
        text = text[:begin] + new + text[end:]
        end_of_last = begin
    return text


def _offsets(text: str) -> Callable[[int, int], int]:
    """Return a function from a line and a column to an index.

    The line counts from 1, and the column is in bytes, as `ast` counts them.
    """
    lines, starts = text.splitlines(keepends=True), _line_starts(text)
    return lambda line, column: starts[line - 1] + len(lines[line - 1].encode()[:column].decode())


def _line_starts(text: str) -> list[int]:
    starts, at = [], 0
    for line in text.splitlines(keepends=True):
        starts.append(at)
        at += len(line)
    return starts


def _line_starts_utf16(text: str) -> Any:
    lines, starts = text.splitlines(keepends=True), _line_starts(text)

    def index(position: Mapping[str, int]) -> int:
        units = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
        return starts[position["line"]] + len(units.decode("utf-16-le"))

    return index


def _tracked(*patterns: str) -> list[Path]:
    out = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in out.split("\0") if name and (ROOT / name).is_file()]


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--to", dest="last", type=int, default=10**6)
    chosen = parser.parse_args()
    with chosen.list.open(newline="") as rows:
        listed = [Rename(one["old"], one["new"], one["where"]) for one in csv.DictReader(rows)]
    wanted = listed[chosen.first - 1 : chosen.last]
    moves = [one for one in wanted if one.where == "module"]
    if moves:
        Modules(moves).apply()
    names = [one for one in wanted if one.where != "module"]
    if not names:
        return
    server = LanguageServer()
    failed = 0
    for one in names:
        try:
            print(f"{one.old} → {one.new}: {rename_name(server, one)} files", flush=True)
        except LookupError as fault:
            failed += 1
            print(f"NOT: {fault}", flush=True)
    server.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
