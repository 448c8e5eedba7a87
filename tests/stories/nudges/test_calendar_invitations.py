"""Test calendar invitations by mail: chosen, moved, called off, stopped, and nothing sent twice.

The mails go by real SMTP, and another library reads their calendars.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
import vobject

from bot.app.member_context import command_context_of
from bot.app.outbox.calendar_invitations import invite_person
from bot.texts.words import COPENHAGEN
from governance.catalogue import catalogue
from governance.commands import AddRecord, AnyCommand, CorrectRecord, EndRecord
from governance.handlers import apply
from governance.ports import Versioned
from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from governance.records.exercises import Exercise
from governance.records.members import Member
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.postgres import PostgresServer
from tests.storage.waiting import Held, at_once, wait_for_waiting
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage
from tests.stories.screens.teams import InTeams

MONDAY = date(2026, 3, 2)
TEN = time(10)
MAREN, BO = "maren.skabelonsen@stf.example", "bo.proevesen@stf.example"
DITTE = "ditte.moenstergaard@stf.example"
FYRJOURNAL, TAAGEVARSEL = date(2026, 4, 24), date(2026, 8, 26)
"""The days on which Maren's exercises of these systems are due; that of Nødmelderen is past."""
OPTION = date(2026, 8, 31)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(databases: Databases, clock: FakeClock) -> Iterator[Stage]:
    """Open Teams and a mail server."""
    stage = Stage(
        databases.used("demo").url, clock, platform="teams", screens=InTeams(clock), mail=True
    )
    yield stage
    stage.close()


class Invitation:
    """A mail with a calendar, as the calendar program of its receiver takes it."""

    def __init__(self, method: str, written: str, text: str) -> None:
        self.written, self.text = written, text
        read = vobject.readOne(written)
        assert read.method.value == method
        self.method, self.event = method, read.vevent
        self.uid, self.day = self.event.uid.value, self.event.dtstart.value
        self.sequence = int(self.event.sequence.value)

    @property
    def brief(self) -> tuple[str, int, date]:
        return self.method, self.sequence, self.day


def invitations(stage: Stage, to: str) -> list[Invitation]:
    """Return the invitations that came to that address, in their order."""
    assert stage.mail is not None
    found: list[Invitation] = []
    for mail in stage.mail.mails:
        for part in mail.walk():
            if part.get_content_type() == "text/calendar" and mail["To"] == to:
                plain = mail.get_body(("plain",))
                assert plain is not None
                method = str(part.get_param("method"))
                assert part.get_content_charset() == "utf-8"
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                text = plain.get_content().replace("\xa0", " ")
                found.append(Invitation(method, payload.decode(), text))
    return found


def chooses(stage: Stage, email: str) -> Person:
    person = stage.person(email, of=LIGHTHOUSES)
    person.arrives()
    person.says("send mig kalenderinvitationer")
    person.sees("Du kan også få øvelser, møder i fora og sidste dag for optioner")
    person.presses("Send invitationer på mail")
    person.sees("De flyttes og aflyses af sig selv")
    return person


def comes(stage: Stage, day: date, at: time = TEN) -> None:
    """Let the sweep of that moment in Copenhagen run, and what it sends go out."""
    stage.sweep_at(day, at)
    stage.work()


def does(
    stage: Stage, person: Person, command: AnyCommand | Callable[[UnitOfWork], AnyCommand]
) -> None:
    def work(unit: UnitOfWork) -> None:
        context = command_context_of(unit, person.tenant, person.email, catalogue())
        apply(command(unit) if callable(command) else command, context)

    stage.database.transact(work)


def with_options(
    change: Callable[[ContractOption], ContractOption],
) -> Callable[[UnitOfWork], AnyCommand]:
    """Return the correction of the first option of K-101."""

    def command(unit: UnitOfWork) -> AnyCommand:
        kept = unit.register.get(Contract, Contract.key_of(number="K-101"))
        assert kept is not None
        first, *rest = kept.record.options
        said: Sequence[str] = [str(one) for one in (change(first), *rest)]
        return CorrectRecord(
            section="contracts",
            key=kept.record.key,
            values={"options": list(said)},
            seen=kept.version,
        )

    return command


def test_nobody_is_invited_who_has_not_chosen_it(stage: Stage) -> None:
    comes(stage, MONDAY)
    assert [invitations(stage, one) for one in (MAREN, BO, DITTE)] == [[], [], []]


