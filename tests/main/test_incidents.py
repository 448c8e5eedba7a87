"""Test the incident path in its process.

The database dies, hangs or comes back, the disk is full, or the process is killed.
"""

import asyncio
import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event as Gate

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from bot.app import timeouts
from bot.app.incidents.service import IncidentService
from bot.app.register.create_authority import tenant_id
from bot.app.services import Services
from bot.edge.encryption import new_key
from bot.incident.snapshot import COPIED
from bot.main.bootstrap import build
from bot.main.container import Container
from bot.main.server import health_of
from bot.main.settings import Settings
from bot.messages import (
    Address,
    ButtonInput,
    Delivery,
    DeliveryRefused,
    Post,
    Receipt,
    Replace,
    Sender,
    TextInput,
    Turn,
)
from bot.rendering.plain_text import choices
from governance.records.contacts import Contact
from governance.records.events import Event
from governance.records.members import Member
from storage.core.schema import journal, outbox
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.stories.cast import LIGHTHOUSES

STF = tenant_id(LIGHTHOUSES)
OLE = "ole.pladsholder@stf.example"
KEY = new_key()


def opened(database: Database, folder: Path) -> tuple[Services, IncidentService, Terminals]:
    services = build(
        database,
        upload_limit=1024,
        incidents=lambda engine: IncidentService(
            database, engine, database.clock, keys=[KEY], folder=folder
        ),
    )
    terminals = Terminals()
    services.outbox.connect("console", terminals)
    assert services.incidents is not None
    return services, services.incidents, terminals


def turn(heard: TextInput | ButtonInput, key: str, who: str = OLE) -> Turn:
    return Turn("console", STF, who, Sender(who, email=who), key, heard)


async def ask(services: Services, text: str, key: str, who: str = OLE) -> None:
    committed = await services.turns.receive(turn(TextInput(text), key, who))
    await committed.sent


async def press(
    services: Services, terminals: Terminals, label: str, key: str, **fields: str
) -> None:
    shown = list(terminals.at(OLE).cards.values())
    found = [
        choice.action.token  # type: ignore[union-attr]  # no link
        for card in reversed(shown)
        for choice in choices(card)
        if choice.label == label
    ]
    committed = await services.turns.receive(turn(ButtonInput(found[0], fields), key))
    await committed.sent


def counted(database: Database, section: str) -> int:
    def read(unit: UnitOfWork) -> int:
        unit.use_tenant(STF)
        found = unit.connection.execute(
            select(func.count())
            .select_from(journal)
            .where(journal.c.tenant == STF, journal.c.section == section)
        )
        return int(found.scalar_one())

    return database.transact(read)


@contextmanager
def hanging(database: Database) -> Iterator[None]:
    """Let nothing that is asked of the database be answered meanwhile."""
    gate, transact = Gate(), database.transact

    def wait(work: object) -> object:
        gate.wait(20)
        return transact(work)  # type: ignore[arg-type]

    database.transact = wait  # type: ignore[method-assign, assignment]
    yield
    database.transact = transact  # type: ignore[method-assign]
    gate.set()


