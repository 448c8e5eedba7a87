"""Commands say what can be done.

Each command names what it changes and, in `seen`, the version of it that was read.
"""

from datetime import date, datetime, time
from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

from governance.access import Verb
from governance.records.told_decisions import DecisionKind
from governance.schema.values import Channel, Platform, PostponeSort


class Command(BaseModel):
    """Something a person wants done.

    It is imperative and complete, and is recorded in the journal by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    verb: ClassVar[Verb]
    name: ClassVar[str]
    """The journal's name for it, which never changes whatever the class is called."""


class StartChecklist(Command):
    """Begin a checklist, or a new round of one that was finished (`again`)."""

    name: ClassVar[str] = "StartChecklist"
    verb: ClassVar[Verb] = Verb.ANSWER
    requirement: str
    scope: str
    again: bool = False


class RecordAnswer(Command):
    """Answer one question.

    `value` is written as `governance.checklists.assessment` reads it. `seen` is the answer's
    version, 0 for none.
    """

    name: ClassVar[str] = "RecordAnswer"
    verb: ClassVar[Verb] = Verb.ANSWER
    question: str
    scope: str
    value: str
    note: str | None = None
    seen: int


class ClaimNotPossible(Command):
    """Answer 'not possible under the current contract', with the short record that claim needs."""

    name: ClassVar[str] = "ClaimNotPossible"
    verb: ClassVar[Verb] = Verb.ANSWER
    question: str
    scope: str
    contract: str
    reason: str
    compensating: str
    next_opportunity: Literal["tender", "option", "change"]
    clause: str | None = None
    supplier_asked: Literal["yes", "no"]
    supplier_reply: str | None = None
    seen: int


class SkipQuestion(Command):
    """Leave a question for now.

    The checklist goes on, and asks it last.
    """

    name: ClassVar[str] = "SkipQuestion"
    verb: ClassVar[Verb] = Verb.ANSWER
    question: str
    scope: str


class NoteAnswer(Command):
    """Write a note to an answer already given."""

    name: ClassVar[str] = "NoteAnswer"
    verb: ClassVar[Verb] = Verb.ANSWER
    question: str
    scope: str
    note: str
    seen: int


class AttachEvidence(Command):
    """Attach one received file, or a link or case number (`url`), to a question.

    The same again changes nothing.
    """

    name: ClassVar[str] = "AttachEvidence"
    verb: ClassVar[Verb] = Verb.ATTACH
    question: str
    scope: str
    sha256: str | None = None
    url: str | None = None
    title: str
    media_type: str | None = None
    size: int | None = None


class FinishChecklist(Command):
    """Finish a checklist in which every question that applies has been answered or skipped."""

    name: ClassVar[str] = "FinishChecklist"
    verb: ClassVar[Verb] = Verb.ANSWER
    requirement: str
    scope: str


class CloseFollowUp(Command):
    """Close a follow-up that is done."""

    name: ClassVar[str] = "CloseFollowUp"
    verb: ClassVar[Verb] = Verb.CLOSE_FOLLOW_UP
    key: str
    seen: int


class MoveFollowUp(Command):
    """Give a follow-up another date."""

    name: ClassVar[str] = "MoveFollowUp"
    verb: ClassVar[Verb] = Verb.CLOSE_FOLLOW_UP
    key: str
    due_on: date
    seen: int


class Postpone(Command):
    """Postpone the messages about an obligation, or ask for it again (`PostponeSort`).

    `snooze` is for some working days, or `until` a day, and with a reason. `take` lasts until the
    obligation is taken care of `by` a day. `accept` lasts until the day `by`, with a reason, and
    `push` has neither.
    """

    name: ClassVar[str] = "Postpone"
    verb: ClassVar[Verb] = Verb.POSTPONE
    scope: str
    rule: str
    subject: str
    due_on: date
    sort: PostponeSort
    workdays: int | None = None
    until: date | None = None
    by: date | None = None
    reason: str | None = None


class SetReminder(Command):
    """Remind whoever asks for it of something, at a moment.

    It is about the obligation with that `scope`, `rule` and `subject` that is `due_on` a day, where
    there is a rule. What it `opens` is as in `ReminderTopic`.
    """

    name: ClassVar[str] = "SetReminder"
    verb: ClassVar[Verb] = Verb.READ
    at: datetime
    said: str = ""
    scope: str = ""
    rule: str = ""
    subject: str = ""
    due_on: date | None = None
    opens: dict[str, JsonValue] | None = None


