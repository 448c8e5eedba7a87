"""Test that things to do that are told as a list become drafts, one after the other."""

import pytest

from governance.records.actions import Action
from governance.records.exercises import Exercise
from tests.stories.cast import PANCAKES, Person, Stage

AGREED = (
    "vi aftalte to ting: pindsvin sender nyt prisoverslag på backup inden 20 marts, og jeg skal"
    " undersøge om option 1 kan deles i 2x6 mdr"
)


def test_each_thing_agreed_is_a_draft_of_its_own(stage: Stage, karl: Person) -> None:
    karl.says(AGREED)
    karl.sees("Pindsvin sender nyt prisoverslag på backup", "20. mar. 2026", "Bagefter kommer")
    karl.says("gem")
    karl.sees("Undersøge om option 1 kan deles i 2x6 mdr", "Ansvarlig: Karl Attrapsen")
    karl.says("15. april")
    karl.says("gem")
    kept = {one.title: str(one.due_on) for one in stage.kept(Action, owner=karl.email)}
    assert kept["Pindsvin sender nyt prisoverslag på backup"] == "2026-03-20"
    assert kept["Undersøge om option 1 kan deles i 2x6 mdr"] == "2026-04-15"


@pytest.mark.parametrize("lead", ["gem og ", "gem. ", "ja gem, og "])
def test_a_list_behind_an_order_to_save_saves_and_begins(
    stage: Stage, maren: Person, lead: str
) -> None:
    maren.says("vi øvede nødmelderen i fredags med kagemand, vi prøvede reetablering, 80 minutter")
    maren.says(
        lead + "der kom to ting ud af det: reetableringsvejledningen skal skrives om, og vi skal"
        " øve igen inden sommer"
    )
    assert stage.kept(Exercise, restore_minutes=80)
    maren.sees("Reetableringsvejledningen skal skrives om", "Bagefter kommer")
    maren.says("den tager maren")
    maren.says("30. april")
    maren.says("gem")
    maren.sees("Vi skal øve igen", "30. jun. 2026")
    [kept] = stage.kept(Action, title="Reetableringsvejledningen skal skrives om")
    assert (kept.owner, str(kept.due_on)) == (maren.email, "2026-04-30")


def test_a_list_is_not_a_value_of_what_is_open(stage: Stage, maren: Person) -> None:
    maren.says("vi øvede nødmelderen i fredags med kagemand, vi prøvede reetablering, 80 minutter")
    maren.says("vi fandt to ting: numrene var forkerte, og vi skal øve igen inden sommer")
    maren.sees("Tilføj opfølgning", "Numrene var forkerte")
    assert not stage.kept(Exercise, restore_minutes=80)


def test_the_words_of_a_follow_up_may_stand_after_a_comma(karl: Person) -> None:
    karl.says(
        "sæt en opfølgning på mig, undersøg om optionen på k-101 kan deles i to, frist 15 april"
    )
    karl.sees("Undersøg om optionen på k-101 kan deles i to", "15. apr. 2026", "Karl Attrapsen")


def test_who_does_it_together_stand_in_its_words(signe: Person) -> None:
    signe.says("så beslutter jeg at yusuf og fie laver risikovurderingen færdig inden 20. marts")
    signe.sees("Yusuf og fie laver risikovurderingen færdig", "Ansvarlig: Yusuf Fiktivsen")


def test_a_follow_up_is_closed_and_its_proof_is_kept_after(stage: Stage) -> None:
    per = stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)
    per.says("the logging action is done, link https://pkb.example/sag/12")
    per.sees("End follow-up", "https://pkb.example/sag/12")
    per.says("yes")
    per.sees("3.1 Risk management · Omsorgsnøglen", "https://pkb.example/sag/12")
