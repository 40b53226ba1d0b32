"""Follow-ups as the pages see them."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.followups.rules import Window
from scheduler.languages import Bilingual
from scheduler.people.values import Person


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """The time that was found for a follow-up."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    place: Bilingual
    link: str


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """A partner with whom the participant may go on; ``met`` is false for an own wish that was not placed."""

    partner: Person
    met: bool
    answered: bool
    go_on: bool
    note: str
    appointment: OwnAppointment | None


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """``published`` is false while no grid is published; then there are no entries."""

    published: bool
    entries: tuple[FollowUpEntry, ...]


@dataclass(frozen=True, slots=True)
class FollowUpPair:
    """Two people who both want to go on, with their notes and, once assigned, their time."""

    first: Person
    second: Person
    first_note: str
    second_note: str
    met: bool
    appointment: OwnAppointment | None


@dataclass(frozen=True, slots=True)
class FollowUpBoard:
    """The organiser's list: pairs with both sides' yes, and how many said yes alone."""

    pairs: tuple[FollowUpPair, ...]
    one_sided: int
    window: Window
    place: Bilingual
    link: str


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A pair for which no time was found."""

    first: Person
    second: Person


@dataclass(frozen=True, slots=True)
class Assigned:
    """``earliest_proven``: no assignment of as many pairs is earlier in sum."""

    count: int
    not_placed: tuple[NotPlaced, ...]
    earliest_proven: bool
    mails: int
