"""Write a critical system with its contract and supplier, of which nothing more is known."""

from collections.abc import Iterator
from datetime import date

from bot.app.obligations.derivation import reconciler_of
from bot.app.register.create_authority import tenant_id
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from storage.unit_of_work import UnitOfWork


def bare_system(
    name: str,
    *,
    owner: str = "bo.proevesen@stf.example",
    number: str = "K-900",
    forum: str | None = None,
) -> Iterator[Record]:
    """Yield its records: `owner` is its system owner and risk owner.

    With `forum` the contract has one.
    """
    supplier = f"Leverandøren af {name}"
    yield Supplier(name=supplier)
    yield System(name=name, criticality="samfundskritisk")
    beginning = date(2026, 1, 1)
    for role in ("SYS", "RIS"):
        held = {"scope": f"system:{name}", "role": role, "member": owner, "from": beginning}
        yield RoleAssignment.model_validate({**held, "accepted_on": beginning})
    yield Contract(
        number=number,
        title=f"Drift af {name}",
        supplier=supplier,
        systems=(name,),
        starts_on=beginning,
    )
    if forum is not None:
        yield Forum(name=forum, contract=number, level="operations", every_days=30)


def write(unit: UnitOfWork, record: Record, *, of: str) -> None:
    """Change the register of that authority as somebody else."""
    unit.use_tenant(tenant_id(of), who="somebody else")
    noting = ChangeRecorder(unit.register)
    kept = noting.get(type(record), record.key)
    noting.save(record, seen=kept.version if kept else 0, command="Import")
    reconciler_of(unit).settle(noting.changes, command="Import")
