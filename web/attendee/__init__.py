"""Pages of a signed-in participant: consent and own data, day, wishes, timetable, calendars, declining, follow-ups."""

from web.attendee import (
    calendar_files,
    consenting,
    days,
    declining,
    feeding,
    follow_ups,
    own_data,
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
    suggesting,
    timetable_pages,
    wishing,
)

__all__ = ["PAGES", "blueprint"]
