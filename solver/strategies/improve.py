"""Large neighbourhoods: a few slots at a time, the meetings in them arranged anew as well as can be."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from solver.board import Board
from solver.model.cpsat import Search
from solver.model.places import Classes, class_numbers
from solver.strategies.exact import Attempt, Effort, Space, optimise

SMALLEST, LARGEST = 3, 5
"""Slots at a time: two find little, and with more each step takes longer than several small ones."""

PATIENCE = 12
"""Steps without a better grid before a slot more is taken."""

STEP = (Attempt(Search.CORNER, work=0.3, strict=True),)


def improve(board: Board, classes: Classes, goals: range, seconds: float | None) -> None:
    """Better grids for these goals with the meetings of the best grid held; ends when large steps bring nothing."""
    random = Random(board.seed)
    until = None if seconds is None else board.clock.elapsed() + seconds
    slots = range(len(board.problem.slots))
    size, failures = SMALLEST, 0
    while board.best is not None and size <= min(LARGEST, len(slots)) and not board.clock.stopped():
        left = None if until is None else until - board.clock.elapsed()
        if board.proven(goals.stop) or (left is not None and left <= 0):
            return
        before = board.costs[: goals.stop]
        optimise(board, corner(board, classes, random.sample(slots, size)), goals, Effort(left, STEP))
        failures = 0 if board.costs[: goals.stop] < before else failures + 1
        if failures >= PATIENCE:
            size, failures = size + 1, 0


def corner(board: Board, classes: Classes, slots: Collection[int]) -> Space:
    """The meetings of the best grid, those in these slots free within them, the others where they are."""
    if board.best is None:
        raise ValueError("there is no grid yet")
    class_of = class_numbers(classes)
    within = sorted(slots)
    free = {p.meeting: within for p in board.best.placements if p.slot in slots}
    fixed = {p.meeting: (p.slot, class_of[p.table]) for p in board.best.placements if p.slot not in slots}
    return Space(classes, free, fixed)
