"""Write what is kept on a person as a file, and say who looked them up.

Each request is noted in the journal, and the person sees who asked.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.texts.words import Words
from governance.access import Actor
from governance.local_time import zone_of
from governance.privacy.rights import Denied, asks_of_themselves, may_ask_of_anybody
from governance.queries.number_masks import mask_for
from register.yaml.writer import as_yaml
from storage.privacy.holdings import REQUESTS, Holdings, HoldingsReader, LookUp
from storage.privacy.person_search import Person, find_person
from storage.register.journal import JournalEntry
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PersonFile:
    """The file with what is kept on a person: its bytes, and how many rows it has."""

    name: str
    content: bytes
    rows: int


@dataclass(frozen=True)
class LookUps:
    """The look-ups by which a person was shown, and to whom."""

    name: str
    found: Sequence[LookUp]


def write_person_file(
    unit: UnitOfWork, who: str, actor: Actor, words: Words
) -> PersonFile | Denied:
    """Write everything that is kept on the person, and note who asked."""
    person = _found(unit, who, actor, "ReadPersonFile")
    if isinstance(person, Denied):
        return person
    held = HoldingsReader(unit.connection, unit.tenant, person).read()
    text = "\n".join(_lines(person, held, words, words.moment(unit.now)))
    mask = mask_for(actor, unit.register)
    if mask is not None:
        text = mask.saying(words("register.number_left_out")).hide(text)
    return PersonFile(person.name, text.encode(), held.count())


def look_ups_of(unit: UnitOfWork, who: str, actor: Actor) -> LookUps | Denied:
    """Return who looked the person up, and note who asked."""
    person = _found(unit, who, actor, "ReadLookUps")
    if isinstance(person, Denied):
        return person
    reader = HoldingsReader(unit.connection, unit.tenant, person)
    return LookUps(person.name, reader.look_ups())


def _found(unit: UnitOfWork, who: str, actor: Actor, command: str) -> Person | Denied:
    today = unit.now.astimezone(zone_of(unit.register)).date()
    person = find_person(unit.connection, unit.tenant, who, today)
    own = person is not None and asks_of_themselves(actor, person.emails)
    if not own and not may_ask_of_anybody(actor):
        return Denied("not_yours")
    if person is None:
        return Denied("unknown")
    about = min(person.emails, default=person.name)
    entry = JournalEntry(REQUESTS, secrets.token_hex(8), 1, command, {"about": about})
    unit.journal.note(entry)
    return person


def _lines(person: Person, held: Holdings, words: Words, moment: str) -> list[str]:
    lines = [f"# {words('privacy.file_title', name=person.name)}", f"# {moment}", "#"]
    lines += [f"# {line}" for line in words("privacy.file_lead").split("\n")]
    for heading, content in _parts(held):
        if content:
            lines += ["", f"# {heading(words)}", *as_yaml(content)]
    return [*lines, ""]


def _parts(held: Holdings) -> list[tuple[Callable[[Words], str], Mapping[str, Any]]]:
    return [
        (lambda words: words("privacy.part_register"), held.register),
        (lambda words: words("privacy.part_own"), held.own),
        (lambda words: words("privacy.part_work"), held.work),
        (lambda words: words("privacy.part_done"), _named("done", held.done)),
        (lambda words: words("privacy.part_changed"), _named("changed", held.changed)),
        (lambda words: words("privacy.part_looked_up"), _named("looked_up", held.looked_up)),
        (
            lambda words: words("privacy.part_looked_up_by"),
            _named("looked_up_by", held.looked_up_by),
        ),
        (lambda words: words("privacy.part_requests"), _named("requests", held.requests)),
        (lambda words: words("privacy.part_elsewhere"), _named("elsewhere", held.elsewhere)),
    ]


def _named(name: str, content: object) -> Mapping[str, Any]:
    return {name: content} if content else {}
