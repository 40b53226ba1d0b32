"""A copy of an event for another day: everything but what people chose; its people and organisations on request."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from scheduler.database import Session
from scheduler.events.records import (
    BarredKinds,
    Event,
    EventOrganiser,
    FollowUpWindow,
    MeetingTable,
    ProgrammeItem,
    Slot,
    TableClosure,
    Tag,
    Track,
    Zone,
)
from scheduler.events.service import tables
from scheduler.imports.service import EventExists, store_event
from scheduler.imports.values import (
    Attendance,
    AttendanceRole,
    EventFile,
    FollowUpRules,
    ImportedSlot,
    ItemKind,
    NetworkingBlock,
    Organisation,
    OrganisationKind,
    Participant,
    RegistrationRules,
    TagKind,
    WishRules,
)
from scheduler.imports.values import MeetingTable as ImportedTable
from scheduler.imports.values import ProgrammeItem as ImportedItem
from scheduler.imports.values import Tag as ImportedTag
from scheduler.imports.values import Track as ImportedTrack
from scheduler.imports.values import Zone as ImportedZone
from scheduler.languages import Bilingual, Language
from scheduler.people import records as people
from scheduler.people.rules import FIXED_ROLES
from scheduler.setup import rules
from scheduler.setup.clocks import moved
from scheduler.setup.refusals import PREFIX, SetupRefused, finding

People = tuple[tuple[Organisation, ...], tuple[Participant, ...], tuple[Attendance, ...]]


@dataclass(frozen=True, slots=True)
class Copy:
    """What the copy is to be; ``key`` may be empty, then one is made of the title."""

    key: str
    title: Bilingual
    day: date
    with_people: bool


def copy_event(session: Session, event_id: int, wanted: Copy, *, organiser_id: int, by: str, now: datetime) -> str:
    """Store the copy, all times as many days later as its day is; its key. Raises ``SetupRefused``.

    Nobody's wishes, vetoes, times, answers or consent come along, and registration is closed.
    """
    event = session.get_one(Event, event_id)
    taken = session.scalars(select(Event.key)).all()
    if wanted.key in taken:
        raise SetupRefused(finding("key taken", "key", key=wanted.key))
    key = wanted.key or rules.key_from(wanted.title.en, taken, f"event-{wanted.day.isoformat()}")
    file = _file(session, event, wanted, key)
    try:
        new_id = store_event(session, file, by=by, now=now, organiser_id=organiser_id, action=f"{PREFIX}event copied")
    except EventExists:
        raise SetupRefused(finding("key taken", "key", key=key)) from None
    _copy_rest(session, event, wanted, new_id, organiser_id)
    return key


def _file(session: Session, event: Event, wanted: Copy, key: str) -> EventFile:
    days = (wanted.day - event.day).days
    tags = session.scalars(select(Tag).where(Tag.event_id == event.id).order_by(Tag.position, Tag.id)).all()
    zones = session.scalars(select(Zone).where(Zone.event_id == event.id).order_by(Zone.position, Zone.id)).all()
    tracks = session.scalars(select(Track).where(Track.event_id == event.id).order_by(Track.position, Track.id)).all()
    tag_keys, zone_keys = {row.id: row.key for row in tags}, {row.id: row.key for row in zones}
    items, blocks = _programme(session, event, days, {row.id: row.key for row in tracks})
    nobody: People = ((), (), ())
    organisations, participants, attendance = (
        _people(session, event, tag_keys, zone_keys) if wanted.with_people else nobody
    )
    return EventFile(
        key=key,
        title=wanted.title,
        description=Bilingual(event.description_ko, event.description_en),
        place=Bilingual(event.place_ko, event.place_en),
        date=wanted.day,
        zone=event.zone,
        public=False,
        contact=event.contact,
        wish_rules=WishRules(
            moved(event.wishes_open_at, event.zone, days, event.zone),
            moved(event.wishes_close_at, event.zone, days, event.zone),
            event.wish_limit,
        ),
        registration=RegistrationRules(until=None, approval=event.registration_approval),
        follow_up=_follow_up(session, event, days),
        organisers=(),
        tracks=tuple(ImportedTrack(row.key, Bilingual(row.title_ko, row.title_en)) for row in tracks),
        networking=blocks,
        zones=tuple(
            ImportedZone(
                row.key,
                Bilingual(row.name_ko, row.name_en),
                Bilingual(row.institution_ko, row.institution_en),
                Bilingual(row.field_ko, row.field_en),
                tag_keys.get(row.cluster_id or 0),
            )
            for row in zones
        ),
        tags=tuple(ImportedTag(row.key, TagKind(row.kind), Bilingual(row.name_ko, row.name_en)) for row in tags),
        programme=items,
        tables=tuple(
            ImportedTable(table.key, table.room, table.virtual, table.link or None)
            for table in tables(session, event.id)
        ),
        organisations=organisations,
        participants=participants,
        attendance=attendance,
        wishes=(),
        vetoes=(),
    )


def _programme(
    session: Session, event: Event, days: int, tracks: dict[int, str]
) -> tuple[tuple[ImportedItem, ...], tuple[NetworkingBlock, ...]]:
    rows = session.scalars(
        select(ProgrammeItem).where(ProgrammeItem.event_id == event.id).order_by(ProgrammeItem.starts_at)
    ).all()
    slots: dict[int, list[ImportedSlot]] = defaultdict(list)

    def new(at: datetime) -> datetime:
        return moved(at, event.zone, days, event.zone)

    for slot in session.scalars(select(Slot).where(Slot.event_id == event.id).order_by(Slot.number)):
        slots[slot.item_id].append(ImportedSlot(new(slot.starts_at), new(slot.ends_at)))
    items = tuple(
        ImportedItem(
            row.key,
            ItemKind(row.kind),
            tracks.get(row.track_id or 0),
            Bilingual(row.title_ko, row.title_en),
            row.room or None,
            new(row.starts_at),
            new(row.ends_at),
        )
        for row in rows
    )
    blocks = tuple(
        NetworkingBlock(row.key, row.room, rules.SLOT_MINUTES, tuple(slots[row.id])) for row in rows if slots[row.id]
    )
    return items, blocks


def _follow_up(session: Session, event: Event, days: int) -> FollowUpRules:
    window = session.get_one(FollowUpWindow, event.id)
    first, last = (date.fromordinal(day.toordinal() + days) for day in (window.first_day, window.last_day))
    return FollowUpRules(
        first,
        last,
        window.opens,
        window.closes,
        window.minutes,
        tuple(int(digit) for digit in window.weekdays),
        Bilingual(window.place_ko, window.place_en),
        window.link or None,
    )


def _people(session: Session, event: Event, tags: dict[int, str], zones: dict[int, str]) -> People:
    firms = session.scalars(
        select(people.Organisation)
        .where(people.Organisation.event_id == event.id)
        .options(selectinload(people.Organisation.tags))
        .order_by(people.Organisation.id)
    ).all()
    persons = session.scalars(
        select(people.Participant)
        .where(people.Participant.event_id == event.id, people.Participant.left_at.is_(None))
        .order_by(people.Participant.id)
    ).all()
    keys = {firm.id: firm.key for firm in firms}
    roles = session.execute(
        select(people.Participant.key, ProgrammeItem.key, people.Attendance.role)
        .join(people.Participant, people.Participant.id == people.Attendance.participant_id)
        .join(ProgrammeItem, ProgrammeItem.id == people.Attendance.item_id)
        .where(
            people.Participant.event_id == event.id,
            people.Participant.left_at.is_(None),
            people.Attendance.role.in_(FIXED_ROLES),
        )
    )
    return (
        tuple(_organisation(firm, tags, zones) for firm in firms),
        tuple(_participant(person, keys) for person in persons),
        tuple(Attendance(person, item, AttendanceRole(role)) for person, item, role in roles),
    )


def _organisation(firm: people.Organisation, tags: dict[int, str], zones: dict[int, str]) -> Organisation:
    held: dict[str, list[str]] = defaultdict(list)
    for each in firm.tags:
        held[each.use].append(tags[each.tag_id])
    return Organisation(
        key=firm.key,
        name=Bilingual(firm.name_ko, firm.name_en),
        kind=OrganisationKind(firm.kind),
        zone=zones.get(firm.zone_id or 0),
        councils=tuple(held["member"]),
        offers_tags=tuple(held["offer"]),
        needs_tags=tuple(held["need"]),
        offers=Bilingual(firm.offers_ko, firm.offers_en),
        needs=Bilingual(firm.needs_ko, firm.needs_en),
    )


def _participant(person: people.Participant, keys: dict[int, str]) -> Participant:
    return Participant(
        key=person.key,
        organisation=keys.get(person.organisation_id or 0),
        name=Bilingual(person.name_ko, person.name_en),
        role=Bilingual(person.role_ko, person.role_en),
        email=person.email,
        language=Language(person.language),
        least=person.least,
        most=person.most,
    )


def _copy_rest(session: Session, event: Event, wanted: Copy, new_id: int, organiser_id: int) -> None:
    """What files of an import do not hold: organisers, who may wish for whom, limits, closures, rests, home tables."""
    session.get_one(Event, new_id).declines_free = event.declines_free
    zones = _twins(session, Zone, event.id, new_id)
    members = session.scalars(
        select(EventOrganiser).where(EventOrganiser.event_id == event.id, EventOrganiser.organiser_id != organiser_id)
    ).all()
    session.add_all(
        EventOrganiser(
            event_id=new_id, organiser_id=row.organiser_id, role=row.role, zone_id=zones.get(row.zone_id or 0)
        )
        for row in members
    )
    limits = session.scalars(select(people.KindLimit).where(people.KindLimit.event_id == event.id)).all()
    session.add_all(
        people.KindLimit(event_id=new_id, kind=row.kind, least=row.least, most=row.most, rest=row.rest)
        for row in limits
    )
    barred = session.execute(select(BarredKinds.kind, BarredKinds.target_kind).where(BarredKinds.event_id == event.id))
    session.add_all(BarredKinds(event_id=new_id, kind=kind, target_kind=target) for kind, target in barred)
    places = _twins(session, MeetingTable, event.id, new_id)
    days = (wanted.day - event.day).days
    closures = session.scalars(select(TableClosure).where(TableClosure.table_id.in_(places))).all()
    session.add_all(
        TableClosure(
            table_id=places[row.table_id],
            starts_at=moved(row.starts_at, event.zone, days, event.zone),
            ends_at=moved(row.ends_at, event.zone, days, event.zone),
        )
        for row in closures
    )
    if wanted.with_people:
        _copy_rests(session, event.id, new_id)
        _copy_homes(session, event.id, new_id, places)


def _copy_rests(session: Session, old_id: int, new_id: int) -> None:
    of = people.Participant
    own = session.execute(select(of.key, of.rest).where(of.event_id == old_id, of.rest.is_not(None)))
    rests = dict(own.all())
    for row in session.scalars(select(of).where(of.event_id == new_id, of.key.in_(rests))):
        row.rest = rests[row.key]


def _copy_homes(session: Session, old_id: int, new_id: int, places: dict[int, int]) -> None:
    firms = _twins(session, people.Organisation, old_id, new_id)
    persons = _twins(session, people.Participant, old_id, new_id)
    rows = [
        {
            "table_id": places[home.table_id],
            "organisation_id": firms.get(home.organisation_id or 0),
            "participant_id": persons.get(home.participant_id or 0),
        }
        for home in session.scalars(select(people.HomeTable).where(people.HomeTable.table_id.in_(places)))
        if home.organisation_id in firms or home.participant_id in persons
    ]
    if rows:
        session.execute(insert(people.HomeTable), rows)


def _twins(
    session: Session,
    record: type[MeetingTable] | type[Zone] | type[people.Organisation] | type[people.Participant],
    old_id: int,
    new_id: int,
) -> dict[int, int]:
    """From an old row's id to that of its copy, which has the same key."""
    new = dict(session.execute(select(record.key, record.id).where(record.event_id == new_id)).all())
    old = session.execute(select(record.key, record.id).where(record.event_id == old_id))
    return {number: new[key] for key, number in old if key in new}
