"""A file as a heading and rows of text, whichever of the many kinds of table it is."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice

from scheduler.formulas import read_plain_cell
from scheduler.imports.additions import workbooks
from scheduler.imports.additions.faults import Fault, FileRefused
from scheduler.imports.tables import MOST_COLUMNS, MOST_FILE_BYTES, MOST_ROWS

ENCODINGS = ("utf-8", "cp949", "utf-16")
DELIMITERS = (",", ";", "\t")
PREVIEW_ROWS = 8
_LOOKED_FOR_HEADING = 10

# The module's own limit would stop reading without telling the column.
csv.field_size_limit(MOST_FILE_BYTES)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: as a sheet of a workbook, or as text with an encoding and a delimiter."""

    workbook: bool = False
    sheet: int = 0
    encoding: str = ""
    delimiter: str = ""

    def stored(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file; ``number`` is what a spreadsheet shows, ``more`` says that cells stood past the heading."""

    number: int
    cells: tuple[str, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """``heading`` names the columns, some perhaps with nothing; every line has as many cells."""

    heading: tuple[str, ...]
    lines: tuple[Line, ...]


def find_reading(data: bytes) -> Reading:
    """How the file is most likely meant; raises :class:`FileRefused` where nothing can be made of it."""
    if workbooks.is_workbook(data):
        if not workbooks.sheet_names(data):
            raise FileRefused(Fault.NO_SHEET)
        return Reading(workbook=True)
    encoding = _encoding(data)
    return Reading(encoding=encoding, delimiter=_delimiter(_text(data, encoding)))


def sheet_names(data: bytes, reading: Reading) -> tuple[str, ...]:
    """The sheets among which can be chosen; none for a text file."""
    return workbooks.sheet_names(data) if reading.workbook else ()


def read_sheet(data: bytes, reading: Reading, *, most: int | None = None) -> Sheet:
    """The whole file, or its first ``most`` rows below the heading; raises :class:`FileRefused`."""
    if reading.workbook:
        rows = workbooks.rows_of(data, reading.sheet, most_columns=MOST_COLUMNS + 1)
    else:
        rows = _csv_rows(_text(data, reading.encoding), reading.delimiter)
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    first = list(islice(numbered, _LOOKED_FOR_HEADING))
    place = _heading_place([row for _, row in first])
    heading = [cell.strip() for cell in first[place][1][: MOST_COLUMNS + 1]]
    while heading and not heading[-1]:
        heading.pop()
    if len(heading) > MOST_COLUMNS or _filled(first[place][1]) > MOST_COLUMNS:
        raise FileRefused(Fault.TOO_MANY_COLUMNS, most=str(MOST_COLUMNS))
    below = list(_lines(chain(first[place + 1 :], numbered), len(heading), most))
    if not below:
        raise FileRefused(Fault.ONLY_HEADING)
    return Sheet(tuple(heading), tuple(below))


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _heading_place(rows: list[list[str]]) -> int:
    """A list often has its title above the heading, alone in its row; a list of one column has its heading first."""
    if not rows:
        raise FileRefused(Fault.EMPTY)
    return next((place for place, row in enumerate(rows) if _filled(row) > 1), 0)


def _lines(rows: Iterable[tuple[int, list[str]]], width: int, most: int | None) -> Iterator[Line]:
    for count, (number, row) in enumerate(rows):
        if most is not None and count >= most:
            return
        if count >= MOST_ROWS:
            raise FileRefused(Fault.TOO_MANY_ROWS, most=str(MOST_ROWS))
        cells = [read_plain_cell(cell) for cell in row[:width]]
        cells += [""] * (width - len(cells))
        yield Line(number, tuple(cells), more=any(cell.strip() for cell in row[width : MOST_COLUMNS + 1]))


def _encoding(data: bytes) -> str:
    if not data.strip():
        raise FileRefused(Fault.EMPTY)
    if data.startswith(_KNOWN_STARTS):
        raise FileRefused(Fault.NOT_A_TABLE)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in data:
        raise FileRefused(Fault.NOT_A_TABLE if _looks_binary(data) else Fault.NUL_BYTES)
    for encoding in ("utf-8", "cp949"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    if _looks_binary(data):
        raise FileRefused(Fault.NOT_A_TABLE)
    raise FileRefused(Fault.MIXED_ENCODING, row=_first_odd_row(data))


_KNOWN_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"Rar!\x1a", b"7z\xbc", b"\x1f\x8b")
_CONTROL = bytes(sorted({*range(32)} - {0, 9, 10, 13, 27}))


def _looks_binary(data: bytes) -> bool:
    """Pictures and programs are full of control characters; text has none."""
    head = data[:65536]
    return len(head) - len(head.translate(None, _CONTROL)) > len(head) // 50 + 3


def _first_odd_row(data: bytes) -> int:
    """The first row that is neither of the two encodings by itself or not of the one of the rows before."""
    left = {"utf-8", "cp949"}
    for number, line in enumerate(re.split(b"\r\n|\r|\n", data), start=1):
        left = {encoding for encoding in left if _decodes(line, encoding)}
        if not left:
            return number
    return 1


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text(data: bytes, encoding: str) -> str:
    """Raises :class:`FileRefused` where the chosen encoding does not fit."""
    if b"\0" in data and encoding != "utf-16":
        raise FileRefused(Fault.NUL_BYTES)
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError):
        raise FileRefused(Fault.MIXED_ENCODING, row=_first_odd_row(data)) from None
    if "\0" in text:
        raise FileRefused(Fault.NUL_BYTES)
    if not text.strip(" \t\r\n,;"):
        raise FileRefused(Fault.EMPTY)
    return text


def _delimiter(text: str) -> str:
    """The sign that parts the first rows into most cells."""
    start = text.lstrip()
    if start[:5].casefold().startswith("sep=") and len(start) > 4 and start[4] in DELIMITERS:
        return start[4]

    def cells(sign: str) -> int:
        try:
            rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), _LOOKED_FOR_HEADING)
            return max((_filled(row) for row in rows), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",", strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            # A hint of Excel's to itself is no row of the list.
            hint = row == 1 and len(cells) <= 2 and cells and cells[0].casefold().startswith("sep=")
            yield [] if hint else cells
    except csv.Error:
        raise FileRefused(Fault.BAD_QUOTES, row=row + 1) from None


def reading_of(stored: dict[str, object]) -> Reading:
    """What :meth:`Reading.stored` gave."""
    return Reading(
        workbook=bool(stored.get("workbook")),
        sheet=int(str(stored.get("sheet", 0))),
        encoding=str(stored.get("encoding", "")),
        delimiter=str(stored.get("delimiter", "")),
    )


def chosen_reading(found: Reading, *, sheet: int, encoding: str, delimiter: str) -> Reading:
    """What somebody chose instead, as far as it makes sense for this kind of file."""
    if found.workbook:
        return replace(found, sheet=max(sheet, 0))
    return replace(
        found,
        encoding=encoding if encoding in ENCODINGS else found.encoding,
        delimiter=delimiter if delimiter in DELIMITERS else found.delimiter,
    )
