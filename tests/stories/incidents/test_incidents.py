"""Test what is said when a system is down, and somebody has to be called.

It is tried with the database there and without it, on every platform.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.records.contacts import Contact
from governance.records.events import Event
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, Person, Stage, on_the_web, told
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform
from tests.stories.screens.slack import EVERY_FIFTH
from tests.stories.screens.web import OnTheWeb

DUTY = "+45 00 00 11 00"


@pytest.fixture
def stage(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    screens = screens_of(platform, folder=tmp_path, clock=clock)
    copies = tmp_path / "copies"
    stage = Stage(
        databases.used("demo").url, clock, platform=platform, screens=screens, copies=copies
    )
    yield stage
    stage.close()


def journal_of(stage: Stage, *sections: str) -> list[tuple[str, str, str]]:
    """Return section, command and who of the journal's entries in those sections."""

    def read(unit: UnitOfWork) -> list[tuple[str, str, str]]:
        from sqlalchemy import select  # noqa: PLC0415

        from bot.app.register.create_authority import tenant_id  # noqa: PLC0415
        from storage.core.schema import journal  # noqa: PLC0415

        unit.use_tenant(tenant_id(LIGHTHOUSES))
        rows = unit.connection.execute(
            select(journal.c.section, journal.c.command, journal.c.who)
            .where(journal.c.section.in_(sections), journal.c.tenant == tenant_id(LIGHTHOUSES))
            .order_by(journal.c.seq)
        )
        return [(row.section, row.command, row.who) for row in rows]

    return stage.database.transact(read)


def test_whom_to_call_is_answered_at_once(stage: Stage, ole: Person) -> None:
    ole.says("tågevarsel er nede hvem ringer jeg til")
    ole.sees("Tågevarsel: ring nu", DUTY, "oplys K-101", "Ikke bekræftet i 125 dage", "Bo Prøvesen")
    on_the_row, below = ["Det virkede", "Svarer ikke"], ["Start log", "Vis plan"]
    assert ole.buttons == [
        *on_the_row,
        *below,
        "Vis presse og data",
        "Et andet system",
        "Til forsiden",
    ]


def test_whom_to_call_is_answered_without_a_database(stage: Stage, ole: Person) -> None:
    ole.says("hjælp")
    with stage.database_away():
        ole.says("tågevarsel er nede hvem ringer jeg til")
        ole.sees("Tågevarsel: ring nu", DUTY)
        ole.presses("Svarer ikke")
        ole.sees("Svarede ikke · 1 gang")
        assert ole.messages == 2
        ole.presses("Det virkede")
        ole.sees("Torben Opdigtet, driftschef svarede")
    stage.copy()
    assert journal_of(stage, "lookups", "incident_log") == [
        ("lookups", "LookUp", ole.email),
        ("incident_log", "TellNoAnswer", ole.email),
        ("incident_log", "TellAnswered", ole.email),
    ]
    torben = stage.kept(Contact, name="Torben Opdigtet")
    assert torben[0].verified_on == stage.today
    assert torben[0].verified_by == ole.email


HALF_ASLEEP = "halvsovende her, tågevarsel har givet op, hvem pokker får jeg op af sengen"
"""A sentence that no pattern knows."""


def test_a_cry_in_words_of_its_own_is_heard_too(stage: Stage, ole: Person) -> None:
    ole.says(HALF_ASLEEP)
    ole.sees("Tågevarsel: ring nu", DUTY)


def test_a_cry_in_words_of_its_own_is_heard_without_a_database(stage: Stage, ole: Person) -> None:
    ole.says("hjælp")
    with stage.database_away():
        ole.says(HALF_ASLEEP)
        ole.sees("Tågevarsel: ring nu", DUTY)
        ole.says("hvad er nyt siden i fredags")
        ole.does_not_see("ring nu")


def test_a_cry_in_the_middle_of_a_form(stage: Stage, maren: Person) -> None:
    maren.says("vi øvede tågevarsel i går, failover tog 71 min")
    maren.sees("Tilføj øvelse")
    maren.says("men den er nede nu")
    maren.sees("Tågevarsel: ring nu", DUTY)


def test_a_cry_in_the_middle_of_a_checklist(stage: Stage, maren: Person) -> None:
    maren.says("start 3.3 på tågevarsel")
    maren.says(HALF_ASLEEP)
    maren.sees("Tågevarsel: ring nu", DUTY)


def test_a_new_process_answers_from_the_file_and_goes_on(stage: Stage, ole: Person) -> None:
    ole.says("tågevarsel er nede")
    with stage.database_away():
        stage.restart()
        stage._lose_database()
        ole.says("tågevarsel er nede igen, hvem ringer jeg til")
        ole.sees("Tågevarsel: ring nu", DUTY)


