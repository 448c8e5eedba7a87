"""Read what a sentence asks of the register: a page, columns, or a record by its title."""

from functools import cached_property

from pydantic import JsonValue

from bot.language.phrase_table import words_of
from bot.language.questions import is_worded_as_question
from bot.nlu_port import Intent, Interpretation
from bot.understanding.incidents import emergency
from bot.understanding.questions.record_questions import RECORDS, names_in_words
from bot.understanding.questions.titled_records import TitledRecord, titled_records
from bot.understanding.sentences.calls import SentenceCalls
from bot.understanding.sentences.interpretations import CERTAIN, PROBABLE, SURE, at_least
from bot.understanding.sentences.orders import LONGEST_ORDER, SentenceOrders
from bot.understanding.sentences.sentence_context import SentenceContext

_MOSTLY = 0.6
"""The share of the telling words from which on a question is taken for one about records."""
_REGISTER = "register"
"""The page, and intent, of one record."""
_SENT = "deliveries"
OF_PEOPLE = ("contacts", "members", "seats", "roles")
_RESTS = ("pause", "resume")
_WHY = Intent("control", "why")


class SentenceQuestions:
    """It reads what a sentence asks: plainly, as sentences like it do, or by columns."""

    def __init__(
        self, context: SentenceContext, calls: SentenceCalls, orders: SentenceOrders
    ) -> None:
        self._context = context
        self._calls = calls
        self._orders = orders

    @property
    def plainly(self) -> tuple[Interpretation, ...]:
        """The pages its words ask for, or the columns that they all are of."""
        return self._asked_for(self._context.question.plainly.readings)

    @property
    def alike(self) -> tuple[Interpretation, ...]:
        """The pages that sentences like it ask for; an order that is only like it is none."""
        if self._is_like_an_order or self._tells_of_messages:
            return ()
        return self._asked_for(self._context.question.alike.readings)

    @cached_property
    def titled(self) -> tuple[Interpretation, ...]:
        """The records it names by their titles; it is asked which, where there are several."""
        context = self._context
        found = titled_records(context.sentence, context.mentions, context.register)
        return tuple(_of_a_title(one) for one in found)

    @property
    def surely_titled(self) -> tuple[Interpretation, ...]:
        """The record that is surely named by its title."""
        return self.titled if self.titled and self.titled[0].confidence >= SURE else ()

    @property
    def of_a_time(self) -> tuple[Interpretation, ...]:
        """The records of a time, of a section that is to be shown: `vis øvelser i år`.

        The words behind the section name no record then.
        """
        shown = next((o.slots for o in self._orders.of_a_record if o.intent == _REGISTER), {})
        asked = self._context.question.of_records if "words" in shown else None
        if asked is None or asked.intent != RECORDS or asked.confidence < 1:
            return ()
        in_time = "since" in asked.slots or "until" in asked.slots
        return (asked,) if in_time and asked.slots.get("section") == shown["section"] else ()

    @property
    def of_columns_alone(self) -> tuple[Interpretation, ...]:
        """The question for columns that all its words are of, though it only sounds like a call.

        An example is `underleverandører hos pindsvin, hvem er det nu de hedder` (subcontractors of
        Pindsvin, what are they called). Whoever asks for contacts may need to call them.
        """
        context = self._context
        asked, calling = context.question.of_records, self._calls.calling
        if asked is None or calling is None or calling.confidence >= emergency.PLAIN:
            return ()
        if self._orders.opens_a_record:
            return ()
        of_people = asked.intent != RECORDS or asked.slots.get("section") in OF_PEOPLE
        by_columns = asked.slots.get("columns") and not asked.slots.get("find")
        if of_people or asked.confidence < 1 or not by_columns:
            return ()
        return () if emergency.says_trouble(context.text, context.names) else (asked,)

    @property
    def mostly_of_records(self) -> tuple[Interpretation, ...]:
        found = self._context.question.of_records
        return () if found is None or names_in_words(found) else at_least(_MOSTLY, found)

    def _asked_for(self, asked: tuple[Interpretation, ...]) -> tuple[Interpretation, ...]:
        """Ask for the columns that all its words are of, unless it is surely another question."""
        of_records = self._context.question.of_records
        if of_records is None or not self._context.question.is_of_records(asked):
            return asked
        if self._orders.shows_a_section and not of_records.slots.get("columns"):
            return asked
        if names_in_words(of_records):
            return ()
        return (of_records,)

    @property
    def _is_like_an_order(self) -> bool:
        """Tell whether it is only like orders of what is open, which are shorter than it is.

        Leaving what is open, and coming back to it, is worded in many ways. Why something of the
        register is as it is, is not why the bot asks.
        """
        context = self._context
        wishes = [one.wish for one in context.question.alike.readings]
        orders = any(
            wish.kind == "control" and not wish.calls_off and wish.name not in _RESTS
            for wish in wishes
        )
        asks_why = bool(context.mentions) and any(wish == _WHY for wish in wishes)
        return asks_why or (orders and len(context.sentence.words) > LONGEST_ORDER)

    @property
    def _tells_of_messages(self) -> bool:
        """Tell whether it is only like a question for what was sent, and asks nothing of the bot.

        An example is `har lagt besked til Ditte` (have left Ditte a message).
        """
        context = self._context
        alike = context.question.alike.readings
        sent = [one for one in alike if one.intent == _SENT and one.confidence < CERTAIN]
        to_it = not words_of("speaks_to_it").isdisjoint(context.sentence.words)
        return bool(sent) and not (to_it or context.asks or is_worded_as_question(context.text))


def _of_a_title(one: TitledRecord) -> Interpretation:
    slots: dict[str, JsonValue] = {"section": one.section, "key": one.key}
    called: dict[str, JsonValue] = {"da": one.title, "en": one.title}
    confidence = CERTAIN if one.sure else PROBABLE
    wish = Intent("page", _REGISTER, slots)
    return Interpretation(_REGISTER, {**slots, "called": called}, confidence, wish)
