"""The event itself: titles, day, deadlines."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.languages import Bilingual
from scheduler.setup.editing import EventDraft, event_draft, save_event
from scheduler.setup.refusals import seal
from scheduler.setup.rules import wish_dates
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import EventForm
from web.organiser.setup.new_events import ZONES
from web.organiser.setup.saving import UNTRIED, Outcome, attempt, given, redrawn
from web.stores import database


@blueprint.get("/<key>/set-up")
def setup_event(key: str) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        stored = event_draft(session, desk.event.id)
    return _page(desk, _form_of(stored))


@blueprint.post("/<key>/set-up")
def save_setup_event(key: str) -> Response | tuple[str, int]:
    desk, form = open_desk(key), EventForm()
    outcome = attempt(
        form,
        lambda session: save_event(
            session,
            desk.event.id,
            _draft(form),
            seen=form.seen.data or "",
            accepted=form.accepted.data or "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        with database().reading() as session:
            stored = event_draft(session, desk.event.id)
        return _page(desk, form, redrawn(form, outcome, _form_of(stored), stored)), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_event", key=key), 303)


def _form_of(stored: EventDraft) -> EventForm:
    return EventForm(
        formdata=None,
        seen=seal(stored),
        title_ko=stored.title.ko,
        title_en=stored.title.en,
        description_ko=stored.description.ko,
        description_en=stored.description.en,
        place_ko=stored.place.ko,
        place_en=stored.place.en,
        day=stored.day,
        zone=stored.zone,
        public=stored.public,
        contact=stored.contact,
        wishes_open=stored.wishes_open,
        wishes_close=stored.wishes_close,
        wish_limit=stored.wish_limit,
    )


def _draft(form: EventForm) -> EventDraft:
    return EventDraft(
        title=form.title,
        description=Bilingual(form.description_ko.data or "", form.description_en.data or ""),
        place=Bilingual(form.place_ko.data or "", form.place_en.data or ""),
        day=given(form.day.data),
        zone=given(form.zone.data),
        public=bool(form.public.data),
        contact=given(form.contact.data),
        wishes_open=given(form.wishes_open.data),
        wishes_close=given(form.wishes_close.data),
        wish_limit=given(form.wish_limit.data),
    )


def _page(desk: Desk, form: EventForm, outcome: Outcome = UNTRIED) -> str:
    usual = wish_dates(desk.event.day, desk.event.wishes_open_at.date())
    return render_template(
        "organiser/setup/event.html", event=desk.event, form=form, outcome=outcome, usual=usual, zones=ZONES
    )
