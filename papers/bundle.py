"""Pack the files of one paper into a zip."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_YEAR = 1980
"""A zip knows no earlier year."""
_SMALLEST = 9
"""The level of compression that takes longest; it makes an audit file a twentieth smaller."""
_READABLE = 0o644 << 16


EVIDENCE: Final = "bilag/"
"""The folder of the files of evidence in an audit file."""
SUMS: Final = "SHA256SUMS"
"""The name of the file that has the digests of all others."""


def with_sums(files: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the files by their names, and a last one that `sha256sum -c` reads."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files]
    return [*files, (SUMS, "".join(lines).encode())]


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
            packed.writestr(info, content, compresslevel=_SMALLEST)
    return target.getvalue()
