"""The words for what a publication does: to meetings, and by which mails."""

from scheduler.people.absences import AbsenceKind
from scheduler.timetable.mail_plans import Fate, Kind, Why
from scheduler.timetable.repairs import Cause, CausedChange
from web.i18n import gettext as _
from web.i18n import spoken


def fate_name(fate: Fate) -> str:
    return {
        Fate.NEW: _("New"),
        Fate.MOVED: _("Moved"),
        Fate.CANCELLED: _("Cancelled"),
        Fate.KEPT: _("Unchanged"),
    }[fate]


def fate_tone(fate: Fate) -> str:
    return {Fate.NEW: "good", Fate.MOVED: "warning", Fate.CANCELLED: "danger", Fate.KEPT: ""}[fate]


def fate_icon(fate: Fate) -> str:
    return {Fate.NEW: "plus", Fate.MOVED: "arrow-right", Fate.CANCELLED: "close", Fate.KEPT: "check"}[fate]


def sent_kind(kind: Kind) -> str:
    """What goes out."""
    return {
        Kind.INVITATION: _("Calendar invitation"),
        Kind.CHANGE: _("Calendar update"),
        Kind.CANCELLATION: _("Calendar cancellation"),
        Kind.PRELIMINARY: _("Preliminary timetable"),
        Kind.TIMETABLE_CHANGED: _("Timetable changed"),
        Kind.UNPUBLISHED: _("Timetable taken back"),
    }[kind]


def sent_why(why: Why) -> str:
    """Why it goes out."""
    return {
        Why.NEW: _("a new meeting"),
        Why.MOVED: _("the meeting moves"),
        Why.CANCELLED: _("the meeting is not held any more"),
        Why.FINAL: _("the meeting is no longer preliminary"),
        Why.FIRST: _("their first preliminary timetable"),
        Why.CHANGED: _("their preliminary timetable changes"),
        Why.WITHDRAWN: _("nothing is published any more"),
    }[why]


def absence_kind(kind: AbsenceKind) -> str:
    return {
        AbsenceKind.CANCELLED: _("Cancels"),
        AbsenceKind.LATE: _("Comes later"),
        AbsenceKind.NO_SHOW: _("Did not come"),
    }[kind]


def cause_of(caused: CausedChange) -> str:
    """Why a meeting cannot stay as it is, or is added. A veto and a wish taken back read the same."""
    if caused.cause is Cause.AWAY and caused.who is not None:
        return _("“%(name)s” is not there", name=spoken(caused.who.name))
    return {
        Cause.CLOSED: _("the table is closed"),
        Cause.DECLINED: _("declined"),
        Cause.BLOCKED: _("blocked"),
        Cause.ROOM: _("makes room for another"),
        Cause.REQUIRED: _("must meet"),
    }.get(caused.cause, _("not there"))
