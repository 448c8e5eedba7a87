"""Test telephone numbers in conversation.

What is none is refused with what to write; a number that a file changes is confirmed anew.
"""

import pytest

from bot.app.register.import_export import as_file
from governance.records.contacts import Contact, ToldContact
from governance.records.members import Member
from governance.records.sections import SECTIONS
from tests.stories.cast import Person, Stage

RIGHT = "Skriv et telefonnummer, fx +45 70 10 20 30."


@pytest.fixture
def stage(stage_with_call_lists: Stage) -> Stage:
    return stage_with_call_lists


def changed(stage: Stage, number: str) -> bytes:
    """Write the register as it is, but for Nødmelderen's first number."""
    records = [record for cls in SECTIONS for record in stage.kept(cls)]
    wish = [
        one.model_copy(update={"phone": number})
        if isinstance(one, Contact) and one.phone == "+4500001300"
        else one
        for one in records
    ]
    assert wish != records
    return as_file(wish, "xlsx", lang="da", now=stage.clock.now())


def test_a_form_says_what_to_write(stage: Stage, maren: Person) -> None:
    maren.says("tilføj kontakt til nødmelderen")
    maren.fills(side="us", slot="duty", name="Vagten", phone="ring til mor")
    maren.sees(RIGHT)
    assert not stage.kept(ToldContact)
    maren.fills(side="us", slot="duty", name="Vagten", phone="70 10 20 30 lokal 12")
    [told] = stage.kept(ToldContact)
    assert told.phone == "+4570102030;ext=12"


def test_a_colleagues_number_is_read_too(stage: Stage, yusuf: Person) -> None:
    yusuf.says("in english please")
    yusuf.says("ret medlem bo.proevesen@stf.example")
    yusuf.fills(phone="no idea")
    yusuf.sees("Write a telephone number, e.g. +45 70 10 20 30.")
    assert [one.phone for one in stage.kept(Member, email="bo.proevesen@stf.example")] == [
        "+4500001002"
    ]


def test_a_number_in_a_sentence_keeps_its_extension(stage: Stage, ditte: Person) -> None:
    ditte.says(
        "ny kontakt til nødmelderen hos leverandøren: Nina Nyvagt, døgnvagt, 00 00 99 88 lokal 4"
    )
    assert ditte.card.body
    ditte.sees("+45 00 00 99 88 lokal 4")


def test_a_number_that_a_file_changes_is_confirmed_anew(
    stage: Stage, yusuf: Person, maren: Person, ditte: Person
) -> None:
    maren.says("nødmelderen er nede")
    maren.sees("+45 00 00 13 00", "bekræftet for")
    content = changed(stage, "00001399")
    yusuf.attaches("r.xlsx", content)
    yusuf.sees("Telefon: +45 00 00 13 00 → +45 00 00 13 99 · skal bekræftes")
    yusuf.does_not_see("Bekræftet:")
    yusuf.presses("Læs ind")
    yusuf.sees("Registeret er opdateret")

    stage.copy()
    maren.says("nødmelderen er nede")
    maren.sees("+45 00 00 13 99", "Aldrig bekræftet")
    ditte.says("hvad mangler hos kagemand")
    ditte.sees("Kagemand, døgnvagt", "bekræftet")
    [contact] = stage.kept(Contact, phone="+4500001399")
    assert (contact.verified_on, contact.changed_on) == (None, stage.today)

    yusuf.attaches("r.xlsx", content)
    yusuf.sees("Filen siger det samme som registeret")


def test_the_first_page_suggests_what_is_ones_own(bo: Person) -> None:
    bo.arrives()
    bo.sees("fx “start 3.2 på nødmelderen” eller “hvad er overskredet?”.")


def test_an_auditors_first_page_suggests_what_they_may_do(revi: Person) -> None:
    revi.arrives()
    revi.sees("fx “hvad er overskredet?” eller “vis kontrakter”.")
    revi.does_not_see("start 3.2", "tågevarsel")
    revi.says("vis kontrakter")
    revi.sees("K-201")