def test_a_log_is_kept_and_becomes_an_event(
    stage: Stage, ole: Person, maren: Person, yusuf: Person
) -> None:
    yusuf.says("hjælp")
    maren.says("hjælp")
    ole.says("tågevarsel er nede hvem ringer jeg til")
    ole.presses("Svarer ikke")
    ole.presses("Start log")
    ole.sees("Tågevarsel: log siden kl.", "svarede ikke (1. gang)", "Ole startede loggen", "Yusuf")
    stage.copy()
    stage.work()
    yusuf.has_seen_it()
    assert "Hændelse: Tågevarsel" in yusuf.title
    maren.says("tågevarsel er nede")
    maren.sees("Ole startede en log")
    maren.presses("Vis loggen")
    maren.sees("Maren er med")
    maren.says("log: havnene er ringet op")
    maren.sees("Maren: havnene er ringet op")
    assert "havnene er ringet op" in ole.card.model_dump_json()
    ole.presses("Afslut", title="Nedbrud i drift", significant="yes")
    ole.sees("log afsluttet kl.", "Nedbrud i drift")
    assert "log afsluttet" in maren.title
    stage.copy()
    stage.copy()
    [event] = stage.kept(Event, title="Nedbrud i drift")
    assert (event.system, event.kind, event.significant) == ("Tågevarsel", "incident", True)


def test_numbers_go_to_the_person_and_not_to_the_channel(
    stage: Stage, ole: Person, maren: Person
) -> None:
    there, _ = stage.together("drift", ole, maren)
    there.says("tågevarsel er nede hvem ringer jeg til")
    there.sees("Jeg har skrevet numrene til dig")
    there.does_not_see(DUTY, "Tågevarsel")
    assert ole.title == "Tågevarsel: ring nu"


def test_somebody_elses_button_does_nothing(stage: Stage, ole: Person, maren: Person) -> None:
    ole.says("tågevarsel er nede")
    maren.says("nødmelderen er nede")
    maren.uses(ole.button("Svarer ikke"))
    maren.sees("Knappen virker ikke mere")


def test_an_auditor_sees_who_and_no_numbers(stage: Stage, revi: Person) -> None:
    revi.says("vandvagten er nede hvem ringer jeg til")
    revi.sees("Vandvagten: hvem der ringes til", "Pindsvin Drift, døgnvagt")
    revi.does_not_see("+45")


def test_the_button_on_the_first_card(stage: Stage, bo: Person) -> None:
    bo.says("hjem")
    bo.presses("Find vagtnummer")
    bo.sees("Ring til vagten", DUTY, "+45 00 00 13 00")
    bo.presses("Vælg Tågevarsel")
    bo.sees("Tågevarsel: ring nu")


def test_a_stranger_learns_nothing_without_a_database(stage: Stage) -> None:
    nobody = stage.person("nobody@elsewhere.example", of=LIGHTHOUSES)
    with stage.database_away():
        nobody.says("tågevarsel er nede hvem ringer jeg til")
        nobody.does_not_see("Tågevarsel", DUTY)


def test_anything_else_is_refused_politely_without_a_database(stage: Stage, ole: Person) -> None:
    ole.says("hjælp")
    with stage.database_away():
        ole.says("hvad er overskredet")
        ole.sees("Jeg kan ikke gemme noget lige nu")
    ole.says("hvad er overskredet")
    ole.does_not_see("Jeg kan ikke gemme")


@on_the_web
def test_the_page_shows_what_was_said_before_what_was_answered(stage: Stage, ole: Person) -> None:
    """It is so without the database as with it.

    When the database is back, everything stands where it stood.
    """

    async def lines() -> list[tuple[str, str]]:
        screens = stage.screens
        assert isinstance(screens, OnTheWeb)
        found = await screens._transcript().since(ole.workspace, ole.conversation, 0)
        return [
            (line.author, line.text or (line.card.title if line.card else "")) for line in found
        ]

    ole.says("hjem")
    known = stage._run(lines())
    with stage.database_away():
        ole.says("tågevarsel er nede")
        ole.presses("Svarer ikke")
        meanwhile = stage._run(lines())
        assert meanwhile == [("you", "tågevarsel er nede"), ("bot", "Tågevarsel: ring nu")]
    assert stage._run(lines()) == [*known, *meanwhile]


@told("slack")
def test_by_the_command_of_slack_it_is_answered_in_ones_own_conversation(
    stage: Stage, ole: Person
) -> None:
    """Every fifth sentence is said with `/krav`."""
    for _ in range(EVERY_FIFTH):
        ole.says("ring Tågevarsel")
    ole.sees("Tågevarsel: ring nu", DUTY)
    assert ole.messages == EVERY_FIFTH


def test_a_long_text_that_begins_as_a_cry_is_answered(ole: Person) -> None:
    ole.says("tågevarsel er nede hvem ringer jeg til\n" + "Connection refused at 10.0.0.1\n" * 200)
    ole.sees("Tågevarsel: ring nu")


def test_a_long_text_is_a_line_of_the_open_log(ole: Person) -> None:
    ole.says("tågevarsel er nede hvem ringer jeg til")
    ole.presses("Start log")
    ole.says("fejlen står her: " + "Connection refused at 10.0.0.1\n" * 200)
    ole.sees("fejlen står her")
    ole.does_not_see("så jeg har ikke læst den")


def test_the_card_is_in_the_language_that_is_written(maren: Person) -> None:
    maren.says("fyrjournal is down, who do I call")
    maren.sees("Fyrjournal: call now")
    maren.says("status")
    maren.sees("Status of the 11 requirements", "I answer in English, as you wrote English.")


def test_they_are_down_is_said_of_the_supplier_that_was_shown(stage: Stage) -> None:
    ditte = stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)
    ditte.says("hvem er kontaktpersoner hos pindsvin")
    ditte.says("de er nede")
    ditte.sees("Tågevarsel: ring nu", DUTY)
