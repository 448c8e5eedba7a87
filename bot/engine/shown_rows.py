"""Find what the rows of the newest card are called, for words that point at them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.engine.action_tokens import action_of, parse_card, split_token
from bot.engine.ports import OutboxRow, UnitOfWork
from bot.messages import ActionData, Button, Card, Row, Rows, UserText
from bot.nlu_port import ShownRow
from bot.rendering.plain_text import text_of
from governance.obligations.obligation import FOLLOW_UP
from governance.ports import RegisterReader, Versioned
from governance.records.actions import Action
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.record import record_classes


def shown_rows(newest: OutboxRow | None, unit: UnitOfWork) -> Sequence[ShownRow]:
    """Return the rows of the card in their order; none where nothing stands there."""
    if newest is None:
        return ()
    card = parse_card(newest.payload)
    rows = rows_of(card)
    if not rows:
        return _somebody_on(card, unit)
    deeds = dict(_deeds([_token_of(row) for row in rows], unit))
    shown = [_shown(row, deeds.get(_token_of(row)), unit.register) for row in rows]
    return [replace(one, is_in_title=card.title.startswith(f"{one.name} ")) for one in shown]


def rows_of(card: Card) -> Sequence[Row]:
    """Return every row of the card, from above."""
    return [row for block in card.body if isinstance(block, Rows) for row in block.rows]


def record_of(card: Card) -> tuple[str, str] | None:
    """Return section and key of the one record that the buttons of a card open or correct.

    The card is as it was drawn: what its buttons do is still in them. None where they are of no
    record, or of several.
    """
    opens = [row.open for row in rows_of(card)]
    buttons = [one for one in (*card.actions, *card.quiet, *opens) if isinstance(one, Button)]
    found = {named for one in buttons if (named := _record_in(one.deed)) is not None}
    return found.pop() if len(found) == 1 else None


def _record_in(deed: ActionData | None) -> tuple[str, str] | None:
    return record_named(_arguments_of(deed))


def _arguments_of(deed: ActionData | None) -> Mapping[str, JsonValue]:
    """Return what an action asks its page or its dialog for; nothing where it asks for none."""
    value = deed.value if deed is not None else None
    return _mapping(value.get("arguments")) if isinstance(value, dict) else {}


def record_named(named: Mapping[str, JsonValue]) -> tuple[str, str] | None:
    """Return section and key of the one record that a page or a dialog is asked for, if any."""
    section, key = named.get("section"), named.get("key")
    return (section, key) if isinstance(section, str) and isinstance(key, str) else None


def person_in(arguments: Mapping[str, JsonValue], register: RegisterReader) -> str:
    """Return the name of the person that a page or dialog is asked about; empty where it is none.

    It is a name that was said, a colleague by e-mail, or a record of somebody.
    """
    found, email = arguments.get("find"), arguments.get("person")
    if isinstance(found, str) and found:
        return found
    if isinstance(email, str) and email:
        kept = register.get(Member, Member.key_of(email=email))
        return "" if kept is None else kept.record.name
    section, key = arguments.get("section"), str(arguments.get("key") or "")
    kept_of: Versioned[Contact] | Versioned[Member] | None = None
    if section == Contact.section:
        kept_of = register.get(Contact, key)
    elif section == Member.section:
        kept_of = register.get(Member, key)
    if kept_of is not None:
        return kept_of.record.name or ""
    if section in (Contact.section, Member.section) and (said := arguments.get("words")):
        named = register.find(record_classes()[section], name=str(said))
        return str(said) if named else ""
    return _colleague_in(str(section), arguments, register)


def _colleague_in(section: str, values: Mapping[str, JsonValue], register: RegisterReader) -> str:
    """Return the name of the only colleague in the values of a record of that section."""
    if section not in record_classes():
        return ""
    told = {**values, **_mapping(values.get("values"))}
    names = [column.name for column in sheet_of(section).columns if column.refers == Member.section]
    emails = {str(told[name]) for name in names if told.get(name)}
    found = [register.get(Member, Member.key_of(email=one)) for one in emails]
    [*called] = (kept.record.name for kept in found if kept is not None)
    return called[0] if len(called) == 1 else ""


def _mapping(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _somebody_on(card: Card, unit: UnitOfWork) -> Sequence[ShownRow]:
    """Return the one person whose record the card is of, as its buttons open it; else nobody."""
    tokens = [one.token for one in card.actions if isinstance(one, Button)]
    people = {_person_of(deed, unit.register) for _, deed in _deeds(tokens, unit)} - {""}
    return [ShownRow(name, is_person=True) for name in people] if len(people) == 1 else []


def _person_of(deed: ActionData | None, register: RegisterReader) -> str:
    """Return the name of whom an action is about; empty where it is about nobody."""
    return person_in(_arguments_of(deed), register)


def _shown(row: Row, deed: ActionData | None, register: RegisterReader) -> ShownRow:
    person = _person_of(deed, register)
    title = row.title.u if isinstance(row.title, UserText) else text_of(row.title)
    return ShownRow(person or title, is_person=bool(person), record=_record_of(deed))


def _record_of(deed: ActionData | None) -> tuple[str, str] | None:
    """Return section and key of the record a row opens; the task of a follow-up is its record."""
    arguments = _arguments_of(deed)
    if arguments.get("rule") == FOLLOW_UP:
        return Action.section, str(arguments.get("subject") or "")
    return record_named(arguments)


def _deeds(buttons: Sequence[str], unit: UnitOfWork) -> Iterator[tuple[str, ActionData]]:
    """Yield what each of these buttons does, by its token; the card's row is read once."""
    tokens = {token: parts for token in buttons if (parts := split_token(token))}
    cards = {card: unit.cards.find(card) for card in {card for card, _ in tokens.values()}}
    for token, (card, number) in tokens.items():
        kept = cards[card]
        deed = action_of(kept.deeds, number) if kept is not None else None
        if deed is not None:
            yield token, deed


def _token_of(row: Row) -> str:
    return row.open.token if isinstance(row.open, Button) else ""
