"""A label gives a field's name in both languages, with a line of help where it needs one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """It stands in a field's `Annotated[...]`.

    The workbook, the forms and the fault texts read it. `formerly` are the names that workbooks of
    earlier releases have, which are still read.
    """

    da: str
    en: str
    help_da: str = ""
    help_en: str = ""
    formerly: tuple[str, ...] = ()
