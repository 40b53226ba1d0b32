"""The organiser's list of events, and one event: its numbers and where it stands."""

from flask import render_template

from scheduler.events.service import registration_is_open, wishes_are_open
from scheduler.events.team import own_roles
from scheduler.invitations.arrivals import arrivals
from scheduler.mail.service import outbox_counts
from scheduler.people.service import people
from scheduler.privacy.reviews import open_reviews
from scheduler.registrations.deciding import waiting
from scheduler.reports.service import event_lines, event_numbers
from scheduler.timetable.declining import declined_meetings
from scheduler.timetable.editing_views import drafts
from scheduler.timetable.grids import current_revision
from scheduler.timetable.service import newest_run
from web.clock import now
from web.identity import require_organiser
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.navigation import first_place
from web.organiser.notices import event_notices
from web.stores import database


@blueprint.get("/")
def index() -> str:
    """The organiser's own events."""
    organiser = require_organiser()
    with database().reading() as session:
        lines = event_lines(session, organiser.id)
        roles = own_roles(session, organiser.id)
    return render_template(
        "organiser/events.html",
        lines=lines,
        organiser=organiser,
        roles=roles,
        homes={event_id: first_place(role) for event_id, role in roles.items()},
        moment_now=now(),
    )


@blueprint.get("/<key>/")
def event(key: str) -> str:
    """One event: where it stands, what to look at before a run, and the newest run."""
    desk = open_desk(key)
    with database().reading() as session:
        numbers = event_numbers(session, desk.event.id)
        newest = newest_run(session, desk.event.id)
        revision = current_revision(session, desk.event.id)
        mails = outbox_counts(session, desk.event.id)
        reviews = open_reviews(session, desk.event.id)
        named = {person.id: person for person in people(session, desk.event.id)} if reviews else {}
        found = arrivals(session, desk.event.id, now=now())
        registered = waiting(session, desk.event.id)
        declines = [each for each in declined_meetings(session, desk.event.id) if each.slot.starts_at > now()]
        edited = drafts(session, desk.event.id)
    return render_template(
        "organiser/event.html",
        event=desk.event,
        numbers=numbers,
        notices=event_notices(numbers),
        drafts=edited,
        newest=newest,
        revision=revision,
        mails=mails,
        reviews=[(review, named[review.participant_id]) for review in reviews],
        arrivals=found,
        waiting=len(registered),
        registration_open=registration_is_open(desk.event, now=now()),
        declines=len(declines),
        wishes_open=wishes_are_open(desk.event, now=now()),
        moment_now=now(),
    )
