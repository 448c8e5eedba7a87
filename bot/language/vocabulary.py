"""Read the words people use from `vocabulary.yaml`, beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml

Listed: TypeAlias = Mapping[str, tuple[str, ...]]

_ALONE = ""


@cache
def listed(section: str) -> Listed:
    """Return the section's phrases by name; a section that is one list has the empty name."""
    written = _written()[section]
    if isinstance(written, list):
        return {_ALONE: tuple(written)}
    return {str(name): _phrases(phrases) for name, phrases in written.items()}


def phrases(section: str) -> tuple[str, ...]:
    """Return all phrases of the section, whatever their names."""
    return tuple(phrase for group in listed(section).values() for phrase in group)


def _phrases(written: str | list[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


@cache
def _written() -> dict[str, list[str] | dict[str | int, str | list[str]]]:
    path = Path(__file__).with_name("vocabulary.yaml")
    loaded: dict[str, list[str] | dict[str | int, str | list[str]]] = yaml.load(
        path.read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return loaded
