"""Choose, then colour, and local search over all meetings where that does not end with a proof."""

from __future__ import annotations

from solver.board import Board
from solver.clock import Clock
from solver.model.cpsat import Answer
from solver.model.places import Classes
from solver.strategies.arrays import Layout, lay_out
from solver.strategies.changes import FewestChanges, counts_changes
from solver.strategies.choose import Choice, choose, prefix
from solver.strategies.colour import colour
from solver.strategies.reduce import LargeChoice
from solver.strategies.repair import ORDERS, ORDERS_BEFORE_PROOF, keeps, place_kept
from solver.strategies.seat import seat

CUTS = 40
"""Choices tried before the slots are decided together with the meetings."""

LARGE = 300
"""From so many meetings on the choice is made smaller by prices."""

CHOICE_SECONDS = 30e-6
"""What a meeting costs until the choice can be stopped, roughly: with less time left it is not begun."""

CHAIN_SECONDS = 25e-6
"""What chains and the check of their grid cost for each meeting, roughly: kept back from the proof of few changes."""

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
    large = None
    if layout is not None and len(board.problem.meetings) >= LARGE:
        large = LargeChoice(board, layout, fewest=counts_changes(board.problem))
    while len(cuts) < CUTS and not board.clock.stopped():
        board.enter("choose")
        choice = choose(board, cuts) if large is None or not large.relax() else Choice(*large.choose(cuts))
        if choice.answer is Answer.INFEASIBLE:
            return False
        if choice.meetings is None or board.proven(prefix(board.problem)):
            return True
        if keeps(board.problem) and _repair(board, alike, large, choice.meetings):
            return True
        board.enter("colour")
        colouring = colour(board, alike, choice.meetings, layout)
        if colouring.grid is not None:
            board.offer(seat(board.problem, alike, colouring.grid))
        if colouring.answer is not Answer.INFEASIBLE:
            return True
        cuts.append(colouring.cut)
    return True


def _repair(board: Board, alike: Classes, large: LargeChoice | None, meetings: frozenset[int]) -> bool:
    """A grid of the choice with few changes, the fewest where that can be proven; False: none was found."""
    board.enter("repair")
    fewest = None
    if large is not None and large.fewest and large.proven:
        fewest = FewestChanges(board, alike, large, meetings)
        left = board.clock.remaining()
        kept_back = CHAIN_SECONDS * len(board.problem.meetings)
        if fewest.relax(board.clock if left is None else Clock(left - kept_back, board.clock.cancelled)):
            return True
        meetings = fewest.meetings
    repaired = place_kept(board, alike, meetings, ORDERS if fewest is None else ORDERS_BEFORE_PROOF)
    if repaired is not None:
        board.offer(seat(board.problem, alike, repaired))
    return (fewest is not None and fewest.decide()) or repaired is not None


def _search(board: Board, alike: Classes, layout: Layout) -> None:
    """Better grids by local search over all meetings."""
    if board.best is None or board.clock.stopped():
        return
    from solver.strategies.search import Search  # here, because numba takes half a second to load

    board.enter("search")
    board.strategy = "local search"
    Search(board, layout, alike).maximise(board.best, CYCLES, board.clock.share(SEARCH_SHARE))
