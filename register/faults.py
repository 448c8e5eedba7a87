"""Describe what is wrong in a file, as sentences in the person's language.

They say where it is, what stands there, and what would be right.
"""

from bot.formatting.fault_sentences import field_named, what_is_right
from bot.texts.words import Words
from register.tables import FileFault


def sentence(fault: FileFault, words: Words, *, form: str) -> str:
    """Write the whole line.

    An example is `Kontrakter, række 7, Udløber “30-02-2027”: Den dag findes ikke. …` [Contracts,
    row 7, Ends on …: there is no such day].
    """
    place = placed(fault, words, form=form)
    says = right(fault, words, form=form)
    if not place:
        return says
    if fault.value:
        return words("fault.with_value", place=place, value=fault.value, right=says)
    return words("fault.without_value", place=place, right=says)


def placed(fault: FileFault, words: Words, *, form: str) -> str:
    """Say where it is: the sheet, the row and the field, as far as it is known."""
    if not fault.title:
        return ""
    if not fault.row:
        place = words("fault.in_sheet", sheet=fault.title)
    elif form == "yaml":
        place = words("fault.in_record", sheet=fault.title, row=fault.row)
    else:
        place = words("fault.in_row", sheet=fault.title, row=fault.row)
    heading = fault.heading or _named(fault, words, form)
    return words("fault.in_field", place=place, field=heading) if heading else place


def right(fault: FileFault, words: Words, *, form: str = "xlsx") -> str:
    """Say what would be right there, as a sentence of its own."""
    return what_is_right(fault.code, fault.about, fault.section, words, form=form)


def _named(fault: FileFault, words: Words, form: str) -> str:
    """Return what the field is called, empty where none is known."""
    if not fault.section or not fault.field:
        return ""
    return field_named(fault.section, fault.field, words, form=form)
