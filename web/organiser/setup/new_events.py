"""A new event: a few answers, with what is suggested and why, then the event stands."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.accounts.service import organiser_account
from scheduler.events.table_names import MOST_TABLES
from scheduler.languages import Bilingual
from scheduler.setup import rules
from scheduler.setup.creating import NewEvent, create_event
from scheduler.setup.refusals import SetupRefused
from web.clock import now
from web.i18n import gettext as _
from web.i18n import spoken
from web.identity import require_organiser
from web.organiser.blueprints import actor, blueprint
from web.organiser.setup.forms import NewEventForm
from web.organiser.setup.saving import UNTRIED, Outcome, attempt, given
from web.stores import database

USUAL = ((time(14), time(17)),)
ZONES = ("Asia/Seoul", "Asia/Tokyo", "Asia/Singapore", "Europe/Berlin", "Europe/London", "America/New_York", "UTC")


@dataclass(frozen=True, slots=True)
class Advice:
    """What is suggested for what stands in the form so far; None where that is too little."""

    tables: rules.TableAdvice | None
    opens: datetime | None
    closes: datetime | None


@blueprint.get("/new")
def new_event() -> str:
    organiser = require_organiser()
    with database().reading() as session:
        account = organiser_account(session, organiser.id)
    form = NewEventForm(formdata=None, contact=account.email, blocks=USUAL, room=_("Meeting room"))
    return _page(form)


@blueprint.post("/new")
def create_new_event() -> Response | tuple[str, int]:
    """Make the event; with ``look`` only say what is suggested for the answers so far."""
    organiser = require_organiser()
    form = NewEventForm()
    if request.form.get("look"):
        return _looked(form), 200
    made: list[str] = []
    outcome = attempt(
        form,
        lambda session: made.append(
            create_event(session, _answers(form), organiser_id=organiser.id, by=actor(organiser.id), now=now())
        ),
    )
    if outcome is not None:
        return _page(form, outcome), outcome.status
    flash(_("“%(event)s” is set up. Next: the rest of the programme, and people.", event=spoken(form.title)), "good")
    return redirect(url_for("organiser.setup_event", key=made[0]), 303)


def _looked(form: NewEventForm) -> str:
    """The page again without complaint, the empty fields filled with what is suggested."""
    form.validate()
    for each in form:
        each.errors = []
    advice = advice_for(form)
    if form.tables.data is None and advice.tables is not None:
        form.tables.data, form.tables.raw_data = advice.tables.tables, None
    return _page(form)


def advice_for(form: NewEventForm) -> Advice:
    """From what can be read of the form."""
    minutes, limit = form.slot_minutes.data, form.wish_limit.data or rules.WISH_LIMIT
    tables = None
    if form.people.data and minutes and minutes > 0:
        slots = sum(_slots(start, end, minutes) for start, end in form.blocks.data)
        tables = rules.table_advice(min(form.people.data, 100_000), slots, limit)
    if form.day.data is None:
        return Advice(tables, None, None)
    return Advice(tables, *rules.wish_dates(form.day.data, now().astimezone(ZoneInfo("UTC")).date()))


def _slots(start: time, end: time, minutes: int) -> int:
    return max(0, ((end.hour - start.hour) * 60 + end.minute - start.minute) // minutes)


def _answers(form: NewEventForm) -> NewEvent:
    advice = advice_for(form)
    if advice.opens is None or advice.closes is None:
        raise SetupRefused
    suggested = advice.tables.tables if advice.tables is not None else 1
    return NewEvent(
        key=form.key.data or "",
        title=form.title,
        place=Bilingual(form.place_ko.data or "", form.place_en.data or ""),
        day=given(form.day.data),
        zone=given(form.zone.data),
        contact=given(form.contact.data),
        public=bool(form.public.data),
        room=given(form.room.data),
        blocks=form.blocks.data,
        slot_minutes=given(form.slot_minutes.data),
        tables=form.tables.data or min(suggested, MOST_TABLES),
        wishes_open=form.wishes_open.data or advice.opens,
        wishes_close=form.wishes_close.data or advice.closes,
        wish_limit=given(form.wish_limit.data),
    )


def _page(form: NewEventForm, outcome: Outcome = UNTRIED) -> str:
    return render_template("organiser/setup/new.html", form=form, outcome=outcome, advice=advice_for(form), zones=ZONES)
