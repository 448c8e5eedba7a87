"""Show contacts one cannot rely on, each with the button that confirms it.

Their numbers are shown where one is to call, and not here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.paging import PageRange
from bot.cards.papers import paper_button
from bot.cards.query_card import QueryHeader, answer
from bot.messages import ActionData, Block, Button, Card, Row, Rows, Text, UserText
from governance.queries.stale_contacts import StaleContact
from governance.records.contacts import ToldContact
from governance.schema.scopes import scope_of

_LONGEST_LABEL = 26
_LONGEST_NAME = 18


@dataclass(frozen=True)
class StaleView:
    """One page of them.

    `confirmable` are the keys of those the reader may confirm. `every` is how many contacts there
    are, with those who have left and have no successor. `at_once` are suppliers of whom the reader
    may confirm several, with how many. `write_to` is the supplier whom a letter may ask. `waiting`
    are contacts that were reported and are not confirmed; they come first.
    """

    asked: QueryHeader
    found: Sequence[StaleContact]
    part: PageRange
    confirmable: frozenset[str]
    every: int
    at_once: Sequence[tuple[str, int]] = ()
    write_to: str = ""
    waiting: Sequence[ToldContact] = ()


def stale(view: StaleView) -> Card:
    """Show them under a title such as `3 af 12 kontakter skal bekræftes`.

    That is: 3 of 12 contacts are to be confirmed.
    """
    asked, words = view.asked, view.asked.words
    if not view.part.total and not view.waiting:
        title = words("stale.none" if view.every else "stale.no_contacts", n=view.every)
        return answer(asked, title, ())
    body: list[Block] = []
    if view.waiting:
        rows = tuple(_reported(one, view) for one in view.waiting)
        body.append(Rows(heading=words("stale.waiting"), rows=rows))
    if view.found:
        body.append(Text(spans=(words("stale.lead"),)))
        body.append(Rows(rows=tuple(_row(one, view) for one in view.found)))
    title = (
        words("stale.title", n=view.part.total, all=view.every)
        if view.part.total
        else words("stale.only_waiting", n=len(view.waiting))
    )
    return answer(
        asked,
        title,
        body,
        part=view.part,
        actions=tuple(_of_a_supplier(supplier, n, view) for supplier, n in view.at_once),
        quiet=(
            *_letter(view),
            page_button(words("stale.every"), "register", {"section": "contacts"}),
            page_button(words("due.overdue"), "overdue", asked.topic),
        ),
    )


def _letter(view: StaleView) -> Iterator[Button]:
    """Yield the button for a letter that asks the supplier for its contacts."""
    if view.write_to:
        words = view.asked.words
        name = clipped(view.asked.naming.supplier(view.write_to), _LONGEST_NAME)
        scope = scope_of("supplier", view.write_to)
        label = words("letter.to_supplier", name=name)
        yield paper_button(label, "letter", scope, wants="contacts")


def _of_a_supplier(supplier: str, n: int, view: StaleView) -> Button:
    """Make the button that confirms all contacts of the supplier who were called and answered."""
    asked, words = view.asked, view.asked.words
    called = words("stale.all_answered", name="", n=n)
    name = clipped(asked.naming.supplier(supplier), _LONGEST_LABEL - len(called))
    again: JsonValue = {**asked.arguments, "supplier": supplier}
    deed: JsonValue = {"page": asked.page, "act": "all_answered", "arguments": again}
    label = words("stale.all_answered", name=name, n=n)
    return Button(label=label, deed=ActionData(name="act", value=deed, stays=True))


def _row(one: StaleContact, view: StaleView) -> Row:
    asked, words, contact = view.asked, view.asked.words, one.kept.record
    owner = contact.system or asked.naming.supplier(contact.supplier or "")
    slot = words(f"word.{contact.slot}")
    said = {
        "left": words("stale.left"),
        "never": words("never.contact_verified"),
        "stale": words("wrong.contact_verified"),
    }[one.why]
    arguments = {"section": "contacts", "key": contact.key}
    return Row(
        title=UserText(u=clipped(f"{owner}, {slot}", TITLE)),
        detail=(UserText(u=clipped(f"{contact.name} · {said}", DETAIL)),),
        value=None if one.why == "never" else words("due.days", n=one.days),
        open=page_button(words("record.see"), "register", arguments)
        if one.why != "left" or contact.key not in view.confirmable
        else None,
        actions=() if contact.key not in view.confirmable else (_deed(one, view),),
    )


def _reported(contact: ToldContact, view: StaleView) -> Row:
    """Make the row of a contact that was reported: it may be the new number of another one."""
    asked, words = view.asked, view.asked.words
    owner = contact.system or asked.naming.supplier(contact.supplier or "")
    slot = words(f"word.{contact.slot}")
    by = asked.naming.first_name_of(contact.told_by)
    said = words("stale.reported", who=by, day=words.date(contact.told_on))
    start: JsonValue = {
        "name": "record",
        "arguments": {"do": "confirm", "section": contact.section, "key": contact.key},
    }
    may = contact.key in view.confirmable
    deed = ActionData(name="start", value=start, stays=True)
    return Row(
        title=UserText(u=clipped(f"{owner}, {slot}: {contact.name}", TITLE)),
        detail=(UserText(u=clipped(said, DETAIL)),),
        open=page_button(
            words("record.see"), "register", {"section": contact.section, "key": contact.key}
        ),
        actions=(Button(label=words("doing.confirm"), deed=deed),) if may else (),
    )


def _deed(one: StaleContact, view: StaleView) -> Button:
    words, contact = view.asked.words, one.kept.record
    label, arguments = words("doing.confirm"), dict[str, JsonValue]()
    if one.why == "left":
        label = words("stale.find_new")
        values: dict[str, JsonValue] = {"side": contact.side, "slot": contact.slot}
        if contact.system is not None:
            values["system"] = contact.system
        else:
            values["supplier"] = contact.supplier
        arguments = {"do": "add", "section": "contacts", "values": values}
    else:
        arguments = {"do": "confirm", "section": "contacts", "key": contact.key}
    start: JsonValue = {"name": "record", "arguments": arguments}
    return Button(label=label, deed=ActionData(name="start", value=start, stays=True))
