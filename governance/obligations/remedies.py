"""Find what settles an obligation: the record that is added, corrected or confirmed.

What is known of the record is filled in. Which deed belongs to which rule is data
(`remedies.yaml`). The functions are pure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, TypeAlias

import yaml
from pydantic import JsonValue

from governance.commands import AddRecord, CorrectRecord
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.ports import RegisterReader, Versioned
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.documents import Document
from governance.records.forums import Seat
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement
from governance.schema.scopes import parse_scope

Deed: TypeAlias = Literal[
    "add",
    "correct",
    "end",
    "find",
    "confirm",
    "tap",
    "checklist",
    "follow_up",
    "not_possible",
    "decide",
    "print",
]

_FILE = Path(__file__).with_name("remedies.yaml")


@dataclass(frozen=True)
class Remedy:
    """One deed that settles an obligation.

    `section`, `key` and `version` are those of the record it is about. `values` are by the
    register's names of the fields. `sets` are the fields that it may set of a record that is there.
    """

    called: str
    do: Deed
    section: str = ""
    key: str = ""
    version: int = 0
    values: Mapping[str, JsonValue] | None = None
    sets: tuple[str, ...] = ()

    def command(self) -> AddRecord | CorrectRecord | None:
        """Return the command that is carried out at one tap, None when more has to be asked."""
        if self.do != "tap":
            return None
        values = dict(self.values or {})
        if self.key:
            return CorrectRecord(
                section=self.section, key=self.key, values=values, seen=self.version
            )
        return AddRecord(section=self.section, values=values)


def remedies(entry: Entry, register: RegisterReader, *, me: str, today: date) -> tuple[Remedy, ...]:
    """Return the remedies for that person, the likeliest first.

    A deed is left out when its record is not to be found any more.
    """
    decides = entry.accountable == me
    return tuple(_remedies(entry.obligation, register, me, today, decides=decides))


def _remedies(
    obligation: Obligation, register: RegisterReader, me: str, today: date, *, decides: bool
) -> Iterator[Remedy]:
    left = obligation.about.get("left") is not None
    rule = "slot_filled" if obligation.rule == "contact_verified" and left else obligation.rule
    for given in _table()[rule]:
        if (given.get("for") == "decides" and not decides) or not _is_for(given, obligation):
            continue
        values = _values(given.get("values", {}), obligation, me, today)
        values |= _place(given, obligation)
        sets = tuple(given.get("sets", values))
        remedy = Remedy(
            given["called"], given["do"], given.get("section", ""), values=values, sets=sets
        )
        if "key" not in given:
            yield remedy
            continue
        kept = _LOOKUPS[given["key"]](obligation, register, remedy.section)
        if kept is not None:
            yield replace(remedy, key=kept.record.key, version=kept.version)


def _is_for(given: Mapping[str, Any], obligation: Obligation) -> bool:
    """Tell whether the deed is for an obligation about that."""
    about = obligation.about
    return all(about.get(name) == value for name, value in given.get("when", {}).items())


def _values(
    given: Mapping[str, Any], obligation: Obligation, me: str, today: date
) -> dict[str, JsonValue]:
    """Fill in the words in braces, and leave out values with nothing to fill them in."""
    known: dict[str, JsonValue] = {
        **obligation.about,
        "name": parse_scope(obligation.scope)[1],
        "scope": obligation.scope,
        "requirement": obligation.requirement,
        "today": today.isoformat(),
        "me": me,
    }
    found: dict[str, JsonValue] = {}
    for name, value in given.items():
        if not isinstance(value, str) or "{" not in value:
            found[name] = value
            continue
        filled = _filled(value, known)
        if filled is not None:
            found[name] = filled
    return found


def _filled(sentence: str, known: Mapping[str, JsonValue]) -> str | None:
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    if any(known.get(name) is None for name in names):
        return None
    return sentence.format_map(known)


def _place(given: Mapping[str, Any], obligation: Obligation) -> dict[str, JsonValue]:
    """Put a new contact where the obligation belongs."""
    if given.get("section") != Contact.section or given["do"] != "add":
        return {}
    kind, name = parse_scope(obligation.scope)
    return {kind: name} if kind in ("system", "supplier") else {}


# ── The record ───────────────────────────────────────────────────────────────

_Lookup: TypeAlias = Callable[[Obligation, RegisterReader, str], Versioned[Any] | None]


def _of_scope(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    name = parse_scope(obligation.scope)[1]
    return next(iter(_named(register, section, name)), None)


def _named(register: RegisterReader, section: str, name: str) -> Iterator[Versioned[Any]]:
    cls = _class(section)
    kept = register.get(cls, cls.key_of(**{cls.key_fields[0]: name}))
    if kept is not None:
        yield kept


def _of_subject(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    return register.get(_class(section), obligation.subject)


def _document(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    title = str(obligation.about.get("document", obligation.subject)).casefold()
    found = [
        kept for kept in _documents(obligation, register) if kept.record.title.casefold() == title
    ]
    return min(found, key=lambda kept: kept.record.filed, default=None)


def _documents(obligation: Obligation, register: RegisterReader) -> list[Versioned[Document]]:
    kind, name = parse_scope(obligation.scope)
    if kind in ("contract", "system"):
        return list(register.find(Document, **{kind: name}))
    return list(register.find(Document, contract=None, system=None))


def _plan(obligation: Obligation, register: RegisterReader, section: str) -> Versioned[Any] | None:
    plans = [
        kept for kept in _documents(obligation, register) if kept.record.kind == "continuity plan"
    ]
    return _newest(plans, lambda document: document.dated)


def _supplier_plan(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    contract = str(obligation.about.get("contract", obligation.subject))
    plans = register.find(Document, contract=contract, kind="supplier continuity plan")
    return _newest(list(plans), lambda document: document.dated)


def _assessment(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    system = parse_scope(obligation.scope)[1]
    return _newest(list(register.find(RiskAssessment, system=system)), lambda one: one.assessed_on)


def _statement(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    contract = parse_scope(obligation.scope)[1]
    return _newest(
        list(register.find(AuditStatement, contract=contract)), lambda one: one.period_to
    )


def _role_of_holder(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    about = obligation.about
    rows = register.find(
        RoleAssignment,
        scope=obligation.scope,
        role=about.get("role"),
        member=about.get("holder"),
    )
    return next(iter(rows), None)


def _seat(obligation: Obligation, register: RegisterReader, section: str) -> Versioned[Any] | None:
    forum = parse_scope(obligation.scope)[1]
    who = obligation.about.get("who")
    return next(
        (kept for kept in register.find(Seat, forum=forum) if kept.record.person == who), None
    )


def _contact(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    return _contact_in(obligation, register, Contact)


def _told_contact(
    obligation: Obligation, register: RegisterReader, section: str
) -> Versioned[Any] | None:
    return _contact_in(obligation, register, ToldContact)


def _contact_in(
    obligation: Obligation, register: RegisterReader, cls: type[Contact] | type[ToldContact]
) -> Versioned[Any] | None:
    kind, name = parse_scope(obligation.scope)
    about = obligation.about
    return next(
        (
            kept
            for kept in register.find(cls, **{kind: name})
            if (kept.record.side, kept.record.slot, kept.record.name)
            == (about.get("side", kept.record.side), about.get("slot"), about.get("name"))
        ),
        None,
    )


def _newest(
    found: list[Versioned[Any]], day: Callable[[Any], date | None]
) -> Versioned[Any] | None:
    return max(
        found, key=lambda kept: (day(kept.record) or date.min, kept.record.key), default=None
    )


_LOOKUPS: Mapping[str, _Lookup] = {
    "scope": _of_scope,
    "subject": _of_subject,
    "document": _document,
    "plan": _plan,
    "supplier_plan": _supplier_plan,
    "assessment": _assessment,
    "statement": _statement,
    "seat": _seat,
    "role_of_holder": _role_of_holder,
    "contact": _contact,
    "told_contact": _told_contact,
}


def _class(section: str) -> type[Any]:
    return sheet_of(section).record_class


@cache
def _table() -> Mapping[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = yaml.load(
        _FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return table
