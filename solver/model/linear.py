"""Linear programmes that grow, solved by GLOP inside OR-Tools, and bounds from their prices in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.linear_solver.python import model_builder_helper as linear

from solver.clock import Clock
from solver.model.cpsat import Model, Terms
from solver.model.programme import run_until_asked

SCALE = 2**20
"""Prices are rounded to multiples of 1 / SCALE, in which bounds are counted."""

TOLERANCE = 1e-6
"""How far from a whole number GLOP's values may be."""

Row = tuple[list[tuple[int, int]], int | None, int | None]
"""Terms, least and most; None: no limit."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """GLOP's optimum, all in floats: trusted for nothing but what to try. `prices[i]` is the dual value of row i."""

    cost: float
    values: list[float]
    prices: list[float]

    @property
    def whole(self) -> bool:
        """Whether the values are whole numbers."""
        return all(abs(value - round(value)) <= TOLERANCE for value in self.values)


class LinearProgramme:
    """Minimise costs · x where each row is within its limits and 0 <= x <= most; all data are integers."""

    def __init__(self) -> None:
        self._costs: list[int] = []
        self._most: list[int] = []
        self._rows: list[Row] = []
        self._helper: Any = linear.ModelBuilderHelper()

    def variable(self, cost: int = 0, most: int = 1) -> int:
        """A new variable between 0 and `most`."""
        variable: int = self._helper.add_var()
        self._costs.append(0)
        self._most.append(most)
        self._helper.set_var_lower_bound(variable, 0)
        self._helper.set_var_upper_bound(variable, most)
        self.set_cost(variable, cost)
        return variable

    def set_cost(self, variable: int, cost: int) -> None:
        self._costs[variable] = cost
        self._helper.set_var_objective_coefficient(variable, cost)

    def fix_at_zero(self, variable: int) -> None:
        self._most[variable] = 0
        self._helper.set_var_upper_bound(variable, 0)

    def row(self, terms: Terms, least: int | None, most: int | None) -> int:
        """A new constraint: least <= sum of the terms <= most; no variable twice."""
        row: int = self._helper.add_linear_constraint()
        self._helper.set_constraint_lower_bound(row, -math.inf if least is None else least)
        self._helper.set_constraint_upper_bound(row, math.inf if most is None else most)
        self._rows.append(([], least, most))
        for variable, coefficient in terms:
            self.add_term(row, variable, coefficient)
        return row

    def add_term(self, row: int, variable: int, coefficient: int) -> None:
        """Put a variable that is not in the row into it."""
        self._rows[row][0].append((variable, coefficient))
        self._helper.add_term_to_constraint(row, variable, coefficient)

    def relax(self, clock: Clock) -> Relaxation | None:
        """The optimum without whole numbers; None: there is none, or the clock stopped first."""
        solver: Any = linear.ModelSolverHelper("glop")
        solver.set_solver_specific_parameters("use_preprocessing: false")  # solved in less time than preprocessed
        left = clock.remaining()
        if left is not None:
            solver.set_time_limit_in_seconds(left)
        run_until_asked(solver, self._helper, clock)
        if solver.status() != linear.SolveStatus.OPTIMAL:
            return None
        values, prices = solver.variable_values().tolist(), solver.dual_values().tolist()
        return Relaxation(solver.objective_value(), values, prices)

    def bound(self, prices: Sequence[float]) -> int:
        """SCALE times the cost of every solution is at least this, whatever the prices are (weak duality).

        A row's sum is at least its least, at a positive price, and at most its most, at a negative one; what
        its price leaves of a variable's cost counts where it is negative, at the variable's most.
        """
        reduced = [cost * SCALE for cost in self._costs]
        bound = 0
        for price, (terms, low, high) in zip(prices, self._rows, strict=True):
            whole = round(price * SCALE)
            limit = low if whole > 0 else high
            if whole == 0 or limit is None:
                continue
            bound += whole * limit
            for variable, coefficient in terms:
                reduced[variable] -= whole * coefficient
        return bound + sum(cost * largest for cost, largest in zip(reduced, self._most, strict=True) if cost < 0)

    def in_whole_numbers(self) -> Model:
        """The same programme with whole variables, numbered from 1 up: 0 is the model's own constant."""
        model = Model()
        for largest in self._most:
            model.integer(0, largest)
        for terms, least, most in self._rows:
            model.linear([(1 + variable, coefficient) for variable, coefficient in terms], least, most)
        model.minimise([(1 + variable, cost) for variable, cost in enumerate(self._costs) if cost])
        return model
