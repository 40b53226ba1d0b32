"""Calendar files as bytes, one function for each purpose. The same values give the same bytes."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from scheduler.calendars.errors import BrokenCalendar, CalendarRefusal
from scheduler.calendars.lines import refold
from scheduler.calendars.lint import faults
from scheduler.calendars.text import DESCRIPTION_LIMIT, LOCATION_LIMIT, several_lines, single_line, unlinked
from scheduler.calendars.timezones import vtimezone
from scheduler.calendars.values import Answer, CalendarMeeting, Mailbox, Status

PRODUCT = "-//Mannam//Mannam 0.1//KO"
REMINDER = timedelta(minutes=-15)


def invitation(meeting: CalendarMeeting, recipient: Mailbox, answer: Answer = Answer.NONE) -> bytes:
    """METHOD:REQUEST, for the first mail about a meeting and for every change of it.

    ``answer`` is what ``recipient`` last answered, if the change leaves that standing.
    """
    _refuse_cancelled(meeting)
    attendee = _attendee(meeting, recipient, answer)
    attendee.params["RSVP"] = "TRUE"
    attendee.params["X-NUM-GUESTS"] = "0"
    event = shown(meeting)
    event.add("attendee", attendee)
    # Answers with another time are not read yet, so calendars are asked not to offer them.
    event.add("x-microsoft-disallow-counter", "TRUE")
    event.add_component(Alarm.new_display(description=_title(meeting), trigger=REMINDER))
    return _written("REQUEST", [meeting], [event])


def cancellation(meeting: CalendarMeeting, recipient: Mailbox) -> bytes:
    """METHOD:CANCEL; ``meeting`` carries the SEQUENCE after the cancellation."""
    event = shown(meeting)
    event["status"] = Status.CANCELLED.value
    event.add("attendee", _attendee(meeting, recipient, Answer.NONE))
    return _written("CANCEL", [meeting], [event])


def meeting_file(meeting: CalendarMeeting) -> bytes:
    """One meeting for download (METHOD:PUBLISH): nobody is invited by it."""
    return day_file([meeting], "")


def day_file(meetings: Sequence[CalendarMeeting], name: str) -> bytes:
    """Several meetings of one person for download, in order of time and UID.

    ``name`` names the calendar when it holds more than one meeting; with it on a single one, Outlook opens a new
    empty calendar. None of ``meetings`` is cancelled; an empty list is refused ("no_meeting").
    """
    if not meetings:
        raise CalendarRefusal("no_meeting")
    if len({meeting.uid for meeting in meetings}) < len(meetings):
        raise CalendarRefusal("repeated_uid")
    for meeting in meetings:
        _refuse_cancelled(meeting)
    ordered = sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.uid))
    return _written("PUBLISH", ordered, [shown(meeting) for meeting in ordered], single_line(name))


def _refuse_cancelled(meeting: CalendarMeeting) -> None:
    if meeting.status is Status.CANCELLED:
        raise CalendarRefusal("cancelled")


def _written(method: str, meetings: Sequence[CalendarMeeting], events: Sequence[Event], name: str = "") -> bytes:
    calendar = new_calendar(method, name if len(events) > 1 else "")
    return finished(calendar, meetings, events)


def new_calendar(method: str, name: str) -> Calendar:
    """A calendar without events; ``name`` is one line, empty where the calendar has none."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", vText(name))  # a plain string would not be escaped
        calendar.add("x-wr-calname", vText(name))
    return calendar


def finished(calendar: Calendar, meetings: Sequence[CalendarMeeting], events: Sequence[Event]) -> bytes:
    """``events[i]`` shows ``meetings[i]``; their times and the zones they need are added here.

    Raises :class:`BrokenCalendar`.
    """
    zones: dict[str, Timezone] = {}
    for meeting, event in zip(meetings, events, strict=True):
        block = vtimezone(meeting.zone, meeting.starts_at, meeting.ends_at)
        zone = UTC if block is None else ZoneInfo(meeting.zone)
        if block is not None:
            zones[meeting.zone] = block
        event.add("dtstart", meeting.starts_at.astimezone(zone))
        event.add("dtend", meeting.ends_at.astimezone(zone))
    for component in (*zones.values(), *events):
        calendar.add_component(component)
    raw = refold("\r\n".join(calendar.content_lines()).encode())  # its own folds would only be undone
    if found := faults(raw):
        raise BrokenCalendar(found)
    return raw


def shown(meeting: CalendarMeeting) -> Event:
    """All but the times, which depend on the zones of the file."""
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.stamp)
    event.add("created", meeting.created)
    event.add("last-modified", meeting.last_modified)
    event.add("summary", _title(meeting))
    event.add("location", _place(meeting))
    event.add("description", _description(meeting))
    event.add("url", meeting.url)
    event.add("status", meeting.status.value)
    event.add("transp", "OPAQUE")
    event.add("class", "PUBLIC")
    event.add("organizer", vCalAddress.new(meeting.organizer.address, cn=meeting.organizer.name))
    return event


def _attendee(meeting: CalendarMeeting, recipient: Mailbox, answer: Answer) -> vCalAddress:
    if recipient.address.lower() == meeting.organizer.address.lower():
        raise CalendarRefusal("organizer_invited")
    return vCalAddress.new(
        recipient.address, cn=recipient.name, cutype="INDIVIDUAL", partstat=answer.value, role="REQ-PARTICIPANT"
    )


def _title(meeting: CalendarMeeting) -> str:
    return unlinked(single_line(meeting.summary))


def _place(meeting: CalendarMeeting) -> str:
    """An online meeting's link stands here: clients do not show CONFERENCE."""
    return unlinked(single_line(meeting.location, LOCATION_LIMIT)) or meeting.video_url


def _description(meeting: CalendarMeeting) -> str:
    text = unlinked(several_lines(meeting.description, DESCRIPTION_LIMIT))
    return "\n".join(part for part in (text, meeting.video_url, meeting.url) if part)
