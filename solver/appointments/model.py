"""Appointments as a CP-SAT model over start times: one literal per appointment, start and kind of room.

Per person and step, and per room kind and step, at most so many of the literals whose time covers
the step: with an LP these cliques give a bound within a fraction of a percent, which intervals with
no-overlap do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from solver.appointments.diaries import Diaries
from solver.appointments.problem import AppointmentProblem, Booking
from solver.clock import Clock
from solver.model.cpsat import Model, Run, Search, run


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A literal: the appointment begins at ``start`` in a room of the ``kind``."""

    literal: int
    appointment: int
    start: int
    kind: int


@dataclass(frozen=True, slots=True)
class AppointmentModel:
    """Interchangeable rooms form a kind, listed in ``kinds``; which of them is chosen afterwards."""

    problem: AppointmentProblem
    model: Model
    kinds: tuple[tuple[int, ...], ...]
    candidates: tuple[_Candidate, ...]


def build_model(problem: AppointmentProblem) -> AppointmentModel:
    """The model of all rules A1 to A6, without an objective."""
    model = Model()
    kinds = _room_kinds(problem)
    kind_of = {room: kind for kind, rooms in enumerate(kinds) for room in rooms}
    diaries = Diaries(problem)
    candidates = tuple(
        _Candidate(model.boolean(), appointment, start, kind)
        for appointment in range(len(problem.appointments))
        for start, rooms in diaries.openings(appointment)
        for kind in _useful_kinds(problem, rooms, kind_of)
    )
    built = AppointmentModel(problem, model, kinds, candidates)
    _once(built)
    _one_at_a_time(built)
    _one_per_room(built)
    return built


def _room_kinds(problem: AppointmentProblem) -> tuple[tuple[int, ...], ...]:
    """Rooms that are busy alike and open to the same appointments."""
    alike: defaultdict[object, list[int]] = defaultdict(list)
    for index, room in enumerate(problem.rooms):
        choosy = tuple(
            a for a, wish in enumerate(problem.appointments) if wish.rooms is not None and index in wish.rooms
        )
        alike[room.link, frozenset(room.busy), choosy].append(index)
    return tuple(tuple(rooms) for rooms in alike.values())


def _useful_kinds(problem: AppointmentProblem, rooms: Sequence[int], kind_of: dict[int, int]) -> Iterable[int]:
    """A link takes nothing from anybody, so beside one no other kind is needed."""
    links = [room for room in rooms if problem.rooms[room].link]
    return dict.fromkeys(kind_of[room] for room in links[:1] or rooms)


def _once(built: AppointmentModel) -> None:
    """A1."""
    for literals in literals_by_appointment(built):
        built.model.at_most(literals, 1)


def _one_at_a_time(built: AppointmentModel) -> None:
    """A4."""
    cliques: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for candidate in built.candidates:
        appointment = built.problem.appointments[candidate.appointment]
        for step in range(candidate.start, candidate.start + appointment.duration):
            for person in appointment.people:
                cliques[person, step].append(candidate.literal)
    for literals in cliques.values():
        built.model.at_most(literals, 1)


def _one_per_room(built: AppointmentModel) -> None:
    """A6, counted per kind: with at most k at every step, k rooms are enough."""
    uses: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for candidate in built.candidates:
        if not built.problem.rooms[built.kinds[candidate.kind][0]].link:
            duration = built.problem.appointments[candidate.appointment].duration
            for step in range(candidate.start, candidate.start + duration):
                uses[candidate.kind, step].append(candidate.literal)
    for (kind, _), literals in uses.items():
        built.model.at_most(literals, len(built.kinds[kind]))


def literals_by_appointment(built: AppointmentModel) -> list[list[int]]:
    """The literals of each appointment."""
    literals: list[list[int]] = [[] for _ in built.problem.appointments]
    for candidate in built.candidates:
        literals[candidate.appointment].append(candidate.literal)
    return literals


def most_bookings(
    built: AppointmentModel, hint: Sequence[Booking], clock: Clock, seconds: float | None, seed: int
) -> Run:
    """Book as many as possible; the run's objective and bound are the negative number."""
    _hint(built, hint)
    built.model.minimise([(candidate.literal, -1) for candidate in built.candidates])
    return run(built.model, clock, search=Search.TIMES, seed=seed, seconds=seconds)


def earliest_bookings(built: AppointmentModel, hint: Sequence[Booking], clock: Clock, seed: int) -> Run:
    """Among the bookings of at least as many as the hint has, minimise the sum of starts."""
    if len(hint) == len(built.problem.appointments):
        for literals in literals_by_appointment(built):
            built.model.clause(literals)
    else:
        built.model.linear([(candidate.literal, 1) for candidate in built.candidates], len(hint), None)
    _hint(built, hint)
    built.model.minimise([(candidate.literal, candidate.start) for candidate in built.candidates])
    return run(built.model, clock, search=Search.TIMES, seed=seed)


def _hint(built: AppointmentModel, bookings: Sequence[Booking]) -> None:
    chosen = {}
    for booking in bookings:
        chosen[booking.appointment, booking.start] = booking.room
    values = []
    for candidate in built.candidates:
        room = chosen.get((candidate.appointment, candidate.start))
        kind = built.kinds[candidate.kind]
        # Where a link is open it stands for every room.
        taken = room is not None and (room in kind or built.problem.rooms[kind[0]].link)
        values.append((candidate.literal, int(taken)))
    built.model.hint(values)


def bookings_of(built: AppointmentModel, values: Sequence[int]) -> list[Booking]:
    """The bookings of a solution: in each kind the first room that is free from the start on."""
    free_from = dict.fromkeys(range(len(built.problem.rooms)), 0)
    bookings = []
    for candidate in sorted(built.candidates, key=lambda candidate: (candidate.start, candidate.appointment)):
        if not values[candidate.literal]:
            continue
        kind = built.kinds[candidate.kind]
        link = built.problem.rooms[kind[0]].link
        room = kind[0] if link else next(room for room in kind if free_from[room] <= candidate.start)
        free_from[room] = candidate.start + built.problem.appointments[candidate.appointment].duration
        bookings.append(Booking(candidate.start, room, candidate.appointment))
    return sorted(bookings)
