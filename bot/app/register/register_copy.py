"""Read an authority's register from another thread, section by section, while turns go on."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from governance.ports import R, Versioned
from governance.records.sections import SECTIONS
from governance.schema.record import Record
from storage.database import Database
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


class RegisterCopy:
    """It is a `RegisterReader` for one worker thread.

    Each section is read when it is first asked for, in a transaction of its own, so that turns go
    on between two of them. Whether the sections still belong together is to be asked afterwards
    (`changed_since`). Without a tenant there is no register yet, and nothing in it.
    """

    def __init__(
        self, database: Database, loop: asyncio.AbstractEventLoop, tenant: str | None
    ) -> None:
        self._database, self._loop, self._tenant = database, loop, tenant
        self._sections: dict[type[Record], dict[str, Versioned[Any]]] = {}

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return self._section(cls).get(key)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        wanted = {
            name: value if isinstance(value, list | tuple) else (value,)
            for name, value in equals.items()
        }
        return [
            kept
            for kept in self._section(cls).values()
            if all(getattr(kept.record, name) in values for name, values in wanted.items())
        ]

    def count(self, cls: type[Record]) -> int:
        return len(self._section(cls))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        return build()

    def _section(self, cls: type[R]) -> dict[str, Versioned[R]]:
        if cls not in self._sections:
            self._sections[cls] = {} if self._tenant is None else self._read(cls, self._tenant)
        return self._sections[cls]

    def _read(self, cls: type[R], tenant: str) -> dict[str, Versioned[R]]:
        def read(unit: UnitOfWork) -> dict[str, Versioned[R]]:
            unit.use_tenant(tenant)
            return {kept.record.key: kept for kept in unit.register.find(cls)}

        reading = asyncio.run_coroutine_threadsafe(self._database.run(read), self._loop)
        return reading.result()


def changed_since(unit: UnitOfWork, place: int) -> bool:
    """Tell whether the register has changed since; from here on nobody else changes it."""
    unit.journal.hold()
    return unit.journal.has_since(place, [cls.section for cls in SECTIONS])
