"""Name sheets, columns and cells as formulas do; rows and columns count from nought.

The library is loaded when the first workbook is made.
"""

# ruff: noqa: PLC0415


def quoted_title(title: str) -> str:
    """Return a sheet's title as a formula names it."""
    from xlsxwriter.utility import quote_sheetname

    return str(quote_sheetname(title))


def column_letters(place: int) -> str:
    """Return the column of that place, the same wherever the formula is copied to: `$B`."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place, col_abs=True))


def cell_name(row: int, place: int) -> str:
    """Return the cell in that row and column: `B1`."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, place))
