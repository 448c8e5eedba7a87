"""Write an empty register as YAML.

Each section has its example, and beside each field stands what it is for.
"""

from collections.abc import Iterator

from bot.formatting.cells import plain
from governance.records.columns import Column, Sheet, sheets
from governance.schema.values import Locale as Lang
from register.examples import example_of
from register.workbook.headings import note_of
from register.yaml.writer import as_yaml

_LEAD = {
    "da": (
        "Skabelon til registeret. Hver post nedenfor er et eksempel, og den springes over, når "
        "filen læses ind.",
        "Skriv jeres egne poster under dem, eller ret dem. Felter, I ikke bruger, kan slettes.",
    ),
    "en": (
        "Template for the register. Each record below is an example, and it is skipped when the "
        "file is read.",
        "Write your own records below them, or change them. Fields you do not use can be deleted.",
    ),
}


def write_yaml_template(lang: Lang) -> str:
    """Return the file's text, with comments in that language.

    Field names are as the register has them.
    """
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: Lang) -> Iterator[str]:
    yield from (f"# {line}" for line in _LEAD[lang])
    for sheet in sheets():
        yield ""
        yield f"# {sheet.title(lang)}: {sheet.purpose(lang)}"
        yield f"{sheet.section}:"
        yield from _record(sheet, lang)


def _record(sheet: Sheet, lang: Lang) -> Iterator[str]:
    """Yield the example with a comment above each field.

    A field the example does not have is commented out.
    """
    example, dash = example_of(sheet.section), "- "
    for column in sheet.columns:
        value = plain(example, column)
        yield f"    # {_comment(column, lang)}"
        if value is None:
            yield f"    # {column.name}:"
            continue
        lines = as_yaml({column.name: value})
        yield f"  {dash}{lines[0]}"
        yield from (f"    {line}" for line in lines[1:])
        dash = "  "


def _comment(column: Column, lang: Lang) -> str:
    return f"{column.heading(lang)}. {' '.join(note_of(column, lang).split())}"
