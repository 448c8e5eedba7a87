"""Run every measurement of `bench/` at its smallest, so that none rots.

How long anything takes is for `make bench`: here every figure came, and can be printed.
"""

import ast
import gc
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bench import __main__ as bench
from bench import (
    answers,
    backup,
    derivation,
    growth,
    incident,
    incident_under_faults,
    large,
    lookup,
    nudge_sweep,
    obligations,
    outbox,
    overview_page,
    papers,
    register,
    retention,
    slack,
    startup,
    teams,
    turns_beside_papers,
    understanding,
    worst_input,
)
from bench.endurance import endurance
from bench.endurance.report import report
from bench.endurance.results import Sizes
from bench.fixtures import demo_database, new_engine, seated
from bench.program import PYTHON
from tests import engines
from tests.folders import folder_in_memory
from tests.selection import third
from tests.source_code import ROOT
from tests.warm_python import warm_python

T = TypeVar("T")

PROGRAMS = (
    *("bench.derive_once", "bench.drain_on", "bench.incident", "bench.once", "bench.slack_server"),
    *("bench.endurance.driver", "bench.endurance.server"),
    *("bench.sweep_once", "bench.teams_server"),
)
"""The modules that run in processes of their own."""

by_program = third(1)
"""A measurement that runs programs: they share a process that has imported everything."""

MAY_BE_NOUGHT = {"changes", "child", "database", "fairness", "keys", "made", "refused"}
"""Figures that a measurement as small as these may rightly have at nought."""


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Undo what a measurement does to its process as the server does to its own."""
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.freeze()


@pytest.fixture(autouse=True)
def in_memory(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the databases where nothing waits for a disk."""
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with folder_in_memory() as folder:
        yield folder


@pytest.fixture(scope="module")
def python(folder: Path) -> Iterator[Sequence[str]]:
    with warm_python(folder, *PROGRAMS, f"{__name__}:talk_once") as command:
        yield command


def talk_once() -> None:
    """Talk once, so that few statements are compiled in the children."""
    engines.share()
    with demo_database("sqlite") as database:
        seated(database, new_engine(), 0)


@pytest.fixture
def programs(python: Sequence[str]) -> Iterator[None]:
    """Let programs begin with everything imported."""
    token = PYTHON.set(python)
    yield
    PYTHON.reset(token)


# ── The figures ──────────────────────────────────────────────────────────────


def checked(found: T, show: Callable[[T], None], capsys: pytest.CaptureFixture[str]) -> T:
    """Check that every figure came, and that the result can be printed."""
    assert not list(wrongs("", found))
    capsys.readouterr()
    show(found)
    assert len(capsys.readouterr().out.splitlines()) > 3
    return found


def wrongs(name: str, found: object) -> Iterator[str]:
    """Name the figures that are not what a measurement comes to."""
    match found:
        case str():
            if not found:
                yield f"{name} is empty"
        case int() | float():
            if not math.isfinite(found) or found < 0 or (not found and name not in MAY_BE_NOUGHT):
                yield f"{name} is {found}"
        case Mapping():
            for key, value in found.items():
                yield from wrongs(str(key), value)
        case Sequence():
            if not found:
                yield f"{name} has nothing"
            for value in found:
                yield from wrongs(name, value)
        case _ if is_dataclass(found):
            for one in fields(found):
                yield from wrongs(one.name, getattr(found, one.name))
        case _:
            yield f"{name} is {found!r}"


# ── On a database ────────────────────────────────────────────────────────────


