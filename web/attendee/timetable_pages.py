"""The participant's published timetable."""

from dataclasses import dataclass, replace
from functools import lru_cache

from flask import flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from scheduler.accounts.service import make_single_participant_link
from scheduler.followups.feeds import own_feed
from scheduler.people import service as people
from scheduler.people.directory import directory
from scheduler.privacy.contacts import partner_addresses
from scheduler.privacy.reviews import NOTE_LIMIT, own_reviews
from scheduler.timetable.changes import confirm_changes, own_changes
from scheduler.timetable.declining import standings
from scheduler.timetable.grids import own_timetable as published_timetable
from scheduler.timetable.own_wishes import own_wishes
from web import clock
from web.attendee.agendas import own_agenda
from web.attendee.blueprint import blueprint
from web.attendee.forms import new_form_key, sent_revision
from web.codes import qr_code
from web.i18n import gettext as _
from web.identity import Visitor, require_participant, way_out_of_app
from web.stores import database, settings


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request for a review was not taken, and what was written in it."""

    sentence: str = ""
    note: str = ""


@lru_cache(maxsize=8)
def _sheet_code(address: str) -> Markup:
    """Kept, since it is the same for everybody; no address with a secret may be."""
    return qr_code(address)


@blueprint.get("/timetable")
def own_timetable(event_key: str) -> str:
    """The participant's own published timetable, with what is now and next."""
    return timetable_page(require_participant(event_key))


def timetable_page(visitor: Visitor, refused: Refused | None = None) -> str:
    now = clock.now()
    with database().reading() as session:
        timetable = published_timetable(session, visitor.person.id)
        day = people.day(session, visitor.person.id)
        if visitor.event.choices_deleted_at is not None:
            # What was attended is not known any more, so neither what was free.
            day = replace(day, choices=(), slots=())
        known = directory(session, visitor.event.id)
        wishes = own_wishes(session, visitor.person.id, timetable, known)
        changes = own_changes(session, visitor.person.id, timetable)
        addresses = partner_addresses(session, timetable)
        reviews = own_reviews(session, visitor.person.id)
        declined = standings(session, visitor.person.id)
        calendar = own_feed(session, visitor.person.id)
    return render_template(
        "attendee/timetable.html",
        event=visitor.event,
        person=visitor.person,
        me=next(each for each in known.people if each.id == visitor.person.id),
        timetable=timetable,
        agenda=own_agenda(day, timetable, now),
        wishes=wishes,
        changes=changes,
        addresses=addresses,
        reviews=reviews,
        refused=refused or Refused(),
        note_limit=NOTE_LIMIT,
        declined=declined,
        calendar=calendar,
        form_key=new_form_key(),
        now=now,
        code=_sheet_code(settings().url + url_for("attendee.own_timetable", event_key=visitor.event.key)),
        way_out=way_out_of_app(),
    )


@blueprint.post("/timetable/seen")
def confirm(event_key: str) -> Response:
    """The changes up to the revision that was shown are known; they are no longer marked."""
    visitor = require_participant(event_key)
    revision = sent_revision()
    with database().writing() as session:
        confirm_changes(session, visitor.person.id, revision, now=clock.now())
    flash(_("The changes are no longer marked. If anything changes again, it stands here."), "good")
    return redirect(url_for("attendee.own_timetable", event_key=event_key), 303)


@blueprint.post("/elsewhere")
def go_elsewhere(event_key: str) -> Response:
    """A link that signs the participant in once more, for the phone's own browser outside of an app's."""
    visitor = require_participant(event_key)
    with database().writing() as session:
        secret = make_single_participant_link(session, visitor.person.id, now=clock.now())
    path = url_for("identity.door", secret=secret)
    address, way = settings().url + path, way_out_of_app(path)
    return make_response(render_template("attendee/elsewhere.html", event=visitor.event, address=address, way_out=way))
