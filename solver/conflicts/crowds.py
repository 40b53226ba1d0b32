"""Too many for too few rooms: a bipartite matching, and where it fails the set that shows why (Hall)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

_Room = TypeVar("_Room", bound=Hashable)


def find_crowd(wishes: dict[int, list[_Room]], rooms: dict[_Room, int]) -> list[int] | None:
    """Meetings for which the rooms they can be in are too few together (Hall); None: all find one.

    Found from one that no augmenting path places: all that could make way for each other.
    """
    guests: dict[_Room, list[int]] = {room: [] for room in rooms}
    where: dict[int, _Room] = {}
    for meeting in wishes:
        came: dict[_Room, int] = {}
        queue, reached = [meeting], {meeting}
        free: _Room | None = None
        while queue and free is None:
            current = queue.pop(0)
            for room in wishes[current]:
                if room in came:
                    continue
                came[room] = current
                if len(guests[room]) < rooms[room]:
                    free = room
                    break
                fresh = [guest for guest in guests[room] if guest not in reached]
                reached.update(fresh)
                queue += fresh
        if free is None:
            return sorted(reached)
        _shift(free, came, guests, where)
    return None


def _shift(free: _Room, came: dict[_Room, int], guests: dict[_Room, list[int]], where: dict[int, _Room]) -> None:
    """Along the path that ended in a free room, each goes into the next room."""
    room: _Room | None = free
    while room is not None:
        mover = came[room]
        left = where.get(mover)
        guests[room].append(mover)
        where[mover] = room
        if left is not None:
            guests[left].remove(mover)
        room = left
