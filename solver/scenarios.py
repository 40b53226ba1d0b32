"""The same problem with other tables, slots or meeting lengths, and a grid carried from one to the other.

What a change leaves without meaning is given up, and said: a meeting's own slots or tables when
none of them is left (`released`), a home table that is gone. A kept meeting whose slot is gone
stays in `keep` with a table that does not exist, so that it counts as changed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import groupby

from solver.problem import Kept, Meeting, Person, Problem, Slot, Table
from solver.solution import Placement, Solution


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Numbers of tables, virtual ones apart: the first so many; new ones exist in every slot.

    With a ``room`` only its tables are counted and taken away, and new ones there exist in the slots that any of
    its tables serves; in a room without tables, in every slot.
    """

    counts: tuple[int, ...]
    room: str | None = None


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """Numbers of slots in each block: taken from its end; new ones there are copies of its last slot."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Minutes per meeting, where a slot takes `now`; a block keeps its time, and what is left of it is unused."""

    now: int
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of meetings that nobody has more of; whoever wants fewer keeps the own limit."""

    limits: tuple[int, ...]


Scenarios = TableCounts | SlotCounts | Lengths | Limits


@dataclass(frozen=True, slots=True)
class Cut:
    """One slot of a scenario: its block, when it begins in it (any unit), and the old slots it overlaps."""

    block: str
    begins: int
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """``value`` is the number of tables, of slots per block, of minutes, or of meetings of a person at most;
    ``distance`` to the present one."""

    value: int
    problem: Problem
    cuts: tuple[Cut, ...]
    distance: int
    released: tuple[str, ...] = ()


def make_scenarios(problem: Problem, scenarios: Scenarios) -> list[Scenario]:
    """The scenarios in their order."""
    match scenarios:
        case TableCounts(counts, room):
            return [_with_tables(problem, count, room) for count in counts]
        case SlotCounts(counts):
            return [_with_slots(problem, count) for count in counts]
        case Lengths(now, lengths):
            return [_with_length(problem, now, length) for length in lengths]
        case Limits(limits):
            return [_with_limit(problem, limit) for limit in limits]


def present_value(problem: Problem, scenarios: Scenarios) -> int | None:
    """What the problem itself has; None where its blocks differ in their numbers of slots, or people in limits."""
    match scenarios:
        case TableCounts(_, room):
            return len(_counted(problem, room))
        case SlotCounts():
            sizes = {len(block) for block in _blocks(problem).values()}
            return sizes.pop() if len(sizes) == 1 else None
        case Lengths(now, _):
            return now
        case Limits():
            most = {person.most for person in problem.people}
            return most.pop() if len(most) == 1 else None


def moved_grid(start: Scenario, grid: Solution | None, to: Scenario) -> Solution:
    """The grid's meetings at their tables, in the slots that run when theirs begin; what has no place is left out."""
    slots: dict[int, int] = {}
    for old, cut in enumerate(start.cuts):
        running = [n for n, new in enumerate(to.cuts) if new.block == cut.block and new.begins <= cut.begins]
        if running:
            slots[old] = running[-1]
    tables = {table.id: number for number, table in enumerate(to.problem.tables)}
    numbers = {old: tables[table.id] for old, table in enumerate(start.problem.tables) if table.id in tables}
    return Solution(
        tuple(
            Placement(slots[p.slot], numbers[p.table], p.meeting)
            for p in (grid.placements if grid else ())
            if p.slot in slots and p.table in numbers
        )
    )


def _blocks(problem: Problem) -> dict[str, list[int]]:
    numbered = groupby(range(len(problem.slots)), key=lambda slot: problem.slots[slot].block)
    return {block: list(slots) for block, slots in numbered}


def _counted(problem: Problem, room: str | None) -> list[int]:
    return [n for n, table in enumerate(problem.tables) if not table.virtual and room in (None, table.room)]


def _with_tables(problem: Problem, count: int, room: str | None) -> Scenario:
    real = _counted(problem, room)
    gone = set(real[count:])
    stay = [number for number in range(len(problem.tables)) if number not in gone]
    new = {old: number for number, old in enumerate(stay)}
    tables = [problem.tables[number] for number in stay]
    tables += _new_tables(problem, count - len(real), room)
    released: list[str] = []
    meetings = []
    for meeting in problem.meetings:
        left = None if meeting.tables is None else frozenset(new[t] for t in meeting.tables if t in new)
        if meeting.tables and not left:
            released.append(meeting.id)
            left = None
        meetings.append(dataclasses.replace(meeting, tables=left))
    people = [
        dataclasses.replace(person, table=None if person.table is None else new.get(person.table))
        for person in problem.people
    ]
    changed = dataclasses.replace(problem, tables=tuple(tables), people=tuple(people), meetings=tuple(meetings))
    return Scenario(count, changed, _uncut(problem), abs(count - len(real)), tuple(released))


