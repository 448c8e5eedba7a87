"""Find a person in the register and in its past: every name, address and number they ever had."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from governance.privacy.identifiers import Identifiers
from governance.schema.aliases import is_alias
from storage.core.schema import identities, journal, record_tables

_MEMBERS: Final = "members"
_PEOPLE: Final = (_MEMBERS, "contacts", "told_contacts")
"""The sections that say who somebody is and how they are reached."""
_NUMBERS: Final = ("phone", "alt_phone")


@dataclass(frozen=True)
class PersonRecord:
    """A record that says who somebody is; `living` says that it is still true.

    `left_at` is since when it is not.
    """

    section: str
    key: str
    name: str
    living: bool
    left_at: datetime | None = None


@dataclass(frozen=True)
class Person:
    """A person as the register knows or knew them.

    `shared` are numbers and addresses that somebody else is reached by as well.
    """

    name: str
    records: Sequence[PersonRecord]
    emails: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    accounts: frozenset[str]
    shared: frozenset[str] = frozenset()

    @property
    def identifiers(self) -> Identifiers:
        """They are found by these; what they share with others is not among them."""
        return Identifiers.of(
            names=sorted(self.names),
            emails=sorted(self.emails - self.shared),
            numbers=sorted(self.numbers - self.shared),
            accounts=sorted(self.accounts),
        )

    @property
    def living(self) -> Sequence[PersonRecord]:
        """The records by which the person has not left."""
        return [one for one in self.records if one.living]


@dataclass
class _Known:
    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def is_of(self, values: Mapping[str, Any]) -> bool:
        name, email = _low(values.get("name")), _low(values.get("email"))
        return (name is not None and name in map(_low, self.names)) or (
            email is not None and email in self.emails
        )

    def take(self, values: Mapping[str, Any]) -> None:
        """Take what they are called and reached by, but for what was erased already."""
        if _is_known(values.get("name")):
            self.names.add(values["name"])
        if _is_known(values.get("email")):
            self.emails.add(str(_low(values["email"])))
        self.numbers |= {values[name] for name in _NUMBERS if _is_known(values.get(name))}

    def size(self) -> int:
        return len(self.names) + len(self.emails) + len(self.numbers)


def find_person(connection: Connection, tenant: str, who: str, today: date) -> Person | None:
    """Find the person by name or e-mail; None where nobody of that name was ever in the register.

    Records of the same name, or the same e-mail, are taken to be of one person.
    """
    rows = list(_rows(connection, tenant))
    past = list(_past(connection, tenant))
    every = [row._asdict() for _, row in rows] + past
    known = _begun(who, every)
    if not known.size():
        known = _begun(who.removesuffix("s"), every)  # Danish: `Kims` is of Kim
    size = -1
    while size < known.size():
        size = known.size()
        for values in every:
            if known.is_of(values):
                known.take(values)
    theirs = [(section, row) for section, row in rows if known.is_of(row._asdict())]
    if not theirs:
        return None
    others = [row._asdict() for _, row in rows if not known.is_of(row._asdict())]
    return Person(
        name=theirs[0][1].name,
        records=[_record(section, row, today) for section, row in theirs],
        emails=frozenset(known.emails),
        names=frozenset(known.names),
        numbers=frozenset(known.numbers),
        accounts=frozenset(_accounts(connection, tenant, known.emails)),
        shared=frozenset(_values(others)),
    )


def _begun(who: str, every: Sequence[Mapping[str, Any]]) -> _Known:
    """Begin with what is of that very name or address."""
    known = _Known()
    for values in every:
        if _low(who) in (_low(values.get("name")), _low(values.get("email"))):
            known.take(values)
    return known


def _rows(connection: Connection, tenant: str) -> Iterator[tuple[str, Row[Any]]]:
    """Yield every row that says who somebody is, also of records that have ended."""
    for section in _PEOPLE:
        table = record_tables[section]
        statement = select(table).where(table.c.tenant == tenant).order_by(table.c.record_key)
        for row in connection.execute(statement):
            yield section, row


def _past(connection: Connection, tenant: str) -> Iterator[Mapping[str, Any]]:
    """Yield what those sections' records ever were."""
    statement = select(journal.c.state).where(
        journal.c.tenant == tenant, journal.c.section.in_(_PEOPLE), journal.c.state.is_not(None)
    )
    yield from connection.execute(statement).scalars()


def people_who_left(connection: Connection, tenant: str, *, before: datetime) -> list[str]:
    """Return the names of everybody whose last record was over before that moment, each once.

    Whoever was erased is not among them.
    """
    living, left = set[str](), dict[str, str]()
    for section, row in _rows(connection, tenant):
        record = _record(section, row, before.date())
        if record.living or record.left_at is None or record.left_at >= before:
            living.add(record.name.casefold())
        elif not is_alias(record.name):
            left.setdefault(record.name.casefold(), record.name)
    return [name for low, name in left.items() if low not in living]


def _record(section: str, row: Row[Any], today: date) -> PersonRecord:
    living = _living(section, row, today)
    return PersonRecord(
        section, row.record_key, row.name, living, None if living else _left_at(section, row)
    )


def _left_at(section: str, row: Row[Any]) -> datetime:
    """Return when it was over; a member says no day, so it is when that was recorded."""
    last = None if section == _MEMBERS else getattr(row, "left_on", None)
    if last is not None:
        return datetime.combine(last, time.max, UTC)
    moment: datetime = row.ended_at or row.changed_at
    return moment


def _living(section: str, row: Row[Any], today: date) -> bool:
    if row.ended_at is not None:
        return False
    if section == _MEMBERS:
        return bool(row.active)
    return section == "told_contacts" or row.left_on is None or row.left_on > today


def _accounts(connection: Connection, tenant: str, emails: set[str]) -> Iterator[str]:
    t = identities.c
    statement = select(t.person).where(t.tenant == tenant, t.member.in_(sorted(emails)))
    yield from connection.execute(statement).scalars()
    joined = select(journal.c.record_key, journal.c.state).where(
        journal.c.tenant == tenant, journal.c.section == "identities"
    )
    for key, state in connection.execute(joined):
        if state and _low(state.get("member")) in emails:
            yield key.rpartition("/")[2]


def _values(people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for values in people:
        if values.get("email"):
            yield str(_low(values["email"]))
        yield from (values[name] for name in _NUMBERS if values.get(name))


def _is_known(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not is_alias(value.lstrip("+"))


def _low(text: object) -> str | None:
    return " ".join(text.casefold().split()) if isinstance(text, str) else None
