"""Use cases of the programme: items with their slots, and who speaks or chairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import delete, func, select

from scheduler.database import Session
from scheduler.events.records import Event, ProgrammeItem, Slot, Track
from scheduler.imports.values import ItemKind
from scheduler.languages import Bilingual
from scheduler.people.records import Attendance, Participant
from scheduler.people.rules import FIXED_ROLES, OFFERED_KINDS
from scheduler.setup import rules
from scheduler.setup.blocks import SlotChange, apply_slots, slot_change, touched_by
from scheduler.setup.clocks import clock_of, on_day
from scheduler.setup.refusals import (
    Finding,
    SetupRefused,
    ask_first,
    before_and_after,
    finding,
    refuse_stale,
)
from scheduler.setup.rules import Placed, Times
from scheduler.setup.standing import begin, drop_drafts, log, own_row, published_revision
from scheduler.timetable.service import refuse_running

Clocks = tuple[time, time]


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A programme item as its form holds it; times are of the event's day and zone, ``track`` is a key or empty.

    ``slot_minutes`` and ``pauses`` mean something for a networking block only.
    """

    kind: str
    track: str
    title: Bilingual
    room: str
    start: time
    end: time
    slot_minutes: int = rules.SLOT_MINUTES
    pauses: tuple[Clocks, ...] = ()


def item_draft(session: Session, event_id: int, number: int) -> ItemDraft:
    """The stored item; raises ``NotFound``."""
    event = session.get_one(Event, event_id)
    return _draft(event, own_row(session, ProgrammeItem, event_id, number, "programme item"), _slots(session, number))


def _draft(event: Event, row: ProgrammeItem, slots: Sequence[Times]) -> ItemDraft:
    minutes = round((slots[0][1] - slots[0][0]).total_seconds() / 60) if slots else rules.SLOT_MINUTES
    return ItemDraft(
        kind=row.kind,
        track=row.track.key if row.track else "",
        title=Bilingual(row.title_ko, row.title_en),
        room=row.room,
        start=clock_of(row.starts_at, event.zone),
        end=clock_of(row.ends_at, event.zone),
        slot_minutes=minutes,
        pauses=tuple(
            (clock_of(begin, event.zone), clock_of(end, event.zone))
            for begin, end in rules.pauses_of((row.starts_at, row.ends_at), slots)
        ),
    )


def _slots(session: Session, item_id: int) -> list[Times]:
    rows = session.scalars(select(Slot).where(Slot.item_id == item_id).order_by(Slot.number))
    return [(row.starts_at, row.ends_at) for row in rows]


def save_item(
    session: Session,
    event_id: int,
    number: int | None,
    draft: ItemDraft,
    *,
    seen: str,
    accepted: str,
    by: str,
    now: datetime,
) -> int:
    """Store an item, a new one where ``number`` is None; its id. Slots of a networking block are cut from its times.

    Raises ``SetupRefused``, ``SetupTouches``, ``SetupChanged``, ``RunUnderWay``, ``NotFound``; then nothing changed.
    """
    event = begin(session, event_id)
    row = None if number is None else own_row(session, ProgrammeItem, event_id, number, "programme item")
    stored = None if row is None else _draft(event, row, _slots(session, row.id))
    if stored is not None and refuse_stale(session, event_id, seen, stored, draft):
        return int(row.id) if row is not None else 0
    placed = _placed(event, row.id if row else 0, draft)
    track = _check(session, event, placed, draft)
    if row is None:
        row = _new_row(session, event, draft)
    change = slot_change(session, event_id, row.id, placed.slots)
    if change or (stored is not None and stored.room != draft.room and placed.networking):
        refuse_running(session, event_id, now=now)
    touches = _touches(session, row, stored, draft, change)
    ask_first(touches, accepted)
    if any(each.code == "drafts go" for each in touches):
        drop_drafts(session, event_id)
    if draft.kind not in OFFERED_KINDS:
        session.execute(delete(Attendance).where(Attendance.item_id == row.id))
    row.kind, row.track_id, row.room = draft.kind, track, draft.room
    row.title_ko, row.title_en = draft.title.ko, draft.title.en
    row.starts_at, row.ends_at = placed.times
    session.flush()
    apply_slots(session, event_id, change)
    log(session, event_id, "programme item saved", by=by, now=now, item=row.id, **before_and_after(stored, draft))
    return row.id


def _new_row(session: Session, event: Event, draft: ItemDraft) -> ProgrammeItem:
    taken = session.scalars(select(ProgrammeItem.key).where(ProgrammeItem.event_id == event.id)).all()
    key = rules.key_from(draft.title.en, taken, draft.kind)
    day = on_day(event.day, draft.start, event.zone, "start"), on_day(event.day, draft.end, event.zone, "end")
    row = ProgrammeItem(
        event_id=event.id, key=key, kind=draft.kind, title_ko="", title_en="", room="", starts_at=day[0], ends_at=day[1]
    )
    session.add(row)
    session.flush()
    return row