def test_a_last_day_is_invited_to_moved_and_called_off(stage: Stage) -> None:
    bo = chooses(stage, BO)
    comes(stage, MONDAY)
    [asked] = invitations(stage, BO)
    assert asked.brief == ("REQUEST", 0, OPTION)
    assert asked.event.status.value == "CONFIRMED"
    assert "K-101" in asked.event.summary.value
    assert "Invitation: " in asked.text
    assert "31. aug. 2026" in asked.text

    later = OPTION + timedelta(days=30)
    does(stage, bo, with_options(lambda one: replace(one, notice_deadline=later)))
    comes(stage, MONDAY, time(10, 5))
    _, moved = invitations(stage, BO)
    assert moved.brief == ("REQUEST", 1, later)
    assert moved.uid == asked.uid
    assert "Flyttet fra" in moved.text

    does(stage, bo, with_options(lambda one: replace(one, decision="no")))
    comes(stage, MONDAY, time(10, 10))
    _, _, off = invitations(stage, BO)
    assert off.brief == ("CANCEL", 2, later)
    assert off.uid == asked.uid
    assert off.event.status.value == "CANCELLED"
    assert "Udgår: " in off.text

    bo.says("stop kalenderinvitationer")
    bo.presses("Stop invitationer")
    for day in range(1, 5):
        comes(stage, MONDAY + timedelta(days=day))
    assert len(invitations(stage, BO)) == 3


def test_whoever_stops_has_what_is_open_called_off_and_may_choose_it_anew(stage: Stage) -> None:
    maren = chooses(stage, MAREN)
    comes(stage, MONDAY)
    first = invitations(stage, MAREN)
    assert {one.brief for one in first} == {
        ("REQUEST", 0, FYRJOURNAL),
        ("REQUEST", 0, TAAGEVARSEL),
    }
    maren.says("stop kalenderinvitationer")
    maren.presses("Stop invitationer")
    maren.sees("Du kan også få øvelser")
    comes(stage, MONDAY, time(10, 5))
    off = invitations(stage, MAREN)[2:]
    assert {one.brief for one in off} == {("CANCEL", 1, FYRJOURNAL), ("CANCEL", 1, TAAGEVARSEL)}
    assert {one.uid for one in off} == {one.uid for one in first}
    chooses(stage, MAREN)
    comes(stage, MONDAY, time(10, 10))
    anew = invitations(stage, MAREN)[4:]
    assert {one.brief for one in anew} == {("REQUEST", 2, FYRJOURNAL), ("REQUEST", 2, TAAGEVARSEL)}


def test_an_exercise_that_was_held_is_due_again_later(stage: Stage) -> None:
    maren = chooses(stage, MAREN)
    comes(stage, MONDAY)
    [uid] = [one.uid for one in invitations(stage, MAREN) if one.day == FYRJOURNAL]
    values = {"system": "Fyrjournal", "held_on": "2026-03-02", "type": "table-top"}
    held = AddRecord(section="exercises", values={**values, "with_supplier": True})
    does(stage, maren, held)
    comes(stage, MONDAY, time(10, 5))
    [moved] = invitations(stage, MAREN)[2:]
    assert (moved.uid, moved.method, moved.sequence) == (uid, "REQUEST", 1)
    assert moved.day > FYRJOURNAL


def test_a_planned_exercise_is_invited_to_moved_and_called_off(stage: Stage) -> None:
    maren = chooses(stage, MAREN)
    values = {"system": "Fyrjournal", "planned_on": "2026-04-09", "type": "table-top"}
    does(stage, maren, AddRecord(section="exercises", values={**values, "with_supplier": True}))
    comes(stage, MONDAY)
    [planned] = [one for one in invitations(stage, MAREN) if one.day == date(2026, 4, 9)]
    assert planned.brief[:2] == ("REQUEST", 0)

    def planned_for(unit: UnitOfWork) -> Versioned[Exercise]:
        [kept] = unit.register.find(Exercise, system="Fyrjournal", held_on=None)
        return kept

    def put_off(unit: UnitOfWork) -> AnyCommand:
        kept, later = planned_for(unit), {"planned_on": "2026-04-16"}
        return CorrectRecord(
            section="exercises", key=kept.record.key, values=later, seen=kept.version
        )

    does(stage, maren, put_off)
    comes(stage, MONDAY, time(10, 5))
    moved = invitations(stage, MAREN)[-1]
    assert moved.brief == ("REQUEST", 1, date(2026, 4, 16))
    assert moved.uid == planned.uid
    assert "Flyttet: " in moved.text

    def drop(unit: UnitOfWork) -> AnyCommand:
        kept = planned_for(unit)
        return EndRecord(section="exercises", key=kept.record.key, seen=kept.version)

    does(stage, maren, drop)
    comes(stage, MONDAY, time(10, 10))
    off = invitations(stage, MAREN)[-1]
    assert off.brief == ("CANCEL", 2, moved.day)
    assert off.uid == planned.uid
    assert len(invitations(stage, MAREN)) == 5


