"""Count what a simulated year of nudges came to, for `docs/nudges.md` and the tests."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from governance.nudges import FOLLOWED, NEWS, Identity, SentNudge, kind_of
from tests.stories.nudges.people_models import MODELS, SILENT
from tests.stories.nudges.year_of_nudges import Year

WEEKS = 52


@dataclass(frozen=True)
class Figures:
    """The figures of one year.

    - `messages`: how many messages each person got.
    - `rows`, `own`: the rows of daily bundles, and those that are the receiver's own.
    - `foreign`: daily bundles without a row of the receiver's own.
    - `a_week`: the daily bundles of a person in a week, as the 95th percentile.
    - `people_under_three`: the share of people who got fewer than three bundles a week on average.
    - `settled`: things settled of those told of; `days`: the median of days it took from the first
      word; `never`: things told of that stood at the end.
    """

    messages: Mapping[str, int]
    bundles: int
    rows: int
    own: int
    foreign: int
    a_week: int
    most_a_week: int
    people_under_three: float
    settled: int
    days: float
    never: int

    @property
    def share_of_own(self) -> float:
        """The share of rows in daily bundles that are the receiver's own, from 0 to 1."""
        return self.own / self.rows if self.rows else 1.0


def figures_of(year: Year) -> Figures:
    """Count the year."""
    daily = [one for one in year.told if kind_of(one.bundle) == "nudge"]
    by_bundle: dict[str, list[SentNudge]] = defaultdict(list)
    for one in daily:
        by_bundle[one.bundle].append(one)
    weeks = Counter((some[0].person, some[0].day.isocalendar()[:2]) for some in by_bundle.values())
    people = {one.person for one in year.told}
    every = sorted([*weeks.values(), *[0] * (len(people) * WEEKS - len(weeks))])
    first: dict[tuple[Identity, date], date] = {}
    for one in year.told:
        if one.why not in NEWS:
            key = (one.identity, one.due_on)
            first[key] = min(first.get(key, date.max), one.day)
    took = _days_taken(year, first)
    return Figures(
        messages=Counter(sent.to for sent in year.posts),
        bundles=len(by_bundle),
        rows=len(daily),
        own=sum(_is_own(one) for one in daily),
        foreign=sum(not any(map(_is_own, some)) for some in by_bundle.values()),
        a_week=every[int(len(every) * 0.95)],
        most_a_week=every[-1],
        people_under_three=sum(
            sum(weeks[who, week] for who, week in weeks if who == person) < 3 * WEEKS
            for person in people
        )
        / len(people),
        settled=len(took),
        days=median(took) if took else 0,
        never=_standing(year.told),
    )


def _is_own(told: SentNudge) -> bool:
    return told.why not in FOLLOWED


def _days_taken(year: Year, first: Mapping[tuple[Identity, date], date]) -> Sequence[int]:
    """List the days from the first word to the deed."""
    found: list[int] = []
    for event in year.events:
        if event.outcome != "fulfilled" and event.what != "moved":
            continue
        due_on = event.due_before or event.due_on
        begun = first.get(((event.scope, event.rule, event.subject), due_on))
        if begun is not None and event.day >= begun:
            found.append((event.day - begun).days)
    return found


def _standing(told: Iterable[SentNudge]) -> int:
    return len({(one.identity, one.due_on) for one in told if not one.settled})


# ── The page ─────────────────────────────────────────────────────────────────

_HEAD = """# A year of nudges, by models of people

Made by `KRAVBOT_GOLDEN=1 pytest tests/stories/nudges/test_a_year_of_nudges.py`. The demo's two
authorities live through 2 March 2026 to 1 March 2027, day by day, with every message composed,
sent and redrawn; `tests/stories/nudges/golden/` has each of them. People act on each thing they
were told in the last thirty days, on each working day, by these chances (seed {seed},
`tests/stories/nudges/people_models.py`):

| model | does it | puts it off a week | asks for it, on Mondays | accepts the delay |
| --- | --- | --- | --- | --- |
{models}

The last two are of what another person has. What somebody does is the first button of the task that
is not refused, with made-up values; a checklist is answered with yes, or with no where yes
contradicts the register. Nobody tells of anything that was not asked. The silent do a few deeds, so
that there is something to read.

| model | daily bundles | their rows | the receiver's own | bundles without any \
| a person and week: 95 %, most | people under three a week | settled | days, median \
| stood at the end |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{figures}

Messages of every kind a week, by the role a person holds first:

| model | {roles} |
| --- |{bars}
{weekly}
"""


def page(years: Mapping[str, Year]) -> str:
    """Write the page of documentation."""
    models = {model.name: model for model in MODELS}
    roles = sorted({role for year in years.values() for role in messages_by_role(year)})
    return _HEAD.format(
        seed=SILENT.seed,
        models="\n".join(
            f"| {one.name} | {one.does:g} | {one.puts_off:g} | {one.pushes:g} | {one.accepts:g} |"
            for one in models.values()
        ),
        figures="\n".join(_row(name, figures_of(year)) for name, year in years.items()),
        roles=" | ".join(roles),
        bars=" --- |" * len(roles),
        weekly="\n".join(
            f"| {name} | "
            + " | ".join(f"{messages_by_role(year).get(role, 0):.1f}" for role in roles)
            + " |"
            for name, year in years.items()
        ),
    )


def _row(name: str, found: Figures) -> str:
    return (
        f"| {name} | {found.bundles} | {found.rows} | {100 * found.share_of_own:.1f} % | "
        f"{found.foreign} | {found.a_week}, {found.most_a_week} | "
        f"{100 * found.people_under_three:.0f} % | {found.settled} | {found.days:g} | "
        f"{found.never} |"
    )


def messages_by_role(year: Year) -> Mapping[str, float]:
    """Return how many messages a week a person got, by the role they hold first."""
    people: dict[str, list[str]] = defaultdict(list)
    for person, role in year.roles.items():
        people[role].append(person)
    sent = Counter(one.to for one in year.posts)
    return {
        role: sum(sent[person] for person in some) / len(some) / WEEKS
        for role, some in people.items()
    }
