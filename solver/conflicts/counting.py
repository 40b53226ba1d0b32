"""Conflicts that counting finds, without a search: too many required meetings for a limit, for a
person's places, for the tables, or in an order without enough slots.

Each function looks at some of the rules only. A set of requirements that cannot hold under these
cannot hold under all. The set is made smaller by leaving out one after the other, each time asking
the same exact question again, so that in the end none can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from solver import requirements as words
from solver.clock import Clock
from solver.conflicts.crowds import find_crowd
from solver.problem import Problem

MOST_SEATS = 1_000_000
"""Required meetings × slots × tables: beyond this the tables are not counted."""

MOST_TRIES = 20_000_000
"""These × requirements: beyond this a set found at the tables stays as it is."""

Active = frozenset[str]


def counted_conflict(problem: Problem, clock: Clock) -> tuple[str, ...] | None:
    """A set that cannot hold together, None if counting finds none. None of it can be left out, unless the clock
    stops or it is about very many tables."""
    required = [m for m, meeting in enumerate(problem.meetings) if meeting.required]
    places = _Places(problem)
    for find in (_single, _limits, _orders, _people, _tables):
        for conflict in find(places, required, clock):
            return conflict
    return None


def _by_person(problem: Problem, meetings: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {person: [] for person in range(len(problem.people))}
    for meeting in meetings:
        for person in problem.meetings[meeting].people:
            found[person].append(meeting)
    return found


def _shrunk(candidates: Iterable[str], holds: Callable[[Active], bool], clock: Clock) -> tuple[str, ...]:
    """The candidates, which cannot hold, without any that can be left out."""
    needed = list(dict.fromkeys(candidates))
    for word in list(needed):
        if clock.stopped():
            break
        rest = [other for other in needed if other != word]
        if not holds(frozenset(rest)):
            needed = rest
    return tuple(needed)


class _Places:
    """Where meetings can be under the active requirements R2, R3, capacity 0, R6 and R7."""

    def __init__(self, problem: Problem, active: Active | None = None) -> None:
        self.problem, self.active = problem, active
        self.slots = range(len(problem.slots))
        self._open: dict[int, list[int]] = {}

    def rules(self, word: str) -> bool:
        return self.active is None or word in self.active

    def allowed(self, meeting: int) -> frozenset[int] | None:
        spec, people = self.problem.meetings[meeting], self.problem.people
        homes = frozenset(home for p in spec.people if (home := people[p].table) is not None)
        allowed = spec.tables if spec.tables is not None else homes or None
        if allowed is not None and not self.rules(words.tables_words(self.problem, meeting, allowed)):
            return None
        return allowed

    def tables(self, meeting: int, slot: int) -> Iterator[int]:
        allowed = self.allowed(meeting)
        every = range(len(self.problem.tables))
        return (
            table
            for table in (every if allowed is None else sorted(allowed))
            if slot in self.problem.tables[table].slots or not self.rules(words.exists_words(self.problem, table))
        )

    def open_slots(self, meeting: int) -> list[int]:
        if meeting not in self._open:
            self._open[meeting] = [slot for slot in self.slots if self.is_open(meeting, slot)]
        return self._open[meeting]

    def is_open(self, meeting: int, slot: int) -> bool:
        problem, spec = self.problem, self.problem.meetings[meeting]
        if slot not in spec.slots and self.rules(words.slots_words(problem, meeting)):
            return False
        for person in spec.people:
            who = problem.people[person]
            if slot not in who.available and self.rules(words.available_words(problem, person)):
                return False
            if who.capacity[slot] == 0 and self.rules(words.capacity_words(problem, person, slot)):
                return False
        return next(self.tables(meeting, slot), None) is not None

    def words_of(self, meetings: Sequence[int]) -> Iterator[str]:
        """The requirements that close places to these meetings, and that they are required."""
        problem = self.problem
        for table, spec in enumerate(problem.tables):
            if len(spec.slots) < len(problem.slots):
                yield words.exists_words(problem, table)
        for meeting in meetings:
            allowed = self.allowed(meeting)
            if allowed is not None:
                yield words.tables_words(problem, meeting, allowed)
            if len(problem.meetings[meeting].slots) < len(problem.slots):
                yield words.slots_words(problem, meeting)
            for person in problem.meetings[meeting].people:
                yield from self._words_of_person(person)
        for meeting in meetings:
            yield words.required_words(problem, meeting)

    def _words_of_person(self, person: int) -> Iterator[str]:
        who = self.problem.people[person]
        for slot in self.slots:
            if who.capacity[slot] == 0:
                yield words.capacity_words(self.problem, person, slot)
        if len(who.available) < len(self.slots):
            yield words.available_words(self.problem, person)


def _wanted(problem: Problem, meetings: Sequence[int], active: Active) -> list[int]:
    return [m for m in meetings if words.required_words(problem, m) in active]


def _single(places: _Places, required: Sequence[int], clock: Clock) -> Iterator[tuple[str, ...]]:
    """A required meeting without any place."""
    problem = places.problem
    if required and not (problem.slots and problem.tables):
        nothing = "there is no table" if problem.slots else "there is no slot"
        yield nothing, words.required_words(problem, required[0])
    closed = {meeting: not places.open_slots(meeting) for meeting in required}
    for meeting in required:
        if closed[meeting]:

            def holds(active: Active, meeting: int = meeting) -> bool:
                return not _wanted(problem, [meeting], active) or bool(_Places(problem, active).open_slots(meeting))

            yield _shrunk(places.words_of([meeting]), holds, clock)


def _limits(places: _Places, required: Sequence[int], _clock: Clock) -> Iterator[tuple[str, ...]]:
    """More required meetings than `most`, a quota or a group allow: one too many of them."""
    problem = places.problem
    by_person = _by_person(problem, required)
    for person, who in enumerate(problem.people):
        own = by_person[person]
        if who.most is not None and len(own) > who.most:
            yield _too_many(problem, own[: who.most + 1], words.most_words(problem, person))
        for number, quota in enumerate(who.quotas):
            inside = [m for m in sorted(quota.meetings) if problem.meetings[m].required]
            if len(inside) > quota.most:
                yield _too_many(problem, inside[: quota.most + 1], words.quota_words(problem, person, number))
    groups: dict[str, list[int]] = {}
    for meeting in required:
        group = problem.meetings[meeting].group
        if group is not None:
            groups.setdefault(group, []).append(meeting)
    for group, members in groups.items():
        if len(members) > 1:
            yield _too_many(problem, members[:2], words.group_words(group))


def _too_many(problem: Problem, meetings: Sequence[int], limit: str) -> tuple[str, ...]:
    return (limit, *(words.required_words(problem, m) for m in meetings))


def _orders(places: _Places, required: Sequence[int], clock: Clock) -> Iterator[tuple[str, ...]]:
    """Required meetings after one another, for which the slots that are open to each do not suffice."""
    problem = places.problem
    slots = {m: places.open_slots(m) for m in required}
    late = _too_late(problem, required, slots, lambda _word: True)
    if late is None:
        return
    chain = [late]
    for meeting in chain:
        chain += [first for first in problem.meetings[meeting].after if first in slots and first not in chain]
    chain.sort()

    def holds(active: Active) -> bool:
        now = _Places(problem, active)
        wanted = _wanted(problem, chain, active)
        return _too_late(problem, wanted, {m: now.open_slots(m) for m in wanted}, active.__contains__) is None

    orders = [
        words.after_words(problem, m, first) for m in chain for first in problem.meetings[m].after if first in chain
    ]
    yield _shrunk((*places.words_of(chain), *orders), holds, clock)


def _too_late(
    problem: Problem,
    meetings: Sequence[int],
    slots: dict[int, list[int]],
    rules: Callable[[str], bool],
) -> int | None:
    """A meeting for which no slot is left when each is put as early as its predecessors allow; None: all fit."""
    earliest: dict[int, int] = {}
    waiting = list(meetings)
    while waiting:
        rest = []
        for meeting in waiting:
            firsts = [
                first
                for first in problem.meetings[meeting].after
                if first in slots and rules(words.after_words(problem, meeting, first))
            ]
            if any(first not in earliest for first in firsts):
                rest.append(meeting)
                continue
            begin = max((earliest[first] + 1 for first in firsts), default=0)
            slot = next((slot for slot in slots[meeting] if slot >= begin), None)
            if slot is None:
                return meeting
            earliest[meeting] = slot
        waiting = rest  # shorter each time: `after` has no cycle
    return None


def _people(places: _Places, required: Sequence[int], clock: Clock) -> Iterator[tuple[str, ...]]:
    """A person with more required meetings than places in the slots that are open to them."""
    problem = places.problem
    by_person = _by_person(problem, required)
    for person, who in enumerate(problem.people):
        own = by_person[person]
        rooms = {slot: who.capacity[slot] for slot in places.slots}
        crowd = find_crowd({m: places.open_slots(m) for m in own}, rooms)
        if crowd is None:
            continue

        def holds(active: Active, person: int = person, crowd: list[int] = crowd) -> bool:
            now = _Places(problem, active)
            wanted = _wanted(problem, crowd, active)
            who = problem.people[person]
            room = {
                slot: who.capacity[slot] if words.capacity_words(problem, person, slot) in active else len(crowd)
                for slot in now.slots
            }
            return find_crowd({m: now.open_slots(m) for m in wanted}, room) is None

        limits = [words.capacity_words(problem, person, slot) for slot in places.slots]
        yield _shrunk((*limits, *places.words_of(crowd)), holds, clock)


def _tables(places: _Places, required: Sequence[int], clock: Clock) -> Iterator[tuple[str, ...]]:
    """More required meetings than the tables can host in the slots that are open to them."""
    problem = places.problem
    size = len(problem.slots) * len(problem.tables)
    if len(required) * size > MOST_SEATS or any(table.virtual for table in problem.tables):
        return
    seats = {m: [(s, t) for s in places.open_slots(m) for t in places.tables(m, s)] for m in required}
    crowd = find_crowd(seats, dict.fromkeys(((s, t) for s in places.slots for t in range(len(problem.tables))), 1))
    if crowd is None:
        return

    def holds(active: Active) -> bool:
        now = _Places(problem, active)
        wanted = _wanted(problem, crowd, active)
        room = {
            (slot, table): 1 if words.once_words(problem, [table]) in active else len(crowd)
            for slot in now.slots
            for table in range(len(problem.tables))
        }
        seats = {m: [(s, t) for s in now.open_slots(m) for t in now.tables(m, s)] for m in wanted}
        return find_crowd(seats, room) is None

    limits = [words.once_words(problem, [table]) for table in range(len(problem.tables))]
    candidates = tuple(dict.fromkeys((*places.words_of(crowd), *limits)))
    if len(crowd) * size * len(candidates) > MOST_TRIES:
        yield candidates
    else:
        yield _shrunk(candidates, holds, clock)
