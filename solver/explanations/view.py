"""A valid grid seen from its people and tables: what a meeting that is not held would run into."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution

CHOICE = (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.CHANGES)
"""Goals that say what a meeting is worth."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A table in a slot, for one meeting: `allowed` by rule R7, `exists` by R6, `free` by R5 and R7.

    `free` is about other meetings only; `home_taken`: not free because one of the two already has a
    meeting at this home table, whatever the table could host.
    """

    table: int
    allowed: bool
    exists: bool
    occupied: bool
    home_taken: bool

    @property
    def usable(self) -> bool:
        return self.allowed and self.exists and not self.occupied and not self.home_taken


class View:
    """Look-ups over one valid grid; nothing here changes."""

    def __init__(self, problem: Problem, grid: Solution) -> None:
        self.problem, self.grid = problem, grid
        self.held: dict[int, Placement] = {placement.meeting: placement for placement in grid.placements}
        self.in_all: Counter[int] = Counter()
        self.meetings_at: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.guests: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.by_person: dict[int, list[Placement]] = defaultdict(list)
        for placement in grid.placements:
            self.guests[placement.slot, placement.table].append(placement.meeting)
            for person in problem.meetings[placement.meeting].people:
                self.in_all[person] += 1
                self.meetings_at[person, placement.slot].append(placement.meeting)
                self.by_person[person].append(placement)
        self.groups = {group: m for m in self.held if (group := problem.meetings[m].group) is not None}
        self.followers: dict[int, list[int]] = defaultdict(list)
        for index, meeting in enumerate(problem.meetings):
            for first in meeting.after:
                self.followers[first].append(index)
        self.quotas: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for person, who in enumerate(problem.people):
            for number, quota in enumerate(who.quotas):
                for meeting_index in sorted(quota.meetings):
                    self.quotas[meeting_index].append((person, number))
        self.kept = {kept.meeting: kept for kept in problem.keep}
        self._free: dict[int, list[int]] = {}
        self.leading = tuple(_leading(problem.goals))

    def homes(self, meeting: int) -> dict[int, int]:
        """Home table by person, of a meeting without tables of its own."""
        spec = self.problem.meetings[meeting]
        if spec.tables is not None:
            return {}
        return {p: home for p in spec.people if (home := self.problem.people[p].table) is not None}

    def allowed_tables(self, meeting: int) -> frozenset[int] | None:
        """Rule R7's tables; None: any."""
        own = self.problem.meetings[meeting].tables
        if own is not None:
            return own
        return frozenset(self.homes(meeting).values()) or None

    def seat(self, meeting: int, slot: int, table: int, gone: Iterable[int] = ()) -> Seat:
        """The table as the meeting would find it, with the meetings `gone` taken out of the grid."""
        spec, allowed = self.problem.tables[table], self.allowed_tables(meeting)
        guests = [m for m in self.guests.get((slot, table), ()) if m not in gone]
        hosts = [person for person, home in self.homes(meeting).items() if home == table]
        return Seat(
            table,
            allowed=allowed is None or table in allowed,
            exists=slot in spec.slots,
            occupied=bool(guests) and not spec.virtual,
            home_taken=any(self.homes(m).get(person) == table for m in guests for person in hosts),
        )

    def usable_tables(self, meeting: int, slot: int, gone: Iterable[int] = ()) -> Iterator[int]:
        allowed = self.allowed_tables(meeting)
        if allowed is None:
            return self._free_tables(slot, gone)
        tables = sorted(allowed)
        return (table for table in tables if self.seat(meeting, slot, table, gone).usable)

    def _free_tables(self, slot: int, gone: Iterable[int]) -> Iterator[int]:
        """Tables for a meeting that may be at any, in their order."""
        if slot not in self._free:
            self._free[slot] = [
                table
                for table, spec in enumerate(self.problem.tables)
                if slot in spec.slots and (spec.virtual or not self.guests.get((slot, table)))
            ]
        left = [p.table for m in gone if (p := self.held[m]).slot == slot]
        return iter(sorted({*self._free[slot], *left}) if left else self._free[slot])

    def common_slots(self, meeting: int) -> list[int]:
        """Slots that are allowed, with both available, capacity above 0, and an allowed table there."""
        return [slot for slot in range(len(self.problem.slots)) if self.closed_by(meeting, slot) is None]

    def closed_by(self, meeting: int, slot: int) -> tuple[str, tuple[int, ...]] | None:
        """What closes the slot whatever else is held, and whom it concerns; None: it is a common slot."""
        spec, people = self.problem.meetings[meeting], self.problem.people
        if slot not in spec.slots:
            return "not_allowed", ()
        if away := tuple(p for p in spec.people if slot not in people[p].available):
            return "unavailable", away
        if without := tuple(p for p in spec.people if people[p].capacity[slot] == 0):
            return "no_capacity", without
        allowed = self.allowed_tables(meeting)
        tables = range(len(self.problem.tables)) if allowed is None else allowed
        if not any(slot in self.problem.tables[table].slots for table in tables):
            return "no_table_exists", ()
        return None

    def full(self, meeting: int, slot: int) -> tuple[int, ...]:
        """Those of the two who have as many meetings in the slot as their capacity."""
        people = self.problem.people
        return tuple(
            p
            for p in self.problem.meetings[meeting].people
            if len(self.meetings_at.get((p, slot), ())) >= people[p].capacity[slot]
        )

    def at_most(self, meeting: int) -> tuple[int, ...]:
        """Those of the two who have `most` meetings already."""
        people = self.problem.people
        return tuple(
            p
            for p in self.problem.meetings[meeting].people
            if (limit := people[p].most) is not None and self.in_all[p] >= limit
        )

    def full_quotas(self, meeting: int) -> list[tuple[int, int]]:
        """(person, number) of each quota that the meeting would break."""
        return [
            (person, number)
            for person, number in self.quotas.get(meeting, ())
            if len((quota := self.problem.people[person].quotas[number]).meetings & self.held.keys()) >= quota.most
        ]

    def group_rival(self, meeting: int) -> int | None:
        """The held meeting of the meeting's group."""
        group = self.problem.meetings[meeting].group
        return None if group is None else self.groups.get(group)

    def out_of_order(self, meeting: int, slot: int, gone: Iterable[int] = ()) -> list[int]:
        """Held meetings that rule R11 puts on the other side of the slot."""
        earlier = [m for m in self.problem.meetings[meeting].after if m in self.held and self.held[m].slot >= slot]
        later = [m for m in self.followers.get(meeting, ()) if m in self.held and self.held[m].slot <= slot]
        return [m for m in sorted({*earlier, *later}) if m not in gone]

    def with_meeting(self, placement: Placement, gone: Iterable[int] = ()) -> Solution:
        """The grid with the meeting, without those gone."""
        rest = [p for p in self.grid.placements if p.meeting not in gone]
        return Solution((*rest, placement))


def _leading(goals: Iterable[GoalName]) -> Iterable[GoalName]:
    for goal in goals:
        if goal not in CHOICE:
            return
        yield goal
