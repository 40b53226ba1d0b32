"""Tables as a workbook (XLSX) with a sheet and, where it says so, a chart each; no cell is a formula."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST_TITLE = 31
# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the first cell of a row is its name, every other one a number, or says why it is none.

    ``charted``: the heading of the column of which a chart is drawn, empty for none.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    charted: str = ""


def workbook(sheets: Sequence[Sheet], *, now: datetime) -> bytes:
    """The sheets in their order, each with its headings, its rows and its note."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.replace(tzinfo=None, microsecond=0)
    for each in sheets:
        page = book.create_sheet(_title(each.title, book.sheetnames))
        page.freeze_panes = "B2"
        page.column_dimensions["A"].width = 36
        page.append([_text(page, heading, bold=True) for heading in each.headings])
        for row in each.rows:
            page.append([value if isinstance(value, int) else _text(page, value) for value in row])
        if each.note:
            page.append([])
            page.append([_text(page, each.note)])
        if each.charted in each.headings and each.rows:
            page.add_chart(_chart(page, each), f"A{len(each.rows) + 6}")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _title(wanted: str, taken: Sequence[str]) -> str:
    """A sheet's name has at most 31 letters, none of ``[]:*?/\\``, and is its own."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:_LONGEST_TITLE] or "-"
    return plain if plain not in taken else f"{plain[:27]} ({len(taken)})"


def _text(page: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(page, value=_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))
    # The library takes a text that begins with = for a formula.
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    return cell


def _chart(page: WriteOnlyWorksheet, sheet: Sheet) -> BarChart:
    column = sheet.headings.index(sheet.charted) + 1
    chart = BarChart()
    chart.type, chart.title, chart.legend = "bar", sheet.charted, None
    last = len(sheet.rows) + 1
    chart.add_data(Reference(page, min_col=column, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(page, min_col=1, min_row=2, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.height, chart.width = max(6, 0.8 * len(sheet.rows)), 24
    return chart
