"""Offer what somebody may have meant: at most three readings, each with its button.

Mockups 11a and 11b show it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.formatting.field_values import is_day
from bot.messages import ActionData, Block, Button, Card, Row, Rows, Text, UserText
from bot.nlu_port import Interpretation
from bot.texts.words import Words
from governance.records.columns import sheet_of

_LONGEST_QUOTE = 300
_LONGEST_TITLE = 45


def offered(
    naming: ObligationNames,
    now: datetime,
    said: str,
    likely: Sequence[Interpretation],
    *,
    which: bool,
) -> Card:
    """Show the readings to choose from.

    `which` says that they are the same wish about different things, and only the thing is asked.
    """
    words = naming.words
    title = words("meant.which") if which else words("meant.title")
    lead = words("meant.which_lead") if which else words("meant.lead", n=len(likely))
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(kind="quote", spans=(UserText(u=said[:_LONGEST_QUOTE]),)),
            Text(kind="question", spans=(lead,)),
            Rows(rows=tuple(_row(one, naming, which=which) for one in likely)),
            Text(kind="small", spans=(words("meant.other_words"),)),
        ),
        actions=(page_button(words("meant.none"), "help", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title} {lead}" if which else f"{title}. {lead}",
    )


def about_it(naming: ObligationNames, now: datetime, said: str, scope: str) -> Card:
    """Ask what is wanted of the thing that a sentence named, where the rest was not understood."""
    words = naming.words
    about: dict[str, JsonValue] = {"about": [scope]}
    title = clipped(words("meant.about_it", name=naming.place(scope)), _LONGEST_TITLE)
    asked = (
        ("meant.of_status", "status"),
        ("meant.of_missing", "missing"),
        ("meant.of_due_soon", "due_soon"),
        ("meant.of_contract", "contract"),
        ("last.record", "profile"),
    )
    call = Button(
        label=words("meant.of_call"), deed=ActionData(name="call", value=about, stays=True)
    )
    rows = (
        Row(title=words("meant.of_call"), open=call),
        *(
            Row(title=words(label), open=page_button(words("meant.show"), page, about))
            for label, page in asked
        ),
    )
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(kind="quote", spans=(UserText(u=said[:_LONGEST_QUOTE]),)),
            Text(spans=(words("meant.about_it_lead"),)),
            Rows(rows=rows),
        ),
        actions=(page_button(words("meant.none"), "help", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def with_others(card: Card, naming: ObligationNames, others: Sequence[Interpretation]) -> Card:
    """Add to a page what else may have been asked for, each with its button."""
    if not others:
        return card
    lead = _lead_to_others(naming.words)
    rows = Rows(rows=tuple(_row(one, naming, which=False) for one in others))
    return card.model_copy(update={"body": (*card.body, lead, rows)})


def body_without_others(card: Card, words: Words) -> tuple[Block, ...]:
    """Return the body of a page, without what else may have been asked for."""
    lead = _lead_to_others(words)
    return card.body[: card.body.index(lead)] if lead in card.body else card.body


def _lead_to_others(words: Words) -> Text:
    return Text(kind="small", spans=(words("meant.something_else"),))


def _row(reading: Interpretation, naming: ObligationNames, *, which: bool) -> Row:
    called = reading.slots.get("called")
    if isinstance(called, dict):
        title = UserText(u=clipped(str(called[naming.words.lang]), TITLE))
        return Row(title=title, open=_button(reading, naming))
    asked, about = _asked(reading, naming), list(_about(reading, naming))
    if which and about:
        return Row(
            title=UserText(u=clipped(about[0], TITLE)),
            detail=(asked,),
            open=_button(reading, naming),
        )
    is_told = reading.intent in ("record", "report_event")
    detail = " · ".join(about) or (naming.words("meant.as_said") if is_told else "")
    return Row(
        title=asked,
        detail=(UserText(u=clipped(detail, DETAIL)),) if detail else (),
        open=_button(reading, naming),
    )


def _asked(reading: Interpretation, naming: ObligationNames) -> str:
    """Say what is asked for, or as what it would be written in the register."""
    words, section = naming.words, reading.slots.get("section")
    if reading.intent == "record" and isinstance(section, str):
        noun = words(f"noun.{section}")
        return words(f"meant.to_{reading.slots.get('do', 'add')}", noun=noun)
    if reading.intent == "records" and isinstance(section, str):
        return sheet_of(section).title(words.lang)
    return words(f"meant.of_{reading.intent}")


def _about(reading: Interpretation, naming: ObligationNames) -> Iterator[str]:
    """Say what the reading is about, in a few words."""
    words, slots = naming.words, reading.slots
    values = slots.get("values")
    if isinstance(values, dict) and values.get("system"):
        yield str(values["system"])
    if reading.intent == "record" and isinstance(slots.get("words"), str):
        yield str(slots["words"])
    about = slots.get("about")
    if isinstance(about, list) and about:
        yield naming.place(str(about[-1]))
    if slots.get("person"):
        yield naming.name_of(str(slots["person"]))
    if slots.get("mine"):
        yield words("meant.mine")
    if slots.get("requirement"):
        yield str(slots["requirement"])
    for name in ("on", "since", "until"):
        if isinstance(said := slots.get(name), str) and is_day(said):
            yield words(f"meant.{name}", day=words.date(date.fromisoformat(said)))


def _button(reading: Interpretation, naming: ObligationNames) -> Button:
    words, wish = naming.words, reading.wish
    arguments: dict[str, Any] = dict(wish.arguments)
    match wish.kind:
        case "page":
            return page_button(words("meant.show"), wish.name, arguments)
        case "call":
            return Button(
                label=words("meant.call"), deed=ActionData(name="call", value=arguments, stays=True)
            )
        case _:
            value = {"name": wish.name, "arguments": arguments}
            return Button(
                label=words("meant.fill_in"), deed=ActionData(name="start", value=value, stays=True)
            )
