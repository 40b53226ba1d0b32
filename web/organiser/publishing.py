"""Publishing a grid, of a run or a draft: first what will happen, then the press."""

from dataclasses import dataclass

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
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import PublishForm
from web.organiser.notices import difference_lines
from web.stores import database, settings


@dataclass(frozen=True, slots=True)
class Source:
    """A grid and the pages around it: where one comes ``back`` to, and where it can be looked at."""

    grid_id: int
    back_url: str
    back_text: str
    open_url: str


@blueprint.get("/<key>/runs/<int:number>/publish")
def publish_page(key: str, number: int) -> str:
    """What publishing would do: revision, mails, changes."""
    desk = open_desk(key)
    with database().reading() as session:
        return show_publishing(session, desk, _source(session, desk, number))


def show_publishing(session: Session, desk: Desk, source: Source) -> str:
    """The page before the press."""
    preview = publish_preview(session, desk.event.id, source.grid_id)
    return render_template(
        "organiser/publish.html",
        event=desk.event,
        source=source,
        preview=preview,
        changed=difference_lines(preview.differences),
        breaches=breach_lines(preview.breaches),
        form=PublishForm(seen=preview.seen),
    )


@blueprint.post("/<key>/runs/<int:number>/publish")
def publish(key: str, number: int) -> Response:
    """Make it the published timetable; the same press twice is one revision."""
    desk = open_desk(key)
    with database().writing() as session:
        return publish_from(session, desk, _source(session, desk, number))


def publish_from(session: Session, desk: Desk, source: Source) -> Response:
    """The press, in the caller's transaction."""
    form = PublishForm()
    if not form.validate():
        abort(422)
    published = publish_grid(
        session,
        settings(),
        desk.event.id,
        source.grid_id,
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
    return redirect(url_for("organiser.event", key=desk.event.key), 303)


def _source(session: Session, desk: Desk, number: int) -> Source:
    run = run_summary(session, desk.event.id, number)
    if run.grid_id is None:
        raise NotFound("grid", str(number))
    return Source(
        run.grid_id,
        url_for("organiser.run", key=desk.event.key, number=number),
        _("Run %(number)s", number=number),
        url_for("organiser.grid", key=desk.event.key, number=number),
    )
