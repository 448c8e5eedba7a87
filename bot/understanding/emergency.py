"""Whether somebody needs to know, now, whom to call: read from names alone, with no database and no conversation at hand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.folding import Sentence
from bot.understanding.names import Mention, Names
from bot.understanding.patterns import Heard, Hit, Patterns
from bot.understanding.phrases import spoken, words_of
from bot.understanding.vocabulary import listed

_LONGEST_CRY = 30
"""Words; whoever writes more than that tells a story, unless they ask whom to call."""
_LONGEST_WITHOUT_A_NAME = 20
_LONGEST_OF_A_LIST = 5
_LONGEST_ALONE = 2
_COMPOUND = 0.8
_CRIES = frozenset({"asks", "orders", "down", "all_down", "lists", "alone"})
_OUR_THINGS = ("system", "supplier", "contract")


@dataclass(frozen=True)
class Emergency:
    """Somebody asks whom to call. `mentions`: the systems, suppliers and contracts they speak of, in their order."""

    mentions: tuple[Mention, ...] = ()


def read_emergency(text: str, names: Names) -> Emergency | None:
    """The wish to call somebody, when the sentence plainly is one: it asks for a number, or says that something is down now.

    What answers a question, tells of yesterday, or asks about an exercise is none.
    """
    sentence = Sentence(text)
    words = sentence.words
    if not words:
        return None
    heard = Heard(sentence, names.mentions(sentence))
    hits = _patterns().hits(heard)
    asks = [hit.places for hit in hits if hit.name == "asks"]
    said = {hit.name for hit in hits if _counts(hit, asks)}
    mentions = tuple(one for one in heard.mentions if one.kind in _OUR_THINGS)
    if _answers(words) and not any(_is_question(words, places) for places in asks):
        return None
    if said.isdisjoint(_CRIES) or "never" in said:
        return None
    if "asks" in said or ("lists" in said and _wants_it(said, words)):
        return Emergency(mentions)
    if "orders" in said and mentions:
        return Emergency(mentions)
    if "before" in said or len(words) > _LONGEST_CRY:
        return None
    of_papers = "papers" in said and "surely" not in said
    if "down" in said and mentions and not of_papers:
        return Emergency(mentions)
    if "alone" in said and len(words) <= _LONGEST_ALONE:
        return Emergency(mentions)
    if "all_down" in said and len(words) <= _LONGEST_WITHOUT_A_NAME:
        return Emergency(mentions)
    return None


def _wants_it(said: Collection[str], words: Sequence[str]) -> bool:
    """`vagtliste mosekonge` is asked for, what is told of a list is not."""
    return "requests" in said or len(words) <= _LONGEST_OF_A_LIST


def _counts(hit: Hit, asks: Sequence[frozenset[int]]) -> bool:
    """What speaks against it does so in these very words only, and not as part of asking: `hvem skal vi ringe til`.

    `opgraderingen` is no order to ring.
    """
    if hit.name == "orders":
        return hit.quality > _COMPOUND
    if hit.name not in ("before", "never", "papers"):
        return True
    return hit.quality == 1 and not any(hit.places < places for places in asks)


def _is_question(words: Sequence[str], places: frozenset[int]) -> bool:
    """`nej, men hvem er så næste` begins as an answer, and asks all the same."""
    return words[min(places)] in words_of("question_words")


def _answers(words: tuple[str, ...]) -> bool:
    """`nej, vagten svarer ikke` answers a question."""
    return words[0] in words_of("answers_first") and spoken("graded").at(words, 0) is not None


@cache
def _patterns() -> Patterns:
    written: Mapping[str, tuple[str, ...]] = listed("emergency")
    return Patterns(written, groups=listed("word_groups"), passed=words_of("passed_over"))
