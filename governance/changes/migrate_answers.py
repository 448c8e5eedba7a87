"""Answers of before become facts, by the program, once for each authority."""

from dataclasses import dataclass
from datetime import date

from governance.catalogue import Catalogue
from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.obligations.rule import RuleInput
from governance.ports import Register
from governance.positions.answer_facts import FactTold, told_contact, with_facts
from governance.positions.facts_told import facts_of_kept_answers, is_of_before
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.reconciliation.load_facts import facts_of
from governance.reconciliation.reconciler import Reconciler
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.columns import sheet_of
from governance.records.contacts import Contact

NAME = "MigrateAnswers"
"""The command's name in the journal and the history."""


@dataclass(frozen=True)
class MigratedAnswers:
    """The number of answers that became facts, and of those that stay as they were given."""

    facts: int = 0
    left: int = 0


def migrate_answers(
    register: Register, reconciler: Reconciler, catalogue: Catalogue, today: date
) -> MigratedAnswers:
    """Write what the answers of before tell, and end each whose fact is written or known.

    What the register has filled in wins. An answer that tells no whole record stays, with its
    evidence. A second time nothing changes.
    """
    old = {
        kept.record.scope: None
        for kept in register.find(Answer)
        if is_of_before(catalogue, kept.record)
    }
    if not old:
        return MigratedAnswers()
    noting = ChangeRecorder(register)
    found = [_migrate(scope, noting, catalogue, today) for scope in old]
    if noting.changes:
        reconciler.settle(noting.changes, command=NAME)
    return MigratedAnswers(sum(one.facts for one in found), sum(one.left for one in found))


def _migrate(
    scope: str, register: ChangeRecorder, catalogue: Catalogue, today: date
) -> MigratedAnswers:
    facts = facts_of(register, catalogue, scope, zone_of(register))
    if facts is None:
        return MigratedAnswers()
    authority = next(iter(register.find(Authority)), None)
    locale = authority.record.locale if authority else "da"
    case = RuleInput(facts, intervals_of(register), today)
    done = left = 0
    for one in facts_of_kept_answers(case, today=today, locale=locale):
        if not is_of_before(catalogue, one.answer):
            continue
        told = one.told
        if told.stays or told.lacking or told.against:
            left += 1
            continue
        for fact in told.facts:
            _write(fact, one.answer, register)
        facts = with_facts(facts, told, one.answer)
        kept = register.get(Answer, one.answer.key)
        if kept is not None:
            register.end(Answer, kept.record.key, seen=kept.version, command=NAME)
        done += 1
    return MigratedAnswers(done, left)


def _write(fact: FactTold, answer: Answer, register: ChangeRecorder) -> None:
    """Write the record as the answer told it; a contact is told of, and waits to be confirmed."""
    cls = sheet_of(fact.section).record_class
    kept = register.get(cls, fact.key) if fact.key is not None else None
    before = kept.record.state() if kept is not None else {}
    told = {name: value for name, value in {**before, **fact.values}.items() if value is not None}
    record = cls.model_validate(told)
    if isinstance(record, Contact):
        record = told_contact(fact, answer)
    there = register.get(type(record), record.key)
    register.save(record, seen=there.version if there is not None else 0, command=NAME)
