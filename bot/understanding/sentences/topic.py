"""Read what a sentence says of what was shown or saved last."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.row_pointers import pointed_row
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.names import Mention
from bot.understanding.intents.following import asked_of_the_others
from bot.understanding.questions.alternatives import of_texts
from bot.understanding.questions.record_questions import (
    PROFILE,
    lacking_of_what_was_shown,
    reason_of_what_was_shown,
    shown_section,
)
from bot.understanding.sentences.interpretations import CERTAIN, at_least
from bot.understanding.sentences.references import replaced
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.sentences.tellings import like_records_told, records_told
from bot.understanding.tellings.offered_tellings import offered_tellings
from bot.understanding.tellings.record_shown import (
    read_order_of_that_one,
    read_question_of_that_one,
)
from governance.records.contacts import Contact
from governance.schema.record import record_classes
from governance.schema.scopes import parse_scope

_THAT_ONE = "den"
"""The word that stands for what was shown, in the place of the words for a row."""
_LONGEST_WHY = 6
"""The most words that ask why of what was shown."""


class SentenceTopic:
    """It reads what a sentence says of the topic, mostly by a word that points back."""

    def __init__(self, context: SentenceContext) -> None:
        self._context = context

    @property
    def about_the_record_shown(self) -> tuple[Interpretation, ...]:
        """The order or question about the one record that was shown or saved last."""
        context = self._context
        if pointed_row(context.sentence.words) is not None:
            return self._about_the_row
        record = context.topic.record if context.topic is not None else None
        if record is None:
            return ()
        if record[0] == Contact.section and not context.asks:
            confirmed = self._confirmed(record[1])
            if confirmed:
                return confirmed
        return read_question_of_that_one(context.sentence, record) or read_order_of_that_one(
            context.sentence,
            context.mentions,
            record,
            register=context.register,
            today=context.today,
            me=context.me,
        )

    @property
    def _about_the_row(self) -> tuple[Interpretation, ...]:
        """The order about the record that a row opens: `flyt den første til 15. april`."""
        context, pointed = self._context, pointed_row(self._context.sentence.words)
        rows = context.topic.rows() if context.topic is not None else ()
        place = pointed.of(len(rows)) if pointed is not None else None
        record = rows[place].record if place is not None else None
        if pointed is None or record is None:
            return ()
        said = replaced(context.sentence, pointed.start, pointed.end, _THAT_ONE)
        sentence = Sentence(said)
        return read_order_of_that_one(
            sentence,
            context.names.mentions(sentence),
            record,
            register=context.register,
            today=context.today,
            me=context.me,
        )

    @property
    def why_of_what_was_shown(self) -> tuple[Interpretation, ...]:
        """The reason that is kept of what was shown, else what its requirement asks for."""
        context = self._context
        topic, words = context.topic, context.sentence.words
        section = "" if topic is None else shown_section(topic)
        asks = not words_of("asks_why").isdisjoint(words[:1]) and len(words) <= _LONGEST_WHY
        asks = asks and words_of("speaks_to_it").isdisjoint(words)
        if topic is None or not section or not asks or context.mentions:
            return ()
        denies = not words_of("negations").isdisjoint(words)
        reason = reason_of_what_was_shown(topic, denies=denies)
        if reason is not None:
            return (reason,)
        requirement = record_classes()[section].serves
        return (of_texts(context.texts, [requirement]),) if requirement else ()

    @property
    def who_lacks_what_was_shown(self) -> tuple[Interpretation, ...]:
        """The question whose record is lacking among those shown: `hvem mangler` (who has not)."""
        topic, words = self._context.topic, self._context.sentence.words
        if topic is None or spoken("asks_who_has_not").whole(words) is None:
            return ()
        lacking = lacking_of_what_was_shown(topic)
        return () if lacking is None else (lacking,)

    @property
    def of_the_others(self) -> Interpretation | None:
        context = self._context
        return (
            None if context.topic is None else asked_of_the_others(context.sentence, context.topic)
        )

    @property
    def told(self) -> tuple[Interpretation, ...]:
        """The reading of what is told of the topic, which a word in it points back to.

        An example is `jeg har læst den i dag` (I read it today). Of a contact it may be told by
        no more than `nummeret passer` (the number is right).
        """
        context = self._context
        if context.topic is None or context.asks:
            return ()
        name = context.topic.slots.get("find")
        if isinstance(name, str):
            return self._done_to_contact({"words": name})
        mentions = self.pointed_at
        if not mentions:
            return ()
        found = records_told(context, context.sentence, mentions)
        return found or at_least(0, like_records_told(context, mentions))

    @property
    def of_the_next(self) -> tuple[Interpretation, ...]:
        """The thing itself, where nothing but `og hvad med` (and what about) stands before it."""
        context = self._context
        before = spoken("follow_up").at(context.sentence.words, 0)
        things = [one for one in context.mentions if one.kind != "person" and len(one.keys) == 1]
        if before is None or len(things) != 1 or context.topic is None:
            return ()
        rest = {*range(before.end, len(context.sentence.words))}
        beside = rest - {*range(things[0].start, things[0].end)}
        if any(context.sentence.words[place] not in words_of("passed_over") for place in beside):
            return ()
        about: dict[str, JsonValue] = {"about": scopes_of(things)}
        return (Interpretation(PROFILE, about, CERTAIN, Intent("page", PROFILE, about)),)

    @property
    def pointed_at(self) -> Sequence[Mention]:
        """The thing the topic is about, where a word of the sentence stands for it.

        A forum and its contract are one thing, as each is the only one of its kind.
        """
        context = self._context
        about = context.topic.slots.get("about") if context.topic is not None else None
        if context.mentions or not isinstance(about, list):
            return ()
        try:
            things = [parse_scope(str(one)) for one in about]
        except ValueError:  # the topic has no place yet
            return ()
        words = context.sentence.words
        place = next((n for n, word in enumerate(words) if word in words_of("that_one")), None)
        if place is None or len({kind for kind, _ in things}) < len(things):
            return ()
        return tuple(
            Mention(kind, (key,), place, place + 1) for kind, key in things if kind != "authority"
        )

    def _confirmed(self, key: str) -> tuple[Interpretation, ...]:
        """Read that the contact who was shown is confirmed; that they are gone is said by name."""
        if spoken("confirms_that_one").whole(self._context.sentence.words) is not None:
            told: dict[str, JsonValue] = {
                "section": Contact.section,
                "key": key,
                "do": "confirm",
                "said": "yes",
            }
            wish = Intent("dialog", "record", told)
            return (Interpretation("record", told, CERTAIN, wish),)
        found = () if self._context.mentions else self._done_to_contact({"key": key})
        return tuple(one for one in found if one.slots.get("do") == "confirm")

    def _done_to_contact(self, named: Mapping[str, JsonValue]) -> tuple[Interpretation, ...]:
        """Read what is done to the contact who was shown, and is `named` so."""
        context = self._context
        told = offered_tellings(context.sentence, context.mentions, context.text)
        deeds = [one for one in told if one.slots.get("section") == Contact.section]
        if not deeds or "words" in deeds[0].slots or deeds[0].slots.get("do") == "add":
            return ()
        slots = {**deeds[0].slots, **named}
        wish = replace(deeds[0].wish, arguments={**deeds[0].wish.arguments, **named})
        return (Interpretation(deeds[0].intent, slots, deeds[0].confidence, wish),)
