"""Going on after the event: the pairs where both want to, and their times."""

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.followups.assigning import assign_follow_ups
from scheduler.followups.service import follow_up_board
from scheduler.followups.values import NotPlaced
from scheduler.timetable.grids import current_revision
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.stores import database, settings


@blueprint.get("/<key>/follow-ups")
def follow_ups(key: str) -> str:
    return _page(open_desk(key))


@blueprint.post("/<key>/follow-ups")
def assign(key: str) -> Response | FlaskResponse:
    """Give every pair without a time one, and send the invitations."""
    desk = open_desk(key)
    assigned = assign_follow_ups(database(), settings(), desk.event.id, by=desk.actor, now=now())
    if assigned.count:
        times = ngettext("%(num)s pair has a time now", "%(num)s pairs have a time now", assigned.count)
        mails = ngettext("%(num)s mail is on its way", "%(num)s mails are on their way", assigned.mails)
        flash(f"{times}; {mails}.", "good")
    elif not assigned.not_placed:
        flash(_("Every pair has a time already; nothing was sent."), "accent")
    if assigned.not_placed:
        # Answered at once: which pairs found no time is known now and kept nowhere.
        return make_response(_page(desk, assigned.not_placed))
    return redirect(url_for("organiser.follow_ups", key=key), 303)


def _page(desk: Desk, not_placed: tuple[NotPlaced, ...] = ()) -> str:
    with database().reading() as session:
        board = follow_up_board(session, desk.event.id)
        revision = current_revision(session, desk.event.id)
    return render_template(
        "organiser/follow_ups.html",
        event=desk.event,
        board=board,
        revision=revision,
        not_placed=not_placed,
        waiting=sum(pair.appointment is None for pair in board.pairs),
    )
