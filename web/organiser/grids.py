"""The grid of a run: tables down, slots across, and the pairs that found no place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import render_template, request

from scheduler.errors import NotFound
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.reports.service import unplaced_pairs
from scheduler.reports.values import Unplaced
from scheduler.timetable.grids import grid_view
from scheduler.timetable.service import run_summary
from scheduler.timetable.values import GridView, PlannedMeeting
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.parts import part_asked
from web.stores import database

MOST_UNPLACED, TABLES_SHOWN = 40, 100


@dataclass(frozen=True, slots=True)
class Cell:
    """What is held at a table in a slot; ``chosen`` when the person looked for takes part."""

    meetings: tuple[PlannedMeeting, ...]
    chosen: bool


@blueprint.get("/<key>/runs/<int:number>/grid")
def grid(key: str, number: int) -> str:
    """The grid, of many tables a part (``?part=``); ``?person=`` (a public id) marks one person's meetings, ``?all=1``
    lists the first part of every pair without a place."""
    desk = open_desk(key)
    with database().reading() as session:
        run = run_summary(session, desk.event.id, number)
        if run.grid_id is None:
            raise NotFound("grid", str(number))
        view = grid_view(session, desk.event.id, run.grid_id)
        everybody = people(session, desk.event.id)
        left = () if desk.event.choices_deleted_at else unplaced_pairs(session, desk.event.id, number)
    person = next((p for p in everybody if p.public_id == request.args.get("person")), None)
    tray = _of_person(left, person)
    own = [m for m in view.meetings if person is not None and person.id in (m.first.id, m.second.id)]
    part = part_asked(len(view.tables), TABLES_SHOWN)
    tray_part = part_asked(len(tray), name="all") if request.args.get("all") else None
    # Of many tables those where the one looked for has meetings.
    sought = person is not None and part.count > 1
    tables = [t for t in view.tables if t.id in {m.table.id for m in own}] if sought else part.of(view.tables)
    return render_template(
        "organiser/grid.html",
        event=desk.event,
        run=run,
        grid=view,
        cells=cells_of(view, person),
        everybody=everybody,
        person=person,
        own=own,
        part=None if sought else part,
        tables=tables,
        used=len({m.table.id for m in view.meetings}),
        tray=tray_part.of(tray) if tray_part else tray[:MOST_UNPLACED],
        tray_part=tray_part,
        tray_count=len(tray),
    )


def cells_of(view: GridView, person: Person | None) -> Mapping[tuple[int, int], Cell]:
    """By (table id, slot id)."""
    held: dict[tuple[int, int], list[PlannedMeeting]] = {}
    for meeting in view.meetings:
        held.setdefault((meeting.table.id, meeting.slot.id), []).append(meeting)
    return {
        place: Cell(
            tuple(meetings),
            chosen=person is not None and any(person.id in (m.first.id, m.second.id) for m in meetings),
        )
        for place, meetings in held.items()
    }


def _of_person(pairs: Iterable[Unplaced], person: Person | None) -> tuple[Unplaced, ...]:
    return tuple(pair for pair in pairs if person is None or person.id in (pair.first.id, pair.second.id))
