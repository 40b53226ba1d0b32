"""What roles are called, and what they may do, in a sentence."""

from scheduler.events.roles import Role
from web.i18n import gettext as _


def role_name(role: str) -> str:
    return {
        Role.HOST: _("Host"),
        Role.OWNER: _("Owner"),
        Role.ORGANISER: _("Organiser"),
        Role.COORDINATOR: _("Zone coordinator"),
        Role.DESK: _("Desk helper"),
    }[Role(role)]


def role_does(role: str) -> str:
    return {
        Role.HOST: _("Runs every event of this installation."),
        Role.OWNER: _("Everything, also who the organisers are and what is opened with a reason."),
        Role.ORGANISER: _("Everything but who the organisers are."),
        Role.COORDINATOR: _("Sees how far the people of one zone are, reminds them and acts for them."),
        Role.DESK: _("Desk, walk-ins, clock and paper on the day, nothing else."),
    }[Role(role)]
