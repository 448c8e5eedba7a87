"""Add up what happened to the log of an incident.

Told twice, in any order, or from several copies, it is the same log.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.incident.button_tokens import ANSWERED, SAID_TO_ANSWER, contact_id, has_answered
from bot.incident.snapshot import LogLine
from bot.understanding.incidents.log_lines import tries_told

TOUCHED: Final = timedelta(hours=1)
"""So long after the last line, what is said in a few words belongs to the log."""
LATELY: Final = timedelta(days=1)
"""So long what is said of a log without naming it may mean one that is closed."""
QUIET: Final = timedelta(hours=8)
"""From then on a log in which nothing is written asks to be closed."""
OPEN_FOR: Final = timedelta(days=7)
"""From then on a log nobody closed is not offered any more."""

UNRECORDED: Final = ("held", "kept_out", "asked_to_close")
"""Lines of which the journal knows nothing.

Words were held until somebody says whether they belong to a log, or they do not. Or a log was asked
to be closed.
"""

_NO_DEED: Final = ("lookup", "plan", *UNRECORDED)
"""The actions of people who only look, and take no part in the incident."""
_ENDS: Final = ("ended", "called_off")
_CALLED: Final = ("no_answer", "reached", "worked")
_HAPPENED: Final = (*_CALLED, "wrote", "up")


@dataclass
class Log:
    """One incident of one system; `people` are with it, in the order they came."""

    id: str
    system: str
    began: datetime
    by: str
    lines: list[LogLine] = field(default_factory=list)

    @property
    def people(self) -> list[str]:
        """The e-mails of those who are with it."""
        return list(dict.fromkeys(line.who for line in self.lines))

    @property
    def end(self) -> LogLine | None:
        """The line by which it was closed, if it was."""
        return next((line for line in self.lines if line.what in _ENDS), None)

    @property
    def struck(self) -> dict[str, LogLine]:
        """The lines by which others were struck, by the id of the other."""
        return {line.about: line for line in self.lines if line.what == "struck"}

    def moment(self, line: LogLine) -> datetime:
        """Return when it happened: the time that was told for it last, else when it was written."""
        told = [one.told_at for one in self.lines if one.what == "timed" and one.about == line.id]
        return next(filter(None, reversed(told)), None) or line.told_at or line.at

    @property
    def in_order(self) -> list[LogLine]:
        """The lines in the order in which they happened."""
        return sorted(self.lines, key=self.moment)

    def written_by(self, person: str) -> list[LogLine]:
        """Return what somebody told of the incident, without what was struck."""
        struck = self.struck
        return [
            line
            for line in self.lines
            if line.who == person and line.what in _HAPPENED and line.id not in struck
        ]

    def last_line_of(self, person: str) -> LogLine | None:
        """Return the line somebody wrote last, if they have written one."""
        mine = self.written_by(person)
        return max(reversed(mine), key=lambda line: line.at, default=None)

    @property
    def touched(self) -> datetime:
        """The moment of the last thing that happened in it."""
        return max((line.at for line in self.lines), default=self.began)

    @property
    def down(self) -> tuple[datetime, datetime | None]:
        """The moment from which it is known to be down, and when it was said to be up again.

        Of several times it was said to be up, the one that was said last counts: it may correct
        another. The second is before the first where nothing is told of before it was up.
        """
        struck = self.struck
        kept = [line for line in self.lines if line.id not in struck]
        up = max((one for one in kept if one.what == "up"), key=lambda one: one.at, default=None)
        back = None if up is None else self.moment(up)
        began = min((self.moment(line) for line in kept if line.what != "up"), default=self.began)
        return began, back

    def touched_by(self, person: str) -> datetime:
        """Return the moment of the last thing somebody did in it."""
        return max((line.at for line in self.lines if line.who == person), default=self.began)

    def is_open(self, now: datetime) -> bool:
        """Tell whether something can still be written."""
        return self.end is None and now - self.began < OPEN_FOR


class Logs:
    """Everything of one authority that is known to have happened."""

    def __init__(self) -> None:
        self._lines: dict[str, LogLine] = {}
        self._logs: dict[str, Log] | None = None

    def add(self, lines: Iterable[LogLine]) -> None:
        """Add what has happened; the same again changes nothing."""
        new = {line.id: line for line in lines if line.id not in self._lines}
        if new:
            self._lines |= new
            self._logs = None

    def forget(self, *, before: datetime) -> None:
        """Forget what is older, and belongs to no log that is younger."""
        kept = {log.id for log in self.all().values() if log.began >= before}
        self._lines = {
            name: line
            for name, line in self._lines.items()
            if line.at >= before or line.log in kept
        }
        self._logs = None

    def all(self) -> dict[str, Log]:
        """Return the logs by their ids."""
        if self._logs is None:
            self._logs = dict(self._added_up())
        return self._logs

    def find(self, log: str) -> Log | None:
        """Find the log of that id."""
        return self.all().get(log)

    def running(self, system: str, now: datetime) -> Log | None:
        """Find the newest log that is open for the system."""
        found = [log for log in self.all().values() if log.system == system and log.is_open(now)]
        return max(found, key=lambda log: log.began, default=None)

    def to_be_closed(self, now: datetime) -> list[Log]:
        """Return the open logs that have been quiet for long, and were not asked to be closed."""
        return [
            log
            for log in self.all().values()
            if log.is_open(now)
            and now - log.touched >= QUIET
            and not self.unrecorded("asked_to_close", log)
        ]

    def of(self, person: str, now: datetime) -> list[Log]:
        """Return the open logs somebody is with, the one they last did something in first."""
        theirs = [
            (log.touched_by(person), log)
            for log in self.all().values()
            if person in log.people and log.is_open(now)
        ]
        return [log for _, log in sorted(theirs, key=lambda each: each[0], reverse=True)]

    def last_of(self, person: str, systems: Collection[str] = ()) -> Log | None:
        """Find the newest log somebody was with, whether it is open or not.

        With `systems` it is one of theirs, whoever was with it.
        """
        found = [
            log
            for log in self.all().values()
            if (log.system in systems if systems else person in log.people)
        ]
        return max(found, key=lambda log: log.touched, default=None)

    def held(self, system: str, person: str, now: datetime) -> list[LogLine]:
        """Return what somebody said of a system within the hour, that no log has taken yet."""
        taken = {line.about for line in self._lines.values()}
        found = [
            line
            for line in self._lines.values()
            if line.what == "held"
            and not line.log
            and line.becomes
            and line.system == system
            and line.who == person
            and now - line.at < TOUCHED
            and line.id not in taken
        ]
        return sorted(found, key=lambda line: line.at)

    def tries(self, system: str, person: str, now: datetime) -> dict[str, int]:
        """Count how often each contact of a system did not answer, as a token carries them.

        They are those of the log that runs, whoever called; without one, the person's own of the
        last hour.
        """
        running = self.running(system, now)
        if running is not None:
            return _counted(running.lines)
        closed = {line.id for log in self.all().values() for line in log.lines}
        lately = [
            line
            for line in self._lines.values()
            if line.system == system
            and line.who == person
            and now - line.at < TOUCHED
            and line.id not in closed
        ]
        held = [
            line.model_copy(update={"what": line.becomes})
            for line in self.held(system, person, now)
        ]
        return _counted(sorted([*lately, *held], key=lambda line: line.at))

    def reached_last(self, system: str, person: str, now: datetime) -> str:
        """Return the contact somebody said answered, where they told of no call since; or none.

        It is of the last hour; lines that wait for a log count, too.
        """
        struck = {line.about for line in self._lines.values() if line.what == "struck"}
        calls = [
            line
            for line in self._lines.values()
            if line.system == system
            and line.who == person
            and now - line.at < TOUCHED
            and line.id not in struck
            and (line.becomes or line.what) in _CALLED
        ]
        last = max(calls, key=lambda line: line.at, default=None)
        said = last is not None and (last.becomes or last.what) == "reached"
        return last.contact if last is not None and said else ""

    def line(self, digest: str) -> LogLine | None:
        """Find a line by the beginning of its id's digest, as a token carries it."""
        return next((one for name, one in self._lines.items() if contact_id(name) == digest), None)

    def unrecorded(self, what: str, log: Log) -> list[LogLine]:
        """Return what is noted beside a log since it was last touched."""
        return [
            line
            for line in self._lines.values()
            if line.what == what and line.log == log.id and line.at >= log.touched
        ]

    def _added_up(self) -> Iterator[tuple[str, Log]]:
        ordered = sorted(self._lines.values(), key=lambda line: line.at)
        logs = {
            line.log: Log(line.log, line.system, line.at, line.who)
            for line in reversed(ordered)
            if line.what == "started"
        }
        calls = {line.call: line.log for line in ordered if line.what == "started" and line.call}
        for line in ordered:
            if line.what in _NO_DEED:
                continue
            log = logs.get(line.log) or logs.get(calls.get(line.call, "")) or _led_to(line, logs)
            if log is not None:
                log.lines.append(line)
        yield from logs.items()


def _led_to(line: LogLine, logs: Mapping[str, Log]) -> Log | None:
    """Find the log that whoever called began within the hour, if they did."""
    if line.log or line.what not in _CALLED:
        return None
    began = [
        log
        for log in logs.values()
        if log.system == line.system
        and log.by == line.who
        and timedelta() <= log.began - line.at < TOUCHED
    ]
    return min(began, key=lambda log: log.began, default=None)


def _counted(lines: Iterable[LogLine]) -> dict[str, int]:
    tries: dict[str, int] = {}
    lines = list(lines)
    struck = {line.about for line in lines if line.what == "struck"}
    for line in lines:
        if not line.contact or line.id in struck:
            continue
        contact = contact_id(line.contact)
        if line.what == "worked":
            tries[contact] = ANSWERED
        elif line.what == "reached":
            tries[contact] = max(tries.get(contact, 0), SAID_TO_ANSWER)
        elif line.what == "no_answer":
            before, told = tries.get(contact, 0), tries_told(line.text)
            tries[contact] = told if has_answered(before) else before + told
    return tries
