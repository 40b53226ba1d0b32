"""Pure rules of set-up: suggestions with their numbers, the slots of a block, what may stand beside what."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil

SLOT_MINUTES = 20
FEWEST_MINUTES, MOST_MINUTES = 5, 240
MOST_SLOTS = 100
WISH_LIMIT = 10
SPARE_PERCENT = 15
"""Between the 10 and the 20 % that organisers plan for late changes and people who stay longer."""

BUSY_SHARE = 9, 10
"""At most 18 meetings in 20 slots, so that everybody has a pause."""

OPEN_DAYS_BEFORE = 21
CLOSE_DAYS_BEFORE = 5
OPENS, CLOSES = time(9), time(18)
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9]+")

Times = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class TableAdvice:
    """How many tables an event needs, with the numbers it follows from."""

    people: int
    meetings_each: int
    meetings: int
    slots: int
    at_once: int
    tables: int
    spare_percent: int = SPARE_PERCENT


def table_advice(people: int, slots: int, wish_limit: int) -> TableAdvice | None:
    """Expected meetings ÷ slots, and some spare, but no more tables than pairs of people; None without people or slots.

    Everybody is expected to meet as many as they may wish for, as far as nine tenths of the slots allow.
    """
    if people < 2 or slots < 1:
        return None
    each = max(1, min(wish_limit, slots * BUSY_SHARE[0] // BUSY_SHARE[1]))
    meetings = ceil(people * each / 2)
    at_once = ceil(meetings / slots)
    tables = min(ceil(meetings * (100 + SPARE_PERCENT) / (100 * slots)), people // 2)
    return TableAdvice(people, each, meetings, slots, at_once, max(1, tables))


def wish_dates(day: date, today: date) -> tuple[datetime, datetime]:
    """When wishes open and close if nothing else is said, as local times.

    Three weeks before the event at 09:00, or today when that is past; five days before at 18:00, or the evening before
    when the event is nearer than that.
    """
    opens = max(day - timedelta(days=OPEN_DAYS_BEFORE), min(today, day - timedelta(days=1)))
    closes = day - timedelta(days=CLOSE_DAYS_BEFORE)
    if closes <= opens:
        closes = day - timedelta(days=1)
    if closes <= opens:
        return datetime.combine(day - timedelta(days=1), OPENS), datetime.combine(day - timedelta(days=1), CLOSES)
    return datetime.combine(opens, OPENS), datetime.combine(closes, CLOSES)


def cut_slots(starts_at: datetime, ends_at: datetime, minutes: int, pauses: Iterable[Times] = ()) -> tuple[Times, ...]:
    """The slots of a block, one after the other; where one would run into a pause, the next begins after it."""
    length, rests = timedelta(minutes=minutes), sorted(pauses)
    found: list[Times] = []
    start = starts_at
    while start + length <= ends_at:
        rest = next((end for begin, end in rests if begin < start + length and start < end), None)
        if rest is not None:
            start = rest
            continue
        found.append((start, start + length))
        start += length
    return tuple(found)


def pauses_of(block: Times, slots: Sequence[Times]) -> tuple[Times, ...]:
    """The pauses with which :func:`cut_slots` makes these slots of the block again.

    Its beginning or end is one of them where no slot is and one would fit, as in files that name fewer slots.
    """
    if not slots:
        return ()
    ordered = sorted(slots)
    gaps = [(before[1], after[0]) for before, after in pairwise(ordered) if before[1] < after[0]]
    if block[0] < ordered[0][0]:
        gaps.insert(0, (block[0], ordered[0][0]))
    if ordered[-1][1] + (ordered[0][1] - ordered[0][0]) <= block[1]:
        gaps.append((ordered[-1][1], block[1]))
    return tuple(gaps)


def overlap(one: Times, other: Times) -> bool:
    """Whether two half-open times share a moment."""
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True, slots=True)
class Placed:
    """A programme item as the rules of the programme see it; ``slots`` only of a networking block."""

    id: int
    track: str
    room: str
    times: Times
    networking: bool = False
    slots: tuple[Times, ...] = ()


def clash(item: Placed, others: Iterable[Placed]) -> tuple[str, Placed] | None:
    """Why the item cannot stand beside one of the others, and which: ``for all``, ``track``, ``room`` or ``slots``.

    An item without a track is for everybody and overlaps nothing. Two of one track, or of one room, do not overlap.
    Blocks at once need slots that begin and end together: else one person could be in two of them.
    """
    for other in others:
        if other.id == item.id or not overlap(item.times, other.times):
            continue
        if not item.track or not other.track:
            return "for all", other
        if item.track == other.track:
            return "track", other
        if item.room and item.room == other.room:
            return "room", other
        if item.networking and other.networking and not aligned(item.slots, other.slots):
            return "slots", other
    return None


def aligned(ones: Iterable[Times], others: Collection[Times]) -> bool:
    """Whether any two of the slots are the same time or share no moment."""
    return all(one == other or not overlap(one, other) for one in ones for other in others)


def key_from(text: str, taken: Collection[str], fallback: str) -> str:
    """A key such as ``small-event`` that nobody has yet."""
    wanted = _NOT_IN_KEYS.sub("-", text.casefold()).strip("-")[:30].strip("-") or fallback
    keys = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in keys if key not in taken)
