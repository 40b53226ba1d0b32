"""Refusals around the grid: imports, runs, publishing, declining, follow-ups, calendar files."""

from scheduler.calendars.errors import BrokenCalendar, CalendarRefusal
from scheduler.events.service import ChoicesDeleted
from scheduler.followups.assigning import WindowPast
from scheduler.followups.service import NoteTooLong, NothingPublished
from scheduler.imports.errors import ImportRefused
from scheduler.imports.service import EventExists
from scheduler.privacy.reviews import NothingToReview, ReviewAnswered, ReviewOpen, ReviewTextTooLong
from scheduler.timetable.declining import DeclineNoteTooLong, MeetingBegun
from scheduler.timetable.occurrences import TimesRefused
from scheduler.timetable.pairs import MOST_RULES, PairKind, PairRuledOtherwise, SamePerson, TooManyRules
from scheduler.timetable.publishing import (
    GridViolates,
    InvitedAlready,
    PublishedBefore,
    PublishedMeanwhile,
    SnapshotStale,
    WithdrawnMeanwhile,
)
from scheduler.timetable.repairing import RepairNotFound
from scheduler.timetable.repairs import RepairGone, RepairStale
from scheduler.timetable.service import NothingToSolve, RequiredBlocked, RunUnderWay
from scheduler.timetable.variants import KeptGridViolates, TrialOutdated
from scheduler.timetable.withdrawing import ReasonRefused, TimetableBegun, WaitingChanged
from web.breaches import breach_lines
from web.differences import difference_lines
from web.i18n import dated, moment, ngettext, spoken
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.import_sentences import problem_line
from web.refusals.entry import Refusal


def _import(error: ImportRefused) -> str:
    return _("Nothing was imported: %(count)s problems in the files.", count=len(error.problems))


def _published_meanwhile(error: PublishedMeanwhile) -> str:
    time = moment(error.at, error.zone)
    if not error.by:
        return _(
            "Revision %(number)s was published on %(time)s. Nothing was overwritten; please look at it first.",
            number=error.number,
            time=time,
        )
    return _(
        "%(name)s published revision %(number)s on %(time)s. Nothing was overwritten; please look at it first.",
        name=error.by,
        number=error.number,
        time=time,
    )


def _nothing_to_solve(error: NothingToSolve) -> str:
    return {
        "slots": _("The event has no meeting slots yet. Please add a networking block."),
        "tables": _("The event has no tables yet. Please add some."),
    }.get(error.missing, _("No two people of the event may meet: there are no wishes that fit a common slot."))


def _required_blocked(error: RequiredBlocked) -> str:
    names = "; ".join(f"“{spoken(first)}” – “{spoken(second)}”" for first, second in error.pairs)
    return _("Required pairs that are blocked: %(pairs)s. Please take them off the list of pairs.", pairs=names)


def _ruled_otherwise(error: PairRuledOtherwise) -> str:
    if error.kind is PairKind.REQUIRED:
        return _("This pair is on the list already, as one that must meet. Please take it off first.")
    return _("This pair is on the list already, as one that must not meet. Please take it off first.")


def _note_too_long(error: NoteTooLong | DeclineNoteTooLong) -> str:
    return _("The note has %(given)s characters; at most %(limit)s are possible.", given=error.given, limit=error.limit)


