"""A participant's day, timetable, calendar files and follow-ups."""

from dataclasses import replace

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.accounts.service import make_single_participant_link
from scheduler.errors import MannamError
from scheduler.events import service as events
from scheduler.followups import service as followups
from scheduler.followups.downloads import follow_up_calendar
from scheduler.people import service as people
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, ItemsOverlap
from scheduler.timetable.downloads import day_calendar, meeting_calendar
from scheduler.timetable.grids import own_timetable as published_timetable
from scheduler.timetable.own_wishes import own_wishes
from web import clock
from web.attendee.agendas import own_agenda
from web.attendee.forms import new_form_key, sent_answer, sent_day
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.i18n import language, stamp
from web.identity import Visitor, require_participant, way_out_of_app
from web.programmes import entries_of, track_names
from web.stores import database, settings
from web.timetables import draw_day

blueprint = Blueprint("attendee", __name__, url_prefix="/events/<event_key>")


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


@blueprint.get("/timetable")
def own_timetable(event_key: str) -> str:
    """The participant's own published timetable, with what is now and next."""
    visitor, now = require_participant(event_key), clock.now()
    with database().reading() as session:
        timetable = published_timetable(session, visitor.person.id)
        day = people.day(session, visitor.person.id)
        wishes = own_wishes(session, visitor.person.id, timetable, people.people(session, visitor.event.id))
    return render_template(
        "attendee/timetable.html",
        event=visitor.event,
        person=visitor.person,
        timetable=timetable,
        agenda=own_agenda(day, timetable, now),
        wishes=wishes,
        now=now,
        way_out=way_out_of_app(),
    )


@blueprint.post("/elsewhere")
def go_elsewhere(event_key: str) -> Response:
    """A link that signs the participant in once more, for the phone's own browser outside of an app's."""
    visitor = require_participant(event_key)
    with database().writing() as session:
        secret = make_single_participant_link(session, visitor.person.id, now=clock.now())
    path = url_for("identity.door", secret=secret)
    address, way = settings().url + path, way_out_of_app(path)
    return make_response(render_template("attendee/elsewhere.html", event=visitor.event, address=address, way_out=way))


@blueprint.get("/timetable.ics")
def download_day(event_key: str) -> Response:
    visitor = require_participant(event_key)
    with database().reading() as session:
        raw = day_calendar(session, settings(), visitor.person.id, language())
    return _calendar(raw, f"{event_key}.ics")


@blueprint.get("/meetings/<public_id>.ics")
def download_meeting(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    with database().reading() as session:
        raw = meeting_calendar(session, settings(), visitor.person.id, public_id, language())
    return _calendar(raw, f"{event_key}-{public_id}.ics")


@blueprint.get("/follow-ups/<public_id>.ics")
def download_follow_up(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    with database().reading() as session:
        raw = follow_up_calendar(session, settings(), visitor.person.id, public_id, language())
    return _calendar(raw, f"{event_key}-follow-up-{public_id}.ics")


def _calendar(raw: bytes, name: str) -> Response:
    response = make_response(raw)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/follow-ups")
def own_follow_ups(event_key: str) -> str:
    visitor = require_participant(event_key)
    with database().reading() as session:
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
