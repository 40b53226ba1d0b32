"""A grid at once, without a solver: what fits of a given grid, then each meeting into the first place free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.problem import GoalName, Person, Problem
from solver.solution import Placement, Solution


class _Diary:
    """What is taken so far; `fits` and `hold` know the rules R1 to R9, R11 and R12."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.placements: dict[int, Placement] = {}
        self.at_once: Counter[tuple[int, int]] = Counter()
        self.in_all = [0] * len(problem.people)
        self.bits: dict[frozenset[int], int] = {}
        self.room = [self._first_room(person) for person in problem.people]
        self.at_home: set[tuple[int, int]] = set()
        self.groups: set[str] = set()
        self.quotas: dict[int, list[tuple[int, int]]] = {}
        self.quota_used: Counter[tuple[int, int]] = Counter()
        for person, who in enumerate(problem.people):
            for number, quota in enumerate(who.quotas):
                for meeting in quota.meetings:
                    self.quotas.setdefault(meeting, []).append((person, number))
        self.followers: dict[int, list[int]] = {}
        for index, spec in enumerate(problem.meetings):
            for first in spec.after:
                self.followers.setdefault(first, []).append(index)
        self.tables_in = [
            [number for number, table in enumerate(problem.tables) if slot in table.slots]
            for slot in range(len(problem.slots))
        ]
        self.free = [set(tables) for tables in self.tables_in]
        self.next_free = [0] * len(problem.slots)

    def _first_room(self, person: Person) -> int:
        """The slots, as a bit set, in which the person can meet."""
        return self.bit_set(person.available) & self.bit_set(
            frozenset(slot for slot, capacity in enumerate(person.capacity) if capacity > 0)
            if 0 in person.capacity
            else person.available
        )

    def bit_set(self, slots: frozenset[int]) -> int:
        if slots not in self.bits:
            self.bits[slots] = sum(1 << slot for slot in slots)
        return self.bits[slots]

    def slots(self, meeting: int) -> Iterator[int]:
        """The slots in which both people have room and R11 lets the meeting be, in order."""
        spec = self.problem.meetings[meeting]
        left = self.bit_set(spec.slots) & self.room[spec.people[0]] & self.room[spec.people[1]]
        ordered = bool(spec.after) or meeting in self.followers
        while left:
            slot = (left & -left).bit_length() - 1
            left &= left - 1
            if not ordered or self.in_order(meeting, slot):
                yield slot

    def may_hold(self, meeting: int) -> bool:
        spec = self.problem.meetings[meeting]
        if meeting in self.placements or spec.group in self.groups:
            return False
        people = self.problem.people
        for person in spec.people:
            limit = people[person].most
            if limit is not None and self.in_all[person] >= limit:
                return False
        return meeting not in self.quotas or all(
            self.quota_used[person, number] < people[person].quotas[number].most
            for person, number in self.quotas[meeting]
        )

    def in_order(self, meeting: int, slot: int) -> bool:
        earlier = self.problem.meetings[meeting].after
        return all(first not in self.placements or self.placements[first].slot < slot for first in earlier) and all(
            later not in self.placements or slot < self.placements[later].slot
            for later in self.followers.get(meeting, ())
        )

    def tables(self, meeting: int, slot: int) -> list[int]:
        """Tables the meeting can have in the slot; at most one of those that are all alike to it."""
        spec = self.problem.meetings[meeting]
        free = self.free[slot]
        if spec.tables is not None:
            return [table for table in sorted(spec.tables) if table in free]
        homes = [(p, home) for p in spec.people if (home := self.problem.people[p].table) is not None]
        if not homes:
            return self._any_table(slot)
        closed = {home for p, home in homes if (p, slot) in self.at_home}
        return [home for _, home in homes if home in free and home not in closed]

    def _any_table(self, slot: int) -> list[int]:
        """The first free table of the slot, if there is one; tables never become free again."""
        tables, free = self.tables_in[slot], self.free[slot]
        at = self.next_free[slot]
        while at < len(tables) and tables[at] not in free:
            at += 1
        self.next_free[slot] = at
        return tables[at : at + 1]

    def hold(self, placement: Placement) -> None:
        spec = self.problem.meetings[placement.meeting]
        self.placements[placement.meeting] = placement
        for person in spec.people:
            self.at_once[person, placement.slot] += 1
            if self.at_once[person, placement.slot] >= self.problem.people[person].capacity[placement.slot]:
                self.room[person] &= ~(1 << placement.slot)
            self.in_all[person] += 1
            if spec.tables is None and self.problem.people[person].table == placement.table:
                self.at_home.add((person, placement.slot))
        if not self.problem.tables[placement.table].virtual:
            self.free[placement.slot].discard(placement.table)
        if spec.group is not None:
            self.groups.add(spec.group)
        for key in self.quotas.get(placement.meeting, ()):
            self.quota_used[key] += 1

    def admits(self, placement: Placement) -> bool:
        """Whether this very placement fits."""
        meeting, slot, table = placement.meeting, placement.slot, placement.table
        spec = self.problem.meetings[meeting]
        if not self.may_hold(meeting) or slot not in self.slots(meeting) or table not in self.free[slot]:
            return False
        anywhere = spec.tables is None and all(self.problem.people[p].table is None for p in spec.people)
        return anywhere or table in self.tables(meeting, slot)


def fill(problem: Problem, start: Solution | None = None) -> Solution:
    """A grid from the placements of `start` that fit and then the meetings that still find a place.

    It keeps every rule but R10 and R13, which the caller has to check.
    """
    diary = _Diary(problem)
    for placement in start.placements if start else ():
        if diary.admits(placement):
            diary.hold(placement)
    for meeting in _by_worth(problem):
        if not diary.may_hold(meeting):
            continue
        for slot in diary.slots(meeting):
            tables = diary.tables(meeting, slot)
            if tables:
                diary.hold(Placement(slot, tables[0], meeting))
                break
    return Solution(tuple(sorted(diary.placements.values())))


def _by_worth(problem: Problem) -> list[int]:
    """Required meetings first, then those that the first goal gains most by, fewest slots first among equals."""
    counts_least = GoalName.SHORTFALL in problem.goals

    def key(meeting: int) -> tuple[bool, int, bool, int, int]:
        spec = problem.meetings[meeting]
        wanted = counts_least and any(problem.people[p].least > 0 for p in spec.people)
        return (not spec.required, len(spec.after) if spec.required else 0, not wanted, -spec.weight, len(spec.slots))

    return sorted(range(len(problem.meetings)), key=key)
