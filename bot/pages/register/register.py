"""Show the register: its sections, the records of one, and one record."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.register import record as cards
from bot.cards.register.record import RecordView, SectionView
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.messages import Audience, Card
from bot.search.records import fitting
from governance.changes.record_rights import may_begin_to_add, may_confirm, may_record
from governance.commands import AnyCommand
from governance.records.authorities import Authority
from governance.records.columns import Sheet, sheet_of, sheets
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.references import SCOPED_BY, references
from governance.schema.record import Record, record_classes


class RegisterPage(BasePage):
    """The page of the register.

    `section` and `key` say what is shown, and `find` which records. `of` and `of_key` keep only
    those that name that record. Without a section all of them are listed, half of them under
    `further`.
    """

    name = "register"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        section, key = arguments.get("section"), arguments.get("key")
        if section not in record_classes():
            return cards.register(
                context.words, context.today, _counts(context), further="further" in arguments
            )
        sheet = sheet_of(str(section))
        card = _record(sheet, key, context) if isinstance(key, str) else None
        return card or cards.section(
            context.words, context.today, _section(sheet, arguments, context)
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        raise PageFault(context.words("engine.out_of_date"))


def _counts(context: TurnContext) -> dict[str, int]:
    return {sheet.section: context.register.count(sheet.record_class) for sheet in sheets()}


def _section(sheet: Sheet, arguments: Mapping[str, JsonValue], context: TurnContext) -> SectionView:
    find = str(arguments.get("find") or arguments.get("words") or "")
    found = list(context.register.find(sheet.record_class))
    of, of_key = arguments.get("of"), arguments.get("of_key")
    named: Record | None = None
    if of in record_classes() and isinstance(of_key, str):
        there = context.register.get(sheet_of(str(of)).record_class, of_key)
        named = there.record if there is not None else None
    if named is not None:
        found = [kept for kept in found if _names(kept.record, named)]
    found = fitting(found, find, sheet, context.words)
    found.sort(key=lambda kept: kept.record.is_over(context.today.day))
    is_contacts = sheet.record_class is Contact
    return SectionView(
        sheet=sheet,
        found=found,
        first=min(_number(arguments.get("first")), max(0, len(found) - 1)),
        find=find,
        of={"of": named.section, "of_key": named.key} if named is not None else {},
        of_name=name_of(named, sheet_of(named.section), context.words) if named is not None else "",
        waiting=context.register.count(ToldContact) if is_contacts else 0,
        may_add=sheet.record_class is not Authority
        and bool(may_begin_to_add(sheet.section, context.command_context)),
    )


def _record(sheet: Sheet, key: str, context: TurnContext) -> Card | None:
    kept = context.register.get(sheet.record_class, key)
    if kept is None:
        return None
    belonging = {
        other.section: count
        for other in sheets()
        if (count := _naming(other, kept.record, context))
    }
    record = kept.record
    return cards.record(
        context.words,
        context.today,
        RecordView(
            sheet=sheet,
            kept=kept,
            changed_by=context.name_of(kept.changed_by),
            called=called_in(context),
            belonging=belonging,
            may_change=bool(may_record(record, context.command_context)),
            may_confirm=isinstance(record, ContactDetails)
            and not record.is_over(context.today.day)
            and bool(may_confirm(record, context.command_context)),
        ),
    )


def _naming(sheet: Sheet, record: Record, context: TurnContext) -> int:
    """Count the section's records that name that one."""
    targets = {record.section} | ({"scope"} if record.section in SCOPED_BY else set())
    if targets.isdisjoint({column.refers for column in sheet.columns}):
        return 0
    found = context.register.find(sheet.record_class)
    return sum(_names(kept.record, record) for kept in found)


def _names(record: Record, named: Record) -> bool:
    return any((one.section, one.key) == (named.section, named.key) for one in references(record))


def _number(value: JsonValue) -> int:
    text = str(value or 0)
    return int(text) if text.isascii() and text.isdigit() else 0
