"""The backups in a store, each with the outcome of its last restoration for trial.

The outcomes stand in one file beside them. Without that file they are there, and not verified.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from governance.queries.journal_head import JournalHead
from storage.backup.store import BackupStore

_log = logging.getLogger(__name__)

CHECKS: Final = "kravbot-checks.json"
_NAMED = re.compile(r"kravbot-(\d{4}-\d\d-\d\dT\d{6}Z)\.backup")
_FORM = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Check:
    """The outcome of restoring a backup for trial.

    `fault` says what was wrong, and is None where nothing was. `heads` are those of its journals,
    by authority.
    """

    at: AwareDatetime
    fault: str | None
    heads: Mapping[str, JournalHead]


@dataclass(frozen=True)
class StoredBackup:
    """A backup in a store; `size` is in bytes, and `check` None until it was tried."""

    name: str
    made_at: datetime
    size: int
    check: Check | None

    @property
    def is_good(self) -> bool:
        """True when it was restored, and nothing was wrong."""
        return self.check is not None and self.check.fault is None

    @property
    def is_broken(self) -> bool:
        """True when it was tried, and something was wrong."""
        return self.check is not None and self.check.fault is not None


_CHECKS = TypeAdapter(dict[str, Check])


def name_of(made_at: datetime) -> str:
    """Return the name of a backup made at that moment."""
    return f"kravbot-{made_at.astimezone(UTC).strftime(_FORM)}.backup"


def moment_in(name: str) -> datetime:
    """Return when the backup of that name was made. Raises ValueError for another name."""
    named = _NAMED.fullmatch(name)
    if named is None:
        raise ValueError(f"{name} is no backup's name")
    return datetime.strptime(named[1], _FORM).replace(tzinfo=UTC)


def is_name(name: str) -> bool:
    """Tell whether a backup may have that name."""
    return _NAMED.fullmatch(name) is not None


def stored_backups(store: BackupStore) -> list[StoredBackup]:
    """Return the backups, newest first. Raises StoreFault."""
    sizes = store.sizes()
    checks = _checks(store) if CHECKS in sizes else {}
    found = [
        StoredBackup(name, moment_in(name), size, checks.get(name))
        for name, size in sizes.items()
        if is_name(name)
    ]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def note(store: BackupStore, name: str, check: Check) -> None:
    """Write down what came of trying it. Raises StoreFault."""
    _write(store, {**_checks(store), name: check})


def delete(store: BackupStore, name: str) -> None:
    """Delete a backup, and what is written of it. Raises StoreFault."""
    store.delete(name)
    _write(store, {one: check for one, check in _checks(store).items() if one != name})


def _checks(store: BackupStore) -> dict[str, Check]:
    content = store.read(CHECKS)
    if content is None:
        return {}
    try:
        return _CHECKS.validate_json(content)
    except ValidationError:
        _log.warning("%s is not readable; every backup is tried again", CHECKS)
        return {}


def _write(store: BackupStore, checks: dict[str, Check]) -> None:
    store.write(CHECKS, _CHECKS.dump_json(checks, indent=1))
