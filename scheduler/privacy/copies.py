"""A participant's own data as a copy to take away: everything that is theirs, nothing that others chose about them."""

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, or_, select

from scheduler.audit.records import AuditEntry
from scheduler.database import Record, Session
from scheduler.events.records import Event, MeetingTable, ProgrammeItem, Tag, Zone
from scheduler.events.records import Slot as SlotRecord
from scheduler.followups.records import FollowUp, Outcome
from scheduler.formulas import plain_cell
from scheduler.languages import Bilingual, Language
from scheduler.mail.records import OutboxMail
from scheduler.people.records import Organisation, OrganisationTag, Participant
from scheduler.privacy.rules import Named
from scheduler.timetable.records import PublishedMeeting

Value = str | int | float | bool | None

OWNER = "participant_id"
"""The column by which a row is a participant's own; other columns that name participants say about whom it is."""

SECRETS = frozenset({"secret_sha256", "key"})
"""Columns that are no information about anybody: hashes of secrets, and names of drawn forms."""

_NAMES: dict[str, Any] = {table.__tablename__: table for table in (Participant, ProgrammeItem, Tag, Organisation, Zone)}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data; each row has a value for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def own_copy(session: Session, participant_id: int) -> tuple[Part, ...]:
    """Profile, meetings, follow-ups, mails, the log, and every row of any table that is the participant's own."""
    person = session.get_one(Participant, participant_id)
    return (
        _profile(session, person),
        _organisation(session, person),
        *(_own_rows(session, table, participant_id) for table in own_tables()),
        _meetings(session, participant_id),
        _follow_ups(session, participant_id),
        _outcomes(session, participant_id),
        _mails(session, person),
        _log(session, person),
    )


def own_tables() -> list[Table]:
    """Every table with rows of a participant's own, in the order of their names."""
    return [
        table
        for _name, table in sorted(Record.metadata.tables.items())
        if OWNER in table.columns and any(key.ondelete == "CASCADE" for key in table.c[OWNER].foreign_keys)
    ]


