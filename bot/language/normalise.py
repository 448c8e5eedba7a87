"""Fold a sentence into words that know where they were in it.

Case, accents, æ/ø/å and punctuation no longer matter.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA
from Stemmer import Stemmer

from bot.language.document_references import LINK
from bot.language.vocabulary import listed

MOST_READ = 600
"""The most characters of a text that are read for meaning; the rest can only be part of a note."""

_MOST_OF_A_WORD = 40
_KEPT = 256
"""So many texts that were read last are kept in words: parts of a sentence are read many times."""
_PHRASES_KEPT = 1024
_LETTERS = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "’": "", "'": ""})
LINK_WORD = "https"
"""Each link is this one word, whatever it is made of."""
_WORD = re.compile(
    rf"{LINK.pattern}"
    r"|[0-9]+(?:[.,/\-][0-9]+)*"
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’])*"
    r"|[👍👎✅❌]",
    re.IGNORECASE,
)
_ARE = re.compile(r"['’]re$", re.IGNORECASE)
_SHORTEST_INFLECTED = 3
_SHORTEST_WITH_A_TYPO = 5
_SHORTEST_WITH_TWO = 9
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_FRINGE = " \t\r\n,.;:!?–—-()"
_SHORTEST_STEMMED = 4
_SHORTEST_STEM = 3
_DANISH, _ENGLISH = Stemmer("danish", 0), Stemmer("english", 0)


class Token(NamedTuple):
    """A folded word, and its place in the text."""

    word: str
    start: int
    end: int


class Sentence:
    """A text with the folded words of its beginning."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @property
    def is_cut(self) -> bool:
        """Tell whether there is more of the text than what is read for meaning."""
        return len(self.raw) > MOST_READ

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return _tokenised(self.raw[:MOST_READ])

    @cached_property
    def words(self) -> tuple[str, ...]:
        return _words_of(self.raw[:MOST_READ])

    def after(self, count: int) -> str | None:
        """Return what was written after that many words, without the punctuation between."""
        start = self.tokens[count - 1].end if count else 0
        return _worth_keeping(self.raw[start:])

    def whole(self) -> str | None:
        return _worth_keeping(self.raw)

    def between(self, first: int, end: int) -> str:
        """Return the text of these words as it was written."""
        return self.raw[self.tokens[first].start : self.tokens[end - 1].end]

    def gap(self, index: int) -> str:
        """Return what is written between the word and the one before it."""
        start = self.tokens[index - 1].end if index else 0
        return self.raw[start : self.tokens[index].start]

    def ends_clause(self, count: int) -> bool:
        """Tell whether punctuation, or nothing at all, follows that many words."""
        return count == len(self.tokens) or bool(self.gap(count).strip())


@lru_cache(maxsize=4096)
def normalise(word: str) -> str:
    """Fold the word: case, accents and repeated letters no longer matter.

    `æ` and `ae` are the same, and so are `jaaa` and `ja` (yes).
    """
    lower = word[:_MOST_OF_A_WORD]
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", lower)
    lower = lower.casefold().translate(_LETTERS)
    if not lower.isascii():
        apart = unicodedata.normalize("NFKD", lower)
        lower = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _DRAWN_OUT.sub(r"\1", lower)


@lru_cache(maxsize=_PHRASES_KEPT)
def normalise_phrase(phrase: str) -> tuple[str, ...]:
    """Fold a phrase into words."""
    return tuple([word for found in _WORD.findall(phrase) for word in _folded(found)])


