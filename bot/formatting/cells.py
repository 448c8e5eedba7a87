"""Read a cell into a value for the model, and write a value as a cell."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Literal, TypeAlias, cast

from babel import Locale
from pydantic import BaseModel

from bot.texts.direction import CONTROLS
from bot.texts.words import Words, shown
from governance.records.columns import Column
from governance.roles import Role
from governance.schema.telephone import as_shown
from governance.schema.values import Locale as Lang

OddKind: TypeAlias = Literal["formula", "error", "other"]


@dataclass(frozen=True)
class OddCell:
    """A cell with no value of its own.

    It is a formula nobody has calculated, an error, a time, or a list in a list.
    """

    kind: OddKind
    text: str


Raw: TypeAlias = (
    str | bool | int | float | date | datetime | OddCell | list["Raw"] | dict[str, "Raw"] | None
)

EMPTY = object()
"""A cell with nothing in it is read as this."""

_LONGEST_SHOWN = 60
# A workbook keeps fifteen digits of a number.
_LARGEST_EXACT = 10**15
# Spreadsheets disagree about the calendar before this day.
_FIRST_DAY = date(1900, 3, 1)


class CellFault(Exception):
    """The cell cannot be read; `code` and `about` say why.

    `value` is the part that is wrong, where the cell has several.
    """

    def __init__(self, code: str, *, value: str | None = None, **about: str) -> None:
        super().__init__(code)
        self.code = code
        self.about = about
        self.value = value


# ── Read ─────────────────────────────────────────────────────────────────────


def read(column: Column, raw: Raw) -> object:
    """Read a cell into what the model is given: EMPTY, a plain value or a list.

    A day may also be written the Danish way (`31-12-2027`). Raises CellFault.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], {}):
        return EMPTY
    if isinstance(raw, OddCell):
        raise CellFault(raw.kind)
    if column.kind == "pairs":
        return _pairs(raw)
    if column.many:
        parts = raw if isinstance(raw, list) else split(raw) if isinstance(raw, str) else [raw]
        return [_part(column, part) for part in parts]
    return _one(column, raw)


def written_as(raw: Raw) -> str:
    """Write a raw cell as it is shown in a fault: short, on one line."""
    match raw:
        case None:
            text = ""
        case OddCell():
            text = raw.text
        case bool():
            text = str(raw).upper()
        case float() if raw.is_integer() and abs(raw) < _LARGEST_EXACT:
            text = str(int(raw))
        case datetime():
            text = f"{raw:%Y-%m-%d %H:%M}"
        case list() | dict():
            text = "…"
        case _:
            text = str(raw)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def split(text: str) -> list[str]:
    r"""Split a list written with `;` between its items; `\;` is a semicolon within an item."""
    parts = [
        _ESCAPED.sub(r"\1", part).strip() for part in re.findall(r"(?:\\[\\;]|[^;])+", text) if part
    ]
    return [part for part in parts if part]


def joined(items: Iterable[str]) -> str:
    r"""Join the items into one text, with `; ` between them; `split` takes it apart again."""
    return "; ".join(_TO_ESCAPE.sub(r"\\\\", item).replace(";", r"\;") for item in items)


_ESCAPED = re.compile(r"\\([\\;])")
_TO_ESCAPE = re.compile(r"\\(?=[\\;]|$)")


def _part(column: Column, raw: Raw) -> object:
    try:
        return _one(column, raw)
    except CellFault as fault:
        fault.value = written_as(raw)
        raise


def _one(column: Column, raw: Raw) -> object:
    if isinstance(raw, OddCell):
        raise CellFault(raw.kind)
    if isinstance(raw, list | dict):
        raise CellFault("one_value")
    if isinstance(raw, str) and CONTROLS.search(raw):
        raise CellFault("direction_control")
    if raw is None:
        return None
    if column.kind == "day":
        return _day(raw)
    return _READERS[column.kind](column, raw)


def _text(column: Column, raw: Raw) -> str:
    match raw:
        case str():
            return raw
        case bool():
            raise CellFault("text_not_yes_no")
        case date():
            raise CellFault("text_not_date")
        case int():
            return str(raw)
        case float() if abs(raw) >= _LARGEST_EXACT:
            raise CellFault("long_number")
        case float():
            return str(int(raw)) if raw.is_integer() else repr(raw)
        case _:
            raise CellFault("one_value")


def _day(raw: Raw) -> date:
    match raw:
        case datetime() if raw.time() != time():
            raise CellFault("time_of_day")
        case datetime():
            return raw.date()
        case date():
            return raw
        case str():
            return _written_day(raw.strip())
        case _:
            raise CellFault("date")


