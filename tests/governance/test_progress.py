"""Test how far a checklist has come: pure, from the answers and the checklist alone."""

from collections.abc import Mapping
from datetime import date

import pytest

from governance.catalogue import catalogue
from governance.checklists.progress import ChecklistProgress
from governance.ports import Versioned
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.deviations import Deviation
from tests.fakes.clock import MORNING

DAY = date(2026, 3, 2)
NIGHT = "system:Nødmelderen"
ALL = ["1", "2", "3", "4", "5", "6", "7", "8"]
WHOLE = {
    "1": "ja",
    "2": "ja",
    "3": "ja",
    "4": "2026-02-21",
    "5": "ja",
    "6": "0",
    "7": "ja",
    "8": "bo@stf.example",
}


def at(
    answers: Mapping[str, str] | None = None,
    *,
    skipped: tuple[str, ...] = (),
    round_: int = 1,
    old: Mapping[str, str] | None = None,
    reopened: tuple[str, ...] = (),
    finished: bool = False,
    begun: bool = True,
    claims_until: date | None = None,
) -> ChecklistProgress:
    """Return the progress of 3.2 with these answers by number; `old` are of the round before."""
    kept = {}
    for given, number_of_round in ((old or {}, round_ - 1), (answers or {}, round_)):
        for number, value in given.items():
            kept[f"3.2-{number}"] = _answer(number, value, number_of_round, number in reopened)
    checklist = Checklist(
        requirement="3.2",
        scope=NIGHT,
        round=round_,
        started_on=DAY,
        started_by="maren@stf.example",
        finished_on=DAY if finished else None,
        finished_by="maren@stf.example" if finished else None,
        skipped=tuple(f"3.2-{number}" for number in skipped),
    )
    return ChecklistProgress(
        requirement=catalogue()["3.2"],
        scope=NIGHT,
        checklist=Versioned(checklist, 1, MORNING, "maren@stf.example", MORNING) if begun else None,
        latest=kept,
        evidence={},
        deviations={"3.2-1": _claim(claims_until)} if claims_until else {},
    )


# Only this module calls it.
def _answer(number: str, value: str, round_: int, reopened: bool) -> Versioned[Answer]:  # noqa: FBT001
    record = Answer(
        question=f"3.2-{number}",
        scope=NIGHT,
        value=value,
        answered_by="maren@stf.example",
        answered_on=DAY,
        round=round_,
        reopened_by="3.2-1" if reopened else None,
    )
    return Versioned(record, 1, MORNING, "maren@stf.example", MORNING)


def _claim(until: date) -> Deviation:
    return Deviation(
        contract="K-103",
        question="3.2-1",
        scope=NIGHT,
        reason="x",
        compensating="y",
        assessed_by="Maren",
        created_on=min(DAY, until),
        expires_on=until,
    )


def numbers(questions: object) -> list[str]:
    # They are questions.
    return [question.id.removeprefix("3.2-") for question in questions]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("progress", "open_"),
    [
        pytest.param(at(begun=False), ALL, id="never begun"),
        pytest.param(at(), ALL, id="begun"),
        pytest.param(at({"1": "ja"}), ALL[1:], id="one answered"),
        pytest.param(at({"1": "nej"}), ["2", "3", "4", "7", "8"], id="two fall away"),
        pytest.param(at({"2": "ja"}, skipped=("1",)), [*ALL[2:], "1"], id="skipped comes last"),
        pytest.param(at({"1": "ja"}, skipped=("1",)), ALL[1:], id="skipped, yet answered"),
        pytest.param(at(WHOLE), [], id="all"),
        pytest.param(at(WHOLE, reopened=("5", "6")), ["5", "6"], id="reopened"),
        pytest.param(at(old=WHOLE, round_=2), ALL, id="a new round asks all"),
        pytest.param(
            at({"1": "ja"}, old={"2": "ja"}, round_=2), ALL[1:], id="old ones do not count"
        ),
        pytest.param(at(old={"1": "nej"}, round_=2), ALL, id="nor make anything fall away"),
        pytest.param(at({"1": "ved_ikke"}), ALL[1:], id="don't know is an answer"),
    ],
)
def test_what_is_open(progress: ChecklistProgress, open_: list[str]) -> None:
    assert numbers(progress.open) == open_


