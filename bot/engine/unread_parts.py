"""Find the parts of a sentence that told nothing, so that they can be said back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from bot.language.normalise import AFTER_A_FULL_STOP, Sentence, normalise_phrase, stems
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import NluResult

UNREAD: Final = "unread"
"""The argument of a dialog that holds those parts."""
LEFT_OUT: Final = "left_out"
"""The argument of a form that holds those that were said back before, and are in none of its fields
unless they were said again."""
FOLLOWING: Final = "following"
"""The argument of a dialog that holds what else was told, each of which is asked about after it."""
_JOINT: Final = re.compile(
    rf"(?<=[,;!?\n])\s+|(?<=\D\.){AFTER_A_FULL_STOP}\s+|\s+(?=(?:og|men|and|but)\s)",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(r"^(?:og|men|and|but)\s+", re.IGNORECASE)
_FRINGE: Final = " \t\r\n,;.!?"
_MOST_PARTS: Final = 6
_LONGEST_LINE: Final = 400
"""The most characters of a line that is read again without each of its parts."""
_RAW: Final = ("sentence", "said", "words")
"""Slots that hold the sentence itself."""


def unread_parts(
    text: str, understood: NluResult, read: Callable[[str], NluResult]
) -> Sequence[str]:
    """Return the parts without which the sentence tells the very same.

    A part ends at a comma, a full stop or a word like `og` (and). What is said for politeness or
    names nothing is left out; so is a sentence of very many parts, and what tells by itself what
    the sentence tells: it was only said twice.
    """
    parts = parts_without_effect(text, lambda rest: says_the_same(read(rest), understood))
    whole = _told(understood)
    return [
        part
        for part in parts
        if not (told := _told(read(part))) or not any(_covers(one, told[0]) for one in whole)
    ]


def _covers(whole: tuple[str, Any], part: tuple[str, Any]) -> bool:
    """Tell whether all that a part tells is told: the values it gives are among those given."""
    (intent, slots), (intent_of_part, slots_of_part) = whole, part
    values, of_part = slots.get("values"), slots_of_part.get("values")
    if intent != intent_of_part or not isinstance(values, dict) or not isinstance(of_part, dict):
        return whole == part
    others = {name: value for name, value in slots.items() if name != "values"}
    return of_part.items() <= values.items() and others == {
        name: value for name, value in slots_of_part.items() if name != "values"
    }


def says_the_same(one: NluResult, other: NluResult) -> bool:
    """Tell whether two texts are read alike, whatever their words were."""
    return _told(one) == _told(other)


def parts_without_effect(
    text: str,
    tells_the_same: Callable[[str], bool],
    *,
    is_heard: Callable[[str], bool] | None = None,
) -> Sequence[str]:
    """Return the parts of the text without which it tells the same.

    A part that `is_heard` by itself is none, and the rest need not be read for it.
    """
    parts = _JOINT.split(text)
    if not 1 < len(parts) <= _MOST_PARTS:
        return ()
    return [
        said
        for place, part in enumerate(parts)
        for said in (_BEGINS.sub("", part).strip(_FRINGE),)
        if _says_something(part)
        and not (is_heard is not None and is_heard(said))
        and tells_the_same(_without(parts, place))
    ]


def dropped_parts(
    text: str,
    *,
    before: Mapping[str, str],
    now: Mapping[str, str],
    told_by: Callable[[str], Mapping[str, str]],
) -> Sequence[str]:
    """Return the parts of a line without which a form had changed as much from `before` to `now`.

    `told_by` says what the form holds after some words alone. What another part says again is none.
    A line that is longer than people write to a form is not read again.
    """
    if now == before or len(text) > _LONGEST_LINE:
        return ()

    def is_said_again(part: str) -> bool:
        told = set(told_by(part).items()) - set(before.items())
        return bool(told) and told <= set(now.items())

    def tells_as_much(rest: str) -> bool:
        return told_by(rest).items() >= now.items()

    return parts_without_effect(text, tells_as_much, is_heard=is_said_again)


def parts_of(text: str) -> Sequence[str]:
    """Part the text at commas, full stops and words like `og` (and); one of very many is whole."""
    parts = _JOINT.split(text)
    if len(parts) > _MOST_PARTS:
        return (text,)
    return [without_joint_word(part) for part in parts]


def without_joint_word(part: str) -> str:
    """Leave out `og` (and) and the like before a part, and the marks around it."""
    return _BEGINS.sub("", part).strip(_FRINGE)


def still_left_out(parts: Sequence[str], kept: Iterable[str]) -> Sequence[str]:
    """Return the parts whose words are not all in what is kept, which says them in other words.

    `kept` are the fields that are filled in, with their labels: `ansvarlig er ditte` (the owner is
    Ditte) says no more than they do, and neither does `referatet er kommet` (the minutes are in).
    """
    said = {*normalise_phrase(" ".join(kept))}
    known = said | {stem for word in said for stem in stems(word)}
    small = words_of("says_it_is_there") | words_of("joints") | words_of("polite")

    def is_kept(part: str) -> bool:
        words = [word for word in normalise_phrase(part) if word not in small]
        return bool(words) and all(not known.isdisjoint((word, *stems(word))) for word in words)

    return [part for part in parts if not is_kept(part)]


def _without(parts: Sequence[str], place: int) -> str:
    return " ".join([*parts[:place], *parts[place + 1 :]])


def _told(understood: NluResult) -> list[tuple[str, Any]]:
    return [
        (one.intent, {name: value for name, value in one.slots.items() if name not in _RAW})
        for one in understood.readings
    ]


def _says_something(part: str) -> bool:
    """Tell whether a part is more than a hesitation (`nej vent lige`, no wait) or small words."""
    words = Sentence(part).words
    if spoken("corrections").whole(words) is not None:
        return False
    small = words_of("common_words") | words_of("polite") | words_of("joints")
    return len(words) > 1 and not small.issuperset(words)
