"""Read the sentences by key, in one person's language, with its dates and numbers.

The sentences are in the YAML files beside this one, each key with `da` and `en`. A sentence that
counts has `one` and `other`, and is chosen by the argument `n`. A placeholder is `{name}`.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import format_decimal

from bot.texts.direction import isolated
from governance.schema.values import Locale as Lang

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NO_BREAK_SPACE = "\u00a0"
_WEEKDAY_WITHIN = dt.timedelta(days=14)
_MONTHS_DA = [
    "jan.",
    "feb.",
    "mar.",
    "apr.",
    "maj",
    "jun.",
    "jul.",
    "aug.",
    "sep.",
    "okt.",
    "nov.",
    "dec.",
]
_MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MOST_ZONES = 700

Sentence: TypeAlias = str | Mapping[str, str]


@lru_cache(_MOST_ZONES)
def clock_of(zone: str | None) -> dt.tzinfo:
    """Return the time zone of that IANA name; Copenhagen's without a name that we know."""
    try:
        return ZoneInfo(zone) if zone else COPENHAGEN
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return COPENHAGEN


class TextMissing(KeyError):
    """There is no such sentence, or not in this language."""


@cache
def sentences() -> Mapping[str, Mapping[str, Sentence]]:
    """Read all sentences: key → language → sentence or its plural forms.

    Raises ValueError for a key that comes twice.
    """
    found: dict[str, Mapping[str, Sentence]] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for group, entries in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader).items():
            for name, by_language in entries.items():
                key = f"{group}.{name}"
                if key in found:
                    raise ValueError(f"{path.name}: {key} is written twice")
                found[key] = by_language
    return found


class Words:
    """The sentences and forms of one language; `timezone` is the reader's."""

    def __init__(self, lang: Lang, timezone: dt.tzinfo = COPENHAGEN) -> None:
        self.lang = lang
        self.timezone = timezone

    def __call__(self, key: str, /, **arguments: object) -> str:
        """Return the sentence with its placeholders filled. Raises TextMissing."""
        try:
            sentence = sentences()[key][self.lang]
        except KeyError as missing:
            raise TextMissing(f"{key} ({self.lang})") from missing
        if not isinstance(sentence, str):
            number = arguments["n"] if "n" in arguments else arguments["count"]
            sentence = sentence["one" if number in (1, "1") else "other"]
        if not arguments:
            return sentence
        return sentence.format_map(
            {
                name: isolated(one) if isinstance(one, str) else one
                for name, one in arguments.items()
            }
        )

    def choice(self, value: str) -> str:
        """Write a choice of the register as it is said; one without a word of its own stays."""
        key = f"word.{value}"
        return self(key) if key in sentences() else value

    def date(self, day: dt.date) -> str:
        """Write a date as `2. mar. 2026` or `2 Mar 2026`, held together by no-break spaces."""
        months = _MONTHS_DA if self.lang == "da" else _MONTHS_EN
        dot = "." if self.lang == "da" else ""
        return NO_BREAK_SPACE.join([f"{day.day}{dot}", months[day.month - 1], str(day.year)])

    def month(self, day: dt.date) -> str:
        """Write a month as `mar. 2026` or `Mar 2026`."""
        return self.date(day).split(NO_BREAK_SPACE, 1)[1]

    def near_date(self, day: dt.date, today: dt.date) -> str:
        """Write the date, with its weekday when it is within fourteen days."""
        if abs(day - today) > _WEEKDAY_WITHIN:
            return self.date(day)
        return f"{self.weekday(day)} {self.date(day)}"

    def weekday(self, day: dt.date) -> str:
        """Name the weekday: `mandag` or `Monday`."""
        return _weekdays(self.lang)[day.weekday()]

    def moment(self, moment: dt.datetime) -> str:
        """Write a moment on the reader's clock.

        It is `mandag 2. mar. 2026 kl. 08:05` or `Monday 2 Mar 2026, 08:05`.
        """
        local = moment.astimezone(self.timezone)
        clock = f"{local:%H:%M}"
        if self.lang == "da":
            return f"{self.weekday(local)} {self.date(local.date())} kl.{NO_BREAK_SPACE}{clock}"
        return f"{self.weekday(local)} {self.date(local.date())}, {clock}"

    def appointment(self, moment: dt.datetime, now: dt.datetime) -> str:
        """Write a moment as one says it, with the year where it is another than now.

        It is `torsdag 5. marts kl. 9.00` or `Thursday 5 March at 9:00`.
        """
        local = moment.astimezone(self.timezone)
        year = "" if local.year == now.astimezone(self.timezone).year else str(local.year)
        month = _months(self.lang)[local.month]
        if self.lang == "da":
            day = [self.weekday(local), f"{local.day}.", month, year]
            clock = f"kl.{NO_BREAK_SPACE}{local.hour}.{local.minute:02}"
        else:
            day = [self.weekday(local), str(local.day), month, year]
            clock = f"at{NO_BREAK_SPACE}{local.hour}:{local.minute:02}"
        return f"{NO_BREAK_SPACE.join(filter(None, day))} {clock}"

    def clock(self, moment: dt.datetime) -> str:
        """Write the time of day on the reader's clock: `kl. 08:05` or `08:05`."""
        local = moment.astimezone(self.timezone)
        return f"kl.{NO_BREAK_SPACE}{local:%H:%M}" if self.lang == "da" else f"{local:%H:%M}"

    def number(self, number: float) -> str:
        """Write a number as `1.234,5` or `1,234.5`."""
        return format_decimal(number, locale=_locale(self.lang))

    def hours(self, hours: float) -> str:
        """Write a span of time as `8 timer`, `15 minutter` or `1 time og 30 minutter`."""
        whole, minutes = divmod(round(hours * 60), 60)
        parts = [(whole, "known.hours"), (minutes, "known.minutes")]
        return self.listed([self(key, n=n) for n, key in parts if n]) or self("known.hours", n=0)

    def listed(self, items: list[str]) -> str:
        """Join the items as `a, b og c` or `a, b and c`."""
        if not items[1:]:
            return "".join(items)
        joint = " og " if self.lang == "da" else " and "
        return ", ".join(items[:-1]) + joint + items[-1]


def shown(value: str, lang: Lang) -> str:
    """Write a choice of the register as that language's workbook does.

    That is a Danish word, or the register's own.
    """
    return Words("da").choice(value) if lang == "da" else value


@cache
def _weekdays(lang: Lang) -> Mapping[int, str]:
    """Map the numbers of the weekdays to their names; Monday is 0."""
    return dict(get_day_names(locale=_locale(lang)))


@cache
def _months(lang: Lang) -> Mapping[int, str]:
    """Map the numbers of the months to their names; January is 1."""
    return dict(get_month_names(locale=_locale(lang)))


@cache
def _locale(lang: Lang) -> Locale:
    return Locale.parse("da_DK" if lang == "da" else "en_GB")
