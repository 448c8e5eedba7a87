"""Prepare an answer by button on some platform.

That is the people and systems it takes, and the statements it comes to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from bench.fixtures import ADMINISTRATOR, AUTHORITY, JUDGED
from bench.floor import Statements
from bot.app.register.create_authority import load_demo
from bot.engine.action_tokens import parse_card
from bot.engine.ports import Membership, OutboxRow
from bot.main.bootstrap import build_engine
from bot.main.clock import SystemClock
from bot.messages import ButtonInput, Card, Sender, TextInput, Turn
from bot.rendering.plain_text import choices
from governance.records.answers import Answer
from governance.records.systems import System
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MOST_CLIENTS = 64


@dataclass(frozen=True)
class There:
    """The place where the clients are; `person` names the client of a number there."""

    platform: str
    workspace: str
    person: Callable[[int], str]


def system(number: int) -> str:
    """Return the name of the system that client's checklist is about."""
    return f"Bænk {number:03d}"


def filled(url: str, there: There) -> Database:
    """Load the demo, with a judged system for each client, and the clients known."""
    database = Database(url, SystemClock(), absent="make")
    load_demo(database, None)

    def fill(unit: UnitOfWork) -> None:
        unit.identities.bind(there.platform, there.workspace, AUTHORITY)
        unit.use_tenant(AUTHORITY, who="bench")
        for number in range(MOST_CLIENTS):
            known = Membership(AUTHORITY, ADMINISTRATOR)
            unit.identities.join(there.platform, there.workspace, there.person(number), known)
            made = System(name=system(number), criticality="samfundskritisk")
            judged = Answer(
                question=JUDGED["3.2"],
                scope=f"system:{made.name}",
                value="ja",
                answered_on=unit.now.date(),
                answered_by=ADMINISTRATOR,
            )
            for one in (made, judged):
                unit.register.save(one, seen=0, command="Import")

    database.transact(fill)
    return database


@dataclass(frozen=True)
class Plan:
    """The work of an answer by button.

    It holds its statements, those of each settlement, and the card that comes of it.
    """

    statements: Callable[[], object]
    settlements: list[Callable[[], object]]
    message: str
    card: Card


def plan(database: Database, there: There) -> Plan:
    """Plan one answer, which is taken once for the first client."""
    engine = build_engine("bench")
    turns = count()

    def take(heard: TextInput | ButtonInput) -> list[OutboxRow]:
        number = next(turns)
        turn = Turn(
            platform=there.platform,
            workspace=there.workspace,
            conversation=there.person(0),
            sender=Sender(there.person(0)),
            key=f"plan:{number}",
            input=heard,
            idempotency_key=f"press:{number}" if isinstance(heard, ButtonInput) else None,
        )
        return list(database.transact(lambda unit: engine.handle_turn(unit, turn)).rows)

    def settle(row: OutboxRow) -> None:
        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(row.claim.tenant)
            unit.outbox_claims.settle(row.claim, "sent", receipt="1")

        database.transact(work)

    def press(rows: list[OutboxRow], label: str) -> ButtonInput:
        card = parse_card(rows[-1].payload)
        found = next(one.action for one in choices(card) if one.label == label)
        return ButtonInput(getattr(found, "token", ""))

    def replayed(statements: Statements) -> Callable[[], object]:
        return lambda: statements.replay(database, 1)

    take(TextInput(f"start 3.2 på {system(0)}"))
    heard = press(take(TextInput(f"ret {JUDGED['3.2']}")), "Ja")
    said: list[OutboxRow] = []
    statements = Statements.of(database, lambda: said.extend(take(heard)))
    # `row` is bound now.
    settling = [Statements.of(database, lambda row=row: settle(row)) for row in said]  # type: ignore[misc]
    return Plan(
        replayed(statements),
        [replayed(one) for one in settling],
        said[-1].message,
        parse_card(said[-1].payload),
    )
