"""Listen to lines of a log while something is down: anything short that neither asks nor orders.

What is said to be done is heard before (`act_listener.py`).
"""

from dataclasses import replace

from bot.incident.act_answers import none_open
from bot.incident.act_listener import ActListener
from bot.incident.act_reader import TOLD, ActReader, HeardAct, clock_of
from bot.incident.follow_up_answers import FollowUpAnswers
from bot.incident.incident_log import LATELY, QUIET, TOUCHED, Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers, line_told, moment_of, told_moment
from bot.incident.systems_at_hand import (
    cries,
    list_of,
    log_in_force,
    named_systems,
    systems_at_hand,
    systems_in,
    waits_for_log,
)
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import begins_as_answer, words_of
from bot.language.questions import begins_to_ask
from bot.language.yes_no import plain_yes_no
from bot.messages import IncidentAtHand, ListeningLog
from bot.nlu_port import LONGEST_READ
from bot.understanding.incidents.emergency import (
    only_reports,
    says_down,
    says_trouble,
)
from bot.understanding.incidents.incident_words import (
    OF_A_LOG,
    IncidentAct,
    answers_only,
    asks_or_thanks,
    only_calls,
    reads_as_line,
    tells,
)
from bot.understanding.incidents.log_lines import (
    ToldLine,
    parted_before_last,
    read_line,
)
from bot.understanding.incidents.told_down import clause_of_down, down_since, orders_a_report

_FEWEST_TOLD = 4
"""The fewest words that surely tell something without a verb of telling."""
_SURELY_TOLD = 0.75
"""The chance from which on a sentence of some length is told, whatever else it is like."""
_FOLLOW_UPS: tuple[IncidentAct, ...] = (
    "no_answer",
    "reached",
    "next",
    "list",
    "number",
    "deadline",
    "loss",
    "activates",
    "start_log",
    "show_log",
    "up",
)
"""The acts that are said of a list that was shown within the hour, where no log is open."""


