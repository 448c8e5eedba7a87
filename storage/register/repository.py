"""Read the register's records once per unit of work, and write them.

They are written with version and journal entry.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from operator import itemgetter
from typing import Any, Literal, TypeAlias, cast

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    func,
    select,
)

from governance.ports import R, T, VersionConflict, Versioned
from governance.schema.record import Record
from storage.core.schema import record_tables
from storage.register.directory_cache import SECTIONS as DIRECTORY
from storage.register.directory_cache import (
    Criteria,
    DirectorySnapshot,
    criteria,
)
from storage.register.journal import Journal, JournalEntry
from storage.register.query_cache import DerivedValue, with_changes
from storage.register.record_rows import RecordChange, RecordRows
from storage.register.register_cache import RegisterCache

_BATCH = 250
"""The most rows at a time.

More of them live long enough for the garbage collector to go through them again and again.
"""

_NOT_READ = ("tenant", "ended_at")
_How: TypeAlias = Literal["one", "any", "empty"]


class RecordRepository:
    """One authority's records in one unit of work.

    It implements the port `governance.ports.Register`. What was found once is remembered and kept
    in step with what is saved, so asking again is free.
    """

    def __init__(
        self, connection: Connection, tenant: str, journal: Journal, cache: RegisterCache
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._journal = journal
        self._rows = RecordRows(connection, tenant, journal)
        self._cache = cache
        self._changed: set[str] = set()
        self._found: dict[tuple[str, Criteria], Sequence[Versioned[Any]]] = {}
        self._news: dict[str, dict[str, Versioned[Any] | None] | None] = {}
        self._building: list[set[str]] = []

    def carry_over(self) -> None:
        """Carry what this unit of work has committed over into the cache.

        It is done only where the cache still is what the unit of work began with.
        """
        moved, written, news = self._journal.moved, self._journal.written, self._news
        if written is None or self._journal.is_rewritten:
            return
        self._cache.queries.advance(self._tenant, *written, news)
        told = {section: changed for section, changed in news.items() if section in DIRECTORY}
        if moved is not None and told:
            self._cache.directories.advance(self._tenant, *moved, told)
        self._news = {}

    @cached_property
    def _snapshot(self) -> DirectorySnapshot | None:
        stamp = self._journal.stamp()
        return None if stamp is None else self._cache.directories.under(self._tenant, stamp)

    def _directory(self, section: str) -> DirectorySnapshot | None:
        """Return the directory, for its sections that this unit of work has not changed itself."""
        return self._snapshot if section in DIRECTORY and section not in self._changed else None

    def forget(self) -> None:
        """Forget what was found, as others may have changed it; it is read again when asked for."""
        self._found.clear()
        vars(self).pop("_snapshot", None)

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        self._note_read((cls.section,))
        directory = self._directory(cls.section)
        if directory is not None:
            return directory.get(cls.section, key, lambda: self._all(cls))
        for (section, _), rows in self._found.items():
            if section == cls.section:
                for kept in rows:
                    if kept.key == key:
                        return cast(Versioned[R], kept)
        row = self._connection.execute(
            _by_key(cls.section), {"tenant": self._tenant, "key": key}
        ).one_or_none()
        return None if row is None else _kept(cls, row)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        self._note_read((cls.section,))
        wanted = criteria(equals)
        directory = self._directory(cls.section)
        if directory is not None:
            return tuple(directory.find(cls.section, wanted, lambda: self._all(cls)))
        remembered = self._found.get((cls.section, wanted))
        if remembered is None:
            remembered = self._found[cls.section, wanted] = self._look_up(cls, wanted)
        return remembered

    def _look_up(self, cls: type[Record], wanted: Criteria) -> Sequence[Versioned[Any]]:
        """Find the records in the cache, brought up to this unit of work, or read them."""
        seq, queries = self._journal.read_at(), self._cache.queries
        changed = self._news.get(cls.section, {})
        if seq is None or changed is None:
            return tuple(self._read(cls, wanted))
        kept = queries.find(self._tenant, seq, cls.section, wanted)
        if kept is None:
            found = tuple(self._read(cls, wanted))
            if not changed:
                queries.keep(self._tenant, seq, cls.section, wanted, found)
            return found
        return with_changes(kept, wanted, changed)

    def count(self, cls: type[Record]) -> int:
        self._note_read((cls.section,))
        if self._directory(cls.section) is not None:
            return len(self.find(cls))
        statement = _counting(cls.section)
        return self._connection.execute(statement, {"tenant": self._tenant}).scalar_one()

    def _all(self, cls: type[Record]) -> list[Versioned[Any]]:
        return self._read(cls, ())

    def _read(self, cls: type[Record], wanted: Criteria) -> list[Versioned[Any]]:
        statement = _finding(cls.section, tuple((name, _how(value)) for name, value in wanted))
        values = {name: value for name, value in wanted if value is not None}
        rows = self._connection.execute(statement, {"tenant": self._tenant, **values}).all()
        in_order = sorted(rows, key=itemgetter(0))  # by code point in any database
        return [_kept(cls, row) for row in in_order]

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        snapshot, seq, queries = self._snapshot, self._journal.read_at(), self._cache.queries
        if snapshot is None or self._changed & DIRECTORY:
            return build()
        known = snapshot.derived(name)
        if known is None and seq is not None:
            kept = queries.derived(self._tenant, seq, name)
            if kept is not None and kept.sections.isdisjoint(self._changed):
                self._note_read(kept.sections)
                known = kept.built
        if known is not None:
            return cast(T, known)
        built, sections = self._build(build)
        if sections <= DIRECTORY:
            snapshot.keep_derived(name, built)
        elif seq is not None and sections.isdisjoint(self._changed):
            queries.keep_derived(self._tenant, seq, name, DerivedValue(built, sections))
        return built

    def _build(self, build: Callable[[], T]) -> tuple[T, frozenset[str]]:
        """Build something, and tell from which sections."""
        reading: set[str] = set()
        self._building.append(reading)
        try:
            built = build()
        finally:
            self._building.pop()
        self._note_read(reading)
        return built, frozenset(reading)

    def _note_read(self, sections: Iterable[str]) -> None:
        if self._building:
            self._building[-1].update(sections)

    def save(self, record: Record, *, seen: int, command: str) -> int:
        now, who = self._journal.now, self._journal.who
        self._changed.add(record.section)
        state = record.state()
        written = self._rows.write(record, state, seen=seen)
        if written is None:
            raise VersionConflict(self._fresh(type(record), record.key))
        version, recorded_at = written
        self._journal.note(JournalEntry(record.section, record.key, version, command, state))
        kept = Versioned(record, version, now, who, recorded_at)
        self._tell(record.section, record.key, kept)
        return version

    def save_all(self, changes: Sequence[tuple[Record, int]], *, command: str) -> None:
        for section in dict.fromkeys(record.section for record, _ in changes):
            self._changed.add(section)
            self._news[section] = None
            self._forget(section)
            ended = self._rows.ended_keys(section)
            coming_back: list[RecordChange] = []
            for batch in _batched(_changes(section, changes), _BATCH):
                coming_back += [one for one in batch if one.seen == 0 and one.key in ended]
                others = [one for one in batch if one.seen > 0 or one.key not in ended]
                self._rows.insert_all(section, [one for one in others if one.seen == 0])
                self._rows.update_all(section, [one for one in others if one.seen > 0])
                for one in others:
                    self._journal.note(one.entry(command))
                if len(changes) > _BATCH:  # as it goes, so that they need not all be held
                    self._journal.write()
            for one in coming_back:
                self.save(one.record, seen=0, command=command)

    def end(self, cls: type[Record], key: str, *, seen: int, command: str) -> None:
        self._changed.add(cls.section)
        if not self._rows.end(cls.section, key, seen):
            raise VersionConflict(self._fresh(cls, key))
        self._journal.note(JournalEntry(cls.section, key, seen + 1, command, None))
        self._tell(cls.section, key, None)

    def _tell(self, section: str, key: str, kept: Versioned[Any] | None) -> None:
        """Bring what was found up to the change, and remember it to be carried over."""
        changed = {key: kept}
        for (found_section, wanted), rows in self._found.items():
            if found_section == section:
                self._found[found_section, wanted] = with_changes(rows, wanted, changed)
        known = self._news.setdefault(section, {})
        if known is not None:
            known[key] = kept

    def _fresh(self, cls: type[Record], key: str) -> Versioned[Record] | None:
        self._forget(cls.section)
        self._journal.doubt()
        return self.get(cls, key)

    def _forget(self, section: str) -> None:
        """Forget what was found of that section; it is read again when asked for."""
        for found_section, wanted in list(self._found):
            if found_section == section:
                del self._found[found_section, wanted]


def _kept(cls: type[R], row: Row[Any]) -> Versioned[R]:
    _, version, changed_at, changed_by, recorded_at, *values = tuple(row)
    record = cls.model_validate(dict(zip(cls.model_fields, values, strict=True)))
    return Versioned(record, version, changed_at, changed_by, recorded_at)


def _changes(section: str, changes: Sequence[tuple[Record, int]]) -> Iterator[RecordChange]:
    """Yield the changes of the section."""
    for record, seen in changes:
        if record.section == section:
            yield RecordChange(record.key, record, seen, record.state())


def _batched(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most that many."""
    while batch := list(islice(items, size)):
        yield batch


