"""The goals, one function each, as terms to minimise (`weight` with its sign turned).

Auxiliary literals are implied from the side that the objective pushes against, except those of
breaks, which rule R13 bounds from both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.model.cpsat import Model, Terms, negated
from solver.model.places import blocks
from solver.model.variables import Variables
from solver.problem import BreakRule, GoalName


def shortfall(model: Model, v: Variables) -> Terms:
    """Sum over people of max(0, least - meetings held)."""
    terms: list[tuple[int, int]] = []
    for person, spec in enumerate(v.problem.people):
        if spec.least > 0:
            within_reach = min(spec.least, len(v.of_person[person]))
            missing = model.integer(0, within_reach)
            held = [(v.held[m], 1) for m in v.of_person[person]]
            model.linear([*held, (missing, 1)], within_reach, None)
            terms += [(missing, 1), (model.true, spec.least - within_reach)]
    return terms


def weight(_model: Model, v: Variables) -> Terms:
    """Minus the sum of the weights of held meetings."""
    meetings = v.problem.meetings
    return [(v.held[m], -meetings[m].weight) for m in v.meetings if meetings[m].weight > 0]


def breaks(model: Model, v: Variables) -> Terms:
    """Sum over people of their breaks."""
    return [(literal, 1) for person in range(len(v.problem.people)) for literal in breaks_of(model, v, person)]


def moves(model: Model, v: Variables) -> Terms:
    """Sum over people of moves between successive busy slots of a block; needs a class per table."""
    terms = []
    seats = _seats(v)
    for person in range(len(v.problem.people)):
        for block in blocks(v.problem):
            slots = [slot for slot in block if (person, slot) in v.busy]
            terms += [(literal, 1) for literal in _moves_of(model, v, seats, person, slots)]
    return terms


def changes(model: Model, v: Variables) -> Terms:
    """Over the kept grid: one unless the meeting is held in its kept slot at its kept table.

    A meeting in its kept slot in the class of its kept table can be seated there, except that of
    several meetings kept at one table in one slot only one can.
    """
    meetings = {meeting.id: number for number, meeting in enumerate(v.problem.meetings)}
    tables = {table.id: number for number, table in enumerate(v.problem.tables)}
    class_of = v.class_of()
    terms = []
    at_table: dict[tuple[int, int], list[int]] = {}
    for kept in v.problem.keep:
        literal = model.false
        if kept.meeting in meetings and kept.table in tables:
            table = tables[kept.table]
            literal = v.at.get((meetings[kept.meeting], kept.slot, class_of[table]), model.false)
            if literal != model.false and not v.problem.tables[table].virtual:
                at_table.setdefault((kept.slot, table), []).append(literal)
                continue
        terms.append((negated(literal), 1))
    for literals in at_table.values():
        terms += _only_one(model, literals)
    return terms


def _only_one(model: Model, literals: list[int]) -> list[tuple[int, int]]:
    """One for each of the literals but one that is true."""
    if len(literals) == 1:
        return [(negated(literals[0]), 1)]
    return [(negated(model.any_of(literals)), 1), (model.true, len(literals) - 1)]


GOALS = {
    GoalName.SHORTFALL: shortfall,
    GoalName.WEIGHT: weight,
    GoalName.BREAKS: breaks,
    GoalName.MOVES: moves,
    GoalName.CHANGES: changes,
}


def breaks_of(model: Model, v: Variables, person: int) -> list[int]:
    """One literal per break the person can have: true exactly when the break is there.

    Under `available` only the slots in which the person is available are looked at: a run of idle
    slots counts if and only if one of these lies in it. A break ends at slot t if the person is
    busy in t, idle in the slot before, and busy in some slot before that.
    """
    spec = v.problem.people[person]
    found = []
    for block in blocks(v.problem):
        counted = block if v.problem.break_rule is BreakRule.ALL else [s for s in block if s in spec.available]
        met: int | None = None
        for index, slot in enumerate(counted):
            busy = v.busy.get((person, slot))
            if busy is not None and index >= 2 and met is not None:
                idle_before = negated(v.busy.get((person, counted[index - 1]), model.false))
                found.append(_all_of(model, (busy, idle_before, met)))
            if index >= 1:
                met = _met_by(model, v, person, met, counted[index - 1])
    return found


def _met_by(model: Model, v: Variables, person: int, met: int | None, slot: int) -> int | None:
    """A literal for "met before, or busy in this slot"; None: certainly not."""
    busy = v.busy.get((person, slot))
    if busy is None or met is None:
        return met if busy is None else busy
    return model.any_of([met, busy])


def _all_of(model: Model, literals: Sequence[int]) -> int:
    """A literal that is true exactly when all of the literals are."""
    if model.false in literals:
        return model.false
    open_ones = [literal for literal in literals if literal != model.true]
    if not open_ones:
        return model.true
    return negated(model.any_of([negated(literal) for literal in open_ones]))


def _moves_of(model: Model, v: Variables, seats: _Seats, person: int, slots: Sequence[int]) -> list[int]:
    """One literal per slot in which the person may arrive from another table."""
    found = []
    for index, slot in enumerate(slots):
        arrives: int | None = None
        for before in range(index - 1, -1, -1):
            first = slots[before]
            between = [v.busy[person, s] for s in slots[before + 1 : index]]
            if model.true in between:
                break
            if arrives is None:
                arrives = model.boolean()
                found.append(arrives)
            excuses = _excuses(model, v, seats.get((person, first), {}), seats.get((person, slot), {}))
            idle = (negated(v.busy[person, first]), negated(v.busy[person, slot]))
            model.clause([arrives, *idle, *between, *excuses])
    return found


def _excuses(model: Model, v: Variables, here: dict[int, list[int]], there: dict[int, list[int]]) -> list[int]:
    """Literals of which one is true if going from the first slot's seats to the second's is no move."""
    excuses = []
    for seats in (here, there):
        for number, literals in seats.items():
            if v.problem.tables[v.classes[number][0]].virtual:
                excuses += literals
    for number in sorted(here.keys() & there.keys()):
        if not v.problem.tables[v.classes[number][0]].virtual:
            both = model.boolean()
            model.clause([negated(both), *here[number]])
            model.clause([negated(both), *there[number]])
            excuses.append(both)
    return excuses


_Seats = dict[tuple[int, int], dict[int, list[int]]]
"""By (person, slot) and class of tables: the literals that seat the person there."""


def _seats(v: Variables) -> _Seats:
    seats: _Seats = {}
    for (meeting, slot, number), literal in v.at.items():
        for person in v.problem.meetings[meeting].people:
            seats.setdefault((person, slot), {}).setdefault(number, []).append(literal)
    return seats
