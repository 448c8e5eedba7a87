"""Test how a file is filed step by step: (step, draft, answer) → transition."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogs.file_evidence import Draft, Step, dialog
from bot.engine.dialog import Again, Cancel, Done, Fetch, Go, StepAnswer, TurnContext
from bot.messages import Card, FileRef, StoredFile
from bot.texts.words import Words
from governance.commands import AttachEvidence
from storage.database import Database
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.rehearsal import command_context_of, rehearsal, stocked

FILE = StoredFile("Plan.pdf", "0" * 64, 900, "application/pdf")
OTHER = StoredFile("Bilag.pdf", "1" * 64, 901, "application/pdf")
NIGHT = "system:Nødmelderen"
SENT: dict[str, Any] = {"file": vars(FILE)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("keeping")) as database:
        yield database


@pytest.fixture
def maren(demo: Database) -> Iterator[TurnContext]:
    """Continuity manager."""
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield TurnContext(command_context_of(unit, "maren.skabelonsen@stf.example"), Words("da"))


@pytest.fixture
def revi(demo: Database) -> Iterator[TurnContext]:
    """Auditor."""
    with rehearsal(demo, of=PANCAKES) as unit:
        yield TurnContext(command_context_of(unit, "revi.sorsen@pandekageby.example"), Words("da"))


def draft(**known: Any) -> Draft:
    return Draft(files=(FILE,), **known)


def words(text: str) -> StepAnswer:
    return StepAnswer("words", text=text)


def pressed(value: Any) -> StepAnswer:
    return StepAnswer("choice", name="answer", value=value)


def test_it_begins_with_the_requirement(maren: TurnContext) -> None:
    begun = dialog.begin({**SENT, "words": "til nødmelderen"}, maren)
    assert begun == Go(Step.REQUIREMENT, draft(words="til nødmelderen"))


@pytest.mark.parametrize("arguments", [{}, {"files": []}, {"file": {"name": "Plan.pdf"}}])
def test_without_a_file_it_does_not_begin(maren: TurnContext, arguments: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        dialog.begin(arguments, maren)


def test_who_has_no_role_is_told_at_once(maren: TurnContext) -> None:
    stranger = replace(maren.actor, email="ny@stf.example", roles=())
    _is_told(
        TurnContext(replace(maren.command_context, actor=stranger), Words("da")), "Du har ingen her"
    )


def test_who_only_reads_is_told_at_once(revi: TurnContext) -> None:
    _is_told(revi, "Du har læseadgang")


def _is_told(context: TurnContext, said: str) -> None:
    begun = dialog.begin(SENT, context)
    assert isinstance(begun, Cancel)
    assert begun.card is not None
    assert said in str(begun.card.body)


ONWARD = [
    (Step.REQUIREMENT, {}, words("3.2"), Step.SCOPE, {"requirement": "3.2"}),
    (Step.REQUIREMENT, {}, words("øvelsen"), Step.SCOPE, {"requirement": "3.3"}),
    (Step.REQUIREMENT, {}, pressed("3.2"), Step.SCOPE, {"requirement": "3.2"}),
    (
        Step.SCOPE,
        {"requirement": "3.2"},
        words("på noedmelderen"),
        Step.QUESTION,
        {"requirement": "3.2", "scope": NIGHT},
    ),
    (
        Step.SCOPE,
        {"requirement": "3.2"},
        pressed(NIGHT),
        Step.QUESTION,
        {"requirement": "3.2", "scope": NIGHT},
    ),
    (
        Step.SCOPE,
        {"requirement": "3.2", "words": "x"},
        pressed({"first": 8}),
        Step.SCOPE,
        {"requirement": "3.2", "first": 8},
    ),
]


@pytest.mark.parametrize(("step", "known", "answer", "then", "knows"), ONWARD)
def test_an_answer_leads_on(
    maren: TurnContext, step: Step, known: Any, answer: StepAnswer, then: Step, knows: Any
) -> None:
    assert dialog.take(step, draft(**known), answer, maren) == Go(then, draft(**knows))


AGAIN = [
    (Step.REQUIREMENT, {}, words("kaffe"), "Skriv kravets nummer"),
    (Step.REQUIREMENT, {}, pressed("9.9"), "Skriv kravets nummer"),
    (Step.SCOPE, {"requirement": "3.2"}, words("kaffe"), "Skriv et navn"),
    (Step.SCOPE, {"requirement": "3.2"}, pressed("system:Kaffe"), "Skriv et navn"),
    (Step.QUESTION, {"requirement": "3.2", "scope": NIGHT}, words("9"), "fx 5"),
    (Step.QUESTION, {"requirement": "3.2", "scope": NIGHT}, words(""), "fx 5"),
    (Step.QUESTION, {"requirement": "3.2", "scope": NIGHT}, words("Leverandørens plan"), "fx 5"),
    (Step.QUESTION, {"requirement": "3.2", "scope": NIGHT}, pressed("3.3-1"), "fx 5"),
    (
        Step.QUESTION,
        {"requirement": "3.2", "scope": NIGHT},
        StepAnswer("control", name="why"),
        "fx 5",
    ),
]


@pytest.mark.parametrize(("step", "known", "answer", "reason"), AGAIN)
def test_what_is_not_there_is_asked_again(
    maren: TurnContext, step: Step, known: Any, answer: StepAnswer, reason: str
) -> None:
    asked = dialog.take(step, draft(**known), answer, maren)
    assert isinstance(asked, Again)
    assert reason in asked.reason


@pytest.mark.parametrize(
    "answer",
    [
        pressed("3.2-2"),
        words("2"),
        words("spørgsmål 2."),
        words("3.2-2"),
        words("Leverandoerens beredskabsplan?"),
    ],
)
def test_the_question_ends_it(maren: TurnContext, answer: StepAnswer) -> None:
    known = draft(requirement="3.2", scope=NIGHT, title="Planen fra K-101")
    done = dialog.take(Step.QUESTION, known, answer, maren)
    assert isinstance(done, Done)
    assert done.record == (
        AttachEvidence(
            question="3.2-2",
            scope=NIGHT,
            sha256=FILE.sha256,
            title="Planen fra K-101",
            media_type=FILE.media_type,
            size=FILE.size,
        ),
    )
    assert isinstance(done.card, Card)
    assert done.card.title == "Gemt ved 3.2, spørgsmål 2"


@pytest.mark.parametrize("step", Step)
def test_another_file_goes_along(maren: TurnContext, step: Step) -> None:
    known = draft(requirement="3.2", scope=NIGHT)
    both = known.model_copy(update={"files": (FILE, OTHER)})
    assert dialog.take(step, known, StepAnswer("files", files=(OTHER,)), maren) == Go(step, both)
    assert dialog.take(step, both, StepAnswer("files", files=(OTHER,)), maren) == Go(step, both)
    held = FileRef("Bilag.pdf", "somewhere", 901)
    fetching = dialog.take(step, known, StepAnswer("files", files=(held,)), maren)
    assert fetching == Fetch((held,), {"keep": True}, known)


ARRIVING = [
    ("3.2", Step.SCOPE, {"requirement": "3.2"}),
    ("her er beredskabsøvelse 2026", Step.SCOPE, {"requirement": "3.3"}),
    ("3.2 eller 3.3", None, {}),
    ("en test", None, {}),
]


@pytest.mark.parametrize(("said", "then", "knows"), ARRIVING)
def test_what_was_said_with_the_file_is_not_asked(
    maren: TurnContext, said: str, then: Step | None, knows: Any
) -> None:
    onward = dialog.on_enter(Step.REQUIREMENT, draft(words=said), maren)
    assert onward == (None if then is None else Go(then, draft(words=said, **knows)))


def test_the_authority_is_not_asked_about(maren: TurnContext) -> None:
    admin = TurnContext(
        replace(maren.command_context, actor=replace(maren.actor, admin=True)), Words("da")
    )
    onward = dialog.on_enter(Step.SCOPE, draft(requirement="2.1"), admin)
    assert onward == Go(Step.QUESTION, draft(requirement="2.1", scope="authority"))
