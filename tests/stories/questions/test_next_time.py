"""Tell stories of somebody who asks when something is done next, and not what is due meanwhile."""

from datetime import date

import pytest

from governance.records.exercises import Exercise
from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    "asked",
    [
        "hvornår er den næste øvelse",
        "hvornår skal vi øve igen",
        "næste øvelse, hvornår",
        "hvilke øvelser er planlagt",
        "hvilke øvelser har vi planlagt i år",
    ],
)
def test_the_next_exercise_of_each_system_is_told(maren: Person, asked: str) -> None:
    maren.says(asked)
    maren.sees("Over fristen: Nødmelderen", "41 dage over fristen · sidst 20. jan. 2025")
    maren.sees("planlagt 19. aug. 2026 · senest 26. aug. 2026")
    maren.does_not_see("Oplys, hvordan det står til")


def test_what_is_planned_comes_before_what_is_due(stage: Stage, maren: Person) -> None:
    planned = Exercise(
        system="Nødmelderen",
        planned_on=date(2026, 3, 10),
        type="call-out",
        with_supplier=True,
    )
    stage.write(planned)
    maren.says("hvornår er næste øvelse på nødmelderen")
    maren.sees("Næste: Nødmelderen, tirsdag 10. mar. 2026")


def test_a_meeting_is_found_by_its_supplier(ditte: Person) -> None:
    ditte.says("hvornår er næste møde med pindsvin")
    ditte.sees("Næste: Driftsforum K-101, 20. mar. 2026", "Ingen er planlagt")


def test_it_is_told_in_english(yusuf: Person) -> None:
    yusuf.says("when is the next risk assessment")
    yusuf.sees("Overdue: Fyrjournal", "by 3 Oct 2026 · last 3 Oct 2025")


def test_the_last_time_is_still_the_last_time(maren: Person) -> None:
    maren.says("hvornår øvede vi sidst")
    maren.sees("Ældst: Nødmelderen, 20. jan. 2025")


@pytest.mark.parametrize(
    "asked", ["hvornår havde vi sidst møde med pindsvin?", "hvornår mødtes vi sidst med pindsvin"]
)
def test_a_supplier_that_is_named_is_meant_and_not_the_one_before(
    ditte: Person, asked: str
) -> None:
    ditte.says("hvornår mødtes vi sidst med mosekonge")
    ditte.sees("12. sep. 2025")
    ditte.says(asked)
    ditte.sees("Driftsforum K-101", "18. feb. 2026")
    ditte.does_not_see("Mosekonge")
