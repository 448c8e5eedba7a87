"""Tell stories of a section that is to be shown: all of it, or of a thing by any of its names."""

import pytest

from tests.stories.cast import PANCAKES, Person, Stage


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("vis risikovurderinger", "3 poster"),
        ("vis alle risikovurderinger", "3 poster"),
        ("vis revisionserklæringer", "2 poster"),
    ],
)
def test_what_is_in_the_register_is_not_said_to_lack_evidence(
    ditte: Person, said: str, seen: str
) -> None:
    ditte.says(said)
    ditte.sees(seen)
    ditte.does_not_see("ingen beviser", "no evidence")


def test_documents_are_all_of_them_whatever_was_shown(ditte: Person) -> None:
    ditte.says("vis tilsyn")
    ditte.says("vis dokumenter")
    ditte.sees("14 beviser")


def test_no_evidence_is_of_what_was_asked_for(ditte: Person) -> None:
    ditte.says("bevis for risikovurderingerne")
    ditte.sees("Der er ingen beviser til 3.1")


def test_a_thing_is_shown_by_its_own_name(stage: Stage) -> None:
    lone = stage.person("lone.proevebaek@pandekageby.example", of=PANCAKES)
    lone.says("vis øvelser på nøglen")
    lone.sees("Omsorgsnøglen")
    lone.does_not_see("Ingen poster")
