"""Listen to what is said to be done while something is down: acts, orders and corrections.

An act is `svarer ikke` (no answer) or `oppe igen` (up again).
"""

from dataclasses import replace
from datetime import UTC

from bot.incident.act_answers import ActAnswers
from bot.incident.act_reader import OF_A_LIST, ActReader, HeardAct
from bot.incident.call_list_answers import CallListAnswers
from bot.incident.follow_up_answers import FollowUpAnswers
from bot.incident.incident_log import LATELY
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.line_corrections import LineCorrections
from bot.incident.log_answers import LogAnswers, moment_of
from bot.incident.log_endings import LogEndings
from bot.incident.statement_answers import StatementAnswers
from bot.incident.systems_at_hand import (
    call_state,
    keys_of,
    list_of,
    log_in_force,
    named_systems,
    systems_at_hand,
    systems_in,
    waits_for_log,
)
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, first_sentence
from bot.language.phrase_table import words_of
from bot.understanding.incidents.emergency import (
    denies_incident,
    says_trouble,
)
from bot.understanding.incidents.incident_words import (
    IncidentAct,
    asks_of_callee,
    opens_a_log,
)
from bot.understanding.incidents.log_lines import (
    asked_together,
    read_down_span,
)
from bot.understanding.incidents.told_down import down_since, orders_a_report

_ORDERS: tuple[IncidentAct, ...] = ("start_log", "show_log", "end_log")
"""The acts that name the log, and can be nothing else."""
_ABOUT_IT: tuple[IncidentAct, ...] = ("deadline", "loss", "activates", "plan", "tell")
"""The acts that ask for something else of a system than whom to call."""


