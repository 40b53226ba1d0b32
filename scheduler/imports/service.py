"""Storing an event's files: all of it in the caller's transaction, or nothing."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from scheduler.accounts.service import keep_organiser
from scheduler.audit.service import note
from scheduler.database import Record, Session
from scheduler.errors import Conflict
from scheduler.events import records as events
from scheduler.imports.values import EventFile, ImportedVeto, ImportedWish
from scheduler.people import records as people
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NO_TEXT, NewOrganisation, NewParticipant, add_organisations, add_participants
from scheduler.wishes import records as wishes


class EventExists(Conflict):
    """An event of this key is stored already; an import never overwrites one."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def store_event(
    session: Session,
    file: EventFile,
    *,
    by: str,
    now: datetime,
    organiser_id: int | None = None,
    action: str = "event imported",
) -> int:
    """Store a whole event and give its organisers access; returns its id. Raises :class:`EventExists`.

    ``organiser_id``: who brings the files, and gets access beside those whom the files name. ``action``: what the
    audit log calls it.
    """
    if session.scalar(select(events.Event.id).where(events.Event.key == file.key)) is not None:
        raise EventExists(file.key)
    event_id = _store_event_row(session, file, now)
    named = [
        keep_organiser(session, name=organiser.name, email=organiser.email, language=organiser.language, now=now)
        for organiser in file.organisers
    ]
    owners = dict.fromkeys([*named, *([] if organiser_id is None else [organiser_id])])
    session.add_all(events.EventOrganiser(event_id=event_id, organiser_id=owner, role="owner") for owner in owners)
    tags = _store_tags(session, event_id, file)
    zones = _store_zones(session, event_id, file, tags)
    items = _store_programme(session, event_id, file)
    organisations = _store_organisations(session, event_id, file, tags, zones)
    persons = _store_participants(session, event_id, file, organisations)
    _store_choices(session, file, items, persons, organisations)
    profiles_changed(session, event_id, now=now)
    note(session, event_id=event_id, at=now, actor=by, action=action, participants=len(persons))
    return event_id


def _store_event_row(session: Session, file: EventFile, now: datetime) -> int:
    event = events.Event(
        key=file.key,
        title_ko=file.title.ko,
        title_en=file.title.en,
        description_ko=file.description.ko,
        description_en=file.description.en,
        place_ko=file.place.ko,
        place_en=file.place.en,
        day=file.date,
        zone=file.zone,
        public=file.public,
        contact=file.contact,
        wishes_open_at=file.wish_rules.opens,
        wishes_close_at=file.wish_rules.closes,
        wish_limit=file.wish_rules.most,
        registration_until=file.registration.until,
        registration_approval=file.registration.approval,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(event)
    except IntegrityError as error:
        # Another import of this key came in between our look and our write.
        raise EventExists(file.key) from error
    rules = file.follow_up
    place = rules.place or NO_TEXT
    session.add(
        events.FollowUpWindow(
            event_id=event.id,
            first_day=rules.first_day,
            last_day=rules.last_day,
            opens=rules.start,
            closes=rules.end,
            weekdays="".join(str(weekday) for weekday in rules.weekdays),
            minutes=rules.minutes,
            place_ko=place.ko,
            place_en=place.en,
            link=rules.link or "",
        )
    )
    return event.id


def _keep(session: Session, rows: dict[str, Record]) -> dict[str, int]:
    """Add keyed rows; their ids by key."""
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}  # type: ignore[attr-defined]  # every keyed record has an id


def _store_tags(session: Session, event_id: int, file: EventFile) -> dict[tuple[str, str], int]:
    rows = {
        (str(tag.kind), tag.key): events.Tag(
            event_id=event_id, kind=tag.kind, key=tag.key, name_ko=tag.name.ko, name_en=tag.name.en, position=position
        )
        for position, tag in enumerate(file.tags)
    }
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}


