"""The participant's day, to tick what one attends."""

from dataclasses import replace

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.events import service as events
from scheduler.people import service as people
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, ItemsOverlap, SlotsChanged
from scheduler.people.values import Day, SlotTicks
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import SentDay, new_form_key, sent_day
from web.errors import refusal_of, sentence
from web.i18n import clock as clock_time
from web.i18n import gettext as _
from web.i18n import stamp
from web.identity import Visitor, require_participant
from web.programmes import entries_of, track_names
from web.stores import database, looking
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
        receipt = people.save_day(
            session,
            visitor.person.id,
            sent.items,
            sent.ticks,
            seen=sent.seen,
            key=sent.key,
            now=now,
            acting=visitor.acting,
        )
    flash(_("%(time)s saved.", time=stamp(receipt.saved_at, visitor.event.zone)), "good")
    return redirect(url_for("attendee.own_day", event_key=event_key), 303)


@blueprint.errorhandler(DayClosed)
@blueprint.errorhandler(ItemsOverlap)
@blueprint.errorhandler(SlotsChanged)
def show_day_again(error: MannamError) -> Response:
    """The form with everything as it was ticked, and why it was not saved."""
    visitor = require_participant(request.view_args["event_key"] if request.view_args else "")
    page = _day_page(visitor, sent_day(), sentence(error))
    return make_response(page, refusal_of(error).status)


def _day_page(visitor: Visitor, sent: SentDay | None = None, refused: str = "") -> str:
    with looking() as session:
        day = people.day(session, visitor.person.id)
        programme = events.programme(session, visitor.event.id)
    stored = frozenset(choice.item.key for choice in day.choices if choice.role is not None)
    fixed = frozenset(choice.item.key for choice in day.choices if choice.fixed)
    entries = [replace(entry, slots=(), note="") for entry in entries_of(programme)]
    return render_template(
        "attendee/day.html",
        event=visitor.event,
        day=day,
        picture=draw_day(entries, tracks=track_names(programme)),
        choices={choice.item.key: choice for choice in day.choices},
        ticked=fixed | set(sent.items) if sent else stored,
        free=_sent_free(day, sent.ticks) if sent else _stored_free(day),
        only=sent.ticks.only if sent else day.only,
        refused=refused,
        open=clock.now() < visitor.event.wishes_close_at,
        form_key=new_form_key(),
    )


def day_conflict(visitor: Visitor, error: StaleForm) -> Response:
    """Both versions of the day on one page; neither is lost until one is chosen."""
    with looking() as session:
        day = people.day(session, visitor.person.id)
    sent = sent_day()
    page = render_template(
        "attendee/day_conflict.html",
        event=visitor.event,
        day=day,
        wanted=[choice for choice in day.choices if choice.item.key in sent.items or choice.fixed],
        stored=[choice for choice in day.choices if choice.role is not None],
        wanted_free=(free := _sent_free(day, sent.ticks)),
        wanted_times=_times(visitor, day, free, only=sent.ticks.only),
        stored_times=_times(visitor, day, _stored_free(day), only=day.only),
        only=sent.ticks.only,
        saved_at=error.saved_at,
        form_key=new_form_key(),
    )
    return make_response(page, 409)


def _sent_free(day: Day, ticks: SlotTicks) -> frozenset[int]:
    """Ids of the slots that are free by the ticks as they were sent."""
    return frozenset(each.slot.id for each in day.slots if ticks.is_free(each.slot))


def _stored_free(day: Day) -> frozenset[int]:
    """Ids of the slots that are free by the participant's own word as it is saved."""
    return frozenset(each.slot.id for each in day.slots if not each.closed)


def _times(visitor: Visitor, day: Day, free: frozenset[int], *, only: bool) -> str:
    """When the participant can meet, in words."""
    named = [each.slot.starts_at for each in day.slots if (each.slot.id in free) == only]
    times = ", ".join(clock_time(moment, visitor.event.zone) for moment in named)
    if only:
        return _("only at %(times)s", times=times) if named else _("in no slot")
    return _("all day, but not at %(times)s", times=times) if named else _("all day")
