"""A field of the register holds one of these kinds of value; each says what it accepts."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from governance.roles import Role
from governance.schema.aliases import is_alias
from governance.schema.faults import fault
from governance.schema.telephone import as_kept

Letter: TypeAlias = Literal["R", "A", "C", "I"]
Side: TypeAlias = Literal["us", "supplier"]
Locale: TypeAlias = Literal["da", "en"]
Platform: TypeAlias = Literal["teams", "slack", "web"]
Channel: TypeAlias = Literal[
    "teams", "slack", "web", "console", "email", "phone", "meeting", "letter"
]

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMAIL_LENGTH = 254
LONGEST = 32_000
"""The most characters of a text, a little less than a cell of a workbook can hold."""
MOST = 10**12
"""The largest number of days, months, people or bytes."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REQUIREMENT = re.compile(r"[1-3]\.[1-5]")
_QUESTION = re.compile(r"[1-3]\.[1-5]-[1-9]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Catalogued:
    """It marks the type of a value that names something of the catalogue."""

    what: Literal["requirement", "question"]


@dataclass(frozen=True)
class HasHappened:
    """It marks the type of a day on which something happened; a day that lies ahead is odd."""


@dataclass(frozen=True)
class Opens:
    """It marks the type of a text with words of the register in it.

    They are its parts at `places`, between separators.
    """

    words: tuple[str, ...]
    separator: str = ":"
    places: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Refers:
    """It marks the type of a value that names a record of another section.

    `or_name` says that it may also name somebody else.
    """

    section: str
    or_name: bool = False


@dataclass(frozen=True)
class Prose:
    """It marks the type of a text that is a sentence or more."""


@dataclass(frozen=True)
class Dialled:
    """It marks the type of a value that is a telephone number."""


@dataclass(frozen=True)
class NotAsked:
    """It marks the type of a value no form asks for, as an action or a file gives it."""


def _legible(text: str) -> str:
    """Write all line breaks the same way, and refuse characters that nobody can see.

    No file can carry those characters.
    """
    if _UNSEEN.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(text) is not None:
        raise fault("unseen", "the text has characters that cannot be shown")
    return text


def _email(text: str) -> str:
    if is_alias(text):
        return text
    if not _EMAIL.fullmatch(text) or len(text) > _EMAIL_LENGTH:
        raise fault("email", f"{text!r} is not an e-mail address")
    return text.lower()


def _email_or_name(text: str) -> str:
    return _email(text) if "@" in text else text


def _day(written: object) -> object:
    """Accept dates and ISO text only, as pydantic would read a number as seconds since 1970."""
    if isinstance(written, datetime):
        if written.time() != time():
            raise fault("time_of_day", "a date has no time of day")
        return written.date()
    if isinstance(written, date):
        return written
    if isinstance(written, str) and _ISO_DAY.fullmatch(written.strip()):
        return written.strip()
    raise fault("date", f"{written!r} is not a date: write it as 2026-03-02")


def _not_yes_or_no(written: object) -> object:
    if isinstance(written, bool):
        raise fault("number", "a number is asked for, not yes or no")
    return written


def yes_or_no(written: object) -> object:
    """Turn true and false into `yes` and `no`, as YAML reads those bare words as booleans."""
    if isinstance(written, bool):
        return "yes" if written else "no"
    return written


def _sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise fault("sha256", f"{text!r} is not a SHA-256 in hexadecimal")
    return text


def _requirement(text: str) -> str:
    if not _REQUIREMENT.fullmatch(text):
        raise fault("requirement", f"{text!r} is not a requirement: write 1.1 to 3.5")
    return text


def _question(text: str) -> str:
    if not _QUESTION.fullmatch(text):
        raise fault("question", f"{text!r} is not a question: write it as 3.5-5")
    return text


def _own_word(text: str) -> str:
    """Write `ord = betydning` [word = meaning] with one space on each side."""
    word, equals, meaning = (part.strip() for part in text.partition("="))
    if not (word and equals and meaning) or "=" in meaning:
        raise fault(
            "own_word", f"{text!r} does not say what a word means: write it as word = meaning"
        )
    return f"{word} = {meaning}"


def _role(written: object) -> object:
    return written.strip().upper() if isinstance(written, str) else written


Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True),
    AfterValidator(_legible),
]
LongText = Annotated[Text, Prose()]
Day = Annotated[date, BeforeValidator(_day)]
PastDay = Annotated[Day, HasHappened()]
Count = Annotated[int, BeforeValidator(_not_yes_or_no), Field(ge=0, le=MOST)]
AtLeastOne = Annotated[int, BeforeValidator(_not_yes_or_no), Field(ge=1, le=MOST)]
Number = Annotated[float, BeforeValidator(_not_yes_or_no), Field(allow_inf_nan=False)]
Hours = Annotated[float, BeforeValidator(_not_yes_or_no), Field(ge=0, allow_inf_nan=False)]
YesNo = Annotated[Literal["yes", "no"], BeforeValidator(yes_or_no)]
RoleCode = Annotated[Role, BeforeValidator(_role)]
Email = Annotated[Text, AfterValidator(_email)]
Sha256 = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_sha256)
]
RequirementId = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_requirement),
    Catalogued("requirement"),
]
QuestionId = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_question),
    Catalogued("question"),
]

# It takes anything, so that what was kept before can still be read. `number_errors` refuses.
TelephoneNumber = Annotated[Text, AfterValidator(as_kept), Dialled()]
MemberEmail = Annotated[Email, Refers("members")]
Person = Annotated[Text, AfterValidator(_email_or_name), Refers("members", or_name=True)]
SupplierName = Annotated[Text, Refers("suppliers")]
SystemName = Annotated[Text, Refers("systems")]
ContractNumber = Annotated[Text, Refers("contracts")]
ForumName = Annotated[Text, Refers("forums")]
OwnWord = Annotated[Text, AfterValidator(_own_word)]


def requirement_of(question: str) -> str:
    """Return the requirement a question belongs to, such as `3.5` for `3.5-2`."""
    return question.partition("-")[0]


PostponeSort: TypeAlias = Literal["snooze", "take", "push", "accept"]
"""The sort of answer to a nudge.

- snooze, take: whoever has it puts it off, or takes it on by a day.
- push: somebody who follows it asks whoever has it to look at it now.
- accept: whoever is accountable accepts that it is late until a day.
"""
