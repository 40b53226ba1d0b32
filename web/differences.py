"""What changed in an event since something was worked out, in sentences for pages and refusals."""

from scheduler.timetable.values import Differences
from web.i18n import gettext as _
from web.i18n import ngettext


def difference_lines(differences: Differences) -> tuple[str, ...]:
    """What changed in the event since a run, a sentence each; nothing about whose wish or veto it was."""
    lines = []
    if differences.availability:
        lines.append(
            ngettext(
                "%(num)s person can meet at other times.",
                "%(num)s people can meet at other times.",
                len(differences.availability),
            )
        )
    if differences.wishes:
        lines.append(
            ngettext(
                "Pairs of %(num)s person may meet, or are worth something else, than before.",
                "Pairs of %(num)s people may meet, or are worth something else, than before.",
                len(differences.wishes),
            )
        )
    if differences.people:
        lines.append(ngettext("%(num)s person came or left.", "%(num)s people came or left.", len(differences.people)))
    if differences.frame:
        lines.append(_("The slots or the tables are others."))
    return tuple(lines)
