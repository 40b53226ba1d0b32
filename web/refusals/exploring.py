"""Refusals of what-ifs and of outcomes."""

from scheduler.followups.outcomes import OutcomeNoted
from scheduler.whatif.rules import MOST_SCENARIOS
from scheduler.whatif.service import BadValues, CannotVary, WhatIfUnderWay
from scheduler.whatif.taking import NotTakenOver, TablesChanged, TablesInUse
from scheduler.whatif.values import Varies
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import moment, ngettext
from web.refusals.entry import Refusal


def elsewhere_sentence(varies: Varies) -> str:
    """Where in the set-up a scenario is made real; empty for tables, which are taken over at once."""
    return {
        Varies.SLOTS: _("The number of slots is changed in the set-up, at the networking block in the programme."),
        Varies.LENGTH: _("The length of a meeting is changed in the set-up, at the networking block in the programme."),
        Varies.MOST: _("How many meetings a person has at most is changed under Prepare, Limits."),
    }.get(varies, "")


def _in_use(error: TablesInUse) -> str:
    return ngettext(
        "%(num)s table would have to go; of those that no timetable uses there are %(free)s.",
        "%(num)s tables would have to go; of those that no timetable uses there are %(free)s.",
        error.needed,
        free=error.free,
    )


def _used(error: TablesInUse) -> tuple[str, ...]:
    return (_("In use: %(tables)s", tables=", ".join(error.used)),)


def _noted(error: OutcomeNoted) -> str:
    time = moment(error.at, error.zone)
    if not error.by:
        return _("This was noted for the pair on %(time)s already. Nothing was overwritten.", time=time)
    return _("%(name)s noted this for the pair on %(time)s. Nothing was overwritten.", name=error.by, time=time)


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        WhatIfUnderWay,
        409,
        lambda e: _("What-if %(number)s is still under way. Please wait or cancel it.", number=e.number),
    ),
    Refusal(CannotVary, 422, _l("The event has nothing of this kind to vary. Please choose something else.")),
    Refusal(
        BadValues,
        422,
        lambda _error: _("Please choose a range of at most %(count)s values above 0.", count=MOST_SCENARIOS),
    ),
    Refusal(NotTakenOver, 422, lambda e: elsewhere_sentence(e.varies)),
    Refusal(TablesInUse, 409, _in_use, _used),
    Refusal(
        TablesChanged,
        409,
        _l("The tables were changed meanwhile. Nothing was done; please look at them as they are now."),
    ),
    Refusal(OutcomeNoted, 409, _noted, lambda e: (e.note,) if e.note else ()),
)
