"""Issue a paper in the journal, and take out of the journal what proves it."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial

from governance.queries.journal_head import JournalHead
from governance.records.columns import sheet_of
from governance.schema.aliases import LEFT_OUT
from governance.schema.number_mask import NumberMask, NumberSpan
from governance.schema.record import record_classes
from governance.schema.words_of_text import split_words
from storage.database import Database
from storage.privacy.entry_erasure import TEXTS, erase_in
from storage.register.entry_hash import Row, each_text
from storage.register.extract import Extract, ExtractWriter, entries_after, hash_at
from storage.register.journal import head_of
from storage.unit_of_work import UnitOfWork

_MOST_TEXTS = 1 << 14


@dataclass(frozen=True)
class PaperIssue:
    """A paper that is given out: its kind, its id in the journal, by whom, and what it is.

    `digests` are the SHA-256 of its forms in hex, by the name of the form. `numbers_of` are the
    people whose telephone numbers stand in it.
    """

    paper: str
    made: str
    who: str
    digests: Mapping[str, str]
    numbers_of: Sequence[str] = ()


async def issue_with_proof(
    database: Database,
    tenant: str,
    issue: PaperIssue,
    *,
    cited: Set[int],
    since: JournalHead,
    mask: NumberMask | None,
) -> Extract:
    """Note the issue, and return the entries cited with what proves them up to that note.

    It reaches from the first of the entries cited, or from the head `since`, if that is earlier.
    Telephone numbers are left out of what is shown, where there is a mask.
    """
    first = min({*cited, since.seq + 1})

    def note(unit: UnitOfWork) -> tuple[JournalHead, str]:
        unit.use_tenant(tenant, who=issue.who)
        if issue.numbers_of:
            unit.journal_notes.numbers_shown(issue.who, issue.numbers_of, platform="file")
        unit.journal_notes.paper_issued(issue.paper, issue.made, issue.digests)
        unit.write()
        return head_of(unit.connection, tenant), hash_at(unit.connection, tenant, first - 1)

    head, before = await database.run(note)
    writer = ExtractWriter(before)
    shown_of = NumbersLeftOut(mask).shown if mask else _as_it_is
    shown = {*cited, head.seq}

    def write(page: Sequence[Row]) -> None:
        for row in page:
            if row["seq"] in shown:
                writer.show(shown_of(row))
            else:
                writer.hide(row)

    last = first - 1
    while page := await database.run(partial(_page, tenant, last, head.seq)):
        await asyncio.to_thread(write, page)
        last = page[-1]["seq"]
    return writer.written()


def _as_it_is(row: Row) -> Row:
    return row


def _page(tenant: str, after: int, until: int, unit: UnitOfWork) -> Sequence[Row]:
    unit.use_tenant(tenant)
    return entries_after(unit.connection, tenant, after, until=until)


class NumbersLeftOut:
    """It puts an alias in the place of each telephone number of an entry; the hash stays."""

    def __init__(self, mask: NumberMask) -> None:
        self._spans = lru_cache(_MOST_TEXTS)(partial(_spans, mask))

    def shown(self, row: Row) -> Row:
        """Return the entry as it is shown."""
        found = set[str]()

        def find(path: str, text: str) -> Sequence[NumberSpan]:
            return self._spans(*_column(row["section"], path), text)

        def look(path: str, text: str) -> None:
            if find(path, text):
                found.add(path)

        for name in TEXTS:
            each_text(row[name], name, look)
        erased = erase_in(row, find, LEFT_OUT) if found else None
        return row if erased is None else {**row, **vars(erased), "secret": None}


def _spans(mask: NumberMask, heading: str, dialled: bool, text: str) -> Sequence[NumberSpan]:  # noqa: FBT001  # one of what the results are kept by
    if dialled:
        words = len(split_words(text)) // 2
        return [NumberSpan(0, words)] if words else []
    return mask.word_spans(text, heading=heading)


@lru_cache(_MOST_TEXTS)
def _column(section: str, path: str) -> tuple[str, bool]:
    """Return under which heading a text of an entry is read, and whether it is all a number."""
    part, _, rest = path.partition("/")
    if part != "state" or section not in record_classes():
        return "", False
    field = rest.partition("/")[0]
    for column in sheet_of(section).columns:
        if column.field == field:
            return f"{column.heading('da')}: ", column.dialled
    return "", False
