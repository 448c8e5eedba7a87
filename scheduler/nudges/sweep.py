"""The sweep: what falls due becomes nudges, each once, in the messages of the people it is for.

It looks only at obligations whose day has come, some at a time; each is decided by the pure policy, and given the day on
which it is looked at next. Run again, by another replica, or after days without, it adds nothing twice and misses nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property
from typing import Protocol

from bot.engine.delivery_routes import Home, first_ways
from bot.engine.ports import UnitOfWork
from governance.catalogue import Catalogue
from governance.nudges import Identity, Past, SentNudge, kind_of, named
from governance.obligations.ledger import Entry, Outcome
from governance.obligations.obligation import Obligation
from governance.ports import RegisterReader
from governance.queries.scope_context import ScopeContext
from governance.records.absences import Absence
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.scopes import AUTHORITY
from governance.workdays import ONE_DAY
from scheduler.nudges import bundles, overviews
from scheduler.nudges.bundles import MOST_ITEMS, Bundle, BundleLoad, BundleMessage
from scheduler.nudges.escalation import Decision, Nudge, decide, spread
from scheduler.nudges.ladders import ladder_of
from scheduler.nudges.quiet_hours import BUNDLE_AT
from scheduler.nudges.substitution import Here

PRIORITIES = (1, 2, 3)
AT_A_TIME = 100
"""Obligations in one transaction: turns wait no longer than for these."""


class SweepStore(Protocol):
    """What the sweep reads and writes of nudges."""

    def to_look_at(self, today: date, *, priority: int, limit: int) -> Sequence[Entry]: ...
    def past(
        self, obligations: Collection[tuple[Identity, date]]
    ) -> Mapping[tuple[Identity, date], Past]: ...
    def loads(self, bundles: Collection[str]) -> Mapping[str, BundleLoad]: ...
    def begun(self, prefix: str) -> int: ...
    def keep(self, said: Sequence[SentNudge]) -> None: ...
    def look_again(self, when: Iterable[tuple[Identity, date | None]]) -> None: ...
    def deciders(self, today: date) -> Sequence[str]: ...
    def met(self, people: Collection[str]) -> Mapping[str, Sequence[Home]]: ...
    def waiting(self, homes: Collection[Home]) -> Collection[Home]: ...
    def begin(self, messages: Sequence[BundleMessage]) -> int: ...


@dataclass(frozen=True)
class Swept:
    """What one transaction of the sweep did: obligations looked at, things said, messages begun."""

    looked_at: int = 0
    said: int = 0
    messages: int = 0


class Sweep:
    """One authority's, in one unit of work that has entered it. `zone`: where the authority is; `mail`: see `next_ways`."""

    def __init__(
        self,
        unit: UnitOfWork,
        book: SweepStore,
        catalogue: Catalogue,
        *,
        zone: tzinfo,
        mail: str | None,
    ) -> None:
        self._unit = unit
        self._book = book
        self._catalogue = catalogue
        self._now = unit.now.astimezone(zone)
        self._today = self._now.date()
        self._mail = mail
        self._loads: dict[str, BundleLoad] = {}
        self._added: Counter[str] = Counter()
        self._left_over: Counter[str] = Counter()
        self._in_line: Counter[str] = Counter()
        self._to_begin: dict[str, tuple[Bundle, str]] = {}
        self._here = Here(self._roster, self._away_until, self._management, self._audits)
        self._away = _absences(unit.register, self._today)

    def run(self, *, limit: int = AT_A_TIME) -> Swept:
        """Look at up to `limit` obligations, the gravest first. Again until none is left."""
        entries: list[Entry] = []
        for priority in PRIORITIES:
            left = limit - len(entries)
            if left:
                entries += self._book.to_look_at(self._today, priority=priority, limit=left)
        return self._look_at(entries) if entries else Swept()

    def run_overviews(self) -> int:
        """Begin the overviews of the week and the month where they are due; how many."""
        if overviews.is_weekly_due(self._now) and not self._book.begun(
            overviews.week_of(self._now)
        ):
            pages = self._management() if overviews.is_page_day(self._now) else ()
            for person in self._book.deciders(self._today):
                if person in pages:
                    continue
                self._begin(bundles.weekly(person, self._now), person)
        prefix = overviews.month_of(self._now)
        if overviews.is_monthly_due(self._now) and not self._book.begun(prefix):
            for person in self._management():
                self._begin(bundles.monthly(person, self._now), person)
        return self._begin_all()

    def tell_of_an_end(self, was: Obligation, person: str, how: Outcome) -> None:
        """Time went by it, or the contract renewed itself: whoever is accountable reads so in their next bundle."""
        bundle = self._next_open(person, urgent=False)
        self._begin(bundle, person)
        identity, level = was.identity, "A"
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
        self._book.keep([told])
        self._begin_all()

    def _look_at(self, entries: Sequence[Entry]) -> Swept:
        pasts = self._book.past([named(entry.obligation) for entry in entries])
        decided = [
            (entry, decide(entry, ladder_of(entry), _past(pasts, entry), self._here, self._today))
            for entry in entries
        ]
        self._read_loads(decided)
        said: list[SentNudge] = []
        again: list[tuple[Identity, date | None]] = []
        for entry, decision in decided:
            places = self._placed(entry, decision.nudges)
            identity = entry.obligation.identity
            if places is None:
                again.append((identity, self._when_there_is_room(decision.nudges[0].person)))
                continue
            again.append((identity, decision.look_on))
            for nudge, bundle in places:
                self._begin(bundle, nudge.person)
                said.append(_told(entry, nudge, bundle))
        self._book.keep(said)
        self._book.look_again(again)
        return Swept(len(entries), len(said), self._begin_all())

    # ── Into which message ───────────────────────────────────────────────────

    def _placed(
        self, entry: Entry, nudges: Sequence[Nudge]
    ) -> Sequence[tuple[Nudge, Bundle]] | None:
        """Each nudge with its message; None: whoever has to hear of it has enough for that day."""
        found: list[tuple[Nudge, Bundle]] = []
        taken: list[str] = []
        for nudge in nudges:
            bundle = self._bundle(entry, nudge)
            if bundle is None:
                self._added.subtract(taken)
                return None
            found.append((nudge, bundle))
            if nudge.why != "along":
                taken.append(bundle.key)
                self._added[bundle.key] += 1
        return found

    def _bundle(self, entry: Entry, nudge: Nudge) -> Bundle | None:
        identity, urgent = entry.obligation.identity, entry.obligation.priority == 1
        if nudge.way == "page":
            return bundles.monthly(nudge.person, self._now)
        if nudge.way in ("approval", "incident"):
            return bundles.by_itself(nudge.person, self._now, identity, nudge.way)
        if urgent and entry.opened_on == self._today and self._now.time() >= BUNDLE_AT:
            return bundles.by_itself(nudge.person, self._now, identity, "bundle")
        if nudge.why == "along":
            return self._next_open(nudge.person, urgent=urgent)
        return self._with_room(nudge.person, urgent=urgent)

    def _with_room(self, person: str, *, urgent: bool) -> Bundle | None:
        """The person's next bundle that has not gone out; None when it is full."""
        bundle = self._next_open(person, urgent=urgent)
        load = self._loads[bundle.key]
        return bundle if load.items + self._added[bundle.key] < MOST_ITEMS else None

    def _next_open(self, person: str, *, urgent: bool) -> Bundle:
        bundle = bundles.daily(person, self._now, urgent=urgent)
        while not self._load(bundle.key).open:
            bundle = bundles.daily(person, self._now, urgent=urgent, after=bundle.day)
        return bundle

    def _when_there_is_room(self, person: str) -> date:
        place = self._left_over[person]
        self._left_over[person] += 1
        return spread(self._today, place, MOST_ITEMS)

    def _read_loads(self, decided: Sequence[tuple[Entry, Decision]]) -> None:
        """Those that will be asked for, in one statement."""
        keys = {
            bundles.daily(nudge.person, self._now, urgent=entry.obligation.priority == 1).key
            for entry, decision in decided
            for nudge in decision.nudges
        }
        self._loads.update(self._book.loads(keys - self._loads.keys()))

    def _load(self, key: str) -> BundleLoad:
        if key not in self._loads:
            self._loads.update(self._book.loads([key]))
        return self._loads[key]

    # ── On which way ─────────────────────────────────────────────────────────

    def _begin(self, bundle: Bundle, person: str) -> None:
        """Once all is decided; not what was begun before."""
        load = self._loads.get(bundle.key)
        if load is None or not load.begun:
            self._to_begin.setdefault(bundle.key, (bundle, person))

    def _begin_all(self) -> int:
        """A message for each way each person is reached on; how many are new. None is begun twice."""
        met = self._book.met({person for _, person in self._to_begin.values()})
        waiting = self._book.waiting({home for homes in met.values() for home in homes})
        ways = first_ways(self._unit, met, waiting=waiting, mail=self._mail)
        messages: list[BundleMessage] = []
        for bundle, person in self._to_begin.values():
            due_at = bundle.due_at
            if kind_of(bundle.key) == "nudge":
                due_at = bundles.staggered(due_at, self._place_in_line(bundle.day))
            due_at = due_at.astimezone(self._unit.now.tzinfo)
            messages += [BundleMessage(bundle.key, place, due_at) for place in ways[person]]
            if not ways[person]:
                self._unit.jobs.add_once(f"nowhere:{bundle.key}", "nowhere", {"person": person})
        return self._book.begin(messages)

    def _place_in_line(self, day: date) -> int:
        prefix = f"nudge:{day}:"
        if prefix not in self._in_line:
            self._in_line[prefix] = self._book.begun(prefix)
        self._in_line[prefix] += 1
        return self._in_line[prefix] - 1

    # ── Who is there ─────────────────────────────────────────────────────────

    def _roster(self, scope: str) -> Roster:
        return ScopeContext(self._unit.register, self._catalogue, scope, self._today).roster

    def _audits(self, person: str) -> bool:
        return person in self._auditors

    @cached_property
    def _auditors(self) -> frozenset[str]:
        rows = self._unit.register.find(RoleAssignment, role=Role.REV)
        return frozenset(
            kept.record.member
            for kept in rows
            if kept.record.member is not None and kept.record.in_force(self._today)
        )

    def _management(self) -> tuple[str, ...]:
        return self._managers

    @cached_property
    def _managers(self) -> tuple[str, ...]:
        roster = self._roster(AUTHORITY)
        posts = (
            *roster.roles.holders(Role.LED, AUTHORITY),
            *roster.roles.deputies(Role.LED, AUTHORITY),
        )
        here = [post.member.email for post in posts if post.member.email not in self._away]
        return tuple(dict.fromkeys(here))[:1]

    def _away_until(self, person: str) -> date | None:
        return self._away.get(person)


def _absences(register: RegisterReader, today: date) -> Mapping[str, date]:
    """Who is away today, with the last day of it; one that goes on in another counts on."""
    found: dict[str, date] = {}
    absences = sorted(
        (kept.record for kept in register.find(Absence) if kept.record.to >= today),
        key=lambda absence: absence.from_,
    )
    for absence in absences:
        until = found.get(absence.member, today - ONE_DAY)
        if absence.from_ <= until + ONE_DAY:
            found[absence.member] = max(until, absence.to)
    return {member: until for member, until in found.items() if until >= today}


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
