"""Say what became of an obligation: done by whom and when, and when it comes again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import ObligationNames
from bot.messages import Block, Card, Text, UserText
from bot.texts.words import sentences
from governance.nudges import Past
from governance.obligations.ledger import LedgerEvent
from governance.obligations.obligation import Obligation
from governance.ports import Today


@dataclass(frozen=True)
class OutcomeView:
    """The outcome of one obligation, for one reader.

    - `event`: its newest line of the history.
    - `was`: the obligation as it was or is, where that is known.
    - `next_on`: the day on which it is due again.
    - `led_to`: what the deed led to, in sentences, where it was done just now.
    """

    naming: ObligationNames
    today: Today
    me: str
    event: LedgerEvent
    was: Obligation | None = None
    next_on: date | None = None
    led_to: Sequence[str] = ()


def is_done(event: LedgerEvent) -> bool:
    """Tell whether it was done, so that it did not end by itself."""
    return event.outcome == "fulfilled" or (event.what == "moved" and "@" in event.who)


def outcome_sentence(view: OutcomeView) -> str:
    """Say who did it and when, or that it holds no longer, and when it comes again."""
    words, event = view.naming.words, view.event
    if not is_done(event):
        return _ended_by_itself(view)
    if "@" not in event.who:  # by a file, or on the server
        said = words("outcome.by_nobody", when=_when(view))
    elif event.who == view.me:
        said = words("outcome.by_you", when=_when(view))
    else:
        who = view.naming.first_name_of(event.who)
        said = words("outcome.by", who=who, when=_when(view))
    if view.next_on is None:
        return said
    return f"{said} {words('outcome.next', day=words.date(view.next_on))}"


def settled(view: OutcomeView) -> Card:
    """Show the receipt of a deed, to the doer and to whoever comes later."""
    words, naming = view.naming.words, view.naming
    done = is_done(view.event)
    body: list[Block] = []
    key = f"done.{view.event.rule}"
    if done and view.was is not None and key in sentences():
        what = naming.said(key, view.was, title=naming.title(view.was))
        if what is not None:
            body.append(Text(spans=(UserText(u=what),)))
    sentence = outcome_sentence(view)
    body.append(Text(spans=(UserText(u=sentence),)))
    body += [Text(kind="small", spans=(UserText(u=one),)) for one in view.led_to]
    title = words("outcome.done" if done else "outcome.gone")
    return Card(
        lang=words.lang,
        over=naming.title(view.was) if view.was is not None else None,
        title=title,
        body=tuple(body),
        quiet=(page_button(words("nudge.show_tasks"), "tasks", {}),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=f"{title}. {sentence}",
    )


def rest_sentence(
    naming: ObligationNames, today: Today, past: Past, *, me: str, accountable: str | None
) -> str:
    """Say until when it is put off, and who is told of that; empty where it is not."""
    resting = past.rests_on(today.day)
    if resting is None:
        return ""
    words, yours = naming.words, "_you" if resting.person == me else ""
    who = naming.first_name_of(resting.person)
    if resting.sort == "take":
        day = words.near_date(date.fromordinal(resting.until.toordinal() - 1), today.day)
        said = words(f"nudge.taken{yours}", who=who, day=day) + "."
    else:
        day = words.near_date(resting.until, today.day)
        reason = (resting.reason or "–").rstrip(".")
        if resting.sort == "accept":
            return words(f"nudge.accept{yours}", who=who, day=day, reason=reason) + "."
        said = words(f"nudge.snoozed{yours}", who=who, day=day, reason=reason) + "."
    if not yours or accountable in (None, me):
        return said
    told = naming.first_name_of(accountable)
    if past.times_put_off > 1:
        return f"{said} {words('outcome.told', who=told)}"
    return f"{said} {words('outcome.told_next', who=told)}"


def _ended_by_itself(view: OutcomeView) -> str:
    words, event, today = view.naming.words, view.event, view.today.day
    match event.outcome:
        case "lapsed":
            return words("outcome.lapsed", day=words.near_date(event.due_on, today))
        case "renewed":
            return words("outcome.renewed", day=words.near_date(event.due_on, today))
        case _:
            return words("outcome.dropped", day=words.near_date(event.day, today))


def _when(view: OutcomeView) -> str:
    words, event = view.naming.words, view.event
    if event.day == view.today.day:
        return words("outcome.today", clock=words.clock(event.at))
    return words.moment(event.at)
