"""Reading one CSV table by the description of its columns."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from scheduler.imports.cells import CellRefused, clean
from scheduler.imports.errors import ProblemCode
from scheduler.imports.findings import Findings

MOST_FILE_BYTES = 8_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 100

# The module's own limit of 131,072 characters would stop reading without telling the column;
# the size of the file is limited before, and the length of each cell after.
csv.field_size_limit(MOST_FILE_BYTES)

Value = TypeVar("Value", covariant=True)
Built = TypeVar("Built", covariant=True)
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Column(Generic[Value]):
    """A column: its parser gets cleaned text that is not empty; an empty cell gives ``default`` or is refused.

    ``optional``: the whole column may be left out, which is the same as leaving every cell empty.
    """

    name: str
    parse: Callable[[str], Value]
    most: int
    default: Value | None = None
    required: bool = True
    optional: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The parsed cells of one line of the table."""

    number: int
    cells: dict[str, object]

    def required(self, column: Column[Value]) -> Value:
        return cast(Value, self.cells[column.name])

    def given(self, column: Column[Value]) -> Value | None:
        return cast("Value | None", self.cells[column.name])


@dataclass(frozen=True, slots=True)
class Layout(Generic[Built]):
    """``build`` makes the record of a row without problems and may raise RowRefused."""

    file: str
    columns: tuple[Column[object], ...]
    build: Callable[[Row], Built]
    key: Column[str] | None = None


class RowRefused(Exception):
    """The cells of a row are fine one by one, but not together."""

    def __init__(self, column: str, refused: CellRefused) -> None:
        super().__init__(column)
        self.column = column
        self.refused = refused


@dataclass(slots=True)
class Table(Generic[Record]):
    """``rows`` are numbered records; ``keys`` also has the keys of rows that were refused for other reasons.

    ``whole`` is False when the table could not be read: then nothing is known about what it lacks.
    ``complete`` is False when any row is not among ``rows``.
    """

    file: str
    rows: list[tuple[int, Record]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    whole: bool = True
    complete: bool = True

    def records(self) -> tuple[Record, ...]:
        return tuple(record for _, record in self.rows)

    def lacks(self, key: str) -> bool:
        return self.whole and key not in self.keys


def decode(file: str, data: bytes, findings: Findings) -> str | None:
    """The text of a UTF-8 file, with or without byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.add(file, ProblemCode.WRONG_ENCODING, found=_likely_encoding(data), expected=("UTF-8",))
        return None


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("cp949")
    except UnicodeDecodeError:
        return "?"
    return "CP949"


def read_table(layout: Layout[Record], data: bytes, findings: Findings) -> Table[Record]:
    table: Table[Record] = Table(layout.file)
    text = decode(layout.file, data, findings)
    lines = None if text is None else _split(layout.file, text, findings)
    places = None if lines is None else _read_header(layout, lines[0], findings)
    if lines is None or places is None:
        table.whole = table.complete = False
        return table
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(lines[0]):
            sizes = str(len(cells)), (str(len(lines[0])),)
            findings.add(layout.file, ProblemCode.RAGGED_ROW, row=number, found=sizes[0], expected=sizes[1])
            # Which cell is missing is unknown, so the keys of this table are not all known any more.
            table.whole = table.complete = False
            continue
        texts = [cells[place] if place >= 0 else "" for place in places]
        record = _read_row(layout, table, Row(number, {}), texts, findings)
        if record is None:
            table.complete = False
        else:
            table.rows.append((number, record))
    return table


def _split(file: str, text: str, findings: Findings) -> list[list[str]] | None:
    lines: list[list[str]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if number <= MOST_ROWS + 1:
                lines.append(cells)
            elif any(cells):
                findings.add(file, ProblemCode.TOO_MANY_ROWS, row=number, expected=(str(MOST_ROWS),))
                return None
    except csv.Error:
        findings.add(file, ProblemCode.BAD_QUOTES, row=len(lines) + 1)
        return None
    return lines or [[]]


def _read_header(layout: Layout[Record], cells: Sequence[str], findings: Findings) -> list[int] | None:
    """For each column of the layout its place in the file's rows (-1: left out), or None when it cannot be used."""
    file = layout.file
    names = [cell.strip().lower() for cell in cells[: MOST_COLUMNS + 1]]
    expected = tuple(column.name for column in layout.columns)
    other = [sign for sign in ";\t" if len(names) == 1 and sign in names[0]]
    if not any(names):
        findings.add(file, ProblemCode.EMPTY_FILE, expected=expected)
        return None
    if other:
        findings.add(file, ProblemCode.WRONG_DELIMITER, row=1, found={";": ";", "\t": "TAB"}[other[0]], expected=(",",))
        return None
    if len(cells) > MOST_COLUMNS:
        size = str(len(cells))
        findings.add(file, ProblemCode.TOO_MANY_COLUMNS, row=1, found=size, expected=(str(MOST_COLUMNS),))
        return None
    usable = True
    for place, name in enumerate(names):
        if name not in expected:
            findings.add(file, ProblemCode.UNKNOWN_COLUMN, row=1, column=name, expected=expected)
        elif name in names[:place]:
            findings.add(file, ProblemCode.DUPLICATE_COLUMN, row=1, column=name)
            usable = False
    for column in layout.columns:
        if column.name not in names and not column.optional:
            findings.add(file, ProblemCode.MISSING_COLUMN, row=1, column=column.name)
            usable = False
    return [names.index(name) if name in names else -1 for name in expected] if usable else None


def _read_row(
    layout: Layout[Record], table: Table[Record], row: Row, texts: Sequence[str], findings: Findings
) -> Record | None:
    sound = True
    for column, raw in zip(layout.columns, texts, strict=True):
        try:
            row.cells[column.name] = _read_cell(column, raw)
        except CellRefused as refused:
            findings.add_cell(layout.file, row.number, column.name, refused)
            sound = False
    if layout.key is not None and layout.key.name in row.cells:
        sound = _take_key(table, layout.key, row, findings) and sound
    if not sound:
        return None
    try:
        return layout.build(row)
    except RowRefused as refusal:
        findings.add_cell(layout.file, row.number, refusal.column, refusal.refused)
        return None


def _read_cell(column: Column[object], raw: str) -> object:
    text = clean(raw, column.most, lines=column.lines)
    if text:
        return column.parse(text)
    if column.required:
        raise CellRefused(ProblemCode.MISSING_VALUE)
    return column.default


def _take_key(table: Table[Record], column: Column[str], row: Row, findings: Findings) -> bool:
    key = row.required(column)
    first = table.keys.setdefault(key, row.number)
    if first == row.number:
        return True
    findings.add(table.file, ProblemCode.DUPLICATE_KEY, row=row.number, column=column.name, found=key, other_row=first)
    return False