def _how(value: object) -> _How:
    if value is None:
        return "empty"
    return "any" if isinstance(value, tuple) else "one"


# The statements are built once and reused, as SQLAlchemy then finds them in its cache by identity.


@cache
def _by_key(section: str) -> Select[Any]:
    table = record_tables[section]
    return _selecting(table).where(
        table.c.tenant == bindparam("tenant"),
        table.c.record_key == bindparam("key"),
        table.c.ended_at.is_(None),
    )


def _selecting(table: Table) -> Select[Any]:
    """Select what a kept record is made of, its key first and its fields last."""
    return select(*(column for column in table.c if column.name not in _NOT_READ))


@cache
def _counting(section: str) -> Select[int]:
    table = record_tables[section]
    here = (table.c.tenant == bindparam("tenant"), table.c.ended_at.is_(None))
    return select(func.count()).select_from(table).where(*here)


@cache
def _finding(section: str, wanted: tuple[tuple[str, _How], ...]) -> Select[Any]:
    table = record_tables[section]
    statement = _selecting(table).where(
        table.c.tenant == bindparam("tenant"), table.c.ended_at.is_(None)
    )
    for name, how in wanted:
        column = table.c[name]
        match how:
            case "one":
                statement = statement.where(column == bindparam(name))
            case "any":
                statement = statement.where(column.in_(bindparam(name, expanding=True)))
            case "empty":
                statement = statement.where(column.is_(None))
    return statement
