"""Declining a published meeting, and taking that back: the one use case, whichever way the answer came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select

from scheduler.audit.service import note as audit
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.records import Event
from scheduler.events.service import slots, tables
from scheduler.events.turns import in_line
from scheduler.events.values import Slot, Table
from scheduler.mail.messages import NoticeKind
from scheduler.mail.organisers import notify_organisers
from scheduler.mail.records import OutboxMail
from scheduler.people.service import identity, locked_participant, people
from scheduler.people.values import Person
from scheduler.settings import Settings
from scheduler.timetable.records import Decline, PublishedMeeting

NOTE_LIMIT = 300


class Reason(StrEnum):
    """Why somebody cannot come, in the words offered; health is not asked for."""

    UNSAID = ""
    APPOINTMENT = "appointment"
    TRAVEL = "travel"
    EVENT = "event"
    FIT = "fit"


class MeetingBegun(MannamError):
    """The meeting began at ``at``, in the event's ``zone``; nothing can be declined or taken back any more."""

    def __init__(self, at: datetime, zone: str) -> None:
        super().__init__(at, zone)
        self.at, self.zone = at, zone


class DeclineNoteTooLong(MannamError):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given, self.limit = given, limit


@dataclass(frozen=True, slots=True)
class OwnDecline:
    """A decline as the one who declined may see it."""

    reason: Reason
    note: str
    declined_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of a meeting's two people cannot come: oneself, with what one said, and the partner, who says no reason."""

    own: OwnDecline | None
    partner: bool


@dataclass(frozen=True, slots=True)
class DeclinedMeeting:
    """A meeting of the published grid that ``by`` cannot come to, as organisers see it."""

    by: Person
    partner: Person
    slot: Slot
    table: Table
    reason: Reason
    note: str
    declined_at: datetime


def decline(
    session: Session,
    settings: Settings,
    participant_id: int,
    public_id: str,
    *,
    reason: Reason,
    note: str,
    now: datetime,
) -> None:
    """The participant cannot come. Organisers are told by mail, once about each meeting; said again, it is rewritten.

    Raises :class:`NotFound` for a meeting that is not on their published timetable, :class:`MeetingBegun`,
    :class:`DeclineNoteTooLong`.
    """
    meeting = _open_meeting(session, participant_id, public_id, now)
    if len(note) > NOTE_LIMIT:
        raise DeclineNoteTooLong(len(note), NOTE_LIMIT)
    row = session.get(Decline, (participant_id, meeting.id))
    if row is not None and (row.reason, row.note) == (reason, note):
        return
    if row is None:
        partner = meeting.second_id if meeting.first_id == participant_id else meeting.first_id
        row = Decline(participant_id=participant_id, meeting_id=meeting.id, partner_id=partner, declined_at=now)
        session.add(row)
    row.reason, row.note = reason, note
    _audit(session, meeting, participant_id, "meeting declined", now)
    topic = decline_topic(participant_id, meeting.id)
    if session.scalar(select(OutboxMail.id).where(OutboxMail.uid == topic).limit(1)) is None:
        name = identity(session, participant_id).name
        notify_organisers(
            session, settings, meeting.event_id, NoticeKind.MEETING_DECLINED, about=name, topic=topic, now=now
        )


def take_back(session: Session, participant_id: int, public_id: str, *, now: datetime) -> None:
    """The participant can come after all, as long as the meeting is on their timetable and has not begun.

    Raises :class:`NotFound`, :class:`MeetingBegun`.
    """
    meeting = _open_meeting(session, participant_id, public_id, now)
    row = session.get(Decline, (participant_id, meeting.id))
    if row is not None:
        session.delete(row)
        _audit(session, meeting, participant_id, "meeting accepted again", now)


def check_open(session: Session, participant_id: int, public_id: str, *, now: datetime) -> None:
    """Raises what :func:`decline` would raise about the meeting."""
    _refuse_begun(session, _own_meeting(session, participant_id, public_id), now)


