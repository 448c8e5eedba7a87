"""Answer with an incident log: it is begun or joined, written in, and ended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from typing import Final, TypeAlias

from bot.cards.incident import incident_log, log_notes
from bot.cards.incident.incident_log import LogLineView, LogView, clock
from bot.cards.incident.log_notes import LogNote
from bot.incident.button_tokens import ButtonState, TokenSealer, contact_id, short
from bot.incident.call_list_answers import CallListAnswers, useless
from bot.incident.call_lists import first_name
from bot.incident.card_buttons import seal_buttons
from bot.incident.events import IncidentEvent
from bot.incident.follow_up_answers import CallOutcome
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery, ShownCard
from bot.incident.snapshot import LogLine
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Card
from bot.texts.words import Words
from bot.understanding.incidents.log_lines import (
    ToldLine,
    moment_told,
    read_line,
    tries_told,
)
from bot.understanding.incidents.log_statements import Statement, is_still_to_come
from governance.roles import Role

_LONGEST_LINE: Final = 2000
_LONGEST_TITLE: Final = 200
_MOST_TOLD: Final = 2
_MOST_LINES: Final = 6
"""The most lines of which it is asked which one is wrong."""
_MINUTES_IN_DAY: Final = 24 * 60
_OF_A_PERSON: Final = ("wrote", "up", "no_answer", "reached")
_Drawn: TypeAlias = Callable[[LogNote], Card]


class LogAnswers:
    """It keeps the logs of the query's authority, and draws them for whoever is with one."""

    def __init__(self, sealing: TokenSealer, call_lists: CallListAnswers) -> None:
        self._sealing = sealing
        self._call_lists = call_lists

    # ── The log itself ───────────────────────────────────────────────────────

    def open(
        self, query: IncidentQuery, system: str, state: ButtonState, *, new: bool = False
    ) -> IncidentAnswer:
        """Begin a log, or join the one that runs, and write what waited for it.

        With `new` it was asked for in words; the list stands above and is not shown again.
        """
        running = query.logs.running(system, query.now)
        happened: list[IncidentEvent] = []
        log_id = running.id if running else short(f"{state.call}:{query.key}")
        held = query.logs.held(system, query.person.email, query.now)
        lines = [_of_held(query, line, log_id) for line in held]
        if running is None or query.person.email not in running.people:
            what = "started" if running is None else "joined"
            lines.insert(0, query.line(what, system=system, call=state.call, log=log_id))
        query.logs.add(lines)
        happened += [query.event(line, [system]) for line in lines]
        answer = query.answer()
        if not new:
            answer = self._call_lists.show(query, replace(state, act="call"))
        found = query.logs.find(log_id)
        if found is None:
            return answer
        drawn = self._card(query, found, replace(state, log=log_id))
        shown = ShownCard(f"log:{log_id}:{query.key[:12]}", drawn, new=True, log=log_id)
        return replace(answer, shown=[*answer.shown, shown], happened=happened, log=log_id)

    def show(
        self, query: IncidentQuery, log: Log, *, with_duration: bool = False
    ) -> IncidentAnswer:
        """Show the log below, as it stands; one that has ended says how long it was down."""
        drawn = self.card(query, log, with_duration=with_duration)
        shown = ShownCard(f"log:{log.id}:{query.key[:12]}", drawn, new=True, log=log.id)
        return query.answer(shown=[shown])

    def write(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer:
        """Write a line of the person's own, on the log's own card."""
        told = line_told(query, text)
        cleaned = _cleaned(told.text)
        if not cleaned:
            return useless(query)
        at = told_moment(query, told)
        line = query.line("wrote", system=log.system, log=log.id, text=cleaned, told_at=at)
        return self._add(query, log, line)

    def end(
        self,
        query: IncidentQuery,
        log: Log,
        fields: Mapping[str, str],
        state: ButtonState | None = None,
    ) -> IncidentAnswer:
        """End it, with its title and whether it was significant.

        With `state` that was offered on a card of its own, which says so then.
        """
        title = " ".join(fields.get("title", "").split())[:_LONGEST_TITLE]
        line = query.line(
            "ended",
            system=log.system,
            log=log.id,
            text=title or log_notes.outage(query.words, self._down(query, log)),
            significant=fields.get("significant") != "no",
        )
        return self._ended(query, log, line, state)

    def end_by_words(self, query: IncidentQuery, log: Log, *, significant: bool) -> IncidentAnswer:
        """End it as it was said in words to be significant or not, and say so below."""
        state = ButtonState("show", short(f"closed:{query.key}"), query.now)
        fields = {"significant": "yes" if significant else "no"}
        answer = self.end(query, log, fields, state)
        *others, last = answer.shown
        return replace(answer, shown=[*others, replace(last, new=True)])

    def ask_significance(self, query: IncidentQuery, log: Log) -> IncidentAnswer:
        """Ask whether it was significant: the answer closes the log."""
        line = query.line("held", system=log.system, log=log.id)
        return query.answer(shown=[self._below(query, log, line, log_notes.was_significant)])

    def call_off(self, query: IncidentQuery, log: Log, state: ButtonState) -> IncidentAnswer:
        """End it as a false alarm, which is no event."""
        line = query.line("called_off", system=log.system, log=log.id)
        return self._ended(query, log, line, state)

    def card(self, query: IncidentQuery, log: Log, *, with_duration: bool = False) -> Card:
        """Draw the log as it stands, for somebody who is with it."""
        # A call of its own, for what is pressed on a card that comes from the log.
        call = short(f"log:{log.id}")
        state = ButtonState("show_log", call, query.now, log=log.id, system=short(log.system))
        return self._card(query, log, state, with_duration=with_duration)

    # ── What is said while it is open ────────────────────────────────────────

    def say_back(
        self,
        query: IncidentQuery,
        log: Log,
        text: str,
        *,
        what: str = "wrote",
        told_at: datetime | None = None,
    ) -> IncidentAnswer:
        """Write what somebody said, and say back that it stands there.

        With `up` it says that the system is up again, and the log may be closed.
        """
        cleaned = _cleaned(text)
        if not cleaned:
            return useless(query)
        line = query.line(what, system=log.system, log=log.id, text=cleaned, told_at=told_at)
        answer = self._add(query, log, line)
        now = query.logs.find(log.id) or log
        drawn = log_notes.up_again if what == "up" else log_notes.written
        return replace(answer, shown=[*answer.shown, self._below(query, now, line, drawn)])

    def say_back_together(
        self, query: IncidentQuery, log: Log, told: Sequence[Statement]
    ) -> IncidentAnswer:
        """Write several lines of one message, and say them back on one card.

        The others are about the first: they are struck with it.
        """
        lines: list[LogLine] = []
        for number, one in enumerate(told):
            line = query.part(number).line(
                "wrote",
                system=log.system,
                log=log.id,
                text=_cleaned(one.text),
                told_at=None if one.at is None else one.at.astimezone(UTC),
                about=lines[0].id if lines else "",
            )
            lines.append(line)
        answer = self._add(query, log, *lines)
        now = query.logs.find(log.id) or log
        written = [(now.moment(line), line.text) for line in lines]
        together = partial(log_notes.written_together, lines=written)
        below = self._below(query, now, lines[0], together)
        return replace(answer, shown=[*answer.shown, below])

    def write_call(
        self, query: IncidentQuery, log: Log, text: str, told: CallOutcome, told_at: datetime | None
    ) -> tuple[IncidentAnswer, LogLine]:
        """Write what somebody said of a call, and return the line, too."""
        line = query.line(
            told.outcome,
            system=log.system,
            log=log.id,
            contact=told.contact,
            callee=told.callee,
            phone=told.phone,
            text=_cleaned(text),
            told_at=told_at,
        )
        return self._add(query, log, line), line

    def retime(
        self, query: IncidentQuery, log: Log, before: datetime | None, after: datetime
    ) -> IncidentAnswer:
        """Give a line of the person's own another time: the one of that time, else the last."""
        mine = log.written_by(query.person.email)
        shown = [line for line in mine if before is None or _same_clock(log.moment(line), before)]
        last = max(shown, key=lambda line: line.at, default=None)
        if last is None:
            missing = query.line("held", system=log.system, told_at=before or after)
            return query.answer(shown=[self._below(query, log, missing, log_notes.not_retimed)])
        line = query.line("timed", system=log.system, log=log.id, about=last.id, told_at=after)
        answer = self._add(query, log, line)
        now = query.logs.find(log.id) or log
        shown_below = self._note(
            query, now, last, log_notes.retimed, call=short(f"line:{line.id}"), new=True
        )
        return replace(answer, shown=[*answer.shown, shown_below])

    def hold(
        self, query: IncidentQuery, log: Log, text: str, *, told_at: datetime | None = None
    ) -> IncidentAnswer:
        """Ask whether what was said belongs to the log, and hold it until that is answered."""
        line = query.line(
            "held", system=log.system, log=log.id, text=_cleaned(text), told_at=told_at
        )
        query.logs.add([line])
        shown = self._below(query, log, line, log_notes.belongs)
        return query.answer(shown=[shown], happened=[query.event(line, [])])

    def keep(self, query: IncidentQuery, log: Log, state: ButtonState) -> IncidentAnswer:
        """Write what was held in the log."""
        held = query.logs.line(state.contact)
        if held is None or held.who != query.person.email:
            return useless(query)
        if not log.is_open(query.now):
            return self.leave_out(query, log, state)
        line = query.line(
            "wrote", system=log.system, log=log.id, text=held.text, told_at=held.told_at
        )
        answer = self._add(query, log, line)
        shown = self._note(query, log, line, log_notes.written, call=state.call)
        return replace(answer, shown=[*answer.shown, shown])

    def leave_out(self, query: IncidentQuery, log: Log, state: ButtonState) -> IncidentAnswer:
        """Keep what was held out of the log; somebody else is asked it then."""
        held = query.logs.line(state.contact)
        if held is None or held.who != query.person.email:
            return useless(query)
        line = query.line("kept_out", system=log.system, log=log.id)
        query.logs.add([line])
        shown = self._note(query, log, held, log_notes.left_out, call=state.call)
        return query.answer(shown=[shown], happened=[query.event(line, [])], then=held.text)

    def strike(self, query: IncidentQuery, log: Log, state: ButtonState) -> IncidentAnswer:
        """Strike a line of the person's own, which stays where it is, and what was told with it.

        With `strike_one` it was one of several that are shown: it is struck alone, and the others
        are shown again.
        """
        struck = query.logs.line(state.contact)
        is_mine = struck is not None and struck.who == query.person.email
        if struck is None or not is_mine or struck.what not in _OF_A_PERSON:
            return useless(query)
        alone = state.act == "strike_one"
        mine = () if alone else log.written_by(struck.who)
        together = [one for one in mine if one.about == struck.id]
        lines = [
            query.part(number).line("struck", system=log.system, log=log.id, about=one.id)
            for number, one in enumerate((struck, *together))
        ]
        answer = self._add(query, log, *lines)
        log = query.logs.find(log.id) or log
        if alone and log.written_by(query.person.email):
            shown = self._own_lines(query, log, call=state.call, new=False)
        else:
            shown = self._note(query, log, struck, log_notes.struck, call=state.call)
        return replace(answer, shown=[*answer.shown, shown])

    def which_line(
        self, query: IncidentQuery, log: Log, among: Sequence[LogLine] | None = None
    ) -> IncidentAnswer:
        """Ask which of the person's lines is wrong, or of those that are given; the log without."""
        if not log.written_by(query.person.email):
            return self.show(query, log)
        call = short(f"which:{query.key}")
        return query.answer(shown=[self._own_lines(query, log, call=call, new=True, among=among)])

    def _own_lines(
        self,
        query: IncidentQuery,
        log: Log,
        *,
        call: str,
        new: bool,
        among: Sequence[LogLine] | None = None,
    ) -> ShownCard:
        """Show the person's last lines, each with the way to strike it."""
        mine = sorted(among or log.written_by(query.person.email), key=log.moment)[-_MOST_LINES:]
        lines = [(line.id, log.moment(line), line.text or line.callee) for line in mine]
        drawn = partial(log_notes.lines_to_strike, lines=lines)
        return self._note(query, log, mine[-1], drawn, call=call, new=new)

    def ask_of_line_before(self, query: IncidentQuery, log: Log, line: LogLine) -> IncidentAnswer:
        """Ask whether a line is to be struck, where another was told in its place."""
        call = short(f"before:{query.key}")
        shown = self._note(query, log, line, log_notes.line_before, call=call, new=True)
        return query.answer(shown=[shown])

    def offer_strike(self, query: IncidentQuery, log: Log) -> IncidentAnswer:
        """Show the person's last line with the way to strike it; the log where there is none."""
        last = log.last_line_of(query.person.email)
        if last is None:
            return self.show(query, log)
        call = short(f"strike:{query.key}")
        return query.answer(
            shown=[self._note(query, log, last, log_notes.last_line, call=call, new=True)]
        )

    def offer_end(
        self, query: IncidentQuery, log: Log, *, false_alarm: bool, by_yes: bool = False
    ) -> IncidentAnswer:
        """Offer to close the log, or to close it as a false alarm.

        With `by_yes` that it was false was offered before, and a yes alone was the answer.
        """
        drawn: _Drawn = log_notes.close_it
        if false_alarm:
            drawn = partial(log_notes.false_alarm, by_yes=by_yes)
        line = query.line("held", system=log.system, log=log.id)
        return query.answer(shown=[self._below(query, log, line, drawn)])

    def ask_to_close(self, query: IncidentQuery, log: Log) -> IncidentAnswer:
        """Ask for a log to be closed, in which nothing was written for hours."""
        line = query.line("asked_to_close", system=log.system, log=log.id)
        query.logs.add([line])
        of_then = line.model_copy(update={"at": log.touched})
        shown = self._below(query, log, of_then, log_notes.still_open)
        return query.answer(shown=[shown], happened=[query.event(line, [])])

    def notice(self, query: IncidentQuery, card: Card) -> IncidentAnswer:
        """Show a card that is about no log."""
        state = ButtonState("call", query.key, query.now)
        sealed = seal_buttons(card, state, query.about, self._sealing)
        return query.answer(shown=[ShownCard(f"incident:{query.key}", sealed, new=True)])

    # ── Shared ───────────────────────────────────────────────────────────────

    def _add(self, query: IncidentQuery, log: Log, *lines: LogLine) -> IncidentAnswer:
        """Add the lines to the log, for all who are with it."""
        query.logs.add(lines)
        drawn = self.card(query, query.logs.find(log.id) or log)
        shown = ShownCard(f"log:{log.id}:{query.key[:12]}", drawn, new=False, log=log.id)
        happened = [query.event(line, [log.system]) for line in lines]
        return query.answer(shown=[shown], happened=happened, log=log.id)

    def _ended(
        self, query: IncidentQuery, log: Log, line: LogLine, state: ButtonState | None
    ) -> IncidentAnswer:
        answer = self._add(query, log, line)
        if state is None:
            return answer
        false = line.what == "called_off"
        shown = self._note(
            query, log, line, lambda note: log_notes.closed(note, false=false), call=state.call
        )
        return replace(answer, shown=[*answer.shown, shown])

    def _below(self, query: IncidentQuery, log: Log, line: LogLine, drawn: _Drawn) -> ShownCard:
        """Make a card of its own about that line."""
        return self._note(query, log, line, drawn, call=short(f"line:{line.id}"), new=True)

    def _note(
        self,
        query: IncidentQuery,
        log: Log,
        line: LogLine,
        drawn: _Drawn,
        *,
        call: str,
        new: bool = False,
    ) -> ShownCard:
        note = LogNote(
            words=query.words,
            now=query.now,
            system=log.system,
            at=log.moment(line),
            down=self._down(query, log),
            text=line.text,
        )
        state = ButtonState(
            "show",
            call,
            query.now,
            system=short(log.system),
            contact=contact_id(line.id),
            log=log.id,
        )
        sealed = seal_buttons(drawn(note), state, query.about, self._sealing)
        return ShownCard(f"incident:{call}", sealed, new)

    def _down(self, query: IncidentQuery, log: Log) -> tuple[datetime, datetime]:
        began, up = log.down
        return began, up or (log.end.at if log.end else query.now)

    def _card(
        self, query: IncidentQuery, log: Log, state: ButtonState, *, with_duration: bool = False
    ) -> Card:
        index, words = query.index, query.words
        holders = index.roles.holders(Role.ISK, log.system, query.today)
        told = [one.person.name for one in holders][:_MOST_TOLD]
        up = log.down[1]
        false_alarm = log.end is not None and log.end.what == "called_off"
        timed = with_duration or (log.end is not None and not false_alarm)
        view = LogView(
            words=words,
            now=query.now,
            system=log.system,
            began=log.began,
            lines=[*_lines(index, log, words)],
            people=[first_name(index, email) for email in log.people],
            told=words.listed(told),
            ended=log.end.at if log.end else None,
            title=log.end.text if log.end else None,
            waits=query.waits,
            false_alarm=false_alarm,
            suggested=None if up is None else log_notes.outage(words, (log.down[0], up)),
            down=self._down(query, log) if timed else None,
            is_down=up is None and log.end is None,
        )
        drawn = replace(state, system=short(log.system), log=log.id)
        return seal_buttons(incident_log.log(view), drawn, query.about, self._sealing)


def line_told(query: IncidentQuery, text: str) -> ToldLine:
    """Read a line with the time before it; one that is still to come stays in the text."""
    told = read_line(text)
    if not is_expected(query, told.clock, text):
        return told
    return replace(told, text=text.strip(), clock=None, marked=True)


def told_moment(query: IncidentQuery, told: ToldLine) -> datetime | None:
    """Return the moment that was told, as the reader's clock shows it; None where none was.

    None is told by a time that is still to come: what is expected then was told now.
    """
    expected = is_expected(query, told.clock, told.text)
    return None if told.clock is None or expected else moment_of(query, told.clock)


def is_expected(query: IncidentQuery, clock: time | None, text: str) -> bool:
    """Tell whether the text's time of the day is still to come, by the reader's clock."""
    return is_still_to_come(clock, text, query.now.astimezone(query.words.timezone))


def moment_of(query: IncidentQuery, clock: time) -> datetime:
    """Return the last moment at which the reader's clock showed that."""
    return moment_told(clock, query.now.astimezone(query.words.timezone)).astimezone(UTC)


def _cleaned(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_LINE]


def _of_held(query: IncidentQuery, held: LogLine, log_id: str) -> LogLine:
    """Make a line of the log of what was held: it happened when it was said, or when was told."""
    return held.model_copy(
        update={
            "id": short(f"{log_id}:{held.id}", 16),
            "log": log_id,
            "at": query.now,
            "what": held.becomes,
            "about": held.id,
            "told_at": held.told_at or held.at,
            "becomes": "",
        }
    )


def _same_clock(moment: datetime, other: datetime) -> bool:
    """Tell whether both are the same minute of the day."""
    return (moment - other).total_seconds() // 60 % _MINUTES_IN_DAY == 0


def _lines(index: SnapshotIndex, log: Log, words: Words) -> Iterator[LogLineView]:
    tries: dict[str, int] = {}
    struck = log.struck
    for line in log.in_order:
        who, at, by = first_name(index, line.who), log.moment(line), struck.get(line.id)
        note = None if by is None else _struck(index, by, words)
        match line.what:
            case "no_answer":
                if by is None:
                    tries[line.contact] = tries.get(line.contact, 0) + tries_told(line.text)
                count = tries.get(line.contact, 1)
                said = words("incident_log.no_answer", callee=line.callee, n=count)
                yield _of_a_call(line, said, at, who, note, words)
            case "reached":
                said = words("incident_log.reached", callee=line.callee)
                yield _of_a_call(line, said, at, who, note, words)
            case "worked":
                said = words("incident_log.worked", callee=line.callee, who=who)
                yield LogLineView(at, said)
            case "wrote" | "up":
                yield LogLineView(at, words("incident_log.wrote", who=who), line.text, note)
            case "started" | "joined" | "ended" | "called_off":
                yield LogLineView(at, words(f"incident_log.{line.what}", who=who))
            case _:
                continue


def _of_a_call(
    line: LogLine, said: str, at: datetime, who: str, note: str | None, words: Words
) -> LogLineView:
    """Show whom a line is about, with the words it was told in, where it was told."""
    if not line.text:
        return LogLineView(at, said, struck=note)
    return LogLineView(at, words("incident_log.told", said=said, who=who), line.text, note)


def _struck(index: SnapshotIndex, by: LogLine, words: Words) -> str:
    who = first_name(index, by.who)
    return words("incident_log.struck", who=who, clock=clock(words, by.at))
