"""Tables as files: CSV in a ZIP, and XLSX. Whatever a cell looks like, it stays the text that it is."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from scheduler.exports.tables import Cell, ExportedTable
from scheduler.formulas import plain_cell

TEXT_FORMAT = "@"
"""A spreadsheet leaves a cell of this format as it was typed: no date is made of 3-5, no number of 010."""

_NARROW, _WIDE = 12, 42
# What XML 1.0 cannot hold; no page and no import takes these, so this is for rows of before.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def csv_archive(tables: Sequence[ExportedTable], *, now: datetime) -> bytes:
    """A file for each table, comma-separated UTF-8 with the mark that spreadsheets need."""
    packed = io.BytesIO()
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(table.columns)
            writer.writerows([plain_cell(str(cell)) for cell in row] for row in table.rows)
            member = zipfile.ZipInfo(f"{table.name}.csv", stamp)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text.getvalue().encode("utf-8-sig"))
    return packed.getvalue()


def workbook(
    tables: Sequence[ExportedTable], *, sheets: Mapping[str, str], headings: Mapping[str, str], now: datetime
) -> bytes:
    """A sheet for each table; ``sheets`` and ``headings`` say how tables and columns are called in the file."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.replace(tzinfo=None, microsecond=0)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(sheets.get(table.name, table.name), book.sheetnames))
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(table)):
            sheet.column_dimensions[_letters(place)].width = width
        sheet.append([_heading(sheet, headings.get(column, column)) for column in table.columns])
        for row in table.rows:
            sheet.append([_cell(sheet, cell) for cell in row])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A workbook's sheets have at most 31 letters and none of ``[]:*?/\\``, and each its own name."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:31] or "-"
    return plain if plain not in taken else f"{plain[:27]} ({len(taken)})"


def _widths(table: ExportedTable) -> list[int]:
    """From the first rows; a spreadsheet would show ##### or cut names."""
    sample = [table.columns, *table.rows[:200]]
    return [
        min(max(_NARROW, *(len(str(row[place])) + 4 for row in sample)), _WIDE) for place in range(len(table.columns))
    ]


def _letters(place: int) -> str:
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _heading(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> SheetCell | int | None:
    if isinstance(value, int):
        return value
    if not value:
        return None
    cell = WriteOnlyCell(sheet, value=_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value))
    # The library takes a text that begins with = for a formula, and Excel one of text format never.
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    return cell
