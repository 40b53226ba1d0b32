"""Who may wish for whom: a matrix of the kinds of organisations."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.setup.matching import KINDS, Pairs, barred_pairs, people_of_kinds, save_barred
from scheduler.setup.refusals import seal
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import SetupForm
from web.organiser.setup.saving import UNTRIED, Outcome, attempt
from web.public.forms import kinds
from web.stores import database


@blueprint.get("/<key>/set-up/matching")
def setup_matching(key: str) -> str:
    return _page(open_desk(key))


@blueprint.post("/<key>/set-up/matching")
def save_setup_matching(key: str) -> Response | tuple[str, int]:
    """Keep the matrix; a tick that is missing bars the pair of kinds."""
    desk, form = open_desk(key), SetupForm()
    ticked = set(request.form.getlist("may"))
    barred = tuple(sorted((own, other) for own in KINDS for other in KINDS if f"{own}:{other}" not in ticked))
    outcome = attempt(
        form,
        lambda session: save_barred(
            session,
            desk.event.id,
            barred,
            seen=form.seen.data or "",
            accepted=form.accepted.data or "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        return _page(desk, barred, outcome, None if outcome.changed else form.seen.data or ""), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_matching", key=key), 303)


def _page(desk: Desk, typed: Pairs | None = None, outcome: Outcome = UNTRIED, seen: str | None = None) -> str:
    """``seen``: the seal that a refused matrix came with, None to draw the form from what is saved."""
    with database().reading() as session:
        stored = barred_pairs(session, desk.event.id)
        counts = people_of_kinds(session, desk.event.id)
    return render_template(
        "organiser/setup/matching.html",
        event=desk.event,
        kinds={**{kind: text for kind, text in kinds().items() if kind}, "": _("Without organisation")},
        counts=counts,
        barred=set(stored if typed is None else typed),
        stored=set(stored),
        seen=seal(stored) if seen is None else seen,
        outcome=outcome,
    )
