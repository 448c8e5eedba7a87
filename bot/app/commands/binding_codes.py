"""Make the codes by which a Teams organisation or Slack workspace is bound to an authority."""

from datetime import timedelta

from bot.adapters.web.server import PLATFORM
from bot.app.register.import_export import wanted
from bot.engine.members.binding_codes import digest_of, new_code
from storage.unit_of_work import UnitOfWork

CODE_LASTS = timedelta(days=3)


def bind_directory(unit: UnitOfWork, authority: str | None, directory: str) -> str | None:
    """Bind a directory that people sign in from to the authority.

    Return the authority's name, or None where the directory is already another's. Raises
    WhichAuthority.
    """
    tenant = wanted(unit.identities.tenants(), authority)
    unit.identities.bind(PLATFORM, directory, tenant.id)
    if unit.identities.tenant_of(PLATFORM, directory) != tenant.id:
        return None
    unit.use_tenant(tenant.id)
    unit.journal_notes.workspace_bound(PLATFORM, directory)
    return tenant.name


def new_binding(unit: UnitOfWork, authority: str | None) -> tuple[str, str]:
    """Make a code for the authority of that name; return it with the name as it is written.

    Raises WhichAuthority.
    """
    tenant = wanted(unit.identities.tenants(), authority)
    code = new_code()
    unit.identities.offer_code(digest_of(code), tenant.id, lasts=CODE_LASTS)
    return code, tenant.name
