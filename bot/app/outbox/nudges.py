"""Turn what falls due into messages.

Every authority is swept, messages are built when they are claimed, and other routes are found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from pydantic import JsonValue, TypeAdapter

from bot.app.outbox.calendar_invitations import send_calendar_invitations
from bot.engine.ids import nudge_id
from bot.engine.members.delivery_routes import next_ways
from bot.engine.ports import OutboxRow
from bot.engine.turn import Engine
from governance.catalogue import catalogue
from governance.local_time import day_begins, zone_of
from governance.obligations.obligation import Obligation
from scheduler.nudges.delivery_alarm import SILENT_DAYS, DeliveryAlarm, Reason, last_days, reasons
from scheduler.nudges.message_builder import Composer
from scheduler.nudges.reminders import begin_due
from scheduler.nudges.sweep import AT_A_TIME, Sweep, SweepResult
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NudgeService:
    """The nudges of one process.

    `mail` is the workspace of e-mail, where there is a server for it.
    """

    engine: Engine
    mail: str | None = None

    async def sweep(self, database: Database) -> SweepResult:
        """Sweep every authority; return the total.

        There are only some obligations in a transaction, so that turns wait for few.
        """
        found = SweepResult()
        for tenant in await database.run(lambda unit: unit.identities.tenants()):
            found = added(found, await self.sweep_one(database, tenant.id))
        return found

    async def sweep_one(self, database: Database, tenant: str) -> SweepResult:
        """Sweep one authority until nothing is left to look at, then invite to what is ahead."""

        def overviews(unit: UnitOfWork) -> SweepResult:
            unit.use_tenant(tenant)
            reminders = begin_due(unit, unit.reminders, unit.nudge_messages, mail=self.mail)
            return SweepResult(messages=reminders + self.sweep_in(unit).run_overviews())

        def some(unit: UnitOfWork) -> SweepResult:
            unit.use_tenant(tenant)
            return self.sweep_in(unit).run()

        found = await database.run(overviews)
        while True:
            swept = await database.run(some)
            found = added(found, swept)
            if swept.looked_at < AT_A_TIME:
                break
        invited = await send_calendar_invitations(database, tenant, self.mail)
        return added(found, SweepResult(messages=invited))

    async def watch(self, database: Database) -> list[Reason]:
        """Check in every authority whether messages are delivered; return the reasons where not.

        The authority's administrators are told once a day.
        """
        found: list[Reason] = []
        for tenant in await database.run(lambda unit: unit.identities.tenants()):

            def look(unit: UnitOfWork, tenant: str = tenant.id) -> list[Reason]:
                unit.use_tenant(tenant)
                return _watched(unit)

            found += await database.run(look)
        return found

    def sweep_in(self, unit: UnitOfWork, *, zone: tzinfo | None = None) -> Sweep:
        """Make the sweep of the authority the unit of work is about."""
        where = zone or zone_of(unit.register)
        return Sweep(
            unit, unit.nudges, unit.nudge_messages, catalogue(), zone=where, mail=self.mail
        )

    def tell_of_an_end(self, unit: UnitOfWork, payload: Mapping[str, JsonValue]) -> None:
        """Tell of an obligation that ended by itself.

        `payload` is that of `Nudges.ended_by_itself`.
        """
        given = dict(payload)
        person, how = str(given.pop("person")), given.pop("how")
        was = TypeAdapter(Obligation).validate_python(given)
        self.sweep_in(unit).tell_of_an_end(was, person, "renewed" if how == "renewed" else "lapsed")

    def compose(self, unit: UnitOfWork, row: OutboxRow) -> OutboxRow | None:
        """Build a claimed message as it is to be sent; see `scheduler.nudges.message_builder`."""
        return Composer(self.engine, unit, unit.nudges, zone=zone_of(unit.register)).compose(row)

    def go_another_way(self, unit: UnitOfWork, row: OutboxRow) -> bool:
        """Send a message by the next route, as its own is closed.

        Return False when no route is left, and True also when it is on its way by another one.
        """
        if row.bundle is None or row.person is None:
            return False
        sent = unit.outbox.of_bundle(row.bundle)
        others = [one for one in sent if one.claim.id != row.claim.id]
        if any(unit.outbox.is_on_its_way(one.claim.id) for one in others):
            return True
        tried = [(one.platform, one.workspace) for one in sent]
        ways = next_ways(unit, row.person, tried=tried, mail=self.mail)
        for place in ways:
            unit.outbox.add_nudge(
                nudge_id(row.bundle, place.platform, place.workspace),
                bundle=row.bundle,
                person=row.person,
                platform=place.platform,
                workspace=place.workspace,
                external_id=place.external_id,
                conversation="/".join(
                    (place.platform, place.workspace, place.external_id, place.member)
                ),
                due_at=unit.now,
            )
        return bool(ways)


def added(one: SweepResult, other: SweepResult) -> SweepResult:
    """Add both together."""
    return SweepResult(
        one.looked_at + other.looked_at, one.said + other.said, one.messages + other.messages
    )


def _watched(unit: UnitOfWork) -> list[Reason]:
    zone = zone_of(unit.register)
    today = unit.now.astimezone(zone).date()
    first, last = last_days(today)
    begin = day_begins(first, zone)
    got_out = unit.nudges.deliveries(begin, unit.now)
    watched = DeliveryAlarm(unit.nudges.said_between(first, last), got_out.sent, got_out.oldest)
    found = list(reasons(watched, unit.now))
    for reason in found:
        payload: dict[str, JsonValue] = {
            "reason": reason,
            "days": SILENT_DAYS,
            "n": watched.to_say,
            "oldest": None if watched.oldest is None else watched.oldest.isoformat(),
        }
        unit.jobs.add_once(f"alarm:{today}:{reason}", "alarm", payload)
    return found
