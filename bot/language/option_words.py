"""Read whether an option is taken, as `ja brug den` (yes, use it) and `option 1 udnyttes`."""

from dataclasses import dataclass
from typing import Literal

from bot.language.document_references import has_question_mark
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken
from bot.language.yes_no import says_yes


@dataclass(frozen=True)
class OptionSaid:
    """It says whether an option is taken, and its number, which is 0 where none is said."""

    taken: Literal["yes", "no"]
    number: int = 0


def option_said(text: str) -> OptionSaid | None:
    """Return what is said of the option, where nothing else is; None of any other sentence."""
    words = normalise_phrase(text)
    numbers = [word for word in words if word.isdigit()]
    if has_question_mark(text) or len(numbers) > 1:
        return None
    match = spoken("uses_option").whole(tuple(word for word in words if word not in numbers))
    if match is None or not match.exact:
        return None
    taken: Literal["yes", "no"] = "yes" if match.name == "yes" else "no"
    return OptionSaid(taken, int(numbers[0]) if numbers else 0)


def begins_with_yes(text: str) -> bool:
    """Tell whether the first word says yes, as in `ja brug den` (yes, use it)."""
    return says_yes(" ".join(normalise_phrase(text)[:1]))
