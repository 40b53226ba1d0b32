"""What can be wrong with an event's files, as data; the sentences are made where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.errors import MannamError


class ProblemCode(StrEnum):
    # Files and folders
    NOT_A_FOLDER = "not_a_folder"
    MISSING_FILE = "missing_file"
    UNKNOWN_FILE = "unknown_file"
    UNREADABLE_FILE = "unreadable_file"
    FILE_TOO_LARGE = "file_too_large"
    FILES_TOO_LARGE = "files_too_large"
    WRONG_ENCODING = "wrong_encoding"
    # The shape of a table
    EMPTY_FILE = "empty_file"
    WRONG_DELIMITER = "wrong_delimiter"
    BAD_QUOTES = "bad_quotes"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_ROWS = "too_many_rows"
    DUPLICATE_COLUMN = "duplicate_column"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    RAGGED_ROW = "ragged_row"
    # The shape of event.toml
    BAD_TOML = "bad_toml"
    UNKNOWN_SETTING = "unknown_setting"
    MISSING_SETTING = "missing_setting"
    WRONG_TYPE = "wrong_type"
    NO_ORGANISER = "no_organiser"
    # One value
    MISSING_VALUE = "missing_value"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    BAD_KEY = "bad_key"
    BAD_NUMBER = "bad_number"
    OUT_OF_RANGE = "out_of_range"
    BAD_CHOICE = "bad_choice"
    BAD_TIME = "bad_time"
    BAD_EMAIL = "bad_email"
    BAD_LINK = "bad_link"
    REPEATED_VALUE = "repeated_value"
    # Times
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    IMPOSSIBLE_TIME = "impossible_time"
    AMBIGUOUS_TIME = "ambiguous_time"
    END_BEFORE_START = "end_before_start"
    WISHES_CLOSE_TOO_LATE = "wishes_close_too_late"
    # Between rows
    DUPLICATE_KEY = "duplicate_key"
    DUPLICATE_EMAIL = "duplicate_email"
    DUPLICATE_ROW = "duplicate_row"
    UNKNOWN_REFERENCE = "unknown_reference"
    MOST_BELOW_LEAST = "most_below_least"
    # Programme and networking
    OVERLAPPING_ITEMS = "overlapping_items"
    NETWORKING_AT_ONCE = "networking_at_once"
    DOUBLE_BOOKED = "double_booked"
    NETWORKING_ATTENDANCE = "networking_attendance"
    NETWORKING_NOT_DESCRIBED = "networking_not_described"
    NOT_NETWORKING = "not_networking"
    NETWORKING_WITHOUT_TABLES = "networking_without_tables"
    SLOTS_DO_NOT_FIT = "slots_do_not_fit"
    # Wishes
    TWO_TARGETS = "two_targets"
    SELF_WISH = "self_wish"
    SELF_VETO = "self_veto"
    OWN_ORGANISATION = "own_organisation"
    WISH_AND_VETO = "wish_and_veto"
    WISH_FOR_BOTH = "wish_for_both"
    WISH_INSIDE_VETO = "wish_inside_veto"
    REPEATED_RANK = "repeated_rank"
    RANK_GAP = "rank_gap"
    TOO_MANY_WISHES = "too_many_wishes"


class Parameter(StrEnum):
    """The fields of a problem, beside file and code, that a sentence about it can use."""

    ROW = "row"
    COLUMN = "column"
    FOUND = "found"
    EXPECTED = "expected"
    OTHER_ROW = "other_row"


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong in one place.

    ``row`` is the line that a spreadsheet shows (the header is 1), or the line of event.toml when it is
    not TOML at all. ``column`` is the column's name, or the path of the setting (``tracks[2].key``, from 1).
    ``found`` is shortened and free of control characters. ``expected`` holds limits, allowed values or the
    file that a key should stand in. ``other_row`` is the row of the same file (for ``wish_and_veto`` and
    ``wish_inside_veto``: of vetoes.csv) that this one contradicts. :data:`PARAMETERS` says which are set.
    """

    file: str
    code: ProblemCode
    row: int | None = None
    column: str | None = None
    found: str = ""
    expected: tuple[str, ...] = ()
    other_row: int | None = None


