"""Drafts as copies: making one of a run's grid, the published one or another draft, and taking today's data in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import refuse_deleted
from scheduler.events.turns import in_line
from scheduler.timetable.editing import begin_edit, journal
from scheduler.timetable.editing_board import Ground
from scheduler.timetable.editing_mapping import Numbers, numbers_of, seat
from scheduler.timetable.editing_records import Draft, GridEdit
from scheduler.timetable.editing_values import Operation, Placed
from scheduler.timetable.planning import Snapshot, take_snapshot
from scheduler.timetable.records import Grid, GridMeeting, Run
from scheduler.timetable.snapshots import DRAFT_SETTINGS
from solver.formats import read_problem
from solver.problem import GoalName, Problem

PROVEN_FOR = (GoalName.SHORTFALL, GoalName.WEIGHT)
"""The first goals of a run whose bound of worth says something about a grid that was edited."""


@dataclass(frozen=True, slots=True)
class MadeDraft:
    """``left_out``: how many meetings may not be held any more and did not come along."""

    number: int
    left_out: int


def make_draft(session: Session, event_id: int, grid_id: int, *, by: str, now: datetime) -> MadeDraft:
    """Copy a grid of the event into a new draft, judged by the event's data of now.

    What has begun stays as it was published; meetings of pairs that may not meet any more are left out.
    Raises ``NotFound``, ``ChoicesDeleted``.
    """
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    base = session.scalar(select(Grid).where(Grid.id == grid_id, Grid.event_id == event_id))
    if base is None:
        raise NotFound("grid", str(grid_id))
    snapshot = take_snapshot(session, event_id, DRAFT_SETTINGS, now=now)
    number = (session.scalar(select(func.max(Draft.number)).where(Draft.event_id == event_id)) or 0) + 1
    grid = Grid(event_id=event_id, run_id=None, created_at=now)
    session.add(grid)
    session.flush()
    numbers = numbers_of(session, event_id, number, Ground(snapshot.problem))
    kept, gone = _sorted_out(_meetings(session, grid_id), numbers)
    if kept:
        session.execute(insert(GridMeeting), [_row(grid.id, place) for place in kept])
        seat(session, grid.id, None, [place.id for place in numbers.tables if place.virtual])
    bound, shortfall = _bound(session, base, snapshot.problem)
    session.add(
        Draft(
            grid_id=grid.id,
            event_id=event_id,
            number=number,
            based_on_id=grid_id,
            version=0,
            problem=snapshot.data,
            problem_sha256=snapshot.sha256,
            weight_bound=bound,
            bound_shortfall=shortfall,
            created_at=now,
            created_by=by,
        )
    )
    session.flush()
    note(session, event_id=event_id, at=now, actor=by, action="draft made", draft=number, left_out=len(gone))
    return MadeDraft(number, len(gone))


def renew_draft(session: Session, event_id: int, number: int, *, seen: int, by: str, now: datetime) -> int:
    """Judge the draft by the event's data of now; returns how many meetings had to go.

    What was done before can be undone no more: it was done on other ground. Raises what ``begin_edit`` raises.
    """
    draft = begin_edit(session, event_id, number, seen)
    snapshot = take_snapshot(session, event_id, DRAFT_SETTINGS, now=now)
    if snapshot.sha256 == draft.problem_sha256:
        return 0
    numbers = numbers_of(session, event_id, number, Ground(snapshot.problem))
    _, gone = _sorted_out(_meetings(session, draft.grid_id), numbers)
    for place in gone:
        session.execute(
            delete(GridMeeting).where(
                GridMeeting.grid_id == draft.grid_id,
                GridMeeting.first_id == place.pair[0],
                GridMeeting.second_id == place.pair[1],
            )
        )
    session.execute(
        update(GridEdit).where(GridEdit.grid_id == draft.grid_id, GridEdit.state != "").values(state="dropped")
    )
    _take(session, draft, snapshot)
    journal(session, draft, Operation.RENEW, gone, (), state="", of=None, by=by, now=now)
    return len(gone)


def _take(session: Session, draft: Draft, snapshot: Snapshot) -> None:
    base = session.get(Grid, draft.based_on_id) if draft.based_on_id is not None else None
    draft.weight_bound, draft.bound_shortfall = _bound(session, base, snapshot.problem) if base else (None, None)
    draft.problem, draft.problem_sha256 = snapshot.data, snapshot.sha256


def _meetings(session: Session, grid_id: int) -> tuple[Placed, ...]:
    rows = session.execute(
        select(
            GridMeeting.first_id, GridMeeting.second_id, GridMeeting.slot_id, GridMeeting.table_id, GridMeeting.locked
        )
        .where(GridMeeting.grid_id == grid_id)
        .order_by(GridMeeting.id)
    )
    return tuple(Placed((first, second), slot, table, locked) for first, second, slot, table, locked in rows)


def _sorted_out(places: Iterable[Placed], numbers: Numbers) -> tuple[list[Placed], list[Placed]]:
    """The meetings that the snapshot lets be held, and the others."""
    kept: list[Placed] = []
    gone: list[Placed] = []
    for place in places:
        known = place.slot in numbers.slot and place.table in numbers.table
        possible = known and numbers.meeting(place.pair) is not None
        (kept if possible else gone).append(place)
    return kept, gone


def _row(grid_id: int, place: Placed) -> dict[str, object]:
    first, second = place.pair
    where = {"slot_id": place.slot, "table_id": place.table, "locked": place.locked}
    return {"grid_id": grid_id, "first_id": first, "second_id": second, **where}


def _bound(session: Session, base: Grid, problem: Problem) -> tuple[int | None, int | None]:
    """What the run behind a grid proved, and for which shortfall; nothing unless it solved this very problem."""
    if base.run_id is None:
        draft = session.get(Draft, base.id)
        if draft is None or not _is_same(draft.problem, problem):
            return None, None
        return draft.weight_bound, draft.bound_shortfall
    run = session.get_one(Run, base.run_id)
    if not run.result or not _is_same(run.problem, problem):
        return None, None
    goals = {goal["name"]: goal for goal in json.loads(run.result).get("goals", ())}
    weight, shortfall = goals.get(GoalName.WEIGHT, {}), goals.get(GoalName.SHORTFALL, {})
    return weight.get("bound"), shortfall.get("value")


def _is_same(data: bytes, problem: Problem) -> bool:
    """What is published, and how much that counts, changes nothing about the worth that is possible."""
    if not data:
        return False
    before = read_problem(data)
    return before.goals[:2] == problem.goals[:2] == PROVEN_FOR and _bare(before) == _bare(problem)


def _bare(problem: Problem) -> Problem:
    return replace(problem, keep=(), goals=PROVEN_FOR)
