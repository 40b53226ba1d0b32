"""Somebody comes who was on no list: one short form, then their personal link as a code to scan."""

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.checkins.service import desk_person
from scheduler.checkins.walk_ins import AddressTaken, WalkedIn, new_link, walk_in
from scheduler.people import service as people
from scheduler.people.directory import directory
from scheduler.timetable.grids import current_revision
from scheduler.wishes.rules import UnfitList
from web.clock import now
from web.codes import qr_code
from web.errors import sentence
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.desk_forms import PLACE_LENGTH, WalkInForm, partner_labels
from web.stores import database, settings


@blueprint.get("/<key>/desk/walk-in")
def walk_in_form(key: str) -> str:
    desk = open_desk(key)
    labels = _labels(desk)
    return _page(desk, labels, WalkInForm(labels, formdata=None, place=request.args.get("place", "")[:PLACE_LENGTH]))


@blueprint.post("/<key>/desk/walk-in")
def take_in(key: str) -> Response | tuple[str, int]:
    """Take the person in and show their link, which is shown nowhere else; the same form again makes nobody twice."""
    desk = open_desk(key)
    labels = _labels(desk)
    form = WalkInForm(labels)
    if not form.validate():
        return _page(desk, labels, form), 422
    try:
        with database().writing() as session:
            made = walk_in(
                session,
                desk.event.id,
                form.newcomer(),
                key=str(form.key.data),
                place=form.place.data or "",
                by=desk.actor,
                now=now(),
            )
    except AddressTaken as error:
        form.email.errors = [sentence(error)]
        return _page(desk, labels, form, taken=error.public_id), 422
    except UnfitList as error:
        form.first.errors = [sentence(error)]
        return _page(desk, labels, form), 422
    return _shown(desk, made)


@blueprint.post("/<key>/desk/people/<public_id>/code")
def show_code(key: str, public_id: str) -> Response:
    """A new code for a walk-in whose page with the first one was closed too early."""
    desk = open_desk(key)
    with database().writing() as session:
        made = new_link(session, desk.event.id, public_id, by=desk.actor, now=now())
    return _shown(desk, made)


def _shown(desk: Desk, made: WalkedIn) -> Response:
    with database().reading() as session:
        person = desk_person(session, desk.event.id, made.public_id)
        day = people.day(session, made.participant_id)
        published = current_revision(session, desk.event.id) is not None
    address = settings().url + url_for("identity.door", secret=made.secret)
    moment = now()
    return make_response(
        render_template(
            "organiser/walked_in.html",
            event=desk.event,
            person=person,
            address=address,
            code=qr_code(address),
            published=published,
            free=[each.slot for each in day.slots if each.is_free and each.slot.starts_at > moment],
        )
    )


def _labels(desk: Desk) -> dict[str, str]:
    with database().reading() as session:
        return partner_labels(directory(session, desk.event.id))


def _page(desk: Desk, labels: dict[str, str], form: WalkInForm, *, taken: str = "") -> str:
    with database().reading() as session:
        firms = directory(session, desk.event.id).firms
    return render_template(
        "organiser/walk_in.html",
        event=desk.event,
        form=form,
        labels=labels,
        firms=firms,
        taken=taken,
    )
