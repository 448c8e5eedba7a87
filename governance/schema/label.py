"""What a field is called when a person reads it, in both languages, with a line of help where it needs one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """Stands in a field's `Annotated[...]`; the workbook, the forms and the fault texts read it."""

    da: str
    en: str
    help_da: str = ""
    help_en: str = ""
