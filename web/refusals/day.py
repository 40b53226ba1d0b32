"""Refusals of the event's day: desk and paper."""

from scheduler.checkins.walk_ins import AddressTaken
from scheduler.papers.service import NothingPublished
from scheduler.papers.typesetting import TypesettingFailed, TypesettingMissing
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import spoken
from web.refusals.entry import Refusal

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        AddressTaken,
        422,
        lambda e: _("%(name)s takes part with this address already. Nobody was added.", name=spoken(e.name)),
    ),
    Refusal(
        NothingPublished,
        404,
        _l("Nothing is published yet, so there is no timetable to print. Table cards can be printed already."),
    ),
    Refusal(
        TypesettingMissing,
        503,
        _l("PDF files cannot be made here: the operator has to install Mannam with the extra “pdf”."),
    ),
    Refusal(
        TypesettingFailed,
        500,
        _l("The PDF could not be made. Please tell the operator; the server's log says why."),
    ),
)
