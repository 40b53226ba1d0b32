"""The programme as a picture with its parallel tracks, and the tracks."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.events.service import programme
from scheduler.languages import Bilingual
from scheduler.setup.refusals import seal
from scheduler.setup.speakers import speakers
from scheduler.setup.tracks import TrackRow, save_tracks, track_rows
from web.clock import now
from web.i18n import gettext as _
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import SetupForm
from web.organiser.setup.rows import Rows, place_pressed, read_rows
from web.organiser.setup.saving import UNTRIED, Outcome, attempt
from web.programmes import entries_of, track_names
from web.stores import database
from web.timetables import draw_day


@blueprint.get("/<key>/set-up/programme")
def setup_programme(key: str) -> str:
    return _page(open_desk(key))


@blueprint.post("/<key>/set-up/programme")
def save_setup_tracks(key: str) -> Response | tuple[str, int]:
    """Keep the tracks as they were written."""
    desk, form, rows = open_desk(key), SetupForm(), read_rows(request.form)
    outcome = (
        Outcome(422)
        if rows.errors
        else attempt(
            form,
            lambda session: save_tracks(
                session,
                desk.event.id,
                tuple(TrackRow(row.id, Bilingual(row["name_ko"], row["name_en"])) for row in rows.kept),
                seen=form.seen.data or "",
                by=desk.actor,
                now=now(),
            ),
        )
    )
    if outcome is not None:
        return _page(desk, rows, outcome, form.seen.data or ""), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_programme", key=key) + f"#{place_pressed('track', 'tracks')}", 303)


def _page(desk: Desk, rows: Rows | None = None, outcome: Outcome = UNTRIED, seen: str | None = None) -> str:
    """``seen``: the seal that refused tracks came with, which stays with their lines."""
    with database().reading() as session:
        plan = programme(session, desk.event.id)
        stored = track_rows(session, desk.event.id)
        fixed = speakers(session, desk.event.id)
    return render_template(
        "organiser/setup/programme.html",
        event=desk.event,
        day=draw_day(entries_of(plan), tracks=track_names(plan)),
        items={item.key: item for item in plan.items},
        speakers=fixed,
        stored=stored,
        rows=rows or Rows.of((row.id, {"name_ko": row.title.ko, "name_en": row.title.en}) for row in stored),
        seen=seal(stored) if seen is None else seen,
        outcome=outcome,
    )
