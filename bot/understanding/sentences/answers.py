"""Find the short answers to a sentence: of terms, of requirements, and of the bot itself."""

import re
from functools import cached_property

from bot.language.phrase_table import spoken, words_of
from bot.language.questions import is_worded_as_question
from bot.nlu_port import Interpretation
from bot.understanding.questions.alternatives import of_texts
from bot.understanding.sentences.interpretations import SURE
from bot.understanding.sentences.questions import OF_PEOPLE
from bot.understanding.sentences.sentence_context import SentenceContext
from bot.understanding.text.patterns import Heard
from governance.schema.record import record_classes

_LAW, _ACT = "what_the_law_says", ("nis2",)
"""The short answers that the catalogue asks for it and no paragraph is known, and of the act."""
_REQUIREMENT = re.compile(r"[1-3][.,][1-5]")


class SentenceAnswers:
    """It finds the short answers, most of them only where nothing of the register is named."""

    def __init__(self, context: SentenceContext) -> None:
        self._context = context

    @property
    def asks_to_explain(self) -> bool:
        """Tell whether it asks what something means."""
        return self._context.texts.asks(self._context.sentence.words)

    @cached_property
    def explained(self) -> tuple[Interpretation, ...]:
        """The terms or requirements it asks to have explained, where it names nothing else."""
        context = self._context
        if context.mentions:
            return ()
        words = context.sentence.words
        numbers = [word for word in words if _REQUIREMENT.fullmatch(word)]
        names = context.texts.explained(words, numbers=numbers)
        if not names or context.texts.asks_plainly(words):
            return (of_texts(context.texts, names),) if names else ()
        if words[0] in words_of("asks_whether_there_is") and context.question.asks_a_page:
            return ()
        if self._asks_who_has_a_place:
            return ()
        return () if context.question.plainly.readings else (of_texts(context.texts, names),)

    @property
    def why_of_a_section(self) -> tuple[Interpretation, ...]:
        """The requirement that a section serves, where `hvorfor skal vi holde øvelser` asks why.

        Why there is none, or of what is named, is asked of the register.
        """
        context = self._context
        words = context.sentence.words
        if context.mentions or words_of("asks_why").isdisjoint(words[:1]):
            return ()
        if not words_of("has_to").intersection(words) or not words_of("negations").isdisjoint(
            words
        ):
            return ()
        named = {str(one.slots.get("section")) for one in context.question.of_sections}
        serves = {record_classes()[one].serves for one in named if one in record_classes()}
        served = sorted(serves - {""})
        return (of_texts(context.texts, served),) if len(serves) == len(served) == 1 else ()

    @property
    def of_the_law(self) -> tuple[Interpretation, ...]:
        """The requirement, where it is asked what the law says of it, or where it is said.

        The catalogue answers; of the law no more is known than the short answer to it.
        """
        context = self._context
        words = context.sentence.words
        of_law = not words_of("of_the_law").isdisjoint(words)
        said = bool(spoken("asks_where_it_is_said").all_in(words))
        said = said and not (words_of("has_to") | words_of("how_often")).isdisjoint(words)
        of_catalogue = bool(spoken("asks_the_catalogue").all_in(words))
        asks = context.asks or is_worded_as_question(context.text)
        if not asks or not (of_law or said or of_catalogue):
            return ()
        named = {str(one.slots.get("section")) for one in context.question.of_sections}
        serves = {record_classes()[one].serves for one in named if one in record_classes()} - {""}
        requirement = min(serves) if len(serves) == 1 else context.question.of_requirement
        if not requirement:
            return ()
        besides = () if of_catalogue and not of_law else (_LAW, *(_ACT if of_law else ()))
        return (of_texts(context.texts, [requirement, *besides]),)

    @property
    def of_the_bot(self) -> tuple[Interpretation, ...]:
        """The answer it gives of itself, or of what it keeps of no thing, to several words."""
        context = self._context
        heard = Heard(context.sentence, context.mentions)
        name = context.texts.of_itself(heard) if not context.mentions else ""
        name = name or context.texts.of_a_thing(heard)
        return (of_texts(context.texts, [name]),) if name else ()

    @property
    def said_besides(self) -> tuple[Interpretation, ...]:
        """The short answer, where no page is asked for that sentences like it ask for.

        One that is asked for in just these words is, where none is surely meant.
        """
        context = self._context
        found = self.short_answer
        whole = found and context.texts.whole(context.sentence.words)
        if whole and context.question.likeness < SURE:
            return found
        return (
            () if context.question.asks_a_page or context.question.of_records is not None else found
        )

    @property
    def answered_not_ordered(self) -> tuple[Interpretation, ...]:
        """The short answer that its own words ask for, where it is only like an order.

        `sæt alle rykkere på pause` (pause all reminders) is of messages, and pauses no dialog.
        """
        context = self._context
        alike = context.question.alike.readings
        if context.mentions or not any(one.wish.kind == "control" for one in alike):
            return ()
        name = context.texts.find(Heard(context.sentence), alike=False)
        return (of_texts(context.texts, [name]),) if name else ()

    @cached_property
    def short_answer(self) -> tuple[Interpretation, ...]:
        """A short answer; there is none where it names something of the register."""
        context = self._context
        if context.mentions:
            return ()
        name = context.texts.find(Heard(context.sentence), alike=not context.question.of_sections)
        return (of_texts(context.texts, [name]),) if name else ()

    @property
    def _asks_who_has_a_place(self) -> bool:
        """Tell whether it asks who it is, and not what: `hvem er eskalation 2`."""
        asked = self._context.question.of_records
        who = not words_of("asks_of_people").isdisjoint(self._context.sentence.words)
        return who and asked is not None and asked.slots.get("section") in OF_PEOPLE
