"""The places a meeting may be held at, as literals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from solver.model.cpsat import Model, holds, negated
from solver.model.places import Classes, Place, at_tables, class_numbers, slots_allowed, tables_allowed
from solver.problem import Problem
from solver.solution import Solution


@dataclass(frozen=True, slots=True)
class Variables:
    """Literals of one model; a missing key means false.

    `at[m, s, c]`: meeting m is in slot s at a table of class c · `inside[m, s]`: m is in slot s ·
    `held[m]`: m is held · `busy[p, s]`: person p has a meeting in slot s.
    """

    problem: Problem
    classes: Classes
    meetings: tuple[int, ...]
    at: dict[tuple[int, int, int], int]
    inside: dict[tuple[int, int], int]
    held: dict[int, int]
    busy: dict[tuple[int, int], int]
    of_person: tuple[tuple[int, ...], ...]
    relaxed: bool = False

    def class_of(self) -> dict[int, int]:
        return class_numbers(self.classes)


def build_variables(
    model: Model,
    problem: Problem,
    classes: Classes,
    *,
    slots_of: Mapping[int, Collection[int]] | None = None,
    fixed: Mapping[int, Place] | None = None,
    chosen: bool = False,
    relaxed: bool = False,
) -> Variables:
    """Literals for every place the rules R2, R3, R6 and R7 allow (`relaxed`: for every place at all).

    `slots_of` limits the model to these meetings, each to its slots; `chosen` says that each of them
    is held. The meetings of `fixed` are held where it says; places that they leave no room for get
    no literal.
    """
    settled = fixed or {}
    meetings = tuple(sorted({*(range(len(problem.meetings)) if slots_of is None else slots_of), *settled}))
    room = Room(problem, classes, settled)
    at: dict[tuple[int, int, int], int] = {}
    inside: dict[tuple[int, int], int] = {}
    held: dict[int, int] = {}
    for meeting in meetings:
        if meeting in settled:
            slot, number = settled[meeting]
            at[meeting, slot, number] = inside[meeting, slot] = held[meeting] = model.true
            continue
        if relaxed:
            places = [(slot, number) for slot in range(len(problem.slots)) for number in range(len(classes))]
        else:
            places = room.places(meeting, None if slots_of is None else slots_of[meeting])
        _place(model, meeting, places, chosen, at, inside, held)
    of_person = _meetings_by_person(problem, meetings)
    busy = {
        (person, slot): model.any_of([inside[m, slot] for m in own if (m, slot) in inside])
        for person, own in enumerate(of_person)
        for slot in range(len(problem.slots))
        if any((m, slot) in inside for m in own)
    }
    return Variables(problem, classes, meetings, at, inside, held, busy, of_person, relaxed)


class Room:
    """What settled meetings leave of people (rule R4), tables (R5) and home tables (R7)."""

    def __init__(self, problem: Problem, classes: Classes, settled: Mapping[int, Place]) -> None:
        self._problem, self._classes = problem, classes
        self._people: Counter[tuple[int, int]] = Counter()
        self._homes: set[tuple[int, Place]] = set()
        tables: Counter[Place] = Counter()
        for meeting, place in settled.items():
            tables[place] += 1
            for person in problem.meetings[meeting].people:
                self._people[person, place[0]] += 1
                if self._is_home(meeting, person, place[1]):
                    self._homes.add((person, place))
        self._open = [
            [number for number, group in enumerate(classes) if self._has_table(slot, group, tables[slot, number])]
            for slot in range(len(problem.slots))
        ]

    def _has_table(self, slot: int, tables: tuple[int, ...], taken: int) -> bool:
        first = self._problem.tables[tables[0]]
        return slot in first.slots and (first.virtual or taken < len(tables))

    def slots(self, meeting: int) -> list[int]:
        """The slots allowed in which both people have room, in order."""
        people = self._problem.meetings[meeting].people
        return [
            slot
            for slot in sorted(slots_allowed(self._problem, meeting))
            if all(self._people[p, slot] < self._problem.people[p].capacity[slot] for p in people)
        ]

    def size(self, meeting: int) -> int:
        """At least as many as `places` finds, without looking at each."""
        return sum(len(self._open[slot]) for slot in self.slots(meeting))

    def places(self, meeting: int, slots: Collection[int] | None = None) -> list[Place]:
        """The places that the meeting can have, in order; `slots` None: in any slot."""
        tables = tables_allowed(self._problem, meeting)
        return [
            (slot, number)
            for slot in self.slots(meeting)
            if slots is None or slot in slots
            for number in self._open[slot]
            if (tables is None or self._classes[number][0] in tables) and not self._at_home(meeting, slot, number)
        ]

    def _at_home(self, meeting: int, slot: int, number: int) -> bool:
        """Whether a person of the meeting already has one at home there."""
        return bool(self._homes) and any(
            (person, (slot, number)) in self._homes and self._is_home(meeting, person, number)
            for person in self._problem.meetings[meeting].people
        )

    def _is_home(self, meeting: int, person: int, number: int) -> bool:
        home = self._problem.people[person].table
        return home is not None and self._problem.meetings[meeting].tables is None and home in self._classes[number]


def _place(
    model: Model,
    meeting: int,
    places: list[tuple[int, int]],
    chosen: bool,
    at: dict[tuple[int, int, int], int],
    inside: dict[tuple[int, int], int],
    held: dict[int, int],
) -> None:
    slots: dict[int, list[int]] = {}
    for slot, number in places:
        slots.setdefault(slot, []).append(number)
    sure = chosen and len(slots) == 1
    for slot, numbers in slots.items():
        whole = model.true if sure else None
        literals = [model.true if sure and len(numbers) == 1 else model.boolean() for _ in numbers]
        at.update({(meeting, slot, number): literal for number, literal in zip(numbers, literals, strict=True)})
        if whole is not None:
            model.clause(literals)
        inside[meeting, slot] = whole if whole is not None else model.any_of(literals)
    if chosen:
        held[meeting] = model.true
        model.clause([inside[meeting, slot] for slot in slots])
    else:
        held[meeting] = model.any_of([inside[meeting, slot] for slot in slots])


def _meetings_by_person(problem: Problem, meetings: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in problem.people]
    for meeting in meetings:
        for person in problem.meetings[meeting].people:
            found[person].append(meeting)
    return tuple(tuple(own) for own in found)


def read_grid(variables: Variables, values: tuple[int, ...]) -> Solution:
    """The grid of a solved model."""
    held = (
        (m, (slot, number)) for (m, slot, number), literal in sorted(variables.at.items()) if holds(values, literal)
    )
    return at_tables(variables.classes, held)


def hint_grid(model: Model, variables: Variables, grid: Solution) -> None:
    """Hint the grid's places, slots and held meetings; what has no literal is left out."""
    class_of = variables.class_of()
    places = {(p.meeting, p.slot, class_of[p.table]) for p in grid.placements}
    slots = {(p.meeting, p.slot) for p in grid.placements}
    held = {p.meeting for p in grid.placements}
    people = variables.problem.meetings
    busy = {(person, p.slot) for p in grid.placements for person in people[p.meeting].people}
    pairs = [(literal, int(key in places)) for key, literal in variables.at.items()]
    pairs += [(literal, int(key in slots)) for key, literal in variables.inside.items()]
    pairs += [(literal, int(meeting in held)) for meeting, literal in variables.held.items()]
    pairs += [(literal, int(key in busy)) for key, literal in variables.busy.items()]
    fixed = (model.true, negated(model.true))
    model.hint([pair for pair in pairs if pair[0] not in fixed])
