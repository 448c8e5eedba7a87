"""Test each command on the demo's register: its changes, its refusals, and what it leaves alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest

from governance.access import Reason
from governance.catalogue import catalogue
from governance.changes.checklist_commands import (
    NotPossibleRefused,
    answer_key,
    deviation_expires,
)
from governance.changes.draft import InvalidRecord
from governance.changes.follow_up_commands import InThePast
from governance.changes.merge import difference
from governance.commands import (
    AddRecord,
    AnyCommand,
    AttachEvidence,
    CancelReminder,
    ChooseAuthorityTimes,
    ChooseLanguage,
    ChooseMessageTimes,
    ChoosePlatform,
    ClaimNotPossible,
    CloseFollowUp,
    ConfirmContact,
    CorrectRecord,
    Decide,
    Decline,
    DraftLetter,
    EndRecord,
    ExportRegister,
    FinishChecklist,
    ImportRegister,
    InformContact,
    KeepQuiet,
    MoveFollowUp,
    NoteAnswer,
    NumberWorked,
    Postpone,
    PrintAuditFile,
    PrintContractSheet,
    PrintMiniPlan,
    PrintOverview,
    PrintRaci,
    PrintYearWheel,
    RecordAnswer,
    RecordEvent,
    ReturnMiniPlan,
    SetReminder,
    SkipQuestion,
    StartChecklist,
    TakeMiniPlan,
    Undo,
    WriteAgenda,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import apply, merge_register
from governance.obligations.ledger import ObligationFilter
from governance.ports import Register, Today, VersionConflict, Versioned
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.workdays import add_workdays
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING
from tests.stories.cast import LIGHTHOUSES, PANCAKES
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal, stocked

NIGHT = "system:Nødmelderen"
FORUM = "forum:Driftsforum K-101"
OTHER_FORUM = "forum:Strategisk forum K-101"
MAREN = "maren.skabelonsen@stf.example"
BO = "bo.proevesen@stf.example"
DITTE = "ditte.moenstergaard@stf.example"
KARL = "karl.attrapsen@stf.example"
FIE = "fie.demosen@stf.example"
YUSUF = "yusuf.fiktivsen@stf.example"
REVI = "revi.sorsen@pandekageby.example"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with stocked(tmp_path_factory.mktemp("handlers")) as database:
        yield database


@pytest.fixture
def unit(demo: Database) -> Iterator[UnitOfWork]:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        yield unit


@pytest.fixture
def maren(unit: UnitOfWork) -> CommandContext:
    """The continuity manager: R for 3.2 and 3.3."""
    return command_context_of(unit, MAREN)


def start(requirement: str = "3.2", scope: str = NIGHT, *, again: bool = False) -> StartChecklist:
    return StartChecklist(requirement=requirement, scope=scope, again=again)


def answered(
    question: str, value: str, *, seen: int = 0, scope: str = NIGHT, note: str | None = None
) -> RecordAnswer:
    return RecordAnswer(question=question, scope=scope, value=value, note=note, seen=seen)


def claim(
    question: str = "3.2-1", *, seen: int = 0, scope: str = NIGHT, contract: str = "K-103"
) -> ClaimNotPossible:
    return ClaimNotPossible(
        question=question,
        scope=scope,
        contract=contract,
        reason="De deler den ikke",
        compensating="Vi øver selv",
        next_opportunity="tender",
        supplier_asked="yes",
        supplier_reply="Nej",
        seen=seen,
    )


def evidence(question: str = "3.2-1") -> AttachEvidence:
    return AttachEvidence(
        question=question,
        scope=NIGHT,
        sha256="a" * 64,
        title="Plan.pdf",
        media_type="application/pdf",
        size=7,
    )


def does(context: CommandContext, *commands: AnyCommand) -> None:
    for command in commands:
        apply(command, context)


def answer(register: Register, question: str, scope: str = NIGHT) -> Versioned[Answer]:
    kept = register.get(Answer, answer_key(question, scope))
    assert kept is not None
    return kept


def promises(register: Register, question: str, scope: str = NIGHT) -> list[Action]:
    """Return the open follow-ups of a question."""
    found = register.find(Action, question=question, scope=scope, closed_on=None)
    return [kept.record for kept in found]


def whole(register: Register) -> list[object]:
    """Return everything the register holds."""
    return [register.find(cls) for cls in SECTIONS]


# ── Access ───────────────────────────────────────────────────────────────────

TEMPLATES = Action.key_of(
    system="Tågevarsel", title="Skriv tekstskabeloner til varsling af havnene"
)
BACKUP = Action.key_of(contract="K-202", title="Flyt backup-nøglerne til et adskilt lager")
COMMANDS: list[AnyCommand] = [
    start(),
    answered("3.2-1", "ja"),
    claim(),
    SkipQuestion(question="3.2-1", scope=NIGHT),
    NoteAnswer(question="3.2-1", scope=NIGHT, note="x", seen=0),
    evidence(),
    FinishChecklist(requirement="3.2", scope=NIGHT),
    CloseFollowUp(key=TEMPLATES, seen=1),
    MoveFollowUp(key=TEMPLATES, due_on=date(2026, 5, 1), seen=1),
    ImportRegister(),
    RecordEvent(
        system="Tågevarsel",
        kind="incident",
        happened_on=TODAY.day,
        title="Nede i en time",
        significant=True,
    ),
    Postpone(
        scope="system:Nødmelderen",
        rule="exercise_held",
        subject="",
        due_on=date(2026, 1, 20),
        sort="snooze",
        workdays=5,
        reason="Kagemand kan først i marts",
    ),
    ExportRegister(),
    ChooseLanguage(lang="en"),
    ChoosePlatform(platform="slack"),
]
RECORDS: list[AnyCommand] = [
    AddRecord(section="suppliers", values={"name": "Syvsover A/S"}),
    CorrectRecord(section="systems", key="nødmelderen", values={"able_people": 3}, seen=1),
    EndRecord(section="forums", key="driftsforum k-101", seen=1),
    ConfirmContact(
        section="contacts",
        key=Contact.key_of(
            system="Fyrjournal", side="us", slot="decision maker", name="Fie Demosen"
        ),
        seen=1,
        through="phone",
    ),
    NumberWorked(
        key=Contact.key_of(
            system="Fyrjournal", side="us", slot="decision maker", name="Fie Demosen"
        ),
        phone="+45 00 00 10 03",
        on=date(2026, 3, 2),
    ),
    InformContact(
        key=Contact.key_of(
            supplier="Pindsvin Drift A/S",
            side="supplier",
            slot="escalation 1",
            name="Torben Opdigtet",
        ),
        by="hand",
    ),
]
DECISIONS: list[AnyCommand] = [
    Decide(kind="organisation", scope="authority", seen=0),
    Decline(kind="organisation", scope="authority", title="Organiseringen", reason="X", seen=0),
]
OF_ONES_OWN: list[AnyCommand] = [
    SetReminder(at=MORNING + timedelta(days=1), said="ringe til Kagemand"),
    CancelReminder(reminder="0"),
    KeepQuiet(scope="system:Nødmelderen", rule="exercise_held", subject="", until=date(2026, 5, 1)),
    ChooseMessageTimes(most_a_week=2),
]
PAPERS: list[AnyCommand] = [
    PrintYearWheel(about="authority"),
    PrintRaci(about="authority"),
    PrintAuditFile(about="authority"),
    PrintOverview(about="authority"),
    PrintContractSheet(about="contract:K-101"),
]
WRITTEN_TO_SEND: list[AnyCommand] = [
    WriteAgenda(about="forum:Driftsforum K-101"),
    DraftLetter(about="contract:K-101"),
]
PLANS: list[AnyCommand] = [
    PrintMiniPlan(system="Nødmelderen"),
    TakeMiniPlan(system="Nødmelderen", version="JJN6"),
    ReturnMiniPlan(system="Nødmelderen"),
]
EVERY = [
    *COMMANDS,
    *RECORDS,
    *DECISIONS,
    *OF_ONES_OWN,
    ChooseAuthorityTimes(most_a_week=2),
    Undo(entry="0"),
    *PAPERS,
    *WRITTEN_TO_SEND,
    *PLANS,
]
NAMES = [command.name for command in EVERY]


def test_every_command_is_among_these() -> None:
    assert set(NAMES) == {cls.__name__ for cls in get_args(AnyCommand)}


@pytest.mark.parametrize("command", EVERY, ids=NAMES)
def test_who_has_left_may_nothing(unit: UnitOfWork, command: AnyCommand) -> None:
    context = command_context_of(unit, MAREN, active=False)
    before = whole(unit.register)
    with pytest.raises(NotAllowed) as refused:
        apply(command, context)
    assert refused.value.why is Reason.INACTIVE
    assert whole(unit.register) == before


@pytest.mark.parametrize("command", COMMANDS[:-3], ids=NAMES[: len(COMMANDS) - 3])
def test_an_auditor_changes_nothing_of_the_authoritys(demo: Database, command: AnyCommand) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        if isinstance(command, CloseFollowUp | MoveFollowUp):
            command = command.model_copy(update={"key": BACKUP})
        if isinstance(command, Postpone):
            standing = unit.ledger.find(ObligationFilter(), limit=1)[0].obligation
            scope, rule, subject = standing.identity
            now = {"scope": scope, "rule": rule, "subject": subject, "due_on": standing.due_on}
            command = command.model_copy(update=now)
        before = whole(unit.register)
        with pytest.raises(NotAllowed) as refused:
            apply(command, command_context_of(unit, REVI))
        assert refused.value.why is Reason.READ_ONLY
        assert whole(unit.register) == before


FOR_ALL = (RecordEvent, ChooseLanguage, ChoosePlatform, ExportRegister)
FOR_SOME = [command for command in COMMANDS if not isinstance(command, FOR_ALL)]


@pytest.mark.parametrize("command", FOR_SOME, ids=[command.name for command in FOR_SOME])
def test_nobody_without_a_role_may(unit: UnitOfWork, command: AnyCommand) -> None:
    with pytest.raises(NotAllowed) as refused:
        apply(command, command_context_of(unit, FIE))
    match command:
        case CloseFollowUp() | MoveFollowUp():
            expected = Reason.NOT_YOUR_FOLLOW_UP
        case ImportRegister():
            expected = Reason.ADMINISTRATORS_ONLY
        case Postpone():
            expected = Reason.NOT_YOUR_TASK
        case _:
            expected = Reason.NOT_YOUR_REQUIREMENT
    assert refused.value.why is expected


def test_an_auditor_and_an_administrator_may_take_the_register_out(demo: Database) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        apply(ExportRegister(), command_context_of(unit, REVI))
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        apply(ExportRegister(), command_context_of(unit, YUSUF))
        apply(ImportRegister(), command_context_of(unit, YUSUF))


def test_a_system_owner_may_take_theirs_out_and_others_are_told_who_may(demo: Database) -> None:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        apply(ExportRegister(), command_context_of(unit, FIE))
        with pytest.raises(NotAllowed) as refused:
            apply(ExportRegister(), command_context_of(unit, KARL))
        assert refused.value.why is Reason.OWNERS_ONLY


def test_only_an_administrator_chooses_when_everybody_is_written_to(unit: UnitOfWork) -> None:
    with pytest.raises(NotAllowed) as refused:
        apply(ChooseAuthorityTimes(most_a_week=2), command_context_of(unit, MAREN))
    assert refused.value.why is Reason.ADMINISTRATORS_ONLY
    apply(ChooseAuthorityTimes(most_a_week=2), command_context_of(unit, YUSUF))
    assert unit.message_times.of(MAREN).most_a_week == 2


def test_only_an_administrator_merges_a_file(unit: UnitOfWork) -> None:
    nyt = System(name="Nyt", criticality="ikke kritisk")
    merged = difference(unit.register, [nyt], today=unit.now.date())
    with pytest.raises(NotAllowed):
        merge_register(merged, command_context_of(unit, MAREN))
    assert unit.register.get(System, "nyt") is None
    merge_register(merged, command_context_of(unit, YUSUF))
    assert unit.register.get(System, "nyt") is not None


@pytest.mark.parametrize("email", [MAREN, BO, DITTE, YUSUF], ids=["R", "A", "C", "administrator"])
def test_whoever_has_a_part_in_it_may(unit: UnitOfWork, email: str) -> None:
    does(command_context_of(unit, email), start(), answered("3.2-7", "ja"))
    assert answer(unit.register, "3.2-7").record.answered_by == email


# ── Checklists ───────────────────────────────────────────────────────────────


def checklist(register: Register) -> Checklist:
    (kept,) = register.find(Checklist, requirement="3.2", scope=NIGHT)
    return kept.record


def test_starting_twice_is_starting_once(maren: CommandContext) -> None:
    does(maren, start(), start(), start(again=True))
    begun = checklist(maren.register)
    assert (begun.round, begun.started_by, begun.started_on) == (1, MAREN, TODAY.day)


def test_a_new_round_forgets_who_finished_and_what_was_skipped(
    unit: UnitOfWork, maren: CommandContext
) -> None:
    does(maren, start(), SkipQuestion(question="3.2-2", scope=NIGHT))
    does(maren, FinishChecklist(requirement="3.2", scope=NIGHT), start())
    assert checklist(maren.register).finished_by == MAREN
    does(command_context_of(unit, BO), start(again=True))
    begun = checklist(maren.register)
    assert (begun.round, begun.started_by, begun.finished_on, begun.skipped) == (2, BO, None, ())


def test_who_finished_first_finished_it(unit: UnitOfWork, maren: CommandContext) -> None:
    finish = FinishChecklist(requirement="3.2", scope=NIGHT)
    does(maren, start(), finish)
    does(command_context_of(unit, BO), finish)
    assert checklist(maren.register).finished_by == MAREN


@pytest.mark.parametrize(
    "command",
    [
        FinishChecklist(requirement="3.2", scope=NIGHT),
        SkipQuestion(question="3.2-1", scope=NIGHT),
        answered("3.2-1", "ja"),
        NoteAnswer(question="3.2-1", scope=NIGHT, note="x", seen=0),
    ],
    ids=lambda command: command.name,
)
def test_nothing_can_be_done_in_a_checklist_that_was_never_begun(
    maren: CommandContext, command: AnyCommand
) -> None:
    with pytest.raises(NotFound):
        apply(command, maren)


def test_what_is_skipped_is_noted_once_and_no_longer_when_it_is_answered(
    maren: CommandContext,
) -> None:
    skip = SkipQuestion(question="3.2-1", scope=NIGHT)
    does(maren, start(), skip, skip, SkipQuestion(question="3.2-2", scope=NIGHT))
    assert checklist(maren.register).skipped == ("3.2-1", "3.2-2")
    does(maren, answered("3.2-1", "ja"))
    assert checklist(maren.register).skipped == ("3.2-2",)


# ── Answers ──────────────────────────────────────────────────────────────────


def test_an_answer_is_written_whole(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-7", "delvist", note="De har set tallene"))
    kept = answer(maren.register, "3.2-7")
    assert kept.version == 1
    assert kept.record == Answer(
        question="3.2-7",
        scope=NIGHT,
        value="delvist",
        note="De har set tallene",
        answered_by=MAREN,
        answered_on=TODAY.day,
        round=1,
    )


@pytest.mark.parametrize("seen", [0, 2, 7])
def test_who_has_not_seen_the_answer_overwrites_nothing(maren: CommandContext, seen: int) -> None:
    does(maren, start(), answered("3.2-7", "ja"))
    for command in (answered("3.2-7", "nej", seen=seen), claim("3.2-7", seen=seen)):
        with pytest.raises(VersionConflict) as changed:
            apply(command, maren)
        assert changed.value.current == answer(maren.register, "3.2-7")
    assert answer(maren.register, "3.2-7").record.value == "ja"
    does(maren, answered("3.2-7", "nej", seen=1))
    assert answer(maren.register, "3.2-7").version == 2


def test_not_possible_is_no_plain_answer(maren: CommandContext) -> None:
    does(maren, start())
    with pytest.raises(NotPossibleRefused):
        apply(answered("3.2-1", "ikke_muligt"), maren)
    with pytest.raises(NotPossibleRefused):
        apply(claim("3.2-3"), maren)


def test_another_answer_leaves_every_other_as_it_is(unit: UnitOfWork) -> None:
    yusuf = command_context_of(unit, YUSUF)
    does(yusuf, start("3.1"), answered("3.1-4", "haendelse"), start("3.3"))
    does(yusuf, answered("3.3-9", "nej"), answered("3.3-8", "ved_ikke"))
    others = [answer(unit.register, number) for number in ("3.1-4", "3.3-9")]
    does(yusuf, answered("3.3-8", "ingen", seen=1), answered("3.3-1", "ved_ikke"))
    assert [answer(unit.register, number) for number in ("3.1-4", "3.3-9")] == others


def test_a_new_rounds_first_answer_leaves_the_others_in_the_last(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-1", "nej"), answered("3.2-7", "ja"))
    does(maren, FinishChecklist(requirement="3.2", scope=NIGHT), start(again=True))
    does(maren, answered("3.2-1", "ved_ikke", seen=1))
    assert answer(maren.register, "3.2-1").record.round == 2
    kept = answer(maren.register, "3.2-7")
    assert (kept.record.round, kept.version) == (1, 1)


def test_a_note_is_written_to_the_answer_that_was_seen(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-7", "ja"))
    note = NoteAnswer(question="3.2-7", scope=NIGHT, note="Fra maj", seen=1)
    does(maren, note)
    kept = answer(maren.register, "3.2-7")
    assert (kept.record.value, kept.record.note, kept.version) == ("ja", "Fra maj", 2)
    with pytest.raises(VersionConflict):
        apply(note, maren)
    with pytest.raises(NotFound):
        apply(note.model_copy(update={"question": "3.2-2"}), maren)


def test_the_same_file_is_evidence_once(unit: UnitOfWork, maren: CommandContext) -> None:
    does(maren, evidence(), evidence())
    does(command_context_of(unit, BO), evidence())
    (piece,) = unit.register.find(Evidence)
    assert (piece.record.added_by, piece.version) == (MAREN, 1)
    does(maren, evidence("3.2-2"))
    assert len(unit.register.find(Evidence)) == 2


def link(url: str) -> AttachEvidence:
    return AttachEvidence(question="3.2-1", scope=NIGHT, url=url, title="Planen")


def test_a_link_is_evidence_too_and_the_same_once(unit: UnitOfWork, maren: CommandContext) -> None:
    does(maren, link("https://stf.example/plan"), link("https://stf.example/plan"))
    does(maren, link("sag 2026-114"))
    found = [kept.record for kept in unit.register.find(Evidence)]
    assert [(one.url, one.sha256, one.added_by) for one in found] == [
        ("https://stf.example/plan", None, MAREN),
        ("sag 2026-114", None, MAREN),
    ]


def test_a_link_is_written_into_the_record_it_proves(maren: CommandContext) -> None:
    does(maren, start(), link("https://stf.example/plan"), answered("3.2-1", "ja"))
    (plan,) = maren.register.find(Document, system="Nødmelderen", kind="continuity plan")
    assert plan.record.url == "https://stf.example/plan"


# ── Not possible ─────────────────────────────────────────────────────────────


def test_a_claim_is_an_answer_with_its_record(maren: CommandContext) -> None:
    does(maren, start(), claim())
    assert answer(maren.register, "3.2-1").record.value == "ikke_muligt"
    assert answer(maren.register, "3.2-1").record.note == "De deler den ikke"
    (kept,) = maren.register.find(Deviation, question="3.2-1")
    assert (kept.record.assessed_by, kept.record.created_on) == (MAREN, TODAY.day)
    opened = promises(maren.register, "3.2-1")
    assert {action.title: (action.owner, action.due_on) for action in opened} == {
        "Rejs i ændring eller genudbud: Beredskabsplan": (KARL, add_workdays(TODAY.day, 30)),
        "Tag stilling til restrisikoen: Beredskabsplan": (BO, add_workdays(TODAY.day, 15)),
    }
    does(maren, claim(seen=1).model_copy(update={"reason": "Stadig ikke"}))
    (kept,) = maren.register.find(Deviation, question="3.2-1")
    assert (kept.record.reason, kept.version) == ("Stadig ikke", 2)


def test_a_plain_answer_ends_it(maren: CommandContext) -> None:
    does(maren, start(), claim("3.2-7"), answered("3.2-7", "nej", seen=1))
    assert not maren.register.find(Deviation, question="3.2-7")
    assert [action.title for action in promises(maren.register, "3.2-7")] == [RECOVERY]
    does(maren, claim("3.2-7", seen=2))
    assert maren.register.find(Deviation, question="3.2-7")


def test_the_contract_has_to_be_known(maren: CommandContext) -> None:
    does(maren, start())
    with pytest.raises(NotFound):
        apply(claim(contract="K-999"), maren)


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ends_on", "options", "expected"),
    [
        pytest.param(None, (), date(2027, 3, 2), id="a year"),
        pytest.param(date(2026, 9, 1), (), date(2026, 9, 1), id="the contract's end"),
        pytest.param(date(2025, 9, 1), (), date(2027, 3, 2), id="an end that has been"),
        pytest.param(None, ((date(2026, 6, 1), None),), date(2026, 6, 1), id="an open option"),
        pytest.param(None, ((date(2026, 6, 1), "no"),), date(2027, 3, 2), id="a decided one"),
        pytest.param(None, ((DAY, None),), date(2027, 3, 2), id="one whose day is today"),
        pytest.param(
            date(2026, 9, 1),
            ((date(2025, 6, 1), None), (date(2026, 8, 1), None)),
            date(2026, 8, 1),
            id="the next of them",
        ),
    ],
)
def test_how_long_a_claim_holds(
    ends_on: date | None, options: tuple[tuple[date, None], ...], expected: date
) -> None:
    contract = Contract(
        number="K-1",
        title="Drift",
        supplier="Pindsvin Drift A/S",
        systems=("Fyret",),
        starts_on=date(2020, 1, 1),
        ends_on=ends_on,
        options=tuple(ContractOption(12, day, decision) for day, decision in options),
    )
    assert deviation_expires(contract, DAY) == expected


# ── Follow-ups ───────────────────────────────────────────────────────────────


def later(context: CommandContext, days: int) -> CommandContext:
    moved = timedelta(days=days)
    return replace(context, today=Today(day=TODAY.day + moved, now=TODAY.now + moved))


RECOVERY = "Aftal genopretningstid og accepteret datatab"
JOURNAL = "system:Fyrjournal"


def test_what_is_short_is_followed_up_until_it_is_not(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-7", "nej"))
    (first,) = promises(maren.register, "3.2-7")
    assert first.title == RECOVERY
    assert (first.owner, first.due_on) == (KARL, add_workdays(TODAY.day, 30))
    assert (first.source, first.system, first.scope) == ("checklist", "Nødmelderen", NIGHT)

    does(later(maren, 7), answered("3.2-7", "delvist", seen=1))
    assert promises(maren.register, "3.2-7") == [first]

    does(later(maren, 8), answered("3.2-7", "ja", seen=2))
    assert not promises(maren.register, "3.2-7")
    (closed,) = maren.register.find(Action, question="3.2-7")
    assert closed.record.closed_on == TODAY.day + timedelta(days=8)

    does(later(maren, 9), answered("3.2-7", "nej", seen=3))
    (again,) = promises(maren.register, "3.2-7")
    assert again.due_on == add_workdays(TODAY.day + timedelta(days=9), 30)


def test_what_a_rule_reads_is_followed_by_that_rule_alone(maren: CommandContext) -> None:
    does(maren, start(scope=JOURNAL), answered("3.2-2", "nej", scope=JOURNAL))
    assert not promises(maren.register, "3.2-2", JOURNAL)
    assert gaps(maren, "supplier_plan_seen") == ["missing"]


def test_what_the_register_knows_calls_for_nothing(maren: CommandContext) -> None:
    """Nobody is set to find out what is known, or to put right what is in place."""
    does(maren, start(), answered("3.2-3", "ved_ikke"), answered("3.2-4", "2025-01-02"))
    assert not promises(maren.register, "3.2-3")
    assert not promises(maren.register, "3.2-4")


# ── What an answer tells ─────────────────────────────────────────────────────


def gaps(context: CommandContext, rule: str) -> list[str]:
    """Return the kinds of what stands by that rule, for the system nobody has told much of."""
    standing = context.ledger.of_scope(JOURNAL, rules={rule})
    return [entry.obligation.kind for entry in standing]


def plans(register: Register) -> list[tuple[str | None, int]]:
    """Return how the plans of that system's supplier fit, each with its version."""
    found = register.find(Document, contract="K-102", kind="supplier continuity plan")
    return [(kept.record.fits, kept.version) for kept in found]


