"""A large event with a grid that is filled greedily, to edit at a size at which slowness shows."""

from benchmarks.load.crowds import crowd
from scheduler.database import Database
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.timetable.editing_board import Board, Ground, obstacles, placing
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.grids import Held, store_grid
from scheduler.timetable.planning import build_problem
from scheduler.timetable.records import Run
from scheduler.timetable.values import RunState
from tests.conftest import WHILE_OPEN

MOST_ROWS = 10_000
"""An import takes no longer list."""


def store_large_event(database: Database, *, people: int, tables: int) -> int:
    """The demo's programme with a crowd and as many tables; the event's id."""
    files = crowd(people, seed=1)
    head, first, *_ = files["tables.csv"].decode().splitlines()
    rest = first.partition(",")[2]
    # Everybody is free all day and wishes for many others, so that the grid gets full.
    files["attendance.csv"] = files["attendance.csv"].splitlines(keepends=True)[0]
    keys = [line.partition(",")[0] for line in files["participants.csv"].decode("utf-8-sig").splitlines()[1:]]
    wanted = min(8, MOST_ROWS // len(keys))
    wishes = (
        f"{key},{rank},{keys[(at + rank * rank * 7 + 1) % len(keys)]}"
        for at, key in enumerate(keys)
        for rank in range(1, wanted + 1)
    )
    files["wishes.csv"] = "\n".join(("participant,rank,target", *wishes)).encode()
    files["vetoes.csv"] = files["vetoes.csv"].splitlines(keepends=True)[0]
    files["tables.csv"] = "\n".join([head, *(f"L{number:03},{rest}" for number in range(tables))]).encode()
    with database.writing() as session:
        return store_event(session, read_event(files), by="command", now=WHILE_OPEN)


def store_full_draft(database: Database, event_id: int, *, meetings: int) -> int:
    """A run whose grid takes what fits, the most worth first, up to ``meetings``, and a draft of it; its number."""
    with database.writing() as session:
        problem = build_problem(session, event_id)
        run = Run(
            event_id=event_id,
            number=1,
            state=RunState.FINISHED,
            reason="done",
            requested_by="command",
            seconds_limit=1,
            workers=1,
            seed=0,
            problem=b"",
            problem_sha256="",
            progress=[],
            created_at=WHILE_OPEN,
        )
        session.add(run)
        session.flush()
        grid_id = store_grid(session, event_id, _filled(Ground(problem), meetings), run_id=run.id, now=WHILE_OPEN)
        return make_draft(session, event_id, grid_id, by="organiser:1", now=WHILE_OPEN).number


def _filled(ground: Ground, meetings: int) -> list[Held]:
    problem, board = ground.problem, Board(ground, {})
    order = sorted(range(len(problem.meetings)), key=lambda number: -problem.meetings[number].weight)
    for meeting in order:
        if len(board.held) == meetings:
            break
        first, second = (problem.people[person] for person in problem.meetings[meeting].people)
        for slot in first.available & second.available:
            taken = len({table for at, table in board.uses if at == slot})
            if taken < len(problem.tables) and not obstacles(board, meeting, slot, taken):
                spot = placing(board, meeting, slot, taken).after[meeting]
                board.held[meeting] = spot
                board.uses.setdefault((slot, taken), []).append(meeting)
                for person in problem.meetings[meeting].people:
                    board.diaries.setdefault(person, {}).setdefault(slot, []).append(meeting)
                break
    return [
        Held(
            problem.people[problem.meetings[meeting].people[0]].id,
            problem.people[problem.meetings[meeting].people[1]].id,
            spot.slot,
            problem.tables[spot.table].id,
        )
        for meeting, spot in board.held.items()
    ]
