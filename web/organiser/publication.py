"""What is published: its state, the mails that wait, making it final, taking it back."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import NotFound
from scheduler.timetable.grids import current_revision, grid_view
from scheduler.timetable.previews import changes_of, mail_lines
from scheduler.timetable.withdrawing import (
    REASON_LIMIT,
    call_back_mails,
    send_waiting_mails,
    waiting_for,
    waiting_seen,
    withdraw_timetable,
    withdrawal_preview,
)
from web.clock import now
from web.i18n import gettext as _
from web.i18n import moment, ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import WaitingForm, WithdrawForm
from web.organiser.publishing import SHOWN, Back, publish_sent, publish_sheet
from web.stores import database, settings


@blueprint.get("/<key>/publication")
def publication(key: str) -> str:
    """The published revision, and the mails of publications that have not left."""
    return _page(open_desk(key), None)


def _page(desk: Desk, refused: WaitingForm | None) -> str:
    with database().reading() as session:
        revision = current_revision(session, desk.event.id)
        waiting = waiting_for(session, desk.event.id, now=now())
        meetings = len(grid_view(session, desk.event.id, revision.grid_id).meetings) if revision else 0
    return render_template(
        "organiser/publication.html",
        event=desk.event,
        revision=revision,
        waiting=waiting,
        meetings=meetings,
        form=refused or WaitingForm(desk.event, now(), formdata=None, when="now", seen=waiting_seen(revision, waiting)),
    )


@blueprint.post("/<key>/publication/mails")
def post_waiting(key: str) -> Response | tuple[str, int]:
    """Call the waiting mails back, or let them go now or at a chosen time."""
    desk, seen = open_desk(key), request.form.get("seen", "")
    if "hold" in request.form:
        with database().writing() as session:
            count = call_back_mails(session, desk.event.id, seen=seen, by=desk.actor, now=now())
        flash(
            ngettext("%(num)s mail was called back.", "%(num)s mails were called back.", count)
            if count
            else _("No mail waits any more; what has left cannot be called back."),
            "good" if count else "warning",
        )
        return _to(key)
    form = WaitingForm(desk.event, now())
    if not form.validate():
        return _page(desk, form), 422
    send_at = form.moment()
    with database().writing() as session:
        count = send_waiting_mails(session, desk.event.id, send_at, seen=seen, by=desk.actor, now=now())
    if not count:
        flash(_("No mail waits any more."), "warning")
    elif send_at is None:
        flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", count), "good")
    else:
        time = moment(send_at, desk.event.zone)
        flash(
            ngettext("%(num)s mail leaves on %(time)s.", "%(num)s mails leave on %(time)s.", count, time=time), "good"
        )
    return _to(key)


@blueprint.get("/<key>/publication/final")
def confirm_page(key: str) -> str:
    """What making the preliminary timetable final would do."""
    desk = open_desk(key)
    return publish_sheet(desk, _published_grid(desk), _back(key), None)


@blueprint.post("/<key>/publication/final")
def confirm_final(key: str) -> Response | tuple[str, int]:
    """The preliminary timetable becomes final, and everybody is invited to their meetings."""
    desk = open_desk(key)
    return publish_sent(desk, _published_grid(desk), _back(key))


def _published_grid(desk: Desk) -> int:
    with database().reading() as session:
        revision = current_revision(session, desk.event.id)
    if revision is None:
        raise NotFound("publication", "")
    return revision.grid_id


@blueprint.get("/<key>/publication/withdraw")
def withdraw_page(key: str) -> str | Response:
    """What taking the timetable back would do."""
    desk = open_desk(key)
    return _withdraw_sheet(desk, WithdrawForm(formdata=None))


def _withdraw_sheet(desk: Desk, form: WithdrawForm) -> str:
    with database().reading() as session:
        try:
            preview = withdrawal_preview(session, desk.event.id, now=now())
        except NotFound:
            raise NotFound("publication", "") from None
        mails = mail_lines(session, desk.event.id, preview.plan)
        meetings = changes_of(session, desk.event.id, preview.steps)
    every = bool(request.args.get("all"))
    if not form.seen.data:
        form.seen.data = preview.revision.number
    return render_template(
        "organiser/withdraw.html",
        event=desk.event,
        revision=preview.revision,
        meetings=meetings if every else meetings[:SHOWN],
        meeting_count=len(meetings),
        mails=mails if every else mails[:SHOWN],
        mail_count=len(mails),
        form=form,
        limit=REASON_LIMIT,
    )


@blueprint.post("/<key>/publication/withdraw")
def take_back(key: str) -> Response | tuple[str, int]:
    """Nobody sees a timetable any more."""
    desk = open_desk(key)
    form = WithdrawForm()
    if not form.validate():
        if "seen" in form.errors:
            abort(422)
        return _withdraw_sheet(desk, form), 422
    with database().writing() as session:
        done = withdraw_timetable(
            session,
            settings(),
            desk.event.id,
            form.reason.data or "",
            seen_revision=int(form.seen.data or 0),
            by=desk.actor,
            now=now(),
        )
    if done.repeated:
        flash(_("Nothing is published any more; nothing was sent twice."), "accent")
    else:
        mails = ngettext("%(num)s mail is on its way", "%(num)s mails are on their way", done.mails)
        flash(_("Revision %(number)s was taken back; %(mails)s.", number=done.number, mails=mails), "good")
    return _to(key)


def _back(key: str) -> Back:
    return Back(url_for("organiser.publication", key=key), _("Publication"))


def _to(key: str) -> Response:
    return redirect(url_for("organiser.publication", key=key), 303)
