"""Understand what is asked in a language that is named."""

from collections.abc import Callable
from dataclasses import replace

from bot.language.phrase_table import spoken, words_of
from bot.language.written_language import written_language
from bot.nlu_port import NluResult
from bot.understanding.sentences.sentence_context import SentenceContext


def without_language(
    understood: NluResult,
    *,
    context: SentenceContext,
    read: Callable[[SentenceContext], NluResult],
) -> NluResult:
    """Understand what is asked in a language that is named, where the sentence is written in it.

    An example is `can you tell me in English which statements we got`. In `skriv en mail på
    engelsk` (write an e-mail in English) it is the language of what is sent.
    """
    chosen = [one.wish.name for one in understood.readings if one.wish.kind == "language"]
    sentence = context.sentence
    is_sent = not words_of("texts_to_send").isdisjoint(sentence.words)
    if len(chosen) != 1 or not (is_sent or written_language(context.text) == chosen[0]):
        return understood
    for place in range(len(sentence.words)):
        named = spoken("in_a_language").at(sentence.words, place)
        if named is None:
            continue
        before = sentence.between(0, place) if place else ""
        rest = f"{before} {sentence.after(named.end) or ''}".strip()
        asked = read(replace(context, text=rest))
        if is_sent or (rest and asked.readings and asked.readings[0].wish.kind != "language"):
            return asked
    return understood
