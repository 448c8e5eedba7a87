"""Say what would be right in a field of the register, in the person's language."""

from collections.abc import Mapping
from datetime import date

from bot.texts.words import Words, sentences, shown
from governance.records.columns import Column, sheet_named, sheet_of
from governance.schema.scopes import scope_of

OWN_ENDS: Mapping[str, str] = {"yaml": "_in_yaml", "card": "_on_a_card"}
"""The end of the key of a sentence that is another one in that form."""

_EXAMPLES = {"system": "Vandvagten", "contract": "K-101", "forum": "Driftsforum"}


def what_is_right(
    code: str, about: Mapping[str, str], section: str, words: Words, *, form: str
) -> str:
    """Write the sentence of the fault with that code in a record of the section.

    With `yaml` as its `form` it calls fields and sections as the register does; otherwise as the
    person does. A `card` has the choices to choose from.
    """
    key = f"fault.{code}"
    own = f"{key}{OWN_ENDS.get(form, '')}"
    found = own if own in sentences() else key
    return words(found, **_filled(about, section, words, form))


def field_named(section: str, field: str, words: Words, *, form: str) -> str:
    """Name a field: by its heading in the workbook, or by its name in YAML."""
    return _column_named(sheet_of(section).of_field(field), words, form)


def _filled(about: Mapping[str, str], section: str, words: Words, form: str) -> Mapping[str, str]:
    filled = dict(about)
    for name in ("because", "other"):
        if name in filled and section:
            filled[name] = field_named(section, filled[name], words, form=form)
    if "day" in filled and form == "card":
        filled["day"] = words.date(date.fromisoformat(filled["day"]))
    if "choices" in filled:
        column = sheet_of(section).of_field(filled.pop("choices"))
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


def _options(column: Column, words: Words, form: str) -> str:
    lang = "en" if form == "yaml" else words.lang
    options = [shown(value, lang) for value in column.choices]
    return ", ".join(options)


def _column_named(column: Column, words: Words, form: str) -> str:
    return column.name if form == "yaml" else column.heading(words.lang)
