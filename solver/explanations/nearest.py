"""The nearest single change that lets a meeting in beside all that are held, each one verified.

Nearest: fewest other meetings in another slot or at another table, then the order of `changes.Kind`.
First all others stay where they are; that is decided by looking at every place. Then the others may
move: one CP-SAT run per change, as far as the work allowed goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from solver.explanations.changes import Change, Kind, all_changes, apply_change, changes_of_person, changes_of_tables
from solver.explanations.view import View
from solver.problem import Problem
from solver.solution import Placement, Solution
from solver.validation import violations

RETIME_PLACES = 20_000
"""Held meetings × slots beyond which no other meeting is moved: building the model alone takes too long."""


BUILD_WORK = 50e-6
"""What building takes for each of these."""

SEARCH_WORK = 200e-6
"""What searching takes for each of these, as a rule."""


class Search(StrEnum):
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    """Proven: with none of the changes of `all_changes` is there a grid."""
    UNKNOWN = "unknown"
    """None was found with the work allowed."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """`place` is the meeting's, `moved` the other meetings' new places; both None or empty unless FOUND.

    `proven`: no other single change moves fewer meetings, or as few and comes first in the order.
    """

    search: Search
    change: Change | None = None
    place: Placement | None = None
    moved: tuple[Placement, ...] = ()
    proven: bool = True


class Budget:
    """Deterministic work for all meetings together, and at most so much for each run."""

    def __init__(self, total: float, each: float) -> None:
        self.left, self.each = total, each

    def take(self, places: int) -> float:
        """Work for the next run over so many places, 0 when too little is left."""
        cost = min(self.each, places * SEARCH_WORK) + places * BUILD_WORK
        if cost > self.left:
            return 0.0
        self.left -= cost
        return self.each


def nearest_change(view: View, meeting: int, budget: Budget) -> Nearest:
    """The nearest change for a meeting that the view's valid grid does not hold."""
    at_once = _all_others_stay(view, meeting)
    if at_once is not None:
        return at_once
    return _others_move(view, meeting, budget)


def witness(view: View, found: Nearest) -> Solution:
    """The grid that shows a found change to be enough."""
    if found.place is None:
        raise ValueError("nothing was found")
    elsewhere = {p.meeting: p for p in found.moved}
    rest = (elsewhere.get(p.meeting, p) for p in view.grid.placements)
    return Solution((*rest, found.place))


def _all_others_stay(view: View, meeting: int) -> Nearest | None:
    limits = _limits(view, meeting)
    if len(limits) > 1:
        return None
    options = [option for slot in range(len(view.problem.slots)) for option in _options(view, meeting, slot, limits)]
    for change, placement in sorted(options, key=lambda option: (option[0].rank, option[1])):
        if not violations(apply_change(view.problem, change), view.with_meeting(placement)):
            return Nearest(Search.FOUND, change, placement)
    return None


def _limits(view: View, meeting: int) -> list[Change]:
    """Changes that are needed wherever the meeting is put."""
    people = view.problem.people
    limits = [Change(Kind.RAISE_MOST, meeting, person=p, to=view.in_all[p] + 1) for p in view.at_most(meeting)]
    for person, number in view.full_quotas(meeting):
        held = len(people[person].quotas[number].meetings & view.held.keys())
        limits.append(Change(Kind.RAISE_QUOTA, meeting, person=person, number=number, to=held + 1))
    if view.group_rival(meeting) is not None:
        limits.append(Change(Kind.DROP_GROUP, meeting))
    return limits


def _options(view: View, meeting: int, slot: int, limits: list[Change]) -> Iterable[tuple[Change, Placement]]:
    """Single changes that let the meeting into the slot as all others stand, R13 apart."""
    needed = [*limits, *_needed_in_slot(view, meeting, slot)]
    if len(needed) > 1:
        return
    table = next(view.usable_tables(meeting, slot), None)  # which one does not matter to R13 either
    if table is not None:
        yield from _with_table(view, Placement(slot, table, meeting), needed)
    elif not needed:
        yield from _for_a_table(view, meeting, slot)


def _with_table(view: View, placement: Placement, needed: list[Change]) -> Iterable[tuple[Change, Placement]]:
    meeting = placement.meeting
    if needed:
        yield needed[0], placement
        return
    yield Change(Kind.NONE, meeting), placement
    if view.problem.break_spread is not None:  # what changes the breaks counted, wherever the meeting is
        for change in all_changes(view.problem, frozenset(view.held), meeting):
            if change.kind in {Kind.RAISE_BREAK_SPREAD, Kind.OPEN_SLOT}:
                yield change, placement


