"""What a refusal is called: one table from error classes to a status and a sentence, for pages and commands alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, request

from scheduler.accounts.service import LinkRefused, LinkState
from scheduler.calendars.errors import BrokenCalendar, CalendarRefusal
from scheduler.database import DatabaseUnusable, DurabilityRefused, SchemaUnknown
from scheduler.errors import Conflict, MannamError, NotFound, StorageUnavailable
from scheduler.followups.assigning import WindowPast
from scheduler.followups.service import NoteTooLong, NothingPublished
from scheduler.imports.errors import ImportRefused
from scheduler.imports.service import EventExists
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, ItemsOverlap
from scheduler.privacy.erasure import AlreadyErased
from scheduler.privacy.leaving import TooLateToReturn
from scheduler.settings import SettingsRefused
from scheduler.timetable.publishing import GridViolates, PublishedMeanwhile, SnapshotStale
from scheduler.timetable.service import NothingToSolve, RunUnderWay
from scheduler.wishes.rules import NoSuchPlace
from scheduler.wishes.service import TooManyWishes, WishAndVeto, WishesClosed, WishForOneself, WishRepeated
from scheduler.wishes.undoing import NothingToUndo
from web.breaches import breach_lines
from web.exits import AlreadyServed, NotWritable, PortTaken
from web.i18n import LazyString, dated, moment, spoken
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.identity import ConsentNeeded, HasLeft, SignInNeeded
from web.import_sentences import problem_line
from web.security import LARGEST_UPLOAD_BYTES, ForeignSite, UnstorableText


@dataclass(frozen=True, slots=True)
class Refusal:
    """How an error class is answered.

    ``say`` is the sentence, or makes it from the error's data, in the language of the moment;
    ``list`` gives the single findings, a line each, where the error holds several.
    """

    error: type[MannamError]
    status: int
    say: Callable[[Any], str] | LazyString
    list: Callable[[Any], tuple[str, ...]] = lambda _error: ()


def _link(error: LinkRefused) -> str:
    return {
        LinkState.UNKNOWN: _("This link is not known. Please open the newest link you were sent, in full."),
        LinkState.REVOKED: _("This link was withdrawn. Please ask the organiser for a new one."),
        LinkState.EXPIRED: _("This link has expired. Please ask for a new one."),
        LinkState.ERASED: _("The data behind this link was erased. Nothing is stored about you here any more."),
        LinkState.USED: _("This link was used already. Please ask for a new one."),
    }[error.state]


def _sign_in(error: SignInNeeded) -> str:
    if error.organiser:
        return _("Please sign in as an organiser first; a link comes by mail.")
    return _("You are not signed in, or no longer. Please open the personal link in your invitation.")


def _wishes_closed(error: WishesClosed) -> str:
    if error.early:
        return _("Wishes can be given from %(time)s on.", time=moment(error.opens_at, error.zone))
    return _("Wishes closed on %(time)s. What you saved before counts.", time=moment(error.closes_at, error.zone))


def _overlap(error: ItemsOverlap) -> str:
    return _(
        "“%(first)s” and “%(second)s” take place at the same time. Please choose one.",
        first=spoken(error.first.title),
        second=spoken(error.second.title),
    )


def _import(error: ImportRefused) -> str:
    return _("Nothing was imported: %(count)s problems in the files.", count=len(error.problems))


def _not_found(error: NotFound) -> str:
    kinds = {
        "event": _("There is no event “%(key)s” here.", key=error.key),
        "participant": _("There is no participant “%(key)s” in this event.", key=error.key),
        "run": _("There is no run “%(key)s” in this event.", key=error.key),
        "meeting": _("There is no such meeting on your timetable."),
        "timetable": _("There is no meeting on your timetable yet."),
        "programme item": _("There is no programme item “%(key)s” that can be ticked.", key=error.key),
    }
    return kinds.get(error.kind, _("“%(key)s” was not found.", key=error.key))


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


REFUSALS: tuple[Refusal, ...] = (
    Refusal(NotFound, 404, _not_found),
    Refusal(
        StaleForm,
        409,
        _l("This was changed in another window meanwhile. Nothing was overwritten; please look and save again."),
    ),
    Refusal(PublishedMeanwhile, 409, _published_meanwhile),
    Refusal(
        RunUnderWay, 409, lambda e: _("Run %(number)s is still under way. Please wait or cancel it.", number=e.number)
    ),
    Refusal(
        EventExists,
        409,
        lambda e: _("There is an event “%(key)s” already. Please choose another key in event.toml.", key=e.key),
    ),
    Refusal(Conflict, 409, _l("Somebody else changed this first. Please load the page again and look.")),
    Refusal(StorageUnavailable, 503, _l("Saving is not possible at the moment. Please try again in a minute.")),
    Refusal(LinkRefused, 403, _link),
    Refusal(SignInNeeded, 401, _sign_in),
    Refusal(ConsentNeeded, 403, _l("Please read first what is stored about you, and decide.")),
    Refusal(
        TooLateToReturn,
        409,
        _l("The timetable was published meanwhile. If you want to take part after all, please write to the organiser."),
    ),
    Refusal(AlreadyErased, 409, _l("Your data was erased already.")),
    Refusal(HasLeft, 403, _l("You take no part in this event any more.")),
    Refusal(WishesClosed, 403, _wishes_closed),
    Refusal(DayClosed, 403, lambda e: _("The day could be changed until %(time)s.", time=moment(e.closed_at, e.zone))),
    Refusal(ItemsOverlap, 422, _overlap),
    Refusal(
        TooManyWishes,
        422,
        lambda e: _("You chose %(given)s partners; at most %(limit)s are possible.", given=e.given, limit=e.limit),
    ),
    Refusal(
        NoSuchPlace,
        422,
        lambda e: _(
            "“%(given)s” is no place in your ranking. Please write a number from 1 to %(last)s for each partner.",
            given=e.given[:20],
            last=e.last,
        ),
    ),
    Refusal(
        NothingToUndo,
        409,
        _l("Nothing was undone: your list was changed in another window since, or it was undone already."),
    ),
    Refusal(WishForOneself, 422, _l("You cannot wish to meet yourself.")),
    Refusal(WishRepeated, 422, _l("A partner stands twice on your list. Please remove one.")),
    Refusal(
        WishAndVeto,
        422,
        _l("A partner stands both on your list and under “please not”. Please keep one of the two."),
    ),
    Refusal(
        NoteTooLong,
        422,
        lambda e: _("The note has %(given)s characters; at most %(limit)s are possible.", given=e.given, limit=e.limit),
    ),
    Refusal(NothingPublished, 409, _l("Follow-ups begin once the timetable is published.")),
    Refusal(ImportRefused, 422, _import, lambda e: tuple(problem_line(problem) for problem in e.problems)),
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
    Refusal(
        UnstorableText,
        422,
        _l("The text contains characters that cannot be stored; they are shown as □. Please remove them."),
    ),
    Refusal(ForeignSite, 403, _l("This form was sent from another site. Nothing was changed.")),
    Refusal(
        SettingsRefused,
        500,
        lambda e: _("Settings that cannot be used: %(list)s", list="; ".join(f"{k}: {why}" for k, why in e.problems)),
    ),
    Refusal(
        DurabilityRefused,
        500,
        lambda e: _("The database does not keep what it accepts (%(setting)s). Please change that.", setting=e.setting),
    ),
    Refusal(
        DatabaseUnusable,
        500,
        lambda e: _("The database cannot be used (%(reason)s). Nothing was changed.", reason=e.reason),
    ),
    Refusal(
        SchemaUnknown,
        500,
        lambda e: _(
            "The database was written by a newer Mannam (step %(step)s) and was left as it is. Please update Mannam.",
            step=e.step,
        ),
    ),
    Refusal(
        AlreadyServed,
        409,
        lambda e: _("Another Mannam already works on the data folder %(folder)s. Stop it first.", folder=e.folder),
    ),
    Refusal(
        PortTaken,
        409,
        lambda e: _("Port %(port)s is taken by another program. Choose one with PORT=….", port=e.port),
    ),
    Refusal(NotWritable, 422, lambda e: _("%(path)s cannot be written: %(reason)s.", path=e.path, reason=e.reason)),
    Refusal(CalendarRefusal, 422, lambda e: _("No calendar file was made (%(reason)s).", reason=e.reason)),
    Refusal(BrokenCalendar, 500, _l("The calendar file failed its own check and was not handed out.")),
)
_BY_CLASS = {refusal.error: refusal for refusal in REFUSALS}


def refusal_of(error: MannamError) -> Refusal:
    """The nearest entry of the table along the error's ancestors; an unlisted one is answered like a defect."""
    for class_ in type(error).__mro__:
        if class_ in _BY_CLASS:
            return _BY_CLASS[class_]
    return Refusal(MannamError, 500, lambda _error: sentence_of_status(500))


