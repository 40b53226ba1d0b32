"""Sets of meetings of which only so many can be held, apart from what prices know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from solver.conflicts.crowds import find_crowd
from solver.problem import Problem

Count = tuple[Sequence[int], int]
"""Meetings, and how many of them can be held."""


def counted_sets(problem: Problem) -> Iterable[Count]:
    """The counts of the rules R9 and R12 that can be exceeded."""
    for person in problem.people:
        for quota in person.quotas:
            if len(quota.meetings) > quota.most:
                yield sorted(quota.meetings), quota.most
    groups: dict[str, list[int]] = {}
    for index, meeting in enumerate(problem.meetings):
        if meeting.group is not None:
            groups.setdefault(meeting.group, []).append(index)
    for members in groups.values():
        if len(members) > 1:
            yield members, 1


def broken_counts(problem: Problem, held: Iterable[int], windows: Sequence[frozenset[int]]) -> list[Count]:
    """Counts that a choice breaks: meetings of a person that are more than the slots they can be in (Hall).

    `windows[m]`: the slots in which meeting m can be.
    """
    own: list[list[int]] = [[] for _ in problem.people]
    for meeting in sorted(held):
        for person in problem.meetings[meeting].people:
            own[person].append(meeting)
    crowds = {}
    for person, meetings in enumerate(own):
        rooms = dict(enumerate(problem.people[person].capacity))
        crowd = find_crowd({meeting: sorted(windows[meeting]) for meeting in meetings}, rooms)
        if crowd is not None:
            crowds[person] = frozenset[int]().union(*(windows[meeting] for meeting in crowd))
    inside: dict[int, list[int]] = {person: [] for person in crowds}
    for meeting, spec in enumerate(problem.meetings):
        for person in spec.people:
            if person in crowds and windows[meeting] and windows[meeting] <= crowds[person]:
                inside[person].append(meeting)
    return [(inside[p], sum(problem.people[p].capacity[slot] for slot in slots)) for p, slots in crowds.items()]
