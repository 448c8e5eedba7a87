"""Test the month's page: for management at the beginning of a month, and whenever one asks."""

from datetime import date

import pytest

from governance.records.approvals import Approval
from governance.workdays import add_workdays
from tests.stories.cast import Person, Stage, everywhere, told

MONDAY = date(2026, 3, 2)
LATER = date(2026, 4, 8)
on_one = told("console")


@everywhere
def test_a_director_asks_how_it_goes_and_sees_figures_risks_and_a_picture(
    stage: Stage, signe: Person
) -> None:
    signe.says("månedsstatus")
    signe.sees("Månedsstatus", "4 af 30 krav opfyldt", "Af resten er 11 delvist opfyldt")
    signe.sees("Registeret er yngre end en måned")
    signe.sees("De alvorligste risici", "numre hos Mosekonge er ikke bekræftet")
    signe.sees("3.2", "0 af 3")


@everywhere
@pytest.mark.parametrize(
    "words", ["hvordan går det?", "månedens side", "hvad kræver min beslutning?"]
)
def test_whatever_a_director_calls_it_the_month_s_page_answers(
    stage: Stage, signe: Person, words: str
) -> None:
    signe.says(words)
    signe.sees("Månedsstatus", "af 30 krav opfyldt")


@on_one
def test_whoever_is_not_of_the_management_hears_the_status(stage: Stage, karl: Person) -> None:
    karl.says("hvordan går det?")
    karl.does_not_see("Månedsstatus")
    karl.sees("Status på de 11 krav")


@everywhere
def test_an_auditor_has_no_page_of_the_month(stage: Stage, revi: Person) -> None:
    revi.says("månedsstatus")
    revi.sees("Månedsstatus er skrevet til ledelsen")
    revi.does_not_see("krav opfyldt")


@everywhere
def test_a_month_later_it_says_what_became_worse(stage: Stage, signe: Person) -> None:
    stage.wake(LATER)
    signe.says("månedsstatus")
    signe.sees("Det er lige så mange som for en måned siden.")
    stage.forget(Approval)
    signe.says("månedsstatus")
    signe.sees("3 af 30 krav opfyldt")
    signe.sees("Det er 1 krav færre end for en måned siden, da 4 af 30 var opfyldt.")
    signe.sees("2.1 for Myndigheden er ikke længere opfyldt.")


@everywhere
def test_what_is_the_director_s_to_decide_stands_there_with_its_button(
    stage: Stage, yusuf: Person, signe: Person
) -> None:
    yusuf.says("direktionen godkendte organiseringen 25. februar")
    yusuf.fills(minutes_ref="referat pkt. 4")
    signe.says("månedsstatus")
    signe.sees("Kræver din beslutning · 1", "Organiseringen", "Yusuf Fiktivsen oplyste det")
    signe.presses("Se og beslut")
    signe.sees("Godkend organiseringen")
    signe.fills(minutes="2026-114, punkt 4")
    signe.sees("Godkendt", "Signe Testesen")
    signe.says("månedsstatus")
    signe.sees("Ingen beslutninger venter på dig.")


@on_one
def test_what_nobody_answers_about_is_gathered_by_kind_and_place(
    stage: Stage, signe: Person
) -> None:
    stage.wake(MONDAY)
    for _ in range(60):
        stage.wake(add_workdays(stage.today, 1))
    signe.says("månedsstatus")
    signe.sees("Kræver ledelsens beslutning", "numre er ikke bekræftet", "Ingen har svaret")
    signe.presses("Giv den til en anden")
    signe.sees("Tilføj rolle")
