"""Read an order or a question about the one record that was shown or saved last.

`Den` (it) and `det` (that) are that record: `luk den` (close it), `hvem har den` (who has it).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.pronouns import person_words
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.fields.time_spans import stretches
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.schema.record import record_classes

_CONFIDENCE: Final = 0.9
_LASTS_UNTIL: Final = {Deviation.section: "expires_on", Document.section: "valid_until"}
"""The last day of what lasts for a time, which `forlæng den til …` (extend it to …) moves."""
_LONGEST_QUESTION: Final = 8


def read_order_of_that_one(
    sentence: Sentence,
    mentions: Sequence[Mention],
    record: tuple[str, str],
    *,
    register: RegisterReader,
    today: date,
    me: str,
) -> tuple[Interpretation, ...]:
    """Read what is ordered of the one record that was shown or saved last.

    A follow-up is closed by `den er klaret` (it is done). It gets another day or somebody else by
    `bed ditte gøre det inden den 20.` (ask Ditte to do it by the 20th). Any record is ended.

    Empty where a word of the sentence is about anything else.
    """
    section, key = record
    cls = record_classes().get(section)
    kept = None if cls is None else register.get(cls, key)
    if kept is None:
        return ()
    found: Any = kept.record
    is_task = isinstance(found, Action) and found.closed_on is None
    slots = _ended(sentence.words, is_task=is_task)
    if not slots and is_task:
        given = _given(sentence, mentions, today, me) or _more_time(
            sentence, mentions, found, today
        )
        new = {name: value for name, value in given.items() if str(getattr(found, name)) != value}
        slots = {"do": "correct", "values": new} if new else {}
    if not slots and section in _LASTS_UNTIL and not mentions:
        slots = _lasting(sentence, _LASTS_UNTIL[section], today)
    if not slots:
        return ()
    told: dict[str, JsonValue] = {"section": section, "key": key, **slots}
    title = found.title if isinstance(found, Action) else ""
    words = {"words": title} if title else {}
    wish = Intent("dialog", "record", {**told, **words, "said": "yes"})
    return (Interpretation("record", told, _CONFIDENCE, wish),)


def read_question_of_that_one(
    sentence: Sentence, record: tuple[str, str]
) -> tuple[Interpretation, ...]:
    """Read a question that is about no more than the follow-up that was shown or saved last.

    An example is `hvem har den` (who has it).
    """
    section, key = record
    words = sentence.words
    asks = words[:1] and words[0] in words_of("question_words") and len(words) <= _LONGEST_QUESTION
    points = not words_of("points_at_that_one").isdisjoint(words)
    if section != Action.section or not asks or not points:
        return ()
    if not words_of("asks_of_that_one").issuperset(words):
        return ()
    told: dict[str, JsonValue] = {"section": section, "key": key}
    return (Interpretation("register", told, _CONFIDENCE, Intent("page", "register", told)),)


def _ended(words: tuple[str, ...], *, is_task: bool) -> Mapping[str, JsonValue]:
    """Return that it is ended, where the words say just that; empty where they do not."""
    said = ("ends_that_one", *(("closes_that_one", "done_with_that_one") if is_task else ()))
    return {"do": "end"} if any(spoken(one).whole(words) is not None for one in said) else {}


def _lasting(sentence: Sentence, field: str, today: date) -> Mapping[str, JsonValue]:
    """Return the last day that is ordered; empty where that is not all that is said."""
    days = stretches(sentence.raw, today=today, tense="future")
    if len(days) != 1 or not days[0].is_day or days[0].last < today:
        return {}
    left = {*sentence.words} - {*days[0].words}
    orders, points = words_of("makes_that_one_last"), words_of("points_at_that_one")
    beside = left - orders - points - words_of("beside_that_one")
    if beside or not left & orders or not left & points:
        return {}
    return {"do": "correct", "values": {field: days[0].last.isoformat()}}


def _more_time(
    sentence: Sentence, mentions: Sequence[Mention], task: Action, today: date
) -> Mapping[str, JsonValue]:
    """Return the later day that is asked for; empty where that is not all that is said.

    It is named, or it is so much later than the deadline: `maren når det ikke 15/4, hun skal have
    til 22/4` (… she needs until 22 April), `giv hende en uge mere` (give her another week).
    """
    if any(one.kind != "person" or one.keys != (task.owner,) for one in mentions):
        return {}
    named = {place for one in mentions for place in range(one.start, one.end)}
    words = [word for place, word in enumerate(sentence.words) if place not in named]
    length = _length_in(words)
    days = stretches(sentence.raw, today=today, tense="future")
    later = [one for one in days if one.is_day and one.last > task.due_on]
    if length:
        later = stretches(" ".join(("om", *length)), today=max(task.due_on, today), tense="future")
    said = {word for one in days for word in one.words} | {*length}
    left = {*words} - said - words_of("points_at_that_one") - words_of("beside_that_one")
    left -= words_of("gives_that_one") | person_words()
    left -= words_of("asks_more_time") | words_of("beside_more_time")
    asked = not words_of("asks_more_time").isdisjoint(words)
    asked = asked or any(spoken("has_until").all_in(words))
    if left or not asked or len(later) != 1:
        return {}
    return {"due_on": later[0].last.isoformat()}


def _length_in(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a length of time, as `en uge` (a week); none where there is none."""
    place = next((n for n, word in enumerate(words) if word in words_of("units_ahead")), 0)
    return (words[place - 1], words[place]) if place else ()


def _given(
    sentence: Sentence, mentions: Sequence[Mention], today: date, me: str
) -> Mapping[str, JsonValue]:
    """Return who is to do it, and by when; empty where that is not all that is said."""
    people = [one for one in mentions if one.kind == "person"]
    days = stretches(sentence.raw, today=today, tense="future")
    if len(people) > 1 or len(days) > 1 or len(mentions) != len(people):
        return {}
    named = {place for one in people for place in range(one.start, one.end)}
    rest = Counter(word for place, word in enumerate(sentence.words) if place not in named)
    for one in days:
        rest.subtract(one.words)
    left = {word for word, times in rest.items() if times > 0}
    oneself = bool(left & words_of("speaks_of_oneself")) and not people
    left -= words_of("speaks_of_oneself") if oneself else frozenset()
    orders, points = words_of("gives_that_one"), words_of("points_at_that_one")
    beside = left - orders - points - words_of("beside_that_one")
    if beside or not left & orders or not left & points:
        return {}
    values: dict[str, JsonValue] = {"owner": me} if oneself else {}
    for person in people:
        if len(person.keys) != 1 or "@" not in person.keys[0]:
            return {}
        values["owner"] = person.keys[0]
    for one in days:
        if not one.is_day or one.last < today:
            return {}
        values["due_on"] = one.last.isoformat()
    return values
