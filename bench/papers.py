"""Measure making papers: from a register in memory to the bytes of a file, the child included."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.large import LARGE, Size, large_authority
from bot.engine.queries.year_wheel import WheelItem, YearWheel
from bot.incident.mini_plan import mini_plan, version_of
from bot.incident.snapshot import SnapshotSurroundings, build_snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.ports import R, Versioned
from governance.records.systems import System
from governance.schema.record import Record
from papers.mini_plan import CrisisAddress, MiniPlanPaper, mini_plan_pdf
from papers.typesetting import typeset
from papers.year_wheel import year_wheel_file

RUNS = 5
ITEMS = 1000
"""The things on the wheel of a large authority's year."""
_NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
_WORDS = Words("da")


@dataclass(frozen=True)
class Papers:
    """Seconds, of the median run, and kilobytes.

    `floor` is the smallest paper there is: the child begins, sets one word and ends.
    """

    floor: float
    mini_plan: float
    mini_plan_kilobytes: float
    wheel: float
    wheel_kilobytes: float
    wheel_picture: float


def measure(size: Size = LARGE, *, items: int = ITEMS, runs: int = RUNS) -> Papers:
    """Measure each paper by itself; what is read of a database has no part in it."""
    plan, wheel = _plan(size), _wheel(items)
    floor, _ = _median(_smallest, runs)
    made, content = _median(lambda: mini_plan_pdf(plan(), _WORDS, _NOW), runs)
    drawn, sheet = _median(lambda: year_wheel_file(wheel, _WORDS, _NOW), runs)
    picture, _ = _median(lambda: year_wheel_file(wheel, _WORDS, _NOW, "png"), runs)
    return Papers(floor, made, len(content) / 1024, drawn, len(sheet) / 1024, picture)


def _median(make: Callable[[], bytes], runs: int) -> tuple[float, bytes]:
    took, made = [], b""
    for _ in range(runs):
        begun = time.perf_counter()
        made = make()
        took.append(time.perf_counter() - begun)
    return sorted(took)[runs // 2], made


def _smallest() -> bytes:
    return typeset("smallest", {"lang": "da", "title": "Fyr"}, moment=_NOW)


def _plan(size: Size) -> Callable[[], MiniPlanPaper]:
    records = list(large_authority(size))
    system = next(one.name for one in records if isinstance(one, System))
    shelf = _Shelf(records)
    around = SnapshotSurroundings()
    snapshot = build_snapshot(shelf, around, authority="large", at=_NOW, mark="bench")
    index = SnapshotIndex(snapshot.model_copy(update={"absences": ()}))
    crisis = CrisisAddress("https://kravbot.example/krise/" + "x" * 48, "Fyr", date(2026, 6, 1))

    def paper() -> MiniPlanPaper:
        plan = mini_plan(index, system, _WORDS, _NOW)
        version = version_of(index, system, _NOW)
        return MiniPlanPaper(plan, version, _NOW.date(), date(2026, 5, 31), crisis)

    return paper


def _wheel(items: int) -> YearWheel:
    requirements = [one.id for one in catalogue()]
    first = date(2026, 1, 1)
    found = [
        WheelItem(
            day=first + timedelta(days=number * 365 // items),
            requirement=requirements[number % len(requirements)],
            state="ahead" if number > items // 6 else "done",
            place=f"Fagsystem {number % 100}",
            task="Hold en beredskabsøvelse",
            who="Maren",
        )
        for number in range(items)
    ]
    return YearWheel("Styrelsen", "Styrelsen", 2026, _NOW.date(), tuple(found), 0, 0, 0)


class _Shelf:
    """The port `SnapshotReader` over some records."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records

    def find(self, cls: type[R], **equals: object) -> list[Versioned[R]]:
        found = [record for record in self._records if isinstance(record, cls)]
        for name, value in equals.items():
            wanted = value if isinstance(value, tuple) else (value,)
            found = [record for record in found if getattr(record, name) in wanted]
        return [Versioned(record, 1, _NOW, "bench", _NOW) for record in found]