def _written_day(text: str) -> date:
    found = _ISO.fullmatch(text) or _DANISH.fullmatch(text) or _DANISH_IN_WORDS.fullmatch(text)
    if found is None:
        raise CellFault("date")
    month = found["month"]
    number = int(month) if month.isdigit() else _months().get(month.casefold().rstrip("."), 0)
    try:
        return date(int(found["year"]), number, int(found["day"]))
    except ValueError as error:
        raise CellFault("no_such_day") from error


_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_DANISH = re.compile(
    r"(?P<day>\d{1,2})\s?[-./]\s?(?P<month>\d{1,2})(?:\s?[-./]\s?|\s)(?P<year>\d{4})", re.ASCII
)
_DANISH_IN_WORDS = re.compile(
    r"(?:den )?(?P<day>\d{1,2})\.?\s(?P<month>[A-Za-zæøåÆØÅ]{3,12}\.?)\s(?P<year>\d{4})"
)


@cache
def _months() -> Mapping[str, int]:
    """Map the names of the months, long and short, in both languages, to their numbers."""
    found: dict[str, int] = {}
    for tag in ("da_DK", "en_GB"):
        for names in Locale.parse(tag).months["format"].values():
            for number, name in cast(Mapping[int, str], names).items():
                found[name.casefold().rstrip(".")] = number
    return {name: number for name, number in found.items() if not name.isdigit()}


