"""Who and what is taken when, while appointments are placed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solver.appointments.problem import AppointmentProblem, Booking, Interval


class Diaries:
    """The steps taken of each person and room, as bits of a number; rooms are tried before links."""

    def __init__(self, problem: AppointmentProblem) -> None:
        self._problem = problem
        horizon = max((max(a.starts, default=0) + a.duration for a in problem.appointments), default=0)
        self._people = [_bits(person.busy, horizon) for person in problem.people]
        self._rooms = [_bits(room.busy, horizon) for room in problem.rooms]
        order = sorted(range(len(problem.rooms)), key=lambda room: problem.rooms[room].link)
        self._choices = [
            [room for room in order if _may_use(problem, a, room)] for a in range(len(problem.appointments))
        ]
        self._starts = [sorted(appointment.starts) for appointment in problem.appointments]

    def openings(self, appointment: int) -> Iterator[tuple[int, list[int]]]:
        """Each start at which all its people are free, and its rooms that are free then, in time order."""
        taken, span = self._busy(appointment), self._span(appointment)
        for start in self._starts[appointment]:
            if not taken >> start & span:
                yield start, [room for room in self._choices[appointment] if not self._rooms[room] >> start & span]

    def booking_at(self, appointment: int, start: int) -> Booking | None:
        """The booking at this start, in the first room free, if everything taken so far allows it."""
        span = self._span(appointment)
        if start in self._problem.appointments[appointment].starts and not self._busy(appointment) >> start & span:
            for room in self._choices[appointment]:
                if not self._rooms[room] >> start & span:
                    return Booking(start, room, appointment)
        return None

    def _busy(self, appointment: int) -> int:
        """The steps in which at least one of its people is taken."""
        taken = 0
        for person in self._problem.appointments[appointment].people:
            taken |= self._people[person]
        return taken

    def _span(self, appointment: int) -> int:
        return (1 << self._problem.appointments[appointment].duration) - 1

    def ever_busy(self, appointment: int, person: int) -> bool:
        """Whether the person stands in the way of at least one of the appointment's starts."""
        span = self._span(appointment)
        return any(self._people[person] >> start & span for start in self._starts[appointment])

    def earliest(self, appointment: int) -> Booking | None:
        """The earliest booking that everything taken so far allows."""
        for start, rooms in self.openings(appointment):
            if rooms:
                return Booking(start, rooms[0], appointment)
        return None

    def take(self, booking: Booking) -> None:
        """Mark the booking's steps; they must be free."""
        self._change(booking)

    def release(self, booking: Booking) -> None:
        """Free the steps of a booking that was taken."""
        self._change(booking)

    def _change(self, booking: Booking) -> None:
        appointment = self._problem.appointments[booking.appointment]
        span = self._span(booking.appointment) << booking.start
        for person in appointment.people:
            self._people[person] ^= span
        if not self._problem.rooms[booking.room].link:
            self._rooms[booking.room] ^= span


def _bits(busy: Iterable[Interval], horizon: int) -> int:
    """The steps of the intervals from 0 up to the horizon; nothing is placed outside."""
    bits = 0
    for interval in busy:
        start, end = max(0, interval.start), min(horizon, interval.end)
        if start < end:
            bits |= ((1 << (end - start)) - 1) << start
    return bits


def _may_use(problem: AppointmentProblem, appointment: int, room: int) -> bool:
    allowed = problem.appointments[appointment].rooms
    return allowed is None or room in allowed
