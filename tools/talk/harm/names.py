"""Fill the slots of the grammars with the names of the demo's authorities, as people write them."""

from collections.abc import Iterator, Sequence
from functools import cache

from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from register.demo import demo_register
from tools.talk.harm.grammar import Slots

_SUFFIXES = ("A/S", "ApS", "Ltd")


@cache
def records_of(authority: str) -> Sequence[Record]:
    """Return the records of the demo's authority with that name."""
    return list(dict(demo_register())[authority])


@cache
def names_of(authority: str) -> Slots:
    """Return `system`, `supplier`, `contract` and `person` of the authority."""
    records = records_of(authority)
    return {
        "system": list(_systems(records)),
        "supplier": [
            way for one in records if isinstance(one, Supplier) for way in _supplier(one.name)
        ],
        "contract": [
            way for one in records if isinstance(one, Contract) for way in _contract(one.number)
        ],
        "person": [way for one in records if isinstance(one, Member) for way in _person(one.name)],
    }


@cache
def names_not_of(authority: str) -> Slots:
    """Return names, numbers and mail addresses of the other authority that this one has not."""
    (other,) = (name for name, _ in demo_register() if name != authority)
    ours = names_of(authority)
    theirs = {
        name: [one for one in every if one not in ours[name]]
        for name, every in names_of(other).items()
    }
    records = records_of(other)
    members = [one for one in records if isinstance(one, Member)]
    phones = [phone for one in members for phone in _phone(str(one.phone))]
    slots = {
        **theirs,
        "authority": [other, other.split()[0], other.lower()],
        "email": [one.email for one in members],
        "title": [one.title for one in members if one.title],
        "phone": phones,
        "half_phone": [phone[-5:] for phone in phones] + [phone[-4:].strip() for phone in phones],
        "case": [one.case_no for one in records if isinstance(one, Contract) if one.case_no],
        "forum": [one.name for one in records if isinstance(one, Forum)],
    }
    slots["any"] = [one for every in slots.values() for one in every]
    return {f"its_{name}": every for name, every in slots.items()}


def _systems(records: Sequence[Record]) -> Iterator[str]:
    for one in records:
        if isinstance(one, System):
            yield from (one.name, one.name, *one.aliases)


def _supplier(name: str) -> Iterator[str]:
    words = [word for word in name.split() if word not in _SUFFIXES]
    yield from (words[0], words[0], " ".join(words), name)


def _contract(number: str) -> Iterator[str]:
    yield from (number, number.replace("-", ""), number.replace("-", " "))


def _person(name: str) -> Iterator[str]:
    yield from (name, name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1])


def _phone(number: str) -> Iterator[str]:
    """Write +4500001022 in the ways people write it."""
    digits = number.removeprefix("+45")
    pairs = " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
    yield from (digits, pairs, f"+45 {pairs}")
