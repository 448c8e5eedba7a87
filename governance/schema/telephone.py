"""Read telephone numbers as people write them, keep them as E.164, and show them as Danes do.

The library `phonenumbers` knows the world's numbering plans. A number counts when it is possible:
whether it is assigned, nobody can tell who does not call it.
"""

import re
from functools import lru_cache
from typing import Final

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    is_possible_short_number_for_region,
    national_significant_number,
    parse,
)

_HOME: Final = "DK"
_HOME_CODE: Final = 45
_PAIRED: Final = (45, 298, 299)
"""Denmark, the Faroes and Greenland, where numbers are written in pairs."""
_MOST_KNOWN: Final = 1 << 15

_EXTENDED: Final = re.compile(
    r"[\s,;(]*(?:;ext=|(?:lokal(?:nummer|nr)?|lok|ext(?:ension)?|tast|omst(?:illing)?|x|\#)[\s.:]*)"
    r"(?P<extension>\d{1,7})\)?\s*",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"\s*(?:tlf|telefon(?:nummer|nr)?|tel|mobil(?:nummer|nr)?|mob|vagttelefon|phone|mobile)\b[\s.:]*",
    re.IGNORECASE,
)
_WRITTEN: Final = re.compile(r"\(?[+＋]?[\d\s()./–-]+")
_KEPT_DANISH: Final = re.compile(r"\+45(\d{8})(?:;ext=\d{1,7})?$")
_SHORT: Final = re.compile(r"\d{3,6}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}([-./])\d{1,2}\1\d{4}")


# ── One number ───────────────────────────────────────────────────────────────


@lru_cache(_MOST_KNOWN)
def canonical(written: str) -> str | None:
    """Return the number as it is kept; None where the text is not one number.

    It is E.164, with `;ext=12` (RFC 3966) where it has an extension: `+4570102030`. A short number
    such as 112 is kept as it is. A number without a country is Danish.
    """
    if _KEPT_DANISH.match(written):
        return written
    found = _EXTENDED.search(written)
    extension = ""
    if found is not None and found.end() == len(written) and found.start() > 0:
        written, extension = written[: found.start()], found["extension"]
    number = written[called.end() :] if (called := _CALLED.match(written)) else written
    number = number.strip()
    if not _WRITTEN.fullmatch(number) or _DAY.fullmatch(number):
        return None
    parsed = _parsed(number)
    if parsed is None:
        return None
    short = not number.startswith(("+", "＋", "(")) and _SHORT.fullmatch("".join(number.split()))
    if short and is_possible_short_number_for_region(parsed, _HOME):
        kept = "".join(number.split())
    elif is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE:
        kept = format_number(parsed, PhoneNumberFormat.E164)
    else:
        return None
    return f"{kept};ext={extension}" if extension else kept


def as_kept(written: str) -> str:
    """Return the number as it is kept; what is no number stays as it is written.

    Rows of before and old states of the journal may hold anything.
    """
    return canonical(written) or written


@lru_cache(_MOST_KNOWN)
def as_shown(number: str) -> str:
    """Write the number as Danes do, such as `+45 70 10 20 30 lokal 12`.

    What is no number stays as it is.
    """
    if danish := _KEPT_DANISH.match(number):
        extension = number[danish.end(1) :].removeprefix(";ext=")
        shown = f"+{_HOME_CODE} {_in_pairs(danish[1])}"
        return f"{shown} lokal {extension}" if extension else shown
    kept = canonical(number)
    if kept is None:
        return number
    called, _, extension = kept.partition(";ext=")
    parsed = _parsed(called) if called.startswith("+") else None
    shown = called if parsed is None else _spaced(parsed)
    return f"{shown} lokal {extension}" if extension else shown


def as_dialled(number: str) -> str:
    """Return what a `tel:` link dials, such as `+4570102030`; empty where nothing can be.

    An extension is left to be pressed when somebody has answered.
    """
    kept = canonical(number)
    if kept is not None:
        return kept.partition(";")[0]
    return re.sub(r"[^\d+]", "", number, flags=re.ASCII)


def country_and_national(number: str) -> tuple[str, str] | None:
    """Return the digits of the country and those within it; None for a short number or none.

    A Danish one as it is kept needs no reading: all that follows the country is within it.
    """
    if danish := _KEPT_DANISH.match(number):
        return str(_HOME_CODE), danish[1]
    kept = canonical(number)
    parsed = _parsed(kept) if kept is not None and kept.startswith("+") else None
    if parsed is None:
        return None
    return str(parsed.country_code), national_significant_number(parsed)


def _parsed(number: str) -> PhoneNumber | None:
    try:
        return parse(number, _HOME)
    except NumberParseException:
        return None


def _spaced(number: PhoneNumber) -> str:
    national = national_significant_number(number)
    if number.country_code in _PAIRED and len(national) % 2 == 0:
        return f"+{number.country_code} {_in_pairs(national)}"
    return format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _in_pairs(digits: str) -> str:
    return " ".join(digits[place : place + 2] for place in range(0, len(digits), 2))
