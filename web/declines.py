"""The words for why somebody cannot come to a meeting: as the one says who cannot, and as the organiser reads it."""

from scheduler.timetable.declining import Reason
from web.i18n import gettext as _


def own_reason(reason: Reason) -> str:
    return {
        Reason.APPOINTMENT: _("I have another appointment at that time"),
        Reason.TRAVEL: _("I arrive later or leave earlier"),
        Reason.EVENT: _("I cannot come to the event at all"),
        Reason.FIT: _("The meeting does not fit what I look for"),
    }.get(reason, _("I would rather not say"))


def declined_why(reason: Reason) -> str:
    return {
        Reason.APPOINTMENT: _("Another appointment at that time"),
        Reason.TRAVEL: _("Arrives later or leaves earlier"),
        Reason.EVENT: _("Cannot come to the event at all"),
        Reason.FIT: _("The meeting does not fit"),
    }.get(reason, _("Not said"))
