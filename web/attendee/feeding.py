"""The address from which the participant's calendar program fetches their meetings."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.followups.feeds import make_feed, stop_feed
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import SavedOnceForm
from web.i18n import gettext as _
from web.identity import require_participant
from web.stores import database, settings


@blueprint.post("/feed")
def make_calendar_feed(event_key: str) -> Response:
    """A new address, shown on this page only: what is stored of it opens nothing."""
    visitor = require_participant(event_key)
    seen, key = _sent()
    with database().writing() as session:
        secret = make_feed(session, settings(), visitor.person.id, seen=seen, key=key, now=clock.now())
    address = settings().url + url_for("public.feed", secret=secret)
    page = render_template(
        "attendee/feed.html",
        event=visitor.event,
        address=address,
        subscribe="webcal:" + address.partition(":")[2],
    )
    return make_response(page)


@blueprint.post("/feed/end")
def end_calendar_feed(event_key: str) -> Response:
    visitor = require_participant(event_key)
    seen, key = _sent()
    with database().writing() as session:
        stop_feed(session, visitor.person.id, seen=seen, key=key, now=clock.now())
    flash(_("The calendar address is closed. Calendars that used it will be told nothing more."), "good")
    return redirect(url_for("attendee.own_timetable", event_key=event_key, _anchor="calendar"), 303)


def _sent() -> tuple[int, str]:
    """The version that the form was drawn from, and its name."""
    form = SavedOnceForm()
    if not form.validate():
        abort(422)
    return form.seen.data or 0, form.key.data or ""
