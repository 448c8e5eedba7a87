"""Read an order to save what is open, or to let go of it, by what it is.

`gem øvelsen` (save the exercise) may stand before something else that is said, or after it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.yes_no import assents, plain_yes_no

_BESIDE = re.compile(
    r"^(?P<first>[^,;\n]{1,60}?)(?:\s*[,;]\s*|\s+(?=og\s|and\s))(?P<rest>\S.*)$", re.S
)
_WORD = re.compile(r"\S+")
_JOINS = re.compile(r"[.,;!]$|^(?:og|and)$", re.IGNORECASE)
_LONGEST_ORDER = 5
_LONGEST_NAMED = 14
"""The most words of an order to go on with a draft, and of a question what became of it."""


def saved_by(text: str) -> Sequence[str] | None:
    """Return the words for what is to be saved; None where nothing is ordered to be.

    Nothing else may be said. It is empty in `ja gem den` (yes, save it).
    """
    words = normalise_phrase(text)
    verb = next((place for place, word in enumerate(words) if _is_verb(words, place)), None)
    if verb is None or not _says_no_more(words[:verb]):
        return None
    if not (words_of("negations") | words_of("takes_back") - {"lige"}).isdisjoint(words):
        return None
    return [word for word in words[verb + 1 :] if word not in _beside_a_name()]


def let_go_of(text: str) -> Sequence[str]:
    """Return the words for what is let go of, as in `glem den ferie` (forget that holiday).

    Empty where nothing is, or nothing is named.
    """
    words = normalise_phrase(text)
    first = next(
        (place for place, word in enumerate(words) if word in words_of("lets_go_of")), None
    )
    if first is None or not _says_no_more(words[:first]):
        return ()
    small = _beside_a_name() | words_of("lets_go_of") | words_of("small_after_an_order")
    return [word for word in words[first + 1 :] if word not in small]


def draft_asked_for(text: str) -> Sequence[str]:
    """Return the words for a draft that is to go on: `fortsæt med øvelsen` (… with the exercise).

    It may be asked for, too: `hvor blev øvelsen fra i fredags af` (what became of the exercise of
    Friday). Empty where none is, or nothing is named.
    """
    words = normalise_phrase(text)
    if len(words) > _LONGEST_NAMED:
        return ()
    before = next((place for place, one in enumerate(words) if one not in _before_going_on()), 0)
    asks = not words_of("said_of_a_draft").isdisjoint(words)
    for place in range(before + 1):
        said = spoken("goes_on_with_a_draft").at(words, place)
        said = said or (spoken("asks_of_a_draft").at(words, place) if asks else None)
        if said is not None:
            return words[said.end :]
    return ()


def kind_rejected(text: str) -> Sequence[str]:
    """Return the words for a kind of record that is not meant: `nej ikke en gennemgang`.

    Empty where none is said not to be.
    """
    words = normalise_phrase(text)
    said = spoken("is_no_such").at(words, 0)
    if said is None:
        return ()
    return [word for word in words[said.end :] if word not in words_of("small_before_a_kind")]


def parted_beside(text: str) -> tuple[str, str] | None:
    """Part a text after its first clause: `gem, og hvad mangler` (save, and what is lacking).

    None where it has only one.
    """
    parted = _BESIDE.fullmatch(text.strip())
    return None if parted is None else (parted["first"], parted["rest"])


def without_order_to_save(text: str, *, asks_yes_or_no: bool = False) -> str:
    """Leave out an order to save at the end: `til den 22. og gem` (until the 22nd, and save).

    Empty where there is none, or where no more than agreement or a no stands before it. Where the
    form `asks_yes_or_no`, a plain one is a value: `ja. gem`.
    """
    words = list(_WORD.finditer(text))
    for before, word in list(pairwise(words))[-_LONGEST_ORDER:]:
        if _JOINS.search(before[0]) and saved_by(text[word.start() :]) == []:
            joint = before.start() if before[0].isalpha() else before.end()
            first = text[:joint].strip().rstrip(",;")
            said = normalise_phrase(first)
            if asks_yes_or_no and first.endswith(".") and plain_yes_no(first) is not None:
                return first
            if assents(said) or words_of("denies_first").issuperset(said):
                return ""
            return first.rstrip(".") if first[-2:-1].isalpha() else first
    return ""


def _before_going_on() -> frozenset[str]:
    """Return the words that may lead up to an order to go on: `ok lad os fortsætte med …`."""
    return words_of("said_with_yes") | words_of("says_yes") | words_of("polite_verbs")


def _beside_a_name() -> frozenset[str]:
    """Return the words that may stand beside the name of what an order is of."""
    small = words_of("saved_by_its_button") | words_of("after_a_label") | words_of("before_a_name")
    return small | words_of("said_with_yes")


def _is_verb(words: Sequence[str], place: int) -> bool:
    """Tell whether it orders to save there, also as a request: `kan du gemme den` (can you …)."""
    if words[place] in words_of("saves_by_its_button"):
        return True
    return words[place] in words_of("to_save") and not words_of("asked_to_save").isdisjoint(
        words[:place]
    )


def _says_no_more(words: Sequence[str]) -> bool:
    """Tell whether the words before the order only agree, or ask for it politely."""
    small = words_of("says_yes") | words_of("said_with_yes") | words_of("before_a_label")
    return (small | words_of("asked_to_save") | words_of("polite_verbs")).issuperset(words)
