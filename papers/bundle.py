"""Pack the files of one paper into a zip."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_YEAR = 1980
"""A zip knows no earlier year."""
_READABLE = 0o644 << 16


def zip_of(files: Iterable[tuple[str, bytes]], moment: datetime) -> bytes:
    """Return a zip of the files by their names; the same files and moment give the same bytes."""
    made = moment.astimezone(UTC)
    at = (max(made.year, _FIRST_YEAR), made.month, made.day, made.hour, made.minute, made.second)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name, content in files:
            info = ZipInfo(name, at)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = _READABLE
            info.create_system = 3
            packed.writestr(info, content)
    return target.getvalue()
