"""Set the stories' stage: people, a real engine on a real database, and the test's own clock.

A person has a screen, as their platform keeps it, and says, presses, fills in or attaches
something.
"""

import asyncio
import secrets
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, cast, get_args

import pytest
from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.adapters.email.messenger import MailMessenger
from bot.adapters.email.render import Ways
from bot.app.backups.schedule import ScheduledBackups
from bot.app.cleanup import delete_old
from bot.app.incidents.service import IncidentService
from bot.app.monitoring.metrics import Metrics
from bot.app.obligations.derivation import migrate_kept_answers, reconciler_of
from bot.app.obligations.derivation import sweep as derive
from bot.app.register.create_authority import tenant_id
from bot.cards.notices import page_button
from bot.edge.encryption import new_key
from bot.engine.members.invitations import ChatWays
from bot.engine.ports import LockedConversation
from bot.engine.turn import Engine
from bot.main.bootstrap import build
from bot.messages import (
    ActionData,
    Audience,
    Button,
    ButtonInput,
    Card,
    ConversationOpened,
    FileInput,
    FormButton,
    FormInput,
    Input,
    Lang,
    LinkButton,
    Rows,
    Sender,
    TextInput,
    Turn,
)
from bot.rendering.plain_text import choices, plain, spoken
from bot.texts.words import COPENHAGEN, NO_BREAK_SPACE, Words
from governance.ports import R
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.record import Record
from governance.workdays import add_workdays
from register.demo import demo_register
from scheduler.jobs import Job, Worker
from scheduler.outbox.rate_limit import RateLimiter
from storage.backup.store import BackupStore
from storage.core.schema import uploads
from storage.database import Database
from storage.retention import RetentionPeriods
from storage.unit_of_work import UnitOfWork
from tests.bare_system import bare_system, write
from tests.fakes.clock import FakeClock
from tests.fakes.mail_server import MailServer, mail_server
from tests.stories.rules import faults
from tests.stories.screens.port import UPLOAD_LIMIT, NotTaken, Platform, Screens

T = TypeVar("T")
_KEY = new_key()
Backend: TypeAlias = Literal["sqlite", "postgresql"]


class Venue(NamedTuple):
    """The platform and the database of a story."""

    platform: Platform
    backend: Backend

    def __str__(self) -> str:
        return f"{self.platform} on {self.backend}"


VENUES = (
    Venue("console", "sqlite"),
    Venue("web", "postgresql"),
    Venue("teams", "sqlite"),
    Venue("slack", "postgresql"),
)


def told(*platforms: Platform) -> pytest.MarkDecorator:
    """Tell the story on these platforms, and on every database."""
    venues = [Venue(platform, backend) for platform in platforms for backend in get_args(Backend)]
    return pytest.mark.parametrize("venue", venues, ids=str, indirect=True)


everywhere = told(*get_args(Platform))
on_the_web = told("web")
where_files_are_fetched = told("console", "teams", "slack")

