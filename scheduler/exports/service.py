"""Everything of an event that its organiser may take along, read in one go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select

from scheduler.addresses import shown_address
from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.events import records as events
from scheduler.events.service import event_summary, slots, tables
from scheduler.events.values import EventSummary
from scheduler.exports import documents as doc
from scheduler.followups.service import follow_up_board
from scheduler.languages import Bilingual
from scheduler.people.directory import directory
from scheduler.people.records import Attendance, Organisation, Participant
from scheduler.people.values import Firm
from scheduler.timetable.grids import current_revision, grid_view
from scheduler.wishes.records import Wish

EXPORTED = "event exported"


def note_export(session: Session, event_id: int, kind: str, *, by: str, now: datetime) -> None:
    """Somebody takes the data of everybody along: who, when, as what."""
    note(session, event_id=event_id, at=now, actor=by, action=EXPORTED, kind=kind)


def event_document(session: Session, event_id: int, *, now: datetime) -> doc.EventDocument:
    """The event as it is; a number of queries that does not grow with it."""
    event = event_summary(session, event_id)
    zone = ZoneInfo(event.zone)
    tags = session.scalars(select(events.Tag).where(events.Tag.event_id == event_id).order_by(events.Tag.position))
    tag_keys = {}
    named_tags = []
    for row in tags:
        tag_keys[row.id] = row.key
        named_tags.append(doc.Tag(key=row.key, kind=row.kind, name=doc.Text(ko=row.name_ko, en=row.name_en)))
    firm_keys = _keys(session, Organisation, event_id)
    revision = current_revision(session, event_id)
    return doc.EventDocument(
        exported_at=now.astimezone(zone),
        event=_about(event, zone),
        revision=revision.number if revision else None,
        tags=tuple(named_tags),
        zones=_zones(session, event_id, tag_keys),
        tracks=_tracks(session, event_id),
        programme=_programme(session, event_id, zone),
        slots=tuple(
            doc.Slot(
                number=slot.number + 1,
                item=slot.item,
                start=slot.starts_at.astimezone(zone),
                end=slot.ends_at.astimezone(zone),
            )
            for slot in slots(session, event_id)
        ),
        tables=tuple(
            doc.Table(key=table.key, room=table.room, virtual=table.virtual, link=table.link)
            for table in tables(session, event_id)
        ),
        organisations=_organisations(session, event_id, firm_keys),
        participants=_participants(session, event_id, firm_keys),
        attendance=_attendance(session, event_id),
        meetings=_meetings(session, event_id, revision.grid_id) if revision else (),
        follow_ups=_follow_ups(session, event_id, zone) if revision else (),
    )


def _keys(session: Session, table: type[Organisation] | type[events.Track], event_id: int) -> dict[int, str]:
    return dict(session.execute(select(table.id, table.key).where(table.event_id == event_id)).all())


def _text(text: Bilingual) -> doc.Text:
    return doc.Text(ko=text.ko, en=text.en)


def _about(event: EventSummary, zone: ZoneInfo) -> doc.About:
    return doc.About(
        key=event.key,
        title=_text(event.title),
        description=_text(event.description),
        place=_text(event.place),
        day=event.day,
        zone=event.zone,
        contact=event.contact,
        wishes_open=event.wishes_open_at.astimezone(zone),
        wishes_close=event.wishes_close_at.astimezone(zone),
        most_wishes=event.wish_limit,
    )


def _zones(session: Session, event_id: int, tag_keys: Mapping[int, str]) -> tuple[doc.Zone, ...]:
    rows = session.scalars(select(events.Zone).where(events.Zone.event_id == event_id).order_by(events.Zone.position))
    return tuple(
        doc.Zone(
            key=row.key,
            name=doc.Text(ko=row.name_ko, en=row.name_en),
            institution=doc.Text(ko=row.institution_ko, en=row.institution_en),
            field=doc.Text(ko=row.field_ko, en=row.field_en),
            cluster=tag_keys.get(row.cluster_id or 0),
        )
        for row in rows
    )


def _tracks(session: Session, event_id: int) -> tuple[doc.Track, ...]:
    rows = session.scalars(
        select(events.Track).where(events.Track.event_id == event_id).order_by(events.Track.position)
    )
    return tuple(doc.Track(key=row.key, title=doc.Text(ko=row.title_ko, en=row.title_en)) for row in rows)


def _programme(session: Session, event_id: int, zone: ZoneInfo) -> tuple[doc.Item, ...]:
    tracks = _keys(session, events.Track, event_id)
    item = events.ProgrammeItem
    rows = session.scalars(
        select(item).where(item.event_id == event_id).order_by(item.starts_at, item.ends_at, item.id)
    )
    return tuple(
        doc.Item(
            key=row.key,
            kind=row.kind,
            track=tracks.get(row.track_id or 0),
            title=doc.Text(ko=row.title_ko, en=row.title_en),
            room=row.room,
            start=row.starts_at.astimezone(zone),
            end=row.ends_at.astimezone(zone),
        )
        for row in rows
    )


def _organisations(session: Session, event_id: int, keys: Mapping[int, str]) -> tuple[doc.Organisation, ...]:
    return tuple(_organisation(firm, keys[firm.id]) for firm in directory(session, event_id).firms)


def _organisation(firm: Firm, key: str) -> doc.Organisation:
    return doc.Organisation(
        key=key,
        name=_text(firm.name),
        kind=firm.kind,
        zone=firm.zone_key or None,
        councils=tuple(tag.key for tag in firm.councils),
        offers_tags=tuple(tag.key for tag in firm.offered_tags),
        needs_tags=tuple(tag.key for tag in firm.needed_tags),
        offers=_text(firm.offers),
        needs=_text(firm.needs),
    )


def _participants(session: Session, event_id: int, firm_keys: Mapping[int, str]) -> tuple[doc.Participant, ...]:
    own = select(Participant.id).where(Participant.event_id == event_id).scalar_subquery()
    made = _counted(session, Wish.participant_id, own)
    wanted = _counted(session, Wish.target_id, own)
    rows = session.scalars(
        select(Participant)
        .where(Participant.event_id == event_id, Participant.erased_at.is_(None))
        .order_by(Participant.id)
    )
    return tuple(
        doc.Participant(
            key=row.key,
            organisation=firm_keys.get(row.organisation_id or 0),
            name=doc.Text(ko=row.name_ko, en=row.name_en),
            role=doc.Text(ko=row.role_ko, en=row.role_en),
            email=shown_address(row.email),
            language=row.language,
            least=row.least,
            most=row.most,
            left=row.left_at is not None,
            wishes=made.get(row.id, 0),
            wanted=wanted.get(row.id, 0),
        )
        for row in rows
    )


def _counted(session: Session, column: SQLColumnExpression[Any], own: ScalarSelect[int]) -> dict[int, int]:
    return dict(session.execute(select(column, func.count()).where(column.in_(own)).group_by(column)).all())


def _attendance(session: Session, event_id: int) -> tuple[doc.Attendance, ...]:
    rows = session.execute(
        select(Participant.key, events.ProgrammeItem.key, Attendance.role)
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(events.ProgrammeItem, events.ProgrammeItem.id == Attendance.item_id)
        .where(Participant.event_id == event_id, Participant.erased_at.is_(None))
        .order_by(Participant.id, events.ProgrammeItem.starts_at)
    )
    return tuple(doc.Attendance(participant=person, item=item, role=role) for person, item, role in rows)


def _meetings(session: Session, event_id: int, grid_id: int) -> tuple[doc.Meeting, ...]:
    return tuple(
        doc.Meeting(
            first=meeting.first.key, second=meeting.second.key, slot=meeting.slot.number + 1, table=meeting.table.key
        )
        for meeting in grid_view(session, event_id, grid_id).meetings
    )


def _follow_ups(session: Session, event_id: int, zone: ZoneInfo) -> tuple[doc.FollowUp, ...]:
    return tuple(
        doc.FollowUp(
            first=pair.first.key,
            second=pair.second.key,
            met=pair.met,
            start=pair.appointment.starts_at.astimezone(zone) if pair.appointment else None,
            end=pair.appointment.ends_at.astimezone(zone) if pair.appointment else None,
        )
        for pair in follow_up_board(session, event_id).pairs
    )