class CancelReminder(Command):
    """Cancel one's own reminder, or hear of the obligation again."""

    name: ClassVar[str] = "CancelReminder"
    verb: ClassVar[Verb] = Verb.READ
    reminder: str


class KeepQuiet(Command):
    """Send whoever asks for it no nudges about an obligation before a day."""

    name: ClassVar[str] = "KeepQuiet"
    verb: ClassVar[Verb] = Verb.READ
    scope: str
    rule: str
    subject: str
    said: str = ""
    until: date


class ChooseMessageTimes(Command):
    """Choose when and how often oneself is written to, as in `MessageTimes`."""

    name: ClassVar[str] = "ChooseMessageTimes"
    verb: ClassVar[Verb] = Verb.READ
    hour: time | None = None
    not_before: time | None = None
    most_a_week: int | None = None
    quiet_weekdays: tuple[int, ...] = ()


class ChooseAuthorityTimes(Command):
    """Choose when and how often everybody is written to who has not chosen."""

    name: ClassVar[str] = "ChooseAuthorityTimes"
    verb: ClassVar[Verb] = Verb.ADMINISTER
    hour: time | None = None
    not_before: time | None = None
    most_a_week: int | None = None
    quiet_weekdays: tuple[int, ...] = ()


class ChooseLanguage(Command):
    """Choose the language in which the person is addressed."""

    name: ClassVar[str] = "ChooseLanguage"
    verb: ClassVar[Verb] = Verb.READ
    lang: Literal["da", "en"]


class ChoosePlatform(Command):
    """Choose where the person is written to when the bot begins; None is wherever they are."""

    name: ClassVar[str] = "ChoosePlatform"
    verb: ClassVar[Verb] = Verb.READ
    platform: Platform | None


class RecordEvent(Command):
    """Record that a change, an incident or a finding happened to a system."""

    name: ClassVar[str] = "RecordEvent"
    verb: ClassVar[Verb] = Verb.REPORT
    system: str
    kind: Literal["change", "incident", "finding"]
    happened_on: date
    title: str
    significant: bool


class AddRecord(Command):
    """Add a new record to a section.

    `values` are by the register's names of the fields, as a file has them.

    A contact told of in conversation is added as one to be confirmed.
    """

    name: ClassVar[str] = "AddRecord"
    verb: ClassVar[Verb] = Verb.RECORD
    section: str
    values: dict[str, JsonValue]


class CorrectRecord(Command):
    """Give some fields of a record other values; None empties a field.

    Where that gives the record another key, it becomes a new record and the old one ends.
    References to the old one then name the new one.
    """

    name: ClassVar[str] = "CorrectRecord"
    verb: ClassVar[Verb] = Verb.RECORD
    section: str
    key: str
    values: dict[str, JsonValue]
    seen: int


class EndRecord(Command):
    """End a record.

    The record says so itself where it has a field for that: since `on`, or else since today.
    Otherwise it leaves the register.
    """

    name: ClassVar[str] = "EndRecord"
    verb: ClassVar[Verb] = Verb.RECORD
    section: str
    key: str
    seen: int
    on: date | None = None


class ConfirmContact(Command):
    """Record that somebody has made sure, by way of `through`, that a contact is right.

    A contact that was only told of is called from then on.
    """

    name: ClassVar[str] = "ConfirmContact"
    verb: ClassVar[Verb] = Verb.CONFIRM_CONTACT
    section: Literal["contacts", "told_contacts"]
    key: str
    seen: int
    through: Channel


class NumberWorked(Command):
    """Record that a call to the contact was answered on that day, while a system was down.

    The number is then known to be right. It changes nothing when it is told late, or when the
    contact's number has changed since.
    """

    name: ClassVar[str] = "NumberWorked"
    verb: ClassVar[Verb] = Verb.CALL
    key: str
    phone: str
    on: date


class InformContact(Command):
    """Tell that a supplier's contact is informed of what is kept on them (GDPR art. 14).

    `by` says how: by a mail from here, or by hand.
    """

    name: ClassVar[str] = "InformContact"
    verb: ClassVar[Verb] = Verb.RECORD
    key: str
    by: Literal["mail", "hand"]


class Decide(Command):
    """Say yes to a decision that was told of, or approve something of one's own accord.

    `about` is as in `ToldDecision`. `seen` is the version of what was told, 0 where nobody told it.
    Only an approval may be given of one's own accord, and only an approval keeps minutes.
    """

    name: ClassVar[str] = "Decide"
    verb: ClassVar[Verb] = Verb.RECORD
    kind: DecisionKind
    scope: str
    about: str | None = None
    minutes_ref: str | None = None
    seen: int


