"""The problems found so far."""

from scheduler.imports.cells import CellRefused, shown
from scheduler.imports.errors import ImportProblem, ImportRefused, ProblemCode

EVENT_FILE = "event.toml"
TABLE_FILES = (
    "zones.csv",
    "tags.csv",
    "programme.csv",
    "tables.csv",
    "organisations.csv",
    "participants.csv",
    "attendance.csv",
    "wishes.csv",
    "vetoes.csv",
)
FILES = (EVENT_FILE, *TABLE_FILES)


class Findings:
    """Collects problems, so that all of them are told at once."""

    def __init__(self) -> None:
        self._problems: list[ImportProblem] = []

    def add(
        self,
        file: str,
        code: ProblemCode,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str = "",
        expected: tuple[str, ...] = (),
        other_row: int | None = None,
    ) -> None:
        place = None if column is None else shown(column)
        self._problems.append(ImportProblem(shown(file), code, row, place, shown(found), expected, other_row))

    def add_cell(self, file: str, row: int | None, column: str, refused: CellRefused) -> None:
        self.add(file, refused.code, row=row, column=column, found=refused.found, expected=refused.expected)

    def refuse_if_any(self) -> None:
        """Raises ImportRefused with everything found, in the order of the files, rows and columns."""
        if self._problems:
            order = {file: place for place, file in enumerate(FILES)}
            # A stable sort: problems of one row stay in the order of its columns.
            raise ImportRefused(
                tuple(sorted(self._problems, key=lambda problem: (order.get(problem.file, -1), problem.row or 0)))
            )
