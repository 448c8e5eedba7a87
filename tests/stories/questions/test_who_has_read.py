"""Tell stories of asking who has read the plan, and who has not."""

import pytest

from tests.stories.cast import Person


@pytest.mark.parametrize("said", ["hvem har læst planen", "hvor mange har læst planen"])
def test_who_has_read_the_plan_is_of_that_and_no_other_review(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("21 af 21 gennemgange", "kvittering for planen")
    ditte.does_not_see("kontrakten læst igennem")


def test_when_somebody_read_it_is_of_them(ditte: Person) -> None:
    ditte.says("hvornår har yusuf læst planen")
    ditte.sees("kun Yusuf Fiktivsen", "3 af 3 gennemgange")


@pytest.mark.parametrize("said", ["hvem mangler", "og hvem har ikke", "hvem har ikke læst den"])
def test_who_is_missing_is_of_what_was_shown(ditte: Person, said: str) -> None:
    ditte.says("hvem har læst planen for fyrjournal")
    ditte.sees("7 af 7 gennemgange")
    ditte.says(said)
    ditte.sees("Fyrjournal", "Ingen er bagud: kvittering for planen")


def test_who_is_missing_by_itself_is_what_is_missing(ditte: Person) -> None:
    ditte.says("hvem mangler")
    ditte.sees("22 mangler")


def test_whether_it_is_evaluated_is_no_cry(ditte: Person) -> None:
    ditte.says("hvornår har vi sidst øvet tågevarsel")
    ditte.says("og er den evalueret")
    ditte.sees("Evalueret")
    ditte.does_not_see("ring nu", "Hændelse")
