"""Good bookings quickly: filled in time order, then loosened in part and put back, again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from solver.appointments.diaries import Diaries
from solver.appointments.problem import AppointmentProblem, Booking
from solver.clock import Clock

_LOOSENED = 12
"""Bookings taken out at once: few enough to be put back in a millisecond."""


def merit(bookings: Iterable[Booking]) -> tuple[int, int]:
    """More is better: how many are booked, then how early."""
    starts = [booking.start for booking in bookings]
    return len(starts), -sum(starts)


def first_bookings(problem: AppointmentProblem) -> list[Booking]:
    """At each start, in time order, the parties with the most asked-for people that fit; sorted."""
    diaries = Diaries(problem)
    waiting = _by_demand(problem)
    bookings = []
    for start in sorted({start for appointment in problem.appointments for start in appointment.starts}):
        for appointment in waiting:
            booking = diaries.booking_at(appointment, start)
            if booking:
                diaries.take(booking)
                bookings.append(booking)
        booked = {booking.appointment for booking in bookings}
        waiting = [appointment for appointment in waiting if appointment not in booked]
    return sorted(bookings)


def _by_demand(problem: AppointmentProblem) -> list[int]:
    wanted = Counter(person for appointment in problem.appointments for person in appointment.people)
    demand = [sum(wanted[person] for person in appointment.people) for appointment in problem.appointments]
    return sorted(range(len(demand)), key=lambda appointment: -demand[appointment])


def settle(problem: AppointmentProblem, bookings: Iterable[Booking]) -> list[Booking]:
    """The bookings, each as early as the others allow and in rooms before links, and what else fits; sorted."""
    diaries, booked = _taken(problem, bookings)
    changed = True
    while changed:
        changed = False
        left = [appointment for appointment in _by_demand(problem) if appointment not in booked]
        for appointment in [*sorted(booked, key=lambda a: booked[a]), *left]:
            before = booked.get(appointment)
            if before:
                diaries.release(before)
            after = diaries.earliest(appointment)
            if after:
                diaries.take(after)
                booked[appointment] = after
                changed = changed or after != before
    return sorted(booked.values())


def _taken(problem: AppointmentProblem, bookings: Iterable[Booking]) -> tuple[Diaries, dict[int, Booking]]:
    diaries = Diaries(problem)
    booked = {booking.appointment: booking for booking in bookings}
    for booking in booked.values():
        diaries.take(booking)
    return diaries, booked


def improve(
    problem: AppointmentProblem,
    bookings: Sequence[Booking],
    clock: Clock,
    target: tuple[int, int],
    *,
    seed: int,
    rounds: int,
) -> list[Booking]:
    """At least as good bookings after so many rounds, fewer at the target or when the clock stops; sorted.

    A round takes out some bookings of one time or of anywhere and puts them, and some never booked,
    back in random order, each as early as it fits; it stands unless that is worse.
    """
    random = Random(seed)
    diaries, booked = _taken(problem, bookings)
    reached = merit(booked.values())
    for _ in range(rounds if booked else 0):
        if reached >= target or clock.stopped():
            break
        out = _loosened(random, list(booked.values()))
        added = _put_back(problem, diaries, booked, out, random)
        if merit(added) < merit(out):
            for booking in added:
                diaries.release(booking)
                del booked[booking.appointment]
            for booking in out:
                diaries.take(booking)
                booked[booking.appointment] = booking
        elif merit(added) > merit(out):
            reached = merit(booked.values())
    return sorted(booked.values())


def _loosened(random: Random, bookings: list[Booking]) -> list[Booking]:
    if random.random() < 0.5:
        return random.sample(bookings, min(_LOOSENED, len(bookings)))
    centre = random.choice(bookings).start
    return sorted(bookings, key=lambda booking: (abs(booking.start - centre), random.random()))[:_LOOSENED]


def _put_back(
    problem: AppointmentProblem, diaries: Diaries, booked: dict[int, Booking], out: list[Booking], random: Random
) -> list[Booking]:
    for booking in out:
        diaries.release(booking)
        del booked[booking.appointment]
    removed = [booking.appointment for booking in out]
    never = [a for a in range(len(problem.appointments)) if a not in booked and a not in set(removed)]
    waiting = removed + random.sample(never, min(_LOOSENED, len(never)))
    random.shuffle(waiting)
    added = []
    for appointment in waiting:
        place = diaries.earliest(appointment)
        if place:
            diaries.take(place)
            booked[appointment] = place
            added.append(place)
    return added