def opened(text: str) -> str:
    """Return the text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=16384)
def within_typo_distance(word: str, wanted: str) -> bool:
    """Tell whether the word is the wanted one, or a few typing errors away from it.

    `errors_allowed` says how many.
    """
    if word == wanted:
        return True
    most = errors_allowed(wanted)
    if not most or not word or word[0] != wanted[0]:
        return False
    return OSA.distance(word, wanted, score_cutoff=most) <= most


def inflected(word: str, wanted: str) -> bool:
    """Tell whether the word is the wanted one, with an ending or without.

    A very short one has none but `s`: `bos` is of Bo, and `not` is not `no` with an ending.
    """
    ending = word[len(wanted) :]
    if len(wanted) < _SHORTEST_INFLECTED and ending not in ("", "s"):
        return False
    return word.startswith(wanted) and ending in _endings()


def begins_with_label(words: Sequence[str], label: Sequence[str]) -> bool:
    """Tell whether the words begin with those of a label, the last with any ending.

    `fristen er …` (the deadline is …) begins with `Frist`.
    """
    n = len(label)
    if not label or len(words) < n or tuple(words[: n - 1]) != tuple(label[:-1]):
        return False
    return inflected(words[n - 1], label[-1])


def errors_allowed(wanted: str) -> int:
    """Return how many typing errors are forgiven in that word.

    That is none in a short one, one from five letters, and two from nine.
    """
    if len(wanted) < _SHORTEST_WITH_A_TYPO:
        return 0
    return 1 if len(wanted) < _SHORTEST_WITH_TWO else 2


@lru_cache(maxsize=16384)
def stems(word: str) -> tuple[str, ...]:
    """Strip a folded word of its endings, in Danish and in English; a short word has no stem."""
    if len(word) < _SHORTEST_STEMMED or not word.isalpha():
        return ()
    danish, english = _DANISH.stemWord(word), _ENGLISH.stemWord(word)
    found = {f"da:{danish}": danish, f"en:{english}": english}
    return tuple(name for name, stem in found.items() if len(stem) >= _SHORTEST_STEM)


@lru_cache(maxsize=_KEPT)
def _tokenised(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


@lru_cache(maxsize=_KEPT)
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in _tokenised(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _WORD.finditer(text):
        for word in _folded(found[0]):
            yield Token(word, found.start(), found.end())


def _folded(written: str) -> Iterator[str]:
    """Fold a word; an abbreviation becomes the words it stands for, as `they're` becomes two."""
    if "://" in written:
        yield LINK_WORD
        return
    folded = normalise(written)
    if folded.endswith("re") and _ARE.search(written):
        yield folded.removesuffix("re")
        folded = "are"
    yield from filter(None, _abbreviations().get(folded, (folded,)))


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    return {
        normalise(short): tuple(normalise(word) for word in long[0].split())
        for short, long in listed("abbreviations").items()
    }


@cache
def _endings() -> frozenset[str]:
    return frozenset(listed("endings")[""]) | {""}


def _worth_keeping(text: str) -> str | None:
    if not any(letter.isalnum() for letter in text):
        return None
    return text.lstrip(_FRINGE).rstrip()


_SHORTENED = ("d", "kl", "nr", "ca", "pr", "jf", "tlf")
BEFORE_A_FULL_STOP = "".join(rf"(?<!\b{word})" for word in _SHORTENED)
"""No word that is only shortened ends there, in a pattern of a stop: `d. 27/2` is the 27th."""
AFTER_A_FULL_STOP = "".join(rf"(?<!\b{word}\.)" for word in _SHORTENED)
_SHORTENED_WORD = "|".join(rf"(?<=\b{word})\." for word in _SHORTENED)
_FIRST_SENTENCE = re.compile(
    rf"(?P<first>(?:[^.!:\n]|{_SHORTENED_WORD})+)"
    rf"(?:(?<!\d){BEFORE_A_FULL_STOP}[.!]+\s+|\s*\n+\s*)(?P<rest>\S.*)",
    re.DOTALL | re.IGNORECASE,
)

_AFTER_A_NUMBER = "|".join(rf"(?<=-{figures}\.)" for figures in (r"\d\d", r"\d\d\d", r"\d\d\d\d"))
"""A contract's number ends a sentence, as `k-101.` does; a day or an ordinal does not."""
_SENTENCES = re.compile(
    rf"(?<=[?!])\s+|(?:(?<=[^\W\d]\.){AFTER_A_FULL_STOP}|{_AFTER_A_NUMBER})\s+|\n+",
    re.IGNORECASE,
)


def names_only(words: Sequence[str], text: str) -> bool:
    """Tell whether each of the folded words stands in the text, perhaps with another ending."""
    known = {*normalise_phrase(text)}
    known |= {stem for word in known for stem in stems(word)}
    return all(not known.isdisjoint((word, *stems(word))) for word in words)


def first_sentence(text: str) -> tuple[str, str] | None:
    """Part a text after its first sentence; None where there is no more than one.

    A sentence ends at a full stop that follows no figure, an exclamation mark or the end of a line.
    """
    parted = _FIRST_SENTENCE.fullmatch(text.strip())
    return None if parted is None else (parted["first"].strip(), parted["rest"])


def sentences_of(text: str) -> Sequence[str]:
    """Part a text into its sentences: at question and exclamation marks, full stops and lines."""
    return [part for part in _SENTENCES.split(text) if part.strip()]