def test_what_goes_to_somebody_else_goes_out_of_ones_calendar(stage: Stage) -> None:
    chooses(stage, DITTE)
    comes(stage, MONDAY)
    asked = invitations(stage, DITTE)
    assert sorted(one.day for one in asked) == [
        date(2026, 3, 11),
        date(2026, 3, 20),
        date(2026, 4, 6),
        date(2026, 4, 21),
    ]
    left = Member.key_of(email=DITTE)

    def leave(unit: UnitOfWork) -> AnyCommand:
        kept = unit.register.get(Member, left)
        assert kept is not None
        return CorrectRecord(
            section="members", key=left, values={"active": False}, seen=kept.version
        )

    yusuf = stage.person("yusuf.fiktivsen@stf.example", of=LIGHTHOUSES)
    does(stage, yusuf, leave)
    comes(stage, MONDAY, time(10, 5))
    off = invitations(stage, DITTE)[4:]
    assert {(one.method, one.sequence) for one in off} == {("CANCEL", 1)}
    assert {one.uid for one in off} == {one.uid for one in asked}


def test_nothing_is_sent_twice_over_a_restart_nor_on_later_days(stage: Stage) -> None:
    chooses(stage, MAREN)
    comes(stage, MONDAY)
    stage.restart()
    for day in range(5):
        comes(stage, MONDAY + timedelta(days=day), time(11))
    assert len(invitations(stage, MAREN)) == 2
    comes(stage, FYRJOURNAL + timedelta(days=4))
    assert len(invitations(stage, MAREN)) == 2


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_of_two_processes_at_once_the_second_finds_nothing_left_to_send(
    stage: Stage, clock: FakeClock, postgres: PostgresServer
) -> None:
    maren = chooses(stage, MAREN)
    clock.set(datetime.combine(MONDAY, TEN, COPENHAGEN).astimezone(UTC))
    invite = partial(invite_person, tenant=maren.tenant, person=MAREN, mail="taageby.example")
    with at_once() as threads:
        first = Held(threads, stage.database, invite)
        second = threads.submit(stage.database.transact, invite)
        wait_for_waiting(postgres, stage.database.url.database)
        first.commit()
        assert second.result() == 0
    stage.work()
    assert len(invitations(stage, MAREN)) == 2


def test_nobody_is_written_to_at_night_or_on_a_weekday_they_want_quiet(stage: Stage) -> None:
    maren = chooses(stage, MAREN)
    maren.says("ingen beskeder om mandagen")
    comes(stage, MONDAY)
    comes(stage, MONDAY + timedelta(days=1), time(4))
    assert invitations(stage, MAREN) == []
    comes(stage, MONDAY + timedelta(days=1))
    assert len(invitations(stage, MAREN)) == 2


def test_it_names_nobody_but_the_sender_and_the_receiver(stage: Stage) -> None:
    for email in (MAREN, BO, DITTE):
        chooses(stage, email)
    comes(stage, MONDAY)

    def others(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(stage.person(MAREN, of=LIGHTHOUSES).tenant)
        members = [one.record for one in unit.register.find(Member)]
        contacts = [one.record for one in unit.register.find(Contact)]
        names = [*(one.name for one in members), *(one.name for one in contacts)]
        phones = [*(one.phone for one in members), *(one.phone for one in contacts)]
        return [*names, *filter(None, phones)]

    hidden = stage.database.transact(others)
    for email in (MAREN, BO, DITTE):
        for one in invitations(stage, email):
            said = one.written.replace("\r\n ", "") + one.text
            assert not [name for name in hidden if name in said]
            assert one.event.organizer.value == "mailto:kravbot@taageby.example"
            [to] = one.event.contents["attendee"]
            assert to.value == f"mailto:{email}"
            assert to.params["RSVP"] == ["FALSE"]
            assert all(len(line.encode()) <= 75 for line in one.written.split("\r\n"))


def test_who_speaks_english_is_invited_in_english(stage: Stage) -> None:
    maren = chooses(stage, MAREN)
    maren.says("speak english")
    maren.says("stop calendar invitations")
    maren.sees("They are moved and called off by themselves")
    comes(stage, MONDAY)
    assert "Replies to the invitation are not read" in invitations(stage, MAREN)[0].text
    assert invitations(stage, MAREN)[0].event.description.value.startswith("Requirement 3.3")


def test_without_a_mail_server_it_is_said_so(databases: Databases, clock: FakeClock) -> None:
    stage = Stage(databases.used("demo").url, clock, platform="teams", screens=InTeams(clock))
    maren = stage.person(MAREN, of=LIGHTHOUSES)
    maren.says("send mig kalenderinvitationer")
    maren.sees("Der er ikke sat en mailserver op")
    maren.does_not_see("Send invitationer på mail")
    stage.close()


def test_an_auditor_is_invited_to_nothing(stage: Stage) -> None:
    revi = stage.person("revi.sorsen@pandekageby.example", of=PANCAKES)
    revi.says("send mig kalenderinvitationer")
    revi.does_not_see("Send invitationer på mail")
