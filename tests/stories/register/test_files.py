"""Test evidence: received, checked by its bytes, and attached to the open question.

It is handed out to those who may see it.
"""

import asyncio

import pytest

from bot.app.platforms.web.web import EvidenceFiles
from bot.app.register.create_authority import tenant_id
from governance.records.evidence import Evidence
from tests.stories.cast import (
    LIGHTHOUSES,
    PANCAKES,
    PDF,
    Person,
    Stage,
    on_the_web,
    where_files_are_fetched,
)
from tests.stories.screens.port import UPLOAD_LIMIT

pytestmark = pytest.mark.usefixtures("bare")

NIGHT = "start 3.2 på fyrkassen"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def test_several_files_and_the_same_twice(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.attaches("Plan.pdf")
    maren.sees("Bevis · 1", "Plan.pdf\n     1 kB · dig")
    maren.attaches("Plan.pdf")
    maren.sees("Bevis · 1")
    maren.attaches("Skærmbillede.png", PNG)
    maren.sees("Bevis · 2", "Skærmbillede.png")
    assert {piece.media_type for piece in stage.kept(Evidence)} == {"application/pdf", "image/png"}
    maren.says("nej")
    maren.does_not_see("Bevis · ")


NOT_TAKEN = [
    ("tom.pdf", b"", "tom"),
    ("plan.pdf", b"MZ\x90\x00" + b"\x00\x01" * 90, "Den slags fil"),
    ("plan.pdf", b"<html><script>", "Den slags fil"),
    ("alt.zip", b"PK\x03\x04" + b"\x00" * 90, "Pak filen ud"),
    ("stor.pdf", PDF + b"\x00" * UPLOAD_LIMIT, "for stor"),
]


def test_what_is_not_taken(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    for name, content, said in NOT_TAKEN:
        maren.attaches(name, content)
        maren.sees(said)
    assert not stage.kept(Evidence)
    maren.says("nej")
    maren.sees("· 2 af 4")


MADE_HARMLESS = {
    "../../etc/passwd": "passwd",
    "C:\\Windows\\plan.pdf": "plan.pdf",
    "plan\x07\r\nfor alt.pdf": "plan for alt.pdf",
    "a" * 300 + ".pdf": "a" * 176 + ".pdf",
}


def test_names_are_made_harmless(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    for number, name in enumerate(MADE_HARMLESS):
        maren.attaches(name, PDF + str(number).encode())
    kept = {piece.title for piece in stage.kept(Evidence)}
    assert kept == set(MADE_HARMLESS.values())


def test_it_can_be_had_again(maren: Person, bo: Person) -> None:
    maren.says(NIGHT)
    maren.attaches("Plan.pdf")
    button = maren.button("Plan.pdf")
    bo.says(NIGHT)
    bo.presses("Plan.pdf")
    assert bo.files == ["Plan.pdf"]
    maren.says("nej")
    maren.uses(button)
    assert maren.files == ["Plan.pdf"]


def test_a_file_while_a_checklist_is_chosen_waits(stage: Stage, maren: Person) -> None:
    maren.says("start tjekliste")
    maren.attaches("Plan.pdf")
    assert maren.title == "Hvilket krav?"
    assert not stage.kept(Evidence)


def test_a_file_while_a_form_is_open_is_asked_where_it_belongs(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    maren.presses("Ikke muligt")
    maren.attaches("Plan.pdf")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    assert not stage.kept(Evidence)
    maren.says("1")
    maren.sees("Hvorfor er det ikke muligt?")
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.2-1"]


def test_the_wish_to_attach_says_how(maren: Person) -> None:
    maren.says(NIGHT)
    maren.says("vedhæft en fil")
    maren.sees("Send filen her i chatten", "· 1 af 5")


@where_files_are_fetched
def test_a_file_that_comes_late_goes_to_the_question_it_was_sent_to(
    stage: Stage, maren: Person
) -> None:
    maren.says(NIGHT)
    with stage.nobody_doing_jobs():
        maren.attaches("Plan.pdf")
        maren.does_not_see("Bevis")
        maren.says("nej")
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.2-1"]
    maren.sees("· 2 af 4")
    maren.says("ret svar 1")
    maren.sees("Bevis · 1", "Plan.pdf")


@where_files_are_fetched
@pytest.mark.parametrize("meanwhile", ["pause", "annullér", "start 3.3 på tågevarsel", "start 3.2"])
def test_or_if_the_conversation_has_left_it(stage: Stage, maren: Person, meanwhile: str) -> None:
    maren.says(NIGHT)
    with stage.nobody_doing_jobs():
        maren.attaches("Plan.pdf")
        maren.says(meanwhile)
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.2-1"]
    maren.says(NIGHT)
    maren.sees("· 1 af 5", "Bevis · 1")


@where_files_are_fetched
def test_a_file_that_cannot_be_fetched_is_said_to_be_missing(stage: Stage, maren: Person) -> None:
    maren.says(NIGHT)
    with stage.nobody_doing_jobs():
        maren.attaches("Plan.pdf")
        stage.screens.lose_files()
    maren.sees("Jeg kunne ikke hente Plan.pdf. Prøv at sende den igen.", "· 1 af 5")
    assert not stage.kept(Evidence)


@on_the_web
def test_a_file_is_shown_to_members_of_its_own_authority_only(
    stage: Stage, maren: Person, bo: Person, jens: Person
) -> None:
    maren.says(NIGHT)
    maren.attaches("Plan.pdf")
    (piece,) = stage.kept(Evidence)

    async def content(tenant: str, email: str) -> bytes | None:
        found = await EvidenceFiles(stage.database).open(tenant, email, piece.sha256 or "")
        return None if found is None else b"".join([chunk async for chunk in found.chunks])

    with asyncio.Runner() as runner:
        ours, theirs = tenant_id(LIGHTHOUSES), tenant_id(PANCAKES)
        assert runner.run(content(ours, bo.email)) == PDF
        assert runner.run(content(theirs, jens.email)) is None
        assert runner.run(content(ours, jens.email)) is None
        assert runner.run(content(ours, "nobody@stf.example")) is None
