"""The compiled moves of local search, and an annealing over them.

Nothing here allocates or talks; `search.py` owns the arrays and decides how long to go on. Every
function keeps all rules that `covers` of `search.py` names true, except that a class of tables may
be over-full inside `_exchange`, which repairs it or takes everything back.
"""

# mypy: disable-error-code="no-any-return,return-value"
# Numbers read from an array are numpy's to mypy; compiled, they are plain ones.

from __future__ import annotations

import numpy as np

from solver.strategies.arrays import Array
from solver.strategies.kernels.compiling import inner, outer
from solver.strategies.kernels.exchanges import clash, exchange, step, take_back
from solver.strategies.kernels.names import (
    BEST,
    BEST_SLOT,
    BEST_TABLE,
    CLASS_CELLS,
    CLASSES,
    KIND_CLASSES,
    KIND_STARTS,
    KINDS,
    LOCKED,
    MEETINGS,
    OPEN,
    POOL,
    ROOM,
    SCRATCH,
    SLOT,
    SLOTS,
    TABLE,
    TICK,
    TRAIL,
    VALUE,
    WAITING,
    WINDOWS,
    WORDS,
)
from solver.strategies.kernels.places import bit, chance, free_place, gain_of, loss_of, pool_add, put, random, set_room


@inner
def _insert(h: Array, r: Array, meeting: int, temperature: float) -> None:  # noqa: C901 - one loop after the other; calls cost compile time
    """Hold a pooled meeting where it costs least (or, the warmer, anywhere): what is in its way goes."""
    classes, gain = h[CLASSES], gain_of(h, r, meeting)
    kind = h[h[KINDS] + meeting]
    low, high = h[h[KIND_STARTS] + kind], h[h[KIND_STARTS] + kind + 1]
    h[TICK] = random(h, 1 << 30)
    best, best_score = -1, -temperature * np.log(chance(h))
    for slot in range(h[SLOTS] if high > low else 0):
        if not bit(h, h[WINDOWS] + meeting * h[WORDS], slot):
            continue
        at = low + random(h, high - low)
        table = h[h[KIND_CLASSES] + at]
        for _ in range(high - low - 1):
            if bit(h, h[OPEN] + table * h[WORDS], slot):
                break
            at = at + 1 if at + 1 < high else low
            if h[h[CLASS_CELLS] + h[h[KIND_CLASSES] + at] * h[SLOTS] + slot] > 0:
                table = h[h[KIND_CLASSES] + at]
        if h[h[CLASS_CELLS] + table * h[SLOTS] + slot] == 0:
            continue
        score = gain - temperature * np.log(chance(h))
        if score <= best_score:
            continue
        count = clash(h, r, meeting, slot, table)
        if count > ROOM:
            continue
        for n in range(count):
            other = h[h[SCRATCH] + n]
            if score > best_score and (h[h[SLOT] + other] != slot or free_place(h, other) < 0):
                score -= loss_of(h, r, other, meeting)
        if score > best_score:
            best, best_score = slot * classes + table, score
    if best < 0:
        return
    h[TRAIL] = 0
    count = clash(h, r, meeting, best // classes, best % classes)
    for n in range(count):
        step(h, r, h[h[SCRATCH] + n], -1, -1)
    step(h, r, meeting, best // classes, best % classes)
    for n in range(count):
        other = h[h[SCRATCH] + n]
        place = free_place(h, other) if set_room(h, other) else -1
        if place >= 0:
            step(h, r, other, place // classes, place % classes)
        elif h[h[LOCKED] + other]:
            take_back(h, r)
            return


@outer
def keep_best(h: Array, r: Array) -> None:
    """Remember the grid as the best."""
    r[BEST] = r[VALUE]
    for meeting in range(h[MEETINGS]):
        h[h[BEST_SLOT] + meeting] = h[h[SLOT] + meeting]
        h[h[BEST_TABLE] + meeting] = h[h[TABLE] + meeting]


@outer
def anneal(h: Array, r: Array, steps: int, temperature: float, chains: int) -> None:
    """Make so many moves with meetings of the pool, in `chains` of 100 an exchange; stop when it is empty.

    The best grid is remembered now and then on the way and at the end.
    """
    pause = 0
    for _ in range(steps):
        if h[WAITING] == 0:
            break
        meeting = h[h[POOL] + random(h, h[WAITING])]
        if random(h, 100) < chains:
            exchange(h, r, meeting, temperature)
        else:
            _insert(h, r, meeting, temperature)
        pause -= 1
        if pause <= 0 and r[VALUE] > r[BEST]:
            keep_best(h, r)
            pause = h[MEETINGS] >> 3
    if r[VALUE] > r[BEST]:
        keep_best(h, r)


@outer
def load(h: Array, r: Array, slots: Array, tables: Array) -> None:
    """Hold the meetings of a valid grid, each at its slot and class (−1: not held)."""
    for meeting in range(len(slots)):
        if slots[meeting] >= 0:
            put(h, r, meeting, slots[meeting], tables[meeting])


@outer
def fill_pool(h: Array) -> None:
    """Every active meeting that is not held waits for a place."""
    for meeting in range(h[MEETINGS]):
        if h[h[SLOT] + meeting] < 0:
            pool_add(h, meeting)
