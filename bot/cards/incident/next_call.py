"""Answer in few words what is said after a call list: who is next, how long, and who decides.

The whole list is a button away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import JsonValue

from bot.cards.incident.call_list import (
    DEED,
    AsOf,
    CalledContact,
    OwnContact,
    PlanView,
    both,
    doubt_of,
    home_button,
    hours_and_check,
    hours_said,
    joined_by_dots,
    standing_at,
)
from bot.cards.incident.incident_log import clock, length
from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    FactSet,
    Notice,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.texts.words import NO_BREAK_SPACE, Words

_LONGEST_SAY = 300
_SEVERAL = 2
_LONGEST_QUOTE = 300
_MINUTES_IN_HOUR = 60


@dataclass(frozen=True)
class NextView:
    """A view of whom to call now about a system, and of what was just said of it.

    - `within`: the days within which a number has to be confirmed.
    - `called`: the contact to call now, and those after it.
    - `ours`: our own people to call now, where nobody else is left.
    - `named`: the number of the first of them was asked for by name.
    - `reached`: the contact that is said to have answered; with `confirmed` its number is sure.
    - `tried`: who is said not to have answered.
    - `left`: who was spoken of, and has left.
    - `written`: when it happened, if what was said stands in the log.
    - `held`: what was said waits for a log.
    - `log`: `open` where the person is with one, `running` where others are, else empty.
    """

    as_of: AsOf
    system: str
    within: int
    today: date
    called: Sequence[CalledContact] = ()
    ours: Sequence[OwnContact] = ()
    spent: bool = False
    named: bool = False
    reached: CalledContact | None = None
    confirmed: bool = False
    tried: str = ""
    left: CalledContact | None = None
    written: datetime | None = None
    held: bool = False
    text: str = ""
    log: str = ""


def next_call(view: NextView) -> Card:
    """Say who is called next, with the number, after what was said."""
    words = view.as_of.words
    title = _title(view)
    return Card(
        lang=words.lang,
        over=words("incident.over_about", about=view.system),
        title=title,
        body=tuple(_body(view)),
        actions=_log_button(view),
        quiet=tuple(_quiet(view)),
        as_of=standing_at(view.as_of),
        say=" ".join(_said(view, title))[:_LONGEST_SAY],
    )


def not_in_a_log(at: AsOf, system: str, text: str, *, held: int, running: bool) -> Card:
    """Say back what was told of an incident of which no log is open, and how it comes into one.

    `held` is how many lines wait for one; how they come into it is said with the first. `running`
    says that somebody else has begun its log.
    """
    words = at.words
    title = words("incident.not_in_a_log_title", n=held)
    how = (Text(spans=(words("incident.not_in_a_log"),)),) if held < _SEVERAL else ()
    button = words("incident.join_log" if running else "incident.start_log")
    return Card(
        lang=words.lang,
        over=words("incident.over_about", about=system),
        title=title,
        body=(
            Text(kind="quote", spans=(UserText(u=text[:_LONGEST_QUOTE]),)),
            *how,
        ),
        actions=(_do(button, "begin"),),
        quiet=(_do(words("incident.to_numbers"), "numbers"), home_button(words)),
        as_of=standing_at(at),
        say=title,
    )


def _title(view: NextView) -> str:
    words = view.as_of.words
    if view.written is not None:
        return words("incident_log.written", clock=clock(words, view.written))
    if view.reached is not None:
        return words("incident.one_answered", who=view.reached.title)
    if view.named:
        who = view.called[0].title if view.called else view.ours[0].name
        return words("incident.number_of", who=who)
    if view.called:
        return words("incident.next", who=view.called[0].title)
    if view.spent or view.ours:
        return words("incident.title_exhausted", system=view.system)
    return words("incident.nobody_left", system=view.system)


def _said(view: NextView, title: str) -> Iterator[str]:
    words = view.as_of.words
    yield f"{title}."
    if view.reached is not None:
        return
    first = view.called[0] if view.called else None
    if first is not None:
        if view.written is not None:
            yield words("incident.next", who=first.title)
        yield _tight(first.phone)
    elif view.ours:
        if not view.named:
            yield words("incident.next", who=view.ours[0].name)
        yield _tight(view.ours[0].phone)


def _body(view: NextView) -> Iterator[Block]:
    words = view.as_of.words
    if view.text:
        yield Text(kind="quote", spans=(UserText(u=view.text[:_LONGEST_QUOTE]),))
    if view.tried:
        said = words("incident.one_did_not_answer", who=view.tried)
        yield Text(kind="small", spans=(UserText(u=said),))
    if view.left is not None and view.left.left_on is not None:
        day = words.date(view.left.left_on)
        said = words("incident.has_left", who=view.left.title, day=day)
        yield Notice(kind="warn", spans=(UserText(u=said),))
    if view.reached is not None:
        yield from _reached(view, view.reached)
        return
    if view.spent:
        yield Notice(kind="warn", spans=(words("incident.spent"),))
    rows = [*_called_rows(view), *_own_rows(view)]
    if rows:
        yield Rows(rows=tuple(rows))
    else:
        key = "incident.all_tried" if view.tried else "incident.nobody_own"
        yield Text(spans=(words(key),))
    if view.held:
        yield Text(kind="small", spans=(words("incident.is_held"),))


def _reached(view: NextView, one: CalledContact) -> Iterator[Block]:
    words = view.as_of.words
    if view.confirmed:
        said = words("incident.it_worked", who=one.title)
        yield Notice(spans=(UserText(u=said),))
        if one.phone:
            yield Rows(rows=(Row(title=UserText(u=one.title), phone=one.phone),))
        return
    worked = _do(words("incident.worked"), "next_worked", contact=one.key)
    told = words("incident.confirm_it") if one.phone else ""
    name = one.title
    if view.written is not None:
        name = words("incident.one_answered", who=one.title)
    yield Rows(
        rows=(
            Row(
                title=UserText(u=name),
                phone=one.phone,
                detail=(told,) if told else (),
                actions=(worked,) if one.phone else (),
            ),
        )
    )
    if view.held:
        yield Text(kind="small", spans=(words("incident.is_held"),))


def _called_rows(view: NextView) -> Iterator[Row]:
    words = view.as_of.words
    for place, one in enumerate(view.called):
        key = "incident.next" if place == 0 else "incident.after_that"
        titled = place == 0 and view.written is None
        name = one.title if titled else words(key, who=one.title)
        doubt = doubt_of(one.verified_on, view.within, words, view.today)
        yield Row(
            title=UserText(u=name),
            phone=one.phone,
            warn=both(one.closed, doubt),
            detail=_ways(view, one, place),
            strong=place == 0 and one.closed is None,
            actions=_on_the_line(words, one) if place == 0 else (),
        )


def _on_the_line(words: Words, one: CalledContact) -> tuple[Button, ...]:
    return (
        _do(words("incident.worked"), "next_worked", contact=one.key),
        _do(words("incident.no_answer"), "next_no_answer", contact=one.key),
    )


def _ways(view: NextView, one: CalledContact, place: int) -> tuple[Span, ...]:
    words = view.as_of.words
    if one.phone is None:
        told = words("incident.no_way")
        if one.email:
            told = words("incident.only_written", email=one.email)
        return (UserText(u=told),)
    known: list[Span] = []
    if view.named:
        known += hours_and_check(words, one, view.within, view.today)
        known += [UserText(u=one.email)] if one.email else []
    if one.quote and (place == 0 or one.quote != view.called[0].quote):
        known.append(words("incident.quote", number=one.quote))
    return joined_by_dots(known)


def _own_rows(view: NextView) -> Iterator[Row]:
    words = view.as_of.words
    for place, one in enumerate(view.ours):
        first = place == 0 and not view.named
        name = words("incident.next", who=one.name) if first else one.name
        yield _own_row(one, name, strong=place == 0)


def _own_row(one: OwnContact, name: str, *, strong: bool = False) -> Row:
    return Row(
        title=UserText(u=name),
        phone=one.phone,
        warn=both(one.away, one.doubt),
        detail=(one.what,) if one.what else (),
        strong=strong,
    )


def _log_button(view: NextView) -> tuple[Action, ...]:
    words = view.as_of.words
    match view.log:
        case "open":
            return ()
        case "running":
            return (_do(words("incident.join_log"), "begin"),)
        case _:
            return (_do(words("incident.start_log"), "begin"),)


def _quiet(view: NextView) -> Iterator[Action]:
    words = view.as_of.words
    if view.written is not None:
        yield _do(words("incident_log.not_for_it"), "strike")
    if view.log == "open":
        yield _do(words("incident_log.show"), "show")
    yield _do(words("incident.to_numbers"), "numbers")
    yield home_button(words)


# ── What is asked in the middle of it ────────────────────────────────────────


def whose(at: AsOf, system: str, who: Sequence[str], contract: str | None, *, theirs: bool) -> Card:
    """Say whether it is theirs, and whose the system is: the suppliers, and a contract of theirs.

    `theirs` says that it is the supplier's who was asked about.
    """
    words = at.words
    key = "incident.is_theirs" if theirs else "incident.is_not_theirs"
    title = words(key, system=system, who=words.listed(list(who)))
    said = capitalized(words("incident.quote", number=contract)) if contract else title
    return _answer(at, system, title, (Text(spans=(UserText(u=said),)),), log=False, say=title)


def let_go(at: AsOf, dropped: int) -> Card:
    """Say that nothing waits for a log any more; `dropped` is how many lines did."""
    words = at.words
    key = "incident.let_go_lines" if dropped else "incident.let_go"
    said = words(key, n=dropped) if dropped else words(key)
    return Card(
        lang=words.lang,
        over=words("incident.over"),
        title=words("incident.let_go_title"),
        body=(Text(spans=(said,)),),
        quiet=(home_button(words),),
        as_of=standing_at(at),
        say=said,
    )


def not_counted(at: AsOf, system: str, held: int) -> Card:
    """Say that the length is counted once a log is begun, from the lines that wait for one."""
    words = at.words
    title = words("incident.not_in_a_log_title", n=held)
    said = words("incident.counted_in_a_log")
    card = _answer(at, system, title, (Text(spans=(said,)),), log=False, say=said)
    return card.model_copy(update={"actions": (_do(words("incident.start_log"), "begin"),)})


def held_lines(
    at: AsOf, system: str, lines: Sequence[tuple[datetime, str]], *, running: bool
) -> Card:
    """Show what was told of an incident of which no log is open, the oldest first.

    `running` says that somebody else has begun its log.
    """
    words = at.words
    title = words("incident.not_in_a_log_title", n=len(lines))
    pairs = tuple((clock(words, moment), (UserText(u=text),)) for moment, text in lines)
    button = words("incident.join_log" if running else "incident.start_log")
    card = _answer(at, system, title, (FactSet(pairs=pairs),), log=False, say=title)
    return card.model_copy(update={"actions": (_do(button, "begin"),)})


def deadline(
    at: AsOf,
    system: str,
    rto_hours: float | None,
    since: datetime | None,
    *,
    rpo_hours: float | None = None,
    log: bool,
) -> Card:
    """Say how long the system may be down, and until when, where `since` is known.

    How much data may be lost is said below, where that is known.
    """
    words = at.words
    loses = words("incident.may_lose", hours=hours_said(words, rpo_hours)) if rpo_hours else ""
    more = (Text(spans=(loses,)),) if loses else ()
    if rto_hours is None:
        said = words("incident.no_deadline", system=system)
        title = words("incident.no_deadline_title", system=system)
        body = (Text(spans=(UserText(u=said),)), *more)
        return _answer(at, system, title, body, log=log, say=said)
    hours = hours_said(words, rto_hours)
    if since is None:
        said = words("incident.up_within", system=system, hours=hours)
        title = words("incident.up_within_title", system=system, hours=hours)
        body = (Text(spans=(UserText(u=said),)), *more)
        return _answer(at, system, title, body, log=log, say=said)
    until = since + timedelta(hours=rto_hours)
    said = words("incident.up_by", system=system, hours=hours, clock=clock(words, until))
    title = words("incident.up_by_title", system=system, clock=clock(words, until))
    left = int((until - at.now).total_seconds()) // _MINUTES_IN_HOUR
    key = "incident.time_left" if left >= 0 else "incident.time_over"
    told = words(key, time=length(words, timedelta(minutes=abs(left))))
    counted = words("incident.counted_from", clock=clock(words, since))
    body = (Text(spans=(UserText(u=f"{said} {told} {counted}"),)), *more)
    return _answer(at, system, title, body, log=log, say=said)


def data_loss(
    at: AsOf,
    system: str,
    rpo_hours: float | None,
    supplier: str,
    *,
    log: bool,
    told: Sequence[tuple[str, str]] = (),
) -> Card:
    """Say what the log tells of lost data, and how much may be lost.

    `told` are lines with their times. Without any, only whoever operates the system knows, and it
    is said what to ask.
    """
    words = at.words
    if told:
        limit = words("incident.may_lose", hours=hours_said(words, rpo_hours)) if rpo_hours else ""
        lines = (f"{clock} “{line}”" for clock, line in told)
        quoted = tuple(Text(spans=(UserText(u=one),)) for one in (limit, *lines) if one)
        title = words("incident.loss_told", system=system)
        return _answer(at, system, title, quoted, log=log, say=f"{title}. {limit}")
    said = words("incident.loss_unknown", system=system)
    ask = words("incident.ask_of_loss", who=supplier or words("incident.the_operators"))
    may = words("incident.may_lose", hours=hours_said(words, rpo_hours)) if rpo_hours else ""
    keep = words("incident.keep_loss") if log else ""
    body = tuple(Text(spans=(UserText(u=one),)) for one in (ask, may, keep) if one)
    return _answer(at, system, said, body, log=log, say=f"{said} {ask}")


def who_activates(view: PlanView, *, log: bool) -> Card:
    """Say who activates the plan, who is second, and their numbers."""
    words = view.as_of.words
    people = view.activates
    if not people:
        return _answer(
            view.as_of,
            view.system,
            words("incident.activates_nobody", system=view.system),
            (Text(spans=(words("incident.plan_nobody"),)),),
            log=log,
        )
    rows = tuple(_own_row(one, one.name, strong=place == 0) for place, one in enumerate(people))
    title = words("incident.activates_who", who=people[0].name)
    more: tuple[Block, ...] = ()
    if len(people) == 1:
        more = (Text(kind="small", spans=(words("incident.no_second"),)),)
    said = f"{title}: {_tight(people[0].phone)}" if people[0].phone else title
    return _answer(view.as_of, view.system, title, (Rows(rows=rows), *more), log=log, say=said)


def which_log(at: AsOf, systems: Sequence[tuple[str, str]]) -> Card:
    """Ask which system a log is started for; each is a key and its name."""
    words = at.words
    return Card(
        lang=words.lang,
        over=words("incident_log.over"),
        title=words("incident_log.which"),
        actions=tuple(_do(name, "begin", system=key) for key, name in systems),
        quiet=(_do(words("incident.other_system"), "all"), home_button(words)),
        as_of=standing_at(at),
        say=words("incident_log.which"),
    )


def how_to_start(at: AsOf) -> Card:
    """Say how a log is started, where no call list was shown lately."""
    words = at.words
    title = words("incident_log.how_to_start_title")
    return Card(
        lang=words.lang,
        over=words("incident_log.over"),
        title=title,
        body=(Text(spans=(words("incident_log.how_to_start"),)),),
        actions=(_do(words("incident.find"), "all"),),
        quiet=(home_button(words),),
        as_of=standing_at(at),
        say=title,
    )


def _answer(
    at: AsOf, system: str, title: str, body: tuple[Block, ...], *, log: bool, say: str = ""
) -> Card:
    words = at.words
    show = (_do(words("incident_log.show"), "show"),) if log else ()
    return Card(
        lang=words.lang,
        over=words("incident.over_about", about=system),
        title=title,
        body=body,
        quiet=(*show, _do(words("incident.to_numbers"), "numbers"), home_button(words)),
        as_of=standing_at(at),
        say=(say or title)[:_LONGEST_SAY],
    )


def _tight(phone: str | None) -> str:
    return (phone or "").replace(" ", NO_BREAK_SPACE)


def _do(label: str, act: str, **about: JsonValue) -> Button:
    value: Mapping[str, JsonValue] = {"act": act, **about}
    return Button(label=label, deed=ActionData(name=DEED, value=dict(value), stays=True))
