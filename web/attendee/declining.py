"""A participant cannot come to a meeting, or can after all."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import NotFound
from scheduler.timetable.declining import (
    NOTE_LIMIT,
    DeclineNoteTooLong,
    Reason,
    check_open,
    standings,
    take_back,
)
from scheduler.timetable.freeing import decline_meeting as decline_meeting_of
from scheduler.timetable.freeing import declines_free
from scheduler.timetable.grids import own_timetable
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import SentDecline, sent_decline
from web.declines import own_reason
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.identity import require_participant
from web.stores import database, looking, settings


@blueprint.get("/meetings/<public_id>/decline")
def decline_page(event_key: str, public_id: str) -> str:
    """Which meeting it is, and why; nothing happens before the button is pressed."""
    return _page(event_key, public_id, None)


@blueprint.post("/meetings/<public_id>/decline")
def decline_meeting(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    sent = sent_decline()
    with database().writing() as session:
        freed = decline_meeting_of(
            session,
            settings(),
            visitor.person.id,
            public_id,
            reason=sent.reason,
            note=sent.note,
            now=clock.now(),
        )
    flash(
        _("The organiser was told that you cannot come, and the meeting is off your timetable.")
        if freed
        else _(
            "The organiser was told that you cannot come. The meeting stays on your timetable until they change it."
        ),
        "good",
    )
    return _to_timetable(event_key)


@blueprint.post("/meetings/<public_id>/accept")
def accept_meeting(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    with database().writing() as session:
        take_back(session, visitor.person.id, public_id, now=clock.now())
    flash(_("Noted: you can come after all."), "good")
    return _to_timetable(event_key)


@blueprint.errorhandler(DeclineNoteTooLong)
def show_decline_again(error: DeclineNoteTooLong) -> Response:
    """The form with what was written, and why it was not taken."""
    names = request.view_args or {}
    page = _page(names["event_key"], names["public_id"], sent_decline(), sentence(error))
    return make_response(page, refusal_of(error).status)


def _page(event_key: str, public_id: str, sent: SentDecline | None, refused: str = "") -> str:
    visitor = require_participant(event_key)
    with looking() as session:
        check_open(session, visitor.person.id, public_id, now=clock.now())
        timetable = own_timetable(session, visitor.person.id)
        standing = standings(session, visitor.person.id).get(public_id)
        free_at_once = declines_free(session, visitor.event.id)
    meeting = next((each for each in timetable.meetings if each.public_id == public_id), None)
    if meeting is None:
        raise NotFound("meeting", public_id)
    own = standing.own if standing else None
    shown = sent or SentDecline(own.reason if own else Reason.UNSAID, own.note if own else "")
    return render_template(
        "attendee/decline.html",
        event=visitor.event,
        meeting=meeting,
        standing=standing,
        free_at_once=free_at_once,
        shown=shown,
        reasons=[(reason.value, own_reason(reason)) for reason in Reason],
        refused=refused,
        limit=NOTE_LIMIT,
    )


def _to_timetable(event_key: str) -> Response:
    return redirect(url_for("attendee.own_timetable", event_key=event_key), 303)
