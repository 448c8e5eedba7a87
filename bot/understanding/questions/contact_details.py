"""Read the wish for the number or the e-mail of somebody who is named, as in `nr på sif`.

It is no emergency: the card of that person shows it. Whom a supplier names is looked up in the
register, as contacts are no names that a sentence may be about.
"""

from collections.abc import Iterator
from functools import cache

from bot.language.document_references import has_question_mark
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.vocabulary import listed
from bot.nlu_port import Intent, Interpretation
from bot.understanding.questions.record_questions import PROFILE, called_in_speech
from bot.understanding.text.patterns import Heard
from governance.ports import RegisterReader
from governance.records.contacts import Contact

_MOST_WORDS = 14
_MOST_UNASKED = 6
_SHORTEST = 3
_SPECIAL = ("security", "incident manager")
"""The places of which a supplier has one, and which people name."""


def asked_details(heard: Heard, register: RegisterReader) -> Interpretation | None:
    """Read whose number or e-mail is spoken of, or return None where nobody is named.

    A sentence that holds a figure tells a number, and asks for none. Where it is urgent,
    or somebody was not reached, others are to be called as well.
    """
    words = heard.words
    if _details().isdisjoint(words) or len(words) > _MOST_WORDS:
        return None
    if not words_of("asks_when").isdisjoint(words) or any(
        spoken(section).all(heard.sentence) for section in ("not_reached", "urgent")
    ):
        return None
    asks = has_question_mark(heard.sentence.raw) or not words_of("question_words").isdisjoint(words)
    asks = asks or not words_of("asking_verbs").isdisjoint(words[:1])
    tells = len(words) > _MOST_UNASKED or not words_of("told_with").isdisjoint(words)
    if (tells and not asks) or any(word[0].isdigit() for word in words):
        return None
    for mention in heard.mentions:
        if mention.kind == "person" and len(mention.keys) == 1:
            return _profile("person", mention.keys[0])
    small = words_of("carries") | words_of("passed_over")
    telling = {
        word
        for place, word in enumerate(words)
        if place not in heard.mention_at and len(word) >= _SHORTEST and word not in small
    } - _details()
    for contact in register.find(Contact) if telling else ():
        name = contact.record.name
        if any(not {word, word.removesuffix("s")}.isdisjoint(_parts(name)) for word in telling):
            return _profile("find", name)
    return None


def spoken_slot(slot: str) -> str:
    """Return what people call a special place among the contacts; empty for any other."""
    words = called_in_speech()["contacts"].get(f"slot/{slot}", ()) if slot in _SPECIAL else ()
    return " ".join(words)


def _profile(argument: str, value: str) -> Interpretation:
    return Interpretation(
        PROFILE, {argument: value}, 1.0, Intent("page", PROFILE, {argument: value})
    )


def _parts(name: str) -> frozenset[str]:
    """Return the first and the last name; a desk, as `Pindsvin Drift, døgnvagt`, has none."""
    first, *others = name.split() or [""]
    if not others or not all(part.replace("-", "").isalpha() for part in (first, *others)):
        return frozenset()
    return frozenset(normalise_phrase(f"{first} {others[-1]}"))


@cache
def _details() -> frozenset[str]:
    return frozenset(_detail_words())


def _detail_words() -> Iterator[str]:
    columns = called_in_speech()["contacts"]
    for phrase in (*listed("word_groups")["TELEFON"], *columns["phone"], *columns["email"]):
        words = normalise_phrase(phrase)
        yield from words if len(words) == 1 else ()
