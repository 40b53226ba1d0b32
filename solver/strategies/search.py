"""Local search: meetings pushed into a grid, what is in their way pushed elsewhere (`kernels/`)."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from solver.board import Board
from solver.model.places import Classes, class_numbers
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution
from solver.strategies.arrays import Array, Layout, with_room
from solver.strategies.compiled import is_ready, make_ready
from solver.strategies.kernels import annealing, names
from solver.strategies.seat import seat

CHUNK = 10_000
"""Moves between two looks at the clock."""

COLOUR_STEPS, COLOUR_STEPS_EACH = 1_000_000, 100
"""Moves, and moves for each meeting, before the chosen meetings are called hard to place."""

PLATEAU = 0.25
"""Temperature where every meeting is worth 1: giving up two for one happens now and then."""

CHAINS = 30
"""Exchanges of two slots among 100 moves."""

WARM = (0.1, 0.3, 0.05)
"""Temperature at the beginning of each cooling, in worths of a usual meeting; the last one goes on."""

CYCLE_STEPS_EACH = 50
"""Moves of one cooling for each meeting."""

ABOVE = 100.0
"""What the first goal's unit is worth in the heaviest of the second's."""


def covers(problem: Problem) -> bool:
    """Whether local search knows every rule of the problem, and there is something to search."""
    return problem.break_spread is None and len(problem.slots) > 0 and len(problem.meetings) > 0


class Grid:
    """A grid that local search changes, in the one array that `kernels` works on; no meeting held at first."""

    def __init__(self, layout: Layout, seed: int) -> None:
        slots, meetings, words = layout.slots, len(layout.first), layout.windows.shape[1]
        state = (seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**63
        numbers = [slots, len(layout.unlimited), words, meetings, 0, 0, 0, 0, state]
        lists = {**_layout_lists(layout), **_state_lists(layout)}
        sizes = [len(lists[name]) for name in names.NAMES[len(numbers) :]]
        starts = len(names.NAMES) + np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self._places = dict(zip(names.NAMES[len(numbers) :], zip(starts.tolist(), sizes, strict=True), strict=True))
        self.numbers = np.concatenate([numbers, starts, *(lists[n] for n in names.NAMES[len(numbers) :])])
        self.numbers = self.numbers.astype(np.int64, copy=False)
        self.reals = np.zeros(names.REALS + meetings, np.float64)

    def list(self, name: str) -> Array:
        """A view of one of the lists."""
        start, size = self._places[name]
        return self.numbers[start : start + size]

    @property
    def worth(self) -> Array:
        return self.reals[names.REALS :]

    @property
    def waiting(self) -> int:
        """Meetings in the pool."""
        return int(self.numbers[names.WAITING])

    def best(self) -> tuple[Array, Array]:
        """Per meeting its slot and class in the best grid, or −1."""
        return self.list("BEST_SLOT"), self.list("BEST_TABLE")


def _layout_lists(layout: Layout) -> dict[str, Array]:
    return {
        "FIRST": layout.first,
        "SECOND": layout.second,
        "WINDOWS": layout.windows.ravel().view(np.int64),
        "KINDS": layout.kinds,
        "KIND_STARTS": layout.kind_classes.starts,
        "KIND_CLASSES": layout.kind_classes.items,
        "PERSON_CELLS": layout.person_cells,
        "CLASS_CELLS": layout.class_cells,
        "UNLIMITED": layout.unlimited,
        "GUEST": layout.guest,
        "VIRTUAL_HOME": layout.virtual_home,
        "SET_OF_STARTS": layout.sets.starts,
        "SET_OF": layout.sets.items,
        "SET_LIMITS": layout.set_limits,
        "EARLIER_STARTS": layout.earlier.starts,
        "EARLIER": layout.earlier.items,
        "LATER_STARTS": layout.later.starts,
        "LATER": layout.later.items,
        "LEAST": layout.least,
    }


def _state_lists(layout: Layout) -> dict[str, Array]:
    meetings, slots, words = len(layout.first), layout.slots, layout.windows.shape[1]
    rooms = np.where(np.repeat(layout.unlimited, slots), 0, layout.class_cells + names.SLACK)
    person, table, sets = _starts(layout.person_cells), _starts(rooms), _starts(layout.set_limits)
    homes = len(layout.person_cells) if (layout.virtual_home >= 0).any() else 0
    none, zeros = np.full(meetings, -1, np.int64), np.zeros(meetings, np.int64)
    return {
        "SLOT": none,
        "TABLE": none,
        "PERSON_COUNTS": np.zeros(len(layout.person_cells), np.int64),
        "PERSON_STARTS": person,
        "PERSON_USERS": np.zeros(person[-1], np.int64),
        "CLASS_COUNTS": np.zeros(len(layout.class_cells), np.int64),
        "CLASS_STARTS": table,
        "CLASS_USERS": np.zeros(table[-1], np.int64),
        "CLASS_PLACE": zeros,
        "HOME_USER": np.full(homes, -1, np.int64),
        "SET_COUNTS": np.zeros(len(layout.set_limits), np.int64),
        "SET_STARTS": sets,
        "SET_USERS": np.zeros(sets[-1], np.int64),
        "DEGREE": np.zeros(len(layout.least), np.int64),
        "FREE": with_room(layout.person_cells, slots),
        "OPEN": with_room(layout.class_cells, slots),
        "POOL": zeros,
        "POOLED": none,
        "ACTIVE": zeros,
        "LOCKED": zeros,
        "BEST_SLOT": none,
        "BEST_TABLE": none,
        "SCRATCH": np.zeros(names.ROOM, np.int64),
        "CAME": np.zeros(names.ROOM, np.int64),
        "WISH": np.zeros(names.ROOM, np.int64),
        "BITS": np.zeros(words, np.int64),
        "STEPS": np.zeros(3 * names.TRAIL_ROOM, np.int64),
        "STAMP": zeros,
    }


def _starts(sizes: Array) -> Array:
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def solution(classes: Classes, slots: Array, tables: Array) -> Solution:
    """The grid with each held meeting at a table of its class, the tables of a class in order."""
    held = np.flatnonzero(slots >= 0)
    cells = slots[held] * len(classes) + tables[held]
    order = np.argsort(cells, kind="stable")
    held, cells = held[order], cells[order]
    rank = np.arange(len(held)) - np.searchsorted(cells, cells)
    placements = [
        Placement(cell // len(classes), (own := classes[cell % len(classes)])[number % len(own)], meeting)
        for meeting, cell, number in zip(held.tolist(), cells.tolist(), rank.tolist(), strict=True)
    ]
    return Solution(tuple(placements))


class Search:
    """Local search over one problem; needs `covers`."""

    def __init__(self, board: Board, layout: Layout, classes: Classes) -> None:
        self.board, self.layout, self.classes = board, layout, classes
        if not is_ready():
            make_ready()
        self.grid = Grid(layout, board.seed)
        self._until: float | None = None

    def _over(self) -> bool:
        stopped = self.board.clock.stopped()
        return stopped or (self._until is not None and self.board.clock.elapsed() > self._until)

    def colour(self, meetings: Collection[int]) -> bool:
        """Places for exactly these meetings, or, with False, for as many of them as the work allowed found."""
        chosen = np.zeros(len(self.layout.first), np.int64)
        chosen[list(meetings)] = 1
        grid = self.grid = Grid(self.layout, self.board.seed)
        grid.list("ACTIVE")[:] = chosen
        grid.worth[:] = 1.0
        annealing.fill_pool(grid.numbers)
        steps = COLOUR_STEPS + COLOUR_STEPS_EACH * len(meetings)
        while grid.waiting and steps > 0 and not self.board.clock.stopped():
            annealing.anneal(grid.numbers, grid.reals, CHUNK, PLATEAU, CHAINS)
            steps -= CHUNK
        return not grid.waiting

    def solution(self) -> Solution:
        """The best grid so far."""
        return solution(self.classes, *self.grid.best())

    def maximise(self, start: Solution, cycles: int, seconds: float | None) -> None:
        """Better grids for the first goals, from this valid one, offered to the board after each cooling.

        It ends after `seconds`, or, without a limit on time, after `cycles`, or when all is proven.
        """
        grid = self.grid = Grid(self.layout, self.board.seed)
        weights = self.layout.weights.astype(np.float64)
        worth, bonus = _scales(self.board.problem, weights)
        grid.worth[:] = worth
        grid.reals[names.BONUS] = bonus
        grid.list("LOCKED")[:] = self.layout.required
        slots, tables = _places(self.board.problem, self.classes, start)
        annealing.load(grid.numbers, grid.reals, slots, tables)
        grid.list("ACTIVE")[:] = 1
        annealing.fill_pool(grid.numbers)
        annealing.keep_best(grid.numbers, grid.reals)
        typical = float(np.median(worth)) if len(worth) else 0.0
        steps = max(CHUNK, CYCLE_STEPS_EACH * len(worth))
        first = len(_first_goals(self.board.problem))
        cycle = 0
        self._until = None if seconds is None else self.board.clock.elapsed() + seconds
        while not self._over() and not self.board.proven(first) and (seconds is not None or cycle < cycles):
            self._cool(typical * WARM[min(cycle, len(WARM) - 1)], steps)
            self.board.offer(seat(self.board.problem, self.classes, self.solution()))
            cycle += 1

    def _cool(self, warmest: float, steps: int) -> None:
        grid = self.grid
        parts = -(-steps // CHUNK)
        for part in range(parts):
            if self._over():
                return
            temperature = warmest * (1 - part / parts) ** 2
            annealing.anneal(grid.numbers, grid.reals, CHUNK, temperature, CHAINS)


def _first_goals(problem: Problem) -> list[GoalName]:
    """The goals that local search sees: `shortfall` and `weight` at the beginning."""
    return [goal for goal in problem.goals[:2] if goal in (GoalName.SHORTFALL, GoalName.WEIGHT)]


def _scales(problem: Problem, weights: Array) -> tuple[Array, float]:
    """The worth of meetings and of each wanted meeting, the first goal far above the second."""
    goals = _first_goals(problem)
    heaviest = float(weights.max(initial=1.0)) or 1.0
    if GoalName.SHORTFALL not in goals:
        return weights, 0.0
    if GoalName.WEIGHT not in goals:
        return np.full(len(weights), 1e-3), 1.0
    return weights, heaviest * ABOVE if goals[0] is GoalName.SHORTFALL else 1.0 / ABOVE


def _places(problem: Problem, classes: Classes, grid: Solution) -> tuple[Array, Array]:
    class_of = class_numbers(classes)
    slots = np.full(len(problem.meetings), -1, np.int64)
    tables = np.full(len(problem.meetings), -1, np.int64)
    for placement in grid.placements:
        slots[placement.meeting] = placement.slot
        tables[placement.meeting] = class_of[placement.table]
    return slots, tables
