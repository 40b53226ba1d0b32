"""What can make a whole file unusable; the sentences are made where they are shown."""

from enum import StrEnum

from scheduler.errors import MannamError


class Fault(StrEnum):
    EMPTY = "empty"
    ONLY_HEADING = "only_heading"
    NOT_A_TABLE = "not_a_table"
    NUL_BYTES = "nul_bytes"
    MIXED_ENCODING = "mixed_encoding"
    BAD_QUOTES = "bad_quotes"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_ROWS = "too_many_rows"
    OLD_EXCEL = "old_excel"
    PASSWORD = "password"  # noqa: S105  # the word for a protected workbook
    TOO_LARGE_INSIDE = "too_large_inside"
    FILES_INSIDE = "files_inside"
    BROKEN_WORKBOOK = "broken_workbook"
    NO_SHEET = "no_sheet"


class FileRefused(MannamError):
    """Nothing of the file is used. ``row`` counts as a spreadsheet does; ``found`` and ``most`` are numbers."""

    def __init__(self, fault: Fault, *, row: int | None = None, found: str = "", most: str = "") -> None:
        super().__init__(fault, row, found, most)
        self.fault = fault
        self.row = row
        self.found = found
        self.most = most
