"""Write out days as people shorten them, so that they can be read.

Examples are `9.-13. marts` (9-13 March), `okt 24 - sep 25` and `uge 11, torsdag` (week 11,
Thursday).
"""

import re
from datetime import date
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.language.normalise import Sentence, normalise_phrase
from bot.language.time_words import (
    long_weekday_names,
    month_in_full,
    month_names,
    short_month_names,
    shortened_months,
    written_month_at,
)
from governance.catalogue import Tense

_FIGURES = r"\d{1,2}/\d{1,2}(?:[/ ](?:\d{4}|\d{2}))?|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2}\.?"
_MONTH = f"(?:{'|'.join(short_month_names())})"
_DASH = re.compile(
    rf"(?<![\d/.-])({_FIGURES})\s?[-–]\s?"
    rf"(\d{{1,2}}/\d{{1,2}}|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}})|\d{{1,2}}\.?\s?{_MONTH})",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(r"\b(?:indtil videre|for now|until further notice)\b", re.IGNORECASE)
_WEEKS_IN_A_ROW = re.compile(r"\b(uge\s+\d{1,2})\s+(?=\d{1,2}\s+(?:og|til)\s+\d)", re.IGNORECASE)
_TONIGHT = re.compile(r"\b(?:i nat|last night)\b", re.IGNORECASE)
_AFTER_MIDNIGHT = re.compile(
    r"\b(?:(?:kl\.?|mellem|fra)\s+0?[0-6](?![\d/])(?:[.:]\d\d)?"
    r"|(?:ca\.?|cirka|omkring|around|about|at)\s+(?:0[0-6](?![\d/])|[0-6](?=[.:]))(?:[.:]\d\d)?)\b",
    re.IGNORECASE,
)
_DASH_OF_WEEKDAYS = re.compile(r"\b(\w+da[gy])\s?[-–]\s?(?=\w+da[gy]\b)", re.IGNORECASE)
_MONTHS_OWN = re.compile(r"\b([^\W\d]{3,9})s\b", re.IGNORECASE)
_OF_A_MONTHS_FIGURES = re.compile(
    r"\b([^\W\d]{3,9}?)(?:s?tal(?:let|lene)?|måling(?:en)?)\b", re.IGNORECASE
)
_DAYS_IN_A_ROW = re.compile(
    r"\b(\w+da[gy]),\s+\w+da[gy]\s+(?=(?:og|and)\s+\w+da[gy])", re.IGNORECASE
)
_WEEK_FIRST = re.compile(
    r"\b((?:uge|week)\s+\d{1,2}|(?:næste|naeste|denne|this|next)\s+(?:uge|week)),?\s+"
    r"(?:på\s+|on\s+)?(\w+da[gy])\b"
    r"(?!\s+(?:(?:d\.?|den|the)\s+)?\d)",
    re.IGNORECASE,
)
_DASH_AFTER_MONTH = re.compile(
    rf"(\b\d{{1,2}}\.?\s*{_MONTH}[^\W\d]*)\s?[-–]\s?(?=\d{{1,2}}\.?\s*{_MONTH})", re.IGNORECASE
)
_DASH_OF_MONTHS = re.compile(rf"(?<=\d{{4}})\s?[-–]\s?(?={_MONTH})", re.IGNORECASE)
_WEEKS = re.compile(
    r"\b(uge|week)(?:r|rne|s)?\s+(\d{1,2})"
    r"((?:\s*(?:,|-|–|\+|&|\bog\b|\btil\b|\band\b|\bto\b)\s*"
    r"(?:(?:uge|week)\s+)?\d{1,2}(?![\d./]))+)",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\bt\.?\s?o\.?\s?m\b\.?|\b(?:up to and including|until and including)\b", re.IGNORECASE
)
_MONTHS = re.compile(rf"(?<=\d{{4}})\s?[-–]\s?(?={_MONTH})", re.IGNORECASE)
_WEEKS = re.compile(
    r"\b(uge|week)(?:r|rne|s)?\s+(\d{1,2})"
    r"((?:\s*(?:,|-|–|\+|&|\bog\b|\btil\b|\band\b|\bto\b)\s*"
    r"(?:(?:uge|week)\s+)?\d{1,2}(?![\d./]))+)",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\bt\.?\s?o\.?\s?m\b\.?|\b(?:up to and including|until and including)\b", re.IGNORECASE
)
_OF_A_WEEK = re.compile(
    r"\b(\w+da[gy]\w{0,2})(?:\s+(?:og|and|til|to|-|–)\s+(\w+da[gy]\w{0,2}))?\s+(?:(?:i|in|of)\s+)?"
    r"((?:uge|week)\s+\d{1,2}|"
    r"(?:sidste|forrige|næste|naeste|denne|this|next|last)\s+(?:uge|week))\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"\b({'|'.join(shortened_months())}|(?<=\bi )jan|(?<=\bin )jan"
    r"|jan(?=\.?:? (?:\d\d[.,]\d|\s{3,})))\b\.?",
    re.IGNORECASE,
)
_OF_A_YEAR = re.compile(r"(?<!\d )(?<!\d\. )\b([^\W\d]{3,9})\.?\s+(2\d)\b(?![.,/]?\d)")
_OF_TWO_YEARS = re.compile(
    r"\b([^\W\d]{3,9})\.?\s+(2\d)\s*(-|–|til|to)\s*([^\W\d]{3,9})\.?\s+(2\d)\b", re.IGNORECASE
)
_OF_THE_SAME_MONTH = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:\.\s?|\s)(?P<month>[^\W\d]{3,9})|\b\d{1,2}[/.](?P<figure>\d{1,2})\b)"
    r"(?P<between>\D{1,80}?\b(?:d|den|the)\.? )(?P<bare>\d{1,2})(?:st|nd|rd|th|\.)?"
    r"(?=\s*(?:[,;!?)]|$|\.(?:\s|$)|(?:og|and)\b))",
    re.IGNORECASE,
)
_OF_A_MONTH = re.compile(
    rf"(?P<before>\b(?:i|in|til|for) (?P<month>[^\W\d]{{3,9}})\b(?! \d)[^.;!?\d]{{0,60}}?"
    rf"\b(?:d|den|the)\.? )(?P<bare>\d{{1,2}})(?:st|nd|rd|th|\.)?"
    rf"(?!\.?\s*{_MONTH})(?=\s*(?:[,;!?)]|$|\.(?:\s|$)|(?:og|and|med|with)\b))",
    re.IGNORECASE,
)
_OF_THAT_DAY = re.compile(r"\b(yesterday|today|\w+day)['’]s\b|\b(\w+dag)ens\b", re.IGNORECASE)
_TODAY = re.compile(r"\bd\.?\s?d\.?(?=\s|$|[,;])", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:(?:fra|from|mellem|between)\s+)?(?:kl\.?\s*)?(?<![.\d])(\d{1,2}[.:]\d{2})"
    r"\s*(?:-|–|til|to|og|and)\s*(?:kl\.?\s*)?"
    r"(\d{1,2}[.:]\d{2})\b(?!\.\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\bkl\.?\s*\d{1,2}(?:[.:]\d{2})?|\b\d{1,2}:\d{2}\b"
    r"|\b[0-2]?\d\.\d{2}(?=\s+i (?:nat|morges|aftes|formiddags|eftermiddags)\b)",
    re.IGNORECASE,
)
_LONGER = re.compile(r"\b[^\W\d]{6,9}\b")
_WHEN = (
    *long_weekday_names(),
    *("sidste", "seneste", "forrige", "kommende", "yesterday", "tomorrow"),
)
_MONTHS_OF_A_YEAR = 12
_LONGEST_MONTH = 12
_LETTERS_OF_A_SHORT_MONTH = 3
_SEVERAL = 3


