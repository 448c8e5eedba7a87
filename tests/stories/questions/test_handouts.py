"""Tell stories of somebody who wants something to hand over, and does not say which paper."""

import pytest

from tests.stories.cast import Person

OFFERED = "Det her kan jeg lave til dig"
NOT_THIS = "Det viste kort kan jeg ikke lave til en fil. Det her kan jeg:"
OVERVIEW = "Overblik over de elleve krav"


@pytest.mark.parametrize(
    "said",
    [
        "lav noget jeg kan tage med til mødet, helst en side",
        "kan jeg få den som fil el pdf",
        "har du det på papir",
        "print listen",
    ],
)
def test_what_a_list_is_part_of_is_offered(bo: Person, said: str) -> None:
    bo.says("hvad er over fristen")
    bo.says(said)
    bo.sees(OFFERED, NOT_THIS, OVERVIEW, "Tilsynsmappe")


@pytest.mark.parametrize(
    "said",
    [
        "en statusrapport for hele styrelsen jeg kan give videre",
        "lav en ledelsesrapport",
        "giv mig en status på én side",
    ],
)
def test_a_report_of_everything_is_the_overview_first(bo: Person, said: str) -> None:
    bo.says("k-101")
    bo.says(said)
    bo.sees(OFFERED, OVERVIEW, "PDF med én side til ledelsen")
    bo.does_not_see("K-101")
    bo.presses("Lav den", on=OVERVIEW)
    bo.sees("Overblikket er klar")


def test_a_contract_is_offered_on_one_page(bo: Person) -> None:
    bo.says("hvornår udløber k-101")
    bo.says("lav noget jeg kan tage med, gerne på én side")
    bo.sees("Kontrakten på én side: K-101")
    bo.does_not_see(NOT_THIS)


def test_a_system_is_offered_as_a_mini_plan(bo: Person) -> None:
    bo.says("nødmelderen")
    bo.says("print det")
    bo.sees("Miniberedskabsplan: Nødmelderen", "Kontrakten på én side: K-103")


def test_it_is_offered_in_english(yusuf: Person) -> None:
    yusuf.says("how are we doing")
    yusuf.says("can i get it as a pdf")
    yusuf.sees("This is what I can make for you", "Overview of the eleven requirements")


@pytest.mark.parametrize(
    "said",
    ["kan jeg sende dig en fil", "vi har det på papir", "her er filen", "hent planen som pdf"],
)
def test_a_file_that_is_there_or_named_is_none_of_it(bo: Person, said: str) -> None:
    bo.says(said)
    bo.does_not_see(OFFERED)
