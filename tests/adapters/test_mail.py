"""Test mail against a real server on this machine.

The tests check what arrives, what is never sent, and what each refusal means.
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest
import vobject

from bot.adapters.email.message import mail
from bot.adapters.email.messenger import MailMessenger
from bot.adapters.email.registration import MailRegistration
from bot.adapters.email.render import Ways, as_html, as_text, subject
from bot.edge.registration_fault import RegistrationFault
from bot.messages import (
    Address,
    CalendarRequest,
    Card,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    File,
    Home,
    NotReachable,
    Post,
    Private,
    Replace,
)
from tests.adapters.mail_cards import CROWDED, HOSTILE, NUDGE
from tests.fakes import certificates
from tests.fakes.clock import FakeClock
from tests.fakes.mail_server import MailServer, mail_server

GOLDEN = Path(__file__).parent / "golden_mail"
MAREN = Address("email", "taageby.example", "maren.skabelonsen@stf.example")
WAYS = Ways(("Teams", "Slack"), "https://kravbot.taageby.example/")


def messenger(server: MailServer, **more: object) -> MailMessenger:
    return MailMessenger(
        server.registration(**more),  # type: ignore[arg-type]  # as the server takes them
        FakeClock(),
        ways=WAYS,
        trust=certificates.trusting(),
    )


async def test_a_nudge_arrives_whole_and_says_that_a_machine_wrote_it() -> None:
    async with mail_server() as server:
        receipt = await messenger(server).deliver(MAREN, Post("m1", NUDGE))
    assert receipt.platform_id == "4ZkQ"
    (sent,) = server.mails
    assert sent["Subject"] == "4 ting venter på dig, 2 er over fristen."
    assert sent["From"] == "Kravbot i Tågeby <kravbot@taageby.example>"
    assert sent["To"] == "maren.skabelonsen@stf.example"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Content-Language"] == "da"
    assert server.envelopes == [("kravbot@taageby.example", ["maren.skabelonsen@stf.example"])]
    assert server.greeted == ["taageby.example"]
    text, html = (part.get_content() for part in sent.iter_parts())
    for half in (text, html):
        for words in ("Øvelse af beredskabsplan", "34 dage", "mine opgaver", "Teams eller Slack"):
            assert words in half
    assert "1 Vis" not in text


async def test_the_same_message_sent_again_has_the_same_id_and_no_other_has() -> None:
    async with mail_server() as server:
        sending = messenger(server)
        await sending.deliver(MAREN, Post("m1", NUDGE))
        await sending.deliver(MAREN, Post("m1", NUDGE, again=True))
        await sending.deliver(MAREN, Post("m2", NUDGE))
    first, again, other = (sent["Message-ID"] for sent in server.mails)
    assert first == again != other
    assert re.fullmatch(r"<[0-9a-f]{32}@taageby\.example>", first)


async def test_a_card_that_changes_is_no_second_mail() -> None:
    async with mail_server() as server:
        receipt = await messenger(server).deliver(MAREN, Replace("m1", NUDGE, "4ZkQ"))
    assert receipt.platform_id == "4ZkQ"
    assert server.mails == []


@pytest.mark.parametrize(
    "delivery",
    [
        File("m1", "register.xlsx", "application/x", "0" * 64),
        Home("m1", NUDGE),
        Private("m1", NUDGE, "maren"),
    ],
    ids=["a file", "a home page", "among others"],
)
async def test_what_mail_cannot_be(delivery: Delivery) -> None:
    async with mail_server() as server:
        with pytest.raises(DeliveryRefused):
            await messenger(server).deliver(MAREN, delivery)
    assert server.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_under_encryption_with_name_and_password(security: str) -> None:
    async with mail_server(security, wants_proof=security == "starttls") as server:  # type: ignore[arg-type]
        sending = messenger(server, security=security, known=security == "starttls")
        await sending.deliver(MAREN, Post("m1", NUDGE))
    assert server.encrypted == [True] or security == "tls"
    assert server.users == (["kravbot"] if security == "starttls" else [])
    assert len(server.mails) == 1


async def test_a_certificate_nobody_vouches_for_gets_no_mail() -> None:
    async with mail_server("starttls") as server:
        sending = MailMessenger(server.registration("starttls"), FakeClock(), ways=WAYS)
        with pytest.raises(DeliveryFailed, match="certificate") as failed:
            await sending.deliver(MAREN, Post("m1", NUDGE))
    assert not failed.value.in_doubt
    assert server.mails == []


async def test_a_server_without_encryption_gets_neither_mail_nor_password() -> None:
    async with mail_server() as server:
        sending = messenger(server, security="starttls", known=True)
        with pytest.raises(DeliveryFailed, match="does not offer") as failed:
            await sending.deliver(MAREN, Post("m1", NUDGE))
    assert not failed.value.in_doubt
    assert (server.mails, server.users) == ([], [])


async def test_a_wrong_password_is_tried_again_later() -> None:
    async with mail_server("starttls", wants_proof=True) as server:
        right = server.registration("starttls", known=True)
        wrong = MailRegistration(
            right.host, right.sender, "starttls", right.port, "kravbot", "forkert"
        )
        sending = MailMessenger(wrong, FakeClock(), ways=WAYS, trust=certificates.trusting())
        with pytest.raises(DeliveryFailed, match="535"):
            await sending.deliver(MAREN, Post("m1", NUDGE))


async def test_put_off_by_greylisting_it_is_sent_later_and_arrives_once() -> None:
    async with mail_server() as server:
        server.recipient = "451 4.7.1 <maren.skabelonsen@stf.example> come back later"
        with pytest.raises(DeliveryFailed) as failed:
            await messenger(server).deliver(MAREN, Post("m1", NUDGE))
        assert (failed.value.retry_after, failed.value.in_doubt) == (300, False)
        assert str(failed.value) == "the mail server says 451 4.7.1"
        server.recipient = "250 OK"
        await messenger(server).deliver(MAREN, Post("m1", NUDGE, again=True))
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        ("550 5.1.1 <maren.skabelonsen@stf.example>: unknown user", NotReachable),
        ("550 no such user maren.skabelonsen", NotReachable),
        ("550 5.7.1 relaying denied for maren.skabelonsen", DeliveryRefused),
        ("554 5.7.1 maren.skabelonsen is not welcome", DeliveryRefused),
    ],
)
async def test_a_recipient_who_is_refused(answer: str, means: type[DeliveryRefused]) -> None:
    async with mail_server() as server:
        server.recipient = answer
        with pytest.raises(DeliveryRefused) as refused:
            await messenger(server).deliver(MAREN, Post("m1", NUDGE))
    assert type(refused.value) is means
    assert "maren" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "means"),
    [("452 4.3.1 full", DeliveryFailed), ("552 5.3.4 too large", DeliveryRefused)],
)
async def test_a_mail_that_is_refused_once_it_is_there(answer: str, means: type[Exception]) -> None:
    async with mail_server() as server:
        server.content = answer
        with pytest.raises(means) as refused:
            await messenger(server).deliver(MAREN, Post("m1", NUDGE))
    assert not getattr(refused.value, "in_doubt", False)


async def test_a_line_that_goes_dead_after_the_mail_leaves_it_in_doubt() -> None:
    async with mail_server() as server:
        server.lost = True
        with pytest.raises(DeliveryFailed) as failed:
            await messenger(server).deliver(MAREN, Post("m1", NUDGE))
    assert failed.value.in_doubt
    assert len(server.mails) == 1


async def test_a_server_that_is_not_there_leaves_nothing_in_doubt(unused_tcp_port: int) -> None:
    server = MailServer(port=unused_tcp_port)
    with pytest.raises(DeliveryFailed) as failed:
        await messenger(server).deliver(MAREN, Post("m1", NUDGE))
    assert not failed.value.in_doubt


@pytest.mark.parametrize(
    "address",
    [
        "maren@stf.example\r\nBcc: alle@stf.example",
        "maren@stf.example, alle@stf.example",
        "<maren@stf.example>",
        "måren@stf.example",
        "maren",
        "",
    ],
)
async def test_an_address_that_is_not_one_is_sent_nothing(address: str) -> None:
    async with mail_server() as server:
        with pytest.raises(NotReachable):
            await messenger(server).deliver(Address("email", "x", address), Post("m", NUDGE))
    assert server.greeted == []


async def test_what_people_wrote_becomes_no_header_no_mark_and_no_command() -> None:
    async with mail_server() as server:
        await messenger(server).deliver(MAREN, Post("m1", HOSTILE))
    (sent,) = server.mails
    assert sent["Bcc"] is None
    assert sent["Subject"] == "Hej Bcc: alle@taageby.example"
    assert server.envelopes[0][1] == ["maren.skabelonsen@stf.example"]
    text, html = (part.get_content() for part in sent.iter_parts())
    assert "æ" * 1200 in text
    assert "æ" * 1200 in html
    assert "> ." in text
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html + text
    assert 'ond.example/"' not in html
    assert max(len(line) for line in server.raw[0].split(b"\r\n")) <= 78
    server.raw[0].decode("ascii")


async def test_names_that_are_not_english_are_read_as_they_are_written() -> None:
    card = NUDGE.model_copy(update={"say": "Ærø, Ølgod og Ååøæ: " + "å" * 60})
    async with mail_server() as server:
        await messenger(server).deliver(MAREN, Post("m1", card))
    assert server.mails[0]["Subject"] == card.say
    server.raw[0].partition(b"\r\n\r\n")[0].decode("ascii")


async def test_a_calendar_goes_with_the_mail_and_what_people_wrote_is_no_line_of_it() -> None:
    written = "Øvelse;X=1\r\nATTENDEE:mailto:alle@taageby.example, " + "å" * 90
    request = CalendarRequest(
        uid="1@kravbot",
        sequence=3,
        method="CANCEL",
        day=date(2026, 4, 24),
        summary=written,
        about="Krav 3.3",
    )
    async with mail_server() as server:
        await messenger(server).deliver(MAREN, Post("m1", NUDGE, calendar=request))
    (sent,) = server.mails
    assert sent.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in sent.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = [*sent.iter_parts()][2]
    assert calendar.get_param("method") == "CANCEL"
    read = vobject.readOne(calendar.get_content())
    assert (read.method.value, read.vevent.sequence.value) == ("CANCEL", "3")
    assert (read.vevent.uid.value, read.vevent.status.value) == ("1@kravbot", "CANCELLED")
    assert (read.vevent.dtstart.value, read.vevent.dtend.value) == (
        date(2026, 4, 24),
        date(2026, 4, 25),
    )
    assert read.vevent.organizer.value == "mailto:kravbot@taageby.example"
    assert read.vevent.organizer.params["CN"] == ["Kravbot i Tågeby"]
    assert [one.value for one in read.vevent.contents["attendee"]] == [
        "mailto:maren.skabelonsen@stf.example"
    ]
    assert read.vevent.summary.value == written.replace("\r\n", "\n")
    assert max(len(line) for line in server.raw[0].split(b"\r\n")) <= 78
    server.raw[0].decode("ascii")


def test_nothing_is_fetched_when_it_is_read() -> None:
    for card in (NUDGE, CROWDED, HOSTILE):
        html = as_html(card, WAYS)
        for way in ("src=", "url(", "@import", "<link", "<iframe", "background="):
            assert way not in html.replace("&quot;", '"').replace("img src=", ""), way


def test_without_anywhere_to_answer_it_promises_nothing() -> None:
    text = as_text(NUDGE, Ways())
    assert "mine opgaver til" not in text
    assert "Svar i" not in text
    assert "Svar på den læses ikke." in text


def test_a_long_saying_gives_way_to_the_title() -> None:
    assert subject(CROWDED) == "Where the requirement stands"
    long = CROWDED.model_copy(update={"title": "o" * 300, "say": "s" * 300})
    assert len(subject(long)) == 90


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"host": ""}, "KRAVBOT_SMTP_HOST"),
        ({"host": "smtp://mail.example"}, "KRAVBOT_SMTP_HOST"),
        ({"sender": ""}, "KRAVBOT_SMTP_FROM"),
        ({"sender": "Kravbot"}, "KRAVBOT_SMTP_FROM"),
        ({"sender": "Krav\nBcc: x@y.example <k@y.example>"}, "KRAVBOT_SMTP_FROM"),
        ({"security": "none"}, "KRAVBOT_SMTP_SECURITY"),
        ({"user": "kravbot"}, "KRAVBOT_SMTP_PASSWORD"),
        ({"password": "hemmelig"}, "KRAVBOT_SMTP_USER"),
        (
            {"security": "none", "host": "127.0.0.1", "user": "k", "password": "hemmelig"},
            "KRAVBOT_SMTP_SECURITY",
        ),
    ],
)
def test_half_a_set_up_is_refused_by_name(change: dict[str, str], named: str) -> None:
    right = {"host": "mail.taageby.example", "sender": "Kravbot <kravbot@taageby.example>"}
    with pytest.raises(RegistrationFault) as fault:
        MailRegistration(**(right | change))  # type: ignore[arg-type]
    assert str(fault.value).startswith(f"{named}: ")
    assert "hemmelig" not in str(fault.value) + repr(fault.value)


@pytest.mark.parametrize("name", ["nudge", "crowded", "hostile"])
def test_the_mails_are_as_somebody_last_looked_at_them(name: str) -> None:
    """`make golden` writes the files anew."""
    cards: dict[str, Card] = {"nudge": NUDGE, "crowded": CROWDED, "hostile": HOSTILE}
    registration = MailRegistration("mail.taageby.example", "Kravbot <kravbot@taageby.example>")
    made = mail(
        registration,
        MAREN,
        message=name,
        card=cards[name],
        ways=WAYS,
        now=FakeClock().now(),
    )
    file = GOLDEN / f"{name}.eml"
    if os.environ.get("KRAVBOT_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_bytes(made)
    assert made.decode() == file.read_bytes().decode()
