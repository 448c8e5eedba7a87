"""Make an authority of which everything has a name that no paper may stumble over."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Final

from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.contacts import Contact, Slot
from governance.records.contracts import Contract, ContractOption
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.roles import Role
from governance.schema.degrees import Degree
from governance.schema.record import Record
from governance.schema.scopes import scope_of
from register.demo import ANCHOR
from tests.papers.hostile import EVERY_NAME, LONG

AUTHORITY: Final = LONG
COUNT: Final = len(EVERY_NAME)
"""There are so many systems, contracts, suppliers, forums and people."""
_SLOTS: Final[tuple[Slot, ...]] = ("duty", "escalation 1", "communication")


def name_of(kind: str, number: int) -> str:
    """Return the name of the thing of that kind; each of its number has another oddity."""
    [odd] = islice(cycle(EVERY_NAME.values()), number, number + 1)
    return f"{odd[:240].strip()} {kind[0]}{number % COUNT}"


def email_of(number: int) -> str:
    """Return the e-mail of that person."""
    return f"person{number % COUNT}@fyr.example"


def hostile_authority() -> Iterator[Record]:
    """Yield its records, each kind that a paper prints among them."""
    yield Authority(name=AUTHORITY, cvr="31415926")
    for number in range(COUNT):
        yield Member(
            email=email_of(number),
            name=name_of("person", number),
            title=name_of("title", number),
            phone=f"+45700000{number:02}",
        )
    for number, role in enumerate(Role):
        yield RoleAssignment(scope="authority", role=role, member=email_of(number))
    for number in range(COUNT):
        yield from _system(number)
        yield from _contract(number)
        yield from _forum(number)


def _system(number: int) -> Iterator[Record]:
    name = name_of("system", number)
    scope = scope_of("system", name)
    yield System(
        name=name,
        purpose=name_of("purpose", number),
        criticality="samfundskritisk" if number % 4 else "ikke kritisk",
        rto_hours=4,
    )
    for role in (Role.SYS, Role.RIS):
        yield RoleAssignment(scope=scope, role=role, member=email_of(number + 1))
    for order, slot in enumerate(_SLOTS, 1):
        yield Contact(
            system=name,
            side="us" if slot == "communication" else "supplier",
            slot=slot,
            name=name_of("contact", number + order),
            function=name_of("function", number + order),
            phone=f"+4580{number:02}{order:04}",
            hours=name_of("hours", number),
            order=order,
        )
    yield Document(system=name, kind="continuity plan", title=name_of("plan", number), dated=ANCHOR)
    yield Exercise(
        system=name,
        held_on=_ago(400),
        type="table-top",
        with_supplier=True,
        tested=(name_of("tested", number),),
    )
    yield RiskAssessment(
        system=name, assessed_on=_ago(500), reason="yearly", supplier_input="partly"
    )
    yield Event(system=name, kind="incident", happened_on=_ago(30), title=name_of("event", number))
    yield Action(
        system=name,
        title=name_of("action", number),
        requirement="3.2",
        owner=email_of(number),
        due_on=_ago(20 - 10 * number),
    )
    yield Answer(
        question="3.2-1",
        scope=scope,
        value="delvist",
        note=name_of("note", number),
        answered_by=email_of(number),
        answered_on=_ago(5),
    )
    yield Evidence(
        question="3.2-1",
        scope=scope,
        url=f"https://esdh.example/{'sag/' * 12}{number}",
        title=name_of("evidence", number),
        added_by=email_of(number),
        added_on=_ago(5),
    )


def _contract(number: int) -> Iterator[Record]:
    contract, supplier = name_of("contract", number), name_of("supplier", number)
    yield Supplier(name=supplier, cvr="27182818", subcontractors=(name_of("below", number),))
    yield Contract(
        number=contract,
        title=name_of("title", number),
        supplier=supplier,
        systems=(name_of("system", number), name_of("system", number + 1)),
        type=name_of("type", number),
        starts_on=_ago(900),
        ends_on=_ago(-500),
        options=(ContractOption(12, _ago(-200)),),
        audit_right=Degree("partly", name_of("clause", number)),
        case_no=name_of("journal", number),
    )
    point = name_of("point", number)
    yield MeasuringPoint(
        contract=contract,
        name=point,
        target=99.5,
        unit=name_of("unit", number),
        better="higher",
        every_days=30,
        clause=name_of("clause", number),
    )
    yield Measurement(contract=contract, point=point, period_end=_ago(40), value=90)
    yield Supervision(
        contract=contract,
        method="visit",
        done_on=_ago(60),
        result=name_of("result", number),
        findings_open=2,
    )
    yield Deviation(
        contract=contract,
        question="3.5-5",
        reason=name_of("reason", number),
        compensating=name_of("measure", number),
        assessed_by=email_of(number),
        created_on=_ago(100),
        expires_on=_ago(-100),
    )


def _forum(number: int) -> Iterator[Record]:
    forum = name_of("forum", number)
    yield Forum(
        name=forum,
        contract=name_of("contract", number),
        level="operations",
        every_days=30,
        last_minutes_on=_ago(90),
    )
    for place in range(2):
        yield Seat(
            forum=forum,
            person=name_of("seat", number + place).replace("@", "a"),
            side="us" if place % 2 else "supplier",
            role=name_of("role", number + place),
            decision_maker=True,
            mandate=name_of("mandate", number),
        )


def _ago(days: int) -> date:
    return ANCHOR - timedelta(days=days)
