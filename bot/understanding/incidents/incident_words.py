"""Read what people say while something is down, and tell what is only told from what is asked.

`svarer ikke` (no answer), `oppe igen` (up again) and the like are whole sentences, whoever or
whatever they are said of. Where a system is at hand, any other sentence is weighed by its words,
too.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Literal, TypeAlias, cast, get_args

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import Phrases, begins_as_answer, spoken, words_of
from bot.language.questions import asks_first, begins_to_ask
from bot.language.vocabulary import listed
from bot.understanding.classifier.classifier import likely_act, masked_line
from bot.understanding.entities.names import Mention, Names
from bot.understanding.text.conjunctions import halves
from bot.understanding.text.patterns import Heard, Patterns

IncidentAct: TypeAlias = Literal[
    "no_answer",
    "reached",
    "up",
    "false_alarm",
    "show_log",
    "end_log",
    "start_log",
    "next",
    "list",
    "number",
    "plan",
    "tell",
    "deadline",
    "loss",
    "activates",
    "history",
    "strike",
    "left_over",
]
ACTS: tuple[IncidentAct, ...] = get_args(IncidentAct)
OF_A_LOG: tuple[IncidentAct, ...] = (
    "no_answer",
    "reached",
    "up",
    "false_alarm",
    "show_log",
    "end_log",
    "start_log",
)
"""The acts that are said of an incident and of nothing else, even where no log is open."""

_LIKELY = 0.7
"""The chance from which on something is taken for what it is likely to be."""
_LIKELY_TO_WRITE = 0.8
"""The same for what is written down, or held until a log is begun."""
_PROBABLY_TOLD, _HARDLY = 0.55, 0.15
"""The chances that something is told, and at most that it takes something back."""
_FEWEST_TOLD = 3
_LIKELY_UNASKED = 0.8
"""The same for what asks or orders, where the words are not those of a question."""
_WRITES: tuple[IncidentAct, ...] = ("no_answer", "reached", "up", "false_alarm")
_LONGEST_QUESTION = 14
_FEWEST_BEFORE = 3
"""The fewest words of a question that a condition follows."""
_LONGEST_WORDS = 40
_LONGEST_ACT = 16
_LONGEST = 400
_SHORTEST = 3
_SHORTEST_NAME = 4
_SHORTEST_PARTICIPLE = 4
_ENDINGS = ("", "s", "e", "n", "t", "en", "et", "ne", "ens", "ets", "nes", "erne", "ernes")
"""The endings with which somebody is named: `vagtcentralen`, but not `heller` for Helle."""
_FEW = 2
_OF_A_CALL: tuple[IncidentAct, ...] = ("no_answer", "reached")
_OURS = ("system", "supplier", "contract")


@dataclass(frozen=True)
class IncidentWords:
    """An act of an incident; `mentions` is what it is said of.

    `called` holds the numbers of the names that it is said of, among those that were given.
    """

    act: IncidentAct
    mentions: tuple[Mention, ...] = ()
    called: tuple[int, ...] = ()


@dataclass(frozen=True)
class LikelyWords:
    """A likely meaning of what is said while a system is down: an act, or one of `OTHERWISE`.

    `chance` is between 0 and 1. `mentions` and `called` are as those of `IncidentWords`. With
    `asks` it is worded as a question. `told` is the chance that it tells anything at all.
    """

    meaning: str
    chance: float
    mentions: tuple[Mention, ...] = ()
    called: tuple[int, ...] = ()
    asks: bool = False
    told: float = 0.0

    @property
    def is_line(self) -> bool:
        """True where it is likely told for the log."""
        return self.meaning == "line" and self.chance >= _LIKELY

    @property
    def tells(self) -> bool:
        """True where it is rather told than asked, ordered or said of something else."""
        return self.meaning in ("line", *_WRITES)

    @property
    def is_for_others(self) -> bool:
        """True where it likely has nothing to do with the log, or asks something."""
        return self.chance >= self._least and not self.tells

    @property
    def words(self) -> IncidentWords | None:
        """The act, where it is likely enough to be done."""
        act = next((one for one in ACTS if one == self.meaning), None)
        if act is None or self.chance < self._least:
            return None
        return IncidentWords(act, self.mentions, self.called)

    @property
    def _least(self) -> float:
        if self.meaning in _WRITES:
            return _LIKELY_TO_WRITE
        return _LIKELY if self.asks else _LIKELY_UNASKED


def read_incident_words(
    text: str, names: Names, callees: Sequence[str] = ()
) -> IncidentWords | None:
    """Read the act that the sentence is and nothing besides; None for any other sentence.

    `callees` are the names of those who are called, in their order.
    """
    sentence = Sentence(text)
    if not (_may_be_act(sentence.words) or _may_ask(sentence.words)):
        return None
    return SpokenAct(text, names.mentions(sentence)).read(callees)


class SpokenAct:
    """A sentence whose names were found, to be read of one system's list after the other."""

    def __init__(self, text: str, named_in_it: Sequence[Mention]) -> None:
        whole = Sentence(text).words
        self._text = _without_condition(text)
        self._words = Sentence(self._text).words
        before = 0 if self._words == whole[: len(self._words)] else len(whole) - len(self._words)
        self._mentions = tuple(
            replace(one, start=one.start - before, end=one.end - before)
            for one in named_in_it
            if one.kind in _OURS and before <= one.start and one.end <= before + len(self._words)
        )
        self._may_be, self._may_ask = _may_be_act(self._words), _may_ask(self._words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are read, without a condition before them."""
        return self._words

    def read(self, callees: Sequence[str] = ()) -> IncidentWords | None:
        """Read the act as `read_incident_words` does."""
        if not (self._may_be or self._may_ask):
            return None
        called = _called(self._words, callees)
        return self._read(called) if called else self._of_nobody

    def likely(self, callees: Sequence[str], stands_for: Callable[[Mention], str]) -> LikelyWords:
        """Weigh the words, where the list of a system is at hand.

        `stands_for` says what stands for a name: `system` where it is that one's, else `other` or
        `supplier`.
        """
        if not self._words or len(self._words) > _LONGEST_WORDS:
            return LikelyWords("other", 0.0)
        called = _called(self._words, callees)
        signs = {place: "person" for places in called.values() for place in places}
        for one in self._mentions:
            signs |= dict.fromkeys(range(one.start, one.end), "")
            signs[one.start] = stands_for(one)
        chances = likely_act(masked_line(self._words, signs))
        meaning = max(chances, key=chances.__getitem__)
        chance = chances[meaning]
        unnamed = [word for place, word in enumerate(self._words) if place not in signs]
        if meaning == "no_answer" and (
            words_of("says_no_answer").isdisjoint(self._words)
            or _says_no_more_than_calling(self._words, _told(unnamed))
        ):
            chance = min(chance, _HARDLY)  # `de har taget sagen` (they took the case) says none
        if meaning == "reached" and not _may_be_reached(self._words):
            chance = min(chance, _HARDLY)
        asks = _asks(self._text)
        told = _chance_told(chances)
        return LikelyWords(meaning, chance, self._mentions, tuple(called), asks, told)

    @cached_property
    def _of_nobody(self) -> IncidentWords | None:
        """The act wherever the sentence names nobody who is called."""
        return self._read({})

    def _read(self, called: Mapping[int, set[int]]) -> IncidentWords | None:
        named = {place for one in self._mentions for place in range(one.start, one.end)}
        places = named.union(*called.values())
        before = {place - 1 for place in places if place - 1 not in places}
        beside = before | {place + 1 for place in places if place + 1 not in places}
        rest = [
            word
            for place, word in enumerate(self._words)
            if place not in places
            and not (place in before and word in words_of("before_a_name"))
            and not (place in beside and word in words_of("says_who"))
        ]
        rest = _without_who_is_next(rest)
        said = (_act_of(_told(rest)) or _tried(_told(rest))) if self._may_be else None
        if said == "no_answer" and self._only_calls(before, rest):
            said = None
        act = said or self._asked(rest)
        if act is None or (_asks(self._text) and act in ("reached", "up", "false_alarm")):
            return None
        return IncidentWords(act, self._mentions, tuple(called))

    def _only_calls(self, before: Collection[int], rest: Sequence[str]) -> bool:
        """Tell whether no more is said than that somebody is called: `jeg har ringet til bo`.

        What came of it is not said. `ringer bare` (just rings) says that nobody answers.
        """
        told = _told(rest)
        if _says_no_more_than_calling(self._words, told):
            return True
        to = any(place >= 0 and self._words[place] in words_of("called_to") for place in before)
        return to and words_of("is_calling").issuperset(told)

    def _asked(self, rest: Sequence[str]) -> IncidentAct | None:
        """Read what a short question asks by a few of its words, whatever stands between them."""
        if not self._may_ask or len(rest) > _LONGEST_QUESTION or not _asks(self._text):
            return None
        hits = _questions().hits(Heard(Sentence(self._text)))
        best = max(hits, key=lambda hit: (hit.words, hit.quality), default=None)
        return None if best is None else cast(IncidentAct, best.name)


def only_calls(text: str) -> bool:
    """Tell whether no more is said than that somebody calls, or has called: `ringer nu`."""
    words = Sentence(text).words
    return not has_question_mark(text) and _says_no_more_than_calling(words, _told(words))


def _says_no_more_than_calling(words: Sequence[str], told: Sequence[str]) -> bool:
    """Tell whether no more is told than that somebody calls, or has called: `ringer nu`."""
    calls = words_of("has_called").issuperset(told)
    rings = words_of("is_calling").issuperset(told) and words_of("rings_on").isdisjoint(words)
    return bool(told) and (calls or rings)


def _may_be_reached(words: Sequence[str]) -> bool:
    """Tell whether words say that somebody answered, and not that one comes after another."""
    hands_over, place = words_of("hands_over"), words_of("in_the_place_of")
    handover = not hands_over.isdisjoint(words) and not place.isdisjoint(words)
    return not handover and not words_of("says_reached").isdisjoint(words)


def asks_of_callee(text: str, callees: Sequence[str]) -> tuple[int, ...]:
    """Return the number of the only one of the callees that a question is about; else none.

    A name alone asks, too, as `og mogens` (and Mogens).
    """
    asked = _without_condition(text)
    words = Sentence(asked).words
    called = _called(words, callees)
    if len(called) != 1:
        return ()
    [places] = called.values()
    small = words_of("carries") | words_of("passed_over")
    alone = all(place in places or word in small for place, word in enumerate(words))
    return tuple(called) if alone or _asks(asked) else ()


def read_significance(text: str) -> bool | None:
    """Read whether an incident is said to be significant, and nothing besides; None else.

    `ja, væsentligt` and `det var væsentligt` say so, and `ikke væsentligt` says that it was not.
    """
    words = normalise_phrase(text)
    said = sum(word in words_of("significant") for word in words)
    minor = sum(word in words_of("insignificant") for word in words)
    denied = not words_of("not_so").isdisjoint(words)
    small = words_of("beside_significance") | words_of("not_so")
    small = small | words_of("significant") | words_of("insignificant")
    if (
        said + minor != 1
        or has_question_mark(text)
        or asks_first(words)
        or not small.issuperset(words)
    ):
        return None
    if minor:
        return None if denied else False
    if not denied and not words_of("says_no").isdisjoint(words):
        return None  # `nej, det var væsentligt` (no, it was significant) answers another question
    return not denied


def begins_as_act(text: str, act: IncidentAct) -> bool:
    """Tell whether its first words are an act by themselves, whatever follows."""
    begun = _acts().at(_told(Sentence(text).words), 0)
    return begun is not None and begun.name == act


def opens_a_log(text: str, *, any_log: bool) -> bool:
    """Tell whether it says to open a log, and not the log there is: `åbn en log`.

    With `any_log` there is none, and `åbn loggen` (open the log) is of a new one, too.
    """
    words = Sentence(text).words
    new = any_log or words_of("names_the_log").isdisjoint(words)
    return new and not words_of("opens_it").isdisjoint(words[:1])


def read_call(text: str, names: Names, callees: Sequence[str] = ()) -> IncidentWords | None:
    """Read the first part of a line that says whether somebody was reached."""
    for part in _parts(text):
        said = read_incident_words(part, names, callees)
        if said is not None and said.act in _OF_A_CALL:
            return said
    return None


def _parts(text: str) -> Iterator[str]:
    """Yield what is before and after every joint of the text."""
    for left, right in halves(Sentence(text), range(0)):
        yield from (left, right)


def reads_as_line(text: str, *, led: bool = False) -> bool:
    """Tell whether it may be a line of a log: a few words that neither ask nor order anything.

    With `led` a time or a word for the log comes before it: `0345 er vi oppe` (at 0345 we are up)
    asks nothing, though the verb comes first.
    """
    sentence = Sentence(text)
    words = sentence.words
    if not words or len(words) > _LONGEST_WORDS or len(text) > _LONGEST:
        return False
    if led:
        return not has_question_mark(text) and words[0] not in words_of("asking")
    if _asks(text):
        return False
    if spoken("orders_first").at(words, 0) is not None or _is_talk(words):
        return False
    if begins_as_answer(words) and len(words) <= _FEW:
        return False
    return any(len(word) >= _SHORTEST and word.isalpha() for word in words)


def tells(text: str) -> bool:
    """Tell whether a line has a verb of telling, as `fejlen er fundet` (the fault is found)."""
    return not words_of("tells_by").isdisjoint(Sentence(text).words)


def asks_or_thanks(text: str) -> bool:
    """Tell whether it asks something, or is only thanks or a greeting."""
    return _asks(text) or _is_talk(Sentence(text).words)


def answers_only(text: str) -> bool:
    """Tell whether it only says no to what was answered: `nej ikke hos dem` (no, not with them).

    It has no verb of telling.
    """
    words = Sentence(text).words
    return words[:1] != () and words[0] in words_of("denies_first") and not tells(text)


def tells_what_happened(text: str) -> bool:
    """Tell whether it is like a line of a log, whatever happened.

    It is weighed as what is said while a system is down. `ingen data gik tabt` (no data was lost)
    tells. `jeg skal til møde` (I am off to a meeting) does not.
    """
    sentence = Sentence(text)
    start = spoken("small_talk").skip(sentence.words)
    if spoken("how_it_went").at(sentence.words, start) is not None:
        return not _asks(text) and not _orders_in_a_part(text)
    if len(sentence.words) < _FEWEST_TOLD or not reads_as_line(text) or _orders_in_a_part(text):
        return False
    chances = likely_act(masked_line(sentence.words, {}))
    return _chance_told(chances) >= _PROBABLY_TOLD and chances.get("strike", 0.0) < _HARDLY


def _orders_in_a_part(text: str) -> bool:
    """Tell whether a part of it orders something: `…, men lav en opgave til Ditte`."""
    parts = (part for half in halves(Sentence(text), range(0)) for part in half)
    beginnings = (Sentence(part).words for part in parts)
    skipped = (words[spoken("small_talk").skip(words) :] for words in beginnings)
    return any(
        spoken("orders_first").at(words, place) is not None for words in skipped for place in (0, 1)
    )


def _chance_told(chances: Mapping[str, float]) -> float:
    return sum(chances.get(act, 0.0) for act in ("line", *_WRITES))


def _is_talk(words: Sequence[str]) -> bool:
    """Tell whether it is thanks or a greeting, and nothing besides."""
    return spoken("small_talk").skip(words) == len(words)


def _without_condition(text: str) -> str:
    """Leave out a condition beside a question, as `…, hvis det er hackere` (if it is hackers).

    It says when something is asked for, and nothing that is so.
    """
    sentence = Sentence(text)
    if sentence.words[:1] and sentence.words[0] in words_of("begins_a_condition"):
        for place in range(_FEWEST_BEFORE, len(sentence.words)):
            after = text[sentence.tokens[place].start :]
            if "," in sentence.gap(place) and _asks(after):
                return after
    for place in range(_FEWEST_BEFORE, len(sentence.words)):
        if sentence.words[place] in words_of("begins_a_condition"):
            before = sentence.between(0, place)
            return before if _asks(before) else text
    return text


def _asks(text: str) -> bool:
    if has_question_mark(text) or begins_to_ask(text) or asks_first(Sentence(text).words):
        return True
    parts = (part for half in halves(Sentence(text), range(0)) for part in half)
    return any(begins_to_ask(part) and not _goes_on_telling(part) for part in parts)


def _goes_on_telling(part: str) -> bool:
    """Tell whether a part goes on with what was done: `… og har aktiveret planen`.

    Who has done it stands before it; a question has them after the verb.
    """
    words = Sentence(part).words
    return (
        words[0] in words_of("has_done")
        and len(words) > 1
        and len(words[1]) >= _SHORTEST_PARTICIPLE
        and words[1].endswith(("et", "t", "ed"))
    )


def _may_be_act(words: Sequence[str]) -> bool:
    """Tell quickly, before names are looked for, whether a word of an act is among them."""
    if len(words) <= _FEW:
        return bool(words)
    return len(words) <= _LONGEST_ACT and not _words_of_acts().isdisjoint(words)


def _may_ask(words: Sequence[str]) -> bool:
    """Tell quickly whether a word of a question about an incident is among them."""
    return len(words) <= _LONGEST_ACT and not _questions().lexicon.isdisjoint(words)


@cache
def _words_of_acts() -> frozenset[str]:
    return frozenset(
        word
        for phrases in listed("incident_words").values()
        for phrase in phrases
        for word in _told(normalise_phrase(phrase))
    )


@lru_cache(maxsize=4096)
def _spelt(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the first word of a name, if it has one, and those long enough to be known by."""
    spelt = normalise_phrase(name)
    return spelt[:1], tuple(part for part in spelt if len(part) >= _SHORTEST_NAME)


def _is_with_ending(word: str, name: str) -> bool:
    return word.startswith(name) and word.removeprefix(name) in _ENDINGS


def may_name(words: Sequence[str], spelt: Container[str]) -> bool:
    """Tell whether a word may name somebody whose names are spelt with these, with any ending."""
    return any(
        word.removesuffix(ending) in spelt
        for word in words
        for ending in _ENDINGS
        if word.endswith(ending)
    )


def _called(words: Sequence[str], callees: Sequence[str]) -> dict[int, set[int]]:
    """Return the places of the words that name somebody who is called, by the number of who."""
    found: dict[int, set[int]] = {}
    for number, name in enumerate(callees):
        first, parts = _spelt(name)
        places = {
            place
            for place, word in enumerate(words)
            if word in first
            or (word.startswith(parts) and any(_is_with_ending(word, part) for part in parts))
        }
        if places:
            found[number] = places
    return found


def _without_who_is_next(words: Sequence[str]) -> list[str]:
    """Leave out `hvem så` (who then) after `svarer ikke` (no answer): the list answers that."""
    for place in range(1, len(words)):
        if spoken("who_is_next").whole(tuple(words[place:])) is not None:
            return list(words[:place])
    return list(words)


def _tried(words: tuple[str, ...]) -> IncidentAct | None:
    """Read an act after the words for calling, as `ringet op to gange, ingen svar`."""
    rest = tuple(word for word in words if word not in words_of("calls_made"))
    act = _act_of(rest) if len(rest) < len(words) else None
    return act if act in _OF_A_CALL else None


def _told(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in words_of("incident_small_words"))


def _act_of(words: tuple[str, ...]) -> IncidentAct | None:
    match = _acts().whole(words) if words else None
    if match is None or not (match.exact or words_of("no_typing_errors").isdisjoint(words)):
        return None
    return cast(IncidentAct, match.name)


@cache
def _questions() -> Patterns:
    return Patterns(listed("incident_questions"), passed=words_of("passed_over"))


@cache
def _acts() -> Phrases:
    """Make the table of what is said, without the small words."""
    written = listed("incident_words")
    return Phrases(
        {
            name: [" ".join(_told(normalise_phrase(phrase))) for phrase in phrases]
            for name, phrases in written.items()
        }
    )


def tells_of_lost_data(text: str) -> bool:
    """Tell whether it tells of data that is lost, or of the backup that is left."""
    words = Sentence(text).words
    of_data = not words_of("data_words").isdisjoint(words)
    lost = of_data and not words_of("lost_words").isdisjoint(words)
    return not has_question_mark(text) and (lost or not words_of("backup_words").isdisjoint(words))
