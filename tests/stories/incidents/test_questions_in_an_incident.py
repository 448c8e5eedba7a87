"""Tell stories of somebody in an incident who asks two things at once, and who is to be told."""

import pytest

from governance.records.events import Event
from tests.stories.cast import Person, Stage

SYSTEM = "Tågevarsel"


@pytest.fixture
def stage(unhurried: None, stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


def _begin(ole: Person) -> None:
    ole.says("tågevarsel er nede")
    ole.says("start log, nedbrud kl 03.10")


def test_two_questions_of_what_is_down_are_both_answered(ole: Person) -> None:
    _begin(ole)
    ole.says("hvor lang tid har vi tilbage og hvem skal jeg give besked")
    ole.sees("oppe igen inden kl. 07:10", "Tågevarsel: hvem skal have besked")


def test_who_is_told_has_ours_and_the_days_of_nis2(ole: Person) -> None:
    _begin(ole)
    ole.says("skal vi melde det til nogen efter nis2")
    ole.sees("Hos jer:", "Bo Prøvesen", "tidlig varsling senest tirsdag 3. marts")
    ole.sees("underretning senest torsdag 5. marts", "Yusuf Fiktivsen tager stilling")


def test_what_the_log_tells_of_lost_data_is_quoted_beside_the_limit(ole: Person) -> None:
    _begin(ole)
    ole.says("er der tabt data")
    ole.sees("ukendt, om data er tabt")
    ole.says("torben: data mellem 2.00 og 3.10 er væk")
    ole.says("er det mere data end vi må miste?")
    ole.sees("hvad loggen siger om data", "højst 1 time (RPO)", "data mellem 2.00 og 3.10 er væk")
    ole.does_not_see("Det ved jeg ikke")


def test_a_log_begins_with_what_is_told_of_a_call_before_it(ole: Person) -> None:
    ole.says("tågevarsel er nede")
    ole.says("fik fat i torben, de kigger på en disk. start loggen, gik ned 03.10")
    ole.sees("log siden", "03:10: Ole: gik ned 03.10", "Torben Opdigtet, driftschef svarede")


def test_how_significant_it_was_closes_the_log_with_what_is_told_beside_it(
    stage: Stage, ole: Person
) -> None:
    _begin(ole)
    ole.says("oppe igen")
    ole.says("luk loggen")
    ole.says("væsentlig, over en times data tabt")
    ole.sees("loggen er afsluttet")
    ole.sees("over en times data tabt")
    stage.copy()
    [event] = stage.kept(Event, system=SYSTEM, happened_on=stage.today)
    assert event.significant


def test_what_the_log_saved_is_among_what_was_saved(stage: Stage, ole: Person) -> None:
    _begin(ole)
    ole.says("oppe igen")
    ole.says("afslut loggen, den var væsentlig")
    stage.copy()
    ole.says("hvad har jeg gemt i dag")
    ole.sees("Du har gemt én ting i dag", "Tågevarsel: Nedbrud", "da loggen blev afsluttet")
    ole.says("ret hændelsen: vi fik besked 2. marts")
    ole.sees("Ret hændelse", "Nedbrud", "Tilføjet: I fik besked 2. mar. 2026.")


def test_what_is_said_after_the_log_was_closed_waits_for_none(ole: Person) -> None:
    _begin(ole)
    ole.says("oppe igen")
    ole.says("afslut loggen, den var ikke væsentlig")
    ole.says("ok jeg lader det være. hvad har jeg gemt i dag")
    ole.does_not_see("Ikke skrevet ned endnu", "linjer venter")