REFUSALS: tuple[Refusal, ...] = (
    Refusal(PublishedMeanwhile, 409, _published_meanwhile),
    Refusal(
        PublishedBefore,
        409,
        lambda e: _(
            "Revision %(number)s had this timetable and was replaced since. Please roll back to it as a new draft.",
            number=e.number,
        ),
    ),
    Refusal(
        WithdrawnMeanwhile,
        409,
        lambda e: _(
            "Revision %(number)s was taken back meanwhile. Nothing was published; please look at it first.",
            number=e.number,
        ),
    ),
    Refusal(
        InvitedAlready,
        409,
        _l("People were invited to meetings already, so the next timetable is final too. Nothing was published."),
    ),
    Refusal(
        TimetableBegun,
        409,
        lambda e: _(
            "The first meeting began on %(time)s; the timetable can no longer be taken back.", time=moment(e.at, e.zone)
        ),
    ),
    Refusal(
        ReasonRefused,
        422,
        lambda e: _("Please write a reason of at most %(limit)s characters.", limit=e.limit),
    ),
    Refusal(
        TimesRefused,
        422,
        lambda e: (
            _("That time is over; nothing was noted.")
            if e.over
            else _("The end must be after the beginning; nothing was noted.")
        ),
    ),
    Refusal(
        RepairNotFound,
        503,
        _l("No repair was found in the time there is. Nothing was changed; please try once more."),
    ),
    Refusal(
        RepairGone,
        409,
        _l("This proposal was applied already, or a newer one took its place. Nothing was applied twice."),
    ),
    Refusal(
        WaitingChanged, 409, _l("The waiting mails are others by now. Nothing was done; please look at them again.")
    ),
    Refusal(
        RepairStale,
        409,
        _l("The event was changed after this proposal. Nothing was applied; please have a new one worked out."),
        lambda e: difference_lines(e.differences),
    ),
    Refusal(
        RunUnderWay, 409, lambda e: _("Run %(number)s is still under way. Please wait or cancel it.", number=e.number)
    ),
    Refusal(RequiredBlocked, 422, _required_blocked),
    Refusal(
        KeptGridViolates,
        422,
        _l("The timetable breaks rules by now, so its meetings cannot stay as they are. Please solve anew."),
        lambda e: breach_lines(e.breaches),
    ),
    Refusal(TrialOutdated, 409, _l("The event was changed meanwhile; this can no longer be tried. Please look again.")),
    Refusal(PairRuledOtherwise, 409, _ruled_otherwise),
    Refusal(SamePerson, 422, _l("These are the same person; please choose two.")),
    Refusal(
        TooManyRules,
        422,
        lambda _e: ngettext(
            "At most %(num)s pair can be on the list.", "At most %(num)s pairs can be on the list.", MOST_RULES
        ),
    ),
    Refusal(
        EventExists,
        409,
        lambda e: _("There is an event “%(key)s” already. Please choose another key in event.toml.", key=e.key),
    ),
    Refusal(NothingPublished, 409, _l("Follow-ups begin once the timetable is published.")),
    Refusal(NoteTooLong, 422, _note_too_long),
    Refusal(DeclineNoteTooLong, 422, _note_too_long),
    Refusal(
        MeetingBegun,
        409,
        lambda e: _(
            "This meeting began on %(time)s; it can no longer be changed here.",
            time=moment(e.at, e.zone),
        ),
    ),
    Refusal(NothingToReview, 409, _l("A review can be asked for once the timetable is published.")),
    Refusal(
        ReviewOpen,
        409,
        lambda e: _(
            "You asked on %(time)s already and get an answer soon. Nothing was sent again.",
            time=moment(e.asked_at, e.zone),
        ),
    ),
    Refusal(ReviewAnswered, 409, _l("Somebody answered first; their answer was sent. Yours was not.")),
    Refusal(
        ReviewTextTooLong,
        422,
        lambda e: _(
            "Nothing was sent: the text has %(given)s characters; at most %(limit)s are possible. Please shorten it.",
            given=e.given,
            limit=e.limit,
        ),
    ),
    Refusal(ImportRefused, 422, _import, lambda e: tuple(problem_line(problem) for problem in e.problems)),
    Refusal(
        ChoicesDeleted,
        410,
        lambda e: _(
            "Wishes, times and the files of runs were deleted on %(day)s, as participants had been promised.",
            day=dated(e.at, e.zone),
        ),
    ),
    Refusal(NothingToSolve, 422, _nothing_to_solve),
    Refusal(
        WindowPast,
        422,
        lambda e: _(
            "The time for follow-up meetings ended on %(day)s; nothing was assigned.", day=dated(e.window.last_day)
        ),
    ),
    Refusal(
        GridViolates,
        422,
        _l("The timetable breaks rules by now and was not published. Please solve again."),
        lambda e: breach_lines(e.breaches),
    ),
    Refusal(
        SnapshotStale,
        409,
        _l("The event was changed after this run. Please look at the changes, then publish or solve again."),
    ),
    Refusal(CalendarRefusal, 422, lambda e: _("No calendar file was made (%(reason)s).", reason=e.reason)),
    Refusal(BrokenCalendar, 500, _l("The calendar file failed its own check and was not handed out.")),
)
