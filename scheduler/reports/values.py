"""What organisers read about an event and about a run. Nothing of it is for attendees."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.events.values import EventSummary, Slot, Table
from scheduler.languages import Bilingual
from scheduler.people.values import Person, TagName
from scheduler.timetable.values import Differences, GoalNews, RunState


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the organiser's list; ``revision`` is the published one, 0 for none."""

    event: EventSummary
    participants: int
    revision: int


@dataclass(frozen=True, slots=True)
class Demand:
    """A person whom alone ``wanted`` wishes of others can be met by, with ``slots`` in which they can.

    A wish for an organisation counts where only one of its people may meet the wisher.
    """

    person: Person
    wanted: int
    slots: int


@dataclass(frozen=True, slots=True)
class EventNumbers:
    """The event before a run.

    ``wishes`` counts directed wishes, each for an organisation as one; ``mutual_pairs`` and ``candidate_pairs``
    count pairs of people; a pair of which one side asked not to meet is no candidate. ``places`` counts (slot, real
    table) together; ``possible`` is the most meetings that tables and people's own time leave. ``overwanted``: more
    wanted than they have slots, the most wanted first. ``by_slot``: real tables, and people who are free then.
    """

    participants: int
    organisations: int
    zones: int
    wishes: int
    mutual_pairs: int
    candidate_pairs: int
    slots: int
    tables: int
    places: int
    possible: int
    without_wishes: tuple[Person, ...]
    without_slot: tuple[Person, ...]
    without_candidate: tuple[Person, ...]
    overwanted: tuple[Demand, ...]
    by_slot: tuple[tuple[int, int], ...] = ()


class Why(StrEnum):
    """What is known about a meeting that is not held, or a person without one; the first that is true."""

    NO_SLOT = "no_slot"
    """The person has no free slot at all."""
    NO_CANDIDATE = "no_candidate"
    """Nobody whom the person may meet: no wish either way."""
    NO_COMMON_SLOT = "no_common_slot"
    """The two have no slot in which both can meet."""
    LIMIT = "limit"
    """The person, or one of the two, has as many meetings as they want at most."""
    SLOTS_FULL = "slots_full"
    """The person has a meeting in each of their slots."""
    ONCE = "once"
    """One of the two wished for the other's organisation, and meets somebody else of it."""
    BUSY = "busy"
    """In every common slot one of the two has another meeting."""
    NO_TABLE = "no_table"
    """In the common slots left every table is taken."""
    NOT_PLACED = "not_placed"
    """None of the above: a place would be free."""


@dataclass(frozen=True, slots=True)
class RankLine:
    """How many wishes had this rank, and how many of those meetings are held."""

    rank: int
    wanted: int
    met: int


@dataclass(frozen=True, slots=True)
class Alone:
    person: Person
    why: Why


@dataclass(frozen=True, slots=True)
class WorstOff:
    """A person with a meeting whose own wishes were met least; ``share``: the part of their worth met, 0 to 1."""

    person: Person
    share: float
    wishes: int
    met: int
    meetings: int
    why: Why


@dataclass(frozen=True, slots=True)
class SlotUse:
    """``used`` says per table of the report, in order, how many meetings it holds in the slot; ``free`` counts
    the people who can meet then; ``places`` the real tables there are."""

    slot: Slot
    used: tuple[int, ...]
    meetings: int
    places: int
    free: int


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """Meetings of a zone's people with those of every zone, in the order of the lines; ``name`` None: of no zone."""

    name: Bilingual | None
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ZoneWishes:
    """Wishes of a zone's people, and how many of them are met; ``name`` None: of no zone."""

    name: Bilingual | None
    wanted: int
    met: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A technology that organisations need: by how many, how many offer it, and how many of those in need meet one
    that offers it."""

    tag: TagName
    needed: int
    offered: int
    met: int


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A technology offered by organisations of which none meets one that needs it, or that nobody needs."""

    tag: TagName
    offered: int
    needed: int


@dataclass(frozen=True, slots=True)
class Pressure:
    """A person whom many want: ``wanted`` pairs that may meet against the ``slots`` they have and ``meetings`` held."""

    person: Person
    wanted: int
    slots: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits of people do: how many people are ``full`` by their own limit, how many pairs that may meet have no
    meeting for it (``by_limit``), or because somebody else of the organisation is met (``by_once``); ``below``: people
    with fewer meetings than everybody should get."""

    full: int
    by_limit: int
    by_once: int
    below: int


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run's grid does for the wishes.

    ``worth_met``, ``worth_wanted`` and ``worth_bound`` are weighted sums over pairs under the run's snapshot;
    no grid can have more than ``worth_bound`` (None: not proven). Ranks and shares use the wishes of now, and
    ``differences`` tells what changed since the snapshot. ``per_person``: index = meetings, value = people.
    """

    number: int
    state: RunState
    status: str
    seconds: float | None
    grid_id: int
    revision: int | None
    goals: tuple[GoalNews, ...]
    worth_met: int
    worth_wanted: int
    worth_bound: int | None
    meetings: int
    mutual_pairs: int
    mutual_met: int
    ranks: tuple[RankLine, ...]
    per_person: tuple[int, ...]
    alone: tuple[Alone, ...]
    worst_off: tuple[WorstOff, ...]
    tables: tuple[Table, ...]
    slots: tuple[SlotUse, ...]
    zones: tuple[ZoneLine, ...]
    differences: Differences
    zone_wishes: tuple[ZoneWishes, ...]
    needs: tuple[NeedLine, ...]
    offers: tuple[OfferLine, ...]
    candidate_pairs: int
    possible: int
    pressures: tuple[Pressure, ...]
    unplaced: Mapping[Why, int]
    limits: Limits

    @property
    def wishes(self) -> int:
        return sum(line.wanted for line in self.ranks)

    @property
    def wishes_met(self) -> int:
        return sum(line.met for line in self.ranks)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pair that may meet and has no meeting in the grid."""

    first: Person
    second: Person
    worth: int
    mutual: bool
    why: Why
