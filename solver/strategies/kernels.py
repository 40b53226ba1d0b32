"""The compiled loops of local search: one grid in an array, its moves, and an annealing over them.

Nothing here allocates or talks; `search.py` owns the arrays and decides how long to go on. Every
function keeps all rules that `covers` of `search.py` names true, except that a class of tables may
be over-full inside `_exchange`, which repairs it or takes everything back.

All numbers lie in one array `h`, all reals in one array `r`: a function with fifty arrays as
arguments takes half a minute to compile, one with two takes none. `h[X]`, for the names below, is a
number or the place in `h` where a list begins, whose item i is `h[h[X] + i]`. Sets of slots are rows
of `h[WORDS]` words of 64 bits.
"""

# mypy: disable-error-code="no-any-return,return-value"
# Numbers read from an array are numpy's to mypy; compiled, they are plain ones.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
from numba import njit

from solver.strategies.arrays import Array

_F = TypeVar("_F", bound=Callable[..., Any])


class _Decorator(Protocol):
    def __call__(self, function: _F, /) -> _F: ...


SLACK = 8
"""Meetings beyond its capacity that a class of tables may have in a slot in the middle of a move."""

LONGEST = 120
"""Meetings moved by one exchange of two slots before it is given up."""

TRIES = 24
"""Meetings looked at for one that can leave a full slot without loss."""

ROOM = 64
"""Meetings that one move can push out."""

TRAIL_ROOM = 2 * LONGEST + 3 * ROOM
"""Steps of one move that can be taken back."""

HUGE = 1e30

VALUE, BEST, BONUS, REALS = range(4)
"""Of `r`: the worth of the grid and of the best one, the gain for each person who still wants a
meeting, and from `REALS` on the worth of each meeting."""

NUMBERS = ("SLOTS", "CLASSES", "WORDS", "MEETINGS", "WAITING", "TICK", "TRAIL", "MARK", "SEED")
"""Counts of slots, classes, words per set and meetings; meetings in the pool; a number that stays the
same within a move; steps in the trail; the mark of the chain; the random state."""

LAYOUT = (
    "FIRST", "SECOND", "WINDOWS", "KINDS", "KIND_STARTS", "KIND_CLASSES", "PERSON_CELLS", "CLASS_CELLS",
    "UNLIMITED", "GUEST", "VIRTUAL_HOME", "SET_OF_STARTS", "SET_OF", "SET_LIMITS",
    "EARLIER_STARTS", "EARLIER", "LATER_STARTS", "LATER", "LEAST",
)  # fmt: skip
"""What never changes, see `arrays.Layout`."""

STATE = (
    "SLOT", "TABLE", "PERSON_COUNTS", "PERSON_STARTS", "PERSON_USERS", "CLASS_COUNTS", "CLASS_STARTS",
    "CLASS_USERS", "CLASS_PLACE", "HOME_USER", "SET_COUNTS", "SET_STARTS", "SET_USERS", "DEGREE", "FREE",
    "OPEN", "POOL", "POOLED", "ACTIVE", "LOCKED", "BEST_SLOT", "BEST_TABLE", "SCRATCH", "CAME", "WISH",
    "BITS", "STEPS", "STAMP",
)  # fmt: skip
"""One grid and the room it leaves. `SLOT`, `TABLE` (a class) of a meeting are −1 while it is not held ·
`…_STARTS`, `…_USERS` list who uses a cell or set, `…_COUNTS` how many do · `FREE` of a person, `OPEN`
of a class: slots with room · `POOL`: the meetings to place, `POOLED` a meeting's place in it or −1 ·
`ACTIVE`: goes to the pool when it is given up · `LOCKED`: is never given up · the rest is scratch."""

NAMES = (*NUMBERS, *LAYOUT, *STATE)