def _yes_no(column: Column, raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    known = _YES_NO.get(raw.strip().casefold()) if isinstance(raw, str) else None
    if known is None:
        raise CellFault("yes_no")
    return known


_YES_NO = {"yes": True, "true": True, "ja": True, "sand": True} | {
    "no": False,
    "false": False,
    "nej": False,
    "falsk": False,
}


def _whole(column: Column, raw: Raw) -> int:
    number = _number(raw, "whole")
    if not number.is_integer() or abs(number) >= _LARGEST_EXACT:
        raise CellFault("whole")
    return int(number)


def _decimal(column: Column, raw: Raw) -> float:
    return _number(raw, "decimal")


def _number(raw: Raw, code: str) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        return float(raw.strip().replace(",", ".").replace("−", "-"))
    raise CellFault(code)


_NUMBER = re.compile(r"[-−+]?\d{1,300}(?:[.,]\d{1,300})?(?:[eE][-+]?\d{1,3})?", re.ASCII)


def _choice(column: Column, raw: Raw) -> str:
    text = _worded(column, raw)
    value = _values(column).get(" ".join(text.casefold().split()))
    if value is None:
        raise CellFault("choice")
    return value


@cache
def _values(column: Column) -> Mapping[str, str]:
    """Map every way to write a choice.

    That is the register's own, the Danish word now and formerly, and a role's name.
    """
    ways = {way: value for way, value in _FORMERLY.items() if value in column.choices}
    ways |= {shown(value, "da"): value for value in column.choices}
    if set(column.choices) == set(Role):
        ways |= {Words(lang)(f"word.{role}"): role for lang in _LANGS for role in column.choices}
    ways |= {value: value for value in column.choices}
    if "yes" in column.choices:
        ways = _TRUE_AND_FALSE | ways
    return {way.casefold(): value for way, value in ways.items()}


_LANGS: tuple[Lang, ...] = ("da", "en")


_FORMERLY = {
    "bemanding tjekket": "staffing_checked",
    "overlevering prøvet": "handover_tested",
    "plan læst og forstået": "plan_acknowledged",
    "offline-pakke udleveret": "offline_pack_issued",
    "ændring prøvet af": "change_tested",
    "taget op med leverandøren": "deviations_raised",
    "overgang planlagt": "transition_planned",
    "os": "us",
}
"""The Danish words of choices that workbooks of earlier releases have."""

_TRUE_AND_FALSE = {"true": "yes", "sand": "yes", "false": "no", "falsk": "no"}
"""Words by which programs write yes and no; YAML does where they are not quoted."""


def _worded(column: Column, raw: Raw) -> str:
    """Read a text; true and false are read as yes and no."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return _text(column, raw)


def _phrase(column: Column, raw: Raw) -> str:
    """Read a text, with its opening words as the register writes them."""
    text = _worded(column, raw)
    if column.opens is None:
        return text
    own = _own_words(column.opens.words)
    return _rewritten(column, text, lambda word: own.get(word.casefold(), word))


@cache
def _own_words(words: tuple[str, ...]) -> Mapping[str, str]:
    """Map the Danish words to the register's own."""
    own = {shown(word, "da").casefold(): word for word in words}
    return _TRUE_AND_FALSE | own if "yes" in words else own


def _option(column: Column, raw: Raw) -> str:
    """Read an option as the register writes it, and as people do: `12 mdr., senest 31.8.2026`."""
    text = _text(column, raw)
    said = _OPTION.fullmatch(text.strip())
    if said is None:
        return text
    decision = _DECISIONS.get((said["decision"] or "").casefold())
    if decision is None:
        return text
    try:
        deadline = _written_day(said["deadline"])
    except CellFault:
        return text
    return f"{said['months']}/{deadline.isoformat()}/{decision}"


_OPTION = re.compile(
    r"(?P<months>\d{1,3})\s*(?:mdr\.?|måned(?:er)?|months?)?\s*(?:[/,]|\s)"
    r"(?:\s|varsel|svar|senest|frist|notice|answer|by)*(?P<deadline>\d[^,]*?\d)"
    r"\s*(?:[/,]\s*(?P<decision>[^\W\d][\w ]*)?)?",
    re.IGNORECASE,
)
_DECISIONS = {
    **dict.fromkeys(("ja", "yes", "udnyttet", "valgt", "exercised"), "yes"),
    **dict.fromkeys(("nej", "no", "ikke udnyttet", "ikke valgt", "not exercised"), "no"),
    **dict.fromkeys(("", "åben", "ikke besluttet", "open", "not decided"), ""),
}


def _pairs(raw: Raw) -> dict[str, object]:
    if isinstance(raw, dict):
        return {name: _paired(name, value) for name, value in raw.items()}
    if not isinstance(raw, str):
        raise CellFault("pairs")
    found: dict[str, object] = {}
    for item in split(raw):
        name, separator, number = item.replace("=", ":").partition(":")
        if not separator:
            raise CellFault("pairs", value=written_as(item))
        found[name.strip()] = _paired(name.strip(), number.strip())
    return found


def _paired(name: str, raw: Raw) -> int:
    try:
        return _plain_number(raw)
    except CellFault as fault:
        fault.value = f"{name}: {written_as(raw)}"
        raise


def _plain_number(raw: Raw) -> int:
    number = _number(raw, "pairs")
    if not number.is_integer():
        raise CellFault("pairs")
    return int(number)


_READERS: Mapping[str, Callable[[Column, Raw], object]] = {
    "text": _text,
    "yes_no": _yes_no,
    "whole": _whole,
    "decimal": _decimal,
    "choice": _choice,
    "option": _option,
    "phrase": _phrase,
}


# ── Written ──────────────────────────────────────────────────────────────────


def plain(record: BaseModel, column: Column) -> Raw:
    """Write the field as YAML does; None when it is empty.

    It has the register's own words, days as days, lists as lists, and numbers as they are shown.
    """
    value = getattr(record, column.field)
    if value in (None, (), {}):
        return None
    match value:
        case str() if column.dialled:
            return as_shown(value)
        case tuple():
            return [part if isinstance(part, str) else str(part) for part in value]
        case str():
            return str(value)
        case bool() | int() | float() | date() | dict():
            return value
        case _:
            return str(value)


def celled(record: BaseModel, column: Column, lang: Lang) -> str | bool | int | float | date | None:
    """Write the field as that language's workbook does, in one cell; None when it is empty.

    Whatever a cell cannot hold exactly (an old day, a long number) is written as text, and read
    from it again.
    """
    value = plain(record, column)
    match value:
        case list():
            return joined(_in_words(column, str(part), lang) for part in value)
        case dict():
            return "; ".join(f"{name}: {number}" for name, number in value.items())
        case bool():
            return shown("yes" if value else "no", lang)
        case date() if value < _FIRST_DAY:
            return value.isoformat()
        case int() if abs(value) >= _LARGEST_EXACT:
            return str(value)
        case float() if float(f"{value:.15G}") != value:
            return repr(value)
        case str():
            return _in_words(column, value, lang)
        case None | date() | int() | float():
            return value
        case OddCell():
            raise TypeError(column.name)


def _in_words(column: Column, text: str, lang: Lang) -> str:
    if column.kind == "choice":
        return shown(text, lang)
    if column.kind == "phrase":
        return _rewritten(column, text, lambda word: shown(word, lang))
    if column.kind == "option":
        head, slash, decision = text.rpartition("/")
        return f"{head}{slash}{shown(decision, lang) if decision else ''}"
    return text


def _rewritten(column: Column, text: str, to: Callable[[str], str]) -> str:
    """Rewrite the opening words of the phrase, where they are words of the register."""
    if column.opens is None:
        return text
    parts = text.split(column.opens.separator)
    for place in column.opens.places:
        if place < len(parts):
            word = parts[place].strip()
            other = to(word)
            if other != word:
                parts[place] = parts[place].replace(word, other)
    return column.opens.separator.join(parts)
