"""Test that a list of things to do is read as so many follow-ups, each with its own words."""

from datetime import date

import pytest

from bot.language.normalise import Sentence
from bot.understanding.tellings.listed_actions import ListedActions, read_listed_actions
from tools.understanding.demo_register import register_of

MONDAY = date(2026, 3, 2)
ME = "karl.attrapsen@stf.example"
DITTE = "ditte.moenstergaard@stf.example"


def listed(text: str) -> ListedActions | None:
    return read_listed_actions(Sentence(text), register=register_of("STF"), today=MONDAY, me=ME)


@pytest.mark.parametrize(
    ("said", "items"),
    [
        (
            "vi aftalte to ting: pindsvin sender nyt prisoverslag på backup inden 20 marts, og jeg"
            " skal undersøge om option 1 kan deles i 2x6 mdr",
            [
                {
                    "title": "Pindsvin sender nyt prisoverslag på backup",
                    "due_on": "2026-03-20",
                    "owner": ME,
                },
                {"title": "Undersøge om option 1 kan deles i 2x6 mdr", "owner": ME},
            ],
        ),
        (
            "der kom tre ting ud af det: reetableringsvejledningen skal skrives om, nummeret på"
            " vagtcentralen var forkert i planen, og vi skal øve igen inden sommer",
            [
                {"title": "Reetableringsvejledningen skal skrives om"},
                {"title": "Nummeret på vagtcentralen var forkert i planen"},
                {"title": "Vi skal øve igen"},
            ],
        ),
        (
            "vi fandt 2 ting: ringelisten hos mosekonge holdt ikke efter kl 17, det tager ditte"
            " inden 1/4. og fie kunne ikke finde planen offline, det tager jeg selv",
            [
                {
                    "title": "Ringelisten hos mosekonge holdt ikke efter kl 17",
                    "owner": DITTE,
                    "due_on": "2026-04-01",
                },
                {"title": "Fie kunne ikke finde planen offline", "owner": ME},
            ],
        ),
        (
            "vi fandt to nye ting: gamle adgange er ikke lukket og der mangler logning hos"
            " leverandøren",
            [
                {"title": "Gamle adgange er ikke lukket"},
                {"title": "Der mangler logning hos leverandøren"},
            ],
        ),
        (
            "to opfølgninger fra mødet: 1) ditte skal ringe til pindsvin inden 20. marts 2) karl"
            " retter planen",
            None,
        ),
        (
            "two findings: the plan has no phone list, and ditte needs to close old accesses",
            [
                {"title": "The plan has no phone list"},
                {"title": "Close old accesses", "owner": DITTE},
            ],
        ),
        (
            "vi lærte to ting: planen skal ligge på papir, og vi skal ringe og skrive til vagten",
            [
                {"title": "Planen skal ligge på papir"},
                {"title": "Vi skal ringe og skrive til vagten"},
            ],
        ),
        ("vi aftalte to ting: det hele skal være grønt", None),
        ("hvilke tre ting mangler vi: kontrakt, plan og øvelse", None),
        ("vi fandt ikke to ting: a mangler og b mangler", None),
        ("den tog to timer: en til backup og en til test", None),
    ],
)
def test_a_list_is_so_many_follow_ups(said: str, items: list[dict[str, str]] | None) -> None:
    found = listed(said)
    if items is None:
        assert found is None
        return
    assert found is not None
    for reading, wanted in zip(found.readings, items, strict=True):
        values = reading.slots["values"]
        assert isinstance(values, dict)
        for subject in ("system", "contract"):
            values.pop(subject, None)
        if "due_on" not in wanted:
            values.pop("due_on", None)
        assert values == wanted


def test_what_is_told_before_the_list_is_kept_apart() -> None:
    found = listed("øvelsen gik godt, og der kom to ting ud af det: a er væk, og b er væk")
    assert found is not None
    assert found.before == "øvelsen gik godt"
