"""Begin with one authority and its first administrator, in a database that was just made."""

from dataclasses import dataclass

from pydantic import ValidationError

from bot.app.register.create_authority import create_authority, load_demo, tenant_id
from bot.app.startup_error import StartupError
from bot.messages import Lang
from bot.texts.bilingual import bilingual
from bot.texts.words import COPENHAGEN
from governance.records.authorities import Authority
from governance.records.columns import folded
from governance.records.members import Member
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class FirstStart:
    """The authority and the administrator to begin with."""

    authority: Authority
    administrator: Member

    @classmethod
    def of(cls, authority: str, email: str, name: str, lang: Lang) -> "FirstStart":
        """Make the two records. Raises StartupError, naming what cannot be used."""
        try:
            return cls(
                Authority(name=authority, locale=lang),
                Member(email=email.strip().lower(), name=name, admin=True),
            )
        except ValidationError as fault:
            given = {"name": authority if fault.title == "Authority" else name, "email": email}
            field = str(fault.errors()[0]["loc"][0])
            raise StartupError(
                bilingual("start.not_usable", given=given.get(field, authority))
            ) from fault


def begin_with(database: Database, first: FirstStart) -> None:
    """Create the authority with its administrator. Raises StartupError where it is there."""

    def work(unit: UnitOfWork) -> None:
        name = first.authority.name
        there = unit.identities.tenants()
        if any(folded(one.name) == folded(name) or one.id == tenant_id(name) for one in there):
            raise StartupError(bilingual("start.is_there", authority=name))
        create_authority(unit, name, [first.authority, first.administrator], demo=False)

    try:
        database.transact(work)
    except DatabaseAway as away:
        raise StartupError(bilingual("start.not_now", reason=away)) from away


def loaded_or_missing(database: Database, *, demo: bool) -> list[str]:
    """Load the demo where it is wanted and nothing is there; say so, or that nobody is there."""
    if demo:
        day = database.clock.now().astimezone(COPENHAGEN).date()
        return [bilingual("start.demo")] if load_demo(database, day) else []
    there = database.transact(lambda unit: unit.identities.tenants())
    return [] if there else [bilingual("start.no_authorities")]
