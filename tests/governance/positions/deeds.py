"""Let people in a small authority answer, record, correct and decide, by the dialogs' commands."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import ValidationError

from bot.app.register.create_authority import create_authority, tenant_id
from governance.access import Actor
from governance.catalogue import Question, catalogue
from governance.changes.checklist_commands import (
    NotPossibleRefused,
    answer_key,
    checklist_of,
    told_by,
)
from governance.changes.draft import InvalidRecord
from governance.changes.follow_up_commands import InThePast, state_of
from governance.changes.merge import Difference, MergedRecord, dangling
from governance.changes.record_commands import SameChannel, StillReferenced
from governance.checklists.assessment import DONT_KNOW, NOT_POSSIBLE
from governance.commands import (
    AddRecord,
    AnyCommand,
    AttachEvidence,
    ClaimNotPossible,
    CloseFollowUp,
    ConfirmContact,
    CorrectRecord,
    Decide,
    Decline,
    EndRecord,
    FinishChecklist,
    NoteAnswer,
    RecordAnswer,
    SkipQuestion,
    StartChecklist,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import apply, merge_and_settle
from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.obligations.rule import RuleInput
from governance.ports import Today, VersionConflict, Versioned
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.facts_told import facts_of_kept_answers, is_of_before
from governance.positions.item import State
from governance.positions.known import scopes_asked
from governance.queries.scope_context import whole_roster
from governance.reconciliation.load_facts import facts_of
from governance.reconciliation.reconciler import Reconciler
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import BO, DAY, EVA, ISA, KAI, LIS, RECORDED, World, good
from tests.governance.positions.answers_told import kinds_of_answer
from tests.governance.positions.positions import BARE

PEOPLE = (LIS, ISA, BO, KAI, EVA)
REFUSALS = (
    NotAllowed,
    NotFound,
    VersionConflict,
    NotPossibleRefused,
    InThePast,
    InvalidRecord,
    StillReferenced,
    SameChannel,
)
_OF_A_CHECKLIST = (Answer, Checklist, Evidence, Deviation, Action, ToldDecision, ToldContact)


def _with_more(world: World) -> World:
    """Add a system that is in by choice, and a contract of both with its forum."""
    return world.having(
        System(name="Dag", criticality="ikke kritisk", in_scope="voluntary"),
        Contract(
            number="K-9",
            title="Fælles drift",
            supplier="Lev A/S",
            systems=("Nat", "Dag"),
            starts_on=DAY - timedelta(days=900),
        ),
        Forum(name="Fælles", contract="K-9", level="strategic", every_days=180),
    )


def _peopled(world: World) -> World:
    return world.having(
        *(
            one
            for one in good().records.values()
            if isinstance(one, Member)
            or (isinstance(one, RoleAssignment) and one.role is not Role.REV)
        )
    )


WORLDS: Mapping[str, World] = {
    "Tom By": _peopled(BARE),
    "Travl By": _with_more(_peopled(BARE)),
    "God By": good(),
    "Stor By": _with_more(good()),
}
"""Authorities of which little and much is known, with one system and with two."""


@cache
def pool() -> Mapping[type[Record], Sequence[Record]]:
    """Return records of every section that fit these authorities, by section."""
    worlds = [*WORLDS.values()]
    for case in CASES:
        broken = case.broken(good())
        worlds += [broken, case.settled(broken)]
    found: dict[type[Record], dict[str, Record]] = {cls: {} for cls in SECTIONS}
    for world in worlds:
        for record in world.records.values():
            if _stands(record):
                found[type(record)][repr(record.state())] = record
    for start, length in ((-3, 10), (-40, 20), (5, 30)):
        away = Absence(
            member=LIS,
            from_=DAY + timedelta(days=start),
            to=DAY + timedelta(days=start + length),
        )
        found[Absence][repr(away.state())] = away
    departure = RaciDeparture(requirement="3.2", role=Role.KON, letter="R")
    found[RaciDeparture][repr(departure.state())] = departure
    return {cls: tuple(records.values()) for cls, records in found.items()}


def _stands(record: Record) -> bool:
    try:
        type(record).from_state(record.state())
    except ValidationError:
        return False
    return True


def founded(database: Database, *names: str) -> None:
    """Found those authorities as they were first recorded, and derive what stands today."""
    clock: Any = database.clock
    for name in names:
        clock.set(RECORDED)
        records = list(WORLDS[name].records.values())

        def found(unit: UnitOfWork, name: str = name, records: list[Record] = records) -> None:
            create_authority(unit, name, records, demo=False)

        database.transact(found)
        clock.set(MORNING)

        def derive(unit: UnitOfWork, name: str = name) -> None:
            unit.use_tenant(tenant_id(name))
            sweep(unit, everything=True)

        database.transact(derive)


def sweep(unit: UnitOfWork, *, everything: bool = False) -> None:
    """Derive anew what waits, as the sweep of the night does."""
    reconciler = Reconciler(unit.register, unit.ledger, catalogue(), unit.now.date())
    if everything:
        reconciler.put_off_all()
    while reconciler.sweep(limit=100):
        pass


@contextmanager
def undone(database: Database, name: str) -> Iterator["Office"]:
    """Open the authority's office; everything that is done in it is undone at the end."""
    with database._unit_of_work() as unit:
        unit.use_tenant(tenant_id(name), who="somebody")
        yield Office(unit)


