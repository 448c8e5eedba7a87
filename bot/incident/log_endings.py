"""Close a log by what is said: an order, or an answer to the offer to close it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from bot.incident.act_reader import ActReader
from bot.incident.incident_log import LATELY, Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers
from bot.incident.statement_answers import StatementAnswers
from bot.incident.systems_at_hand import waits_for_log
from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.vocabulary import phrases
from bot.understanding.incidents.log_closing import (
    ToldClosing,
    read_closing,
    yes_or_no_to_closing,
)

Offered: TypeAlias = Literal["close", "significance", "false_alarm"]


@dataclass(frozen=True)
class OfferedEnd:
    """A log whose end the newest cards offer, or of which they ask how significant it was."""

    log: Log
    kind: Offered


class LogEndings:
    """It closes logs, and writes what is told in the same message before."""

    def __init__(self, logs: LogAnswers, acts: ActReader, statements: StatementAnswers) -> None:
        self._logs = logs
        self._acts = acts
        self._statements = statements

    def by_order(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """End a log by an order, with what is told beside it: `afslut loggen, det var væsentligt`.

        `luk den` (close it) is of the log where that was shown last. Where it is not said how
        significant it was, that is asked. None where nothing orders it, or no log is open.
        """
        told = self._read(query, text)
        if told is None or not told.order:
            return None
        heard = self._acts.heard(query, told.order)
        named = heard.log if heard is not None and heard.said.act == "end_log" else None
        log = named or self._mine(query)
        if log is None:
            return self._closed_already(query)
        return self._close(query, log, told, ask=partial(self._logs.offer_end, false_alarm=False))

    def closes(self, query: IncidentQuery, text: str) -> bool:
        """Tell whether the text orders the end of a log, whatever else it tells."""
        told = self._read(query, text)
        return told is not None and bool(told.order)

    def by_offer(
        self, query: IncidentQuery, text: str, offered: OfferedEnd
    ) -> IncidentAnswer | None:
        """Answer the offer to close a log: it is closed where it is said how significant it was.

        A yes alone is asked that. A false alarm is one only in the words of its button.
        """
        log, answer = offered.log, yes_or_no_to_closing(text)
        if offered.kind == "false_alarm":
            if answer is None:
                return None
            if answer == "nej":
                return self._logs.show(query, log)
            return self._logs.offer_end(query, log, false_alarm=True, by_yes=True)
        told = read_closing(text, self._orders(query))
        if told is None and answer is not None:
            told = ToldClosing("", None, answer, (), "")
        if told is None:
            return None
        answer = answer or told.answer
        if told.significant is None and offered.kind == "significance" and answer is not None:
            told = replace(told, significant=answer == "ja")
        if told.significant is None and not told.order and answer == "nej":
            return self._logs.show(query, log)
        return self._close(query, log, told, ask=self._logs.ask_significance)

    def orders_the_end_of_it(self, query: IncidentQuery, text: str) -> bool:
        """Tell whether it says to close what was shown last, as `ok, luk den` (ok, close it)."""
        words = Sentence(text).words
        rest = words[spoken("small_talk").skip(words) :]
        return query.on_top and bool(rest) and " ".join(rest) in phrases("closes_the_log")

    def _read(self, query: IncidentQuery, text: str) -> ToldClosing | None:
        """Read an order to close a log; a text without a word of one is not read at all."""
        if words_of("begins_the_end").isdisjoint(Sentence(text).words):
            return None
        return read_closing(text, self._orders(query))

    def _orders(self, query: IncidentQuery) -> Callable[[str], bool]:
        """Make what tells whether a part of what is said orders the end of a log."""

        def orders(part: str) -> bool:
            if self.orders_the_end_of_it(query, part):
                return self._mine(query) is not None
            said = self._acts.of_turn(query).act_alone(part)
            return said is not None and said.act == "end_log"

        return orders

    def _closed_already(self, query: IncidentQuery) -> IncidentAnswer | None:
        """Show the person's last log, where it was closed within the day and none waits since."""
        last = query.logs.last_of(query.person.email)
        if last is None or query.now - last.touched >= LATELY or waits_for_log(query):
            return None
        return self._logs.show(query, last, with_duration=True)

    def _mine(self, query: IncidentQuery) -> Log | None:
        return next(iter(query.logs.of(query.person.email, query.now)), None)

    def _close(
        self,
        query: IncidentQuery,
        log: Log,
        told: ToldClosing,
        *,
        ask: Callable[[IncidentQuery, Log], IncidentAnswer],
    ) -> IncidentAnswer:
        """Write what is told beside the order, and close the log, or ask how significant it was."""
        written = [
            replace(self._statements.keep(query.part(number), log, part), shown=[])
            for number, part in enumerate(told.told)
        ]
        log = query.logs.find(log.id) or log
        if told.significant is None:
            ended = ask(query, log)
        else:
            ended = self._logs.end_by_words(query, log, significant=told.significant)
        return replace(ended.after(*written), then=told.asked)
