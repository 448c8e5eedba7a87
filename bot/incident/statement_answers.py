"""Write what is told in one message as its statements, each with its own time."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.incident.act_answers import ActAnswers
from bot.incident.act_reader import MOMENTS, TOLD, ActReader, HeardAct
from bot.incident.follow_up_answers import FollowUpAnswers
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers
from bot.understanding.incidents.incident_words import IncidentWords, reads_as_line
from bot.understanding.incidents.log_statements import Statement, read_statements


class StatementAnswers:
    """It writes calls, lines and that it is up again, in a log or to wait for one."""

    def __init__(
        self,
        logs: LogAnswers,
        acts: ActReader,
        answers: ActAnswers,
        follow_ups: FollowUpAnswers,
    ) -> None:
        self._logs = logs
        self._acts = acts
        self._answers = answers
        self._follow_ups = follow_ups

    def of(self, query: IncidentQuery, text: str) -> tuple[Statement, ...]:
        """Part the text by the reader's clock."""
        return read_statements(text, query.now.astimezone(query.words.timezone))

    def moment(self, query: IncidentQuery, text: str) -> datetime | None:
        """Return when what a text tells first happened, if it says so."""
        return _utc(self.of(query, text)[0])

    def several(self, query: IncidentQuery, system: str, text: str) -> tuple[Statement, ...]:
        """Return the statements of a text that is several of them, and nothing else."""
        found = self.of(query, text)
        return found if len(found) > 1 and self.are_told(query, system, text) else ()

    def are_told(self, query: IncidentQuery, system: str, text: str) -> bool:
        """Tell whether every statement of a text only tells something."""
        return all(self._is_told(query, system, one) for one in self.of(query, text))

    def write(
        self, query: IncidentQuery, log: Log, statements: tuple[Statement, ...]
    ) -> IncidentAnswer:
        """Write statements in the log: what is only told on one card, and each act on its own."""
        plain = [one for one in statements if self._act(query, log.system, one) is None]
        if len(plain) > 1:
            told = self._logs.say_back_together(query, log, plain)
        else:
            lines = (self._logs.say_back(query, log, one.text, told_at=_utc(one)) for one in plain)
            told = next(lines, query.answer())
        acts = [one for one in statements if one not in plain]
        done = [
            self._do(query.part(f"act:{number}"), log.system, log, one)
            for number, one in enumerate(acts)
        ]
        *others, last = (told, *done)
        return last.after(*others)

    def keep(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer:
        """Write a text as its statements, whatever else it may be."""
        return self.write(query, log, self.of(query, text))

    def hold(
        self, query: IncidentQuery, system: str, statements: tuple[Statement, ...]
    ) -> IncidentAnswer:
        """Hold statements until a log is begun; the card of the last says so."""
        held = [
            self._do(query.part(number), system, None, one) for number, one in enumerate(statements)
        ]
        *others, last = held
        return last.after(*(replace(one, shown=[]) for one in others))

    def _is_told(self, query: IncidentQuery, system: str, one: Statement) -> bool:
        """Tell whether a statement is a line of a log, or tells an act; it asks nothing then."""
        said = self._acts.of_turn(query).act(one.text, system)
        if said is not None:
            return said.act in TOLD and said.act != "false_alarm"
        return reads_as_line(one.text, led=one.at is not None)

    def _act(self, query: IncidentQuery, system: str, one: Statement) -> IncidentWords | None:
        """Return the act that the statement is, also where its time stands at its end."""
        read = self._acts.of_turn(query)
        said = read.act(one.text, system) or read.act(one.bare, system)
        if said is None and (ending := read.ending(one.text)) is not None:
            said = read.act(ending.text, system)
        said = said or read.likely(one.text, system).words
        return said if said is not None and said.act in MOMENTS else None

    def _do(
        self, query: IncidentQuery, system: str, log: Log | None, one: Statement
    ) -> IncidentAnswer:
        said = self._act(query, system, one)
        heard = None if said is None else HeardAct(said, one.text, system, log, _utc(one))
        done = None if heard is None else self._answers.do(query, heard)
        if done is not None:
            return done
        if log is not None:
            return self._logs.say_back(query, log, one.text, told_at=_utc(one))
        return self._follow_ups.hold_line(
            query, system, text=one.text, told_at=_utc(one), becomes="wrote"
        )


def _utc(one: Statement) -> datetime | None:
    return None if one.at is None else one.at.astimezone(UTC)
