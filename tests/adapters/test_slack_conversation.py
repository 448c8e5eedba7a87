"""Test a day in Slack, over HTTP and through a socket.

The tests check what people do there, and what stands on their screens.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from typing import TypeVar

import pytest

from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.app.register.create_authority import tenant_id
from bot.dialogs import report_event
from bot.engine.dialog import TurnContext
from bot.engine.forms.form import Form
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.messages import Card, CardField
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.commands import AnyCommand, RecordEvent
from governance.records.answers import Answer
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.slack_client import REQUIRED, Client
from tests.fakes.slack_kravbot import UNHURRIED, Kravbot, Transport, slack_world
from tests.fakes.slack_world import APP

pytestmark = only_sqlite

R = TypeVar("R", bound=Record)

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(params=["http", "socket"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    return chosen


@pytest.fixture
async def world(demo_database: Database, transport: Transport) -> AsyncIterator[Kravbot]:
    pace = SlackRateLimiter(methods={}, channel=UNHURRIED)
    async with slack_world(demo_database, transport=transport, pace=pace) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: Kravbot) -> Client:
    """Continuity manager."""
    return world.person("maren.skabelonsen@stf.example", locale="da-DK")


@pytest.fixture
def bo(world: Kravbot) -> Client:
    """System owner."""
    return world.person("bo.proevesen@stf.example", locale="da-DK")


@pytest.fixture
def yusuf(world: Kravbot) -> Client:
    """Administrator."""
    return world.person("yusuf.fiktivsen@stf.example", locale="da-DK")


@pytest.fixture
def channel(world: Kravbot, maren: Client, bo: Client) -> list[Client]:
    """Put Maren and Bo into a channel, where others read along."""
    return world.together("drift", maren, bo)


def kept(world: Kravbot, cls: type[R], **equals: object) -> list[R]:
    """Return the records of that kind in the register."""

    def read(unit: UnitOfWork) -> list[R]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [kept.record for kept in unit.register.find(cls, **equals)]

    return world.database.transact(read)


def answers(world: Kravbot) -> list[str]:
    return [answer.value for answer in kept(world, Answer)]


# ── A checklist ──────────────────────────────────────────────────────────────


async def test_a_checklist_to_its_end_with_a_correction(
    world: Kravbot, maren: Client, bo: Client
) -> None:
    await maren.says("hej")
    maren.sees("Goddag, Maren")
    await maren.says(START)
    maren.sees("Jeg ved allerede", "Numre bekræftet")
    await maren.presses("Det passer – vis de 3")
    maren.sees("3 af 5", "Har I en beredskabsplan for Nødmelderen")
    await maren.fills("Link eller sagsnr.", "https://stf.example/plan")
    await maren.presses("Ja")
    maren.sees("4 af 5", "Beredskabsplan: Ja")
    await maren.presses("Ja")
    maren.sees("5 af 5", "Leverandørens beredskabsplan: Ja")
    await maren.presses("Nej")
    maren.sees("6 af 6 er på plads")
    assert answers(world) == ["nej"]
    [plan] = kept(world, Document, system="Nødmelderen", kind="continuity plan")
    assert plan.url == "https://stf.example/plan"
    [theirs] = kept(world, Document, contract="K-103", kind="supplier continuity plan")
    assert theirs.fits == "yes"


async def test_an_option_of_a_menu_does_what_it_says(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.picks("Spring over")
    maren.sees("Beredskabsplan: sprunget over")
    await maren.picks("Pause")
    maren.sees("Gemt. Så er der pause")
    assert not answers(world)


async def test_what_it_says_over_a_message_only_who_pressed_sees(
    world: Kravbot, channel: list[Client]
) -> None:
    maren, bo = channel
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await bo.presses("Nej")
    bo.sees("Kortet spørger Maren Skabelonsen")
    maren.does_not_see("Kortet spørger")
    assert not answers(world)


# ── Forms in a window ────────────────────────────────────────────────────────

WHY = "Hvorfor er det ikke muligt?"
REASONS = {
    WHY: "De deler den ikke",
    "Hvad gør I i stedet?": "Vi øver selv",
    "Er leverandøren spurgt?": "Nej",
    "Hvornår kan det rejses igen?": "Ved genudbud",
}


async def test_a_form_with_a_fault_at_its_field_and_then_right(
    world: Kravbot, maren: Client
) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Ikke muligt")
    maren.sees(WHY)
    await maren.submits()
    maren.sees_error(WHY, REQUIRED)
    reply = "Hvad svarede leverandøren?"
    await maren.submits(**REASONS, **{reply: "Nej tak"})
    maren.sees_error(reply, "Der står, at leverandøren ikke er spurgt. Ret det, eller slet svaret.")
    assert not kept(world, Deviation, question="3.2-1")
    await maren.submits(**{"Er leverandøren spurgt?": "Ja"})
    assert maren.modal is None
    maren.sees("Beredskabsplan: Ikke muligt", "4 af 5")
    [deviation] = kept(world, Deviation, question="3.2-1")
    assert (deviation.supplier_asked, deviation.supplier_reply) == ("yes", "Nej tak")


async def test_a_form_put_away_is_opened_again_from_its_message(
    world: Kravbot, maren: Client
) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Ikke muligt")
    await maren.closes()
    assert maren.modal is None
    await maren.presses("Udfyld")
    await maren.submits(**REASONS)
    maren.sees("Beredskabsplan: Ikke muligt", "4 af 5")


EVENT = {
    "System": "Nødmelderen",
    "Hvad er det?": "En hændelse eller et nedbrud",
    "Hvad skete der?": "Login faldt ud",
}
SEEN_ANEW = "Formularen er ændret, siden du åbnede den."


def kept_open(client: Client) -> bool:
    return client.modal is not None


async def test_a_modal_sent_after_a_sentence_changes_only_what_was_changed_in_it(
    world: Kravbot, maren: Client
) -> None:
    before = kept(world, Event)
    await maren.shortcut("kb:event")
    await maren.says("nej det var i går")
    await maren.submits(**EVENT)
    maren.sees(SEEN_ANEW, "Login faldt ud")
    assert kept_open(maren)
    assert kept(world, Event) == before, "what nobody has seen together was saved"
    await maren.submits()
    assert not kept_open(maren)
    [event] = [one for one in kept(world, Event) if one not in before]
    assert (event.system, event.title) == ("Nødmelderen", "Login faldt ud")
    assert event.happened_on == world.database.clock.now().date() - timedelta(days=1)


FIELDS = tuple(f"Felt {number}" for number in range(1, 24))


@pytest.fixture
def long_form(world: Kravbot) -> None:
    """Let “Meld hændelse” [report an event] ask for twenty-three things."""
    engine = world.container.services.engine
    plan = FormPlan(fields=_many, card=_asks, command=_reports, check=_faults, done=_says_so)
    form = Form(report_event.NAME, plan, LocalUnderstanding(catalogue()))
    engine.dialogs = {**engine.dialogs, report_event.NAME: form}


@pytest.mark.usefixtures("long_form")
async def test_a_long_form_is_filled_in_page_by_page(world: Kravbot, maren: Client) -> None:
    await maren.shortcut("kb:event")
    maren.sees("Side 1 af 3")
    assert maren.fields() == [*FIELDS[:10]]
    await maren.submits(**dict.fromkeys(FIELDS[:10], "en"))
    maren.sees("Side 2 af 3")
    assert maren.fields() == [*FIELDS[10:20]]
    await maren.submits(**dict.fromkeys(FIELDS[10:20], "to"))
    maren.sees("Side 3 af 3")
    assert maren.fields() == [*FIELDS[20:]]
    await maren.submits(**dict.fromkeys(FIELDS[20:], "tre"))
    assert maren.modal is None
    [event] = [one for one in kept(world, Event) if one.title.startswith("en")]
    assert event.title == " ".join(["en"] * 10 + ["to"] * 10 + ["tre"] * 3)


@pytest.mark.usefixtures("long_form")
async def test_a_fault_on_an_earlier_page_leads_back_to_it(world: Kravbot, maren: Client) -> None:
    before = kept(world, Event)
    await maren.shortcut("kb:event")
    for page, word in ((FIELDS[:10], "fejl"), (FIELDS[10:20], "to"), (FIELDS[20:], "tre")):
        await maren.submits(**dict.fromkeys(page, word))
    maren.sees("Side 1 af 3", "Det kan der ikke stå.")
    assert kept(world, Event) == before
    await maren.submits(**dict.fromkeys(FIELDS[:10], "en"))
    maren.sees("Side 2 af 3")
    for _ in range(2):
        await maren.submits()
    assert maren.modal is None
    assert [one.title[:4] for one in kept(world, Event) if one not in before] == ["en e"]


def _many(draft: FormDraft, context: TurnContext) -> tuple[CardField, ...]:
    names = (name.replace(" ", "_").lower() for name in FIELDS)
    return tuple(
        CardField(name=name, label=label, required=True)
        for name, label in zip(names, FIELDS, strict=True)
    )


def _asks(draft: FormDraft, fields: tuple[CardField, ...], context: TurnContext) -> Card:
    return report_event._card(draft, fields, context)


def _faults(draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
    return {
        name: "Det kan der ikke stå." for name, value in draft.values.items() if value == "fejl"
    }


def _reports(draft: FormDraft, context: TurnContext) -> AnyCommand:
    return RecordEvent.model_validate(
        {
            "system": "Tågevarsel",
            "kind": "change",
            "happened_on": context.today.day,
            "title": " ".join(draft.values[field.name] for field in _many(draft, context)),
            "significant": False,
        }
    )


def _says_so(draft: FormDraft, context: TurnContext) -> Card:
    return report_event._card(draft, (), context)


# ── The home page ────────────────────────────────────────────────────────────


async def test_the_home_page(maren: Client) -> None:
    await maren.opens_home()
    maren.sees("Maren Skabelonsen", "3 opfølgninger venter på dig", "når du åbner fanen")


async def test_the_home_page_changes_its_language_where_it_stands(maren: Client) -> None:
    await maren.opens_home()
    await maren.presses("English")
    maren.sees("3 follow-ups", "when you open the tab")
    maren.does_not_see("opfølgninger")
    assert not maren.messages
    await maren.presses("Dansk")
    maren.sees("3 opfølgninger venter på dig")


async def test_settings_are_changed_from_the_home_page(maren: Client) -> None:
    await maren.opens_home()
    await maren.presses("Vis indstillinger")
    maren.sees("Indstillinger", "Jeg skriver til dig, hvor du har mig")


async def test_what_is_begun_on_the_home_page_goes_on_in_the_conversation(maren: Client) -> None:
    await maren.opens_home()
    await maren.presses("Start tjekliste")
    assert maren.modal is not None
    [link] = [element for surface in maren.surfaces() for _, element in surface.elements()]
    assert link["url"] == f"slack://app?team={maren.user.team.id}&id={APP}&tab=messages"
    await maren.closes()
    await maren.opens_messages()
    maren.sees("Hvilket krav?")


# ── Commands and shortcuts ───────────────────────────────────────────────────


async def test_a_shortcut_saves_an_event(world: Kravbot, maren: Client) -> None:
    await maren.shortcut("kb:event")
    maren.sees("Hvad er der sket?")
    await maren.submits(
        **{
            "System": "Tågevarsel",
            "Hvad er det?": "En hændelse eller et nedbrud",
            "Hvad skete der?": "Login fejlede i to timer",
        }
    )
    assert maren.modal is None
    maren.sees("Hændelsen er gemt")
    [event] = [one for one in kept(world, Event) if one.title == "Login fejlede i to timer"]
    assert (event.kind, event.happened_on) == ("incident", date(2026, 3, 2))


async def test_a_message_and_its_file_are_kept_as_evidence(
    world: Kravbot, maren: Client, channel: list[Client]
) -> None:
    there, bo = channel
    message = await bo.sends([("Øvelse.pdf", PDF)], "Øvelsen gik *godt*")
    await there.message_shortcut("kb:keep", message)
    there.sees("Jeg spørger dig i din egen samtale, hvor det hører til.")
    await there.closes()
    maren.sees("Øvelsen gik godt.txt")
    await maren.says("3.2")
    await maren.says("nødmelderen")
    await maren.picks("1 Beredskabsplan")
    titles = {piece.title for piece in kept(world, Evidence)}
    assert titles == {"Øvelsen gik godt.txt", "Øvelse.pdf"}


async def test_the_command_answers_in_the_conversation_of_two(
    maren: Client, channel: list[Client]
) -> None:
    there, bo = channel
    await there.commands("mine opfølgninger")
    there.sees("Jeg har svaret dig i din egen samtale med mig.")
    bo.does_not_see("Jeg har svaret dig")
    assert not [one for one in there.service.said(there.channel) if "bot_id" in one]
    maren.sees("Mine opfølgninger", "Beskriv reetablering trin for trin")


# ── Where others read along ──────────────────────────────────────────────────


async def test_a_mention_is_answered_in_its_thread(world: Kravbot, channel: list[Client]) -> None:
    maren, _ = channel
    asked = await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    thread = maren.fresh(thread=asked["ts"])
    thread.sees("3 af 5")
    await thread.presses("Nej")
    thread.sees("3 af 4")
    ours = [one for one in maren.service.said(maren.channel) if "bot_id" in one]
    assert {one["thread_ts"] for one in ours} == {asked["ts"]}
    assert answers(world) == ["nej"]


async def test_what_is_private_moves_to_the_conversation_of_two(
    maren: Client, channel: list[Client]
) -> None:
    there, bo = channel
    await there.says("mine opfølgninger")
    there.sees("Jeg har skrevet til dig")
    bo.does_not_see("Beskriv reetablering trin for trin")
    there.does_not_see("Beskriv reetablering trin for trin")
    maren.sees("Mine opfølgninger", "Beskriv reetablering trin for trin")


# ── Files ────────────────────────────────────────────────────────────────────


async def test_a_file_with_words_that_say_where_it_belongs(world: Kravbot, maren: Client) -> None:
    await maren.attaches("Plan.pdf", PDF, "3.2 nødmelderen")
    maren.sees("Hvilket spørgsmål hører beviset til?", "Plan.pdf")
    await maren.picks("1 Beredskabsplan")
    [piece] = kept(world, Evidence)
    assert (piece.title, piece.question) == ("Plan.pdf", "3.2-1")


async def test_a_file_in_a_window(world: Kravbot, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.picks("Vedhæft")
    [field] = maren.fields()
    await maren.submits(**{field: [("Plan.pdf", PDF)]})
    assert maren.modal is None
    maren.sees("Bevis · 1", "Plan.pdf")
    [piece] = kept(world, Evidence)
    assert piece.title == "Plan.pdf"


async def test_a_file_from_us(world: Kravbot, yusuf: Client) -> None:
    await yusuf.says("send mig registeret")
    yusuf.sees("Her er registeret", "Register 2026-03-02.xlsx")
    [file] = [one for one in world.service.files.values() if one.name.endswith(".xlsx")]
    assert file.shared_in == {yusuf.channel.id}
    assert (file.content or b"").startswith(b"PK")


# ── What begins with us ──────────────────────────────────────────────────────


async def test_an_administrator_is_written_to_without_having_asked(
    world: Kravbot, maren: Client, bo: Client, yusuf: Client
) -> None:
    """Bo's account is closed while his card should change."""
    await yusuf.says("hej")
    for person in (bo, maren):
        await person.says(START)
        await person.presses("Det passer – vis de 3")
    world.service.trouble("chat.", channel=bo.channel.id, error="user_disabled")
    await maren.presses("Nej")
    await world.container.services.outbox.work(patience=30)
    yusuf.sees("Bo Prøvesen", "Slack")
