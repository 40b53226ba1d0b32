"""What the goals would say to a meeting put into the grid, as differences of costs: negative is better."""

from __future__ import annotations

from solver.explanations.view import View
from solver.problem import GoalName
from solver.solution import Placement, Solution
from solver.validation import goal_value


def gain(view: View, meeting: int, slot: int, gone: tuple[int, ...]) -> tuple[int, ...]:
    """The least change of the first goals' costs, over the tables there may be, with the meeting in the
    slot and the meetings `gone` taken out."""
    return tuple(_GAINS[goal](view, meeting, slot, gone) for goal in view.leading)


def _shortfall(view: View, meeting: int, _slot: int, gone: tuple[int, ...]) -> int:
    change: dict[int, int] = dict.fromkeys(view.problem.meetings[meeting].people, 1)
    for index in gone:
        for person in view.problem.meetings[index].people:
            change[person] = change.get(person, 0) - 1
    people = view.problem.people
    return sum(
        max(0, people[p].least - view.in_all[p] - by) - max(0, people[p].least - view.in_all[p])
        for p, by in change.items()
    )


def _weight(view: View, meeting: int, _slot: int, gone: tuple[int, ...]) -> int:
    meetings = view.problem.meetings
    return sum(meetings[index].weight for index in gone) - meetings[meeting].weight


def _changes(view: View, meeting: int, slot: int, gone: tuple[int, ...]) -> int:
    """A kept meeting that goes costs one; this one kept in the slot, at a table it may have, gains one."""
    problem = view.problem
    lost = 0
    for index in gone:
        kept, held = view.kept.get(problem.meetings[index].id), view.held[index]
        lost += kept is not None and (kept.slot, kept.table) == (held.slot, problem.tables[held.table].id)
    kept = view.kept.get(problem.meetings[meeting].id)
    if kept is None or kept.slot != slot:
        return lost
    tables = view.usable_tables(meeting, slot, gone)
    return lost - any(problem.tables[table].id == kept.table for table in tables)


_GAINS = {GoalName.SHORTFALL: _shortfall, GoalName.WEIGHT: _weight, GoalName.CHANGES: _changes}


def gain_of_place(view: View, placement: Placement) -> tuple[int, ...]:
    """The change of every goal's cost with the meeting at this place and all others where they are.

    Breaks and moves of other people stay, so the meetings of the two are enough to tell the difference.
    """
    problem = view.problem
    own = {p for person in problem.meetings[placement.meeting].people for p in view.by_person.get(person, ())}
    before, after = Solution(tuple(own)), Solution((*own, placement))
    changes = []
    for goal in problem.goals:
        if goal in _GAINS and goal is not GoalName.CHANGES:
            changes.append(_GAINS[goal](view, placement.meeting, placement.slot, ()))
            continue
        changes.append(goal_value(problem, after, goal) - goal_value(problem, before, goal))
    return tuple(changes)