class ImportRefused(MannamError):
    """The files were not imported; ``problems`` holds everything found, by file, row and column."""

    def __init__(self, problems: tuple[ImportProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def _names(words: str) -> frozenset[Parameter]:
    return frozenset(Parameter(word) for word in words.split())


_PARAMETERS = {
    ProblemCode.NOT_A_FOLDER: "",
    ProblemCode.MISSING_FILE: "",
    ProblemCode.UNKNOWN_FILE: "expected",
    ProblemCode.UNREADABLE_FILE: "",
    ProblemCode.FILE_TOO_LARGE: "found expected",
    ProblemCode.FILES_TOO_LARGE: "found expected",
    ProblemCode.WRONG_ENCODING: "found expected",
    ProblemCode.EMPTY_FILE: "expected",
    ProblemCode.WRONG_DELIMITER: "row found expected",
    ProblemCode.BAD_QUOTES: "row",
    ProblemCode.TOO_MANY_COLUMNS: "row found expected",
    ProblemCode.TOO_MANY_ROWS: "row expected",
    ProblemCode.DUPLICATE_COLUMN: "row column",
    ProblemCode.UNKNOWN_COLUMN: "row column expected",
    ProblemCode.MISSING_COLUMN: "row column",
    ProblemCode.RAGGED_ROW: "row found expected",
    ProblemCode.BAD_TOML: "row found",
    ProblemCode.UNKNOWN_SETTING: "column",
    ProblemCode.MISSING_SETTING: "column",
    ProblemCode.WRONG_TYPE: "column found expected",
    ProblemCode.NO_ORGANISER: "column",
    ProblemCode.MISSING_VALUE: "row column",
    ProblemCode.CONTROL_CHARACTER: "row column found",
    ProblemCode.TOO_LONG: "row column found expected",
    ProblemCode.BAD_KEY: "row column found",
    ProblemCode.BAD_NUMBER: "row column found",
    ProblemCode.OUT_OF_RANGE: "row column found expected",
    ProblemCode.BAD_CHOICE: "row column found expected",
    ProblemCode.BAD_TIME: "row column found expected",
    ProblemCode.BAD_EMAIL: "row column found",
    ProblemCode.BAD_LINK: "row column found",
    ProblemCode.REPEATED_VALUE: "row column found",
    ProblemCode.UNKNOWN_TIME_ZONE: "column found expected",
    ProblemCode.IMPOSSIBLE_TIME: "row column found expected",
    ProblemCode.AMBIGUOUS_TIME: "row column found expected",
    ProblemCode.END_BEFORE_START: "row column found expected",
    ProblemCode.WISHES_CLOSE_TOO_LATE: "column found expected",
    ProblemCode.DUPLICATE_KEY: "row column found other_row",
    ProblemCode.DUPLICATE_EMAIL: "row column found other_row",
    ProblemCode.DUPLICATE_ROW: "row column found other_row",
    ProblemCode.UNKNOWN_REFERENCE: "row column found expected",
    ProblemCode.MOST_BELOW_LEAST: "row column found expected",
    ProblemCode.OVERLAPPING_ITEMS: "row column found other_row",
    ProblemCode.NETWORKING_AT_ONCE: "row column found other_row",
    ProblemCode.DOUBLE_BOOKED: "row column found other_row",
    ProblemCode.NETWORKING_ATTENDANCE: "row column found",
    ProblemCode.NETWORKING_NOT_DESCRIBED: "row column found",
    ProblemCode.NOT_NETWORKING: "column found",
    ProblemCode.NETWORKING_WITHOUT_TABLES: "row column found",
    ProblemCode.SLOTS_DO_NOT_FIT: "column found expected",
    ProblemCode.TWO_TARGETS: "row column found expected",
    ProblemCode.SELF_WISH: "row column found",
    ProblemCode.SELF_VETO: "row column found",
    ProblemCode.OWN_ORGANISATION: "row column found",
    ProblemCode.WISH_AND_VETO: "row column found other_row",
    ProblemCode.WISH_FOR_BOTH: "row column found other_row",
    ProblemCode.WISH_INSIDE_VETO: "row column found other_row",
    ProblemCode.REPEATED_RANK: "row column found other_row",
    ProblemCode.RANK_GAP: "row column found expected",
    ProblemCode.TOO_MANY_WISHES: "row column found expected",
}

# The parameters each code carries. ``row`` is None for a problem in event.toml, save ``bad_toml``.
PARAMETERS: Mapping[ProblemCode, frozenset[Parameter]] = {code: _names(words) for code, words in _PARAMETERS.items()}
