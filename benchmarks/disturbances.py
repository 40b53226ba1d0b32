"""What happens to a published grid: the same event, a grid to keep, and one thing changed."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from solver.formats import read_problem, read_result, write_problem
from solver.problem import GoalName, Kept, Meeting, Person, Problem
from solver.solution import Solution

ARRIVALS_WISHES = 8
"""Candidate meetings of a participant who signs up after the grid was published."""


def published(problem: Problem, grid: Solution, goals: Sequence[str]) -> Problem:
    """The problem with this grid to keep and these goals."""
    keep = tuple(
        Kept(problem.meetings[held.meeting].id, held.slot, problem.tables[held.table].id) for held in grid.placements
    )
    return replace(problem, goals=tuple(GoalName(goal) for goal in goals), keep=keep)


def busiest(problem: Problem, grid: Solution) -> int:
    """The person with the most meetings in the grid, whose absence is felt most; the first of equals."""
    counts = Counter(person for held in grid.placements for person in problem.meetings[held.meeting].people)
    return min(range(len(problem.people)), key=lambda person: (-counts[person], person))


def _with_person(problem: Problem, number: int, person: Person) -> Problem:
    people = list(problem.people)
    people[number] = person
    return replace(problem, people=tuple(people))


def cancellation(problem: Problem, grid: Solution) -> Problem:
    """The busiest person does not come."""
    number = busiest(problem, grid)
    return _with_person(problem, number, replace(problem.people[number], available=frozenset(), least=0))


def leaving_at_noon(problem: Problem, grid: Solution) -> Problem:
    """The busiest person is there for the first half of the slots only."""
    number = busiest(problem, grid)
    morning = frozenset(range(len(problem.slots) // 2))
    person = problem.people[number]
    return _with_person(problem, number, replace(person, available=person.available & morning))


def late_arrival(problem: Problem, grid: Solution) -> Problem:
    """The busiest person misses the first quarter of the slots."""
    number = busiest(problem, grid)
    missed = frozenset(range(max(1, len(problem.slots) // 4)))
    person = problem.people[number]
    return _with_person(problem, number, replace(person, available=person.available - missed))


def late_sign_up(problem: Problem, _grid: Solution) -> Problem:
    """Somebody new, there all day, with wishes that weigh as much as mutual ones."""
    every = frozenset(range(len(problem.slots)))
    newcomer = Person("newcomer", every, (1,) * len(every), least=2)
    rng = random.Random(len(problem.people))
    hosts = [number for number, person in enumerate(problem.people) if person.available]
    wishes = tuple(
        Meeting(f"new{number + 1}", (host, len(problem.people)), every, 80)
        for number, host in enumerate(rng.sample(hosts, min(ARRIVALS_WISHES, len(hosts))))
    )
    return replace(problem, people=(*problem.people, newcomer), meetings=(*problem.meetings, *wishes))


def closed_table(problem: Problem, _grid: Solution) -> Problem:
    """The first table is gone, with all that was at it."""
    return replace(problem, tables=problem.tables[1:])


DISTURBANCES: dict[str, Callable[[Problem, Solution], Problem]] = {
    "cancellation": cancellation,
    "late arrival": late_arrival,
    "late sign-up": late_sign_up,
    "closed table": closed_table,
    "leaving at noon": leaving_at_noon,
}


def main() -> None:
    """Write the disturbed problem's file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disturbances")
    parser.add_argument("disturbance", choices=DISTURBANCES)
    parser.add_argument("problem", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--goals", required=True, help="with commas")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    problem = read_problem(given.problem.read_bytes())
    grid = read_result(given.result.read_bytes(), problem).result.solution
    if grid is None:
        raise SystemExit("the result holds no grid")
    kept = published(problem, grid, given.goals.split(","))
    given.out.write_bytes(write_problem(DISTURBANCES[given.disturbance](kept, grid)))


if __name__ == "__main__":
    main()
