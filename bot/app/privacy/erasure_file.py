"""Keep erasures outside the database, sealed, so that a restored backup is cleared of them again.

Nothing in the file tells who was erased.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.edge.atomic_file import replacing
from bot.edge.encryption import NoKeyFits, Sealer
from storage.privacy.remembered import RememberedErasure, erasures_in, missing
from storage.unit_of_work import UnitOfWork

_NAME: Final = "erasures"
_KEPT = TypeAdapter(tuple[RememberedErasure, ...])


class ErasuresUnreadable(Exception):
    """The file with erasures cannot be opened with the keys there are; `path` is where it is."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def erasures_told(unit: UnitOfWork) -> list[RememberedErasure]:
    """Return the erasures that the journals of all authorities tell of."""
    told = []
    for tenant in unit.identities.tenants():
        unit.reading(tenant.id)
        told += erasures_in(unit.connection, tenant.id)
    return told


class ErasureFile:
    """The file in one folder; its methods block."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._path = folder / _NAME
        self._sealer = sealer

    def read(self) -> Sequence[RememberedErasure]:
        """Return the erasures that are kept; none where there is no file.

        Raises ErasuresUnreadable.
        """
        try:
            return _KEPT.validate_json(self._sealer.open(self._path.read_text("ascii")))
        except FileNotFoundError:
            return ()
        except (OSError, NoKeyFits, ValidationError, UnicodeError) as fault:
            raise ErasuresUnreadable(self._path) from fault

    def remember(self, told: Sequence[RememberedErasure]) -> bool:
        """Keep these too; return whether any of them was new.

        Raises OSError, ErasuresUnreadable.
        """
        kept = self.read()
        new = missing(kept, told)
        if not new:
            return False
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = json.dumps(_KEPT.dump_python((*kept, *new), mode="json"))
        with replacing(self._path) as written:
            written.write(self._sealer.seal(content).encode())
        return True