def test_answers(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = answers.Sizes(warm=2, rounds=2, pairs=1, each=1, crowd=2)
    found = checked(answers.measure(backend, sizes), bench._answers, capsys)
    assert found.database == backend
    assert 10 < found.statements <= {"sqlite": 19, "postgresql": 22}[backend]


@third
def test_backup(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(backup.measure(8, alone_for=0.1), bench._backup, capsys)
    assert found.megabytes > 8


def test_retention(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(retention.measure(110), bench._kept, capsys)
    assert found.entries > 0
    assert found.after_100_days < found.after_31_days < found.after_2_days < found.at_once
    assert found.year < 400 < found.year_for_good


@third
def test_reconciling(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = derivation.Sizes(authority=large.SMALLEST, rounds=2)
    found = derivation.measure_reconciling(backend, sizes)
    assert checked(found, bench._reconciled, capsys).database == backend


@by_program
@pytest.mark.usefixtures("programs")
def test_deriving(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = derivation.Sizes(authorities=2, authority=large.SMALLEST)
    found = checked(derivation.measure_deriving(backend, sizes), bench._derived, capsys)
    assert found.systems == 8
    assert found.scopes > found.systems


@by_program
@pytest.mark.usefixtures("programs")
def test_sweeping(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    size = nudge_sweep.Size(standing=60, due=12, authorities=2, everybody=6)
    found = checked(nudge_sweep.measure(backend, size), bench._swept, capsys)
    assert found.once.looked_at == 12


@third
def test_obligations(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = obligations.Sizes(authorities=2, people=2, each=60, rounds=4)
    found = checked(obligations.measure(backend, sizes), bench._obligations, capsys)
    assert found.rows == 120
    assert found.person.counted <= found.authority.counted


@by_program
@pytest.mark.usefixtures("programs")
def test_register(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = register.Sizes(authority=large.SMALLEST, pairs=1, clients=2, alone=0.1)
    found = checked(register.measure(backend, sizes), bench._register, capsys)
    assert [form.form for form in found.forms] == ["xlsx", "yaml"]
    for form in found.forms:
        assert form.first.changes == found.records
        assert form.again.changes == 0
        assert 0 < form.changed.changes < found.records


@by_program
@pytest.mark.usefixtures("programs")
def test_draining(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two replicas can work on one PostgreSQL only."""
    sizes = outbox.Sizes(pairs=1, teams=46, slack=25, unlimited=10)
    found = outbox.measure(backend, sizes)
    expected = {"sqlite": ["two is None", "ratio is None"], "postgresql": []}
    assert list(wrongs("", found)) == expected[backend]
    bench._drained(found)
    assert "Draining" in capsys.readouterr().out


# ── Through a platform ───────────────────────────────────────────────────────


@by_program
@pytest.mark.usefixtures("programs")
def test_teams(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = teams.Sizes(pairs=1, seconds=0.2, warm=0.1, crowd=2)
    checked(teams.measure(sizes), bench._teams, capsys)


@by_program
@pytest.mark.usefixtures("programs")
def test_slack(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = slack.Sizes(pairs=1, seconds=0.2, warm=0.0, crowd=4, crowd_seconds=0.2, pause=0.1)
    found = checked(slack.measure(sizes), bench._slack, capsys)
    assert found.crowd[200] > 0


def test_starts(capsys: pytest.CaptureFixture[str]) -> None:
    """Its weight hardly varies, so it is held to a little more than was measured."""
    found = checked(startup.measure(1, settles=0.0), bench._starts, capsys)
    assert found.idle[0] < 155
    assert found.warm[0] < 205


@by_program
@pytest.mark.usefixtures("programs")
def test_endurance(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No fault has its turn in a second or two, and the disk is the machine's."""
    sizes = Sizes(
        seconds=2.0,
        systems=4,
        people=12,
        clients=2,
        lookup_every=0.2,
        sample_every=0.3,
        megabytes=0,
    )
    found = endurance.measure(sizes, kept=tmp_path)
    report(found)
    assert "and not in the journal" in capsys.readouterr().out
    assert (found.lost, found.twice, found.broken, found.in_vain) == ([], [], [], [])
    assert found.chat["answered"] == found.chat["asked"] > 0
    assert found.link["answered"] == found.link["asked"] > 0
    assert found.turns >= sizes.people
    assert "a turn until it is acknowledged" in (tmp_path / "endurance.svg").read_text("utf-8")


@by_program
@pytest.mark.usefixtures("programs")
def test_growth(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = checked(growth.measure((4, 8), rounds=2), bench._grown, capsys)
    assert [one.systems for one in found] == [4, 8]
    growth.drawn(found, tmp_path / "growth.svg")
    assert "overview page" in (tmp_path / "growth.svg").read_text("utf-8")


# ── In memory ────────────────────────────────────────────────────────────────


@third
def test_lookup(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(lookup.measure(large.SMALLEST, runs=1), bench._lookup, capsys)
    assert (found.systems, found.contacts) == (4, 32)


@third
def test_overview(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(overview_page.measure(large.SMALLEST, runs=1), bench._overview, capsys)
    assert found.kilobytes > 0


def test_turns_beside_papers(capsys: pytest.CaptureFixture[str]) -> None:
    small = large.SMALLEST
    found = checked(turns_beside_papers.measure(small, small, seconds=0.3), bench._beside, capsys)
    assert len(found.beside) == 4
    assert all(one.made for one in found.beside.values())


def test_papers(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(
        papers.measure(large.SMALLEST, items=20, runs=1, audited=large.SMALLEST),
        bench._papers,
        capsys,
    )
    assert found.mini_plan_kilobytes > 10
    assert found.wheel_kilobytes > 10
    assert found.audit.answers > 500
    assert found.audit.packed > 0.05


@by_program
@pytest.mark.usefixtures("programs")
def test_incident(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = incident.Sizes(systems=100, lookups=20, warm=1, floor=3, cold=1)
    found = checked(incident.measure(sizes), bench._incident, capsys)
    assert (found.systems, found.contacts) == (100, 500)
    assert found.answered == found.asked == 20


@third
def test_incident_under_faults(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """So few look-ups may be done before anybody has waited in vain."""
    found = incident_under_faults.measure(50, systems=100)
    checked(found, bench._troubled, capsys)
    assert found.answered == found.asked == 50
    assert "the spool cannot be written" in caplog.text


@third
def test_understanding(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = understanding.Sizes(authorities=((10, 20), (20, 40)), sentences=20, warm=1, floor=2)
    found = checked(understanding.measure(sizes), bench._understanding, capsys)
    assert [(one.systems, one.contacts) for one in found] == [(10, 20), (20, 40)]


@third
def test_worst_input(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(worst_input.measure(1), bench._worst, capsys)
    assert found.bodies.keys() == worst_input.BODIES.keys()
    assert found.texts.keys() == worst_input.TEXTS.keys()


# ── None is forgotten ────────────────────────────────────────────────────────


def measurements() -> set[str]:
    """Name every function of `bench/` that measures, by its module."""
    return {
        f"{path.stem}.{node.name}"
        for path in (ROOT / "bench").rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("measure")
    }


def called_in(path: Path) -> set[str]:
    return {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }


def test_make_bench_runs_every_measurement() -> None:
    assert len(measurements()) > 15
    assert measurements() <= called_in(ROOT / "bench/__main__.py")


def test_every_measurement_is_tried_here() -> None:
    assert measurements() <= called_in(Path(__file__))
