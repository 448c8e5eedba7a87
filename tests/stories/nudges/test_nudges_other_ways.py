"""Test that nudges reach somebody wherever they are: on both platforms, or on the one they prefer.

Where neither gets through, they are reached by mail, by real SMTP.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.selection import third
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.screens.slack import InSlack
from tests.stories.screens.teams import InTeams

TUESDAY = date(2026, 3, 3)
WEDNESDAY = TUESDAY + timedelta(days=1)
KARL, YUSUF = "karl.attrapsen@stf.example", "yusuf.fiktivsen@stf.example"
K102 = "K-102: bekræft stamdata"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def in_teams(clock: FakeClock) -> InTeams:
    return InTeams(clock)


@pytest.fixture
def stage(databases: Databases, clock: FakeClock, in_teams: InTeams) -> Iterator[Stage]:
    """Open Teams, Slack and a mail server."""
    stage = Stage(
        databases.used("demo").url,
        clock,
        platform="teams",
        screens=in_teams,
        also={"slack": InSlack(clock)},
        mail=True,
    )
    yield stage
    stage.close()


def met(stage: Stage, email: str, *, on: str = "teams") -> Person:
    person = stage.person(email, of=LIGHTHOUSES, on="slack" if on == "slack" else "teams")
    person.arrives()
    person.has_seen_it()
    return person


def mails(stage: Stage, to: str) -> list[str]:
    """Return what came to that address, in plain text."""
    assert stage.mail is not None
    return [
        # Every mail of ours has a body.
        mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for mail in stage.mail.mails
        if to in str(mail["To"])
    ]


def test_answered_in_slack_the_card_in_teams_says_so(stage: Stage) -> None:
    teams, slack = met(stage, KARL), met(stage, KARL, on="slack")
    stage.wake(TUESDAY)
    teams.sees("Tre ting til dig i dag", K102)
    slack.sees("Tre ting til dig i dag", K102)
    slack.presses("Bekræft, at alt passer")
    stage.work()
    teams.sees("To ting til dig i dag", "Klaret af dig")
    assert mails(stage, KARL) == []


def test_who_prefers_a_platform_is_written_to_there_alone(stage: Stage) -> None:
    teams, slack = met(stage, KARL), met(stage, KARL, on="slack")
    slack.says("indstillinger")
    slack.presses("I Slack")
    slack.has_seen_it()
    stage.wake(TUESDAY)
    slack.sees(K102)
    teams.sees_nothing_new()


def test_who_has_blocked_it_where_they_prefer_it_is_written_to_where_they_are_besides(
    stage: Stage, in_teams: InTeams
) -> None:
    teams, slack = met(stage, KARL), met(stage, KARL, on="slack")
    teams.says("indstillinger")
    teams.presses("I Teams")
    teams.has_seen_it()
    slack.has_seen_it()
    in_teams.everybody_blocks_it()
    stage.wake(TUESDAY)
    stage.work()
    teams.sees_nothing_new()
    slack.sees(K102)
    assert mails(stage, KARL) == []


@third
def test_who_cannot_be_reached_on_any_platform_gets_a_mail_and_the_next_one_at_once(
    stage: Stage, in_teams: InTeams
) -> None:
    met(stage, KARL)
    in_teams.everybody_blocks_it()
    stage.wake(TUESDAY)
    stage.work()
    [mail] = mails(stage, KARL)
    assert "Tre ting til dig i dag" in mail
    assert K102 in mail
    tried = in_teams.tried
    for number in range(1, 30):
        stage.wake(TUESDAY + timedelta(days=number))
    assert len(mails(stage, KARL)) >= 2
    assert in_teams.tried == tried


def test_who_was_never_met_gets_a_mail(stage: Stage) -> None:
    stage.wake(TUESDAY)
    assert any(K102 in mail for mail in mails(stage, KARL))


def test_where_mail_does_not_get_through_either_the_administrator_hears_of_it(
    stage: Stage, in_teams: InTeams
) -> None:
    met(stage, KARL)
    yusuf = met(stage, YUSUF, on="slack")
    in_teams.everybody_blocks_it()
    assert stage.mail is not None
    stage.mail.recipient = "550 5.1.1 nobody here by that name"
    stage.wake(TUESDAY)
    stage.work()
    stage.work()
    yusuf.sees("Jeg kan ikke nå Karl Attrapsen")
    yusuf.says("er der sendt noget i dag?")
    yusuf.sees("Ingen vej frem", "Kan ikke nås", "Karl Attrapsen")


def test_back_again_nobody_is_told_of_the_days_that_are_over(
    stage: Stage, in_teams: InTeams
) -> None:
    karl = met(stage, KARL)
    in_teams.everybody_blocks_it()
    stage.wake(TUESDAY)
    stage.work()
    stage.wake(WEDNESDAY)
    karl.has_seen_it()
    karl.arrives()
    stage.work()
    karl.does_not_see("Tre ting til dig i dag")
