"""Give a record that is told to be over the day that is said with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from bot.language.clause_parts import clause_places
from bot.language.normalise import Sentence, normalise_phrase, stems
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
from governance.catalogue import Tense
from governance.records.actions import Action
from governance.records.columns import sheet_of

_RECORD = "record"


def with_day_of_end(
    readings: Sequence[Interpretation], text: str, *, today: date
) -> tuple[Interpretation, ...]:
    """Add the only day of the sentence to what ends one record: `… er lavet, det var i fredags`.

    Of several things that are told it may be the day of any.
    """
    return tuple(_dated(one, text, today) if len(readings) == 1 else one for one in readings)


def _dated(reading: Interpretation, text: str, today: date) -> Interpretation:
    wish = reading.wish
    told = wish.arguments
    if wish.name != _RECORD or told.get("do") != "end" or "key" not in told:
        return reading
    section, values = str(told["section"]), told.get("values")
    ends_by = sheet_of(section).record_class.ends_by
    known = values if isinstance(values, dict) else {}
    column = None if ends_by is None else sheet_of(section).of_field(ends_by)
    if column is None or column.kind != "day":
        return reading
    tense: Tense = "past" if section == Action.section else "any"
    several = len(days_in(Sentence(text), today=today, tense=tense)) > 1
    if column.name in known and not several:
        return reading
    said = _clause_of(text, str(told.get("words") or "")) if several else text
    days = days_in(Sentence(said), today=today, tense=tense)
    day = days[0].day if len(days) == 1 else None
    if day is None or (section == Action.section and day > today):
        return reading
    with_day: dict[str, JsonValue] = {**known, column.name: day.isoformat()}
    slots = {**reading.slots, "values": with_day}
    return replace(
        reading, slots=slots, wish=Intent(wish.kind, wish.name, {**told, "values": with_day})
    )


def _clause_of(text: str, title: str) -> str:
    """Return the clause that names the record: of several days, its own is that one's."""
    sentence, named = Sentence(text), _stems_of(title)
    clauses = [sentence.between(*one) for one in clause_places(sentence, at_joints=True)]
    return max(clauses, key=lambda one: len(named & _stems_of(one)), default=text)


def _stems_of(text: str) -> set[str]:
    return {stem for word in normalise_phrase(text) for stem in (word, *stems(word))}