def _uncut(problem: Problem) -> tuple[Cut, ...]:
    return tuple(Cut(slot.block, number, (number,)) for number, slot in enumerate(problem.slots))


def _with_limit(problem: Problem, limit: int) -> Scenario:
    wanted = [limit if person.most is None else person.most for person in problem.people]
    people = [
        dataclasses.replace(person, most=min(limit, own)) for person, own in zip(problem.people, wanted, strict=True)
    ]
    changed = dataclasses.replace(problem, people=tuple(people))
    # Nothing says how far away a limit is where there was none: what leaves people most free is nearest.
    distance = max(len(problem.slots) - limit, 0)
    return Scenario(limit, changed, _uncut(problem), distance)


def _new_tables(problem: Problem, count: int, room: str | None) -> list[Table]:
    taken = {table.id for table in problem.tables}
    every = frozenset(range(len(problem.slots)))
    if room is not None and (there := [problem.tables[number].slots for number in _counted(problem, room)]):
        every = frozenset().union(*there)
    tables: list[Table] = []
    number = len(problem.tables)
    while len(tables) < count:
        number += 1
        if f"T{number}" not in taken:
            tables.append(Table(f"T{number}", every, room or ""))
    return tables


def _with_slots(problem: Problem, count: int) -> Scenario:
    cuts, distance = [], 0
    for block, slots in _blocks(problem).items():
        cuts += [Cut(block, position, (slots[min(position, len(slots) - 1)],)) for position in range(count)]
        distance = max(distance, abs(count - len(slots)))
    kept_in = {slots[position]: position for slots in _blocks(problem).values() for position in range(len(slots))}
    new: dict[int, int] = {}
    for number, cut in enumerate(cuts):
        if kept_in[cut.sources[0]] == cut.begins:
            new[cut.sources[0]] = number
    return _recut(problem, count, cuts, distance, new)


def _with_length(problem: Problem, now: int, length: int) -> Scenario:
    cuts: list[Cut] = []
    new: dict[int, int] = {}
    for block, slots in _blocks(problem).items():
        base, count = len(cuts), len(slots) * now // length
        for position in range(count):
            first, last = position * length // now, ((position + 1) * length - 1) // now
            cuts.append(Cut(block, position * length, tuple(slots[first : last + 1])))
        for position, slot in enumerate(slots):
            if position * now // length < count:
                new[slot] = base + position * now // length
    return _recut(problem, length, cuts, abs(length - now), new)


def _recut(problem: Problem, value: int, cuts: list[Cut], distance: int, new: dict[int, int]) -> Scenario:
    """The problem over other slots; `new` says where an old slot's kept meetings go."""
    released: list[str] = []
    meetings = []
    for meeting in problem.meetings:
        changed = _recut_meeting(meeting, cuts)
        if meeting.slots and changed is None:
            released.append(meeting.id)
        slots = frozenset(range(len(cuts))) if changed is None else changed
        meetings.append(dataclasses.replace(meeting, slots=slots))
    changed_problem = dataclasses.replace(
        problem,
        slots=tuple(Slot(cut.block) for cut in cuts),
        tables=tuple(dataclasses.replace(table, slots=_inside(table.slots, cuts)) for table in problem.tables),
        people=tuple(_recut_person(person, cuts) for person in problem.people),
        meetings=tuple(meetings),
        keep=_recut_keep(problem, new) if cuts else (),
    )
    return Scenario(value, changed_problem, tuple(cuts), distance, tuple(released))


def _inside(old: frozenset[int], cuts: list[Cut]) -> frozenset[int]:
    """New slots all of whose time lies in the old slots."""
    return frozenset(number for number, cut in enumerate(cuts) if all(slot in old for slot in cut.sources))


def _recut_person(person: Person, cuts: list[Cut]) -> Person:
    capacity = tuple(min(person.capacity[slot] for slot in cut.sources) for cut in cuts)
    return dataclasses.replace(person, available=_inside(person.available, cuts), capacity=capacity)


def _recut_meeting(meeting: Meeting, cuts: list[Cut]) -> frozenset[int] | None:
    """The meeting's slots; those that overlap the old ones where none lies inside; None: none is left."""
    inside = _inside(meeting.slots, cuts)
    if inside or not meeting.slots:
        return inside
    return frozenset(n for n, cut in enumerate(cuts) if not meeting.slots.isdisjoint(cut.sources)) or None


def _recut_keep(problem: Problem, new: dict[int, int]) -> tuple[Kept, ...]:
    nowhere = "gone"
    while any(table.id == nowhere for table in problem.tables):
        nowhere += "-"
    return tuple(
        Kept(kept.meeting, new[kept.slot], kept.table) if kept.slot in new else Kept(kept.meeting, 0, nowhere)
        for kept in problem.keep
    )
