"""One table says who may see and do what."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from governance.role_holders import RoleHeld
from governance.roles import Role
from governance.schema.values import Letter, Locale


class Verb(StrEnum):
    """A kind of action that the table allows or refuses."""

    READ = "read"
    START = "start"  # begin or resume a checklist
    ANSWER = "answer"
    CORRECT = "correct"
    ATTACH = "attach"
    CLOSE_FOLLOW_UP = "close_follow_up"
    MOVE_FOLLOW_UP = "move_follow_up"
    POSTPONE = "postpone"  # leave something that is due in peace for a while
    REPORT = "report"  # tell of a change, an incident or a finding
    RECORD = "record"  # add, correct or end a record of the register
    DIRECT = "direct"  # who is who and does what: members, roles, RACI, the authority itself
    # See whom to call about a system that is down, with the numbers, and tell which of them
    # answered.
    CALL = "call"
    CONFIRM_CONTACT = "confirm_contact"
    EXPORT = "export"
    # Papers: one's own mini plan has the numbers; the others have none, and say what everybody who
    # reads the register is shown page by page.
    PRINT_PLAN = "print_plan"
    PRINT_WHEEL = "print_wheel"
    PRINT_RACI = "print_raci"
    PRINT_AUDIT_FILE = "print_audit_file"
    # Telephone numbers in an audit file: whoever answers for the call lists says so, each time.
    PRINT_NUMBERS = "print_numbers"
    PRINT_OVERVIEW = "print_overview"
    PRINT_CONTRACT = "print_contract"
    # What is written for somebody to send: an auditor sends nothing.
    WRITE_AGENDA = "write_agenda"
    DRAFT_LETTER = "draft_letter"
    # The calendar of one's own tasks, which other programs read by a secret address.
    CALENDAR = "calendar"
    ADMINISTER = "administer"


class Relation(StrEnum):
    """A person's relation to the requirement, follow-up or record that the action is about.

    `asked` is whoever an obligation stands on that the action settles.
    """

    STRANGER = "stranger"
    INACTIVE = "inactive"
    AUDITOR = "auditor"
    ONLOOKER = "onlooker"
    INFORMED = "informed"
    CONSULTED = "consulted"
    ACCOUNTABLE = "accountable"
    RESPONSIBLE = "responsible"
    OWNER = "owner"
    SYSTEM_OWNER = "system_owner"
    MANAGEMENT = "management"
    ADMINISTRATOR = "administrator"
    ASKED = "asked"


class Reason(StrEnum):
    """The reason for which an action is refused."""

    STRANGER = "stranger"
    INACTIVE = "inactive"
    READ_ONLY = "read_only"
    NOT_YOUR_REQUIREMENT = "not_your_requirement"
    NOT_YOUR_FOLLOW_UP = "not_your_follow_up"
    NOT_YOUR_TASK = "not_your_task"
    ADMINISTRATORS_ONLY = "administrators_only"
    DIRECTORS_ONLY = "directors_only"
    NOT_YOUR_RECORD = "not_your_record"
    NOT_YOUR_CONTACT = "not_your_contact"
    OWNERS_ONLY = "owners_only"
    NOT_YOUR_DECISION = "not_your_decision"
    ACCOUNTABLE_ONLY = "accountable_only"


@dataclass(frozen=True)
class Actor:
    """A member as the turn knows them.

    `roles` holds every role that they hold or stand in for today.
    """

    authority: str
    email: str
    name: str
    admin: bool = False
    lang: Locale = "da"
    roles: tuple[RoleHeld, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Allowed:
    """The decision that lets the action go ahead."""


@dataclass(frozen=True)
class Refused:
    """The reason for a refusal, what it was about, and who may (by e-mail), where that is known.

    It counts as false.
    """

    reason: Reason
    requirement: str | None = None
    scope: str | None = None
    who: str | None = None

    def __bool__(self) -> bool:
        return False


Decision: TypeAlias = Allowed | Refused


def may(
    actor: Actor | None,
    verb: Verb,
    *,
    requirement: str | None = None,
    scope: str | None = None,
    letter: Letter | None = None,
    owner: bool = False,
    roles: Collection[Role] = (),
    asked: Callable[[], bool] | None = None,
) -> Decision:
    """Tell whether the actor may do it; an actor of None is a stranger.

    `letter` is the actor's for that requirement and scope (`Roster.letter_of`), and `roles` are
    what they hold there. `owner` says that the follow-up, or the record, is theirs. Strangers,
    inactive members and auditors are only that. Anybody else may do what any of their relations
    allows. `asked` tells whether an obligation asks them to do it; it is looked up only where
    everything else refuses.
    """
    cells = [
        TABLE[verb][standing] for standing in _standings(actor, letter, owner=owner, roles=roles)
    ]
    refusals = [reason for reason in cells if reason is not None]
    if len(refusals) < len(cells):
        return Allowed()
    by_asking = TABLE[verb][Relation.ASKED] is None and _may_be_asked(actor)
    if asked is not None and by_asking and asked():
        return Allowed()
    return Refused(refusals[0], requirement, scope)


def _may_be_asked(actor: Actor | None) -> bool:
    return actor is not None and actor.active and not audits(actor)


def audits(actor: Actor) -> bool:
    """Tell whether the actor is an auditor, in person or as deputy, and not an administrator."""
    return not actor.admin and any(held.role is Role.REV for held in actor.roles)


_STANDING_OF: Mapping[Letter | None, Relation] = {
    "R": Relation.RESPONSIBLE,
    "A": Relation.ACCOUNTABLE,
    "C": Relation.CONSULTED,
    "I": Relation.INFORMED,
    None: Relation.ONLOOKER,
}


def _standings(
    actor: Actor | None, letter: Letter | None, *, owner: bool, roles: Collection[Role]
) -> Iterator[Relation]:
    if actor is None:
        yield Relation.STRANGER
    elif not actor.active:
        yield Relation.INACTIVE
    elif audits(actor):
        yield Relation.AUDITOR
    else:
        yield _STANDING_OF[letter]
        if owner:
            yield Relation.OWNER
        if Role.SYS in roles:
            yield Relation.SYSTEM_OWNER
        if Role.LED in roles:
            yield Relation.MANAGEMENT
        if actor.admin:
            yield Relation.ADMINISTRATOR


_Row: TypeAlias = Mapping[Relation, Reason | None]

YES = None
WHO = Reason.STRANGER
OUT = Reason.INACTIVE
RO = Reason.READ_ONLY
REQ = Reason.NOT_YOUR_REQUIREMENT
FUP = Reason.NOT_YOUR_FOLLOW_UP
TSK = Reason.NOT_YOUR_TASK
ADM = Reason.ADMINISTRATORS_ONLY
DIR = Reason.DIRECTORS_ONLY
REC = Reason.NOT_YOUR_RECORD
CON = Reason.NOT_YOUR_CONTACT
OWN = Reason.OWNERS_ONLY
ACC = Reason.ACCOUNTABLE_ONLY


def _row(*cells: Reason | None) -> _Row:
    return dict(zip(Relation, cells, strict=True))


# fmt: off
TABLE: Mapping[Verb, _Row] = {
    #                          stranger            informed            owner
    #                               inactive            consulted           system-owner
    #                                    auditor             accountable         management
    #                                         onlooker            responsible         admin
    #                                                                                      asked
    Verb.READ:            _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.START:           _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.ANSWER:          _row(WHO, OUT, RO,  REQ, REQ, YES, YES, YES, REQ, REQ, REQ, YES, YES),
    Verb.CORRECT:         _row(WHO, OUT, RO,  REQ, REQ, YES, YES, YES, REQ, REQ, REQ, YES, REQ),
    Verb.ATTACH:          _row(WHO, OUT, RO,  REQ, REQ, YES, YES, YES, YES, REQ, REQ, YES, REQ),
    Verb.CLOSE_FOLLOW_UP: _row(WHO, OUT, RO,  FUP, FUP, FUP, YES, YES, YES, FUP, FUP, YES, YES),
    Verb.MOVE_FOLLOW_UP:  _row(WHO, OUT, RO,  FUP, FUP, FUP, YES, YES, YES, FUP, FUP, YES, YES),
    Verb.POSTPONE:        _row(WHO, OUT, RO,  TSK, TSK, TSK, YES, YES, YES, TSK, TSK, YES, YES),
    Verb.REPORT:          _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.RECORD:          _row(WHO, OUT, RO,  REC, REC, YES, YES, YES, YES, YES, REC, YES, YES),
    Verb.DIRECT:          _row(WHO, OUT, RO,  DIR, DIR, DIR, DIR, DIR, DIR, DIR, YES, YES, DIR),
    Verb.CALL:            _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.CONFIRM_CONTACT: _row(WHO, OUT, RO,  CON, CON, CON, CON, CON, YES, CON, CON, YES, YES),
    Verb.EXPORT:          _row(WHO, OUT, YES, OWN, OWN, OWN, OWN, OWN, OWN, YES, OWN, YES, OWN),
    Verb.PRINT_PLAN:      _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.PRINT_WHEEL:     _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.PRINT_RACI:      _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.PRINT_AUDIT_FILE: _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.PRINT_NUMBERS:   _row(WHO, OUT, ACC, ACC, ACC, ACC, YES, ACC, ACC, ACC, YES, ACC, ACC),
    Verb.PRINT_OVERVIEW:  _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.PRINT_CONTRACT:  _row(WHO, OUT, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.WRITE_AGENDA:    _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.DRAFT_LETTER:    _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.CALENDAR:        _row(WHO, OUT, RO,  YES, YES, YES, YES, YES, YES, YES, YES, YES, YES),
    Verb.ADMINISTER:      _row(WHO, OUT, RO,  ADM, ADM, ADM, ADM, ADM, ADM, ADM, ADM, YES, ADM),
}
# fmt: on
