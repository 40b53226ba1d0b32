"""Pure rules of what-ifs: which values to try, what the curve says, and which tables come or go."""

import re
from collections.abc import Collection, Iterable, Sequence

from scheduler.events.table_names import table_names
from scheduler.whatif.values import Knee, Measured, Varies

MOST_SCENARIOS = 20
"""More would leave each too little time, and nobody compares so many."""

ENOUGH = 0.95

LARGEST = {Varies.TABLES: 1000, Varies.SLOTS: 96, Varies.LENGTH: 480, Varies.MOST: 100}
"""No event asks for more."""


def spread(first: int, last: int, step: int, present: int | None) -> tuple[int, ...]:
    """From first to last by steps, and the present value, so that every other one can be compared with it."""
    values = set(range(first, last + 1, step))
    return tuple(sorted(values | ({present} if present else set())))


def suggested(varies: Varies, present: int | None, ceiling: int) -> tuple[int, int, int]:
    """First, last and step that show the bend of the curve around the present value."""
    if varies is Varies.MOST:
        return 1, max(min(ceiling, 10), 1), 1
    now = present or max(ceiling // 2, 1)
    if varies is Varies.LENGTH:
        return max(now - 10, 5), min(now + 20, LARGEST[varies]), 5
    first, last = max(now - now // 2, 1), min(now + max(now // 3, 2), LARGEST[varies])
    return first, last, max(-(-(last - first) // 9), 1)


def knee(scenarios: Iterable[Measured], varies: Varies, wanted: int) -> Knee | None:
    """What the curve says; None until two scenarios have a grid."""
    found = [(each.value, each.worth, each.bound) for each in scenarios if each.worth is not None]
    found.sort(reverse=varies is Varies.LENGTH)
    worths = [worth or 0 for _, worth, _ in found]
    if len(found) < 2:
        return None
    top = max(worths)
    flat = worths.index(top)
    return Knee(
        flat=found[flat][0],
        enough=next(value for (value, _, _), worth in zip(found, worths, strict=True) if worth >= ENOUGH * top),
        rising=flat == len(found) - 1,
        proven=all(bound is not None and bound <= top for _, _, bound in found[flat + 1 :]),
        complete=top >= wanted,
    )


def shown(chosen: Collection[int], scenarios: Sequence[Measured], knee: Knee | None, present: int | None) -> list[int]:
    """At most three values to look at side by side: those chosen, else the present one and what the curve says."""
    known = [each.value for each in scenarios if each.meetings is not None]
    if wanted := [value for value in known if value in chosen]:
        return wanted[:3]
    marked = [present, knee.enough, knee.flat] if knee else [present, *known]
    told = [value for value in dict.fromkeys(marked) if value in known]
    return sorted(value for value in told[:3] if value is not None)


def new_keys(present: Sequence[str], everywhere: Collection[str], count: int) -> tuple[str, ...]:
    """Keys for so many new tables, counted on from the last one's number and written like it: T09, T10."""
    last = present[-1] if present and re.search("[0-9]$", present[-1]) else "T0"
    _, *names = table_names(last, 1 + count + len(everywhere))
    return tuple(name for name in names if name not in everywhere)[:count]


def free_keys(present: Sequence[str], used: Collection[str], count: int) -> tuple[str, ...] | None:
    """The last so many tables that no grid uses, in their order; None where there are not as many."""
    free = [key for key in present if key not in used]
    return tuple(free[len(free) - count :]) if count <= len(free) else None
