"""Measure making papers: from a register in memory to the bytes of a file, the child included."""

import resource
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from bench.large import LARGE, NAME, Size, large_authority
from bot.app.papers.journal_proof import NumbersLeftOut
from bot.engine.queries.audit_file import AuditSource, audit_file
from bot.engine.queries.audit_file_parts import AuditFile
from bot.engine.queries.year_wheel import WheelItem, YearWheel
from bot.incident.mini_plan import mini_plan, version_of
from bot.incident.snapshot import SnapshotSurroundings, build_snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.ports import R, T, Today, Versioned
from governance.queries.change_log import JournalledChange
from governance.queries.journal_head import JournalHead
from governance.queries.number_masks import mask_of_register
from governance.reconciliation.section_cache import SectionCache
from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.record import Record
from governance.schema.scopes import scope_of
from papers.audit_file import audit_file_pdf
from papers.audit_json import audit_file_json, proved_json
from papers.audit_sheets import audit_file_workbook
from papers.bundle import zip_of
from papers.mini_plan import CrisisAddress, MiniPlanPaper, mini_plan_pdf
from papers.typesetting import typeset
from papers.year_wheel import year_wheel_file
from storage.register.entry_hash import FORM, START, Row, entry_hash, new_secret
from storage.register.extract import ExtractWriter

RUNS = 5
AUDITED = Size(systems=100, people=100, suppliers=30)
"""The authority of the audit file; every question of it is answered besides."""
ANSWERS = 7000
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
    audit: "AuditMeasured"


@dataclass(frozen=True)
class AuditMeasured:
    """The audit file: seconds to work it out, and to make all its forms; and megabytes.

    `child` is the most memory that any child process of this one had at once. Each file holds its
    proof, with digests for the entries that are not cited. `narrow` is the size of one contract's.
    """

    answers: int
    worked_out: float
    made: float
    child: float
    packed: float
    narrow: float


def measure(
    size: Size = LARGE, *, items: int = ITEMS, runs: int = RUNS, audited: Size = AUDITED
) -> Papers:
    """Measure each paper by itself; what is read of a database has no part in it."""
    plan, wheel = _plan(size), _wheel(items)
    floor, _ = _median(_smallest, runs)
    made, content = _median(lambda: mini_plan_pdf(plan(), _WORDS, _NOW), runs)
    drawn, sheet = _median(lambda: year_wheel_file(wheel, _WORDS, _NOW), runs)
    picture, _ = _median(lambda: year_wheel_file(wheel, _WORDS, _NOW, "png"), runs)
    return Papers(
        floor, made, len(content) / 1024, drawn, len(sheet) / 1024, picture, _audit(audited)
    )


def _audit(size: Size) -> AuditMeasured:
    source = _audit_source(size)
    rows = [*_journal(source.changes)]
    begun = time.perf_counter()
    file = audit_file(source)
    worked_out = time.perf_counter()
    packed = _packed(file, source, rows)
    done = time.perf_counter()
    contract = next(one.record for one in source.register.find(Contract))
    narrowed = replace(source, scopes=(scope_of("contract", contract.number),))
    return AuditMeasured(
        answers=source.register.count(Answer),
        worked_out=worked_out - begun,
        made=done - worked_out,
        child=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        packed=len(packed) / 1024**2,
        narrow=len(_packed(audit_file(narrowed), narrowed, rows)) / 1024**2,
    )


def _packed(file: AuditFile, source: AuditSource, rows: Iterable[Row]) -> bytes:
    """Make every form as the job does: the PDF is set in its child beside the workbook."""
    with ThreadPoolExecutor() as threads:
        setting = threads.submit(audit_file_pdf, file, _WORDS)
        sheets = audit_file_workbook(file, _WORDS)
        pdf = setting.result()
    report = audit_file_json(file)
    cited = {one.seq for one in file.citations()}
    numbers, writer = NumbersLeftOut(mask_of_register(source.register)), ExtractWriter(START)
    for row in rows:
        if row["seq"] in cited:
            writer.show(numbers.shown(row))
        else:
            writer.hide(row)
    proof = writer.written().model_dump(mode="json", exclude_none=True)
    forms = [
        ("a.pdf", pdf),
        ("a.xlsx", sheets),
        ("a.json", proved_json(report, proof)),
    ]
    return zip_of(forms, _NOW)


def _journal(changes: Iterable[JournalledChange]) -> Iterator[Row]:
    """Yield the entries of a journal with these changes."""
    head = START
    for change in changes:
        row: dict[str, object] = {
            "tenant": NAME,
            "seq": change.seq,
            "at": change.at,
            "who": change.who,
            "command": change.command,
            "section": change.section,
            "record_key": change.key,
            "record_version": change.version,
            "state": change.after,
            "form": FORM,
            "secret": new_secret(),
            "salts": None,
            "erased": None,
        }
        head = row["hash"] = entry_hash(head, row)
        yield row


def _audit_source(size: Size) -> AuditSource:
    records = {(one.section, one.key): one for one in large_authority(size)}
    for answer in islice(_answers(records.values()), ANSWERS):
        records.setdefault((answer.section, answer.key), answer)
    register = SectionCache(_Shelf(list(records.values())))
    who = next(one.email for one in records.values() if isinstance(one, Member))
    changes = [
        JournalledChange(
            seq, _NOW, who, "ImportRegister", one.section, one.key, 1, None, one.state()
        )
        for seq, one in enumerate(records.values(), 1)
    ]
    return AuditSource(
        register=register,
        ledger=None,
        changes=changes,
        head=JournalHead(len(changes)),
        scopes=(),
        today=Today(_NOW.date(), _NOW),
        is_past=True,
        made_for=NAME,
        words=_WORDS,
        catalogue=catalogue(),
    )


def _answers(records: Iterable[Record]) -> Iterator[Answer]:
    """Answer every question of every system and contract, until there are so many."""
    found = list(records)
    scopes = [scope_of("system", one.name) for one in found if isinstance(one, System)]
    scopes += [scope_of("contract", one.number) for one in found if isinstance(one, Contract)]
    for scope in scopes:
        for requirement in catalogue():
            for question in requirement.questions:
                yield Answer(
                    question=question.id,
                    scope=scope,
                    value="delvist" if question.kind == "graded" else "ved_ikke",
                    note="Aftalt på møde, se referatet",
                    answered_by=next(one.email for one in found if isinstance(one, Member)),
                    answered_on=_NOW.date(),
                )


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
    """The ports `SnapshotReader` and `RegisterReader` over some records."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records

    def find(self, cls: type[R], **equals: object) -> list[Versioned[R]]:
        found = [record for record in self._records if isinstance(record, cls)]
        for name, value in equals.items():
            wanted = value if isinstance(value, tuple) else (value,)
            found = [record for record in found if getattr(record, name) in wanted]
        return [Versioned(record, 1, _NOW, "bench", _NOW) for record in found]

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return next((one for one in self.find(cls) if one.key == key), None)

    def count(self, cls: type[Record]) -> int:
        return len(self.find(cls))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        return build()