async def test_it_is_answered_while_the_database_hangs(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    with hanging(demo_database), monkeypatch.context() as patch:
        patch.setattr("bot.app.incidents.database_questions._SECONDS", 0.1)
        with pytest.raises(DatabaseAway):
            await incidents.refresh()
        assert incidents._responder.waits
        await ask(services, "tågevarsel er nede", "1")  # it would hang with the database
        assert [card.title for card in terminals.at(OLE).cards.values()] == ["Tågevarsel: ring nu"]
        with pytest.raises(DatabaseAway):
            await incidents.refresh()
    for _ in range(100):
        with suppress(DatabaseAway):
            await incidents.refresh()
            break
        await asyncio.sleep(0.02)
    assert counted(demo_database, "lookups") == 1
    await incidents.close()


async def test_a_turn_that_is_not_answered_in_time_is_told_so_and_answered_later(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    with hanging(demo_database), monkeypatch.context() as patch:
        patch.setattr("bot.app.turns.dispatcher._UNSURE_AFTER", 0.1)
        await ask(services, "hvem er systemejer på nødmelderen", "1")
        [told] = terminals.at(OLE).cards.values()
        assert told.title == "Jeg ved ikke endnu, om det er gemt"
    for _ in range(200):
        if len(terminals.at(OLE).cards) > 1:
            break
        await asyncio.sleep(0.02)
    assert [card.title for card in terminals.at(OLE).cards.values()][1:] == [
        "Bo Prøvesen er systemejer"
    ]
    await ask(services, "hvem er systemejer på nødmelderen", "1")  # delivered once more
    assert len(terminals.at(OLE).cards) == 2
    await incidents.close()


async def test_a_database_that_let_somebody_wait_is_not_waited_for_until_it_has_answered(
    demo_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.timeouts.PATIENCE", 0.1)

    def names(unit: UnitOfWork) -> int:
        return len(unit.identities.tenants())

    asked = []
    with hanging(demo_database):
        for _ in range(3):
            with pytest.raises(DatabaseAway) as away:
                await timeouts.ask(demo_database, names)
            asked.append(str(away.value))
        again = "it has not answered what it was asked before"
        assert asked == ["it does not answer", again, again]
    for _ in range(200):
        if not demo_database.is_silent:
            break
        await asyncio.sleep(0.02)
    assert await timeouts.ask(demo_database, names) == 2


async def test_what_nobody_waits_for_any_more_fails_without_a_trace() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what["message"]))
    away = asyncio.Event()

    async def question() -> None:
        await away.wait()
        raise DatabaseAway("the server closed the connection")

    waiting = asyncio.create_task(timeouts.with_timeout(question()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    away.set()
    for _ in range(3):
        await asyncio.sleep(0)
    gc.collect()
    assert not told


async def test_the_same_delivery_is_answered_once(demo_database: Database, tmp_path: Path) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    await ask(services, "tågevarsel er nede", "1")
    again = await services.turns.receive(turn(TextInput("tågevarsel er nede"), "1"))
    assert again.repeated
    assert len(terminals.at(OLE).cards) == 1
    await incidents.refresh()
    assert counted(demo_database, "lookups") == 1
    await incidents.close()


async def test_what_happened_is_brought_in_once_whenever_the_process_is_killed(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed after the commit and before that is written down.

    The next process brings the same in again.
    """
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    await ask(services, "tågevarsel er nede", "1")
    await press(services, terminals, "Svarer ikke", "2")
    await press(services, terminals, "Det virkede", "3")
    await press(services, terminals, "Start log", "4")
    await press(services, terminals, "Afslut", "5", title="Nedbrud", significant="yes")
    spool = incidents._events._spool
    assert spool is not None
    with monkeypatch.context() as patch:
        patch.setattr(spool, "drained", lambda _: spool.waiting.clear())
        await incidents.refresh()
    spool.close()
    for _ in range(2):
        _, following, _ = opened(demo_database, tmp_path)
        await following.refresh()
        await following.close()
    assert counted(demo_database, "lookups") == 1
    assert counted(demo_database, "incident_log") == 4

    def read(unit: UnitOfWork) -> tuple[int, int, int]:
        unit.use_tenant(STF)
        told = unit.connection.execute(
            select(func.count()).select_from(outbox).where(outbox.c.tenant == STF)
        ).scalar_one()
        worked = unit.register.find(Contact, name="Torben Opdigtet")[0]
        return len(unit.register.find(Event, title="Nedbrud")), worked.version, int(told)

    events, version, told = demo_database.transact(read)
    assert (events, version, told) == (1, 2, 0)


async def test_whoever_sees_to_security_is_told_once(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    yusuf = "yusuf.fiktivsen@stf.example"
    await ask(services, "hjælp", "1", yusuf)
    await ask(services, "tågevarsel er nede", "2")
    await press(services, terminals, "Start log", "3")
    await incidents.refresh()
    await incidents.refresh()
    await services.outbox.work()
    await services.outbox.close()
    titles = [card.title for card in terminals.at(yusuf).cards.values()]
    assert titles.count("Hændelse: Tågevarsel") == 1
    await incidents.close()


async def test_a_contact_that_changed_meanwhile_is_not_confirmed(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    await ask(services, "tågevarsel er nede", "1")
    await press(services, terminals, "Det virkede", "2")

    def change(unit: UnitOfWork) -> None:
        unit.use_tenant(STF, who="somebody")
        [duty] = unit.register.find(Contact, name="Driftsvagten")
        other = duty.record.model_copy(update={"phone": "+45 99 99 99 99"})
        unit.register.save(other, seen=duty.version, command="CorrectRecord")

    demo_database.transact(change)
    await incidents.refresh()

    def read(unit: UnitOfWork) -> Contact:
        unit.use_tenant(STF)
        return unit.register.find(Contact, name="Driftsvagten")[0].record

    assert demo_database.transact(read).verified_by == "ditte.moenstergaard@stf.example"
    assert counted(demo_database, "incident_log") == 1
    await ask(services, "tågevarsel er nede", "3")
    newest = list(terminals.at(OLE).cards.values())[-1]
    assert "+45 99 99 99 99" in newest.model_dump_json()
    await incidents.close()


async def test_a_change_is_copied_and_no_change_costs_nothing(
    demo_database: Database, tmp_path: Path
) -> None:
    _, incidents, _ = opened(demo_database, tmp_path)
    await incidents.refresh()
    first = incidents.directory.index_of(STF)
    await incidents.refresh()
    assert incidents.directory.index_of(STF) is first

    def gone(unit: UnitOfWork) -> None:
        unit.use_tenant(STF, who="somebody")
        kept = unit.register.get(Member, Member.key_of(email=OLE))
        assert kept is not None
        left = kept.record.model_copy(update={"active": False})
        unit.register.save(left, seen=kept.version, command="EndRecord")

    demo_database.transact(gone)
    await incidents.refresh()
    assert incidents._store.who("console", STF, Sender(OLE, email=OLE)) is None
    await incidents.close()


async def test_a_copy_of_before_in_which_less_was_copied_is_read_anew(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("bot.incident.snapshot.COPIED", 1)
        _, incidents, _ = opened(demo_database, tmp_path)
        await incidents.refresh()
        await incidents.close()
    _, again, _ = opened(demo_database, tmp_path)
    held = again.directory.index_of(STF)
    assert held is not None
    assert held.snapshot.copied == 1
    await again.refresh()
    index = again.directory.index_of(STF)
    assert index is not None
    assert index.snapshot.copied == COPIED
    await again.close()


async def test_a_full_disk_is_in_nobodys_way(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()

    def full(file: int, content: bytes) -> int:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr("bot.app.incidents.spool.os.write", full)
        await ask(services, "tågevarsel er nede", "1")
        assert terminals.at(OLE).cards
    await incidents.refresh()
    assert counted(demo_database, "lookups") == 1
    await incidents.close()


async def test_a_platform_that_is_away_for_a_moment_gets_it_then(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    terminals.away = True
    committed = await services.turns.receive(turn(TextInput("tågevarsel er nede"), "1"))
    await asyncio.sleep(0.05)
    terminals.away = False
    await committed.sent
    assert terminals.at(OLE).cards
    await incidents.close()


async def test_whoever_watches_is_told_how_old_it_is(
    demo_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    services, incidents, _ = opened(demo_database, tmp_path)
    health = health_of(Container(Settings(_env_file=None), demo_database, services))
    async with TestClient(TestServer(health.app())) as client:

        async def looked_up() -> tuple[int, str]:
            async with client.get("/lookupz") as answer:
                return answer.status, await answer.text()

        assert await looked_up() == (503, "no copy\n")
        await incidents.refresh()
        clock.forward(seconds=90)
        status, said = await looked_up()
        assert (status, said.splitlines()[0]) == (200, "ok 90")
        assert set(said.split()) & {"authorities", "systems", "contacts"}
        clock.forward(seconds=900)
        assert (await looked_up())[0] == 503
        health._pulse.stop()
    await incidents.close()


async def test_what_is_on_the_disk_is_answered_from_by_a_process_without_a_database(
    demo_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    _, incidents, _ = opened(demo_database, tmp_path)
    await incidents.refresh()
    await incidents.close()
    demo_database.hold_back()
    clock.forward(seconds=3600)
    services, again, terminals = opened(demo_database, tmp_path)
    with pytest.raises(DatabaseAway):
        await again.refresh()
    await ask(services, "tågevarsel er nede", "1")
    [card] = terminals.at(OLE).cards.values()
    assert "1 time gammel" in card.as_of
    assert again.ages[STF] >= timedelta(hours=1)
    demo_database.release()
    await again.refresh()
    assert again.ages[STF] < timedelta(minutes=1)
    await again.close()


async def test_what_was_talked_of_is_what_is_down(demo_database: Database, tmp_path: Path) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    await ask(services, "hvordan ser det ud på tågevarsel", "1")
    await ask(services, "men den er nede nu, hvem skal jeg ringe til", "2")
    assert [*terminals.at(OLE).cards.values()][-1].title == "Tågevarsel: ring nu"
    await incidents.close()


async def test_what_is_asked_besides_is_answered_after_whom_to_call(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    said = "nødmelderen er nede, hvem ringer jeg til og hvem er systemejer på den"
    await ask(services, said, "1")
    called, besides = terminals.at(OLE).cards.values()
    assert called.title == "Nødmelderen: ring nu"
    assert besides.title == "Bo Prøvesen er systemejer"
    await incidents.close()


async def test_what_is_asked_besides_is_left_while_the_database_is_away(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    demo_database.hold_back()
    await ask(services, "nødmelderen er nede, hvem ringer jeg til og hvor ligger planen", "1")
    [called] = terminals.at(OLE).cards.values()
    assert called.title == "Nødmelderen: ring nu"
    demo_database.release()
    await incidents.close()


class PacedTerminals(Terminals):
    """A platform that takes as many messages as it is told, and lets the others wait."""

    def __init__(self, takes: int = 0) -> None:
        super().__init__()
        self.takes = takes
        self.taken = asyncio.Event()

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        if self.takes == 0:
            await asyncio.Event().wait()
        self.takes -= 1
        self.taken.set()
        return await super().deliver(address, delivery)


class ForgetfulTerminals(Terminals):
    """They take everything and keep nothing."""

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        return Receipt("1")


async def finish(services: Services) -> None:
    """End the process as `kravbot run` does it, with next to no time left."""
    container = Container(Settings(_env_file=None), services.database, services)
    services.stopping.begin(within=0.1)
    async with asyncio.timeout(5):
        await container.finish()


async def test_a_platform_that_lets_us_wait_does_not_hold_up_the_end(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, _ = opened(demo_database, tmp_path)
    services.outbox.connect("console", PacedTerminals())
    await incidents.refresh()
    for key in ("1", "2", "3"):
        await services.turns.receive(turn(TextInput("tågevarsel er nede"), key))
    await finish(services)
    _, again, _ = opened(demo_database, tmp_path)
    await again.refresh()
    assert counted(demo_database, "lookups") == 3
    await again.close()


async def test_what_was_acknowledged_is_delivered_by_the_next_process(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, _ = opened(demo_database, tmp_path)
    services.outbox.connect("console", PacedTerminals(takes=1))
    await incidents.refresh()
    await ask(services, "tågevarsel er nede", "1")
    await services.turns.receive(turn(TextInput("nødmelderen er nede"), "2"))
    await finish(services)
    following, again, terminals = opened(demo_database, tmp_path)
    await again.deliver_pending(following.outbox.messengers)
    [card] = terminals.at(OLE).cards.values()
    assert card.title == "Nødmelderen: ring nu"
    assert card.say.startswith("Gentaget: Du spurgte kl.")
    await again.deliver_pending(following.outbox.messengers)
    assert len(terminals.at(OLE).cards) == 1
    await again.close()
    _, third, terminals = opened(demo_database, tmp_path)
    await third.deliver_pending({"console": terminals})
    assert not terminals.at(OLE).cards
    await third.close()


async def test_nobody_is_delivered_what_they_asked_an_hour_ago(
    demo_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    services, incidents, _ = opened(demo_database, tmp_path)
    services.outbox.connect("console", PacedTerminals())
    await incidents.refresh()
    await services.turns.receive(turn(TextInput("tågevarsel er nede"), "1"))
    await finish(services)
    clock.forward(seconds=3700)
    _, again, terminals = opened(demo_database, tmp_path)
    await again.deliver_pending({"console": terminals})
    assert not terminals.at(OLE).cards
    await again.close()


async def test_a_platform_that_is_away_for_longer_gets_it_when_it_is_back(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.incidents.card_delivery._TRIES", ())
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    terminals.away = True
    await ask(services, "tågevarsel er nede", "1")
    terminals.away = False
    await incidents.deliver_pending(services.outbox.messengers)
    assert len(terminals.at(OLE).cards) == 1
    await incidents.close()


async def test_a_look_up_leaves_little_in_memory(demo_database: Database, tmp_path: Path) -> None:
    """Its card is remembered for whoever presses a button on it: 2,000 of them at most."""
    services, incidents, _ = opened(demo_database, tmp_path)
    services.outbox.connect("console", ForgetfulTerminals())
    await incidents.refresh()

    async def look_up(numbers: range) -> None:
        for number in numbers:
            await ask(services, "tågevarsel er nede", str(number))
        gc.collect()

    await look_up(range(20))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await look_up(range(20, 120))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / 100 < 12_000, "bytes for each"
    await incidents.close()


async def test_a_clock_put_right_by_hours_keeps_nobody_from_their_card(
    demo_database: Database,
    clock: FakeClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hour for which a card is tried is one that has passed, and not one the clock jumped."""
    monkeypatch.setattr("bot.app.incidents.card_delivery._TRIES", ())
    services, incidents, terminals = opened(demo_database, tmp_path)
    await incidents.refresh()
    terminals.away = True
    await ask(services, "tågevarsel er nede", "1")
    clock.forward(hours=3)
    terminals.away = False
    await incidents.deliver_pending(services.outbox.messengers)
    assert len(terminals.at(OLE).cards) == 1
    await incidents.close()


async def test_it_is_acknowledged_when_it_is_on_the_disk(
    demo_database: Database, tmp_path: Path
) -> None:
    """A disk that takes its time keeps nobody from the answer, only from the acknowledgement."""
    services, incidents, _ = opened(demo_database, tmp_path)
    terminals = PacedTerminals(takes=1)
    services.outbox.connect("console", terminals)
    await incidents.refresh()
    gate = Gate()
    busy = asyncio.ensure_future(incidents._disk.run(lambda: gate.wait(20)))
    receiving = asyncio.ensure_future(
        services.turns.receive(turn(TextInput("tågevarsel er nede"), "1"))
    )
    await terminals.taken.wait()
    assert not receiving.done()
    gate.set()
    await receiving
    assert len(list((tmp_path / "spool-0").glob("*.spool"))) == 1
    await busy
    await incidents.close()


async def test_a_disk_that_hangs_is_waited_for_once(
    demo_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.incidents.event_recorder._HANGING_SECONDS", 0.05)
    services, incidents, _ = opened(demo_database, tmp_path)
    await incidents.refresh()
    gate = Gate()
    busy = asyncio.ensure_future(incidents._disk.run(lambda: gate.wait(20)))
    await services.turns.receive(turn(TextInput("tågevarsel er nede"), "1"))
    monkeypatch.setattr("bot.app.incidents.event_recorder._HANGING_SECONDS", 20)
    async with asyncio.timeout(10):
        await services.turns.receive(turn(TextInput("tågevarsel er nede"), "2"))
    gate.set()
    await busy
    await incidents.refresh()
    assert counted(demo_database, "lookups") == 2
    await incidents.close()


class PickyTerminals(Terminals):
    """A platform that takes no card with a button."""

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        if isinstance(delivery, Post | Replace) and list(choices(delivery.card)):
            raise DeliveryRefused("invalid_blocks")
        return await super().deliver(address, delivery)


async def test_numbers_that_may_not_be_shown_are_said(
    demo_database: Database, tmp_path: Path
) -> None:
    services, incidents, _ = opened(demo_database, tmp_path)
    terminals = PickyTerminals()
    services.outbox.connect("console", terminals)
    await incidents.refresh()
    await ask(services, "tågevarsel er nede", "1")
    [card] = terminals.at(OLE).cards.values()
    assert "+45 00 00 11 00" in card.say.replace("\u00a0", " ")
    await incidents.close()