def _store_zones(session: Session, event_id: int, file: EventFile, tags: dict[tuple[str, str], int]) -> dict[str, int]:
    return _keep(
        session,
        {
            zone.key: events.Zone(
                event_id=event_id,
                key=zone.key,
                name_ko=zone.name.ko,
                name_en=zone.name.en,
                institution_ko=zone.institution.ko,
                institution_en=zone.institution.en,
                field_ko=zone.field.ko,
                field_en=zone.field.en,
                cluster_id=tags["cluster", zone.cluster] if zone.cluster else None,
                position=position,
            )
            for position, zone in enumerate(file.zones)
        },
    )


def _store_programme(session: Session, event_id: int, file: EventFile) -> dict[str, int]:
    """Tracks, items, slots and tables; the items' ids by key."""
    tracks = _keep(
        session,
        {
            track.key: events.Track(
                event_id=event_id, key=track.key, title_ko=track.title.ko, title_en=track.title.en, position=position
            )
            for position, track in enumerate(file.tracks)
        },
    )
    items = _keep(
        session,
        {
            item.key: events.ProgrammeItem(
                event_id=event_id,
                key=item.key,
                kind=item.kind,
                track_id=tracks[item.track] if item.track else None,
                title_ko=item.title.ko,
                title_en=item.title.en,
                room=item.room or "",
                starts_at=item.start,
                ends_at=item.end,
            )
            for item in file.programme
        },
    )
    blocks = sorted(file.networking, key=lambda block: block.slots[0].start)
    spans = [(block, slot) for block in blocks for slot in block.slots]
    session.add_all(
        events.Slot(event_id=event_id, item_id=items[block.item], number=number, starts_at=slot.start, ends_at=slot.end)
        for number, (block, slot) in enumerate(spans)
    )
    session.add_all(
        events.MeetingTable(
            event_id=event_id,
            key=table.key,
            room=table.room,
            virtual=table.virtual,
            link=table.link or "",
            position=position,
        )
        for position, table in enumerate(file.tables)
    )
    return items


def _store_organisations(
    session: Session, event_id: int, file: EventFile, tags: dict[tuple[str, str], int], zones: dict[str, int]
) -> dict[str, int]:
    organisations = add_organisations(
        session,
        event_id,
        [
            NewOrganisation(
                key=firm.key,
                name=firm.name,
                kind=firm.kind,
                zone_id=zones[firm.zone] if firm.zone else None,
                offers=firm.offers or NO_TEXT,
                needs=firm.needs or NO_TEXT,
            )
            for firm in file.organisations
        ],
    )
    for firm in file.organisations:
        uses = (
            [("council", key, "member") for key in firm.councils]
            + [("technology", key, "offer") for key in firm.offers_tags]
            + [("technology", key, "need") for key in firm.needs_tags]
        )
        session.add_all(
            people.OrganisationTag(organisation_id=organisations[firm.key], tag_id=tags[kind, key], use=use)
            for kind, key, use in uses
        )
    return organisations


def _store_participants(
    session: Session, event_id: int, file: EventFile, organisations: dict[str, int]
) -> dict[str, int]:
    return add_participants(
        session,
        event_id,
        [
            NewParticipant(
                key=person.key,
                organisation_id=organisations[person.organisation] if person.organisation else None,
                name=person.name,
                role=person.role or NO_TEXT,
                email=person.email,
                language=person.language,
                least=person.least,
                most=person.most,
            )
            for person in file.participants
        ],
    )


def _store_choices(
    session: Session, file: EventFile, items: dict[str, int], persons: dict[str, int], organisations: dict[str, int]
) -> None:
    """Attendance, wishes and vetoes."""

    def whom(choice: ImportedWish | ImportedVeto) -> dict[str, object]:
        return {
            "participant_id": persons[choice.participant],
            "target_id": None if choice.target is None else persons[choice.target],
            "organisation_id": None if choice.organisation is None else organisations[choice.organisation],
        }

    tables: list[tuple[type[Record], list[dict[str, object]]]] = [
        (
            people.Attendance,
            [
                {"participant_id": persons[a.participant], "item_id": items[a.item], "role": a.role}
                for a in file.attendance
            ],
        ),
        (
            wishes.Wish,
            [{**whom(wish), "rank": wish.rank} for wish in file.wishes],
        ),
        (
            wishes.Veto,
            [whom(veto) for veto in file.vetoes],
        ),
    ]
    for record, rows in tables:
        if rows:
            session.execute(insert(record), rows)
