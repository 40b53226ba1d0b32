"""Pure rules about a participant's day."""

from collections.abc import Iterable
from itertools import pairwise

from scheduler.events.values import Item, Slot

OFFERED_KINDS = frozenset({"plenary", "talk", "questions", "exchange", "group"})
FIXED_ROLES = frozenset({"speaking", "chairing"})


def overlap(first: Item, second: Item | Slot) -> bool:
    """Whether two half-open spans share a moment."""
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at


def taken_by(slot: Slot, attended: Iterable[Item]) -> Item | None:
    """The first attended item during the slot: being there makes a person unavailable for meetings."""
    return next((item for item in attended if item.kind in OFFERED_KINDS and overlap(item, slot)), None)


def clash(items: Iterable[Item]) -> tuple[Item, Item] | None:
    """Two items at the same time, or None."""
    ordered = sorted(items, key=lambda item: (item.starts_at, item.ends_at, item.id))
    return next(((a, b) for a, b in pairwise(ordered) if overlap(a, b)), None)
