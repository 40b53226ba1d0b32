"""The requirements named really cannot hold together, and without any one of them the rest can.

A problem is made of the words alone: what is not named is lifted. Exhaustive search decides.
"""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from benchmarks.instances import event
from solver.problem import Meeting, Person, Problem, Quota, Slot, Table
from solver.result import Status
from solver.solve import solve
from tests.sizes import TIMES
from tests.solver.bruteforce import valid_grids
from tests.solver.problems import random_problem


def hard_problem(seed: int) -> Problem:
    """A random problem of which most meetings are required."""
    random = Random(seed)
    problem = random_problem(seed)
    meetings = tuple(dataclasses.replace(m, required=random.random() < 0.7) for m in problem.meetings)
    return dataclasses.replace(problem, meetings=meetings)


def crowded_problem(seed: int) -> Problem:
    """Every meeting has places and is required, but they are too many for a person, the tables, or an order."""
    random = Random(seed)
    slots = random.choice((2, 3, 3))
    every = frozenset(range(slots))

    def most_of() -> frozenset[int]:
        return frozenset(random.sample(range(slots), random.choice((slots, slots, slots - 1))))

    pairs = [(one, other) for one in range(5) for other in range(one)]
    meetings = random.sample(pairs, random.choice((4, 5, 6)))
    return Problem(
        slots=(Slot(),) * slots,
        tables=tuple(Table(f"T{n}", most_of()) for n in range(random.choice((1, 2, 2, 3)))),
        people=tuple(Person(f"p{n}", every if random.random() < 0.7 else most_of(), (1,) * slots) for n in range(5)),
        meetings=tuple(
            Meeting(
                f"m{index}",
                pair,
                most_of() if random.random() < 0.3 else every,
                required=True,
                after=tuple(first for first in range(index) if random.random() < 0.1),
            )
            for index, pair in enumerate(meetings)
        ),
        goals=(),
    )


class Words:
    """What the words of a conflict name, by ids."""

    def __init__(self, problem: Problem, conflict: Sequence[str]) -> None:
        self.problem, self.conflict = problem, conflict

    def says(self, text: str) -> bool:
        return any(re.fullmatch(text, words) for words in self.conflict)

    def alone(self) -> Problem:
        """Only what the words name is required of a grid."""
        problem, every = self.problem, frozenset(range(len(self.problem.slots)))
        tables = () if self.says("there is no table") else problem.tables
        return dataclasses.replace(
            problem,
            tables=tuple(self._table(table, every) for table in tables),
            people=tuple(self._person(index, person, every) for index, person in enumerate(problem.people)),
            meetings=tuple(self._meeting(index, meeting, every) for index, meeting in enumerate(problem.meetings)),
            break_spread=None,
            goals=(),
        )

    def _table(self, table: Table, every: frozenset[int]) -> Table:
        slots = table.slots if self.says(f"table {table.id} exists .*") else every
        once = self.says(f"one meeting at a time at table {table.id}")
        return dataclasses.replace(table, slots=slots, virtual=table.virtual or not once)

    def _person(self, index: int, person: Person, every: frozenset[int]) -> Person:
        name = f"person {person.id}"
        capacity = tuple(
            limit if self.says(f"{name} has at most {limit} meetings? at once in slot {slot}") else 99
            for slot, limit in enumerate(person.capacity)
        )
        return dataclasses.replace(
            person,
            available=person.available if self.says(f"{name} is available .*") else every,
            capacity=capacity,
            most=person.most if self.says(rf"{name} has at most \d+ meetings?") else None,
            quotas=tuple(quota for quota in person.quotas if self.says(self._quota(name, quota))),
            table=None,
            least=0,
        )

    def _quota(self, name: str, quota: Quota) -> str:
        ids = [self.problem.meetings[m].id for m in sorted(quota.meetings)]
        return (
            f"{name}: at most {quota.most} of meetings? {' and '.join(filter(None, (', '.join(ids[:-1]), *ids[-1:])))}"
        )

    def _meeting(self, index: int, meeting: Meeting, every: frozenset[int]) -> Meeting:
        tables = None
        if self.says(f"meeting {meeting.id} may be (only at|at no) table.*"):
            homes = {home for p in meeting.people if (home := self.problem.people[p].table) is not None}
            tables = meeting.tables if meeting.tables is not None else frozenset(homes)
        name = f"meeting {meeting.id}"
        ids = [other.id for other in self.problem.meetings]
        return dataclasses.replace(
            meeting,
            required=self.says(f"{name} is required"),
            slots=meeting.slots if self.says(f"{name} may be (only in|in no) slot.*") else every,
            tables=tables,
            after=tuple(first for first in meeting.after if self.says(f"{name} is after meeting {ids[first]}")),
            group=meeting.group if self.says(f"at most 1 meeting of group {meeting.group}") else None,
        )