(
    SLOTS, CLASSES, WORDS, MEETINGS, WAITING, TICK, TRAIL, MARK, SEED,
    FIRST, SECOND, WINDOWS, KINDS, KIND_STARTS, KIND_CLASSES, PERSON_CELLS, CLASS_CELLS,
    UNLIMITED, GUEST, VIRTUAL_HOME, SET_OF_STARTS, SET_OF, SET_LIMITS,
    EARLIER_STARTS, EARLIER, LATER_STARTS, LATER, LEAST,
    SLOT, TABLE, PERSON_COUNTS, PERSON_STARTS, PERSON_USERS, CLASS_COUNTS, CLASS_STARTS,
    CLASS_USERS, CLASS_PLACE, HOME_USER, SET_COUNTS, SET_STARTS, SET_USERS, DEGREE, FREE,
    OPEN, POOL, POOLED, ACTIVE, LOCKED, BEST_SLOT, BEST_TABLE, SCRATCH, CAME, WISH,
    BITS, STEPS, STAMP,
) = range(len(NAMES))  # fmt: skip

_compile: Any = njit  # the stubs do not know all options


def _can_keep() -> bool:
    """Whether compiled loops can be kept for the next process: numba refuses where it finds no folder for them."""
    try:
        _compile(cache=True)(_can_keep)
    except RuntimeError:
        return False
    return True


_KEEP = _can_keep()

