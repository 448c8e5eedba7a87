"""Describe a difference in words, section by section: what is added, changed and ended.

The words are those of the person's workbook.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.formatting.record_names import field_of, name_of
from bot.texts.words import Words
from governance.changes.merge import Difference, MergedRecord
from governance.records.columns import Column, Sheet, sheets
from governance.records.contacts import Contact, is_reached_as

_IMPLIED = ("verified_on", "verified_by", "changed_on")
"""Fields that say that a contact is to be verified, which is said in words."""


@dataclass(frozen=True)
class SectionChanges:
    """One section's changes.

    `lines` name each record, the ended ones last. A changed one is named with its fields.
    `to_verify` counts the contacts that are to be verified anew.
    """

    title: str
    added: int
    changed: int
    ended: int
    lines: tuple[str, ...]
    to_verify: int = 0


def described(merged: Difference, words: Words) -> list[SectionChanges]:
    """Return the changes of the sections in which something happens, in the register's order."""
    return [found for sheet in sheets() if (found := _section(sheet, merged, words)) is not None]


def _section(sheet: Sheet, merged: Difference, words: Words) -> SectionChanges | None:
    added = [record for record in merged.added if record.section == sheet.section]
    changed = [change for change in merged.changed if change.record.section == sheet.section]
    ended = [kept.record for kept in merged.ended if kept.record.section == sheet.section]
    if not (added or changed or ended):
        return None
    lines = [
        *(words("register.line_added", name=name_of(record, sheet, words)) for record in added),
        *(_changed(change, sheet, words) for change in changed),
        *(words("register.line_ended", name=name_of(record, sheet, words)) for record in ended),
    ]
    return SectionChanges(
        sheet.title(words.lang),
        len(added),
        len(changed),
        len(ended),
        tuple(lines),
        to_verify=sum(map(_is_to_verify, changed)),
    )


def _changed(change: MergedRecord, sheet: Sheet, words: Words) -> str:
    fields = ", ".join(_fields(change, sheet.columns, words))
    if _is_to_verify(change):
        fields = words("register.to_be_verified", fields=fields)
    return words("register.line_changed", name=name_of(change.record, sheet, words), fields=fields)


def _is_to_verify(change: MergedRecord) -> bool:
    """Tell whether it is a contact that was verified on another number, name or e-mail."""
    before, after = change.kept.record, change.record
    return isinstance(after, Contact) and not is_reached_as(after, before)


def _fields(change: MergedRecord, columns: Sequence[Column], words: Words) -> Iterator[str]:
    implied = _IMPLIED if _is_to_verify(change) else ()
    for column in columns:
        before, after = (
            getattr(change.kept.record, column.field),
            getattr(change.record, column.field),
        )
        if before != after and column.field not in implied:
            yield words(
                "register.field_changed",
                field=column.heading(words.lang),
                before=field_of(change.kept.record, column, words),
                after=field_of(change.record, column, words),
            )
