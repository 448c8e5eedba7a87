"""Read the acts of an incident, as said of the systems whose list or log is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache, partial

from bot.incident.follow_up_answers import FollowUpAnswers
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentQuery
from bot.incident.log_answers import is_expected, told_moment
from bot.incident.systems_at_hand import (
    cries,
    keys_of,
    list_of,
    may_be_of,
    named_systems,
    names_another,
    systems_at_hand,
    systems_in,
    waits_for_log,
)
from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.understanding.entities.names import Mention
from bot.understanding.incidents.emergency import says_trouble_besides
from bot.understanding.incidents.incident_words import (
    IncidentAct,
    IncidentWords,
    LikelyWords,
    SpokenAct,
    may_name,
    read_call,
    read_incident_words,
    reads_as_line,
)
from bot.understanding.incidents.log_lines import clauses, read_ending, read_line, told_clock
from bot.understanding.questions.contact_details import spoken_slot

OF_A_LIST: tuple[IncidentAct, ...] = (
    "next",
    "list",
    "number",
    "deadline",
    "loss",
    "activates",
)
"""The acts that ask something of a list; of another system's than those at hand they are cries."""
TOLD: tuple[IncidentAct, ...] = ("up", "false_alarm", "reached", "no_answer")
"""The acts that tell something; the others ask or order."""
LONGEST_ORDER = 6
"""The most words of an order to begin a log."""
_OF_THE_SYSTEM: tuple[IncidentAct, ...] = ("up", "false_alarm")
"""The acts that tell of the system, and of nobody who is called."""
MOMENTS: tuple[IncidentAct, ...] = ("up", "reached", "no_answer")
"""The acts that happen at a moment, which may be told after them, and more after a comma."""


@dataclass(frozen=True)
class HeardAct:
    """An act that was said, its system, and the log of that system the person is with.

    `told_at` is the time that was told before it. With `likely` it was weighed by its words.
    """

    said: IncidentWords
    text: str
    system: str
    log: Log | None
    told_at: datetime | None
    likely: bool = False


class TurnRead:
    """The words of one turn are read of each system here once, whatever stands in its log."""

    def __init__(self, query: IncidentQuery, follow_ups: FollowUpAnswers) -> None:
        self.query = query
        self._follow_ups = follow_ups
        self._spoken: dict[str, SpokenAct] = {}
        self._names: dict[str, list[str]] = {}
        self._acts: dict[tuple[str, str], IncidentWords | None] = {}
        self._likely: dict[tuple[str, str], LikelyWords] = {}
        self.heard: dict[str, HeardAct | None] = {}
        """The acts that were heard, by the text."""
        self.act_alone = cache(partial(read_incident_words, names=query.index.names))
        """The act that a text is, where no list is at hand."""
        self.ending = cache(read_ending)
        """The part a text tells first, with the time at its end."""

    def act(self, text: str, system: str) -> IncidentWords | None:
        """Return the act that the text is, where the list of that system is at hand."""
        if (text, system) not in self._acts:
            self._acts[text, system] = self._spoken_act(text).read(self._callees(text, system))
        return self._acts[text, system]

    def likely(self, text: str, system: str) -> LikelyWords:
        """Return what the text likely is, where the list of that system is at hand."""
        if (text, system) not in self._likely:
            spoken, stands_for = self._spoken_act(text), partial(self._sign_of, system)
            self._likely[text, system] = spoken.likely(self._callees(text, system), stands_for)
        return self._likely[text, system]

    def _callees(self, text: str, system: str) -> Sequence[str]:
        """Return the names of those who are called, unless the text can name nobody at all."""
        spelt = self.query.index.called_by
        return self.names(system) if may_name(self._spoken_act(text).words, spelt) else ()

    def _spoken_act(self, text: str) -> SpokenAct:
        if text not in self._spoken:
            mentions = self.query.index.names.mentions(Sentence(text))
            self._spoken[text] = SpokenAct(text, mentions)
        return self._spoken[text]

    def _sign_of(self, system: str, one: Mention) -> str:
        is_of_it = system in self.query.index.named_by(one.kind, one.keys, self.query.today)
        if one.kind == "system":
            return "system" if is_of_it else "other"
        return "supplier" if is_of_it and one.kind == "supplier" else "other"

    def names(self, system: str) -> list[str]:
        """Return the names of all who are called about a system, ours after the supplier's.

        Last come those who have left.
        """
        if system not in self._names:
            called, ours = self._follow_ups.people(self.query, system)
            supplier = (
                f"{one.name} {one.function or ''} {spoken_slot(one.slot)}" for one in called
            )
            left = (one.name for one in self._follow_ups.left(self.query, system))
            self._names[system] = [*supplier, *(one.name for one in ours), *left]
        return self._names[system]