TEAMS_LINK = "https://teams.microsoft.com/l/app/11111111-2222-3333-4444-555555555555"
LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
PANCAKES = "Pandekageby Kommune"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Stage:
    """The running program, with everybody who writes to it.

    `restart` builds the process anew on the same database.

    `also` has more platforms of the same program; people are on the first unless it is said
    otherwise. `mail` says that there is a mail server too. `copies` is the folder from which call
    lists are answered, and `key` encrypts what is in it.
    """

    def __init__(
        self,
        url: str,
        clock: FakeClock,
        *,
        platform: Platform,
        screens: Screens,
        also: Mapping[str, Screens] | None = None,
        mail: bool = False,
        copies: Path | None = None,
        key: str = _KEY,
    ) -> None:
        self.url = url
        self.clock = clock
        self.platform: Platform = platform
        self.screens = screens
        self.every: Mapping[str, Screens] = {platform: screens, **(also or {})}
        self.deeds = 0
        self._copies, self.key = copies, key
        self._away = False
        self._people: list[Person] = []
        self._runner = asyncio.Runner()
        self._story, self._process = AsyncExitStack(), AsyncExitStack()
        self.mail: MailServer | None = None
        if mail:
            self.mail = self._run(self._story.enter_async_context(mail_server()))
        for each in self.every.values():
            self._run(each.begin(self._story))
        self._open()

    def person(
        self,
        email: str,
        *,
        of: str,
        name: str = "",
        external: bool = False,
        organisation: str = "",
        conversation: str = "",
        on: Platform | None = None,
    ) -> "Person":
        """Add somebody with a screen of their own, known to the register or not.

        They are in their authority's organisation unless told.
        """
        sender = Sender(id=email, name=name, email=email, external=external)
        screens = self.every[on or self.platform]
        workspace = screens.workspace(organisation or of)
        person = Person(
            self,
            sender,
            tenant=tenant_id(of),
            platform=on or self.platform,
            workspace=workspace,
            conversation=screens.place(workspace, email, conversation),
        )
        self._people.append(person)
        return person

    def leaves(self, person: "Person") -> None:
        """Look at that person's screen no longer, nor check it at the end."""
        self._people.remove(person)

    def together(
        self, conversation: str, *people: "Person", audience: Audience = Audience.COLLEAGUES
    ) -> list["Person"]:
        """Put the same people in a conversation where everybody reads along.

        With `audience` a supplier may be in it, too.
        """
        there = [
            Person(
                self,
                one.sender,
                tenant=one.tenant,
                platform=one.platform,
                workspace=one.workspace,
                conversation=self.every[one.platform].place(one.workspace, one.email, conversation),
                audience=audience,
            )
            for one in people
        ]
        if audience is Audience.STRANGERS:
            for one in there:
                screens = self.every[one.platform]
                self._run(screens.invite_supplier(one.workspace, one.conversation, told=False))
        self._people += there
        return there

    def invites_supplier(self, there: "Person") -> None:
        """Let a supplier into a channel, of which the platform tells."""
        self.deeds += 1
        screens = self.every[there.platform]
        self._run(screens.invite_supplier(there.workspace, there.conversation, told=True))
        self._run(self._outbox.close())
        self._everybody_looks()

    def said_in(self, there: "Person") -> list[bytes]:
        """Return everything the program has sent into that conversation, as it was sent."""
        return self.every[there.platform].said_in(there.conversation)

    # ── The process ──────────────────────────────────────────────────────────

    def restart(self) -> None:
        """End the process and begin another; what is on people's screens stays there."""
        self._close()
        self._open()

    def close(self) -> None:
        """Close everything, and check all that anybody has seen.

        Nobody has seen another authority's things, or a card that breaks the rules.
        """
        self._close()
        self._run(self._story.aclose())
        self._runner.close()
        for person in self._people:
            for card in person.ever_seen:
                assert not faults(card), f"{person}: {faults(card)}\n{plain(card)}"
            for text in [*person.ever_told, *map(Card.model_dump_json, person.ever_seen)]:
                leaks = [word for word in foreign_to(person.tenant) if word in text]
                assert not leaks, f"{person} has seen {leaks}\n{text}"

    @contextmanager
    def nobody_doing_jobs(self) -> Iterator[None]:
        """Let whoever takes a job die over it.

        Afterwards its lease runs out, and a new process does it.
        """
        self.let_jobs_die()
        yield
        self.restart()
        self.do_jobs_left_behind()

    def let_jobs_die(self) -> None:
        """From now on, let whoever takes a job die over it."""
        self._outbox.set_job_worker(_Dying({}, _Never(), self.clock.now))

    def do_jobs_left_behind(self) -> None:
        """Let the lease of whoever died run out, and do the job in this process."""
        self.clock.forward(seconds=61)
        self.work()

    def work(self) -> None:
        """Run one tick: all that is due is sent and done."""
        self.deeds += 1
        self._run(self._outbox.work(patience=30))
        self._everybody_looks()

    def delete_old(self) -> None:
        """Delete what is old, as is done each night."""
        self._run(delete_old(self.database, RetentionPeriods()))

    def sweep(self) -> None:
        """Make messages of what falls due by now, and send those whose time has come."""
        self.deeds += 1
        self._run(derive(self.database))
        self._run(self._nudging.sweep(self.database))
        self._run(self._nudging.watch(self.database))
        self._run(self._outbox.work())
        self._everybody_looks()

    def settle_answers(self) -> None:
        """Make facts of the answers of before, as the program does when it starts."""
        self._run(migrate_kept_answers(self.database))

    def sweep_at(self, day: date, at: time) -> None:
        """Let that time in Copenhagen come, and the sweep with it."""
        self.clock.set(datetime.combine(day, at, COPENHAGEN).astimezone(UTC))
        self.sweep()

    def back_up_at(self, day: date, at: time, store: BackupStore) -> None:
        """Let that time in Copenhagen come, with what the daily backups do at it."""
        self.clock.set(datetime.combine(day, at, COPENHAGEN).astimezone(UTC))
        with TemporaryDirectory() as folder:
            backups = ScheduledBackups(
                self.database, store, hour=2, folder=Path(folder), metrics=Metrics()
            )
            self._run(backups.work())
        self.work()

    def wake(self, day: date, at: time = time(9)) -> None:
        """Let a day come: swept in the small hours, and then it is that time in Copenhagen."""
        self.sweep_at(day, time(4))
        self.clock.set(datetime.combine(day, at, COPENHAGEN).astimezone(UTC))
        self.work()

    def receive(self, turn: Turn) -> Sequence[str]:
        """Take a turn, and all that follows from it; return what is said to the person at once."""
        self.deeds += 1
        told = self._run(self._receive(turn))
        self._everybody_looks()
        return told

    def receive_at_once(self, *turns: Turn) -> list[Sequence[str]]:
        """Take several turns together; return what is said to each person at once."""
        self.deeds += 1

        async def together() -> list[Sequence[str]]:
            return await asyncio.gather(*map(self._receive, turns))

        told = self._run(together())
        self._everybody_looks()
        return told

    async def _receive(self, turn: Turn) -> Sequence[str]:
        told = await self.every[turn.platform].receive(turn)
        await self._outbox.close()
        return told

    def _open(self) -> None:
        self.database = Database(self.url, self.clock)
        services = build(
            self.database,
            upload_limit=UPLOAD_LIMIT,
            pace=RateLimiter({}),
            mail=self.mail.registration().domain if self.mail else None,
            incidents=self._incidents if self._copies else None,
            web_address="https://kravbot.example",
            ways=ChatWays(("Teams", "Slack"), {"Teams": TEAMS_LINK}),
        )
        if self.mail is not None:
            ways = Ways(("Teams", "Slack"), links=(("Teams", TEAMS_LINK),))
            by_mail = MailMessenger(self.mail.registration(), self.clock, ways=ways)
            services.outbox.connect("email", by_mail)
        self._outbox = services.outbox
        self._nudging = services.nudges
        for each in self.every.values():
            self._run(each.connect(services, self._process))
        self.incidents = services.incidents
        if self.incidents is not None and not self._away:
            self.copy()

    def _incidents(self, engine: Engine) -> IncidentService:
        return IncidentService(
            self.database, engine, self.clock, keys=[self.key], folder=self._copies
        )

    def copy(self) -> None:
        """Copy what has changed, and bring in what happened without the database."""
        assert self.incidents is not None
        self._run(self.incidents.refresh())

    def remind(self) -> None:
        """Ask for logs to be closed in which nothing was written for hours."""
        assert self.incidents is not None
        self.deeds += 1
        self._run(self.incidents.ask_to_close(self._outbox.messengers))
        self._everybody_looks()

    @contextmanager
    def database_away(self) -> Iterator[None]:
        """Keep the database from answering meanwhile; a process that begins then does without."""
        self._away = True
        self._lose_database()
        yield
        self._away = False
        self.database.engine = self._engine

    def _lose_database(self) -> None:
        self._engine = self.database.engine
        self.database.engine = cast(Any, _NobodyThere())

    def _close(self) -> None:
        self._run(self._outbox.close())
        self._run(self._process.aclose())
        if self.incidents is not None:
            self._run(self.incidents.close())
        if self._away:
            self.database.engine = self._engine
        self.database.close()

    def _everybody_looks(self) -> None:
        for person in self._people:
            person.look()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        # Not by `Runner.run`: to watch for Ctrl-C it writes out the work, with all it is given.
        return self._runner.get_loop().run_until_complete(work)

    # ── Behind the scenes ────────────────────────────────────────────────────

    def kept(self, cls: type[R], *, of: str = LIGHTHOUSES, **equals: object) -> list[R]:
        """Return what the register holds."""

        def read(unit: UnitOfWork) -> list[R]:
            unit.use_tenant(tenant_id(of))
            return [kept.record for kept in unit.register.find(cls, **equals)]

        return self.database.transact(read)

    def write(self, record: Record, *, of: str = LIGHTHOUSES) -> None:
        """Change the register as somebody else."""

        self.database.transact(lambda unit: write(unit, record, of=of))

    def forget(self, cls: type[Record], *, of: str = LIGHTHOUSES, **equals: object) -> None:
        """Take out of the register what is like this, as somebody else."""

        def end(unit: UnitOfWork) -> None:
            unit.use_tenant(tenant_id(of), who="somebody else")
            noting = ChangeRecorder(unit.register)
            for kept in noting.find(cls, **equals):
                noting.end(cls, kept.record.key, seen=kept.version, command="Import")
            reconciler_of(unit).settle(noting.changes, command="Import")

        self.database.transact(end)

    def bare_system(
        self,
        name: str,
        *,
        owner: str = "bo.proevesen@stf.example",
        number: str = "K-900",
        forum: str | None = None,
    ) -> None:
        """Write a critical system with its contract and supplier, of which nothing more is known.

        `owner` is its system owner and risk owner; with `forum` the contract has one.
        """
        for record in bare_system(name, owner=owner, number=number, forum=forum):
            self.write(record)

    def handed(self, person: "Person", name: str) -> bytes:
        """Return the bytes of a file that was handed to the person."""

        def read(unit: UnitOfWork) -> bytes:
            unit.use_tenant(person.tenant)
            sha256 = (
                unit.connection.execute(
                    select(uploads.c.sha256).where(
                        uploads.c.tenant == person.tenant,
                        uploads.c.member == person.email,
                        uploads.c.name == name,
                    )
                )
                .scalars()
                .first()
            )
            kept = unit.attachments.find(str(sha256))
            assert kept is not None, name
            return b"".join(unit.attachments.pieces(kept))

        return self.database.transact(read)

    def state_of(self, person: "Person") -> JsonValue:
        """Return where the person's conversation stands, as it is stored."""
        return self.database.transact(lambda unit: self._standing(unit, person).state)

    def latest_undo(self, person: "Person") -> str:
        """Return the id of the person's latest entry in the undo log."""

        def read(unit: UnitOfWork) -> str:
            unit.use_tenant(person.tenant)
            return unit.undo_log.latest(
                person.email, since=datetime(2026, 1, 1, tzinfo=UTC), most=1
            )[0].id

        return self.database.transact(read)

    def set_state(self, person: "Person", state: JsonValue) -> None:
        """Store a state as if another version of the program had."""

        def keep(unit: UnitOfWork) -> None:
            key = secrets.token_hex(8)
            standing = self._standing(unit, person)
            unit.conversations.keep(standing, state, open_on=None, turn_key=key)

        self.database.transact(keep)

    def button_for(self, person: "Person", page: str, arguments: Mapping[str, JsonValue]) -> str:
        """Return the token of a button that shows the page, as if on a card of the person's."""
        deed = page_button("", page, arguments).deed
        assert deed is not None
        return self.token_for(person, deed)

    def token_for(self, person: "Person", deed: ActionData) -> str:
        """Return the token of a button that does this, as if on a card of the person's."""
        card = secrets.token_hex(16)

        def keep(unit: UnitOfWork) -> None:
            standing = self._standing(unit, person)
            unit.cards.keep(
                card,
                conversation=standing.id,
                member=person.email,
                message=card,
                deeds=[deed.model_dump(mode="json")],
            )

        self.database.transact(keep)
        return f"{card}.0"

    def _standing(self, unit: UnitOfWork, person: "Person") -> LockedConversation:
        unit.use_tenant(person.tenant, who=person.email)
        return unit.conversations.open(
            platform=person.platform,
            workspace=person.workspace,
            external_id=person.conversation,
            member=person.email,
            turn_key=secrets.token_hex(8),
        )

    # ── Days ─────────────────────────────────────────────────────────────────

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return self.clock.now().astimezone(COPENHAGEN).date()

    def in_workdays(self, count: int, lang: Lang = "da") -> str:
        """Return the working day that many from today, as a card writes it."""
        return shown_day(add_workdays(self.today, count), self.today, lang)


