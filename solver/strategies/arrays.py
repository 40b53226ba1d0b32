"""The problem as flat arrays, the form in which compiled loops read it.

A *place* of a meeting is a slot and a class of tables. What a place takes are *cells* with a
capacity: a person in a slot (R4), a class of tables in a slot (R5, R6) and, where a home table is
virtual, a person at home in a slot (R7). What a held meeting takes wherever it is are *sets*:
`most` of a person (R8), quotas (R9) and groups (R12).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from solver.model.places import Classes, class_numbers, tables_allowed
from solver.problem import Problem

WORD = 64
"""Slots per word of a bit set."""

Array = np.ndarray[Any, np.dtype[Any]]


class Rows(NamedTuple):
    """Lists of different lengths, one after the other: row i is `items[starts[i]:starts[i + 1]]`."""

    starts: Array
    items: Array


class Layout(NamedTuple):
    """What never changes during a search; all arrays, so that compiled code reads it as it is.

    `windows[m]`: bit set of the slots of meeting m that R2 and R3 allow · `kinds[m]`: row of
    `kind_classes`, the classes it may be at · `person_cells[p * S + s]`: capacity, at most the number of
    the person's meetings · `class_cells[c * S + s]` likewise · `unlimited[c]`: virtual · `guest[m]`: has no tables
    of its own · `virtual_home[p]`: class of the person's home table if it is virtual, else −1 ·
    `sets` and `set_limits`: per meeting the sets it counts in · `earlier`, `later`: rule R11.
    """

    slots: int
    first: Array
    second: Array
    windows: Array
    kinds: Array
    kind_classes: Rows
    person_cells: Array
    class_cells: Array
    unlimited: Array
    guest: Array
    virtual_home: Array
    sets: Rows
    set_limits: Array
    earlier: Rows
    later: Rows
    weights: Array
    least: Array
    required: Array


def rows(lists: Iterable[Sequence[int]]) -> Rows:
    """The lists one after the other."""
    kept = [tuple(one) for one in lists]
    starts = np.zeros(len(kept) + 1, np.int64)
    np.cumsum([len(one) for one in kept], out=starts[1:])
    return Rows(starts, np.array([item for one in kept for item in one], np.int64))


def bit_sets(sets: Sequence[frozenset[int]], slots: int) -> Array:
    """One row of words per set of slots."""
    words = max(1, -(-slots // WORD))
    numbers: dict[frozenset[int], int] = {}
    index = np.fromiter((numbers.setdefault(one, len(numbers)) for one in sets), np.int64, len(sets))
    table = np.zeros((max(1, len(numbers)), words), np.uint64)
    for one, number in numbers.items():
        for slot in one:
            table[number, slot // WORD] |= np.uint64(1 << (slot % WORD))
    return table[index]


def lay_out(problem: Problem, classes: Classes) -> Layout:
    """The arrays of a problem and a partition of its tables into classes."""
    meetings, slots = problem.meetings, len(problem.slots)
    pairs = np.array([meeting.people for meeting in meetings], np.int64).reshape(-1, 2)
    first, second = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    capacity = _capacity(problem)
    present = bit_sets([person.available for person in problem.people], slots) & _packed(capacity > 0)
    windows = bit_sets([meeting.slots for meeting in meetings], slots)
    windows &= present[first]
    windows &= present[second]
    degree = np.bincount(pairs.ravel(), minlength=len(problem.people))
    kinds, kind_classes = _kinds(problem, classes)
    room, unlimited = _room(problem, classes)
    sets, limits = _sets(problem, degree)
    later: list[list[int]] = [[] for _ in meetings]
    ordered = any(meeting.after for meeting in meetings)
    for index, meeting in enumerate(meetings if ordered else ()):
        for before in meeting.after:
            later[before].append(index)
    return Layout(
        slots=slots,
        first=first,
        second=second,
        windows=windows,
        kinds=kinds,
        kind_classes=kind_classes,
        person_cells=np.minimum(capacity, degree[:, None]).astype(np.int64).ravel(),
        class_cells=room,
        unlimited=unlimited,
        guest=np.array([meeting.tables is None for meeting in meetings], np.bool_),
        virtual_home=_virtual_homes(problem, classes),
        sets=sets,
        set_limits=limits,
        earlier=rows([meeting.after for meeting in meetings]),
        later=rows(later),
        weights=np.array([meeting.weight for meeting in meetings], np.int64),
        least=np.array([min(person.least, 2**31 - 1) for person in problem.people], np.int64),
        required=np.array([meeting.required for meeting in meetings], np.bool_),
    )


def _capacity(problem: Problem) -> Array:
    """Per person and slot, numbers beyond any count of meetings cut off."""
    distinct: dict[tuple[int, ...], int] = {}
    index = [distinct.setdefault(person.capacity, len(distinct)) for person in problem.people]
    most = max(1, len(problem.meetings))
    table = np.array([[min(number, most) for number in one] for one in distinct], np.int64)
    return table.reshape(len(distinct), len(problem.slots))[np.array(index, np.int64)]


def _packed(flags: Array) -> Array:
    """Rows of flags as bit sets."""
    words = max(1, -(-flags.shape[1] // WORD))
    packed = np.zeros((len(flags), words), np.uint64)
    for slot in range(flags.shape[1]):
        packed[:, slot // WORD] |= flags[:, slot].astype(np.uint64) << np.uint64(slot % WORD)
    return packed


def with_room(cells: Array, slots: int) -> Array:
    """Bit sets, one after the other, of the slots in which the cells hold anything."""
    return _packed(cells.reshape(-1, slots) > 0).ravel().view(np.int64)


def _kinds(problem: Problem, classes: Classes) -> tuple[Array, Rows]:
    class_of = class_numbers(classes)
    numbers: dict[frozenset[int] | None, int] = {}
    kinds = np.fromiter(
        (numbers.setdefault(tables_allowed(problem, m), len(numbers)) for m in range(len(problem.meetings))), np.int64
    )
    every = range(len(classes))
    return kinds, rows([every if one is None else sorted({class_of[table] for table in one}) for one in numbers])


def _room(problem: Problem, classes: Classes) -> tuple[Array, Array]:
    """Meetings at once by class and slot, and which classes are virtual."""
    slots = len(problem.slots)
    room = np.zeros((len(classes), slots), np.int64)
    unlimited = np.zeros(len(classes), np.bool_)
    for number, tables in enumerate(classes):
        spec = problem.tables[tables[0]]
        unlimited[number] = spec.virtual
        size = len(problem.meetings) if spec.virtual else min(len(tables), len(problem.meetings))
        room[number, sorted(spec.slots)] = size
    return room.ravel(), unlimited


def _virtual_homes(problem: Problem, classes: Classes) -> Array:
    class_of = class_numbers(classes)
    homes = [person.table for person in problem.people]
    return np.array(
        [-1 if home is None or not problem.tables[home].virtual else class_of[home] for home in homes], np.int64
    )


def _sets(problem: Problem, degree: Array) -> tuple[Rows, Array]:
    """Per meeting the sets it counts in, and each set's limit; sets that cannot be exceeded are left out."""
    members: list[tuple[Iterable[int], int]] = []
    limited = {index for index, p in enumerate(problem.people) if p.most is not None and p.most < degree[index]}
    own: dict[int, list[int]] = {person: [] for person in limited}
    groups: dict[str, list[int]] = {}
    for index, meeting in enumerate(problem.meetings):
        if meeting.group is not None:
            groups.setdefault(meeting.group, []).append(index)
        for person in meeting.people if limited else ():
            if person in limited:
                own[person].append(index)
    members += [(meetings, problem.people[person].most or 0) for person, meetings in own.items()]
    members += [(q.meetings, q.most) for p in problem.people for q in p.quotas if len(q.meetings) > q.most]
    members += [(meetings, 1) for meetings in groups.values() if len(meetings) > 1]
    counted: list[list[int]] = [[] for _ in problem.meetings] if members else []
    for number, (meetings, _) in enumerate(members):
        for index in meetings:
            counted[index].append(number)
    empty = Rows(np.zeros(len(problem.meetings) + 1, np.int64), np.zeros(0, np.int64))
    return (rows(counted) if members else empty), np.array([limit for _, limit in members], np.int64)
