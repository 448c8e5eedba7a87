"""Test what an answer counts as, and how a requirement is assessed."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from governance.catalogue import catalogue
from governance.checklists.assessment import (
    Assessment,
    Grade,
    KeptAnswer,
    Status,
    asked,
    grade,
    standing,
)
from governance.workdays import Span

TODAY = date(2026, 3, 2)
ANSWERED_ON = date(2026, 2, 2)


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
    given = _answers(answers)
    gone = {f"{requirement_id}-{number}" for number in fallen.split()}
    left = [question for question in requirement.questions if question.id not in gone]
    assert asked(requirement, given) == left


def test_a_reopened_parent_takes_nothing_away() -> None:
    answers = {"3.3-1": KeptAnswer("ingen", ANSWERED_ON, open=True)}
    assert asked(catalogue()["3.3"], answers) == list(catalogue()["3.3"].questions)


EXERCISED = {"3.3-1": "2025-09-01", "3.3-2": "ja", "3.3-5": "ja", "3.3-9": "nej"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({}, Status.MET, id="all mandatory met"),
        pytest.param({"3.3-6": "4"}, Status.MET, id="a gap that is not mandatory"),
        pytest.param({"3.3-5": "delvist"}, Status.PARTLY, id="one in part"),
        pytest.param({"3.3-5": "nej"}, Status.PARTLY, id="one missing"),
        pytest.param({"3.3-5": "ved_ikke"}, Status.PARTLY, id="one unknown"),
        pytest.param(
            dict.fromkeys(EXERCISED, "nej") | {"3.3-1": "2020-01-01", "3.3-9": "ja"},
            Status.NOT_MET,
            id="none in place",
        ),
        pytest.param({"3.3-1": "ingen"}, Status.NOT_MET, id="never, and the rest falls away"),
        pytest.param({"3.3-1": "2025-02-15"}, Status.STALE, id="in time when answered"),
        pytest.param(
            {"3.3-1": "2025-02-15", "3.3-5": "nej"}, Status.PARTLY, id="too old and more missing"
        ),
        pytest.param({"3.3-1": "2024-02-15"}, Status.PARTLY, id="too old when answered"),
    ],
)
def test_status(changed: Mapping[str, str], expected: Status) -> None:
    assert _standing("3.3", EXERCISED | dict(changed)).status is expected


def test_an_answer_missing_among_the_mandatory() -> None:
    answers = {number: value for number, value in EXERCISED.items() if number != "3.3-9"}
    assert _standing("3.3", answers).status is Status.PARTLY


def test_nobody_has_answered() -> None:
    found = _standing("3.3", {})
    assert found == Assessment(Status.NOT_ASSESSED, unanswered=9)


def test_out_of_scope() -> None:
    found = standing(catalogue()["3.3"], _answers(EXERCISED), today=TODAY, in_scope=False)
    assert found == Assessment(Status.OUT_OF_SCOPE)


def test_reopened_counts_as_unanswered() -> None:
    answers = _answers(EXERCISED)
    answers["3.3-2"] = KeptAnswer("ja", ANSWERED_ON, open=True)
    found = standing(catalogue()["3.3"], answers, today=TODAY)
    assert found.status is Status.PARTLY
    assert (found.in_place, found.unanswered) == (3, 6)
    assert found.gaps == ()


def test_all_reopened_is_not_assessed() -> None:
    answers = {number: KeptAnswer("ja", ANSWERED_ON, open=True) for number in EXERCISED}
    found = standing(catalogue()["3.3"], answers, today=TODAY)
    assert found.status is Status.NOT_ASSESSED


@pytest.mark.parametrize(
    ("changed", "expires_on", "expected"),
    [
        pytest.param({}, TODAY, Status.NPC, id="holds on its last day"),
        pytest.param({}, TODAY - timedelta(days=1), Status.PARTLY, id="expired"),
        pytest.param({}, None, Status.PARTLY, id="without a record"),
        pytest.param({"3.3-5": "nej"}, TODAY, Status.PARTLY, id="and another gap"),
        pytest.param({"3.3-1": "2025-02-15"}, TODAY, Status.PARTLY, id="and a date gone by"),
    ],
)
def test_not_possible(
    changed: Mapping[str, str], expires_on: date | None, expected: Status
) -> None:
    answers = _answers(EXERCISED | dict(changed))
    answers["3.3-2"] = KeptAnswer("ikke_muligt", ANSWERED_ON, deviation_expires_on=expires_on)
    assert standing(catalogue()["3.3"], answers, today=TODAY).status is expected


def test_partly_suffices_where_the_rule_says_so() -> None:
    answers = {
        "3.1-1": "2025-09-01",
        "3.1-2": "delvist",
        "3.1-4": "nej",
        "3.1-5": "ja",
        "3.1-7": "ja",
        "3.1-8": "ja",
    }
    assert _standing("3.1", answers).status is Status.MET
    assert _standing("3.1", answers | {"3.1-2": "nej"}).status is Status.PARTLY


def test_all_in_part_is_partly() -> None:
    answers = dict.fromkeys(("1.1-1", "1.1-2", "1.1-3"), "delvist") | {"1.1-8": "ingen"}
    assert _standing("1.1", answers).status is Status.PARTLY


def test_counts_and_gaps() -> None:
    answers = _answers(
        {
            "3.5-1": "ja",
            "3.5-2": "skriftlig",
            "3.5-5": "nej",
            "3.5-6": "ingen",
            "3.5-7": "0",
            "3.5-8": "ved_ikke",
        }
    )
    answers["3.5-3"] = KeptAnswer(
        "ikke_muligt", ANSWERED_ON, deviation_expires_on=date(2026, 8, 14)
    )
    found = standing(catalogue()["3.5"], answers, today=TODAY)
    assert found.status is Status.PARTLY
    assert (found.in_place, found.reasoned, found.missing, found.unanswered) == (2, 1, 3, 2)
    assert found.total == 8
    assert [(gap.question.id, gap.grade) for gap in found.gaps] == [
        ("3.5-2", Grade.PARTLY),
        ("3.5-3", Grade.NOT_POSSIBLE),
        ("3.5-5", Grade.NOT_MET),
        ("3.5-6", Grade.NOT_MET),
        ("3.5-8", Grade.UNKNOWN),
    ]


def test_a_date_gone_by_is_told_from_one_that_never_was_in_time() -> None:
    (gap,) = _standing("3.3", EXERCISED | {"3.3-1": "2025-02-15"}).gaps
    assert gap.lapsed
    (gap,) = _standing("3.3", EXERCISED | {"3.3-1": "2024-02-15"}).gaps
    assert not gap.lapsed


def _answers(values: Mapping[str, str]) -> dict[str, KeptAnswer]:
    return {number: KeptAnswer(value, ANSWERED_ON) for number, value in values.items()}


def _standing(requirement_id: str, values: Mapping[str, str]) -> Assessment:
    return standing(catalogue()[requirement_id], _answers(values), today=TODAY)
