"""Cache what was found in the register, for as long as its journal stands where it stood.

Every change of a record is an entry of its authority's journal. What was found while the journal
ended with some entry is as good as reading it again while it still does, also with several
processes. What this process commits itself is carried over, so that a checklist's next answer finds
what the last one read.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from governance.ports import Versioned
from storage.register.directory_cache import Criteria, News, fits

_MOST_ROWS = 8192
"""The records kept in all, over all authorities."""
_MOST_LISTS = 256
"""The lists kept of one section of one authority: each is looked at when that section changes."""
_LONGEST = 64
"""The records of the longest list that is kept."""
_MOST_AUTHORITIES = 64
_MOST_DERIVED = 64
"""The values kept of one authority that were built from what was found."""

Found: TypeAlias = tuple[Versioned[Any], ...]
Changed: TypeAlias = Mapping[str, Versioned[Any] | None]
"""Records of one section by key; None for one that ended."""


class DerivedValue(NamedTuple):
    """A value, and the sections it was built from."""

    built: Any
    sections: frozenset[str]


@dataclass
class _Results:
    """It holds what was found in one authority while its journal ended with that entry."""

    seq: int
    lists: dict[str, dict[Criteria, Found]] = field(default_factory=dict)
    derived: dict[Hashable, DerivedValue] = field(default_factory=dict)
    rows: int = 0

    def keep(self, section: str, wanted: Criteria, found: Found) -> None:
        lists = self.lists.setdefault(section, {})
        if len(lists) >= _MOST_LISTS:
            self.drop(section)
            lists = self.lists[section] = {}
        self.rows += len(found) - len(lists.get(wanted, ()))
        lists[wanted] = found

    def drop(self, section: str) -> None:
        self.rows -= sum(map(len, self.lists.pop(section, {}).values()))

    def forget_derived(self, sections: Iterable[str]) -> None:
        changed = frozenset(sections)
        kept = ((name, one) for name, one in self.derived.items() if not one.sections & changed)
        self.derived = dict(kept)

    def bring_up(self, lists: dict[Criteria, Found], changed: Changed) -> None:
        for wanted, found in lists.items():
            now = lists[wanted] = with_changes(found, wanted, changed)
            self.rows += len(now) - len(found)


class QueryCache:
    """It holds what was found lately by one process, a list for each question of the register."""

    def __init__(self) -> None:
        self._results: OrderedDict[str, _Results] = OrderedDict()
        self._lock = Lock()

    def find(self, tenant: str, seq: int, section: str, wanted: Criteria) -> Found | None:
        """Return what was found while the journal ended with entry `seq`; None if nobody asked."""
        with self._lock:
            known = self._results.get(tenant)
            if known is None or known.seq != seq:
                return None
            self._results.move_to_end(tenant)
            return known.lists.get(section, {}).get(wanted)

    def keep(
        self, tenant: str, seq: int, section: str, wanted: Criteria, found: Sequence[Versioned[Any]]
    ) -> None:
        """Keep what was found then, unless the journal has been seen further on since."""
        if len(found) > _LONGEST:
            return
        with self._lock:
            known = self._at(tenant, seq)
            if known is not None:
                known.keep(section, wanted, tuple(found))
            self._make_room()

    def derived(self, tenant: str, seq: int, name: Hashable) -> DerivedValue | None:
        """Return what was built under that name from what was found then."""
        with self._lock:
            known = self._results.get(tenant)
            return None if known is None or known.seq != seq else known.derived.get(name)

    def keep_derived(self, tenant: str, seq: int, name: Hashable, derived: DerivedValue) -> None:
        """Keep what was built then, unless the journal has been seen further on since."""
        with self._lock:
            known = self._at(tenant, seq)
            if known is not None:
                if len(known.derived) >= _MOST_DERIVED:
                    known.derived.clear()
                known.derived[name] = derived
            self._make_room()

    def advance(self, tenant: str, origin: int, seq: int, news: News) -> None:
        """Go on to the entry that a commit ended with, with what it changed.

        It is done only from the entry that the commit found; else what is kept is dropped when it
        is next asked for.
        """
        with self._lock:
            known = self._results.get(tenant)
            if known is None or known.seq != origin:
                return
            known.forget_derived(news.keys())
            for section, changed in news.items():
                lists = known.lists.get(section)
                if changed is None:
                    known.drop(section)
                elif lists:
                    known.bring_up(lists, changed)
            known.seq = seq

    def _at(self, tenant: str, seq: int) -> _Results | None:
        """Return what is kept of that entry, begun anew after another; None of a past one."""
        known = self._results.get(tenant)
        if known is not None and known.seq > seq:
            return None
        if known is None or known.seq != seq:
            known = self._results[tenant] = _Results(seq)
        self._results.move_to_end(tenant)
        return known

    def _make_room(self) -> None:
        """Drop the authorities that were asked of longest ago, where too much is kept."""
        kept = self._results
        while len(kept) > _MOST_AUTHORITIES or sum(one.rows for one in kept.values()) > _MOST_ROWS:
            kept.popitem(last=False)


def with_changes(found: Sequence[Versioned[Any]], wanted: Criteria, changed: Changed) -> Found:
    """Return what is found now, in the order of the keys; None says that a record ended."""
    fitting = [row for row in changed.values() if row is not None and fits(row.record, wanted)]
    if not fitting and not any(row.key in changed for row in found):
        return tuple(found)
    unchanged = [row for row in found if row.key not in changed]
    return tuple(sorted((*unchanged, *fitting), key=lambda row: row.key))
