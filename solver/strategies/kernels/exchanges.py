"""The compiled moves between two slots: along a chain of meetings, or taken back."""

# mypy: disable-error-code="no-any-return,return-value"
# Numbers read from an array are numpy's to mypy; compiled, they are plain ones.

from __future__ import annotations

import numpy as np

from solver.strategies.arrays import Array
from solver.strategies.kernels.compiling import inner
from solver.strategies.kernels.names import (
    BITS,
    CAME,
    CLASS_CELLS,
    CLASS_COUNTS,
    CLASS_STARTS,
    CLASS_USERS,
    CLASSES,
    EARLIER,
    EARLIER_STARTS,
    FIRST,
    FREE,
    HUGE,
    KIND_CLASSES,
    KIND_STARTS,
    KINDS,
    LATER,
    LATER_STARTS,
    LONGEST,
    MARK,
    OPEN,
    PERSON_CELLS,
    PERSON_COUNTS,
    PERSON_STARTS,
    PERSON_USERS,
    ROOM,
    SCRATCH,
    SECOND,
    SET_COUNTS,
    SET_LIMITS,
    SET_OF,
    SET_OF_STARTS,
    SET_STARTS,
    SET_USERS,
    SLACK,
    SLOT,
    SLOTS,
    STAMP,
    STEPS,
    TABLE,
    TICK,
    TRAIL,
    TRAIL_ROOM,
    TRIES,
    UNLIMITED,
    WINDOWS,
    WISH,
    WORDS,
)
from solver.strategies.kernels.places import (
    at_home,
    bit,
    chance,
    free_place,
    gain_of,
    in_order,
    loss_of,
    note,
    put,
    random,
    set_room,
    take,
)


@inner
def clash(h: Array, r: Array, meeting: int, slot: int, table: int) -> int:  # noqa: C901 - one loop after the other; calls cost compile time
    """How many meetings must go for this place; they are in `scratch`, the same ones within a tick."""
    count, tick = 0, h[TICK]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        cell = person * h[SLOTS] + slot
        used = h[h[PERSON_COUNTS] + cell]
        if used >= h[h[PERSON_CELLS] + cell]:
            count = note(h, count, h[h[PERSON_USERS] + h[h[PERSON_STARTS] + cell] + tick % used])
    user = at_home(h, meeting, slot, table)
    if user >= 0:
        count = note(h, count, user)
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        one = h[h[SET_OF] + at]
        used = h[h[SET_COUNTS] + one]
        if used >= h[h[SET_LIMITS] + one]:
            if used == 0:
                return ROOM + 1
            count = note(h, count, h[h[SET_USERS] + h[h[SET_STARTS] + one] + tick % used])
    for at in range(h[h[EARLIER_STARTS] + meeting], h[h[EARLIER_STARTS] + meeting + 1]):
        other = h[h[EARLIER] + at]
        if h[h[SLOT] + other] >= slot:
            count = note(h, count, other)
    for at in range(h[h[LATER_STARTS] + meeting], h[h[LATER_STARTS] + meeting + 1]):
        other = h[h[LATER] + at]
        if 0 <= h[h[SLOT] + other] <= slot:
            count = note(h, count, other)
    if count > ROOM:
        return count
    cell = table * h[SLOTS] + slot
    if not h[h[UNLIMITED] + table] and h[h[CLASS_COUNTS] + cell] >= h[h[CLASS_CELLS] + cell]:
        for at in range(count):
            if h[h[SLOT] + h[h[SCRATCH] + at]] == slot and h[h[TABLE] + h[h[SCRATCH] + at]] == table:
                return count
        count = note(h, count, leaver(h, r, cell, tick, meeting))
    return count


@inner
def leaver(h: Array, r: Array, cell: int, tick: int, wanted: int) -> int:
    """A meeting of a full class and slot: one that can go elsewhere without loss, else the cheapest looked at."""
    used, start = h[h[CLASS_COUNTS] + cell], h[h[CLASS_STARTS] + cell]
    best, least = h[h[CLASS_USERS] + start + tick % used], HUGE
    for step in range(min(used, TRIES)):
        user = h[h[CLASS_USERS] + start + (tick + step) % used]
        if free_place(h, user) >= 0:
            return user
        loss = loss_of(h, r, user, wanted)
        if loss < least:
            best, least = user, loss
    return best


@inner
def step(h: Array, r: Array, meeting: int, slot: int, table: int) -> None:
    """Hold the meeting there, or, with slot −1, give it up; remembered in the trail."""
    at = h[TRAIL]
    h[h[STEPS] + 3 * at + 0] = meeting
    h[h[STEPS] + 3 * at + 1] = h[h[SLOT] + meeting]
    h[h[STEPS] + 3 * at + 2] = h[h[TABLE] + meeting]
    h[TRAIL] += 1
    if slot < 0:
        take(h, r, meeting)
    else:
        put(h, r, meeting, slot, table)


@inner
def take_back(h: Array, r: Array) -> None:
    """Undo the steps of the trail, the last one first."""
    for at in range(h[TRAIL] - 1, -1, -1):
        meeting = h[h[STEPS] + 3 * at + 0]
        if h[h[SLOT] + meeting] >= 0:
            take(h, r, meeting)
        else:
            put(h, r, meeting, h[h[STEPS] + 3 * at + 1], h[h[STEPS] + 3 * at + 2])
    h[TRAIL] = 0


