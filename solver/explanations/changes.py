"""The single changes of a problem that may let one more meeting in, and what each makes of the problem."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from solver.problem import Meeting, Person, Problem, Quota, Table


class Kind(StrEnum):
    """The kinds in the order in which, with as many other meetings moved, one is nearer than another."""

    NONE = "none"
    """The problem stays as it is."""
    OPEN_SLOT = "open_slot"
    """`person` is available in `slot` too."""
    ALLOW_SLOT = "allow_slot"
    """The meeting may be in `slot` too."""
    OPEN_TABLE = "open_table"
    """`table` exists in `slot` too."""
    ADD_TABLE = "add_table"
    """One more table, that exists in `slot` only."""
    ALLOW_TABLE = "allow_table"
    """The meeting may be at `table` too, by a list of its own with the tables it may be at now."""
    RAISE_MOST = "raise_most"
    """`person` may have `to` meetings in all."""
    RAISE_QUOTA = "raise_quota"
    """Of quota `number` of `person`, `to` meetings may be held."""
    RAISE_CAPACITY = "raise_capacity"
    """`person` may have `to` meetings at once in `slot`."""
    DROP_AFTER = "drop_after"
    """`other` of the two meetings no longer has to wait for the one before it."""
    DROP_GROUP = "drop_group"
    """The meeting is in no group any more."""
    UNLOCK = "unlock"
    """The held meeting `other` may be in every slot, and at every table that it would have without a list."""
    RAISE_BREAK_SPREAD = "raise_break_spread"
    """`break_spread` is `to`."""


_ORDER = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Change:
    """One change for one meeting; indices, of which each kind uses those its description names.

    `table` is the number of the new table for `ADD_TABLE`. For `DROP_AFTER` `other` is the other one
    of the two meetings, whichever comes first.
    """

    kind: Kind
    meeting: int
    person: int | None = None
    slot: int | None = None
    table: int | None = None
    number: int | None = None
    other: int | None = None
    to: int | None = None

    @property
    def rank(self) -> tuple[int, ...]:
        """The fixed order: kind, then slot, person, table, the rest."""
        parts = (self.slot, self.person, self.table, self.number, self.other, self.to)
        return (_ORDER[self.kind], *(-1 if part is None else part for part in parts))


def new_table_id(problem: Problem) -> str:
    """An id that no table has, T and a number."""
    ids = {table.id for table in problem.tables}
    number = len(problem.tables) + 1
    while f"T{number}" in ids:
        number += 1
    return f"T{number}"


def apply_change(problem: Problem, change: Change) -> Problem:
    """The problem after the change."""
    match change.kind:
        case Kind.NONE:
            return problem
        case Kind.OPEN_TABLE | Kind.ADD_TABLE:
            return _changed(problem, tables=_tables(problem, change))
        case Kind.OPEN_SLOT | Kind.RAISE_MOST | Kind.RAISE_QUOTA | Kind.RAISE_CAPACITY:
            index = _given(change.person)
            people = list(problem.people)
            people[index] = _person(people[index], change)
            return _changed(problem, people=tuple(people))
        case Kind.RAISE_BREAK_SPREAD:
            return _changed(problem, break_spread=change.to)
        case _:
            return _with_meetings(problem, change)


def _changed(problem: Problem, **parts: object) -> Problem:
    """The problem with other parts, unchecked: a change takes no index that the problem does not have,
    and looking at everything again would take longer than all else."""
    changed = copy.copy(problem)
    for name, part in parts.items():
        object.__setattr__(changed, name, part)
    return changed


def _given(part: int | None) -> int:
    if part is None:
        raise ValueError("the change lacks a part that its kind needs")
    return part


def _tables(problem: Problem, change: Change) -> tuple[Table, ...]:
    slot = _given(change.slot)
    if change.kind is Kind.ADD_TABLE:
        return (*problem.tables, Table(new_table_id(problem), frozenset({slot})))
    tables = list(problem.tables)
    index = _given(change.table)
    tables[index] = dataclasses.replace(tables[index], slots=tables[index].slots | {slot})
    return tuple(tables)


def _person(person: Person, change: Change) -> Person:
    match change.kind:
        case Kind.OPEN_SLOT:
            return dataclasses.replace(person, available=person.available | {_given(change.slot)})
        case Kind.RAISE_MOST:
            return dataclasses.replace(person, most=_given(change.to))
        case Kind.RAISE_QUOTA:
            quotas = list(person.quotas)
            number = _given(change.number)
            quotas[number] = Quota(quotas[number].meetings, _given(change.to))
            return dataclasses.replace(person, quotas=tuple(quotas))
        case _:
            slot = _given(change.slot)
            capacity = (*person.capacity[:slot], _given(change.to), *person.capacity[slot + 1 :])
            return dataclasses.replace(person, capacity=capacity)


def _with_meetings(problem: Problem, change: Change) -> Problem:
    meetings = list(problem.meetings)
    own = meetings[change.meeting]
    match change.kind:
        case Kind.ALLOW_SLOT:
            meetings[change.meeting] = dataclasses.replace(own, slots=own.slots | {_given(change.slot)})
        case Kind.ALLOW_TABLE:
            tables = _may_be_at(problem, own) | {_given(change.table)}
            meetings[change.meeting] = dataclasses.replace(own, tables=tables)
        case Kind.DROP_GROUP:
            meetings[change.meeting] = dataclasses.replace(own, group=None)
        case Kind.DROP_AFTER:
            pair = {change.meeting, _given(change.other)}
            for index in pair:
                rest = tuple(first for first in meetings[index].after if first not in pair)
                meetings[index] = dataclasses.replace(meetings[index], after=rest)
        case _:
            other = _given(change.other)
            every = frozenset(range(len(problem.slots)))
            meetings[other] = dataclasses.replace(meetings[other], slots=every, tables=None)
    return _changed(problem, meetings=tuple(meetings))


def _may_be_at(problem: Problem, meeting: Meeting) -> frozenset[int]:
    if meeting.tables is not None:
        return meeting.tables
    return frozenset(home for p in meeting.people if (home := problem.people[p].table) is not None)


def all_changes(problem: Problem, held: frozenset[int], meeting: int) -> list[Change]:
    """Every single change looked at for this meeting, in their order; to make sense of "none helps".

    Numbers are raised by as little as can help: `most`, quotas and capacity by one beyond what the
    held meetings and this one, or one more at once, take; the spread to any larger number.
    """
    slots = range(len(problem.slots))
    spec = problem.meetings[meeting]
    changes = [Change(Kind.NONE, meeting)]
    for person in spec.people:
        changes += changes_of_person(problem, held, meeting, person)
    changes += [Change(Kind.ALLOW_SLOT, meeting, slot=slot) for slot in slots if slot not in spec.slots]
    changes += changes_of_tables(problem, meeting)
    homes = spec.tables is None and any(problem.people[p].table is not None for p in spec.people)
    if spec.tables is not None or homes:
        may = _may_be_at(problem, spec)
        changes += [
            Change(Kind.ALLOW_TABLE, meeting, table=number)
            for number, table in enumerate(problem.tables)
            if number not in may or (homes and table.virtual)
        ]
    changes += _of_rules(problem, held, meeting)
    return sorted(changes, key=lambda change: change.rank)


def changes_of_tables(problem: Problem, meeting: int) -> list[Change]:
    """Those of `all_changes` that give more room at tables."""
    slots = range(len(problem.slots))
    changes = [Change(Kind.ADD_TABLE, meeting, slot=slot, table=len(problem.tables)) for slot in slots]
    for number, table in enumerate(problem.tables):
        changes += [Change(Kind.OPEN_TABLE, meeting, slot=s, table=number) for s in slots if s not in table.slots]
    return changes


def changes_of_person(problem: Problem, held: frozenset[int], meeting: int, person: int) -> list[Change]:
    """Those of `all_changes` that give this one of the two more room, in no order."""
    spec = problem.people[person]
    changes = []
    for slot in range(len(problem.slots)):
        if slot not in spec.available:
            if spec.capacity[slot] > 0:
                changes.append(Change(Kind.OPEN_SLOT, meeting, person=person, slot=slot))
        else:
            changes.append(Change(Kind.RAISE_CAPACITY, meeting, person=person, slot=slot, to=spec.capacity[slot] + 1))
    in_all = sum(person in problem.meetings[m].people for m in held) + 1
    if spec.most is not None and spec.most < in_all:
        changes.append(Change(Kind.RAISE_MOST, meeting, person=person, to=in_all))
    return changes


def _of_rules(problem: Problem, held: frozenset[int], meeting: int) -> list[Change]:
    spec = problem.meetings[meeting]
    changes = []
    for person, who in enumerate(problem.people):
        for number, quota in enumerate(who.quotas):
            taken = len(quota.meetings & held)
            if meeting in quota.meetings and taken >= quota.most:
                changes.append(Change(Kind.RAISE_QUOTA, meeting, person=person, number=number, to=taken + 1))
    for other in sorted(held):
        if other in spec.after or meeting in problem.meetings[other].after:
            changes.append(Change(Kind.DROP_AFTER, meeting, other=other))
        if _is_fixed(problem, other):
            changes.append(Change(Kind.UNLOCK, meeting, other=other))
    if spec.group is not None and any(problem.meetings[m].group == spec.group for m in held):
        changes.append(Change(Kind.DROP_GROUP, meeting))
    if problem.break_spread is not None:
        spreads = range(problem.break_spread + 1, max(problem.break_spread + 2, len(problem.slots)))
        changes += [Change(Kind.RAISE_BREAK_SPREAD, meeting, to=spread) for spread in spreads]
    return changes


def _is_fixed(problem: Problem, meeting: int) -> bool:
    spec = problem.meetings[meeting]
    return len(spec.slots) < len(problem.slots) or spec.tables is not None
