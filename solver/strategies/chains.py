"""Ejection chains: room for one meeting more, by moving as few of the others as can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from solver.clock import Clock
from solver.model.places import Classes, Place, slots_allowed, tables_allowed
from solver.problem import Problem

DEEPEST = 5
"""Most meetings moved for one."""

LOOKS = 20_000
"""Places looked at for one meeting and one number of moves before more moves are allowed."""


def covers(problem: Problem) -> bool:
    """Whether chains know every rule that speaks of slots and tables: not R13, nor R7 at virtual tables."""
    homes = (person.table for person in problem.people if person.table is not None)
    return problem.break_spread is None and not any(problem.tables[home].virtual for home in homes)


class Chains:
    """Meetings at their places, and where people and tables are free; sets of slots are the bits of a number.

    Which meetings may be held together (R8 to R10, R12) is the caller's choice.
    """

    def __init__(self, problem: Problem, classes: Classes, clock: Clock) -> None:
        self._problem, self._classes, self._clock = problem, classes, clock
        self.places: dict[int, Place] = {}
        self._virtual = [problem.tables[tables[0]].virtual for tables in classes]
        self._people: dict[tuple[int, int], list[int]] = {}
        self._tables: dict[Place, list[int]] = {}
        self._room = [_bits(s for s in p.available if p.capacity[s] > 0) for p in problem.people]
        self._there = [_bits(problem.tables[tables[0]].slots) for tables in classes]
        self._open = list(self._there)
        self._options: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._followers: dict[int, list[int]] = {}
        for number, meeting in enumerate(problem.meetings):
            for first in meeting.after:
                self._followers.setdefault(first, []).append(number)
        self._trail: list[tuple[int, Place | None]] = []
        self._looks = 0

    def hold_if_free(self, meeting: int, place: Place) -> bool:
        """Hold the meeting there if it fits beside what is held."""
        fits = place in self._direct(meeting)
        if fits:
            self._move(meeting, place)
        return fits

    def insert(self, meeting: int) -> bool:
        """Hold the meeting too, moving as few others as a limited search finds; False: nothing has changed."""
        for most in range(DEEPEST + 1):
            self._looks = 0
            self._trail.clear()
            if self._settle(meeting, most, frozenset({meeting})) is not None:
                return True
            if self._clock.stopped():
                break
        return False

    def bring_back(self, kept: Mapping[int, Place]) -> None:
        """Move meetings to their kept places where these are free again, until none is."""
        moved = True
        while moved:
            moved = False
            for meeting, place in kept.items():
                now = self.places.get(meeting)
                if now is not None and now != place:
                    self._move(meeting, None)
                    back = place in self._direct(meeting)
                    self._move(meeting, place if back else now)
                    moved |= back

    def restore(self, places: Mapping[int, Place]) -> None:
        """Hold exactly these meetings at these places, which have been held together before."""
        moved = [meeting for meeting, place in self.places.items() if places.get(meeting) != place]
        for meeting in moved:
            self._move(meeting, None)
        for meeting in [meeting for meeting in places if meeting not in self.places]:
            self._move(meeting, places[meeting])

    def _settle(self, meeting: int, spare: int, frozen: frozenset[int]) -> int | None:
        """Hold the meeting and move at most `spare` others, none of `frozen`; how many may be moved still."""
        for place in self._direct(meeting):
            self._move(meeting, place)
            return spare
        if spare == 0:
            return None
        allowed, numbers = self._option(meeting)
        for slot in _slots(allowed & self._in_order(meeting)):
            for number in numbers:
                self._looks += 1
                if self._looks > LOOKS or (self._looks % 64 == 0 and self._clock.stopped()):
                    return None
                if self._there[number] >> slot & 1:
                    left = self._push(meeting, (slot, number), spare, frozen)
                    if left is not None:
                        return left
        return None

    def _push(self, meeting: int, place: Place, spare: int, frozen: frozenset[int]) -> int | None:
        """Hold the meeting at this place by moving what is in its way; None: nothing has changed."""
        slot, number = place
        pushed = self._in_the_way(meeting, slot)
        if len(pushed) > spare or not frozen.isdisjoint(pushed):
            return None
        mark, left = len(self._trail), spare - len(pushed)
        for other in pushed:
            self._move(other, None)
        frozen |= {*pushed}
        if not self._open[number] >> slot & 1:
            if left == 0 or not self._relieve(place, frozen):
                self._undo(mark)
                return None
            left -= 1
        self._move(meeting, place)
        for other in pushed:
            rest = self._settle(other, left, frozen)
            if rest is None:
                self._undo(mark)
                return None
            left = rest
        return left

    def _relieve(self, place: Place, frozen: frozenset[int]) -> bool:
        """Move a meeting from a full class of tables to where it fits as things are."""
        for other in self._tables.get(place, ()):
            if other not in frozen:
                mark = len(self._trail)
                self._move(other, None)
                for target in self._direct(other):
                    if target != place:
                        self._move(other, target)
                        return True
                self._undo(mark)
        return False

    def _in_the_way(self, meeting: int, slot: int) -> list[int]:
        """For each person of the meeting without room in the slot the first meeting they have there."""
        people = self._problem.meetings[meeting].people
        full = (self._people.get((p, slot), ()) for p in people if not self._room[p] >> slot & 1)
        return list(dict.fromkeys(own[0] for own in full if own))

    def _direct(self, meeting: int) -> Iterator[Place]:
        """The places where the meeting fits beside what is held."""
        allowed, numbers = self._option(meeting)
        free = allowed & self._in_order(meeting)
        for person in self._problem.meetings[meeting].people:
            free &= self._room[person]
        for number in numbers:
            for slot in _slots(free & self._open[number]):
                yield slot, number

    def _option(self, meeting: int) -> tuple[int, tuple[int, ...]]:
        """The slots and classes allowed."""
        if meeting not in self._options:
            tables = tables_allowed(self._problem, meeting)
            numbers = (n for n, group in enumerate(self._classes) if tables is None or group[0] in tables)
            self._options[meeting] = _bits(slots_allowed(self._problem, meeting)), tuple(numbers)
        return self._options[meeting]

    def _in_order(self, meeting: int) -> int:
        """The slots after all held meetings that come before, and before all that come after (R11)."""
        slots = (1 << len(self._problem.slots)) - 1
        for first in self._problem.meetings[meeting].after:
            if first in self.places:
                slots &= -1 << self.places[first][0] + 1
        for later in self._followers.get(meeting, ()):
            if later in self.places:
                slots &= (1 << self.places[later][0]) - 1
        return slots

    def _undo(self, mark: int) -> None:
        while len(self._trail) > mark:
            meeting, place = self._trail.pop()
            self._move(meeting, place)
            self._trail.pop()

    def _move(self, meeting: int, place: Place | None) -> None:
        """From where the meeting is held, if it is, to the place, if there is one."""
        before = self.places.pop(meeting, None)
        self._trail.append((meeting, before))
        if before is not None:
            self._count(meeting, before, held=False)
        if place is not None:
            self.places[meeting] = place
            self._count(meeting, place, held=True)

    def _count(self, meeting: int, place: Place, *, held: bool) -> None:
        slot, number = place
        for person in self._problem.meetings[meeting].people:
            own = self._people.setdefault((person, slot), [])
            (own.append if held else own.remove)(meeting)
            has_room = len(own) < self._problem.people[person].capacity[slot]
            self._room[person] = _with(self._room[person], slot, bit=has_room)
        if not self._virtual[number]:
            users = self._tables.setdefault(place, [])
            (users.append if held else users.remove)(meeting)
            self._open[number] = _with(self._open[number], slot, bit=len(users) < len(self._classes[number]))


def _bits(slots: Iterable[int]) -> int:
    return sum(1 << slot for slot in slots)


def _with(bits: int, slot: int, *, bit: bool) -> int:
    return bits | 1 << slot if bit else bits & ~(1 << slot)


def _slots(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
