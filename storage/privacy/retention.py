"""Take people out of what is kept longer than it may be, as far as the journal lets go of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from governance.privacy.identifiers import Identifier, Occurrence
from governance.schema.aliases import is_alias, new_alias
from governance.schema.words_of_text import split_words
from storage.core.schema import journal
from storage.privacy.entry_erasure import erase_in, write_erased
from storage.register.journal_notes import LOOKUP_SECTION, SHOWN

_NAMING: Final = frozenset(
    {"who", *(f"state/{name}" for name in ("who", "contact", "callee", "phone", "text"))}
)
_SHOWN: Final = f"state/{SHOWN}/"


def take_people_out_of_look_ups(connection: Connection, tenant: str, *, before: datetime) -> int:
    """Put an alias for whoever looked, and whom they saw or called, in look-ups from before then.

    That somebody looked, when and at what, stays. Each look-up has an alias of its own. Returns
    how many were changed.
    """
    j = journal.c
    rows = connection.execute(
        select(journal)
        .where(
            j.tenant == tenant,
            j.section == LOOKUP_SECTION,
            j.at < before,
            j.who.not_like("erased-%"),  # those that were seen to before
        )
        .order_by(j.seq)
    ).mappings()
    changed = 0
    for row in [dict(one) for one in rows]:
        erased = erase_in(row, _people, new_alias())
        if erased is not None:
            write_erased(connection, tenant, row["seq"], erased)
            changed += 1
    return changed


def _people(path: str, text: str) -> Sequence[Occurrence]:
    words = len(split_words(text)) // 2
    names = path in _NAMING or path.startswith(_SHOWN)
    if not names or not words or is_alias(text):
        return ()
    return (Occurrence(Identifier("name", text), 0, words, whole=True),)
