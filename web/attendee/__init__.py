"""Pages of a signed-in participant: day, wishes, timetable, follow-ups."""

from web.attendee.suggesting import register_suggestions
from web.attendee.views import blueprint
from web.attendee.wishing import register_wishes

register_wishes(blueprint)
register_suggestions(blueprint)

__all__ = ["blueprint"]
