"""Show whom to call now: a system's call list, the systems to choose among, and its plan.

Mockups 05 and 11a show them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import JsonValue

from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    FactSet,
    LinkButton,
    Notice,
    Row,
    Rows,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import NO_BREAK_SPACE, Words

DEED = "incident"
"""The name of every action here; its value says which act, and on what."""

_OLD = timedelta(days=1)
"""The age from which a card says that numbers may have changed meanwhile."""
_LONGEST_LABEL = 26
_LONGEST_SAY = 300
_MINUTES_IN_HOUR = 60
_DAYS_IN_HOURS = 48


@dataclass(frozen=True)
class AsOf:
    """The moment when the list was last known to be right, and now."""

    words: Words
    known_at: datetime
    now: datetime

    @property
    def age(self) -> timedelta:
        """The age of the list; never negative."""
        return max(timedelta(), self.now - self.known_at)


@dataclass(frozen=True)
class CalledContact:
    """A contact to call.

    `key` names the contact in buttons, and `tries` is how often they did not answer. `verified_on`
    is None for one that was never verified. One that `answered` is `confirmed` where that was said
    by a press. `closed` says that nobody answers there at this hour,
    and when they do. `quote` is the number of the contract they are called by. `reported` says what
    was reported of them and is not confirmed.
    """

    key: str
    title: str
    phone: str | None = None
    other_phone: str | None = None
    email: str | None = None
    hours: str | None = None
    at_all_hours: bool = False
    verified_on: date | None = None
    left_on: date | None = None
    tries: int = 0
    answered: bool = False
    confirmed: bool = False
    closed: str | None = None
    quote: str | None = None
    reported: str | None = None


@dataclass(frozen=True)
class ContractToCome:
    """A contract that has not begun, with the supplier as it is spoken of."""

    begins: date
    supplier: str
    number: str


@dataclass(frozen=True)
class OwnContact:
    """One of our own people, with their part in this and any doubt about the number.

    `away` says until when they are away.
    """

    name: str
    what: str
    phone: str | None = None
    doubt: str | None = None
    away: str | None = None


@dataclass(frozen=True)
class CallView:
    """The call list of one system: the supplier's contacts in their order, ours beneath.

    - `to_come`: the contracts that have not begun; nobody is called by them yet.
    - `current`: the key of the one to call now.
    - `minutes`: how long to wait without an answer before the next is called.
    - `with_numbers`: whether the person may see them.
    - `log`: what is said of a log that runs, if one does.
    """

    as_of: AsOf
    today: date
    system: str
    about: str
    called: Sequence[CalledContact]
    current: str | None
    ours: Sequence[OwnContact]
    rto_hours: float | None
    rpo_hours: float | None
    verified_within: int
    minutes: int
    with_numbers: bool = True
    log: str | None = None
    to_come: Sequence[ContractToCome] = ()

    @property
    def quote(self) -> str | None:
        """The number to quote to the one to call now."""
        return next((one.quote for one in self.called if one.key == self.current), None)

    @property
    def closed(self) -> bool:
        """True when the supplier has contacts, and none of them answers at this hour."""
        standing = [one for one in self.called if one.left_on is None]
        return bool(standing) and all(one.closed for one in standing)


def call(view: CallView) -> Card:
    """Show who to call now, with the number, more prominently than the others."""
    words = view.as_of.words
    standing = [one for one in view.called if one.left_on is None]
    spent = view.current is None and bool(standing) and not any(o.answered for o in standing)
    return Card(
        lang=words.lang,
        over=words("incident.over_about", about=view.about)
        if view.about
        else words("incident.over"),
        title=_title(view, spent=spent),
        body=tuple(_call_body(view, spent=spent)),
        actions=_call_actions(view, spent=spent),
        quiet=(
            _do(words("incident.to_tell"), "tell"),
            _do(words("incident.other_system"), "all"),
            home_button(words),
        ),
        as_of=standing_at(view.as_of),
        say=_call_say(view)[:_LONGEST_SAY],
    )


def _title(view: CallView, *, spent: bool) -> str:
    ours_first = spent or (view.closed and bool(view.ours))
    key = "incident.title_exhausted" if ours_first else "incident.title"
    return view.as_of.words(
        key if view.with_numbers else "incident.title_read_only", system=view.system
    )


def _call_say(view: CallView) -> str:
    words = view.as_of.words
    first = next((one for one in view.called if one.key == view.current), None)
    if first is None or first.phone is None or first.closed or not view.with_numbers:
        return _title(view, spent=False)
    said = words("incident.call", system=view.system, who=first.title, phone=_tight(first.phone))
    if first.quote is None:
        return said
    quote = words("incident.quote", number=first.quote)
    return f"{said} {capitalized(quote)}."


def _call_body(view: CallView, *, spent: bool) -> Iterator[Block]:
    words = view.as_of.words
    if not view.with_numbers:
        yield Notice(kind="lock", spans=(words("incident.read_only"),))
    yield from _how_old(view.as_of)
    if spent:
        yield Notice(kind="warn", spans=(words("incident.exhausted"),))
    answered = next((one for one in view.called if one.answered), None)
    if answered is not None:
        key = "incident.it_worked" if answered.confirmed else "incident.said_to_work"
        yield Notice(spans=(words(key, who=answered.title),))
    if view.closed and not spent and answered is None:
        key = "incident.all_closed" if view.ours else "incident.all_closed_try"
        yield Notice(kind="warn", spans=(words(key),))
    ours = Rows(heading=words("incident.ours"), rows=tuple(_own_row(view, o) for o in view.ours))
    if view.closed and view.ours:
        yield ours
        yield Rows(heading=words("incident.theirs"), rows=tuple(_called_rows(view)))
    elif view.called:
        yield Rows(rows=tuple(_called_rows(view)))
    else:
        yield Text(spans=(words("incident.nobody"),))
    if view.ours and not view.closed:
        yield ours
    elif not view.ours and (spent or not view.called):
        yield Text(kind="small", spans=(words("incident.nobody_own"),))
    recovery = _recovery(view)
    if recovery:
        yield Text(spans=recovery)
    for one in view.to_come:
        day = words.date(one.begins)
        said = words("incident.to_come", day=day, supplier=one.supplier, number=one.number)
        yield Text(kind="small", spans=(said,))
    if view.log is not None:
        yield Text(kind="small", spans=(UserText(u=view.log),))


def _called_rows(view: CallView) -> Iterator[Row]:
    place, since_current = 0, None
    for one in view.called:
        if one.left_on is not None:
            yield _left_row(view, one)
            continue
        place += 1
        if one.key == view.current:
            since_current = 0
        elif since_current is not None:
            since_current += 1
        yield _called_row(view, one, place, since_current)


def _called_row(view: CallView, one: CalledContact, place: int, since_current: int | None) -> Row:
    words = view.as_of.words
    current = one.key == view.current
    if since_current is None and view.current is None and place > 1 and not one.tries:
        since_current = place - 1
    return Row(
        mark=str(place),
        title=UserText(u=one.title),
        phone=one.phone if view.with_numbers else None,
        warn=both(one.closed, _doubt(one.verified_on, view.verified_within, words, view.today)),
        detail=joined_by_dots(_told_of(view, one, since_current)),
        strong=current and view.with_numbers and one.closed is None,
        actions=_on_the_line(view, one) if current and view.with_numbers else (),
    )


def _on_the_line(view: CallView, one: CalledContact) -> tuple[Button, ...]:
    words = view.as_of.words
    return (
        _do(words("incident.worked"), "worked", contact=one.key),
        _do(words("incident.no_answer"), "no_answer", contact=one.key),
    )


def _told_of(view: CallView, one: CalledContact, since_current: int | None) -> Iterator[Span]:
    """Say when it is their turn, when they answer, how sure the number is, and what to say."""
    words = view.as_of.words
    if one.answered:
        yield words("incident.answered")
    elif one.tries:
        yield words("incident.did_not_answer", n=one.tries)
    elif since_current == 1:
        yield words("incident.after", n=view.minutes)
    elif since_current:
        yield words("incident.then")
    yield from hours_and_check(words, one, view.verified_within, view.today)
    several = len({other.quote for other in view.called}) > 1
    if one.quote and (one.key == view.current or (several and one.quote != view.quote)):
        yield words("incident.quote", number=one.quote)
    if view.with_numbers:
        yield from _other_ways(words, one)
    if one.reported:
        yield UserText(u=one.reported)


def hours_and_check(words: Words, one: CalledContact, within: int, today: date) -> Iterator[Span]:
    """Say when they answer, and when the number was confirmed if that is not too long ago."""
    if one.at_all_hours and one.phone:
        yield words("lookup.all_hours")
    elif one.hours:
        yield UserText(u=one.hours)
    if _doubt(one.verified_on, within, words, today) is None:
        days = (today - one.verified_on).days if one.verified_on else 0
        yield words("lookup.verified", n=days) if days > 0 else words("lookup.verified_today")


def _other_ways(words: Words, one: CalledContact) -> Iterator[Span]:
    if one.phone is None and one.email:
        yield UserText(u=words("incident.only_written", email=one.email))
    elif one.phone is None:
        yield words("incident.no_way")
    if one.other_phone:
        yield UserText(u=words("incident.other_phone", phone=_tight(one.other_phone)))


def _left_row(view: CallView, one: CalledContact) -> Row:
    """Show somebody who has left, with no number to tap, so nobody looks for it elsewhere."""
    words = view.as_of.words
    number = (UserText(u=_tight(one.phone)),) if one.phone and view.with_numbers else ()
    left_on = one.left_on or view.today
    return Row(
        mark="–",
        title=UserText(u=one.title),
        warn=words("incident.left", day=words.date(left_on)),
        detail=number,
    )


def _own_row(view: CallView, one: OwnContact) -> Row:
    return Row(
        title=UserText(u=one.name),
        phone=one.phone if view.with_numbers else None,
        warn=both(one.away, one.doubt),
        detail=(one.what,) if one.what else (),
    )


def _recovery(view: CallView) -> Spans:
    words = view.as_of.words
    spans: list[Span] = []
    if view.rto_hours is not None:
        hours = Bold(b=hours_said(words, view.rto_hours))
        spans += [words("incident.recovery"), hours, words("incident.recovery_end")]
    if view.rpo_hours is not None:
        hours = Bold(b=hours_said(words, view.rpo_hours))
        loss = words("incident.loss")
        spans += [loss if spans else loss.lstrip(), hours, words("incident.loss_end")]
    return tuple(spans)


def _call_actions(view: CallView, *, spent: bool) -> tuple[Action, ...]:
    words = view.as_of.words
    found: list[Action] = []
    if view.with_numbers:
        act, label = ("show_log", "join_log") if view.log else ("start_log", "start_log")
        found.append(_do(words(f"incident.{label}"), act))
    if spent and view.with_numbers:
        found.append(_do(words("incident.begin_again"), "again"))
    else:
        found.append(_do(words("incident.show_plan"), "plan"))
    return tuple(found)


# ── Which system ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SystemChoice:
    """A system that may be meant, and who is called first about it."""

    key: str
    system: str
    who: str | None
    phone: str | None
    purpose: str | None
    email: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class ChoiceView:
    """Some of the `total` systems to choose among, from `first` on.

    `fit` says that the words named them. `others` says that more may be meant, which are shown from
    `after` on.
    """

    as_of: AsOf
    choices: Sequence[SystemChoice]
    fit: bool
    total: int
    first: int = 0
    said: str | None = None
    with_numbers: bool = True
    others: bool = True
    after: int = 0


def which_system(view: ChoiceView) -> Card:
    """Show every number that may be meant at once; which one it was is asked afterwards."""
    words = view.as_of.words
    body: list[Block] = []
    if view.said:
        body.append(Text(kind="quote", spans=(UserText(u=view.said[:300]),)))
    if not view.with_numbers:
        body.append(Notice(kind="lock", spans=(words("incident.read_only"),)))
    body += _how_old(view.as_of)
    body.append(Text(spans=(_how_many(view),)))
    rows = tuple(_choice_row(view, one) for one in view.choices)
    if rows:
        body.append(Rows(rows=rows))
    title = words("incident.which") if view.fit else words("incident.duty_numbers")
    return Card(
        lang=words.lang,
        over=words("incident.over"),
        title=title,
        body=tuple(body),
        quiet=tuple(_choice_quiet(view)),
        as_of=standing_at(view.as_of),
        say=_choice_say(view, title)[:_LONGEST_SAY],
    )


def _how_many(view: ChoiceView) -> str:
    words = view.as_of.words
    if not view.total:
        return words("incident.none_known")
    if not view.fit:
        return words("incident.none_named")
    if view.total == 2:  # noqa: PLR2004  # both
        return words("incident.fits_two")
    return words("incident.fits", n=view.total)


def _choice_say(view: ChoiceView, title: str) -> str:
    if not view.with_numbers:
        return title
    numbers = [f"{one.system} {_tight(one.phone)}" for one in view.choices if one.phone]
    return f"{title} {' · '.join(numbers)}" if numbers else title


def _choice_row(view: ChoiceView, one: SystemChoice) -> Row:
    words = view.as_of.words
    label = words("incident.choose", system=one.system)
    if len(label) > _LONGEST_LABEL:
        label = words("incident.choose_it")
    told: list[Span] = [UserText(u=part) for part in (one.who, _lower(one.purpose)) if part]
    if one.phone is None and view.with_numbers:
        told.append(
            UserText(u=words("incident.only_written", email=one.email))
            if one.email
            else words("incident.no_way")
        )
    return Row(
        title=UserText(u=one.system),
        phone=one.phone if view.with_numbers else None,
        warn=one.doubt,
        detail=joined_by_dots(told),
        actions=(_do(label, "call", system=one.key),),
    )


def _choice_quiet(view: ChoiceView) -> Iterator[Button]:
    words = view.as_of.words
    left = view.total - view.first - len(view.choices)
    if left > 0:
        yield _do(
            words("incident.more", n=min(left, len(view.choices))),
            "fitting" if view.fit else "all",
            first=view.first + len(view.choices),
        )
    elif view.others:
        yield _do(words("incident.other_system"), "all", first=view.after)
    yield home_button(words)


# ── The plan ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class PlanFound:
    """A plan, and where it is."""

    title: str
    url: str | None
    dated: date | None
    theirs: bool = False


@dataclass(frozen=True)
class PlanView:
    """The plans of a system, how to get at them without a network, and who activates them."""

    as_of: AsOf
    system: str
    plans: Sequence[PlanFound]
    offline: str | None
    activates: Sequence[OwnContact]
    rto_hours: float | None
    with_numbers: bool = True


def plan(view: PlanView) -> Card:
    """Show what one reads first when the plan is needed, and how to get at the plan itself."""
    words = view.as_of.words
    pairs = tuple(_plan_pairs(view))
    body: list[Block] = [*_how_old(view.as_of)]
    if not view.plans:
        body.append(Text(spans=(words("incident.plan_none"),)))
    if pairs:
        body.append(FactSet(pairs=pairs))
    rows = tuple(
        Row(
            title=UserText(u=one.name),
            phone=one.phone if view.with_numbers else None,
            warn=both(one.away, one.doubt),
            detail=(one.what,) if one.what else (),
        )
        for one in view.activates
    )
    body.append(Rows(rows=rows) if rows else Text(spans=(words("incident.plan_nobody"),)))
    links = [one.url for one in view.plans if not one.theirs and _is_link(one.url)]
    opens = [LinkButton(label=words("incident.plan_open"), url=url) for url in links[:1] if url]
    title = words("incident.plan_title", system=view.system)
    return Card(
        lang=words.lang,
        over=words("incident.over"),
        title=title,
        body=tuple(body),
        actions=(*opens, _do(words("incident.to_numbers"), "back")),
        quiet=(
            _do(words("incident.to_tell"), "tell"),
            *((_do(words("mini_plan.print"), "print"),) if view.with_numbers else ()),
            home_button(words),
        ),
        as_of=standing_at(view.as_of),
        say=title,
    )


def listed(view: CallView, plan_found: PlanView) -> Card:
    """Show one system's list and plan for reading only.

    That is on a page without a conversation, or on paper.
    """
    words = view.as_of.words
    card = call(view)
    body: list[Block] = [
        block.model_copy(
            update={"rows": tuple(row.model_copy(update={"actions": ()}) for row in block.rows)}
        )
        if isinstance(block, Rows)
        else block
        for block in card.body
        if not isinstance(block, Notice)
    ]
    pairs = tuple(_plan_pairs(plan_found))
    if pairs:
        body.append(FactSet(heading=words("incident.plan_heading"), pairs=pairs))
    links = [one.url for one in plan_found.plans if not one.theirs and _is_link(one.url)]
    return card.model_copy(
        update={
            "over": view.about or None,
            "title": view.system,
            "body": tuple(body),
            "actions": tuple(
                LinkButton(label=words("incident.plan_open"), url=url) for url in links[:1] if url
            ),
            "quiet": (),
            "say": view.system,
        }
    )


def _plan_pairs(view: PlanView) -> Iterator[tuple[str, Spans]]:
    words = view.as_of.words
    for one in view.plans:
        label = words("incident.plan_theirs") if one.theirs else words("incident.plan_where")
        said = one.title
        if one.dated is not None:
            said = words("incident.plan_dated", title=one.title, day=words.date(one.dated))
        if one.url and not _is_link(one.url):
            said = f"{said} · {one.url}"
        elif not one.url and not view.offline:
            said = f"{said} · {words('incident.plan_no_place')}"
        yield label, (UserText(u=said),)
    if view.offline:
        yield words("incident.plan_offline"), (UserText(u=view.offline),)
    if view.rto_hours is not None:
        within = words("incident.plan_within", hours=hours_said(words, view.rto_hours))
        yield words("incident.plan_recovery"), (within,)


# ── Short cards ──────────────────────────────────────────────────────────────


def in_private(words: Words, now: datetime) -> Card:
    """Reply where others read along, with neither a name nor a number."""
    return _short(words, now, "in_private")


def useless(words: Words, now: datetime, *, alone: bool = False) -> Card:
    """Reply to a button that does nothing any more, or never did for this person.

    With `alone` nobody else reads along, and the card has ways on.
    """
    card = _short(words, now, "useless")
    return card.model_copy(update=_ways_on(words)) if alone else card


def repeated(card: Card, words: Words, asked_at: datetime) -> Card:
    """Return the card, saying that it may have come before."""
    sentence = words("incident.repeated", clock=words.clock(asked_at))
    notice = Notice(kind="warn", spans=(sentence,))
    say = f"{sentence} {card.say}"
    return card.model_copy(update={"say": say, "body": (notice, *card.body)})


def lost(words: Words, now: datetime) -> Card:
    """Say that there is no list to answer from."""
    return _short(words, now, "lost")


def away(words: Words, now: datetime) -> Card:
    """Say that something else cannot be done while the database does not answer."""
    return _short(words, now, "away")


def unsure(words: Words, now: datetime) -> Card:
    """Say that it is not known yet whether something is saved, as the database takes its time."""
    return _short(words, now, "unsure")


def none_open(words: Words, now: datetime, *, alone: bool = True) -> Card:
    """Say that no log is open, to words that are said in an incident, and what may be meant.

    With `alone` nobody else reads along, and the card has ways on.
    """
    card = _short(words, now, "none_open")
    return card.model_copy(update=_ways_on(words)) if alone else card


# ── Shared parts ─────────────────────────────────────────────────────────────


def home_button(words: Words) -> Button:
    """Make the way to the start card."""
    return _do(words("home.home"), "home")


def closed_until(words: Words, opens: datetime, local: datetime) -> str:
    """Say that it is closed now and opens then, both as the clock shows it there."""
    key = "incident.closed_until" if opens.date() == local.date() else "incident.closed_until_day"
    days = (opens.date() - local.date()).days
    day = words("incident.tomorrow") if days == 1 else words.weekday(opens.date())
    if opens.hour == opens.minute == 0:
        return words("incident.closed_all_day", day=day)
    clock = f"{opens:%H:%M}" if opens.minute else f"{opens:%H}"
    return words(key, day=day, clock=clock)


def both(first: str | None, second: str | None) -> str | None:
    """Join two warnings, where there are two."""
    if first is None or second is None:
        return first or second
    return f"{first} · {second[:1].lower()}{second[1:]}"


def age_of(words: Words, age: timedelta) -> str:
    """Write how old a copy is, rounded down, as `1 time gammel` (1 hour old)."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return words("incident.age_now")
    if minutes < _MINUTES_IN_HOUR:
        return words("incident.age_minutes", n=minutes)
    hours = minutes // _MINUTES_IN_HOUR
    if hours < _DAYS_IN_HOURS:
        return words("incident.age_hours", n=hours)
    return words("incident.age_days", n=age.days)


