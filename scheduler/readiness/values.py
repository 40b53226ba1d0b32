"""How far the people of an event are, as organisers see it: never what anybody chose, only how much."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.people.limits import Limits, OwnLimits
from scheduler.people.values import Day, Firm, Person
from scheduler.privacy.consents import Decided
from scheduler.privacy.rules import ReasonFor
from scheduler.reports.values import Demand
from scheduler.timetable.values import OwnTimetable


class State(StrEnum):
    """What is missing of somebody, or that they left."""

    NO_WISH = "no-wish"
    NEVER_CAME = "never-came"
    NO_SLOT = "no-slot"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PersonState:
    """``wishes``: how many are stored. ``slots``: free for meetings. ``came_at``: when they last came in themselves."""

    person: Person
    wishes: int
    slots: int
    came_at: datetime | None

    @property
    def states(self) -> tuple[State, ...]:
        """Of somebody who left only that."""
        if self.person.left:
            return (State.LEFT,)
        missing = (
            (State.NEVER_CAME, self.came_at is None),
            (State.NO_WISH, not self.wishes),
            (State.NO_SLOT, not self.slots),
        )
        return tuple(state for state, is_so in missing if is_so)


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that its server refused; ``person``: to whom, where the address is a participant's."""

    id: int
    kind: str
    to_name: str
    to_email: str
    error: str
    person: Person | None


@dataclass(frozen=True, slots=True)
class SlotDemand:
    """A slot (``number`` from 0): its tables, and how many pairs of people could sit then if each met another."""

    number: int
    starts_at: datetime
    places: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is missing before a run. Lists are of people who take part, by Korean name; a coordinator's of one zone.

    ``remindable``: ids of whom a reminder would reach. ``candidates``: pairs that may meet; ``places``: at real tables,
    over all slots; both 0 in a coordinator's.
    """

    people: int
    without_wishes: tuple[Person, ...]
    without_slot: tuple[Person, ...]
    never_came: tuple[Person, ...]
    overwanted: tuple[Demand, ...]
    empty_firms: tuple[Firm, ...]
    failed: tuple[FailedMail, ...]
    remindable: frozenset[int]
    candidates: int
    places: int
    slots: tuple[SlotDemand, ...]


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """One person before an organiser."""

    person: Person
    email: str
    language: str
    erased: bool
    state: PersonState
    day: Day
    invited: bool
    links: int
    decided: Decided | None
    acting: ReasonFor
    wishes_saved_at: datetime | None
    wishes_by_organiser: bool
    limits: Limits
    own_limits: OwnLimits
    timetable: OwnTimetable
