"""Refusals among organisers: roles, acting for somebody, limits, and what needs a reason."""

from scheduler.events.roles import LastOwner, NotForThisRole, ZoneNeeded
from scheduler.events.team import AlreadyMember, RoleChanged
from scheduler.people.editing import AddressTaken, EntryChanged, LeastAboveMost
from scheduler.people.limits import LimitsChanged, LimitsRefused
from scheduler.privacy.acting import ActingRefused
from scheduler.reasons import ReasonNeeded
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext, spoken
from web.identity import NotWhileActing
from web.refusals.entry import Refusal
from web.role_words import role_name


def _not_for_this_role(error: NotForThisRole) -> str:
    return _(
        "This page is not for your role in this event (%(role)s). An owner of the event can give you another one.",
        role=role_name(error.role),
    )


def _role_changed(error: RoleChanged) -> str:
    return _(
        "%(name)s has another role by now (%(role)s). Nothing was changed; please look and decide again.",
        name=error.name,
        role=role_name(error.role) if error.role is not None else "–",
    )


REFUSALS: tuple[Refusal, ...] = (
    Refusal(NotForThisRole, 403, _not_for_this_role),
    Refusal(
        LastOwner,
        409,
        _l("An event keeps at least one owner. Make somebody else an owner first."),
    ),
    Refusal(ZoneNeeded, 422, _l("Please choose the zone that the coordinator looks after.")),
    Refusal(
        AlreadyMember,
        409,
        lambda e: _(
            "%(email)s is an organiser of this event already (%(role)s). You can change the role in the list.",
            email=e.email,
            role=role_name(e.role),
        ),
    ),
    Refusal(RoleChanged, 409, _role_changed),
    Refusal(
        AddressTaken,
        409,
        lambda e: _(
            "%(name)s takes part under %(email)s already. Please write another address, or open their page.",
            name=spoken(e.name),
            email=e.email,
        ),
    ),
    Refusal(EntryChanged, 409, _l("Somebody else changed this first. Please load the page again and look.")),
    Refusal(LeastAboveMost, 422, _l("The least number of meetings is above the most. Please change one of the two.")),
    Refusal(
        NotWhileActing,
        403,
        _l(
            "You act for a participant in this browser. Only their day and their wishes are open to you; the rest is "
            "theirs alone. To see other pages, stop acting first."
        ),
    ),
    Refusal(
        ActingRefused,
        403,
        _l("Nobody can act for this person: they left, or refused that anything is stored about them."),
    ),
    Refusal(
        ReasonNeeded,
        422,
        lambda e: ngettext(
            "Please write a reason of at least %(num)s character; it is kept in the audit log.",
            "Please write a reason of at least %(num)s characters; it is kept in the audit log.",
            e.shortest,
        ),
    ),
    Refusal(
        LimitsRefused, 422, _l("The least number of meetings is more than the most. Please correct one of the two.")
    ),
    Refusal(
        LimitsChanged,
        409,
        _l("Somebody else changed these limits meanwhile. Nothing was overwritten; please look and save again."),
    ),
)
