"""Read a question for one's own systems, contracts, suppliers or forums: `mine systemer`."""

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation, PriorContext
from bot.understanding.questions.record_questions import RECORDS, shown_section
from bot.understanding.sentences.interpretations import SURE
from bot.understanding.sentences.sentence_context import SentenceContext

_THINGS = ("systems", "contracts", "suppliers", "forums")


def read_own_things(context: SentenceContext) -> tuple[Interpretation, ...]:
    """Return the question for the things somebody has a role in; else none.

    Nothing else is said: `hvilke systemer har jeg` (which systems do I have). `kun mine` (only
    mine) is said of the list that was shown.
    """
    if context.mentions:
        return ()
    sentence = context.sentence
    own = next(iter(spoken("asks_of_ones_own").all(sentence)), None)
    if own is None:
        return ()
    rest = (*sentence.words[: own.start], *sentence.words[own.end :])
    section = _section(rest, context.topic, only=own.name == "only_mine")
    if not section:
        return ()
    counts = not words_of("how_many").isdisjoint(rest)
    wants: list[JsonValue] = ["count" if counts else "all"]
    slots: dict[str, JsonValue] = {"section": section, "wants": wants, "mine": "yes"}
    return (Interpretation(RECORDS, slots, SURE, Intent("page", RECORDS, slots)),)


def _section(words: tuple[str, ...], topic: PriorContext | None, *, only: bool) -> str:
    """Return the section of things that the other words name, or that was shown; else nothing."""
    small = words_of("beside_ones_own")
    said = tuple(word for word in words if word not in small)
    if not said:
        shown = "" if topic is None else shown_section(topic)
        return shown if only and shown in _THINGS else ""
    found = spoken("sections").at(said, 0)
    whole = found is not None and found.end == len(said)
    several = not words_of("several_things").isdisjoint(Sentence(" ".join(said)).words)
    return found.name if found is not None and whole and several and found.name in _THINGS else ""
