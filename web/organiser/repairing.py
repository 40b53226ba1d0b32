"""The repair of the published timetable: having one worked out, looking at it, applying it."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import NotFound
from scheduler.timetable.repairing import propose_repair
from scheduler.timetable.repairs import apply_repair, proposal
from web.clock import now
from web.differences import difference_lines
from web.i18n import gettext as _
from web.i18n import ngettext
from web.numbers import LARGEST
from web.organiser.blueprints import blueprint, open_desk
from web.stores import database, settings


@blueprint.post("/<key>/changes/repair")
def propose(key: str) -> Response:
    """Have a repair worked out; nothing changes by that."""
    desk = open_desk(key)
    try:
        propose_repair(database(), settings(), desk.event.id, by=desk.actor, now=now())
    except NotFound:
        raise NotFound("publication", "") from None
    return redirect(url_for("organiser.repair", key=key), 303)


@blueprint.get("/<key>/changes/repair")
def repair(key: str) -> str:
    """Whom the proposal touches and how, and the pairs that could meet where somebody is free now."""
    desk = open_desk(key)
    with database().reading() as session:
        found = proposal(session, desk.event.id, now=now())
    if found is None:
        raise NotFound("proposal", "")
    return render_template(
        "organiser/repair.html", event=desk.event, proposal=found, stale=difference_lines(found.stale)
    )


@blueprint.post("/<key>/changes/repair/apply")
def apply_proposal(key: str) -> Response:
    """Publish the proposal, with the ticked pairs; the same press twice is one revision."""
    desk = open_desk(key)
    token = request.form.get("repair", "")
    chosen = frozenset(_number(text) for text in request.form.getlist("offer"))
    with database().writing() as session:
        done = apply_repair(session, settings(), desk.event.id, token, chosen, by=desk.actor, now=now())
    mails = ngettext("%(num)s mail is on its way", "%(num)s mails are on their way", done.mails)
    flash(_("Revision %(number)s is published; %(mails)s.", number=done.number, mails=mails), "good")
    return redirect(url_for("organiser.changes", key=key), 303)


def _number(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        abort(422)
    return int(text)
