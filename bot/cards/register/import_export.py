"""Show the import and export of the register as a file.

The cards ask for the file, and say what it would change, what is wrong in it, and what was done.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from bot.cards.invitations import invite_button
from bot.cards.notices import home_button, page_button
from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    Notice,
    Row,
    Rows,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.changes.decisions_in_a_file import UnentitledDecision
from governance.schema.scopes import parse_scope

MOST_LINES = 5
"""The most faults or warnings on the card; the marked copy has them all."""


class SectionPreview(BaseModel):
    """The changes of one sheet; `lines` are the first few records by name.

    `to_verify` counts the contacts with a number that is to be verified.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    added: int
    changed: int
    ended: int
    lines: tuple[str, ...] = ()
    to_verify: int = 0


class FaultLine(BaseModel):
    """One fault or warning: where it is, what is there, what would be right."""

    model_config = ConfigDict(frozen=True)

    place: str
    value: str
    right: str


class ImportPreview(BaseModel):
    """The changes a file would make, or what is wrong in it.

    - `fingerprint`: names the difference that was shown.
    - `overtaken`: whether the register was changed after another difference had been agreed to.
    - `marked`: whether a copy with the faults marked has been handed over.
    - `decisions`: the first of the decisions in it that were taken by nobody who holds the role.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    sections: tuple[SectionPreview, ...] = ()
    same: int = 0
    faults: tuple[FaultLine, ...] = ()
    fault_count: int = 0
    decisions: tuple[str, ...] = ()
    decision_count: int = 0
    warnings: tuple[FaultLine, ...] = ()
    warning_count: int = 0
    fingerprint: str = ""
    overtaken: bool = False
    marked: bool = False

    @property
    def changes(self) -> int:
        """The number of records that would be added, changed or ended."""
        return sum(one.added + one.changed + one.ended for one in self.sections)


def ask_file(words: Words, now: datetime) -> Card:
    """Ask for the file, and offer an empty one, or the register as it is."""
    return _card(
        words,
        now,
        title=words("register.ask_title"),
        body=(Text(spans=(words("register.ask"),)),),
        actions=(
            Button(
                label=words("register.template"), deed=ActionData(name="answer", value="template")
            ),
            Button(
                label=words("register.as_it_is"), deed=ActionData(name="answer", value="export")
            ),
        ),
        quiet=_quiet(words),
    )


def faulty(words: Words, now: datetime, found: ImportPreview) -> Card:
    """Show the first faults, and say that the marked copy has them all."""
    more = found.fault_count - len(found.faults)
    body: list[Block] = [Text(spans=_line(line)) for line in found.faults]
    if more > 0:
        body.append(Text(spans=(words("register.more_faults", n=more),), kind="small"))
    mend = words("register.mend_copy") if found.marked else words("register.mend")
    body.append(Notice(spans=(mend,)))
    return _card(
        words,
        now,
        over=words("register.over", name=found.name),
        title=words("register.faulty_title", n=found.fault_count),
        body=tuple(body),
        quiet=_quiet(words),
    )


def unreadable(words: Words, now: datetime, name: str, reason: str) -> Card:
    """Say that the file could not be read at all and why, and that another may be sent."""
    return _card(
        words,
        now,
        over=words("register.over", name=name),
        title=words("register.unreadable_title"),
        body=(
            Notice(kind="warn", spans=(UserText(u=reason),)),
            Text(spans=(words("register.send_again"),)),
        ),
        quiet=_quiet(words),
    )


def waiting(words: Words, now: datetime, title: str, *, name: str = "") -> Card:
    """Say that something is being done, perhaps with a file of that name.

    There is a button to go on if it never comes back.
    """
    return _card(
        words,
        now,
        over=words("register.over", name=name) if name else None,
        title=title,
        body=(Text(spans=(words("register.a_moment"),)),),
        quiet=(
            Button(
                label=words("register.try_again"), deed=ActionData(name="answer", value="again")
            ),
            *_quiet(words),
        ),
    )


def review(words: Words, now: datetime, found: ImportPreview) -> Card:
    """Show what would change, sheet by sheet; nothing has been changed."""
    body: list[Block] = [_rows(words, found), *_odd(words, found), *_undecided(words, found)]
    if found.overtaken:
        body.insert(0, Notice(kind="warn", spans=(words("register.changed_since"),)))
    body.append(Text(spans=(words("register.rest_stays"),), kind="small"))
    return _card(
        words,
        now,
        over=words("register.over", name=found.name),
        title=words("register.review_title", n=found.changes),
        body=tuple(body),
        actions=(
            Button(
                label=words("register.import"),
                style="primary",
                deed=ActionData(name="answer", value="import"),
            ),
            Button(label=words("register.leave"), deed=ActionData(name="answer", value="leave")),
        ),
    )


def nothing_new(words: Words, now: datetime, found: ImportPreview) -> Card:
    """Say that the file has what the register has, or nothing at all."""
    said = words("register.nothing_new", n=found.same) if found.same else words("register.no_rows")
    return _card(
        words,
        now,
        over=words("register.over", name=found.name),
        title=words("register.nothing_new_title"),
        body=(Text(spans=(said,)), *_odd(words, found)),
        quiet=(home_button(words),),
    )


def imported(words: Words, now: datetime, found: ImportPreview) -> Card:
    """Say what was added, changed and ended."""
    return _card(
        words,
        now,
        over=words("register.over", name=found.name),
        title=words("register.imported_title"),
        body=(_rows(words, found),),
        actions=(
            page_button(words("due.status"), "status", {}),
            page_button(words("not_told.begin"), "twenty_questions", {}),
        ),
        quiet=(invite_button(words), home_button(words)),
    )


def left_alone(words: Words, now: datetime) -> Card:
    """Say that the import was given up, and nothing was changed."""
    return _card(
        words,
        now,
        title=words("register.left_title"),
        body=(Text(spans=(words("register.left"),)),),
        quiet=(home_button(words),),
    )


def exported(
    words: Words, now: datetime, *, records: int, kind: str = "whole", systems: Sequence[str] = ()
) -> Card:
    """Say that the file has been handed over, and what it holds.

    `kind` is `whole`, `without_numbers`, or `own` for what belongs to those `systems`.
    """
    match kind:
        case "without_numbers":
            how = words("register.exported_without_numbers")
        case "own":
            how = words("register.exported_own", systems=words.listed(list(systems)))
        case _:
            how = words("register.exported_how")
    return _card(
        words,
        now,
        title=words("register.exported_title"),
        body=(
            Text(spans=(words("register.exported", n=records),)),
            Text(spans=(how,), kind="small"),
        ),
        quiet=(home_button(words),),
    )


def _rows(words: Words, found: ImportPreview) -> Rows:
    return Rows(
        rows=tuple(
            Row(title=section.title, detail=(counts(words, section), *_named(section)))
            for section in found.sections
        )
    )


class Counted(Protocol):
    """The numbers of changes on one sheet."""

    @property
    def added(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def ended(self) -> int: ...
    @property
    def to_verify(self) -> int: ...


def counts(words: Words, section: Counted) -> str:
    """Write the counts as `2 nye · 1 ændret` (2 new · 1 changed); what is zero is left out."""
    counted = [
        words(f"register.{what}", n=count)
        for what, count in (
            ("added", section.added),
            ("changed", section.changed),
            ("ended", section.ended),
        )
        if count
    ]
    if section.to_verify and not _is_one(section):
        counted.append(words("register.to_verify", n=section.to_verify))
    return " · ".join(counted)


def _is_one(section: Counted) -> bool:
    """Tell whether it is a single change, which is named."""
    return section.added + section.changed + section.ended == 1


def _named(section: SectionPreview) -> Spans:
    """Name a single change; of more, the count is enough."""
    named = _is_one(section) and section.lines
    return (": ", UserText(u=section.lines[0][2:])) if named else ()


def _odd(words: Words, found: ImportPreview) -> list[Block]:
    if not found.warnings:
        return []
    lines: list[Block] = [Text(spans=_line(line)) for line in found.warnings]
    more = found.warning_count - len(found.warnings)
    if more > 0:
        lines.append(Text(spans=(words("register.more_warnings", n=more),), kind="small"))
    return [Notice(kind="warn", spans=(words("register.odd", n=found.warning_count),)), *lines]


def _undecided(words: Words, found: ImportPreview) -> list[Block]:
    """List the decisions in the file that nobody who holds the role is said to have taken."""
    if not found.decisions:
        return []
    notice = Notice(kind="warn", spans=(words("register.undecided", n=found.decision_count),))
    return [notice, *(Text(spans=(UserText(u=line),)) for line in found.decisions)]


def decision_lines(found: Sequence[UnentitledDecision], words: Words) -> Iterator[str]:
    """Name each decision, who is said to have taken it, and whose it is."""
    for one in found:
        decided = one.decided
        what = words(f"decision.{decided.kind}", about=decided.about or "")
        place = parse_scope(decided.scope)[1]
        role = words(f"word.{one.roles[0]}")
        key = "register.undecided_by" if one.who else "register.undecided_by_nobody"
        of = words("decision.of", what=what, place=place) if place else what
        yield words(key, what=capitalized(of), who=one.who or "", role=role)


def _line(line: FaultLine) -> Spans:
    if not line.place:
        return (line.right,)
    value: Spans = (" “", UserText(u=line.value), "”") if line.value else ()
    return (Bold(b=line.place), *value, ": ", line.right)


def _quiet(words: Words) -> tuple[Button, ...]:
    return (
        Button(label=words("choosing.cancel"), deed=ActionData(name="answer", value="leave")),
        home_button(words),
    )


def _card(
    words: Words,
    now: datetime,
    *,
    title: str,
    body: tuple[Block, ...],
    over: str | None = None,
    actions: tuple[Action, ...] = (),
    quiet: Sequence[Button] = (),
) -> Card:
    return Card(
        lang=words.lang,
        over=over,
        title=title,
        body=body,
        actions=actions,
        quiet=tuple(quiet),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )
