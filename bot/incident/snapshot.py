"""A snapshot has what must be known of one authority to say whom to call, and nothing more.

It is a copy that is kept outside the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from governance.opening_hours import OpeningHours, read_opening_hours
from governance.ports import R, Versioned
from governance.queries.plan_activation import ACTIVATES
from governance.records.absences import Absence
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.contacts import Contact, Slot, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier, spoken_names
from governance.records.systems import System
from governance.roles import Role
from governance.schema.interval_settings import INTERVALS
from governance.schema.scopes import scope_of
from governance.schema.values import Locale, Side

VERSION: Final = 1
COPIED: Final = 3
"""It grows with what is copied: a copy of before still answers, and is read anew at once."""
REACHED: Final = "3.2-5"
"""The question how the plan is got at when the network and mail are down."""
_PLAN: Final = "3.2-1"


class Identity(NamedTuple):
    """Somebody met on a platform."""

    platform: str
    workspace: str
    person: str
    member: str


class KnownAddress(NamedTuple):
    """The way to a conversation on a platform that has to be told.

    `reference` is the adapter's own.
    """

    platform: str
    workspace: str
    conversation: str
    reference: JsonValue


class KnownLink(NamedTuple):
    """A member's crisis link, by the digest of its token; it is good until `until`."""

    digest: str
    member: str
    until: datetime


class FrozenModel(BaseModel):
    """A model that cannot be changed, and ignores fields of other versions."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Colleague(FrozenModel):
    """An active member."""

    email: str
    name: str
    phone: str | None = None
    locale: Locale | None = None
    admin: bool = False


class RoleHolding(FrozenModel):
    """A role somebody holds; the days are its first and its last."""

    role: Role
    scope: str
    member: str
    deputy: str | None = None
    begins: date | None = None
    ends: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether it counts on that day."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day <= self.ends
        )


class KnownSystem(FrozenModel):
    """A system as it is known here.

    With `goes_first` it is one of those the requirements are about.
    """

    name: str
    aliases: tuple[str, ...] = ()
    purpose: str | None = None
    goes_first: bool = True
    rto_hours: float | None = None
    rpo_hours: float | None = None


class KnownContract(FrozenModel):
    """A contract as it is known here, with the systems it is for.

    The days are its first and its last; one that renews itself has no last, and a copy of before
    has neither.
    """

    number: str
    title: str
    supplier: str
    systems: tuple[str, ...]
    begins: date | None = None
    ends: date | None = None

    def has_begun(self, day: date) -> bool:
        """Tell whether it is no longer to come on that day."""
        return self.begins is None or self.begins <= day

    def in_force(self, day: date) -> bool:
        """Tell whether it counts on that day."""
        return self.has_begun(day) and (self.ends is None or day <= self.ends)


class ReportedChange(FrozenModel):
    """Another number or person that `by` reported for a contact, and that nobody has confirmed.

    `name` is the person's; `by` is an e-mail. The number is not copied: nobody is called on it.
    """

    name: str
    on: date
    by: str


class Callee(FrozenModel):
    """A contact as the register has it, under its `key`."""

    key: str
    system: str | None = None
    supplier: str | None = None
    side: Side
    slot: Slot
    name: str
    function: str | None = None
    phone: str | None = None
    alt_phone: str | None = None
    email: str | None = None
    hours: str | None = None
    order: int | None = None
    verified_on: date | None = None
    left_on: date | None = None
    reported: ReportedChange | None = None

    def has_left(self, today: date) -> bool:
        """Tell whether nobody answers there any more."""
        return self.left_on is not None and self.left_on <= today

    @property
    def opening(self) -> OpeningHours | None:
        """The times at which it is answered, None where they cannot be read."""
        return read_opening_hours(self.hours)

    @property
    def at_all_hours(self) -> bool:
        """True when it is answered day and night."""
        return self.opening is not None and self.opening.always


class KnownAbsence(FrozenModel):
    """A time in which a member is away; both days count."""

    member: str
    begins: date
    ends: date


class Plan(FrozenModel):
    """The place of the plan of a system, or of the contract with its supplier."""

    system: str | None = None
    contract: str | None = None
    title: str
    theirs: bool = False
    url: str | None = None
    dated: date | None = None


class CallAttempt(FrozenModel):
    """An answer about a system.

    In the question for a person it is the e-mail or name, else it is in words.
    """

    system: str
    value: str
    note: str | None = None


class LogLine(FrozenModel):
    """Something that happened in an incident; the same id is the same thing.

    `about` is the id of the line that it is about. `told_at` is the time that was told for it, or
    for the line it is about. `becomes` says what words are that are held, once they are written.
    See `bot.incident.incident_log`.
    """

    id: str
    log: str
    at: datetime
    who: str
    what: str
    system: str = ""
    call: str = ""
    contact: str = ""
    callee: str = ""
    phone: str = ""
    text: str = ""
    about: str = ""
    told_at: datetime | None = None
    becomes: str = ""
    significant: bool | None = None


class Snapshot(FrozenModel):
    """One authority as it was at `read_at`.

    `mark` says what of the database it was read from; the same is the same where as much was
    `copied`.
    """

    version: int = VERSION
    copied: int = 1
    authority: str
    name: str
    locale: Locale = "da"
    zone: str = "Europe/Copenhagen"
    read_at: datetime
    mark: str
    verified_within: int
    identities: tuple[Identity, ...] = ()
    workspaces: tuple[tuple[str, str], ...] = ()
    places: tuple[KnownAddress, ...] = ()
    installations: tuple[JsonValue, ...] = ()
    members: tuple[Colleague, ...] = ()
    posts: tuple[RoleHolding, ...] = ()
    absences: tuple[KnownAbsence, ...] = ()
    systems: tuple[KnownSystem, ...] = ()
    contracts: tuple[KnownContract, ...] = ()
    suppliers: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Callee, ...] = ()
    plans: tuple[Plan, ...] = ()
    activates: tuple[CallAttempt, ...] = ()
    reached: tuple[CallAttempt, ...] = ()
    lines: tuple[LogLine, ...] = ()
    links: tuple[KnownLink, ...] = ()


class SnapshotSurroundings(NamedTuple):
    """Everything beside the register: who is who, how they are reached, and open logs."""

    identities: Sequence[Identity] = ()
    workspaces: Sequence[tuple[str, str]] = ()
    places: Sequence[KnownAddress] = ()
    installations: Sequence[JsonValue] = ()
    lines: Sequence[LogLine] = ()
    links: Sequence[KnownLink] = ()


class SnapshotReader(Protocol):
    """The part of `governance.ports.Readable` a snapshot is made with."""

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        """Find the records whose fields equal these, in the order of their keys.

        A tuple stands for any of its values.
        """
        ...


def build_snapshot(
    register: SnapshotReader,
    around: SnapshotSurroundings,
    *,
    authority: str,
    at: datetime,
    mark: str,
) -> Snapshot:
    """Make the snapshot of what is read."""
    itself = [kept.record for kept in register.find(Authority)]
    changed: Mapping[str, int] = itself[0].settings if itself else {}
    systems = [kept.record for kept in register.find(System)]
    reported = {
        kept.record.replaces or kept.record.key: kept.record for kept in register.find(ToldContact)
    }
    named = spoken_names([kept.record.name for kept in register.find(Supplier)])
    about = {scope_of("system", system.name): system.name for system in systems}
    return Snapshot(
        copied=COPIED,
        authority=authority,
        name=itself[0].name if itself else "",
        locale=itself[0].locale if itself else "da",
        zone=itself[0].timezone if itself else "Europe/Copenhagen",
        read_at=at,
        mark=mark,
        verified_within=changed.get("contact_verified", INTERVALS["contact_verified"].length),
        identities=tuple(around.identities),
        workspaces=tuple(around.workspaces),
        places=tuple(around.places),
        installations=tuple(around.installations),
        lines=tuple(around.lines),
        links=tuple(around.links),
        members=tuple(_colleague(kept.record) for kept in register.find(Member, active=True)),
        posts=tuple(
            _post(kept.record)
            for kept in register.find(RoleAssignment)
            if kept.record.member is not None
        ),
        absences=tuple(
            KnownAbsence(member=kept.record.member, begins=kept.record.from_, ends=kept.record.to)
            for kept in register.find(Absence)
        ),
        systems=tuple(map(_system, systems)),
        contracts=tuple(_contract(kept.record) for kept in register.find(Contract)),
        suppliers=tuple(named.items()),
        contacts=tuple(
            _callee(kept.record, reported.get(kept.record.key)) for kept in register.find(Contact)
        ),
        plans=(
            *(
                _plan(kept.record)
                for kept in register.find(
                    Document, kind=("continuity plan", "supplier continuity plan")
                )
            ),
            *(
                Plan(system=about[kept.record.scope], title=kept.record.title, url=kept.record.url)
                for kept in register.find(Evidence, question=_PLAN)
                if kept.record.scope in about
            ),
        ),
        activates=tuple(_told(register, ACTIVATES, about)),
        reached=tuple(_told(register, REACHED, about)),
    )


def _colleague(member: Member) -> Colleague:
    return Colleague(
        email=member.email,
        name=member.name,
        phone=member.phone,
        locale=member.locale,
        admin=member.admin,
    )


def _post(held: RoleAssignment) -> RoleHolding:
    return RoleHolding(
        role=held.role,
        scope=held.scope,
        member=held.member or "",
        deputy=held.deputy,
        begins=held.from_,
        ends=held.to,
    )


def _system(system: System) -> KnownSystem:
    return KnownSystem(
        name=system.name,
        aliases=system.aliases,
        purpose=system.purpose,
        goes_first=system.inclusion != "out",
        rto_hours=system.rto_hours,
        rpo_hours=system.rpo_hours,
    )


def _contract(contract: Contract) -> KnownContract:
    return KnownContract(
        number=contract.number,
        title=contract.title,
        supplier=contract.supplier,
        systems=contract.systems,
        begins=contract.starts_on,
        ends=None if contract.auto_renews_months else contract.end_with_options,
    )


def _callee(contact: Contact, told: ToldContact | None) -> Callee:
    own = {"key", "reported"}
    fields = {name: getattr(contact, name) for name in Callee.model_fields if name not in own}
    reported = (
        None if told is None else ReportedChange(name=told.name, on=told.told_on, by=told.told_by)
    )
    return Callee(key=str(contact.key), reported=reported, **fields)


def _plan(document: Document) -> Plan:
    return Plan(
        system=document.system,
        contract=document.contract,
        title=document.title,
        theirs=document.kind == "supplier continuity plan",
        url=document.url,
        dated=document.dated,
    )


def _told(
    register: SnapshotReader, question: str, about: Mapping[str, str]
) -> Iterable[CallAttempt]:
    for kept in register.find(Answer, question=question):
        if kept.record.scope in about:
            yield CallAttempt(
                system=about[kept.record.scope], value=kept.record.value, note=kept.record.note
            )
