"""Grade an answer, and assess a requirement by the answers it has."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from governance.catalogue import Question, Requirement
from governance.schema.interval_settings import INTERVALS
from governance.workdays import ONE_DAY, Span, deadline

# An answer is stored as one of these, besides dates, numbers, people, texts and option ids.
YES = "ja"
PARTLY = "delvist"
NO = "nej"
NOT_POSSIBLE = "ikke_muligt"
DONT_KNOW = "ved_ikke"
NONE = "ingen"
CHOICES_APART = ";"

_MAY_BE_NONE = ("date", "number", "person", "text")


class Grade(StrEnum):
    """The grade of one answer, `unknown` also where there is no answer."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_POSSIBLE = "not_possible"
    UNKNOWN = "unknown"
    NEUTRAL = "neutral"


_GRADED = {YES: Grade.MET, PARTLY: Grade.PARTLY, NO: Grade.NOT_MET}
_WORST_FIRST = (Grade.NOT_MET, Grade.PARTLY, Grade.MET, Grade.NEUTRAL)


class Status(StrEnum):
    """The status of a requirement for what it is assessed on (`reference/domain.md` §1.0)."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NPC = "npc"  # not possible under the current contract, with a reason that holds
    STALE = "stale"  # was met, and only has to be confirmed again
    NOT_ASSESSED = "not_assessed"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it is kept.

    `open` says that it was reopened, so it has to be given again. `deviation_expires_on` is the
    last day on which the record behind an 'ikke muligt' [not possible] holds.
    """

    value: str
    answered_on: date
    open: bool = False
    deviation_expires_on: date | None = None


@dataclass(frozen=True)
class Graded:
    """A question with the grade of its answer.

    `lapsed` says that the answer was met on the day it was given.
    """

    question: Question
    grade: Grade
    lapsed: bool = False

    @property
    def in_place(self) -> bool:
        return self.grade in (Grade.MET, Grade.NEUTRAL)

    @property
    def suffices(self) -> bool:
        """True when the answer is enough for the rule for 'met'."""
        return self.in_place or (self.grade is Grade.PARTLY and self.question.partly_suffices)


@dataclass(frozen=True)
class Assessment:
    """The counts of the questions that apply, and the answers that are not in place.

    `missing` counts answers that fall short in part or in full. An 'ikke muligt' [not possible]
    without a record that holds is one of them.

    `unanswered` counts questions never answered, reopened, or answered 'ved ikke' [don't know].
    Those last are among the gaps as well.
    """

    status: Status
    in_place: int = 0
    reasoned: int = 0
    missing: int = 0
    unanswered: int = 0
    gaps: tuple[Graded, ...] = ()

    @property
    def total(self) -> int:
        return self.in_place + self.reasoned + self.missing + self.unanswered


def grade(
    question: Question, value: str, *, today: date, intervals: Mapping[str, Span] = INTERVALS
) -> Grade:
    """Grade the stored value.

    `intervals` are the settings the authority has changed. A date in the wrong tense is not met.

    Raises ValueError when it is no answer to this question.
    """
    if value == DONT_KNOW:
        return Grade.UNKNOWN
    if value == NOT_POSSIBLE:
        return Grade.NOT_POSSIBLE if question.not_possible else Grade.NOT_MET
    if value == NONE and question.kind in _MAY_BE_NONE:
        return Grade(question.none_counts)
    return _grade_kind(question, value, today, intervals)


def asked(requirement: Requirement, answers: Mapping[str, KeptAnswer]) -> list[Question]:
    """Return the questions that apply.

    A question falls away with its parent's answer, or with the parent.
    """
    applying: list[Question] = []
    fallen: set[str] = set()
    for question in requirement.questions:
        parent = question.depends_on
        if parent in fallen or (
            parent is not None and _value(answers, parent) in question.falls_away
        ):
            fallen.add(question.id)
        else:
            applying.append(question)
    return applying


def standing(
    requirement: Requirement,
    answers: Mapping[str, KeptAnswer],
    *,
    today: date,
    intervals: Mapping[str, Span] = INTERVALS,
    in_scope: bool = True,
) -> Assessment:
    """Assess the requirement with these answers (question id → answer).

    Raises ValueError as `grade` does.
    """
    if not in_scope:
        return Assessment(Status.OUT_OF_SCOPE)
    given = {number: answer for number, answer in answers.items() if not answer.open}
    parts = [
        _graded(question, given.get(question.id), today, intervals)
        for question in asked(requirement, given)
    ]
    count = Counter(part.grade for part in parts)
    answered = [part for part in parts if part.question.id in given]
    mandatory = [part for part in parts if part.question.mandatory]
    return Assessment(
        status=_status(mandatory) if answered else Status.NOT_ASSESSED,
        in_place=count[Grade.MET] + count[Grade.NEUTRAL],
        reasoned=count[Grade.NOT_POSSIBLE],
        missing=count[Grade.PARTLY] + count[Grade.NOT_MET],
        unanswered=count[Grade.UNKNOWN],
        gaps=tuple(part for part in answered if not part.in_place),
    )


