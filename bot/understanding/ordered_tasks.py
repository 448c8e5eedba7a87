"""Read an order about a follow-up that is named by words of its title, in another clause.

An example is `krypteringen bliver først i april, sæt den til 17/4` (the encryption will not be
before April, set it to 17/4).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import JsonValue

from bot.language.normalise import Sentence, normalise_phrase, stems
from bot.language.phrase_table import after_opening, spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.dates import days_in
from bot.understanding.names import Mention, names_of
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.systems import System

_PARTS: Final = re.compile(r"[,;:!\n]+\s*|(?<!\d)\.\s+|\s+(?=(?:så|og|and|so)\s)", re.IGNORECASE)
_SENTENCES: Final = re.compile(r"(?<=[!;])\s+|(?<=[^\W\d]\.)\s+|\n+")
_CONFIDENCE: Final = 0.9
_SHORTEST: Final = 5
_MOST_PARTS: Final = 6
_MOST: Final = 1000
"""The most follow-ups whose titles are known; of a larger register none is."""


def read_ordered_task(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> tuple[Interpretation, ...]:
    """Read that open follow-ups are to be moved to another day, or closed: each sentence its own.

    Where no sentence says it alone, the order of one is of what the others name.
    """
    each = [Sentence(part) for part in _SENTENCES.split(sentence.raw) if part.strip()]
    if len(each) > 1:
        names = names_of(register)
        apart = [
            found
            for one in each[:_MOST_PARTS]
            for found in _read_one(one, names.mentions(one), register=register, today=today)
        ]
        if apart:
            return tuple(apart)
    return _read_one(sentence, mentions, register=register, today=today)


def _read_one(
    sentence: Sentence, mentions: Sequence[Mention], *, register: RegisterReader, today: date
) -> tuple[Interpretation, ...]:
    """Read the one order there is, of the follow-up that the clauses without it name best.

    Empty where the text asks, or orders nothing of the kind.
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
        common = sum(
            2 if word in title else any(_alike(word, one) for one in title) for word in said
        )
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