def with_its_year(raw: str) -> str:
    """Write the year in full where only months are told of; `feb 26` is not the 26th."""
    return _OF_A_YEAR.sub(_month_of_a_year, raw)


def _month_of_a_year(found: re.Match[str]) -> str:
    return f"{found[1]} 20{found[2]}" if _is_month(found[1]) else found[0]


def spelled_right(raw: str) -> str:
    """Correct the longer words that say when, as `ferdag` for `fredag` (Friday).

    One letter is wrong in such a word, or two have changed places, as in `sdiste uge` (last week).
    """
    return _LONGER.sub(_spelled_right, raw)


def _spelled_right(found: re.Match[str]) -> str:
    word = found[0].casefold()
    if word in _WHEN:
        return found[0]
    fits = (
        one
        for one in _WHEN
        if one[0] == word[0] and one[-1] == word[-1] and abs(len(one) - len(word)) <= 1
    )
    return next((one for one in fits if OSA.distance(word, one) == 1), found[0])


def written_out(raw: str, *, today: date, tense: Tense) -> str:
    """Return the text with days and stretches of days in full, and without times of the day."""
    raw = spelled_right(raw)
    raw = _FOR_NOW.sub(_blank, _WEEKS_IN_A_ROW.sub(r"\1, ", raw))
    if _AFTER_MIDNIGHT.search(raw):
        raw = _TONIGHT.sub("i dag", raw)
    raw = _MONTHS.sub(
        _month_written_out, _THROUGH.sub("til", _TODAY.sub("dags dato", _without_times(raw)))
    )
    raw = _OF_TWO_YEARS.sub(_with_both_years, raw)
    raw = _OF_THAT_DAY.sub(_that_day, raw)
    raw = _OF_THE_SAME_MONTH.sub(_with_its_month, raw)
    raw = _MONTHS_OWN.sub(_month_alone, _OF_A_MONTHS_FIGURES.sub(_month_alone, raw))
    raw = _DAYS_IN_A_ROW.sub(r"\1 ", _DASH_OF_WEEKDAYS.sub(r"\1 til ", raw))
    raw = _OF_A_MONTH.sub(_with_that_month, raw)
    raw = _WEEK_FIRST.sub(r"\2 i \1", raw)
    raw = _DASH.sub(
        r"\1 til \2", _DASH_OF_MONTHS.sub(" til ", _DASH_AFTER_MONTH.sub(r"\1 til ", raw))
    )
    return _WEEKS.sub(_first_to_last, raw)


