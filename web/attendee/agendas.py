"""A participant's published day as rows in order of time, and what is now and next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from scheduler.events.values import Item
from scheduler.people.values import Day
from scheduler.timetable.values import OwnMeeting, OwnTimetable

SOON = timedelta(hours=1)
"""Time until the next meeting is counted down from here on."""


class Move(StrEnum):
    """How one gets from the meeting before to this one."""

    FIRST = "first"
    STAY = "stay"
    GO = "go"


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting, an item of the programme, or a slot: free, or ``closed`` by oneself. ``over`` once it has ended."""

    starts_at: datetime
    ends_at: datetime
    over: bool
    meeting: OwnMeeting | None = None
    move: Move | None = None
    item: Item | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """``now`` is the meeting under way at ``at``, ``next`` the first one that has not begun."""

    rows: tuple[Row, ...]
    at: datetime
    now: Row | None
    next: Row | None
    meetings: int

    @property
    def turns_at(self) -> datetime | None:
        """When another meeting will be the first to look at; None after the last one."""
        if self.now is not None:
            return self.now.ends_at
        return self.next.starts_at if self.next is not None else None

    @property
    def seconds_left(self) -> int | None:
        """Until the page turns, begun seconds counted as whole ones; None while that is far off."""
        if self.turns_at is None or (self.now is None and self.turns_at - self.at > SOON):
            return None
        return -((self.at - self.turns_at) // timedelta(seconds=1))


def own_agenda(day: Day, timetable: OwnTimetable, now: datetime) -> Agenda:
    """Meetings, what the participant attends, pauses of the programme, and slots that stayed free or were closed."""
    meetings = _meetings(timetable, now)
    busy = {row.meeting.slot.id for row in meetings if row.meeting is not None}
    empty = [
        Row(each.slot.starts_at, each.slot.ends_at, each.slot.ends_at <= now, closed=each.closed)
        for each in day.slots
        if each.slot.id not in busy and each.lost_to is None
    ]
    items = [
        Row(choice.item.starts_at, choice.item.ends_at, choice.item.ends_at <= now, item=choice.item)
        for choice in day.choices
        if choice.role is not None or choice.item.kind == "break"
    ]
    rows = sorted([*meetings, *empty, *items], key=lambda row: (row.starts_at, row.ends_at))
    return Agenda(
        rows=tuple(rows),
        at=now,
        now=next((row for row in meetings if row.starts_at <= now < row.ends_at), None),
        next=next((row for row in meetings if row.starts_at > now), None),
        meetings=len(meetings),
    )


def _meetings(timetable: OwnTimetable, now: datetime) -> list[Row]:
    moves = [Move.FIRST]
    moves += [Move.STAY if a.table.id == b.table.id else Move.GO for a, b in pairwise(timetable.meetings)]
    return [
        Row(meeting.slot.starts_at, meeting.slot.ends_at, meeting.slot.ends_at <= now, meeting, move)
        for meeting, move in zip(timetable.meetings, moves, strict=False)
    ]
