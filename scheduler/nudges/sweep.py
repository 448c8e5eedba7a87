"""Sweep the obligations: what falls due becomes nudges, in the messages of the people it is for.

It looks only at obligations whose day has come, some at a time. Each is decided by the pure policy,
and given the day on which it is looked at next. Run again, by another replica, or after days
without, it adds nothing twice and misses nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Protocol

from bot.engine.members.delivery_routes import next_ways
from bot.engine.ports import UnitOfWork
from governance.catalogue import Catalogue
from governance.nudges import Identity, Past, SentNudge, named, row_of
from governance.obligations.ledger import Entry, Outcome
from governance.obligations.obligation import Obligation
from scheduler.nudges import bundles, overviews
from scheduler.nudges.bundles import Bundle
from scheduler.nudges.escalation import Nudge, decide
from scheduler.nudges.ladders import ladder_of
from scheduler.nudges.message_plan import MessagePlan, MessageStore
from scheduler.nudges.recipients import Recipients
from scheduler.nudges.reminders import without_quiet

PRIORITIES = (1, 2, 3)
AT_A_TIME = 100
"""The most obligations in one transaction; turns wait no longer than for these."""


class SweepStore(Protocol):
    """It holds what was said of obligations, and when each is looked at next."""

    def to_look_at(self, today: date, *, priority: int, limit: int) -> Sequence[Entry]: ...
    def past(
        self, obligations: Collection[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]: ...
    def keep(self, said: Sequence[SentNudge]) -> None: ...
    def look_again(self, when: Iterable[tuple[Identity, date | None]]) -> None: ...
    def deciders(self, today: date) -> Sequence[str]: ...
    def told_in(self, prefix: str) -> Sequence[str]: ...


@dataclass(frozen=True)
class SweepResult:
    """The work of one transaction: obligations looked at, things said, messages begun."""

    looked_at: int = 0
    said: int = 0
    messages: int = 0


class Sweep:
    """The sweep of one authority, in one unit of work that has entered it.

    `zone` is the authority's. For `mail`, see `next_ways`.
    """

    def __init__(
        self,
        unit: UnitOfWork,
        store: SweepStore,
        messages: MessageStore,
        catalogue: Catalogue,
        *,
        zone: tzinfo,
        mail: str | None,
    ) -> None:
        self._store, self._messages = store, messages
        self._reminders = unit.reminders
        self._now = unit.now.astimezone(zone)
        self._today = self._now.date()
        self._plan = MessagePlan(unit, messages, self._now, mail=mail)
        self._recipients = Recipients(
            unit.register,
            catalogue,
            self._today,
            is_reached=lambda email: bool(next_ways(unit, email, tried=(), mail=mail)),
        )
        self._here = self._recipients.here

    def run(self, *, limit: int = AT_A_TIME) -> SweepResult:
        """Look at up to `limit` obligations, the gravest first.

        It is called again until none is left.
        """
        entries: list[Entry] = []
        for priority in PRIORITIES:
            left = limit - len(entries)
            if left:
                entries += self._store.to_look_at(self._today, priority=priority, limit=left)
        return self._look_at(entries) if entries else SweepResult()

    def run_overviews(self) -> int:
        """Begin the overviews of the week and the month where they are due, and return how many.

        The week's is for whoever is accountable, and for whoever follows something. Whoever gets
        the month's page today has only the latter.
        """
        week = overviews.week_of(self._now)
        if overviews.is_weekly_due(self._now) and not self._messages.begun(week):
            pages = self._recipients.management() if overviews.is_page_day(self._now) else ()
            deciders = (one for one in self._store.deciders(self._today) if one not in pages)
            for person in dict.fromkeys((*deciders, *self._store.told_in(week))):
                hours = self._plan.hours(person)
                self._plan.begin(bundles.weekly(person, self._now, hours), person)
        prefix = overviews.month_of(self._now)
        if overviews.is_monthly_due(self._now) and not self._messages.begun(prefix):
            for person in self._recipients.management():
                hours = self._plan.hours(person)
                self._plan.begin(bundles.monthly(person, self._now, hours), person)
        return self._plan.begin_all()

    def tell_of_an_end(self, was: Obligation, person: str, how: Outcome) -> None:
        """Tell whoever is accountable, in a message of its own, that it ended by itself.

        The time for it went by, or the contract renewed itself.
        """
        identity, level = was.identity, "A"
        bundle = bundles.by_itself(person, self._now, identity, "bundle")
        self._plan.begin(bundle, person)
        told = SentNudge(
            identity,
            was.due_on,
            person,
            how,
            level,
            how,
            bundle.key,
            bundle.day,
            settled=True,
            was=was,
        )
        self._store.keep([told])
        self._plan.begin_all()

    def _look_at(self, entries: Sequence[Entry]) -> SweepResult:
        pasts = self._store.past([named(entry.obligation) for entry in entries])
        decided = [
            (entry, decide(entry, ladder_of(entry), _past(pasts, entry), self._here, self._today))
            for entry in entries
        ]
        decided = without_quiet(decided, self._reminders, self._now)
        self._plan.read_loads(
            (nudge.person, entry.obligation.priority == 1)
            for entry, decision in decided
            for nudge in decision.nudges
        )
        said: list[SentNudge] = []
        again: list[tuple[Identity, date | None]] = []
        for entry, decision in decided:
            places = self._placed(entry, decision.nudges)
            identity = entry.obligation.identity
            if places is None:
                again.append((identity, self._plan.when_there_is_room(decision.nudges[0].person)))
                continue
            again.append((identity, decision.look_on))
            for nudge, bundle in places:
                if nudge.way != "weekly" or bundle.day == self._today:
                    self._plan.begin(bundle, nudge.person)
                said.append(_told(entry, nudge, bundle))
        self._store.keep(said)
        self._store.look_again(again)
        return SweepResult(len(entries), len(said), self._plan.begin_all())

    # ── The message ──────────────────────────────────────────────────────────

    def _placed(
        self, entry: Entry, nudges: Sequence[Nudge]
    ) -> Sequence[tuple[Nudge, Bundle]] | None:
        """Return each nudge with its message.

        It is None when somebody who has to hear of it has enough for that day.
        """
        found: list[tuple[Nudge, Bundle]] = []
        taken: list[str] = []
        row = row_of(entry.obligation.identity)
        for nudge in nudges:
            bundle = self._bundle(entry, nudge)
            if bundle is None:
                self._plan.take_back(taken, row)
                return None
            found.append((nudge, bundle))
            if nudge.way == "bundle" and nudge.why != "along":
                taken.append(bundle.key)
                self._plan.add(bundle.key, row)
        return found

    def _bundle(self, entry: Entry, nudge: Nudge) -> Bundle | None:
        identity, urgent = entry.obligation.identity, entry.obligation.priority == 1
        if nudge.way == "page":
            return bundles.monthly(nudge.person, self._now, self._plan.hours(nudge.person))
        if nudge.way == "weekly":
            return bundles.next_weekly(nudge.person, self._now, self._plan.hours(nudge.person))
        if nudge.way in ("approval", "incident"):
            return self._plan.alone(nudge.person, identity, nudge.way, urgent=urgent)
        has_gone = self._now.time() >= self._plan.hours(nudge.person).bundle_at
        if urgent and entry.opened_on == self._today and has_gone:
            return self._plan.alone(nudge.person, identity, "bundle", urgent=True)
        if nudge.why == "along":
            return self._plan.next_open(nudge.person, urgent=urgent)
        return self._plan.with_room(nudge.person, row_of(entry.obligation.identity), urgent=urgent)


def _past(pasts: Mapping[tuple[Identity, date], Past], entry: Entry) -> Past:
    return pasts.get(named(entry.obligation), Past())


def _told(entry: Entry, nudge: Nudge, bundle: Bundle) -> SentNudge:
    obligation = entry.obligation
    return SentNudge(
        obligation.identity,
        obligation.due_on,
        nudge.person,
        nudge.step,
        nudge.level,
        nudge.why,
        bundle.key,
        bundle.day,
    )
