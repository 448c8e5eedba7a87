"""How much was counted in something that was told: minutes until it ran again, findings that are open."""

from collections.abc import Sequence

from bot.understanding.numbers import whole_number
from bot.understanding.tellings import told_words

_OF_AN_HOUR = 60
_MOST_ADJECTIVES = 2


def minutes_at(words: Sequence[str], place: int) -> int | None:
    """The time that begins with that word: `71 min`, `2 timer`, `1 time og 20 min`, `halvanden time`, `1,5 time`."""
    amount, end = _amount(words, place)
    unit = words[end] if end < len(words) else ""
    if amount is None:
        return None
    if unit in told_words("minutes"):
        return round(amount)
    if unit not in told_words("hours"):
        return None
    further = end + 2 if words[end + 1 : end + 2] in (("og",), ("and",)) else end + 1
    more, after = _amount(words, further)
    if more is not None and after < len(words) and words[after] in told_words("minutes"):
        return round(amount * _OF_AN_HOUR + more)
    return round(amount * _OF_AN_HOUR)


def _amount(words: Sequence[str], place: int) -> tuple[float | None, int]:
    """The number there, and the word after it."""
    word = words[place] if place < len(words) else ""
    if word in told_words("halves") or word in told_words("one_and_a_half"):
        return (1.5 if word in told_words("one_and_a_half") else 0.5), place + 1
    if words[place + 1 : place + 2] and words[place + 1] in told_words("halves"):
        return (0.5, place + 2) if whole_number(words, place) is not None else (None, place)
    number = whole_number(words, place)
    if number is not None:
        return number.value, number.end
    whole, _, part = word.replace(".", ",").partition(",")
    if whole.isdigit() and part.isdigit():
        return float(f"{whole}.{part}"), place + 1
    return None, place


def findings_in(words: Sequence[str]) -> int | None:
    """How many findings are open; nothing where some of them are said to be closed."""
    if any(word in told_words("closed") for word in words):
        return None
    for place, word in enumerate(words):
        if word not in told_words("findings") or place == 0:
            continue
        before = place
        while before > max(1, place - _MOST_ADJECTIVES) and words[before - 1] in told_words(
            "of_findings"
        ):
            before -= 1
        if words[before - 1] in told_words("none"):
            return 0
        for start in (before - 2, before - 1):
            number = whole_number(words, start) if start >= 0 else None
            if number is not None and number.end == before:
                return number.value
    return None
