"""The compiled loops of local search for breaks: two slots exchange the meetings along a Kempe chain.

Moving a meeting to another slot pushes what is in its people's way back to the first slot, and so on. All people
along the chain stay busy in both slots, except at its ends: so few change that a step takes under a microsecond.
Meetings without a slot are in the garage, slot number S, where nobody is in the way of anybody.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.strategies.kernels.compiling import outer

Ints = NDArray[np.int64]

GARAGE_COST = 4
"""Of a meeting without a slot, in breaks."""

RULE_COST = 2
"""Of each break over the spread of R13 and of each pair in the wrong order, in breaks."""


class Facts(NamedTuple):
    """What does not change. `own[own_start[p]:own_start[p + 1]]` are a person's meetings; `places` likewise the slots.

    `counted[p, s]`: the slot counts for breaks · `room[s]`: meetings at once · `spread` -1: no rule R13.
    """

    first: Ints
    second: Ints
    may: NDArray[np.bool_]
    place_start: Ints
    places: Ints
    capacity: Ints
    own_start: Ints
    own: Ints
    block: Ints
    counted: NDArray[np.bool_]
    room: Ints
    spread: int
    earlier: Ints
    later: Ints


class State(NamedTuple):
    """`slot[m]` · `busy[p, s]`: meetings at once · `used[s]` · `breaks[p]` · `tally[b]`: people with b breaks."""

    slot: Ints
    busy: Ints
    used: Ints
    breaks: Ints
    tally: Ints
    random: NDArray[np.uint64]


class Chain(NamedTuple):
    """Scratch of one step: `change[p]` are the changes of `busy` in both slots, and whether p is listed already."""

    moved: Ints
    touched: Ints
    change: Ints
    mark: Ints
    stack: Ints
    after: Ints
    size: Ints
    """Meetings moved, people touched, the stamp of this step."""


@outer
def _random(state: NDArray[np.uint64], below: int) -> int:
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return int((x >> np.uint64(20)) % np.uint64(below))


@outer
def count_breaks(facts: Facts, busy: Ints, person: int) -> int:
    """Breaks of the person: idle runs between busy slots of a block, over the slots that count."""
    total, block, met, idle = 0, -1, False, False
    for slot in range(facts.block.size):
        if facts.counted[person, slot]:
            if facts.block[slot] != block:
                block, met, idle = facts.block[slot], False, False
            if busy[person, slot] > 0:
                total += met and idle
                met, idle = True, False
            else:
                idle = True
    return total


@outer
def over_rules(facts: Facts, state: State) -> int:
    """Breaks over the spread, and pairs in the wrong order."""
    wrong = 0
    if facts.spread >= 0:
        fewest = 0
        while fewest < state.tally.size - 1 and state.tally[fewest] == 0:
            fewest += 1
        for number in range(fewest + facts.spread + 1, state.tally.size):
            wrong += state.tally[number] * (number - facts.spread - fewest)
    garage = facts.block.size
    for pair in range(facts.earlier.size):
        before, after = state.slot[facts.earlier[pair]], state.slot[facts.later[pair]]
        wrong += before < garage and after < garage and before >= after
    return wrong


@outer
def _pull(facts: Facts, state: State, chain: Chain, seed: int, here: int, there: int) -> bool:
    """Add the meeting and all that must move with it between the two slots; False: something may not."""
    garage, top, stamp = facts.block.size, 1, chain.size[2]
    chain.stack[0] = seed
    chain.mark[seed] = stamp
    while top > 0:
        top -= 1
        meeting = chain.stack[top]
        goes_there = state.slot[meeting] == here
        target = there if goes_there else here
        if target < garage and not facts.may[meeting, target]:
            return False
        chain.moved[chain.size[0]] = meeting
        chain.size[0] += 1
        for person in (facts.first[meeting], facts.second[meeting]):
            if chain.change[person, 2] == 0:
                chain.change[person, 2] = 1
                chain.touched[chain.size[1]] = person
                chain.size[1] += 1
            chain.change[person, 0] += -1 if goes_there else 1
            chain.change[person, 1] += 1 if goes_there else -1
            side = 1 if goes_there else 0
            if (
                target < garage
                and state.busy[person, target] + chain.change[person, side] > facts.capacity[person, target]
            ):
                for place in range(facts.own_start[person], facts.own_start[person + 1]):
                    other = facts.own[place]
                    if state.slot[other] == target and chain.mark[other] != stamp:
                        chain.mark[other] = stamp
                        chain.stack[top] = other
                        top += 1
                        break
    return True


@outer
def _more_there(state: State, chain: Chain, here: int) -> int:
    """By how many meetings the second slot grows."""
    growth = 0
    for index in range(chain.size[0]):
        growth += 1 if state.slot[chain.moved[index]] == here else -1
    return growth


@outer
def _balance(facts: Facts, state: State, chain: Chain, here: int, there: int) -> bool:
    """Where a slot gets too full for its tables another chain goes the other way, once; False: still too full."""
    garage = facts.block.size
    for attempt in range(2):
        growth = _more_there(state, chain, here)
        full = -1
        if state.used[there] + growth > facts.room[there]:
            full = there
        elif here < garage and state.used[here] - growth > facts.room[here]:
            full = here
        if full < 0:
            return True
        if attempt == 1:
            return False
        found, start = -1, _random(state.random, state.slot.size)
        for step in range(state.slot.size):
            meeting = (start + step) % state.slot.size
            if state.slot[meeting] == full and chain.mark[meeting] != chain.size[2]:
                found = meeting
                break
        if found < 0 or not _pull(facts, state, chain, found, here, there):
            return False
    return True


@outer
def _exchange(facts: Facts, state: State, chain: Chain, here: int, there: int, sign: int) -> int:
    """Carry the chain out (`sign` 1) or take it back (-1); the change of the breaks."""
    garage, total = facts.block.size, 0
    growth = 0
    for index in range(chain.size[0]):
        meeting = chain.moved[index]
        goes_there = state.slot[meeting] == here
        growth += 1 if goes_there else -1
        state.slot[meeting] = there if goes_there else here
    state.used[there] += growth
    if here < garage:
        state.used[here] -= growth
    for index in range(chain.size[1]):
        person = chain.touched[index]
        if chain.change[person, 0] != 0 or chain.change[person, 1] != 0:
            if here < garage:
                state.busy[person, here] += sign * chain.change[person, 0]
            state.busy[person, there] += sign * chain.change[person, 1]
            before = state.breaks[person]
            after = count_breaks(facts, state.busy, person) if sign > 0 else chain.after[person]
            chain.after[person] = before
            state.breaks[person] = after
            state.tally[before] -= 1
            state.tally[after] += 1
            total += after - before
    return total


@outer
def anneal(
    facts: Facts, state: State, chain: Chain, cost: int, best: Ints, best_cost: int, steps: int, hot: float, cold: float
) -> tuple[int, int]:
    """So many steps from one temperature to the other; the cost reached and the best cost, its slots in `best`."""
    garage, wrong = facts.block.size, over_rules(facts, state)
    strict = facts.spread >= 0 or facts.earlier.size > 0
    heat, cooling = hot, (cold / hot) ** (1.0 / steps)
    for _ in range(steps):
        heat *= cooling
        meeting = _random(state.random, state.slot.size)
        here = state.slot[meeting]
        options = facts.place_start[meeting + 1] - facts.place_start[meeting]
        if options == 0:
            continue
        there = facts.places[facts.place_start[meeting] + _random(state.random, options)]
        if there == here:
            continue
        chain.size[0] = chain.size[1] = 0
        chain.size[2] += 1
        if _pull(facts, state, chain, meeting, here, there) and _balance(facts, state, chain, here, there):
            parked = -GARAGE_COST * _more_there(state, chain, here) if here == garage else 0
            change = parked + _exchange(facts, state, chain, here, there, 1)
            wrong_now = over_rules(facts, state) if strict else 0
            change += RULE_COST * (wrong_now - wrong)
            if change <= 0 or _random(state.random, 1 << 40) < math.exp(-change / heat) * (1 << 40):
                cost += change
                wrong = wrong_now
                if cost < best_cost:
                    best_cost = cost
                    best[:] = state.slot
            else:
                _exchange(facts, state, chain, here, there, -1)
        for index in range(chain.size[1]):
            chain.change[chain.touched[index]] = 0
    return cost, best_cost
