"""Registration by strangers: opening and closing it, and deciding on those who wait."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.events.service import registration_is_open
from scheduler.registrations.deciding import approve, decline, waiting
from scheduler.registrations.service import set_registration
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.forms import DecisionForm, RegistrationForm
from web.public.forms import kinds
from web.stores import database, settings


@blueprint.get("/<key>/registrations")
def registrations(key: str) -> str:
    return _page(open_desk(key), None)


@blueprint.post("/<key>/registrations")
def open_registrations(key: str) -> Response | tuple[str, int]:
    """Open registration until a time of the event's zone, or close it."""
    desk = open_desk(key)
    if request.form.get("close"):
        return _set(desk, None, said=_("Registration is closed."))
    form = RegistrationForm(desk.event)
    if not form.validate():
        return _page(desk, form), 422
    return _set(desk, form.moment(), approval=bool(form.approval.data), said=_("Saved."))


@blueprint.post("/<key>/registrations/<public_id>")
def decide_registration(key: str, public_id: str) -> Response | tuple[str, int]:
    """Take somebody in or decline; of two presses the first counts."""
    desk = open_desk(key)
    form = DecisionForm()
    if not form.validate():
        flash(" ".join(str(error) for errors in form.errors.values() for error in errors), "danger")
        return _page(desk, None), 422
    with database().writing() as session:
        if form.decision.data == "approve":
            done = approve(session, settings(), desk.event.id, public_id, by=desk.actor, now=now())
            said = _("Taken in; the invitation is on its way.")
        else:
            reason = form.reason.data or ""
            done = decline(session, settings(), desk.event.id, public_id, reason=reason, by=desk.actor, now=now())
            said = _("Declined; the answer is on its way and what was written is deleted.")
    if done.repeated:
        flash(_("This registration was decided already; nothing was done twice."), "accent")
    else:
        flash(said, "good")
    return redirect(url_for("organiser.registrations", key=key), 303)


def _set(desk: Desk, until: datetime | None, *, said: str, approval: bool | None = None) -> Response:
    approval = desk.event.registration_approval if approval is None else approval
    with database().writing() as session:
        set_registration(session, desk.event.id, until=until, approval=approval, by=desk.actor, now=now())
    flash(said, "good")
    return redirect(url_for("organiser.registrations", key=desk.event.key), 303)


def _page(desk: Desk, form: RegistrationForm | None) -> str:
    event = desk.event
    with database().reading() as session:
        found = waiting(session, event.id)
    local = (event.registration_until or event.wishes_close_at).astimezone(ZoneInfo(event.zone))
    return render_template(
        "organiser/registrations.html",
        event=event,
        waiting=found,
        kinds=kinds(),
        open=registration_is_open(event, now=now()),
        address=f"{settings().url}/events/{event.key}/register",
        form=form
        or RegistrationForm(
            event, formdata=None, until=local.replace(tzinfo=None), approval=event.registration_approval
        ),
    )
