"""Find the system, contract, supplier or forum whose name is most like what was written."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from bot.language.normalise import normalise_phrase
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.scopes import scope_of

_LIKE_ENOUGH = 75.0
"""The least likeness, of 100, of the shorter name to the part of the longer one most like it."""
_FEWEST_LETTERS = 4


def nearest_scope(said: str, register: RegisterReader) -> str:
    """Return the scope whose name, or another name it goes by, is most like it.

    It is empty where none is like enough, and where less than four letters were written, of
    which anything may be a part.
    """
    wanted = _plain(said)
    if len(wanted) < _FEWEST_LETTERS:
        return ""
    names = list(_names(register))
    found = process.extractOne(
        wanted,
        [name for name, _ in names],
        scorer=fuzz.partial_ratio,
        score_cutoff=_LIKE_ENOUGH,
    )
    return "" if found is None else names[found[2]][1]


def _names(register: RegisterReader) -> Iterator[tuple[str, str]]:
    for system in register.find(System):
        for name in (system.record.name, *system.record.aliases):
            yield _plain(name), scope_of("system", system.record.name)
    for contract in register.find(Contract):
        number = contract.record.number
        yield _plain(number), scope_of("contract", number)
    for supplier in register.find(Supplier):
        name = supplier.record.name
        yield _plain(name), scope_of("supplier", name)
    for forum in register.find(Forum):
        name = forum.record.name
        yield _plain(name), scope_of("forum", name)


def _plain(name: str) -> str:
    return " ".join(normalise_phrase(name))