def _without_times(raw: str) -> str:
    """Leave out the times of the day: `fra 13.10 til 13.55` (from 13.10 to 13.55) is of one day."""
    return _CLOCK.sub(_blank, _TIMES.sub(_without_time, raw))


def _without_time(found: re.Match[str]) -> str:
    minutes = (int(re.split(r"[.:]", time)[1]) for time in found.groups())
    clock = ":" in found[0] or "kl" in found[0].casefold()
    return _blank(found) if clock or max(minutes) > _MONTHS_OF_A_YEAR else found[0]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _with_both_years(found: re.Match[str]) -> str:
    """Write the years of two months in full, as in `okt 24 - sep 25`."""
    if not (_is_month(found[1]) and _is_month(found[4])):
        return found[0]
    return f"{found[1]} 20{found[2]} til {found[4]} 20{found[5]}"


def _that_day(found: re.Match[str]) -> str:
    """Write out the day of `yesterday's drill` or `fredagens øvelse` (Friday's drill)."""
    day = found[2]
    if day is None:
        return found[1]
    return "i går" if day.casefold() == "gårsdag" else f"i {day}s"


def _with_its_month(found: re.Match[str]) -> str:
    """Give the second day the month of the first, as in `on 20 February … on the 23rd`."""
    if found["month"] is not None and not _is_month(found["month"]):
        return found[0]
    following = Sentence(found.string[found.end() :][:_LONGEST_MONTH]).words
    if written_month_at(following, 0) is not None:
        return found[0]
    bare = found.start("bare") - found.start()
    return (
        f"{found[0][:bare]}{found['bare']}. {found['month']}"
        if found["month"]
        else (f"{found[0][:bare]}{found['bare']}/{found['figure']}")
    )


def _month_alone(found: re.Match[str]) -> str:
    """Leave the month of a word about it, as in `februars oppetid` (February's uptime)."""
    whole = len(found[1]) > _LETTERS_OF_A_SHORT_MONTH
    return found[1] if whole and found[1].casefold() in month_names() else found[0]


def _is_month(word: str) -> bool:
    return written_month_at(normalise_phrase(word), 0) is not None


def _with_that_month(found: re.Match[str]) -> str:
    """Give a day the month that was said before it: `i april …, den 14.` (in April …, the 14th)."""
    if not _is_month(found["month"]):
        return found[0]
    return f"{found['before']}{found['bare']}. {found['month']}"


def _month_written_out(found: re.Match[str]) -> str:
    """Write a month's name out: `feb` alone is no day elsewhere, and here it is a month."""
    return month_in_full(found[1]) or found[0]


def _first_to_last(found: re.Match[str]) -> str:
    """Write weeks from the first to the last, as for `uge 28, 29 og 30` (weeks 28, 29 and 30).

    Of weeks that do not follow each other none is read.
    """
    weeks = [int(number) for number in re.findall(r"\d+", f"{found[2]} {found[3]}")]
    is_stretch = len(weeks) < _SEVERAL and re.search(r"-|–|til|to", found[3]) is not None
    if not is_stretch and any(later != week + 1 for week, later in pairwise(weeks)):
        return ""
    return f"{found[1]} {weeks[0]} til {found[1]} {weeks[-1]}"
