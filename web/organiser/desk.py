"""The desk on the event's day: find somebody, see their day, mark who has come."""

from dataclasses import replace

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.checkins.service import board, desk_person, mark, marks_since
from scheduler.checkins.standing_by import stand_bys
from scheduler.checkins.values import State
from scheduler.checkins.walk_ins import is_walk_in
from scheduler.events.roles import RIGHTS, Right
from scheduler.people.directory import directory
from scheduler.timetable.grids import current_revision
from web.clock import now
from web.i18n import gettext as _
from web.i18n import spoken
from web.numbers import LARGEST
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.desk_data import day_of, desk_data, found_people, mark_data, marks_data, state_of
from web.organiser.desk_forms import PLACE_LENGTH, MarkForm, new_mark_key
from web.stores import database

MOST_FOUND = 50
LONGEST_QUERY = 100
JSON = "application/json"


@blueprint.get("/<key>/desk")
def desk(key: str) -> str:
    """Everybody, to be found by name; ``?q=`` finds without JavaScript too, ``?place=`` is what this desk is called."""
    here = open_desk(key)
    words = request.args.get("q", "").strip()[:LONGEST_QUERY]
    with database().reading() as session:
        found = board(session, here.event.id)
        people = found_people(directory(session, here.event.id), words) if words else ()
    return render_template(
        "organiser/desk.html",
        event=here.event,
        board=found,
        data=desk_data(here.event, found, now=now()),
        words=words,
        place=_place(),
        people=[(person, state_of(found, person)) for person in people[:MOST_FOUND]],
        more=max(len(people) - MOST_FOUND, 0),
        states=list(State),
    )


@blueprint.get("/<key>/desk/marks")
def desk_marks(key: str) -> Response:
    """What other desks marked after the mark of number ``?since=``, for a page that is open."""
    desk = open_desk(key)
    since = request.args.get("since", "")
    number = int(since) if since.isascii() and since.isdecimal() and len(since) < len(str(LARGEST)) else 0
    with database().reading() as session:
        public_ids = {person.id: person.public_id for person in directory(session, desk.event.id).people}
        marks = {found.participant_id: found for found in marks_since(session, desk.event.id, number)}
    last = max((found.number for found in marks.values()), default=number)
    return jsonify(now=now().isoformat(), last=last, marks=marks_data(marks, public_ids))


@blueprint.get("/<key>/desk/people/<public_id>")
def desk_day(key: str, public_id: str) -> str:
    """The day of one person, with who could step in if they do not come."""
    return _person_page(open_desk(key), public_id, MarkForm(formdata=None, place=_place()))


@blueprint.post("/<key>/desk/people/<public_id>")
def mark_person(key: str, public_id: str) -> Response | tuple[str, int]:
    """Keep a mark; to a page that sends it by itself the answer is what stands now."""
    desk = open_desk(key)
    form = MarkForm()
    by_itself = request.accept_mimetypes.best == JSON
    if not form.validate():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        if by_itself:
            return make_response(jsonify(refused=" ".join(sentences)), 422)
        return _person_page(desk, public_id, form, refused=" ".join(sentences)), 422
    state, place = State(str(form.state.data)), form.place.data or ""
    with database().writing() as session:
        stands = mark(
            session,
            desk.event.id,
            public_id,
            state,
            key=str(form.key.data),
            place=place,
            made_at=form.moment(),
            by=desk.actor,
            now=now(),
        )
        person = desk_person(session, desk.event.id, public_id)
    if by_itself:
        return jsonify(mark=mark_data(stands), number=stands.number)
    if stands.state is not state:
        flash(_("Another desk marked %(name)s later; what it marked stands.", name=spoken(person.name)), "accent")
    return redirect(url_for("organiser.desk_day", key=key, public_id=public_id, place=place or None), 303)


def _person_page(desk: Desk, public_id: str, form: MarkForm, *, refused: str = "") -> str:
    with database().reading() as session:
        person = desk_person(session, desk.event.id, public_id)
        found = board(session, desk.event.id)
        absent = state_of(found, person) is State.NO_SHOW
        published = current_revision(session, desk.event.id) is not None
        walked_in = is_walk_in(session, person.id)
        steps = stand_bys(session, desk.event.id, person, found, now=now()) if absent else ()
    shown = [replace(each, candidates=each.candidates[:MOST_FOUND]) for each in steps]
    return render_template(
        "organiser/desk_day.html",
        event=desk.event,
        person=person,
        state=state_of(found, person),
        stands=found.marks.get(person.id),
        day=day_of(person, found),
        steps=shown,
        walked_in=walked_in,
        published=published,
        may_run=Right.RUN in RIGHTS[desk.role],
        board=found,
        place=form.place.data or "",
        form_key=new_mark_key(),
        refused=refused,
        moment_now=now(),
    )


def _place() -> str:
    return request.args.get("place", "").strip()[:PLACE_LENGTH]
