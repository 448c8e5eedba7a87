"""Cache what every turn looks up and few turns change: people, roles, systems, contracts.

It is kept in memory, and checked by a stamp. Each authority's head row carries the journal number
of the last change to these sections. A unit of work reads that stamp inside its transaction. What
is in memory under the same stamp is as good as reading it again, also with several processes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeAlias

from governance.ports import Versioned
from governance.schema.record import Record

SECTIONS = frozenset(
    {
        "authority",
        "members",
        "suppliers",
        "systems",
        "contracts",
        "contacts",
        "roles",
        "raci",
        "forums",
        "seats",
        "absences",
    }
)
_MOST_AUTHORITIES = 64
_MOST_DERIVED = 4096

Rows: TypeAlias = list[Versioned[Any]]
Criteria: TypeAlias = tuple[tuple[str, object], ...]
News: TypeAlias = Mapping[str, Mapping[str, Versioned[Any] | None] | None]
"""The records saved, by section and key.

None for a key says that the record ended. None for a section says that more changed than is worth
telling apart.
"""


class DirectorySnapshot:
    """One authority's directory under one stamp.

    Each section is loaded when it is first asked for.
    """

    def __init__(
        self,
        stamp: int,
        *,
        rows: dict[str, dict[str, Versioned[Any]]] | None = None,
        by: dict[tuple[str, str], dict[object, Rows]] | None = None,
    ) -> None:
        self.stamp = stamp
        self._rows = {} if rows is None else rows
        self._by = {} if by is None else by
        self._derived: dict[Hashable, Any] = {}
        self._lists: dict[str, Rows] = {}

    def find(
        self,
        section: str,
        wanted: Criteria,
        load: Callable[[], Rows],
    ) -> Rows:
        """Return the rows that fit, in the order of their keys.

        A tuple among the criteria means any of them.
        """
        self._load(section, load)
        if not wanted:
            return self._list(section)
        (name, value), *rest = sorted(wanted, key=lambda one: isinstance(one[1], tuple))
        index = self._index(section, name)
        values = dict.fromkeys(map(_hashable, value if isinstance(value, tuple) else (value,)))
        rows = [row for one in values for row in index.get(one, ())]
        fitting = [row for row in rows if fits(row.record, rest)]
        return sorted(fitting, key=_by_key) if len(values) > 1 else fitting

    def get(self, section: str, key: str, load: Callable[[], Rows]) -> Versioned[Any] | None:
        """Return the row with that key."""
        self._load(section, load)
        return self._rows[section].get(key)

    def derived(self, name: Hashable) -> Any:
        """Return what was built from these rows under that name; None where nothing was."""
        return self._derived.get(name)

    def keep_derived(self, name: Hashable, built: object) -> None:
        """Keep what was built from these rows alone."""
        if len(self._derived) >= _MOST_DERIVED:
            self._derived.clear()
        self._derived[name] = built

    def after(self, stamp: int, news: News) -> "DirectorySnapshot":
        """Return the same under a later stamp, with what is new in it.

        Sections that were not touched need not be loaded again.
        """
        rows = {section: kept for section, kept in self._rows.items() if section not in news}
        for section, changed in news.items():
            if changed is not None and section in self._rows:
                rows[section] = _with(self._rows[section], changed)
        by = {name: index for name, index in self._by.items() if name[0] not in news}
        return DirectorySnapshot(stamp, rows=rows, by=by)

    def _load(self, section: str, load: Callable[[], Rows]) -> None:
        if section not in self._rows:
            self._rows[section] = {row.key: row for row in load()}

    def _list(self, section: str) -> Rows:
        if section not in self._lists:
            self._lists[section] = list(self._rows[section].values())
        return self._lists[section]

    def _index(self, section: str, name: str) -> dict[object, Rows]:
        index = self._by.get((section, name))
        if index is None:
            index = {}
            for row in self._rows[section].values():
                index.setdefault(_hashable(getattr(row.record, name)), []).append(row)
            self._by[section, name] = index
        return index


def _with(
    rows: Mapping[str, Versioned[Any]], changed: Mapping[str, Versioned[Any] | None]
) -> dict[str, Versioned[Any]]:
    """Return the rows with those changed, in the order of their keys; None says that one ended."""
    merged = {**rows, **changed}
    kept = {key: row for key, row in merged.items() if row is not None}
    return kept if kept.keys() == rows.keys() else dict(sorted(kept.items()))


class DirectoryCache:
    """It holds the snapshots of one process, those used last."""

    def __init__(self) -> None:
        self._snapshots: OrderedDict[str, DirectorySnapshot] = OrderedDict()
        self._lock = Lock()

    def under(self, tenant: str, stamp: int) -> DirectorySnapshot:
        """Return the authority's snapshot under that stamp, a new one when it had another."""
        with self._lock:
            known = self._snapshots.get(tenant)
            if known is None or known.stamp != stamp:
                known = self._snapshots[tenant] = DirectorySnapshot(stamp)
            self._snapshots.move_to_end(tenant)
            if len(self._snapshots) > _MOST_AUTHORITIES:
                self._snapshots.popitem(last=False)
            return known

    def advance(self, tenant: str, origin: int, stamp: int, news: News) -> None:
        """Go on from the snapshot at `origin` to the stamp that a commit moved it to.

        It is done only when nobody else's commit moved the stamp in between.
        """
        with self._lock:
            known = self._snapshots.get(tenant)
            if known is not None and known.stamp == origin:
                self._snapshots[tenant] = known.after(stamp, news)


def criteria(equals: Mapping[str, object]) -> Criteria:
    """Return what is asked for, the same however it is asked."""
    return tuple(sorted((name, _frozen(value)) for name, value in equals.items()))


def fits(record: Record, wanted: Sequence[tuple[str, object]]) -> bool:
    """Tell whether the record's fields equal these; a tuple stands for any of its values."""
    return all(
        getattr(record, name) in value
        if isinstance(value, tuple)
        else getattr(record, name) == value
        for name, value in wanted
    )


def _by_key(row: Versioned[Any]) -> str:
    return row.key


def _frozen(value: object) -> object:
    return tuple(sorted(value)) if isinstance(value, list | tuple | set | frozenset) else value


def _hashable(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
