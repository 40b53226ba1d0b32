"""Problems that differ from the event's own: every meeting of a grid held fast, or one change tried."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scheduler.database import Session
from scheduler.errors import Conflict, MannamError
from scheduler.timetable.grids import Held, grid_of_draft, grid_of_run, grid_view, locked_pairs, meeting_id
from scheduler.timetable.judging import problem_breaches
from scheduler.timetable.planning import Snapshot, at_moment, build_problem, frozen
from scheduler.timetable.settings import DEFAULTS, Origin, RunSettings, Trial
from scheduler.timetable.values import Breach, GridView, PlannedMeeting
from solver.explanations.changes import Change, Kind, apply_change
from solver.problem import Problem
from solver.solution import Placement, Solution

REQUIRED = "R10"
"""The rule that a required meeting is held: filling a grid is a way to keep it."""

REQUIRE = "require"
"""The kind of a trial that changes nothing but holds the pair, to see what that costs."""


class KeptGridViolates(MannamError):
    """The grid to be kept, or copied, breaks rules under today's data."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__(breaches)
        self.breaches = breaches


class TrialOutdated(Conflict):
    """What was to be tried speaks of people, tables or pairs that are not there any more."""


def solution_of(problem: Problem, meetings: Iterable[PlannedMeeting]) -> Solution | None:
    """The meetings as a solution of the problem; None when it lacks one of their pairs, slots or tables."""
    number = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
    table = {place.id: index for index, place in enumerate(problem.tables)}
    found = []
    for held in meetings:
        name = meeting_id(held.first.key, held.second.key)
        if name not in number or held.table.key not in table or held.slot.number >= len(problem.slots):
            return None
        found.append(Placement(held.slot.number, table[held.table.key], number[name]))
    return Solution(tuple(found))


def pairs_of(view: GridView) -> frozenset[tuple[int, int]]:
    """Its pairs of participant ids, smaller first."""
    return frozenset((m.first.id, m.second.id) for m in view.meetings)


def filled_problem(
    session: Session, event_id: int, settings: RunSettings, grid_id: int, *, now: datetime, locked: bool = False
) -> Problem:
    """The event's problem with the meetings of the grid required where they are, all or the ``locked`` ones.

    What has begun at ``now`` is as it was published. Raises :class:`KeptGridViolates`.
    """
    view = grid_view(session, event_id, grid_id)
    if locked:
        pairs = locked_pairs(session, grid_id)
        view = dataclasses.replace(view, meetings=tuple(m for m in view.meetings if (m.first.id, m.second.id) in pairs))
    held = (Held(m.first.key, m.second.key, m.slot.number, m.table.key) for m in view.meetings)
    found = problem_breaches(
        at_moment(session, event_id, build_problem(session, event_id, DEFAULTS.lenient), now), held
    )
    breaches = tuple(breach for breach in found if breach.rule != REQUIRED)
    if breaches:
        raise KeptGridViolates(breaches)
    problem = at_moment(session, event_id, build_problem(session, event_id, settings, as_if_new=pairs_of(view)), now)
    solution = solution_of(problem, view.meetings)
    assert solution is not None  # noqa: S101  # the verifier has just passed the same pairs, slots and tables
    meetings = list(problem.meetings)
    for place in solution.placements:
        meetings[place.meeting] = dataclasses.replace(
            meetings[place.meeting], required=True, slots=frozenset({place.slot}), tables=frozenset({place.table})
        )
    return dataclasses.replace(problem, meetings=tuple(meetings))


def run_snapshot(session: Session, event_id: int, settings: RunSettings, origin: Origin, *, now: datetime) -> Snapshot:
    """The problem of a run, frozen, with what has begun at ``now`` as it was published.

    Raises :class:`KeptGridViolates`, :class:`TrialOutdated` and ``NotFound``.
    """
    if origin.draft is not None:
        grid_id = grid_of_draft(session, event_id, origin.draft)
        problem = filled_problem(session, event_id, settings, grid_id, now=now, locked=origin.locked)
    elif origin.fills is not None:
        problem = filled_problem(session, event_id, settings, grid_of_run(session, event_id, origin.fills), now=now)
    else:
        problem = at_moment(session, event_id, build_problem(session, event_id, settings), now)
    return frozen(problem if origin.trial is None else tried_problem(problem, origin.trial))


def tried_problem(problem: Problem, trial: Trial) -> Problem:
    """The problem after one change; raises :class:`TrialOutdated`."""
    if trial.change.get("kind") == REQUIRE:
        return _with_required(problem, trial.meeting)
    change = _change(problem, trial.meeting, trial.change)
    if change is None:
        raise TrialOutdated
    # Put together anew, so that the problem checks itself.
    return dataclasses.replace(apply_change(problem, change))


def _with_required(problem: Problem, meeting: str) -> Problem:
    if all(each.id != meeting for each in problem.meetings):
        raise TrialOutdated
    held = (dataclasses.replace(each, required=each.required or each.id == meeting) for each in problem.meetings)
    return dataclasses.replace(problem, meetings=tuple(held))


def _change(problem: Problem, meeting: str, fields: Mapping[str, Any]) -> Change | None:
    """An explanation's change with its ids made numbers of this problem; None when one is not there."""
    meetings = {each.id: number for number, each in enumerate(problem.meetings)}
    people = {each.id: number for number, each in enumerate(problem.people)}
    tables = {each.id: number for number, each in enumerate(problem.tables)}
    kind = Kind(fields["kind"])
    found: dict[str, int | None] = {
        "meeting": meetings.get(meeting),
        "person": people.get(fields.get("person", "")),
        "slot": fields.get("slot"),
        "table": len(problem.tables) if kind is Kind.ADD_TABLE else tables.get(fields.get("table", "")),
        "number": fields.get("quota"),
        "other": meetings.get(fields.get("other", "")),
        "to": fields.get("to"),
    }
    given = {"meeting", *fields} & found.keys()
    slot, person, number = found["slot"], found["person"], found["number"]
    if any(found[name] is None for name in given) or (slot is not None and slot >= len(problem.slots)):
        return None
    if number is not None and (person is None or number >= len(problem.people[person].quotas)):
        return None
    return Change(kind, found.pop("meeting") or 0, **found)
