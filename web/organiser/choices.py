"""Opening what people chose, with a reason that is kept: one person on a page, everybody as a file."""

from flask import Response as FlaskResponse
from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from scheduler.people.directory import directory
from scheduler.reasons import ReasonNeeded
from scheduler.reports.disclosing import Disclosed, export_choices, open_choices
from web.attendee.directory import LONGEST_QUERY, named_like
from web.clock import now
from web.errors import sentence
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.people.forms import ConfirmedReasonForm, ExportForm
from web.stores import database

MOST_FOUND = 20


@blueprint.get("/<key>/choices")
def choices(key: str) -> str:
    """Asks for person and reason; shows nothing of what anybody chose."""
    return _page(open_desk(key), ConfirmedReasonForm(formdata=None), request.args.get("person", ""))


@blueprint.post("/<key>/choices", endpoint="open_choices")
def opened(key: str) -> Response:
    desk, form = open_desk(key), ConfirmedReasonForm()
    person = request.form.get("person", "")
    if not form.validate():
        return make_response(_page(desk, form, person), 422)
    try:
        with database().writing() as session:
            found = open_choices(
                session, desk.event.id, person, reason=form.reason.data or "", by=desk.actor, now=now()
            )
    except ReasonNeeded as error:
        form.reason.errors = [sentence(error)]
        return make_response(_page(desk, form, person), 422)
    return make_response(_page(desk, ConfirmedReasonForm(formdata=None), person, found))


@blueprint.post("/<key>/choices/export", endpoint="export_choices")
def exported(key: str) -> Response | FlaskResponse:
    desk, form = open_desk(key), ExportForm()
    if not form.validate():
        return make_response(_page(desk, form, "", exporting=True), 422)
    try:
        with database().writing() as session:
            data = export_choices(session, desk.event.id, reason=form.reason.data or "", by=desk.actor, now=now())
    except ReasonNeeded as error:
        form.reason.errors = [sentence(error)]
        return make_response(_page(desk, form, "", exporting=True), 422)
    response = FlaskResponse(data, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{desk.event.key}-choices.csv"'
    return response


def _page(
    desk: Desk, form: ConfirmedReasonForm, person: str, found: Disclosed | None = None, *, exporting: bool = False
) -> str:
    words = request.args.get("q", "").strip()[:LONGEST_QUERY]
    with database().reading() as session:
        known = directory(session, desk.event.id)
    matching = named_like(known, words) if words else frozenset()
    shown = [each for each in known.people if each.id in matching or each.public_id == person]
    return render_template(
        "organiser/choices.html",
        event=desk.event,
        form=form if not exporting else ConfirmedReasonForm(formdata=None),
        export_form=form if exporting else ExportForm(formdata=None),
        exporting=exporting,
        words=words,
        shown=shown[:MOST_FOUND],
        more=max(0, len(shown) - MOST_FOUND),
        person=person,
        found=found,
    )
