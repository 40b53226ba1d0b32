"""Choose, then colour, and local search over all meetings where that does not end with a proof."""

from __future__ import annotations

from solver.board import Board
from solver.model.cpsat import Answer
from solver.model.variables import Classes
from solver.strategies.arrays import Layout, lay_out
from solver.strategies.choose import Choice, choose, prefix
from solver.strategies.colour import colour
from solver.strategies.reduce import LargeChoice
from solver.strategies.repair import keeps, place_kept
from solver.strategies.seat import seat

CUTS = 40
"""Choices tried before the slots are decided together with the meetings."""

LARGE = 300
"""From so many meetings on the choice is made smaller by prices."""

CHOICE_SECONDS = 30e-6
"""What a meeting costs until the choice can be stopped, roughly: with less time left it is not begun."""

CYCLES = 4
"""Coolings of local search where time is not limited."""

SEARCH_SHARE = 0.6
"""Part of the time left for local search; the rest is for other goals."""


def choose_and_colour(board: Board, alike: Classes) -> bool:
    """The first goals of a problem without rule R13, proven if they can be; False: no grid is valid."""
    left = board.clock.remaining()
    if left is not None and left < CHOICE_SECONDS * len(board.problem.meetings):
        return True
    layout = lay_out(board.problem, alike) if board.problem.meetings and board.problem.slots else None
    if not _with_cuts(board, alike, layout):
        return False
    if layout is not None and len(board.problem.meetings) >= LARGE and not board.proven(prefix(board.problem)):
        _search(board, alike, layout)
    return True


def _with_cuts(board: Board, alike: Classes, layout: Layout | None) -> bool:
    """Choose, colour, cut off what cannot be coloured, again; False: no grid is valid."""
    cuts: list[frozenset[int]] = []
    large = LargeChoice(board, layout) if layout is not None and len(board.problem.meetings) >= LARGE else None
    while len(cuts) < CUTS and not board.clock.stopped():
        board.enter("choose")
        choice = choose(board, cuts) if large is None or not large.relax() else Choice(*large.choose(cuts))
        if choice.answer is Answer.INFEASIBLE:
            return False
        if choice.meetings is None or board.proven(prefix(board.problem)):
            return True
        if keeps(board.problem):
            board.enter("repair")
            repaired = place_kept(board, alike, choice.meetings)
            if repaired is not None:
                board.offer(seat(board.problem, alike, repaired))
                return True
        board.enter("colour")
        colouring = colour(board, alike, choice.meetings, layout)
        if colouring.grid is not None:
            board.offer(seat(board.problem, alike, colouring.grid))
        if colouring.answer is not Answer.INFEASIBLE:
            return True
        cuts.append(colouring.cut)
    return True


def _search(board: Board, alike: Classes, layout: Layout) -> None:
    """Better grids by local search over all meetings."""
    if board.best is None or board.clock.stopped():
        return
    from solver.strategies.search import Search  # here, because numba takes half a second to load

    board.enter("search")
    board.strategy = "local search"
    Search(board, layout, alike).maximise(board.best, CYCLES, board.clock.share(SEARCH_SHARE))
