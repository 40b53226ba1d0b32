"""Follow-ups ⇄ the solver's appointments: pairs, people's taken times, and the starts that the window allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.followups.rules import STEP, Window, starts
from solver.appointments import solve_appointments
from solver.appointments.problem import Appointment, AppointmentProblem, Guest, Interval, Room
from solver.appointments.validation import check_appointments
from solver.result import Status

Pair = tuple[int, int]


class RefusedByCheck(Exception):
    """The solver's answer failed the independent check: a bug of ours."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken, half-open."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Times found, by pair; ``proven`` when no assignment of as many is earlier in sum."""

    starts: Mapping[Pair, datetime]
    not_placed: tuple[Pair, ...]
    proven: bool


def assign_times(
    pairs: Sequence[Pair], busy: Mapping[int, Sequence[Busy]], window: Window, *, now: datetime, seconds: float
) -> Plan:
    """A time for as many pairs as possible, the earliest in sum; nobody is in two follow-ups at once."""
    begin = starts(window, now)
    if not begin or not pairs:
        return Plan({}, tuple(pairs), proven=True)
    origin = begin[0]
    persons = sorted({person for pair in pairs for person in pair})
    index = {person: i for i, person in enumerate(persons)}
    allowed = frozenset(_step(moment, origin) for moment in begin)
    problem = AppointmentProblem(
        people=tuple(Guest(str(person), _intervals(busy.get(person, ()), origin)) for person in persons),
        rooms=(Room("place", link=True),),
        appointments=tuple(
            Appointment(
                id=f"{first}+{second}",
                people=(index[first], index[second]),
                duration=-(-window.minutes // int(STEP.total_seconds() // 60)),
                starts=allowed,
            )
            for first, second in pairs
        ),
    )
    result = solve_appointments(problem, seconds=seconds, seed=0)
    if check_appointments(problem, result):
        raise RefusedByCheck
    found = {pairs[booking.appointment]: origin + STEP * booking.start for booking in result.bookings}
    return Plan(
        starts=found,
        not_placed=tuple(pair for pair in pairs if pair not in found),
        proven=result.status is Status.OPTIMAL,
    )


def _step(moment: datetime, origin: datetime) -> int:
    return (moment - origin) // STEP


def _intervals(busy: Sequence[Busy], origin: datetime) -> tuple[Interval, ...]:
    """Taken times in whole steps, rounded outwards; what ended before the first start does not matter."""
    spans = [
        (max(_step(span.starts_at, origin), 0), -(-(span.ends_at - origin) // STEP) if span.ends_at > origin else 0)
        for span in busy
    ]
    return tuple(Interval(start, end) for start, end in spans if end > start)


def overlap(first: Busy, second: Busy) -> bool:
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at


def lasting(start: datetime, window: Window) -> Busy:
    """The time that a follow-up takes."""
    return Busy(start, start + timedelta(minutes=window.minutes))
