"""Name a record of the register and its fields, as a person reads them."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from bot.formatting.cells import celled
from bot.formatting.sentence_case import capitalized
from bot.texts.words import Words
from governance.records.approvals import Approval
from governance.records.columns import Column, Sheet
from governance.records.contracts import ContractOption
from governance.schema.record import Record
from governance.schema.scopes import parse_scope

_LONGEST = 40

NAMING = ("name", "title", "member", "person")
"""Key fields by which a record is called."""
_FEW_KEYS = 2


def name_of(
    record: Record, sheet: Sheet, words: Words, called: Callable[[str, str], str] | None = None
) -> str:
    """Name the record as a person would: by its key fields, with days as they are said.

    `called` names what a field of a section refers to, such as a colleague by their e-mail.
    """
    parts = [
        _part_of(record, column, words, called)
        for column in sheet.columns
        if column.key and getattr(record, column.field) is not None
    ]
    return " · ".join(parts)


def short_name_of(
    record: Record, sheet: Sheet, words: Words, called: Callable[[str, str], str] | None = None
) -> tuple[str, str]:
    """Name the record by what it is called, and say apart where it belongs.

    An example is `Torben Opdigtet` and `Pindsvin Drift A/S · leverandør · eskalation 1`. What has
    one or two key fields, or no name of its own, is named by all of them.
    """
    keys = [one for one in sheet.columns if one.key and getattr(record, one.field) is not None]
    named = [one for one in keys if one.field in NAMING]
    if len(keys) <= _FEW_KEYS or not named:
        return name_of(record, sheet, words, called), ""
    rest = [_part_of(record, one, words, called) for one in keys if one is not named[0]]
    return _part_of(record, named[0], words, called), " · ".join(rest)


def names_apart(
    records: Sequence[Record],
    sheets: Sequence[Sheet],
    words: Words,
    called: Callable[[str, str], str] | None = None,
) -> list[tuple[str, str]]:
    """Name each record by what tells it from the others, and say apart what they share.

    Of two roles of one person it is the role, and then where and whose they are. Records of several
    sections are named as a whole.
    """
    named = [
        [
            _part_of(record, one, words, called)
            for one in sheet.columns
            if one.key and getattr(record, one.field) is not None
        ]
        for record, sheet in zip(records, sheets, strict=True)
    ]
    shared = set.intersection(*map(set, named)) if len({one.section for one in sheets}) == 1 else ()
    apart = [[part for part in parts if part not in shared] for parts in named]
    if not all(apart):
        return [(" · ".join(parts), "") for parts in named]
    return [
        (capitalized(" · ".join(own)), " · ".join(part for part in parts if part in shared))
        for own, parts in zip(apart, named, strict=True)
    ]


def _part_of(
    record: Record, column: Column, words: Words, called: Callable[[str, str], str] | None
) -> str:
    value = getattr(record, column.field)
    if isinstance(value, str) and column.refers == "scope":
        return place_of(value, words)
    known = (
        called(column.refers, value) if called and column.refers and isinstance(value, str) else ""
    )
    return known or field_of(record, column, words, whole=isinstance(value, date))


def field_of(record: Record, column: Column, words: Words, *, whole: bool = False) -> str:
    """Write the field on one line as people say it; a word says that it is empty.

    It is cut short unless it is to be `whole`.
    """
    # `str.split()` would break dates apart, whose parts are joined by no-break spaces.
    text = re.sub(r"[ \t\r\n]+", " ", _written(record, column, words)).strip()
    return text if whole or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _written(record: Record, column: Column, words: Words) -> str:
    if isinstance(record, Approval) and column.field == "subject":
        return approved_label(record.subject, words)
    match getattr(record, column.field):
        case date() as day:
            return words.date(day)
        case str() as scope if column.refers == "scope":
            return place_of(scope, words)
        case str() as choice if column.kind == "choice":
            return words.choice(choice)
        case float() as number:
            return words.number(number)
        case (ContractOption(), *_) as options:
            return "; ".join(_option(one, words) for one in options)
        case _:
            value = celled(record, column, words.lang)
    return words("register.nothing") if value is None or value == "" else str(value)


def place_of(scope: str, words: Words) -> str:
    """Name what a scope is of, such as `K-101`, or the authority."""
    return parse_scope(scope)[1] or words("due.the_authority")


def approved_label(subject: str, words: Words) -> str:
    """Name what is approved, such as `Vurderingen af 3.1, Nødmelderen` (The assessment of …)."""
    kind, _, assessed = subject.partition(":")
    requirement, _, scope = assessed.partition(":")
    place = parse_scope(scope)[1] if scope else ""
    about = ", ".join(filter(None, (requirement, place)))
    return words(f"register.approved_{kind}", about=about)


def _option(option: ContractOption, words: Words) -> str:
    """Write the option, such as `12 måneder, varsel senest 31. aug. 2026, ikke besluttet`."""
    return words(
        f"register.option_{option.decision or 'open'}",
        n=option.months,
        day=words.date(option.notice_deadline),
    )
