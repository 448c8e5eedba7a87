"""Make the audit file as a PDF to be read.

The workbook is made in `papers.audit_sheets`, the JSON in `papers.audit_json`. All of them say what
one `AuditFile` says.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from bot.cards.obligation_names import clipped
from bot.engine.queries.audit_file_parts import (
    AuditFile,
    ChangePart,
    FiguresPart,
    ItemPart,
    PositionPart,
    ProofPart,
    RecordPart,
    RequirementPart,
    SaidPart,
    ShortfallPart,
)
from bot.formatting.met_figures import met_of
from bot.texts.words import Words
from governance.positions.item import State
from governance.positions.position import Standing
from governance.records.columns import sheet_of
from papers.audit_json import proves_lines
from papers.logo import Logo
from papers.printable import PrintableText
from papers.typesetting import typeset

ITEM_HEADINGS: Final = ("number", "topic", "state", "said")
PROOF_HEADINGS: Final = ("number", "title_of", "by", "where")
CHANGE_HEADINGS: Final = ("seq", "when", "by", "change")
FIGURES: Final = ("all", "met", "unproved", "short", "unknown", "stale", "reasoned")
"""The figures in the order of the summary's columns."""
_MOST_CHANGES_PRINTED: Final = 500
_MOST_NAMED: Final = 12
_MOST_FIELDS: Final = 8
_TOLD: Final = (
    State.MISSING,
    State.WAITING,
    State.PARTLY,
    State.STALE,
    State.REASONED,
    State.MET,
)
_LONG, _SHORT, _NAME, _FOOT = 300, 120, 90, 60
_HASH_GROUP: Final = 16
"""So many characters of a hash are printed together."""


def audit_file_pdf(file: AuditFile, words: Words, *, logo: Logo | None = None) -> bytes:
    """Return the file as a PDF. Raises PaperFailed."""
    return typeset("audit_file", audit_file_data(file, words), moment=file.made_at, logo=logo)


def audit_file_data(file: AuditFile, words: Words) -> dict[str, JsonValue]:
    """Return what the template prints."""
    return _Printing(file, words).data()


def as_of_said(file: AuditFile, words: Words) -> str:
    """Say as of when the file is."""
    if file.is_past:
        return words("due.as_of_day", day=words.date(file.day))
    return words("card.as_of", moment=words.moment(file.made_at))


def numbers_said(file: AuditFile, words: Words) -> str:
    """Say whether telephone numbers stand in the file, and who said so."""
    if file.with_numbers:
        return words("audit.with_numbers", who=file.made_for)
    return words("audit.no_numbers")


def figure_cells(figures: FiguresPart, words: Words) -> list[int | str]:
    """Return the figures in the order of the columns; where there are none, that in words."""
    if not figures.all:
        return [met_of(figures.met, figures.all, words)]
    return [getattr(figures, name) for name in FIGURES]


def head_said(file: AuditFile, words: Words) -> str:
    """Say where the journal ended when the file was read, to be compared with a head kept."""
    return words("audit.head_read", entry=file.journal.seq, head=_grouped(file.journal.hash))


def _grouped(digest: str) -> str:
    """Write a digest in groups, so that no hyphen gets into it where a line ends."""
    return " ".join(digest[at : at + _HASH_GROUP] for at in range(0, len(digest), _HASH_GROUP))


def said_by(one: SaidPart, words: Words) -> str:
    """Write what was said on one line, with who said it and when."""
    text = f"{one.text} ({one.note})" if one.note else one.text
    who = ", ".join(filter(None, (one.by, words.date(one.on) if one.on else "")))
    return f"{text} · {who}" if who else text


def period_of(one: ProofPart, words: Words) -> str:
    """Write the period that evidence speaks of or is good for; empty where it has none."""
    if one.period_from and one.period_to:
        begins, ends = words.date(one.period_from), words.date(one.period_to)
        return words("audit.period", begins=begins, ends=ends)
    if one.period_to:
        return words("audit.until", day=words.date(one.period_to))
    day = one.on or one.period_from
    return words.date(day) if day else ""


def when_said(moment: datetime, words: Words) -> str:
    """Write a moment on the reader's clock, without its weekday."""
    day = moment.astimezone(words.timezone).date()
    return f"{words.date(day)} {words.clock(moment)}"


