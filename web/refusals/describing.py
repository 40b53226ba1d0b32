"""Refusals of what attendees say of themselves: their profiles."""

from scheduler.people.profile_rules import Fault, FieldFault, ProfileRefused
from scheduler.people.profiles import ProfileClosed, WithoutOrganisation
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import moment
from web.refusals.entry import Refusal


def fault_sentence(fault: FieldFault) -> str:
    """What is wrong with one field, and what to do."""
    if fault.fault is Fault.MISSING:
        return _("Please write the name in at least one language.")
    if fault.fault is Fault.SIGN:
        return _("A character in it cannot be kept (%(sign)s). Please remove it.", sign=fault.sign)
    return _(
        "This has %(given)s characters; at most %(limit)s are possible. Please shorten it.",
        given=fault.given,
        limit=fault.limit,
    )


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        ProfileClosed, 403, lambda e: _("Profiles could be changed until %(time)s.", time=moment(e.closed_at, e.zone))
    ),
    Refusal(
        ProfileRefused,
        422,
        _l("Nothing was saved yet. Please correct what is marked."),
        lambda e: tuple(fault_sentence(fault) for fault in e.faults),
    ),
    Refusal(
        WithoutOrganisation,
        403,
        _l("You are in this event without an organisation, so there is no profile of one. Nothing was saved."),
    ),
)
