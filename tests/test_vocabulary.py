"""Test that names are the field's own.

One class has one name, modules are named by nouns, and the glossary's words are the code's.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.source_code import PRODUCT, ROOT, modules

ALSO_NAMED_WELL = (*PRODUCT, "bench", "e2e", "tools")

OF_EVERY_DIALOG = {"Step", "Draft"}
"""Names that each dialog has for itself, as `docs/glossary.md` says."""

NO_MODULE_IS_CALLED = {
    # Metaphors: nobody searches for them.
    *("house", "building", "desk", "reception", "door", "doorkeeper", "sitting", "course", "voice"),
    *("shelf", "book", "crowd", "patience", "errands", "duties", "pace", "chance", "standstill"),
    *("scene", "deal", "small", "first", "visit", "wishes_of", "lately", "happened", "looks"),
    # Gerunds: a module is a thing, or what it does to one.
    *(
        "answering",
        "binding",
        "bringing_in",
        "calling",
        "checking",
        "choosing",
        "coming",
        "copying",
    ),
    *("deriving", "describing", "dividing", "doing", "draining", "entering", "examining"),
    *("exchanging", "founding", "gathering", "grading", "handing", "handing_over", "keeping"),
    *("listening", "merging", "metering", "naming", "noting", "nudging", "opening", "packaging"),
    *("postponing", "pressing", "previewing", "printing", "reaching", "registering", "renaming"),
    *("renewing", "saying", "sealing", "seeing_to", "settling", "showing", "standing_in"),
    *("sweeping", "telling", "waiting", "writing"),
    # Words that say nothing.
    *("utils", "helpers", "common", "misc", "lib"),
}
"""A short list; what is not on it is for whoever reads the change."""


class Named(NamedTuple):
    """A public class of the product.

    `methods` are the public ones written in it.
    """

    name: str
    path: str
    is_protocol: bool
    methods: frozenset[str]


def classes() -> Iterator[Named]:
    for path, module in modules().items():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield Named(node.name, path, _is_protocol(node), _methods(node))


def _is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


def _methods(node: ast.ClassDef) -> frozenset[str]:
    """Return methods, properties, and what is assigned in the class."""
    names: set[str] = set()
    for one in node.body:
        match one:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case _:
                pass
    return frozenset(name for name in names if not name.startswith("_"))


def _are_port_and_implementations(named: Sequence[Named]) -> bool:
    """Tell whether one is a Protocol, and each of the others has at least half of its methods."""
    ports = [one for one in named if one.is_protocol]
    if len(ports) != 1:
        return False
    rest = [one for one in named if not one.is_protocol]
    return all(_has(ports[0], one) for one in rest)


def _has(port: Named, implementation: Named) -> bool:
    """Tell whether the implementation has the port's methods, or half of them at least.

    Attributes and inherited methods are for the type checker. Half of the methods tell a namesake
    from a twin.
    """
    if not port.methods:
        return True
    return 2 * len(port.methods & implementation.methods) >= len(port.methods)


def test_no_public_class_name_is_borne_by_two_classes() -> None:
    by_name = defaultdict(list)
    for one in classes():
        by_name[one.name].append(one)
    twice = {
        name: [one.path for one in named]
        for name, named in by_name.items()
        if len(named) > 1
        and name not in OF_EVERY_DIALOG
        and not _are_port_and_implementations(named)
    }
    assert not twice


def test_a_namesake_that_implements_nothing_is_found() -> None:
    port = Named("Outbox", "a.py", is_protocol=True, methods=frozenset({"add", "claim"}))
    twin = port._replace(is_protocol=False, path="b.py")
    namesake = twin._replace(methods=frozenset({"open"}))
    assert _are_port_and_implementations([port, twin])
    assert not _are_port_and_implementations([port, namesake])
    assert not _are_port_and_implementations([twin, twin])


def test_no_module_is_named_by_a_metaphor_or_a_gerund_on_the_list() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in ALSO_NAMED_WELL
        for path in (ROOT / package).rglob("*.py")
        if path.stem in NO_MODULE_IS_CALLED
    }
    assert not found


def glossary_words() -> Iterator[str]:
    """Yield what stands in the column `In the code`, each name in backticks by itself."""
    for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines():
        cells = line.split("|")
        if len(cells) > 3 and not line.startswith("|-"):
            yield from re.findall(r"`([A-Za-z_]+)`", cells[2])


def test_every_word_of_the_glossary_stands_in_the_code() -> None:
    known = {one.name for one in classes()}
    for path, module in modules().items():
        known |= {part.removesuffix(".py") for part in path.split("/")}
        known |= {
            node.name
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        known |= {
            node.target.id
            for node in ast.walk(module)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
    words = set(glossary_words())
    assert len(words) > 40
    assert words - known == set()
