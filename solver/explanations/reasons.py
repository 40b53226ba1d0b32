"""Why a candidate meeting is not held: the first of the reasons, in their order, that is true of the grid.

Each is defined on a valid grid, by what stands there and not by how it was found. Slots, people,
meetings and tables are indices. "Worth" is what the problem's first goals count: the goals before
the first of `breaks` and `moves`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from solver.explanations.view import View
from solver.explanations.worth import gain, gain_of_place
from solver.problem import GoalName
from solver.solution import Placement
from solver.validation import violations


class Reason(StrEnum):
    """Stable names, in the order in which they are tried."""

    NO_COMMON_SLOT = "no_common_slot"
    """Each slot is closed: not allowed, one not available or with capacity 0, or no allowed table exists in it."""
    AT_MOST = "at_most"
    """One of the two has `most` meetings already."""
    QUOTA = "quota"
    """A quota with this meeting is full."""
    GROUP = "group"
    """Another meeting of its group is held."""
    WORTH_MORE = "worth_more"
    """In each common slot one of the two has no room, and whatever meetings make room, one of each who is
    full, the grid with this meeting in their place is no better in the first goals."""
    NO_TABLE = "no_table"
    """There are common slots in which both have room, and in each of these no allowed table is free."""
    LOCK = "lock"
    """It can be put nowhere, not even in the place of meetings worth less, and in at least one common slot
    that is so because of a required meeting, an order (`after`) or the break spread."""
    GOAL = "goal"
    """It can be put somewhere as all others stand, but wherever it can, a goal that ranks before what it
    would bring gets worse; and nowhere would it make the grid better."""
    NO_GAIN = "no_gain"
    """It can be put somewhere as all others stand, which changes no goal; nowhere would it make the grid better."""
    NOT_OPTIMAL = "not_optimal"
    """Putting it somewhere, alone or in the place of meetings worth less, makes the grid better."""
    SEVERAL = "several"
    """None of the others: the common slots are closed to it for different reasons, each named."""


class Obstacle(StrEnum):
    """What stands in a slot; the first four close it whatever else is held."""

    NOT_ALLOWED = "not_allowed"
    UNAVAILABLE = "unavailable"
    NO_CAPACITY = "no_capacity"
    NO_TABLE_EXISTS = "no_table_exists"
    WORTH_MORE = "worth_more"
    """The meetings that would have to make room are worth at least as much."""
    REQUIRED = "required"
    """They are worth less, but one of them is required."""
    TAKEN = "taken"
    """One of the two has no room, and no goal before breaks and moves says what that is worth."""
    EXCHANGE = "exchange"
    """Meetings worth less could make room: the grid would be better."""
    NO_TABLE = "no_table"
    AFTER = "after"
    BREAK_SPREAD = "break_spread"
    GOAL = "goal"
    """It fits as all others stand; the named goal gets worse and none before it better."""
    NO_GAIN = "no_gain"
    FITS = "fits"
    """It fits as all others stand, and makes the grid better."""


LOCKS = frozenset({Obstacle.REQUIRED, Obstacle.AFTER, Obstacle.BREAK_SPREAD})


@dataclass(frozen=True, slots=True)
class SlotNote:
    """What one slot holds against the meeting: whom it concerns, which meetings, which goal."""

    slot: int
    obstacle: Obstacle
    people: tuple[int, ...] = ()
    meetings: tuple[int, ...] = ()
    goal: GoalName | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The first true reason; `slots` says of each slot that matters what stands there, in time order."""

    reason: Reason
    people: tuple[int, ...] = ()
    meetings: tuple[int, ...] = ()
    limit: int | None = None
    slots: tuple[SlotNote, ...] = ()


def find_reason(view: View, meeting: int) -> Finding:
    """The first true reason for a meeting that the view's valid grid does not hold."""
    common = view.common_slots(meeting)
    if not common:
        return Finding(Reason.NO_COMMON_SLOT, slots=tuple(_closed(view, meeting)))
    limit = _limit(view, meeting)
    if limit is not None:
        return limit
    notes = tuple(_note(view, meeting, slot) for slot in common)
    return Finding(_judge(view, meeting, notes), slots=notes)


def _closed(view: View, meeting: int) -> Iterator[SlotNote]:
    for slot in range(len(view.problem.slots)):
        closed = view.closed_by(meeting, slot)
        if closed is not None:
            yield SlotNote(slot, Obstacle(closed[0]), people=closed[1])


def _limit(view: View, meeting: int) -> Finding | None:
    people = view.problem.people
    if at_most := view.at_most(meeting):
        return Finding(Reason.AT_MOST, people=at_most, limit=people[at_most[0]].most)
    if full := view.full_quotas(meeting):
        person, number = full[0]
        quota = people[person].quotas[number]
        held = tuple(sorted(quota.meetings & view.held.keys()))
        return Finding(Reason.QUOTA, people=(person,), meetings=held, limit=quota.most)
    rival = view.group_rival(meeting)
    return None if rival is None else Finding(Reason.GROUP, meetings=(rival,), limit=1)


