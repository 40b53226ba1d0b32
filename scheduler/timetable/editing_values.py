"""What editing a draft speaks of: operations, places, obstacles, and what an organiser sees of a draft."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.events.values import Slot
from scheduler.people.values import Person
from scheduler.timetable.values import Breach

Pair = tuple[int, int]
"""Two participants' ids, the smaller first."""


class Operation(StrEnum):
    PLACE = "place"
    MOVE = "move"
    SWAP = "swap"
    UNSCHEDULE = "unschedule"
    LOCK = "lock"
    UNLOCK = "unlock"
    UNDO = "undo"
    REDO = "redo"
    RENEW = "renew"
    """Take the event's data of now; meetings that may not be held any more go."""


class Obstacle(StrEnum):
    """Why a meeting may not be held at a place, or not be touched."""

    BLOCKED = "blocked"
    """The pair may not meet, or the snapshot does not know it; nobody learns more."""
    SLOT = "slot"
    """The meeting may not be in this slot."""
    ABSENT = "absent"
    """The table is not there in this slot."""
    SEAT = "seat"
    """The meeting belongs at another table."""
    TAKEN = "taken"
    """Another meeting is at the table."""
    AWAY = "away"
    """The person cannot meet in this slot."""
    BUSY = "busy"
    """The person has another meeting in this slot."""
    LIMIT = "limit"
    """The person has as many meetings as they want."""
    ONCE = "once"
    """The person wished for the organisation and meets somebody else of it."""
    GROUP = "group"
    """Of this meeting and another one only one may be held."""
    REQUIRED = "required"
    """The meeting has to be held."""
    LOCKED = "locked"
    """The meeting is locked where it is."""
    RULE = "rule"
    """Another rule; what the verifier found is told with it."""


class Lack(StrEnum):
    """Why a pair that may meet has no meeting; the first that is true. The words are those of the reports."""

    NO_COMMON_SLOT = "no_common_slot"
    LIMIT = "limit"
    ONCE = "once"
    BUSY = "busy"
    NO_TABLE = "no_table"
    NOT_PLACED = "not_placed"


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting at its place, by ids."""

    pair: Pair
    slot: int
    table: int
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an organiser wants done: ``slot`` and ``table`` (ids) to place or move, ``other`` to swap with."""

    operation: Operation
    pair: Pair | None = None
    slot: int | None = None
    table: int | None = None
    other: Pair | None = None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An obstacle in words: who it is about, and which meeting or table is in the way."""

    obstacle: Obstacle
    person: Person | None = None
    pair: tuple[Person, Person] | None = None
    breach: Breach | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A draft in numbers. ``bound``: what is proven to be the most worth, None where nothing is proven for it.

    ``short``: people with fewer meetings than they should have at least; ``changes``: against the published grid.
    """

    meetings: int
    worth_met: int
    worth_wanted: int
    bound: int | None
    breaks: int
    moves: int
    changes: int | None
    short: int
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft after an edit: its version, which pairs have left a place, and which stand where now."""

    version: int
    before: tuple[Placed, ...]
    after: tuple[Placed, ...]
    figures: Figures
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class EditLine:
    """One edit as the history tells it; ``by`` is an organiser's name. ``of``: the operation that was undone."""

    number: int
    operation: Operation
    of: Operation | None
    people: tuple[Person, ...]
    slot: Slot | None
    table: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft in the list; based on a run, another draft, or neither any more."""

    number: int
    grid_id: int
    revision: int | None
    version: int
    meetings: int
    locked: int
    run: int | None
    draft: int | None
    created_at: datetime
    created_by: str
    changed_at: datetime
