"""Test that what somebody is to do, or will do, is a follow-up in the words people use for it."""

import pytest

from governance.records.actions import Action
from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    ("said", "title", "due"),
    [
        (
            "pindsvin vil sende ny revisionserklæring inden d 20",
            "Pindsvin vil sende ny revisionserklæring",
            "20. mar. 2026",
        ),
        (
            "pindsvin sender ny revisionserklæring senest den 20. marts",
            "Pindsvin sender ny revisionserklæring",
            "20. mar. 2026",
        ),
        (
            "hun sagde at pindsvin vil sende den nye plan på fredag",
            "Pindsvin vil sende den nye plan",
            "6. mar. 2026",
        ),
    ],
)
def test_what_a_supplier_will_do_is_followed_up_by_whoever_was_told(
    stage: Stage, ditte: Person, said: str, title: str, due: str
) -> None:
    before = stage.kept(Action)
    ditte.says(said)
    ditte.sees(f"Opfølgning: {title}", f"Frist: {due}", "Ansvarlig: Ditte Mønstergaard")
    assert stage.kept(Action) == before, "it was kept unasked"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("bo skal lige kigge på sla'en for januar", "Kigge på sla'en for januar"),
        ("bo skal lige huske at ringe til pindsvin", "Ringe til pindsvin"),
        ("bo skal have styr på k-102", "Have styr på k-102"),
    ],
)
def test_what_somebody_is_to_do_some_day_asks_for_the_day(
    ditte: Person, said: str, title: str
) -> None:
    ditte.says(said)
    ditte.sees("Tilføj opfølgning", f"Opfølgning: {title}", "Ansvarlig: Bo Prøvesen")
    ditte.sees("Skriv datoen")


def test_what_somebody_does_before_a_day_has_its_title(ditte: Person) -> None:
    ditte.says("bo kigger på sla for januar inden fredag")
    ditte.sees("Opfølgning: Kigger på sla for januar", "Frist: 6. mar. 2026")


@pytest.mark.parametrize(
    "said",
    [
        "bo skal lige have fri",
        "bo skal lige til møde",
        "bo skal lige vide at nummeret er nyt",
        "bo skal også med",
        "skal bo lige kigge på det?",
        "pindsvin sender altid rapporten for sent",
        "hvornår vil pindsvin sende rapporten",
        "mosekonge vil ikke sende planen",
    ],
)
def test_what_is_nothing_to_do_is_no_follow_up(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.does_not_see("Tilføj opfølgning")
