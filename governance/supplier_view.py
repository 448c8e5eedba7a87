"""Say what a supplier may see of the register, field by field, and show no more than that.

`FIELDS` decides every field of every record that is shown to a supplier: on the sheet of a
contract, on a forum's agenda, in a letter. A field that is not decided is refused.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum, auto
from functools import cached_property
from typing import Any, Final

from governance.ports import R, RegisterReader
from governance.queries.number_masks import mask_of_register
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier, without_legal_form
from governance.schema.degrees import Degree
from governance.schema.record import Record


class Showing(Enum):
    """How a field is shown to a supplier, or why it is not."""

    SHOWN = auto()
    NAMED = auto()  # a person by name, and not by e-mail
    GRANTED = auto()  # a right that the contract gives whole; how far another goes is our reading
    ANSWERED = auto()  # options: a yes; a no once the day has passed on which it had to be said
    JUDGEMENT = auto()  # what we think of them, or of ourselves: levels, reasons, results, gravity
    OWN_PLANS = auto()  # what we mean to do: re-tender, exit, a visit that is not announced
    OWN_ROUTINE = auto()  # how we keep our own register
    OWN_PEOPLE = auto()  # who of ours does what, and how far they may go
    OWN_WORDS = auto()  # sentences that we wrote for ourselves
    NUMBERS = auto()  # how people are reached


S, NAMED, GRANTED = Showing.SHOWN, Showing.NAMED, Showing.GRANTED
JUDGEMENT, PLANS, ROUTINE = Showing.JUDGEMENT, Showing.OWN_PLANS, Showing.OWN_ROUTINE
PEOPLE, WORDS, NUMBERS = Showing.OWN_PEOPLE, Showing.OWN_WORDS, Showing.NUMBERS

FIELDS: Final[Mapping[type[Record], Mapping[str, Showing]]] = {
    Authority: {
        "name": S,
        "cvr": S,
        "locale": ROUTINE,
        "timezone": ROUTINE,
        "contact_changed_on": ROUTINE,
        "settings": ROUTINE,
        "own_words": ROUTINE,
        "contact_notices": ROUTINE,
    },
    Member: {
        "name": S,
        "title": S,
        "email": NUMBERS,
        "phone": NUMBERS,
        "locale": ROUTINE,
        "preferred_platform": ROUTINE,
        "active": ROUTINE,
        "admin": ROUTINE,
    },
    Supplier: {
        "name": S,
        "cvr": S,
        "subcontractors": S,
        "supervision": JUDGEMENT,
        "normal_reason": JUDGEMENT,
        "normal_decided_by": PEOPLE,
        "normal_decided_on": JUDGEMENT,
    },
    Contract: {
        "number": S,
        "title": S,
        "supplier": S,
        "systems": S,
        "type": S,
        "signed_on": S,
        "starts_on": S,
        "ends_on": S,
        "options": Showing.ANSWERED,
        "auto_renews_months": S,
        "notice_deadline": S,
        "lead_time_months": PLANS,
        "audit_right": GRANTED,
        "step_in_right": GRANTED,
        "exit_assistance": GRANTED,
        "security_clauses": S,
        "case_no": S,
        "owner": PEOPLE,
        "owner_deputy": PEOPLE,
        "attested_on": ROUTINE,
    },
    MeasuringPoint: {
        "contract": S,
        "name": S,
        "target": S,
        "unit": S,
        "better": S,
        "every_days": S,
        "clause": S,
    },
    Measurement: {
        "contract": S,
        "point": S,
        "period_end": S,
        "value": S,
        "source": WORDS,
    },
    Supervision: {
        "contract": S,
        "method": S,
        "planned_on": PLANS,
        "done_on": S,
        "result": JUDGEMENT,
        "findings_open": S,
    },
    AuditStatement: {
        "contract": S,
        "standard": S,
        "period_from": S,
        "period_to": S,
        "type": S,
        "received_on": S,
        "covers_us": JUDGEMENT,
        "subservice": JUDGEMENT,
        "qualified": JUDGEMENT,
        "reviewed_on": ROUTINE,
        "user_controls": WORDS,
    },
    Document: {
        "contract": S,
        "system": S,
        "kind": S,
        "title": S,
        "dated": S,
        "signed_on": S,
        "valid_until": S,
        "every_days": S,
        "filed": ROUTINE,
        "url": ROUTINE,
        "process": ROUTINE,
        "supplier_input": JUDGEMENT,
        "fits": JUDGEMENT,
    },
    Forum: {
        "name": S,
        "contract": S,
        "level": S,
        "every_days": S,
        "last_minutes_on": S,
        "postponed_items": JUDGEMENT,
    },
    Seat: {
        "forum": S,
        "person": NAMED,
        "side": S,
        "role": S,
        "decision_maker": S,
        "mandate": PEOPLE,
        "deputy": NAMED,
        "attended": S,
        "standing": S,
    },
    Event: {
        "system": S,
        "kind": S,
        "happened_on": S,
        "notified_on": S,
        "title": WORDS,
        "significant": JUDGEMENT,
        "decided_on": JUDGEMENT,
        "decision": JUDGEMENT,
    },
    Contact: {
        "system": S,
        "supplier": S,
        "side": S,
        "slot": S,
        "name": S,
        "function": S,
        "verified_on": S,
        "informed_on": ROUTINE,
        "left_on": S,
        "phone": NUMBERS,
        "alt_phone": NUMBERS,
        "email": NUMBERS,
        "hours": NUMBERS,
        "order": ROUTINE,
        "verified_by": PEOPLE,
        "changed_on": ROUTINE,
    },
}
"""Every field of every record that a supplier is shown; no other record is."""


class UndecidedField(LookupError):
    """It is not decided whether a supplier may see it; `FIELDS` is where that is done."""


class SupplierView:
    """It reads what the supplier of one contract may see, of that contract and no other.

    Telephone numbers are left out of every text, and so are the names of other suppliers, but for
    its own subcontractors. `number_said` and `name_said` stand in their place.
    """

    def __init__(
        self,
        register: RegisterReader,
        contract: Contract,
        today: date,
        *,
        number_said: str,
        name_said: str,
    ) -> None:
        self._register, self._today, self._of = register, today, contract
        self._mask = mask_of_register(register).saying(number_said)
        self._name_said = name_said

    def contract(self) -> Contract:
        """Return the contract."""
        return self._shown(self._of)

    def all(self, cls: type[R]) -> list[R]:
        """Return what it may see of a section, in the order of the keys.

        Raises UndecidedField.
        """
        if cls not in FIELDS:
            raise UndecidedField(cls.section)
        of_contract = {"contract": self._of.number} if "contract" in cls.model_fields else {}
        found = self._register.find(cls, **of_contract)
        return [self._shown(kept.record) for kept in found if self._concerns(kept.record)]

    def hide(self, text: str) -> str:
        """Leave numbers, and the names of other suppliers, out of a text."""
        named, known = self._names
        told = named.sub(
            lambda found: found[0] if found[0].casefold() in known else self._name_said, text
        )
        return self._mask.hide(told)

    # ── Which records ────────────────────────────────────────────────────────

    def _concerns(self, record: Record) -> bool:
        number, supplier = self._of.number.casefold(), self._of.supplier.casefold()
        match record:
            case Authority():
                return True
            case Supplier(name=name):
                return name.casefold() == supplier
            case Contract(number=of):
                return of.casefold() == number
            case Document():  # only what the supplier has to send
                return record.every_days is not None
            case Seat(forum=forum):
                return forum.casefold() in self._forums
            case Event(system=system, kind=kind):
                return kind in ("change", "incident") and system.casefold() in self._own_systems
            case Contact():
                theirs = (record.supplier or "").casefold() == supplier
                of_system = (record.system or "").casefold() in self._own_systems
                return record.side == "supplier" and (theirs or of_system)
            case MeasuringPoint() | Measurement() | Supervision() | AuditStatement() | Forum():
                return True
            case _:
                return False

    @cached_property
    def _forums(self) -> Collection[str]:
        found = self._register.find(Forum, contract=self._of.number)
        return {kept.record.name.casefold() for kept in found}

    @cached_property
    def _own_systems(self) -> Collection[str]:
        """The contract's systems that no other supplier has a contract about."""
        supplier = self._of.supplier.casefold()
        shared = {
            system.casefold()
            for kept in self._register.find(Contract)
            if kept.record.supplier.casefold() != supplier
            for system in kept.record.systems
        }
        return {system.casefold() for system in self._of.systems} - shared

    # ── How they are shown ───────────────────────────────────────────────────

    def _shown(self, record: R) -> R:
        """Return the record with what the supplier may see, and all else empty."""
        decided = FIELDS[type(record)]
        fields = type(record).model_fields
        if undecided := fields.keys() - decided.keys():
            raise UndecidedField(f"{record.section}: {', '.join(sorted(undecided))}")
        shown: dict[str, Any] = {}
        for name, field in fields.items():
            value = self._value(decided[name], getattr(record, name))
            empty = "" if field.is_required() else field.get_default(call_default_factory=True)
            shown[name] = empty if value is None else value
        return record.model_copy(update=shown)

    def _value(self, showing: Showing, value: Any) -> Any:
        """Return what is shown of a value; None where nothing is."""
        match showing:
            case Showing.SHOWN:
                return self._masked(value)
            case Showing.NAMED:
                return None if value is None else self.hide(self._name_of(value))
            case Showing.GRANTED:
                granted = isinstance(value, Degree) and value.extent == "yes"
                return self._masked(value) if granted else None
            case Showing.ANSWERED:
                return tuple(
                    one
                    if one.decision != "no" or one.notice_deadline < self._today
                    else type(one)(one.months, one.notice_deadline)
                    for one in value
                )
            case _:
                return None

    def _masked(self, value: Any) -> Any:
        match value:
            case str():
                return self.hide(value)
            case Degree(clause=str(clause)):
                return Degree(value.extent, self.hide(clause))
            case tuple():
                return tuple(self._masked(one) for one in value)
            case _:
                return value

    def _name_of(self, person: str) -> str:
        kept = self._register.get(Member, Member.key_of(email=person)) if "@" in person else None
        return kept.record.name if kept else person.partition("@")[0]

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], Collection[str]]:
        """The pattern of every supplier's name, and those that are its own or its subcontractors'.

        They are found with their legal forms and without, the longest first.
        """
        own = self._of.supplier.casefold()
        suppliers = [kept.record for kept in self._register.find(Supplier)]
        shown = {self._of.supplier}
        for one in suppliers:
            shown |= {*one.subcontractors} if one.name.casefold() == own else set()
        known = {name.casefold() for name in _either_way(shown)}
        every = {*_either_way(shown), *_either_way(one.name for one in suppliers)}
        longest = sorted(every, key=lambda name: (-len(name), name))
        named = "|".join(map(re.escape, longest))
        return re.compile(rf"(?<!\w)(?:{named})(?!\w)", re.IGNORECASE), known


def _either_way(names: Iterable[str]) -> Iterator[str]:
    """Yield the names with their legal forms and without."""
    for name in names:
        yield name
        yield without_legal_form(name)
