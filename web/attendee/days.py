"""The participant's day, to tick what one attends."""

from dataclasses import replace

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.events import service as events
from scheduler.people import service as people
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, ItemsOverlap
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import new_form_key, sent_day
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.i18n import stamp
from web.identity import Visitor, require_participant
from web.programmes import entries_of, track_names
from web.stores import database
from web.timetables import draw_day


@blueprint.get("/day")
def own_day(event_key: str) -> str:
    """The day with its parallel sessions, to tick what one attends."""
    return _day_page(require_participant(event_key))


@blueprint.post("/day")
def save_day(event_key: str) -> Response:
    visitor, now = require_participant(event_key), clock.now()
    sent = sent_day()
    with database().writing() as session:
        receipt = people.save_day(session, visitor.person.id, sent.items, seen=sent.seen, key=sent.key, now=now)
    flash(_("%(time)s saved.", time=stamp(receipt.saved_at, visitor.event.zone)), "good")
    return redirect(url_for("attendee.own_day", event_key=event_key), 303)


@blueprint.errorhandler(DayClosed)
@blueprint.errorhandler(ItemsOverlap)
def show_day_again(error: MannamError) -> Response:
    """The form with everything as it was ticked, and why it was not saved."""
    visitor = require_participant(request.view_args["event_key"] if request.view_args else "")
    page = _day_page(visitor, ticked=frozenset(sent_day().items), refused=sentence(error))
    return make_response(page, refusal_of(error).status)


def _day_page(visitor: Visitor, ticked: frozenset[str] | None = None, refused: str = "") -> str:
    with database().reading() as session:
        day = people.day(session, visitor.person.id)
        programme = events.programme(session, visitor.event.id)
    stored = frozenset(choice.item.key for choice in day.choices if choice.role is not None)
    entries = [replace(entry, slots=(), note="") for entry in entries_of(programme)]
    return render_template(
        "attendee/day.html",
        event=visitor.event,
        day=day,
        picture=draw_day(entries, tracks=track_names(programme)),
        choices={choice.item.key: choice for choice in day.choices},
        ticked=stored if ticked is None else ticked | {c.item.key for c in day.choices if c.fixed},
        refused=refused,
        open=clock.now() < visitor.event.wishes_close_at,
        form_key=new_form_key(),
    )


def day_conflict(visitor: Visitor, error: StaleForm) -> Response:
    """Both versions of the day on one page; neither is lost until one is chosen."""
    with database().reading() as session:
        day = people.day(session, visitor.person.id)
    wanted = frozenset(sent_day().items)
    page = render_template(
        "attendee/day_conflict.html",
        event=visitor.event,
        day=day,
        wanted=[choice for choice in day.choices if choice.item.key in wanted or choice.fixed],
        stored=[choice for choice in day.choices if choice.role is not None],
        saved_at=error.saved_at,
        form_key=new_form_key(),
    )
    return make_response(page, 409)
