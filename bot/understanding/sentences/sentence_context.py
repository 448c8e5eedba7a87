"""One sentence, with what it names and all that it is read by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import words_of
from bot.language.questions import asks_for_several, asks_inverted
from bot.nlu_port import Interpretation, PriorContext
from bot.understanding.entities.names import Mention, Names, names_of
from bot.understanding.questions.reading import PossibleQuestion, QuestionReader
from bot.understanding.questions.short_answers import ShortAnswerFinder
from bot.understanding.tellings.delegations import delegated_at
from bot.understanding.wishes.wishes import Wishes
from governance.ports import RegisterReader
from governance.records.members import Member
from governance.schema.scopes import scope_of


@dataclass(frozen=True)
class SentenceContext:
    """A sentence that `me` said of the `topic`; each thing is found out once, when it is needed."""

    text: str
    topic: PriorContext | None
    me: str
    register: RegisterReader
    today: date
    wishes: Wishes
    questions: QuestionReader
    texts: ShortAnswerFinder

    @cached_property
    def sentence(self) -> Sentence:
        return Sentence(self.text)

    @cached_property
    def names(self) -> Names:
        return names_of(self.register)

    @cached_property
    def mentions(self) -> Sequence[Mention]:
        return self.names.mentions(self.sentence)

    @cached_property
    def question(self) -> PossibleQuestion:
        return self.questions.hear(
            self.text, register=self.register, today=self.today, topic=self.topic
        )

    @cached_property
    def asks(self) -> bool:
        """Tell whether a question word stands in it, or it is worded as a question."""
        words = self.sentence.words
        return not words_of("question_words").isdisjoint(words) or asks_inverted(words)

    @cached_property
    def begins_to_ask(self) -> bool:
        words = self.sentence.words
        return asks_inverted(words) or asks_for_several(words)

    @property
    def is_delegated(self) -> bool:
        """Tell whether somebody named is asked to do something: `han` (he) is them."""
        return delegated_at(self.sentence.words, self.mentions) is not None

    def asked_in(self, part: str) -> tuple[Interpretation, ...]:
        """Read a part of the sentence as a question of its own, which goes on from nothing."""
        question = self.questions.hear(part, register=self.register, today=self.today, topic=None)
        return question.plainly.readings or question.alike.readings

    @property
    def people(self) -> tuple[str, ...]:
        """The names of the members that are named, each once."""
        emails = [one.keys[0] for one in self.mentions if one.kind == "person"]
        found = [
            self.register.get(Member, Member.key_of(email=one)) for one in dict.fromkeys(emails)
        ]
        return tuple(kept.record.name for kept in found if kept is not None)


def scopes_of(mentions: Sequence[Mention]) -> list[JsonValue]:
    """Return the scopes of the things that are named; a person is none."""
    return [scope_of(one.kind, key) for one in mentions if one.kind != "person" for key in one.keys]
