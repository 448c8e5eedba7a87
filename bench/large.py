"""Make a large authority, the same every time.

It has a thousand systems, with records of every section that refer to each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from governance.catalogue import Question, Requirement, catalogue
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, Slot
from governance.records.contracts import Contract, ContractOption
from governance.records.deviations import Deviation
from governance.records.documents import Document, DocumentKind
from governance.records.events import NEW_ASSESSMENT, Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise, ExerciseType
from governance.records.forums import Forum, Level, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Method, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.roles import Role
from governance.schema.degrees import Degree
from governance.schema.record import Record
from governance.schema.values import Side

NAME = "Direktoratet for Store Registre"
SYSTEMS = 1000
DAY = date(2026, 3, 2)

_MEMBERS, _SUPPLIERS = 400, 150
_SLOTS: tuple[tuple[Side, Slot], ...] = (
    ("supplier", "duty"),
    ("supplier", "incident manager"),
    ("supplier", "escalation 1"),
    ("supplier", "escalation 2"),
    ("supplier", "security"),
    ("us", "decision maker"),
    ("us", "communication"),
    ("us", "duty"),
)
_DOCUMENTS: tuple[DocumentKind, ...] = ("agreement", "addendum", "operations report")
_LEVELS: tuple[Level, ...] = ("strategic", "tactical", "operations", "security")
_EXERCISES: tuple[ExerciseType, ...] = ("call-out", "table-top", "technical restore", "full scale")
_METHODS: tuple[Method, ...] = ("written", "test", "audit", "visit")
_REASONS = ("yearly", "change", "incident", "supervision")
_GRADES = ("ja", "delvist", "nej", "ja", "ved_ikke")


@dataclass(frozen=True)
class Size:
    """The numbers of systems, people and suppliers.

    Few systems name the first of the people and suppliers only.
    """

    systems: int = SYSTEMS
    people: int = _MEMBERS
    suppliers: int = _SUPPLIERS


LARGE = Size()
SMALLEST = Size(systems=4, people=40, suppliers=2)
"""The smallest authority with records of the same sections."""


def large_authority(size: Size = LARGE) -> Iterator[Record]:
    """Yield about forty records for each system, the authority's own first.

    There are half as many contracts as systems.
    """
    yield Authority(name=NAME, cvr="00000027", settings={"contact_verified": 120})
    yield from _people(size.people)
    for n in range(size.suppliers):
        yield Supplier(
            name=_supplier(n),
            cvr=f"{n:08}",
            supervision="enhanced" if n % 3 else "normal",
            subcontractors=(f"Underleverandøren {n}",) if n % 2 else (),
        )
    for n in range(size.systems):
        yield from _of_a_system(n)
    for n in range(size.systems // 2):
        yield from _of_a_contract(n)
    for n in range(size.systems // 4):
        yield from _of_a_forum(n)


def revised(records: Sequence[Record], *, percent: int) -> list[Record]:
    """Return the same records, of which so many say something else.

    They are spread over those that can.
    """
    able = [
        (place, field)
        for place, record in enumerate(records)
        for field in ("note", "function", "purpose", "result")
        if field in type(record).model_fields
    ]
    wanted = len(records) * percent // 100
    new = list(records)
    for place, field in able[:: len(able) // wanted][:wanted]:
        new[place] = new[place].model_copy(update={field: "Rettet i marts 2026"})
    return new


# ── The authority's own ──────────────────────────────────────────────────────


def _people(number: int) -> Iterator[Record]:
    for n in range(number):
        yield Member(
            email=_member(n),
            name=f"Medarbejder Nummer {n}",
            title="Kontraktansvarlig" if n % 2 else "Systemejer",
            phone=f"+45 00 00 {n // 100:02} {n % 100:02}",
            admin=n == 0,
        )
        yield Absence(member=_member(n), from_=_ago(30 + n % 20), to=_ago(20 + n % 20))
    for n, role in enumerate(Role):
        yield RoleAssignment(scope="authority", role=role, member=_member(n), deputy=_member(n + 1))
    yield RaciDeparture(requirement="2.1", role=Role.JUR, letter="C")
    for year in range(4):
        yield Approval(subject="organisation", approved_by=_member(0), approved_on=_ago(365 * year))
    for requirement in catalogue():
        if requirement.scope == "authority":
            yield from _checklist(requirement, "authority", 0)


# ── One system, one contract, one forum ──────────────────────────────────────


def _of_a_system(n: int) -> Iterator[Record]:
    name, scope = _system(n), f"system:{_system(n)}"
    yield System(
        name=name,
        aliases=(f"S{n}", f"Fagsystem {n}") if n % 2 else (),
        purpose=f"Holder styr på sager, breve og frister i område {n}, døgnet rundt",
        criticality="samfundskritisk" if n % 3 else "forretningskritisk",
        rto_hours=4 + n % 20,
        rpo_hours=0.5 * (n % 8),
        able_people=n % 5,
    )
    for place, (side, slot) in enumerate(_SLOTS):
        yield _contact(n, place, side, slot)
    for role in (Role.SYS, Role.RIS):
        yield RoleAssignment(
            scope=scope,
            role=role,
            member=_member(n),
            deputy=_member(n + 1),
            from_=_ago(900),
            accepted_on=_ago(n % 300),
        )
    yield Document(system=name, kind="continuity plan", title="Beredskabsplan", dated=_ago(n % 500))
    yield Exercise(
        system=name,
        held_on=_ago(20 + n % 400),
        type=_EXERCISES[n % 4],
        with_supplier=n % 2 == 0,
        tested=("opkald", "nøddrift", "genopretning"),
        evaluated_on=_ago(10),
        restore_minutes=30 + n % 200,
        next_on=_ago(-200),
    )
    yield RiskAssessment(
        system=name,
        assessed_on=_ago(30 + n % 400),
        reason=_REASONS[n % 4],
        supplier_input="yes" if n % 2 else "not possible",
        accepted_on=_ago(15),
        accepted_by=_member(n),
    )
    yield Event(
        system=name,
        kind="change" if n % 2 else "incident",
        happened_on=_ago(40 + n % 100),
        title=f"Ny version af {name}",
        notified_on=_ago(40),
        decided_on=_ago(30),
        decision=NEW_ASSESSMENT if n % 2 else "reasoned no: kun brugerfladen er ændret",
    )
    yield Action(
        system=name,
        title="Aftal et døgnbemandet nummer; skriv det i planen",
        requirement="3.2",
        owner=_member(n),
        due_on=_ago(n % 100 - 50),
        source="checklist",
        question="3.2-1",
        scope=scope,
    )
    yield Review(scope=scope, kind="staffing_checked", done_on=_ago(n % 200), by=_member(n))
    ours = [requirement for requirement in catalogue() if requirement.scope == "system"]
    yield from _checklist(ours[n % len(ours)], scope, n)


def _contact(n: int, place: int, side: Side, slot: Slot) -> Contact:
    ours = side == "us"
    return Contact(
        system=_system(n),
        side=side,
        slot=slot,
        name=f"Medarbejder Nummer {(n + place) % _MEMBERS}" if ours else f"Vagten {n}-{place}",
        function="Beredskabsleder" if ours else "Driftsvagt",
        phone=f"+45 00 {place:02} {n // 100:02} {n % 100:02}",
        email=_member(n + place) if ours else f"vagt{place}@leverandoer{n % _SUPPLIERS}.example",
        hours="24/7" if place % 2 == 0 else "hverdage 7 til 17",
        order=place + 1,
        verified_on=_ago((n + place) % 120),
        verified_by=_member(n),
    )


def _of_a_contract(n: int) -> Iterator[Record]:
    number, scope = _contract(n), f"contract:{_contract(n)}"
    yield Contract(
        number=number,
        title=f"Drift og vedligehold af fagsystemer {2 * n} og {2 * n + 1}",
        supplier=_supplier(n),
        systems=(_system(2 * n), _system(2 * n + 1)),
        type="K04",
        signed_on=_ago(1000 + n),
        starts_on=_ago(970 + n),
        ends_on=_ago(-400 - n % 700),
        options=(
            ContractOption(12, _ago(-200 - n % 300), None if n % 2 else "yes"),
            ContractOption(12, _ago(-565 - n % 300)),
        ),
        audit_right=Degree("yes", "22.1"),
        step_in_right=Degree("partly"),
        exit_assistance=Degree("yes", f"bilag {n % 20}"),
        case_no=f"2024-{n:05}",
        owner=_member(n),
        attested_on=_ago(n % 120),
    )
    for kind in _DOCUMENTS:
        yield Document(
            contract=number,
            kind=kind,
            title=f"{kind} til {number}, endelig udgave",
            dated=_ago(n),
            signed_on=_ago(n),
            url=f"https://esdh.example/sager/{n:05}/{kind.replace(' ', '-')}",
        )
    for role in (Role.KON, Role.LEV):
        yield RoleAssignment(scope=scope, role=role, member=_member(n), accepted_on=_ago(n % 300))
    for place, name in enumerate(("Oppetid", "Svartid")):
        yield MeasuringPoint(
            contract=number,
            name=name,
            target=99.9 - place,
            unit="%",
            better="higher",
            every_days=30,
            clause=f"bilag 5, punkt {place + 1}",
        )
        for month in range(3):
            yield Measurement(
                contract=number,
                point=name,
                period_end=_ago(30 * month),
                value=99.9 - (n + month) % 7 / 10,
                source="driftsrapporten",
            )
    for method in (_METHODS[n % 4], _METHODS[(n + 1) % 4]):
        yield Supervision(
            contract=number,
            method=method,
            done_on=_ago(n % 300),
            result="Ingen væsentlige fund",
            findings_open=n % 3,
        )
    yield AuditStatement(
        contract=number,
        standard="ISAE 3402",
        period_from=_ago(500),
        period_to=_ago(135),
        type="2",
        covers_us=Degree("yes"),
        received_on=_ago(100),
        reviewed_on=_ago(80),
    )
    yield Review(scope=scope, kind="contract_read_through", done_on=_ago(n % 300), by=_member(n))
    if n % 3 == 0:
        yield Deviation(
            contract=number,
            question="3.5-5",
            reason="Kontrakten giver ikke adgang til besøg",
            compensating="Revisionserklæringen gennemgås hvert år",
            assessed_by=_member(n),
            created_on=_ago(100),
            expires_on=_ago(-265),
        )
    ours = [requirement for requirement in catalogue() if requirement.scope == "contract"]
    yield from _checklist(ours[n % len(ours)], scope, n)


def _of_a_forum(n: int) -> Iterator[Record]:
    name = f"Driftsforum {n:04}"
    yield Forum(
        name=name,
        contract=_contract(n),
        level=_LEVELS[n % 4],
        every_days=90,
        last_minutes_on=_ago(n % 100),
    )
    for place in range(5):
        # The other two are the supplier's.
        ours = place < 3  # noqa: PLR2004
        yield Seat(
            forum=name,
            person=_member(n + place) if ours else f"Leverandørens Mand {place}",
            side="us" if ours else "supplier",
            decision_maker=place == 0,
            mandate="Må beslutte inden for kontraktens ramme" if place == 0 else None,
            attended="2/3",
        )
    yield Review(
        scope=f"forum:{name}", kind="forum_confirmed", done_on=_ago(n % 150), by=_member(n)
    )


# ── Checklists ───────────────────────────────────────────────────────────────


def _checklist(requirement: Requirement, scope: str, n: int) -> Iterator[Record]:
    day = _ago(10 + n % 300)
    yield Checklist(
        requirement=requirement.id,
        scope=scope,
        started_on=day,
        started_by=_member(n),
        finished_on=day,
        finished_by=_member(n),
    )
    judged = [question for question in requirement.questions if catalogue().is_judged(question)]
    for place, question in enumerate(judged):
        yield Answer(
            question=question.id,
            scope=scope,
            value=_value(question, n + place),
            note=f"Aftalt på møde {n % 50}, se referatet" if place % 3 == 0 else None,
            answered_by=_member(n),
            answered_on=day,
        )
    if n % 2 == 0:
        yield Evidence(
            question=requirement.questions[0].id,
            scope=scope,
            url=f"https://esdh.example/bilag/{n}",
            title="Referat",
            added_by=_member(n),
            added_on=day,
        )


def _value(question: Question, n: int) -> str:
    match question.kind:
        case "graded":
            return _GRADES[n % len(_GRADES)]
        case "date":
            return _ago(-(n % 300) if question.tense == "future" else n % 300).isoformat()
        case "number":
            return str(n % 10)
        case "person":
            return _member(n)
        case "choice":
            return question.options[n % len(question.options)].id
        case "multi":
            return ";".join([option.id for option in question.options if not option.alone][:3])
        case "text":
            return "Må beslutte inden for kontraktens ramme"


# ── Names and days ───────────────────────────────────────────────────────────


def _member(n: int) -> str:
    return f"medarbejder{n % _MEMBERS:03}@dsr.example"


def _supplier(n: int) -> str:
    return f"Leverandøren {n % _SUPPLIERS:03} A/S"


def _system(n: int) -> str:
    return f"Fagsystemet {n:04}"


def _contract(n: int) -> str:
    return f"K-{n:04}"


def _ago(days: int) -> date:
    return DAY - timedelta(days)