_inner: _Decorator = _compile(cache=_KEEP, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that only compiled code calls."""

_outer: _Decorator = _compile(cache=_KEEP, error_model="numpy")


@_inner
def _bit(h: Array, row: int, slot: int) -> int:
    return (h[row + (slot >> 6)] >> (slot & 63)) & 1


@_inner
def _random(h: Array, count: int) -> int:
    """A number from 0 to count − 1 (xorshift)."""
    x = np.uint64(h[SEED])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    h[SEED] = np.int64(x)
    return np.int64((x >> np.uint64(33)) % np.uint64(count))


@_inner
def _chance(h: Array) -> float:
    """A number above 0, at most 1."""
    return (_random(h, 1 << 30) + 1) / float(1 << 30)


@_inner
def _gain(h: Array, r: Array, meeting: int) -> float:
    """What holding a meeting that is not held adds."""
    gain = r[REALS + meeting]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        if h[h[DEGREE] + person] < h[h[LEAST] + person]:
            gain += r[BONUS]
    return gain


@_inner
def _loss(h: Array, r: Array, meeting: int, wanted: int) -> float:
    """What giving up a held meeting costs when `wanted` takes its place; −1: nothing does."""
    if h[h[LOCKED] + meeting]:
        return HUGE
    loss = r[REALS + meeting]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        shared = wanted >= 0 and (h[h[FIRST] + wanted] == person or h[h[SECOND] + wanted] == person)
        if h[h[DEGREE] + person] < h[h[LEAST] + person] + (0 if shared else 1):
            loss += r[BONUS]
    return loss


@_inner
def _pool_add(h: Array, meeting: int) -> None:
    if h[h[ACTIVE] + meeting] and h[h[POOLED] + meeting] < 0:
        h[h[POOLED] + meeting] = h[WAITING]
        h[h[POOL] + h[WAITING]] = meeting
        h[WAITING] += 1


@_inner
def _pool_drop(h: Array, meeting: int) -> None:
    place = h[h[POOLED] + meeting]
    if place >= 0:
        h[WAITING] -= 1
        last = h[h[POOL] + h[WAITING]]
        h[h[POOL] + place] = last
        h[h[POOLED] + last] = place
        h[h[POOLED] + meeting] = -1


@_inner
def _forget(h: Array, counts: int, starts: int, users: int, cell: int, meeting: int) -> None:
    """Take a meeting from the users of a cell or set."""
    h[counts + cell] -= 1
    start = users + h[starts + cell]
    last = start + h[counts + cell]
    for place in range(start, last):
        if h[place] == meeting:
            h[place] = h[last]
            return


@_inner
def put(h: Array, r: Array, meeting: int, slot: int, table: int) -> None:
    """Hold a meeting that is not held; people, home tables and sets must have room."""
    slots = h[SLOTS]
    r[VALUE] += _gain(h, r, meeting)
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
    _pool_drop(h, meeting)


@_inner
def take(h: Array, r: Array, meeting: int) -> None:
    """Give up a held meeting; it goes to the pool if it is active."""
    slots, slot, table = h[SLOTS], h[h[SLOT] + meeting], h[h[TABLE] + meeting]
    mark = np.int64(1) << (slot & 63)
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        cell = person * slots + slot
        _forget(h, h[PERSON_COUNTS], h[PERSON_STARTS], h[PERSON_USERS], cell, meeting)
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
        _forget(h, h[SET_COUNTS], h[SET_STARTS], h[SET_USERS], h[h[SET_OF] + at], meeting)
    h[h[SLOT] + meeting] = -1
    h[h[TABLE] + meeting] = -1
    r[VALUE] -= _gain(h, r, meeting)
    _pool_add(h, meeting)


@_inner
def _set_room(h: Array, meeting: int) -> bool:
    """Whether the sets of a meeting that is not held have room for it."""
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        one = h[h[SET_OF] + at]
        if h[h[SET_COUNTS] + one] >= h[h[SET_LIMITS] + one]:
            return False
    return True


@_inner
def _in_order(h: Array, meeting: int, slot: int) -> bool:
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


@_inner
def _at_home(h: Array, meeting: int, slot: int, table: int) -> int:
    """A meeting that holds the virtual home table of one of the people in the slot, or −1."""
    if h[h[UNLIMITED] + table] and h[h[GUEST] + meeting]:
        for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
            if h[h[VIRTUAL_HOME] + person] == table:
                user = h[h[HOME_USER] + person * h[SLOTS] + slot]
                if user >= 0 and user != meeting:
                    return user
    return -1


@_inner
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
                    if _in_order(h, meeting, slot) and _at_home(h, meeting, slot, table) < 0:
                        return slot * classes + table
    return -1


@_inner
def _note(h: Array, count: int, meeting: int) -> int:
    """Add a meeting to the scratch list unless it is there."""
    for at in range(count):
        if h[h[SCRATCH] + at] == meeting:
            return count
    if count < ROOM:
        h[h[SCRATCH] + count] = meeting
    return count + 1


@_inner
def clash(h: Array, r: Array, meeting: int, slot: int, table: int) -> int:  # noqa: C901 - one loop after the other; calls cost compile time
    """How many meetings must go for this place; they are in `scratch`, the same ones within a tick."""
    count, tick = 0, h[TICK]
    for person in (h[h[FIRST] + meeting], h[h[SECOND] + meeting]):
        cell = person * h[SLOTS] + slot
        used = h[h[PERSON_COUNTS] + cell]
        if used >= h[h[PERSON_CELLS] + cell]:
            count = _note(h, count, h[h[PERSON_USERS] + h[h[PERSON_STARTS] + cell] + tick % used])
    user = _at_home(h, meeting, slot, table)
    if user >= 0:
        count = _note(h, count, user)
    for at in range(h[h[SET_OF_STARTS] + meeting], h[h[SET_OF_STARTS] + meeting + 1]):
        one = h[h[SET_OF] + at]
        used = h[h[SET_COUNTS] + one]
        if used >= h[h[SET_LIMITS] + one]:
            if used == 0:
                return ROOM + 1
            count = _note(h, count, h[h[SET_USERS] + h[h[SET_STARTS] + one] + tick % used])
    for at in range(h[h[EARLIER_STARTS] + meeting], h[h[EARLIER_STARTS] + meeting + 1]):
        other = h[h[EARLIER] + at]
        if h[h[SLOT] + other] >= slot:
            count = _note(h, count, other)
    for at in range(h[h[LATER_STARTS] + meeting], h[h[LATER_STARTS] + meeting + 1]):
        other = h[h[LATER] + at]
        if 0 <= h[h[SLOT] + other] <= slot:
            count = _note(h, count, other)
    if count > ROOM:
        return count
    cell = table * h[SLOTS] + slot
    if not h[h[UNLIMITED] + table] and h[h[CLASS_COUNTS] + cell] >= h[h[CLASS_CELLS] + cell]:
        for at in range(count):
            if h[h[SLOT] + h[h[SCRATCH] + at]] == slot and h[h[TABLE] + h[h[SCRATCH] + at]] == table:
                return count
        count = _note(h, count, _leaver(h, r, cell, tick, meeting))
    return count


@_inner
def _leaver(h: Array, r: Array, cell: int, tick: int, wanted: int) -> int:
    """A meeting of a full class and slot: one that can go elsewhere without loss, else the cheapest looked at."""
    used, start = h[h[CLASS_COUNTS] + cell], h[h[CLASS_STARTS] + cell]
    best, least = h[h[CLASS_USERS] + start + tick % used], HUGE
    for step in range(min(used, TRIES)):
        user = h[h[CLASS_USERS] + start + (tick + step) % used]
        if free_place(h, user) >= 0:
            return user
        loss = _loss(h, r, user, wanted)
        if loss < least:
            best, least = user, loss
    return best


@_inner
def _insert(h: Array, r: Array, meeting: int, temperature: float) -> None:  # noqa: C901 - one loop after the other; calls cost compile time
    """Hold a pooled meeting where it costs least (or, the warmer, anywhere): what is in its way goes."""
    classes, gain = h[CLASSES], _gain(h, r, meeting)
    kind = h[h[KINDS] + meeting]
    low, high = h[h[KIND_STARTS] + kind], h[h[KIND_STARTS] + kind + 1]
    h[TICK] = _random(h, 1 << 30)
    best, best_score = -1, -temperature * np.log(_chance(h))
    for slot in range(h[SLOTS] if high > low else 0):
        if not _bit(h, h[WINDOWS] + meeting * h[WORDS], slot):
            continue
        at = low + _random(h, high - low)
        table = h[h[KIND_CLASSES] + at]
        for _ in range(high - low - 1):
            if _bit(h, h[OPEN] + table * h[WORDS], slot):
                break
            at = at + 1 if at + 1 < high else low
            if h[h[CLASS_CELLS] + h[h[KIND_CLASSES] + at] * h[SLOTS] + slot] > 0:
                table = h[h[KIND_CLASSES] + at]
        if h[h[CLASS_CELLS] + table * h[SLOTS] + slot] == 0:
            continue
        score = gain - temperature * np.log(_chance(h))
        if score <= best_score:
            continue
        count = clash(h, r, meeting, slot, table)
        if count > ROOM:
            continue
        for n in range(count):
            other = h[h[SCRATCH] + n]
            if score > best_score and (h[h[SLOT] + other] != slot or free_place(h, other) < 0):
                score -= _loss(h, r, other, meeting)
        if score > best_score:
            best, best_score = slot * classes + table, score
    if best < 0:
        return
    h[TRAIL] = 0
    count = clash(h, r, meeting, best // classes, best % classes)
    for n in range(count):
        _step(h, r, h[h[SCRATCH] + n], -1, -1)
    _step(h, r, meeting, best // classes, best % classes)
    for n in range(count):
        other = h[h[SCRATCH] + n]
        place = free_place(h, other) if _set_room(h, other) else -1
        if place >= 0:
            _step(h, r, other, place // classes, place % classes)
        elif h[h[LOCKED] + other]:
            _take_back(h, r)
            return


@_inner
def _step(h: Array, r: Array, meeting: int, slot: int, table: int) -> None:
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


@_inner
def _take_back(h: Array, r: Array) -> None:
    """Undo the steps of the trail, the last one first."""
    for at in range(h[TRAIL] - 1, -1, -1):
        meeting = h[h[STEPS] + 3 * at + 0]
        if h[h[SLOT] + meeting] >= 0:
            take(h, r, meeting)
        else:
            put(h, r, meeting, h[h[STEPS] + 3 * at + 1], h[h[STEPS] + 3 * at + 2])
    h[TRAIL] = 0


@_inner
def _random_slot(h: Array, row: int) -> int:
    """One of the slots of a bit set; −1: it is empty."""
    start = _random(h, h[SLOTS])
    for step in range(h[SLOTS]):
        slot = start + step if start + step < h[SLOTS] else start + step - h[SLOTS]
        if _bit(h, row, slot):
            return slot
    return -1


@_inner
def _class_for(h: Array, meeting: int, slot: int, wish: int) -> int:
    """A class for the meeting in the slot: the one wished, one with room, else any that is there; −1: none."""
    kind = h[h[KINDS] + meeting]
    low, high = h[h[KIND_STARTS] + kind], h[h[KIND_STARTS] + kind + 1]
    found = -1
    start = _random(h, high - low) if high > low + 1 else 0
    for n in range(high - low):
        table = h[h[KIND_CLASSES] + low + (n + start) % (high - low)]
        if h[h[CLASS_CELLS] + table * h[SLOTS] + slot] == 0 or _at_home(h, meeting, slot, table) >= 0:
            continue
        if table == wish:
            return table
        if found < 0 or _bit(h, h[OPEN] + table * h[WORDS], slot):
            found = table
    return found


@_inner
def _exchange(h: Array, r: Array, meeting: int, temperature: float) -> None:
    """Hold a pooled meeting in a slot a; who is in its way goes to a slot b, who is in the way there back to a …

    With one meeting at a time this exchanges two slots along an alternating path (a Kempe chain).
    """
    if not _set_room(h, meeting):
        return
    h[TICK] = _random(h, 1 << 30)
    one, other = h[h[FIRST] + meeting], h[h[SECOND] + meeting]
    if _random(h, 2):
        one, other = other, one
    for w in range(h[WORDS]):
        h[h[BITS] + w] = h[h[WINDOWS] + meeting * h[WORDS] + w] & h[h[FREE] + one * h[WORDS] + (w)]
    a = _random_slot(h, h[BITS])
    if a < 0:
        a = _random_slot(h, h[WINDOWS] + meeting * h[WORDS])
    b = _random_slot(h, h[FREE] + other * h[WORDS])
    if a < 0 or b < 0 or a == b:
        return
    gain = _gain(h, r, meeting)
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
            _take_back(h, r)
            return
    if not _relieve(h, r, meeting, gain, temperature):
        _take_back(h, r)


@_inner
def _chain_step(h: Array, r: Array, mover: int, slot: int, wish: int, waiting: int) -> int:
    """Put one meeting of the chain into the slot, those it pushes out behind the waiting ones; −1: it cannot be."""
    if h[h[STAMP] + mover] == h[MARK] or h[TRAIL] > 2 * LONGEST:
        return -1
    h[h[STAMP] + mover] = h[MARK]
    if not _bit(h, h[WINDOWS] + mover * h[WORDS], slot):
        return -1
    table = _class_for(h, mover, slot, wish)
    if table < 0 or not _in_order(h, mover, slot):
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
            _step(h, r, user, -1, -1)
    _step(h, r, mover, slot, table)
    return waiting


@_inner
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
            user = _leaver(h, r, cell, h[TICK], meeting)
            place = free_place(h, user)
            if place < 0:
                price += _loss(h, r, user, meeting)
                if user == meeting or price > gain - temperature * np.log(_chance(h)):
                    return False
            if h[TRAIL] + 2 >= TRAIL_ROOM:
                return False
            _step(h, r, user, -1, -1)
            if place >= 0:
                _step(h, r, user, place // classes, place % classes)
    return True


@_outer
def keep_best(h: Array, r: Array) -> None:
    """Remember the grid as the best."""
    r[BEST] = r[VALUE]
    for meeting in range(h[MEETINGS]):
        h[h[BEST_SLOT] + meeting] = h[h[SLOT] + meeting]
        h[h[BEST_TABLE] + meeting] = h[h[TABLE] + meeting]


@_outer
def anneal(h: Array, r: Array, steps: int, temperature: float, chains: int) -> None:
    """Make so many moves with meetings of the pool, in `chains` of 100 an exchange; stop when it is empty.

    The best grid is remembered now and then on the way and at the end.
    """
    pause = 0
    for _ in range(steps):
        if h[WAITING] == 0:
            break
        meeting = h[h[POOL] + _random(h, h[WAITING])]
        if _random(h, 100) < chains:
            _exchange(h, r, meeting, temperature)
        else:
            _insert(h, r, meeting, temperature)
        pause -= 1
        if pause <= 0 and r[VALUE] > r[BEST]:
            keep_best(h, r)
            pause = h[MEETINGS] >> 3
    if r[VALUE] > r[BEST]:
        keep_best(h, r)


@_outer
def load(h: Array, r: Array, slots: Array, tables: Array) -> None:
    """Hold the meetings of a valid grid, each at its slot and class (−1: not held)."""
    for meeting in range(len(slots)):
        if slots[meeting] >= 0:
            put(h, r, meeting, slots[meeting], tables[meeting])


@_outer
def fill_pool(h: Array) -> None:
    """Every active meeting that is not held waits for a place."""
    for meeting in range(h[MEETINGS]):
        if h[h[SLOT] + meeting] < 0:
            _pool_add(h, meeting)
