"""Fewer breaks for meetings that are held anyhow, by local search: values, not bounds.

For problems in which a meeting may be at any table. The grid may be of a problem's required meetings
alone, some of them still without a slot; what is offered to the board holds all of them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from itertools import accumulate

import numpy as np

from solver.board import Board
from solver.model.places import alike_tables, blocks, slots_allowed
from solver.problem import BreakRule, Problem
from solver.solution import Placement, Solution
from solver.strategies.kernels.kempe import (
    GARAGE_COST,
    RULE_COST,
    Chain,
    Facts,
    Ints,
    State,
    anneal,
    count_breaks,
    over_rules,
)
from solver.strategies.seat import seat
from solver.validation import violations

HOT, COLD = 0.5, 0.1
"""Temperatures, in breaks."""

STEPS = 15_000
"""Steps for each meeting in the first round; each round has twice as many as the one before."""

ROUNDS = 3

CHUNK = 50_000
"""Steps between two looks at the clock: a few hundredths of a second."""


def rearrange(
    board: Board, meetings: Collection[int], index: int, seconds: float | None = None, rounds: int = ROUNDS
) -> None:
    """Offer grids that hold exactly these meetings, from the best grid on, until goal `index` (breaks) is proven."""
    problem = board.problem
    held = sorted(meetings)
    places = {p.meeting: p.slot for p in board.best.placements} if board.best is not None else {}
    start = np.array([places.get(meeting, len(problem.slots)) for meeting in held], np.int64)
    if not held or not len(problem.slots):
        return
    facts = _facts(problem, held)
    until = None if seconds is None else time.monotonic() + seconds
    best, state = start.copy(), _state(facts, start, board.seed)
    least = _cost(facts, state)
    steps, hot = STEPS * len(held), HOT
    for _ in range(rounds):
        done = 0
        while done < steps:
            if board.clock.stopped() or (until is not None and time.monotonic() > until):
                return
            reached = _chunk(facts, state, best, least, _heat(hot, done / steps), _heat(hot, (done + CHUNK) / steps))
            if reached < least:
                least = reached
                _offer(board, held, best)
            if board.best is not None and board.costs[index] <= board.bounds()[index]:
                return
            done += CHUNK
        state = _state(facts, best, board.seed + steps)
        steps, hot = 2 * steps, HOT / 2


def _heat(hot: float, done: float) -> float:
    """The temperature when this part of a round is done, falling evenly in proportion."""
    return float(hot * (COLD / hot) ** min(1.0, done))


def _chunk(facts: Facts, state: State, best: Ints, least: int, hot: float, cold: float) -> int:
    people, meetings = len(state.breaks), len(state.slot)
    chain = Chain(
        moved=np.zeros(meetings + 1, np.int64),
        touched=np.zeros(people, np.int64),
        change=np.zeros((people, 3), np.int64),
        mark=np.zeros(meetings, np.int64),
        stack=np.zeros(meetings + 1, np.int64),
        after=np.zeros(people, np.int64),
        size=np.zeros(3, np.int64),
    )
    _, reached = anneal(facts, state, chain, _cost(facts, state), best, least, CHUNK, hot, cold)
    return int(reached)


def _cost(facts: Facts, state: State) -> int:
    parked = int((state.slot == len(facts.block)).sum())
    return GARAGE_COST * parked + int(state.breaks.sum()) + RULE_COST * int(over_rules(facts, state))


def _offer(board: Board, held: list[int], slots: Ints) -> None:
    problem = board.problem
    if int(slots.max()) == len(problem.slots):
        return
    grid = at_any_table(problem, list(zip(held, map(int, slots), strict=True)))
    if not violations(problem, grid):
        board.offer(seat(problem, alike_tables(problem), grid))


def at_any_table(problem: Problem, places: Sequence[tuple[int, int]]) -> Solution:
    """A grid from (meeting, slot) pairs, no more in a slot than it has tables, where a meeting may be at any table."""
    free: list[list[int]] = [[] for _ in problem.slots]
    for number, table in enumerate(problem.tables):
        for slot in table.slots:
            free[slot].append(number)
    placements = []
    for meeting, slot in places:
        there = free[slot]
        seat_at = next((number for number in there if problem.tables[number].virtual), there[0])
        if not problem.tables[seat_at].virtual:
            there.remove(seat_at)
        placements.append(Placement(slot, seat_at, meeting))
    return Solution(tuple(placements))


def _facts(problem: Problem, held: list[int]) -> Facts:
    number = {meeting: index for index, meeting in enumerate(held)}
    may = np.zeros((len(held), len(problem.slots)), np.bool_)
    room = [_room(problem, slot, len(held)) for slot in range(len(problem.slots))]
    for index, meeting in enumerate(held):
        for slot in slots_allowed(problem, meeting):
            may[index, slot] = room[slot] > 0
    own: list[list[int]] = [[] for _ in problem.people]
    for index, meeting in enumerate(held):
        for person in problem.meetings[meeting].people:
            own[person].append(index)
    counted = np.ones((len(problem.people), len(problem.slots)), np.bool_)
    if problem.break_rule is BreakRule.AVAILABLE:
        for person, spec in enumerate(problem.people):
            counted[person] = [slot in spec.available for slot in range(len(problem.slots))]
    places = [np.flatnonzero(row) for row in may]
    pairs = [(number[e], number[m]) for m in held for e in problem.meetings[m].after if e in number]
    return Facts(
        first=_ints([problem.meetings[meeting].people[0] for meeting in held]),
        second=_ints([problem.meetings[meeting].people[1] for meeting in held]),
        may=may,
        place_start=_ints(accumulate(map(len, places), initial=0)),
        places=np.concatenate(places).astype(np.int64),
        capacity=np.array([spec.capacity for spec in problem.people], np.int64),
        own_start=_ints(accumulate(map(len, own), initial=0)),
        own=_ints(meeting for meetings in own for meeting in meetings),
        block=_ints(block for block, slots in enumerate(blocks(problem)) for _ in slots),
        counted=counted,
        room=_ints(room),
        spread=-1 if problem.break_spread is None else problem.break_spread,
        earlier=_ints(earlier for earlier, _ in pairs),
        later=_ints(later for _, later in pairs),
    )


def _ints(numbers: object) -> Ints:
    return np.array(list(numbers), np.int64)  # type: ignore[call-overload]  # any iterable of integers


def _room(problem: Problem, slot: int, everyone: int) -> int:
    there = [table for table in problem.tables if slot in table.slots]
    return everyone if any(table.virtual for table in there) else len(there)


def _state(facts: Facts, slots: Ints, seed: int) -> State:
    people, count = len(facts.capacity), len(facts.block)
    busy = np.zeros((people, count), np.int64)
    used = np.zeros(count, np.int64)
    for meeting, slot in enumerate(slots):
        if slot < count:
            used[slot] += 1
            busy[facts.first[meeting], slot] += 1
            busy[facts.second[meeting], slot] += 1
    breaks = _ints(count_breaks(facts, busy, person) for person in range(people))
    random = np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64 | 1], np.uint64)
    return State(slots.copy(), busy, used, breaks, np.bincount(breaks, minlength=count + 1), random)
