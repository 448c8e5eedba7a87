"""The kinds of value a field of the register holds, and what each accepts."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from governance.records.faults import fault
from governance.roles import Role

Letter: TypeAlias = Literal["R", "A", "C", "I"]
Side: TypeAlias = Literal["us", "supplier"]
Locale: TypeAlias = Literal["da", "en"]

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMAIL_LENGTH = 254
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Refers:
    """Stands in the type of a value that names a record of another section."""

    section: str


def _legible(text: str) -> str:
    """Line breaks are all written the same way; characters nobody can see are refused, for no file carries them."""
    if _UNSEEN.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN.search(text) is not None:
        raise fault("unseen", "the text has characters that cannot be shown")
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text) or len(text) > _EMAIL_LENGTH:
        raise fault("email", f"{text!r} is not an e-mail address")
    return text.lower()


def _email_or_name(text: str) -> str:
    return _email(text) if "@" in text else text


def _day(written: object) -> object:
    """Dates and ISO text only: pydantic would read a number as seconds since 1970."""
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
    """YAML reads a bare `yes` or `no` as true or false; they are words here."""
    if isinstance(written, bool):
        return "yes" if written else "no"
    return written


def _role(written: object) -> object:
    return written.strip().upper() if isinstance(written, str) else written


Text = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_legible)
]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, BeforeValidator(_not_yes_or_no), Field(ge=0)]
AtLeastOne = Annotated[int, BeforeValidator(_not_yes_or_no), Field(ge=1)]
Number = Annotated[float, BeforeValidator(_not_yes_or_no), Field(allow_inf_nan=False)]
Hours = Annotated[float, BeforeValidator(_not_yes_or_no), Field(ge=0, allow_inf_nan=False)]
YesNo = Annotated[Literal["yes", "no"], BeforeValidator(yes_or_no)]
RoleCode = Annotated[Role, BeforeValidator(_role)]
Email = Annotated[Text, AfterValidator(_email)]
Sha256 = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{64}$", strip_whitespace=True, to_lower=True)
]
RequirementId = Annotated[str, StringConstraints(pattern=r"^[1-3]\.[1-5]$", strip_whitespace=True)]
QuestionId = Annotated[
    str, StringConstraints(pattern=r"^[1-3]\.[1-5]-[1-9]$", strip_whitespace=True)
]

MemberEmail = Annotated[Email, Refers("members")]
Person = Annotated[Text, AfterValidator(_email_or_name), Refers("members")]
SupplierName = Annotated[Text, Refers("suppliers")]
SystemName = Annotated[Text, Refers("systems")]
ContractNumber = Annotated[Text, Refers("contracts")]
ForumName = Annotated[Text, Refers("forums")]


def requirement_of(question: str) -> str:
    """The requirement a question belongs to: `3.5` for `3.5-2`."""
    return question.partition("-")[0]
