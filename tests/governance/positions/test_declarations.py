"""Test that every question names its fact, and that a faulty copy is refused with what is wrong."""

from collections import Counter
from pathlib import Path

import pytest

from governance.catalogue import CatalogueFault, catalogue
from governance.obligations.rule_index import rules
from governance.positions.known import check_questions
from governance.positions.questions_page import questions_page
from governance.positions.reader import condition, entered_conditions, entered_readers, reads
from tests.governance.positions.positions import changed_question

PAGE = Path(__file__).parents[3] / "docs" / "questions.md"
QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]


def test_every_question_names_a_fact_that_can_be_read() -> None:
    check_questions(catalogue())


def test_twenty_one_questions_are_no_questions_any_more() -> None:
    count = Counter(question.asks_for.how for question in QUESTIONS)
    assert (count["line"], count["part"]) == (13, 8)
    assert count.total() == len(QUESTIONS) == 88


def test_a_question_without_its_fact_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match=r"3\.2\.yaml: questions\.0\.asks_for"):
        changed_question(tmp_path, "3.2-1", lambda question: question.pop("asks_for"))


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("asks_for", {"how": "fact", "fields": ["documents.colour"]}, "documents.colour is no f"),
        ("proves", ["documents.colour"], "documents.colour is no field"),
        ("read_by", ["plan_painted"], "plan_painted is no rule"),
        ("applies", "it_rains", "it_rains is no condition"),
        (
            "asks_for",
            {"how": "fact", "fields": ["documents.url"], "decision": "lunch"},
            "lunch is no decision",
        ),
        (
            "asks_for",
            {"how": "part", "fields": ["documents.url"], "together_with": "3.2-9"},
            "3.2-9 is no question",
        ),
    ],
)
def test_what_is_named_in_vain_is_said(
    tmp_path: Path, field: str, value: object, fault: str
) -> None:
    faulty = changed_question(
        tmp_path, "3.2-1", lambda question: question.__setitem__(field, value)
    )
    with pytest.raises(CatalogueFault, match=f"3.2-1: {fault}"):
        check_questions(faulty)


def test_a_fact_that_nobody_reads_is_said(tmp_path: Path) -> None:
    judged = [question.id for question in QUESTIONS if question.id not in entered_readers()]
    assert all(catalogue().is_judged(catalogue().question(number)) for number in judged)
    how = {"how": "fact", "fields": ["answers.value"]}
    faulty = changed_question(tmp_path, "2.3-5", lambda question: question.update(asks_for=how))
    with pytest.raises(CatalogueFault, match=r"2\.3-5: no reader says what the register knows"):
        check_questions(faulty)


def test_a_part_without_its_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match="a part, and only a part"):
        changed_question(
            tmp_path, "3.2-1", lambda question: question["asks_for"].update(how="part")
        )


def test_an_interval_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match="unknown interval setting 'a_while'"):
        changed_question(tmp_path, "3.2-7", lambda question: question.update(holds="a_while"))


def test_a_question_has_one_reader_and_a_condition_one_name() -> None:
    with pytest.raises(ValueError, match=r"two readers read 3\.2-1"):
        reads("3.2-1")(entered_readers()["3.2-1"])
    with pytest.raises(ValueError, match="two conditions are called plan_written"):
        condition(entered_conditions()["plan_written"])


def test_every_condition_is_used() -> None:
    used = {question.applies for question in QUESTIONS}
    assert set(entered_conditions()) <= used


def test_rules_the_catalogue_asks_for_are_read_by_a_question() -> None:
    """A rule of the catalogue that no question reads would weigh on nothing.

    Those here are read by a reader, which says so itself, or stand in another scope than the
    questions of their requirement.
    """
    read = {name.split("/")[0] for question in QUESTIONS for name in question.read_by}
    asked = {name for name, rule in rules().items() if rule.source == "catalogue"}
    assert asked - read == {
        "change_tested",
        "contact_verified",
        "criticality_assessed",
        "deviation_raised",
        "event_decided",
        "first_assessed",
        "handover_process_written",
        "qualification_assessed",
    }


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text("utf-8") == questions_page(catalogue()), "run `make docs`"


def test_each_question_has_a_row() -> None:
    rows = [line.split(" | ")[0] for line in PAGE.read_text("utf-8").splitlines()]
    for question in QUESTIONS:
        assert rows.count(f"| {question.id}") == 1
