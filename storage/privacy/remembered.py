"""Erasures are remembered without who was erased, and done again in what is from before them.

What is remembered are places in the journal. A backup from before an erasure has the names there,
and nothing else has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Connection, select

from governance.privacy.identifiers import Identifiers
from governance.schema.aliases import is_alias
from storage.core.schema import journal
from storage.privacy.erasure import SECTION, PersonEraser
from storage.privacy.person_search import find_person
from storage.register.journal import Journal

_NAME, _EMAIL = "name", "email"
_PLACE_PARTS: Final = 4


@dataclass(frozen=True)
class RememberedErasure:
    """An erasure in one authority: the alias, and where the names had stood first.

    Each place is the kind of what stood there, the entry's number, its moment, and the text's path.
    """

    authority: str
    alias: str
    places: tuple[tuple[str, int, str, str], ...]


def erasures_in(connection: Connection, tenant: str) -> list[RememberedErasure]:
    """Return the erasures that the authority's journal tells of, in their order."""
    statement = (
        select(journal.c.record_key, journal.c.state)
        .where(journal.c.tenant == tenant, journal.c.section == SECTION)
        .order_by(journal.c.seq)
    )
    return [
        RememberedErasure(tenant, row.record_key, tuple(_places(row.state)))
        for row in connection.execute(statement)
    ]


def erase_again(
    connection: Connection,
    tenant: str,
    remembered: Iterable[RememberedErasure],
    *,
    now: datetime,
) -> int:
    """Erase those whom this database has still, under the same alias; return how many there were.

    An entry is only taken for the one that is meant where its moment is the same.
    """
    known = {one.alias for one in erasures_in(connection, tenant)}
    done = 0
    for one in remembered:
        if one.authority != tenant or one.alias in known:
            continue
        person = _identifiers(connection, tenant, one, now)
        if person is None:
            continue
        by = Journal(connection, tenant, now=now, who="system")
        PersonEraser(connection, tenant, person).erase(one.alias, by)
        by.write()
        done += 1
    return done


def _identifiers(
    connection: Connection, tenant: str, remembered: RememberedErasure, now: datetime
) -> Identifiers | None:
    """Return what the person is found by here; None where they are not here."""
    texts = [
        (kind, text)
        for kind, seq, moment, path in remembered.places
        if (text := _text_at(connection, tenant, seq, moment, path)) is not None
    ]
    people = [find_person(connection, tenant, text, now.date()) for _, text in texts]
    every = [one for person in people if person is not None for one in person.identifiers.every]
    named = Identifiers.of(
        names=[text for kind, text in texts if kind == _NAME],
        emails=[text for kind, text in texts if kind == _EMAIL],
    )
    found = tuple(dict.fromkeys((*named.every, *every)))
    return Identifiers(found) if found else None


def _text_at(connection: Connection, tenant: str, seq: int, moment: str, path: str) -> str | None:
    row = (
        connection.execute(select(journal).where(journal.c.tenant == tenant, journal.c.seq == seq))
        .mappings()
        .one_or_none()
    )
    if row is None or row["at"].isoformat() != moment:
        return None
    value: Any = dict(row)
    for step in path.split("/"):
        value = _inner(value, step)
    return value if isinstance(value, str) and not is_alias(value) else None


def _inner(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None


def _places(state: JsonValue) -> Iterable[tuple[str, int, str, str]]:
    told = state.get("places") if isinstance(state, dict) else None
    for place in told if isinstance(told, list) else ():
        if isinstance(place, list) and len(place) == _PLACE_PARTS:
            kind, seq, moment, path = place
            yield str(kind), int(str(seq)), str(moment), str(path)


def missing(
    known: Sequence[RememberedErasure], told: Sequence[RememberedErasure]
) -> list[RememberedErasure]:
    """Return the erasures told of that are not known yet."""
    aliases = {(one.authority, one.alias) for one in known}
    return [one for one in told if (one.authority, one.alias) not in aliases]
