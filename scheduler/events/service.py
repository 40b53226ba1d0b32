"""Reading events: their summary, programme, tables and organisers."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from scheduler.accounts.records import Organiser
from scheduler.database import Session, once_a_look
from scheduler.errors import MannamError, NotFound
from scheduler.events.records import BarredKinds, Event, EventOrganiser, MeetingTable, ProgrammeItem, TableClosure
from scheduler.events.records import Slot as SlotRecord
from scheduler.events.records import Track as TrackRecord
from scheduler.events.roles import RUNNING, Role
from scheduler.events.values import EventSummary, Item, Programme, Slot, Table, Track
from scheduler.languages import Bilingual


class ChoicesDeleted(MannamError):
    """Nothing can be planned or told of runs any more: wishes and vetoes were deleted ``at``, as was promised."""

    def __init__(self, at: datetime, zone: str) -> None:
        super().__init__(at, zone)
        self.at, self.zone = at, zone


def summary_of(event: Event) -> EventSummary:
    return EventSummary(
        id=event.id,
        key=event.key,
        title=Bilingual(event.title_ko, event.title_en),
        description=Bilingual(event.description_ko, event.description_en),
        place=Bilingual(event.place_ko, event.place_en),
        day=event.day,
        zone=event.zone,
        public=event.public,
        contact=event.contact,
        wishes_open_at=event.wishes_open_at,
        wishes_close_at=event.wishes_close_at,
        wish_limit=event.wish_limit,
        choices_deleted_at=event.choices_deleted_at,
        rest_deleted_at=event.rest_deleted_at,
        registration_until=event.registration_until,
        registration_approval=event.registration_approval,
    )


def public_events(session: Session) -> tuple[EventSummary, ...]:
    """Events that anybody may see, the soonest day first."""
    rows = session.scalars(select(Event).where(Event.public).order_by(Event.day, Event.key))
    return tuple(summary_of(row) for row in rows)


def find_event(session: Session, key: str) -> EventSummary:
    """The event of this key; raises :class:`NotFound`."""
    row = session.scalar(select(Event).where(Event.key == key))
    if row is None:
        raise NotFound("event", key)
    return summary_of(row)


def event_summary(session: Session, event_id: int) -> EventSummary:
    return summary_of(session.get_one(Event, event_id))


def public_event(session: Session, key: str) -> EventSummary:
    """The public event of this key; one that is not public is not found."""
    event = find_event(session, key)
    if not event.public:
        raise NotFound("event", key)
    return event


def organised_events(session: Session, organiser_id: int) -> tuple[EventSummary, ...]:
    """The organiser's own events, the latest day first; a host's are all."""
    own = exists().where(EventOrganiser.event_id == Event.id, EventOrganiser.organiser_id == organiser_id)
    host = exists().where(Organiser.id == organiser_id, Organiser.host)
    rows = session.scalars(select(Event).where(own | host).order_by(Event.day.desc(), Event.key))
    return tuple(summary_of(row) for row in rows)


def event_organisers(session: Session, event_id: int) -> tuple[int, ...]:
    """Ids of those who run the event, owners first: who is told what happens in it."""
    return tuple(
        session.scalars(
            select(EventOrganiser.organiser_id)
            .where(EventOrganiser.event_id == event_id, EventOrganiser.role.in_(RUNNING))
            .order_by(EventOrganiser.role != Role.OWNER, EventOrganiser.organiser_id)
        )
    )


@once_a_look
def programme(session: Session, event_id: int) -> Programme:
    tracks = session.scalars(
        select(TrackRecord).where(TrackRecord.event_id == event_id).order_by(TrackRecord.position)
    ).all()
    items = session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.event_id == event_id)
        .options(joinedload(ProgrammeItem.track))
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.ends_at, ProgrammeItem.id)
    ).all()
    return Programme(
        tracks=tuple(Track(row.key, Bilingual(row.title_ko, row.title_en)) for row in tracks),
        items=tuple(_item(row) for row in items),
        slots=slots(session, event_id),
    )


def _item(row: ProgrammeItem) -> Item:
    return Item(
        id=row.id,
        key=row.key,
        kind=row.kind,
        track=row.track.key if row.track else None,
        title=Bilingual(row.title_ko, row.title_en),
        room=row.room,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


@once_a_look
def slots(session: Session, event_id: int) -> tuple[Slot, ...]:
    """All meeting slots in order of time; those of blocks at once that are the same time have the same number."""
    rows = session.scalars(
        select(SlotRecord)
        .where(SlotRecord.event_id == event_id)
        .options(joinedload(SlotRecord.item))
        .order_by(SlotRecord.starts_at, SlotRecord.ends_at, SlotRecord.number)
    ).all()
    number = {times: place for place, times in enumerate(sorted({(s.starts_at, s.ends_at) for s in rows}))}
    return tuple(
        Slot(s.id, number[s.starts_at, s.ends_at], s.item.key, s.item.room, s.starts_at, s.ends_at) for s in rows
    )


@once_a_look
def tables(session: Session, event_id: int) -> tuple[Table, ...]:
    rows = session.scalars(
        select(MeetingTable).where(MeetingTable.event_id == event_id).order_by(MeetingTable.position, MeetingTable.id)
    )
    closed = _closures(session, event_id)
    return tuple(Table(t.id, t.key, t.room, t.virtual, t.link, closed.get(t.id, ())) for t in rows)


def _closures(session: Session, event_id: int) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """Per table id the times in which it is closed, in order."""
    rows = session.execute(
        select(TableClosure.table_id, TableClosure.starts_at, TableClosure.ends_at)
        .join(MeetingTable, MeetingTable.id == TableClosure.table_id)
        .where(MeetingTable.event_id == event_id)
        .order_by(TableClosure.table_id, TableClosure.starts_at)
    )
    found: dict[int, tuple[tuple[datetime, datetime], ...]] = {}
    for table_id, starts_at, ends_at in rows:
        found[table_id] = (*found.get(table_id, ()), (starts_at, ends_at))
    return found


def barred_kinds(session: Session, event_id: int) -> frozenset[tuple[str, str]]:
    """(kind, kind) of organisations, empty for none: people of the first do not wish for people of the second."""
    rows = session.execute(select(BarredKinds.kind, BarredKinds.target_kind).where(BarredKinds.event_id == event_id))
    return frozenset((kind, target) for kind, target in rows)


def wishes_are_open(event: EventSummary, *, now: datetime) -> bool:
    """Whether wishes are taken at ``now``: within [open, close)."""
    return event.wishes_open_at <= now < event.wishes_close_at


def refuse_deleted(session: Session, event_id: int) -> None:
    """Raises :class:`ChoicesDeleted` once the event's wishes and vetoes were deleted as promised."""
    event = session.get_one(Event, event_id)
    if event.choices_deleted_at is not None:
        raise ChoicesDeleted(event.choices_deleted_at, event.zone)


def registration_is_open(event: EventSummary, *, now: datetime) -> bool:
    """Whether strangers may register at ``now``: the organiser opened it, and its end has not come."""
    return event.registration_until is not None and now < event.registration_until
