"""`kravbot audit verify`: every authority's journal walked from its first entry to its head."""

from rich.console import Console
from rich.progress import Progress

from storage.database import Database
from storage.journal import Fault


def verify_all(database: Database) -> bool:
    """Whether every journal holds together; says so, authority by authority."""
    console = Console(highlight=False)
    tenants = database.transact(lambda unit: unit.identities.tenants())
    whole = True
    for tenant in tenants:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(tenant.name, total=None)
            count, fault = 0, None
            for step in database.audit(tenant.id):
                if isinstance(step, Fault):
                    fault = step
                else:
                    count = step
                    progress.update(task, completed=count)
        if fault is None:
            console.print(
                f"{tenant.name}: {count} indførsler, kæden er hel / entries, the chain is whole"
            )
        else:
            whole = False
            console.print(
                f"{tenant.name}: fejl ved indførsel {fault.seq} / fault at entry {fault.seq}: {fault.reason}"
            )
    if not tenants:
        console.print("Ingen myndigheder endnu. / No authorities yet.")
    return whole
