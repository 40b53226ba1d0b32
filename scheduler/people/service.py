"""Participants: who they are, who takes part, and how their day looks."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.events.service import event_summary, programme
from scheduler.events.values import EventSummary, Item, moments
from scheduler.languages import Bilingual
from scheduler.people import rules
from scheduler.people.directory import people as people
from scheduler.people.own_times import own_times_of, store_own_times
from scheduler.people.records import Attendance, Participant
from scheduler.people.saving import begin_save, last_save, saved_by_organiser
from scheduler.people.values import Day, DayChoice, Identity, Receipt, SlotTicks


class ItemsOverlap(MannamError):
    """A day with two ticked items at the same time."""

    def __init__(self, first: Item, second: Item) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second


class DayClosed(MannamError):
    """The day can no longer be changed: it closed at ``closed_at``."""

    def __init__(self, closed_at: datetime, zone: str) -> None:
        super().__init__(closed_at, zone)
        self.closed_at = closed_at
        self.zone = zone


class SlotsChanged(MannamError):
    """A ticked meeting slot is none of the event's: the organiser changed the slots, or the form is not ours."""


def locked_participant(session: Session, participant_id: int) -> Participant:
    """The row, held to the end of the transaction: presses, answers and erasing come one after the other.

    Raises :class:`Conflict` for somebody who was erased while this press waited.
    """
    row = session.get_one(Participant, participant_id, with_for_update={"key_share": True}, populate_existing=True)
    if row.erased_at is not None:
        raise Conflict
    return row


def identity(session: Session, participant_id: int) -> Identity:
    row = session.get_one(Participant, participant_id)
    return _identity(row)


def _identity(row: Participant) -> Identity:
    return Identity(
        id=row.id,
        event_id=row.event_id,
        key=row.key,
        public_id=row.public_id,
        name=Bilingual(row.name_ko, row.name_en),
        email=row.email,
        language=row.language,
        least=row.least,
        most=row.most,
        left_at=row.left_at,
    )


def find_participant(session: Session, event_id: int, text: str) -> Identity:
    """The participant with this key, mail address or exact name; raises :class:`NotFound`."""
    matches = session.scalars(
        select(Participant).where(
            Participant.event_id == event_id,
            or_(
                Participant.key == text,
                Participant.email == text.casefold(),
                Participant.name_ko == text,
                Participant.name_en == text,
            ),
        )
    ).all()
    if len(matches) != 1:
        raise NotFound("participant", text)
    return _identity(matches[0])


def attended_items(session: Session, event_id: int) -> dict[int, set[int]]:
    """Per participant id the ids of the programme items they are in."""
    rows = session.execute(
        select(Attendance.participant_id, Attendance.item_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Participant.event_id == event_id)
    )
    attended: dict[int, set[int]] = {}
    for participant_id, item_id in rows:
        attended.setdefault(participant_id, set()).add(item_id)
    return attended


def day(session: Session, participant_id: int) -> Day:
    """The participant's own day: what can be ticked, what is ticked, which meeting slots are left."""
    person = session.get_one(Participant, participant_id)
    plan = programme(session, person.event_id)
    roles = _roles(session, participant_id)
    attended = [item for item in plan.items if item.id in roles]
    own = own_times_of(session, participant_id)
    version, saved_at = last_save(session, participant_id, "day")
    return Day(
        choices=tuple(
            DayChoice(
                item=item,
                role=roles.get(item.id),
                fixed=roles.get(item.id) in rules.FIXED_ROLES,
                offered=item.kind in rules.OFFERED_KINDS,
            )
            for item in plan.items
        ),
        slots=tuple(rules.day_slot(slot, attended, own) for slot in moments(plan.slots)),
        only=own.only,
        version=version,
        saved_at=saved_at,
        by_organiser=saved_by_organiser(session, participant_id, "day"),
    )


def _roles(session: Session, participant_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Attendance.item_id, Attendance.role).where(Attendance.participant_id == participant_id)
    )
    return dict(rows.all())


def save_day(
    session: Session,
    participant_id: int,
    item_keys: Collection[str],
    ticks: SlotTicks,
    *,
    seen: int,
    key: str,
    now: datetime,
    acting: int | None = None,
) -> Receipt:
    """Store what the participant attends and when they can meet; what the organiser fixed stays whatever is ticked.

    ``acting``: the organiser who does it for the participant.

    Raises :class:`DayClosed` outside the time in which wishes are taken, :class:`ItemsOverlap`, :class:`SlotsChanged`,
    :class:`NotFound` for an item that cannot be ticked, and ``StaleForm``.
    """
    person = session.get_one(Participant, participant_id)
    event = event_summary(session, person.event_id)
    _refuse_closed(event, now)
    plan = programme(session, event.id)
    offered = {item.key: item for item in plan.items if item.kind in rules.OFFERED_KINDS}
    for item_key in item_keys:
        if item_key not in offered:
            raise NotFound("programme item", item_key)
    if not ticks.shown | ticks.free <= {str(slot.id) for slot in plan.slots}:
        raise SlotsChanged
    receipt, fresh = begin_save(session, participant_id, "day", seen=seen, key=key, now=now, acting=acting)
    if not fresh:
        return receipt
    roles = _roles(session, participant_id)
    fixed = {item_id for item_id, role in roles.items() if role in rules.FIXED_ROLES}
    chosen = {offered[item_key] for item_key in item_keys}
    both = rules.clash(item for item in offered.values() if item in chosen or item.id in fixed)
    if both is not None:
        raise ItemsOverlap(*both)
    store_own_times(session, participant_id, rules.own_times(moments(plan.slots), ticks))
    session.execute(
        delete(Attendance).where(Attendance.participant_id == participant_id, Attendance.item_id.not_in(fixed))
    )
    session.add_all(
        Attendance(participant_id=participant_id, item_id=item.id, role="attending")
        for item in chosen
        if item.id not in fixed
    )
    note(
        session,
        event_id=event.id,
        at=now,
        action="day saved",
        version=receipt.version,
        **saver(participant_id, acting),
    )
    return receipt


def saver(participant_id: int, acting: int | None) -> dict[str, Any]:
    """Who saved, for the audit log: the participant, or the organiser who acts for them."""
    if acting is None:
        return {"actor": f"participant:{participant_id}"}
    return {"actor": f"organiser:{acting}", "participant": participant_id}


def _refuse_closed(event: EventSummary, now: datetime) -> None:
    if now >= event.wishes_close_at:
        raise DayClosed(event.wishes_close_at, event.zone)
