"""People of the fake Slack use Kravbot as anybody runs it, by its command.

It is reached over signed HTTP and through a socket. What Kravbot sent is drawn afterwards, as a
phone and a desktop would show it.

The docstring of each story is its name in the report.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from bot.main.clock import SystemClock
from e2e.kravbot import PORT, CommandFailed, Kravbot, kravbot, serving
from e2e.machine import DidNotStart
from e2e.report import Report
from e2e.slack.place import SLACK
from tests.fakes.slack_client import Client, World
from tests.fakes.slack_delivery import Line, over_http
from tests.fakes.slack_service import SlackService, StoredFile, slack_service
from tests.fakes.slack_world import APP_TOKEN, SIGNING_SECRET, TOKEN

Steps: TypeAlias = Callable[["Stage"], Awaitable[None]]

MAREN, BO, YUSUF, FIE = (
    f"{name}@stf.example"
    for name in ("maren.skabelonsen", "bo.proevesen", "yusuf.fiktivsen", "fie.demosen")
)
_CLAIM = (
    "Kontrakten giver ikke ret til det",
    "Vi måler selv",
    "§ 12",
    "Nej",
    "De sagde nej",
    "Ved næste option",
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_PATIENCE = 8.0
_SETTLED = 0.4
"""Seconds in which a message has changed after its button."""


async def check_client(report: Report) -> None:
    report.stage("People in Slack")
    sent = SLACK.empty_folder("sent")
    for way in ("http", "socket"):
        try:
            async with _kravbot(way) as (bot, service, line):
                stage = Stage(report, service, World(service, line, settled=_settle), bot, way)
                for steps in STORIES:
                    await stage.tells(steps)
                if way == "http":
                    _write(sent, stage.shown)
        except (DidNotStart, CommandFailed) as failed:
            report.check(f"Kravbot runs ({way})", failed)
    await report.listen(SLACK.script("cards.mjs", cards=str(sent), prefix="sent"))


@asynccontextmanager
async def _kravbot(way: str) -> AsyncIterator[tuple[Kravbot, SlackService, Line]]:
    async with slack_service() as service:
        entrance = (
            {"KRAVBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET}
            if way == "http"
            else {"KRAVBOT_SLACK_APP_TOKEN": APP_TOKEN}
        )
        bot = kravbot(
            SLACK.empty_folder(f"kravbot-{way}"),
            KRAVBOT_SLACK_BOT_TOKEN=TOKEN,
            KRAVBOT_SLACK_API_URL=service.api,
            **entrance,
        )
        async with serving(bot):
            if way == "socket":
                await _connected(service)
                yield bot, service, service.sockets
                return
            async with over_http(f"http://127.0.0.1:{PORT}/slack/events", SIGNING_SECRET) as line:
                yield bot, service, line


async def _connected(service: SlackService) -> None:
    async with asyncio.timeout(_PATIENCE):
        # The service alone knows when there is a connection.
        while not service.sockets.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _settle() -> None:
    await asyncio.sleep(_SETTLED)


@dataclass
class Stage:
    """The stories are told here.

    `shown` is what was on the screen, by the step after which it was.
    """

    report: Report
    service: SlackService
    world: World
    bot: Kravbot
    way: str
    shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def person(self, email: str) -> Client:
        return self.world.person(email, locale="da-DK", tz="Europe/Copenhagen")

    async def tells(self, steps: Steps) -> None:
        """Run one story; what goes wrong in it ends it."""
        name = (steps.__doc__ or steps.__name__).rstrip(".")
        try:
            async with asyncio.timeout(120):
                await steps(self)
        except (AssertionError, TimeoutError) as fault:
            self.report.check(f"{name} ({self.way})", str(fault)[:2000] or type(fault).__name__)
        else:
            self.report.check(f"{name} ({self.way})", None)

    def keeps(self, person: Client, name: str) -> None:
        """Keep what the person sees now."""
        number = len(self.shown) + 1
        if person.modal is not None:
            blocks, views = [], [person.modal]
        elif person.tab == "home" and person.home is not None:
            blocks, views = list(person.home["blocks"]), []
        else:
            blocks, views = list(person.messages[-1]["blocks"]), []
        self.shown[f"{number:02d}-{name}.da"] = {"blocks": blocks, "views": views}

    @contextmanager
    def looking(self, person: Client, name: str) -> Iterator[None]:
        """Do something, and keep what is seen then."""
        yield
        self.keeps(person, name)


async def sees(person: Client, *texts: str) -> None:
    """Wait some seconds until the person sees the texts, as what is slow comes after its turn."""
    try:
        async with asyncio.timeout(_PATIENCE):
            # Another process changes what the person sees.
            while any(text not in person.view for text in texts):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        person.sees(*texts)


# ── Stories ──────────────────────────────────────────────────────────────────


async def bound_by_a_code(stage: Stage) -> None:
    """A workspace is bound to the authority by its one-time code."""
    maren = stage.person(MAREN)
    await maren.says("hej")
    await sees(maren, "Jeg er ikke forbundet endnu")
    stage.keeps(maren, "unbound")
    said = await stage.bot.command("bind", "--authority", "Styrelsen for Tåge og Fyrtårne")
    code = next(word for word in said.split() if word.startswith("KRAV-"))
    await maren.says(code)
    await sees(maren, "Kun en administrator i registeret kan bruge koden.")
    yusuf = stage.person(YUSUF)
    await yusuf.says(code)
    await sees(yusuf, "Jeg er forbundet", "Goddag, Yusuf")
    await maren.says("hej")
    await sees(maren, "Goddag, Maren")
    stage.keeps(maren, "home-card")


async def a_checklist(stage: Stage) -> None:
    """A checklist from what is known to its end, with a line put right, a pause, and evidence."""
    maren, bo = stage.person(MAREN), stage.person(BO)
    await maren.says("start 3.3 på nødmelderen")
    await sees(
        maren, "Jeg ved allerede 4 ting", "skal bekræftes igen", "Så mangler jeg at vide 2 ting."
    )
    stage.keeps(maren, "known")
    await _puts_right(maren, -1)
    await sees(maren, "Dateret")
    stage.keeps(maren, "line-form")
    await maren.fills("Dateret", _day(-10))
    await maren.presses("Gem")
    await sees(maren, "Jeg ved allerede 4 ting")
    stage.keeps(maren, "line-put-right")

    await bo.says("vi øvede nødmelderen i går m kagemand, failover tog 71 min")
    await sees(bo, "Tilføj øvelse")
    stage.keeps(bo, "told-in-a-sentence")
    await bo.presses("Udfyld")
    stage.keeps(bo, "told-form")
    await bo.submits()
    await sees(bo, "Side 2 af 2")
    await bo.submits()
    await sees(bo, "Tilføjet i registeret")
    stage.keeps(bo, "told")
    await sees(maren, "Jeg ved allerede 2 ting", "Så mangler jeg at vide 3 ting.")
    stage.keeps(maren, "known-anew")

    await maren.presses("Det passer – vis de 3")
    await sees(maren, "Er der skrevet en evaluering?", "2 af 4")
    stage.keeps(maren, "question")
    await maren.picks("Vedhæft")
    stage.keeps(maren, "attach")
    await maren.submits(Fil=[("Evaluering.pdf", PDF)])
    await sees(maren, "Bevis · 1")
    stage.keeps(maren, "with-evidence")
    await maren.presses("Nej")
    await sees(maren, "Er der lavet væsentlige ændringer", "3 af 4")
    await maren.presses("Pause")
    await sees(maren, "Gemt. Så er der pause")

    await bo.says("start 3.3 på nødmelderen")
    await bo.presses("Det passer – vis de 2")
    await sees(bo, "Er der lavet væsentlige ændringer")
    await bo.presses("Nej")
    await sees(bo, "Hvornår er den næste øvelse?")
    await maren.presses("Fortsæt")
    await sees(maren, "Hvornår er den næste øvelse?", "Svaret af Bo Prøvesen")
    stage.keeps(maren, "moved-on")
    await maren.says(_day(300))
    await sees(maren, "3 af 4 er på plads", "Mangler", "Evaluering af øvelsen")
    stage.keeps(maren, "end")
    await maren.picks("Vis alle svar")
    await sees(maren, "Bo Prøvesen, ")
    stage.keeps(maren, "all-answers")


async def _puts_right(person: Client, line: int) -> None:
    """Press the button that corrects that line of what is known, counted among those that can be.

    Which line a button stands below is not in its block.
    """
    buttons = [
        (surface, block, element)
        for surface in person.surfaces()[:1]
        for block, element in surface.elements()
        if isinstance(element.get("text"), dict) and element["text"]["text"] == "Ret"
    ]
    await person.uses(*buttons[line])


def _day(days: int) -> str:
    """Return the day that many from today, as a field or a message has it."""
    return (SystemClock().now().date() + timedelta(days=days)).isoformat()


async def a_correction(stage: Stage) -> None:
    """An answer of a checklist is corrected, and told by its fact from then on."""
    maren = stage.person(MAREN)
    await maren.says("start 3.2 på nødmelderen")
    await maren.presses("Det passer – vis de 3")
    await sees(maren, "Har I en beredskabsplan", "3 af 5")
    await maren.presses("Nej")
    await sees(maren, "3 af 4", "Beredskabsplan: Nej")
    await maren.presses("Ret")
    await sees(maren, "Du svarede")
    await maren.presses("Delvist")
    await sees(maren, "4 af 5", "Beredskabsplan: Delvist")
    await maren.picks("Pause")


async def not_possible(stage: Stage) -> None:
    """A form as a modal, with what is wrong at its field."""
    maren = stage.person(MAREN)
    await maren.says("start 3.2 på fyrjournal")
    await maren.presses("Det passer – vis de 3")
    await sees(maren, "3 af 5")
    await maren.presses("Ikke muligt")
    stage.keeps(maren, "form")
    names = maren.fields()
    await maren.submits(**dict(zip(names, _CLAIM, strict=False)))
    assert maren.errors, "nothing was wrong"
    stage.keeps(maren, "form-with-a-fault")
    await maren.submits(**{names[3]: "Ja"})
    await sees(maren, "4 af 5")


async def the_home_tab(stage: Stage) -> None:
    """The home tab, and settings on it."""
    maren = stage.person(MAREN)
    await maren.opens_home()
    await sees(maren, "opdateres, når du åbner fanen")
    stage.keeps(maren, "home")
    await maren.presses("Vis indstillinger")
    await sees(maren, "Når jeg skriver af mig selv")
    stage.keeps(maren, "settings")
    await maren.presses("I Slack")
    await sees(maren, "Jeg skriver til dig i Slack")
    await maren.presses("Til forsiden")
    await sees(maren, "opdateres, når du åbner fanen")
    await maren.presses("Start tjekliste")
    await sees(maren, "Se fanen Beskeder")
    stage.keeps(maren, "pointed-to-messages")
    await maren.closes()
    await maren.opens_messages()
    await sees(maren, "Hvilket krav")


async def shortcuts(stage: Stage) -> None:
    """Both shortcuts: an event is told of, and a message becomes evidence."""
    fie = stage.person(FIE)
    await fie.shortcut("kb:event")
    await sees(fie, "Hvad skete der?")
    stage.keeps(fie, "event")
    told = {
        "System": "Fyrjournal",
        "Hvad er det?": "En hændelse eller et nedbrud",
        "Hvad skete der?": "Nede i to timer",
    }
    await fie.submits(**told)
    await sees(fie, "Hændelsen er gemt")
    stage.keeps(fie, "event-saved")
    message = await fie.writes("Leverandøren bekræfter, at backup er prøvet 1. marts.")
    await fie.message_shortcut("kb:keep", message)
    await sees(fie, "Jeg spørger dig i din egen samtale")
    await fie.closes()
    await sees(fie, "Hvor hører")
    stage.keeps(fie, "keep-message")


async def the_register(stage: Stage) -> None:
    """The register is handed to an administrator, and comes back."""
    yusuf = stage.person(YUSUF)
    await yusuf.says("send mig registeret")
    book = await _handed(stage)
    await yusuf.attaches(book.name, book.content or b"")
    await sees(yusuf, "registeret")


async def _handed(stage: Stage) -> StoredFile:
    """Return the workbook, when it is there."""
    async with asyncio.timeout(30):
        while True:
            for one in stage.service.files.values():
                if one.name.endswith(".xlsx") and one.content:
                    return one
            await asyncio.sleep(0.2)


async def among_others(stage: Stage) -> None:
    """In a channel: answered in the thread, and what is private alone."""
    maren, fie = stage.world.together("drift", stage.person(MAREN), stage.person(FIE))
    asked = await maren.mentions("start 3.2 på tågevarsel")
    maren.thread = fie.thread = asked["ts"]
    await sees(maren, "Jeg ved allerede 5 ting")
    stage.keeps(maren, "known-in-a-channel")
    await fie.presses("Det passer – vis de 3")
    await sees(fie, "Kortet spørger Maren Skabelonsen")
    await maren.presses("Det passer – vis de 3")
    await sees(maren, "Har I en beredskabsplan", "3 af 5")
    bo = stage.person(BO)
    await bo.says("start 3.2 på tågevarsel")
    await bo.presses("Det passer – vis de 3")
    await bo.presses("Nej")
    await sees(maren, "Har I set leverandørens egen", "Svaret af Bo Prøvesen")
    stage.keeps(maren, "moved-on-in-a-channel")
    await maren.mentions("mine opfølgninger")
    await sees(maren, "Jeg har skrevet til dig")


async def a_command(stage: Stage) -> None:
    """The command answers to oneself alone."""
    fie = stage.person(FIE)
    await fie.commands("hjælp")
    await sees(fie, "Det kan du gøre her")


STORIES: tuple[Steps, ...] = (
    bound_by_a_code,
    a_checklist,
    a_correction,
    not_possible,
    the_home_tab,
    shortcuts,
    the_register,
    among_others,
    a_command,
)


def _write(folder: Path, shown: Mapping[str, Mapping[str, Any]]) -> None:
    for name, card in shown.items():
        (folder / f"{name}.slack.json").write_text(json.dumps(card, ensure_ascii=False, indent=1))
