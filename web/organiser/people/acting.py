"""Acting for a participant: with a reason where it needs one, until the organiser stops."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.accounts.acting import end_acting
from scheduler.audit.service import note
from scheduler.privacy.acting import start_acting
from scheduler.readiness.service import person_sheet
from scheduler.reasons import ReasonNeeded
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.identity import forget_cookie, keep_cookie
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.people.forms import ReasonForm
from web.stores import database


@blueprint.get("/<key>/people/<public_id>/act")
def act_page(key: str, public_id: str) -> str:
    """What acting means, and whether it needs a reason; opening it changes nothing."""
    return _page(open_desk(key), public_id, ReasonForm(formdata=None))


@blueprint.post("/<key>/people/<public_id>/act")
def act(key: str, public_id: str) -> Response:
    """Begin, and open the participant's wishes; the cookie is good in this browser only, beside the organiser's."""
    desk, form = open_desk(key), ReasonForm()
    if not form.validate():
        return make_response(_page(desk, public_id, form), 422)
    try:
        with database().writing() as session:
            person_sheet(session, desk.event.id, public_id, now=now(), zone=desk.only_zone)
            signed_in = start_acting(
                session,
                desk.event.id,
                public_id,
                desk.organiser_id,
                reason=form.reason.data or "",
                by=desk.actor,
                now=now(),
            )
    except ReasonNeeded as error:
        form.reason.errors = [sentence(error)]
        return make_response(_page(desk, public_id, form), 422)
    response = redirect(url_for("attendee.own_wishes", event_key=key), 303)
    keep_cookie(response, "acting", signed_in)
    return response


@blueprint.post("/<key>/people/<public_id>/act/stop")
def stop_acting(key: str, public_id: str) -> Response:
    desk = open_desk(key)
    with database().writing() as session:
        sheet = person_sheet(session, desk.event.id, public_id, now=now(), zone=desk.only_zone)
        if end_acting(session, desk.organiser_id, now=now()):
            note(
                session,
                event_id=desk.event.id,
                at=now(),
                actor=desk.actor,
                action="acting ended",
                participant=sheet.person.id,
            )
    flash(_("You act for nobody any more."), "good")
    response = redirect(url_for("organiser.person", key=key, public_id=public_id), 303)
    forget_cookie(response, "acting")
    return response


def _page(desk: Desk, public_id: str, form: ReasonForm) -> str:
    with database().reading() as session:
        sheet = person_sheet(session, desk.event.id, public_id, now=now(), zone=desk.only_zone)
    return render_template("organiser/act.html", event=desk.event, sheet=sheet, form=form)
