"""Who is free when: from the programme, people's own times and absences."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from scheduler.database import Session, once_a_look
from scheduler.events.service import programme
from scheduler.events.values import Item, Slot
from scheduler.people.absences import Away, everybodys_absences
from scheduler.people.own_times import ALL_DAY, everybodys_own_times
from scheduler.people.records import Participant
from scheduler.people.rules import day_slot
from scheduler.people.service import attended_items
from scheduler.people.values import OwnTimes


class PersonRow(NamedTuple):
    """What planning reads of a person."""

    id: int
    key: str
    organisation_id: int | None
    left_at: datetime | None


@once_a_look
def people_rows(session: Session, event_id: int) -> tuple[PersonRow, ...]:
    of = Participant
    columns = select(of.id, of.key, of.organisation_id, of.left_at)
    return tuple(PersonRow(*row) for row in session.execute(columns.where(of.event_id == event_id).order_by(of.id)))


def free_slots(
    session: Session, event_id: int, people: Iterable[PersonRow], slots: tuple[Slot, ...]
) -> dict[int, frozenset[int]]:
    items = programme(session, event_id).items
    attended = attended_items(session, event_id)
    own_times = everybodys_own_times(session, event_id)
    away = everybodys_absences(session, event_id)
    # Many people tick the same, so each day is looked at once.
    known: dict[tuple[frozenset[int], OwnTimes], frozenset[int]] = {}
    free = {}
    for person in people:
        ticked, own = day = frozenset(attended.get(person.id, ())), own_times.get(person.id, ALL_DAY)
        if day not in known:
            known[day] = _left_over([item for item in items if item.id in ticked], own, slots)
        free[person.id] = known[day] - _lost(away.get(person.id, ()), slots) if person.left_at is None else frozenset()
    return free


def _lost(away: Sequence[Away], slots: tuple[Slot, ...]) -> frozenset[int]:
    return frozenset(slot.number for slot in slots if any(each.takes(slot) for each in away))


def everybodys_free_slots(session: Session, event_id: int) -> dict[int, frozenset[int]]:
    """By participant id the numbers of the slots in which somebody can meet; none for whoever left."""
    return free_slots(session, event_id, people_rows(session, event_id), programme(session, event_id).slots)


def _left_over(attended: list[Item], own: OwnTimes, slots: tuple[Slot, ...]) -> frozenset[int]:
    return frozenset(slot.number for slot in slots if day_slot(slot, attended, own).is_free)
