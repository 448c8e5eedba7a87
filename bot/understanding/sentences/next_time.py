"""Read a question for when something is done next: an exercise, an assessment, a meeting."""

from pydantic import JsonValue

from bot.language.phrase_table import words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.intents.intents import intent_patterns, parted
from bot.understanding.sentences.interpretations import SURE
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.text.patterns import Heard

_LAST_TIME = "last_time"
"""The page of when something was last done, which also tells when next."""
_SECTION = (_LAST_TIME, "section")
_NEVER_NEXT = ("events", "contacts", "reviews")
"""Events merely happen and have no next time; reviews are of too many kinds."""
_PLANNED = ("exercises", "supervision")
"""The sections whose records may be planned for a day."""
_OF = ("system", "contract", "supplier", "forum")


def read_next_time(context: SentenceContext) -> tuple[Interpretation, ...]:
    """Return the question where `hvornår er den næste øvelse` asks of one kind of act.

    The words of the kinds are those of the question for the last time.
    """
    words = context.sentence.words
    asks_next = not words_of("next_time").isdisjoint(words)
    asks_next = asks_next and not words_of("when_words").isdisjoint(words)
    planned = context.asks and not words_of("planned_words").isdisjoint(words)
    if not (asks_next or planned):
        return ()
    if not words_of("last_time_words").isdisjoint(words) or context.people:
        return ()
    heard = Heard(context.sentence, context.mentions)
    found = {hit.name for hit in intent_patterns().hits(heard)}
    parts = (tuple(parted(name)) for name in found)
    sections = {part[-1] for part in parts if part[:-1] == _SECTION}
    if len(sections) != 1 or not sections.isdisjoint(_NEVER_NEXT):
        return ()
    if not asks_next and sections.isdisjoint(_PLANNED):
        return ()
    about = scopes_of([one for one in context.mentions if one.kind in _OF])
    slots: dict[str, JsonValue] = {"section": sections.pop(), "wants": "next"}
    slots |= {"about": about} if about else {}
    return (Interpretation(_LAST_TIME, slots, SURE, Intent("page", _LAST_TIME, slots)),)
