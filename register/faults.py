"""What is wrong in a file, as sentences in the person's language: where, what stands there, what would be right."""

from collections.abc import Mapping

from bot.texts.words import Words, sentences
from governance.records.scopes import scope_of
from register.columns import Column, sheet_named, sheet_of, shown
from register.tables import Fault

IN_YAML = "_in_yaml"
"""Ends the key of a sentence that is another where the file is YAML."""


def sentence(fault: Fault, words: Words, *, form: str) -> str:
    """The whole line: `Kontrakter, række 7, Udløber “30-02-2027”: Den dag findes ikke. …`."""
    place = placed(fault, words, form=form)
    says = right(fault, words, form=form)
    if not place:
        return says
    if fault.value:
        return words("fault.with_value", place=place, value=fault.value, right=says)
    return words("fault.without_value", place=place, right=says)


def placed(fault: Fault, words: Words, *, form: str) -> str:
    """Where it is: the sheet, the row, the field; as far as it is known."""
    if not fault.title:
        return ""
    if not fault.row:
        place = words("fault.in_sheet", sheet=fault.title)
    elif form == "yaml":
        place = words("fault.in_record", sheet=fault.title, row=fault.row)
    else:
        place = words("fault.in_row", sheet=fault.title, row=fault.row)
    heading = fault.heading or _named(fault, fault.field, words, form)
    return words("fault.in_field", place=place, field=heading) if heading else place


def right(fault: Fault, words: Words, *, form: str = "xlsx") -> str:
    """What would be right there, as a sentence of its own."""
    key = f"fault.{fault.code}"
    own = f"{key}{IN_YAML}"
    return words(
        own if form == "yaml" and own in sentences() else key, **_filled(fault, words, form)
    )


def _filled(fault: Fault, words: Words, form: str) -> Mapping[str, str]:
    filled = dict(fault.about)
    for name in ("because", "other"):
        if name in filled:
            filled[name] = _named(fault, filled[name], words, form)
    if "choices" in filled:
        column = sheet_of(fault.section).of_field(filled.pop("choices"))
        filled["options"] = _options(column, words, form)
    if "kinds" in filled:
        kinds = filled.pop("kinds").split()
        lang = "en" if form == "yaml" else words.lang
        filled["options"] = words.listed([shown(kind, words.lang) for kind in kinds])
        filled["example"] = scope_of("authority") if kinds[0] == "authority" else ""
        if not filled["example"]:
            filled["example"] = f"{shown(kinds[0], lang)}:{_EXAMPLES[kinds[0]]}"
    if "sheet" in filled:
        sheet = sheet_named(filled["sheet"])
        if sheet is not None:
            filled["sheet"] = sheet.section if form == "yaml" else sheet.title(words.lang)
            field = filled.get("field")
            if field:
                filled["field"] = _column_named(sheet.of_field(field), words, form)
    return filled


_EXAMPLES = {"system": "Vandvagten", "contract": "K-101", "forum": "Driftsforum"}


def _options(column: Column, words: Words, form: str) -> str:
    lang = "en" if form == "yaml" else words.lang
    options = [shown(value, lang) for value in column.choices]
    return ", ".join(options)


def _named(fault: Fault, field: str, words: Words, form: str) -> str:
    """What a field is called: its heading in the workbook, its name in YAML."""
    if not fault.section or not field:
        return ""
    return _column_named(sheet_of(fault.section).of_field(field), words, form)


def _column_named(column: Column, words: Words, form: str) -> str:
    return column.name if form == "yaml" else column.heading(words.lang)
