"""Do what an act of an incident says, to its log or on its list."""

from dataclasses import replace
from functools import partial

from bot.cards.incident import call_list
from bot.incident.act_reader import LONGEST_ORDER, HeardAct
from bot.incident.call_list_answers import CallListAnswers
from bot.incident.follow_up_answers import NOBODY, FollowUpAnswers
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers
from bot.incident.systems_at_hand import call_state, is_on_top, keys_of, list_of, systems_in
from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.understanding.incidents.incident_words import IncidentAct, begins_as_act, opens_a_log


class ActAnswers:
    """It writes in the log, shows it or closes it, or shows who is called."""

    def __init__(
        self, logs: LogAnswers, call_lists: CallListAnswers, follow_ups: FollowUpAnswers
    ) -> None:
        self._logs = logs
        self._call_lists = call_lists
        self._follow_ups = follow_ups

    def do(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer | None:
        """Do the act; None where nothing is to be done by it."""
        if heard.said.act == "start_log":
            return self.start(query, heard)
        return self._on_log(query, heard) or self.on_list(query, heard)

    def start(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer:
        """Begin the log of the system that is named, or whose list is on top, else ask which."""
        named, looked = systems_in(query, heard.said), query.looked_at
        if not named and len(looked) > 1 and not is_on_top(query):
            return self._follow_ups.which_log(query, looked)
        state = call_state(query, heard.system)
        return self._logs.open(query, heard.system, state, new=True)

    def _on_log(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer | None:
        """Do what is done to a log; None for what is done on a list."""
        log, act = heard.log, heard.said.act
        if log is None and not systems_in(query, heard.said):
            log = next(iter(query.logs.of(query.person.email, query.now)), None)
        runs = query.logs.running(heard.system, query.now) is not None
        if act == "show_log" and heard.log is None and runs:
            state = call_state(query, heard.system)
            return self._logs.open(query, heard.system, state, new=True)
        if log is None:
            return self._without_log(query, heard)
        match act:
            case "strike":
                return self._logs.offer_strike(query, log)
            case "up":
                return self._logs.say_back(query, log, heard.text, what="up", told_at=heard.told_at)
            case "show_log" | "history":
                return self._logs.show(query, log, with_duration=act == "history")
            case "left_over":
                return replace(self._logs.ask_to_close(query, log), then=heard.text)
            case "false_alarm" | "end_log":
                return self._logs.offer_end(query, log, false_alarm=act == "false_alarm")
            case _:
                return None

    def _without_log(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer | None:
        """Do what is done to a log, where none is open: of the last one, or of what waits."""
        act, system = heard.said.act, heard.system
        hold = partial(
            self._follow_ups.hold_line, query, system, text=heard.text, told_at=heard.told_at
        )
        match act:
            case "history" | "show_log":
                last = query.logs.last_of(query.person.email, systems_in(query, heard.said))
                if act == "show_log" and opens_a_log(heard.text, any_log=last is None):
                    return self.start(query, heard)
                if last is not None:
                    return self._logs.show(query, last, with_duration=True)
                told = list_of(query, heard.text)
                waits = self._of_held_lines(query, act, told) if told else None
                registered = heard.likely and act == "history"
                return waits or (None if registered else none_open(query, self._logs))
            case "up" if system in query.looked_at:
                return hold(becomes="up")
            case "false_alarm" if _is_told_at_length(query, heard):
                return hold(becomes="wrote")
            case "up" | "end_log":
                told = list_of(query, heard.text)
                waits = self._follow_ups.held_lines(query, told) if told else None
                return waits or none_open(query, self._logs)
            case _:
                return None

    def _of_held_lines(
        self, query: IncidentQuery, act: IncidentAct, system: str
    ) -> IncidentAnswer | None:
        """Answer how long it lasted, or what was told, of what waits for a log; None without."""
        if act == "history":
            return self._follow_ups.not_counted(query, system)
        return self._follow_ups.held_lines(query, system)

    def on_list(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer | None:
        """Do what is said of those who are called; None for what is done to a log."""
        system, act = heard.system, heard.said.act
        state = call_state(query, system)
        match act:
            case "no_answer" | "reached":
                return self._tell_of_call(query, heard)
            case "next" | "number":
                named = heard.said.called if act == "number" else ()
                points = heard.likely or _points_to_somebody(heard.text)
                if act == "number" and not named and points:
                    named = self._follow_ups.place_of(query, system, query.talked_of)
                return self._follow_ups.show_next(
                    query, system, log=heard.log, asked=act, named=named
                )
            case "list":
                return self._call_lists.show(query, state, new=True, looked_up=True)
            case "deadline":
                return self._follow_ups.deadline(query, system, heard.log)
            case "loss":
                return self._follow_ups.data_loss(query, system, heard.log)
            case "activates":
                return self._follow_ups.activates(query, system, heard.log)
            case "plan" | "tell":
                return self._call_lists.show(query, replace(state, act=act), new=True)
            case _:
                return None

    def _tell_of_call(self, query: IncidentQuery, heard: HeardAct) -> IncidentAnswer:
        """Write in the log what is told of a call, or hold it; and say who is called next."""
        system, said, log = heard.system, heard.said, heard.log
        named = said.called
        if not named and _points_to_somebody(heard.text):
            named = self._follow_ups.place_of(query, system, query.talked_of)
        told = self._follow_ups.told_of(
            query,
            system,
            said.act,
            named=named,
            suppliers=keys_of(said, "supplier"),
        )
        if log is None:
            left = self._follow_ups.left_among(query, system, named)
            return self._follow_ups.hold(
                query, system, text=heard.text, told_at=heard.told_at, told=told, left=left
            )
        if told is None and (said.called or keys_of(said, "supplier")):
            return self._logs.say_back(query, log, heard.text, told_at=heard.told_at)
        told = told or NOBODY
        written, line = self._logs.write_call(query, log, heard.text, told, heard.told_at)
        log = query.logs.find(log.id) or log
        answer = self._follow_ups.show_next(query, system, line=line, log=log)
        return replace(answer.after(written), log=log.id)


def _is_told_at_length(query: IncidentQuery, heard: HeardAct) -> bool:
    """Tell whether it is told in a sentence, of a system whose list was shown within the hour.

    `falsk alarm` (false alarm) and the like say it themselves, and leave nothing.
    """
    long = len(Sentence(heard.text).words) > LONGEST_ORDER
    says_so = begins_as_act(heard.text, heard.said.act)
    return long and not says_so and heard.system in query.looked_at


def none_open(query: IncidentQuery, logs: LogAnswers) -> IncidentAnswer:
    """Say that no log is open, with ways on."""
    return logs.notice(query, call_list.none_open(query.words, query.now))


def _points_to_somebody(text: str) -> bool:
    return not words_of("points_to_somebody").isdisjoint(Sentence(text).words)
