"""The participant's published timetable."""

from flask import make_response, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.accounts.service import make_single_participant_link
from scheduler.people import service as people
from scheduler.people.directory import directory
from scheduler.timetable.grids import own_timetable as published_timetable
from scheduler.timetable.own_wishes import own_wishes
from web import clock
from web.attendee.agendas import own_agenda
from web.attendee.blueprint import blueprint
from web.identity import require_participant, way_out_of_app
from web.stores import database, settings


@blueprint.get("/timetable")
def own_timetable(event_key: str) -> str:
    """The participant's own published timetable, with what is now and next."""
    visitor, now = require_participant(event_key), clock.now()
    with database().reading() as session:
        timetable = published_timetable(session, visitor.person.id)
        day = people.day(session, visitor.person.id)
        wishes = own_wishes(session, visitor.person.id, timetable, directory(session, visitor.event.id))
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
