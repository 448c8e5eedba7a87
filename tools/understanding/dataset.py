"""Build the data set to train on: sentences of the corpora, masked, with what each means."""

import re
from collections.abc import Iterator
from functools import cache
from zlib import crc32

from bot.language.normalise import Sentence
from bot.understanding.classifier.classifier import (
    CALL,
    NO_CALL,
    SEVERAL,
    TOLD,
    UNCLEAR,
    Known,
    Masked,
    masked,
    masked_line,
    said_after,
)
from bot.understanding.entities.names import names_of
from bot.understanding.tellings.tellings import tellings
from bot.understanding.text.patterns import Heard
from tools.understanding.corpus import (
    AUTHORITIES,
    FILLED_IN,
    ONLY_SAID,
    TRAIN,
    Example,
    Slots,
    emergency_examples,
    examples,
    incident_examples,
    intent_examples,
)
from tools.understanding.demo_register import register_of

JOINED = (
    "overdue",
    "missing",
    "due_soon",
    "done",
    "tasks",
    "first",
    "status",
    "responsible",
    "contract",
    "last_time",
    "evidence",
    "forum",
    "stale_contacts",
    "news",
)
"""The intents that are asked along with something else."""
ENGLISH = frozenset(("the", "what", "who", "when", "which", "is", "are", "do", "we", "how"))
MOST_JOINED, EVERY = 8, 5
"""The most words of a sentence that is joined, of which about every fifth is.

Each is joined with any that stands before it and asks something else, so an added one changes none.
"""
LANGUAGE = "language"
_SIGN = "qz"
_SIGNS = {f"{_SIGN}{kind}": kind for kind in ("person", "system", "other", "supplier")}
"""The words for the signs that stand for names in the lines of an incident."""
_SIGNED = re.compile(f"<({'|'.join(_SIGNS.values())})>")
MOST_AS_GOOD = 10
"""The most intents that are as good; a sentence with more only teaches that it is no cry."""
FEWEST_OF_A_CRY = 4
"""The fewest words of a cry that are no name."""
TALKED_OF = (
    "overdue",
    "status",
    "last_time",
    "contract",
    "due_soon",
    "missing",
    "responsible",
    "forum",
    "done",
    "tasks",
)
EVERY_OTHER = 16
"""One in so many sentences that follow no other is also learned as if it did."""

THINGS = ("system", "contract", "supplier", "scope", "forum")
"""The fields of which a new thing has one; a correction may leave it out."""
PLACES = ("contact", "action")
"""The slots a telling may need that are no fields."""


@cache
def training_set() -> tuple[Known, ...]:
    """Build all of it, in the order of the corpora."""
    return tuple(_training_set())


def _training_set() -> Iterator[Known]:
    """Yield sentences with one meaning, and those said in passing with what they follow.

    A cry is one, whatever it follows.
    """
    for example in examples(TRAIN):
        if len(example.meant) != 1:
            continue
        if len(example.also) > MOST_AS_GOOD:
            yield Known(NO_CALL, "", "", "", masked_of(example.say, example.authority))
            continue
        if example.after is None or _is_a_cry(example):
            yield _of_example(example)
        if example.after is not None:
            yield _in_passing(example, example.after.intent)
        elif (chance := crc32(example.say.encode())) % EVERY_OTHER == 0:
            yield _in_passing(example, TALKED_OF[chance % len(TALKED_OF)])
    yield from _joined()
    for one in emergency_examples():
        words = masked_of(one.say, one.authority)
        yield Known(CALL if one.calls else NO_CALL, "", "", "", words)
    for labelled in intent_examples():
        telling = labelled.telling or UNCLEAR
        words = min((masked_of(labelled.say, one) for one in AUTHORITIES), key=_unnamed)
        yield Known(labelled.intent, UNCLEAR, UNCLEAR, telling, words)


def incident_set() -> Iterator[tuple[Masked, str]]:
    """Yield what is said while a system is down, masked, with its act."""
    for _, words, act in incident_set_by_writer():
        yield words, act


def incident_set_by_writer() -> Iterator[tuple[str, Masked, str]]:
    """Yield the same, each with its writer before it."""
    for one in incident_examples():
        words = Sentence(_SIGNED.sub(rf" {_SIGN}\1 ", one.say)).words
        signs = {place: _SIGNS[word] for place, word in enumerate(words) if word in _SIGNS}
        yield one.writer, masked_line(words, signs), one.act


def _in_passing(example: Example, before: str) -> Known:
    """Learn only its intent, as whatever else it says is as it was before."""
    words = said_after(before, masked_of(example.say, example.authority))
    return Known(_named(example), UNCLEAR, UNCLEAR, UNCLEAR, words)


def _named(example: Example) -> str:
    """Name the intent as `intents.yaml` does, which names each language apart."""
    one = example.meant[0]
    return f"{LANGUAGE}_{one.slots['lang']}" if one.intent == LANGUAGE else one.intent


