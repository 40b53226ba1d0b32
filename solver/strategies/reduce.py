"""The choice of meetings where it is large: prices leave few meetings in doubt, a programme decides these.

Prices of the flow (`relax.py`) show of most meetings that every choice near the bound holds them, or
that none does. What is left is a small integer programme; if its optimum is as near the bound
as was assumed, it is the optimum of all choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.board import Board
from solver.model.cpsat import Answer, Model, holds, total
from solver.model.programme import run_programme
from solver.problem import GoalName
from solver.strategies.arrays import WORD, Array, Layout
from solver.strategies.counts import Count, broken_counts, counted_sets
from solver.strategies.relax import Prices, Supply, open_windows, price, supply
from solver.strategies.repair import keeps, stayable_meetings

DOUBTS = 400
"""Meetings in doubt at least: with fewer a second programme would often be needed."""

MOST_DOUBTS = 12_000
"""More meetings in doubt are not decided at once: a choice near the bound is then taken as it is."""

STEEP = 4
"""The first goal counts as much as this many of the heaviest unit of the second, at first."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which meetings are `open`, which of the others are `held`, and what is counted beside people and places."""

    open: Array
    held: Array
    counts: tuple[Count, ...]


class LargeChoice:
    """One problem's choice; `choose` again after cuts were added.

    `proven`: no choice is better than the last one. Which of equally good ones keeps the most meetings is not asked
    where the `fewest` changes are counted afterwards, unless the choice is not proven.
    """

    def __init__(self, board: Board, layout: Layout, *, fewest: bool = False) -> None:
        self.board, self.problem, self.layout = board, board.problem, layout
        self.windows = open_windows(layout)
        most = [_most(person.most, len(board.problem.meetings)) for person in board.problem.people]
        every = supply(layout, self.windows, np.array(most, np.int64))
        self.slots = _slot_sets(self.windows)
        self.possible = (self.windows != 0).any(axis=1)
        self.required = layout.required
        taken = np.bincount(layout.first, self.required, len(most)) + np.bincount(
            layout.second, self.required, len(most)
        )
        self.taken = taken.astype(np.int64)
        self.free = np.flatnonzero(self.possible & ~self.required)
        self.supply = Supply(
            layout.first[self.free],
            layout.second[self.free],
            layout.weights[self.free],
            every.room - self.taken,
            np.maximum(0, every.wanted - self.taken),
            every.total - int(self.required.sum()),
        )
        self.counts: list[Count] = list(counted_sets(self.problem))
        self._prices: Prices | None = None
        self.staying: int | None = None
        self.fewest, self.proven = fewest, False

    @property
    def prices(self) -> Prices:
        """What `relax` found, which comes first."""
        if self._prices is None:
            raise RuntimeError("no prices are known yet")
        return self._prices

    @property
    def hopeless(self) -> bool:
        """The required meetings alone are too many."""
        too_many = self.supply.total < 0 or bool((self.supply.room < 0).any())
        return too_many or bool((self.required & ~self.possible).any())

    def relax(self) -> bool:
        """Find prices and tell the board the bounds they prove; False: the numbers are too large for them."""
        if self._prices is not None or self.hopeless:
            return True
        goals = self._goals()
        first = goals[0]
        single = price(self.supply, int(first is GoalName.WEIGHT), int(first is GoalName.SHORTFALL))
        if single is None:
            return False
        best = self._cost(first, single.bound // 2)
        self.board.prove(0, best)
        heaviest = int(self.supply.weights.max(initial=1)) or 1
        steep = STEEP * heaviest if first is GoalName.SHORTFALL else STEEP
        if goals == [GoalName.WEIGHT]:
            self._prices = single
            return True
        for factor in (1, 16, 256):
            alpha, beta = (1, steep * factor) if first is GoalName.SHORTFALL else (steep * factor, 1)
            prices = price(self.supply, alpha, beta)
            if prices is None:
                break
            self._prices = prices
            if self._relaxed_cost(first, prices) <= best:
                break
        return self._prices is not None

    def _cost(self, goal: GoalName, most: int) -> int:
        """The cost of the goal when weight or wanted meetings of those free are `most`."""
        if goal is GoalName.WEIGHT:
            return -most - int(self.layout.weights[self.required].sum())
        least = np.array([person.least for person in self.problem.people], object)
        return int((least - np.minimum(least, self.taken)).sum()) - most if len(least) else 0

    def _relaxed_cost(self, goal: GoalName, prices: Prices) -> float:
        if goal is GoalName.WEIGHT:
            return self._cost(goal, int((prices.halves * self.supply.weights).sum()) // 2)
        degree = np.bincount(self.supply.first, prices.halves, len(self.supply.room))
        degree += np.bincount(self.supply.second, prices.halves, len(self.supply.room))
        return self._cost(goal, int(np.minimum(degree, 2 * self.supply.wanted).sum()) // 2)

    def bound_second(self, goal: GoalName, cost: int) -> int:
        """A bound on the second goal where the first costs at most `cost`, by the prices of both."""
        least = self._cost(GoalName.SHORTFALL, 0)
        weight = -self._cost(GoalName.WEIGHT, 0)
        if goal is GoalName.WEIGHT:
            return self._cost(goal, (self.prices.bound // 2 - self.prices.beta * (least - cost)) // self.prices.alpha)
        return self._cost(goal, (self.prices.bound // 2 - self.prices.alpha * (-cost - weight)) // self.prices.beta)

    def choose(self, cuts: Iterable[frozenset[int]]) -> tuple[Answer, frozenset[int] | None]:
        """The best choice, or one near the bound where too much is in doubt, with each person able to be everywhere.

        INFEASIBLE: no grid is valid. What is proven is told to the board.
        """
        if self.hopeless:
            return Answer.INFEASIBLE, None
        if self._prices is None and not self.relax():
            return Answer.UNKNOWN, None
        known = [*self.counts, *((sorted(cut), len(cut) - 1) for cut in cuts)]
        margin, like_kept = self._margin(), not self.fewest
        while not self.board.clock.stopped():
            doubt = self._doubt(margin, known)
            solved = self._decide(doubt, like_kept=like_kept)
            if solved is None:
                if doubt.open.sum() == len(self.free):
                    return Answer.INFEASIBLE, None
                margin = 4 * margin + 4
                continue
            held, proven = solved
            crowded = broken_counts(self.problem, held, self.slots)
            if crowded:
                self.counts += crowded
                known += crowded
                continue
            gap = self.gap(held)
            if proven and gap > margin and self._in_doubt(gap) <= MOST_DOUBTS:
                margin = gap
                continue
            if proven and gap > margin and not like_kept:
                like_kept = True
                continue
            self._tell(held, best=proven and gap <= margin)
            return Answer.OPTIMAL, held
        return Answer.UNKNOWN, None

    def _in_doubt(self, margin: int) -> int:
        return int((abs(self.prices.gain) <= margin).sum())

    def _margin(self) -> int:
        """The gain, one way or the other, up to which meetings are in doubt at first."""
        gains = np.sort(abs(self.prices.gain))
        return int(gains[min(len(gains), DOUBTS) - 1]) if len(gains) else 0

    def _doubt(self, margin: int, counts: list[Count]) -> Doubt:
        """Meetings that gain or lose at most `margin` are open, and those that a count leaves no room for."""
        unsure = np.zeros(len(self.layout.first), np.bool_)
        held = self.required.copy()
        unsure[self.free] = abs(self.prices.gain) <= margin
        held[self.free] = self.prices.gain > margin
        for meetings, limit in counts:
            members = np.asarray(meetings, np.int64)
            if held[members].sum() > limit:
                freed = members[held[members] & ~self.required[members]]
                unsure[freed] = True
                held[freed] = False
        return Doubt(unsure, held, tuple(counts))

    def _decide(self, doubt: Doubt, *, like_kept: bool) -> tuple[frozenset[int], bool] | None:
        """The best choice with what is not in doubt as it is, and whether it is proven the best of these; None: there
        is none."""
        self.staying = None
        model = Model()
        literal = {m: model.boolean() for m in np.flatnonzero(doubt.open).tolist()}
        terms = self._rows(model, doubt, literal)
        values: tuple[int, ...] | None = None
        for goal in self._goals():
            model.minimise(terms[goal])
            outcome = run_programme(model, self.board.clock, seed=self.board.seed)
            if outcome.answer is Answer.INFEASIBLE:
                return None
            if outcome.values is None:
                break
            values = outcome.values
            if outcome.answer is not Answer.OPTIMAL:
                return self._read(doubt, literal, values), False
            if terms[goal]:
                model.linear(terms[goal], None, total(values, terms[goal]))
        if values is None:
            return None if self.board.clock.stopped() else (self._read(doubt, literal, None), False)
        if like_kept:
            values = self._like_kept(model, doubt, literal) or values
        return self._read(doubt, literal, values), True

    def _like_kept(self, model: Model, doubt: Doubt, literal: dict[int, int]) -> tuple[int, ...] | None:
        """Among equally good choices one with the most kept meetings that may stay."""
        kept = {m for own in stayable_meetings(self.problem) for m in own} if keeps(self.problem) else set()
        terms = [(x, -1) for m, x in literal.items() if m in kept]
        if not terms:
            self.staying = sum(bool(doubt.held[m]) for m in kept) if kept else None
            return None
        model.minimise(terms)
        outcome = run_programme(model, self.board.clock, seed=self.board.seed)
        if outcome.bound is not None:
            self.staying = sum(bool(doubt.held[m]) for m in kept) - outcome.bound
        return outcome.values

    def _read(self, doubt: Doubt, literal: dict[int, int], values: tuple[int, ...] | None) -> frozenset[int]:
        held = np.flatnonzero(doubt.held).tolist()
        return frozenset([*held, *(m for m, x in literal.items() if values is not None and holds(values, x))])

    def _goals(self) -> list[GoalName]:
        names = (GoalName.SHORTFALL, GoalName.WEIGHT)
        goals = self.board.problem.goals
        return list(goals[: 2 if len(goals) > 1 and goals[0] in names and goals[1] in names else 1])

    def _rows(self, model: Model, doubt: Doubt, literal: dict[int, int]) -> dict[GoalName, list[tuple[int, int]]]:
        """The constraints on the meetings in doubt; the terms of the goals."""
        layout, people = self.layout, len(self.layout.least)
        fixed = np.bincount(layout.first[doubt.held], minlength=people)
        fixed += np.bincount(layout.second[doubt.held], minlength=people)
        own: dict[int, list[int]] = {}
        for meeting, x in literal.items():
            own.setdefault(int(layout.first[meeting]), []).append(x)
            own.setdefault(int(layout.second[meeting]), []).append(x)
        room = self.supply.room + self.taken - fixed
        model.at_most(list(literal.values()), self.supply.total + int(self.required.sum()) - int(doubt.held.sum()))
        shortfall = []
        for person, literals in own.items():
            model.at_most(literals, int(room[person]))
            wanted = min(self.problem.people[person].least - int(fixed[person]), len(literals))
            if wanted > 0:
                missing = model.integer(0, wanted)
                model.linear([*((x, 1) for x in literals), (missing, 1)], wanted, None)
                shortfall.append((missing, 1))
        for meetings, limit in doubt.counts:
            counted = [literal[m] for m in meetings if m in literal]
            model.at_most(counted, limit - sum(1 for m in meetings if doubt.held[m]))
        weights = self.problem.meetings
        terms = {GoalName.SHORTFALL: shortfall}
        terms[GoalName.WEIGHT] = [(x, -weights[m].weight) for m, x in literal.items() if weights[m].weight]
        return terms

    def costs(self, held: frozenset[int]) -> dict[GoalName, int]:
        degree = [0] * len(self.problem.people)
        for meeting in held:
            for person in self.problem.meetings[meeting].people:
                degree[person] += 1
        people = zip(self.problem.people, degree, strict=True)
        return {
            GoalName.SHORTFALL: sum(max(0, person.least - count) for person, count in people),
            GoalName.WEIGHT: -sum(self.problem.meetings[meeting].weight for meeting in held),
        }

    def gap(self, held: frozenset[int]) -> int:
        """Twice how far the choice is from the bound of both goals together, as the prices weigh them."""
        costs = self.costs(held)
        weight = self._cost(GoalName.WEIGHT, 0) - costs[GoalName.WEIGHT]
        wanted = self._cost(GoalName.SHORTFALL, 0) - costs[GoalName.SHORTFALL]
        return self.prices.bound - 2 * (self.prices.alpha * weight + self.prices.beta * wanted)

    def _tell(self, held: frozenset[int], *, best: bool) -> None:
        """Bounds of both goals; `best`: no choice is better in the two together, as alpha and beta weigh them."""
        costs, goals = self.costs(held), self._goals()
        self.proven = False
        if len(goals) == 1:
            if best and (goals[0] is GoalName.WEIGHT) == (self.prices.beta == 0):
                self.board.prove(0, costs[goals[0]])
                self.proven = True
            return
        first, second = goals
        limit = max(costs[first], self.board.bounds()[0])
        self.board.prove(1, self.bound_second(second, limit), (limit,))
        if best and costs[first] == self.board.bounds()[0]:
            self.board.prove(1, costs[second], (costs[first],))
            self.proven = True
            self._tell_changes((costs[first], costs[second]))

    def _tell_changes(self, premise: tuple[int, int]) -> None:
        """Every choice as good as this one holds what is not in doubt, so that no more kept meetings stay."""
        goals = self.problem.goals
        if self.staying is not None and GoalName.CHANGES in goals[2:]:
            self.board.prove(goals.index(GoalName.CHANGES), len(self.problem.keep) - self.staying, premise)


def _most(most: int | None, meetings: int) -> int:
    return meetings if most is None else min(most, meetings)


def _slot_sets(windows: Array) -> list[frozenset[int]]:
    """The rows of bit sets as sets; equal ones are the same."""
    known: dict[int, frozenset[int]] = {}
    sets = []
    for row in windows.tolist():
        bits = sum(int(word) << (WORD * i) for i, word in enumerate(row))
        if bits not in known:
            known[bits] = frozenset(slot for slot in range(bits.bit_length()) if bits >> slot & 1)
        sets.append(known[bits])
    return sets
