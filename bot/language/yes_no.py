"""Read a plain yes or no, which is all that somebody says, and agreement in more words."""

from collections.abc import Sequence
from typing import Literal

from bot.language.document_references import has_question_mark
from bot.language.normalise import normalise_phrase, stems
from bot.language.phrase_table import spoken, words_of

_LONGEST_COMPANION = 4
"""The most words of `med` (with) and whom something is done with."""
_LONGEST_ASSENT = 12
_LONGEST_YES = 8


def assents(words: Sequence[str]) -> bool:
    """Tell whether nothing is said but that it is all as it should be."""
    if len(words) > _LONGEST_ASSENT or not words_of("assents").issuperset(words):
        return False
    return not words_of("assents_by").isdisjoint(words)


def assents_in_doubt(words: Sequence[str]) -> bool:
    """Tell whether nothing is said but that it is perhaps as it should be: `det passer vist`."""
    sure = [word for word in words if word not in words_of("doubts")]
    return len(sure) < len(words) and assents(sure)


def says_yes(text: str) -> bool:
    """Tell whether nothing is said but yes to what was just asked: `ja tak`, `ok, gør det`.

    `ja, men …` (yes, but …), `ja?` and a yes with a typing error say no yes. `tak, det er fint`
    (thanks, it is fine) may decline.
    """
    words = normalise_phrase(text)
    if not words or has_question_mark(text) or len(words) > _LONGEST_YES:
        return False
    if words[0] in words_of("thanks_first"):
        return False
    says, besides = words_of("says_yes"), words_of("said_with_yes")
    return (says | besides).issuperset(words) and not says.isdisjoint(words)


def says_yes_first(text: str) -> bool:
    """Tell whether it is a plain yes also where something else is said after it.

    `ok, hvad med dem` (ok, what about them) goes on to something else, and agrees to nothing.
    """
    words = set(normalise_phrase(text))
    agrees = words & words_of("says_yes") - words_of("leads_in_as_yes")
    return bool(agrees) and says_yes(text)


def plain_yes_no(text: str) -> Literal["ja", "nej"] | None:
    """Return which it is; None where anything else is said, or said with a typing error.

    `ja nej vent` (yes no wait) is neither, and `ja?` asks. Thanks (`nej tak`) change nothing.
    """
    words = tuple(one for one in normalise_phrase(text) if one not in words_of("thanks_first"))
    asks = has_question_mark(text)
    match = spoken("graded").whole(words) if words and not asks else None
    if match is None or not match.exact:
        return None
    return match.name if match.name in ("ja", "nej") else None  # type: ignore[return-value]


def begins_with_no(text: str) -> bool:
    """Tell whether a no comes first, whatever follows it: `nej, hun er ikke stoppet`."""
    return not words_of("denies_first").isdisjoint(normalise_phrase(text)[:1])


def without_no(text: str) -> str:
    """Leave out a no before something else: `nej, han stopper først …` (no, he does not stop …)."""
    first, _, rest = text.strip().partition(" ")
    return rest if rest and words_of("denies_first").issuperset(normalise_phrase(first)) else text


def answer_to(asked: str, text: str) -> Literal["ja", "nej"] | None:
    """Return a yes or no said in the words that are `asked`; None where anything else is said.

    `ja det er væsentligt` and `meget væsentligt` (very significant) say yes to `Er det væsentligt
    for risikoen?`, `det er ikke væsentligt` says no. Whom it is with may go by a name: `ikke aftalt
    med syvsover`.
    """
    words = _without_companion(normalise_phrase(text), asked)
    graded = spoken("graded").at(words, 0) if words else None
    opening = graded.name if graded is not None and graded.exact else ""
    rest = words[graded.end :] if graded is not None else words
    if (
        has_question_mark(text)
        or opening not in ("ja", "nej", "")
        or not words_of("doubts").isdisjoint(words)
    ):
        return None
    small = words_of("filler") | words_of("passed_over") | words_of("degrees")
    small |= words_of("said_to_be") | words_of("choice_joints")
    known = {stem for word in normalise_phrase(asked) for stem in (word, *stems(word))}
    told = [word for word in rest if word not in small and word not in words_of("negations")]
    if not all(known & {word, *stems(word)} for word in told):
        return None
    denied = not words_of("negations").isdisjoint(rest)
    states = not (words_of("told_with") | words_of("said_to_be") | words_of("degrees")).isdisjoint(
        rest
    )
    if not opening and not (told and (denied or states)):
        return None
    if told and opening and (opening == "nej") != denied:
        return None  # `nej det er væsentligt` (no, it is significant) denies something else
    return "nej" if denied or opening == "nej" else "ja"


def _without_companion(words: Sequence[str], asked: str) -> tuple[str, ...]:
    """Leave out the last words, `med syvsover` (with …) and the like, where `asked` has them."""
    withs = [place for place, word in enumerate(words) if word in words_of("along_with")]
    last = withs[-1] if withs else len(words)
    is_asked = not words_of("along_with").isdisjoint(normalise_phrase(asked))
    names_few = len(words) - last <= _LONGEST_COMPANION
    return tuple(words[:last] if is_asked and names_few else words)


def is_said(text: str, *phrases: str) -> bool:
    """Tell whether one of the phrases is all that is said."""
    words = normalise_phrase(text)
    return bool(words) and any(words == normalise_phrase(phrase) for phrase in phrases)
