"""Grade an answer, and say which questions apply with the answers there are."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from governance.catalogue import Question, Requirement
from governance.schema.interval_settings import INTERVALS
from governance.workdays import Span, deadline

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


def asked(requirement: Requirement, answers: Mapping[str, str]) -> list[Question]:
    """Return the questions that apply with these answers (question id → value).

    A question falls away with its parent's answer, or with the parent.
    """
    applying: list[Question] = []
    fallen: set[str] = set()
    for question in requirement.questions:
        parent = question.depends_on
        if parent in fallen or (parent is not None and answers.get(parent) in question.falls_away):
            fallen.add(question.id)
        else:
            applying.append(question)
    return applying


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
