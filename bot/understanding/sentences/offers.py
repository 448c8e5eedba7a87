"""Offer what a sentence may be, where it is not read surely, or not at all."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.nlu_port import Intent, Interpretation, NluResult
from bot.understanding.questions.alternatives import alternatives
from bot.understanding.questions.reading import MOST_OFFERED
from bot.understanding.questions.record_questions import PROFILE, RECORDS
from bot.understanding.questions.short_answers import SHORT_ANSWER
from bot.understanding.sentences.calls import SentenceCalls
from bot.understanding.sentences.interpretations import SURE
from bot.understanding.sentences.questions import SentenceQuestions
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.sentences.topic import SentenceTopic
from bot.understanding.tellings.offered_tellings import offered_tellings

_RATHER_SURE = 0.85
"""The confidence from which on no other page is, but what the sentence names."""
_MOST_BESIDES = 2


class SentenceOffers:
    """It finds what a sentence may be, besides what it surely is."""

    def __init__(
        self,
        context: SentenceContext,
        *,
        calls: SentenceCalls,
        questions: SentenceQuestions,
        topic: SentenceTopic,
    ) -> None:
        self._context = context
        self._calls = calls
        self._questions = questions
        self._topic = topic

    @property
    def offered(self) -> NluResult:
        """Offer what it may be, with whom to call first, if it may be that.

        Before all come records that some of its words ask for. Or it is somebody whose number is
        asked for, by a name that only the register can tell to be one.
        """
        context = self._context
        offered, of_records = self._offered_pages(), context.question.of_records
        if offered.which:
            return offered
        if len(self._questions.titled) > 1:
            return replace(offered, likely=self._questions.titled, which=True)
        if self._calls.asked_name:
            find: dict[str, JsonValue] = {"find": self._calls.asked_name}
            somebody = Interpretation(PROFILE, find, 0.0, Intent("page", PROFILE, find))
            return replace(offered, likely=(somebody, *offered.likely)[:MOST_OFFERED])
        named = context.mentions or self._topic.pointed_at
        asks = context.asks or context.begins_to_ask
        told = () if asks else offered_tellings(context.sentence, named, context.text)
        first = () if of_records is None or context.question.reads_little else (of_records,)
        likely = (*first, *told, *offered.likely)[:MOST_OFFERED]
        about = tuple(str(scope) for scope in scopes_of(context.mentions))
        return replace(offered, likely=likely, about=about)

    def with_others(self, understood: NluResult) -> NluResult:
        """Add what else it may ask for, where it is not read surely, or not at all."""
        if understood.which or understood.of_somebody:
            return understood
        readings = understood.readings
        if not readings:
            told = any(one.wish.kind == "dialog" for one in understood.likely)
            if told or (understood.about and not understood.likely):
                return understood  # all there is about a thing that is named is shown then
            offered = (*understood.likely, *self._alternatives(understood.likely))
            return replace(understood, likely=offered[:MOST_OFFERED])
        one = readings[0]
        is_page = one.wish.kind == "page" and one.intent != PROFILE
        if len(readings) > 1 or not is_page or one.confidence >= SURE:
            return understood
        more = self._alternatives(readings)
        if one.confidence >= _RATHER_SURE:
            more = tuple(other for other in more if other.intent in (RECORDS, SHORT_ANSWER))
        return replace(understood, besides=more[:_MOST_BESIDES])

    def _offered_pages(self) -> NluResult:
        context = self._context
        asked, calling = context.question.plainly, self._calls.calling
        if context.question.alike.likely:
            asked = context.question.alike
        if calling is None or asked.which or any(one.intent == "call" for one in asked.likely):
            return asked
        return replace(asked, likely=(calling, *asked.likely)[:MOST_OFFERED])

    def _alternatives(self, beside: Sequence[Interpretation]) -> tuple[Interpretation, ...]:
        context = self._context
        titled = [one for one in self._questions.titled if one not in beside]
        others = alternatives(
            context.sentence,
            context.mentions,
            context.question,
            context.texts,
            beside=beside,
        )
        return (*titled, *others)
