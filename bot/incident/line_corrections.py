"""Correct the lines of a log by what is said: their time, their words, or that they are there."""

from collections.abc import Collection
from datetime import time

from bot.incident.incident_log import TOUCHED, Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers, moment_of
from bot.incident.snapshot import LogLine
from bot.incident.statement_answers import StatementAnswers
from bot.language.normalise import Sentence
from bot.understanding.entities.clock_grammar import clock_times
from bot.understanding.incidents.line_corrections import read_about_lines, read_correction
from bot.understanding.incidents.log_lines import read_correction_first


class LineCorrections:
    """It corrects lines that somebody wrote themselves; nothing is struck without a press."""

    def __init__(self, logs: LogAnswers, statements: StatementAnswers) -> None:
        self._logs = logs
        self._statements = statements

    def answer(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer | None:
        """Correct what the text says is wrong in that log; None where it says nothing of it."""
        return (
            self._retime(query, log, text)
            or self._strike(query, log, text)
            or self._replace(query, log, text)
        )

    def corrects(self, text: str) -> bool:
        """Tell whether the text says that something is wrong in a log."""
        readers = (read_correction_first, read_about_lines, read_correction)
        return any(read(text) is not None for read in readers)

    def _retime(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer | None:
        """Give a line of the log another time, where the sentence says so."""
        correction = read_correction_first(text)
        if correction is None:
            return None
        before = None if correction.before is None else moment_of(query, correction.before)
        return self._logs.retime(query, log, before, moment_of(query, correction.after))

    def _strike(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer | None:
        """Ask which line is wrong, and write what is to stand there instead."""
        said = read_about_lines(text)
        if said is None:
            return None
        asks = self._logs.offer_strike if said.only_last else self._logs.which_line
        mine = log.written_by(query.person.email)
        then = [line for line in mine if self._stands_at(query, log, line, said.times)]
        asked = self._logs.which_line(query, log, among=then) if then else asks(query, log)
        if not said.instead:
            return asked
        written = self._statements.keep(query.part("instead"), log, said.instead)
        return asked.after(written)

    def _stands_at(
        self, query: IncidentQuery, log: Log, line: LogLine, times: Collection[time]
    ) -> bool:
        """Tell whether a line stands at one of these times, or tells of one."""
        shown = log.moment(line).astimezone(query.words.timezone)
        told = {one.clock for one in clock_times(Sentence(line.text))}
        return any((one.hour, one.minute) == (shown.hour, shown.minute) for one in times) or any(
            one in told for one in times
        )

    def _replace(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer | None:
        """Write what takes back the line before, and ask whether that is to be struck."""
        told, last = read_correction(text), log.last_line_of(query.person.email)
        if told is None or last is None or query.now - last.at >= TOUCHED:
            return None
        if not self._statements.are_told(query, log.system, told):
            return None
        mine = log.written_by(query.person.email)
        before = [one for one in mine if one.at == last.at]
        written = self._statements.keep(query, log, told)
        log = query.logs.find(log.id) or log
        if len(before) > 1:
            return self._logs.which_line(query, log, among=before).after(written)
        return self._logs.ask_of_line_before(query, log, before[0]).after(written)
