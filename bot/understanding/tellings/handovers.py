"""Read that somebody leaves and somebody else takes over everything, or is to.

An example is `karl stopper 31/3 og ditte tager over på alt hans` (Karl leaves on 31 March and Ditte
takes over all of his). What is taken over by name, as a role, is told of as that.
"""

from collections.abc import Sequence
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import Mention

HANDOVER = "handover"
_CONFIDENCE = 0.95
_TWO = 2
_LONGEST_LEAVING = 8


def read_handover(
    sentence: Sentence, mentions: Sequence[Mention], *, today: date
) -> tuple[Interpretation, ...]:
    """Read it; empty where it is of one thing, of a time away, or of nobody of ours."""
    words = sentence.words
    people = [one for one in mentions if one.kind == "person" and len(one.keys) == 1]
    keys = list(dict.fromkeys(one.keys[0] for one in people))
    takes = next(iter(spoken("takes_over").all_in(words)), None)
    everything = not words_of("all_they_hold").isdisjoint(words)
    leaves = not words_of("leaves_us").isdisjoint(words)
    if not 1 <= len(keys) <= _TWO or not words_of("is_away").isdisjoint(words):
        return ()
    if any(one.kind != "person" for one in mentions) or not (everything or leaves):
        return ()
    told: dict[str, JsonValue]
    if takes is None:
        if not everything or len(keys) > 1 or words_of("hands_over_everything").isdisjoint(words):
            return ()
        told = {"person": keys[0]}
    else:
        before = [one for one in people if one.end <= takes.start]
        if len(keys) < _TWO or not before:
            return ()
        successor = before[-1].keys[0]
        told = {"person": next(one for one in keys if one != successor), "to": successor}
    return _shown(sentence, told, today)


def read_leaving(
    sentence: Sentence, mentions: Sequence[Mention], *, today: date
) -> tuple[Interpretation, ...]:
    """Read that a colleague leaves, and nothing else, as `karl er stoppet` (Karl has left)."""
    words = sentence.words
    people = {key for one in mentions for key in one.keys}
    told = words_of("is_away") | words_of("question_words")
    if words_of("leaves_us").isdisjoint(words) or not told.isdisjoint(words):
        return ()
    if len(words) > _LONGEST_LEAVING or len(people) != 1:
        return ()
    if any(one.kind != "person" for one in mentions):
        return ()
    return _shown(sentence, {"person": people.pop()}, today)


def _shown(
    sentence: Sentence, told: dict[str, JsonValue], today: date
) -> tuple[Interpretation, ...]:
    days = [one.day for one in days_in(sentence, today=today, tense="future") if one.day]
    if days:
        told["on"] = max(days).isoformat()
    return (Interpretation(HANDOVER, told, _CONFIDENCE, Intent("page", HANDOVER, told)),)
