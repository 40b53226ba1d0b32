"""Reading XLSX files of strangers: looked at from outside first, then row by row."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from scheduler.imports.additions.faults import Fault, FileRefused

MOST_UNPACKED_BYTES = 50_000_000
MOST_PART_BYTES = 4_000_000
"""Of a part other than a sheet and its texts: styles and themes are held in memory as a whole."""
MOST_MEMBERS = 1_000
MOST_RATIO = 100
SMALL_BYTES = 1_000_000
"""Up to this size a part may be packed as tightly as it likes: blank cells are."""

LAST_ROW = 1_048_576
"""The last row that a spreadsheet has; a file may claim any other number."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_LARGE_PARTS = ("xl/worksheets/", "xl/sharedstrings")
_INSIDE = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".pptx", ".gz", ".7z", ".rar")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are some kind of workbook, whatever the file is called; raises for those that are not read."""
    if data.startswith(_OLE):
        # A protected XLSX lies in the same container as the files of old.
        raise FileRefused(Fault.PASSWORD if _PACKAGE in data else Fault.OLD_EXCEL)
    return data.startswith(_ZIP)


def sheet_names(data: bytes) -> tuple[str, ...]:
    """Names of the sheets that are shown and hold cells; raises :class:`FileRefused`."""
    with _opened(data) as book:
        return tuple(sheet.title for sheet in _shown(book))


def rows_of(data: bytes, sheet: int, *, most_columns: int) -> Iterator[list[str]]:
    """The rows of a sheet by its place among the shown ones, from the first of the sheet, at most so many cells each.

    Formulas count by the value that was stored with them. Raises :class:`FileRefused`, also on the way.
    """
    with _opened(data) as book:
        shown = _shown(book)
        if not 0 <= sheet < len(shown):
            raise FileRefused(Fault.NO_SHEET)
        found = shown[sheet]
        # The size that the sheet claims may be smaller than it is.
        found.reset_dimensions()
        before = None
        for number, row in enumerate(found.iter_rows(max_col=most_columns, values_only=True), start=1):
            if number > LAST_ROW:
                raise FileRefused(Fault.BROKEN_WORKBOOK)
            # Rows that the file leaves out, perhaps a million, are one and the same object.
            yield [] if row is before else [_text(value) for value in row]
            before = row


def _shown(book: Workbook) -> list:  # type: ignore[type-arg]  # openpyxl names no common class of its sheets
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


@contextmanager
def _opened(data: bytes) -> Iterator[Workbook]:
    _look_inside(data)
    with warnings.catch_warnings():
        # What the library warns of (no default style, an unknown extension) is no news for an organiser.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except FileRefused:
            raise
        except Exception as error:
            # The library has no error of its own: broken XML, missing parts and wrong types come as they are.
            raise FileRefused(Fault.BROKEN_WORKBOOK) from error


def _look_inside(data: bytes) -> None:
    """Refuse what would grow out of proportion when unpacked; the sizes are those that unpacking is held to."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        raise FileRefused(Fault.BROKEN_WORKBOOK) from None
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused(Fault.PASSWORD)
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise FileRefused(Fault.TOO_LARGE_INSIDE, most=str(MOST_UNPACKED_BYTES // 1_000_000))
    names = [member.filename.casefold() for member in members]
    if "xl/workbook.xml" not in names:
        raise FileRefused(Fault.NOT_A_TABLE)
    if any(name.endswith(_INSIDE) for name in names):
        raise FileRefused(Fault.FILES_INSIDE)
    for member in members:
        name, size = member.filename.casefold(), member.file_size
        tight = size > SMALL_BYTES and size > MOST_RATIO * max(member.compress_size, 1)
        whole = name.endswith((".xml", ".rels")) and not name.startswith(_LARGE_PARTS) and size > MOST_PART_BYTES
        if tight or whole:
            raise FileRefused(Fault.TOO_LARGE_INSIDE, most=str(MOST_UNPACKED_BYTES // 1_000_000))


def _text(value: object) -> str:
    """A cell as its reader sees it, or nearly: numbers without a decimal point where they are whole."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)
