"""Tell how likely each meaning of a sentence is, by the words of sentences whose meaning is known.

The patterns of `intents.yaml` know what they were told. This module weighs all that was said.

`learned.txt` beside this file has the sentences, one to a line. They are those of
`tools/understanding` that are there to build on. `weights.bin` has what was learned from them, and
`make learn` writes both.

Names, figures and endings are left out, as in `hvad mangl <system>` (what lack <system>).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.normalise import errors_allowed, stems
from bot.understanding.classifier import linear_model
from bot.understanding.classifier.compact_index import CompactIndex
from bot.understanding.classifier.linear_model import Weights
from bot.understanding.text.patterns import Heard

LEARNED = Path(__file__).with_name("learned.txt")
WEIGHTS = Path(__file__).with_name("weights.bin")

_FIGURE, _BEGINS, _ENDS = "<figure>", "^", "$"
_PART = 5
"""Letters at the beginning and at the end of a longer word that tell what it is akin to."""
_LETTERS = 4
"""Letters in a row that words have in common."""
_WELL = 40
"""Sentences from which on a meaning is known well."""
_KNOWN = 20
"""Sentences from which on a telling is doubted where it is not known again."""
_MOST_REMEMBERED = 256

Masked: TypeAlias = tuple[str, ...]
"""The words of a sentence as they are compared."""
CALL, SEVERAL = "call", "several"
"""Intents that are asked about by themselves.

Somebody needs to know whom to call, or there is more than one wish.
"""
TOLD = ("record", "report_event")
"""Intents of what is told."""
INCIDENT = "incident"
"""The name of what was learned of what is said while a system is down."""
OTHERWISE = ("line", "register", "other")
"""The meanings then that are no act of an incident.

They are a line of its log, a question about something else in the register, and none of that.
"""
NO_CALL = "no call"
"""All else that somebody means who only seems to cry for help."""
UNCLEAR = "?"
"""A detail that may be said, or not."""
Detail: TypeAlias = Literal["wants", "section", "telling"]
DETAILS: tuple[Detail, ...] = ("wants", "section", "telling")
_INTENT = "intent"
_SEPARATOR = "/"
_IS = "="
_NOTHING: frozenset[str] = frozenset()


class Known(NamedTuple):
    """A sentence whose meaning is known; a field is empty where the sentence does not say.

    The fields are the intent, what of it is wanted and of which section. Of what is told there is
    the telling's name in `recording.yaml`. `choices` has what is chosen in the section's fields:
    `exercises.type=call-out`, or `exercises.with_supplier=` where nothing is.
    """

    intent: str
    wants: str
    section: str
    telling: str
    words: Masked
    choices: tuple[str, ...] = ()

    def meaning(self, name: str) -> str | None:
        """Return the meaning that weights of that name learn from it, or None."""
        match name:
            case "intent":
                return self.intent
            case "telling":
                told = self.intent in TOLD and self.telling != UNCLEAR
                return self.telling if told else None
            case "wants" | "section":
                value = str(getattr(self, name))
                return None if value == UNCLEAR else f"{self.intent}{_SEPARATOR}{value}"
            case _:
                return self.chosen.get(name)

    @property
    def chosen(self) -> Mapping[str, str]:
        """The choices by the name of the field, with its section's before it."""
        return dict(_parted(choice) for choice in self.choices)


NAMES = (_INTENT, *DETAILS)
"""The names of what is learned, each by itself.

Learned besides is what is chosen in each field of which enough was seen.
"""


def likely(words: Masked) -> Mapping[str, float]:
    """Tell how likely each intent is, and that there are several; together they are 1.

    The mapping is empty where no word is known. A sentence that was learned, and always meant the
    same, means that.
    """
    meant = _lessons().meanings(_INTENT, words) - {NO_CALL}
    if len(meant) == 1:
        return dict.fromkeys(meant, 1.0)
    return _shares(_weighed(_INTENT, words), lambda intent: None if intent == NO_CALL else intent)


def chance_of(intent: str, words: Masked) -> float:
    """Tell how likely it is that intent, and none of the others, which count as one then."""
    meant = _lessons().meanings(_INTENT, words)
    if meant and (intent not in meant or len(meant) == 1):
        return float(intent in meant)
    return _weighed(_INTENT, words).get(intent, 0.0)


def likely_telling(words: Masked) -> Mapping[str, float]:
    """Tell how likely each telling of `recording.yaml` is, if it is one."""
    meant = _lessons().meanings("telling", words)
    return dict.fromkeys(meant, 1.0) if len(meant) == 1 else _weighed("telling", words)