def _placed(event: Event, number: int, draft: ItemDraft) -> Placed:
    start, end = (on_day(event.day, at, event.zone, name) for at, name in ((draft.start, "start"), (draft.end, "end")))
    if end <= start:
        raise SetupRefused(finding("ends before it begins", "end"))
    if draft.kind != ItemKind.NETWORKING:
        return Placed(number, draft.track, draft.room, (start, end))
    if not draft.room:
        raise SetupRefused(finding("block without room", "room"))
    pauses = []
    for begin_, end_ in draft.pauses:
        rest = on_day(event.day, begin_, event.zone, "pauses"), on_day(event.day, end_, event.zone, "pauses")
        if not start <= rest[0] < rest[1] <= end:
            raise SetupRefused(finding("pause outside", "pauses"))
        pauses.append(rest)
    slots = rules.cut_slots(start, end, draft.slot_minutes, pauses)
    if not slots:
        raise SetupRefused(finding("no slot fits", "slot_minutes", minutes=draft.slot_minutes))
    if len(slots) > rules.MOST_SLOTS:
        raise SetupRefused(finding("too many slots", "slot_minutes", count=len(slots), most=rules.MOST_SLOTS))
    return Placed(number, draft.track, draft.room, (start, end), networking=True, slots=slots)


def _check(session: Session, event: Event, placed: Placed, draft: ItemDraft) -> int | None:
    """The rules of the programme; the id of the track."""
    tracks = {row.key: row.id for row in session.scalars(select(Track).where(Track.event_id == event.id))}
    if draft.track and draft.track not in tracks:
        raise SetupRefused(finding("no such track", "track"))
    if placed.networking and placed.times[0] < event.wishes_close_at:
        raise SetupRefused(finding("before wishes close", "start", closes=event.wishes_close_at, zone=event.zone))
    items = {row.id: row for row in session.scalars(select(ProgrammeItem).where(ProgrammeItem.event_id == event.id))}
    slots: dict[int, list[Times]] = {}
    for slot in session.scalars(select(Slot).where(Slot.event_id == event.id)):
        slots.setdefault(slot.item_id, []).append((slot.starts_at, slot.ends_at))
    keys = {number: key for key, number in tracks.items()}
    others = [
        Placed(
            row.id,
            keys.get(row.track_id or 0, ""),
            row.room,
            (row.starts_at, row.ends_at),
            networking=row.kind == ItemKind.NETWORKING,
            slots=tuple(slots.get(row.id, ())),
        )
        for row in items.values()
    ]
    found = rules.clash(placed, others)
    if found is not None:
        why, other = found
        title = Bilingual(items[other.id].title_ko, items[other.id].title_en)
        field = {"track": "track", "room": "room", "slots": "slot_minutes"}.get(why, "start")
        raise SetupRefused(finding(f"clash {why}", field, title=title))
    if placed.id:
        _refuse_double_booked(session, placed, items)
    return tracks.get(draft.track)


def _refuse_double_booked(session: Session, placed: Placed, items: dict[int, ProgrammeItem]) -> None:
    """Who speaks or chairs here is not fixed somewhere else at the new time."""
    here = select(Attendance.participant_id).where(Attendance.item_id == placed.id, Attendance.role.in_(FIXED_ROLES))
    elsewhere = session.execute(
        select(Attendance.item_id, Participant.name_ko, Participant.name_en)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Attendance.participant_id.in_(here), Attendance.item_id != placed.id, Attendance.role.in_(FIXED_ROLES))
    )
    for item_id, ko, en in elsewhere:
        other = items[item_id]
        if rules.overlap(placed.times, (other.starts_at, other.ends_at)):
            title = Bilingual(other.title_ko, other.title_en)
            raise SetupRefused(finding("speaks elsewhere", "start", person=Bilingual(ko, en), title=title))


def _touches(
    session: Session, row: ProgrammeItem, stored: ItemDraft | None, draft: ItemDraft, change: SlotChange
) -> tuple[Finding, ...]:
    found = list(touched_by(session, row.event_id, change, "start"))
    if stored is None:
        return tuple(found)
    if draft.kind == stored.kind == ItemKind.NETWORKING and draft.room != stored.room:
        revision = published_revision(session, row.event_id)
        if revision:
            raise SetupRefused(finding("block room published", "room", revision=revision))
    going = _attending(session, row.id) if draft.kind not in OFFERED_KINDS else 0
    if going:
        found.append(finding("attendances go", people=going))
    return tuple(found)


def _attending(session: Session, item_id: int) -> int:
    return session.scalar(select(func.count()).where(Attendance.item_id == item_id)) or 0


def remove_item(
    session: Session, event_id: int, number: int, *, seen: str, accepted: str, by: str, now: datetime
) -> None:
    """Take an item off the programme, with its slots and with what people ticked of it; raises as :func:`save_item`."""
    event = begin(session, event_id)
    row = own_row(session, ProgrammeItem, event_id, number, "programme item")
    stored = _draft(event, row, _slots(session, number))
    refuse_stale(session, event_id, seen, stored, None)
    change = slot_change(session, event_id, number, ())
    if change:
        refuse_running(session, event_id, now=now)
    touches = list(touched_by(session, event_id, change, "remove"))
    going = _attending(session, number)
    if going:
        touches.append(finding("attendances go", people=going))
    ask_first(touches, accepted)
    if any(each.code == "drafts go" for each in touches):
        drop_drafts(session, event_id)
    session.execute(delete(Attendance).where(Attendance.item_id == number))
    apply_slots(session, event_id, change)
    session.execute(delete(ProgrammeItem).where(ProgrammeItem.id == number))
    title = stored.title.ko or stored.title.en
    log(session, event_id, "programme item removed", by=by, now=now, item=number, title=title)
