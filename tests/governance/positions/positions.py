"""See what is known of a question in a small authority, with what people have said of it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from governance.catalogue import Catalogue, catalogue, load_catalogue
from governance.obligations.facts import Facts
from governance.positions.item import QuestionItem, State
from governance.positions.known import known
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.evidence import Evidence
from governance.records.forums import Forum
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.interval_settings import INTERVALS
from tests.governance.obligations.world import CONTRACT, DAY, LIS, SYSTEM, World, plain

REQUIREMENTS = Path(__file__).parents[3] / "governance" / "requirements"

BARE = plain(
    [
        Authority(name="By"),
        Supplier(name="Lev A/S"),
        System(name="Nat", criticality="samfundskritisk"),
        Contract(
            number="K-1",
            title="Drift af Nat",
            supplier="Lev A/S",
            systems=("Nat",),
            starts_on=date(2023, 2, 1),
        ),
        Forum(name="Drift", contract="K-1", level="operations", every_days=30),
    ]
)
"""An authority whose register holds one of everything, and nothing about any of them."""


def facts_said(world: World, scope: str) -> Facts:
    """Return the facts around a scope, with the answers and the evidence there are."""
    return world.facts(scope)


def item(world: World, question: str, scope: str, today: date = DAY) -> QuestionItem:
    """Return what is known of the question."""
    return known(catalogue().question(question), facts_said(world, scope), INTERVALS, today)


def state(world: World, question: str, scope: str = SYSTEM, today: date = DAY) -> State:
    """Return the state of the question."""
    return item(world, question, scope, today).state


def answered(question: str, value: str, on: date = DAY, scope: str = SYSTEM, **more: Any) -> Answer:
    """Make an answer given on that day."""
    return Answer(
        question=question, scope=scope, value=value, answered_by=LIS, answered_on=on, **more
    )


def linked(question: str, on: date = DAY, scope: str = SYSTEM) -> Evidence:
    """Make a link added to a question on that day."""
    return Evidence(
        question=question,
        scope=scope,
        url="https://by.example/1",
        title="Bevis",
        added_by=LIS,
        added_on=on,
    )


def changed_question(
    folder: Path, number: str, change: Callable[[dict[str, Any]], object]
) -> Catalogue:
    """Return the requirements with one question changed."""
    copy = folder / "requirements"
    shutil.copytree(REQUIREMENTS, copy)
    requirement, _, place = number.partition("-")
    path = copy / f"{requirement}.yaml"
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    change(written["questions"][int(place) - 1])
    path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    return load_catalogue(copy)


__all__ = [
    "BARE",
    "CONTRACT",
    "SYSTEM",
    "answered",
    "changed_question",
    "facts_said",
    "item",
    "linked",
    "state",
]
