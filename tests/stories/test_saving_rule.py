"""Test that no sentence saves anything, whatever is open, but for what may (`design.md` §8).

The words of a button on the newest card may, and so may a sure answer to what a checklist asks.
Every dialog is opened at every step, and sentences of every set are said there. Each turn is undone
afterwards, so that the next finds everything as it was.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import pytest
from pydantic import JsonValue
from sqlalchemy import func, select

from bot.engine.turn import Engine
from bot.language.normalise import normalise_phrase
from bot.main.bootstrap import build_engine
from bot.messages import ActionData, TextInput
from bot.rendering.plain_text import choices
from governance.catalogue import catalogue
from governance.records.columns import sheets
from governance.records.told_decisions import ToldDecision
from storage.core.schema import journal, obligations, postponements
from storage.unit_of_work import UnitOfWork
from tests.selection import commit_number, is_all, third
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.monkeys import SAID
from tools.understanding.corpus import (
    TEST,
    TRAIN,
    emergency_examples,
    examples,
    intent_examples,
)

A_FEW, MANY = 8, 300
THAT_MIGHT = (
    "nej, telefon virker ikke, de svarede aldrig",
    "ja nej vent",
    "vi øvede ikke",
    "undskyld 99,3",
    "jeg kan ikke på fredag",
    "syv tusinde",
    "to en halv",
    "måske ja",
    "gem ikke",
    "det skal ikke gemmes",
    "er det gemt?",
    "ja tak hvis det går",
)
"""Sentences that saved something once, or sound as if they might."""
ANSWERS = {"RecordAnswer", "NoteAnswer", "SkipQuestion", "FinishChecklist"}
BEGINS = "StartChecklist"
"""A checklist that is asked for in words is begun; nothing is answered by that."""
FOR_ONESELF = {"SetReminder", "CancelReminder", "KeepQuiet", "ChooseMessageTimes"}
"""Commands asked for in so many words; they concern nobody else, and a press undoes them."""
ASKS = ("checklist", "question")

WHO = {
    "maren": "maren.skabelonsen",
    "yusuf": "yusuf.fiktivsen",
    "signe": "signe.testesen",
    "ditte": "ditte.moenstergaard",
    "karl": "karl.attrapsen",
}


@dataclass(frozen=True)
class Opening:
    """How a dialog comes to a step: it is begun, more is said, and its state is put there."""

    dialog: str
    step: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    who: str = "yusuf"
    said: tuple[str, ...] = ()
    draft: Mapping[str, JsonValue] | None = None
    """The draft has this besides, where the dialog is put at the step."""

    def __str__(self) -> str:
        about = self.arguments.get("section") or self.arguments.get("at") or self.who
        return " ".join(part for part in (self.dialog, self.step, str(about)) if part)


NIGHT, K_101 = "system:Nødmelderen", "contract:K-101"
PLACES = {"system": NIGHT, "contract": K_101, "forum": "forum:Driftsforum K-101"}
ON_NIGHT: Mapping[str, JsonValue] = {"requirement": "3.2", "scope": NIGHT}
ASKED: Mapping[str, JsonValue] = {**ON_NIGHT, "at": "3.2-1"}
A_FILE: JsonValue = {
    "name": "Plan.pdf",
    "media_type": "application/pdf",
    "size": 9,
    "sha256": "0" * 64,
}


def _questions() -> Iterator[Opening]:
    for requirement in catalogue():
        scope = PLACES.get(requirement.scope, "authority")
        for question in requirement.questions:
            about = {"requirement": requirement.id, "scope": scope, "at": question.id}
            yield Opening("checklist", "question", about)


TOLD_CONTACT = (
    "ret kontakt Torben Opdigtet",
    "Navn: Niels Digt",
    "Telefon: +45 00 00 11 55",
    "gem",
    "bekræft kontakt Niels Digt",
)
ANSWERED = ("start 3.2 på fyrkassen", "nej", "ret svar 1")
OVER = (
    "start 3.3 på fyrkassen",
    "aldrig, men det er planlagt",
    "19/8",
    "Type: opkaldsprøve",
    "Leverandøren med: ja",
    "gem",
    "start 3.3 på fyrkassen",
)

OPENINGS = (
    *(Opening("", "", who=who) for who in WHO),
    Opening("start_checklist", "requirement"),
    Opening("start_checklist", "scope", {"requirement": "3.2"}),
    Opening("checklist", "known", ON_NIGHT),
    *_questions(),
    Opening("checklist", "confirm", ASKED, draft={"pending": "ja"}),
    Opening("checklist", "overtaken", said=ANSWERED, draft={"pending": "ja"}),
    Opening("checklist", "choose", ASKED, draft={}),
    Opening("checklist", "finished", said=OVER, who="maren"),
    Opening("not_possible", "filling", {"question": "3.2-1", "scope": NIGHT, "seen": 0}),
    Opening("report_event", "filling"),
    Opening("report_event", "filling", said=("meld hændelse",)),
    *(
        Opening("record_form", "filling", {"do": "add", "section": sheet.section})
        for sheet in sheets()
        if sheet.record_class is not ToldDecision
    ),
    Opening("record_form", "filling", said=("vi øvede nødmelderen i går med kagemand",)),
    Opening("record", "choose", {"do": "correct", "section": "contacts"}),
    Opening("record", "end", said=("afslut øvelse Fyrjournal",)),
    Opening("record", "confirm", said=TOLD_CONTACT, who="ditte"),
    Opening("take_on", "which", draft={}),
    Opening("take_on", "when", draft={"item": "?"}),
    Opening("remind", "which", said=("mind mig om K-102 på fredag",)),
    Opening("remind", "what", said=("mind mig om det",)),
    Opening("remind", "when", said=("mind mig om at spise",)),
    Opening(
        "remind", "put_off", said=("ikke flere om bekræft stamdata på K-102 før maj",), who="karl"
    ),
    Opening("invite", "confirm", draft={}),
    Opening("invite", "sending", draft={}),
    Opening("decide", "review", {"wants": "organisation"}, who="signe"),
    Opening("keep_evidence", "requirement", {"files": [A_FILE]}),
    Opening("keep_evidence", "scope", {"files": [A_FILE], "words": "3.2"}),
    Opening("keep_evidence", "question", {"files": [A_FILE], "words": "3.2 nødmelderen"}),
    *(
        Opening("import_register", step, draft={})
        for step in ("file", "reading", "review", "importing")
    ),
    Opening("export_register", "gathering", draft={}),
    *(Opening(paper, "system") for paper in ("mini_plan", "contract_sheet", "agenda", "minutes")),
    Opening("letter", "sort"),
    Opening("letter", "system", {"wants": "contacts"}),
    *(
        Opening(paper, "making", draft={})
        for paper in ("contract_sheet", "agenda", "minutes", "letter")
    ),
    Opening("mini_plan", "making", draft={}),
    Opening("year_wheel", "making", draft={}),
    Opening("audit_file", "making", draft={}),
    Opening("overview", "making", draft={}),
    Opening("raci", "making", draft={}),
    Opening("person_file", "gathering", draft={"who": "karl.attrapsen@stf.example"}),
    *(
        Opening("erase_person", step, draft={"who": "Kim Udgåetsen", "name": "Kim Udgåetsen"})
        for step in ("looking", "confirm", "erasing")
    ),
    *(
        Opening("contact_notice", step, draft={"contact": "/syvsover/supplier/duty/kim"})
        for step in ("confirm", "sending")
    ),
    Opening("ask_first_questions", "confirm"),
    Opening("ask_first_questions", "sending", draft={}),
)
NEVER_WAITED_AT = {("checklist", step) for step in ("fact", "next", "not_possible")} | {
    *((form, "sure") for form in ("not_possible", "report_event", "record_form")),
    ("message_times", "again"),
}
"""Steps that lead on at once, or where another dialog is open above."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine()


