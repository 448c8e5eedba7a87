"""Tell whether words ask something, by how they are worded.

It is told of whole messages, of clauses, and of words that follow something.
"""

from collections.abc import Sequence

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of

_FEWEST_INVERTED = 3
_SHORTEST_KNOWN = 6
_ENDINGS_OF_VERBS = ("r", "de", "te")
"""The endings of Danish verbs in the present and the past."""
DEFINITE = ("en", "et", "ne")
"""The endings of Danish nouns that are known, as `planen` (the plan)."""
_SHORTEST_NOUN = 5
_LONGEST_WHY = 10
_SHORTEST_QUESTION = 4
"""The fewest words of a question that does not begin as one."""


def is_worded_as_question(text: str) -> bool:
    """Tell whether it is worded as a question.

    `hvem har den` (who has it) is, and so is `vent, er det mig der har den?` (wait, is it me who
    has it?). `i går?` (yesterday?) is an answer somebody is not sure of.
    """
    words = Sentence(text).words
    asked = text.rstrip().endswith("?") and len(words) >= _SHORTEST_QUESTION
    return asked or asks_first(words) or not words_of("asks_why").isdisjoint(words[:1])


def asks_or_orders(text: str) -> bool:
    """Tell whether it is a question, or an order to do something else."""
    words = normalise_phrase(text)
    start = spoken("filler").skip(words)
    start = spoken("interjections").skip(words, start)
    ordered = any(spoken("orders_first").at(words, place) for place in (start, start + 1))
    begins = words[start : start + 1]
    asks = has_question_mark(text) or not words_of("question_words").isdisjoint(begins)
    return ordered or asks or asks_first(words[start:])


def begins_to_ask(text: str) -> bool:
    """Tell whether it begins to ask, as `hvem …` (who …) or `har jeg …` (have I …).

    `har ti minutter` (have ten minutes) does not.
    """
    words = Sentence(text).words
    said = spoken("tell_me").at(words, 0)
    return asks_first(words if said is None else words[said.end :])


def begins_as_question(text: str) -> bool:
    """Tell whether a question word begins it, or a question mark stands in it."""
    return has_question_mark(text) or _begins_with_question_word(normalise_phrase(text))


def asks_directly(text: str) -> bool:
    """Tell whether a verb follows its question word, as in `hvem kan se det` (who can see it).

    It may stand after a comma, too: `vi talte om rapporten, hvad var det nu den sagde` (we talked
    of the report, what was it again that it said).
    """
    for part in (text, text.rpartition(",")[2]):
        words = normalise_phrase(part)
        verb = not words_of("asking_verbs").isdisjoint(words[1:2])
        if verb and _begins_with_question_word(words):
            return True
    return False


def asks_why_it_is_asked(text: str) -> bool:
    """Tell whether it asks why something is asked, in words of its own."""
    words = normalise_phrase(text)
    begins = not words_of("asks_why").isdisjoint(words[:1])
    speaks_to_it = not words_of("speaks_to_it").isdisjoint(words)
    return begins and speaks_to_it and len(words) <= _LONGEST_WHY


def asks_first(words: Sequence[str]) -> bool:
    """Tell whether these words begin with a question, with no more than `nå` (well) before it."""
    words = words[spoken("leads_into_a_question").skip(words) :]
    if words and words[0] in words_of("asking"):
        return True
    if len(words) > 1 and words[0] in words_of("asking_verbs") and words[1] in words_of("asked_of"):
        return True
    return asks_inverted(words) or _asks_of_something_known(words)


def _begins_with_question_word(words: Sequence[str]) -> bool:
    return not words_of("question_words").isdisjoint(words[:1])


def _asks_of_something_known(words: Sequence[str]) -> bool:
    """Tell whether a verb and a thing that is known begin it: `er planen læst` (is the plan read).

    Danish writes `the` as an ending.
    """
    if len(words) < _FEWEST_INVERTED or words[0] not in words_of("asking_verbs"):
        return False
    known = len(words[1]) >= _SHORTEST_KNOWN and words[1].endswith(DEFINITE)
    return known and words[1] not in words_of("ends_as_known")


