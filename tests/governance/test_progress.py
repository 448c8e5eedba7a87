"""Test how far a checklist has come: pure, from what is known, the answers and the checklist."""

from collections.abc import Mapping
from datetime import date

import pytest

from governance.catalogue import catalogue
from governance.ports import Versioned
from governance.positions.checklist_progress import ChecklistProgress, alike_open
from governance.positions.item_states import read
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from tests.fakes.clock import MORNING

DAY = date(2026, 3, 2)
NIGHT = "system:Nødmelderen"
UNKNOWN = "UUUUUUUU"
ASKED = ["1", "2", "5", "7", "8"]
"""The questions of 3.2 that are asked: the register counts 3, 4 and 6 itself."""


def at(
    states: str = UNKNOWN,
    answers: Mapping[str, str] | None = None,
    *,
    skipped: tuple[str, ...] = (),
    round_: int = 1,
    old: Mapping[str, str] | None = None,
    finished: bool = False,
    begun: bool = True,
) -> ChecklistProgress:
    """Return the progress of 3.2 with those states; `old` are answers of the round before."""
    kept = {}
    for given, number_of_round in ((old or {}, round_ - 1), (answers or {}, round_)):
        for number, value in given.items():
            kept[f"3.2-{number}"] = _answer(number, value, number_of_round)
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
    requirement = catalogue()["3.2"]
    return ChecklistProgress(
        requirement=requirement,
        scope=NIGHT,
        checklist=Versioned(checklist, 1, MORNING, "maren@stf.example", MORNING) if begun else None,
        latest=kept,
        evidence={},
        deviations={},
        states={item.question: item.state for item in read(requirement, states, NIGHT)},
        judged=frozenset({"3.2-7"}),
    )


def _answer(number: str, value: str, round_: int) -> Versioned[Answer]:
    record = Answer(
        question=f"3.2-{number}",
        scope=NIGHT,
        value=value,
        answered_by="maren@stf.example",
        answered_on=DAY,
        round=round_,
    )
    return Versioned(record, 1, MORNING, "maren@stf.example", MORNING)


def numbers(questions: object) -> list[str]:
    # They are questions.
    return [question.id.removeprefix("3.2-") for question in questions]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("progress", "open_"),
    [
        pytest.param(at(begun=False), ASKED, id="never begun"),
        pytest.param(at(), ASKED, id="begun"),
        pytest.param(at("MUUUUUUU"), ASKED[1:], id="one is known"),
        pytest.param(at("XPUUUUUU"), ASKED[2:], id="what is said to be short is known, too"),
        pytest.param(at("SUUUUUUU"), ASKED[1:], id="a fact that is late is not asked as news"),
        pytest.param(at("UUUUUUSU"), ASKED, id="a judgement too long ago is"),
        pytest.param(at("UUUUUUMU"), ["1", "2", "5", "8"], id="a judgement that holds is not"),
        pytest.param(at("NUUUNUUU"), ["2", "7", "8"], id="what is not relevant here"),
        pytest.param(at(skipped=("1",)), [*ASKED[1:], "1"], id="skipped comes last"),
        pytest.param(at("MUUUUUUU", skipped=("1",)), ASKED[1:], id="skipped, and told elsewhere"),
        pytest.param(at("MMMMMMMM"), [], id="all"),
        pytest.param(at(answers={"1": "ved_ikke"}), ASKED[1:], id="don't know is an answer"),
        pytest.param(at("XUUUUUUU", {"1": "nej"}), ["2", "7", "8"], id="no plan, nothing to print"),
        pytest.param(at("XPUUSUMm", round_=2), ["1", "2", "5"], id="a new round asks what is not"),
        pytest.param(
            at("XUUUUUUU", {"1": "nej"}, round_=2), ["2", "7", "8"], id="but each of it once"
        ),
        pytest.param(
            at("XUUUUUUU", old={"1": "nej"}, round_=2), ASKED, id="the round before is over"
        ),
    ],
)
def test_what_is_open(progress: ChecklistProgress, open_: list[str]) -> None:
    assert numbers(progress.open) == open_


def test_what_must_be_met_is_asked_before_what_is_good_to_have() -> None:
    mandatory = [question.mandatory for question in at().asked]
    assert mandatory == sorted(mandatory, reverse=True)


@pytest.mark.parametrize(
    ("progress", "after", "rest", "but", "following"),
    [
        pytest.param(at(), "", False, (), "3.2-1", id="the first"),
        pytest.param(at("MUUUUUUU"), "3.2-1", False, (), "3.2-2", id="the next"),
        pytest.param(at(), "3.2-1", False, ("3.2-1",), "3.2-2", id="not what was just told"),
        pytest.param(at("MMMMMMMM"), "3.2-8", False, (), None, id="none"),
        pytest.param(at("UMMMMMMM", skipped=("1",)), "3.2-2", False, (), None, id="skipped rests"),
        pytest.param(
            at("UMMMMMMM", skipped=("1",)), "", True, (), "3.2-1", id="unless the rest is asked"
        ),
        pytest.param(
            at("UUMMMMMM", skipped=("1", "2")), "3.2-1", True, (), "3.2-2", id="each once more"
        ),
        pytest.param(
            at("UUMMMMMM", skipped=("1", "2")), "3.2-2", True, (), None, id="and then no more"
        ),
    ],
)
def test_what_is_asked_next(
    progress: ChecklistProgress,
    after: str,
    following: str | None,
    but: tuple[str, ...],
    *,
    rest: bool,
) -> None:
    found = progress.next_open(after=after, rest=rest, but=but)
    assert (found.id if found else None) == following


@pytest.mark.parametrize(
    ("progress", "known"),
    [
        pytest.param(at(), "", id="nothing"),
        pytest.param(at("MUXUUSUU"), "1 3 6", id="met, missing and late, counted ones among them"),
        pytest.param(at("NUUUUUUP"), "8", id="nothing that is not relevant"),
    ],
)
def test_what_is_shown_as_known(progress: ChecklistProgress, known: str) -> None:
    assert numbers(progress.known) == known.split()


@pytest.mark.parametrize(
    ("progress", "finished"),
    [
        pytest.param(at("MMMMMMMM", finished=True), True, id="done"),
        pytest.param(at("XPMMMMMM", finished=True), True, id="done, and not all in place"),
        pytest.param(at("MMMMMMMM"), False, id="not said to be"),
        pytest.param(at("MMMMMMMM", begun=False), False, id="never begun"),
        pytest.param(at("MMMMUMMM", finished=True), False, id="something came to be unknown since"),
    ],
)
def test_when_it_is_finished(progress: ChecklistProgress, *, finished: bool) -> None:
    assert progress.is_finished is finished


def test_a_line_is_found_by_its_number_once_something_is_known_of_it() -> None:
    progress = at("MUUUUUUU", {"2": "nej"})
    assert [question and question.id for question in map(progress.by_number, "123")] == [
        "3.2-1",
        "3.2-2",
        None,
    ]


def test_six_processes_are_answered_alike() -> None:
    requirement = catalogue()["2.2"]
    progress = ChecklistProgress(
        requirement=requirement,
        scope="authority",
        checklist=None,
        latest={},
        evidence={},
        deviations={},
        states={item.question: item.state for item in read(requirement, "MUUUUUUU-", "authority")},
        judged=frozenset({"2.2-8"}),
    )
    alike = alike_open(requirement.question("2.2-3"), progress)
    assert [one.id for one in alike] == ["2.2-3", "2.2-2", "2.2-4", "2.2-5", "2.2-6"]
    assert [one.id for one in alike_open(requirement.question("2.2-7"), progress)] == ["2.2-7"]