def test_an_answer_writes_its_fact(maren: CommandContext) -> None:
    assert gaps(maren, "supplier_plan_seen") == ["unknown"]
    does(maren, start(scope=JOURNAL), answered("3.2-2", "ja", scope=JOURNAL))
    assert plans(maren.register) == [("yes", 1)]
    assert not gaps(maren, "supplier_plan_seen")
    assert maren.register.get(Answer, answer_key("3.2-2", JOURNAL)) is None
    does(maren, answered("3.2-2", "delvist", scope=JOURNAL))
    assert plans(maren.register) == [("partly", 2)]
    does(maren, answered("3.2-2", "delvist", scope=JOURNAL))
    assert plans(maren.register) == [("partly", 2)], "told again, it changes nothing"


def test_it_is_written_by_the_same_rights_as_any_other_way(unit: UnitOfWork) -> None:
    """The consulted may answer, and may not tell for the risk owner that it is accepted."""
    yusuf, bo = command_context_of(unit, YUSUF), command_context_of(unit, BO)
    latest = RiskAssessment(
        system="Nødmelderen",
        assessed_on=date(2026, 2, 20),
        reason="change",
        supplier_input="yes",
    )
    does(yusuf, AddRecord(section="risk_assessments", values=latest.state()), start("3.1"))
    before = whole(unit.register)
    for refused in (
        answered("3.1-7", "ja"),
        CorrectRecord(
            section="risk_assessments",
            key=latest.key,
            values={"accepted_on": "2026-03-02", "accepted_by": MAREN},
            seen=1,
        ),
    ):
        with pytest.raises((NotAllowed, InvalidRecord)):
            apply(refused, command_context_of(unit, MAREN))
    assert whole(unit.register) == before
    does(bo, answered("3.1-7", "ja"))
    kept = unit.register.get(RiskAssessment, latest.key)
    assert kept is not None
    assert (kept.record.accepted_by, kept.record.accepted_on) == (BO, TODAY.day)


