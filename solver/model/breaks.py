"""The whole problem in clauses with `breaks` as its only goal (docs/model.md, "Breaks in clauses").

For problems in which a meeting may be at any table, so that only the number of tables in a slot counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise

from solver.model.clauses import Formula
from solver.model.places import blocks, slots_allowed, tables_allowed
from solver.problem import BreakRule, Problem
from solver.solution import Placement, Solution


def any_table_will_do(problem: Problem) -> bool:
    return all(tables_allowed(problem, meeting) is None for meeting in range(len(problem.meetings)))


class BreaksFormula:
    """Rules R1 to R13 over literals `inside[m, s]`, and one literal per break that a person can have.

    `breaks[p]` holds the latter, in time order of the slots in which the breaks end.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.formula = Formula()
        self.own: list[list[int]] = [[] for _ in problem.people]
        for meeting, spec in enumerate(problem.meetings):
            for person in spec.people:
                self.own[person].append(meeting)
        self.room = [_room(problem, slot) for slot in range(len(problem.slots))]
        self.hubs = _hubs(problem, self.own)
        self.inside: dict[tuple[int, int], int] = {}
        self.held: dict[int, int | None] = {}
        self.busy: dict[tuple[int, int], int] = {}
        for meeting in range(len(problem.meetings)):
            for slot in sorted(slots_allowed(problem, meeting)):
                if self.room[slot] != 0:
                    self.inside[meeting, slot] = self.formula.boolean()
        for meeting in range(len(problem.meetings)):
            self._place(meeting)
        for person in range(len(problem.people)):
            self._occupy(person)
        for slot in range(len(problem.slots)):
            self._share_tables(slot)
        self._limit_choice()
        self._order()
        people = range(len(problem.people))
        rows = [self._counts(person) for person in people]
        self.breaks = [self._breaks_of(person, rows[person]) for person in people]
        self.numbers = [self._number(person) for person in people]
        self._link(rows)
        if problem.break_spread is not None:
            self._spread(problem.break_spread)

    def grid(self, true_literals: frozenset[int]) -> Solution:
        """The grid of values found; the meetings of a slot take its tables in order."""
        problem = self.problem
        tables = [[t for t, spec in enumerate(problem.tables) if s in spec.slots] for s in range(len(problem.slots))]
        for free in tables:
            free.sort(key=lambda table: problem.tables[table].virtual, reverse=True)
        placements = []
        for (meeting, slot), literal in self.inside.items():
            if literal in true_literals:
                free = tables[slot]
                virtual = problem.tables[free[0]].virtual
                placements.append(Placement(slot, free[0] if virtual else free.pop(), meeting))
        return Solution(tuple(placements))

    @property
    def ends(self) -> list[int]:
        """For each person "at least 1, 2, … breaks": in all as many are true as there are breaks, or more."""
        return [literal for numbers in self.numbers for literal in numbers]

    def _place(self, meeting: int) -> None:
        """R1, R2, R3, R6, R10."""
        formula, places = self.formula, self._slots_of(meeting)
        formula.at_most_one(places)
        if self.problem.meetings[meeting].required:
            self.held[meeting] = None
            formula.clause(*places)
        elif places:
            self.held[meeting] = formula.any_of(places)

    def _slots_of(self, meeting: int) -> list[int]:
        slots = range(len(self.problem.slots))
        return [self.inside[meeting, slot] for slot in slots if (meeting, slot) in self.inside]

    def _occupy(self, person: int) -> None:
        """R4, and `busy[p, s]`: the person has a meeting in the slot."""
        for slot, capacity in enumerate(self.problem.people[person].capacity):
            literals = [self.inside[m, slot] for m in self.own[person] if (m, slot) in self.inside]
            if literals:
                if capacity == 1:
                    self.formula.exclude(literals)
                else:
                    self.formula.at_most(literals, capacity)
                self.busy[person, slot] = self.formula.any_of(literals)

    def _share_tables(self, slot: int) -> None:
        """R5: meetings that share a person of capacity 1 are counted as one literal.

        Implied: two people per table are busy, at most.
        """
        room, formula = self.room[slot], self.formula
        there = [meeting for meeting in self.held if (meeting, slot) in self.inside]
        if room is None or len(there) <= room:
            return
        people = [person for person in range(len(self.problem.people)) if (person, slot) in self.busy]
        clusters = self._clusters(there, slot)
        if len(clusters) > room:
            formula.at_most(clusters, room)
        busy = [self.busy[person, slot] for person in people]
        formula.at_most(busy, 2 * room)

    def _clusters(self, meetings: list[int], slot: int) -> list[int]:
        """One literal for each set of meetings that exclude each other in the slot, because they share a person."""
        own: dict[int, list[int]] = {}
        single = []
        for meeting in meetings:
            hub = self.hubs[meeting]
            if self.problem.people[hub].capacity[slot] == 1:
                own.setdefault(hub, []).append(self.inside[meeting, slot])
            else:
                single.append(self.inside[meeting, slot])
        return single + [self._at_least_one(literals) for literals in own.values()]

    def _at_least_one(self, literals: list[int]) -> int:
        """A literal that is true if one of the literals is: enough where it is counted against a limit."""
        if len(literals) == 1:
            return literals[0]
        result = self.formula.boolean()
        for literal in literals:
            self.formula.clause(-literal, result)
        return result

    def _limit_choice(self) -> None:
        """R8, R9, R12."""
        sets: list[tuple[Sequence[int], int]] = []
        groups: dict[str, list[int]] = {}
        for person, spec in enumerate(self.problem.people):
            if spec.most is not None:
                sets.append((self.own[person], spec.most))
            sets += [(sorted(quota.meetings), quota.most) for quota in spec.quotas]
        for meeting, asked in enumerate(self.problem.meetings):
            if asked.group is not None:
                groups.setdefault(asked.group, []).append(meeting)
        sets += [(meetings, 1) for meetings in groups.values()]
        for meetings, most in sets:
            sure = sum(meeting in self.held and self.held[meeting] is None for meeting in meetings)
            literals = [literal for meeting in meetings if (literal := self.held.get(meeting)) is not None]
            if sure > most:
                self.formula.clause()
            else:
                self.formula.at_most(literals, most - sure)

    def _order(self) -> None:
        """R11."""
        for meeting, spec in enumerate(self.problem.meetings):
            for first in spec.after:
                for slot, other in combinations_with_replacement(range(len(self.problem.slots)), 2):
                    if (meeting, slot) in self.inside and (first, other) in self.inside:
                        self.formula.clause(-self.inside[meeting, slot], -self.inside[first, other])

    def _breaks_of(self, person: int, rows: dict[int, list[int]] | None) -> list[int]:
        """A break ends in a slot if the person is busy there, idle in the last slot that counts and busy before."""
        formula, found = self.formula, []
        for block in blocks(self.problem):
            counted = self._counted(person, block)
            before: int | None = None
            for index, slot in enumerate(counted):
                last = self.busy.get((person, counted[index - 1])) if index else None
                busy = self.busy.get((person, slot))
                if index >= 2 and before is not None and busy is not None:
                    given = (busy, before) if last is None else (busy, before, -last)
                    ends = formula.boolean()
                    formula.clause(*(-literal for literal in given), ends)
                    for literal in given:
                        formula.clause(-ends, literal)
                    found.append(ends)
                if index and rows is None:
                    before = self._met(before, last)
                elif index and rows is not None:
                    before = next(iter(rows[counted[index - 1]]), None)
        return found

    def _link(self, rows: list[dict[int, list[int]] | None]) -> None:
        for person, counts in enumerate(rows):
            if counts is not None:
                self._without_breaks(person, counts)

    def _without_breaks(self, person: int, rows: dict[int, list[int]]) -> None:
        """Implied for a person of `_counts`: whoever has met and not had all meetings has one in the next slot that
        counts, or at least one break."""
        formula, total = self.formula, len(self.own[person])
        broken = self.numbers[person][:1]
        for block in blocks(self.problem):
            for slot, following in pairwise(self._counted(person, block)):
                now, then = rows[slot], rows[following]
                for index, reached in enumerate(now[: total - 1]):
                    formula.clause(-reached, *then[index + 1 : index + 2], *broken)
                if now and total > 1:
                    busy = self.busy.get((person, following))
                    formula.clause(-now[0], *now[total - 1 :], *([] if busy is None else [busy]), *broken)

    def _counted(self, person: int, block: list[int]) -> list[int]:
        every = self.problem.break_rule is BreakRule.ALL
        return [slot for slot in block if every or slot in self.problem.people[person].available]

    def _met(self, before: int | None, busy: int | None) -> int | None:
        if busy is None or before is None:
            return before if busy is None else busy
        return self.formula.any_of((before, busy))

    def _counts(self, person: int) -> dict[int, list[int]] | None:
        """Implied: the sequential counter of a person whose meetings are all held, one at a time, in one block.

        Per slot the literals "at least 1, 2, … meetings up to here"; None: no such person.
        """
        slots, formula, total = range(len(self.problem.slots)), self.formula, len(self.own[person])
        one = all(self.problem.people[person].capacity[slot] == 1 for slot in slots if (person, slot) in self.busy)
        if (
            not one
            or len(blocks(self.problem)) > 1
            or not all(self.problem.meetings[m].required for m in self.own[person])
        ):
            return None
        counts: list[int] = []
        rows: dict[int, list[int]] = {}
        for slot in slots:
            busy = self.busy.get((person, slot))
            if busy is not None:
                counts = self._one_more(counts, busy, total)
            rows[slot] = counts
        later = 0
        for slot in reversed(slots):  # implied: what is missing still has to fit
            if 0 < total - later <= len(rows[slot]):
                formula.clause(rows[slot][total - later - 1])
            later += (person, slot) in self.busy
        if len(counts) < total:
            formula.clause()
        elif total:
            formula.clause(counts[total - 1])
        return rows

    def _one_more(self, before: list[int], busy: int, total: int) -> list[int]:
        """Row of the counter after a slot from the row before it: at least 1, 2, … meetings."""
        formula, after = self.formula, []
        for index in range(min(total, len(before) + 1)):
            stays = before[index : index + 1]
            grows = before[index - 1 : index] if index else []
            if not stays and not grows:
                after.append(busy)
                continue
            reached = formula.boolean()
            for literal in stays:
                formula.clause(-literal, reached)
            formula.clause(-busy, *(-literal for literal in grows), reached)
            formula.clause(-reached, *stays, busy)
            for literal in grows:
                formula.clause(-reached, literal)
            after.append(reached)
        if len(before) == total:
            formula.clause(-busy, -before[total - 1])
        return after

    def _number(self, person: int) -> list[int]:
        """At least 1, 2, … breaks, up to what is possible: fewer than meetings, and none in two slots that touch."""
        own, most = self.breaks[person], max(0, len(self.own[person]) - 1)
        if self.problem.break_spread is not None and not all(self.breaks):
            most = min(most, self.problem.break_spread)  # somebody has none
        return self.formula.count(own, most) if most else []

    def _spread(self, spread: int) -> None:
        """R13: whoever has n + `spread` breaks makes everybody have n, for every n from 1 on."""
        formula = self.formula
        sums = [formula.count(own, len(own), exact=True) for own in self.breaks]
        for number in range(1, max(map(len, sums), default=0) - spread + 1):
            everybody = formula.boolean()
            for counts in sums:
                if len(counts) >= number + spread:
                    formula.clause(-counts[number + spread - 1], everybody)
                formula.clause(-everybody, *counts[number - 1 : number])


def _room(problem: Problem, slot: int) -> int | None:
    """Meetings that the tables of the slot can hold; None: any number."""
    there = [table for table in problem.tables if slot in table.slots]
    return None if any(table.virtual for table in there) else len(there)


def _hubs(problem: Problem, own: list[list[int]]) -> list[int]:
    """For each meeting one of its people, few different ones in all: a greedy cover, capacity 1 first."""
    hubs = [spec.people[0] for spec in problem.meetings]
    left = set(range(len(hubs)))
    alone = [max(spec.capacity, default=0) <= 1 for spec in problem.people]
    waiting = [len(meetings) for meetings in own]
    while left:
        person = max(range(len(own)), key=lambda p: (waiting[p] > 0 and alone[p], waiting[p]))
        for meeting in own[person]:
            if meeting in left:
                left.discard(meeting)
                hubs[meeting] = person
                for one in problem.meetings[meeting].people:
                    waiting[one] -= 1
    return hubs
