"""Read an order about a follow-up that is named by words of its title, in another clause.

An example is `krypteringen bliver først i april, sæt den til 17/4` (the encryption will not be
before April, set it to 17/4).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import JsonValue

from bot.language.normalise import Sentence, normalise_phrase, stems
from bot.language.phrase_table import after_opening, spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.dates import days_in
from bot.understanding.names import Mention
from bot.understanding.told_days import stretches
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.systems import System
from governance.schema.record import record_classes

_PARTS: Final = re.compile(r"[,;:!\n]+\s*|(?<!\d)\.\s+|\s+(?=(?:så|og|and|so)\s)", re.IGNORECASE)
_CONFIDENCE: Final = 0.9
_SHORTEST: Final = 5
_MOST_PARTS: Final = 6
_LONGEST_QUESTION: Final = 8
_MOST: Final = 1000
"""The most follow-ups whose titles are known; of a larger register none is."""


def read_ordered_task(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> tuple[Interpretation, ...]:
    """Read that an open follow-up is to be moved to another day, or closed.

    Just one has to be named better than all others by the clauses that order nothing. Empty where
    the text asks, or orders nothing of the kind.
    """
    parts = [part for part in _PARTS.split(sentence.raw) if part and part.strip()]
    if "?" in sentence.raw or len(parts) > _MOST_PARTS:
        return ()
    orders = [(at, *found) for at, part in enumerate(parts) if (found := _ordered(part, today))]
    if len(orders) != 1:
        return ()
    [(place, before, slots)] = orders
    about = " ".join(before if at == place else part for at, part in enumerate(parts))
    systems = [key for one in mentions if one.kind == "system" for key in one.keys]
    action = _named(about, systems, register)
    if action is None:
        return ()
    told: dict[str, JsonValue] = {"section": Action.section, "key": action.key, **slots}
    wish = Intent("dialog", "record", {**told, "words": action.title, "said": "yes"})
    return (Interpretation("record", told, _CONFIDENCE, wish),)


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
        given = _given(sentence, mentions, today, me)
        new = {name: value for name, value in given.items() if str(getattr(found, name)) != value}
        slots = {"do": "correct", "values": new} if new else {}
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


def _ordered(part: str, today: date) -> tuple[str, Mapping[str, JsonValue]] | None:
    """Return what stands before an order in the clause, and what it orders; None without one."""
    if spoken("closes_that_one").whole(normalise_phrase(part)) is not None:
        return "", {"do": "end"}
    words = part.split()
    for start in range(len(words)):
        rest = after_opening(" ".join(words[start:]), "moves_that_one")
        moved = _moved_to(rest, today) if rest else None
        if moved is not None:
            return " ".join(words[:start]), {"do": "correct", "values": {"due_on": moved}}
    return None


def _moved_to(rest: str, today: date) -> str | None:
    """Read the day that is all that follows the order."""
    said = Sentence(rest)
    days = days_in(said, today=today, tense="future")
    if len(days) != 1 or days[0].day is None or not days[0].exact:
        return None
    beside = [word for at, word in enumerate(said.words) if not days[0].start <= at < days[0].end]
    if not words_of("date_lead").union(words_of("polite")).issuperset(beside):
        return None
    return days[0].day.isoformat()


def _named(about: str, systems: Sequence[str], register: RegisterReader) -> Action | None:
    """Find the one open follow-up whose title has most words in common with what is said."""
    if register.count(Action) > _MOST:
        return None
    said = {stem for word in normalise_phrase(about) if _tells(word) for stem in _stems(word)}
    names = {word for name in _names(register) for word in normalise_phrase(name)}
    found: defaultdict[int, list[Action]] = defaultdict(list)
    for kept in register.find(Action):
        one: Any = kept.record
        if one.closed_on is not None or (systems and one.system not in systems):
            continue
        title = {
            stem
            for word in normalise_phrase(one.title)
            if _tells(word) and word not in names
            for stem in _stems(word)
        }
        common = sum(any(_alike(word, stem) for stem in title) for word in said)
        if common:
            found[common].append(one)
    best = found[max(found)] if found else []
    return best[0] if len(best) == 1 else None


def _names(register: RegisterReader) -> Sequence[str]:
    return [kept.record.name for kept in register.find(System)]


def _alike(word: str, stem: str) -> bool:
    """Tell whether they are the same word, or one is how the other begins.

    `krypteringen` (the encryption) is of `krypter sikkerhedskopier` (encrypt the backups).
    """
    short, long = sorted((word, stem), key=len)
    return len(short) >= _SHORTEST and long.startswith(short)


def _tells(word: str) -> bool:
    common = words_of("common_words")
    return len(word) >= _SHORTEST and not word[0].isdigit() and word not in common


def _stems(word: str) -> Sequence[str]:
    return stems(word) or (word,)
