"""A file that is written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Written beside its place, mode 0600, and moved there at the end; after an exception nothing has changed.

    Raises OSError.
    """
    handle, half = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as written:
            yield written
            written.flush()
            os.fsync(written.fileno())
        os.replace(half, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(half)
        raise
