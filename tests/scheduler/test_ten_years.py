"""Test ten years of nudges, day by day, against a model of our own that is as plain as it can be.

The model knows nothing of `scheduler`. It reckons Easter, working days and ladders itself, from
what is written here, and looks at every obligation on every day. What is under test looks only on
the days it said it would. They must tell the same people the same things on the same days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from governance.nudges import Past, Postponed, SentNudge
from scheduler.nudges import bundles
from scheduler.nudges.escalation import decide
from scheduler.nudges.ladders import ladder_of
from tests.scheduler.persons import DECIDER, DEPUTY, MANAGER, OTHER, OWNER, Fake, entry

ZONE = ZoneInfo("Europe/Copenhagen")
BEGINS, ENDS = date(2026, 1, 1), date(2036, 6, 30)
DAY = timedelta(days=1)

# ── The model's calendar ─────────────────────────────────────────────────────


def easter_sunday(year: int) -> date:
    """Compute Easter Sunday by Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l_) // 451
    month, day = divmod(h + l_ - 7 * m + 114, 31)
    return date(year, month, day + 1)


def days_off(year: int) -> set[date]:
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50)}
    return {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26), *moving}


def days_of_peace(year: int) -> set[date]:
    fixed = {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
    return fixed | {easter_sunday(year) + timedelta(days=40)}


OFF = {day for year in range(2019, 2042) for day in days_off(year)}
PEACE = OFF | {day for year in range(2019, 2042) for day in days_of_peace(year)}
SUMMER = {
    date.fromisocalendar(year, week, weekday)
    for year in range(2019, 2042)
    for week in (28, 29, 30, 31)
    for weekday in (1, 2, 3, 4, 5)
    if (week + weekday) % 2 == 0
}
"""The days of the four weeks of summer on which nothing comes.

They are Tuesday and Thursday, then Monday, Wednesday and Friday.
"""


def works(day: date) -> bool:
    return day.isoweekday() < 6 and day not in OFF


def is_written_on(day: date) -> bool:
    return day.isoweekday() < 6 and day not in PEACE


@cache
def written(day: date, step: int) -> date:
    while not is_written_on(day):
        day += step * DAY
    return day


@cache
def bundled(day: date) -> date:
    """Return when the bundle goes out that tells of what is decided in the morning of that day."""
    while not is_written_on(day) or (day in SUMMER_DAYS and day in SUMMER):
        day += DAY
    return day


SUMMER_DAYS = {
    date.fromisocalendar(year, week, weekday)
    for year in range(2019, 2042)
    for week in (28, 29, 30, 31)
    for weekday in range(1, 8)
}


@cache
def counted(day: date, workdays: int) -> date:
    """Return the day so many working days on, or back."""
    step = DAY if workdays > 0 else -DAY
    for _ in range(abs(workdays)):
        day += step
        while not works(day):
            day += step
    while not works(day):
        day -= DAY
    return day


def months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


# ── The model's ladders ──────────────────────────────────────────────────────

Rung = tuple[date, str, bool, str | None]
"""A step: the day, the name, whether the owner is asked, who is told above."""


@dataclass(frozen=True)
class Ways:
    """The ladder of a rule.

    `asks` are working days from the anchor; `6m` are months before it. `above` says who is told
    above after how many, and `along` who reads along.
    """

    asks: Sequence[int | str]
    above: Mapping[int, str]
    along: Sequence[str] = ()
    anchor: str = "due"


DAYS_OF_YEAR = ((3, 1), (9, 1))
LADDERS: dict[str, Ways] = {
    "retender_started": Ways(["6m", "3m", "1m", 0], {0: "SYS", 20: "LED"}, ["SYS"]),
    "option_decided": Ways([-120, -60, -30, -10, -5, -1], {-30: "LED"}, ["KON"]),
    "notice_decided": Ways([-60, -30, -10, -5, -3, -1], {-5: "LED"}, ["KON"]),
    "master_data_attested": Ways([-10, 0, 5], {10: "SYS"}),
    "addendum_filed": Ways([0, 5, 10], {10: "SYS"}, anchor="opened"),
    "document_filed": Ways([0, 5, 10], {10: "SYS"}),
    "role_filled": Ways([0, 3, 5], {5: "LED"}, ["SYS"], anchor="opened"),
    "role_confirmed": Ways([0, 3, 5], {5: "A"}),
    "organisation_approved": Ways([-40, -20, 0], {0: "LED"}),
    "staffing_checked": Ways([0, 10], {20: "LED"}, anchor="year"),
    "forum_confirmed": Ways([-3, -1], {5: "SYS"}),
    "risk_assessed": Ways([-40, -20, -5, 0, 10], {0: "RIS", 20: "LED"}, ["RIS"]),
    "qualification_assessed": Ways([0, 5, 10], {10: "A"}, ["RIS"], anchor="opened"),
    "follow_up_done": Ways([-5, 0, 5], {10: "R", 20: "A"}),
    "contact_verified": Ways([-5, 0, 5], {5: "BER", 10: "SYS"}),
    "told_contact_confirmed": Ways([0, 2], {2: "BER"}, anchor="opened"),
    "plan_acknowledged": Ways([-10, -5, 0], {0: "BER"}),
    "offline_pack_issued": Ways([0, 5], {5: "SYS"}),
    "exercise_held": Ways([-60, -40, -20, 0], {0: "SYS", 20: "LED"}, ["SYS"]),
    "exercise_evaluated": Ways([-5, 0], {0: "SYS"}),
    "point_measured": Ways([-2, 0, 5], {10: "SYS"}),
    "red_point_raised": Ways([0], {}, ["SYS"], anchor="opened"),
    "statement_received": Ways([10, 20], {20: "SYS"}, ["ISK"]),
    "statement_reviewed": Ways([-5, 0], {5: "SYS"}),
    "supplier_visited": Ways([-60, 0], {20: "SYS"}),
    "deviation_renewed": Ways([-20, 0], {10: "SYS"}),
    "event_decided": Ways([0, 5, 10], {10: "LED"}, ["R"], anchor="opened"),
    "checklist_repeated": Ways([-20, 0, 5], {10: "A"}),
}
PERSONS_OWN = ("role_confirmed", "plan_acknowledged")


def rungs(ways: Ways, due: date, opened: date) -> list[Rung]:
    """Return all steps until the end, in order."""
    if ways.anchor == "year":
        return list(yearly(ways, due, opened))
    anchor = due if ways.anchor == "due" else opened
    months = [one for one in ways.asks if isinstance(one, str)]
    days = {one for one in ways.asks if isinstance(one, int)}
    found: list[Rung] = [
        (written(months_back(anchor, int(one[:-1])), -1), f"-{one}", True, None) for one in months
    ]
    for distance in sorted(days | set(ways.above)):
        day = written(counted(anchor, distance), 1 if distance > 0 else -1)
        found.append((day, str(distance), distance in days, ways.above.get(distance)))
    distance = max(0, *days, *ways.above)
    at = counted(anchor, distance) if distance else anchor
    while at <= ENDS:
        distance += 20
        at = counted(at, 20)
        found.append((written(at, 1), str(distance), True, None))
    return found


def yearly(ways: Ways, due: date, opened: date) -> Iterator[Rung]:
    for year in range(opened.year - 1, ENDS.year + 1):
        for number, (month, of_month) in enumerate(DAYS_OF_YEAR):
            begins, last = date(year, month, of_month), number == len(DAYS_OF_YEAR) - 1
            then = DAYS_OF_YEAR[0] if last else DAYS_OF_YEAR[number + 1]
            if due >= date(year + last, *then):
                continue
            for distance, asks, above in ((0, True, None), (10, True, None), (20, False, "LED")):
                at = counted(written(begins, 1), distance) if distance else written(begins, 1)
                name = f"{begins}+{distance}" if distance else f"{begins}"
                day = written(at, 1) if asks else max(written(at, 1), written(due + DAY, 1))
                if day >= opened:
                    yield day, name, asks, above


# ── The model itself ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Habits:
    """How the people of one obligation behave.

    `puts_off` are the lengths of the answers to the first messages.
    """

    puts_off: Sequence[int] = ()
    owners: Sequence[str] = (OWNER,)
    leaves: bool = False
    voluntary: bool = False
    decides: str = DECIDER

    def away(self, day: date) -> date | None:
        """Return the owner's last day of the leave they are on."""
        if not self.leaves:
            return None
        for first, last in (
            (date(day.year, 2, 20), date(day.year, 3, 8)),
            (date(day.year, 7, 1), date(day.year, 8, 14)),
            (date(day.year, 10, 1), date(day.year, 10, 26)),
            (date(day.year, 12, 20), date(day.year, 12, 31)),
        ):
            if first <= day <= last:
                return last
        return None


Said = tuple[date, str, str, str]
"""A nudge: the bundle's day, the person, the step and why."""


@dataclass
class Model:
    """One obligation: what was said, what was answered."""

    rule: str
    due: date
    opened: date
    habits: Habits
    said: list[Said] = field(default_factory=list)
    answers: list[tuple[date, date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ways = LADDERS[self.rule]
        self.coming = rungs(self.ways, self.due, self.opened)[::-1]
        self.rung: Rung | None = None
        self.paged = False
        self.passed: set[str] = set()

    def look(self, day: date, goes_out: date) -> None:
        while self.coming and self.coming[-1][0] <= day:
            self.rung = self.coming.pop()
        until = self.answers[-1][1] if self.answers else date.min
        if until > day:
            if len(self.answers) == 2 and self.habits.decides not in self.habits.owners:
                self.tell(goes_out, self.habits.decides, "put_off2", "put_off")
            return
        if self.rule in PERSONS_OWN and self.habits.away(day):
            return
        if self.answers and not self.was_said(f"again{len(self.answers)}"):
            self.say(day, goes_out, f"again{len(self.answers)}", asks=True, above=None)
            return
        if self.rung is None:
            return
        reached, name, asks, above = self.rung
        if name in self.passed:
            return
        over = not name.startswith("-")
        waits = not asks or (above is not None and over and not self.habits.voluntary)
        if not waits:
            if reached > until:
                self.say(day, goes_out, name, asks=asks, above=above)
            return
        if not self.said:
            self.say(day, goes_out, "first", asks=True, above=None)
            return
        first = f"again{len(self.answers)}" if self.answers and reached <= until else "first"
        for heard, _, step, _ in self.said:
            if step == first and day < written(counted(heard, 5), 1):
                return
        self.say(day, goes_out, name, asks=asks, above=above)

    def say(self, day: date, goes_out: date, step: str, *, asks: bool, above: str | None) -> None:
        self.passed.add(step)
        owners = [one for one in self.habits.owners if one != OWNER or not self.habits.away(day)]
        asked = owners or [DEPUTY]
        told: list[tuple[str, str, str]] = []
        heard = [one for one in asked if not self.is_silent(one)] if asks else []
        for one in heard:
            stands_in = OWNER not in asked
            why = "again" if step.startswith("again") else "stand_in" if stands_in else "asked"
            told.append((one, step, why))
        if asks and not heard:
            told += self.up(step)
        if above is not None and not self.habits.voluntary:
            one = self.at(above)
            told += self.up(step) if self.is_silent(one) else [(one, step, "escalated")]
        if heard and not step.startswith("again") and not self.habits.voluntary:
            told += [(self.at(level), step, "along") for level in self.ways.along]
        known: set[str] = set()
        for person, name, why in told:
            if person not in known:
                known.add(person)
                self.tell(goes_out, person, name, why)
                self.paged |= name.startswith("page") or (why == "escalated" and above == "LED")

    def up(self, step: str) -> list[tuple[str, str, str]]:
        if not self.is_silent(self.habits.decides):
            return [(self.habits.decides, step, "unanswered")]
        if self.paged or self.habits.voluntary:
            return []
        return [(MANAGER, f"page{step}", "unanswered")]

    def at(self, level: str) -> str:
        return {"A": self.habits.decides, "LED": MANAGER}.get(level, f"{level.lower()}@by.example")

    def is_silent(self, person: str) -> bool:
        since = self.answers[-1][0] if self.answers else date.min
        days = {
            day
            for day, one, _, why in self.said
            if one == person and day > since and why not in ("along", "put_off")
        }
        return len(days) >= 2

    def was_asked_on(self, day: date) -> bool:
        """Tell whether the owner had a message that morning which asks something of them."""
        return any(
            said[:2] == (day, OWNER) and said[3] in ("asked", "again") for said in self.said[-4:]
        )

    def was_said(self, step: str) -> bool:
        return any(one == step for _, _, one, _ in self.said)

    def tell(self, day: date, person: str, step: str, why: str) -> None:
        if (person, step) not in {(one, name) for _, one, name, _ in self.said}:
            self.said.append((day, person, step, why))


# ── What is under test ───────────────────────────────────────────────────────


class Program:
    """It is the same obligation by the policy, looked at on the days it names."""

    def __init__(self, model: Model) -> None:
        self.habits = model.habits
        about = {"sort": "change"} if model.rule == "event_decided" else {}
        self.entry = entry(
            model.rule,
            model.due,
            opened_on=model.opened,
            about=about,
            voluntary=model.habits.voluntary,
        )
        self.told: list[SentNudge] = []
        self.postponed: list[Postponed] = []
        self.look_on: date | None = model.opened

    def look(self, today: date, at: time) -> None:
        if self.look_on is None or self.look_on > today:
            return
        now = datetime.combine(today, at, ZONE)
        back = self.habits.away(today)
        people = Fake(
            owners=tuple(self.habits.owners),
            decider=self.habits.decides,
            away={OWNER: back} if back else {},
        )
        past = Past(self.told, self.postponed)
        decision = decide(self.entry, ladder_of(self.entry), past, people, today)
        for nudge in decision.nudges:
            day = bundles.daily(nudge.person, now, urgent=False).day
            self.told.append(self._told(nudge, day))
        self.look_on = decision.look_on

    def put_off(self, day: date, until: date) -> None:
        identity, due_on = self.entry.obligation.identity, self.entry.obligation.due_on
        n = len(self.postponed) + 1
        self.postponed.append(Postponed(identity, due_on, n, "snooze", OWNER, day, until))
        self.look_on = day

    @property
    def said(self) -> list[Said]:
        return [(one.day, one.person, one.step, one.why) for one in self.told]

    def _told(self, nudge: Any, day: date) -> SentNudge:
        of = self.entry.obligation
        return SentNudge(
            of.identity, of.due_on, nudge.person, nudge.step, nudge.level, nudge.why, "", day
        )


# ── Ten years ────────────────────────────────────────────────────────────────

_LEAP = [date(2028, 2, 29), date(2032, 2, 29)]
_CLOCK = [date(2026, 3, 29), date(2027, 10, 31), date(2030, 3, 31), date(2033, 10, 30)]
_REST = [
    date(2027, 3, 26),
    date(2028, 6, 5),
    date(2029, 5, 11),
    date(2029, 12, 24),
    date(2030, 12, 31),
    date(2031, 1, 1),
    date(2032, 5, 17),
    date(2033, 5, 26),
    date(2034, 12, 26),
]
_OTHERS = [
    date(2026, 2, 14),
    date(2028, 7, 15),
    date(2031, 8, 30),
    date(2033, 6, 8),
    date(2035, 4, 2),
]
DUES = [*_LEAP, *_CLOCK, *_REST, *_OTHERS]
HABITS = [
    Habits(),
    Habits(puts_off=(1, 5)),
    Habits(leaves=True),
    Habits(puts_off=(20, 20)),
    Habits(owners=(OWNER, OTHER)),
    Habits(voluntary=True),
    Habits(leaves=True, puts_off=(5,)),
    Habits(decides=OWNER),
    Habits(puts_off=(5, 1), decides=OWNER),
]
FOUND = (-400, -30, 0, 3, 40)
"""The days from the due date to the day it was found on."""


def every_obligation(rule: str) -> Iterator[Model]:
    habits, found = cycle(HABITS), cycle(FOUND)
    for due in DUES:
        yield Model(rule, due, max(BEGINS, due + next(found) * DAY), next(habits))


@pytest.mark.parametrize("rule", LADDERS)
def test_in_ten_years_the_same_people_are_told_the_same_on_the_same_days(rule: str) -> None:
    for model in every_obligation(rule):
        program = Program(model)
        lengths = list(model.habits.puts_off)[::-1]
        day = model.opened
        while day <= ENDS:
            model.look(day, bundled(day))
            program.look(day, time(6))
            if lengths and model.was_asked_on(day):
                until = counted(day, lengths.pop())
                model.answers.append((day, until))
                program.put_off(day, until)
                model.look(day, bundled(day + DAY))
                program.look(day, time(12))
            day += DAY
        assert sorted(program.said) == sorted(model.said), model
        assert model.said or rule == "staffing_checked", model


def test_ten_years_have_every_kind_of_day() -> None:
    assert (ENDS - BEGINS).days >= 3653
    assert len(LADDERS) >= 20
    assert {due.isoweekday() for due in DUES} == set(range(1, 8))
    assert sum(due in PEACE for due in DUES) >= 6


# ── Nine o'clock ─────────────────────────────────────────────────────────────


def changes(year: int) -> tuple[datetime, datetime]:
    """Return when the clock goes forward and back.

    It does so on the last Sundays of March and October, at one o'clock UTC.
    """
    sundays = [
        max(date(year, month, n) for n in range(25, 32) if date(year, month, n).isoweekday() == 7)
        for month in (3, 10)
    ]
    first, last = (datetime.combine(day, time(1), UTC) for day in sundays)
    return first, last


@pytest.mark.parametrize("year", range(2026, 2037))
def test_a_bundle_goes_out_at_nine_where_people_are_all_the_year(year: int) -> None:
    forward, back = changes(year)
    day = date(year, 1, 1)
    while day.year == year:
        for hour in (0, 3, 8, 9, 23):
            now = datetime.combine(day, time(hour), ZONE)
            at = bundles.daily("ann@by.example", now, urgent=False).due_at.astimezone(UTC)
            begins, ends = changes(at.year) if at.year != year else (forward, back)
            assert at.hour == (7 if begins <= at < ends else 8), now
            assert at.date() == bundled(day if hour < 9 else day + DAY)
        day += DAY
