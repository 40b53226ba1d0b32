"""Working out a repair: the solver changes as little of the published grid as what happened since allows."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete

from scheduler.database import Database, Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.turns import in_line
from scheduler.settings import Settings
from scheduler.timetable.begun import begun_slots, with_begun
from scheduler.timetable.declining import declined_pairs
from scheduler.timetable.grids import Held, current_revision
from scheduler.timetable.planning import build_problem, keys_by_id, published_meetings
from scheduler.timetable.publishing import refuse_late
from scheduler.timetable.records import Publication, Repair
from scheduler.timetable.repairs import Cause, Move, RepairContent
from scheduler.timetable.settings import DEFAULTS
from solver import problem as model
from solver.formats import read_result, write_problem
from solver.process import Child, solve_in_child
from solver.result import Progress
from solver.solution import Placement, Solution
from solver.strategies.greedy import fill
from solver.validation import check, violations

SECONDS = 20.0
"""A machine under load may take a while to start the solver; a repair usually takes one."""

PATIENCE_SECONDS = 1.2
"""Once there is a repair, so long from the press on a better one is looked for."""

MOST_OFFERS = 60


class RepairNotFound(MannamError):
    """The solver found no repair in its time, or none that passed the verifier; nothing was changed."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a repair stands on: the event now, the published meetings, what has begun, and who declined whom.

    What a run's settings merely avoid is no rule: a pair that met at an earlier event keeps its meeting.
    """

    problem: model.Problem
    published: tuple[Held, ...]
    begun: frozenset[int]
    declined: frozenset[frozenset[str]]
    revision: int


def propose_repair(database: Database, settings: Settings, event_id: int, *, by: str, now: datetime) -> None:
    """Work out a repair of the published grid and keep it as the event's proposal, in place of an earlier one.

    Nobody's timetable changes. Raises :class:`NotFound` when nothing is published, :class:`RepairNotFound`,
    ``PublishedMeanwhile``.
    """
    began = time.monotonic()
    # The process starts while the event is read.
    with Child(early=False) as child:
        with database.reading() as session:
            ground = _ground(session, event_id, now)
        small = repair_problem(ground.problem, ground.published, ground.begun)
        solution, proven = _solved(small, settings, child, began)
    after = [_held(small, place) for place in solution.placements]
    content = RepairContent(
        moves=_moves(ground, after), offers=tuple(_offers(ground, after)), proven=proven, revision=ground.revision
    )
    data = write_problem(ground.problem)
    with database.writing() as session:
        in_line(session, event_id)
        refuse_late(session, event_id, session.get(Publication, event_id), ground.revision)
        session.execute(delete(Repair).where(Repair.event_id == event_id))
        ids = {key: number for number, key in keys_by_id(session, event_id).items()}
        session.add(content.stored(event_id, ids, data, by=by, now=now))


def _ground(session: Session, event_id: int, now: datetime) -> _Ground:
    revision = current_revision(session, event_id)
    if revision is None:
        raise NotFound("timetable", "")
    keys = keys_by_id(session, event_id)
    return _Ground(
        build_problem(session, event_id, DEFAULTS.lenient),
        published_meetings(session, event_id),
        begun_slots(session, event_id, now),
        frozenset(frozenset(keys[each] for each in pair) for pair in declined_pairs(session, event_id)),
        revision.number,
    )


def repair_problem(problem: model.Problem, published: Sequence[Held], begun: frozenset[int]) -> model.Problem:
    """Of the candidates those that are published or required; the fewest changes first, then as many worthy meetings
    as can be.

    Others are not put in by the solver: nobody is told of a meeting that no change asks for.
    """
    required = frozenset(meeting.id for meeting in problem.meetings if meeting.required)
    few = _with_only(problem, required | {held.meeting for held in published})
    # Breaks and table moves are not weighed: nearly all of the grid stays, and proving them would take longer than
    # an organiser on the day can wait.
    return replace(with_begun(few, published, begun), goals=(model.GoalName.CHANGES, model.GoalName.WEIGHT))


def _with_only(problem: model.Problem, wanted: frozenset[str]) -> model.Problem:
    """The problem with these candidates and no others."""
    left = [index for index, meeting in enumerate(problem.meetings) if meeting.id in wanted]
    position = {index: new for new, index in enumerate(left)}

    def quotas(person: model.Person) -> tuple[model.Quota, ...]:
        kept = (
            (frozenset(position[m] for m in quota.meetings if m in position), quota.most) for quota in person.quotas
        )
        return tuple(model.Quota(meetings, most) for meetings, most in kept if meetings)

    meetings = (problem.meetings[index] for index in left)
    return replace(
        problem,
        meetings=tuple(
            replace(meeting, after=tuple(position[m] for m in meeting.after if m in position)) for meeting in meetings
        ),
        people=tuple(replace(person, quotas=quotas(person)) if person.quotas else person for person in problem.people),
    )


class _Watch:
    """Ends the solve once there is a repair and time is up."""

    def __init__(self, began: float) -> None:
        self._began, self._found = began, False

    def hear(self, progress: Progress) -> None:
        self._found = self._found or all(value is not None for _, value, _ in progress.goals)

    def is_over(self) -> bool:
        return self._found and time.monotonic() - self._began > PATIENCE_SECONDS


def _solved(problem: model.Problem, settings: Settings, child: Child, began: float) -> tuple[Solution, bool]:
    """The verified repair, and whether no other changes fewer meetings."""
    watch = _Watch(began)
    outcome = solve_in_child(
        write_problem(problem),
        seconds=SECONDS,
        workers=1,
        seed=0,
        memory_bytes=settings.solver_memory_mb * 2**20,
        on_progress=watch.hear,
        cancelled=watch.is_over,
        child=child,
        problem=problem,
    )
    if outcome.result is None:
        raise RepairNotFound
    result = read_result(outcome.result, problem).result
    if result.solution is None or check(problem, result):
        raise RepairNotFound
    changes = next(goal for goal in result.goals if goal.name is model.GoalName.CHANGES)
    return result.solution, changes.value == changes.bound


def _held(problem: model.Problem, place: Placement) -> Held:
    first, second = problem.meetings[place.meeting].people
    return Held(problem.people[first].id, problem.people[second].id, place.slot, problem.tables[place.table].id)


def _moves(ground: _Ground, after: Iterable[Held]) -> tuple[Move, ...]:
    """What differs from the published grid, and why; then what is required since."""
    now = {held.meeting: held for held in after}
    published = {held.meeting for held in ground.published}
    changed = (
        Move(held, now.get(held.meeting), *_cause(ground, held))
        for held in ground.published
        if now.get(held.meeting) != held
    )
    added = (Move(None, held, Cause.REQUIRED, None) for name, held in now.items() if name not in published)
    return (*changed, *added)


def _cause(ground: _Ground, held: Held) -> tuple[Cause, str | None]:
    """Why a meeting cannot stay, and because of whom; making room for another if nothing is against it."""
    problem = ground.problem
    if frozenset((held.first, held.second)) in ground.declined:
        return Cause.DECLINED, None
    free = {person.id: person.available for person in problem.people if person.id in (held.first, held.second)}
    for key in (held.first, held.second):
        if held.slot not in free[key]:
            return Cause.AWAY, key
    if all(meeting.id != held.meeting for meeting in problem.meetings):
        return Cause.BLOCKED, None
    if any(table.id == held.table and held.slot not in table.slots for table in problem.tables):
        return Cause.CLOSED, None
    return Cause.ROOM, None


def _offers(ground: _Ground, after: Sequence[Held]) -> list[Held]:
    """Pairs that could meet where somebody is free now, all together and beside the repair; the most worthy first."""
    problem, stay = ground.problem, {held.meeting for held in after}
    free = {person.id: person.available for person in problem.people}
    dropped = {held.meeting for held in ground.published} - stay
    freed = {
        key
        for held in ground.published
        if held.meeting in dropped and held.slot not in ground.begun
        for key in (held.first, held.second)
        if held.slot in free[key]
    }
    if not freed:
        return []
    numbers = {index for index, person in enumerate(problem.people) if person.id in freed}
    standby = {
        meeting.id for meeting in problem.meetings if meeting.id not in dropped and numbers & set(meeting.people)
    }
    wide = with_begun(_with_only(problem, frozenset(stay | standby)), ground.published, ground.begun)
    position = {meeting.id: index for index, meeting in enumerate(wide.meetings)}
    table = {place.id: index for index, place in enumerate(wide.tables)}
    start = Solution(tuple(Placement(held.slot, table[held.table], position[held.meeting]) for held in after))
    filled = fill(wide, start)
    if violations(wide, filled):
        return []
    added = sorted(
        (place for place in filled.placements if wide.meetings[place.meeting].id not in stay),
        key=lambda place: (-wide.meetings[place.meeting].weight, place.slot, place.meeting),
    )
    return [_held(wide, place) for place in added[:MOST_OFFERS]]
