from flask import render_template

from scheduler.events import service as events
from web.programmes import entries_of, track_names
from web.public.blueprint import blueprint
from web.stores import database
from web.timetables import draw_day


@blueprint.get("/")
def index() -> str:
    """All public events."""
    with database().reading() as session:
        found = events.public_events(session)
    return render_template("public/events.html", events=found)


@blueprint.get("/events/<key>")
def event(key: str) -> str:
    """One public event with its programme."""
    with database().reading() as session:
        found = events.public_event(session, key)
        programme = events.programme(session, found.id)
    day = draw_day(entries_of(programme), tracks=track_names(programme))
    return render_template("public/event.html", event=found, programme=programme, day=day)