def sentence(error: MannamError) -> str:
    """The one sentence that says what was refused and what to do, in the language of the moment."""
    say = refusal_of(error).say
    return say(error) if callable(say) else str(say)


def findings(error: MannamError) -> tuple[str, ...]:
    """A line for each single thing the error holds, such as the problems of an import; often none."""
    return refusal_of(error).list(error)


def _largest_bytes() -> int:
    """How large the request under way may be."""
    return (request.max_content_length if has_request_context() else None) or LARGEST_UPLOAD_BYTES


def sentence_of_status(status: int) -> str:
    """The sentence of a bare status."""
    sentences = {
        400: _("The request could not be understood. Please go back and try again."),
        401: _("You are not signed in. Please open the personal link in your invitation."),
        403: _("This page is not open to you. Please sign in with your own link."),
        404: _("There is no page at this address. The link may be cut off or out of date."),
        405: _("This address cannot be opened like this. Please use the buttons on the page."),
        409: _("Somebody else changed this first. Please load the page again and look."),
        413: _("That was too large: at most %(size)s MB are taken.", size=_largest_bytes() // 1024**2),
        422: _("Something in the form cannot be taken as it is. Please correct it and send it again."),
        429: _("Too many tries in a short time. Please wait a minute and try again."),
        500: _("Something went wrong on our side. Nothing was half saved; please try again."),
        503: _("The service is busy or being updated. Please try again in a minute."),
    }
    return sentences.get(status, sentences[500 if status >= 500 else 400])


def title_of_status(status: int) -> str:
    titles = {
        400: _("Not understood"),
        401: _("Not signed in"),
        403: _("Not open"),
        404: _("Not found"),
        405: _("Not like this"),
        409: _("Changed meanwhile"),
        413: _("Too large"),
        422: _("Please correct"),
        429: _("A short pause"),
        500: _("Our mistake"),
        503: _("Just a moment"),
    }
    return titles.get(status, titles[500 if status >= 500 else 400])
