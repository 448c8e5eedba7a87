"""Make the mask that leaves out the numbers of a register, for whoever may not see them."""

from collections.abc import Iterator
from dataclasses import replace

from governance.access import Actor, audits
from governance.ports import RegisterReader
from governance.records.columns import sheet_of, sheets
from governance.records.contacts import ContactDetails, ToldContact
from governance.schema.number_mask import NumberMask, mask_of, numbers_in
from governance.schema.record import Record


def mask_for(actor: Actor, register: RegisterReader) -> NumberMask | None:
    """Return the mask for what is said to the actor; None where they may see numbers."""
    return mask_of_register(register) if audits(actor) else None


def mask_of_register(register: RegisterReader) -> NumberMask:
    """Return the mask that knows every number of the register.

    It is kept with the people and contacts it is made of. What was only told of is read each time.
    """
    kept = register.derived("number_mask", lambda: mask_of(_numbers(register)))
    told = mask_of(_numbers_in(register, ToldContact))
    return replace(kept, known=kept.known | told.known) if told.known else kept


def _numbers(register: RegisterReader) -> Iterator[str]:
    """Yield every telephone number of the register, but for those only told of."""
    for sheet in sheets():
        if sheet.record_class is not ToldContact:
            yield from _numbers_in(register, sheet.record_class)


def _numbers_in(register: RegisterReader, cls: type[Record]) -> Iterator[str]:
    """Yield the numbers in columns for them, and those that contacts' hours tell of."""
    fields = [column.field for column in sheet_of(cls.section).columns if column.dialled]
    for kept in register.find(cls) if fields else ():
        numbers = (getattr(kept.record, field) for field in fields)
        yield from (number for number in numbers if number is not None)
        if isinstance(kept.record, ContactDetails):
            yield from numbers_in(kept.record.hours or "")
