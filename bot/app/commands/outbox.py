"""`kravbot outbox` says how messages are in each authority, and retries or drops those that wait.

It never says what a message says, nor to whom. It says a message's id, its platform, what it is
for, and why it waits.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

from bot.app.register.import_export import wanted
from bot.texts.bilingual import bilingual
from storage.database import Database
from storage.identity.identities import Tenant
from storage.messaging.delivery_report import (
    OPEN_STATES,
    StuckMessage,
    Why,
    chosen,
    give_up,
    oldest_pending,
    outbox_states,
    reasons,
    stuck,
    try_again,
)
from storage.register.journal import JournalEntry
from storage.unit_of_work import UnitOfWork

Deed: TypeAlias = Literal["retry", "drop"]

MOST_LINES: Final = 20
OPERATOR: Final = "operator"
"""The name in the journal of whoever may give commands on the server's machine."""

_COMMANDS: Final[Mapping[Deed, str]] = {"retry": "RetryMessage", "drop": "DropMessage"}
_AMONG: Final[Mapping[Deed, tuple[str, ...]]] = {
    "retry": ("unknown", "failed", "parked"),
    "drop": ("pending", "retry", "unknown", "failed", "parked"),
}
_GIVEN_UP = "dropped by an operator"


@dataclass(frozen=True)
class OutboxStatus:
    """The state of one authority's outbox; `why` and `stuck` are perhaps the first of more."""

    authority: str
    states: Mapping[str, int]
    oldest: datetime | None
    why: Collection[Why]
    stuck: Collection[StuckMessage]
    now: datetime


@dataclass(frozen=True)
class MessageSelection:
    """The messages with these ids, or all in that state, and what to do with them.

    `surely` includes those that may have arrived.
    """

    deed: Deed
    ids: tuple[str, ...] = ()
    state: str | None = None
    surely: bool = False


class PerhapsTwice(Exception):
    """So many of the chosen messages may have arrived already; nothing was done."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = n


class NotThere(Exception):
    """These ids belong to no message, or to one in another state; nothing was done."""

    def __init__(self, ids: Collection[str]) -> None:
        super().__init__()
        self.ids = ids


async def outbox_statuses(database: Database, authority: str | None = None) -> list[OutboxStatus]:
    """Return the state of every authority's outbox, or of that one's. Raises WhichAuthority."""
    return [
        await database.run(partial(_standing, tenant))
        for tenant in await _tenants(database, authority)
    ]


async def retry_or_drop(
    database: Database, choice: MessageSelection, authority: str | None = None
) -> int:
    """Retry or drop the chosen messages of all authorities, or of one; return how many there were.

    There is a transaction for each authority. Nothing is done to any message unless all can be
    done. Raises PerhapsTwice, NotThere and WhichAuthority.
    """
    found = {
        tenant.id: await database.run(partial(_chosen, tenant.id, choice))
        for tenant in await _tenants(database, authority)
    }
    everything = {row_id for rows in found.values() for row_id in rows}
    if missing := [row_id for row_id in choice.ids if row_id not in everything]:
        raise NotThere(missing)
    doubtful = sum(state == "unknown" for rows in found.values() for state in rows.values())
    if choice.deed == "retry" and doubtful and not choice.surely:
        raise PerhapsTwice(doubtful)
    done = 0
    for tenant, rows in found.items():
        if rows:
            exact = MessageSelection(choice.deed, ids=tuple(rows), surely=choice.surely)
            done += await database.run(partial(_do, tenant, exact))
    return done


async def _tenants(database: Database, authority: str | None) -> list[Tenant]:
    everybody = await database.run(lambda unit: unit.identities.tenants())
    return list(everybody) if authority is None else [wanted(everybody, authority)]


def _chosen(tenant: str, choice: MessageSelection, unit: UnitOfWork) -> Mapping[str, str]:
    unit.use_tenant(tenant, who=OPERATOR)
    return chosen(
        unit.connection, tenant, ids=choice.ids, state=choice.state, among=_AMONG[choice.deed]
    )


def _do(tenant: str, choice: MessageSelection, unit: UnitOfWork) -> int:
    """Retry or drop those that are still as they were seen, each with an entry in the journal."""
    held = _chosen(tenant, choice, unit)
    if choice.deed == "retry":
        try_again(unit.connection, tenant, list(held), unit.now)
    else:
        give_up(unit.connection, tenant, list(held), unit.now, _GIVEN_UP)
    for row_id, state in held.items():
        noted: dict[str, JsonValue] = {"message": row_id, "was": state}
        unit.journal.note(JournalEntry("outbox", row_id, 1, _COMMANDS[choice.deed], noted))
    return len(held)


def _standing(found: Tenant, unit: UnitOfWork) -> OutboxStatus:
    tenant = found.id
    unit.use_tenant(tenant)
    ask = unit.connection
    return OutboxStatus(
        authority=found.name,
        states=outbox_states(ask, tenant),
        oldest=oldest_pending(ask, tenant, unit.now),
        why=reasons(ask, tenant, limit=MOST_LINES),
        stuck=[
            one
            for state in ("unknown", "parked", "failed")
            for one in stuck(ask, tenant, (state,), limit=MOST_LINES)
        ],
        now=unit.now,
    )


# ── In words ─────────────────────────────────────────────────────────────────


def status_lines(standing: OutboxStatus) -> Iterator[str]:
    """Write the authority's name, then how many are in each state, since when, why, and which."""
    yield standing.authority
    counts = [
        bilingual(f"outbox.state_{state}", n=standing.states[state])
        for state in OPEN_STATES
        if standing.states.get(state)
    ]
    if not counts:
        yield f"  {bilingual('outbox.nothing')}"
    yield from (f"  {count}" for count in counts)
    if standing.oldest is not None:
        age = shown_age(standing.now - standing.oldest)
        yield f"  {bilingual('outbox.oldest', age=age)}"
    for why in standing.why:
        yield (
            f"    {why.n} × {why.platform} {why.state}: "
            f"{why.reason or bilingual('outbox.no_reason')}"
        )
    for state in ("unknown", "parked", "failed"):
        these = [one for one in standing.stuck if one.state == state]
        yield from (f"    {_line(one, standing.now)}" for one in these)
        if left := standing.states.get(state, 0) - len(these):
            yield f"    {bilingual('outbox.more', n=left)}"


def shown_age(age: timedelta) -> str:
    """Write an age as `3 d 4 h`, `2 h 5 min` or `40 s`, short enough for both languages."""
    seconds = max(0, int(age.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _line(one: StuckMessage, now: datetime) -> str:
    reason = one.reason or bilingual("outbox.no_reason")
    return (
        f"{one.id}  {one.state}  {one.platform}  {one.purpose}/{one.kind}  "
        f"{shown_age(now - one.since)}  {reason}"
    )
