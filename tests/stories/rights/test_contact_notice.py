"""Test that a supplier's contact is mailed, once and on a press, what is kept on them."""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.role_assignments import RoleAssignment
from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.stories.cast import PANCAKES, Person, Stage, told
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform

MIA, NADIA = "mia.demolund@pandekageby.example", "nadia.fiktivlund@pandekageby.example"
RITA, ADDRESS = "Rita Ikkerigtig", "rii@pindsvin-drift.example"

everywhere_once = told("console")


@pytest.fixture
def stage(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    """Open the demo with a mail server, and give Nadia the role of data protection officer."""
    screens = screens_of(platform, folder=tmp_path, clock=clock)
    stage = Stage(databases.used("demo").url, clock, platform=platform, screens=screens, mail=True)
    role = {"scope": "authority", "role": "DPO", "member": NADIA, "from": date(2026, 1, 1)}
    stage.write(RoleAssignment.model_validate(role), of=PANCAKES)
    yield stage
    stage.close()


def mailed(stage: Stage) -> list[EmailMessage]:
    assert stage.mail is not None
    return stage.mail.mails


def rita(stage: Stage) -> Contact:
    [kept] = stage.kept(Contact, of=PANCAKES, name=RITA)
    return kept


def press(stage: Stage, mia: Person) -> None:
    mia.says(f"underret {RITA}")
    mia.presses("Send mailen")
    stage.work()


@everywhere_once
def test_a_contact_is_mailed_the_notice_once(stage: Stage, mia: Person) -> None:
    mia.says(RITA)
    mia.presses("Send underretning")
    mia.sees(f"Underret {RITA}?", ADDRESS, "kan ikke fortrydes", "Datatilsynet")
    assert mailed(stage) == []
    mia.presses("Send mailen")
    stage.work()
    mia.sees("Underretningen er på vej", ADDRESS)
    stage.work()
    [mail] = mailed(stage)
    assert (mail["To"], mail["Reply-To"]) == (ADDRESS, MIA)
    assert mail["Subject"] == f"{PANCAKES} har dine kontaktoplysninger"
    # Every mail of ours has a body.
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    said = " ".join(text.split())
    for part in (
        f"Hej {RITA}",
        "vagtlisten for Vandvagten hos Pandekageby Kommune",
        "har dem fra Pindsvin Drift A/S",
        "De slettes 90 dage efter",
        f"Skriv til Mia Demolund, {MIA}.",
        f"er Nadia Fiktivlund, {NADIA}.",
        f"Et svar går til {MIA}.",
    ):
        assert part in said
    assert "+45" not in said
    assert "skriv “mine opgaver”" not in said
    assert rita(stage).informed_on == date(2026, 3, 2)
    mia.says(f"underret {RITA}")
    mia.sees("har fået underretningen én gang")
    mia.says("fortryd")
    mia.does_not_see("Underretningen er taget tilbage")
    stage.work()
    assert len(mailed(stage)) == 1
    assert rita(stage).informed_on == date(2026, 3, 2)


@everywhere_once
@pytest.mark.parametrize(
    "meanwhile",
    [{"left_on": date(2026, 3, 1)}, {"email": "rita@pindsvin-drift.example"}],
    ids=["has left", "has another address"],
)
def test_nothing_is_sent_to_somebody_who_changed_meanwhile(
    stage: Stage, mia: Person, meanwhile: dict[str, object]
) -> None:
    assert stage.mail is not None
    stage.mail.recipient = "450 4.2.0 later"
    press(stage, mia)
    mia.sees("Underretningen er på vej")
    stage.write(rita(stage).model_copy(update=meanwhile), of=PANCAKES)
    stage.mail.recipient = "250 OK"
    stage.clock.forward(minutes=10)
    stage.work()
    assert mailed(stage) == []


@everywhere_once
def test_after_a_while_it_is_sent_where_the_server_was_busy(stage: Stage, mia: Person) -> None:
    assert stage.mail is not None
    stage.mail.recipient = "450 4.2.0 later"
    press(stage, mia)
    stage.mail.recipient = "250 OK"
    stage.clock.forward(minutes=10)
    stage.work()
    assert len(mailed(stage)) == 1


@everywhere_once
def test_what_cannot_be_delivered_is_taken_back_and_told(stage: Stage, mia: Person) -> None:
    assert stage.mail is not None
    stage.mail.recipient = "550 5.1.1 nobody here by that name"
    press(stage, mia)
    stage.work()
    stage.work()
    mia.sees(f"Underretningen til {RITA} kunne ikke afleveres på {ADDRESS}")
    assert rita(stage).informed_on is None
    stage.mail.recipient = "250 OK"
    changed = {"email": "rita@pindsvin-drift.example"}
    stage.write(rita(stage).model_copy(update=changed), of=PANCAKES)
    press(stage, mia)
    stage.work()
    assert [mail["To"] for mail in mailed(stage)] == ["rita@pindsvin-drift.example"]


@everywhere_once
def test_without_an_email_the_text_is_there_to_be_given_by_hand(stage: Stage, mia: Person) -> None:
    stage.write(rita(stage).model_copy(update={"email": None}), of=PANCAKES)
    mia.says(f"send underretning til {RITA}")
    mia.sees("Der står ingen e-mail ved kontakten", f"Hej {RITA}", "Datatilsynet")
    mia.presses("Jeg har givet den selv")
    mia.sees("er underrettet i dag")
    assert rita(stage).informed_on == date(2026, 3, 2)
    stage.work()
    assert mailed(stage) == []


@everywhere_once
def test_an_authority_that_does_not_want_it_mailed_has_the_text(stage: Stage, mia: Person) -> None:
    [authority] = stage.kept(Authority, of=PANCAKES)
    stage.write(authority.model_copy(update={"contact_notices": False}), of=PANCAKES)
    mia.says(f"underret {RITA}")
    mia.sees("sender ikke underretninger med mig", f"Hej {RITA}")
    mia.says("ja")
    stage.work()
    stage.work()
    assert mailed(stage) == []


@everywhere_once
def test_it_names_an_officer_or_is_not_sent(stage: Stage, mia: Person, jens: Person) -> None:
    [role] = stage.kept(RoleAssignment, of=PANCAKES, role="DPO")
    stage.write(role.model_copy(update={"to": date(2026, 2, 1)}), of=PANCAKES)
    mia.says(f"underret {RITA}")
    mia.sees("Giv først en kollega rollen DPO")
    jens.says(f"underret {RITA}")
    jens.does_not_see("Send mailen")
    mia.says("underret Nogen Ukendtsen")
    mia.sees("Jeg kender ingen kontakt, der hedder “Nogen Ukendtsen”")


@everywhere_once
def test_an_own_contact_is_no_suppliers(stage: Stage, mia: Person) -> None:
    [own, *_] = stage.kept(Contact, of=PANCAKES, side="us")
    mia.wants("profile", contact=own.key)
    assert "Send underretning" not in mia.buttons