def _needed_in_slot(view: View, meeting: int, slot: int) -> list[Change]:
    """Changes that are all needed for the slot, tables apart."""
    spec, people = view.problem.meetings[meeting], view.problem.people
    needed = [] if slot in spec.slots else [Change(Kind.ALLOW_SLOT, meeting, slot=slot)]
    away = [person for person in spec.people if slot not in people[person].available]
    needed += [Change(Kind.OPEN_SLOT, meeting, person=person, slot=slot) for person in away]
    for person in view.full(meeting, slot):
        to = people[person].capacity[slot] + 1
        needed.append(Change(Kind.RAISE_CAPACITY, meeting, person=person, slot=slot, to=to))
    needed += [Change(Kind.DROP_AFTER, meeting, other=other) for other in view.out_of_order(meeting, slot)]
    return needed


def _for_a_table(view: View, meeting: int, slot: int) -> Iterable[tuple[Change, Placement]]:
    allowed = view.allowed_tables(meeting)
    if allowed is None:
        table = len(view.problem.tables)
        yield Change(Kind.ADD_TABLE, meeting, slot=slot, table=table), Placement(slot, table, meeting)
    for table, spec in enumerate(view.problem.tables):
        if allowed is None and slot in spec.slots:
            continue  # taken, and no list keeps the meeting from it
        seat = view.seat(meeting, slot, table)
        placement = Placement(slot, table, meeting)
        if seat.allowed and not seat.exists:
            yield Change(Kind.OPEN_TABLE, meeting, slot=slot, table=table), placement
        elif seat.exists and not seat.occupied and allowed is not None:
            yield Change(Kind.ALLOW_TABLE, meeting, table=table), placement


def _others_move(view: View, meeting: int, budget: Budget) -> Nearest:
    """The best of the changes that may help at all, tried in their order with the other meetings re-timed."""
    changes = _hopeful(view, meeting)
    if not changes:
        return Nearest(Search.IMPOSSIBLE)
    if len(view.held) * len(view.problem.slots) > RETIME_PLACES:
        return Nearest(Search.UNKNOWN, proven=False)
    from solver.explanations.retiming import Answer, retime  # here: OR-Tools takes a moment to load

    best: Nearest | None = None
    proven = True
    for change in changes:
        work = budget.take(len(view.held) * len(view.problem.slots))
        if work <= 0:
            proven = False
            break
        fewest = None if best is None else len(best.moved) - 1
        outcome = retime(view, change, work, fewest)
        if outcome.grid is not None:
            best = _found(view, change, outcome.grid)
        proven = proven and outcome.answer in (Answer.OPTIMAL, Answer.INFEASIBLE)
    if best is None:
        return Nearest(Search.IMPOSSIBLE if proven else Search.UNKNOWN, proven=proven)
    return Nearest(Search.FOUND, best.change, best.place, best.moved, proven)


def _found(view: View, change: Change, grid: Solution) -> Nearest:
    if broken := violations(apply_change(view.problem, change), grid):
        raise RuntimeError(f"a witness breaks a rule: {broken[0]}")
    place = next(p for p in grid.placements if p.meeting == change.meeting)
    moved = tuple(p for p in grid.placements if p.meeting in view.held and view.held[p.meeting] != p)
    return Nearest(Search.FOUND, change, place, moved)


def _hopeful(view: View, meeting: int) -> list[Change]:
    """The changes that counting does not rule out: limits that bind wherever meetings are, places for
    each of the two, and tables in all."""
    problem, held = view.problem, frozenset(view.held)
    limits = _limits(view, meeting)
    needy = [p for p in problem.meetings[meeting].people if _places(problem, p) <= view.in_all[p]]
    full = _tables_full(view)
    if len(limits) + len(needy) + full > 1:
        return []
    if limits:
        return limits
    if needy:
        wider = {Kind.OPEN_SLOT, Kind.RAISE_CAPACITY}
        changes = changes_of_person(problem, held, meeting, needy[0])
        return sorted((change for change in changes if change.kind in wider), key=lambda change: change.rank)
    if full:
        return sorted(changes_of_tables(problem, meeting), key=lambda change: change.rank)
    lifting = {Kind.RAISE_MOST, Kind.RAISE_QUOTA, Kind.DROP_GROUP}
    return [change for change in all_changes(problem, held, meeting) if change.kind not in lifting]


def _places(problem: Problem, person: int) -> int:
    """Meetings the person could have in all slots together."""
    spec = problem.people[person]
    return sum(spec.capacity[slot] for slot in spec.available)


def _tables_full(view: View) -> bool:
    """Whether there is no room for one more meeting at the tables, in whatever slots the meetings are."""
    tables = view.problem.tables
    if any(table.virtual and table.slots for table in tables):
        return False
    return sum(len(table.slots) for table in tables) <= len(view.held)
