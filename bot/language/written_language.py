"""Judge in which language a sentence is written, by the function words of both."""

import re

from bot.language.document_references import LINK
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.messages import Lang

_FEWEST_WORDS = 3
_FEWEST_MARKS = 2
_FEWEST_PLAIN = 3
_LEAST_SHARE = 0.25
_QUOTED = re.compile(rf"“[^”]*”|\"[^\"]*\"|»[^«]*«|{LINK.pattern}", re.IGNORECASE)
_NAME_INSIDE = re.compile(r"(?<=\w )[A-ZÆØÅ][\w'’-]+")


def written_language(text: str) -> Lang | None:
    """Return the language it surely is; None for a few words, and for what may be either.

    A sentence is English by two function words of English, by one beside a plain English word, or
    by three plain English words. None of its words may be a function word of Danish. It is Danish
    by two of those and none of English. Names, which have a capital letter inside the sentence, and
    what is quoted count for neither.
    """
    every = normalise_phrase(_QUOTED.sub(" ", text))
    if len(every) < _FEWEST_WORDS:
        return None
    words = normalise_phrase(_NAME_INSIDE.sub("", _QUOTED.sub(" ", text)))
    english = set(words) & words_of("function_words_of_english")
    danish = set(words) & words_of("function_words_of_danish")
    beside = set(words) & words_of("plain_english_words")
    if (english or len(beside) >= _FEWEST_PLAIN) and not danish:
        sure = len(english) >= _FEWEST_MARKS or bool(beside)
        share = sum(word in english or word in beside for word in words) / len(every)
        return "en" if sure and share >= _LEAST_SHARE else None
    if len(danish) >= _FEWEST_MARKS and not english:
        return "da"
    return None