def test_the_journal_says_who_told_the_fact_and_how(demo: Database) -> None:
    with rehearsal(demo, of=LIGHTHOUSES) as unit:
        unit.use_tenant(unit.tenant, who=MAREN)
        maren = command_context_of(unit, MAREN)
        does(maren, start(scope=JOURNAL), answered("3.2-2", "ja", scope=JOURNAL))
        does(maren, answered("3.2-2", "delvist", scope=JOURNAL))
        does(maren, answered("3.2-7", "nej", scope=JOURNAL))
        unit.write()
        sections = (Document.section, Answer.section)
        written = unit.memory.written(unit.now, sections=sections, most=9)
    assert sorted((one.section, one.command, one.who) for one in written) == [
        ("answers", "RecordAnswer", MAREN),
        ("documents", "AddRecord", MAREN),
        ("documents", "CorrectRecord", MAREN),
    ]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        pytest.param("3.1-1", "2026-02-27", id="what is lacking"),
        pytest.param("3.3-1", "2026-02-27", id="what is lacking of another"),
        pytest.param("3.2-3", "ja", id="what the register shows short"),
    ],
)
def test_what_makes_no_whole_fact_is_refused_and_nothing_is_half_done(
    unit: UnitOfWork, question: str, value: str
) -> None:
    yusuf = command_context_of(unit, YUSUF)
    requirement = question.split("-", maxsplit=1)[0]
    skip = SkipQuestion(question=question, scope=JOURNAL)
    does(yusuf, start(requirement, JOURNAL), skip)
    before = whole(unit.register)
    with pytest.raises(InvalidRecord):
        apply(answered(question, value, scope=JOURNAL), yusuf)
    assert whole(unit.register) == before


