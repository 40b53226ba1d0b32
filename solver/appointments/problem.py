"""Appointments after the event as frozen data: parties, times in whole steps, rooms, and what a solve reports.

A step is the caller's unit of time (say 30 minutes, numbered on through nights and weekends);
intervals are half-open. People, rooms and appointments are indices into the problem's tuples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from solver.errors import BadInput
from solver.result import Status

MOST_STEPS = 100_000
"""No appointment ends after this step: six years of half hours."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The steps from ``start`` up to, but not including, ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"[{self.start}, {self.end}) holds no step")


@dataclass(frozen=True, slots=True)
class Guest:
    """A person and when they cannot meet."""

    id: str
    busy: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A place for one appointment at a time, or for any number when ``link`` (a call by video)."""

    id: str
    busy: tuple[Interval, ...] = ()
    link: bool = False


@dataclass(frozen=True, slots=True)
class Appointment:
    """A party of at least two that meets for ``duration`` steps; it may begin at ``starts`` (from 0) only.

    ``rooms`` None: any room.
    """

    id: str
    people: tuple[int, ...]
    duration: int
    starts: frozenset[int]
    rooms: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class AppointmentProblem:
    people: tuple[Guest, ...]
    rooms: tuple[Room, ...]
    appointments: tuple[Appointment, ...]

    def __post_init__(self) -> None:
        """Raise :class:`BadInput` unless the parts fit together."""
        for index, appointment in enumerate(self.appointments):
            path = f"appointments[{index}]"
            party = appointment.people
            if len(party) < 2 or len(set(party)) != len(party):
                raise BadInput(f"{path}.people", "must be at least two different people")
            if not all(0 <= person < len(self.people) for person in party):
                raise BadInput(f"{path}.people", "names a person that does not exist")
            if appointment.duration < 1:
                raise BadInput(f"{path}.duration", "must be at least one step")
            if not all(0 <= start <= MOST_STEPS - appointment.duration for start in appointment.starts):
                raise BadInput(f"{path}.starts", f"must lie within the steps 0 to {MOST_STEPS}")
            if not all(0 <= room < len(self.rooms) for room in appointment.rooms or ()):
                raise BadInput(f"{path}.rooms", "names a room that does not exist")


@dataclass(frozen=True, slots=True, order=True)
class Booking:
    """One appointment's time and place; ordered by start, then room."""

    start: int
    room: int
    appointment: int


class Obstacle(StrEnum):
    """Why an appointment is not booked: the first of these that is true."""

    NO_START = "no start"
    PEOPLE_BUSY = "people busy"
    NO_ROOM = "no room"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Unbooked:
    """An appointment without a booking and what stands in its way.

    ``NO_START``: it may begin nowhere. ``PEOPLE_BUSY``: whenever it may begin one of ``people`` is busy.
    ``NO_ROOM``: when its people are free, no room that it may use is. ``TAKEN``: every time and room
    left is taken by ``appointments``, by their people or by their rooms.
    """

    appointment: int
    obstacle: Obstacle
    people: tuple[int, ...] = ()
    appointments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentResult:
    """Sorted bookings, how good they are and how good any can be.

    First as many as possible are booked: no valid booking has more than ``booked_bound``. Then, as
    early as possible: ``start_sum`` = Σ over booked appointments of their start; no valid booking of
    at least as many appointments has a sum below ``start_sum_bound``. ``OPTIMAL``: both bounds are reached.
    """

    status: Status
    bookings: tuple[Booking, ...]
    booked_bound: int
    start_sum: int
    start_sum_bound: int
    unbooked: tuple[Unbooked, ...]
    seconds: float
    seed: int


def starts_within(windows: Iterable[Interval], duration: int) -> frozenset[int]:
    """The starts with which an appointment of ``duration`` steps lies wholly inside one of the windows."""
    return frozenset(start for window in windows for start in range(window.start, window.end - duration + 1))
