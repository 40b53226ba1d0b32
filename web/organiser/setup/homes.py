"""Home tables: who stays at a table all day."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from scheduler.setup.homes import end_home, set_home
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.setup.forms import SetupForm
from web.organiser.setup.saving import attempt
from web.organiser.setup.tables import table_page

MOST_ID = 40


@blueprint.post("/<key>/set-up/rooms/<int:number>/homes")
def save_home(key: str, number: int) -> Response | tuple[str, int]:
    """Give an organisation or a person this home table, or with ``end`` take it back."""
    desk, form = open_desk(key), SetupForm()
    act = end_home if request.form.get("end") else set_home
    owner = request.form.get("owner", "")[:MOST_ID]
    outcome = attempt(form, lambda session: act(session, desk.event.id, number, owner, by=desk.actor, now=now()))
    if outcome is not None:
        return table_page(desk, number, homing=outcome), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_table", key=key, number=number) + "#homes", 303)