def _is_a_cry(example: Example) -> bool:
    """Tell whether the sentence is a cry, whatever went before.

    `nødmelderen er stadig ikke oppe` [the emergency alerter is still not up] is one. `og
    mosekonge?` [and Mosekonge?] is none.
    """
    words = masked_of(example.say, example.authority)
    return example.meant[0].intent == CALL and _unnamed(words) >= FEWEST_OF_A_CRY


def _joined() -> Iterator[Known]:
    """Join two sentences with one wish each.

    An example is `hvad mangler <system> og hvem sid i <forum>` [what is missing in <system> and who
    sits in <forum>].
    """
    short = [
        (one.meant[0].intent, masked_of(one.say, one.authority))
        for one in examples(TRAIN)
        if len(one.meant) == 1 and one.after is None and one.meant[0].intent in JOINED
    ]
    short = [(intent, words) for intent, words in short if len(words) <= MOST_JOINED]
    for place, (intent, words) in enumerate(short):
        chance, skipped = divmod(crc32(" ".join(words).encode()), EVERY)
        other, more = short[chance % (place or 1)]
        if not skipped and other != intent:
            joint = "og" if ENGLISH.isdisjoint((*words, *more)) else "and"
            yield Known(SEVERAL, UNCLEAR, UNCLEAR, UNCLEAR, (*words, joint, *more))


def _of_example(example: Example) -> Known:
    intent, slots = _named(example), example.meant[0].slots
    wants, section = (_plain(slots.get(name)) for name in ("wants", "section"))
    if intent == "responsible" and wants == UNCLEAR:
        wants = ""  # all of them are shown
    telling = _telling(intent, slots) if intent in TOLD else ""
    words = masked_of(example.say, example.authority)
    choices = tuple(_choices(intent, slots)) if intent in TOLD else ()
    return Known(intent, wants, section, telling, words, choices)


def _choices(intent: str, slots: Slots) -> Iterator[str]:
    """Tell the values of the section's fields that have only a few, and which say nothing.

    A value that may be left out is not told.
    """
    section = "events" if intent == "report_event" else str(slots.get("section"))
    values = slots.get("values", {})
    for name in sorted(chosen_from(section)):
        value = values.get(name, "")
        value = ("no", "yes")[value] if isinstance(value, bool) else str(value)
        unclear = f"{name}?" in values or value == UNCLEAR or " | " in value or value == "*"
        if not unclear:
            yield f"{section}.{name}={value}"


@cache
def chosen_from(section: str) -> frozenset[str]:
    """Find the fields of that section whose value a telling chooses by words.

    Figures are none, for they are left out of the data set. Nor are fields that a form fills in.
    """
    return frozenset(
        name
        for telling in tellings().values()
        if telling.section == section
        for name, field in telling.fields.items()
        if field.words and field.person is None and field.number is None
        if name not in {*FILLED_IN, *ONLY_SAID}
        and not any(value.isdigit() for value in field.words)
    )


def _telling(intent: str, slots: Slots) -> str:
    """Choose among the tellings of `recording.yaml`, by the fields that are said.

    It is unclear where several fit that find what they change in different ways.
    """
    section = "events" if intent == "report_event" else slots.get("section")
    do, values = slots.get("do", "add"), slots.get("values", {})
    may_be = {name for name, value in values.items() if name.endswith("?") and value == UNCLEAR}
    may_be = may_be if any(not name.endswith("?") for name in values) else set()
    said = {name.rstrip("?"): value for name, value in values.items() if name not in may_be}
    plainly = {name for name in said if name in values}
    needed = plainly if do == "?" else said.keys()
    fitting = [
        (
            (
                len(plainly & telling.fields.keys()),
                len(said.keys() & telling.fields.keys()),
                not plainly.isdisjoint(telling.needs),
            ),
            name,
        )
        for name, telling in tellings().items()
        if telling.section == section
        and do in (telling.do, "?")
        and all(
            field.is_ is None or name not in said or said[name] == field.is_
            for name, field in telling.fields.items()
        )
        and (not telling.needs or any(need in needed or need in PLACES for need in telling.needs))
    ]
    added = [(count, name) for count, name in fitting if tellings()[name].do == "add"]
    if do == "?" and not plainly.isdisjoint(THINGS) and added:
        fitting = added
    most = max((count for count, _ in fitting), default=(0, 0, False))
    best = [name for count, name in fitting if count == most]
    ways = {tellings()[name].finds for name in best}
    return best[0] if len(ways) == 1 else UNCLEAR


def _plain(value: object) -> str:
    """Say one thing, nothing, or that it may be either."""
    if value is None:
        return ""
    return value if isinstance(value, str) and value.isidentifier() else UNCLEAR


def _unnamed(words: Masked) -> int:
    """Count the words that are no name; with the right authority they are fewer."""
    return len([word for word in words if not word.startswith("<")])


def masked_of(said: str, authority: str) -> Masked:
    sentence = Sentence(said)
    return masked(Heard(sentence, names_of(register_of(authority)).mentions(sentence)))