class Person:
    """Somebody at a screen.

    `sees` looks at what came since the person last did something, and with it.
    """

    def __init__(
        self,
        stage: Stage,
        sender: Sender,
        *,
        tenant: str,
        platform: Platform,
        workspace: str,
        conversation: str,
        audience: Audience = Audience.OWN,
    ) -> None:
        self._stage = stage
        self._screen = stage.every[platform].screen(workspace, conversation)
        self.platform: Platform = platform
        self.sender = sender
        self.audience = audience
        self.zone: str | None = None
        self.workspace = workspace
        self.tenant = tenant
        self.conversation = conversation
        self.lang: Lang | None = None
        self.ever_seen: list[Card] = []
        self.ever_told: list[str] = []
        self.files: list[str] = []
        self._seen: dict[str, _Seen] = {}
        self._told: list[str] = []
        self._last_deed = 0

    def __repr__(self) -> str:
        return self.sender.id

    @property
    def email(self) -> str:
        return self.sender.id

    # ── Doing ────────────────────────────────────────────────────────────────

    def arrives(self, *, unread: bool = False) -> None:
        """Open the conversation and say nothing; `unread` where it could not be shown."""
        self._do(ConversationOpened(unread=unread))

    def has_seen_it(self) -> None:
        """Take what came until now as old; only what comes from here on is looked at."""
        self._last_deed = self._stage.deeds + 1
        self._told.clear()

    def says(self, text: str, *, key: str | None = None) -> None:
        """Write words, as they reach the bot; `key` names the delivery."""
        self._do(TextInput(text), key)

    def wants(self, page: str, **arguments: JsonValue) -> None:
        """Ask for a page with its arguments, as a button of an earlier card does."""
        self.uses(self._stage.button_for(self, page, arguments))

    def presses(self, label: str, *, on: str | None = None, **fields: str) -> None:
        """Press the button with that label, on the card that changed last; `on` names its row."""
        self.uses(self.button(label, on=on), **fields)

    def button(self, label: str, *, on: str | None = None) -> str:
        """Return the token of a button, to be used now or much later."""
        for card in self._cards():
            for action, row in _actions(card):
                if label in (action.label, row) and (on is None or on == row):
                    return action.token
        offered = [choice.label for card in self._cards() for choice in choices(card)]
        raise AssertionError(f"{self} has no button {label!r}, but {offered}")

    def uses(
        self, token: str, *, key: str | None = None, deed: str | None = None, **fields: str
    ) -> None:
        """Use a button by its token, wherever it came from.

        `deed` names what is done, whatever the delivery is called.
        """
        self._do(ButtonInput(token, fields), key, deed)

    def fills(self, **fields: str) -> None:
        """Fill in the open form, all at once."""
        for card in self._cards():
            for action in card.actions:
                if isinstance(action, Button) and action.submit:
                    self._do(ButtonInput(action.token, fields))
                    return
        self._do(FormInput(fields))

    def attaches(self, name: str, content: bytes = PDF, *, text: str = "") -> None:
        """Attach a file, the way the platform brings it: fetched afterwards, or received before."""
        screens = self._stage.every[self.platform]
        handing_in = screens.hand_in(self.workspace, self.email, self.lang, name, content)
        try:
            file = self._stage._run(handing_in)
        except NotTaken as refused:
            self._tell(str(refused))
            return
        self._do(FileInput((file,), text))

    def _do(self, heard: Input, key: str | None = None, deed: str | None = None) -> None:
        turn = self.begins(heard, key, deed)
        self._tell(*self._stage.receive(turn))

    def begins(self, heard: Input, key: str | None = None, deed: str | None = None) -> Turn:
        """Begin a turn, before it reaches anybody; from here on they look at what comes of it."""
        self._last_deed = self._stage.deeds + 1
        self._told.clear()
        return Turn(
            platform=self.platform,
            workspace=self.workspace,
            conversation=self.conversation,
            sender=self.sender,
            key=key or secrets.token_hex(16),
            input=heard,
            lang=self.lang,
            idempotency_key=deed,
            audience=self.audience,
            zone=self.zone,
        )

    def _tell(self, *texts: str) -> None:
        self._told += texts
        self.ever_told += texts

    # ── Seeing ───────────────────────────────────────────────────────────────

    def sees(self, *texts: str) -> None:
        """Assert that each of these is in what came since the person's last deed."""
        missing = [text for text in texts if text not in self.view]
        assert not missing, f"{self} does not see {missing} in:\n{self.view}"

    def does_not_see(self, *texts: str) -> None:
        found = [text for text in texts if text in self.view]
        assert not found, f"{self} sees {found} in:\n{self.view}"

    def sees_nothing_new(self) -> None:
        assert not self._came(), f"{self} sees:\n{self.view}"

    @property
    def told(self) -> list[str]:
        """The words answered since the person's last deed without a card."""
        return list(self._told)

    @property
    def view(self) -> str:
        """All that came since the person's last deed, as plain text."""
        cards = [readable(plain(card)) for card in self._came()]
        return "\n\n".join([*self._told, *cards])

    @property
    def card(self) -> Card:
        """The card that changed last."""
        return self._cards()[0]

    @property
    def title(self) -> str:
        return readable(self.card.title)

    @property
    def buttons(self) -> list[str]:
        """The labels that the card that changed last offers."""
        return [readable(choice.label) for choice in choices(self.card)]

    @property
    def messages(self) -> int:
        """The number of messages on the screen."""
        return len(self._seen)

    def _cards(self) -> list[Card]:
        """Return the cards not folded away, the one changed last first."""
        return [seen.card for seen in reversed(self._seen.values()) if not folded(seen.card)]

    def _came(self) -> list[Card]:
        return [
            seen.card
            for seen in self._seen.values()
            if seen.deed >= self._last_deed and not folded(seen.card)
        ]

    @property
    def on_screen(self) -> dict[str, Card]:
        """Every message on the screen as it looks now, the one changed last at the end."""
        return {message: seen.card for message, seen in self._seen.items()}

    def finds_on_screen(self, messages: Mapping[str, Card]) -> None:
        """Take over what an earlier process has left there; see `on_screen`."""
        for message, card in messages.items():
            self._seen[message] = _Seen(card, self._stage.deeds)

    def look(self) -> None:
        """Take in what is new on the screen."""
        for news in self._stage._run(self._screen.news()):
            if news.card is not None:
                self._seen.pop(news.message, None)
                self._seen[news.message] = _Seen(news.card, self._stage.deeds)
                self.ever_seen.append(news.card)
            if news.file is not None:
                self.files.append(news.file)


