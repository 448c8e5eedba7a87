"""Tell stories of somebody who asks what the law says, and how it is known what is overdue."""

import pytest

from tests.stories.cast import Person

OF_THE_LAW = "Hvilken paragraf i loven der svarer til det, ved jeg ikke"


@pytest.mark.parametrize(
    "asked",
    [
        "hvad siger loven om risikovurdering",
        "hvilken paragraf siger at vi skal lave risikovurdering hvert år",
        "er det lovpligtigt at lave risikovurdering",
    ],
)
def test_the_requirement_answers_with_what_is_not_known_beside(yusuf: Person, asked: str) -> None:
    yusuf.says(asked)
    yusuf.sees("3.1 Risikostyring", "mindst en gang om året", OF_THE_LAW, "NIS2-loven trådte")


@pytest.mark.parametrize(
    "asked",
    [
        "what does the law require of a risk assessment like that",
        "which paragraph says we must do a risk assessment every year",
    ],
)
def test_it_is_said_in_english(yusuf: Person, asked: str) -> None:
    yusuf.says(asked)
    yusuf.sees("3.1 Risk management", "at least once a year", "ask your lawyer", "NIS2 act")


@pytest.mark.parametrize(
    "asked",
    [
        "hvor står det at vi skal øve hvert år",
        "hvem har bestemt at vi skal øve hvert år",
        "hvor fremgår det at vi skal øve",
    ],
)
def test_where_it_is_said_is_the_catalogue(maren: Person, asked: str) -> None:
    maren.says(asked)
    maren.sees("3.3 Beredskabsøvelse", "mindst en gang om året", OF_THE_LAW)


@pytest.mark.parametrize(
    "asked",
    [
        "hvordan ved du hvad der er over fristen",
        "hvordan bliver fristerne regnet ud",
        "hvem har sat fristerne",
    ],
)
def test_how_a_due_day_is_set_is_said(yusuf: Person, asked: str) -> None:
    yusuf.says("hvad er over fristen")
    yusuf.says(asked)
    yusuf.sees("Den er sidste gang plus et mellemrum.", "en administrator kan ændre dem")


def test_two_questions_are_both_answered(yusuf: Person) -> None:
    yusuf.says(
        "how do you know when something is overdue? who decided the risk assessment is yearly"
    )
    yusuf.sees("It is the last time plus an interval.", "3.1 Risk management")


def test_a_question_that_names_no_requirement_is_as_before(yusuf: Person) -> None:
    yusuf.says("hvad siger loven")
    yusuf.sees("Jura må andre svare på", "som ikke står i registeret.")
