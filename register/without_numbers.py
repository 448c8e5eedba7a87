"""Leave telephone numbers out of records that are written to a file for an auditor.

Columns for numbers are emptied. In texts a number is left out, but for what identifies something.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from governance.records.columns import Column, sheet_of
from governance.schema.degrees import Degree
from governance.schema.number_mask import NumberMask
from governance.schema.record import Record

_KINDS = ("text", "phrase", "option")
_FINGERPRINT = "sha256"


def without_numbers(records: Iterable[Record], mask: NumberMask) -> Iterator[Record]:
    """Yield the records without numbers; they are to be read, and not to be merged."""
    for record in records:
        changes: dict[str, object] = {}
        for column in sheet_of(record.section).columns:
            value = getattr(record, column.field)
            hidden = None if column.dialled else _hidden(value, column, mask)
            if hidden != value:
                changes[column.field] = hidden
        yield record.model_copy(update=changes) if changes else record


def _hidden(value: object, column: Column, mask: NumberMask) -> object:
    if column.kind not in _KINDS or column.field == _FINGERPRINT:
        return value
    match value:
        case str():
            return _told(value, column, mask)
        case Degree(clause=str(clause)):
            return replace(value, clause=_told(clause, column, mask))
        case tuple():
            return tuple(
                _told(part, column, mask) if isinstance(part, str) else part for part in value
            )
        case _:
            return value


def _told(text: str, column: Column, mask: NumberMask) -> str:
    """Hide numbers in a value, which its heading may say to be something else."""
    return mask.hide_all((f"{column.heading('da')}: ", text))[1]
