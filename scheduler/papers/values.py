"""What is printed for an event's day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.events.values import Item, Slot, Table
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting, Revision


class Paper(StrEnum):
    """``schedules``: an A4 per person. ``cards``: one per table. ``doors``: a list. ``wall``: slots × tables, A3."""

    SCHEDULES = "schedules"
    CARDS = "cards"
    DOORS = "doors"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A meeting with ``partner``, a programme item, or a slot that stayed free; exactly one of the three."""

    starts_at: datetime
    ends_at: datetime
    meeting: PlannedMeeting | None = None
    partner: Person | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The A4 of a person; ``language`` is the one in which they are written to."""

    person: Person
    language: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """People whose names begin alike; ``letter`` is a Hangul consonant, a capital letter, or empty for all others."""

    letter: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """The published timetable with all that paper needs; ``first`` is the first meeting of each participant."""

    revision: Revision
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    meetings: tuple[PlannedMeeting, ...]
    people: tuple[Person, ...]
    first: Mapping[int, PlannedMeeting]
