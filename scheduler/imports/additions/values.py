"""A list on its way into an event, as its organiser sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.errors import Conflict, MannamError
from scheduler.imports.additions.decisions import Question
from scheduler.imports.additions.fields import Field, Subject
from scheduler.imports.additions.findings import RowFinding
from scheduler.imports.additions.sheets import Reading


class State(StrEnum):
    COLUMNS = "columns"
    CHECKING = "checking"
    CHECKED = "checked"
    STORING = "storing"
    DONE = "done"
    FAILED = "failed"


WORKING = frozenset({State.CHECKING, State.STORING})
"""States in which a job has the list in hand."""


class ImportMoved(Conflict):
    """The list went on in another window or is done; this press was for a step before."""


class ColumnsUnfit(MannamError):
    """``twice``: a meaning that two columns have; ``missing``: sets of which one is needed."""

    def __init__(self, twice: Field | None, missing: tuple[frozenset[Field], ...]) -> None:
        super().__init__(twice, missing)
        self.twice = twice
        self.missing = missing


class RowsWrong(MannamError):
    """``rows`` rows have mistakes, and it was not said that they be left out."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


@dataclass(frozen=True, slots=True)
class Preview:
    """The heading, and the first rows with their numbers, shortened; ``sheets`` are those to choose from."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultFound:
    """Why the whole file could not be used, found after its first rows were fine; ``fault`` may be ``defect``."""

    fault: str
    row: int | None
    found: str
    most: str


@dataclass(frozen=True, slots=True)
class Listing:
    """``numbers`` are what accepting would do, and once done what it did. ``stale``: the event changed since the check.

    ``findings`` and ``questions`` are the first of ``finding_count`` and ``question_count``; ``wrong_rows`` have
    findings.
    """

    public_id: str
    subject: Subject
    filename: str
    state: State
    version: int
    reading: Reading
    preview: Preview
    columns: tuple[Field | None, ...]
    kind: str
    language: str
    source: str
    done_rows: int
    all_rows: int
    created_at: datetime
    numbers: Mapping[str, int]
    findings: tuple[RowFinding, ...]
    finding_count: int
    wrong_rows: int
    questions: tuple[Question, ...]
    question_count: int
    stale: bool
    fault: FaultFound | None
