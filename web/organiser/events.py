"""The organiser's list of events, and one event: its numbers, its runs, its personal links."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.events.service import wishes_are_open
from scheduler.mail.personal_links import mail_personal_links
from scheduler.mail.service import contacts, outbox_counts
from scheduler.reports.service import event_lines, event_numbers
from scheduler.timetable.declining import declined_meetings
from scheduler.timetable.grids import current_revision
from scheduler.timetable.service import runs
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.identity import require_organiser
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.forms import LinksForm, RunForm
from web.organiser.notices import event_notices
from web.stores import database, settings


@blueprint.get("/")
def index() -> str:
    """The organiser's own events."""
    organiser = require_organiser()
    with database().reading() as session:
        lines = event_lines(session, organiser.id)
    return render_template("organiser/events.html", lines=lines, organiser=organiser, moment_now=now())


@blueprint.get("/<key>/")
def event(key: str) -> str:
    """One event: where it stands, what to look at before a run, and its runs."""
    desk = open_desk(key)
    with database().reading() as session:
        numbers = event_numbers(session, desk.event.id)
        history = runs(session, desk.event.id)
        revision = current_revision(session, desk.event.id)
        mails = outbox_counts(session, desk.event.id)
        declines = declined_meetings(session, desk.event.id)
    return render_template(
        "organiser/event.html",
        event=desk.event,
        numbers=numbers,
        notices=event_notices(numbers),
        runs=history,
        revision=revision,
        mails=mails,
        declines=declines,
        wishes_open=wishes_are_open(desk.event, now=now()),
        moment_now=now(),
        form=RunForm(seconds=round(settings().solver_seconds)),
    )


@blueprint.get("/<key>/links")
def links(key: str) -> str:
    """Ask before everybody is mailed their personal link."""
    desk = open_desk(key)
    with database().reading() as session:
        count = len(contacts(session, desk.event.id))
    return render_template("organiser/links.html", event=desk.event, count=count, form=LinksForm())


@blueprint.post("/<key>/links")
def send_links(key: str) -> Response | tuple[str, int]:
    desk = open_desk(key)
    form = LinksForm()
    if not form.validate():
        return render_template("organiser/links.html", event=desk.event, count=0, form=LinksForm(formdata=None)), 422
    with database().writing() as session:
        mailed = mail_personal_links(
            session, settings(), desk.event.id, key=str(form.key.data), by=desk.actor, now=now()
        )
    if mailed.repeated:
        flash(_("These mails were asked for already; nothing is sent twice."), "accent")
    else:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", mailed.mails), "good")
    return redirect(url_for("organiser.outbox", key=key), 303)
