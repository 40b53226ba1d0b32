"""Cells of CSV files that a spreadsheet would run as formulas, and how they are made plain text and read back."""

FORMULA_STARTS = tuple("=+-@|%\t\r＝＋－＠")
"""A cell that begins with one of these would run as a formula in a spreadsheet (CWE-1236)."""

_MARK = "'"
_MARKED = (*FORMULA_STARTS, _MARK)


def plain_cell(cell: str) -> str:
    """The cell as text, whatever a spreadsheet would make of it; :func:`read_plain_cell` takes the mark away."""
    doubtful = cell.startswith(FORMULA_STARTS) or (cell.startswith(_MARK) and cell[1:].startswith(_MARKED))
    return f"{_MARK}{cell}" if doubtful else cell


def read_plain_cell(cell: str) -> str:
    """What :func:`plain_cell` was given; any other text as it is."""
    return cell[1:] if cell.startswith(_MARK) and cell[1:].startswith(_MARKED) else cell