def as_json(parts: tuple[Part, ...]) -> bytes:
    """One object; each part a list of objects."""
    content = {part.name: [dict(zip(part.columns, row, strict=True)) for row in part.rows] for part in parts}
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def as_csv(parts: tuple[Part, ...], *, now: datetime) -> bytes:
    """A zip with a CSV file for each part, in UTF-8 with a mark that spreadsheets need; no cell is a formula."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            text = io.StringIO(newline="")
            table = csv.writer(text)
            table.writerow(part.columns)
            table.writerows([plain_cell("" if cell is None else str(cell)) for cell in row] for row in part.rows)
            entry = zipfile.ZipInfo(f"{part.name}.csv", now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.getvalue().encode("utf-8-sig"))
    return packed.getvalue()


def _profile(session: Session, person: Participant) -> Part:
    hidden = {"id", "event_id", "organisation_id"}
    columns = tuple(column.name for column in Participant.__table__.columns if column.name not in hidden)
    event = session.get_one(Event, person.event_id).key
    return Part("profile", ("event", *columns), ((event, *(_plain(getattr(person, name)) for name in columns)),))


def _organisation(session: Session, person: Participant) -> Part:
    firm = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    columns = tuple(
        column.name for column in Organisation.__table__.columns if column.name not in {"id", "event_id", "zone_id"}
    )
    if firm is None:
        return Part("organisation", (*columns, "zone", "tags"), ())
    tags = session.execute(
        select(OrganisationTag.use, Tag)
        .join(Tag, Tag.id == OrganisationTag.tag_id)
        .where(OrganisationTag.organisation_id == firm.id)
        .order_by(OrganisationTag.use, Tag.position)
    )
    zone = _korean(firm.zone) if firm.zone else ""
    words = "; ".join(f"{use}: {_korean(tag)}" for use, tag in tags)
    return Part(
        "organisation",
        (*columns, "zone", "tags"),
        ((*(_plain(getattr(firm, name)) for name in columns), zone, words),),
    )


def _own_rows(session: Session, table: Table, participant_id: int) -> Part:
    """The rows as they are stored, with names where they lead to people, programme items or tags."""
    columns = [column for column in table.columns if column.name != OWNER and column.name not in SECRETS]
    rows = session.execute(
        select(*columns).where(table.c[OWNER] == participant_id).order_by(*table.primary_key.columns)
    ).all()
    names = tuple(column.name for column in columns)
    return Part(table.name, names, tuple(_named(session, table, row) for row in rows))


def _named(session: Session, table: Table, row: Row[tuple[object, ...]]) -> tuple[Value, ...]:
    return tuple(_name(session, table, name, value) for name, value in row._mapping.items())


def _name(session: Session, table: Table, column: str, value: object) -> Value:
    target = next((key.column.table.name for key in table.c[column].foreign_keys), "")
    if value is None or target not in _NAMES:
        return _plain(value)
    found = session.get_one(_NAMES[target], value)
    if isinstance(found, ProgrammeItem):
        return Bilingual(found.title_ko, found.title_en).text(Language.KO)
    return _korean(found)


def _korean(named: Named) -> str:
    """The Korean name, or the English one of whoever has only that."""
    return Bilingual(named.name_ko, named.name_en).text(Language.KO)


def _meetings(session: Session, participant_id: int) -> Part:
    rows = session.execute(
        select(PublishedMeeting, SlotRecord, MeetingTable)
        .join(SlotRecord, SlotRecord.id == PublishedMeeting.slot_id)
        .join(MeetingTable, MeetingTable.id == PublishedMeeting.table_id)
        .where(or_(PublishedMeeting.first_id == participant_id, PublishedMeeting.second_id == participant_id))
        .order_by(PublishedMeeting.id)
    ).all()
    return Part(
        "meetings",
        ("partner", "starts_at", "ends_at", "table", "room", "published_at", "changed_at", "cancelled_at"),
        tuple(
            (
                _partner(session, meeting, participant_id),
                *(_plain(moment) for moment in (slot.starts_at, slot.ends_at)),
                table.key,
                table.room,
                *(_plain(moment) for moment in (meeting.created_at, meeting.changed_at, meeting.cancelled_at)),
            )
            for meeting, slot, table in rows
        ),
    )


def _follow_ups(session: Session, participant_id: int) -> Part:
    rows = session.scalars(
        select(FollowUp)
        .where(or_(FollowUp.first_id == participant_id, FollowUp.second_id == participant_id))
        .order_by(FollowUp.id)
    )
    return Part(
        "follow_ups",
        ("partner", "starts_at", "ends_at", "place_ko", "place_en", "link"),
        tuple(
            (
                _partner(session, row, participant_id),
                *(_plain(moment) for moment in (row.starts_at, row.ends_at)),
                *(row.place_ko, row.place_en, row.link),
            )
            for row in rows
        ),
    )


def _outcomes(session: Session, participant_id: int) -> Part:
    rows = session.scalars(
        select(Outcome)
        .where(or_(Outcome.first_id == participant_id, Outcome.second_id == participant_id))
        .order_by(Outcome.id)
    )
    found = tuple((_partner(session, row, participant_id), row.kind, row.note, _plain(row.at)) for row in rows)
    return Part("outcomes", ("partner", "kind", "note", "at"), found)


def _partner(session: Session, row: PublishedMeeting | FollowUp | Outcome, participant_id: int) -> str:
    other = row.second_id if row.first_id == participant_id else row.first_id
    return _korean(session.get_one(Participant, other))


def _mails(session: Session, person: Participant) -> Part:
    columns = ("kind", "to_name", "to_email", "language", "state", "created_at", "sent_at")
    rows = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.event_id == person.event_id, OutboxMail.to_email == person.email)
        .order_by(OutboxMail.id)
    )
    return Part("mails", columns, tuple(tuple(_plain(getattr(row, name)) for name in columns) for row in rows))


def _log(session: Session, person: Participant) -> Part:
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.event_id == person.event_id, AuditEntry.actor == f"participant:{person.id}")
        .order_by(AuditEntry.id)
    )
    return Part("log", ("at", "action"), tuple((_plain(row.at), row.action) for row in rows))


def _plain(value: object) -> Value:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