def asks_for_several(words: Sequence[str]) -> bool:
    """Tell whether it begins with things that are not known, of which nothing is told.

    `øvelser uden leverandør` (exercises without the supplier) asks which there are.
    """
    told = words_of("told_with") | words_of("said_to_be")
    return bool(words) and words[0] in words_of("several_things") and told.isdisjoint(words)


def asks_inverted(words: Sequence[str]) -> bool:
    """Tell whether the verb comes before its subject: `nåede vi …` (did we reach …).

    Any verb may begin so in Danish, which is known by its ending where the subject is a pronoun.
    """
    if len(words) < _FEWEST_INVERTED:
        return False
    if spoken("there_was").at(words, 0) is not None:
        return True
    first = words[0]
    known = len(words[1]) >= _SHORTEST_NOUN and words[1].endswith(DEFINITE)
    if known and first in words_of("verbs_of_a_state"):
        return True
    if words[1] not in words_of("inverted_subjects") or first in words_of("begins_no_question"):
        return False
    return first.endswith(_ENDINGS_OF_VERBS) or first in words_of("inverted_verbs")


def asks_why(text: str) -> bool:
    """Tell whether it asks why, perhaps after a word like `nej` (no) or `og` (and)."""
    words = normalise_phrase(text)
    begins = spoken("filler", "interjections").skip(words)
    begins += words[begins : begins + 1] != () and words[begins] in words_of("joints")
    return not words_of("asks_why").isdisjoint(words[begins : begins + 1])


def asks_where_it_comes_from(text: str) -> bool:
    """Tell whether it asks where a day comes from, or how it is known that something is late.

    An example is `hvor kommer den dato fra` (where does that date come from).
    """
    words = normalise_phrase(text)
    asks = spoken("asks_where_from").all_in(words)
    return bool(asks) and not words_of("days_and_lateness").isdisjoint(words)


def asks_who_decides(text: str) -> bool:
    """Tell whether it asks who decides it, and nothing else: `hvem bestemmer det`."""
    return spoken("asks_who_decides").whole(normalise_phrase(text)) is not None


def asks_whether_put_off(text: str) -> bool:
    """Tell whether it asks if something is put off: `er genudbuddet udskudt nu`."""
    words = normalise_phrase(text)
    asks = asks_first(words) or has_question_mark(text) or _begins_with_question_word(words)
    joined = words[:1] != () and words[0] in words_of("joints")
    return (asks or joined) and not words_of("put_off_words").isdisjoint(words)


def asks_of_doing_nothing(text: str) -> bool:
    """Tell whether it asks what is at stake where something is left as it is.

    An example is `hvad sker der hvis vi lader dem ligge` (what happens if we let them lie). Where
    something is down, it is not asked.
    """
    words = normalise_phrase(text)
    if not words_of("names_an_incident").isdisjoint(words):
        return False
    if spoken("at_stake").all_in(words):
        return True
    asked = spoken("asks_of_consequences").all_in(words)
    return bool(asked) and bool(spoken("doing_nothing").all_in(words[asked[0].end :]))


def asks_of_sanctions(text: str) -> bool:
    """Tell whether it asks what an authority may do to us: `kan vi få en bøde` (… be fined)."""
    words = normalise_phrase(text)
    if not words_of("fined_besides").isdisjoint(words):
        return False
    return asks_first(words) and bool(spoken("sanctions").all_in(words))


def orders_of_that_one(text: str) -> bool:
    """Tell whether it begins with an order that points: `flyt den til fredag` (move it to …)."""
    return bool(without_order_of_that_one(text))


def without_order_of_that_one(text: str) -> str:
    """Return what follows an order that points, as `til fredag` in `flyt den til fredag`.

    Empty where it is no such order, or nothing follows.
    """
    sentence = Sentence(text)
    words = sentence.words
    orders = not words_of("makes_that_one_last").isdisjoint(words[:1])
    points = orders and not words_of("that_one").isdisjoint(words[1:2])
    return sentence.between(2, len(words)) if points and words[2:] else ""
