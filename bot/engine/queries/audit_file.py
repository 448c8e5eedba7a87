"""Gather the audit file: where each requirement stands as of a day, and what that rests on.

It is read in two steps. `read_audit_source` takes what the database has, within one transaction;
`audit_file` works it out, which takes longer and needs no database.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property, partial
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from bot.cards.checklist.values import shown
from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file_parts import (
    AuditFile,
    ChangePart,
    FiguresPart,
    HeadPart,
    ItemPart,
    PositionPart,
    ProofPart,
    RecordPart,
    RequirementPart,
    SaidPart,
    ShortfallPart,
)
from bot.engine.queries.positions import positions_on
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import topic_of
from bot.formatting.record_names import field_of, name_of
from bot.texts.words import Words
from governance.catalogue import Catalogue, Question
from governance.intervals import intervals_of
from governance.local_time import day_begins, zone_of
from governance.obligations.ledger import Entry, ItemStates, LedgerReader, ObligationFilter
from governance.ports import RegisterReader, Today, Versioned
from governance.positions.item import QuestionItem
from governance.positions.item_states import written
from governance.positions.position import combined
from governance.positions.positions import Position, Positions, figures_of
from governance.queries.change_log import JournalledChange
from governance.queries.journal_head import JournalHead
from governance.queries.number_masks import mask_of_register
from governance.queries.scope_context import ScopeContext
from governance.reconciliation.derived_scope import derive_scope, edition
from governance.reconciliation.in_memory_ledger import InMemoryLedger
from governance.reconciliation.ledger_diff import entries_of
from governance.reconciliation.load_facts import facts_of, scopes_of
from governance.reconciliation.section_cache import SectionCache
from governance.records import about
from governance.records.absences import Absence
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.columns import Column, sheet_of, sheets
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier, spoken_names
from governance.schema.number_mask import NumberMask
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, parse_scope

MOST_CHANGES: Final = 20_000
"""The most changes that are read; of more, the first are left out, and the file says how many."""
_MOST_RECORDS: Final = 4
"""The most records that are named for one question."""
_MOST_FIELDS: Final = 3
_WORDED: Final = ("text", "phrase", "option", "pairs")
"""The kinds of column in which a number may stand."""
_EVERYTHING: Final = 1_000_000
_PERSONAL: Final = (Absence,)
"""Sections whose changes are nobody's business but the authority's own."""
REGISTERS: Final[tuple[type[Record], ...]] = (
    Deviation,
    Approval,
    Exercise,
    RiskAssessment,
    Supervision,
    AuditStatement,
    Review,
    Document,
)
"""The sections whose records are listed whole, in this order."""


# ── What is read of the database ─────────────────────────────────────────────


@dataclass(frozen=True)
class AuditSource:
    """Everything read for an audit file: the register of the day, and its changes until then.

    `ledger` is what stands today. It is None of an earlier day, and while the ledger is behind the
    register, as after a large import: then what stands is worked out. `head` is the journal's head
    once all of it was read. Telephone numbers stand in it only `with_numbers`.
    """

    register: RegisterReader
    ledger: LedgerReader | None
    changes: Sequence[JournalledChange]
    head: JournalHead
    scopes: tuple[str, ...]
    today: Today
    is_past: bool
    made_for: str
    words: Words
    catalogue: Catalogue
    with_numbers: bool = False


def read_audit_source(
    arguments: Mapping[str, JsonValue], context: TurnContext, day: date | None
) -> AuditSource:
    """Read it as of the end of that day, or as of now."""
    command = context.command_context
    now = context.today.now
    is_past = day is not None and day < context.today.day
    register = SectionCache(command.past(day) if is_past and day else context.register)
    for sheet in sheets():
        register.find(sheet.record_class)
    today = Today(day, now) if is_past and day else context.today
    until = day_begins(today.day + timedelta(days=1), zone_of(register)) if is_past else now
    sections = [sheet.section for sheet in sheets() if sheet.record_class not in _PERSONAL]
    behind = command.ledger.awaiting(today.day, rules=edition(context.catalogue), limit=1)
    ledger = None if is_past or behind else InMemoryLedger(*_standing(command.ledger))
    seen = RegisterView(register, context.catalogue, today, "", ledger)
    changes = command.memory.history(until, sections=sections, most=MOST_CHANGES + 1)
    return AuditSource(
        register=register,
        ledger=ledger,
        changes=changes,
        head=command.memory.head(),
        scopes=topic_of(arguments, context, seen).scopes,
        today=today,
        is_past=is_past,
        made_for=context.actor.name,
        words=context.words,
        catalogue=context.catalogue,
    )


def _standing(ledger: LedgerReader) -> tuple[Sequence[Entry], Mapping[str, Mapping[str, str]]]:
    return ledger.find(ObligationFilter(), limit=_EVERYTHING), ledger.states()


# ── What is worked out ───────────────────────────────────────────────────────


def audit_file(source: AuditSource) -> AuditFile:
    """Work the file out; no telephone number stands in it, but where the source says so."""
    gathering = _Gathering(source)
    try:
        return gathering.file()
    finally:
        gathering.let_go()


def audit_position(source: AuditSource, requirement: str, scope: str) -> PositionPart | None:
    """Work out one requirement in one place, as it stands in the file; None for none there."""
    return _Gathering(source).position(requirement, scope)


class _Gathering:
    def __init__(self, source: AuditSource) -> None:
        self._source = source
        self._register, self._words = source.register, source.words
        self._catalogue, self._day = source.catalogue, source.today.day
        self._lang = source.words.lang
        self._mask = None if source.with_numbers else self._mask_of_register()
        self._names = ObligationNames(
            words=self._words,
            name_of=self._name_of,
            suppliers=spoken_names([one.record.name for one in self._register.find(Supplier)]),
            label_of=lambda scope: self._around(scope).label,
        )

    def _mask_of_register(self) -> NumberMask:
        mask = mask_of_register(self._register)
        return mask.saying(self._words("register.number_left_out"))

    def let_go(self) -> None:
        """Free what was read, which refers back to this and would wait for the collector."""
        vars(self).clear()

    def file(self) -> AuditFile:
        positions = self._positions()
        itself = self._register.find(Authority)
        authority = itself[0].record.name if itself else ""
        about_it = self._words.listed([parse_scope(one)[1] for one in self._source.scopes])
        changes = self._source.changes[-MOST_CHANGES:]
        return AuditFile(
            authority=self._clear(authority),
            about=self._clear(about_it or authority),
            scopes=tuple(map(self._clear, self._source.scopes)),
            day=self._day,
            is_past=self._source.is_past,
            made_at=self._source.today.now,
            made_for=self._clear(self._source.made_for),
            with_numbers=self._source.with_numbers,
            lang=self._lang,
            journal=HeadPart(seq=self._source.head.seq, hash=self._source.head.hash),
            figures=FiguresPart.of(figures_of(positions)),
            requirements=tuple(self._requirements(positions)),
            registers={cls.section: tuple(self._records(cls)) for cls in REGISTERS},
            evidence=tuple(
                self._proof(kept) for kept in self._register.find(Evidence) if self._is_near(kept)
            ),
            changes=tuple(filter(None, map(self._change, changes))),
            changes_left_out=len(self._source.changes) > MOST_CHANGES,
        )

    # ── Where requirements stand ──

    def position(self, requirement: str, scope: str) -> PositionPart | None:
        found = self._every.around([scope])
        wanted = (one for one in found if (one.requirement, one.scope) == (requirement, scope))
        return next(map(self._position, wanted), None)

    @cached_property
    def _every(self) -> Positions:
        ledger = self._source.ledger or self._ledger_of_the_day()
        return positions_on(self._register, ledger, self._catalogue, self._day)

    def _positions(self) -> list[Position]:
        found = self._every
        if self._near is None:
            return [one for _, each in found.every() for one in each]
        return found.around(self._near_as_written)

    def _requirements(self, positions: Sequence[Position]) -> Iterator[RequirementPart]:
        for requirement in self._catalogue:
            own = [one for one in positions if one.requirement == requirement.id]
            yield RequirementPart(
                number=requirement.id,
                title=requirement.title[self._lang],
                purpose=requirement.purpose[self._lang],
                met=requirement.met[self._lang],
                figures=FiguresPart.of(figures_of(own)),
                positions=tuple(map(self._position, own)),
            )

    def _position(self, position: Position) -> PositionPart:
        return PositionPart(
            requirement=position.requirement,
            scope=self._clear(position.scope),
            place=self._clear(self._names.place(position.scope)),
            standing=position.standing,
            inclusion=position.inclusion,
            counts=position.counts,
            states={state: n for state, n in position.found.counts.items() if n},
            items=tuple(self._item(one, position) for one in combined(position.items)),
            overdue=tuple(self._shortfall(one, position.scope) for one in position.overdue),
            missing=tuple(self._shortfall(one, position.scope) for one in position.missing),
        )

    def _shortfall(self, entry: Entry, scope: str) -> ShortfallPart:
        obligation = entry.obligation
        elsewhere = obligation.scope != scope
        said = self._names.whole_with_place if elsewhere else self._names.whole
        text = said(obligation)
        return ShortfallPart(
            text=self._clear(text),
            day=obligation.due_on,
            responsible=self._name_of(entry.responsible) if entry.responsible else None,
        )

    def _item(self, item: QuestionItem, position: Position) -> ItemPart:
        question = self._catalogue.question(item.question)
        known = self._known[item.question, position.scope]
        found = [one for one in known if one.state is item.state]
        said = [*self._answered(question, position.scope)]
        told = {Answer.key_of(question=question.id, scope=position.scope)} if said else set()
        records = [record for one in found for record in one.records]
        others = [one for one in records if not isinstance(one, Answer) or one.key not in told]
        said += [self._fact(one, question) for one in others[:_MOST_RECORDS]]
        return ItemPart(
            question=item.question,
            topic=question.topic[self._lang],
            asks=self._clear(self._around(position.scope).filled(question.ask[self._lang])),
            mandatory=question.mandatory,
            state=item.state,
            proved=item.proved,
            day=max((one.day for one in found if one.day is not None), default=None),
            said=tuple(said),
            evidence=tuple(self._proofs(question, position.scope, records)),
        )

    @cached_property
    def _known(self) -> Mapping[tuple[str, str], Sequence[QuestionItem]]:
        """Everything known, with its records, by question and by where it stands.

        What is asked of a part stands for the whole authority too, as it does in `Positions`.
        """
        found: dict[tuple[str, str], list[QuestionItem]] = defaultdict(list)
        for scope, derived in self._derived.items():
            for item in derived.items:
                found[item.question, scope].append(item)
                if scope != AUTHORITY and derived.is_required:
                    found[item.question, AUTHORITY].append(item)
        return found

    def _ledger_of_the_day(self) -> InMemoryLedger:
        entries = (entry for one in self._derived.values() for entry in one.entries)
        return InMemoryLedger(entries, {scope: one.states for scope, one in self._derived.items()})

    @cached_property
    def _derived(self) -> Mapping[str, "_DerivedScope"]:
        """Everything that stands by the facts; where that is kept, of the scopes it is about."""
        settings, zone = intervals_of(self._register), zone_of(self._register)
        found = {}
        for scope in scopes_of(self._register):
            if self._source.ledger is not None and not self._has(scope):
                continue
            facts = facts_of(self._register, self._catalogue, scope, zone)
            if facts is not None:
                derived = derive_scope(facts, settings, self._day)
                found[scope] = _DerivedScope(
                    items=derived.items,
                    entries=tuple(
                        entries_of(derived.obligations, derived.roster, opened_on=self._day)
                    ),
                    states=written(derived.items, self._catalogue),
                    is_required=facts.inclusion == "required",
                )
        return found

    # ── The grounds ──

    def _answered(self, question: Question, scope: str) -> Iterator[SaidPart]:
        kept = self._register.get(Answer, Answer.key_of(question=question.id, scope=scope))
        if kept is not None and kept.record.reopened_by is None:
            answer = kept.record
            yield SaidPart(
                text=self._clear(shown(question, answer.value, self._words, self._name_of)),
                note=self._clear(answer.note) if answer.note else None,
                by=self._name_of(answer.answered_by),
                on=answer.answered_on,
                section=Answer.section,
                key=self._clear(kept.key),
                journal_seq=self._seqs.get((Answer.section, kept.key)),
            )

    def _fact(self, record: Record, question: Question) -> SaidPart:
        sheet = sheet_of(record.section)
        kept = self._register.get(type(record), record.key)
        asked = [name.partition(".")[2].split(".")[0] for name in question.asks_for.fields]
        fields = [
            column
            for column in sheet.columns
            if column.field in asked and not column.key and _is_said(record, column)
        ][:_MOST_FIELDS]
        told = ", ".join(f"{one.heading(self._lang)}: {self._field(record, one)}" for one in fields)
        name = f"{sheet.title(self._lang)}: {self._named(record)}"
        return SaidPart(
            text=f"{name}. {told}" if told else name,
            by=None if kept is None else self._name_of(kept.changed_by),
            on=None if kept is None else self._day_of(kept.changed_at),
            section=record.section,
            key=self._clear(record.key),
            journal_seq=self._seqs.get((record.section, record.key)),
        )

    def _proofs(
        self, question: Question, scope: str, records: Sequence[Record]
    ) -> Iterator[ProofPart]:
        about_it = {question.id, question.asks_for.together_with}
        for kept in self._evidence_of[scope.casefold()]:
            if kept.record.question in about_it:
                yield self._proof(kept)
        for record in records[:_MOST_RECORDS]:
            kept_record = self._register.get(type(record), record.key)
            if kept_record is not None and isinstance(record, Document | AuditStatement):
                yield self._proof(kept_record, question.id)

    @cached_property
    def _evidence_of(self) -> Mapping[str, Sequence[Versioned[Evidence]]]:
        found: dict[str, list[Versioned[Evidence]]] = defaultdict(list)
        for kept in self._register.find(Evidence):
            found[kept.record.scope.casefold()].append(kept)
        return found

    def _proof(self, kept: Versioned[Any], question: str | None = None) -> ProofPart:
        record = kept.record
        match record:
            case Evidence():
                part = ProofPart(
                    question=record.question,
                    title=self._clear(record.title),
                    by=self._name_of(record.added_by),
                    on=record.added_on,
                    link=record.url,
                    sha256=record.sha256,
                )
            case Document():
                part = ProofPart(
                    question=question,
                    title=self._clear(record.title),
                    on=record.signed_on or record.dated,
                    period_from=record.dated,
                    period_to=record.valid_until,
                    link=record.url,
                )
            case _:
                part = ProofPart(
                    question=question,
                    title=self._clear(record.standard),
                    on=record.received_on,
                    period_from=record.period_from,
                    period_to=record.period_to,
                )
        seq = self._seqs.get((record.section, kept.key))
        link = self._clear(part.link) if part.link else None
        return part.model_copy(update={"journal_seq": seq, "link": link})

    # ── The registers, and how they came to be ──

    def _records(self, cls: type[Record]) -> Iterator[RecordPart]:
        for kept in self._register.find(cls):
            if self._is_near(kept):
                yield RecordPart(
                    section=cls.section,
                    key=self._clear(kept.key),
                    name=self._named(kept.record),
                    fields=self._fields(kept.record),
                    changed_by=self._name_of(kept.changed_by),
                    changed_on=kept.changed_at,
                    journal_seq=self._seqs.get((cls.section, kept.key)),
                )

    def _change(self, change: JournalledChange) -> ChangePart | None:
        place = change.section, change.key
        before = self._last.get(place)
        if before is None:
            before = self._parsed(change.section, change.before)
        after = self._last[place] = self._parsed(change.section, change.after)
        record = after or before
        if self._near is not None and (record is None or not self._touches(record)):
            return None
        old = None if before is None else self._fields(before)
        new = None if after is None else self._fields(after)
        if old is not None and new is not None:
            differ = [one for one in (*old, *new) if old.get(one) != new.get(one)]
            old = {name: old[name] for name in dict.fromkeys(differ) if name in old}
            new = {name: new[name] for name in dict.fromkeys(differ) if name in new}
        return ChangePart(
            journal_seq=change.seq,
            at=change.at,
            by=self._name_of(change.who),
            command=change.command,
            section=change.section,
            name=self._clear(change.key) if record is None else self._named(record),
            before=old,
            after=new,
        )

    @cached_property
    def _last(self) -> dict[tuple[str, str], Record | None]:
        """The records as the changes so far have left them."""
        return {}

    def _parsed(self, section: str, state: Mapping[str, JsonValue] | None) -> Record | None:
        """Read the record, as `HistoricRegister` does; None where today's model cannot."""
        if state is None:
            return None
        cls = sheet_of(section).record_class
        known = {*cls.model_fields, *(field.alias for field in cls.model_fields.values())}
        try:
            return cls.from_state({name: one for name, one in state.items() if name in known})
        except ValidationError:
            return None

    @cached_property
    def _seqs(self) -> Mapping[tuple[str, str], int]:
        """The number of the entry by which each record is as it is."""
        return {(one.section, one.key): one.seq for one in self._source.changes}

    # ── Whose it is ──

    @cached_property
    def _near_as_written(self) -> tuple[str, ...]:
        near = (other for one in self._source.scopes for other in self._around(one).near)
        return tuple(dict.fromkeys((*self._source.scopes, *near)))

    @cached_property
    def _near(self) -> frozenset[str] | None:
        """The scopes it is about with their surroundings; None for the whole authority."""
        if not self._source.scopes:
            return None
        return frozenset(one.casefold() for one in self._near_as_written)

    def _has(self, scope: str) -> bool:
        return self._near is None or scope.casefold() in self._near

    def _is_near(self, kept: Versioned[Any]) -> bool:
        return self._near is None or self._touches(kept.record)

    def _touches(self, record: Record) -> bool:
        near = self._near or frozenset()
        return any(one.casefold() in near for one in about.scopes_of(record))

    # ── In words ──

    def _around(self, scope: str) -> ScopeContext:
        found = self._contexts.get(scope)
        if found is None:
            found = ScopeContext(self._register, self._catalogue, scope, self._day)
            self._contexts[scope] = found
        return found

    @cached_property
    def _contexts(self) -> dict[str, ScopeContext]:
        return {}

    def _name_of(self, email: str) -> str:
        known = self._called.get(email)
        return known if known is not None else self._clear(email)

    @cached_property
    def _called(self) -> Mapping[str, str]:
        found = {one.record.email: one.record.name for one in self._register.find(Member)}
        called = {email: self._clear(name) for email, name in found.items()}
        return {**called, "system": self._words("record.by_kravbot")}

    def _named(self, record: Record) -> str:
        called = partial(_colleague, self._called)
        return self._clear(name_of(record, sheet_of(record.section), self._words, called))

    def _fields(self, record: Record) -> dict[str, str]:
        columns = sheet_of(record.section).columns
        return {
            one.heading(self._lang): self._field(record, one)
            for one in columns
            if _is_said(record, one)
        }

    def _field(self, record: Record, column: Column) -> str:
        mask = self._mask
        if column.dialled and mask is not None:
            return self._words("register.number_left_out")
        value = getattr(record, column.field)
        if isinstance(value, str) and value in self._called and column.refers == Member.section:
            return self._called[value]
        text = field_of(record, column, self._words, whole=True)
        if mask is None or column.kind not in _WORDED or column.field == "sha256":
            return text
        place = column.heading("da"), text
        known = self._hidden.get(place)
        if known is None:
            known = self._hidden[place] = mask.hide_all((f"{place[0]}: ", text))[1]
        return known

    def _clear(self, text: str) -> str:
        """Leave telephone numbers out of the text; the same texts come again and again."""
        if self._mask is None:
            return text
        known = self._cleared.get(text)
        if known is None:
            known = self._cleared[text] = self._mask.hide(text)
        return known

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    @cached_property
    def _zone(self) -> tzinfo:
        return zone_of(self._register)

    @cached_property
    def _hidden(self) -> dict[tuple[str, str], str]:
        return {}

    @cached_property
    def _cleared(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class _DerivedScope:
    items: Sequence[QuestionItem]
    entries: Sequence[Entry]
    states: ItemStates
    is_required: bool


def _colleague(called: Mapping[str, str], section: str, value: str) -> str:
    return called.get(value, "") if section == Member.section else ""


def _is_said(record: Record, column: Column) -> bool:
    return getattr(record, column.field) not in (None, "", (), {})
