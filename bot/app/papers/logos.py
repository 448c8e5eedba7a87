"""Read the logo that stands on an authority's papers."""

from papers.logo import LOGO_FORMATS, Logo
from storage.unit_of_work import UnitOfWork


def logo_of(unit: UnitOfWork) -> Logo | None:
    """Return the logo of the authority that the unit of work has entered."""
    stored = unit.logos.current()
    return None if stored is None else Logo(LOGO_FORMATS[stored.media_type], stored.content)
