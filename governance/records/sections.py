"""The sections of the register stand in the order of its page; what is referred to comes first."""

from collections.abc import Mapping

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record

SECTIONS: tuple[type[Record], ...] = (
    Authority,
    Member,
    Supplier,
    System,
    Contract,
    Document,
    RoleAssignment,
    RaciDeparture,
    Contact,
    ToldContact,
    Forum,
    Seat,
    Exercise,
    RiskAssessment,
    Action,
    Event,
    MeasuringPoint,
    Measurement,
    Supervision,
    AuditStatement,
    Approval,
    ToldDecision,
    Deviation,
    Checklist,
    Answer,
    Evidence,
    Absence,
    Review,
)

GROUPS: Mapping[str, str] = {
    "authority": "who",
    "contracts": "agreements",
    "exercises": "following",
    "checklists": "archive",
}
"""The groups of sections that belong together, each by the section it begins with."""