def likely_choice(section: str, field: str, words: Masked) -> Mapping[str, float]:
    """Tell how likely each choice in a field of something told is.

    The empty choice says that nothing is chosen. The mapping is empty where too little was seen of
    the field.
    """
    name = f"{section}.{field}"
    return _weighed(name, words) if name in _learned() else {}


@lru_cache(maxsize=_MOST_REMEMBERED)
def likely_act(words: Masked) -> Mapping[str, float]:
    """Tell how likely each act is of what somebody says while a system is down.

    The acts are those of `IncidentAct`, and of `OTHERWISE`.
    """
    return _learned()[INCIDENT].likelihoods(features_of(words))


def said_after(intent: str, words: Masked) -> Masked:
    """Return the same words, after a page or dialog of that intent."""
    return (f"<after:{intent}>", *words)


def is_known_telling(name: str) -> bool:
    """Tell whether so many learned sentences tell it that it would be known again."""
    return _seen("telling").get(name, 0) >= _KNOWN


def likely_detail(
    detail: Literal["wants", "section"], intent: str, words: Masked
) -> Mapping[str, float]:
    """Tell how likely each thing wanted of the intent, or each of its sections, is.

    The empty one says that the sentence does not say.
    """
    head = f"{intent}{_SEPARATOR}"

    def bare(meaning: str) -> str | None:
        return meaning.removeprefix(head) if meaning.startswith(head) else None

    meant = {bare(one) for one in _lessons().meanings(detail, words)} - {None}
    if len(meant) == 1:
        return {str(one): 1.0 for one in meant}
    return _shares(_weighed(detail, words), bare)


def is_known_well(intent: str) -> bool:
    """Tell whether so much of it was seen that it would be known again."""
    return _seen(_INTENT).get(intent, 0) >= _WELL


def warm_up() -> None:
    """Read what was learned now, and not when the first sentence waits for it."""
    _lessons()
    for name in _learned():
        _weighed(name, ("hvem",))


def mark_of(text: str, lines: Iterable[tuple[Masked, str]]) -> str:
    """Return the mark by which `weights.bin` knows what it was learned from.

    That is `learned.txt`, and the lines of incidents with their acts.
    """
    said = "".join(f"{' '.join(words)}\t{act}\n" for words, act in lines)
    return sha256((text + said).encode()).hexdigest()


def masked_line(words: Sequence[str], signs: Mapping[int, str]) -> Masked:
    """Return the words of what is said while a system is down as they are compared.

    `signs` has what stands for the name at a place, as `person`; a name's other places have none.
    """
    found: list[str] = []
    for place, word in enumerate(words):
        if sign := signs.get(place):
            found.append(f"<{sign}>")
        elif place not in signs:
            found.append(_FIGURE if word[0].isdigit() else _without_ending(word))
    return tuple(found)


def masked(heard: Heard, words: Sequence[str] = ()) -> Masked:
    """Return its words as they are compared, without their endings.

    A name becomes the kind of thing that has it, and every figure the same sign. `words` are the
    sentence's own as somebody else would spell them; they stand for those that were never learned.
    """
    return tuple(_masked(heard, words or heard.words))


def written(sentences: Iterable[Known]) -> str:
    """Write a line for each, in the order of what they mean."""
    return "".join(
        "\t".join((*_meant(one), " ".join(one.words), ";".join(one.choices))) + "\n"
        for one in sorted(set(sentences))
    )


def read(text: str) -> Iterator[Known]:
    """Read what `written` wrote."""
    return read_lines(text.splitlines())


def read_lines(lines: Iterable[str]) -> Iterator[Known]:
    """Read it line by line."""
    for line in lines:
        intent, wants, section, telling, words, chosen = line.rstrip("\n").split("\t")
        choices = tuple(chosen.split(";")) if chosen else ()
        yield Known(intent, wants, section, telling, tuple(map(intern, words.split())), choices)


def _meant(one: Known) -> tuple[str, ...]:
    return one.intent, one.wants, one.section, one.telling


def _parted(choice: str) -> tuple[str, str]:
    name, _, value = choice.partition(_IS)
    return name, value


