"""Drafts: the list, making one of a run's grid, of the published one or of another draft, and publishing one."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.timetable.editing import find_draft
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.editing_views import drafts as all_drafts
from scheduler.timetable.grids import current_revision
from scheduler.timetable.service import run_summary, runs
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.publishing import Back, publish_sent, publish_sheet
from web.stores import database


@blueprint.get("/<key>/drafts")
def drafts(key: str) -> str:
    """All drafts, and what a new one can be made of."""
    desk = open_desk(key)
    with database().reading() as session:
        lines = all_drafts(session, desk.event.id)
        revision = current_revision(session, desk.event.id)
        with_grid = [run for run in runs(session, desk.event.id) if run.grid_id is not None]
    return render_template("organiser/drafts.html", event=desk.event, drafts=lines, revision=revision, runs=with_grid)


@blueprint.post("/<key>/drafts")
def edit_published(key: str) -> Response:
    """A draft of the published timetable."""
    desk = open_desk(key)
    with database().writing() as session:
        revision = current_revision(session, desk.event.id)
        if revision is None:
            raise NotFound("grid", "")
        return _made(session, desk, revision.grid_id)


@blueprint.post("/<key>/runs/<int:number>/edit")
def edit_run(key: str, number: int) -> Response:
    """A draft of a run's grid."""
    desk = open_desk(key)
    with database().writing() as session:
        run = run_summary(session, desk.event.id, number)
        if run.grid_id is None:
            raise NotFound("grid", str(number))
        return _made(session, desk, run.grid_id)


@blueprint.post("/<key>/drafts/<int:number>/copy")
def copy_draft(key: str, number: int) -> Response:
    """A draft of a draft."""
    desk = open_desk(key)
    with database().writing() as session:
        return _made(session, desk, find_draft(session, desk.event.id, number).grid_id)


def _made(session: Session, desk: Desk, grid_id: int) -> Response:
    made = make_draft(session, desk.event.id, grid_id, by=desk.actor, now=now())
    flash(_("Draft %(number)s is a copy; what it was made of stays as it is.", number=made.number), "good")
    if made.left_out:
        text = ngettext(
            "%(num)s meeting may not be held any more and was left out.",
            "%(num)s meetings may not be held any more and were left out.",
            made.left_out,
        )
        flash(text, "warning")
    return redirect(url_for("organiser.draft", key=desk.event.key, number=made.number), 303)


@blueprint.get("/<key>/drafts/<int:number>/publish")
def draft_publish_page(key: str, number: int) -> str:
    """What publishing the draft would do; ``?as=preliminary`` as a preliminary timetable."""
    desk = open_desk(key)
    return publish_sheet(desk, _grid_id(desk, number), _back(desk, number), None)


@blueprint.post("/<key>/drafts/<int:number>/publish")
def publish_draft(key: str, number: int) -> Response | tuple[str, int]:
    """Make the draft the published timetable."""
    desk = open_desk(key)
    return publish_sent(desk, _grid_id(desk, number), _back(desk, number))


def _grid_id(desk: Desk, number: int) -> int:
    with database().reading() as session:
        return find_draft(session, desk.event.id, number).grid_id


def _back(desk: Desk, number: int) -> Back:
    key, again = desk.event.key, url_for("organiser.copy_draft", key=desk.event.key, number=number)
    return Back(url_for("organiser.draft", key=key, number=number), _("Draft %(number)s", number=number), again)
