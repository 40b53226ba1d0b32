"""Repair: grids that leave a published one as it is wherever they can."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from solver.board import Board
from solver.model.places import Classes, Place, at_tables, class_numbers, slots_allowed, tables_allowed
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution
from solver.strategies.chains import Chains, covers

ORDERS = 16
"""In so many orders meetings are put in; each takes a few milliseconds."""

ORDERS_BEFORE_PROOF = 2
"""The same where a proof of the fewest changes goes on afterwards."""


def keeps(problem: Problem) -> bool:
    """Whether there is a published grid and changes of it count."""
    return bool(problem.keep) and GoalName.CHANGES in problem.goals


def stays(board: Board) -> bool:
    """Whether `changes` is the first goal and as few meetings change as can be; the bound is told to the board."""
    problem = board.problem
    if not keeps(problem) or problem.goals[0] is not GoalName.CHANGES:
        return False
    board.prove(0, least_changes(problem))
    return board.proven(1)


def least_changes(problem: Problem) -> int:
    """A bound on `changes` for every valid grid: all kept meetings but those that may stay together."""
    return len(problem.keep) - sum(1 for _ in _by_table(problem))


def settled_places(board: Board, classes: Classes, goals: int) -> dict[int, Place]:
    """The places that kept meetings have in every grid as good as the best one in the first goals.

    Empty unless `changes` is one of these and its value is `least_changes`: then all that may stay
    do stay. Of several meetings kept at one table in one slot any may be the one, so none is named.
    """
    problem = board.problem
    if not keeps(problem) or GoalName.CHANGES not in problem.goals[:goals] or board.best is None:
        return {}
    if board.costs[problem.goals.index(GoalName.CHANGES)] != least_changes(problem):
        return {}
    return kept_places(problem, classes)


def kept_places(problem: Problem, classes: Classes) -> dict[int, Place]:
    """The places of the kept meetings that may stay, those left out that exclude each other at one table."""
    class_of = class_numbers(classes)
    return {
        placements[0].meeting: (placements[0].slot, class_of[placements[0].table])
        for placements in _by_table(problem)
        if len(placements) == 1
    }


def stayable_meetings(problem: Problem) -> list[list[int]]:
    """The kept meetings that may stay; of those in one list only one can."""
    return [[placement.meeting for placement in placements] for placements in _by_table(problem)]


def _by_table(problem: Problem) -> Iterator[list[Placement]]:
    """The kept meetings that may stay, those that exclude each other at one table together."""
    at_table: dict[tuple[int, int], list[Placement]] = {}
    for placement in _stayable(problem):
        if problem.tables[placement.table].virtual:
            yield [placement]
        else:
            at_table.setdefault((placement.slot, placement.table), []).append(placement)
    yield from at_table.values()


def _stayable(problem: Problem) -> Iterator[Placement]:
    """The kept meetings that the rules R2, R3, R4, R6 and R7 let stay, each by itself."""
    meetings = {meeting.id: number for number, meeting in enumerate(problem.meetings)}
    tables = {table.id: number for number, table in enumerate(problem.tables)}
    for kept in problem.keep:
        if kept.meeting not in meetings or kept.table not in tables:
            continue
        meeting, table = meetings[kept.meeting], tables[kept.table]
        allowed = tables_allowed(problem, meeting)
        if kept.slot in slots_allowed(problem, meeting) & problem.tables[table].slots and (
            allowed is None or table in allowed
        ):
            yield Placement(kept.slot, table, meeting)


def place_kept(board: Board, classes: Classes, meetings: frozenset[int], orders: int = ORDERS) -> Solution | None:
    """A grid with exactly these meetings and few changes, tables any of their class; None: none found.

    The kept ones first stay where they are, then each of the others is put in by the shortest chain
    of moves found, in so many orders.
    """
    problem = board.problem
    if not covers(problem):
        return None
    chains = Chains(problem, classes, board.clock)
    kept = kept_places(problem, classes)
    for meeting in sorted(meetings & kept.keys()):
        chains.hold_if_free(meeting, kept[meeting])
    waiting = sorted(meetings - chains.places.keys(), key=lambda m: (len(slots_allowed(problem, m)), m))
    places = _fewest_moved(chains, kept, waiting, Random(board.seed), orders)
    if places is None:
        return None
    return at_tables(classes, sorted(places.items()))


def _fewest_moved(
    chains: Chains, kept: dict[int, Place], waiting: list[int], random: Random, orders: int
) -> dict[int, Place] | None:
    """The waiting meetings put in, in so many orders, and of these the one that moves the fewest kept ones."""
    start, best, fewest = dict(chains.places), None, 0
    for _ in range(orders):
        if not all(chains.insert(meeting) for meeting in waiting):
            break
        chains.bring_back(kept)
        moved = sum(place != kept.get(meeting, place) for meeting, place in chains.places.items())
        if best is None or moved < fewest:
            best, fewest = dict(chains.places), moved
        chains.restore(start)
        random.shuffle(waiting)
    return best
