"""What every choice of meetings as good as a best one keeps to, by complementary slackness of the prices.

The bound of the prices (`relax.py`) is a sum of maxima, one for each person, meeting and the places in
all. A best choice loses a *gap* against it, and so does each as good, hence no term loses more: that
limits how many meetings a person has, which meetings are held and how many (docs/model.md, "Fewest changes").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.problem import GoalName, Problem
from solver.strategies.choose import prefix
from solver.strategies.reduce import LargeChoice

Limits = tuple[tuple[int, ...], tuple[int, ...], int | None, int | None]
"""Meetings, their coefficients, and the least and most of the sum over those held; None: no limit."""


@dataclass(frozen=True, slots=True)
class BestChoices:
    """Every choice as good holds all of `held`, some of `open`, no other meeting, and keeps to `limits`.

    `wanted`: the open meetings of a person, and how many of these they lack beside `held`; of these numbers
    at most `shortfall` is missing in all.
    """

    held: frozenset[int]
    open: tuple[int, ...]
    limits: tuple[Limits, ...]
    wanted: tuple[tuple[tuple[int, ...], int], ...]
    shortfall: int


def best_choices(large: LargeChoice, best: frozenset[int]) -> BestChoices:
    """What holds for every choice whose first goals cost what those of `best` cost; the prices must be known."""
    problem, prices, gap = large.problem, large.prices, large.gap(best)
    doubtful = large.free[np.abs(prices.gain) <= gap].tolist()
    held = best - {*doubtful}
    own: dict[int, list[int]] = {}
    for meeting in doubtful:
        for person in problem.meetings[meeting].people:
            own.setdefault(person, []).append(meeting)
    fixed = Counter(person for meeting in held for person in problem.meetings[meeting].people)
    limits = [*_by_person(large, gap, own, fixed), _by_places(large, gap, doubtful, held)]
    limits += _by_counts(large, doubtful, held)
    wanted: tuple[tuple[tuple[int, ...], int], ...] = ()
    if gap:
        weights = tuple(problem.meetings[meeting].weight for meeting in doubtful)
        least = sum(problem.meetings[meeting].weight for meeting in best - held)
        limits.append((tuple(doubtful), weights, least, None))
        wanted = tuple(_wanted(problem, own, fixed))
    shortfall = sum(max(0, number - len(best.intersection(meetings))) for meetings, number in wanted)
    return BestChoices(held, tuple(doubtful), tuple(limits), wanted, shortfall)


def _by_person(large: LargeChoice, gap: int, own: dict[int, list[int]], fixed: Counter[int]) -> Iterator[Limits]:
    """How many of a person's open meetings are held: numbers that lose at most the gap are next to each other,
    because what a person takes in is concave in their number."""
    prices, given = large.prices, large.supply
    paid, room = prices.people.tolist(), given.room.tolist()
    wanted = np.minimum(given.wanted, given.room).tolist()
    for person, meetings in own.items():
        income = [2 * prices.beta * min(d, wanted[person]) + paid[person] * d for d in range(room[person] + 1)]
        near = [number for number, taken in enumerate(income) if taken >= max(income) - gap]
        others = int(large.taken[person]) - fixed[person]  # required ones count for `fixed`, not for the income
        least, most = max(0, near[0] + others), min(len(meetings), near[-1] + others)
        if least > 0 or most < len(meetings):
            yield _sum(meetings, least, most)


def _by_places(large: LargeChoice, gap: int, doubtful: list[int], held: frozenset[int]) -> Limits:
    """How many open meetings are held: places left empty lose their rent."""
    rent = large.prices.rent
    most = large.supply.total + int(large.required.sum()) - len(held)
    return _sum(doubtful, most - gap // rent if rent else None, most)


def _by_counts(large: LargeChoice, doubtful: list[int], held: frozenset[int]) -> Iterator[Limits]:
    unsure = {*doubtful}
    for meetings, limit in large.counts:
        counted = [meeting for meeting in meetings if meeting in unsure]
        left = limit - sum(meeting in held for meeting in meetings)
        if len(counted) > left:
            yield _sum(counted, None, left)


def _wanted(problem: Problem, own: dict[int, list[int]], fixed: Counter[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    if GoalName.SHORTFALL in problem.goals[: prefix(problem)]:
        for person, meetings in own.items():
            number = min(problem.people[person].least - fixed[person], len(meetings))
            if number > 0:
                yield tuple(meetings), number


def _sum(meetings: list[int], least: int | None, most: int | None) -> Limits:
    return tuple(meetings), (1,) * len(meetings), least, most