def decline_topic(participant_id: int, meeting_id: int) -> str:
    """What mails are about that name somebody who declined; erasing finds them by it."""
    return f"declined-{participant_id}-{meeting_id}"


def standings(session: Session, participant_id: int) -> Mapping[str, Standing]:
    """By public id, the participant's meetings that one side declined; others' reasons are not in it."""
    rows = session.execute(
        select(PublishedMeeting.public_id, Decline)
        .join(Decline, Decline.meeting_id == PublishedMeeting.id)
        .where(
            PublishedMeeting.cancelled_at.is_(None),
            or_(Decline.participant_id == participant_id, Decline.partner_id == participant_id),
        )
    ).all()
    own = {public_id: row for public_id, row in rows if row.participant_id == participant_id}
    partner = {public_id for public_id, row in rows if row.participant_id != participant_id}
    return {
        public_id: Standing(_own_decline(own.get(public_id)), public_id in partner)
        for public_id in own.keys() | partner
    }


def declined_meetings(session: Session, event_id: int) -> tuple[DeclinedMeeting, ...]:
    """What organisers have to repair: declined meetings that are still published, by time."""
    rows = session.execute(
        select(PublishedMeeting, Decline)
        .join(Decline, Decline.meeting_id == PublishedMeeting.id)
        .where(PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None))
    ).all()
    person = {p.id: p for p in people(session, event_id)}
    slot = {s.id: s for s in slots(session, event_id)}
    table = {t.id: t for t in tables(session, event_id)}
    found = [
        DeclinedMeeting(
            by=person[row.participant_id],
            partner=person[row.partner_id],
            slot=slot[meeting.slot_id],
            table=table[meeting.table_id],
            reason=Reason(row.reason),
            note=row.note,
            declined_at=row.declined_at,
        )
        for meeting, row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.slot.number, each.declined_at, each.by.id)))


def declined_pairs(session: Session, event_id: int) -> frozenset[frozenset[int]]:
    """Pairs of participants of whom one declined a meeting with the other; no run plans them any more."""
    rows = session.execute(
        select(Decline.participant_id, Decline.partner_id)
        .join(PublishedMeeting, PublishedMeeting.id == Decline.meeting_id)
        .where(PublishedMeeting.event_id == event_id)
    )
    return frozenset(frozenset((participant, partner)) for participant, partner in rows)


def _own_decline(row: Decline | None) -> OwnDecline | None:
    return None if row is None else OwnDecline(Reason(row.reason), row.note, row.declined_at)


def _open_meeting(session: Session, participant_id: int, public_id: str, now: datetime) -> PublishedMeeting:
    """The meeting, in line with a publication and with another press: all take the event's row first."""
    event_id = identity(session, participant_id).event_id
    in_line(session, event_id)
    locked_participant(session, participant_id)
    meeting = _own_meeting(session, participant_id, public_id)
    _refuse_begun(session, meeting, now)
    return meeting


def _own_meeting(session: Session, participant_id: int, public_id: str) -> PublishedMeeting:
    meeting = session.scalar(
        select(PublishedMeeting).where(
            PublishedMeeting.public_id == public_id,
            PublishedMeeting.cancelled_at.is_(None),
            or_(PublishedMeeting.first_id == participant_id, PublishedMeeting.second_id == participant_id),
        )
    )
    if meeting is None:
        raise NotFound("meeting", public_id)
    return meeting


def _refuse_begun(session: Session, meeting: PublishedMeeting, now: datetime) -> None:
    slot = next(slot for slot in slots(session, meeting.event_id) if slot.id == meeting.slot_id)
    if slot.starts_at <= now:
        raise MeetingBegun(slot.starts_at, session.get_one(Event, meeting.event_id).zone)


def _audit(session: Session, meeting: PublishedMeeting, participant_id: int, action: str, now: datetime) -> None:
    audit(
        session,
        event_id=meeting.event_id,
        at=now,
        actor=f"participant:{participant_id}",
        action=action,
        meeting=meeting.id,
    )
