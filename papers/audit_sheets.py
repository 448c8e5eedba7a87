"""Make the audit file as a workbook: a sheet for each part, to be sorted and filtered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.engine.queries.audit_file_parts import (
    AuditFile,
    ChangePart,
    ItemPart,
    PositionPart,
    ProofPart,
    RecordPart,
)
from bot.texts.words import Words
from governance.positions.item import State
from governance.records.columns import sheet_of
from papers.audit_file import (
    FIGURES,
    as_of_said,
    figure_cells,
    head_said,
    kind_of_change,
    numbers_said,
    period_of,
    said_by,
    when_said,
)
from papers.sheet_table import SheetCell, SheetTable

_LONGEST_TITLE: Final = 31
_NARROW, _MIDDLE, _WIDE, _WIDEST = 13, 18, 36, 70


def audit_file_workbook(file: AuditFile, words: Words) -> bytes:
    """Return the workbook; its figures are those of the file's summary."""
    from papers.workbook import workbook_file  # noqa: PLC0415  # its library is 2 MB

    title = words("audit.title", about=file.about)
    return workbook_file([*_tables(file, words, title)], title=title, made=file.made_at)


def _tables(file: AuditFile, words: Words, title: str) -> Iterator[SheetTable]:
    lead = (title, as_of_said(file, words), numbers_said(file, words), head_said(file, words))
    yield SheetTable(
        words("audit.summary"),
        [
            (words("audit.requirement"), _WIDE),
            *((words(f"audit.figure_{name}"), _MIDDLE) for name in FIGURES),
        ],
        [
            *(
                (f"{one.number} {one.title}", *figure_cells(one.figures, words))
                for one in file.requirements
            ),
            (words("audit.total"), *figure_cells(file.figures, words)),
        ],
        lead=lead,
    )
    positions = [each for one in file.requirements for each in one.positions]
    yield _table(words, "audit.positions", _POSITION, [_position(one, words) for one in positions])
    yield _table(
        words,
        "audit.questions",
        _ITEM,
        [_item(item, one, words) for one in positions for item in one.items],
    )
    yield _table(words, "audit.open", _OPEN, [*_open(positions, words)])
    for section, records in file.registers.items():
        yield _register(section, records, words)
    yield _table(words, "audit.evidence", _PROOF, [_proof(one, words) for one in file.evidence])
    yield _table(words, "audit.changes", _CHANGE, [_change(one, words) for one in file.changes])


_POSITION: Final = (
    ("requirement", _NARROW),
    ("place", _WIDE),
    ("standing", _MIDDLE),
    ("counts", _NARROW),
    *((f"items_{state.value}", _NARROW) for state in State if state is not State.NOT_RELEVANT),
)
_ITEM: Final = (
    ("requirement", _NARROW),
    ("place", _WIDE),
    ("number", _NARROW),
    ("topic", _WIDE),
    ("asks", _WIDEST),
    ("mandatory", _NARROW),
    ("state", _MIDDLE),
    ("day", _MIDDLE),
    ("said", _WIDEST),
    ("proofs", _WIDEST),
    ("seqs", _MIDDLE),
)
_OPEN: Final = (
    ("requirement", _NARROW),
    ("place", _WIDE),
    ("sort", _MIDDLE),
    ("what", _WIDEST),
    ("day", _MIDDLE),
    ("whose", _MIDDLE),
)
_PROOF: Final = (
    ("number", _NARROW),
    ("title_of", _WIDE),
    ("by", _MIDDLE),
    ("period_heading", _WIDE),
    ("link", _WIDE),
    ("sha256", _WIDE),
    ("seq", _NARROW),
)
_CHANGE: Final = (
    ("seq", _NARROW),
    ("when", _MIDDLE),
    ("by", _MIDDLE),
    ("register", _MIDDLE),
    ("record", _WIDE),
    ("change", _NARROW),
    ("before", _WIDEST),
    ("after", _WIDEST),
)
HEADINGS: Final = tuple(
    name for part in (_POSITION, _ITEM, _OPEN, _PROOF, _CHANGE) for name, _ in part
)
"""The headings of the sheets, as the texts name them."""


def _table(
    words: Words,
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[SheetCell]],
) -> SheetTable:
    return SheetTable(
        words(title), [(words(f"audit.{name}"), width) for name, width in headings], rows
    )


def _position(one: PositionPart, words: Words) -> tuple[SheetCell, ...]:
    return (
        one.requirement,
        one.place,
        words(f"status.{one.standing.value}"),
        words("audit.is_so" if one.counts else "audit.is_not_so"),
        *(one.states.get(state, 0) for state in State if state is not State.NOT_RELEVANT),
    )


def _item(item: ItemPart, one: PositionPart, words: Words) -> tuple[SheetCell, ...]:
    state = f"state.is_{item.state.value}"
    if item.state is State.MET and not item.proved:
        state = "audit.unproved"
    seqs = dict.fromkeys(said.journal_seq for said in item.said if said.journal_seq is not None)
    return (
        one.requirement,
        one.place,
        item.question,
        item.topic,
        item.asks,
        words("audit.is_so" if item.mandatory else "audit.is_not_so"),
        words(state),
        item.day,
        "\n".join(said_by(said, words) for said in item.said),
        "\n".join(
            " · ".join(filter(None, (proof.title, period_of(proof, words), proof.link)))
            for proof in item.evidence
        ),
        ", ".join(map(str, seqs)),
    )


def _open(positions: Sequence[PositionPart], words: Words) -> Iterator[tuple[SheetCell, ...]]:
    """Yield what is missing, what is late, and what nobody has told of, each apart."""
    for one in positions:
        for sort, found in (("missing", one.missing), ("overdue", one.overdue)):
            for short in found:
                yield (
                    one.requirement,
                    one.place,
                    words(f"audit.{sort}"),
                    short.text,
                    short.day,
                    short.responsible,
                )
        for item in one.questions(State.UNKNOWN):
            told = f"{item.question} {item.topic}"
            yield one.requirement, one.place, words("audit.unknown"), told, None, None


def _register(section: str, records: Sequence[RecordPart], words: Words) -> SheetTable:
    sheet = sheet_of(section)
    headings = [column.heading(words.lang) for column in sheet.columns]
    last = (words("audit.by"), words("audit.when"), words("audit.seq"))
    return SheetTable(
        sheet.title(words.lang)[:_LONGEST_TITLE],
        [*((heading, _MIDDLE) for heading in headings), *((name, _MIDDLE) for name in last)],
        [
            (
                *(one.fields.get(heading) for heading in headings),
                one.changed_by,
                when_said(one.changed_on, words),
                one.journal_seq,
            )
            for one in records
        ],
    )


def _proof(one: ProofPart, words: Words) -> tuple[SheetCell, ...]:
    period = period_of(one, words)
    return one.question, one.title, one.by, period, one.link, one.sha256, one.journal_seq


def _change(one: ChangePart, words: Words) -> tuple[SheetCell, ...]:
    return (
        one.journal_seq,
        when_said(one.at, words),
        one.by,
        sheet_of(one.section).title(words.lang),
        one.name,
        kind_of_change(one, words),
        _told(one.before),
        _told(one.after),
    )


def _told(fields: Mapping[str, str] | None) -> str:
    return "\n".join(f"{heading}: {text}" for heading, text in (fields or {}).items())
