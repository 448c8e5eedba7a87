"""Show the log of an incident: what happened when, who takes part, and how it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import notices
from bot.cards.incident.call_list import DEED, home_button
from bot.messages import (
    ActionData,
    Block,
    Button,
    Card,
    CardField,
    FactSet,
    FieldOption,
    FormButton,
    Notice,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import NO_BREAK_SPACE, Words

_MOST_LINES = 15
_LONGEST_SAY = 300
_MINUTES_IN_HOUR = 60


@dataclass(frozen=True)
class LogLineView:
    """One thing that happened.

    `said` is a sentence of ours, and `wrote` what a person wrote, after their name. `struck` says
    who struck it.
    """

    at: datetime
    said: str
    wrote: str | None = None
    struck: str | None = None


@dataclass(frozen=True)
class LogView:
    """The log of an incident as it is now.

    `told` says who is told that NIS2 may apply. `title` says what the incident was, once it has
    ended; with `false_alarm` it was none. `suggested` is what it may be called. `waits` says that
    the database does not answer, so nothing can be written just now. `down` is from when to when it
    was down, where that is said; with `is_down` it still is.
    """

    words: Words
    now: datetime
    system: str
    began: datetime
    lines: Sequence[LogLineView]
    people: Sequence[str]
    told: str
    ended: datetime | None = None
    title: str | None = None
    waits: bool = False
    false_alarm: bool = False
    suggested: str | None = None
    down: tuple[datetime, datetime] | None = None
    is_down: bool = False


def log(view: LogView) -> Card:
    """Show the log as one living card, with the newest lines last."""
    words = view.words
    ended = view.ended
    title = (
        words("incident_log.title", system=view.system, clock=clock(words, view.began))
        if ended is None
        else words("incident_log.title_ended", system=view.system, clock=clock(words, ended))
    )
    last = view.lines[-1] if view.lines else None
    return Card(
        lang=words.lang,
        over=words("incident_log.over"),
        title=title,
        body=tuple(_body(view)),
        actions=() if ended is not None else (_write(words), end_form(words, title=view.suggested)),
        quiet=(*(() if ended else _while_open(words)), home_button(words)),
        as_of=words("incident_log.as_of", moment=words.moment(view.now)),
        say=(
            words("incident_log.say", system=view.system, line=_spoken(last))[:_LONGEST_SAY]
            if last
            else title
        ),
    )


def early_warning(words: Words, now: datetime, *, system: str, who: str, began: datetime) -> Card:
    """Tell whoever is responsible for information security that an incident has begun.

    It may have to be reported.
    """
    title = words("incident_log.nis2_title", system=system)
    said = words("incident_log.nis2_told", who=who, moment=words.moment(began))
    return _told(words, now, title, said)


def called_off(words: Words, now: datetime, *, system: str, who: str) -> Card:
    """Tell whoever was told that an incident had begun, that it was a false alarm."""
    title = words("incident_log.off_title", system=system)
    return _told(words, now, title, words("incident_log.off_told", who=who))


def _told(words: Words, now: datetime, title: str, said: str) -> Card:
    return Card(
        lang=words.lang,
        over=words("incident.over"),
        title=title,
        body=(Text(spans=(UserText(u=said),)),),
        quiet=(notices.call_button(words), notices.home_button(words)),
        as_of=words("incident_log.as_of", moment=words.moment(now)),
        say=f"{title}. {said}"[:_LONGEST_SAY],
    )


def _body(view: LogView) -> Iterator[Block]:
    words = view.words
    if view.down is not None:
        yield Text(spans=(_down(view, view.down),))
    left_out = len(view.lines) - _MOST_LINES
    if left_out > 0:
        yield Text(kind="small", spans=(words("incident_log.earlier", n=left_out),))
    yield FactSet(
        pairs=tuple((clock(words, line.at), _spans(line)) for line in view.lines[-_MOST_LINES:])
    )
    if view.people:
        names = words.listed(list(view.people))
        yield Text(kind="small", spans=(UserText(u=words("incident_log.with", names=names)),))
    if view.false_alarm:
        yield Notice(spans=(words("incident_log.was_false"),))
        return
    if view.ended is not None:
        title = view.title or words("incident_log.no_title")
        key = "incident_log.will_wait" if view.waits else "incident_log.will_be_recorded"
        yield Notice(
            kind="warn" if view.waits else "info", spans=(UserText(u=words(key, title=title)),)
        )
        return
    yield Notice(
        kind="info",
        spans=(
            UserText(u=words("incident_log.nis2", who=view.told))
            if view.told
            else words("incident_log.nis2_nobody"),
        ),
    )
    if view.waits:
        yield Notice(kind="warn", spans=(words("incident_log.waits"),))
    yield Text(kind="small", spans=(words("incident_log.how"),))


def _down(view: LogView, down: tuple[datetime, datetime]) -> str:
    words = view.words
    if not view.is_down:
        return was_down(words, down)
    begins, time = clock(words, down[0]), length(words, down[1] - down[0])
    return words("incident_log.is_down", begins=begins, time=time)


def _while_open(words: Words) -> tuple[Button, ...]:
    return (
        _do(words("incident.to_numbers"), "back"),
        _do(words("incident_log.false_alarm"), "ask_false"),
    )


def _write(words: Words) -> FormButton:
    line = CardField(name="line", label=words("incident_log.line"), kind="long", required=True)
    return FormButton(
        label=words("incident_log.write"),
        deed=_deed("write"),
        fields=(line,),
        submit=words("incident_log.add"),
    )


def end_form(
    words: Words, *, act: str = "end", label: str = "", title: str | None = None
) -> FormButton:
    """Make the small form that closes a log; `title` is what the incident may be called."""
    label = label or words("incident_log.end")
    answers = tuple(
        FieldOption(value=name, label=words(f"incident_log.{name}")) for name in ("yes", "no")
    )
    return FormButton(
        label=label,
        deed=_deed(act),
        fields=(
            CardField(
                name="title",
                label=words("incident_log.what"),
                kind="text",
                value=title,
                required=True,
            ),
            CardField(
                name="significant",
                label=words("incident_log.significant"),
                kind="radio",
                options=answers,
                required=True,
            ),
        ),
        submit=label,
    )


def _spans(line: LogLineView) -> Spans:
    said: list[Span] = [UserText(u=line.said)]
    if line.wrote is not None:
        said.append(UserText(u=line.wrote))
    if line.struck is not None:
        said.append(UserText(u=f" ({line.struck})"))
    return tuple(said)


def _spoken(line: LogLineView) -> str:
    return f"{line.said}{line.wrote or ''}"


def clock(words: Words, moment: datetime) -> str:
    """Write the time of day where the reader is, as `03:14`."""
    return f"{moment.astimezone(words.timezone):%H:%M}"


def length(words: Words, time: timedelta) -> str:
    """Write hours and minutes, as `1 time 19 minutter` (1 hour 19 minutes)."""
    hours, minutes = divmod(max(0, int(time.total_seconds()) // 60), _MINUTES_IN_HOUR)
    said = [words("incident.hours", n=hours, hours=words.number(hours))] if hours else []
    if minutes or not hours:
        said.append(words("incident.minutes", n=minutes))
    return words.listed(said).replace(" ", NO_BREAK_SPACE)


def was_down(words: Words, down: tuple[datetime, datetime]) -> str:
    """Say from when to when it was down, and how long that was, as far as it was told."""
    begins, ends = down
    if ends < begins:
        return words("incident_log.up_at", clock=clock(words, ends))
    return words(
        "incident_log.down",
        begins=clock(words, begins),
        ends=clock(words, ends),
        time=length(words, ends - begins),
    )


def _do(label: str, act: str) -> Button:
    return Button(label=label, deed=_deed(act))


def _deed(act: str) -> ActionData:
    return ActionData(name=DEED, value={"act": act}, stays=True)
