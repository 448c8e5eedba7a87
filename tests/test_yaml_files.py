"""Test that no key stands twice in one of our YAML files: the second would win in silence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for folder in ("bot", "governance", "papers", "register", "tests", "tools")
    for path in (ROOT / folder).rglob("*.yaml")
)


def twice(text: str) -> Iterator[str]:
    """Yield each key that its mapping has already, with its line."""
    nodes = [*yaml.compose_all(text, Loader=yaml.CSafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            known: set[str] = set()
            for key, value in node.value:
                if key.value in known:
                    yield f"line {key.start_mark.line + 1}: {key.value}"
                known.add(key.value)
                nodes.append(value)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_key_stands_twice(path: Path) -> None:
    assert not list(twice(path.read_text("utf-8")))


def test_one_that_does_is_found() -> None:
    assert list(twice("a: 1\nb:\n  - {c: 1, c: 2}\na: 2\n")) == ["line 4: a", "line 3: c"]
