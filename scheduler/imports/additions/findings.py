"""What is wrong with single rows of a list, as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduler.imports.additions.fields import Field
from scheduler.imports.cells import CellRefused, shown
from scheduler.imports.errors import ProblemCode

MOST_KEPT = 500
"""Findings past this number are only counted: nobody reads so many, they mean a wrong column."""


class RowCode(StrEnum):
    """What only rows for an event that exists can have; a value's own problems are :class:`ProblemCode`."""

    MORE_CELLS = "more_cells"
    NAME_MISSING = "name_missing"
    KEY_OF_ANOTHER = "key_of_another"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_TAG = "unknown_tag"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_ANSWER = "unknown_answer"
    UNKNOWN_TIME = "unknown_time"
    OTHER_DAY = "other_day"
    UNKNOWN_TRACK = "unknown_track"
    UNKNOWN_PERSON = "unknown_person"
    SEVERAL_PEOPLE = "several_people"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    TWICE = "twice"
    OVERLAPS = "overlaps"
    OVERLAPS_STORED = "overlaps_stored"
    NETWORKING_BY_HAND = "networking_by_hand"
    ROOM_WITHOUT_NETWORKING = "room_without_networking"
    TABLE_MOVED = "table_moved"
    RANK_TWICE = "rank_twice"
    KIND_BARRED = "kind_barred"
    WISHES_TOO_MANY = "wishes_too_many"


@dataclass(frozen=True, slots=True)
class RowFinding:
    """``row`` as a spreadsheet counts; ``field`` None for the row as a whole; ``other_row`` contradicts this one."""

    row: int
    field: Field | None
    code: str
    found: str = ""
    expected: tuple[str, ...] = ()
    other_row: int | None = None

    def stored(self) -> list[object]:
        return [self.row, self.field, self.code, self.found, list(self.expected), self.other_row]


class RowFindings:
    """Collects what is wrong, the first ones in full, and every row that is touched."""

    def __init__(self) -> None:
        self.kept: list[RowFinding] = []
        self.count = 0
        self.rows: set[int] = set()

    def add(
        self,
        row: int,
        field: Field | None,
        code: RowCode | ProblemCode,
        *,
        found: str = "",
        expected: Iterable[str] = (),
        other_row: int | None = None,
    ) -> None:
        self.count += 1
        self.rows.add(row)
        if len(self.kept) < MOST_KEPT:
            wanted = tuple(shown(each) for each in expected)
            self.kept.append(RowFinding(row, field, code.value, shown(found), wanted, other_row))

    def add_cell(self, row: int, field: Field, refused: CellRefused) -> None:
        self.add(row, field, refused.code, found=refused.found, expected=refused.expected)


def finding_of(stored: list[object]) -> RowFinding:
    """What :meth:`RowFinding.stored` gave."""
    row, field, code, found, expected, other = stored
    return RowFinding(
        row=int(str(row)),
        field=None if field is None else Field(str(field)),
        code=str(code),
        found=str(found),
        expected=tuple(str(each) for each in expected) if isinstance(expected, list) else (),
        other_row=None if other is None else int(str(other)),
    )
