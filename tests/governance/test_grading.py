"""Test what an answer counts as, and which questions it takes away."""

from collections.abc import Mapping
from datetime import date

import pytest

from governance.catalogue import catalogue
from governance.checklists.assessment import (
    Grade,
    asked,
    grade,
)
from governance.workdays import Span

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("question_id", "value", "expected"),
    [
        pytest.param("1.1-1", "ja", Grade.MET, id="yes"),
        pytest.param("1.1-1", "delvist", Grade.PARTLY, id="partly"),
        pytest.param("1.1-1", "nej", Grade.NOT_MET, id="no"),
        pytest.param("1.1-1", "ved_ikke", Grade.UNKNOWN, id="don't know"),
        pytest.param("3.2-2", "ikke_muligt", Grade.NOT_POSSIBLE, id="not possible where offered"),
        pytest.param("1.1-1", "ikke_muligt", Grade.NOT_MET, id="not possible where not offered"),
        pytest.param("3.5-6", "ikke_muligt", Grade.NOT_POSSIBLE, id="not possible for a date"),
        pytest.param("3.3-1", "2025-03-02", Grade.MET, id="date on its last day"),
        pytest.param("3.3-1", "2025-03-01", Grade.NOT_MET, id="date a day too old"),
        pytest.param("3.3-1", "2026-03-03", Grade.NOT_MET, id="past date in the future"),
        pytest.param("3.3-1", "ingen", Grade.NOT_MET, id="never exercised"),
        pytest.param("3.3-8", "2026-03-02", Grade.MET, id="future date today"),
        pytest.param("3.3-8", "2026-03-01", Grade.NOT_MET, id="future date gone by"),
        pytest.param("2.4-7", "2019-01-01", Grade.MET, id="date without an interval"),
        pytest.param("1.1-5", "ingen", Grade.MET, id="no option left"),
        pytest.param("2.3-1", "2", Grade.MET, id="number at the floor"),
        pytest.param("2.3-1", "1", Grade.NOT_MET, id="number under the floor"),
        pytest.param("2.3-1", "ingen", Grade.NOT_MET, id="nobody where somebody is needed"),
        pytest.param("3.1-6", "0", Grade.MET, id="number at the ceiling"),
        pytest.param("3.1-6", "1", Grade.NOT_MET, id="number over the ceiling"),
        pytest.param("3.1-6", "ingen", Grade.MET, id="none where none is wanted"),
        pytest.param("2.4-2", "bo@stf.example", Grade.MET, id="person"),
        pytest.param("2.4-2", "ingen", Grade.NOT_MET, id="no person"),
        pytest.param("2.4-3", "Op til 500.000 kr.", Grade.MET, id="text"),
        pytest.param("2.4-3", "ingen", Grade.NOT_MET, id="no text"),
        pytest.param("2.1-7", "ja_accepteret", Grade.MET, id="choice that counts as met"),
        pytest.param("2.1-7", "ja_ikke_haandteret", Grade.NOT_MET, id="choice that does not"),
        pytest.param("3.3-3", "dilemma", Grade.NEUTRAL, id="choice that only tells"),
        pytest.param("3.5-9", "ved_ikke", Grade.UNKNOWN, id="don't know as an option"),
        pytest.param("3.5-2", "test;besoeg", Grade.MET, id="two methods"),
        pytest.param("3.5-2", "test; besoeg", Grade.MET, id="two methods with a space"),
        pytest.param("3.5-2", "test;test", Grade.PARTLY, id="the same method twice"),
        pytest.param("3.5-2", "ingen", Grade.NOT_MET, id="no method"),
        pytest.param("3.3-4", "kontakt;reetablering", Grade.MET, id="restore was part of it"),
        pytest.param("3.3-4", "kontakt;aktivering", Grade.PARTLY, id="restore was not part of it"),
        pytest.param("3.1-4", "nej", Grade.MET, id="nothing has happened"),
        pytest.param("3.1-4", "nej;haendelse", Grade.NOT_MET, id="the worst choice counts"),
        pytest.param("1.2-5", "referater;exitplan", Grade.PARTLY, id="missing and chased"),
    ],
)
def test_grade(question_id: str, value: str, expected: Grade) -> None:
    assert grade(catalogue().question(question_id), value, today=TODAY) is expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(Span(730), Grade.MET, id="longer"),
        pytest.param(Span(30), Grade.NOT_MET, id="shorter"),
        pytest.param(Span(260, "workdays"), Grade.MET, id="in working days"),
    ],
)
def test_the_authority_has_its_own_interval(span: Span, expected: Grade) -> None:
    question = catalogue().question("3.3-1")
    intervals = {"exercise_held": span}
    assert grade(question, "2025-02-28", today=TODAY, intervals=intervals) is expected


def test_an_interval_the_authority_has_not_changed_keeps_its_default() -> None:
    question = catalogue().question("3.3-1")
    assert grade(question, "2025-03-02", today=TODAY, intervals={"visit": Span(1)}) is Grade.MET


@pytest.mark.parametrize(
    ("question_id", "value"),
    [
        pytest.param("1.1-1", "måske", id="graded"),
        pytest.param("1.1-8", "i går", id="date"),
        pytest.param("2.3-1", "et par stykker", id="number"),
        pytest.param("3.3-3", "brandøvelse", id="choice"),
        pytest.param("3.5-2", "test;telepati", id="one of several"),
        pytest.param("3.5-2", "", id="none of several"),
    ],
)
def test_what_is_no_answer_is_refused(question_id: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        grade(catalogue().question(question_id), value, today=TODAY)


@pytest.mark.parametrize(
    ("requirement_id", "answers", "fallen"),
    [
        pytest.param("3.3", {}, "", id="nothing answered, everything asked"),
        pytest.param("3.3", {"3.3-1": "2025-09-01"}, "", id="the parent leaves them standing"),
        pytest.param("3.3", {"3.3-1": "ingen"}, "2 3 4 5 6 7 9", id="never exercised"),
        pytest.param("3.3", {"3.3-1": "ved_ikke"}, "", id="don't know leaves them standing"),
        pytest.param("3.4", {"3.4-3": "0"}, "4", id="no red point"),
        pytest.param("3.4", {"3.4-1": "nej"}, "3 4 7", id="through the chain"),
        pytest.param("3.5", {"3.5-3": "ikke_muligt"}, "4", id="no statement to read"),
        pytest.param("1.1", {"1.1-4": "ingen"}, "5", id="a contract without an end"),
    ],
)
def test_what_falls_away(requirement_id: str, answers: Mapping[str, str], fallen: str) -> None:
    requirement = catalogue()[requirement_id]
    gone = {f"{requirement_id}-{number}" for number in fallen.split()}
    left = [question for question in requirement.questions if question.id not in gone]
    assert asked(requirement, answers) == left
