"""Show when and how often somebody is written to, and the small form to choose it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.messages import (
    ActionData,
    Button,
    Card,
    CardField,
    FieldOption,
    FormButton,
    Row,
    RowAction,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.message_times import MOST_A_WEEK, USUALLY_A_WEEK, MessageTimes

_MONDAY = date(2024, 1, 1)
_WORKDAYS = range(5)


def row(words: Words, times: MessageTimes, *, everybody: bool = False) -> Row:
    """Make the row of the settings, with the form and the way back."""
    actions: list[RowAction] = [_form(words, times, everybody=everybody)]
    if not times.is_as_ever:
        actions.append(_as_ever(words, everybody=everybody))
    said = described(words, times) or words("times.as_ever", n=USUALLY_A_WEEK)
    return Row(
        title=words("times.everybody_title" if everybody else "times.title"),
        detail=(UserText(u=said[:1].upper() + said[1:]),),
        actions=tuple(actions),
    )


def saved(words: Words, now: datetime, times: MessageTimes, *, everybody: bool) -> Card:
    """Confirm what was chosen, and what it means."""
    said, ends = described(words, times), "_everybody" if everybody else ""
    if said:
        first = words("times.saved_everybody" if ends else "times.saved", times=said)
    else:
        first = words("times.saved_everybody_as_ever" if ends else "times.saved_as_ever")
    lines = [first, words("times.own_choice")] if everybody else [first]
    if said and (times.most_a_week or times.quiet_weekdays):
        lines.append(words("times.held_back"))
    if said:
        lines.append(words("times.urgent"))
    if said and not everybody:
        lines.append(words("times.reminders"))
    back = () if times.is_as_ever else (_as_ever(words, everybody=everybody),)
    return Card(
        lang=words.lang,
        title=words("times.saved_title"),
        body=tuple(Text(spans=(line,)) for line in lines),
        quiet=(*back, page_button(words("settings.title"), "settings", {})),
        as_of=words("card.saved", moment=words.moment(now)),
        say=first,
    )


def described(words: Words, times: MessageTimes) -> str:
    """Say it in one line; empty where it is as ever."""
    parts = []
    if times.hour is not None:
        parts.append(words("times.at", clock=_clock(words, times.hour)))
    if times.not_before is not None:
        parts.append(words("times.from", clock=_clock(words, times.not_before)))
    if times.most_a_week is not None:
        parts.append(words("times.most", n=times.most_a_week))
    if times.quiet_weekdays:
        parts.append(words("times.quiet", days=words.listed(_weekdays(words, times))))
    return ", ".join(parts)


def with_limit(card: Card, words: Words, most: int, *, is_over: bool) -> Card:
    """Say on a message why it comes although the week is full, or what is gathered in it."""
    said = words("times.over_limit" if is_over else "times.gathered", n=most)
    return card.model_copy(update={"body": (*card.body, Text(kind="small", spans=(said,)))})


def chosen_in(fields: Sequence[tuple[str, str]], hours: Sequence[time | None]) -> MessageTimes:
    """Read the small form; `hours` are its two times, read already."""
    given = dict(fields)
    most = given.get("most", "")
    quiet = [part for part in given.get("quiet", "").split(";") if part.isdecimal()]
    times = MessageTimes(
        most_a_week=int(most) if most.isdecimal() and most != "0" else None,
        quiet_weekdays=tuple(sorted({int(part) for part in quiet})),
    )
    return replace(times, hour=hours[0], not_before=hours[1])


def _form(words: Words, times: MessageTimes, *, everybody: bool) -> FormButton:
    most = [FieldOption(value="0", label=words("times.no_limit", n=USUALLY_A_WEEK))]
    most += [FieldOption(value=str(n), label=str(n)) for n in range(1, MOST_A_WEEK + 1)]
    days = tuple(
        FieldOption(value=str(day), label=words.weekday(_MONDAY + timedelta(days=day)))
        for day in _WORKDAYS
    )
    return FormButton(
        label=words("times.choose"),
        deed=_act("times", everybody=everybody),
        fields=(
            CardField(
                name="hour",
                label=words("times.field_hour"),
                hint=words("times.field_hour_hint"),
                value=_written(words, times.hour),
            ),
            CardField(
                name="not_before",
                label=words("times.field_not_before"),
                value=_written(words, times.not_before),
            ),
            CardField(
                name="most",
                label=words("times.field_most"),
                kind="choice",
                options=tuple(most),
                value=str(times.most_a_week or 0),
            ),
            CardField(
                name="quiet",
                label=words("times.field_quiet"),
                kind="multi",
                options=days,
                value=";".join(map(str, times.quiet_weekdays)) or None,
            ),
        ),
        submit=words("times.submit"),
    )


def _as_ever(words: Words, *, everybody: bool) -> Button:
    return Button(label=words("times.as_ever_button"), deed=_act("as_ever", everybody=everybody))


def _act(act: str, *, everybody: bool) -> ActionData:
    arguments: JsonValue = {"everybody": everybody}
    return ActionData(
        name="act",
        value={"page": "settings", "act": act, "arguments": arguments},
        stays=True,
    )


def _weekdays(words: Words, times: MessageTimes) -> list[str]:
    names = (words.weekday(_MONDAY + timedelta(days=day)) for day in times.quiet_weekdays)
    return [words("times.weekday", day=name) for name in names]


def _clock(words: Words, hour: time) -> str:
    mark = "." if words.lang == "da" else ":"
    return f"{hour.hour}{mark}{hour.minute:02}"


def _written(words: Words, hour: time | None) -> str | None:
    return None if hour is None else _clock(words, hour)
