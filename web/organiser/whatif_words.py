"""The words of the what-if pages."""

from scheduler.timetable.values import RunState
from scheduler.whatif.values import Knee, Measured, Question, Variation, Varies, WhatIfView
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.words import percent


def variation_name(variation: Variation | Question) -> str:
    """What varies, as a title."""
    return {
        Varies.TABLES: _("Tables in “%(room)s”", room=variation.room) if variation.room else _("Tables"),
        Varies.SLOTS: _("Slots of each networking block"),
        Varies.LENGTH: _("Minutes of a meeting"),
        Varies.MOST: _("Meetings of a person at most"),
    }[variation.varies]


def variation_help(variation: Variation) -> str:
    """What is varied and what stays, in a sentence or two."""
    return {
        Varies.TABLES: _("The last tables of the room are left out, or new ones are added to it."),
        Varies.SLOTS: _("Slots are taken from the end of each block, or added to it; their length stays."),
        Varies.LENGTH: _(
            "The blocks keep their times and are cut anew; whoever closed a part of a new slot cannot meet in it."
        ),
        Varies.MOST: _("Nobody has more meetings than this; whoever wants fewer keeps the own limit."),
    }[variation.varies]


def present_sentence(variation: Variation) -> str:
    """What the event has now."""
    if variation.present is None:
        return _("The event has no single value of its own for this now.")
    return _("Now: %(amount)s.", amount=amount(variation.varies, variation.present))


def amount(varies: Varies, value: int) -> str:
    """A value with its unit."""
    if varies is Varies.TABLES:
        return ngettext("%(num)s table", "%(num)s tables", value)
    if varies is Varies.SLOTS:
        return ngettext("%(num)s slot per block", "%(num)s slots per block", value)
    if varies is Varies.LENGTH:
        return ngettext("%(num)s minute", "%(num)s minutes", value)
    return ngettext("%(num)s meeting per person at most", "%(num)s meetings per person at most", value)


def state_name(state: RunState) -> str:
    return {
        RunState.QUEUED: _("Waiting"),
        RunState.RUNNING: _("Solving"),
        RunState.FINISHED: _("Finished"),
        RunState.CANCELLED: _("Cancelled"),
        RunState.FAILED: _("Failed"),
        RunState.INTERRUPTED: _("Interrupted"),
    }[state]


def knee_sentence(view: WhatIfView, knee: Knee | None) -> str:
    """What the curve says, in one or two sentences."""
    if knee is None:
        return _("Too few scenarios have a timetable to say where the curve bends.")
    varies = view.question.varies
    flat, enough = amount(varies, knee.flat), amount(varies, knee.enough)
    if knee.complete:
        first = _("With %(flat)s every wish is met.", flat=flat)
    elif knee.rising and varies is Varies.LENGTH:
        first = _("The shortest meetings tried, %(flat)s, meet the most wishes.", flat=flat)
    elif knee.rising:
        first = _("The most that was tried, %(flat)s, meets the most wishes; still more may help further.", flat=flat)
    elif knee.proven and varies is Varies.LENGTH:
        first = _("With meetings shorter than %(flat)s nothing more is gained; this is proven.", flat=flat)
    elif knee.proven:
        first = _("With more than %(flat)s nothing more is gained; this is proven.", flat=flat)
    elif varies is Varies.LENGTH:
        first = _("With meetings shorter than %(flat)s nothing more was gained in the time given.", flat=flat)
    else:
        first = _("With more than %(flat)s nothing more was gained in the time given.", flat=flat)
    if knee.enough == knee.flat:
        return first
    return first + " " + _("For 95 %% of that, this is enough: %(enough)s.", enough=enough)


def scenario_standing(scenario: Measured, wanted: int) -> str:
    """How good a scenario's timetable is, in a few words."""
    if scenario.worth is None:
        return {
            "infeasible": _("No timetable is possible"),
        }.get(scenario.status, _("No timetable was found in the time given"))
    if scenario.bound is None:
        return _("How many more would be possible is not proven")
    if scenario.bound <= scenario.worth:
        return _("Proven: no better is possible")
    return _("At most %(share)s would be possible", share=percent(scenario.bound, wanted))


def ending_sentence(view: WhatIfView) -> str:
    """How it ended where that says something; empty otherwise."""
    left = len(view.question.values) - len(view.scenarios)
    if view.state is RunState.FAILED:
        return _("It ended by a mistake on our side. Please start again.")
    if view.state is RunState.INTERRUPTED:
        return _("The program was stopped while it solved. What was done is shown; please start again for the rest.")
    if view.state is RunState.CANCELLED and view.reason == "before_start":
        return _("It was cancelled before it began.")
    if view.state is RunState.CANCELLED and left:
        return ngettext(
            "It was cancelled; %(num)s scenario was not begun.",
            "It was cancelled; %(num)s scenarios were not begun.",
            left,
        )
    if view.state is RunState.CANCELLED:
        return _("It was cancelled; the scenarios in hand ended early.")
    return ""
