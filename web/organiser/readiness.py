"""What is missing before a run, with what to do about it on the spot."""

from flask import render_template

from scheduler.events.service import wishes_are_open
from scheduler.readiness.service import readiness as readiness_of
from web.clock import now
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.forms import OnceForm
from web.stores import database

MOST_SHOWN = 50
"""Of each list; the whole of it is one click away in the list of people."""


@blueprint.get("/<key>/readiness")
def readiness(key: str) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        found = readiness_of(session, desk.event.id, zone=desk.only_zone)
    return render_template(
        "organiser/readiness.html",
        event=desk.event,
        desk=desk,
        found=found,
        runs=desk.only_zone is None,
        most=MOST_SHOWN,
        wishes_open=wishes_are_open(desk.event, now=now()),
        form=OnceForm(formdata=None),
    )
