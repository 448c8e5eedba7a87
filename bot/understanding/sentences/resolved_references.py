"""Understand a sentence with the name of what it points at, or of whom it speaks."""

from collections.abc import Callable
from dataclasses import replace

from pydantic import JsonValue

from bot.language.questions import is_worded_as_question
from bot.nlu_port import Intent, Interpretation, NluResult, PriorContext
from bot.understanding.questions.record_questions import PROFILE
from bot.understanding.questions.short_answers import SHORT_ANSWER
from bot.understanding.sentences.interpretations import PROBABLE
from bot.understanding.sentences.references import (
    is_clearer,
    is_of_a_pronoun,
    of_what_was_shown,
    said_out,
    speaks_of_somebody,
)
from bot.understanding.sentences.sentence_context import SentenceContext


def resolve_references(
    understood: NluResult,
    topic: PriorContext,
    *,
    context: SentenceContext,
    read: Callable[[SentenceContext], NluResult],
) -> NluResult:
    """Understand it with the name of what it points at, where that is clearer.

    Where several people may be meant it is asked who is.
    """
    pointed = said_out(context.sentence, topic, context.register)
    if not pointed and not understood.readings:
        pointed = of_what_was_shown(context.sentence, topic, context.register)
    clearer = [
        said
        for one in pointed
        for said in (read(replace(context, text=one.text)),)
        if is_clearer(said, understood, one.kind)
    ]
    if len(clearer) == 1:
        is_part = len(pointed) == 1 and pointed[0].kind == "part"
        return _no_surer(clearer[0], understood) if is_part else clearer[0]
    if not clearer and len(pointed) == 1 and pointed[0].kind == "person":
        return _of_a_person(pointed[0].name, context, understood)
    likely = [one for said in clearer for one in (said.readings or said.likely)[:1]]
    return NluResult(likely=tuple(likely), which=True) if likely else understood


def without_pronouns(understood: NluResult, *, context: SentenceContext) -> NluResult:
    """Find nothing in what looks for somebody by a pronoun: it is asked who is meant."""
    every = [*understood.readings, *understood.likely]
    left = [one for one in every if not is_of_a_pronoun(one)]
    if left or not speaks_of_somebody(context.sentence):
        return understood
    return NluResult(of_somebody=True)


def _no_surer(said: NluResult, as_it_was: NluResult) -> NluResult:
    """Return what was understood, no surer than it was of everything: a thing makes nothing so."""
    most = min(one.confidence for one in as_it_was.readings)
    readings = [replace(one, confidence=min(one.confidence, most)) for one in said.readings]
    return replace(said, readings=tuple(readings))


def _of_a_person(name: str, context: SentenceContext, understood: NluResult) -> NluResult:
    """Answer a question about somebody with all that is known of them, where it asks nothing else.

    An example is `er hun på ferie` (is she on holiday).
    """
    others = [one for one in understood.readings if one.intent != SHORT_ANSWER]
    if others or not is_worded_as_question(context.text):
        return understood
    slots: dict[str, JsonValue] = {"find": name}
    shown = Interpretation(PROFILE, slots, PROBABLE, Intent("page", PROFILE, slots))
    return NluResult(readings=(shown,))