def kind_of_change(one: ChangePart, words: Words) -> str:
    """Say whether it was new, changed or ended."""
    if one.before is None:
        return words("audit.added")
    return words("audit.ended") if one.after is None else words("audit.changed")


class _Printing:
    def __init__(self, file: AuditFile, words: Words) -> None:
        self._file, self._words = file, words
        self._printer = PrintableText()

    def data(self) -> dict[str, JsonValue]:
        file, words = self._file, self._words
        title = words("audit.title", about=self._text(file.about, _NAME))
        parts: dict[str, JsonValue] = {
            "lang": words.lang,
            "title": title,
            "authority": self._text(file.authority, _NAME),
            "as_of": as_of_said(file, words),
            "made": self._text(
                words("audit.made", who=file.made_for, moment=words.moment(file.made_at))
            ),
            "lead": [
                words("audit.lead"),
                self._text(numbers_said(file, words)),
                words("audit.can_be_checked"),
            ],
            "foot": f"{self._text(title, _FOOT)} · {as_of_said(file, words)}",
            "page": words("audit.page"),
            "of_pages": words("audit.of_pages"),
            "summary": self._summary(),
            "contents": words("audit.contents"),
            "headings": [words(f"audit.{name}") for name in ITEM_HEADINGS],
            "requirements": [self._requirement(one) for one in file.requirements],
            "registers": [
                {
                    "title": sheet_of(section).title(words.lang),
                    "records": [self._record(one) for one in records],
                }
                for section, records in file.registers.items()
            ],
            "nothing": words("audit.none_of_it"),
            "evidence": self._evidence(),
            "changes": self._changes(),
            "proof": {
                "title": words("audit.proof_title"),
                "lines": [head_said(file, words), *proves_lines(words)],
            },
        }
        note = words("paper.substituted") if self._printer.substituted else ""
        return {**parts, "substituted": note}

    def _summary(self) -> JsonValue:
        words, file = self._words, self._file
        rows = [(f"{one.number} {one.title}", one.figures) for one in file.requirements]
        return {
            "title": words("audit.summary"),
            "headings": [
                words("audit.requirement"),
                *(words(f"audit.figure_{name}") for name in FIGURES),
            ],
            "rows": [[self._text(title, _NAME), *figure_cells(one, words)] for title, one in rows],
            "total": [words("audit.total"), *figure_cells(file.figures, words)],
        }

    # ── Requirement by requirement ──

    def _requirement(self, one: RequirementPart) -> JsonValue:
        words = self._words
        bare = [each for each in one.positions if not _is_told(each)]
        said = [self._bare(standing, bare) for standing in Standing]
        return {
            "title": self._text(f"{one.number} {one.title}"),
            "purpose": self._text(one.purpose, 600),
            "met": self._text(words("audit.met_when", met=one.met), 600),
            "bare": [text for text in said if text],
            "nowhere": "" if one.positions else words("audit.nowhere"),
            "positions": [self._position(each) for each in one.positions if _is_told(each)],
        }

    def _bare(self, standing: Standing, bare: Sequence[PositionPart]) -> str:
        places = [one.place for one in bare if one.standing == standing]
        if not places:
            return ""
        status = self._words(f"status.{standing.value}")
        return self._text(f"{status}: {self._listed(places)}", 2000)

    def _position(self, one: PositionPart) -> JsonValue:
        words = self._words
        standing = words(f"status.{one.standing}")
        if one.inclusion == "voluntary":
            standing = f"{standing} · {words('state.voluntary')}"
        unknown = [f"{item.question} {item.topic}" for item in one.questions(State.UNKNOWN)]
        rows: list[JsonValue] = [self._item(item) for item in one.items if item.state in _TOLD]
        return {
            "place": self._text(one.place, _NAME),
            "standing": self._text(standing),
            "rows": rows,
            "overdue": self._shortfalls("audit.overdue", one.overdue),
            "missing": self._shortfalls("audit.missing", one.missing),
            "unknown": self._text(f"{words('audit.unknown')}: {', '.join(unknown)}", 2000)
            if unknown
            else "",
        }

    def _shortfalls(self, key: str, found: Sequence[ShortfallPart]) -> str:
        if not found:
            return ""
        said = [one.text for one in found]
        return self._text(f"{self._words(key)}: {self._listed(said)}", 2000)

    def _item(self, item: ItemPart) -> JsonValue:
        words = self._words
        state = words(f"state.is_{item.state}")
        if item.state is State.MET and not item.proved:
            state = words("audit.unproved")
        return {
            "no": item.question,
            "topic": self._text(item.topic),
            "state": state,
            "said": [self._cited(said_by(one, words), one.journal_seq, _LONG) for one in item.said],
            "evidence": [
                self._cited(self._proof(one), one.journal_seq, _LONG) for one in item.evidence
            ],
        }

    def _proof(self, one: ProofPart) -> str:
        parts = (clipped(one.title, _SHORT), period_of(one, self._words), one.link or "")
        return self._words("audit.proof", what=" · ".join(filter(None, parts)))

    # ── The registers, the evidence and the changes ──

    def _record(self, one: RecordPart) -> JsonValue:
        words = self._words
        fields = [f"{heading}: {text}" for heading, text in one.fields.items()]
        by = words(
            "audit.written_by",
            who=one.changed_by,
            day=words.date(one.changed_on.astimezone(words.timezone).date()),
        )
        return {
            "name": self._text(one.name, _NAME),
            "text": self._text(" · ".join(fields), 1200),
            "by": self._cited(by, one.journal_seq, _SHORT),
        }

    def _evidence(self) -> JsonValue:
        words = self._words
        rows: list[JsonValue] = []
        for one in self._file.evidence:
            by = ", ".join(filter(None, (one.by, period_of(one, words))))
            where = one.link or words("audit.digest", sha256=_grouped(one.sha256 or ""))
            rows.append(
                [
                    one.question or "",
                    self._text(one.title, _SHORT),
                    self._cited(by, one.journal_seq),
                    self._text(where),
                ]
            )
        return {
            "title": words("audit.evidence"),
            "headings": [words(f"audit.{name}") for name in PROOF_HEADINGS],
            "rows": rows,
        }

    def _changes(self) -> JsonValue:
        words, changes = self._words, self._file.changes
        printed = changes[-_MOST_CHANGES_PRINTED:]
        notes = []
        if len(printed) < len(changes):
            notes.append(words("audit.changes_printed", n=len(printed), all=len(changes)))
        if self._file.changes_left_out:
            notes.append(words("audit.changes_left_out", n=len(changes)))
        return {
            "title": words("audit.changes"),
            "notes": list(notes),
            "headings": [words(f"audit.{name}") for name in CHANGE_HEADINGS],
            "rows": [self._change(one) for one in reversed(printed)],
        }

    def _change(self, one: ChangePart) -> JsonValue:
        words = self._words
        title = sheet_of(one.section).title(words.lang)
        what = f"{title}: {clipped(one.name, _SHORT)} – {kind_of_change(one, words)}"
        return [
            str(one.journal_seq),
            when_said(one.at, words),
            self._text(one.by, _SHORT),
            self._text(f"{what}. {'; '.join(_differences(one, words))}", 500),
        ]

    def _listed(self, said: Sequence[str]) -> str:
        shown = [clipped(one, _SHORT) for one in said[:_MOST_NAMED]]
        if len(said) > len(shown):
            shown.append(self._words("audit.and_more", n=len(said) - len(shown)))
        return "; ".join(shown)

    def _cited(self, said: str, seq: int | None, most: int = 400) -> str:
        """Write it with the number of its entry in the journal, which is never cut off."""
        cited = "" if seq is None else f" · {self._words('audit.entry', n=seq)}"
        return self._text(said, most) + cited

    def _text(self, said: str, most: int = 400) -> str:
        return self._printer.text(said, most=most)


def _is_told(one: PositionPart) -> bool:
    """Tell whether anything is to be said of it beside where it stands."""
    return bool(one.questions(*_TOLD) or one.overdue or one.missing)


def _differences(one: ChangePart, words: Words) -> Iterator[str]:
    before, after = one.before or {}, one.after or {}
    for heading in list(dict.fromkeys((*before, *after)))[:_MOST_FIELDS]:
        old, new = (clipped(each.get(heading, ""), 60) for each in (before, after))
        if one.before is not None and one.after is not None:
            nothing = words("register.nothing")
            yield f"{heading}: {old or nothing} → {new or nothing}"
        else:
            yield f"{heading}: {old or new}"