@inner
def _random_slot(h: Array, row: int) -> int:
    """One of the slots of a bit set; −1: it is empty."""
    start = random(h, h[SLOTS])
    for step in range(h[SLOTS]):
        slot = start + step if start + step < h[SLOTS] else start + step - h[SLOTS]
        if bit(h, row, slot):
            return slot
    return -1


@inner
def _class_for(h: Array, meeting: int, slot: int, wish: int) -> int:
    """A class for the meeting in the slot: the one wished, one with room, else any that is there; −1: none."""
    kind = h[h[KINDS] + meeting]
    low, high = h[h[KIND_STARTS] + kind], h[h[KIND_STARTS] + kind + 1]
    found = -1
    start = random(h, high - low) if high > low + 1 else 0
    for n in range(high - low):
        table = h[h[KIND_CLASSES] + low + (n + start) % (high - low)]
        if h[h[CLASS_CELLS] + table * h[SLOTS] + slot] == 0 or at_home(h, meeting, slot, table) >= 0:
            continue
        if table == wish:
            return table
        if found < 0 or bit(h, h[OPEN] + table * h[WORDS], slot):
            found = table
    return found


@inner
def exchange(h: Array, r: Array, meeting: int, temperature: float) -> None:
    """Hold a pooled meeting in a slot a; who is in its way goes to a slot b, who is in the way there back to a …

    With one meeting at a time this exchanges two slots along an alternating path (a Kempe chain).
    """
    if not set_room(h, meeting):
        return
    h[TICK] = random(h, 1 << 30)
    one, other = h[h[FIRST] + meeting], h[h[SECOND] + meeting]
    if random(h, 2):
        one, other = other, one
    for w in range(h[WORDS]):
        h[h[BITS] + w] = h[h[WINDOWS] + meeting * h[WORDS] + w] & h[h[FREE] + one * h[WORDS] + (w)]
    a = _random_slot(h, h[BITS])
    if a < 0:
        a = _random_slot(h, h[WINDOWS] + meeting * h[WORDS])
    b = _random_slot(h, h[FREE] + other * h[WORDS])
    if a < 0 or b < 0 or a == b:
        return
    gain = gain_of(h, r, meeting)
    h[TRAIL] = 0
    h[MARK] += 1
    h[h[SCRATCH] + 0] = meeting
    waiting = 1
    while waiting:
        waiting -= 1
        mover = h[h[SCRATCH] + waiting]
        slot, wish = a, -1
        if mover != meeting:
            step = h[h[CAME] + waiting]
            slot = b if step == a else a
            wish = h[h[WISH] + waiting]
        waiting = _chain_step(h, r, mover, slot, wish, waiting)
        if waiting < 0:
            take_back(h, r)
            return
    if not _relieve(h, r, meeting, gain, temperature):
        take_back(h, r)


@inner
def _chain_step(h: Array, r: Array, mover: int, slot: int, wish: int, waiting: int) -> int:
    """Put one meeting of the chain into the slot, those it pushes out behind the waiting ones; −1: it cannot be."""
    if h[h[STAMP] + mover] == h[MARK] or h[TRAIL] > 2 * LONGEST:
        return -1
    h[h[STAMP] + mover] = h[MARK]
    if not bit(h, h[WINDOWS] + mover * h[WORDS], slot):
        return -1
    table = _class_for(h, mover, slot, wish)
    if table < 0 or not in_order(h, mover, slot):
        return -1
    if not h[h[UNLIMITED] + table]:
        cell = table * h[SLOTS] + slot
        if h[h[CLASS_COUNTS] + cell] >= h[h[CLASS_CELLS] + cell] + SLACK:
            return -1
    for person in (h[h[FIRST] + mover], h[h[SECOND] + mover]):
        cell = person * h[SLOTS] + slot
        used = h[h[PERSON_COUNTS] + cell]
        if used >= h[h[PERSON_CELLS] + cell]:
            user = h[h[PERSON_USERS] + h[h[PERSON_STARTS] + cell] + h[TICK] % used]
            if h[h[STAMP] + user] == h[MARK] or waiting >= ROOM:
                return -1
            h[h[SCRATCH] + waiting] = user
            h[h[CAME] + waiting] = slot
            h[h[WISH] + waiting] = h[h[TABLE] + user]
            waiting += 1
            step(h, r, user, -1, -1)
    step(h, r, mover, slot, table)
    return waiting


@inner
def _relieve(h: Array, r: Array, meeting: int, gain: float, temperature: float) -> bool:
    """Bring the classes of tables touched by a chain back to their capacity, at a price worth paying."""
    classes, price = h[CLASSES], 0.0
    moved = h[TRAIL]
    for at in range(moved):
        mover = h[h[STEPS] + 3 * at + 0]
        table, slot = h[h[TABLE] + mover], h[h[SLOT] + mover]
        if slot < 0 or h[h[UNLIMITED] + table]:
            continue
        cell = table * h[SLOTS] + slot
        while h[h[CLASS_COUNTS] + cell] > h[h[CLASS_CELLS] + cell]:
            user = leaver(h, r, cell, h[TICK], meeting)
            place = free_place(h, user)
            if place < 0:
                price += loss_of(h, r, user, meeting)
                if user == meeting or price > gain - temperature * np.log(chance(h)):
                    return False
            if h[TRAIL] + 2 >= TRAIL_ROOM:
                return False
            step(h, r, user, -1, -1)
            if place >= 0:
                step(h, r, user, place // classes, place % classes)
    return True
