"""Count what a simulated year of nudges came to, for `docs/nudges.md` and the tests."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from governance.nudges import FOLLOWED, NEWS, Identity, SentNudge, kind_of
from tests.stories.year_of_nudges import Year

WEEKS = 52


@dataclass(frozen=True)
class Figures:
    """The figures of one year.

    - `messages`: how many messages each person got.
    - `rows`, `own`: the rows of daily bundles, and those that are the receiver's own.
    - `foreign`: daily bundles without a row of the receiver's own.
    - `a_week`: the number of daily bundles of each person and week, as the 95th percentile.
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
