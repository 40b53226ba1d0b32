"""Pages of a signed-in participant: consent, own data, profile, day, wishes, timetable, calendar files, follow-ups."""

from web.attendee import (
    calendar_files,
    consenting,
    days,
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
    follow_ups,
    own_data,
    profiles,
    reviewing,
    suggesting,
    timetable_pages,
    wishing,
)

__all__ = ["PAGES", "blueprint"]
