"""A list of tables, compared with the tables there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scheduler.imports.additions.cells import Cells
from scheduler.imports.additions.fields import Field
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.sheets import Line
from scheduler.imports.additions.views import TablesView
from scheduler.imports.additions.words import ANSWERS
from scheduler.imports.cells import LINK_LENGTH, link_cell
from scheduler.imports.errors import ProblemCode


@dataclass(frozen=True, slots=True)
class GivenTable:
    key: str
    room: str
    virtual: bool
    link: str


@dataclass(slots=True)
class TablesPlan:
    additions: list[GivenTable] = field(default_factory=list)
    updates: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)
    unchanged: int = 0


def plan_tables(
    view: TablesView, lines: Iterable[Line], places: Mapping[Field, int], findings: RowFindings
) -> TablesPlan:
    """Tables are never taken away or moved: meetings may be held at them. Of a known one the link can change."""
    known = {table.key: table for table in view.tables}
    seen: dict[str, int] = {}
    plan = TablesPlan()
    for line in lines:
        cells = Cells(line, places, findings)
        before = findings.count
        table, says_virtual = _read(cells, view)
        first = seen.setdefault(table.key, line.number) if table.key else line.number
        if first != line.number:
            findings.add(line.number, Field.KEY, ProblemCode.DUPLICATE_KEY, found=table.key, other_row=first)
        if findings.count > before:
            continue
        there = known.get(table.key)
        if there is None:
            plan.additions.append(table)
        elif there.room != table.room or (says_virtual and table.virtual != there.virtual):
            cells.refuse(Field.ROOM, RowCode.TABLE_MOVED, table.key, (there.room,))
        elif table.link and table.link != there.link:
            plan.updates.append((there.id, {"link": table.link}))
        else:
            plan.unchanged += 1
    return plan


def _read(cells: Cells, view: TablesView) -> tuple[GivenTable, bool]:
    """The row's table, and whether the row says if it is virtual."""
    before = cells.findings.count
    key, room = cells.key(Field.KEY), cells.text(Field.ROOM)
    for column, value in ((Field.KEY, key), (Field.ROOM, room)):
        if not value and cells.findings.count == before:
            cells.findings.add(cells.row, column, ProblemCode.MISSING_VALUE)
    virtual = cells.word(Field.VIRTUAL, ANSWERS, RowCode.UNKNOWN_ANSWER)
    link = cells.value(Field.LINK, link_cell, LINK_LENGTH) or ""
    if room and room not in view.rooms:
        cells.refuse(Field.ROOM, RowCode.ROOM_WITHOUT_NETWORKING, room, sorted(view.rooms))
    return GivenTable(key or "", room, virtual == "yes", link), virtual is not None