class LogListener:
    """It answers whoever is with an open log, or was shown a call list just now."""

    def __init__(
        self, logs: LogAnswers, follow_ups: FollowUpAnswers, acts: ActReader, said: ActListener
    ) -> None:
        self._logs = logs
        self._follow_ups = follow_ups
        self._acts = acts
        self._said = said

    # ── Acts ─────────────────────────────────────────────────────────────────

    def follow_up(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Do what only sounds like a cry: it is said of a call, or is a line with its time.

        It speaks of the list or the log at hand, and of no other system.
        """
        heard = self._acts.heard(query, text) if query.with_numbers else None
        if heard is not None and heard.said.act in _FOLLOW_UPS:
            # Whoever asks for no number in particular, and has no log, is shown the list.
            general = heard.said.act == "number" and heard.log is None and not heard.said.called
            if not general:
                return self._said.act(query, text)
        told, log = read_line(text), self._log_of(query, text)
        system = log.system if log is not None else list_of(query, text)
        if system is None or {*named_systems(query, told.text)} - {system}:
            return None
        trouble = says_trouble(text, query.index.names)
        line = told.is_plain or (not trouble and self._is_surely_told(query, told.text, system))
        return self.take(query, text) if line else None

    def told_and_asked(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Write what is told first, and answer what is asked or ordered in the last sentence.

        None where the words are not both, or nothing listens.
        """
        parted = self._parted(query, text)
        if parted is None:
            return None
        told, asked, system = parted
        before = query.part("told")
        written = self.take(before, told)
        if written is None:
            return None
        read = self._acts.of_turn(query)
        heard = read.act(asked, system) or read.likely(asked, system).words
        called = any("no_answer" in (one.line.what, one.line.becomes) for one in written.happened)
        if heard is not None and heard.act == "next" and called:
            return written  # who is next stands on it
        now = query.part("asked")
        answer = self._said.act(now, asked)
        if answer is None:
            return replace(written, then=asked)
        return replace(answer.after(written), log=written.log or answer.log)

    def _parted(self, query: IncidentQuery, text: str) -> tuple[str, str, str] | None:
        """Part a line from what is asked or ordered after it, and return its system, too."""
        if len(text) > LONGEST_READ or not query.with_numbers or read_line(text).marked:
            return None
        if self._said.corrections.corrects(text) or self._said.endings.closes(query, text):
            return None
        log = self._log_of(query, text)
        if log is not None and query.now - log.touched >= TOUCHED:
            return None
        waits = list_of(query, text) if log is None and waits_for_log(query) else None
        system = log.system if log is not None else waits
        if system is None or {*named_systems(query, text)} - {system} or cries(query, text):
            return None
        for told, asked in parted_before_last(text):
            if self._is_asked(query, asked, system) and self._is_line(query, told, system):
                return told, asked, system
        return None

    def _is_asked(self, query: IncidentQuery, text: str, system: str) -> bool:
        """Tell whether a sentence asks, and not only tells what was asked; or orders something."""
        words = Sentence(text).words
        if not words_of("tells_of_asking").isdisjoint(words):
            return False
        read = self._acts.of_turn(query)
        said = read.act(text, system) or read.act(text.partition(",")[0], system)
        orders = said is not None and said.act not in TOLD
        orders = orders or self._said.endings.orders_the_end_of_it(query, text)
        return orders or has_question_mark(text) or begins_to_ask(text)

    def _is_line(self, query: IncidentQuery, text: str, system: str) -> bool:
        """Tell whether it is told of a call, that it is up, or anything else for a log."""
        told = read_line(text)
        said = self._acts.of_turn(query).act(told.text, system)
        if said is None and answers_only(told.text):
            return False
        return (said is not None and said.act in TOLD) or self._may_be_line(query, told, system)

    # ── Lines ────────────────────────────────────────────────────────────────

    def listening(self, query: IncidentQuery, text: str) -> ListeningLog | None:
        """Return the open log that listens to these words, or the list that was shown.

        None where neither does.
        """
        if not query.with_numbers:
            return None
        if len(text) > LONGEST_READ:
            kept_in = log_in_force(query)
            if kept_in is None:
                return None
            return ListeningLog(kept_in.system, kept_in.touched_by(query.person.email))
        log = self._log_of(query, text)
        if orders_a_report(text):
            return None
        if (parted := self._parted(query, text)) is not None:
            moment = query.looked_when if log is None else log.touched_by(query.person.email)
            return ListeningLog(parted[2], moment or query.now, surely=True)
        heard = self._acts.heard(query, text)
        if log is None:
            return self._after_list(query, text, heard)
        told = read_line(text)
        touched = log.touched_by(query.person.email)
        by_words = heard is not None and not heard.likely
        if by_words or self._is_of_its_lines(query, log, text):
            return ListeningLog(log.system, touched, surely=True)
        if heard is not None and heard.said.act not in TOLD:
            return ListeningLog(log.system, touched, otherwise=True, asks=True)
        if _was_struck(log, told.text):
            return None
        if not self._may_be_line(query, told, log.system):
            return self._perhaps(query, log, told)
        if (
            not told.is_plain
            and self._acts.of_turn(query).likely(told.text, log.system).is_for_others
        ):
            return ListeningLog(log.system, touched, otherwise=True)
        if not told.is_plain and _asks_of_a_name(query, told.text):
            return None
        age, noted = query.now - log.touched, query.logs.unrecorded
        if TOUCHED <= age < QUIET and noted("kept_out", log):
            return None
        if age >= QUIET and noted("asked_to_close", log):
            return None
        return ListeningLog(log.system, touched, told.is_plain or tells(text))

    def _perhaps(self, query: IncidentQuery, log: Log, told: ToldLine) -> ListeningLog | None:
        """Let the log take what nothing else reads: it is asked whether that belongs to it."""
        tells_enough = len(Sentence(told.text).words) >= _FEWEST_TOLD
        if asks_or_thanks(told.text) or not tells_enough or query.now - log.touched >= TOUCHED:
            return None
        return ListeningLog(log.system, log.touched_by(query.person.email), otherwise=True)

    def _is_of_its_lines(self, query: IncidentQuery, log: Log, text: str) -> bool:
        """Tell whether it corrects a line of the log, closes it, or tells several things of it."""
        return (
            self._said.corrections.corrects(text)
            or self._said.endings.closes(query, text)
            or bool(self._said.statements.several(query, log.system, text))
        )

    def _after_list(
        self, query: IncidentQuery, text: str, heard: HeardAct | None
    ) -> ListeningLog | None:
        """Let the list that was shown listen to what follows it; or a log that has ended."""
        if query.looked_when is not None:
            system = heard.system if heard is not None else list_of(query, text)
            told = read_line(text)
            if heard is not None and heard.likely:
                return ListeningLog(heard.system, query.looked_when, otherwise=True, asks=True)
            down = waits_for_log(query)
            line = (told.marked or (down and told.is_plain)) and reads_as_line(
                told.text, led=told.is_plain
            )
            if line or (heard is not None and heard.said.act in _FOLLOW_UPS):
                surely = line or (heard is not None and heard.said.act != "next")
                return ListeningLog(system or "", query.looked_when, surely)
            if heard is None and system and down and self._is_told(query, told, system):
                return ListeningLog(system, query.looked_when, otherwise=True)
        said = self._acts.of_turn(query).act_alone(text)
        if said is None or said.act not in ("history", "show_log"):
            return None
        named = systems_in(query, said)
        log = query.logs.last_of(query.person.email, named)
        if log is None or not (named or query.now - log.touched < LATELY):
            return None
        return ListeningLog(log.system, log.touched, surely=True)

    def _may_be_line(self, query: IncidentQuery, told: ToldLine, system: str) -> bool:
        """Tell whether it may be a line of a log, by its form or by its words."""
        if only_calls(told.text) or reads_as_line(told.text, led=told.is_plain):
            return True
        return (
            not has_question_mark(told.text)
            and self._acts.of_turn(query).likely(told.text, system).is_line
        )

    def _is_told(self, query: IncidentQuery, told: ToldLine, system: str) -> bool:
        """Tell whether it surely only tells something, though no log is open and it has no time."""
        words = Sentence(told.text).words
        likely = self._acts.of_turn(query).likely(told.text, system)
        if only_calls(told.text) or self._is_surely_told(query, told.text, system):
            return True
        answers = begins_as_answer(words) or plain_yes_no(" ".join(words[:1])) is not None
        if answers or _asks_of_a_name(query, told.text):
            return False
        if likely.is_line:
            return not has_question_mark(told.text)
        long = len(words) >= _FEWEST_TOLD
        return reads_as_line(told.text) and likely.tells and (long or tells(told.text))

    def _is_surely_told(self, query: IncidentQuery, text: str, system: str) -> bool:
        """Tell whether a sentence of some length tells something, however it begins."""
        likely = self._acts.of_turn(query).likely(text, system)
        long = len(Sentence(text).words) > _FEWEST_TOLD
        return long and not likely.asks and likely.told >= _SURELY_TOLD

    def _log_of(self, query: IncidentQuery, text: str) -> Log | None:
        """Return the person's open log: of the system that is named, where one is.

        A line may name another system; an act is done to what it names. A line with its time is
        about what it names, where the list of that was shown within the hour.
        """
        logs = query.logs.of(query.person.email, query.now)
        said, named = self._acts.of_turn(query).act_alone(text), named_systems(query, text)
        theirs = next((log for log in logs if log.system in named), None)
        if theirs is not None or (said is not None and named):
            return theirs
        if read_line(text).is_plain and not {*named}.isdisjoint(query.looked_at):
            return None
        return next(iter(logs), None)

    def take(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Take what was said as an act or as a line, with nothing else to read it.

        After an hour it is asked whether it belongs to the log; after eight, whether that is over.
        """
        if len(text) > LONGEST_READ:
            return self.keep(query, text)
        both = self.told_and_asked(query, text)
        if both is not None:
            return both
        acted = self._said.act(query, text)
        if acted is not None:
            return acted
        said = self._acts.of_turn(query).act_alone(text)
        told, log = line_told(query, text), self._log_of(query, text)
        if self.listening(query, text) is None:
            return none_open(query, self._logs) if said and said.act in OF_A_LOG else None
        since = told.clock or down_since(told.text, query.index.names)
        told_at = told_moment(query, replace(told, clock=since)) or self._said.statements.moment(
            query, told.text
        )
        system = list_of(query, text)
        if log is None and system is not None and told.is_plain:
            return self._follow_ups.hold(query, system, text=told.text, told_at=told_at, told=None)
        if log is None and system is not None:
            held = self._follow_ups.hold_line(
                query, system, text=told.text, told_at=told_at, becomes="wrote"
            )
            return self._with_who_is_named(query, system, text, held)
        if log is None:
            return None
        age = query.now - log.touched
        if age < TOUCHED and not self._may_be_line(query, told, log.system):
            return self._logs.hold(query, log, told.text, told_at=told_at)
        if age < TOUCHED:
            said_back = self._logs.say_back(query, log, told.text, told_at=told_at)
            return self._with_who_is_named(query, log.system, text, said_back)
        if age < QUIET:
            return self._logs.hold(query, log, told.text, told_at=told_at)
        return replace(self._logs.ask_to_close(query, log), then=text)

    def _with_who_is_named(
        self, query: IncidentQuery, system: str, text: str, answer: IncidentAnswer
    ) -> IncidentAnswer:
        """Add who a line names: `hans nr` (his number) asks for theirs then."""
        places = self._acts.of_turn(query).likely(text, system).called
        return replace(answer, person=self._follow_ups.name_at(query, system, places))

    def keep(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Keep a text that is too long to be read in the person's log, as a line of it."""
        log = log_in_force(query) if query.with_numbers else None
        return None if log is None else self._logs.say_back(query, log, text)

    def write(self, query: IncidentQuery, text: str) -> IncidentAnswer | None:
        """Write what is said to be for the log, however long ago something happened in it."""
        log, told = self._log_of(query, text), line_told(query, text)
        if log is None or not query.with_numbers:
            return None
        told_at = told_moment(query, told) or self._said.statements.moment(query, told.text)
        return self._said.act(query, text) or self._logs.say_back(
            query, log, told.text, told_at=told_at
        )

    def hold_cry(
        self, query: IncidentQuery, text: str, system: str, answer: IncidentAnswer
    ) -> IncidentAnswer:
        """Hold what says since when a system is down, to be the first line of its log.

        It is down from the time that is told, and not from when its list was shown.
        """
        names, line = query.index.names, read_line(text)
        told = clause_of_down(line.text, query.index.names)
        clock = line.clock or down_since(line.text, query.index.names)
        if clock is None or told is None or not says_down(text, names) or not query.with_numbers:
            return answer
        moment = moment_of(query, clock)
        if query.now - moment >= QUIET or self._acts.mine(query, system) is not None:
            return answer
        held = self._follow_ups.hold_line(query, system, text=told, told_at=moment, becomes="wrote")
        return replace(answer, happened=[*answer.happened, *held.happened])

    def note(
        self, query: IncidentQuery, text: str, system: str, answer: IncidentAnswer
    ) -> IncidentAnswer:
        """Write what only tells that a system is down in its log, too; `answer` follows."""
        log = log_in_force(query)
        if log is None or log.system != system or self.listening(query, text) is None:
            return answer
        if not only_reports(text, query.index.names):
            return answer
        told = line_told(query, text)
        told_at = told_moment(query, replace(told, clock=told.clock or clock_of(told.text)))
        said = self._logs.say_back(query, log, told.text, told_at=told_at)
        return replace(answer.after(said), log=said.log)

    def at_hand(self, query: IncidentQuery) -> IncidentAtHand | None:
        """Return the system of the log somebody wrote in last, or of the list shown since."""
        log, looked = log_in_force(query), query.looked_when
        touched = None if log is None else log.touched_by(query.person.email)
        if log is not None and touched is not None and (looked is None or looked <= touched):
            return IncidentAtHand(log.system, touched)
        system = next(iter(systems_at_hand(query)), None)
        return None if system is None or looked is None else IncidentAtHand(system, looked)


def _asks_of_a_name(query: IncidentQuery, text: str) -> bool:
    """Tell whether it begins with a verb and a name: `er tågevarsel …` (is tågevarsel …)."""
    sentence = Sentence(text)
    if not sentence.words or sentence.words[0] not in words_of("asking_verbs"):
        return False
    return any(one.start == 1 for one in query.index.names.mentions(sentence))


def _was_struck(log: Log, text: str) -> bool:
    """Tell whether the same words were struck in the log: they are meant for somebody else."""
    struck = log.struck
    said = normalise_phrase(text)
    return any(line.id in struck and normalise_phrase(line.text) == said for line in log.lines)
