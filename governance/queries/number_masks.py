"""Make the mask that leaves out the numbers of a register, for whoever may not see them."""

from collections.abc import Iterator

from governance.access import Actor, audits
from governance.ports import RegisterReader
from governance.records.columns import sheets
from governance.records.contacts import ContactDetails
from governance.schema.number_mask import NumberMask, mask_of, numbers_in


def mask_for(actor: Actor, register: RegisterReader) -> NumberMask | None:
    """Return the mask for what is said to the actor; None where they may see numbers."""
    return mask_of(numbers_of(register)) if audits(actor) else None


def numbers_of(register: RegisterReader) -> Iterator[str]:
    """Yield every telephone number that stands in the register, also where hours tell of one."""
    for sheet in sheets():
        fields = [column.field for column in sheet.columns if column.dialled]
        if fields:
            for kept in register.find(sheet.record_class):
                numbers = (getattr(kept.record, field) for field in fields)
                yield from (number for number in numbers if number is not None)
                if isinstance(kept.record, ContactDetails):
                    yield from numbers_in(kept.record.hours or "")
