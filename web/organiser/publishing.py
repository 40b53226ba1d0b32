"""Publishing a grid: first what will happen, then the press."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.timetable.previews import publish_preview
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.service import run_summary
from web.breaches import breach_lines
from web.clock import now
from web.differences import difference_lines
from web.i18n import gettext as _
from web.i18n import moment, ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import PublishForm
from web.stores import database, settings

SHOWN = 100
"""Rows of a list before one asks for all of it."""


@dataclass(frozen=True, slots=True)
class Back:
    """Where the sheet of a publication was reached from; ``again`` makes a new draft of a grid that was replaced."""

    url: str
    text: str
    again: str = ""


@blueprint.get("/<key>/runs/<int:number>/publish")
def publish_page(key: str, number: int) -> str:
    """What publishing would do: revision, mails, changes; ``?as=preliminary`` as a preliminary timetable."""
    desk = open_desk(key)
    with database().reading() as session:
        grid_id = _grid_id(session, desk.event.id, number)
    return publish_sheet(desk, grid_id, _run(key, number), None)


@blueprint.post("/<key>/runs/<int:number>/publish")
def publish(key: str, number: int) -> Response | tuple[str, int]:
    """Make it the published timetable; the same press twice is one revision."""
    desk = open_desk(key)
    with database().reading() as session:
        grid_id = _grid_id(session, desk.event.id, number)
    return publish_sent(desk, grid_id, _run(key, number))


def _run(key: str, number: int) -> Back:
    again = url_for("organiser.roll_back", key=key, number=number)
    return Back(url_for("organiser.run", key=key, number=number), _("Run %(number)s", number=number), again)


def publish_sheet(desk: Desk, grid_id: int, back: Back, refused: PublishForm | None) -> str:
    """The page before publishing a grid; ``refused``: the form that was not taken."""
    state = refused.state.data if refused is not None else request.args.get("as", "")
    with database().reading() as session:
        preview = publish_preview(session, desk.event.id, grid_id, now=now(), preliminary=state == "preliminary")
    every = bool(request.args.get("all"))
    changed = [change for change in preview.changes if change.before != change.after]
    kept = [change for change in preview.changes if change.before == change.after]
    form = refused or PublishForm(
        desk.event, now(), seen=preview.seen, state="preliminary" if preview.preliminary else "final"
    )
    return render_template(
        "organiser/publish.html",
        event=desk.event,
        back=back,
        preview=preview,
        moved=changed if every else changed[:SHOWN],
        moved_count=len(changed),
        kept=kept if every else kept[:SHOWN],
        kept_count=len(kept),
        mails=preview.mail_lines if every else preview.mail_lines[:SHOWN],
        changed=difference_lines(preview.differences),
        breaches=breach_lines(preview.breaches),
        form=form,
    )


def publish_sent(desk: Desk, grid_id: int, back: Back) -> Response | tuple[str, int]:
    """Publish as the sent form says."""
    form = PublishForm(desk.event, now())
    if not form.validate():
        if set(form.errors) - {"at", "when"}:
            abort(422)
        return publish_sheet(desk, grid_id, back, form), 422
    send_at = form.moment()
    with database().writing() as session:
        published = publish_grid(
            session,
            settings(),
            desk.event.id,
            grid_id,
            seen_revision=int(form.seen.data or 0),
            accept_differences=bool(form.accept.data),
            by=desk.actor,
            now=now(),
            preliminary=form.state.data == "preliminary",
            send_at=send_at,
        )
    if published.repeated:
        flash(_("Revision %(number)s is published already; nothing was sent twice.", number=published.number), "accent")
    elif send_at is not None:
        time = moment(send_at, desk.event.zone)
        mails = ngettext(
            "%(num)s mail leaves on %(time)s", "%(num)s mails leave on %(time)s", published.mails, time=time
        )
        flash(_("Revision %(number)s is published; %(mails)s.", number=published.number, mails=mails), "good")
    else:
        mails = ngettext("%(num)s mail is on its way", "%(num)s mails are on their way", published.mails)
        flash(_("Revision %(number)s is published; %(mails)s.", number=published.number, mails=mails), "good")
    return redirect(url_for("organiser.event", key=desk.event.key), 303)


def _grid_id(session: Session, event_id: int, number: int) -> int:
    run = run_summary(session, event_id, number)
    if run.grid_id is None:
        raise NotFound("grid", str(number))
    return run.grid_id
