"""What a refusal is called: one table from error classes to a status and a sentence, for pages and commands alike."""

from flask import has_request_context, request

from scheduler.errors import Conflict, MannamError, NotFound
from scheduler.people.saving import StaleForm
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.refusals import (
    bringing,
    choosing,
    coming_in,
    day,
    describing,
    editing,
    exploring,
    organising,
    planning,
    running,
    setting_up,
)
from web.refusals.entry import Refusal
from web.security import LARGEST_UPLOAD_BYTES


def _not_found(error: NotFound) -> str:
    kinds = {
        "event": _("There is no event “%(key)s” here.", key=error.key),
        "participant": _("There is no participant “%(key)s” in this event.", key=error.key),
        "registration": _("There is no such registration; it may have been taken back."),
        "run": _("There is no run “%(key)s” in this event.", key=error.key),
        "draft": _("There is no draft “%(key)s” in this event.", key=error.key),
        "what-if": _("There is no what-if “%(key)s” in this event.", key=error.key),
        "scenario": _("There is no scenario “%(key)s” in this what-if.", key=error.key),
        "outcome": _("There is no such outcome; somebody may have removed it."),
        "pair": _("These two are no pair that goes on."),
        "meeting": _("There is no such meeting on your timetable."),
        "absence": _("This was taken back already, or is none of this event."),
        "table": _("There is no such table in this event."),
        "proposal": _("No repair is proposed. Please have one worked out on the page of the changes."),
        "publication": _("Nothing is published at the moment."),
        "timetable": _("There is no meeting on your timetable yet."),
        "zone": _("There is no zone “%(key)s” in this event.", key=error.key),
        "tag": _("There is no “%(key)s” among the councils and technologies of this event.", key=error.key),
        "import": _("There is no such list; it may have been put away, or it is older than a day."),
        "organiser account": _("There is no organiser with the address “%(key)s” here.", key=error.key),
        "organiser": _("This organiser is not among those of the event any more."),
        "organisation": _("There is no organisation “%(key)s” in this event.", key=error.key),
        "review": _("There is no request “%(key)s” for a review in this event.", key=error.key),
        "revision": _("There is no revision “%(key)s” of this timetable.", key=error.key),
        "programme item": _("There is no programme item “%(key)s” that can be ticked.", key=error.key),
    }
    return kinds.get(error.kind, _("“%(key)s” was not found.", key=error.key))


_GENERAL: tuple[Refusal, ...] = (
    Refusal(NotFound, 404, _not_found),
    Refusal(
        StaleForm,
        409,
        _l("This was changed in another window meanwhile. Nothing was overwritten; please look and save again."),
    ),
    Refusal(Conflict, 409, _l("Somebody else changed this first. Please load the page again and look.")),
)
REFUSALS = (
    *_GENERAL,
    *coming_in.REFUSALS,
    *choosing.REFUSALS,
    *describing.REFUSALS,
    *editing.REFUSALS,
    *bringing.REFUSALS,
    *organising.REFUSALS,
    *planning.REFUSALS,
    *setting_up.REFUSALS,
    *running.REFUSALS,
    *day.REFUSALS,
    *exploring.REFUSALS,
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
        410: _("Deleted as promised"),
        413: _("Too large"),
        422: _("Please correct"),
        429: _("A short pause"),
        500: _("Our mistake"),
        503: _("Just a moment"),
    }
    return titles.get(status, titles[500 if status >= 500 else 400])