class Office:
    """One authority, in which people do things in one transaction.

    - `done` says what was done, and `broken` what should not have been possible.
    """

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit = unit
        self.done: list[str] = []
        self.broken: list[str] = []
        self.context = self.as_seen_by(PEOPLE[0])

    def as_seen_by(self, email: str) -> CommandContext:
        """Return what a handler gets when that person asks."""
        unit, day = self.unit, self.unit.now.date()
        kept = unit.register.get(Member, Member.key_of(email=email))
        roster = whole_roster(unit.register, catalogue(), day)
        actor = Actor(
            authority=unit.tenant,
            email=email,
            name=email,
            admin=kept is not None and kept.record.admin,
            roles=roster.roles.held_by(email),
            active=kept is None or kept.record.active,
        )
        return CommandContext(
            register=unit.register,
            catalogue=catalogue(),
            actor=actor,
            today=Today(day=day, now=unit.now),
            ledger=unit.ledger,
            past=lambda day: unit.as_of(unit.end_of(day)),
            nudges=unit.nudges,
            reminders=unit.reminders,
            message_times=unit.message_times,
            memory=unit.memory,
            undo_log=unit.undo_log,
            through="teams",
        )

    def next_turn(self, *, days: int = 0) -> None:
        """Begin the next turn, with nothing remembered, so many days later."""
        self.unit.write()
        self.unit = self.unit.at(self.unit.now + timedelta(days=days, minutes=1))
        if days:
            sweep(self.unit)
            self.context = self.as_seen_by(PEOPLE[0])

    def does(self, *commands: AnyCommand, by: str) -> bool:
        """Let somebody do it in one turn; tell whether they could.

        Whoever is refused has changed nothing.
        """
        self.next_turn()
        self.context = self.as_seen_by(by)
        for command in commands:
            told = None
            if isinstance(command, RecordAnswer):
                told = told_by(command, self.context)
            before = len(self.unit.journal._waiting)
            try:
                apply(command, self.context)
            except REFUSALS as no:
                self.done.append(f"{by}: {command!r} refused: {no!r}")
                changed = self.unit.journal._waiting[before:]
                if changed:
                    self.broken.append(f"refused, and yet {command!r} changed {changed!r}")
                return False
            self.done.append(f"{by}: {command!r}")
            if isinstance(command, RecordAnswer) and told is not None:
                self.broken += self._left(command, told)
        return True

    def _left(self, command: RecordAnswer, told: AnswerFacts) -> Iterator[str]:
        """Yield what an answer has not left behind: its fact, or itself."""
        kept = self.unit.register.get(Answer, answer_key(command.question, command.scope))
        is_kept = kept is not None and kept.record.value == command.value
        if told.stays and not is_kept and not told.facts:
            yield f"{command!r} is not kept"
        if kept is not None and not told.stays:
            yield f"{command!r} is kept, and told {told.facts!r}"
        for fact in told.facts:
            if not self._is_written(fact):
                yield f"{command!r} did not write {fact!r}"
        question = catalogue().question(command.question)
        is_asked = parse_scope(command.scope)[0] in scopes_asked(question, catalogue())
        state = state_of(question, command.scope, self.context)
        register = self.unit.register
        waits = bool(register.find(ToldContact)) or bool(register.find(ToldDecision))
        if is_asked and question.asks_for.how != "line" and not waits:
            judged = catalogue().is_judged(question)
            known = state is not State.UNKNOWN or bool(told.still_asked) or judged
            if not known and command.value != DONT_KNOW:
                yield f"{command!r} told {told!r}, and is not known"

    def _is_written(self, fact: FactTold) -> bool:
        register = self.unit.register
        if register.find(ToldDecision, target_section=fact.section):
            return True
        classes: list[type[Record]] = [sheet_of(fact.section).record_class]
        classes += [ToldContact] if fact.section == Contact.section else []
        names = [column.name for column in sheet_of(fact.section).columns]
        wanted = {name: value for name, value in fact.values.items() if name in names}
        for cls in classes:
            for kept in register.find(cls):
                try:
                    told = cls.from_state({**kept.record.state(), **wanted})
                except ValidationError:
                    continue
                if told == kept.record:
                    return True
        return False

    def untold(self) -> Iterator[str]:
        """Yield the answers that stand though what they tell could be a record."""
        register, today = self.unit.register, self.unit.now.date()
        for scope in dict.fromkeys(kept.record.scope for kept in register.find(Answer)):
            facts = facts_of(register, catalogue(), scope, zone_of(register))
            if facts is None:
                continue
            case = RuleInput(facts, intervals_of(register), today)
            for one in facts_of_kept_answers(case, today=today):
                left = one.told.stays or one.told.lacking or one.told.against
                if is_of_before(catalogue(), one.answer) and not left:
                    yield f"{one.answer!r} stands, and could be {one.told!r}"

    # ── Answers ──────────────────────────────────────────────────────────────

    def answers(self, question: Question, scope: str, value: str, *, by: str) -> bool:
        """Answer the question in its checklist, which is begun where it was not."""
        register = self.unit.register
        kept = register.get(Answer, answer_key(question.id, scope))
        seen = kept.version if kept else 0
        begin = StartChecklist(requirement=question.requirement, scope=scope)
        if value != NOT_POSSIBLE:
            command: AnyCommand = RecordAnswer(
                question=question.id, scope=scope, value=value, seen=seen
            )
            return self.does(begin, command, by=by)
        contracts = self.context.scope_context(scope).contracts
        if not contracts:
            return False
        claim = ClaimNotPossible(
            question=question.id,
            scope=scope,
            contract=contracts[0].number,
            reason="Kontrakten giver ikke ret til det",
            compensating="Vi spørger",
            next_opportunity="tender",
            supplier_asked="yes",
            seen=seen,
        )
        return self.does(claim, by=by)

    def is_answered(self, question: Question, scope: str, value: str) -> bool:
        """Answer the question, by the first who may and whose answer can stand."""
        return any(self.answers(question, scope, value, by=who) for who in PEOPLE)

    # ── Records ──────────────────────────────────────────────────────────────

    def records(self, record: Record, *, by: str) -> bool:
        """Tell of the record: a new one, or one that is there and is now like this."""
        kept = self.unit.register.get(type(record), record.key)
        values = {
            column.name: record.state().get(column.name)
            for column in sheet_of(record.section).columns
        }
        if kept is None:
            given = {name: value for name, value in values.items() if value is not None}
            return self.does(AddRecord(section=record.section, values=given), by=by)
        return self.does(
            CorrectRecord(section=record.section, key=record.key, values=values, seen=kept.version),
            by=by,
        )

    def is_brought_in(self, record: Record) -> bool:
        """Bring the record in with a file, where all it names is there."""
        self.next_turn()
        register = self.unit.register
        kept = register.get(type(record), record.key)
        if kept is not None and kept.record == record:
            return False
        merged = Difference(
            added=() if kept is not None else (record,),
            changed=(MergedRecord(kept, record),) if kept is not None else (),
            ended=(),
            same=0,
        )
        if list(dangling(register, [record], merged)):
            return False
        self._merges(merged, f"file: {record!r}")
        return True

    def is_left_out(self, kept: Versioned[Any]) -> bool:
        """Bring in a file in which the record is no more, where nothing names it."""
        self.next_turn()
        merged = Difference(added=(), changed=(), ended=(kept,), same=0)
        if isinstance(kept.record, Authority) or list(dangling(self.unit.register, [], merged)):
            return False
        self._merges(merged, f"file without {kept.record!r}")
        return True

    def _merges(self, merged: Difference, what: str) -> None:
        register, today = self.unit.register, self.unit.now.date()
        reconciler = Reconciler(register, self.unit.ledger, catalogue(), today)
        merge_and_settle(merged, register, reconciler, catalogue(), today)
        self.context = self.as_seen_by(PEOPLE[0])
        self.done.append(what)


