"""Appointments against exhaustive search, at both edges of every rule, and what is said about those left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from solver.appointments import (
    Appointment,
    AppointmentProblem,
    Booking,
    Guest,
    Interval,
    Obstacle,
    Room,
    Unbooked,
    solve_appointments,
    starts_within,
)
from solver.appointments.validation import appointment_violations, check_appointments
from solver.errors import BadInput
from solver.result import Status
from tests.sizes import TIMES

pytestmark = pytest.mark.slow


def rules(problem: AppointmentProblem, *bookings: Booking) -> set[str]:
    return {violation.rule.split()[0] for violation in appointment_violations(problem, bookings)}


def steps(start: int, length: int) -> set[int]:
    return set(range(start, start + length))


def is_valid(problem: AppointmentProblem, bookings: list[Booking]) -> bool:
    """The rules once more: no two claims on one (person or room, step), where busy times are claims too."""
    claims = [("p", index, s) for index, p in enumerate(problem.people) for b in p.busy for s in range(b.start, b.end)]
    claims += [("r", index, s) for index, r in enumerate(problem.rooms) for b in r.busy for s in range(b.start, b.end)]
    claims = list(set(claims))
    for booking in bookings:
        wanted = problem.appointments[booking.appointment]
        if booking.start not in wanted.starts or (wanted.rooms is not None and booking.room not in wanted.rooms):
            return False
        for step in steps(booking.start, wanted.duration):
            claims += [("p", person, step) for person in wanted.people]
            if not problem.rooms[booking.room].link:
                claims.append(("r", booking.room, step))
            elif ("r", booking.room, step) in claims:
                return False
    return len(set(claims)) == len(claims)


def best(problem: AppointmentProblem) -> tuple[int, int]:
    """The most bookings and then the least sum of starts, by trying all."""
    choices: list[list[Booking | None]] = []
    for index, wanted in enumerate(problem.appointments):
        every = (Booking(s, room, index) for s in sorted(wanted.starts) for room in range(len(problem.rooms)))
        choices.append([None, *(booking for booking in every if is_valid(problem, [booking]))])
    found = (0, 0)
    for combination in product(*choices):
        bookings = [booking for booking in combination if booking]
        value = (-len(bookings), sum(booking.start for booking in bookings))
        if value < found and is_valid(problem, bookings):
            found = value
    return -found[0], found[1]


def random_busy(random: Random) -> tuple[Interval, ...]:
    starts = [random.randrange(-1, 7) for _ in range(random.choice((0, 0, 1, 2)))]
    return tuple(Interval(start, start + random.randint(1, 3)) for start in starts)


def random_appointments(seed: int) -> AppointmentProblem:
    """Up to 4 people, 3 rooms or links and 4 appointments of pairs and threes, within 7 steps."""
    random = Random(seed)
    people = random.choice((2, 3, 4))
    rooms = random.choice((0, 1, 1, 2, 3))
    appointments = []
    for index in range(random.choice((1, 2, 3, 4))):
        duration = random.choice((1, 1, 2, 3))
        first = random.randrange(4)
        starts = starts_within((Interval(first, first + duration + random.randint(0, 2)),), duration)
        if random.random() < 0.1:
            starts = frozenset()
        open_rooms = (
            frozenset(room for room in range(rooms) if random.random() < 0.7) if random.random() < 0.4 else None
        )
        party = tuple(random.sample(range(people), random.choice((2, 2, min(3, people)))))
        appointments.append(Appointment(str(index), party, duration, starts, open_rooms))
    return AppointmentProblem(
        people=tuple(Guest(str(index), random_busy(random)) for index in range(people)),
        rooms=tuple(Room(str(index), random_busy(random), random.random() < 0.2) for index in range(rooms)),
        appointments=tuple(appointments),
    )


def test_small_problems_are_solved_as_exhaustive_search_solves_them() -> None:
    left_out = 0
    for seed in range(300 * TIMES):
        problem = random_appointments(seed)
        result = solve_appointments(problem, seed=seed)
        assert check_appointments(problem, result) == [], seed
        assert is_valid(problem, list(result.bookings)), seed
        assert (result.status, len(result.bookings), result.start_sum) == (Status.OPTIMAL, *best(problem)), seed
        left_out += len(result.unbooked)
    assert left_out > 100


def test_the_model_alone_reaches_what_exhaustive_search_reaches() -> None:
    from solver.appointments.model import bookings_of, build_model, earliest_bookings, most_bookings
    from solver.clock import Clock

    for seed in range(300, 420):
        problem = random_appointments(seed)
        built = build_model(problem)
        counted = most_bookings(built, (), Clock(), None, seed)
        assert counted.values is not None
        assert counted.bound == counted.objective
        most = bookings_of(built, counted.values)
        timed = earliest_bookings(built, most, Clock(), seed)
        assert timed.values is not None
        earliest = bookings_of(built, timed.values)
        assert is_valid(problem, earliest), seed
        assert (len(earliest), sum(booking.start for booking in earliest)) == best(problem), seed
        assert timed.bound == (best(problem)[1] if built.candidates else None), seed


def test_the_validator_agrees_with_counting_claims_on_random_bookings() -> None:
    outcomes = []
    for seed in range(600 * TIMES):
        random = Random(seed)
        problem = random_appointments(seed)
        bookings = [
            Booking(
                random.choice((*sorted(wanted.starts), random.randrange(7))),
                random.randrange(len(problem.rooms)),
                index,
            )
            for index, wanted in enumerate(problem.appointments)
            if problem.rooms and random.random() < 0.6
        ]
        assert (not appointment_violations(problem, bookings)) == is_valid(problem, bookings), seed
        outcomes.append(bool(bookings) and is_valid(problem, bookings))
    assert min(outcomes.count(True), outcomes.count(False)) > 50


@pytest.fixture
def trio() -> AppointmentProblem:
    """Two appointments of a with b and with c, two steps long, in steps 0 to 5; room R and link L."""
    starts = starts_within((Interval(0, 6),), 2)
    return AppointmentProblem(
        people=(Guest("a"), Guest("b", (Interval(2, 3),)), Guest("c")),
        rooms=(Room("R", (Interval(5, 6),)), Room("L", link=True)),
        appointments=(Appointment("ab", (0, 1), 2, starts), Appointment("ac", (0, 2), 2, starts, frozenset({0}))),
    )


def test_an_appointment_is_booked_once(trio: AppointmentProblem) -> None:
    assert rules(trio, Booking(0, 1, 0)) == set()
    assert "A1" in rules(trio, Booking(0, 1, 0), Booking(4, 1, 0))


def test_it_lies_inside_its_window(trio: AppointmentProblem) -> None:
    assert starts_within((Interval(0, 6), Interval(10, 11)), 2) == {0, 1, 2, 3, 4}
    assert rules(trio, Booking(4, 1, 0)) == set()
    assert rules(trio, Booking(5, 1, 0)) == {"A2"}


def test_it_ends_when_busy_time_begins_and_begins_when_it_ends(trio: AppointmentProblem) -> None:
    assert rules(trio, Booking(0, 0, 0)) == rules(trio, Booking(3, 0, 0)) == set()
    assert rules(trio, Booking(1, 0, 0)) == rules(trio, Booking(2, 0, 0)) == {"A3"}


def test_nobody_is_in_two_at_once(trio: AppointmentProblem) -> None:
    assert rules(trio, Booking(0, 1, 0), Booking(2, 0, 1)) == set()
    assert rules(trio, Booking(0, 1, 0), Booking(1, 0, 1)) == {"A4"}


def test_a_room_is_used_as_allowed_and_not_when_busy(trio: AppointmentProblem) -> None:
    assert rules(trio, Booking(3, 0, 1)) == set()
    assert rules(trio, Booking(4, 0, 1)) == {"A5"}
    assert rules(trio, Booking(3, 1, 1)) == {"A5"}


def test_a_room_holds_one_and_a_link_any_number() -> None:
    starts = frozenset(range(4))
    problem = AppointmentProblem(
        people=tuple(Guest(name) for name in "abcd"),
        rooms=(Room("R"), Room("L", link=True)),
        appointments=(Appointment("ab", (0, 1), 2, starts), Appointment("cd", (2, 3), 2, starts)),
    )
    assert rules(problem, Booking(0, 0, 0), Booking(2, 0, 1)) == set()
    assert rules(problem, Booking(0, 0, 0), Booking(1, 0, 1)) == {"A6"}
    assert rules(problem, Booking(0, 1, 0), Booking(0, 1, 1)) == set()
    assert solve_appointments(problem).bookings == (Booking(0, 0, 0), Booking(0, 1, 1))


def test_what_is_left_out_says_why() -> None:
    busy = (Interval(0, 9),)
    one = frozenset({0})
    problem = AppointmentProblem(
        people=(Guest("a"), Guest("b"), Guest("c", busy), Guest("d")),
        rooms=(Room("R"), Room("closed", busy)),
        appointments=(
            Appointment("ab", (0, 1), 1, one),
            Appointment("never", (0, 1), 1, frozenset()),
            Appointment("ac", (0, 2), 1, one),
            Appointment("bd", (1, 3), 1, one, frozenset({1})),
            Appointment("abd", (0, 1, 3), 1, one),
        ),
    )
    result = solve_appointments(problem)
    assert result.status is Status.OPTIMAL
    assert result.bookings == (Booking(0, 0, 4),)
    assert result.unbooked == (
        Unbooked(0, Obstacle.TAKEN, appointments=(4,)),
        Unbooked(1, Obstacle.NO_START),
        Unbooked(2, Obstacle.PEOPLE_BUSY, people=(2,)),
        Unbooked(3, Obstacle.NO_ROOM),
    )


def pairs_of_two_weeks(*, rooms: int, busy: float) -> AppointmentProblem:
    """200 pairs of 100 people, one hour each, in ten days of eight hours, in steps of 30 minutes."""
    random = Random(1)
    hours = [Interval(48 * day + 18, 48 * day + 34) for day in range(10)]
    people = []
    for index in range(100):
        taken = [Interval(s, s + 2) for day in hours for s in range(day.start, day.end, 2) if random.random() < busy]
        people.append(Guest(str(index), tuple(taken)))
    starts = starts_within(hours, 2)
    return AppointmentProblem(
        people=tuple(people),
        rooms=tuple(Room(str(index)) for index in range(rooms)) or (Room("link", link=True),),
        appointments=tuple(
            Appointment(str(index), tuple(random.sample(range(100), 2)), 2, starts) for index in range(200)
        ),
    )


@pytest.mark.parametrize(("rooms", "busy"), [(0, 0.3), (5, 0.3), (2, 0.3)])
def test_two_hundred_pairs_get_a_close_bound_in_seconds(rooms: int, busy: float) -> None:
    problem = pairs_of_two_weeks(rooms=rooms, busy=busy)
    result = solve_appointments(problem, seconds=5)
    assert check_appointments(problem, result) == []
    assert len(result.bookings) == result.booked_bound
    assert result.start_sum - result.start_sum_bound <= 0.1 * result.start_sum
    assert result.seconds < 6


def test_the_same_problem_and_seed_give_the_same_bookings() -> None:
    problem = pairs_of_two_weeks(rooms=1, busy=0.6)
    small = replace(problem, appointments=problem.appointments[:25])
    first, second = solve_appointments(small, seed=4), solve_appointments(small, seed=4)
    assert replace(first, seconds=0) == replace(second, seconds=0)


def test_a_cancelled_solve_still_gives_valid_bookings() -> None:
    problem = pairs_of_two_weeks(rooms=0, busy=0.3)
    result = solve_appointments(problem, cancelled=lambda: True)
    assert check_appointments(problem, result) == []
    assert len(result.bookings) > 150
    assert result.seconds < 2


def test_no_appointments_are_all_booked() -> None:
    result = solve_appointments(AppointmentProblem((), (), ()))
    assert (result.status, result.bookings, result.booked_bound) == (Status.OPTIMAL, (), 0)


@pytest.mark.parametrize(
    ("appointment", "path"),
    [
        (Appointment("x", (0,), 1, frozenset()), "appointments[0].people"),
        (Appointment("x", (0, 0), 1, frozenset()), "appointments[0].people"),
        (Appointment("x", (0, 2), 1, frozenset()), "appointments[0].people"),
        (Appointment("x", (0, 1), 0, frozenset()), "appointments[0].duration"),
        (Appointment("x", (0, 1), 1, frozenset({-1})), "appointments[0].starts"),
        (Appointment("x", (0, 1), 1, frozenset({100_000})), "appointments[0].starts"),
        (Appointment("x", (0, 1), 1, frozenset(), frozenset({0})), "appointments[0].rooms"),
    ],
)
def test_parts_that_do_not_fit_are_refused(appointment: Appointment, path: str) -> None:
    with pytest.raises(BadInput) as refused:
        AppointmentProblem((Guest("a"), Guest("b")), (), (appointment,))
    assert refused.value.path == path
