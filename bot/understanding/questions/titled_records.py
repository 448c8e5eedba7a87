"""Find the records whose titles a sentence names: follow-ups, events and documents.

`to-faktor-login for teknikerne, hvordan går det` (two-factor login for the technicians, how is it
going) is of the follow-up `Indfør to-faktor-login for leverandørens teknikere`. A sentence that
orders something may only have words in common with a title.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from bot.language.normalise import Sentence, normalise_phrase, stems
from bot.language.phrase_table import words_of
from bot.understanding.entities.names import Mention
from bot.understanding.intents.intents import intent_patterns
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.systems import System
from governance.schema.record import Record

_SECTIONS: tuple[type[Record], ...] = (Action, Event, Document)
_MOST = 1000
"""The most records of a section whose titles are known; of a larger one none is."""
_SHORTEST = 4
"""The letters of the shortest word of a title that tells which it is."""
_SHORTEST_ALIKE = 5
"""The letters of the shortest word that needs only to begin as one of a title does."""
_FEWEST = 2
"""The telling words of a title that surely mean it; one only may mean it."""
_TELLING = 7
"""The letters from which on one word surely means a follow-up, in a few that ask of it."""
_FEW_WORDS = 6
_MOST_MEANT = 3


class _Title(NamedTuple):
    section: str
    key: str
    title: str


@dataclass(frozen=True)
class TitledRecord:
    """A record that a sentence names by its title.

    It is `sure` where the sentence can hardly mean anything else.
    """

    section: str
    key: str
    title: str
    sure: bool


def titled_records(
    sentence: Sentence, mentions: Sequence[Mention], register: RegisterReader
) -> Sequence[TitledRecord]:
    """Find the records that are named alike, and better than all others; mostly one, or none.

    Every word of the sentence has to be of the title, or of a question about whatever it is.
    """
    titles = register.derived("titles", lambda: _titles_among(tuple(_read(register))))
    return titles.find(sentence, mentions)


def task_titled_alike(
    said: str, systems: Collection[str], *, register: RegisterReader
) -> Action | None:
    """Find the one open follow-up whose title has most words in common with what is said.

    It is of one of the `systems`, where there are any; their names in a title tell nothing.
    """
    tasks = [
        one
        for one in _records(register, Action)
        if one.closed_on is None and (not systems or one.system in systems)
    ]
    if not tasks:
        return None
    stems_said = _stems_among(normalise_phrase(said), shortest=_SHORTEST_ALIKE)
    names = {word for one in register.find(System) for word in normalise_phrase(one.record.name)}
    found: defaultdict[int, list[Action]] = defaultdict(list)
    for one in tasks:
        told = (word for word in normalise_phrase(one.title) if word not in names)
        common = _in_common(stems_said, _stems_among(told, shortest=_SHORTEST_ALIKE))
        if common:
            found[common].append(one)
    best = found[max(found)] if found else []
    return best[0] if len(best) == 1 else None


def _in_common(said: Collection[str], title: Collection[str]) -> int:
    """Count the stems in common; one that only begins alike counts half."""
    return sum(2 if stem in title else any(_alike(stem, one) for one in title) for stem in said)


def _alike(stem: str, other: str) -> bool:
    """Tell whether they are the same word, or one is how the other begins.

    `krypteringen` (the encryption) is of `krypter sikkerhedskopier` (encrypt the backups).
    """
    short, long = sorted((stem, other), key=len)
    return len(short) >= _SHORTEST_ALIKE and long.startswith(short)


class _Titles:
    """It knows the titles of an authority by their telling words."""

    def __init__(self, titles: Iterable[_Title]) -> None:
        self._by_stem: defaultdict[str, list[_Title]] = defaultdict(list)
        self._whole: defaultdict[tuple[str, ...], list[_Title]] = defaultdict(list)
        for one in titles:
            words = normalise_phrase(one.title)
            self._whole[words].append(one)
            for stem in _stems_among(words):
                self._by_stem[stem].append(one)

    def find(self, sentence: Sentence, mentions: Sequence[Mention]) -> Sequence[TitledRecord]:
        whole = self._whole.get(sentence.words, ())
        if whole and not mentions:
            return [_found(one, sure=len(whole) == 1) for one in whole[:_MOST_MEANT]]
        named = {place for one in mentions for place in range(one.start, one.end)}
        told = [
            word for place, word in enumerate(sentence.words) if place not in named and _tells(word)
        ]
        hits: defaultdict[_Title, set[str]] = defaultdict(set)
        for word in told:
            for one in {one for stem in _stems(word) for one in self._by_stem.get(stem, ())}:
                hits[one].add(word)
        rare = {word for word in told if word not in _words_of_questions()}
        best = max(map(len, hits.values()), default=0)
        meant = [one for one, words in hits.items() if len(words) == best and rare & words]
        if not meant or len(meant) > _MOST_MEANT or not rare <= hits[meant[0]]:
            return ()
        short = len(sentence.words) <= _FEW_WORDS and len(rare) == 1
        alone = short and meant[0].section == Action.section
        telling = alone and all(len(word) >= _TELLING for word in rare)
        sure = len(meant) == 1 and (best >= _FEWEST or telling)
        return [_found(one, sure=sure) for one in meant]


def _found(one: _Title, *, sure: bool) -> TitledRecord:
    return TitledRecord(one.section, one.key, one.title, sure)


def _read(register: RegisterReader) -> Iterator[_Title]:
    for cls in _SECTIONS:
        for record in _records(register, cls):
            yield _Title(cls.section, record.key, record.title)


def _records(register: RegisterReader, cls: type[Record]) -> Iterator[Any]:
    """Yield the records of a section; none of one that has too many."""
    if register.count(cls) <= _MOST:
        yield from (kept.record for kept in register.find(cls))


@lru_cache(maxsize=16)
def _titles_among(titles: tuple[_Title, ...]) -> _Titles:
    """Make them once for the same titles: most changes in a register change none."""
    return _Titles(titles)


def _stems_among(words: Iterable[str], *, shortest: int = _SHORTEST) -> set[str]:
    """Return the stems of the words that tell which title is meant."""
    return {stem for word in words if _tells(word, shortest) for stem in _stems(word)}


def _tells(word: str, shortest: int = _SHORTEST) -> bool:
    return len(word) >= shortest and not word[0].isdigit() and word not in words_of("common_words")


def _stems(word: str) -> Sequence[str]:
    return stems(word) or (word,)


@cache
def _words_of_questions() -> frozenset[str]:
    """Return the words that are of any question, and name nothing by themselves."""
    sections = (
        "polite",
        "filler",
        "passed_over",
        "carries",
        "follow_up_words",
        "sets_a_value",
        "moved_words",
        "months",
        "weekdays",
    )
    return intent_patterns().lexicon.union(*map(words_of, sections))
