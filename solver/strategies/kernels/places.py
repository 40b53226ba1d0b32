"""The compiled loops that hold a meeting, give it up, and find what is free."""

# mypy: disable-error-code="no-any-return,return-value"
# Numbers read from an array are numpy's to mypy; compiled, they are plain ones.

from __future__ import annotations

import numpy as np

from solver.strategies.arrays import Array
from solver.strategies.kernels.compiling import inner
from solver.strategies.kernels.names import (
    ACTIVE,
    BONUS,
    CLASS_CELLS,
    CLASS_COUNTS,
    CLASS_PLACE,
    CLASS_STARTS,
    CLASS_USERS,
    CLASSES,
    DEGREE,
    EARLIER,
    EARLIER_STARTS,
    FIRST,
    FREE,
    GUEST,
    HOME_USER,
    HUGE,
    KIND_CLASSES,
    KIND_STARTS,
    KINDS,
    LATER,
    LATER_STARTS,
    LEAST,
    LOCKED,
    OPEN,
    PERSON_CELLS,
    PERSON_COUNTS,
    PERSON_STARTS,
    PERSON_USERS,
    POOL,
    POOLED,
    REALS,
    ROOM,
    SCRATCH,
    SECOND,
    SEED,
    SET_COUNTS,
    SET_LIMITS,
    SET_OF,
    SET_OF_STARTS,
    SET_STARTS,
    SET_USERS,
    SLOT,
    SLOTS,
    TABLE,
    TICK,
    UNLIMITED,
    VALUE,
    VIRTUAL_HOME,
    WAITING,
    WINDOWS,
    WORDS,
)


@inner
def bit(h: Array, row: int, slot: int) -> int:
    return (h[row + (slot >> 6)] >> (slot & 63)) & 1


@inner
def random(h: Array, count: int) -> int:
    """A number from 0 to count − 1 (xorshift)."""
    x = np.uint64(h[SEED])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    h[SEED] = np.int64(x)
    return np.int64((x >> np.uint64(33)) % np.uint64(count))


@inner
def chance(h: Array) -> float:
    """A number above 0, at most 1."""
    return (random(h, 1 << 30) + 1) / float(1 << 30)


@inner
def gain_of(h: Array, r: Array, meeting: int) -> float:
    """What holding a meeting that is not held adds."""
    gain = r[REALS + meeting]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        if h[h[DEGREE] + person] < h[h[LEAST] + person]:
            gain += r[BONUS]
    return gain


@inner
def loss_of(h: Array, r: Array, meeting: int, wanted: int) -> float:
    """What giving up a held meeting costs when `wanted` takes its place; −1: nothing does."""
    if h[h[LOCKED] + meeting]:
        return HUGE
    loss = r[REALS + meeting]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        shared = wanted >= 0 and (h[h[FIRST] + wanted] == person or h[h[SECOND] + wanted] == person)
        if h[h[DEGREE] + person] < h[h[LEAST] + person] + (0 if shared else 1):
            loss += r[BONUS]
    return loss


@inner
def pool_add(h: Array, meeting: int) -> None:
    if h[h[ACTIVE] + meeting] and h[h[POOLED] + meeting] < 0:
        h[h[POOLED] + meeting] = h[WAITING]
        h[h[POOL] + h[WAITING]] = meeting
        h[WAITING] += 1


@inner
def pool_drop(h: Array, meeting: int) -> None:
    place = h[h[POOLED] + meeting]
    if place >= 0:
        h[WAITING] -= 1
        last = h[h[POOL] + h[WAITING]]
        h[h[POOL] + place] = last
        h[h[POOLED] + last] = place
        h[h[POOLED] + meeting] = -1


@inner
def forget(h: Array, counts: int, starts: int, users: int, cell: int, meeting: int) -> None:
    """Take a meeting from the users of a cell or set."""
    h[counts + cell] -= 1
    start = users + h[starts + cell]
    last = start + h[counts + cell]
    for place in range(start, last):
        if h[place] == meeting:
            h[place] = h[last]
            return


@inner
def put(h: Array, r: Array, meeting: int, slot: int, table: int) -> None:
    """Hold a meeting that is not held; people, home tables and sets must have room."""
    slots = h[SLOTS]
    r[VALUE] += gain_of(h, r, meeting)
    h[h[SLOT] + meeting] = slot
    h[h[TABLE] + meeting] = table
    mark = np.int64(1) << (slot & 63)
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        cell = person * slots + slot
        h[h[PERSON_USERS] + h[h[PERSON_STARTS] + cell] + h[h[PERSON_COUNTS] + cell]] = meeting
        h[h[PERSON_COUNTS] + cell] += 1
        if h[h[PERSON_COUNTS] + cell] >= h[h[PERSON_CELLS] + cell]:
            h[h[FREE] + person * h[WORDS] + (slot >> 6)] &= ~mark
        h[h[DEGREE] + person] += 1
        if h[h[VIRTUAL_HOME] + person] == table and h[h[GUEST] + meeting]:
            h[h[HOME_USER] + cell] = meeting
    if not h[h[UNLIMITED] + table]:
        cell = table * slots + slot
        h[h[CLASS_PLACE] + meeting] = h[h[CLASS_COUNTS] + cell]
        h[h[CLASS_USERS] + h[h[CLASS_STARTS] + cell] + h[h[CLASS_COUNTS] + cell]] = meeting
        h[h[CLASS_COUNTS] + cell] += 1
        if h[h[CLASS_COUNTS] + cell] >= h[h[CLASS_CELLS] + cell]:
            h[h[OPEN] + table * h[WORDS] + (slot >> 6)] &= ~mark
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        one = h[h[SET_OF] + at]
        h[h[SET_USERS] + h[h[SET_STARTS] + one] + h[h[SET_COUNTS] + one]] = meeting
        h[h[SET_COUNTS] + one] += 1
    pool_drop(h, meeting)


