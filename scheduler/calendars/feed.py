"""The calendar that a participant's own calendar program fetches again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import vText

from scheduler.calendars.files import finished, new_calendar, shown
from scheduler.calendars.text import single_line
from scheduler.calendars.timezones import vtimezone
from scheduler.calendars.values import CalendarMeeting, Status
from scheduler.languages import Language

PAST_KEPT = timedelta(days=7)
CANCELLED_KEPT = timedelta(days=14)
REFRESH = "PT1H"

_CANCELLED = {Language.KO: "취소: ", Language.EN: "Cancelled: "}


@dataclass(frozen=True, slots=True)
class Feed:
    """``modified``: when what it shows last became different by a meeting that came, changed or went."""

    raw: bytes
    modified: datetime | None


def feed_file(
    meetings: Sequence[CalendarMeeting], *, name: str, zone: str, day: date, language: Language, now: datetime
) -> Feed:
    """All of one person's meetings, in order of time and UID; ``now`` only decides which are still shown.

    A meeting goes 7 days after its end; a cancelled one says so in ``language`` for 14 days. ``zone`` and ``day`` are
    the event's. A calendar needs a component, so one without meetings has the event's zone.
    """
    kept = [meeting for meeting in meetings if now < _gone_at(meeting)]
    kept.sort(key=lambda meeting: (meeting.starts_at, meeting.uid))
    steps = [m.last_modified if now < _gone_at(m) else _gone_at(m) for m in meetings]
    return Feed(_written(tuple(kept), single_line(name), zone, day, language), max(steps, default=None))


@lru_cache(maxsize=1024)
def _written(meetings: tuple[CalendarMeeting, ...], name: str, zone: str, day: date, language: Language) -> bytes:
    """Kept: programs ask every few minutes for what rarely changes, and writing takes far longer than all else."""
    calendar = new_calendar("PUBLISH", name)
    calendar.add("x-wr-timezone", vText(zone))
    calendar.add("refresh-interval", vText(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(REFRESH))
    if not meetings:
        noon = datetime.combine(day, time(12), ZoneInfo(zone))
        block = vtimezone(zone, noon, noon + timedelta(hours=1))
        if block is not None:
            calendar.add_component(block)
    return finished(calendar, meetings, [shown(_told(meeting, language)) for meeting in meetings])


def _gone_at(meeting: CalendarMeeting) -> datetime:
    """A cancelled meeting is modified no more, so its last change is the cancellation."""
    over = meeting.ends_at + PAST_KEPT
    return min(over, meeting.last_modified + CANCELLED_KEPT) if meeting.status is Status.CANCELLED else over


def _told(meeting: CalendarMeeting, language: Language) -> CalendarMeeting:
    if meeting.status is not Status.CANCELLED:
        return meeting
    return replace(meeting, summary=_CANCELLED[language] + meeting.summary)