def doubt_of(verified_on: date | None, within: int, words: Words, today: date) -> str | None:
    """Say that a number has not been confirmed for too long, or never; None when it is sure."""
    return _doubt(verified_on, within, words, today)


def standing_at(at: AsOf) -> str:
    """Say when the list was last known to be right, and how old it is."""
    moment = at.words.moment(at.known_at)
    return at.words("incident.as_of", moment=moment, age=age_of(at.words, at.age))


def _how_old(at: AsOf) -> list[Notice]:
    if at.age < _OLD:
        return []
    words = at.words
    return [Notice(kind="warn", spans=(words("incident.old", age=age_of(words, at.age)),))]


def _doubt(verified_on: date | None, within: int, words: Words, today: date) -> str | None:
    if verified_on is None:
        return words("lookup.never_verified")
    days = (today - verified_on).days
    return words("lookup.not_verified", n=days) if days > within else None


def hours_said(words: Words, hours: float) -> str:
    """Write hours as `4 timer` (4 hours); less than one in minutes."""
    if hours < 1:
        minutes = round(hours * _MINUTES_IN_HOUR)
        return words("incident.minutes", n=minutes).replace(" ", NO_BREAK_SPACE)
    said = words("incident.hours", n=hours, hours=words.number(hours))
    return said.replace(" ", NO_BREAK_SPACE)


