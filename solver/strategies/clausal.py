"""Breaks as the first goal, by clause learning.

Unsatisfiable cores find and prove the fewest breaks at once. Where time is limited a first grid is
sought before, and after most of the time a grid with at most k breaks, for k from the bound upwards:
then values count, and local search helps.
"""

from __future__ import annotations

from contextlib import suppress

from solver.board import Board
from solver.model.breaks import BreaksFormula, any_table_will_do
from solver.model.clauses import Cores, Search, Unanswered
from solver.model.places import alike_tables, slots_allowed
from solver.problem import GoalName, Problem

MOST_PLACES = 40_000
"""Up to this many (meeting, slot) the formula is written in a few seconds."""

GLANCE = 3_000
"""Conflicts after which values are looked for by other means first."""

SHARE = 0.3
"""Of the time left, for local search."""

CORES_SHARE = 0.7
"""Of the time, for unsatisfiable cores; what they leave is for values."""

WIDTH = 16
"""The sum of breaks is counted up to this many above the bound; then up to more."""


def counts_breaks(problem: Problem) -> bool:
    """Whether this strategy meets the problem: breaks first, any table as good as another."""
    if problem.goals[:1] != (GoalName.BREAKS,) or not any_table_will_do(problem):
        return False
    return sum(len(slots_allowed(problem, meeting)) for meeting in range(len(problem.meetings))) <= MOST_PLACES


def fewest_breaks(board: Board) -> bool:
    """Prove the first goal, or as much of it as time allows; False: proven that no grid is valid."""
    with Cores() as cores:
        task = _Task(board)
        if board.clock.remaining() is not None and board.best is None and not task.find_any():
            return False
        with suppress(Unanswered):
            return task.prove_by_cores(cores)
    return _from_below(task)


def _from_below(task: _Task) -> bool:
    """Seek grids with as few breaks as the bound says, one more each time that there is none."""
    board = task.board
    while not board.proven(1) and not board.clock.stopped():
        limit = board.bounds()[0]
        search = task.search(limit)
        answer = search.run(board.clock, GLANCE)
        if answer is not True and board.best is None and not task.find_any():
            return False
        task.rearrange(answer)
        answer = None if board.proven(1) else search.run(board.clock)
        if answer is True:
            task.take(search)
        elif answer is False:
            board.prove(0, limit + 1)
        search.close()
    return True


class _Task:
    """The formula and its counter of all breaks, `counts[k]`: more than k."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.formula = BreaksFormula(board.problem)
        self.counts: list[int] = []
        self.rearranged = False

    def prove_by_cores(self, cores: Cores) -> bool:
        """The fewest breaks at once, with no grid on the way; False: there is none. `Unanswered`: not in time."""
        ends, clock = self.formula.ends, self.board.clock
        values = cores.fewest(self.formula.formula, ends, clock, clock.share(CORES_SHARE))
        if values is None:
            return False
        self.offer(values)
        self.board.prove(0, sum(end in values for end in ends))
        return True

    def search(self, limit: int) -> Search:
        """For a grid with at most so many breaks."""
        ends = self.formula.ends
        if limit == 0:
            given = [-end for end in ends]
        else:
            if len(self.counts) <= limit < len(ends):
                self.counts = self.formula.formula.count(ends, limit + WIDTH)
            given = [-count for count in self.counts[limit : limit + 1]]
        return Search(self.formula.formula, given, self.board.seed)

    def find_any(self) -> bool:
        """Offer a grid with any number of breaks; False: there is none."""
        search = Search(self.formula.formula, (), self.board.seed)
        answer = search.run(self.board.clock)
        if answer:
            self.take(search)
        search.close()
        return answer is not False

    def rearrange(self, answer: bool | None) -> None:
        """Where no answer comes at once: a grid with few breaks, once, if it is settled which meetings are held."""
        meetings = range(len(self.board.problem.meetings))
        if answer is None and not self.rearranged and all(self.board.problem.meetings[m].required for m in meetings):
            from solver.strategies.rearrange import rearrange  # only where it is used: numba takes a moment to load

            rearrange(self.board, meetings, 0, self.board.clock.share(SHARE), rounds=1)
            self.rearranged = True

    def take(self, search: Search) -> None:
        self.offer(search.true_literals())

    def offer(self, values: frozenset[int]) -> None:
        problem, grid = self.board.problem, self.formula.grid(values)
        if GoalName.MOVES in problem.goals:
            from solver.strategies.seat import seat  # only where it is used: OR-Tools takes a moment to load

            grid = seat(problem, alike_tables(problem), grid)
        self.board.offer(grid)
