"""A participant's own follow-up meetings as calendar files."""

from sqlalchemy import or_, select

from scheduler.calendars.files import meeting_file
from scheduler.calendars.values import CalendarMeeting
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary
from scheduler.followups.assigning import follow_up_place
from scheduler.followups.records import FollowUp
from scheduler.mail.entries import Life, calendar_meeting
from scheduler.people.service import people
from scheduler.settings import Settings


def follow_up_calendar(
    session: Session, settings: Settings, participant_id: int, public_id: str, language: str
) -> bytes:
    """One of the participant's own follow-ups; anybody else's raises NotFound("meeting") like an unknown one."""
    row = session.scalar(
        select(FollowUp).where(
            FollowUp.public_id == public_id,
            or_(FollowUp.first_id == participant_id, FollowUp.second_id == participant_id),
        )
    )
    if row is None:
        raise NotFound("meeting", public_id)
    return meeting_file(_shown(session, settings, row, participant_id, language))


def feed_follow_ups(
    session: Session, settings: Settings, participant_id: int, language: str
) -> tuple[CalendarMeeting, ...]:
    """All follow-ups of the participant that have a time."""
    own = or_(FollowUp.first_id == participant_id, FollowUp.second_id == participant_id)
    rows = session.scalars(select(FollowUp).where(own).order_by(FollowUp.id))
    return tuple(_shown(session, settings, row, participant_id, language) for row in rows)


def _shown(session: Session, settings: Settings, row: FollowUp, participant_id: int, language: str) -> CalendarMeeting:
    other = row.second_id if row.first_id == participant_id else row.first_id
    partner = next(person for person in people(session, row.event_id) if person.id == other)
    return calendar_meeting(
        event_summary(session, row.event_id),
        partner,
        follow_up_place(row, language),
        Life(row.uid, row.sequence, row.stamped_at, row.created_at, row.changed_at),
        language=language,
        settings=settings,
    )
