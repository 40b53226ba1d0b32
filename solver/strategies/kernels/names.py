"""What the compiled loops of local search know a grid by.

All numbers lie in one array `h`, all reals in one array `r`: a function with fifty arrays as
arguments takes half a minute to compile, one with two takes none. `h[X]`, for the names below, is a
number or the place in `h` where a list begins, whose item i is `h[h[X] + i]`. Sets of slots are rows
of `h[WORDS]` words of 64 bits.
"""

from __future__ import annotations

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
