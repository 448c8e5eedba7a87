"""Know the names of an authority's register, to complete them as somebody types."""

from collections.abc import Iterator, Sequence

from bot.adapters.web.ports import SuggestedName
from bot.app.timeouts import ask
from governance.ports import RegisterReader
from governance.queries.number_masks import mask_of_register
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.suppliers import Supplier
from governance.records.systems import System
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_MOST = 3_000


class SuggestedNames:
    """The names of what there is, from the database; while that is away there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, authority: str, person_email: str) -> Sequence[SuggestedName]:
        """Return the names a member of the authority may complete; none for anybody else."""

        def read(unit: UnitOfWork) -> Sequence[SuggestedName]:
            unit.use_tenant(authority)
            member = unit.register.get(Member, Member.key_of(email=person_email))
            if member is None or not member.record.active:
                return ()
            return names_in(unit.register)

        try:
            return await ask(self._database, read)
        except DatabaseAway:
            return ()


def names_in(register: RegisterReader) -> Sequence[SuggestedName]:
    """Return each name once, but for those in which a telephone number stands."""
    mask = mask_of_register(register)
    once: dict[str, SuggestedName] = {}
    for name in _names(register):
        if not mask.holds(f"{name.insert} {name.title}"):
            once.setdefault(name.insert.casefold(), name)
    return [*once.values()][:_MOST]


def _names(register: RegisterReader) -> Iterator[SuggestedName]:
    """Yield what is most often written about first; of a system its name before its aliases."""
    systems = [kept.record for kept in register.find(System)]
    for system in systems:
        yield SuggestedName(system.name, "system")
    for system in systems:
        for alias in system.aliases:
            yield SuggestedName(alias, "system", system.name)
    for contract in register.find(Contract):
        yield SuggestedName(contract.record.number, "contract", contract.record.title)
    for supplier in register.find(Supplier):
        yield SuggestedName(supplier.record.name, "supplier")
    for forum in register.find(Forum):
        yield SuggestedName(forum.record.name, "forum")
    for member in register.find(Member, active=True):
        yield SuggestedName(member.record.name, "person")
    for contact in register.find(Contact):
        if contact.record.left_on is None:
            yield SuggestedName(contact.record.name, "contact")
