"""Show what became of words said while a log is open: kept, asked about, struck, or its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.incident.call_list import DEED, home_button
from bot.cards.incident.incident_log import clock, end_form, length, was_down
from bot.cards.obligation_names import clipped
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    FactSet,
    FormButton,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import NO_BREAK_SPACE, Words

_LONGEST_QUOTE = 300
_LONGEST_ROW = 40


_A_NIGHT = timedelta(hours=12)


@dataclass(frozen=True)
class LogNote:
    """One log, and words that were said of it.

    `at` is when they were said. `down` is when the system was down: from, and until, as far as that
    is known.
    """

    words: Words
    now: datetime
    system: str
    at: datetime
    down: tuple[datetime, datetime]
    text: str = ""


def _when(note: LogNote) -> str:
    """Write the time of the words; with its day where that is longer ago than a night.

    A time that is still to come is taken for the day before.
    """
    words, zone = note.words, note.words.timezone
    said = clock(words, note.at)
    if note.now - note.at < _A_NIGHT:
        return said
    day, today = note.at.astimezone(zone).date(), note.now.astimezone(zone).date()
    return f"{words.near_date(day, today)} {said}"


def written(note: LogNote) -> Card:
    """Say back that it stands in the log, with the way to strike it."""
    words = note.words
    title = words("incident_log.written", clock=_when(note))
    return _card(
        note,
        title,
        body=_quoted(note),
        actions=(_do(words("incident_log.not_for_it"), "strike"),),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
        say=f"{title}: {note.text}",
    )


def written_together(note: LogNote, lines: Sequence[tuple[datetime, str]]) -> Card:
    """Say back several lines of one message, each with its time; they are struck together."""
    words = note.words
    title = words("incident_log.written_together", n=len(lines))
    pairs = tuple((clock(words, at), (UserText(u=text[:_LONGEST_QUOTE]),)) for at, text in lines)
    return _card(
        note,
        title,
        body=(FactSet(pairs=pairs),),
        actions=(_do(words("incident_log.not_for_it"), "strike"),),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def line_before(note: LogNote) -> Card:
    """Ask whether the line that was written before a correction is to be struck."""
    words = note.words
    return _card(
        note,
        words("incident_log.line_before"),
        body=(Text(kind="small", spans=(clock(words, note.at),)), *_quoted(note)),
        actions=(_do(words("incident_log.strike_it"), "strike"),),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def lines_to_strike(note: LogNote, lines: Sequence[tuple[str, datetime, str]]) -> Card:
    """Ask which of the person's lines is wrong; each is its id, its time and its text."""
    words = note.words
    rows = tuple(
        Row(
            title=UserText(u=clipped(text, _LONGEST_ROW)),
            value=clock(words, at),
            actions=(
                Button(
                    label=words("incident_log.strike_line", clock=clock(words, at)),
                    deed=ActionData(
                        name=DEED, value={"act": "strike_one", "contact": line}, stays=True
                    ),
                ),
            ),
        )
        for line, at, text in lines
    )
    return _card(
        note,
        words("incident_log.which_line"),
        body=(Rows(rows=rows), Text(kind="small", spans=(words("incident_log.struck_stays"),))),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def last_line(note: LogNote) -> Card:
    """Show the person's last line, with the way to strike it."""
    words = note.words
    return _card(
        note,
        words("incident_log.last_line", clock=clock(words, note.at)),
        body=_quoted(note),
        actions=(_do(words("incident_log.not_for_it"), "strike"),),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def retimed(note: LogNote) -> Card:
    """Say that the line has another time now; `at` is that time."""
    words = note.words
    return _card(
        note,
        words("incident_log.retimed", clock=clock(words, note.at)),
        body=_quoted(note),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def not_retimed(note: LogNote) -> Card:
    """Say that no line of theirs has the time `at`."""
    words = note.words
    return _card(
        note,
        words("incident_log.not_retimed", clock=clock(words, note.at)),
        body=(Text(spans=(words("incident_log.how_to_retime"),)),),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def struck(note: LogNote) -> Card:
    """Say that the line is struck, and how it is said to somebody else than the log."""
    words = note.words
    return _card(
        note,
        words("incident_log.is_struck"),
        body=(*_quoted(note), Text(spans=(words("incident_log.say_again"),))),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def belongs(note: LogNote) -> Card:
    """Ask whether the words belong to a log in which nothing was written for a while."""
    words = note.words
    return _card(
        note,
        words("incident_log.belongs", system=note.system),
        body=_quoted(note),
        actions=(_do(words("incident_log.it_does"), "keep"), _do(words("incident_log.no"), "drop")),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def left_out(note: LogNote) -> Card:
    """Say that the words do not stand in the log."""
    words = note.words
    return _card(
        note,
        words("incident_log.left_out"),
        body=_quoted(note),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def up_again(note: LogNote) -> Card:
    """Offer to close the log, with the time the system was down."""
    words = note.words
    body = (
        *_quoted(note),
        Text(spans=(words("incident_log.written_down", clock=_when(note)),)),
        Text(spans=(_downtime(note),)),
    )
    return _offer(
        note,
        words("incident_log.up_title", system=note.system),
        body=body,
        more=(_do(words("incident_log.not_for_it"), "strike"),),
    )


def close_it(note: LogNote) -> Card:
    """Offer to close the log, because somebody asked for it."""
    words = note.words
    title = words("incident_log.close_title", system=note.system)
    body = (Text(spans=(_downtime(note),)), Text(spans=(words("incident_log.close_by_words"),)))
    return _offer(note, title, body=body)


def was_significant(note: LogNote) -> Card:
    """Ask whether it was significant; a yes or a no closes the log."""
    words = note.words
    return _card(
        note,
        words("incident_log.significant_title", system=note.system),
        body=(
            Text(spans=(_downtime(note),)),
            Text(spans=(words("incident_log.significant_closes"),)),
        ),
        actions=(
            _do(words("incident_log.yes"), "close_significant"),
            _do(words("incident_log.no"), "close_minor"),
        ),
        quiet=(
            _do(words("incident_log.show"), "show"),
            _do(words("incident_log.false_alarm"), "ask_false"),
            home_button(words),
        ),
    )


def still_open(note: LogNote) -> Card:
    """Ask for a log to be closed, in which nothing was written for hours."""
    words = note.words
    hours = int((note.now - note.at).total_seconds()) // 3600
    told = words("incident_log.untouched", moment=words.moment(note.at), n=hours)
    return _offer(
        note,
        words("incident_log.still_open", system=note.system),
        body=(Text(spans=(told,)),),
    )


def false_alarm(note: LogNote, *, by_yes: bool = False) -> Card:
    """Offer to close the log as a false alarm; nothing is done yet, nor by a yes alone."""
    words = note.words
    key = "incident_log.false_by_press" if by_yes else "incident_log.false_means"
    return _card(
        note,
        words("incident_log.false_title", system=note.system),
        body=(Text(spans=(words(key),)),),
        actions=(
            _do(words("incident_log.it_is_false"), "false_alarm"),
            _do(words("incident_log.not_false"), "show"),
        ),
        quiet=(home_button(words),),
    )


def closed(note: LogNote, *, false: bool) -> Card:
    """Say that the log is closed, in the place where that was offered."""
    words = note.words
    key = "incident_log.closed_false" if false else "incident_log.closed"
    return _card(
        note,
        words(key, system=note.system),
        body=_quoted(note),
        quiet=(_do(words("incident_log.show"), "show"), home_button(words)),
    )


def outage(words: Words, down: tuple[datetime, datetime]) -> str:
    """Write what an incident is called that nobody has named: how long it was down, if told."""
    if down[1] < down[0]:
        return words("incident_log.no_title")
    time = length(words, down[1] - down[0])
    return words("incident_log.outage", time=time).replace(NO_BREAK_SPACE, " ")


def _offer(
    note: LogNote, title: str, *, body: tuple[Block, ...], more: tuple[Button, ...] = ()
) -> Card:
    words = note.words
    closing: FormButton = end_form(
        words, act="close", label=words("incident_log.close"), title=outage(words, note.down)
    )
    return _card(
        note,
        title,
        body=body,
        actions=(closing, _do(words("incident_log.show"), "show")),
        quiet=(_do(words("incident_log.false_alarm"), "ask_false"), *more, home_button(words)),
    )


def _downtime(note: LogNote) -> str:
    return was_down(note.words, note.down)


def _quoted(note: LogNote) -> tuple[Block, ...]:
    if not note.text:
        return ()
    return (Text(kind="quote", spans=(UserText(u=note.text[:_LONGEST_QUOTE]),)),)


def _card(
    note: LogNote,
    title: str,
    *,
    body: tuple[Block, ...],
    actions: tuple[Action, ...] = (),
    quiet: tuple[Action, ...] = (),
    say: str = "",
) -> Card:
    words = note.words
    return Card(
        lang=words.lang,
        over=words("incident_log.over_about", system=note.system),
        title=title,
        body=body,
        actions=actions,
        quiet=quiet,
        as_of=words("incident_log.as_of", moment=words.moment(note.now)),
        say=(say or title)[:_LONGEST_QUOTE],
    )


def _do(label: str, act: str) -> Button:
    return Button(label=label, deed=ActionData(name=DEED, value={"act": act}, stays=True))
