"""Read what a sentence tells of the register."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.language.questions import is_worded_as_question
from bot.nlu_port import Interpretation
from bot.understanding.entities.names import Mention
from bot.understanding.incidents import emergency
from bot.understanding.questions.reading import about_the_same
from bot.understanding.sentences.calls import SentenceCalls
from bot.understanding.sentences.interpretations import SURE, at_least
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.tellings.changed_states import read_state
from bot.understanding.tellings.offered_tellings import told_not_done, without_exceptions
from bot.understanding.tellings.recording import is_only_promised, read_like_records, read_records
from bot.understanding.tellings.successors import told_of_role_successor, told_of_successor
from bot.understanding.text.conjunctions import halves
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.forums import Seat
from governance.records.role_assignments import RoleAssignment

_MOST_NAMED = 8
_ENDS = (".", "!", ";")
_PLANNED = frozenset(("planned_on", "due_on", "next_on"))
"""The fields of days that may be put off."""


class SentenceTellings:
    """It reads what a sentence tells: plainly, or as sentences like it do."""

    def __init__(self, context: SentenceContext, calls: SentenceCalls) -> None:
        self._context = context
        self._calls = calls

    @cached_property
    def told(self) -> tuple[Interpretation, ...]:
        context = self._context
        if context.begins_to_ask or self._asks_of_what_is_named:
            return ()
        told = self._told_and_asked() or self._of_a_successor() or self._records(context.sentence)
        like = self.like_told if told and is_only_promised(context.sentence, told) else None
        if like is None or like.confidence < emergency.LIKELY or like in told:
            return told
        return (like, *told) if like.slots.get("section") != Action.section else told

    @cached_property
    def like_told(self) -> Interpretation | None:
        """The telling of sentences like it; that something is over is offered, never read so."""
        context = self._context
        if context.begins_to_ask:
            return None
        if at_least(emergency.PERHAPS, self._calls.calling):
            return None
        like = like_records_told(context, without_exceptions(context.sentence, context.mentions))
        if like is not None and like.slots.get("do") == "end" and like.confidence < SURE:
            return None
        return like

    @property
    def state_told(self) -> Interpretation | None:
        """The correction of what is another way now; a question corrects nothing."""
        context = self._context
        if context.asks or is_worded_as_question(context.text):
            return None
        return read_state(
            context.sentence,
            context.mentions,
            register=context.register,
            today=context.today,
        )

    @cached_property
    def not_done(self) -> Interpretation | None:
        return told_not_done(self._context.sentence, self._context.mentions)

    def _told_and_asked(self) -> tuple[Interpretation, ...]:
        """Read what is told, and what is asked about it after.

        An example is `tillæg 2 blev underskrevet i går, og hvem er kontraktansvarlig der` (addendum
        2 was signed yesterday, and who is contract manager there). The question is about what was
        named before.
        """
        context = self._context
        for left, right in halves(context.sentence, range(0)):
            joined = len(left) + len(right) < len(context.text) or left.rstrip().endswith(_ENDS)
            told = self._records(Sentence(left)) if _asks(right) else ()
            if not told or not (joined or self._has_happened(told)):
                continue
            asked = context.asked_in(right)
            if len(asked) == 1 and asked[0].wish.kind == "page":
                named = context.names.mentions(Sentence(left))
                return (*told, about_the_same(asked[0], scopes_of(named)))
        return ()

    def _of_a_successor(self) -> tuple[Interpretation, ...]:
        """Read that somebody is there in another one's place, where it is plain in whose."""
        text = self._context.text
        said = told_of_successor(text)
        told = self._records(Sentence(said)) if said else ()
        if any(map(_adds_a_contact, told)):
            return told
        said = told_of_role_successor(text, today=self._context.today)
        told = self._records(Sentence(said)) if said else ()
        return told if any(map(_gives_a_role, told)) else ()

    def _records(self, sentence: Sentence) -> tuple[Interpretation, ...]:
        mentions = without_exceptions(sentence, self._context.names.mentions(sentence))
        return records_told(self._context, sentence, mentions)

    def _has_happened(self, told: Sequence[Interpretation]) -> bool:
        """Tell whether what is told has happened.

        It has in `stamdata på k-103 er bekræftet i dag, hvornår …` (the data on k-103 was confirmed
        today, when …). What is to come only tells why something is asked.
        """
        today = self._context.today.isoformat()
        values = [one.slots.get("values") for one in told]
        days = [
            str(value)
            for one in values
            if isinstance(one, Mapping)
            for name, value in one.items()
            if name.endswith("_on")
        ]
        away = any(one.slots.get("section") == Absence.section for one in told)
        return bool(days) and not away and all(day <= today for day in days)

    @property
    def _asks_of_what_is_named(self) -> bool:
        """Tell whether a few words name something, and a question about it follows.

        An example is `tillæg 3 på k103, er det journaliseret` (addendum 3 of K-103, is it filed).
        """
        words, sentence = self._context.sentence.words, self._context.sentence
        for place in range(1, min(_MOST_NAMED, len(words) - 1)):
            if "," not in sentence.gap(place):
                continue
            told = words_of("told_with") | words_of("tells_by")
            asks = words[place] in words_of("asking_verbs")
            asks = asks and words[place + 1] in words_of("points_back")
            return asks and told.isdisjoint(words[:place])
        return False


def records_told(
    context: SentenceContext, sentence: Sentence, mentions: Sequence[Mention]
) -> tuple[Interpretation, ...]:
    """Read what a sentence, or a part of it, plainly tells of the things that are named."""
    return read_records(
        sentence, mentions, register=context.register, today=context.today, me=context.me
    )


def like_records_told(
    context: SentenceContext, mentions: Sequence[Mention]
) -> Interpretation | None:
    """Read what sentences like this one tell of the things that are named."""
    return read_like_records(
        context.sentence, mentions, register=context.register, today=context.today, me=context.me
    )


def is_of_a_plan(told: Sequence[Interpretation]) -> bool:
    """Tell whether it is of a record that is there, or of one that is planned."""
    values = [one.slots.get("values") for one in told]
    planned = any(isinstance(one, Mapping) and not _PLANNED.isdisjoint(one) for one in values)
    return planned or any(one.slots.get("do") != "add" for one in told)


def _asks(text: str) -> bool:
    words = Sentence(text).words
    return bool(words) and words[0] in words_of("asking")


def _gives_a_role(told: Interpretation) -> bool:
    adds = told.slots.get("do") == "add"
    return adds and told.slots.get("section") in (RoleAssignment.section, Seat.section)


def _adds_a_contact(told: Interpretation) -> bool:
    adds = (told.slots.get("section"), told.slots.get("do")) == (Contact.section, "add")
    values = told.slots.get("values")
    return adds and isinstance(values, Mapping) and "slot" in values and "name" in values
