"""Write the note of a heading: whether it must be filled in, what to write, and an example."""

from collections.abc import Iterator
from datetime import date

from bot.formatting.cells import celled
from bot.texts.words import Words, shown
from governance.records.columns import Column, key_heading, sheet_of
from governance.roles import Role
from governance.schema.values import Locale as Lang
from register.examples import example_of
from register.workbook.data_validation import own_names
from register.workbook.styles import Cell

_LONGEST_EXAMPLE = 80


def note_of(column: Column, lang: Lang) -> str:
    """Return what the note on the column's heading says, line by line."""
    return "\n".join(_lines(column, Words(lang), lang))


def _lines(column: Column, words: Words, lang: Lang) -> Iterator[str]:
    yield _needed(column, words, lang)
    if column.key:
        yield words("workbook.key" if own_names(column.section) else "workbook.key_part")
    explanation = column.explanation(lang)
    if explanation:
        yield explanation.rstrip(".") + "."
    yield from _how(column, words, lang)
    if column.many:
        yield words("workbook.write_many")
    example = _shown(celled(example_of(column.section), column, lang))
    if example:
        yield words("workbook.example", value=example)


def _needed(column: Column, words: Words, lang: Lang) -> str:
    if column.required:
        return words("workbook.required")
    default = _shown(_default(column, lang))
    return words("workbook.default", value=default) if default else words("workbook.optional")


def _default(column: Column, lang: Lang) -> Cell:
    """Return what an empty field stands for."""
    return celled(sheet_of(column.section).record_class.model_construct(), column, lang)


def _how(column: Column, words: Words, lang: Lang) -> Iterator[str]:
    match column.kind:
        case "day":
            yield words("workbook.write_day")
        case "yes_no":
            yield words("workbook.write_yes_no")
        case "whole":
            yield words("workbook.write_whole")
        case "decimal":
            yield words("workbook.write_decimal")
        case "choice":
            yield words("workbook.write_choice", choices=", ".join(_choices(column, lang)))
        case _:
            yield from _named(column, words, lang)


def _named(column: Column, words: Words, lang: Lang) -> Iterator[str]:
    """Yield how something that stands elsewhere is written."""
    if column.catalogued == "requirement":
        yield words("workbook.write_requirement")
    elif column.catalogued == "question":
        yield words("workbook.write_question")
    elif column.refers == "scope":
        if not column.explanation(lang):
            yield words("workbook.write_scope")
    elif column.refers is not None:
        title = sheet_of(column.refers).title(lang)
        if own_names(column.refers):
            heading = key_heading(column.refers, lang)
            yield words("workbook.write_named", sheet=title, heading=heading)
        else:
            yield words("workbook.write_named_there", sheet=title)


def _choices(column: Column, lang: Lang) -> Iterator[str]:
    roles = set(column.choices) == set(Role)
    for choice in column.choices:
        own = shown(choice, lang)
        yield f"{own} ({role_name(choice, lang) if own == choice else choice})" if roles else own


def role_name(code: str, lang: Lang) -> str:
    """Return what the role is called."""
    return Words(lang)(f"word.{code}")


def _shown(value: Cell) -> str:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            text = str(value)
            return text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…"
