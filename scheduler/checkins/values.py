"""The desk of the event's day as pages see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.events.values import Slot, Table
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting


class State(StrEnum):
    """``open``: nothing is known, or the last mark was taken back. ``late``: not here yet, but on the way."""

    OPEN = "open"
    ARRIVED = "arrived"
    LATE = "late"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Mark:
    """What one desk pressed about one participant. ``number`` rises in the order in which marks came in."""

    number: int
    participant_id: int
    state: State
    place: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Of those ``expected``, everybody who takes part, how many are in each state."""

    expected: int
    arrived: int
    late: int
    no_show: int

    @property
    def open(self) -> int:
        return self.expected - self.arrived - self.late - self.no_show


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody who takes part by Korean name, the mark that stands of each, and the published meetings by time.

    ``last`` is the number of the newest mark, 0 before the first.
    """

    people: tuple[Person, ...]
    marks: Mapping[int, Mark]
    meetings: tuple[PlannedMeeting, ...]
    counts: Counts
    last: int


@dataclass(frozen=True, slots=True)
class StandBy:
    """Who could take the place of somebody who does not come, in one meeting with ``partner``; those here first."""

    slot: Slot
    table: Table
    partner: Person
    candidates: tuple[Person, ...]