def regraded_on(
    requirement: Requirement,
    answers: Mapping[str, KeptAnswer],
    *,
    today: date,
    intervals: Mapping[str, Span] = INTERVALS,
) -> date | None:
    """Return the first day after today on which time alone may change the grade of an answer."""
    days = [
        day
        for question in requirement.questions
        if (answer := answers.get(question.id)) is not None
        for day in _turns(question, answer, intervals)
        if day > today
    ]
    return min(days, default=None)


def _turns(question: Question, answer: KeptAnswer, intervals: Mapping[str, Span]) -> Iterator[date]:
    if answer.deviation_expires_on is not None:
        yield answer.deviation_expires_on + ONE_DAY
    if question.kind != "date" or answer.value in (DONT_KNOW, NOT_POSSIBLE, NONE):
        return
    day = date.fromisoformat(answer.value)
    yield from (day, day + ONE_DAY)
    if question.within is not None:
        yield deadline(day, intervals.get(question.within, INTERVALS[question.within])) + ONE_DAY


def _value(answers: Mapping[str, KeptAnswer], question_id: str) -> str | None:
    answer = answers.get(question_id)
    return None if answer is None or answer.open else answer.value


def _status(mandatory: Sequence[Graded]) -> Status:
    short = [part for part in mandatory if not part.suffices]
    if not short:
        return Status.MET
    if all(part.grade is Grade.NOT_POSSIBLE for part in short):
        return Status.NPC
    if all(part.lapsed for part in short):
        return Status.STALE
    if any(part.in_place or part.grade is Grade.PARTLY for part in mandatory):
        return Status.PARTLY
    return Status.NOT_MET


def _graded(
    question: Question, answer: KeptAnswer | None, today: date, intervals: Mapping[str, Span]
) -> Graded:
    if answer is None:
        return Graded(question, Grade.UNKNOWN)
    now = grade(question, answer.value, today=today, intervals=intervals)
    if now is Grade.NOT_POSSIBLE and not _holds(answer, today):
        return Graded(question, Grade.NOT_MET)
    if now is Grade.NOT_MET and question.kind == "date":
        then = grade(question, answer.value, today=answer.answered_on, intervals=intervals)
        return Graded(question, now, lapsed=then is Grade.MET)
    return Graded(question, now)


def _holds(answer: KeptAnswer, today: date) -> bool:
    return answer.deviation_expires_on is not None and today <= answer.deviation_expires_on


def _grade_kind(
    question: Question, value: str, today: date, intervals: Mapping[str, Span]
) -> Grade:
    match question.kind:
        case "graded":
            return _grade_graded(value)
        case "date":
            return _grade_date(question, date.fromisoformat(value), today, intervals)
        case "number":
            return _grade_number(question, int(value))
        case "choice":
            return _grade_option(question, value)
        case "multi":
            return _grade_options(question, value)
        case "person" | "text":
            return Grade.MET


def _grade_graded(value: str) -> Grade:
    if value not in _GRADED:
        raise ValueError(f"{value!r} is not one of {', '.join(_GRADED)}")
    return _GRADED[value]


def _grade_date(question: Question, day: date, today: date, intervals: Mapping[str, Span]) -> Grade:
    if (question.tense == "past" and day > today) or (question.tense == "future" and day < today):
        return Grade.NOT_MET
    if question.within is None:
        return Grade.MET
    span = intervals.get(question.within, INTERVALS[question.within])
    return Grade.MET if today <= deadline(day, span) else Grade.NOT_MET


def _grade_number(question: Question, number: int) -> Grade:
    too_few = question.at_least is not None and number < question.at_least
    too_many = question.at_most is not None and number > question.at_most
    return Grade.NOT_MET if too_few or too_many else Grade.MET


def _grade_option(question: Question, value: str) -> Grade:
    for option in question.options:
        if option.id == value:
            return Grade(option.counts)
    raise ValueError(f"{question.id} has no option {value!r}")


def _grade_options(question: Question, value: str) -> Grade:
    chosen = {choice.strip() for choice in value.split(CHOICES_APART)}
    grades = [_grade_option(question, choice) for choice in chosen]
    if question.at_least is not None and grades.count(Grade.MET) >= question.at_least:
        return Grade.MET
    if question.at_least is not None:
        some = Grade.MET in grades or Grade.PARTLY in grades
        return Grade.PARTLY if some else Grade.NOT_MET
    return min(grades, key=_WORST_FIRST.index)