@dataclass(frozen=True)
class _Seen:
    card: Card
    deed: int


class _NobodyThere:
    """An engine whose database has gone."""

    def connect(self) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("nobody there"))

    def dispose(self) -> None:
        """Do nothing: nothing is open."""


class _Dying(Worker):
    """It takes jobs and is never heard of again."""

    async def work(self, jobs: Sequence[Job]) -> None:
        return None


class _Never:
    async def settle(self, *args: object, **named: object) -> None:
        raise AssertionError("a dead worker settles nothing")


def shown_day(day: date, today: date, lang: Lang = "da") -> str:
    """Write the day as a card does: with its weekday when it is near."""
    return readable(Words(lang).near_date(day, today))


@cache
def foreign_to(tenant: str) -> frozenset[str]:
    """Return the words only the other authority's cards may hold.

    They are its name, people, systems and contracts.
    """
    return frozenset().union(
        *(_canaries(name) for name in (LIGHTHOUSES, PANCAKES) if tenant_id(name) != tenant)
    )


@cache
def _canaries(authority: str) -> frozenset[str]:
    records = dict(demo_register())[authority]
    words = {authority}
    for record in records:
        match record:
            case Member(email=email, name=name):
                words |= {email, name}
            case System(name=name):
                words.add(name)
            case Contract(number=number):
                words.add(number)
            case _:
                pass
    return frozenset(words)


def _actions(card: Card) -> Iterator[tuple[Button | FormButton, str | None]]:
    """Find every button with the title of its row; a row that opens is its own button."""
    for answers in card.answers:
        yield from ((do, None) for do in answers)
    for block in card.body:
        for row in block.rows if isinstance(block, Rows) else ():
            title = readable(spoken(row.title))
            if row.open is not None:
                yield row.open, title
            yield from ((action, title) for action in row.actions)
    for action in (*card.actions, *card.quiet):
        if not isinstance(action, LinkButton):
            yield action, None


def folded(card: Card) -> bool:
    """Tell whether only the title of the card is left."""
    return not (card.body or card.answers or card.actions or card.quiet)


def readable(text: str) -> str:
    """Return the text with ordinary blanks."""
    return text.replace(NO_BREAK_SPACE, " ")
