"""Do a few deeds in a simulated year, whoever else does nothing.

Karl attests and puts off, Maren exercises and evaluates, and Yusuf is away in July.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.app.obligations.derivation import reconciler_of
from bot.app.register.create_authority import tenant_id
from bot.texts.words import COPENHAGEN
from governance.nudges import Postponed
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.absences import Absence
from governance.records.contracts import Contract
from governance.records.exercises import Exercise
from governance.schema.record import Record
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import LIGHTHOUSES
from tests.stories.nudges.year_of_nudges import Deed


def _keeps(record: Record) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who="somebody@stf.example")
        noting = ChangeRecorder(unit.register)
        kept = noting.get(type(record), record.key)
        noting.save(record, seen=kept.version if kept else 0, command="Told")
        reconciler_of(unit).settle(noting.changes, command="Told")

    return deed


def _changes(cls: type[Record], key: str, **fields: object) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who="somebody@stf.example")
        kept = unit.register.get(cls, key)
        assert kept is not None
        _keeps(kept.record.model_copy(update=fields))(unit)

    return deed


def _puts_off(scope: str, rule: str, person: str, days: int, reason: str) -> Deed:
    def deed(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant_id(LIGHTHOUSES), who=person)
        entry = unit.ledger.of_scope(scope, rules=(rule,))[0]
        obligation, today = entry.obligation, unit.now.astimezone(COPENHAGEN).date()
        name = (obligation.identity, obligation.due_on)
        past = unit.nudges.past([name]).get(name)
        unit.nudges.postpone(
            Postponed(
                *name,
                len(past.postponed) + 1 if past else 1,
                "snooze",
                person,
                today,
                today + timedelta(days=days),
                reason,
            )
        )

    return deed


EXERCISED = Exercise(
    system="Nødmelderen", held_on=date(2026, 3, 11), type="technical restore", with_supplier=True
)
DEEDS: Mapping[date, Deed] = {
    date(2026, 3, 5): _changes(Contract, "k-102", attested_on=date(2026, 3, 5)),
    date(2026, 3, 11): _keeps(EXERCISED),
    date(2026, 3, 10): _puts_off(
        "contract:K-103", "addendum_filed", "karl.attrapsen@stf.example", 7, "Afventer scanning"
    ),
    date(2026, 3, 17): _puts_off(
        "contract:K-103",
        "addendum_filed",
        "karl.attrapsen@stf.example",
        7,
        "Scanneren er i stykker",
    ),
    date(2026, 3, 30): _keeps(EXERCISED.model_copy(update={"evaluated_on": date(2026, 3, 30)})),
    date(2026, 6, 30): _keeps(
        Absence(member="yusuf.fiktivsen@stf.example", from_=date(2026, 7, 1), to=date(2026, 7, 31))
    ),
}
