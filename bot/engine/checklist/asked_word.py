"""Tell whether it is asked what a word means: of a line, or of the question that is open."""

from bot.language.normalise import inflected, normalise_phrase, stems
from bot.language.phrase_table import spoken, words_of
from governance.catalogue import Question

_LONGEST_COMPLAINT = 12
"""The most words that say that a question is not understood."""


def asked_word(text: str) -> tuple[str, ...] | None:
    """Return the words of which it is asked what they mean; None where it asks nothing of the kind.

    They are empty where only `hvad mener du` (what do you mean) is said.
    """
    words = normalise_phrase(text)
    start = spoken("filler").skip(words)
    asked = spoken("asks_of_a_word").at(words, start)
    return None if asked is None else words[asked.end :]


def asks_what_is_meant(question: Question, text: str) -> bool:
    """Tell whether it asks what the question means, or a word of it."""
    if _says_not_understood(text):
        return True
    asked = asked_word(text)
    if asked is None:
        return False
    texts = (question.ask.da, question.ask.en, question.topic.da, question.topic.en)
    own = {word for one in texts for word in normalise_phrase(one)}
    small = words_of("small_in_topics") | words_of("common_words") | words_of("points_back")
    told = [word for word in asked if word not in small]
    return not told or any(is_the_word(word, name) for word in told for name in own)


def _says_not_understood(text: str) -> bool:
    """Tell whether somebody says that they do not understand, or asks for other words."""
    words = normalise_phrase(text)
    is_short = len(words) <= _LONGEST_COMPLAINT
    return is_short and bool(spoken("does_not_follow").all_in(words))


def is_the_word(word: str, name: str) -> bool:
    """Tell whether the folded words are the same, but for their endings."""
    if word == name or inflected(word, name) or inflected(name, word):
        return True
    return not set(stems(word)).isdisjoint(stems(name))
