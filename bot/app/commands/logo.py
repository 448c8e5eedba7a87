"""Set, remove or tell of an authority's logo, for whoever runs Kravbot on its own machine."""

import asyncio
import logging
from datetime import datetime
from typing import Final

from bot.app.register.import_export import wanted
from bot.edge.media_types import HEAD, TAIL, FileRefused, media_type
from bot.texts.bilingual import bilingual
from papers.logo import LOGO_FORMATS, Logo, pixels_of
from papers.typesetting import PaperFailed, draw_logo
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MOST_SENT: Final = 1024**2
"""The most bytes that are taken, so that a picture of too many is refused in its own sentence."""
MOST_BYTES: Final = 100_000
MOST_PIXELS: Final = 2000
"""The most pixels a logo may have across, and down."""

_log = logging.getLogger(__name__)


async def set_logo(database: Database, content: bytes, *, authority: str | None) -> str:
    """Set the logo, and return a sentence that says so.

    Raises FileRefused, WhichAuthority.
    """
    kind = await asyncio.to_thread(tried_logo, content, database.clock.now())

    def work(unit: UnitOfWork) -> str:
        tenant = wanted(unit.identities.tenants(), authority)
        unit.use_tenant(tenant.id)
        unit.logos.set(kind, content)
        return bilingual("logo.set", authority=tenant.name)

    return await database.run(work)


async def remove_logo(database: Database, *, authority: str | None) -> str:
    """Remove the logo, and say that there is none. Raises WhichAuthority."""

    def work(unit: UnitOfWork) -> str:
        tenant = wanted(unit.identities.tenants(), authority)
        unit.use_tenant(tenant.id)
        unit.logos.remove()
        return bilingual("logo.none", authority=tenant.name)

    return await database.run(work)


async def logo_line(database: Database, *, authority: str | None) -> str:
    """Say which logo there is, if any. Raises WhichAuthority."""

    def work(unit: UnitOfWork) -> str:
        tenant = wanted(unit.identities.tenants(), authority)
        unit.use_tenant(tenant.id)
        logo = unit.logos.current()
        if logo is None:
            return bilingual("logo.none", authority=tenant.name)
        width, height = pixels_of(logo.content) or (0, 0)
        return bilingual(
            "logo.is",
            authority=tenant.name,
            format=LOGO_FORMATS[logo.media_type].upper(),
            width=width,
            height=height,
            sha256=logo.sha256,
        )

    return await database.run(work)


def tried_logo(content: bytes, moment: datetime) -> str:
    """Return the media type of a picture that can be a logo, and was drawn once.

    Raises FileRefused.
    """
    kind = _checked_kind(content)
    try:
        draw_logo(Logo(LOGO_FORMATS[kind], content), moment=moment)
    except PaperFailed as failed:
        _log.info("a logo cannot be drawn: %s", failed)
        raise FileRefused("logo.broken") from failed
    return kind


def _checked_kind(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise FileRefused("logo.too_large", most=MOST_BYTES // 1000)
    try:
        kind = media_type(content[:HEAD], content[-TAIL:])
    except FileRefused as refused:
        raise FileRefused("logo.kind") from refused
    if kind not in LOGO_FORMATS:
        raise FileRefused("logo.kind")
    pixels = pixels_of(content)
    if pixels is None or not all(pixels):
        raise FileRefused("logo.broken")
    if max(pixels) > MOST_PIXELS:
        width, height = pixels
        raise FileRefused("logo.too_many_pixels", width=width, height=height, most=MOST_PIXELS)
    return kind
