"""Pure rules about a participant's day."""

from collections.abc import Iterable
from itertools import pairwise

from scheduler.events.values import Item, Slot
from scheduler.people.values import DaySlot, OwnTimes, SlotTicks, Span

OFFERED_KINDS = frozenset({"plenary", "talk", "questions", "exchange", "group"})
FIXED_ROLES = frozenset({"speaking", "chairing"})


def overlap(first: Item | Span, second: Item | Slot) -> bool:
    """Whether two half-open spans share a moment."""
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at


def day_slot(slot: Slot, attended: Iterable[Item], own: OwnTimes) -> DaySlot:
    """Whether somebody can meet in the slot, and why not: an item they attend takes it, or they closed its time."""
    lost_to = next((item for item in attended if item.kind in OFFERED_KINDS and overlap(item, slot)), None)
    return DaySlot(slot, lost_to, _is_closed(slot, own))


def _is_closed(slot: Slot, own: OwnTimes) -> bool:
    if any(overlap(span, slot) for span in own.closed):
        return True
    within = (span.starts_at <= slot.starts_at and slot.ends_at <= span.ends_at for span in own.chosen)
    return own.only and not any(within)


def own_times(slots: Iterable[Slot], ticks: SlotTicks) -> OwnTimes:
    """What the ticks say about time: the chosen slots when only those are meant, else the closed ones."""
    named = frozenset(_runs(slot for slot in slots if ticks.is_free(slot) == ticks.only))
    return OwnTimes(only=True, chosen=named) if ticks.only else OwnTimes(closed=named)


def _runs(slots: Iterable[Slot]) -> list[Span]:
    """The times of the slots, joined where one follows the other."""
    runs: list[Span] = []
    for slot in sorted(slots, key=lambda slot: slot.starts_at):
        if runs and slot.starts_at <= runs[-1].ends_at:
            runs[-1] = Span(runs[-1].starts_at, max(runs[-1].ends_at, slot.ends_at))
        else:
            runs.append(Span(slot.starts_at, slot.ends_at))
    return runs


def clash(items: Iterable[Item]) -> tuple[Item, Item] | None:
    """Two items at the same time, or None."""
    ordered = sorted(items, key=lambda item: (item.starts_at, item.ends_at, item.id))
    return next(((a, b) for a, b in pairwise(ordered) if overlap(a, b)), None)
