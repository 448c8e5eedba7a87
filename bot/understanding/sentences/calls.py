"""Read a sentence as a wish to call somebody, for their number, or of an incident."""

from functools import cached_property

from pydantic import JsonValue

from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.incidents import emergency
from bot.understanding.incidents.incident_words import OF_A_LOG, read_incident_words
from bot.understanding.intents.following import goes_on_from_before
from bot.understanding.questions.contact_details import asked_details
from bot.understanding.sentences.interpretations import of_wish
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.text.patterns import Heard

_LONGEST_NAME = 3


class SentenceCalls:
    """It reads whom a sentence wishes to call, however unsurely."""

    def __init__(self, context: SentenceContext) -> None:
        self._context = context

    @property
    def of_an_incident(self) -> tuple[Interpretation, ...]:
        """The reading of what is said of an incident, and of nothing else."""
        context = self._context
        said = read_incident_words(context.text, context.names)
        if said is None or said.act not in OF_A_LOG:
            return ()
        if said.act == "no_answer" and said.mentions:
            return ()
        about: dict[str, JsonValue] = {"about": scopes_of(said.mentions)}
        return (of_wish(Intent("incident", said.act, about), context.names),)

    @cached_property
    def calling(self) -> Interpretation | None:
        """The wish to call, if it may be meant, though less plainly than an incident requires."""
        context = self._context
        found = emergency.read_emergency(context.text, context.names, least=emergency.OFFERED)
        plainly = found is not None and found.sureness >= emergency.PLAIN and found.mentions
        if not plainly and self.details is not None:
            return None
        if found is None or (context.topic is not None and self._goes_on_about(found)):
            return None
        scopes = scopes_of(found.mentions)
        if found.points_back and context.topic is not None:
            before = context.topic.slots.get("about")
            scopes = list(before) if isinstance(before, list) else []
        about: dict[str, JsonValue] = {"about": scopes} if scopes else {}
        return Interpretation("call", about, found.sureness, Intent("call", "call", about))

    @cached_property
    def details(self) -> Interpretation | None:
        """The wish for somebody's number, which is asked of no other than whoever is named."""
        context = self._context
        return asked_details(Heard(context.sentence, context.mentions), context.register)

    @cached_property
    def asked_name(self) -> str:
        """The words after `hvem er` (who is) that may be a name, and nothing else; else empty."""
        context = self._context
        words = context.sentence.words
        first = spoken("who_is").at(words, 0)
        if first is None or context.mentions or not 0 < len(words) - first.end <= _LONGEST_NAME:
            return ""
        known = words_of("carries") | words_of("passed_over")
        calls = emergency.says_call(context.sentence.between(first.end, len(words)), context.names)
        rest = words[first.end :]
        return (
            "" if calls or not known.isdisjoint(rest) else context.sentence.after(first.end) or ""
        )

    def _goes_on_about(self, found: emergency.Emergency) -> bool:
        """Tell whether it goes on about what was shown.

        Examples are `hvem sidder der ellers` (who else is there) and `og hos Mosekonge?` (and at
        Mosekonge?). But `men den er nede nu` (but it is down now) is a cry for help.
        """
        surely = found.sureness >= emergency.LIKELY
        if goes_on_from_before(self._context.sentence):
            return not (surely and found.points_back)
        return not (surely or found.mentions)
