"""A participant's own published meetings as calendar files."""

from scheduler.calendars.files import day_file, meeting_file
from scheduler.calendars.values import CalendarMeeting
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary
from scheduler.events.values import EventSummary
from scheduler.mail.entries import Life, Place, calendar_meeting, table_place
from scheduler.people.service import identity
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.values import OwnMeeting


def day_calendar(session: Session, settings: Settings, participant_id: int, language: str) -> bytes:
    """One file with all of the participant's meetings; raises NotFound("timetable") when there is none."""
    event = event_summary(session, identity(session, participant_id).event_id)
    meetings = [each for each in own_timetable(session, participant_id).meetings if each.invited]
    if not meetings:
        raise NotFound("timetable", event.key)
    shown = [_shown(event, meeting, language, settings) for meeting in meetings]
    return day_file(shown, event.title.text(language))


def meeting_calendar(session: Session, settings: Settings, participant_id: int, public_id: str, language: str) -> bytes:
    """One of the participant's own meetings; anybody else's raises NotFound("meeting") like an unknown one."""
    event = event_summary(session, identity(session, participant_id).event_id)
    for meeting in own_timetable(session, participant_id).meetings:
        if meeting.public_id == public_id and meeting.invited:
            return meeting_file(_shown(event, meeting, language, settings))
    raise NotFound("meeting", public_id)


def feed_meetings(
    session: Session, settings: Settings, participant_id: int, language: str
) -> tuple[CalendarMeeting, ...]:
    """Everything to which the participant was ever invited; what left the grid is cancelled."""
    event = event_summary(session, identity(session, participant_id).event_id)
    own = (each for each in own_timetable(session, participant_id, cancelled=True).meetings if each.invited)
    return tuple(_shown(event, meeting, language, settings) for meeting in own)


def _shown(event: EventSummary, meeting: OwnMeeting, language: str, settings: Settings) -> CalendarMeeting:
    slot = meeting.slot
    return calendar_meeting(
        event,
        meeting.partner,
        Place(slot.starts_at, slot.ends_at, table_place(meeting.table, language), meeting.table.link),
        Life(
            meeting.uid,
            meeting.sequence,
            meeting.stamped_at,
            meeting.created_at,
            meeting.changed_at,
            cancelled=meeting.cancelled,
        ),
        language=language,
        settings=settings,
    )