SIX = {number: value for number, value in WHOLE.items() if number not in "34"}
SEVEN = {number: value for number, value in WHOLE.items() if number != "4"}


@pytest.mark.parametrize(
    ("progress", "after", "rest", "following"),
    [
        pytest.param(at(), "", False, "3.2-1", id="the first"),
        pytest.param(at({"1": "ja"}), "3.2-1", False, "3.2-2", id="the next"),
        pytest.param(
            at({"1": "ja"}, skipped=("2",)), "3.2-2", False, "3.2-3", id="not the skipped one"
        ),
        pytest.param(at(SEVEN), "3.2-8", False, "3.2-4", id="one left out, wherever one was"),
        pytest.param(
            at(SEVEN, skipped=("4",)), "3.2-8", False, None, id="skipped: the summary first"
        ),
        pytest.param(at(SEVEN, skipped=("4",)), "3.2-4", False, None, id="skipped just now"),
        pytest.param(at(SEVEN, skipped=("4",)), "", True, "3.2-4", id="skipped: begun again"),
        pytest.param(at(SIX, skipped=("3", "4")), "", True, "3.2-3", id="the rest: the first"),
        pytest.param(at(SEVEN, skipped=("4",)), "3.2-3", True, "3.2-4", id="the rest: the next"),
        pytest.param(at(SIX, skipped=("3", "4")), "3.2-3", True, "3.2-4", id="left once more"),
        pytest.param(at(SIX, skipped=("3", "4")), "3.2-4", True, None, id="all left once more"),
        pytest.param(at(WHOLE), "3.2-8", False, None, id="nothing left"),
        pytest.param(at(WHOLE), "", False, None, id="nothing left to begin with"),
        pytest.param(
            at(skipped=("1", "2"), answers=dict(list(SEVEN.items())[2:])),
            "3.2-1",
            False,
            "3.2-4",
            id="a fresh one before",
        ),
    ],
)
def test_which_is_asked_next(
    progress: ChecklistProgress, after: str, following: str | None, *, rest: bool
) -> None:
    question = progress.next_open(after=after, rest=rest)
    assert (question.id if question else None) == following


def test_numbers_are_those_of_the_questions_that_apply() -> None:
    progress = at({"1": "nej", "7": "ja"})
    assert progress.number("3.2-7") == 5
    assert progress.number("3.2-5") == 0
    assert progress.number("9.9-9") == 0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("1", "3.2-1"),
        (" 5. ", "3.2-7"),
        ("3.2-7", "3.2-7"),
        ("2", None),
        ("3.2-2", None),
        ("0", None),
        ("-1", None),
        ("syv", None),
        ("", None),
    ],
)
def test_an_answer_is_found_by_its_number(wanted: str, found: str | None) -> None:
    question = at({"1": "nej", "7": "ja"}).by_number(wanted)
    assert (question.id if question else None) == found


def test_an_old_answer_can_be_corrected_too() -> None:
    question = at(old={"1": "ja"}, round_=2).by_number("1")
    assert question is not None


@pytest.mark.parametrize(
    ("progress", "finished"),
    [
        pytest.param(at(WHOLE, finished=True), True, id="done"),
        pytest.param(at(WHOLE), False, id="not said to be"),
        pytest.param(at(begun=False), False, id="never begun"),
        pytest.param(at(WHOLE, finished=True, reopened=("5",)), False, id="opened again since"),
        pytest.param(at(SEVEN, finished=True), False, id="one came to apply since"),
    ],
)
def test_when_it_is_finished(progress: ChecklistProgress, *, finished: bool) -> None:
    assert progress.is_finished is finished
