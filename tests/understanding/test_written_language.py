"""Test in which language a sentence is judged to be written."""

from collections import Counter

import pytest

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.language.written_language import written_language
from tools.understanding.corpus import TRAIN, emergency_examples, examples, intent_examples

_OFTEN = 40
"""The sentences from which on a word is known to be of one language."""


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("who is on call for nødmelderen", id="a Danish name in it"),
        pytest.param("nødmelderen is down", id="three words"),
        pytest.param("we held an exercise yesterday with kagemand", id="a telling"),
        pytest.param("can you tell me who approves 3.1", id="a request"),
        pytest.param("what does “god leverandørstyring” mean", id="Danish in quotation marks"),
    ],
)
def test_english_is_heard(said: str) -> None:
    assert written_language(said) == "en"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("hvem er incident manager på fyrjournal", id="a title"),
        pytest.param("vi lavede en restore test af backup i går", id="a trade word"),
        pytest.param("der er ikke noget disaster recovery setup på den", id="three trade words"),
        pytest.param("er The Hub omfattet af det her", id="an English name"),
    ],
)
def test_danish_is_heard(said: str) -> None:
    assert written_language(said) == "da"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("status please", id="two words"),
        pytest.param("backup restore test ok", id="trade words alone"),
        pytest.param("incident manager skiftet hos kagemand", id="trade words and a verb"),
        pytest.param("vis What Is That", id="a name of function words"),
        pytest.param("service desk on call nummer", id="on call"),
        pytest.param("hvem er the new manager", id="both"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_may_be_either_is_neither(said: str) -> None:
    assert written_language(said) is None


def test_no_danish_sentence_of_the_corpora_is_taken_for_english() -> None:
    """A Danish word is one that is frequent where Danish is heard, and not where English is."""
    every = {one.say for one in examples(TRAIN)}
    every |= {one.say for one in intent_examples()} | {one.say for one in emergency_examples()}
    judged = {say: written_language(say) for say in every}
    heard = {lang: Counter[str]() for lang in ("da", "en")}
    for say, lang in judged.items():
        if lang is not None:
            heard[lang].update(set(normalise_phrase(say)))
    english = words_of("function_words_of_english") | words_of("plain_english_words")
    danish = {
        word
        for word, times in heard["da"].items()
        if times >= _OFTEN and heard["en"][word] * 50 < times and word not in english
    }
    assert len(danish) > 500
    taken = [
        say
        for say, lang in judged.items()
        if lang == "en" and 2 * len(danish & set(normalise_phrase(say))) > len(say.split())
    ]
    assert not taken
