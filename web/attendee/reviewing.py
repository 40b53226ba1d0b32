"""Asking the organiser to look at one's timetable again."""

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.privacy.reviews import ReviewOpen, ReviewTextTooLong, ask_review
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import sent_review
from web.attendee.timetable_pages import Refused, timetable_page
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.identity import require_participant
from web.stores import database, settings


@blueprint.post("/timetable/review")
def ask_for_review(event_key: str) -> Response:
    visitor = require_participant(event_key)
    sent = sent_review()
    with database().writing() as session:
        ask_review(session, settings(), visitor.person.id, sent.note, key=sent.key, now=clock.now())
    flash(_("Your request was sent to the organiser."), "good")
    return redirect(url_for("attendee.own_timetable", event_key=event_key, _anchor="review"), 303)


@blueprint.errorhandler(ReviewOpen)
@blueprint.errorhandler(ReviewTextTooLong)
def show_review_again(error: MannamError) -> Response:
    """The page with what was written, and why it was not sent."""
    visitor = require_participant((request.view_args or {}).get("event_key", ""))
    page = timetable_page(visitor, Refused(sentence(error), sent_review().note))
    return make_response(page, refusal_of(error).status)
