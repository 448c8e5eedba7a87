"""Read who is said to do something: `det er ditte der følger op` (it is Ditte who follows up)."""

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import after_opening, spoken, without_filler, words_of

_LONGEST_DOER = 5
"""The most words for whoever does something, before what they do."""


def doer_in(text: str) -> str:
    """Return who is said to do it: `det er ditte der følger op` (it is Ditte who follows up).

    After `det er` (it is) and the like, whatever they do may follow. Empty where nobody is named.
    """
    opened = after_opening(text, "softly_corrects") or after_opening(text)
    words = without_filler(opened or text).strip(" .!").split()
    for start in range(1, min(len(words), _LONGEST_DOER + 1)):
        relative = words[start].casefold() in words_of("that_does")
        done = spoken("does_it").whole(normalise_phrase(" ".join(words[start:])))
        if done is not None or (relative and opened and start < len(words) - 1):
            return " ".join(words[:start])
    return ""


def named_instead_of(text: str) -> tuple[str, str]:
    """Return who it is, and who it is not: `det er altså ditte, ikke mig` (it is Ditte, not me).

    Both are empty where the text says it not.
    """
    said = without_filler(after_opening(text, "softly_corrects") or after_opening(text) or text)
    words = said.strip(" .!").split()
    for place in range(1, min(len(words) - 1, _LONGEST_DOER)):
        if words[place].casefold() in words_of("negations") and words[place + 1 :]:
            return " ".join(words[:place]).rstrip(","), " ".join(words[place + 1 :])
    return "", ""
