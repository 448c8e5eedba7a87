"""Test the mini continuity plan in the conversation: printed, held on paper, and renewed."""

import asyncio
from datetime import date

import pytest

from bot.app.papers.mini_plan_renewal import MiniPlanRenewal
from governance.records.contacts import Contact
from governance.records.reviews import Review
from storage.core.schema import journal
from storage.unit_of_work import UnitOfWork
from tests.papers.pdf_tags import pages_of, tags_of
from tests.stories.cast import Person, Stage

NAME = "Miniberedskabsplan Nødmelderen 2. mar. 2026.pdf"


def _printed(stage: Stage, person: Person, words: str = "miniplan for nødmelderen") -> str:
    """Print the plan, and return its edition."""
    person.says(words)
    stage.work()
    person.sees("Miniberedskabsplanen er klar", "Nødmelderen")
    return person.view.partition("Udgave ")[2][:4]


def _changed(stage: Stage, phone: str = "+4570999911") -> None:
    known = next(one for one in stage.kept(Contact) if one.supplier == "Kagemand Data A/S")
    stage.write(known.model_copy(update={"phone": phone, "changed_on": stage.today}))


def _renewed(stage: Stage) -> int:
    told = asyncio.run(MiniPlanRenewal(stage.database).renew())
    stage.work()
    return told


@pytest.mark.parametrize(
    "words",
    [
        "miniplan for nødmelderen",
        "print miniberedskabsplan for nødmelderen",
        "print miniberedskabsplanen på nødmelderen",
        "kan du lave en miniplan til nødmelderen",
        "print the mini continuity plan of Nødmelderen",
    ],
)
def test_it_is_printed_from_words(stage: Stage, maren: Person, words: str) -> None:
    _printed(stage, maren, words)
    maren.sees(
        "Filen er ét A4-ark til at folde",
        "gælder til 31. maj 2026",
        "Kagemand Data, vagtcentral",
        "Bo Prøvesen",
    )
    made = stage.handed(maren, NAME)
    assert pages_of(made) == 1
    assert tags_of(made).title == "Miniberedskabsplan for Nødmelderen"


def test_without_a_system_it_is_asked_for(stage: Stage, maren: Person) -> None:
    maren.says("print miniberedskabsplan")
    maren.sees("Hvilket system?", "Nødmelderen", "Tågevarsel")
    maren.says("nødmelderen")
    stage.work()
    maren.sees("Miniberedskabsplanen er klar", "Nødmelderen")


def test_a_contract_means_its_system(stage: Stage, maren: Person) -> None:
    _printed(stage, maren, "miniplan for K-103")


def test_in_english(stage: Stage, maren: Person) -> None:
    maren.says("switch to English")
    maren.says("print the mini continuity plan of Nødmelderen")
    stage.work()
    maren.sees("The mini continuity plan is ready", "Nødmelderen", "The file is one A4 to fold")


def test_what_the_word_means_is_still_explained(maren: Person) -> None:
    maren.says("hvad er en miniberedskabsplan")
    maren.sees("planen uden net")


def test_an_auditor_gets_none(stage: Stage, revi: Person) -> None:
    revi.says("miniplan for vandvagten")
    stage.work()
    revi.sees("Du har læseadgang")


def test_where_others_read_along_it_goes_to_the_person_alone(
    stage: Stage, maren: Person, bo: Person
) -> None:
    there, _ = stage.together("19:kanal;messageid=1", maren, bo)
    there.says("miniplan for nødmelderen")
    there.does_not_see("+45")
    stage.work()
    maren.sees("Miniberedskabsplanen er klar", "Nødmelderen")


def test_who_printed_what_is_in_the_journal(stage: Stage, maren: Person) -> None:
    _printed(stage, maren)

    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(maren.tenant)
        rows = unit.connection.execute(
            journal.select().where(journal.c.tenant == maren.tenant, journal.c.section == "papers")
        )
        return [str(row.state) for row in rows]

    [entry] = stage.database.transact(read)
    assert "mini_plan" in entry
    assert "Nødmelderen" in entry


# ── On paper ─────────────────────────────────────────────────────────────────


def test_who_has_which_edition_is_known(stage: Stage, maren: Person, bo: Person) -> None:
    edition = _printed(stage, maren)
    maren.presses("Jeg har den på papir")
    maren.sees("Maren Skabelonsen", f"Udgave {edition}")
    bo.says("hvem har miniplanen for nødmelderen")
    bo.sees("Maren Skabelonsen", f"Udgave {edition}", "taget 2. mar. 2026")
    maren.says("hvem har miniplanen for nødmelderen")
    maren.presses("Jeg har den ikke mere")
    maren.sees("Ingen har sagt, at de har den på papir")
    assert not stage.kept(Review, kind="mini_plan_held")


def test_a_holder_is_told_of_a_change_once_and_sent_the_new_one(
    stage: Stage, maren: Person, bo: Person
) -> None:
    edition = _printed(stage, maren)
    maren.presses("Jeg har den på papir")
    assert _renewed(stage) == 0
    _changed(stage)
    assert _renewed(stage) == 1
    maren.sees("Ny miniberedskabsplan", "Nødmelderen", "print den, og smid den gamle ud")
    new = maren.view.rpartition("udgave ")[2][:4]
    assert new != edition
    assert pages_of(stage.handed(maren, NAME)) == 1
    assert _renewed(stage) == 0
    bo.sees_nothing_new()
    maren.presses("Jeg har den på papir")
    maren.sees(f"Udgave {new}")
    assert [one.result for one in stage.kept(Review, kind="mini_plan_held")] == [new]


def test_when_everybody_has_the_new_one_nothing_is_out_of_date(
    stage: Stage, maren: Person, bo: Person
) -> None:
    for person in (maren, bo):
        _printed(stage, person)
        person.presses("Jeg har den på papir")
    stage.wake(date(2026, 3, 4))
    _changed(stage)
    stage.sweep()
    assert "Miniberedskabsplanen er ældre" in _missing(maren)
    stage.wake(date(2026, 3, 5))
    _printed(stage, maren)
    maren.presses("Jeg har den på papir")
    assert "Miniberedskabsplanen er ældre" in _missing(maren)
    _printed(stage, bo)
    bo.presses("Jeg har den på papir")
    assert "Miniberedskabsplanen er ældre" not in _missing(maren)


def _missing(person: Person) -> str:
    person.says("hvad mangler på 3.2 for nødmelderen")
    return person.view


def test_the_file_of_a_change_is_sent_by_another_process_after_a_crash(
    stage: Stage, maren: Person
) -> None:
    _printed(stage, maren)
    maren.presses("Jeg har den på papir")
    _changed(stage)
    with stage.nobody_doing_jobs():
        asyncio.run(MiniPlanRenewal(stage.database).renew())
    stage.restart()
    stage.work()
    maren.sees("Ny miniberedskabsplan", "Nødmelderen")
    assert stage.handed(maren, NAME)


def test_it_is_offered_with_the_plan_when_a_system_is_down(
    stage_with_call_lists: Stage,
) -> None:
    stage = stage_with_call_lists
    maren = stage.person("maren.skabelonsen@stf.example", of="Styrelsen for Tåge og Fyrtårne")
    maren.says("nødmelderen er nede")
    maren.presses("Vis plan")
    maren.presses("Print miniberedskabsplan")
    stage.work()
    maren.sees("Miniberedskabsplanen er klar", "Nødmelderen")
    assert tags_of(stage.handed(maren, NAME)).alternatives == ("QR-kode til kriselinket",)
