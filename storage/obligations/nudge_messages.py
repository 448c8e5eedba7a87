"""Keep the messages in which nudges go out.

It tells how full each is, whom they reach on which ways, and begins them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    literal_column,
    select,
)

from bot.engine.members.delivery_routes import Home
from governance.nudges import BundleRow, row_of
from scheduler.nudges.bundles import BundleLoad, BundleMessage
from storage.core.schema import identities, nudges, outbox
from storage.core.upsert import upsert

_MET = (
    select(identities.c.member, identities.c.platform, identities.c.workspace, identities.c.person)
    .where(
        identities.c.tenant == bindparam("tenant"),
        identities.c.member.in_(bindparam("members", expanding=True)),
    )
    .order_by(identities.c.platform, identities.c.workspace, identities.c.person)
)


_PARKED = (
    select(outbox.c.platform, outbox.c.workspace, outbox.c.external_id)
    .where(
        outbox.c.tenant == bindparam("tenant"),
        outbox.c.state == literal_column("'parked'"),  # a literal: the index's own condition
    )
    .distinct()
)
_AT_ONCE = 500
"""The most names in one statement."""


class NudgeMessages:
    """One authority's messages in one unit of work.

    It implements the port `scheduler.nudges.message_plan.MessageStore`.
    """

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._tenant = tenant
        self._now = now

    def loads(self, bundles: Collection[str]) -> Mapping[str, BundleLoad]:
        """Return the load of each message.

        They are held until the transaction ends, so that none goes out meanwhile.
        """
        if not bundles:
            return {}
        o, t = outbox.c, nudges.c
        states: dict[str, bool] = {}
        for bundle, state in self._connection.execute(
            select(o.bundle, o.state)
            .where(o.tenant == self._tenant, o.bundle.in_(sorted(bundles)), o.kind == "nudge")
            .with_for_update()
        ):
            states[bundle] = states.get(bundle, True) and state == "pending"
        rows: dict[str, set[BundleRow]] = {}
        for bundle, *identity in self._connection.execute(
            select(t.bundle, t.scope, t.rule, t.subject).where(
                t.tenant == self._tenant, t.bundle.in_(sorted(bundles)), t.why != "along"
            )
        ):
            rows.setdefault(bundle, set()).add(row_of(tuple(identity)))
        begun = self._begun([bundle for bundle in bundles if bundle not in states])
        return {
            bundle: BundleLoad(
                frozenset(rows.get(bundle, ())),
                states.get(bundle, bundle not in begun),
                bundle in states or bundle in begun,
            )
            for bundle in bundles
        }

    def _begun(self, bundles: Collection[str]) -> frozenset[str]:
        """Return the bundles of which something has become a message already."""
        if not bundles:
            return frozenset()
        o = outbox.c
        found = self._connection.execute(
            select(o.bundle).where(
                o.tenant == self._tenant, o.bundle.in_(sorted(bundles)), o.kind != "nudge"
            )
        )
        return frozenset(found.scalars())

    def begun(self, prefix: str) -> int:
        """Return how many messages there are whose key begins like this."""
        o = outbox.c
        return self._connection.execute(
            select(func.count(o.bundle.distinct())).where(
                o.tenant == self._tenant, o.bundle >= prefix, o.bundle < prefix + "\U0010ffff"
            )
        ).scalar_one()

    def of_days(
        self, people: Collection[str], first: date, last: date
    ) -> Mapping[str, Collection[str]]:
        """Return the messages in which each of them is told of something on these days."""
        t, found = nudges.c, dict[str, list[str]]()
        for some in _batched(sorted(people)):
            rows = self._connection.execute(
                select(t.person, t.bundle)
                .where(t.tenant == self._tenant, t.day >= first, t.day <= last)
                .where(t.person.in_(some))
                .distinct()
            )
            for person, bundle in rows:
                found.setdefault(person, []).append(bundle)
        return found

    def met(self, people: Collection[str]) -> Mapping[str, Sequence[Home]]:
        """Return where we have met each of the people, also when that is nowhere."""
        found: dict[str, list[Home]] = {person: [] for person in people}
        for some in _batched(sorted(people)):
            for row in self._connection.execute(_MET, {"tenant": self._tenant, "members": some}):
                found[row.member].append((row.platform, row.workspace, row.person))
        return found

    def waiting(self, homes: Collection[Home]) -> Collection[Home]:
        """Return the homes for which messages are parked."""
        found = self._connection.execute(_PARKED, {"tenant": self._tenant})
        return {home for row in found if (home := tuple(row)) in homes}

    def begin(self, messages: Sequence[BundleMessage]) -> int:
        """Write the messages there have not been, and return how many they are.

        Nothing of them is built before they are claimed.
        """
        if not messages:
            return 0
        rows = [
            {
                "tenant": self._tenant,
                "id": one.id,
                "conversation": "/".join(
                    (
                        one.place.platform,
                        one.place.workspace,
                        one.place.external_id,
                        one.place.member,
                    )
                ),
                "platform": one.place.platform,
                "workspace": one.place.workspace,
                "external_id": one.place.external_id,
                "kind": "nudge",
                "message": one.id,
                "payload": {},
                "purpose": "nudge",
                "person": one.place.member,
                "bundle": one.bundle,
                "state": "pending",
                "due_at": one.due_at,
                "attempts": 0,
                "fence": 0,
                "created_at": self._now,
            }
            for one in messages
        ]
        return len(self._connection.execute(_beginning(self._dialect), rows).all())


@cache
def _beginning(dialect: str) -> Any:
    return upsert(outbox, dialect).on_conflict_do_nothing().returning(outbox.c.id)


def _batched(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), _AT_ONCE):
        yield names[first : first + _AT_ONCE]
