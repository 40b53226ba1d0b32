"""Pages of a signed-in participant: consent, own data, profile, day, wishes, timetable, calendars, follow-ups."""

from web.attendee import (
    calendar_files,
    consenting,
    days,
    declining,
    feeding,
    follow_ups,
    own_data,
    profiles,
    reviewing,
    suggesting,
    timetable_pages,
    wishing,
)
from web.attendee.blueprint import blueprint

PAGES = (
    calendar_files,
    consenting,
    days,
    declining,
    feeding,
    follow_ups,
    own_data,
    profiles,
    reviewing,
    suggesting,
    timetable_pages,
    wishing,
)

__all__ = ["PAGES", "blueprint"]
