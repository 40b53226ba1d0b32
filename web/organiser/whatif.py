"""What if there were other tables, slots, lengths or limits: asking, watching, comparing, taking over."""

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, NumberRange

from scheduler.errors import NotFound
from scheduler.timetable.values import UNDER_WAY
from scheduler.whatif.rules import knee, shown
from scheduler.whatif.service import cancel_what_if, request_what_if, variations, what_if_view, what_ifs
from scheduler.whatif.taking import TablesChanged, take_over, take_over_preview
from scheduler.whatif.values import Variation, Varies, WhatIfView
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.i18n import ngettext
from web.numbers import LARGEST, WholeNumberField
from web.organiser import whatif_words
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.whatif_forms import WhatIfForm
from web.organiser.whatif_pictures import draw_what_if
from web.refusals.exploring import elsewhere_sentence
from web.stores import database, settings

DIGITS = 10

for _name in (
    "amount",
    "variation_name",
    "variation_help",
    "present_sentence",
    "scenario_standing",
    "state_name",
):
    blueprint.add_app_template_filter(getattr(whatif_words, _name), f"what_if_{_name}")


class TakeOverForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen`` stands for the tables that the organiser looked at."""

    value = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])
    seen = HiddenField(validators=[InputRequired(), Length(max=64)])


@blueprint.get("/<key>/what-if")
def what_if(key: str) -> str:
    """Choose what varies; earlier what-ifs."""
    desk = open_desk(key)
    known = _variations(desk)
    return _choosing(desk, known, _chosen(known, request.args.get("varies", ""), request.args.get("room", "")))


@blueprint.post("/<key>/what-if")
def start_what_if(key: str) -> Response | tuple[str, int]:
    """Queue the scenarios of the event as it is now."""
    desk = open_desk(key)
    known = _variations(desk)
    variation = _chosen(known, request.form.get("varies", ""), request.form.get("room", ""))
    if variation is None:
        return _choosing(desk, known, None), 422
    form = WhatIfForm(variation, _seconds())
    if not form.validate():
        return _choosing(desk, known, variation, form), 422
    with database().writing() as session:
        number = request_what_if(
            session,
            desk.event.id,
            form.question(),
            by=desk.actor,
            seconds=float(form.seconds.data or 0),
            workers=settings().solver_workers,
            seed=int(form.seed.data or 0),
            now=now(),
        )
    return redirect(url_for("organiser.what_if_result", key=key, number=number), 303)


def _variations(desk: Desk) -> tuple[Variation, ...]:
    with database().reading() as session:
        return variations(session, desk.event.id)


def _chosen(known: tuple[Variation, ...], varies: str, room: str) -> Variation | None:
    """The variation that was asked for, else the first one there is."""
    found = [each for each in known if each.varies == varies and (each.room == room or not room)]
    return next(iter(found or known), None)


def _choosing(
    desk: Desk, known: tuple[Variation, ...], variation: Variation | None, form: WhatIfForm | None = None
) -> str:
    with database().reading() as session:
        earlier = what_ifs(session, desk.event.id)
    if variation is not None and form is None:
        form = WhatIfForm(variation, _seconds(), formdata=None)
    return render_template(
        "organiser/what_if.html",
        event=desk.event,
        variations=known,
        variation=variation,
        form=form,
        earlier=earlier,
    )


def _seconds() -> int:
    """Each of some scenarios gets a good part of what a run gets."""
    return min(round(settings().solver_seconds * 4), 3600)


@blueprint.get("/<key>/what-if/<int:number>")
def what_if_result(key: str, number: int) -> str:
    """The progress, or the curve and up to three scenarios side by side (``?show=``, several)."""
    desk = open_desk(key)
    with database().reading() as session:
        view = what_if_view(session, desk.event.id, number)
    if view.state in UNDER_WAY:
        return render_template("organiser/what_if_progress.html", **_progress(desk, view))
    bend = knee(view.scenarios, view.question.varies, view.worth_wanted)
    asked = {int(text) for text in request.args.getlist("show") if text.isdecimal() and len(text) <= DIGITS}
    chosen = shown(asked, view.scenarios, bend, view.present)
    return render_template(
        "organiser/what_if_result.html",
        event=desk.event,
        view=view,
        picture=draw_what_if(view),
        verdict=whatif_words.knee_sentence(view, bend),
        ending=whatif_words.ending_sentence(view),
        chosen=chosen,
        too_many=sum(each.value in asked and each.meetings is not None for each in view.scenarios) > len(chosen),
        beside=[each for each in view.scenarios if each.value in chosen],
        tables=view.question.varies is Varies.TABLES,
        elsewhere=elsewhere_sentence(view.question.varies),
    )


@blueprint.get("/<key>/what-if/<int:number>/progress")
def what_if_progress(key: str, number: int) -> FlaskResponse:
    """The panel of one under way; once it has ended the browser is told to load the page again."""
    desk = open_desk(key)
    with database().reading() as session:
        view = what_if_view(session, desk.event.id, number)
    response = make_response(render_template("organiser/_what_if_progress.html", **_progress(desk, view)))
    if view.state not in UNDER_WAY and request.headers.get("HX-Request") == "true":
        response.headers["HX-Refresh"] = "true"
    return response


def _progress(desk: Desk, view: WhatIfView) -> dict[str, object]:
    elapsed = (now() - view.started_at).total_seconds() if view.started_at else 0.0
    return {
        "event": desk.event,
        "view": view,
        "under_way": view.state in UNDER_WAY,
        "seconds": int(min(max(elapsed, 0.0), view.seconds_limit)),
        "picture": draw_what_if(view),
    }


@blueprint.post("/<key>/what-if/<int:number>/cancel")
def cancel_what_if_now(key: str, number: int) -> Response:
    """Stop; what is solved stays."""
    desk = open_desk(key)
    with database().writing() as session:
        cancel_what_if(session, desk.event.id, number, by=desk.actor, now=now())
    flash(_("It stops; what is solved is kept."), "accent")
    return redirect(url_for("organiser.what_if_result", key=key, number=number), 303)


@blueprint.get("/<key>/what-if/<int:number>/take-over")
def take_over_page(key: str, number: int) -> str:
    """Which tables would come or go for ``?value=`` tables."""
    desk = open_desk(key)
    value = request.args.get("value", "")
    if not value.isdecimal() or len(value) > DIGITS:
        raise NotFound("scenario", value[:DIGITS])
    return _taking(desk, number, int(value))


@blueprint.post("/<key>/what-if/<int:number>/take-over")
def take_tables_over(key: str, number: int) -> Response | tuple[str, int]:
    """Add or remove the tables in the event."""
    desk = open_desk(key)
    form = TakeOverForm()
    if not form.validate():
        abort(422)
    value = int(form.value.data or 0)
    try:
        with database().writing() as session:
            done = take_over(session, desk.event.id, number, value, seen=str(form.seen.data), by=desk.actor, now=now())
    except TablesChanged as refused:
        # Answered here: what the press would do by now is shown at once.
        return _taking(desk, number, value, sentence(refused)), 409
    text = (
        ngettext("%(num)s table was added.", "%(num)s tables were added.", len(done.added))
        if done.added
        else ngettext("%(num)s table was removed.", "%(num)s tables were removed.", len(done.removed))
        if done.removed
        else _("The event has as many tables already.")
    )
    flash(text + " " + _("Solve again so that a timetable uses them as they are now."), "good")
    return redirect(url_for("organiser.what_if_result", key=key, number=number), 303)


def _taking(desk: Desk, number: int, value: int, refused: str = "") -> str:
    with database().reading() as session:
        preview = take_over_preview(session, desk.event.id, number, value)
    return render_template("organiser/what_if_take_over.html", event=desk.event, preview=preview, refused=refused)
