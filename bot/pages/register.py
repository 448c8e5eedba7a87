"""The register's page: its sections, the records of one, and one record."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.register import record as cards
from bot.cards.register.record import RecordView, SectionView
from bot.engine.dialog import TurnContext
from bot.engine.page import PageFault
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.messages import Card
from bot.search.records import fitting
from governance.changes.record_commands import may_add, may_confirm, may_record
from governance.commands import AnyCommand
from governance.records.authorities import Authority
from governance.records.columns import Sheet, sheet_of, sheets
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.references import SCOPED_BY, references
from governance.schema.record import Record, record_classes

_SYSTEM = "system"


class RegisterPage:
    """`section` and `key` say what is shown, `find` which records; `of` and `of_key` only those that name that one.

    Without a section, all of them are listed, half of them `further` on.
    """

    name = "register"
    private = True

    def show(
        self, arguments: Mapping[str, JsonValue], scene: TurnContext, *, open_dialog: bool
    ) -> Card:
        section, key = arguments.get("section"), arguments.get("key")
        if section not in record_classes():
            return cards.register(
                scene.words, scene.today, _counts(scene), further="further" in arguments
            )
        sheet = sheet_of(str(section))
        card = _record(sheet, key, scene) if isinstance(key, str) else None
        return card or cards.section(scene.words, scene.today, _section(sheet, arguments, scene))

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        scene: TurnContext,
    ) -> Sequence[AnyCommand]:
        raise PageFault(scene.words("engine.out_of_date"))


def _counts(scene: TurnContext) -> dict[str, int]:
    return {sheet.section: scene.register.count(sheet.record_class) for sheet in sheets()}


def _section(sheet: Sheet, arguments: Mapping[str, JsonValue], scene: TurnContext) -> SectionView:
    find = str(arguments.get("find") or arguments.get("words") or "")
    found = list(scene.register.find(sheet.record_class))
    of, of_key = arguments.get("of"), arguments.get("of_key")
    named: Record | None = None
    if of in record_classes() and isinstance(of_key, str):
        there = scene.register.get(sheet_of(str(of)).record_class, of_key)
        named = there.record if there is not None else None
    if named is not None:
        found = [kept for kept in found if _names(kept.record, named)]
    found = fitting(found, find, sheet, scene.words)
    found.sort(key=lambda kept: kept.record.is_over(scene.today.day))
    is_contacts = sheet.record_class is Contact
    return SectionView(
        sheet=sheet,
        found=found,
        first=min(_number(arguments.get("first")), max(0, len(found) - 1)),
        find=find,
        of={"of": named.section, "of_key": named.key} if named is not None else {},
        of_name=name_of(named, sheet_of(named.section), scene.words) if named is not None else "",
        waiting=scene.register.count(ToldContact) if is_contacts else 0,
        may_add=sheet.record_class is not Authority and bool(may_add(sheet.section, scene.deal)),
    )


def _record(sheet: Sheet, key: str, scene: TurnContext) -> Card | None:
    kept = scene.register.get(sheet.record_class, key)
    if kept is None:
        return None
    belonging = {
        other.section: count for other in sheets() if (count := _naming(other, kept.record, scene))
    }
    record = kept.record
    who = scene.words("record.by_kravbot")
    if kept.changed_by != _SYSTEM:
        who = scene.name_of(kept.changed_by)
    return cards.record(
        scene.words,
        scene.today,
        RecordView(
            sheet=sheet,
            kept=kept,
            changed_by=who,
            called=called_in(scene),
            belonging=belonging,
            may_change=bool(may_record(record, scene.deal)),
            may_confirm=isinstance(record, ContactDetails)
            and not record.is_over(scene.today.day)
            and bool(may_confirm(record, scene.deal)),
        ),
    )


def _naming(sheet: Sheet, record: Record, scene: TurnContext) -> int:
    """How many of the section's records name that one."""
    targets = {record.section} | ({"scope"} if record.section in SCOPED_BY else set())
    if targets.isdisjoint({column.refers for column in sheet.columns}):
        return 0
    found = scene.register.find(sheet.record_class)
    return sum(_names(kept.record, record) for kept in found)


def _names(record: Record, named: Record) -> bool:
    return any((one.section, one.key) == (named.section, named.key) for one in references(record))


def _number(value: JsonValue) -> int:
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() else 0
