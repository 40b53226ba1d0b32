"""Sets of meetings of which only so many can be held, apart from what prices know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def stuck_slots(windows: list[int], capacity: Sequence[int]) -> int:
    """Slots (a bit set) in which lie, of these windows, more than have room there; 0: all find a slot.

    Augmenting paths of meetings to slots; when one fails, the slots it could reach are such a set.
    """
    used: dict[int, list[int]] = {}

    def place(number: int, seen: list[int]) -> bool:
        for slot in range(len(capacity)):
            if windows[number] >> slot & 1 and not seen[0] >> slot & 1:
                seen[0] |= 1 << slot
                users = used.setdefault(slot, [])
                if len(users) < capacity[slot]:
                    users.append(number)
                    return True
                for index, user in enumerate(users):
                    if place(user, seen):
                        users[index] = number
                        return True
        return False

    for number in range(len(windows)):
        seen = [0]
        if not place(number, seen):
            return seen[0]
    return 0
