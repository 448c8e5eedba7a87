"""Test that a paper of something nobody knows is not one of everything."""

import pytest

from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    "words",
    ["årshjul for sydpolen", "tilsynsmappe for sydpolen", "raci for sydpolen"],
)
def test_the_whole_authority_is_offered(stage: Stage, ditte: Person, words: str) -> None:
    ditte.says(words)
    ditte.sees("Jeg kender ikke “sydpolen”", "Hele myndigheden")
    stage.work()
    ditte.does_not_see("klar")
    ditte.presses("Hele myndigheden")
    stage.work()
    ditte.sees("klar", "Styrelsen for Tåge og Fyrtårne")


def test_the_nearest_one_is_offered(stage: Stage, ditte: Person) -> None:
    ditte.says("tilsynsmappe for fyrjournalisten")
    ditte.sees("Jeg kender ikke", "Mente du denne?")
    ditte.presses("Fyrjournal, K-102")
    stage.work()
    ditte.sees("Tilsynsmappen er klar", "Fyrjournal")


@pytest.mark.parametrize(
    ("words", "said", "over"),
    [
        ("kontraktark for K-999", "K-999", "Kontrakt på én side"),
        ("dagsorden for sydpolforum", "sydpolforum", "Dagsorden"),
        ("miniplan for sydpolen", "sydpolen", "Miniberedskabsplan"),
    ],
)
def test_a_paper_of_one_thing_is_chosen_from_a_list(
    ditte: Person, words: str, said: str, over: str
) -> None:
    ditte.says(words)
    ditte.sees(f"Jeg kender ikke “{said}”")
    ditte.presses("Vælg på en liste")
    ditte.sees(over, "Hvilke")
