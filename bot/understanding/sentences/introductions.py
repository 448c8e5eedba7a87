"""Leave out what only leads into a sentence, and know a question that a name follows."""

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.questions import asks_first
from bot.understanding.entities.names import Names

_SHORTEST_INTRODUCED = 4


def without_introduction(text: str, names: Names) -> str:
    """Leave out who speaks: `mia her, hvad mangler jeg` (Mia here, what am I missing).

    What only leads into a question is left out, too, as `hov` (oh).
    """
    sentence = Sentence(text)
    said = spoken("interjections").skip(sentence.words)
    if 0 < said < len(sentence.words) and asks_first(sentence.words[said:]):
        text = sentence.between(said, len(sentence.words))
        sentence = Sentence(text)
    if len(sentence.words) < _SHORTEST_INTRODUCED or words_of("speaks_here").isdisjoint(
        sentence.words
    ):
        return text
    for one in names.mentions(sentence):
        here = sentence.words[one.end : one.end + 1]
        begins = (
            one.kind == "person" and one.start <= 1 and here and here[0] in words_of("speaks_here")
        )
        if begins and sentence.ends_clause(one.end + 1):
            return sentence.after(one.end + 1) or text
    return text


def without_denied_name(text: str, names: Names) -> str:
    """Leave out of whom it is not asked: `ikke signe. hvem er bagud` (not Signe. who is behind)."""
    sentence = Sentence(text)
    first = spoken("interjections", "filler").skip(sentence.words)
    if sentence.words[first : first + 1] == () or sentence.words[first] not in words_of("not_so"):
        return text
    denied = next((one for one in names.mentions(sentence) if one.start == first + 1), None)
    if denied is None or denied.kind != "person" or not sentence.ends_clause(denied.end):
        return text
    return sentence.after(denied.end) or text


def asks_of_a_name(text: str, names: Names) -> bool:
    """Tell whether a verb and a name begin it: `har pindsvin svaret` (has Pindsvin replied)."""
    sentence = Sentence(text)
    if not sentence.words or sentence.words[0] not in words_of("asking_verbs"):
        return False
    return any(one.start == 1 for one in names.mentions(sentence))