def _masked(heard: Heard, words: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(heard.words):
        mention = heard.mention_at.get(place)
        if mention is None and words[place] != word and not _is_learned(word):
            yield _without_ending(words[place])
        elif mention is None:
            yield _FIGURE if word[0].isdigit() else _without_ending(word)
        elif place == mention.start:
            yield f"<{mention.kind}>"


def _is_learned(word: str) -> bool:
    return _spelling().knows_any((_without_ending(word),))


def _without_ending(word: str) -> str:
    return next(iter(stems(word)), word).partition(":")[2] or word


# ── What is compared ─────────────────────────────────────────────────────────


def features_of(words: Masked) -> frozenset[str]:
    """Return the features by which the words are compared.

    They are each word, each with the one after it, and each with the next but one. What the longer
    words are akin to, and the letters of all of them, go with these.
    """
    line = (_BEGINS, *words, _ENDS)
    pairs = (f"{one} {other}" for one, other in pairwise(line))
    apart = (f"{one} … {other}" for one, other in zip(line, line[2:], strict=False))
    spelled = [word for word in words if not word.startswith("<")]
    longer = [word for word in spelled if len(word) > _PART + 1]
    akin = (part for word in longer for part in (f"{word[:_PART]}…", f"…{word[-_PART:]}"))
    return frozenset((*words, *pairs, *apart, *akin, *_letters(spelled)))


def _letters(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        whole = f"{_BEGINS}{word}{_ENDS}"
        yield from (f"#{whole[at : at + _LETTERS]}" for at in range(len(whole) - _LETTERS + 1))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _weighed(name: str, words: Masked) -> Mapping[str, float]:
    words = _spelling().right(words)
    if not _spelling().knows_any(words):
        return {}
    return _learned()[name].likelihoods(features_of(words))


def _shares(likely: Mapping[str, float], name: Callable[[str], str | None]) -> Mapping[str, float]:
    """Keep only those that have a name; together they are 1 again."""
    named = {new: one for old, one in likely.items() if (new := name(old)) is not None}
    together = sum(named.values())
    return {new: one / together for new, one in named.items()} if together else {}


@cache
def _learned() -> Mapping[str, Weights]:
    found, _ = linear_model.read(WEIGHTS.read_bytes())
    return found


@cache
def _seen(question: str) -> Mapping[str, int]:
    """Return how many sentences each meaning was learned from."""
    learned = _learned()[question]
    return dict(zip(learned.meanings, learned.seen, strict=True))


@cache
def _lessons() -> "_Lessons":
    with LEARNED.open(encoding="utf-8") as lines:
        return _Lessons(read_lines(lines))


class _Lessons:
    """It knows what the learned sentences mean, and the words they are made of.

    The sentences themselves are not kept.
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self.words: set[str] = set()
        kinds: dict[frozenset[str], frozenset[str]] = {}
        meant: Mapping[str, dict[Masked, frozenset[str]]] = {name: {} for name in NAMES}
        for one in known:
            self.words.update(one.words)
            for name, found in meant.items():
                meaning = one.meaning(name)
                if meaning is not None:
                    every = found.get(one.words, _NOTHING) | {meaning}
                    found[one.words] = kinds.setdefault(every, every)
        self._by_heart = {name: _ByHeart(found) for name, found in meant.items()}

    def meanings(self, name: str, words: Masked) -> frozenset[str]:
        """Return the meanings that sentence was learned with; there are none for a new one."""
        return self._by_heart[name].meanings(words)


class _ByHeart:
    def __init__(self, meant: Mapping[Masked, frozenset[str]]) -> None:
        self._kinds = tuple(dict.fromkeys(meant.values()))
        numbers = {kind: number for number, kind in enumerate(self._kinds)}
        self._index = CompactIndex((words, numbers[kind]) for words, kind in meant.items())

    def meanings(self, words: Masked) -> frozenset[str]:
        number = self._index.get(words)
        return _NOTHING if number is None else self._kinds[number]


# ── Typing errors ────────────────────────────────────────────────────────────


@cache
def _spelling() -> "_Spelling":
    return _Spelling(_lessons().words)


class _Spelling:
    """It knows the words that were learned, and which of them a mistyped one may be."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            if errors_allowed(word):
                self._by_letter[word[0]].append(word)

    def right(self, words: Masked) -> Masked:
        return tuple(word if word in self._words else self._nearest(word) for word in words)

    def knows_any(self, words: Masked) -> bool:
        """Tell whether any of them was learned."""
        return not self._words.isdisjoint(words)

    def _nearest(self, word: str) -> str:
        most = 0 if word.startswith("<") else errors_allowed(word)
        if not most:
            return word
        among = self._by_letter.get(word[0], [])
        found = process.extractOne(word, among, scorer=OSA.distance, score_cutoff=most)
        return word if found is None else str(found[0])