def test_a_no_writes_no_fact_but_is_no_longer_unknown(maren: CommandContext) -> None:
    does(maren, start(scope=JOURNAL), answered("3.2-2", "nej", scope=JOURNAL))
    assert not plans(maren.register)
    assert gaps(maren, "supplier_plan_seen") == ["missing"]


PLAN = {
    "contract": "K-102",
    "kind": "supplier continuity plan",
    "title": "Leverandørens plan",
    "fits": "yes",
}


def test_a_no_ends_when_somebody_tells_the_fact_by_whatever_way(maren: CommandContext) -> None:
    does(maren, start(scope=JOURNAL), answered("3.2-2", "nej", scope=JOURNAL))
    does(maren, answered("3.2-7", "nej", scope=JOURNAL), answered("3.2-1", "nej", scope=JOURNAL))
    does(maren, AddRecord(section="documents", values={**PLAN, "fits": "no"}))
    assert answer(maren.register, "3.2-2", JOURNAL).record.value == "nej"
    (plan,) = maren.register.find(Document, contract="K-102", kind="supplier continuity plan")
    does(maren, CorrectRecord(section="documents", key=plan.record.key, values=PLAN, seen=1))
    left = {kept.record.question for kept in maren.register.find(Answer, scope=JOURNAL)}
    assert left == {"3.2-1", "3.2-7"}, "of others nothing was told, and a judgement stays"


