"""A copy of an event for another day."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.people.service import people
from scheduler.setup.copying import Copy, copy_event
from web.clock import now
from web.i18n import gettext as _
from web.i18n import spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import CopyForm
from web.organiser.setup.saving import UNTRIED, Outcome, attempt, given
from web.stores import database


@blueprint.get("/<key>/set-up/copy")
def setup_copy(key: str) -> str:
    desk = open_desk(key)
    title = desk.event.title
    return _page(desk, CopyForm(formdata=None, title_ko=title.ko, title_en=title.en))


@blueprint.post("/<key>/set-up/copy")
def make_copy(key: str) -> Response | tuple[str, int]:
    desk = open_desk(key)
    form, made = CopyForm(), list[str]()
    outcome = attempt(
        form,
        lambda session: made.append(
            copy_event(
                session,
                desk.event.id,
                Copy(form.key.data or "", form.title, given(form.day.data), bool(form.with_people.data)),
                organiser_id=desk.organiser_id,
                by=desk.actor,
                now=now(),
            )
        ),
    )
    if outcome is not None:
        return _page(desk, form, outcome), outcome.status
    flash(_("“%(event)s” is a copy of its own now. Please look at its times.", event=spoken(form.title)), "good")
    return redirect(url_for("organiser.setup_event", key=made[0]), 303)


def _page(desk: Desk, form: CopyForm, outcome: Outcome = UNTRIED) -> str:
    with database().reading() as session:
        count = sum(not person.left for person in people(session, desk.event.id))
    return render_template("organiser/setup/copy.html", event=desk.event, form=form, outcome=outcome, people=count)