class ActListener:
    """It does what is said of the list or the log at hand: an act, an order, a correction."""

    def __init__(
        self,
        logs: LogAnswers,
        call_lists: CallListAnswers,
        follow_ups: FollowUpAnswers,
        acts: ActReader,
    ) -> None:
        self._logs = logs
        self._follow_ups = follow_ups
        self._acts = acts
        self._answers = ActAnswers(logs, call_lists, follow_ups)
        self.statements = StatementAnswers(logs, acts, self._answers, follow_ups)
        self.corrections = LineCorrections(logs, self.statements)
        self.endings = LogEndings(logs, acts, self.statements)

    def act(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Do what the words say of an incident; None where they say nothing of one."""
        if not query.with_numbers:
            return None
        first = (
            self._corrected(query, text)
            or self._was_down(query, text)
            or self._whose(query, text)
            or self._start_with(query, text)
            or self.endings.by_order(query, text)
            or self._both_asked(query, text)
            or self._several(query, text)
        )
        if first is not None:
            return first
        heard = self._acts.heard(query, text)
        if heard is None:
            return self._asked_of_one(query, text) or self._past(query, text)
        if heard.said.act == "no_answer" and _is_down(query, heard):
            return None
        return self._answers.do(query, heard)

    def _both_asked(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Answer the first of two questions about what is down; the second is asked after it.

        An example is `hvor længe har vi og hvem skal have besked` (how long do we have, and who is
        told).
        """
        system = next(iter(systems_at_hand(query)), None)
        if system is None:
            return None
        read = self._acts.of_turn(query)
        for first, second in asked_together(text):
            each = (first, second)
            acts = [read.act(one, system) or read.likely(one, system).words for one in each]
            if all(one is not None and one.act in (*OF_A_LIST, *_ABOUT_IT) for one in acts):
                answer = self.act(query, first)
                return None if answer is None else replace(answer, then=second)
        return None

    def deny(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """End the listening where it is said first that nothing is down; the rest is heard.

        An open log may be closed as a false alarm then. None where nothing listens, or a system is
        named of which neither a log nor a list is at hand.
        """
        names = query.index.names
        comma = text.partition(",")
        ways = ((text, ""), first_sentence(text) or ("", ""), (comma[0], comma[2].strip()))
        found = next((one for one in ways if denies_incident(one[0], names)), None)
        if found is None or not query.with_numbers:
            return None
        named, rest = named_systems(query, found[0]), found[1]
        logs = query.logs.of(query.person.email, query.now)
        log = next((log for log in logs if not named or log.system in named), None)
        if log is not None:
            offered = self._logs.offer_end(query, log, false_alarm=True)
            return replace(offered, log=log.id, then=rest)
        systems = [one for one in query.looked_at if not named or one in named]
        return replace(self._follow_ups.let_go(query, systems), then=rest) if systems else None

    def _whose(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Say whose the system at hand is, where it is asked whether it is a supplier's.

        Examples are `er det også pindsvin?` (is that Pindsvin, too?) and `det er pindsvin ikk`.
        """
        sentence = Sentence(text)
        named = query.index.names.mentions(sentence)
        system = next(iter(systems_at_hand(query)), None)
        if system is None or len(named) != 1 or named[0].kind != "supplier":
            return None
        [supplier] = named
        before = sentence.words[: supplier.start]
        rest = (*before, *sentence.words[supplier.end :])
        denied = not words_of("negations").isdisjoint(before)
        asks = has_question_mark(text) or before[:1] in (("er",), ("is",)) or rest[-1:] == ("ikke",)
        if denied or not asks or not words_of("asks_whose").issuperset(rest):
            return None
        return self._follow_ups.whose(query, system, supplier.keys[0])

    def _asked_of_one(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Show the number of the only one on the list at hand whom a question is about."""
        read, system = self._acts.of_turn(query), next(iter(systems_at_hand(query)), None)
        named = asks_of_callee(text, read.names(system)) if system is not None else ()
        if system is None or not named or {*named_systems(query, text)} - {system}:
            return None
        log = self._acts.mine(query, system)
        return self._follow_ups.show_next(query, system, log=log, asked="number", named=named)

    def order(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Begin, show or close a log in the words for just that, whatever was shown since."""
        if not query.with_numbers:
            return None
        if (ended := self.endings.by_order(query, text)) is not None:
            return ended
        heard = self._acts.heard(query, text)
        if heard is None or heard.likely or heard.said.act not in _ORDERS:
            return None
        logs = query.logs.of(query.person.email, query.now)
        return self.act(query, text) if logs or heard.said.act == "start_log" else None

    def _corrected(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Correct a line of the log at hand, where the text says that one is wrong."""
        log = log_in_force(query)
        return None if log is None else self.corrections.answer(query, log, text)

    def _several(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Write the statements of a text that tells several things, each with its time."""
        log = log_in_force(query)
        system = log.system if log is not None else list_of(query, text)
        if system is None or {*named_systems(query, text)} - {system}:
            return None
        if log is None and not waits_for_log(query):
            return None
        told = self.statements.several(query, system, text)
        if not told:
            return None
        if log is None:
            return self.statements.hold(query, system, told)
        return self.statements.write(query, log, told)

    def _was_down(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Write from and until when the system of the log or the list was down, where it is told.

        An example is `den var nede fra 02.20 til 05.10`.
        """
        span = None if orders_a_report(text) else read_down_span(text)
        log = log_in_force(query)
        system = log.system if log is not None else list_of(query, text)
        if span is None or system is None or {*named_systems(query, text)} - {system}:
            return None
        began, ended = (
            moment.astimezone(UTC)
            for moment in span.before(query.now.astimezone(query.words.timezone))
        )
        until = query.part("until")
        up = query.words("incident_log.up_in_the_log")
        if log is None:
            hold = self._follow_ups.hold_line
            first = hold(query, system, text=text, told_at=began, becomes="wrote")
            last = hold(until, system, text=up, told_at=ended, becomes="up")
            return first.after(replace(last, shown=[]))
        first = self._logs.say_back(query, log, text, told_at=began)
        last = self._logs.say_back(until, log, up, what="up", told_at=ended)
        return last.after(replace(first, shown=[]))

    def _start_with(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Begin a log with the line that follows: `start en log. den gik ned 02.05` (… it failed).

        None where the first sentence is no such order.
        """
        order, comma, rest = text.partition(",")
        parted = first_sentence(text) or ((order, rest.strip()) if comma and rest.strip() else None)
        heard = self._acts.heard(query, parted[0]) if parted is not None else None
        if parted is None or heard is None or heard.likely or heard.said.act != "start_log":
            return None
        if (log := heard.log) is None:
            told = self.statements.of(query, parted[1])
            if len(told) == 1 and told[0].at is None:
                since = down_since(told[0].text, query.index.names)
                at = None if since is None else moment_of(query, since)
                told = (replace(told[0], at=at),)
            held = self.statements.hold(query, heard.system, told)
            begun = self._answers.start(query, heard)
            return begun.after(replace(held, shown=[]))
        return self._logs.write(query, log, parted[1])

    def _past(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Answer what is said of a log that may have ended, or of none."""
        said = self._acts.of_turn(query).act_alone(text)
        if said is None:
            return None
        named = systems_in(query, said)
        logs = query.logs.of(query.person.email, query.now)
        opens = said.act == "show_log" and not logs and opens_a_log(text, any_log=False)
        if said.act == "start_log" or opens:
            if len(named) == 1:
                return self._logs.open(query, named[0], call_state(query, named[0]), new=True)
            return self._follow_ups.how_to_start(query)
        if said.act in ("history", "show_log"):
            log = query.logs.last_of(query.person.email, named)
            if log is None or not (named or query.now - log.touched < LATELY):
                return None
            return self._logs.show(query, log, with_duration=True)
        return None

    def show_asked(self, query: IncidentQuery, text: str, system: str) -> IncidentAnswer | None:
        """Answer a question about one of those who are called, or about the plan or the deadline.

        An example is `hvad hedder deres sikkerhedsvagt` (what is their security desk called). Where
        something is said to fail, whoever is to be called comes first.
        """
        if not query.with_numbers:
            return None
        read = self._acts.of_turn(query)
        said = read.act(text, system)
        about = said if said is not None and said.act in _ABOUT_IT else None
        named = () if about is not None else asks_of_callee(text, read.names(system))
        if not (about or named) or says_trouble(text, query.index.names):
            return None
        if about is not None:
            heard = HeardAct(about, text, system, self._acts.mine(query, system), None)
            return self._answers.on_list(query, heard)
        return self._follow_ups.show_next(query, system, asked="number", named=named)


def _is_down(query: IncidentQuery, heard: HeardAct) -> bool:
    """Tell whether a system, or another one's supplier, is said not to answer."""
    suppliers = {*keys_of(heard.said, "supplier")}
    others = suppliers and suppliers.isdisjoint(query.index.suppliers_of(heard.system, query.today))
    return not heard.said.called and bool(systems_in(query, heard.said) or others)