class ActReader:
    """It reads a text once in a turn, however often the turn asks."""

    def __init__(self, follow_ups: FollowUpAnswers) -> None:
        self._follow_ups = follow_ups
        self._read: TurnRead | None = None

    def heard(self, query: IncidentQuery, text: str) -> HeardAct | None:
        """Read the words as said of the list that was shown just now, else of the person's logs.

        Whoever or whatever is named tells of which.
        """
        heard = self.of_turn(query).heard
        if text not in heard:
            heard[text] = self._hear(query, text)
        return heard[text]

    def _hear(self, query: IncidentQuery, text: str) -> HeardAct | None:
        told = read_line(text)
        found: HeardAct | None = None
        read, waits = self.of_turn(query), waits_for_log(query)
        for system in systems_at_hand(query):
            said = read.act(text, system) or read.act(told.text, system)
            line_of, whole = told, said is not None
            if said is None and (ended := self._ended(query, told.text, system)) is not None:
                said, clock = ended
                line_of = replace(told, clock=clock or told.clock)
            log = self.mine(query, system)
            if said is not None and said.act in MOMENTS and line_of.clock is None:
                line_of = replace(line_of, clock=clock_of(told.text))
            if said is not None and said.act == "no_answer" and _was_reached(told.text):
                said = replace(said, act="reached")
            line = log is not None and reads_as_line(told.text, led=told.is_plain)
            if said is None and line and not {*named_systems(query, text)} - {system}:
                said = read_call(told.text, query.index.names, read.names(system))
            likely, parted = said is None, said is not None and not whole
            if said is None and not names_another(query, text, system):
                said = read.likely(told.text, system).words or self._begun(query, text, system)
            if likely and said is not None and said.act in OF_A_LIST and cries(query, text):
                continue
            if said is None or (said.act in OF_A_LIST and not may_be_of(query, said, system)):
                continue
            if (likely or parted) and said.act in TOLD and log is None and not waits:
                continue
            if likely and said.act == "up" and line_of.clock is None:
                line_of = replace(line_of, clock=clock_of(told.text))
            if said.act in MOMENTS and is_expected(query, line_of.clock, text):
                continue
            named = systems_in(query, said)
            told_at = told_moment(query, line_of)
            of = list_of(query, text) if log is None and said.act in _OF_THE_SYSTEM else None
            heard = HeardAct(said, told.text, of or system, log, told_at, likely)
            if named and system not in named:
                other = self.mine(query, named[0])
                heard = HeardAct(said, told.text, named[0], other, told_at)
            found = found or heard
            suppliers = {*query.index.suppliers_of(system, query.today)}
            if said.called or system in named or suppliers & {*keys_of(said, "supplier")}:
                return heard
        return found

    def _begun(self, query: IncidentQuery, text: str, system: str) -> IncidentWords | None:
        """Read an order to begin a log, which also begins as a line does: `skriv ned fra nu af`."""
        if len(Sentence(text).words) > LONGEST_ORDER:
            return None
        said = self.of_turn(query).likely(text, system).words
        return said if said is not None and said.act == "start_log" else None

    def _ended(
        self, query: IncidentQuery, text: str, system: str
    ) -> tuple[IncidentWords, time | None] | None:
        """Read what happened at a moment that is told after it, with more behind a comma.

        That it is up again may be followed by another sentence.
        """
        read = self.of_turn(query)
        ending = read.ending(text)
        said = None if ending is None else read.act(ending.text, system)
        if said is None:
            ending = read.ending(text, of_sentence=True)
            said = None if ending is None else read.act(ending.text, system)
            said = said if said is not None and said.act == "up" else None
        if ending is None or said is None or said.act not in MOMENTS:
            return None
        trouble = says_trouble_besides(text, query.index.names)
        return None if trouble else (said, ending.clock)

    def of_turn(self, query: IncidentQuery) -> TurnRead:
        """Return what was read in the turn that is answered, which is read several times."""
        if self._read is None or self._read.query is not query:
            self._read = TurnRead(query, self._follow_ups)
        return self._read

    def mine(self, query: IncidentQuery, system: str) -> Log | None:
        """Return the log of that system that the person is with."""
        logs = query.logs.of(query.person.email, query.now)
        return next((log for log in logs if log.system == system), None)


def clock_of(text: str) -> time | None:
    """Return the time that is told in the first clause of what happened at a moment."""
    first = next(clauses(text), None)
    return None if first is None else told_clock(first)


def _was_reached(text: str) -> bool:
    """Tell whether more is told of a call than that it was made, and nothing of its being in vain.

    `ringet til vagtcentralen, de har taget sagen` (called the duty desk, they have taken the case)
    had an answer.
    """
    _, comma, rest = text.partition(",")
    words = Sentence(text).words
    told_of_them = not words_of("speaks_of_them").isdisjoint(Sentence(rest).words[:1])
    return bool(comma) and told_of_them and words_of("says_no_answer").isdisjoint(words)