def is_feasible(problem: Problem) -> bool:
    """Whether the required meetings can be held (the rules here only ever take away)."""
    wanted = [m for m, meeting in enumerate(problem.meetings) if meeting.required]
    kept = {m: new for new, m in enumerate(wanted)}
    meetings = tuple(
        dataclasses.replace(problem.meetings[m], after=tuple(kept[f] for f in problem.meetings[m].after if f in kept))
        for m in wanted
    )
    people = tuple(
        dataclasses.replace(
            person,
            quotas=tuple(Quota(frozenset(kept[m] for m in q.meetings if m in kept), q.most) for q in person.quotas),
        )
        for person in problem.people
    )
    small = dataclasses.replace(problem, meetings=meetings, people=people, keep=())
    return next(valid_grids(small), None) is not None


def beyond_the_words(conflict: Sequence[str]) -> bool:
    """Home tables and break spreads: lifted, they leave traces that words alone do not tell."""
    return any("one at a time" in words or "breaks of any two" in words for words in conflict)


@pytest.mark.parametrize("part", range(4))
def test_a_conflict_is_one_and_none_of_it_is_needless(part: int) -> None:
    conflicts = 0
    seeds = range(part * 40 * TIMES, (part + 1) * 40 * TIMES)
    for problem in [*map(hard_problem, seeds), *map(crowded_problem, seeds)]:
        result = solve(problem)
        if result.status is not Status.INFEASIBLE:
            continue
        assert result.conflict
        assert len(set(result.conflict)) == len(result.conflict)
        if beyond_the_words(result.conflict):
            continue
        conflicts += 1
        assert not is_feasible(Words(problem, result.conflict).alone()), result.conflict
        for words in () if "there is no slot" in result.conflict else result.conflict:
            rest = [other for other in result.conflict if other != words]
            if words == "there is no table":
                continue
            assert is_feasible(Words(problem, rest).alone()), (words, result.conflict)
    assert conflicts > 20


def required(problem: Problem, chosen: Iterator[bool]) -> Problem:
    meetings = tuple(dataclasses.replace(m, required=next(chosen)) for m in problem.meetings)
    return dataclasses.replace(problem, meetings=meetings)


def test_too_few_tables_for_all_are_named_quickly() -> None:
    problem = event(people=100, slots=3, tables=10, candidates=120, seed=1, everyone=True)
    people = tuple(dataclasses.replace(person, capacity=(9, 9, 9)) for person in problem.people)
    problem = dataclasses.replace(problem, people=people)
    started = time.monotonic()
    result = solve(required(problem, iter([True] * 120)))
    assert time.monotonic() - started < 15
    assert sum(words.endswith(" is required") for words in result.conflict) == 31
    assert sum(words.startswith("one meeting at a time at table T") for words in result.conflict) == 10
    assert len(result.conflict) == 41


def test_a_person_in_demand_is_named_quickly() -> None:
    problem = event(people=300, slots=12, tables=100, candidates=2400, seed=1, everyone=True)
    count = [sum(p in m.people for m in problem.meetings) for p in range(300)]
    star = count.index(max(count))
    started = time.monotonic()
    result = solve(required(problem, iter([star in m.people for m in problem.meetings])))
    assert time.monotonic() - started < 15
    name = problem.people[star].id
    assert sum(words.endswith(" is required") for words in result.conflict) == 13
    for slot in range(12):
        assert f"person {name} has at most 1 meeting at once in slot {slot}" in result.conflict
    assert len(result.conflict) == 25


def test_a_chain_longer_than_the_slots() -> None:
    every = frozenset(range(2))
    problem = Problem(
        slots=(Slot(), Slot()),
        tables=(Table("T1", every), Table("T2", every)),
        people=tuple(Person(name, every, (3, 3)) for name in "ab"),
        meetings=tuple(Meeting(f"m{n}", (0, 1), every, required=True, after=(n - 1,) if n else ()) for n in range(4)),
    )
    result = solve(problem)
    assert sorted(result.conflict) == [
        "meeting m0 is required",
        "meeting m1 is after meeting m0",
        "meeting m1 is required",
        "meeting m2 is after meeting m1",
        "meeting m2 is required",
    ]
