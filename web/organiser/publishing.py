"""Publishing a run's grid: first what will happen, then the press."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.timetable.previews import publish_preview
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.service import run_summary
from web.breaches import breach_lines
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.forms import PublishForm
from web.organiser.notices import difference_lines
from web.stores import database, settings


@blueprint.get("/<key>/runs/<int:number>/publish")
def publish_page(key: str, number: int) -> str:
    """What publishing would do: revision, mails, changes."""
    desk = open_desk(key)
    with database().reading() as session:
        preview = publish_preview(session, desk.event.id, _grid_id(session, desk.event.id, number))
    return render_template(
        "organiser/publish.html",
        event=desk.event,
        number=number,
        preview=preview,
        changed=difference_lines(preview.differences),
        breaches=breach_lines(preview.breaches),
        form=PublishForm(seen=preview.seen),
    )


@blueprint.post("/<key>/runs/<int:number>/publish")
def publish(key: str, number: int) -> Response:
    """Make it the published timetable; the same press twice is one revision."""
    desk = open_desk(key)
    form = PublishForm()
    if not form.validate():
        abort(422)
    with database().writing() as session:
        published = publish_grid(
            session,
            settings(),
            desk.event.id,
            _grid_id(session, desk.event.id, number),
            seen_revision=int(form.seen.data or 0),
            accept_differences=bool(form.accept.data),
            by=desk.actor,
            now=now(),
        )
    if published.repeated:
        flash(_("Revision %(number)s is published already; nothing was sent twice.", number=published.number), "accent")
    else:
        mails = ngettext("%(num)s mail is on its way", "%(num)s mails are on their way", published.mails)
        flash(_("Revision %(number)s is published; %(mails)s.", number=published.number, mails=mails), "good")
    return redirect(url_for("organiser.event", key=key), 303)


def _grid_id(session: Session, event_id: int, number: int) -> int:
    run = run_summary(session, event_id, number)
    if run.grid_id is None:
        raise NotFound("grid", str(number))
    return run.grid_id
