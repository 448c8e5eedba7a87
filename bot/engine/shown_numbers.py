"""Note in the journal whose telephone numbers somebody is shown, outside the call lists.

Every card comes by here as it is written for a person, so no page has to think of it.
"""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import JsonValue

from bot.engine.ports import UnitOfWork
from bot.messages import Card
from governance.queries.shown_numbers import NumberOwner, owners_in, whose_numbers
from governance.schema.record import Record

_NOT_READ = ("token", "deed")
"""The parts of a card that are not read: they say what a button does."""


def note_numbers_on(unit: UnitOfWork, payload: JsonValue, *, seen_by: str, platform: str) -> None:
    """Note whose numbers stand on a sealed card; `seen_by` is the e-mail of whoever sees it."""
    _note(unit, whose_numbers(_texts(payload), unit.register, seen_by=seen_by), seen_by, platform)


def note_numbers_of(unit: UnitOfWork, card: Card, *, seen_by: str, platform: str) -> None:
    """Note whose numbers stand on a card that is shown and kept nowhere."""
    found = whose_numbers(texts_on(card), unit.register, seen_by=seen_by)
    _note(unit, found, seen_by, platform)


def note_numbers_in(
    unit: UnitOfWork, records: Iterable[Record], *, seen_by: str, platform: str
) -> None:
    """Note whose numbers stand in records that are handed over as a file."""
    _note(unit, owners_in(records, seen_by=seen_by), seen_by, platform)


def texts_on(card: Card) -> Iterator[str]:
    """Yield every text that is shown on the card."""
    yield from _texts(card.model_dump(mode="json", exclude_none=True))


def _note(unit: UnitOfWork, found: Sequence[NumberOwner], seen_by: str, platform: str) -> None:
    if found:
        named = [one.named for one in found]
        unit.journal_notes.numbers_shown(seen_by, named, platform=platform)


def _texts(part: JsonValue) -> Iterator[str]:
    match part:
        case str():
            yield part
        case list():
            for one in part:
                yield from _texts(one)
        case dict():
            for name, one in part.items():
                if name not in _NOT_READ:
                    yield from _texts(one)
        case _:
            return