class Decline(Command):
    """Send a decision that was told of back to whoever told it, with the reason.

    `title` names the decision in the authority's language.
    """

    name: ClassVar[str] = "Decline"
    verb: ClassVar[Verb] = Verb.RECORD
    kind: DecisionKind
    scope: str
    about: str | None = None
    title: str
    reason: str
    seen: int


class ImportRegister(Command):
    """Import a file of the register.

    What it holds is merged by `governance.handlers.merge_register`.
    """

    name: ClassVar[str] = "ImportRegister"
    verb: ClassVar[Verb] = Verb.ADMINISTER


class ExportRegister(Command):
    """Export the register as a file, or the part of it that is a system owner's."""

    name: ClassVar[str] = "ExportRegister"
    verb: ClassVar[Verb] = Verb.EXPORT


class PrintMiniPlan(Command):
    """Print the mini continuity plan of a system."""

    name: ClassVar[str] = "PrintMiniPlan"
    verb: ClassVar[Verb] = Verb.PRINT_PLAN
    system: str


class PrintYearWheel(Command):
    """Draw the year wheel of the authority, a supplier, a contract, a system or a person."""

    name: ClassVar[str] = "PrintYearWheel"
    verb: ClassVar[Verb] = Verb.PRINT_WHEEL
    about: str


class PrintRaci(Command):
    """Draw the RACI of the authority, or of one of its systems or contracts."""

    name: ClassVar[str] = "PrintRaci"
    verb: ClassVar[Verb] = Verb.PRINT_RACI
    about: str


class PrintAuditFile(Command):
    """Gather the audit file of the authority, a system, a contract or a supplier.

    `numbers_of` are the scopes whose telephone numbers are to stand in it; empty for none.
    """

    name: ClassVar[str] = "PrintAuditFile"
    verb: ClassVar[Verb] = Verb.PRINT_AUDIT_FILE
    about: str
    numbers_of: tuple[str, ...] = ()


class PrintOverview(Command):
    """Draw where all requirements stand, in the authority or a part of it."""

    name: ClassVar[str] = "PrintOverview"
    verb: ClassVar[Verb] = Verb.PRINT_OVERVIEW
    about: str


class PrintContractSheet(Command):
    """Gather a contract on one page, as its supplier may see it."""

    name: ClassVar[str] = "PrintContractSheet"
    verb: ClassVar[Verb] = Verb.PRINT_CONTRACT
    about: str


class WriteAgenda(Command):
    """Write the agenda of a forum, or a skeleton for its minutes."""

    name: ClassVar[str] = "WriteAgenda"
    verb: ClassVar[Verb] = Verb.WRITE_AGENDA
    about: str


class DraftLetter(Command):
    """Draft a letter to the supplier of a contract."""

    name: ClassVar[str] = "DraftLetter"
    verb: ClassVar[Verb] = Verb.DRAFT_LETTER
    about: str


class TakeMiniPlan(Command):
    """Tell that oneself has the edition of a system's mini plan on paper, and no older one."""

    name: ClassVar[str] = "TakeMiniPlan"
    verb: ClassVar[Verb] = Verb.PRINT_PLAN
    system: str
    version: str


class ReturnMiniPlan(Command):
    """Tell that oneself has a system's mini plan on paper no more."""

    name: ClassVar[str] = "ReturnMiniPlan"
    verb: ClassVar[Verb] = Verb.PRINT_PLAN
    system: str


class Undo(Command):
    """Undo what was changed in one turn, by its entry in the undo log."""

    name: ClassVar[str] = "Undo"
    verb: ClassVar[Verb] = Verb.REPORT
    entry: str


AnyCommand: TypeAlias = (
    StartChecklist
    | RecordAnswer
    | ClaimNotPossible
    | SkipQuestion
    | NoteAnswer
    | AttachEvidence
    | FinishChecklist
    | CloseFollowUp
    | MoveFollowUp
    | Postpone
    | SetReminder
    | CancelReminder
    | KeepQuiet
    | ChooseMessageTimes
    | ChooseAuthorityTimes
    | ChooseLanguage
    | ChoosePlatform
    | RecordEvent
    | AddRecord
    | CorrectRecord
    | EndRecord
    | ConfirmContact
    | NumberWorked
    | InformContact
    | Decide
    | Decline
    | ImportRegister
    | ExportRegister
    | PrintMiniPlan
    | PrintYearWheel
    | PrintAuditFile
    | PrintOverview
    | PrintRaci
    | PrintContractSheet
    | WriteAgenda
    | DraftLetter
    | TakeMiniPlan
    | ReturnMiniPlan
    | Undo
)