def test_what_was_not_possible_ends_with_its_claim_when_it_is_there(maren: CommandContext) -> None:
    does(maren, start(), claim())
    values = {
        "system": "Nødmelderen",
        "kind": "continuity plan",
        "title": "Beredskabsplan 2026",
        "dated": "2026-02-20",
        "supplier_input": "yes",
    }
    does(maren, AddRecord(section="documents", values=values))
    assert not maren.register.find(Answer, scope=NIGHT)
    assert not maren.register.find(Deviation, question="3.2-1")
    assert not promises(maren.register, "3.2-1")


def test_a_yes_to_what_was_not_possible_writes_the_fact(maren: CommandContext) -> None:
    does(maren, start(scope=JOURNAL), claim("3.2-2", scope=JOURNAL, contract="K-102"))
    does(maren, answered("3.2-2", "ja", scope=JOURNAL, seen=1))
    assert plans(maren.register) == [("yes", 1)]
    assert not maren.register.find(Answer, scope=JOURNAL)
    assert not maren.register.find(Deviation, question="3.2-2")


def test_a_no_against_the_register_stays_until_the_record_is_told_again(
    maren: CommandContext,
) -> None:
    """One who said no was shown what the register has; another's command does not undo it."""
    does(maren, AddRecord(section="documents", values=PLAN))
    does(maren, start(scope=JOURNAL), answered("3.2-2", "nej", scope=JOURNAL))
    values = {"system": "Fyrjournal", "kind": "continuity plan", "title": "Vores plan"}
    does(maren, AddRecord(section="documents", values=values))
    assert answer(maren.register, "3.2-2", JOURNAL).record.value == "nej"


