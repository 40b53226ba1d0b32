"""The participant's follow-ups."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.followups import service as followups
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import sent_answer
from web.i18n import gettext as _
from web.i18n import stamp
from web.identity import require_participant
from web.stores import database, looking


@blueprint.get("/follow-ups")
def own_follow_ups(event_key: str) -> str:
    visitor = require_participant(event_key)
    with looking() as session:
        page = followups.follow_up_page(session, visitor.person.id)
    return render_template("attendee/follow_ups.html", event=visitor.event, page=page, limit=followups.NOTE_LIMIT)


@blueprint.post("/follow-ups")
def answer_follow_up(event_key: str) -> Response:
    """Store whether to go on with one partner."""
    visitor, now = require_participant(event_key), clock.now()
    sent = sent_answer()
    with database().writing() as session:
        followups.answer(session, visitor.person.id, sent.partner, go_on=sent.go_on, note=sent.note, now=now)
        page = followups.follow_up_page(session, visitor.person.id)
    told = _("%(time)s saved.", time=stamp(now, visitor.event.zone))
    if request.headers.get("HX-Request") == "true":
        entry = next(entry for entry in page.entries if entry.partner.public_id == sent.partner)
        part = render_template(
            "attendee/_follow_up.html", event=visitor.event, entry=entry, receipt=told, limit=followups.NOTE_LIMIT
        )
        return make_response(part)
    flash(told, "good")
    return redirect(url_for("attendee.own_follow_ups", event_key=event_key, _anchor=f"with-{sent.partner}"), 303)
