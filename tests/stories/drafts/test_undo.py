"""Test that whatever is saved can be undone, by button and in words, and what cannot be.

What is undone is as it was: the records, the ledger and where the requirements stand.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from sqlalchemy import select

from bot.messages import ActionData
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.records.suppliers import Supplier
from governance.schema.record import record_classes
from storage.core.schema import obligation_scopes, obligations, postponements
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import PDF, Person, Stage, everywhere

TOLD = "vi øvede nødmelderen i går med kagemand, teknisk reetablering"


def _state(stage: Stage, person: Person) -> Mapping[str, object]:
    """Return all there is of the register, the ledger and where things stand."""

    def read(unit: UnitOfWork) -> Mapping[str, object]:
        unit.use_tenant(person.tenant)
        o, s, p = obligations.c, obligation_scopes.c, postponements.c
        ledger = select(o.scope, o.rule, o.subject, o.kind, o.due_on, o.responsible)
        standings = select(s.scope, s.standings)
        put_off = select(p.scope, p.rule, p.subject, p.n)
        return {
            **{
                name: {kept.record.key: kept.record.state() for kept in unit.register.find(cls)}
                for name, cls in record_classes().items()
            },
            "ledger": sorted(map(tuple, unit.connection.execute(ledger.order_by(o.scope)))),
            "standings": {row.scope: row.standings for row in unit.connection.execute(standings)},
            "put off": sorted(map(tuple, unit.connection.execute(put_off))),
        }

    return stage.database.transact(read)


def _told(*said: str) -> Callable[[Person], None]:
    def tell(person: Person) -> None:
        for text in said:
            person.says(text)

    return tell


def _renamed(person: Person) -> None:
    person.says("ret leverandør Pindsvin Drift A/S")
    person.says("Leverandør: Pindsvinet A/S")
    person.says("gem")


def _confirmed(person: Person) -> None:
    person.says("bekræft kontakt Torben Opdigtet")
    person.presses("Telefon")


def _answered(person: Person) -> None:
    person.says("start 3.2 på nødmelderen")
    person.says("det passer")
    person.has_seen_it()
    person.says("nej")


def _attached(person: Person) -> None:
    person.says("start 3.2 på nødmelderen")
    person.says("det passer")
    person.attaches("Plan.pdf", PDF)
    person.sees("Bevis · 1")


def _approved(person: Person) -> None:
    person.says("jeg godkender organiseringen")
    person.presses("Uden referat")


def _closed(person: Person) -> None:
    person.says("mine opfølgninger")
    person.presses("Klaret", on="Beskriv reetablering trin for trin")


def _moved(person: Person) -> None:
    person.says("mine opfølgninger")
    person.presses("Ny frist", on="Beskriv reetablering trin for trin", due_on="2026-04-01")


def _taken_on(person: Person) -> None:
    person.says("jeg tager K-103 inden fredag")
    person.says("jeg tager den")


KINDS: Mapping[str, tuple[str, Callable[[Person], None]]] = {
    "an exercise": ("maren", _told(TOLD, "gem")),
    "a correction": ("yusuf", _told("ret kontrakt K-101", "Titel: Drift af tåge", "gem")),
    "a rename": ("yusuf", _renamed),
    "an end": ("yusuf", _told("afslut øvelse Fyrjournal", "ja")),
    "a confirmed contact": ("ditte", _confirmed),
    "an answer with its follow-ups": ("maren", _answered),
    "an absence": ("bo", _told("jeg er på ferie fra i morgen til fredag", "gem")),
    "evidence": ("maren", _attached),
    "a role": (
        "yusuf",
        _told(
            "tilføj rolle",
            "Rolle: SYS",
            "Person: Karl Attrapsen",
            "Gælder for: System Nødmelderen",
            "gem",
        ),
    ),
    "an own approval": ("signe", _approved),
    "a follow-up closed": ("maren", _closed),
    "a follow-up moved": ("maren", _moved),
    "a put-off": ("karl", _taken_on),
    "an event": ("fie", _told("meld hændelse", "Tågevarsel", "hændelse", "Login fejlede", "gem")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_as_it_was(stage: Stage, kind: str, request: pytest.FixtureRequest) -> None:
    who, does = KINDS[kind]
    person: Person = request.getfixturevalue(who)
    if kind in ("evidence", "an answer with its follow-ups"):
        person.says("start 3.2 på nødmelderen")
        person.says("pause")
    if kind == "a put-off":
        person.arrives()
        stage.wake(date(2026, 3, 3))
    before = _state(stage, person)
    does(person)
    assert _state(stage, person) != before, person.view
    person.says("fortryd")
    person.sees("Fortrudt")
    after = _state(stage, person)
    assert {name for name in before if before[name] != after[name]} == set()


@everywhere
def test_a_receipt_has_the_button(stage: Stage, maren: Person) -> None:
    before = _state(stage, maren)
    maren.says(TOLD)
    maren.presses("Gem")
    maren.sees("Tilføjet")
    with_it = _state(stage, maren)
    maren.presses("Fortryd")
    maren.sees("Fortrudt", "Øvelse Nødmelderen · 1. mar. 2026 er ikke længere i registeret.")
    assert _state(stage, maren) == before
    maren.presses("Fortryd")
    maren.sees("Fortrudt", "er i registeret igen.")
    assert "Fortryd" not in maren.buttons
    assert _state(stage, maren) == with_it


def test_an_answer_undone_is_asked_again(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    asked = maren.title
    maren.says("nej")
    assert maren.title != asked
    maren.says("nej det var forkert")
    maren.sees("Fortrudt", "Svaret på “Beredskabsplan”, Nødmelderen, K-103 er ikke længere")
    assert maren.title == asked
    maren.says("nej, men den er på vej")
    [answer] = stage.kept(Answer, question="3.2-1")
    assert answer.note == "men den er på vej"


def test_a_draft_is_let_go_of_and_what_was_saved_before_stays(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    kept = _state(stage, maren)
    maren.says("tilføj øvelse")
    maren.says("fortryd")
    maren.sees("Fortrudt", "Intet er gemt.")
    assert _state(stage, maren) == kept


def test_what_somebody_has_changed_since_stays(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    [exercise] = stage.kept(Exercise, held_on=date(2026, 3, 1))
    stage.write(exercise.model_copy(update={"evaluated_on": date(2026, 3, 2)}))
    maren.says("fortryd")
    maren.sees("Det kan jeg ikke fortryde: somebody else har siden ændret Nødmelderen")
    assert stage.kept(Exercise, held_on=date(2026, 3, 1))


def test_what_is_named_since_stays(stage: Stage, yusuf: Person) -> None:
    yusuf.says("tilføj leverandør")
    for text in ("Syvsover A/S", "00000077", "-", "gem"):
        yusuf.says(text)
    yusuf.sees("Tilføjet")
    [contract] = stage.kept(Contract, number="K-103")
    stage.write(contract.model_copy(update={"supplier": "Syvsover A/S"}))
    yusuf.says("fortryd")
    yusuf.sees("Det kan jeg ikke fortryde: K-103 bruger det nu.")
    assert stage.kept(Supplier, name="Syvsover A/S")


def test_what_somebody_has_answered_on_since_stays(stage: Stage, maren: Person, bo: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    stage.clock.forward(minutes=1)
    bo.says("start 3.3 på nødmelderen")
    bo.says("det passer")
    bo.presses("Nej")
    maren.says("fortryd")
    maren.sees("Det kan jeg ikke fortryde: Bo Prøvesen har siden svaret eller godkendt på det.")
    assert stage.kept(Exercise, held_on=date(2026, 3, 1))


def test_it_is_too_late_after_the_next_working_day(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    undo = maren.button("Fortryd")
    stage.clock.forward(days=2)
    maren.uses(undo)
    maren.sees("Det kan jeg ikke fortryde længere")
    maren.says("fortryd")
    maren.sees("Der er intet at fortryde")


def test_later_it_is_asked_which(stage: Stage, maren: Person) -> None:
    before = _state(stage, maren)
    maren.says(TOLD)
    maren.says("gem")
    stage.clock.forward(minutes=11)
    maren.says("slet den igen")
    assert maren.title == "Hvad skal fortrydes?"
    maren.sees("Øvelse Nødmelderen")
    maren.presses("Fortryd")
    maren.sees("Fortrudt")
    assert _state(stage, maren) == before


def test_an_administrator_undoes_anybodys_but_no_decision(
    stage: Stage, maren: Person, bo: Person, yusuf: Person, signe: Person
) -> None:
    maren.says(TOLD)
    maren.says("gem")
    _approved(signe)
    exercise, approval = (stage.latest_undo(person) for person in (maren, signe))
    for person, entry, said in (
        (bo, exercise, "Det kan jeg ikke fortryde: Maren Skabelonsen har gjort det."),
        (yusuf, approval, "Det kan jeg ikke fortryde: Signe Testesen har gjort det."),
        (yusuf, exercise, "Fortrudt"),
    ):
        deed = ActionData(name="undo", value={"entry": entry}, stays=True)
        person.uses(stage.token_for(person, deed))
        person.sees(said)
    assert not stage.kept(Exercise, held_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("said", "field", "corrected"),
    [
        ("nej, det var den 12.", "held_on", "2026-02-12"),
        ("ups, det var i fredags", "held_on", "2026-02-27"),
        ("undskyld, tågevarsel", "system", "Tågevarsel"),
        ("jeg mente 85 minutter, ikke 58", "restore_minutes", "85"),
        ("nej opkaldsprøve", "type", "call-out"),
    ],
)
def test_what_was_just_saved_is_corrected_in_words(
    stage: Stage, maren: Person, said: str, field: str, corrected: str
) -> None:
    maren.says(f"{TOLD}, failover tog 58 min")
    maren.says("gem")
    [saved] = stage.kept(Exercise, held_on=date(2026, 3, 1))
    maren.says(said)
    assert maren.title == "Ret øvelse"
    assert stage.kept(Exercise, held_on=date(2026, 3, 1)) == [saved]
    others = [one for one in stage.kept(Exercise) if one != saved]
    maren.says("gem")
    maren.sees("Rettet")
    [found] = [one for one in stage.kept(Exercise) if one not in others]
    assert str(getattr(found, field)) == corrected


def test_what_corrects_nothing_is_read_as_ever(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    maren.says("nej tak")
    maren.does_not_see("Ret øvelse")
    maren.says("hvad mangler på nødmelderen")
    maren.sees("mangler")


def test_a_put_off_is_undone_once(stage: Stage, karl: Person) -> None:
    karl.arrives()
    stage.wake(date(2026, 3, 3))
    _taken_on(karl)
    karl.says("fortryd")
    karl.sees("Fortrudt", "Det er ikke længere udsat.")
    karl.says("fortryd")
    karl.sees("Der er intet at fortryde")


def test_what_is_to_be_done_again_is_said(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("gem")
    maren.sees("Klaret: Nødmelderen · hold en beredskabsøvelse.")
    maren.says("fortryd")
    maren.sees("Fortrudt", "Igen: Nødmelderen · ingen øvelse inden for fristen.")


@pytest.mark.parametrize(
    "said",
    [
        "hov jeg sagde ikke gem. fortryd det",
        "hov det skulle du ikke gemme, fortryd det",
        "jo du skrev rettet i registeret. fortryd",
        "that was not what i meant. undo",
    ],
)
def test_undone_after_its_reason(stage: Stage, ditte: Person, said: str) -> None:
    before = stage.kept(Action)
    ditte.says("kan du bede karl om at ringe til kagemand inden fredag")
    ditte.says("gem")
    assert len(stage.kept(Action)) == len(before) + 1
    ditte.says(said)
    assert stage.kept(Action) == before


@pytest.mark.parametrize("said", ["det skulle du ikke gemme", "du skal ikke gemme noget nu"])
def test_it_never_says_that_nothing_is_saved_where_something_was(ditte: Person, said: str) -> None:
    ditte.says("kan du bede karl om at ringe til kagemand inden fredag")
    ditte.says("gem")
    ditte.says(said)
    ditte.does_not_see("Jeg har ikke gemt noget")
    ditte.presses("Fortryd")
    ditte.sees("Fortrudt")


def test_what_was_saved_is_undone_by_what_it_is(stage: Stage, mia: Person) -> None:
    mia.says("tilgængelighed i februar på K-201 var 98,7")
    mia.says("gem")
    mia.says("fint, så fortryd målingen. hvilke dokumenter mangler på K-201")
    mia.sees("Fortrudt", "Måling K-201", "krav 1.2")


def test_what_is_something_else_is_asked_about_before_it_is_undone(mia: Person) -> None:
    mia.says("tilgængelighed i februar på K-201 var 98,7")
    mia.says("gem")
    mia.says("fortryd øvelsen")
    mia.sees("Hvad skal fortrydes?", "Måling K-201")
    mia.does_not_see("Fortrudt")