def _tight(phone: str | None) -> str:
    return (phone or "").replace(" ", NO_BREAK_SPACE)


def _lower(purpose: str | None) -> str | None:
    return purpose[:1].lower() + purpose[1:] if purpose else None


def _is_link(url: str | None) -> bool:
    return url is not None and url.lower().startswith(("https://", "http://"))


def joined_by_dots(parts: Iterator[Span] | Sequence[Span]) -> Spans:
    """Join phrases by a dot, the first of them with a capital."""
    spans: list[Span] = []
    for part in parts:
        if not spans and isinstance(part, str):
            spans.append(capitalized(part))
        elif not spans:
            spans.append(part)
        else:
            said = part[:1].lower() + part[1:] if isinstance(part, str) else part
            spans += [" · ", said]
    return tuple(spans)


def _do(label: str, act: str, **about: JsonValue) -> Button:
    value: Mapping[str, JsonValue] = {"act": act, **about}
    return Button(label=label, deed=ActionData(name=DEED, value=dict(value), stays=True))


def _ways_on(words: Words) -> Mapping[str, tuple[Action, ...]]:
    return {"actions": (_do(words("incident.find"), "all"),), "quiet": (home_button(words),)}


def _short(words: Words, now: datetime, name: str) -> Card:
    title, said = words(f"incident.{name}_title"), words(f"incident.{name}")
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(said,)),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {said}",
    )