def test_a_fact_told_elsewhere_closes_the_follow_up(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-1", "ved_ikke"))
    assert promises(maren.register, "3.2-1")
    values = {
        "system": "Nødmelderen",
        "kind": "continuity plan",
        "title": "Beredskabsplan 2026",
        "dated": "2026-02-20",
        "supplier_input": "yes",
    }
    does(later(maren, 3), AddRecord(section="documents", values=values))
    assert not promises(maren.register, "3.2-1")
    (closed,) = maren.register.find(Action, question="3.2-1")
    assert closed.record.closed_on == TODAY.day + timedelta(days=3)
    stand = [entry.obligation.subject for entry in maren.ledger.of_scope(NIGHT)]
    assert closed.record.key not in stand


def test_a_fact_that_leaves_it_short_closes_nothing(maren: CommandContext) -> None:
    does(maren, start(), answered("3.2-1", "ved_ikke"))
    values = {
        "system": "Nødmelderen",
        "kind": "continuity plan",
        "title": "Beredskabsplan 2026",
        "supplier_input": "no",
    }
    does(maren, AddRecord(section="documents", values=values))
    assert promises(maren.register, "3.2-1")


def test_dont_know_is_a_task_for_whoever_is_responsible(unit: UnitOfWork) -> None:
    does(command_context_of(unit, BO), start(), answered("3.2-1", "ved_ikke"))
    (task,) = promises(unit.register, "3.2-1")
    assert (task.title, task.owner) == ("Find ud af: Beredskabsplan", MAREN)
    assert task.due_on == add_workdays(TODAY.day, 5)


def test_what_falls_away_needs_no_follow_up(unit: UnitOfWork) -> None:
    """Of an assessment that is gone nobody has to say what has happened since."""
    yusuf = command_context_of(unit, YUSUF)
    does(yusuf, start("3.1"), answered("3.1-4", "haendelse"))
    does(yusuf, start("3.2"), answered("3.2-7", "nej"))
    assert promises(unit.register, "3.1-4")
    for kept in unit.register.find(RiskAssessment, system="Nødmelderen"):
        record = kept.record
        does(yusuf, EndRecord(section=record.section, key=record.key, seen=kept.version))
    assert not promises(unit.register, "3.1-4")
    assert promises(unit.register, "3.2-7")


def test_a_vacant_role_s_follow_up_goes_up(demo: Database) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        jens = command_context_of(unit, "jens.testrup@pandekageby.example")
        water = "system:Vandvagten"
        does(jens, start("3.3", water), answered("3.3-9", "ja", scope=water))
        (action,) = promises(unit.register, "3.3-9", water)
        assert action.owner == "jens.testrup@pandekageby.example"


def test_two_forums_of_one_contract_have_a_follow_up_each(unit: UnitOfWork) -> None:
    ditte = command_context_of(unit, DITTE)
    for forum in (FORUM, OTHER_FORUM):
        does(ditte, start("2.4", forum), answered("2.4-5", "nej", scope=forum))
    assert promises(unit.register, "2.4-5", FORUM)
    assert promises(unit.register, "2.4-5", OTHER_FORUM)
    does(ditte, answered("2.4-5", "ja", seen=1, scope=FORUM))
    assert not promises(unit.register, "2.4-5", FORUM)
    assert promises(unit.register, "2.4-5", OTHER_FORUM)


def test_two_forums_of_one_contract_have_a_claim_each(unit: UnitOfWork) -> None:
    ditte = command_context_of(unit, DITTE)
    for forum in (FORUM, OTHER_FORUM):
        theirs = {"question": "2.4-5", "scope": forum, "contract": "K-101", "reason": forum}
        does(ditte, start("2.4", forum), claim().model_copy(update=theirs))
    claims = unit.register.find(Deviation, question="2.4-5")
    assert {(kept.record.scope, kept.record.reason) for kept in claims} == {
        (FORUM, FORUM),
        (OTHER_FORUM, OTHER_FORUM),
    }
    does(ditte, answered("2.4-5", "ja", seen=1, scope=FORUM))
    (left,) = unit.register.find(Deviation, question="2.4-5")
    assert left.record.scope == OTHER_FORUM


def test_closing_and_moving(maren: CommandContext) -> None:
    does(maren, MoveFollowUp(key=TEMPLATES, due_on=TODAY.day, seen=1))
    kept = maren.register.get(Action, TEMPLATES)
    assert kept is not None
    assert (kept.record.due_on, kept.version) == (TODAY.day, 2)
    with pytest.raises(InThePast):
        apply(MoveFollowUp(key=TEMPLATES, due_on=date(2026, 3, 1), seen=2), maren)
    with pytest.raises(VersionConflict):
        apply(CloseFollowUp(key=TEMPLATES, seen=1), maren)
    does(maren, CloseFollowUp(key=TEMPLATES, seen=2))
    for command in (
        CloseFollowUp(key=TEMPLATES, seen=3),
        MoveFollowUp(key=TEMPLATES, due_on=TODAY.day, seen=3),
        CloseFollowUp(key="nothing//here", seen=1),
    ):
        with pytest.raises(NotFound):
            apply(command, maren)


def test_its_owner_may_close_it_whatever_else_they_are(unit: UnitOfWork) -> None:
    unit.register.save(
        Action(title="Ryd op", requirement="1.1", owner=FIE, due_on=TODAY.day),
        seen=0,
        command="Import",
    )
    does(command_context_of(unit, FIE), CloseFollowUp(key=Action.key_of(title="Ryd op"), seen=1))
    assert not unit.register.find(Action, title="Ryd op", closed_on=None)


# ── People ───────────────────────────────────────────────────────────────────


def test_anybody_who_reads_chooses_their_language(demo: Database) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        does(command_context_of(unit, REVI), ChooseLanguage(lang="en"), ChooseLanguage(lang="en"))
        kept = unit.register.get(Member, Member.key_of(email=REVI))
        assert kept is not None
        assert (kept.record.locale, kept.version) == ("en", 2)


def test_and_where_they_are_written_to(unit: UnitOfWork) -> None:
    does(command_context_of(unit, FIE), ChoosePlatform(platform="slack"))
    kept = unit.register.get(Member, Member.key_of(email=FIE))
    assert kept is not None
    assert kept.record.preferred_platform == "slack"


# ── Events ───────────────────────────────────────────────────────────────────


def _happened(**changes: object) -> RecordEvent:
    return RecordEvent.model_validate(
        {
            "system": "Tågevarsel",
            "kind": "incident",
            "happened_on": TODAY.day,
            "title": "Nede i en time",
            "significant": True,
            **changes,
        }
    )


def test_an_event_told_of_twice_is_one(unit: UnitOfWork) -> None:
    does(command_context_of(unit, FIE), _happened(), _happened())
    [kept] = unit.register.find(Event, title="Nede i en time")
    assert (kept.record.system, kept.record.kind, kept.version) == ("Tågevarsel", "incident", 1)


def test_an_event_is_of_a_system_there_is(unit: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        apply(_happened(system="Ukendt"), command_context_of(unit, FIE))


def test_who_is_no_longer_in_the_register_chooses_nothing(unit: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        apply(ChooseLanguage(lang="en"), command_context_of(unit, "nobody@stf.example"))


def test_the_catalogue_s_follow_ups_all_have_titles_of_their_own() -> None:
    """No two questions that share a key (a system, a contract, the authority) promise the same."""
    titles: dict[str, list[str]] = {}
    for requirement in catalogue():
        for question in requirement.questions:
            if question.follow_up is not None:
                titles.setdefault(requirement.scope, []).append(question.follow_up.title.da)
            titles.setdefault(requirement.scope, []).append(f"Find ud af: {question.topic.da}")
    contracts = [*titles.pop("contract"), *titles.pop("forum")]
    for mine in (*titles.values(), contracts):
        assert len(mine) == len(set(mine))


def test_a_follow_up_of_a_system_is_closed_by_whoever_does_the_requirement_there(
    unit: UnitOfWork,
) -> None:
    action = Action(
        system="Fyrjournal", title="Ring", requirement="2.3", owner=MAREN, due_on=TODAY.day
    )
    unit.register.save(action, seen=0, command="Test")
    owner = next(
        kept.record.member
        for kept in unit.register.find(RoleAssignment, scope="system:Fyrjournal", role="SYS")
    )
    assert owner is not None
    does(command_context_of(unit, owner), CloseFollowUp(key=action.key, seen=1))
    kept = unit.register.get(Action, action.key)
    assert kept is not None
    assert kept.record.closed_on == TODAY.day


# ── Papers ───────────────────────────────────────────────────────────────────


def test_an_auditor_draws_what_has_no_numbers_and_prints_no_plan(demo: Database) -> None:
    with rehearsal(demo, of=PANCAKES) as unit:
        for command in PAPERS:
            apply(command, command_context_of(unit, REVI))
        for command in PLANS:
            with pytest.raises(NotAllowed) as refused:
                apply(command, command_context_of(unit, REVI))
            assert refused.value.why is Reason.READ_ONLY


def test_whoever_takes_a_plan_twice_a_day_has_the_later_edition(unit: UnitOfWork) -> None:
    context = command_context_of(unit, FIE)
    for version in ("JJN6", "JJN6", "53EU"):
        apply(TakeMiniPlan(system="nødmelderen", version=version), context)
    [kept] = unit.register.find(Review, kind="mini_plan_held")
    assert (kept.record.scope, kept.record.result) == ("system:Nødmelderen", "53EU")
    assert kept.version == 2
    apply(ReturnMiniPlan(system="Nødmelderen"), command_context_of(unit, KARL))
    assert unit.register.find(Review, kind="mini_plan_held")
    apply(ReturnMiniPlan(system="Nødmelderen"), context)
    assert not unit.register.find(Review, kind="mini_plan_held")


def test_a_plan_of_no_system_is_nobodys(unit: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        apply(TakeMiniPlan(system="Findes ikke", version="JJN6"), command_context_of(unit, FIE))
