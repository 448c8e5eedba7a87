"""Read how a text of a draft is to be: named, spelled in another way, or with another ending."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.engine.drafts.day_reader import DayReader
from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.field_changes import FieldChange
from bot.language.normalise import Sentence, begins_with_label, normalise_phrase
from bot.language.phrase_table import Match, spoken, words_of
from bot.messages import CardField

_TITLES = ("title", "name")
"""The texts that are called a title, whatever their label."""
_QUOTES = " ,.!“”\"'»«"
_WORDS_OF_A_LONG_LABEL = 2
_MOST_PAIRS = 4
_FEWEST_FIGURES = 6
"""The fewest figures of a number of which the last are said anew."""
_LONGEST_SPELLING = 8
_SHORTEST_NAME = 4


class TextReader:
    """It reads what the texts of a draft are to be, where more than a value is said."""

    def __init__(self, draft: DraftFields, days: DayReader) -> None:
        self._draft = draft
        self._days = days

    def named(self, said: str, *, asked: str = "") -> Sequence[FieldChange]:
        """Read what a text is to be, as `titlen skal kun være Drift` (the title is to be just …).

        The text that is `asked` needs no more than its name before it: `titel Drift`. A day or a
        figure is of another field of a like name.
        """
        sentence = Sentence(said)
        for field in self._draft.every:
            end = _label_in(field, sentence.words) if field.kind == "text" else 0
            end = end or self._short_label_in(field, sentence.words)
            if not end:
                continue
            verb = spoken("is_to_be").at(sentence.words, end) or _calls_it(sentence.words)
            if verb is None and (field.name != asked or _asks_of_it(sentence, end)):
                continue
            value = (sentence.after(verb.end if verb is not None else end) or "").strip(_QUOTES)
            before = self._draft.value(field)
            wrong = words_of("is_wrong").issuperset(normalise_phrase(value))
            if value and value != before and not wrong and not self._days.tells_a_day(value):
                return [FieldChange(field, before, value)]
        return ()

    def _short_label_in(self, field: CardField, words: Sequence[str]) -> int:
        """Return 1 where the first word of its label names it: `rollen er formand` (… chair).

        No other field's label begins so, and what it is to be stands behind it; else 0.
        """
        label = normalise_phrase(field.label)
        is_short = field.kind != "text" or len(label) < _WORDS_OF_A_LONG_LABEL
        if is_short or not begins_with_label(words, label[:1]):
            return 0
        others = [normalise_phrase(one.label) for one in self._draft.every if one is not field]
        alone = all(one[:1] != label[:1] for one in others)
        return int(alone and spoken("is_to_be").at(words, 1) is not None)

    def respelled(self, said: str) -> Sequence[FieldChange]:
        """Read how a name is spelled, or how a number ends, in a text that was told.

        Examples are `efternavnet er Prøvedahl` (the surname is Prøvedahl) and `nummeret ender på
        06` (the number ends in 06).
        """
        told = self._draft.told
        texts = [
            field for field in self._draft.every if field.kind == "text" and field.name in told
        ]
        end = _last_figures(said)
        changes = [
            FieldChange(field, before, after)
            for field in texts
            for before in (self._draft.value(field),)
            for after in (_ending_in(before, end) if end else _spelled_as(before, said),)
            if after and after != before
        ]
        return changes if len(changes) == 1 else ()


def _label_in(field: CardField, words: Sequence[str]) -> int:
    """Count the words at the beginning that name the field; 0 where they do not."""
    label = normalise_phrase(field.label)
    known = spoken("called_title").at(words, 0) or _calls_it(words)
    if known is not None and field.name in _TITLES:
        return known.end
    is_record = not words_of("sections").isdisjoint(label)
    named = len(words) > len(label) and begins_with_label(words, label)
    return len(label) if named and not is_record else 0


def _calls_it(words: Sequence[str]) -> Match | None:
    """Find the words that give a title without naming it: `den skal hedde Drift`, `kald den …`."""
    return spoken("calls_it").at(words, 0)


def _asks_of_it(sentence: Sentence, end: int) -> bool:
    """Tell whether what follows a name is a sentence of its own, as `titel er forkert`."""
    return sentence.words[end : end + 1] != () and sentence.words[end] in words_of("verbs_of_being")


def _last_figures(said: str) -> str:
    """Return the figures that the number ends in, where that is said; else none.

    `mit eget ender på 22 ikke` (my own ends in 22, does it not) asks of another one.
    """
    words = normalise_phrase(said)
    told = next(iter(spoken("ends_in").all_in(words)), None)
    if told is None or not words_of("names_a_number").issuperset(words[: told.start]):
        return ""
    after = words[told.end :]
    figures = "".join(word for word in after[:_MOST_PAIRS] if word.isdigit())
    return figures if after and after[0].isdigit() else ""


def _ending_in(number: str, figures: str) -> str:
    """Replace the last figures of a number; empty where it is none that is long enough."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    if len(places) < max(_FEWEST_FIGURES, len(figures)) or any(map(str.isalpha, number)):
        return ""
    signs = list(number)
    for place, figure in zip(places[-len(figures) :], figures, strict=True):
        signs[place] = figure
    return "".join(signs)


def _spelled_as(text: str, said: str) -> str:
    """Return the text with the one of its words that is said in another spelling; else nothing."""
    words = normalise_phrase(said)
    if words_of("spells_a_name").isdisjoint(words) or len(words) > _LONGEST_SPELLING:
        return ""
    parts = text.split()
    for word in (one.strip(" .,;!?“”\"'") for one in reversed(said.split())):
        near = get_close_matches(word.casefold(), [part.casefold() for part in parts], n=1)
        if not near or len(word) < _SHORTEST_NAME or word.casefold() in near:
            continue
        return " ".join(
            word[:1].upper() + word[1:] if part.casefold() == near[0] else part for part in parts
        )
    return ""
