"""Tell stories of somebody who asks why something is due, on that day, and is theirs."""

import pytest

from bot.app.register.create_authority import tenant_id
from bot.cards.obligation_names import ObligationNames
from bot.cards.obligations.due_day import DueDayView, origin_of
from bot.texts.words import Words, sentences
from governance.obligations.ledger import ObligationFilter
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules
from governance.ports import Today
from governance.schema.interval_settings import spans
from governance.workdays import Span
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES, Person, Stage

K_101 = "Kontrakten udløber 28. feb. 2027, og jeres plantid til udbud og transition er 18 måneder."


@pytest.mark.parametrize(
    "asked",
    [
        "hvor kommer datoen fra",
        "hvorfor er den over",
        "hvordan er fristen regnet ud",
        "nej hvorfor. hvor kommer datoen fra",
    ],
)
def test_the_day_of_what_is_shown_is_explained(karl: Person, asked: str) -> None:
    karl.says("hvad har k-101 over fristen")
    karl.says("den anden")
    karl.sees("Genudbuddet er ikke startet", "Frist: 28. aug. 2025")
    karl.says(asked)
    karl.sees("Genudbuddet er ikke startet", K_101, "Karl Attrapsen har den som kontraktansvarlig.")


@pytest.mark.parametrize(
    "asked",
    [
        "hvorfor er k-101 186 dage over",
        "hvorfor er genudbuddet på k-101 overskredet",
        "hvorfor er k-101 over fristen",
    ],
)
def test_it_is_found_by_its_name_and_its_days(karl: Person, asked: str) -> None:
    karl.says(asked)
    karl.sees("Genudbuddet er ikke startet", K_101)


def test_it_is_explained_in_english(karl: Person) -> None:
    karl.says("hvad har k-101 over fristen")
    karl.says("den anden")
    karl.says("how do you know it is overdue")
    karl.sees("Due: 28 Aug 2025", "your lead time for tender and transition is 18 months.")


@pytest.mark.parametrize("asked", ["hvem bestemmer det", "hvorfor er det ikke mig der bestemmer"])
def test_who_decides_is_said_with_the_role(karl: Person, asked: str) -> None:
    karl.says("hvorfor er k-101 over fristen")
    karl.says(asked)
    karl.sees("Bo Prøvesen bestemmer som systemejer: ansvarlig for 1.1.")


def test_the_interval_counts_from_the_last_time(maren: Person) -> None:
    maren.says("hvorfor har nødmelderen overskredet fristen for øvelse")
    maren.sees("Fristen er 365 dage efter sidste gang, 20. jan. 2025.")
    maren.sees("En administrator kan ændre de 365 dage.")
    maren.presses("Hvad 3.3 kræver")
    maren.sees("3.3")


def test_a_why_of_a_requirement_stays_one_of_it(maren: Person) -> None:
    maren.says("hvorfor skal vi overhovedet holde øvelse, hvad siger kravet")
    maren.does_not_see("Frist:")


def test_every_sentence_of_a_day_is_of_a_rule() -> None:
    general = {"after_last", "gap", "unknown", "own"}
    named = {key.partition(".")[2] for key in sentences() if key.startswith("due_day.")}
    assert named - general <= {*rules()}


def test_the_day_of_everything_that_is_due_in_the_demo_is_explained(stage: Stage) -> None:
    words = Words("da")
    names = ObligationNames(words, name_of=str, suppliers={}, label_of=str)

    def read(unit: UnitOfWork) -> list[Obligation]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        found = unit.ledger.find(ObligationFilter(kind="due"), limit=1000)
        return [one.obligation for one in found]

    due = stage.database.transact(read)
    assert due
    today = Today(stage.today, stage.clock.now())
    for one in due:
        rule = rules()[one.rule]
        interval: Span | None = spans({}).get(rule.interval)
        view = DueDayView(one, rule, names, today, interval, None, None)
        assert not origin_of(view).startswith("Fristen er den"), one
        assert origin_of(view) != words("due_day.own", day=words.date(one.due_on)), one