@inner
def take(h: Array, r: Array, meeting: int) -> None:
    """Give up a held meeting; it goes to the pool if it is active."""
    slots, slot, table = h[SLOTS], h[h[SLOT] + meeting], h[h[TABLE] + meeting]
    mark = np.int64(1) << (slot & 63)
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        cell = person * slots + slot
        forget(h, h[PERSON_COUNTS], h[PERSON_STARTS], h[PERSON_USERS], cell, meeting)
        if h[h[PERSON_COUNTS] + cell] < h[h[PERSON_CELLS] + cell]:
            h[h[FREE] + person * h[WORDS] + (slot >> 6)] |= mark
        h[h[DEGREE] + person] -= 1
        if h[h[VIRTUAL_HOME] + person] == table and h[h[GUEST] + meeting]:
            h[h[HOME_USER] + cell] = -1
    if not h[h[UNLIMITED] + table]:
        cell = table * slots + slot
        h[h[CLASS_COUNTS] + cell] -= 1
        start = h[h[CLASS_STARTS] + cell]
        last = h[h[CLASS_USERS] + start + h[h[CLASS_COUNTS] + cell]]
        h[h[CLASS_USERS] + start + h[h[CLASS_PLACE] + meeting]] = last
        h[h[CLASS_PLACE] + last] = h[h[CLASS_PLACE] + meeting]
        if h[h[CLASS_COUNTS] + cell] < h[h[CLASS_CELLS] + cell]:
            h[h[OPEN] + table * h[WORDS] + (slot >> 6)] |= mark
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        forget(h, h[SET_COUNTS], h[SET_STARTS], h[SET_USERS], h[h[SET_OF] + at], meeting)
    h[h[SLOT] + meeting] = -1
    h[h[TABLE] + meeting] = -1
    r[VALUE] -= gain_of(h, r, meeting)
    pool_add(h, meeting)


@inner
def set_room(h: Array, meeting: int) -> bool:
    """Whether the sets of a meeting that is not held have room for it."""
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        one = h[h[SET_OF] + at]
        if h[h[SET_COUNTS] + one] >= h[h[SET_LIMITS] + one]:
            return False
    return True


@inner
def in_order(h: Array, meeting: int, slot: int) -> bool:
    """Whether rule R11 lets the meeting be in the slot beside what is held."""
    for at in range(h[h[EARLIER_STARTS] + meeting], h[h[EARLIER_STARTS] + meeting + 1]):
        other = h[h[SLOT] + h[h[EARLIER] + at]]
        if other >= slot:
            return False
    for at in range(h[h[LATER_STARTS] + meeting], h[h[LATER_STARTS] + meeting + 1]):
        other = h[h[SLOT] + h[h[LATER] + at]]
        if 0 <= other <= slot:
            return False
    return True


@inner
def at_home(h: Array, meeting: int, slot: int, table: int) -> int:
    """A meeting that holds the virtual home table of one of the people in the slot, or −1."""
    if h[h[UNLIMITED] + table] and h[h[GUEST] + meeting]:
        for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
            if h[h[VIRTUAL_HOME] + person] == table:
                user = h[h[HOME_USER] + person * h[SLOTS] + slot]
                if user >= 0 and user != meeting:
                    return user
    return -1


@inner
def free_place(h: Array, meeting: int) -> int:
    """A place, coded slot · classes + class, that nothing occupies, from a random one on; −1: there is none.

    Sets are not looked at: a held meeting that moves is in them already.
    """
    kind = h[h[KINDS] + meeting]
    low, high = h[h[KIND_STARTS] + kind], h[h[KIND_STARTS] + kind + 1]
    if low == high:
        return -1
    one, other, classes = h[h[FIRST] + meeting], h[h[SECOND] + meeting], h[CLASSES]
    words = h[WORDS]
    turn = h[TICK]
    for w in range(words):
        word = (w + turn) % words
        people = (
            h[h[WINDOWS] + meeting * h[WORDS] + word]
            & h[h[FREE] + one * h[WORDS] + (word)]
            & h[h[FREE] + other * h[WORDS] + (word)]
        )
        if not people:
            continue
        for n in range(high - low):
            table = h[h[KIND_CLASSES] + low + (n + turn) % (high - low)]
            both = people & h[h[OPEN] + table * h[WORDS] + (word)]
            if not both:
                continue
            shift = turn & 63
            for step in range(64):
                bit = (step + shift) & 63
                if (both >> bit) & 1:
                    slot = word * 64 + bit
                    if in_order(h, meeting, slot) and at_home(h, meeting, slot, table) < 0:
                        return slot * classes + table
    return -1


@inner
def note(h: Array, count: int, meeting: int) -> int:
    """Add a meeting to the scratch list unless it is there."""
    for at in range(count):
        if h[h[SCRATCH] + at] == meeting:
            return count
    if count < ROOM:
        h[h[SCRATCH] + count] = meeting
    return count + 1
