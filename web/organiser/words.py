"""The words of the organiser's pages for what the scheduler names by a code."""

from collections.abc import Iterable

from scheduler.reports.values import Why
from scheduler.timetable.copying import COPIED
from scheduler.timetable.values import GoalNews, RunState, RunSummary
from web.i18n import gettext as _
from web.i18n import ngettext

MAXIMISED = frozenset({"weight"})


def percent(part: float, whole: float = 1.0) -> str:
    """``81.6 %``; never 100 for less than the whole, never 0 for more than nothing."""
    share = 100 * part / whole if whole else 0.0
    shown = min(share, 99.9) if part < whole else share
    shown = max(shown, 0.1) if part > 0 else shown
    return _("%(number)s %%", number=f"{shown:.0f}" if shown in (0, 100) else f"{shown:.1f}")


def goal_called(goals: Iterable[GoalNews], name: str) -> GoalNews | None:
    """The goal of this name, or None while nothing is known of it."""
    return next((goal for goal in goals if goal.name == name), None)


def goal_name(name: str) -> str:
    return {
        "shortfall": _("Meetings missing to everybody's minimum"),
        "weight": _("Wishes met, weighted"),
        "breaks": _("Breaks between two meetings of a person"),
        "moves": _("Changes of table between two meetings"),
        "changes": _("Changes against the published timetable"),
    }.get(name, name)


def goal_standing(goal: GoalNews) -> str:
    """How far the value is from what is proven, in plain words."""
    if goal.value is None or goal.bound is None:
        return _("Nothing proven yet")
    gap = abs(goal.bound - goal.value)
    if gap == 0:
        return _("Proven: no better is possible")
    if goal.name in MAXIMISED:
        return _("At most %(share)s more is possible", share=percent(gap, goal.value))
    return ngettext("At most %(num)s fewer is possible", "At most %(num)s fewer are possible", gap)


def why_alone(why: Why) -> str:
    """Why somebody has no meeting at all."""
    return {
        Why.NO_SLOT: _("No free slot: the programme they attend and their own times leave none."),
        Why.NO_CANDIDATE: _("No wish leads to a meeting, neither theirs nor anybody's for them."),
    }.get(why, _("There are wishes, but no place was found for any of them."))


def why_little(why: Why) -> str:
    """Why few of somebody's own wishes are met."""
    return {
        Why.NO_SLOT: _("No free slot"),
        Why.LIMIT: _("Own limit of meetings reached"),
        Why.SLOTS_FULL: _("Every free slot has a meeting"),
    }.get(why, _("Free slots left, but no place was found for the others"))


def why_unplaced(why: Why) -> str:
    """Why a pair that might meet does not."""
    return {
        Why.NO_COMMON_SLOT: _("No slot in which both are free"),
        Why.LIMIT: _("One of them has as many meetings as they want"),
        Why.ONCE: _("One of them wished for the other's organisation and meets somebody else of it"),
        Why.BUSY: _("In every common slot one of them has another meeting"),
        Why.NO_TABLE: _("No table left in the common slots"),
    }.get(why, _("A common slot is free; a further run may use it"))


def mail_kind(kind: str) -> str:
    return {
        "invitation": _("Calendar invitation"),
        "welcome": _("Invitation to the event"),
        "reminder": _("Reminder to choose"),
        "personal_link": _("Personal link"),
        "confirmation": _("Confirmation of a registration"),
        "declined": _("Registration declined"),
        "sign_in": _("Sign-in link"),
        "leaving": _("Somebody leaves"),
        "erased": _("Data erased"),
        "review": _("Review asked for"),
        "review_answered": _("Answer to a review"),
        "meeting_declined": _("Somebody cannot come"),
        "preliminary": _("Preliminary timetable"),
        "timetable_changed": _("Timetable changed"),
        "unpublished": _("Timetable taken back"),
        "team": _("Welcome to an organiser"),
    }.get(kind, kind)


def mail_state(state: str) -> str:
    words = {"queued": _("Waiting"), "held": _("Called back"), "sent": _("Sent"), "refused": _("Refused")}
    return words.get(state, state)


def run_state(run: RunSummary) -> str:
    """The state in a word or two."""
    if run.state is RunState.RUNNING and run.cancel_requested:
        return _("Stopping")
    return {
        RunState.QUEUED: _("Waiting"),
        RunState.RUNNING: _("Solving"),
        RunState.FINISHED: _("Finished"),
        RunState.CANCELLED: _("Cancelled"),
        RunState.FAILED: _("Failed"),
        RunState.INTERRUPTED: _("Interrupted"),
    }[run.state]


def run_tone(run: RunSummary) -> str:
    return {
        RunState.QUEUED: "accent",
        RunState.RUNNING: "accent",
        RunState.FINISHED: "good",
        RunState.CANCELLED: "warning",
        RunState.FAILED: "danger",
        RunState.INTERRUPTED: "danger",
    }[run.state]


def phase_name(phase: str) -> str:
    return {
        "first grid": _("First timetable"),
        "choose": _("Choosing meetings"),
        "colour": _("Finding slots"),
        "slots": _("Finding slots"),
        "exact": _("Proving"),
        "breaks": _("Fewer breaks"),
        "seat": _("Seating at tables"),
        "conflict": _("Looking for the conflict"),
    }.get(phase, _("Preparing"))


def run_ending(run: RunSummary) -> str:
    """How a run ended, in one sentence."""
    if run.state is RunState.INTERRUPTED:
        return _("The program was stopped while it solved. Nothing else was lost; please start again.")
    if run.grid_id is None:
        return _ending_without_grid(run)
    if run.reason == COPIED:
        return _("The meetings were taken over and checked under today's data; nothing was searched for or proven.")
    if run.state is RunState.CANCELLED:
        return _("You cancelled the run; the best timetable found until then was kept.")
    if run.reason == "memory":
        return _("The memory limit ended the run; the best timetable found until then was kept.")
    if run.reason == "died":
        return _("The solver ended early; the best timetable found until then was kept and checked.")
    if run.status == "optimal":
        return _("Everything is proven: no timetable can be better.")
    return _("The time was used up; what is not proven yet is marked below.")


def _ending_without_grid(run: RunSummary) -> str:
    sentences = {
        "before_start": _("You cancelled the run before it began."),
        "nothing_cancel": _("You cancelled the run before a timetable was found."),
        "nothing_time": _("No timetable was found in the time given. Please start again with more seconds."),
        "nothing_memory": _("The solver needed more memory than it may have. Please tell the operator."),
        "infeasible": _("No timetable can keep all requirements together; those that conflict are listed below."),
        "refused_by_verifier": _("The result failed its own check and was not stored. Please start again."),
    }
    return sentences.get(run.reason, _("The solver ended without a result. Please start again."))