class _Undone(Exception):
    """The turn is over, and is undone."""

    def __init__(self, commands: Sequence[str]) -> None:
        self.commands = commands


def _commands_of(stage: Stage, engine: Engine, person: Person, text: str) -> Sequence[str]:
    """Say the sentence, undo its turn, and return the commands that wrote something."""

    def turn(unit: UnitOfWork) -> None:
        unit.use_tenant(person.tenant)
        ours = journal.c.tenant == person.tenant
        before = unit.connection.scalar(select(func.max(journal.c.seq)).where(ours)) or 0
        put_off = unit.connection.scalar(select(func.count()).select_from(postponements))
        engine.handle_turn(unit, person.begins(TextInput(text)))
        written = select(journal.c.command).where(ours, journal.c.seq > before)
        commands = list(unit.connection.scalars(written.order_by(journal.c.seq)))
        if unit.connection.scalar(select(func.count()).select_from(postponements)) != put_off:
            commands.append("Postpone")
        raise _Undone(commands)

    with pytest.raises(_Undone) as undone:
        stage.database.transact(turn)
    return undone.value.commands


def _opened(stage: Stage, engine: Engine, opening: Opening) -> Person:
    person = stage.person(f"{WHO[opening.who]}@stf.example", of=LIGHTHOUSES)
    if opening.dialog and not opening.said:
        name = "record" if opening.dialog == "record_form" else opening.dialog
        start: Any = {"name": name, "arguments": dict(opening.arguments)}
        person.uses(stage.token_for(person, ActionData(name="start", value=start, stays=True)))
    for text in opening.said:
        person.says(text)
    state = cast(dict[str, Any], stage.state_of(person) or {"stack": []})
    if opening.draft is not None:
        before = state["stack"][-1] if state["stack"] else {"draft": {}}
        version = engine.dialogs[opening.dialog].version
        put: dict[str, Any] = {"dialog": opening.dialog, "version": version, "step": opening.step}
        put["draft"] = {**before["draft"], **opening.draft}
        if "item" in opening.draft:
            put["draft"]["item"] = _something_due(stage, person)
        state["stack"] = [before | put]
        stage.set_state(person, state)
    top = [(one["dialog"], one["step"]) for one in state["stack"][-1:]]
    if (opening.dialog, opening.step) == ASKS and top == [("checklist", "known")]:
        pytest.skip("it is not asked there")
    assert top == ([(opening.dialog, opening.step)] if opening.dialog else []), person.view
    return person


