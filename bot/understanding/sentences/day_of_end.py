"""Give a record that is told to be over the day that is said with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
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
    if column is None or column.kind != "day" or column.name in known:
        return reading
    days = days_in(Sentence(text), today=today, tense="past")
    day = days[0].day if len(days) == 1 else None
    if day is None or (section == Action.section and day > today):
        return reading
    with_day: dict[str, JsonValue] = {**known, column.name: day.isoformat()}
    slots = {**reading.slots, "values": with_day}
    return replace(
        reading, slots=slots, wish=Intent(wish.kind, wish.name, {**told, "values": with_day})
    )
