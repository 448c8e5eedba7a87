"""Test that the answers of before become facts, once, and leave alone what is no fact."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from bot.app.obligations.derivation import reconciler_of
from governance.catalogue import catalogue
from governance.changes.checklist_commands import answer_key
from governance.changes.merge import difference
from governance.changes.migrate_answers import MigratedAnswers, migrate_answers
from governance.handlers import merge_register
from governance.ports import RegisterReader
from governance.positions.facts_told import is_of_before
from governance.positions.item import State
from governance.positions.item_states import read
from governance.reconciliation.reconciler import DerivedRegister
from governance.records.answers import Answer
from governance.records.contacts import ToldContact
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.sections import SECTIONS
from governance.records.systems import System
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.governance.positions.answers_told import QUESTIONS, kinds_of_answer
from tests.stories.cast import LIGHTHOUSES
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal, stocked

JOURNAL, FOG, FORUM = "system:Fyrjournal", "system:Tågevarsel", "forum:Driftsforum K-101"
SCOPES = {"authority": "authority", "system": JOURNAL, "contract": "contract:K-102", "forum": FORUM}
MAREN, KARL = "maren.skabelonsen@stf.example", "karl.attrapsen@stf.example"
SAID_ON = date(2026, 2, 10)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("migrate")) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


def said(question: str, value: str, *, scope: str = JOURNAL, on: date = SAID_ON) -> Answer:
    return Answer(question=question, scope=scope, value=value, answered_by=MAREN, answered_on=on)


def keeps(unit: UnitOfWork, *records: Answer | Evidence) -> None:
    """Keep answers as they were kept when an answer was no fact."""
    for record in records:
        unit.register.save(record, seen=0, command="RecordAnswer")


def migrated(unit: UnitOfWork) -> MigratedAnswers:
    return migrate_answers(unit.register, reconciler_of(unit), catalogue(), unit.now.date())


def is_kept(unit: UnitOfWork, question: str, scope: str = JOURNAL) -> bool:
    return unit.register.get(Answer, answer_key(question, scope)) is not None


def whole(unit: UnitOfWork) -> list[object]:
    return [unit.register.find(cls) for cls in SECTIONS]


def states(register: RegisterReader, today: date, scope: str, number: str) -> Mapping[str, State]:
    """Return what the facts of a register come to, of one requirement."""
    standing = DerivedRegister(register, catalogue(), today).standing(scope)
    assert standing is not None
    found = read(catalogue()[number], standing.states[number], scope)
    return {one.question: one.state for one in found}


def test_without_answers_of_before_nothing_is_done(unit: UnitOfWork) -> None:
    before = whole(unit)
    assert migrated(unit) == MigratedAnswers()
    keeps(unit, said("3.2-7", "ja"), said("3.2-1", "nej"), said("3.3-1", "ved_ikke"))
    kept = whole(unit)
    assert migrated(unit) == MigratedAnswers()
    assert whole(unit) == kept != before


def test_what_was_answered_becomes_the_record_it_tells_of(unit: UnitOfWork) -> None:
    proof = Evidence(
        question="3.2-1",
        scope=FOG,
        url="https://stf.example/plan",
        title="Planen",
        added_by=MAREN,
        added_on=SAID_ON,
    )
    keeps(
        unit,
        proof,
        said("3.2-1", "ja", scope=FOG),
        said("3.2-2", "delvist"),
        said("3.3-1", "2026-02-01"),
        said("3.3-2", "ja"),
        said("3.3-3", "dilemma"),
        said("3.3-4", "kontakt;reetablering"),
        said("3.2-8", KARL, scope=FOG),
    )
    assert migrated(unit).left == 0
    assert not unit.register.find(Answer)
    (plan,) = unit.register.find(Document, system="Tågevarsel", kind="continuity plan")
    assert (plan.record.url, plan.record.supplier_input) == ("https://stf.example/plan", "yes")
    (theirs,) = unit.register.find(Document, contract="K-102", kind="supplier continuity plan")
    assert theirs.record.fits == "partly"
    held = unit.register.get(Exercise, Exercise.key_of(system="Fyrjournal", held_on="2026-02-01"))
    assert held is not None
    assert (held.record.type, held.record.with_supplier) == ("table-top", True)
    told = [kept.record for kept in unit.register.find(ToldContact)]
    assert [(one.told_by, one.told_on) for one in told] == [(MAREN, SAID_ON)]
    assert unit.register.find(Evidence) != ()


def test_answers_in_a_file_of_before_become_facts_with_it(unit: UnitOfWork) -> None:
    answers = [said("3.2-1", "ja", scope=FOG), said("3.2-7", "ja"), said("3.3-1", "ved_ikke")]
    found = difference(unit.register, answers, today=unit.now.date())
    merge_register(found, command_context_of(unit, "yusuf.fiktivsen@stf.example"))
    assert unit.register.find(Document, system="Tågevarsel", kind="continuity plan")
    stand = {kept.record.question for kept in unit.register.find(Answer)}
    assert stand == {"3.2-7", "3.3-1"}


def test_what_the_register_has_filled_in_wins(unit: UnitOfWork) -> None:
    before = unit.register.get(System, System.key_of(name="Nødmelderen"))
    assert before is not None
    assert before.record.able_people is not None
    keeps(unit, said("2.3-1", "9", scope="system:Nødmelderen"))
    assert migrated(unit) == MigratedAnswers(facts=1)
    assert unit.register.get(System, System.key_of(name="Nødmelderen")) == before
    assert not unit.register.find(Answer)


def test_what_tells_no_whole_record_stays(unit: UnitOfWork) -> None:
    keeps(unit, said("3.3-1", "2026-02-01"))
    assert migrated(unit) == MigratedAnswers(left=1)
    assert is_kept(unit, "3.3-1")
    assert migrated(unit) == MigratedAnswers(left=1)


@pytest.mark.parametrize("nth", range(6))
def test_of_every_kind_of_answer_facts_are_made_once(unit: UnitOfWork, nth: int) -> None:
    given = []
    for question in QUESTIONS:
        values = kinds_of_answer(question)
        scope = SCOPES[catalogue()[question.requirement].scope]
        given.append(said(question.id, values[nth % len(values)], scope=scope))
    keeps(unit, *given)
    old = [one for one in given if is_of_before(catalogue(), one)]
    found = migrated(unit)
    assert found.facts + found.left == len(old)
    assert found.facts
    stand = {kept.record.question for kept in unit.register.find(Answer)}
    assert stand >= {one.question for one in given} - {one.question for one in old}
    for question in QUESTIONS:
        if catalogue().is_judged(question):
            assert question.id in stand
    once = whole(unit)
    assert migrated(unit) == MigratedAnswers(left=found.left)
    assert whole(unit) == once


def test_a_day_before_answers_as_it_did_then(unit: UnitOfWork) -> None:
    """The register of that day holds the answer, and none of the records made of it since."""
    keeps(unit, said("3.2-1", "ja", scope=FOG), said("3.2-2", "delvist"), said("3.2-7", "nej"))
    after = unit.at(unit.now + timedelta(days=1))
    assert migrated(after) == MigratedAnswers(facts=2)
    after.write()
    then = unit.as_of(unit.end_of(TODAY.day))
    assert then.get(Answer, answer_key("3.2-1", FOG)) is not None
    assert not then.find(Document, contract="K-102", kind="supplier continuity plan")
    for scope in (JOURNAL, FOG):
        now = states(after.register, after.now.date(), scope, "3.2")
        assert states(then, TODAY.day, scope, "3.2") == now
    assert states(then, TODAY.day, FOG, "3.2")["3.2-1"] is State.MET
    assert states(then, TODAY.day, JOURNAL, "3.2")["3.2-2"] is State.PARTLY