def _something_due(stage: Stage, person: Person) -> list[str]:
    def find(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(person.tenant)
        columns = (
            obligations.c.scope,
            obligations.c.rule,
            obligations.c.subject,
            obligations.c.due_on,
        )
        due = select(*columns).where(obligations.c.tenant == person.tenant).order_by(*columns)
        return [str(part) for part in unit.connection.execute(due.limit(1)).one()]

    return stage.database.transact(find)


@cache
def _sentences() -> Sequence[str]:
    every = [one.say for name in (TRAIN, TEST) for one in examples(name)]
    every += [one.say for one in intent_examples()]
    every += [one.say for one in emergency_examples()]
    return sorted({*every, *SAID})


def _said_to(opening: Opening) -> Sequence[str]:
    draw = random.Random(f"{commit_number()} {opening}")  # a plan, not a secret
    return (*THAT_MIGHT, *draw.sample(_sentences(), MANY if is_all() else A_FEW))


def _labels(person: Person) -> set[tuple[str, ...]]:
    every = choices(person.card) if person._cards() else ()
    return {normalise_phrase(text) for one in every for text in (one.label, one.action.label)}


@third
@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("opening", OPENINGS, ids=str)
def test_no_sentence_saves_but_for_what_may(stage: Stage, engine: Engine, opening: Opening) -> None:
    person = _opened(stage, engine, opening)
    labels = _labels(person)
    answers = ANSWERS if (opening.dialog, opening.step) == ASKS else set()
    wrong = {}
    for text in _said_to(opening):
        if normalise_phrase(text) not in labels:
            saved = {*_commands_of(stage, engine, person, text)} - answers - {BEGINS}
            saved -= FOR_ONESELF
            if saved:
                wrong[text] = saved
    assert not wrong


def test_every_dialog_is_opened_at_every_step(engine: Engine) -> None:
    every = {(name, step) for name, one in engine.dialogs.items() for step in one.steps}
    assert every - NEVER_WAITED_AT == {(one.dialog, one.step) for one in OPENINGS if one.dialog}


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("checklist", "text"),
    [
        ("start 3.2 på fyrkassen", "ja nej vent"),
        ("start 3.2 på fyrkassen", "måske ja"),
        ("start 3.2 på fyrkassen", "ikke ja"),
        ("start 2.3 på fyrkassen", "syv tusinde"),
        ("start 2.3 på fyrkassen", "to en halv"),
        ("start 3.3 på fyrkassen", "jeg kan ikke på fredag"),
    ],
)
def test_what_is_not_sure_is_no_answer(
    stage: Stage, engine: Engine, maren: Person, checklist: str, text: str
) -> None:
    maren.says(checklist)
    assert not _commands_of(stage, engine, maren, text)
