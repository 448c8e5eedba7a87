"""Test that an administrator invites everybody who has never written, each with one thing to do."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.app.commands.nudge_preview import preview
from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, TEAMS_LINK, Person, Stage
from tests.stories.nudges.test_nudges_other_ways import KARL, YUSUF, mails, met
from tests.stories.screens.slack import InSlack
from tests.stories.screens.teams import InTeams

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def mailing(databases: Databases, clock: FakeClock) -> Iterator[Stage]:
    """Open Teams, Slack and a mail server."""
    stage = Stage(
        databases.used("demo").url,
        clock,
        platform="teams",
        screens=InTeams(clock),
        also={"slack": InSlack(clock)},
        mail=True,
    )
    yield stage
    stage.close()


def test_all_are_invited_with_one_press_and_each_is_told_what_to_do_first(mailing: Stage) -> None:
    yusuf = met(mailing, YUSUF)
    yusuf.says("inviter alle")
    yusuf.sees("kolleger har aldrig skrevet til mig", "Karl Attrapsen", "Kontraktansvarlig")
    yusuf.does_not_see("Yusuf Fiktivsen")
    [invite] = [one for one in yusuf.buttons if one.startswith("Inviter")]
    yusuf.presses(invite)
    mailing.work()
    mailing.work()
    yusuf.sees("invitationer er sendt", "Karl Attrapsen")
    [mail] = mails(mailing, KARL)
    assert LIGHTHOUSES in mail
    assert "kontraktansvarlig" in mail
    assert "Din vigtigste opgave er K-101" in mail
    assert TEAMS_LINK in mail
    assert "Skriv “hej” til Kravbot i Teams eller Slack" in mail
    assert mails(mailing, YUSUF) == []


def test_nobody_is_invited_twice_within_a_week(mailing: Stage) -> None:
    yusuf = met(mailing, YUSUF)
    yusuf.says("inviter alle")
    yusuf.says("ja")
    mailing.work()
    mailing.work()
    assert len(mails(mailing, KARL)) == 1
    mailing.clock.forward(days=1)
    yusuf.says("invite everybody")
    yusuf.sees("Alle er inviteret inden for den seneste uge", "inviteret 2. mar. 2026")
    mailing.clock.forward(days=7)
    yusuf.says("inviter alle")
    yusuf.says("ja")
    mailing.work()
    mailing.work()
    assert len(mails(mailing, KARL)) == 2


def test_who_cannot_be_reached_is_named(mailing: Stage) -> None:
    yusuf = met(mailing, YUSUF)
    assert mailing.mail is not None
    mailing.mail.recipient = "550 5.1.1 nobody here by that name"
    mailing.wake(TUESDAY)
    mailing.work()
    mailing.work()
    yusuf.says("inviter alle")
    yusuf.says("ja")
    mailing.work()
    yusuf.sees("kan jeg ikke nå", "Karl Attrapsen")


def test_whoever_has_written_is_not_on_the_list(mailing: Stage) -> None:
    met(mailing, KARL)
    yusuf = met(mailing, YUSUF)
    yusuf.says("inviter alle")
    yusuf.does_not_see("Karl Attrapsen")


def test_the_bundle_s_mail_leads_into_the_chat(mailing: Stage) -> None:
    mailing.wake(TUESDAY)
    [mail] = mails(mailing, KARL)
    assert "Tre ting til dig i dag" in mail
    assert f"Åbn chatten i Teams: {TEAMS_LINK}" in mail


def test_without_a_mail_server_the_missing_setting_is_named_and_there_is_a_text_to_copy(
    stage: Stage, yusuf: Person
) -> None:
    yusuf.says("inviter alle")
    yusuf.sees("KRAVBOT_SMTP_HOST", "Kravbot er en kollega i chatten", TEAMS_LINK)


def test_the_administrator_s_start_card_says_how_many_are_missing(
    stage: Stage, yusuf: Person, karl: Person
) -> None:
    yusuf.arrives()
    yusuf.sees("Inviter dine kolleger", "har aldrig skrevet til mig")
    karl.arrives()
    karl.does_not_see("Inviter dine kolleger")
    karl.says("inviter alle")
    karl.sees("Kun en administrator kan invitere")


def test_the_preview_shows_the_way_of_whoever_has_never_written(mailing: Stage) -> None:
    asked = preview(
        mailing.database, mailing._nudging, "tomorrow", authority=LIGHTHOUSES, lang="da"
    )
    _, found = mailing._run(asked)
    assert {one.name for one in found} >= {"Maren Skabelonsen", "Yusuf Fiktivsen"}
    assert all(one.ways == ["email"] for one in found)
