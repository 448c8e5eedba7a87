"""Show the register in conversation: its sections, their records, one record, and its form."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from pydantic import JsonValue

from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import clipped
from bot.cards.paging import PageRange, paging_button, part_of
from bot.formatting.record_names import field_of, name_of, names_apart, short_name_of
from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    CardField,
    FactSet,
    Fields,
    FormButton,
    Notice,
    Row,
    Rows,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.ports import Today, Versioned
from governance.records.actions import Action as FollowUp
from governance.records.columns import Column, Sheet, grouped, sheet_of
from governance.records.contacts import ToldContact
from governance.schema.record import Record
from governance.schema.values import Channel

Called: TypeAlias = Callable[[str, str], str]
"""It returns what people call the record that a field names, by section and name.

The result is empty where that is the name itself.
"""

FormLead: TypeAlias = Literal["form", "said"]
"""The line above a form: what may be left empty, or that it is filled in from a sentence."""

_GROUPS_FIRST = 2
_MOST_DETAILS = 2
_LONGEST_DETAIL = 76
_LONGEST_TITLE = 45
_MOST_CHANGES = 4


# ── The register ─────────────────────────────────────────────────────────────


def register(words: Words, today: Today, counts: Mapping[str, int], *, further: bool) -> Card:
    """Show the sections with the number of their records; an empty one has none.

    They are those looked up most, or the `further` ones.
    """
    groups = grouped()
    shown = groups[_GROUPS_FIRST:] if further else groups[:_GROUPS_FIRST]
    body: list[Block] = [Text(spans=(words("record.lead"),))]
    for group, members in shown:
        rows = tuple(_section_row(sheet, counts[sheet.section], words) for sheet in members)
        body.append(Rows(heading=words(f"workbook.group_{group}"), rows=rows))
    rest = sum(len(members) for _, members in groups[_GROUPS_FIRST:])
    label = words("due.from_start") if further else words("follow_up.more", n=rest)
    onward = page_button(label, "register", {} if further else {"further": "yes"})
    return _card(
        words,
        today,
        title=words("record.register"),
        body=body,
        quiet=(onward, home_button(words)),
    )


def _section_row(sheet: Sheet, count: int, words: Words) -> Row:
    return Row(
        title=sheet.title(words.lang),
        value=str(count) if count else None,
        open=page_button(words("record.see"), "register", {"section": sheet.section}),
    )


@dataclass(frozen=True)
class SectionView:
    """Some of a section's records, and what was asked of them.

    `of` keeps only what names that record, by its section and key. `waiting` is how many contacts
    are told of and not confirmed.
    """

    sheet: Sheet
    found: Sequence[Versioned[Any]]
    first: int
    find: str
    of: Mapping[str, str]
    of_name: str
    waiting: int
    may_add: bool

    @property
    def part(self) -> PageRange:
        """The part of what was found that is shown."""
        return part_of(len(self.found), self.first)


def section(words: Words, today: Today, view: SectionView) -> Card:
    """Show eight records at a time, with buttons to find others and to add one."""
    sheet = view.sheet
    asked = {"section": sheet.section, **view.of}
    body: list[Block] = [Text(spans=(sheet.purpose(words.lang),))]
    if view.waiting:
        body.append(Notice(spans=(words("record.waiting", n=view.waiting),)))
    body.append(Text(kind="small", spans=(_counted(words, view),)))
    shown = view.part.of(view.found)
    if shown:
        body.append(Rows(rows=tuple(_record_row(kept, sheet, words, today) for kept in shown)))
    return _card(
        words,
        today,
        over=words("record.over", title=view.of_name) if view.of_name else words("record.register"),
        title=sheet.title(words.lang),
        body=body,
        actions=_section_actions(words, view, asked),
        quiet=tuple(_section_quiet(words, view, asked)),
        part=view.part,
    )


def _counted(words: Words, view: SectionView) -> str:
    if view.find and view.found:
        return words("record.found", n=len(view.found), text=view.find)
    if view.find:
        return words("record.none_found", text=view.find)
    if not view.found:
        return words("record.empty")
    return words("record.count", n=len(view.found))


def _section_actions(
    words: Words, view: SectionView, asked: Mapping[str, str]
) -> tuple[Action, ...]:
    find = FormButton(
        label=words("record.find"),
        deed=ActionData(
            name="page", value={"name": "register", "arguments": dict(asked)}, stays=True
        ),
        fields=(CardField(name="find", label=words("record.find_what"), required=True),),
        submit=words("record.find"),
    )
    if not view.may_add:
        return (find,)
    return (add_button(words, view.sheet.section, view.of), find)


def _section_quiet(words: Words, view: SectionView, asked: Mapping[str, str]) -> Iterator[Action]:
    part, further = view.part, {**asked, "find": view.find}
    if part.left > 0:
        following = {**further, "first": str(part.next)}
        yield paging_button(part.next_label(words), "register", following)
    elif part.first > 0:
        yield paging_button(words("due.from_start"), "register", further)
    if view.waiting:
        told = {"section": ToldContact.section}
        yield page_button(words("record.see_waiting"), "register", told)
    elif view.find:
        yield page_button(words("record.all_of_them"), "register", dict(asked))
    yield page_button(words("record.back_to"), "register", {})
    yield home_button(words)


def _record_row(kept: Versioned[Any], sheet: Sheet, words: Words, today: Today) -> Row:
    record = kept.record
    arguments = {"section": sheet.section, "key": record.key}
    name, where = short_name_of(record, sheet, words)
    return Row(
        title=UserText(u=name),
        detail=_details(record, sheet, words, where),
        value=words("record.is_over") if record.is_over(today.day) else None,
        open=page_button(words("record.see"), "register", arguments),
    )


def _details(record: Record, sheet: Sheet, words: Words, where: str = "") -> Spans:
    """Write where it belongs and what else is known of it, as much as there is room for, whole."""
    filled = (
        field_of(record, column, words)
        for column in sheet.columns
        if not column.key and _is_filled(record, column)
    )
    few = [text for text, _ in zip(filled, range(_MOST_DETAILS), strict=False)]
    line, *rest = [where, *few] if where else few or [""]
    room = _LONGEST_DETAIL + len(where)
    for text in rest:
        if len(line) + len(text) <= room:
            line = f"{line} · {text}"
    return (UserText(u=clipped(line, room)),) if line else ()


def _is_filled(record: Record, column: Column) -> bool:
    return getattr(record, column.field) not in (None, (), {})


# ── One record ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RecordView:
    """A record of the register, and what may be done with it.

    `belonging` is how many records of each section name it.
    """

    sheet: Sheet
    kept: Versioned[Any]
    changed_by: str
    called: Called
    belonging: Mapping[str, int]
    may_change: bool
    may_confirm: bool


def record(words: Words, today: Today, view: RecordView) -> Card:
    """Show every field that is filled in, and what belongs to the record."""
    told, sheet = view.kept.record, view.sheet
    name = name_of(told, sheet, words, view.called)
    body: list[Block] = [facts(told, sheet, words, view.called)]
    if len(name) > _LONGEST_TITLE:
        body.insert(0, Text(spans=(UserText(u=name),)))
    if isinstance(told, ToldContact):
        body.insert(0, Notice(spans=(words("record.not_called_yet"),)))
    late = _days_late(told, today)
    if late > 0:
        body.insert(0, Notice(spans=(words("record.not_closed", n=late),)))
    if view.belonging:
        rows = tuple(
            Row(
                title=sheet_of(name).title(words.lang),
                value=str(count),
                open=page_button(
                    words("record.see"),
                    "register",
                    {"section": name, "of": sheet.section, "of_key": told.key},
                ),
            )
            for name, count in view.belonging.items()
        )
        heading = words("record.belonging", name=name)
        body.append(Rows(heading=heading, rows=rows))
    changed = words(
        "record.changed", moment=words.moment(view.kept.changed_at), who=view.changed_by
    )
    body.append(Text(kind="small", spans=(changed,)))
    offered = tuple(_offered(words, view))
    back = page_button(sheet.title(words.lang)[:26], "register", {"section": sheet.section})
    return _card(
        words,
        today,
        over=words("record.over", title=sheet.title(words.lang)),
        title=name if len(name) <= _LONGEST_TITLE else capitalized(words(f"noun.{told.section}")),
        body=body,
        actions=offered[:2],
        quiet=(*offered[2:], back, home_button(words)),
    )


def _days_late(told: Record, today: Today) -> int:
    """Return how many days a follow-up that is not closed is past its day; 0 for all else."""
    if not isinstance(told, FollowUp) or told.closed_on is not None:
        return 0
    return max(0, (today.day - told.due_on).days)


def facts(told: Record, sheet: Sheet, words: Words, called: Called) -> FactSet:
    """Show the fields that are filled in, as a person reads them."""
    return FactSet(
        pairs=tuple(
            (column.heading(words.lang), (UserText(u=field_text(told, column, words, called)),))
            for column in sheet.columns
            if _is_filled(told, column)
        )
    )


def field_text(told: Record, column: Column, words: Words, called: Called) -> str:
    """Write the field whole, with colleagues by name and days as they are said."""
    value = getattr(told, column.field)
    if isinstance(value, str) and column.refers is not None:
        return called(column.refers, value) or field_of(told, column, words, whole=True)
    if isinstance(value, date):
        return words.date(value)
    return field_of(told, column, words, whole=True)


def _offered(words: Words, view: RecordView) -> Iterator[Button]:
    if view.may_confirm:
        yield _record_button(words("record.confirm"), "confirm", view)
    if view.may_change and any(column.asked for column in view.sheet.columns):
        yield _record_button(words("record.correct"), "correct", view)
    if view.may_change:
        yield _record_button(words("record.end"), "end", view)


def _record_button(label: str, do: str, view: RecordView) -> Button:
    arguments: dict[str, JsonValue] = {
        "do": do,
        "section": view.sheet.section,
        "key": view.kept.record.key,
    }
    deed = ActionData(name="start", value={"name": "record", "arguments": arguments}, stays=True)
    return Button(label=label, deed=deed)


def add_button(words: Words, section: str, of: Mapping[str, str]) -> Button:
    """Make a button to the form of a new record.

    One that belongs to another names it already.
    """
    arguments: dict[str, JsonValue] = {"do": "add", "section": section, **of}
    deed = ActionData(name="start", value={"name": "record", "arguments": arguments}, stays=True)
    return Button(label=words("record.add"), deed=deed)


# ── Told ─────────────────────────────────────────────────────────────────────


def form(
    words: Words,
    today: Today,
    fields: tuple[CardField, ...],
    *,
    section: str,
    name: str,
    notice: str,
    folded: tuple[CardField, ...] = (),
    lead: FormLead | None = None,
    changes: Sequence[str] = (),
) -> Card:
    """Show the form of a new record, or of the one of that name.

    `notice` says what somebody else wrote meanwhile, and `lead` how the form is filled in. Fields
    that stay as they are are `folded`; `changes` say how the others were.
    """
    title = words(
        "record.correct_title" if name else "record.add_title", noun=words(f"noun.{section}")
    )
    leads = {"form": words("record.form_lead"), "said": words("record.said_lead")}
    body: list[Block] = [Text(spans=(leads[lead],))] if lead else []
    if any(changes):
        body.append(Text(kind="small", spans=(UserText(u=" ".join(filter(None, changes))),)))
    if sheet_of(section).record_class is ToldContact:
        body.append(Notice(spans=(words("record.told_lead"),)))
    if notice:
        body.insert(0, Notice(kind="warn", spans=(UserText(u=notice),)))
    return Card(
        lang=words.lang,
        over=name or sheet_of(section).title(words.lang),
        title=title,
        body=(*body, Fields(fields=fields), *_folded(folded, words)),
        actions=(
            Button(
                label=words("record.save"),
                deed=ActionData(name="submit"),
                style="primary",
                submit=True,
            ),
            Button(label=words("record.leave"), deed=ActionData(name="cancel")),
        ),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=title,
    )


def _folded(fields: tuple[CardField, ...], words: Words) -> tuple[Fields, ...]:
    if not fields:
        return ()
    return (Fields(fields=fields, folded=words("record.more_fields", n=len(fields))),)


def choose(
    words: Words,
    today: Today,
    found: Sequence[Versioned[Any]],
    *,
    section: str,
    first: int,
    called: Called | None = None,
) -> Card:
    """Ask which of them is meant; each is named by what tells it from the others."""
    part = part_of(len(found), first)
    sheets = [sheet_of(kept.record.section) for kept in found]
    names = names_apart([kept.record for kept in found], sheets, words, called)
    rows = tuple(
        Row(
            title=UserText(u=name),
            detail=_details(kept.record, sheet_of(kept.record.section), words, shared),
            open=Button(
                label=words("record.choose"),
                deed=ActionData(
                    name="answer",
                    value={"section": kept.record.section, "key": kept.record.key},
                ),
            ),
        )
        for kept, (name, shared) in part.of([*zip(found, names, strict=True)])
    )
    quiet: list[Action] = [Button(label=words("record.leave"), deed=ActionData(name="cancel"))]
    if part.left > 0:
        onward = ActionData(name="answer", value={"first": part.next})
        quiet.insert(0, Button(label=part.next_label(words), deed=onward))
    title = words(f"which_record.{section}")
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(words("record.which"),)), Rows(rows=rows)),
        quiet=tuple(quiet),
        as_of=part.said(words("card.as_of", moment=words.moment(today.now)), words),
        say=title,
    )


def none_fits(words: Words, today: Today, sheet: Sheet, text: str, *, over: Record | None) -> Card:
    """Say that no record fits the words, or that the one that does is over already."""
    section = page_button(sheet.title(words.lang)[:26], "register", {"section": sheet.section})
    quiet: tuple[Action, ...] = (section, home_button(words))
    if over is None:
        key = "record.no_match" if text else "record.none_there"
        title = words("record.none_fits_title")
        said = words(key, title=sheet.title(words.lang), text=text)
    else:
        title = words("record.over_title")
        said = words(
            "record.over_already", name=name_of(over, sheet, words), when=_end_of(over, words)
        )
        arguments = {"section": over.section, "key": over.key}
        quiet = (page_button(words("record.see"), "register", arguments), *quiet)
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(UserText(u=said),)),),
        quiet=quiet,
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=said,
    )


def _end_of(over: Record, words: Words) -> str:
    """Say since when it is over, as `Fratrådt: 31. jan. 2026` (left: 31 Jan 2026)."""
    if over.ends_by is None:
        return ""
    column = sheet_of(over.section).of_field(over.ends_by)
    ended = getattr(over, over.ends_by)
    return f"{column.heading(words.lang)}: {words.date(ended)}." if isinstance(ended, date) else ""


def end(
    words: Words,
    today: Today,
    told: Record,
    over: Record | None,
    *,
    called: Called,
    notice: str,
) -> Card:
    """Ask whether it is to be ended, and say what that does; `over` is the record as it stays."""
    sheet = sheet_of(told.section)
    name = name_of(told, sheet, words, called)
    does = words("record.end_leaves", name=name)
    if over is not None and told.ends_by is not None:
        column = sheet.of_field(told.ends_by)
        value = field_text(over, column, words, called)
        field = column.heading(words.lang)
        does = words("record.end_stays", name=name, field=field, value=value)
    title = words("record.end_title", noun=words(f"noun.{told.section}"))
    before: tuple[Block, ...] = (Notice(kind="warn", spans=(notice,)),) if notice else ()
    return Card(
        lang=words.lang,
        over=name,
        title=title,
        body=(
            *before,
            facts(told, sheet, words, called),
            Text(spans=(UserText(u=does),)),
            Text(kind="question", spans=(words("record.sure"),)),
        ),
        actions=(
            Button(
                label=words("record.end"),
                deed=ActionData(name="answer", value="yes"),
                style="primary",
            ),
            Button(label=words("record.leave"), deed=ActionData(name="cancel")),
        ),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=f"{title}. {words('record.sure')}",
    )


def confirm(
    words: Words,
    today: Today,
    told: Record,
    channels: Sequence[Channel],
    *,
    told_by: str,
    called: Called,
    notice: str,
) -> Card:
    """Ask how somebody made sure of the contact."""
    body: list[Block] = [Notice(kind="warn", spans=(notice,))] if notice else []
    body.append(facts(told, sheet_of(told.section), words, called))
    if isinstance(told, ToldContact):
        channel = words(f"record.through_{told.told_through}")
        day = words.near_date(told.told_on, today.day)
        how = words("record.how_told", who=told_by, day=day, channel=channel)
        body.append(Text(kind="small", spans=(how,)))
    body.append(Text(spans=(words("record.how_lead"),)))
    buttons = [
        Button(
            label=words(f"word.{channel}").capitalize(),
            deed=ActionData(name="answer", value=channel),
        )
        for channel in channels
    ]
    title = words("record.how")
    return Card(
        lang=words.lang,
        over=name_of(told, sheet_of(told.section), words, called),
        title=title,
        body=tuple(body),
        answers=(tuple(buttons[:4]), tuple(buttons[4:])),
        quiet=(Button(label=words("record.leave"), deed=ActionData(name="cancel")),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=title,
    )


def done(
    words: Words,
    today: Today,
    told: Record,
    what: str,
    consequences: Sequence[str],
    *,
    changes: Sequence[str] = (),
    stands: str = "",
    called: Called | None = None,
) -> Card:
    """Say what was done, which fields it changed from what to what, and what follows from it.

    `what` is `added`, `corrected`, `told`, `unchanged`, `ended` or `confirmed`.
    """
    sheet = sheet_of(told.section)
    name, noun = name_of(told, sheet, words, called), words(f"noun.{told.section}")
    line = words(f"record.{what}_line", noun=noun, name=name)
    body: list[Block] = [Text(spans=(UserText(u=line), "."))]
    body += [Text(spans=(UserText(u=one),)) for one in changes[:_MOST_CHANGES]]
    if left := len(changes[_MOST_CHANGES:]):
        body.append(Text(kind="small", spans=(words("record.more_changes", n=left),)))
    if what == "told":
        body.append(Notice(spans=(words("record.not_called_yet"),)))
        if stands:
            body.append(Text(spans=(UserText(u=words("record.stands_meanwhile", name=stands)),)))
    body += [Text(spans=(UserText(u=sentence),)) for sentence in consequences]
    title = words(f"record.{what}")
    arguments = {"section": told.section}
    return Card(
        lang=words.lang,
        over=words("record.over", title=sheet.title(words.lang)),
        title=title,
        body=tuple(body),
        quiet=(
            page_button(sheet.title(words.lang)[:26], "register", arguments),
            home_button(words),
        ),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=line,
    )


def _card(
    words: Words,
    today: Today,
    *,
    title: str,
    body: Sequence[Block],
    over: str | None = None,
    actions: tuple[Action, ...] = (),
    quiet: tuple[Action, ...] | None = None,
    part: PageRange | None = None,
) -> Card:
    as_of = words("card.as_of", moment=words.moment(today.now))
    return Card(
        lang=words.lang,
        over=over,
        title=title,
        body=tuple(body),
        actions=actions,
        quiet=(home_button(words),) if quiet is None else quiet,
        as_of=as_of if part is None else part.said(as_of, words),
        say=title,
    )
