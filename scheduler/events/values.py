"""An event as the pages and the other topics see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.languages import Bilingual


@dataclass(frozen=True, slots=True)
class EventSummary:
    """``choices_deleted_at``: since then nobody's wishes and times are stored; ``rest_deleted_at``: nobody's data.

    ``registration_until``: until then strangers may register; None while the organiser has not opened that.
    """

    id: int
    key: str
    title: Bilingual
    description: Bilingual
    place: Bilingual
    day: date
    zone: str
    public: bool
    contact: str
    wishes_open_at: datetime
    wishes_close_at: datetime
    wish_limit: int
    choices_deleted_at: datetime | None
    rest_deleted_at: datetime | None
    registration_until: datetime | None = None
    registration_approval: bool = True


@dataclass(frozen=True, slots=True)
class Track:
    key: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Item:
    """A programme item; ``track`` is None for what is for everybody."""

    id: int
    key: str
    kind: str
    track: str | None
    title: Bilingual
    room: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting slot; ``item`` is the key of its networking block.

    ``number`` counts the event's different times from 0: slots of blocks at once that begin and end together share
    one, and with it everybody's time. Nobody can be in two of them.
    """

    id: int
    number: int
    item: str
    room: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """``closed``: the times, half-open, in which nothing is held there."""

    id: int
    key: str
    room: str
    virtual: bool
    link: str
    closed: tuple[tuple[datetime, datetime], ...] = ()

    def serves(self, slot: Slot) -> bool:
        """Whether the slot's meetings may be held here: in its room or anywhere if virtual, and not closed."""
        there = self.virtual or slot.room == self.room
        return there and not any(start < slot.ends_at and slot.starts_at < end for start, end in self.closed)


@dataclass(frozen=True, slots=True)
class Programme:
    """The whole day: tracks in order, items and slots by time."""

    tracks: tuple[Track, ...]
    items: tuple[Item, ...]
    slots: tuple[Slot, ...]


def moments(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """One slot of each number, in order of time: what one person's day is made of."""
    found: dict[int, Slot] = {}
    for slot in slots:
        found.setdefault(slot.number, slot)
    return tuple(found[number] for number in sorted(found))
