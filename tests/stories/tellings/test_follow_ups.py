"""Test what somebody has promised: seen, done, moved, and never somebody else's."""

from datetime import date

import pytest

from governance.records.actions import Action
from tests.stories.cast import Person, Stage, shown_day

RESTORE = "Beskriv reetablering trin for trin"
TEMPLATES = "Skriv tekstskabeloner til varsling af havnene"


def follow_up(
    owner: Person, title: str = "Ring til havnene", due_on: date = date(2026, 4, 1)
) -> Action:
    return Action(
        system="Tågevarsel", title=title, requirement="3.3", owner=owner.email, due_on=due_on
    )


def test_the_oldest_first_with_how_late_it_is(maren: Person) -> None:
    maren.says("mine opfølgninger")
    maren.sees(
        "3 opfølgninger er dine, 1 er over fristen.",
        f"{RESTORE}\n     31 dage over fristen · 3.3 · senest 30. jan. 2026",
    )
    assert maren.view.index(RESTORE) < maren.view.index(TEMPLATES)


def test_those_of_one_system(stage: Stage, maren: Person) -> None:
    stage.write(follow_up(maren))
    maren.says("mine opfølgninger på tågevarsel")
    assert maren.title == "Mine opfølgninger · Tågevarsel, K-101"
    maren.sees("3 opfølgninger er dine.", "Ring til havnene", TEMPLATES)
    maren.does_not_see(RESTORE)
    maren.presses("Klaret", on="Ring til havnene")
    maren.sees("2 opfølgninger er dine.", TEMPLATES)
    maren.presses("Vis alle mine")
    maren.sees("3 opfølgninger er dine, 1 er over fristen.", RESTORE)


def test_done(stage: Stage, maren: Person) -> None:
    maren.says("mine opfølgninger")
    maren.presses("Klaret", on=RESTORE)
    maren.sees("2 opfølgninger er dine.", TEMPLATES)
    maren.does_not_see(RESTORE)
    assert maren.messages == 1
    (closed,) = stage.kept(Action, title=RESTORE)
    assert closed.closed_on == date(2026, 3, 2)
    maren.presses("Klaret", on=TEMPLATES)
    maren.presses("Klaret", on="Aftal med leverandøren, hvem der melder ud")
    maren.sees("Ingen opfølgninger venter på dig.")
    maren.arrives()
    maren.sees("Ingen opfølgninger venter på dig.")


NEW_DATES = {
    "15/5": date(2026, 5, 15),
    "2026-05-18": date(2026, 5, 18),
    "i morgen": date(2026, 3, 3),
    "i dag": date(2026, 3, 2),
}


def test_another_date(stage: Stage, maren: Person) -> None:
    maren.says("mine opfølgninger")
    for written, day in NEW_DATES.items():
        maren.presses("Ny frist", on=RESTORE, due_on=written)
        maren.sees(f"{RESTORE}\n     3.3 · senest {shown_day(day, stage.today)}")
        (moved,) = stage.kept(Action, title=RESTORE)
        assert moved.due_on == day


NO_DATES = {
    "i går": "Den dag er gået. Vælg i dag eller en senere dag.",
    "når der er tid": "Skriv en dato",
    "31/4": "“31/4” findes ikke.",
    "": "Skriv en dato",
}


def test_a_date_that_cannot_be(stage: Stage, maren: Person) -> None:
    maren.says("mine opfølgninger")
    for written, said in NO_DATES.items():
        maren.presses("Ny frist", on=RESTORE, due_on=written)
        maren.sees("Intet er ændret", said, RESTORE)
    (same,) = stage.kept(Action, title=RESTORE)
    assert same.due_on == date(2026, 1, 30)


def test_it_went_to_somebody_else_meanwhile(stage: Stage, ditte: Person, maren: Person) -> None:
    stage.write(follow_up(ditte))
    ditte.says("mine opfølgninger")
    stage.write(follow_up(maren))
    ditte.presses("Klaret", on="Ring til havnene")
    ditte.sees("Opfølgningen er ikke din")
    (action,) = stage.kept(Action, title="Ring til havnene")
    assert action.closed_on is None


def test_it_was_changed_meanwhile(stage: Stage, maren: Person) -> None:
    stage.write(follow_up(maren))
    maren.says("mine opfølgninger")
    stage.write(follow_up(maren, due_on=date(2026, 4, 8)))
    maren.presses("Klaret", on="Ring til havnene")
    maren.sees("En anden har ændret det", "senest 8. apr. 2026")
    maren.presses("Klaret", on="Ring til havnene")
    maren.does_not_see("Ring til havnene")


def test_it_was_closed_meanwhile(stage: Stage, maren: Person) -> None:
    stage.write(follow_up(maren))
    maren.says("mine opfølgninger")
    stage.write(follow_up(maren).model_copy(update={"closed_on": stage.today}))
    maren.presses("Ny frist", on="Ring til havnene", due_on="i morgen")
    maren.sees("Det findes ikke mere.", "3 opfølgninger er dine")


def test_more_than_fit_on_a_card(stage: Stage, maren: Person) -> None:
    for number in range(10, 22):
        stage.write(follow_up(maren, f"Ring til havn {number}", date(2026, 4, number)))
    maren.says("mine opfølgninger")
    maren.sees("15 opfølgninger er dine", "Ring til havn 15")
    maren.does_not_see("Ring til havn 16")
    before = maren.messages
    maren.presses("Vis de næste 7")
    assert maren.messages == before
    maren.sees("Ring til havn 17", "Ring til havn 21")
    maren.does_not_see(RESTORE)
    maren.presses("Klaret", on="Ring til havn 17")
    maren.sees("14 opfølgninger er dine", "Ring til havn 18")
    maren.does_not_see("Ring til havn 17", RESTORE)
    maren.presses("Fra begyndelsen")
    maren.sees(RESTORE)


def test_home_says_what_waits_first(stage: Stage, maren: Person) -> None:
    maren.arrives()
    maren.sees(
        "12 punkter er over fristen, 2 er dine.",
        "3 opfølgninger venter på dig, 1 er over fristen.",
        "Dine 2 vigtigste",
        f"{RESTORE}\n     31 dage over fristen · Nødmelderen · Maren",
    )
    stage.clock.forward(days=45)
    maren.arrives()
    maren.sees("2 er over fristen")


def test_the_night_belongs_to_the_day_in_copenhagen(stage: Stage, maren: Person) -> None:
    stage.write(follow_up(maren, due_on=date(2026, 3, 2)))
    stage.clock.forward(hours=15)  # five past eleven in the evening
    maren.says("mine opfølgninger")
    maren.sees("1 er over fristen")
    stage.clock.forward(hours=1)
    maren.says("mine opfølgninger")
    maren.sees("2 er over fristen", "Ring til havnene\n     1 dag over")


@pytest.mark.parametrize(
    "said",
    [
        "teksten skal være Ret numrene",
        "den skal hedde Ret numrene",
        "kald den bare Ret numrene",
        "fyrjournal, og teksten skal bare være Ret numrene",
    ],
)
def test_its_text_is_given_anew(maren: Person, said: str) -> None:
    maren.says("opret en opgave til karl om at se på numrene inden 20 marts")
    maren.says(said)
    maren.sees("Opfølgning: Ret numrene")
    maren.does_not_see("ring nu")
