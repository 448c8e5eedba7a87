"""Listen to what is said while something is down: acts of an incident, and lines of its log.

An act is `svarer ikke` (no answer) or `oppe igen` (up again). A line is anything short that neither
asks nor orders.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.cards.incident import call_list
from bot.incident.button_tokens import ButtonState, contact_id, short
from bot.incident.call_list_answers import CallListAnswers
from bot.incident.call_lists import next_to_call, standing
from bot.incident.incident_log import QUIET, TOUCHED, Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers
from bot.incident.snapshot import Callee
from bot.language.normalise import normalise_phrase
from bot.messages import ListeningLog
from bot.understanding.emergency import only_reports
from bot.understanding.incident_words import (
    OF_A_LOG,
    IncidentWords,
    read_incident_words,
    reads_as_line,
    tells,
)

_Heard: TypeAlias = tuple[IncidentWords, str, Sequence[Callee]]
"""The words, the system they are said of, and who is called about it."""


class LogListener:
    """It answers whoever is with an open log, or was shown a call list just now."""

    def __init__(self, logs: LogAnswers, call_lists: CallListAnswers) -> None:
        self._logs = logs
        self._call_lists = call_lists

    def act(
        self, query: IncidentQuery, text: str, shown: Sequence[str] | None
    ) -> IncidentAnswer | None:
        """Do what the words say of an incident; None where they say nothing of one.

        `shown` are the systems of the list that was shown just now.
        """
        heard = self._heard_of(query, text, shown)
        if heard is None or not query.with_numbers:
            return None
        said, system, called = heard
        named = query.index.named_by("system", _keys(said, "system"))
        if said.act == "no_answer" and named and not said.called:
            return None
        if len(named) == 1:
            system = named[0]
            called = standing(query.index, system, query.now)
        return self._on_log(query, said, text, system) or self._on_list(query, said, system, called)

    def _heard_of(
        self, query: IncidentQuery, text: str, shown: Sequence[str] | None
    ) -> _Heard | None:
        """Read the words as said of the list that was shown just now, else of the person's logs.

        Whoever or whatever is named tells of which.
        """
        logs = query.logs.of(query.person.email, query.now)
        systems = [*shown] if shown is not None and len(shown) == 1 else []
        systems += [log.system for log in logs if log.system not in systems]
        found: _Heard | None = None
        for system in systems:
            called = standing(query.index, system, query.now)
            said = _read(query, text, called)
            if said is None:
                continue
            found = found or (said, system, called)
            suppliers = {*query.index.suppliers_of(system)}
            if said.called or suppliers & {*_keys(said, "supplier")}:
                return said, system, called
        return found

    def listening(self, query: IncidentQuery, text: str) -> ListeningLog | None:
        """Return the open log that listens to these words, None where none does."""
        if not query.with_numbers or not query.logs.of(query.person.email, query.now):
            return None
        said = _read(query, text, ())
        log = _log(query, said)
        if log is None:
            return None
        if said is None and (not reads_as_line(text) or _was_struck(log, text)):
            return None
        age, noted = query.now - log.touched, query.logs.unrecorded
        if said is None and TOUCHED <= age < QUIET and noted("kept_out", log):
            return None
        if said is None and age >= QUIET and noted("asked_to_close", log):
            return None
        surely = said is not None or tells(text)
        return ListeningLog(log.system, log.touched_by(query.person.email), surely)

    def take(
        self, query: IncidentQuery, text: str, shown: Sequence[str] | None
    ) -> IncidentAnswer | None:
        """Take what was said as an act or as a line, with nothing else to read it.

        After an hour it is asked whether it belongs to the log; after eight, whether that is over.
        """
        acted = self.act(query, text, shown)
        if acted is not None:
            return acted
        said = _read(query, text, ())
        log = _log(query, said)
        if log is None or self.listening(query, text) is None:
            return none_open(query, self._logs) if said and said.act in OF_A_LOG else None
        age = query.now - log.touched
        if age < TOUCHED:
            return self._logs.say_back(query, log, text)
        if age < QUIET:
            return self._logs.hold(query, log, text)
        return replace(self._logs.ask_to_close(query, log), then=text)

    def note(
        self, query: IncidentQuery, text: str, system: str, answer: IncidentAnswer
    ) -> IncidentAnswer:
        """Write what only tells that a system is down in its log, too; `answer` follows."""
        log = self.in_force(query)
        if log is None or log.system != system or self.listening(query, text) is None:
            return answer
        if not only_reports(text, query.index.names):
            return answer
        said = self._logs.say_back(query, log, text)
        return replace(
            answer,
            shown=[*said.shown, *answer.shown],
            happened=[*said.happened, *answer.happened],
            log=said.log,
        )

    def in_force(self, query: IncidentQuery) -> Log | None:
        """Return the log the person is with in which something happened within the hour."""
        logs = query.logs.of(query.person.email, query.now)
        return next((log for log in logs if query.now - log.touched < TOUCHED), None)

    def _on_log(
        self, query: IncidentQuery, said: IncidentWords, text: str, system: str
    ) -> IncidentAnswer | None:
        """Do what is done to a log; None for what is done on a list."""
        log = _log(query, said)
        match said.act:
            case "show_log" if log is None and query.logs.running(system, query.now):
                return self._logs.open(query, system, _state(query, system), new=True)
            case "start_log":
                return self._logs.open(query, system, _state(query, system), new=True)
            case "up" | "false_alarm" | "show_log" | "end_log" if log is None:
                return none_open(query, self._logs)
            case "up" if log is not None:
                return self._logs.say_back(query, log, text, what="up")
            case "show_log" if log is not None:
                return self._logs.show(query, log)
            case "false_alarm" | "end_log" if log is not None:
                return self._logs.offer_end(query, log, false_alarm=said.act == "false_alarm")
            case _:
                return None

    def _on_list(
        self,
        query: IncidentQuery,
        said: IncidentWords,
        system: str,
        called: Sequence[Callee],
    ) -> IncidentAnswer | None:
        state = _state(query, system)
        match said.act:
            case "no_answer" | "reached":
                tried = query.logs.tries(system, query.person.email, query.now)
                current = next_to_call(called, tried)
                contact = contact_id(called[said.called[0]].key) if said.called else current
                act = "no_answer" if said.act == "no_answer" else "worked"
                if all(contact_id(one.key) != contact for one in called):
                    return self._call_lists.show(query, state, new=True)
                state = replace(state, act=act, contact=contact)
                return self._call_lists.show_tried(query, system, state, new=True)
            case "next":
                return self._call_lists.show(query, state, new=True, looked_up=True)
            case "plan" | "tell":
                return self._call_lists.show(query, replace(state, act=said.act), new=True)
            case _:
                return None


def none_open(query: IncidentQuery, logs: LogAnswers) -> IncidentAnswer:
    """Say that no log is open, with ways on."""
    return logs.notice(query, call_list.none_open(query.words, query.now))


def _read(query: IncidentQuery, text: str, called: Sequence[Callee]) -> IncidentWords | None:
    names = [f"{one.name} {one.function or ''}" for one in called]
    return read_incident_words(text, query.index.names, names)


def _keys(said: IncidentWords, kind: str) -> list[str]:
    return [key for one in said.mentions if one.kind == kind for key in one.keys]


def _logs(query: IncidentQuery, said: IncidentWords | None) -> list[Log]:
    """Return the person's open logs, of the system that is named where one is."""
    logs = query.logs.of(query.person.email, query.now)
    named = _keys(said, "system") if said is not None else []
    return [log for log in logs if log.system in named] if named else logs


def _log(query: IncidentQuery, said: IncidentWords | None) -> Log | None:
    return next(iter(_logs(query, said)), None)


def _was_struck(log: Log, text: str) -> bool:
    """Tell whether the same words were struck in the log: they are meant for somebody else."""
    struck = log.struck
    said = normalise_phrase(text)
    return any(line.id in struck and normalise_phrase(line.text) == said for line in log.lines)


def _state(query: IncidentQuery, system: str) -> ButtonState:
    return ButtonState("call", query.key, query.now, system=short(system))
