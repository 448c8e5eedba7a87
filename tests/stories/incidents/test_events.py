"""Test “Meld hændelse” [report an event]: somebody tells what happened, and the register has it."""

from datetime import date

import pytest

from governance.records.events import Event
from tests.stories.cast import Person, Stage


def test_all_at_once(stage: Stage, fie: Person) -> None:
    fie.says("meld en hændelse")
    fie.sees("Hvad er der sket?")
    fie.fills(
        system="Tågevarsel",
        kind="incident",
        happened_on="2026-03-01",
        title="Login fejlede i to timer",
        significant="yes",
    )
    fie.sees("Hændelsen er gemt", "Hændelse på Tågevarsel", "Login fejlede i to timer")
    [event] = [one for one in stage.kept(Event) if one.title == "Login fejlede i to timer"]
    assert (event.kind, event.happened_on, event.significant) == (
        "incident",
        date(2026, 3, 1),
        True,
    )


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("meld hændelsen: nedbrud på fyrjournal, switch", "Nedbrud på fyrjournal, switch"),
        ("meld hændelse: kabelbrud på fyrjournal", "Kabelbrud på fyrjournal"),
        ("registrer hændelsen, fyrjournal var nede i går", "Fyrjournal var nede i går"),
        ("report the incident: fyrjournal was down yesterday", "Fyrjournal was down yesterday"),
    ],
)
def test_the_order_to_report_it_is_no_part_of_what_happened(
    fie: Person, said: str, title: str
) -> None:
    fie.says(said)
    fie.sees("Fyrjournal", title)
    assert not any(word in fie.view.casefold() for word in ("meld hændelse", "registrer hændelse"))


def test_tomorrow_has_not_happened(stage: Stage, fie: Person) -> None:
    before = len(stage.kept(Event))
    fie.says("meld hændelse")
    fie.fills(
        system="Tågevarsel",
        kind="change",
        happened_on="2026-03-03",
        title="Ny version",
        significant="no",
    )
    fie.sees("3. mar. 2026")
    assert len(stage.kept(Event)) == before
    fie.fills(happened_on="2026-03-02")
    fie.sees("Ændringen er gemt", "Ændring på Tågevarsel")


def test_given_up(stage: Stage, fie: Person) -> None:
    before = len(stage.kept(Event))
    fie.says("report an incident")
    fie.presses("Fortryd")
    assert len(stage.kept(Event)) == before


def test_an_auditor_reads_only(stage: Stage, revi: Person) -> None:
    revi.says("meld hændelse")
    revi.fills(
        system="Vandvagten",
        kind="finding",
        happened_on="2026-03-01",
        title="Et fund",
        significant="yes",
    )
    revi.sees("læseadgang")
