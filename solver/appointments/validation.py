"""The specification of appointments: every rule and the value, computed without any model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from solver.appointments.problem import AppointmentProblem, AppointmentResult, Booking, Interval
from solver.result import Status
from solver.validation import Violation


def appointment_violations(problem: AppointmentProblem, bookings: Sequence[Booking]) -> list[Violation]:
    """Every breach of a rule; empty exactly when the bookings are valid."""
    sizes = len(problem.rooms), len(problem.appointments)
    if any(not (0 <= booking.room < sizes[0] and 0 <= booking.appointment < sizes[1]) for booking in bookings):
        return [Violation("indices", "a booking is not of this problem")]
    return [
        *(Violation("A1 once", message) for message in _booked_twice(problem, bookings)),
        *(Violation("A2 start", message) for message in _wrong_start(problem, bookings)),
        *(Violation("A3 busy", message) for message in _busy_people(problem, bookings)),
        *(Violation("A4 one at a time", message) for message in _people_in_two(problem, bookings)),
        *(Violation("A5 room", message) for message in _wrong_room(problem, bookings)),
        *(Violation("A6 one per room", message) for message in _rooms_with_two(problem, bookings)),
    ]


def _booked_twice(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A1: an appointment is booked at most once."""
    for appointment, times in sorted(Counter(booking.appointment for booking in bookings).items()):
        if times > 1:
            yield f"{problem.appointments[appointment].id!r} is booked {times} times"


def _wrong_start(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A2: an appointment begins only where it may."""
    for booking in bookings:
        if booking.start not in problem.appointments[booking.appointment].starts:
            yield f"{problem.appointments[booking.appointment].id!r} may not begin at step {booking.start}"


def _busy_people(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A3: no appointment overlaps the busy time of one of its people."""
    for booking in bookings:
        for person in problem.appointments[booking.appointment].people:
            if _meets(_time(problem, booking), problem.people[person].busy):
                yield f"{problem.people[person].id!r} is busy during {problem.appointments[booking.appointment].id!r}"


def _people_in_two(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A4: nobody is in two appointments at once."""
    for one, other in _simultaneous(problem, bookings):
        shared = set(problem.appointments[one.appointment].people) & set(problem.appointments[other.appointment].people)
        for person in sorted(shared):
            yield f"{problem.people[person].id!r} is in two appointments at step {max(one.start, other.start)}"


def _wrong_room(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A5: an appointment is in a room that it may use, and not in the room's busy time."""
    for booking in bookings:
        allowed, room = problem.appointments[booking.appointment].rooms, problem.rooms[booking.room]
        if allowed is not None and booking.room not in allowed:
            yield f"{problem.appointments[booking.appointment].id!r} may not be in room {room.id!r}"
        if _meets(_time(problem, booking), room.busy):
            yield f"room {room.id!r} is busy during {problem.appointments[booking.appointment].id!r}"


def _rooms_with_two(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[str]:
    """A6: a room that is no link holds one appointment at a time."""
    for one, other in _simultaneous(problem, bookings):
        room = problem.rooms[one.room]
        if one.room == other.room and not room.link:
            yield f"room {room.id!r} has two appointments at step {max(one.start, other.start)}"


def _simultaneous(problem: AppointmentProblem, bookings: Sequence[Booking]) -> Iterator[tuple[Booking, Booking]]:
    """The pairs of bookings that share a step."""
    for one, other in combinations(bookings, 2):
        first, second = _time(problem, one), _time(problem, other)
        if first.start < second.end and second.start < first.end:
            yield one, other


def _time(problem: AppointmentProblem, booking: Booking) -> Interval:
    return Interval(booking.start, booking.start + problem.appointments[booking.appointment].duration)


def _meets(time: Interval, busy: Sequence[Interval]) -> bool:
    return any(time.start < interval.end and interval.start < time.end for interval in busy)


def check_appointments(problem: AppointmentProblem, result: AppointmentResult) -> list[Violation]:
    """Everything that is wrong with a result: its bookings, sums, bounds, status and what it leaves out."""
    return [
        *appointment_violations(problem, result.bookings),
        *(Violation("result", message) for message in _wrong_claims(problem, result)),
    ]


def _wrong_claims(problem: AppointmentProblem, result: AppointmentResult) -> Iterator[str]:
    booked = len(result.bookings)
    start_sum = sum(booking.start for booking in result.bookings)
    if result.start_sum != start_sum:
        yield f"the sum of starts is {start_sum}, not {result.start_sum}"
    if result.booked_bound < booked:
        yield f"{booked} are booked, more than the bound {result.booked_bound}"
    if result.start_sum_bound > start_sum:
        yield f"the sum of starts {start_sum} is better than the bound {result.start_sum_bound}"
    proven = (result.booked_bound, result.start_sum_bound) == (booked, start_sum)
    if result.status is not (Status.OPTIMAL if proven else Status.FEASIBLE):
        yield f"is called {result.status}, which the bounds do not say"
    left = set(range(len(problem.appointments))) - {booking.appointment for booking in result.bookings}
    if {unbooked.appointment for unbooked in result.unbooked} != left:
        yield "the appointments without a booking are not those listed"
