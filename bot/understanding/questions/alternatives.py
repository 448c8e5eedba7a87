"""Find what else a question may ask for, whose reading is not sure or is none.

These are offered as buttons, and none of them is followed by itself.
"""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.nlu_port import Intent, Interpretation
from bot.texts.short_answers import POLITENESS
from bot.understanding.entities.names import Mention
from bot.understanding.questions.reading import PossibleQuestion
from bot.understanding.questions.record_questions import names_in_words
from bot.understanding.questions.short_answers import SHORT_ANSWER, ShortAnswerFinder
from bot.understanding.text.patterns import Heard

_OF_WORDS = ("find", "titled")
"""The arguments that look for words in records, which may find none."""


def alternatives(
    sentence: Sentence,
    mentions: Sequence[Mention],
    question: PossibleQuestion,
    texts: ShortAnswerFinder,
    *,
    beside: Sequence[Interpretation],
) -> tuple[Interpretation, ...]:
    """Return them, the likeliest first, none of which is among those `beside` them already."""
    taken = {_identity(one) for one in beside}
    found: list[Interpretation] = []
    for one in _possible(sentence, mentions, question, texts, guessing=not beside):
        if _identity(one) not in taken:
            taken.add(_identity(one))
            found.append(one)
    return tuple(found)


def _possible(
    sentence: Sentence,
    mentions: Sequence[Mention],
    question: PossibleQuestion,
    texts: ShortAnswerFinder,
    *,
    guessing: bool,
) -> Iterator[Interpretation]:
    """Yield a term it asks about, the records it names, and the pages it is like.

    A short answer is among them where nothing of the register is named; one that it is only near,
    where there is nothing better to guess.
    """
    asks = texts.asks(sentence.words) if guessing else texts.asks_plainly(sentence.words)
    terms = texts.terms_in(sentence.words) if asks else []
    if terms:
        yield of_texts(texts, terms)
    of_records, of_sections = question.of_records, question.of_sections
    if of_records is not None and not names_in_words(of_records):
        yield _without_words(of_records)
    if not mentions and of_records is None and not of_sections:
        near = texts.find(Heard(sentence)) or (texts.nearest(sentence.words) if guessing else "")
        yield from [of_texts(texts, [near])] if near and near not in POLITENESS else []
    pages = question.less_alike
    yield from pages[:1]
    yield from of_sections
    yield from pages[1:]


def of_texts(texts: ShortAnswerFinder, names: Sequence[str]) -> Interpretation:
    """Return the wish for these short answers, with what they are called."""
    arguments: dict[str, JsonValue] = {"names": list(names)}
    titles = texts.titles(names)
    called: dict[str, JsonValue] = {"da": titles["da"], "en": titles["en"]}
    wish = Intent("page", SHORT_ANSWER, arguments)
    return Interpretation(SHORT_ANSWER, {**arguments, "called": called}, 1.0, wish)


def _without_words(found: Interpretation) -> Interpretation:
    slots = {name: one for name, one in found.slots.items() if name not in _OF_WORDS}
    wish = Intent(found.wish.kind, found.wish.name, slots)
    return Interpretation(found.intent, slots, found.confidence, wish)


def _identity(one: Interpretation) -> tuple[str, str]:
    """Tell wishes apart by what they show: of records, that is the section."""
    return one.wish.name, str(one.slots.get("section") or one.slots.get("names") or "")