# ── At random ────────────────────────────────────────────────────────────────


class AtRandom:
    """People who do whatever comes to mind; the same seed does the same."""

    def __init__(self, office: Office, draw: random.Random) -> None:
        self.office = office
        self._draw = draw
        self._deeds: Sequence[tuple[int, Callable[[], object]]] = (
            (10, self._answers),
            (5, self._records),
            (3, self._brings_in),
            (1, self._brings_in_answers),
            (3, self._corrects),
            (2, self._ends),
            (2, self._decides),
            (1, self._confirms),
            (1, self._proves),
            (1, self._goes_on),
            (1, self._closes),
            (2, self._waits),
        )

    def does_something(self) -> None:
        """Do one thing, or try to."""
        weights = [weight for weight, _ in self._deeds]
        [(_, deed)] = self._draw.choices(self._deeds, weights)
        deed()

    def _who(self) -> str:
        return self._draw.choice(PEOPLE)

    def _answers(self) -> None:
        question, scope = self._question()
        value = self._draw.choice(kinds_of_answer(question))
        office, who = self.office, self._who()
        if not office.answers(question, scope, value, by=who):
            office.is_answered(question, scope, value)

    def _question(self) -> tuple[Question, str]:
        scopes = self._scopes()
        scope = self._draw.choice(scopes)
        kind = parse_scope(scope)[0]
        asked = [
            question
            for requirement in catalogue()
            for question in requirement.questions
            if kind in (requirement.scope, *scopes_asked(question, catalogue()))
        ]
        return self._draw.choice(asked), scope

    def _scopes(self) -> list[str]:
        register = self.office.unit.register
        return [
            AUTHORITY,
            *(scope_of("system", one.record.name) for one in register.find(System)),
            *(scope_of("contract", one.record.number) for one in register.find(Contract)),
            *(scope_of("forum", one.record.name) for one in register.find(Forum)),
        ]

    def _record(self) -> Record:
        sections = [cls for cls, found in pool().items() if found]
        return self._draw.choice(pool()[self._draw.choice(sections)])

    def _records(self) -> None:
        record = self._record()
        if isinstance(record, _OF_A_CHECKLIST):
            return
        if not self.office.records(record, by=self._who()):
            self.office.records(record, by=ISA)

    def _brings_in(self) -> None:
        record = self._record()
        if not isinstance(record, _OF_A_CHECKLIST):
            self.office.is_brought_in(record)

    def _brings_in_answers(self) -> None:
        """Bring in a file of before, in which answers are no facts."""
        question, scope = self._question()
        value = self._draw.choice(kinds_of_answer(question))
        day = self.office.unit.now.date() - timedelta(days=self._draw.choice((0, 20, 500)))
        answer = Answer(
            question=question.id, scope=scope, value=value, answered_by=LIS, answered_on=day
        )
        if value != NOT_POSSIBLE:
            self.office.is_brought_in(answer)

    def _kept(self, *but: type[Record]) -> Versioned[Any] | None:
        sections = [cls for cls in SECTIONS if cls not in (*but, Authority)]
        self._draw.shuffle(sections)
        for cls in sections:
            found = self.office.unit.register.find(cls)
            if found:
                return self._draw.choice(found)
        return None

    def _corrects(self) -> None:
        """Give one field another value: one that it has elsewhere, or none."""
        kept = self._kept(*_OF_A_CHECKLIST)
        if kept is None:
            return
        record: Record = kept.record
        others = [one for one in pool()[type(record)] if _stands(one)]
        columns = [column for column in sheet_of(record.section).columns if not column.key]
        if not columns:
            return
        column = self._draw.choice(columns)
        values = [one.state().get(column.name) for one in others]
        values += [] if column.required else [None]
        command = CorrectRecord(
            section=record.section,
            key=record.key,
            values={column.name: self._draw.choice(values or [None])},
            seen=kept.version,
        )
        if not self.office.does(command, by=self._who()):
            self.office.does(command, by=ISA)

    def _ends(self) -> None:
        kept = self._kept(*_OF_A_CHECKLIST)
        if kept is None or isinstance(kept.record, Member | System | Contract):
            return
        record = kept.record
        command = EndRecord(section=record.section, key=record.key, seen=kept.version)
        if self._draw.random() < 0.5 or not self.office.does(command, by=ISA):
            self.office.is_left_out(kept)

    def _decides(self) -> None:
        waiting = self.office.unit.register.find(ToldDecision)
        if not waiting:
            return
        kept = self._draw.choice(waiting)
        told = kept.record
        where = {"kind": told.kind, "scope": told.scope, "about": told.about}
        command: AnyCommand = Decide(**where, seen=kept.version)
        if self._draw.random() < 0.3:
            command = Decline(**where, title="Det", reason="Nej", seen=kept.version)
        _ = any(self.office.does(command, by=who) for who in PEOPLE)

    def _confirms(self) -> None:
        for kept in self.office.unit.register.find(ToldContact):
            command = ConfirmContact(
                section="told_contacts", key=kept.record.key, seen=kept.version, through="phone"
            )
            _ = any(self.office.does(command, by=who) for who in PEOPLE)
            return

    def _proves(self) -> None:
        question, scope = self._question()
        command = AttachEvidence(
            question=question.id,
            scope=scope,
            url=f"https://by.example/{self._draw.randrange(3)}",
            title="Bevis",
        )
        self.office.does(command, by=self._who())

    def _goes_on(self) -> None:
        """Skip a question, note something, finish a checklist, or begin it again."""
        register = self.office.unit.register
        question, scope = self._question()
        number = question.requirement
        commands: list[AnyCommand] = [
            StartChecklist(requirement=number, scope=scope),
            SkipQuestion(question=question.id, scope=scope),
            FinishChecklist(requirement=number, scope=scope),
        ]
        kept = checklist_of(register, number, scope)
        if kept is not None and kept.record.finished_on is not None:
            commands = [StartChecklist(requirement=number, scope=scope, again=True)]
        for answer in register.find(Answer):
            one = answer.record
            note = NoteAnswer(
                question=one.question, scope=one.scope, note="pkt. 9", seen=answer.version
            )
            commands.append(note)
        self.office.does(*commands[:2], by=self._who())
        self.office.does(self._draw.choice(commands), by=LIS)

    def _closes(self) -> None:
        open_ = self.office.unit.register.find(Action, closed_on=None)
        if open_:
            kept = self._draw.choice(open_)
            self.office.does(CloseFollowUp(key=kept.record.key, seen=kept.version), by=ISA)

    def _waits(self) -> None:
        days = self._draw.choice((1, 7, 30, 100, 400))
        self.office.next_turn(days=days)
        self.office.done.append(f"{days} days go by")
