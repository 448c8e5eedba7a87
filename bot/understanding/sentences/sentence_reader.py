"""Understand a free sentence: what is to be done at once, what is told, and what is asked.

The first way of reading that is sure decides.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.language.questions import is_worded_as_question
from bot.nlu_port import Interpretation, NluResult, PriorContext
from bot.texts.short_answers import ShortAnswers, short_answers
from bot.understanding.entities.dates import without_denied_days
from bot.understanding.entities.names import names_of
from bot.understanding.incidents import emergency
from bot.understanding.questions.reading import QuestionReader
from bot.understanding.questions.short_answers import ShortAnswerFinder
from bot.understanding.sentences.answers import SentenceAnswers
from bot.understanding.sentences.calls import SentenceCalls
from bot.understanding.sentences.contact_orders import read_contact_order
from bot.understanding.sentences.day_of_end import with_day_of_end
from bot.understanding.sentences.excepted import read_with_exception
from bot.understanding.sentences.interpretations import at_least
from bot.understanding.sentences.introductions import (
    asks_of_a_name,
    without_denied_name,
    without_introduction,
)
from bot.understanding.sentences.late_people import read_late_people
from bot.understanding.sentences.named_language import without_language
from bot.understanding.sentences.next_time import read_next_time
from bot.understanding.sentences.offers import SentenceOffers
from bot.understanding.sentences.orders import SentenceOrders
from bot.understanding.sentences.own_things import read_own_things
from bot.understanding.sentences.questions import SentenceQuestions
from bot.understanding.sentences.resolved_references import resolve_references, without_pronouns
from bot.understanding.sentences.sentence_context import SentenceContext
from bot.understanding.sentences.several_questions import questions_apart
from bot.understanding.sentences.tellings import SentenceTellings, is_of_a_plan
from bot.understanding.sentences.topic import SentenceTopic
from bot.understanding.text.synonyms import own_words_of
from bot.understanding.wishes.wishes import Wishes
from governance.catalogue import Catalogue
from governance.ports import RegisterReader


class SentenceReader:
    """It reads a sentence in every way, one after the other."""

    def __init__(
        self, catalogue: Catalogue, wishes: Wishes, texts: ShortAnswers | None = None
    ) -> None:
        self._wishes = wishes
        self._questions = QuestionReader(catalogue)
        self._texts = ShortAnswerFinder(texts or short_answers())

    def read(
        self,
        text: str,
        *,
        register: RegisterReader,
        today: date,
        topic: PriorContext | None,
        me: str,
    ) -> NluResult:
        """Read what the sentence asks for; the result is empty where it asks for nothing."""
        names = names_of(register)
        text = without_denied_days(own_words_of(register).spelled_out(text))
        text = without_introduction(without_denied_name(text, names), names)
        before = topic if topic is not None and topic.intent else None
        context = SentenceContext(
            text=text,
            topic=before,
            me=me,
            register=register,
            today=today,
            wishes=self._wishes,
            questions=self._questions,
            texts=self._texts,
        )
        ways = _Ways(context)
        understood = read_with_exception(context, _understood) or questions_apart(
            text,
            ways.understood(),
            names=names,
            read=lambda part: _understood(replace(context, text=part)),
        )
        if topic is not None and not (_cries(understood) or context.is_delegated):
            understood = resolve_references(understood, topic, context=context, read=_understood)
        understood = without_pronouns(understood, context=context)
        understood = without_language(understood, context=context, read=_understood)
        understood = ways.offers.with_others(understood)
        readings = with_day_of_end(understood.readings, text, today=today)
        understood = replace(understood, readings=readings)
        asks = is_worded_as_question(text) or asks_of_a_name(text, names)
        return replace(understood, asks=asks, people=context.people, cries=_cries(understood))


def _cries(understood: NluResult) -> bool:
    return any(
        one.wish.kind == "call" and one.confidence >= emergency.LIKELY
        for one in understood.readings
    )


def _understood(context: SentenceContext) -> NluResult:
    return _Ways(context).understood()


class _Ways:
    """One sentence and all that it may be; each way is tried only when none before it was sure."""

    def __init__(self, context: SentenceContext) -> None:
        self._context = context
        self._calls = SentenceCalls(context)
        self._orders = SentenceOrders(context)
        self._tellings = SentenceTellings(context, self._calls)
        self._topic = SentenceTopic(context)
        self._answers = SentenceAnswers(context)
        self._questions = SentenceQuestions(context, self._calls, self._orders)
        self.offers = SentenceOffers(
            context, calls=self._calls, questions=self._questions, topic=self._topic
        )

    def understood(self) -> NluResult:
        for readings in self._in_order():
            if readings:
                return NluResult(readings=readings)
        return self.offers.offered

    def _in_order(self) -> Iterator[tuple[Interpretation, ...]]:
        """Read the sentence in every way, in order.

        What is said plainly goes before what it is only like. What is told goes before what is
        asked.
        """
        calls, orders, tellings = self._calls, self._orders, self._tellings
        topic, answers, questions = self._topic, self._answers, self._questions
        yield calls.of_an_incident
        yield orders.handed_over
        yield orders.about_a_person
        yield read_contact_order(self._context)
        yield orders.done_by_name
        yield topic.about_the_record_shown
        yield answers.explained if answers.asks_to_explain else ()
        yield answers.why_of_a_section
        yield answers.of_the_law
        yield topic.why_of_what_was_shown or topic.who_lacks_what_was_shown
        yield questions.of_a_time
        yield () if orders.is_wordy else orders.deed
        yield orders.of_a_whole_section
        yield answers.of_the_bot
        yield orders.called_off_first
        yield questions.of_columns_alone
        yield read_own_things(self._context)
        yield read_next_time(self._context)
        yield read_late_people(self._context)
        yield at_least(emergency.LIKELY, calls.calling)
        yield orders.of_a_task if orders.moves_a_task else ()
        yield self._unless_put_off(tellings.told)
        yield orders.of_a_task
        yield at_least(0, calls.details)
        yield self._added
        yield orders.of_a_record if orders.opens_a_record else ()
        yield self._unless_put_off(at_least(emergency.LIKELY, tellings.like_told))
        yield orders.put_off
        yield orders.leaving
        yield at_least(0, tellings.state_told)
        yield answers.explained
        yield at_least(0, self._context.question.of_what_was_shown)
        yield at_least(0, topic.of_the_others)
        yield questions.surely_titled
        yield answers.said_besides or questions.plainly
        yield () if self._context.asks else orders.of_a_record
        yield answers.answered_not_ordered
        yield questions.alike
        yield questions.mostly_of_records
        yield answers.short_answer
        yield at_least(0, tellings.like_told)
        yield at_least(0, tellings.not_done)
        yield orders.deed if orders.is_wordy else ()
        yield () if calls.asked_name else at_least(emergency.PERHAPS, calls.calling)
        yield topic.told
        yield topic.of_the_next
        yield questions.titled if len(questions.titled) == 1 else ()

    @property
    def _added(self) -> tuple[Interpretation, ...]:
        """The record that an order adds, or the role it gives, with the fields it tells."""
        text = self._orders.as_told
        if not text:
            return ()
        context = replace(self._context, text=text)
        tellings = SentenceTellings(context, SentenceCalls(context))
        told = tellings.told or at_least(emergency.LIKELY, tellings.like_told)
        return told if all(one.wish.arguments.get("values") for one in told) else ()

    def _unless_put_off(self, told: tuple[Interpretation, ...]) -> tuple[Interpretation, ...]:
        """Leave out what is told where it orders to put off something else than a plan."""
        return told if not self._orders.defers or is_of_a_plan(told) else ()