def _judge(view: View, meeting: int, notes: tuple[SlotNote, ...]) -> Reason:
    stand = {note.obstacle for note in notes}
    if stand <= {Obstacle.WORTH_MORE}:
        return Reason.WORTH_MORE
    with_room = [note for note in notes if not view.full(meeting, note.slot)]
    if with_room and all(note.obstacle is Obstacle.NO_TABLE for note in with_room):
        return Reason.NO_TABLE
    if stand & {Obstacle.FITS, Obstacle.EXCHANGE}:
        return Reason.NOT_OPTIMAL
    if Obstacle.NO_GAIN in stand:
        return Reason.NO_GAIN
    if Obstacle.GOAL in stand:
        return Reason.GOAL
    return Reason.LOCK if stand & LOCKS else Reason.SEVERAL


def _note(view: View, meeting: int, slot: int) -> SlotNote:
    """What stands against the meeting in a common slot."""
    if view.full(meeting, slot):
        return _taken(view, meeting, slot)
    tables = list(view.usable_tables(meeting, slot))
    if not tables:
        return SlotNote(slot, Obstacle.NO_TABLE)
    if out_of_order := view.out_of_order(meeting, slot):
        return SlotNote(slot, Obstacle.AFTER, meetings=tuple(out_of_order))
    return _fitting(view, meeting, slot, tables)


def _fitting(view: View, meeting: int, slot: int, tables: list[int]) -> SlotNote:
    """The best of the places in a slot where all but R13 and the goals let the meeting in."""
    best: tuple[int, ...] | None = None
    spread_only = view.problem.break_spread is not None
    for table in tables if spread_only else _different(view, meeting, tables):
        placement = Placement(slot, table, meeting)
        if spread_only and violations(view.problem, view.with_meeting(placement)):
            continue
        change = gain_of_place(view, placement)
        best = change if best is None else min(best, change)
    if best is None:
        return SlotNote(slot, Obstacle.BREAK_SPREAD)
    first = next((index for index, change in enumerate(best) if change), None)
    if first is None:
        return SlotNote(slot, Obstacle.NO_GAIN)
    if best[first] < 0:
        return SlotNote(slot, Obstacle.FITS)
    return SlotNote(slot, Obstacle.GOAL, goal=view.problem.goals[first])


def _different(view: View, meeting: int, tables: list[int]) -> list[int]:
    """Of the tables those that a goal may tell apart: where the two sit anyway, the kept one, one more, one virtual."""
    known = {p.table for person in view.problem.meetings[meeting].people for p in view.by_person.get(person, ())}
    kept = view.kept.get(view.problem.meetings[meeting].id)
    specs = view.problem.tables
    chosen = [t for t in tables if t in known or (kept is not None and specs[t].id == kept.table)]
    for virtual in (False, True):
        chosen += [t for t in tables if t not in chosen and specs[t].virtual is virtual][:1]
    return chosen


def _taken(view: View, meeting: int, slot: int) -> SlotNote:
    """A common slot in which one of the two has no room."""
    full = view.full(meeting, slot)
    there = tuple(dict.fromkeys(m for person in full for m in view.meetings_at[person, slot]))
    if not view.leading:
        return SlotNote(slot, Obstacle.TAKEN, full, there)
    ways = sorted({tuple(sorted(set(way))) for way in product(*(view.meetings_at[p, slot] for p in full))})
    better = [way for way in ways if gain(view, meeting, slot, way) < _nothing(view)]
    if not better:
        return SlotNote(slot, Obstacle.WORTH_MORE, full, there)
    stops = [_stop(view, meeting, slot, way) for way in better]
    if None in stops:
        return SlotNote(slot, Obstacle.EXCHANGE, full, better[stops.index(None)])
    order = (Obstacle.REQUIRED, Obstacle.AFTER, Obstacle.BREAK_SPREAD, Obstacle.NO_TABLE)
    return SlotNote(slot, next(stop for stop in order if stop in stops), full, there)


def _nothing(view: View) -> tuple[int, ...]:
    return (0,) * len(view.leading)


def _stop(view: View, meeting: int, slot: int, gone: tuple[int, ...]) -> Obstacle | None:
    """What forbids the exchange; None: it is valid, and better in the first goals."""
    problem = view.problem
    if any(problem.meetings[m].required for m in gone):
        return Obstacle.REQUIRED
    tables = list(view.usable_tables(meeting, slot, gone))
    if not tables:
        return Obstacle.NO_TABLE
    if view.out_of_order(meeting, slot, gone):
        return Obstacle.AFTER
    if problem.break_spread is not None and all(
        violations(problem, view.with_meeting(Placement(slot, table, meeting), gone)) for table in tables
    ):
        return Obstacle.BREAK_SPREAD
    return None
