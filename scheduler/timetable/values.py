"""Runs, grids and timetables as the pages see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scheduler.events.values import Slot, Table
from scheduler.people.values import Person
from scheduler.timetable.settings import DEFAULTS, NOTHING, Origin, RunSettings


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


UNDER_WAY = frozenset({RunState.QUEUED, RunState.RUNNING})


@dataclass(frozen=True, slots=True)
class GoalNews:
    """A goal's value and proven bound as known at some moment; None: not known yet."""

    name: str
    value: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class News:
    """One moment of a run's progress."""

    seconds: float
    phase: str
    goals: tuple[GoalNews, ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run; ``grid_id`` is set once it left a grid, ``revision`` once that was published."""

    id: int
    number: int
    state: RunState
    reason: str
    seconds_limit: float
    seed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    news: tuple[News, ...]
    status: str
    strategy: str
    goals: tuple[GoalNews, ...]
    conflict: tuple[str, ...]
    grid_id: int | None
    revision: int | None
    settings: RunSettings = DEFAULTS
    origin: Origin = NOTHING


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting of a grid."""

    id: int
    first: Person
    second: Person
    slot: Slot
    table: Table


@dataclass(frozen=True, slots=True)
class GridView:
    """All meetings of a grid by (slot, table); slots and tables in their order."""

    id: int
    revision: int | None
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    meetings: tuple[PlannedMeeting, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """The published grid's number; ``published_by`` is an organiser's name, empty for anybody else.

    ``preliminary``: nobody was invited to its meetings yet.
    """

    number: int
    grid_id: int
    published_at: datetime
    published_by: str
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """A meeting on a participant's own published timetable; ``cancelled`` once it has left the grid.

    ``invited``: calendars may know of it; while it is preliminary they do not.
    """

    public_id: str
    partner: Person
    slot: Slot
    table: Table
    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime
    stamped_at: datetime
    cancelled: bool = False
    invited: bool = True


@dataclass(frozen=True, slots=True)
class OwnTimetable:
    """A participant's published meetings by time; ``revision`` None when nothing is published.

    ``withdrawn``: something was, and an organiser took it back.
    """

    revision: int | None
    published_at: datetime | None
    meetings: tuple[OwnMeeting, ...]
    preliminary: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a grid breaks, numbered as in docs/model.md (or ``blocked``), and the keys of whom it is about."""

    rule: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Participants' keys: who is free at other times, whose pairs or their worth changed, who came or left.

    ``frame`` is true when slots, tables or goals differ.
    """

    availability: tuple[str, ...]
    wishes: tuple[str, ...]
    people: tuple[str, ...]
    frame: bool

    def __bool__(self) -> bool:
        return bool(self.availability or self.wishes or self.people or self.frame)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a grid may use, by participants' keys and slot numbers.

    ``free``: the slots in which each person can meet. ``most``: each person's own limit, None for no limit.
    ``worth``: what each pair that may meet is worth; the keys of a pair stand in the order of their rows.
    ``places``: per slot the number of real tables. ``virtual``: a virtual table takes any number besides.
    ``once``: sets of pairs of which one at most may meet. ``served``: per table, by its key, the slots in which it is
    there. ``homes``: the key of the table at which a person has all meetings.
    """

    free: Mapping[str, frozenset[int]]
    most: Mapping[str, int | None]
    worth: Mapping[tuple[str, str], int]
    places: tuple[int, ...]
    virtual: bool
    once: tuple[frozenset[tuple[str, str]], ...] = ()
    served: Mapping[str, frozenset[int]] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)

    def seats(self, pair: Collection[str], slot: int, table: str) -> bool:
        """Whether the table is there in the slot, and one at which these two may sit."""
        homes = {self.homes[person] for person in pair if person in self.homes}
        return slot in self.served.get(table, ()) and (not homes or table in homes)
