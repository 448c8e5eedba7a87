"""Read a question who is late: `hvem er bagud på hvad` (who is behind on what)."""

from pydantic import JsonValue

from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.sentences.interpretations import SURE
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of

_PAGE = "late_people"


def read_late_people(context: SentenceContext) -> tuple[Interpretation, ...]:
    """Return the question who is late, of what is named or of everything; else none."""
    words = context.sentence.words
    asks = any(word in words_of("asks_who") for word in words)
    late = bool(spoken("is_late").all_in(words))
    if not (asks and late) or any(one.kind in ("person", "supplier") for one in context.mentions):
        return ()
    about = scopes_of(context.mentions)
    slots: dict[str, JsonValue] = {"about": about} if about else {}
    return (Interpretation(_PAGE, slots, SURE, Intent("page", _PAGE, slots)),)
