"""Appointments after the event: as many as possible, then as early as possible, with proven bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from solver.appointments.bounds import earliest_sum, quick_bounds
from solver.appointments.diaries import Diaries
from solver.appointments.problem import (
    Appointment,
    AppointmentProblem,
    AppointmentResult,
    Booking,
    Guest,
    Interval,
    Obstacle,
    Room,
    Unbooked,
    starts_within,
)
from solver.appointments.search import first_bookings, improve, merit, settle
from solver.appointments.validation import appointment_violations
from solver.clock import Clock
from solver.result import Status

__all__ = [
    "Appointment",
    "AppointmentProblem",
    "AppointmentResult",
    "Booking",
    "Guest",
    "Interval",
    "Obstacle",
    "Room",
    "Unbooked",
    "solve_appointments",
    "starts_within",
]

_ROUNDS = 3000
"""Of local search before the exact model: about a second at 200 pairs."""

_SEARCH, _COUNTING = 0.2, 0.5
"""Of the time left, how much local search, and then the number of bookings, may take."""


def solve_appointments(
    problem: AppointmentProblem,
    *,
    seconds: float | None = None,
    seed: int = 0,
    cancelled: Callable[[], bool] | None = None,
) -> AppointmentResult:
    """Book until all is proven, ``seconds`` of wall time have passed or ``cancelled`` says so.

    First the number of bookings is maximised, then, with at least as many, the sum of their starts
    is minimised. The bookings are valid whenever it stops. Without a limit the same problem and seed
    give the same bookings.
    """
    clock = Clock(seconds, cancelled)
    bounds = quick_bounds(problem)
    booked_bound = min(len(starts) for starts in bounds)
    bookings = settle(problem, first_bookings(problem))
    target = booked_bound, -earliest_sum(bounds, booked_bound)
    searching = Clock(clock.share(_SEARCH), cancelled)
    bookings = improve(problem, bookings, searching, target, seed=seed, rounds=_ROUNDS)
    start_sum_bound = earliest_sum(bounds, len(bookings))
    if merit(bookings) != (booked_bound, -start_sum_bound):
        bookings, booked_bound, start_sum_bound = _search(problem, clock, seed, bookings, booked_bound, start_sum_bound)
    if broken := appointment_violations(problem, bookings):
        raise AssertionError(f"wrong bookings: {broken[0]}")
    closed = (len(bookings), _start_sum(bookings)) == (booked_bound, start_sum_bound)
    return AppointmentResult(
        status=Status.OPTIMAL if closed else Status.FEASIBLE,
        bookings=tuple(bookings),
        booked_bound=booked_bound,
        start_sum=_start_sum(bookings),
        start_sum_bound=start_sum_bound,
        unbooked=tuple(_explain(problem, bookings)),
        seconds=clock.elapsed(),
        seed=seed,
    )


def _search(
    problem: AppointmentProblem,
    clock: Clock,
    seed: int,
    bookings: list[Booking],
    booked_bound: int,
    start_sum_bound: int,
) -> tuple[list[Booking], int, int]:
    """Better bookings than these and better bounds than these two."""
    # Imported here: OR-Tools takes a moment to load, and easy problems need none of it.
    from solver.appointments.model import bookings_of, build_model, earliest_bookings, most_bookings

    built = build_model(problem)
    if len(bookings) < booked_bound:
        counted = most_bookings(built, bookings, clock, clock.share(_COUNTING), seed)
        if counted.values is not None and counted.bound is not None:
            booked_bound = min(booked_bound, -counted.bound)
        if counted.values is not None:
            bookings = max(bookings, settle(problem, bookings_of(built, counted.values)), key=merit)
    timed = earliest_bookings(built, bookings, clock, seed)
    if timed.values is not None and timed.bound is not None:
        start_sum_bound = max(start_sum_bound, timed.bound)
    if timed.values is not None:
        bookings = max(bookings, settle(problem, bookings_of(built, timed.values)), key=merit)
    return bookings, booked_bound, start_sum_bound


def _start_sum(bookings: Sequence[Booking]) -> int:
    return sum(booking.start for booking in bookings)


def _explain(problem: AppointmentProblem, bookings: Sequence[Booking]) -> list[Unbooked]:
    booked = {booking.appointment for booking in bookings}
    diaries = Diaries(problem)
    return [_obstacle(problem, diaries, a, bookings) for a in range(len(problem.appointments)) if a not in booked]


def _obstacle(problem: AppointmentProblem, diaries: Diaries, index: int, bookings: Sequence[Booking]) -> Unbooked:
    appointment = problem.appointments[index]
    if not appointment.starts:
        return Unbooked(index, Obstacle.NO_START)
    openings = list(diaries.openings(index))
    if not openings:
        people = tuple(person for person in sorted(appointment.people) if diaries.ever_busy(index, person))
        return Unbooked(index, Obstacle.PEOPLE_BUSY, people=people)
    times = [(start, set(rooms)) for start, rooms in openings if rooms]
    if not times:
        return Unbooked(index, Obstacle.NO_ROOM)
    taken_by = {other for start, rooms in times for other in _in_the_way(problem, index, start, rooms, bookings)}
    return Unbooked(index, Obstacle.TAKEN, appointments=tuple(sorted(taken_by)))


def _in_the_way(
    problem: AppointmentProblem, index: int, start: int, rooms: set[int], bookings: Sequence[Booking]
) -> set[int]:
    """The bookings at that time of the same people; if there are none, those in the rooms."""
    appointment = problem.appointments[index]
    same_time = [
        booking
        for booking in bookings
        if booking.start < start + appointment.duration
        and start < booking.start + problem.appointments[booking.appointment].duration
    ]
    party = set(appointment.people)
    of_people = {b.appointment for b in same_time if party & set(problem.appointments[b.appointment].people)}
    return of_people or {b.appointment for b in same_time if b.room in rooms}
