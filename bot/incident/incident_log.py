"""Add up what happened to the log of an incident.

Told twice, in any order, or from several copies, it is the same log.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.incident.snapshot import LogLine

OPEN_FOR: Final = timedelta(days=7)
"""From then on a log nobody closed is not offered any more."""

_NO_DEED: Final = ("lookup", "plan")
"""The actions of people who only look, and take no part in the incident."""


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
        return next((line for line in self.lines if line.what == "ended"), None)

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

    def of(self, person: str, now: datetime) -> list[Log]:
        """Return the open logs somebody is with, the one they last did something in first."""
        theirs = [
            (max(line.at for line in log.lines if line.who == person), log)
            for log in self.all().values()
            if person in log.people and log.is_open(now)
        ]
        return [log for _, log in sorted(theirs, key=lambda each: each[0], reverse=True)]

    def _added_up(self) -> Iterator[tuple[str, Log]]:
        ordered = sorted(self._lines.values(), key=lambda line: line.at)
        logs = {
            line.log: Log(line.log, line.system, line.at, line.who)
            for line in reversed(ordered)
            if line.what == "started"
        }
        calls = {line.call: line.log for line in ordered if line.what == "started" and line.call}
        for line in ordered:
            log = logs.get(line.log) or logs.get(calls.get(line.call, ""))
            if log is not None and line.what not in _NO_DEED:
                log.lines.append(line)
        yield from logs.items()
