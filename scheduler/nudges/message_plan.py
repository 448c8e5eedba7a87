"""Plan into which messages nudges go, how full those are, and on which ways they are begun."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.engine.members.delivery_routes import Home, first_ways
from bot.engine.ports import UnitOfWork
from governance.nudges import LIMITED, BundleRow, Identity, kind_of
from scheduler.nudges import bundles
from scheduler.nudges.bundles import (
    MOST_ROWS,
    MOST_URGENT_ROWS,
    Bundle,
    BundleLoad,
    BundleMessage,
)
from scheduler.nudges.escalation import Way, spread
from scheduler.nudges.quiet_hours import PersonalHours, hours_of


class MessageStore(Protocol):
    """It holds the messages that were begun."""

    def loads(self, bundles: Collection[str]) -> Mapping[str, BundleLoad]: ...
    def begun(self, prefix: str) -> int: ...
    def of_days(
        self, people: Collection[str], first: date, last: date
    ) -> Mapping[str, Collection[str]]: ...
    def met(self, people: Collection[str]) -> Mapping[str, Sequence[Home]]: ...
    def waiting(self, homes: Collection[Home]) -> Collection[Home]: ...
    def begin(self, messages: Sequence[BundleMessage]) -> int: ...


class MessagePlan:
    """The messages of one sweep.

    `now` is local time at the authority. For `mail`, see `next_ways`.
    """

    def __init__(
        self, unit: UnitOfWork, store: MessageStore, now: datetime, *, mail: str | None
    ) -> None:
        self._unit, self._store, self._now, self._mail = unit, store, now, mail
        self._today = now.date()
        self._loads: dict[str, BundleLoad] = {}
        self._weeks: dict[tuple[str, date], frozenset[str]] = {}
        self._added: dict[str, Counter[BundleRow]] = defaultdict(Counter)
        self._left_over: Counter[str] = Counter()
        self._in_line: Counter[str] = Counter()
        self._to_begin: dict[str, tuple[Bundle, str]] = {}

    def add(self, bundle: str, row: BundleRow) -> None:
        """Count one more thing told in that row of that message."""
        self._added[bundle][row] += 1

    def take_back(self, bundles: Iterable[str], row: BundleRow) -> None:
        """Count one thing less in each of these messages, as it was not told there after all."""
        for bundle in bundles:
            self._added[bundle][row] -= 1

    def next_open(self, person: str, *, urgent: bool) -> Bundle:
        """Return the person's next bundle that has not gone out."""
        hours = self.hours(person)
        bundle = bundles.daily(person, self._now, urgent=urgent, hours=hours)
        while not self._load(bundle.key).open or not (
            urgent or self._has_room_in_week(person, bundle)
        ):
            bundle = bundles.daily(person, self._now, urgent=urgent, after=bundle.day, hours=hours)
        return bundle

    def hours(self, person: str) -> PersonalHours:
        """Return when the person may be written to."""
        return hours_of(self._unit.message_times.of(person))

    def alone(self, person: str, about: Identity, way: Way, *, urgent: bool) -> Bundle:
        """Return a message about one thing; one that is not urgent keeps to the person's limits."""
        hours = self.hours(person)
        bundle = bundles.by_itself(person, self._now, about, way, hours)
        if urgent or way == "incident":
            return bundle
        quiet = bundle.day.weekday() in hours.quiet_weekdays
        if not quiet and self._has_room_in_week(person, bundle):
            return bundle
        later = self.next_open(person, urgent=False)
        return bundles.moved(bundle, person, about, later)

    def _has_room_in_week(self, person: str, bundle: Bundle) -> bool:
        """Tell whether one more message keeps to the person's limit, or this one goes already."""
        most = self.hours(person).most_a_week
        if most is None:
            return True
        monday = _monday_of(bundle.day)
        self._read_weeks([person], monday)
        there = self._weeks[person, monday] | {
            one.key
            for one, whose in self._to_begin.values()
            if whose == person and monday == _monday_of(one.day)
        }
        limited = {key for key in there if kind_of(key) in LIMITED}
        return bundle.key in limited or len(limited) < most

    def with_room(self, person: str, row: BundleRow, *, urgent: bool) -> Bundle | None:
        """Return the person's next bundle that has not gone out, None when it is full.

        There is always room in a row that is there, and for what is urgent there are more rows.
        """
        bundle = self.next_open(person, urgent=urgent)
        added = self._added[bundle.key]
        rows = self._loads[bundle.key].rows | {one for one, count in added.items() if count > 0}
        most = MOST_URGENT_ROWS if urgent else MOST_ROWS
        return bundle if row in rows or len(rows) < most else None

    def when_there_is_room(self, person: str) -> date:
        """Return the day on which somebody is told who has enough for today."""
        place = self._left_over[person]
        self._left_over[person] += 1
        return spread(self._today, place, MOST_ROWS)

    def read_loads(self, wanted: Iterable[tuple[str, bool]]) -> None:
        """Read the loads that will be asked for, in one statement, and the weeks they are in.

        They are of people, and of whether what they hear is urgent.
        """
        found = {
            bundles.daily(person, self._now, urgent=urgent, hours=self.hours(person)): person
            for person, urgent in wanted
        }
        self._loads.update(self._store.loads({one.key for one in found} - self._loads.keys()))
        weeks: dict[date, set[str]] = defaultdict(set)
        for bundle, person in found.items():
            if self.hours(person).most_a_week is not None:
                weeks[_monday_of(bundle.day)].add(person)
        for monday, people in weeks.items():
            self._read_weeks(people, monday)

    def _read_weeks(self, people: Collection[str], monday: date) -> None:
        """Read in which messages these people are told of something in the week."""
        missing = [one for one in people if (one, monday) not in self._weeks]
        if not missing:
            return
        there = self._store.of_days(missing, monday, monday + timedelta(days=6))
        for person in missing:
            self._weeks[person, monday] = frozenset(there.get(person, ()))

    def _load(self, key: str) -> BundleLoad:
        if key not in self._loads:
            self._loads.update(self._store.loads([key]))
        return self._loads[key]

    def begin(self, bundle: Bundle, person: str) -> None:
        """Note that the message is to be begun once all is decided, unless it was begun before."""
        load = self._loads.get(bundle.key)
        if load is None or not load.begun:
            self._to_begin.setdefault(bundle.key, (bundle, person))

    def begin_all(self) -> int:
        """Begin a message for each way each person is reached on, and return how many are new.

        None is begun twice.
        """
        met = self._store.met({person for _, person in self._to_begin.values()})
        waiting = self._store.waiting({home for homes in met.values() for home in homes})
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
        return self._store.begin(messages)

    def _place_in_line(self, day: date) -> int:
        prefix = f"nudge:{day}:"
        if prefix not in self._in_line:
            self._in_line[prefix] = self._store.begun(prefix)
        self._in_line[prefix] += 1
        return self._in_line[prefix] - 1


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
