"""The MaxSAT alternative is right, or its times would compare nothing."""

from __future__ import annotations

from random import Random

import pytest
from pysat.solvers import Solver

from benchmarks.counting import Clauses, counted
from benchmarks.maxsat import encode, solve
from benchmarks.published import grid_error
from solver.problem import BreakRule, GoalName, Meeting, Person, Problem, Slot, Table
from tests.solver.bruteforce import optimum
from tests.solver.builders import make_problem


def published_kind(seed: int) -> Problem:
    """A small problem as the published files give them: sessions, fixed and forbidden slots, precedences, fairness."""
    random = Random(seed)
    slots = random.choice((4, 4, 5))
    every, morning = frozenset(range(slots)), frozenset(range(random.choice((2, 3))))
    people = []
    for number in range(random.choice((3, 3, 4, 5))):
        forbidden = frozenset(slot for slot in every if random.random() < 0.1)
        people.append(Person(str(number + 1), every - forbidden, (1,) * slots))
    meetings = []
    for number in range(random.choice((0, 2, 3, 4, 4, 5, 5))):
        first, second = random.sample(range(len(people)), 2)
        session = random.choice((morning, every - morning, every, every, every))
        fixed = frozenset({random.randrange(slots)}) if random.random() < 0.1 else every
        after = (random.randrange(number),) if number and random.random() < 0.15 else ()
        meetings.append(Meeting(str(number + 1), (first, second), session & fixed, required=True, after=after))
    return Problem(
        slots=(Slot(),) * slots,
        tables=tuple(Table(f"T{number}", every) for number in range(random.choice((1, 2, 2)))),
        people=tuple(people),
        meetings=tuple(meetings),
        goals=(GoalName.BREAKS,),
        break_rule=BreakRule.ALL,
        break_spread=random.choice((None, 0, 1, 1, 2)),
    )


def answer_to(problem: Problem, **options: bool) -> dict:
    return solve(encode(problem), **options)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_it_finds_what_exhaustive_search_finds(first: int) -> None:
    for seed in range(first, first + 50):
        problem = published_kind(seed)
        best = optimum(problem)
        encoding = encode(problem, clusters=seed % 2 == 0, even=seed % 3 == 0)
        answer = solve(encoding, adapt=True, exhaust=seed % 5 == 0, minz=True)
        assert answer["value"] == (None if best is None else best["breaks"]), seed
        assert answer["status"] == ("infeasible" if best is None else "optimal"), seed
        if best is not None:
            assert grid_error(problem, answer["grid"], answer["value"]) == "", seed


def test_the_small_problems_have_breaks_and_impossible_ones_among_them() -> None:
    optima = [optimum(published_kind(seed)) for seed in range(300)]
    assert sum(best is None for best in optima) >= 30
    assert sum(best is not None and best["breaks"] > 0 for best in optima) >= 30


def test_a_grid_that_breaks_a_rule_or_tells_a_wrong_value_is_noticed() -> None:
    problem = published_kind(next(seed for seed in range(300) if (optimum(published_kind(seed)) or {}).get("breaks")))
    answer = answer_to(problem)
    assert "not" in grid_error(problem, answer["grid"], answer["value"] + 1)
    assert grid_error(problem, [0] * len(answer["grid"]), answer["value"]) != ""


def test_what_the_published_model_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="published"):
        encode(make_problem())


@pytest.mark.parametrize("length", [0, 1, 2, 5, 8])
@pytest.mark.parametrize("most", [1, 3, 8])
def test_the_outputs_count_the_true_literals(length: int, most: int) -> None:
    clauses = Clauses()
    literals = [clauses.new() for _ in range(length)]
    outputs = counted(clauses, literals, most, both=True)
    assert len(outputs) == min(length, most)
    with Solver("cadical153", bootstrap_with=clauses.written) as solver:
        for bits in range(2**length):
            given = [x if bits >> place & 1 else -x for place, x in enumerate(literals)]
            assert solver.solve(assumptions=given)
            model = set(solver.get_model() or ())
            assert [output in model for output in outputs] == [bits.bit_count() > k for k in range(len(outputs))]


@pytest.mark.parametrize("length", [0, 1, 3, 7, 12])
def test_at_most_one_allows_none_and_each_one_and_no_two(length: int) -> None:
    clauses = Clauses()
    literals = [clauses.new() for _ in range(length)]
    clauses.at_most_one(literals)
    with Solver("cadical153", bootstrap_with=clauses.written) as solver:
        for one in range(length):
            assert solver.solve(assumptions=[x if x == literals[one] else -x for x in literals])
            assert not any(solver.solve(assumptions=[literals[one], other]) for other in literals[:one])
        assert solver.solve(assumptions=[-x for x in literals])
