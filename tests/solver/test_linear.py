"""Linear programmes: a bound from prices holds for every whole solution."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from solver.clock import Clock
from solver.model.linear import SCALE, LinearProgramme

pytestmark = pytest.mark.slow


def test_any_prices_bound_a_linear_programme() -> None:
    """By looking at every whole solution; the best prices are GLOP's, and tight where no solution is between them."""
    random, tight = Random(3), 0
    for _ in range(300):
        programme, most = LinearProgramme(), [random.randint(0, 2) for _ in range(4)]
        costs = [random.randint(-4, 4) for _ in most]
        variables = [programme.variable(cost, limit) for cost, limit in zip(costs, most, strict=True)]
        rows = []
        for _ in range(random.randint(1, 3)):
            terms = [(v, random.randint(-2, 2)) for v in variables]
            least, limit = random.choice(((None, 2), (-1, None), (0, 3), (1, 1)))
            programme.row(terms, least, limit)
            rows.append((terms, -99 if least is None else least, 99 if limit is None else limit))
        solutions = [
            x
            for x in product(*(range(limit + 1) for limit in most))
            if all(low <= sum(c * x[v] for v, c in terms) <= high for terms, low, high in rows)
        ]
        best = min((sum(c * v for c, v in zip(costs, x, strict=True)) for x in solutions), default=10**6)
        for _ in range(5):
            assert programme.bound([random.uniform(-3, 3) for _ in rows]) <= best * SCALE
        relaxation = programme.relax(Clock())
        if relaxation is not None:
            bound = programme.bound(relaxation.prices)
            assert relaxation.cost * SCALE - SCALE / 1000 <= bound <= best * SCALE
            tight += bound == best * SCALE
    assert tight >= 100
