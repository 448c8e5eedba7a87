"""Read a line to an open form as the next sentence after those that its record was told with."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.engine.forms.form_plan import TOLD_WITH, FormDraft
from bot.engine.records.fields import entries_of
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.nlu_port import Interpretation, NluResult, Understanding

_SURE = 0.9
"""The confidence from which on a line by itself tells of something else."""
_LONGEST = 400
"""The most characters of what is read together."""
_RECORD = "record"


def values_of_next_sentence(
    understanding: Understanding, draft: FormDraft, text: str, context: TurnContext
) -> Mapping[str, str]:
    """Return what the record has with the line that it has not without it, as its form writes it.

    Empty where the line changes what was told, or tells of something else by itself. An example is
    `jeg læste den i dag` (I read it today) after `vi har fået erklæring` (we got a statement).
    """
    told = draft.given.get(TOLD_WITH)
    if not isinstance(told, str) or draft.base is not None:
        return {}
    both = joined(told, text)
    if len(both) > _LONGEST:
        return {}
    section = str(draft.given["section"])

    def read(said: str) -> NluResult:
        return understanding.understand(
            said,
            lang=context.words.lang,
            today=context.today.day,
            register=context.register,
            topic=None,
            me=context.actor.email,
        )

    together = _values(read(both), section)
    before = _values(read(told), section) if together else None
    if not together or before is None or not before.items() <= together.items():
        return {}
    if any(_tells_of_another(one, section) for one in read(text).readings):
        return {}
    new = {name: value for name, value in together.items() if name not in before}
    return dict(entries_of(new, section, context)) if new else {}


def joined(told: str, text: str) -> str:
    """Write the line as a sentence of its own after what was told before it.

    A yes that leads it in is left out: `ja den er læst` (yes, it is read).
    """
    first, _, rest = text.strip().partition(" ")
    leads_in = words_of("says_yes").issuperset(normalise_phrase(first))
    return f"{told.rstrip(' .!')}. {rest.strip() if rest and leads_in else text.strip()}"


def _values(understood: NluResult, section: str) -> Mapping[str, JsonValue] | None:
    """Return the values of the one record that is told; None where there is none or another."""
    readings = understood.readings
    if len(readings) != 1 or not _is_of(readings[0], section):
        return None
    values = readings[0].wish.arguments.get("values")
    return values if isinstance(values, dict) else None


def _is_of(reading: Interpretation, section: str) -> bool:
    """Tell whether it gives values to a record of the section, which may be there already."""
    told = reading.wish.arguments
    is_given = told.get("do") in ("add", "correct") and told.get("section") == section
    return reading.wish.name == _RECORD and is_given


def _tells_of_another(reading: Interpretation, section: str) -> bool:
    """Tell whether it surely begins something else than a record of that section."""
    is_told = reading.wish.kind == "dialog" and reading.confidence >= _SURE
    return is_told and not _is_of(reading, section)
