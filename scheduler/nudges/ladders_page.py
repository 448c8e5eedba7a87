"""Write the ladders as a page of documentation.

It says who is told of what, when, and who else when nothing comes of it.
"""

from collections.abc import Iterator, Sequence

from governance.message_times import USUALLY_A_WEEK
from governance.nudges import (
    DAYS_BETWEEN_PUSHES,
    LONGEST_ACCEPTED,
    LONGEST_ACCEPTED_URGENT,
    LONGEST_TAKEN,
    MOST_POSTPONEMENTS,
    SNOOZES,
)
from scheduler.nudges import quiet_hours
from scheduler.nudges.bundles import AT_ONCE, EVERY, MOST_ROWS, MOST_URGENT_ROWS
from scheduler.nudges.delivery_alarm import LONGEST_WAIT, SILENT_DAYS
from scheduler.nudges.escalation import GRACE, MOST_UNANSWERED
from scheduler.nudges.ladders import Ladder, LadderStep, ladders


def page() -> Iterator[str]:
    """Yield the page line by line."""
    yield from _INTRODUCTION
    yield ""
    yield "| No. | Obligations | When | A gap | Along | Escalated |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for ladder in sorted(ladders(), key=lambda one: (one.number == 0, one.number)):
        yield _row(ladder)


def _row(ladder: Ladder) -> str:
    rules = ", ".join(f"`{rule}`" for rule in ladder.rules)
    if ladder.of:
        rules += f" ({', '.join(ladder.of)})"
    cells = (
        str(ladder.number or "–"),
        rules,
        _when(ladder),
        _steps(ladder.gap) if ladder.anchor != "year" else "as the others",
        ", ".join(ladder.along) or "–",
        _escalations(ladder),
    )
    return f"| {' | '.join(cells)} |"


def _when(ladder: Ladder) -> str:
    if ladder.anchor == "year":
        days = " and ".join(f"{day} {_MONTHS[month]}" for month, day in ladder.days_of_year)
        return f"{days}; {_steps(ladder.steps)} after"
    of = " after it arose" if ladder.anchor == "opened" else ""
    alone = {"approval": "; by itself to whoever approves", "incident": "; the first at once"}
    meeting = f"; before a meeting {_steps(ladder.meeting)}" if ladder.meeting else ""
    again = f", then every {ladder.every}"
    return f"{_steps(ladder.steps)}{again}{of}{meeting}{alone.get(ladder.alone or '', '')}"


def _steps(steps: Sequence[LadderStep]) -> str:
    return ", ".join(step.name.replace("-", "−") for step in steps if step.asks)


def _escalations(ladder: Ladder) -> str:
    named = [
        f"{step.name.replace('-', '−')} → {step.escalates}"
        for step in ladder.steps
        if step.escalates
    ]
    return ", ".join(named) or "–"


_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_INTRODUCTION = f"""# The nudges

Made from the code with `make docs`; a test holds the page to it. What is due or missing \
(`obligations.md`) is told to whoever owns it, each
step of its ladder once. Steps are working days from the due date, before it with a minus (6m: \
months); of a gap from the day it arose. After the
last step comes another every so many working days. *Along* are those who are told besides, to \
follow it; *escalated* is who else hears of it at
that step: a role, R for the requirement, or A. No. is the rule of the trade's list; – is ours.

- One message a person and working day, at {quiet_hours.BUNDLE_AT:%H:%M} where the authority is, \
with at most {MOST_ROWS} rows to do in it ({MOST_URGENT_ROWS} with what
  brings something down, priority 1). Several things of one kind are one row, and what is more \
waits for the next. By themselves come an incident (at once), an
  approval, what an incident needs when it arises during the day, and an option or a notice that \
was missed.
- Whoever does a thing reads what to do. Whoever only follows it (along, escalated, unanswered, \
put off twice) reads what is wrong and who has it, and can ask for it,
  give it to somebody else or accept the delay with a reason (at most {LONGEST_ACCEPTED} working \
days ahead, {LONGEST_ACCEPTED_URGENT} for priority 1). That is gathered for
  the overview of the week, but for priority 1, which is told the same day. It may be asked for \
again after {DAYS_BETWEEN_PUSHES} working days.
- The week's overview goes to whoever is accountable for what is late or near, and to whoever \
follows something, on its first working day at {quiet_hours.OVERVIEW_AT:%H:%M}:
  what is theirs now, soon, and with others, what they follow, and what changed. The month's page \
goes to management.
- Nobody is written to from {quiet_hours.DAY_ENDS:%H:%M} to {quiet_hours.DAY_BEGINS:%H:%M}, at \
weekends, on holidays, on 5 June, 24 and 31 December and the Friday after Ascension, unless
  something is down. In weeks 28 to 31 bundles go out every other working day, but for priority 1.
- Put off for {", ".join(map(str, SNOOZES))} working days with a reason, or taken on by a day (at \
most {LONGEST_TAKEN} working days ahead, or until it is due): it rests, and comes back
  once. The second time is told to whoever is accountable; after {MOST_POSTPONEMENTS} there is no \
other.
- Everybody chooses when and how often they are written to: an hour, nothing before an hour, so \
many messages a week (usually {USUALLY_A_WEEK}), weekdays without any; an
  administrator chooses for those who have not. What is urgent comes although the week is \
full, and says so; what does not fit waits for the next message.
- A reminder of one's own comes at the moment asked for, at any hour. Who wants to hear no more \
of something before a day is left in peace until then,
  at the longest until it is due, and everybody else is told as ever; what is urgent, late or \
missing can only be put off.
- Told {MOST_UNANSWERED} times without an answer, nobody is told a third time: it goes to whoever \
is accountable, and after {MOST_UNANSWERED} more to the management's page (for priority 1, to \
management in the day's bundle). Found
  late, it is told to whoever owns it first, and escalated {GRACE} working days later.
- Whoever is away is stood in for; what only the person can do waits for them. Several holders of \
a role share a thing, and when one does it, every
  card says so. An auditor is asked for nothing. Of systems that are in by choice nothing is \
escalated.
- Before it is sent, each thing is looked at again: what is done, rests, or is for somebody who \
is away since is left out, and what could not be said on its
  day is said on the next. After days without, one word is said of each thing, {MOST_ROWS} a \
day; of an authority {AT_ONCE} messages go out at nine and as many again
  every {EVERY.seconds // 60} minutes.
- Who cannot be reached where they want it is written to where they were met, then by mail; where \
that fails, too, the administrators hear of it. They hear, too,
  when nothing was sent for {SILENT_DAYS} working days although something was to be said, or when \
a message has waited for {LONGEST_WAIT.seconds // 3600} hours. “er der sendt noget i dag?”
  tells an administrator; `kravbot nudges --preview tomorrow` who would get what on a day, and \
why; `kravbot outbox` what is stuck. What a year of it is like for diligent, ordinary and silent \
people is in `nudges-year.md`.""".split("\n")
