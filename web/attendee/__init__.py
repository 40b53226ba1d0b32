"""Pages of a signed-in participant: consent and own data, day, wishes, timetable, follow-ups."""

from web.attendee.consenting import register_consent
from web.attendee.own_data import register_own_data
from web.attendee.suggesting import register_suggestions
from web.attendee.views import blueprint
from web.attendee.wishing import register_wishes

register_wishes(blueprint)
register_suggestions(blueprint)
register_consent(blueprint)
register_own_data(blueprint)

__all__ = ["blueprint"]
