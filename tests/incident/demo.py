"""Make snapshots of the demo authorities without a database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from bot.app.register.create_authority import tenant_id
from bot.incident.snapshot import Snapshot, SnapshotSurroundings, build_snapshot
from governance.ports import R, Versioned
from governance.schema.record import Record
from register.demo import demo_register


class Shelf:
    """It is the port `SnapshotReader` over some records."""

    def __init__(self, records: Sequence[Record], at: datetime) -> None:
        self._records = records
        self._at = at

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        found = [record for record in self._records if type(record) is cls]
        for name, value in equals.items():
            wanted = value if isinstance(value, tuple) else (value,)
            found = [record for record in found if getattr(record, name) in wanted]
        return [
            Versioned(record, 1, self._at, "somebody", self._at)
            for record in sorted(found, key=lambda record: str(record.key))
        ]


def snapshot_of(
    authority: str,
    *,
    at: datetime,
    around: SnapshotSurroundings | None = None,
    also: Sequence[Record] = (),
    anchor: date | None = None,
) -> Snapshot:
    """Take a snapshot of the demo authority as it is then.

    `also` are more records, or others under the same key.
    """
    tenant = tenant_id(authority)
    records = {(record.section, record.key): record for record in _demo(anchor)[authority]}
    records |= {(record.section, record.key): record for record in also}
    around = around or SnapshotSurroundings(workspaces=[("console", tenant)])
    return build_snapshot(
        Shelf(list(records.values()), at), around, authority=tenant, at=at, mark="demo"
    )


@cache
def _demo(anchor: date | None) -> Mapping[str, Sequence[Record]]:
    return dict(demo_register(anchor))
