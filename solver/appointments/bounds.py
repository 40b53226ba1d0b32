"""Bounds on appointments that need no search: each leaves out all rules but one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from solver.appointments.diaries import Diaries
from solver.appointments.problem import AppointmentProblem


def quick_bounds(problem: AppointmentProblem) -> tuple[Sequence[int], ...]:
    """Sorted lists of starts. For each list: no booking has more appointments than it has entries, and
    no k booked appointments have a smaller sum of starts than its first k entries.
    """
    diaries = Diaries(problem)
    openings = [[(s, rooms) for s, rooms in diaries.openings(a) if rooms] for a in range(len(problem.appointments))]
    firsts = sorted(times[0][0] for times in openings if times)
    return firsts, sorted(_places(problem, openings))


def earliest_sum(bounds: Iterable[Sequence[int]], count: int) -> int:
    """A lower bound on the sum of starts of any ``count`` booked appointments."""
    return max(sum(starts[:count]) for starts in bounds)


def _places(problem: AppointmentProblem, openings: Sequence[Sequence[tuple[int, Sequence[int]]]]) -> Iterator[int]:
    """The first start of each appointment that may have a link, and per room the starts of the shortest
    appointments placed end to end: the i-th in a run of open steps starts no earlier than that.
    """
    steps: defaultdict[int, set[int]] = defaultdict(set)
    shortest: dict[int, int] = {}
    for appointment, times in zip(problem.appointments, openings, strict=True):
        linked = next((start for start, rooms in times if any(problem.rooms[room].link for room in rooms)), None)
        if linked is not None:
            yield times[0][0]
            continue
        for start, rooms in times:
            for room in rooms:
                steps[room].update(range(start, start + appointment.duration))
                shortest[room] = min(shortest.get(room, appointment.duration), appointment.duration)
    for room, open_steps in steps.items():
        for first, length in _runs(sorted(open_steps)):
            yield from range(first, first + length - shortest[room] + 1, shortest[room])


def _runs(steps: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first step and the length of each run of successive steps."""
    first = 0
    for index in range(1, len(steps) + 1):
        if index == len(steps) or steps[index] != steps[index - 1] + 1:
            yield steps[first], index - first
            first = index
