"""What the clock in the hall shows: the round under way, or what comes before the next one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.events.values import Item, Slot


class Phase(StrEnum):
    BEFORE = "before"
    ROUND = "round"
    BETWEEN = "between"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Round:
    """A meeting slot of a room; ``number`` counts from 1 in the room, of ``count``."""

    starts_at: datetime
    ends_at: datetime
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """``now`` in a round; ``next`` the first round that has not begun. ``item``: what the programme has meanwhile."""

    phase: Phase
    now: Round | None
    next: Round | None
    item: Item | None = None

    @property
    def turns_at(self) -> datetime | None:
        """Until when is counted down: the end of the round, else the beginning of the next one."""
        if self.now is not None:
            return self.now.ends_at
        return self.next.starts_at if self.next is not None else None


def rooms_of(slots: Iterable[Slot]) -> dict[str, tuple[Round, ...]]:
    """By room its rounds in order of time; rooms in the order of their first round."""
    found: dict[str, list[Slot]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.starts_at, slot.number)):
        found.setdefault(slot.room, []).append(slot)
    return {
        room: tuple(Round(slot.starts_at, slot.ends_at, number, len(own)) for number, slot in enumerate(own, start=1))
        for room, own in found.items()
    }


def standing(rounds: Sequence[Round], items: Iterable[Item], at: datetime) -> Standing:
    """The half-open round at this moment, or what lies before the next one; the programme's latest item counts."""
    current = next((each for each in rounds if each.starts_at <= at < each.ends_at), None)
    following = next((each for each in rounds if each.starts_at > at), None)
    if current is not None:
        return Standing(Phase.ROUND, current, following)
    under_way = [item for item in items if item.starts_at <= at < item.ends_at]
    item = max(under_way, key=lambda item: item.starts_at, default=None)
    if following is None:
        return Standing(Phase.OVER, None, None, item)
    phase = Phase.BEFORE if following is rounds[0] else Phase.BETWEEN
    return Standing(phase, None, following, item)
