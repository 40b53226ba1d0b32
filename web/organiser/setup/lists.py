"""The event's lists: zones, clusters, councils, technologies, each edited as a whole."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.languages import Bilingual
from scheduler.setup.lists import KINDS, ZONES, ListRow, list_rows, save_list, uses
from scheduler.setup.refusals import seal
from web.clock import now
from web.i18n import gettext as _
from web.i18n import spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import SetupForm
from web.organiser.setup.rows import Row, Rows, place_pressed, read_rows
from web.organiser.setup.saving import UNTRIED, Outcome, attempt
from web.stores import database

NOT_SAVED = Outcome(422)


def list_names() -> dict[str, str]:
    return {
        ZONES: _("Innovation zones"),
        "cluster": _("Clusters"),
        "council": _("Councils"),
        "technology": _("Technologies"),
    }


@blueprint.get("/<key>/set-up/lists")
def setup_lists(key: str) -> str:
    return _page(open_desk(key))


@blueprint.post("/<key>/set-up/lists")
def save_setup_list(key: str) -> Response | tuple[str, int]:
    """Keep one of the lists as it was written."""
    desk, form = open_desk(key), SetupForm()
    kind = request.form.get("list", "")
    if kind not in KINDS:
        abort(422)
    rows = read_rows(request.form)
    outcome = (
        NOT_SAVED
        if rows.errors
        else attempt(
            form,
            lambda session: save_list(
                session,
                desk.event.id,
                kind,
                tuple(_wanted(row, kind) for row in rows.kept),
                seen=form.seen.data or "",
                accepted=form.accepted.data or "",
                by=desk.actor,
                now=now(),
            ),
        )
    )
    if outcome is not None:
        return _page(desk, kind, rows, outcome, form.seen.data or ""), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_lists", key=key) + f"#{place_pressed(kind, kind)}", 303)


def _wanted(row: Row, kind: str) -> ListRow:
    name = Bilingual(row["name_ko"], row["name_en"])
    if kind != ZONES:
        return ListRow(row.id, name)
    cluster = row["cluster"]
    return ListRow(
        row.id,
        name,
        Bilingual(row["institution_ko"], row["institution_en"]),
        Bilingual(row["field_ko"], row["field_en"]),
        int(cluster) if cluster.isascii() and cluster.isdecimal() and len(cluster) < 10 else 0,
    )


def _texts(row: ListRow) -> dict[str, str]:
    return {
        "name_ko": row.name.ko,
        "name_en": row.name.en,
        "institution_ko": row.institution.ko,
        "institution_en": row.institution.en,
        "field_ko": row.field.ko,
        "field_en": row.field.en,
        "cluster": str(row.cluster),
    }


def _page(
    desk: Desk, kind: str = "", sent: Rows | None = None, outcome: Outcome = UNTRIED, seen: str | None = None
) -> str:
    """``seen``: the seal that a refused list came with, which stays with its lines."""
    with database().reading() as session:
        stored = {each: list_rows(session, desk.event.id, each) for each in KINDS}
        used = {each: uses(session, desk.event.id, each) for each in KINDS}
    drawn = {each: Rows.of((row.id, _texts(row)) for row in rows) for each, rows in stored.items()}
    if sent is not None:
        drawn[kind] = sent
    seals = {each: seal(rows) for each, rows in stored.items()}
    if seen is not None:
        seals[kind] = seen
    return render_template(
        "organiser/setup/lists.html",
        event=desk.event,
        names=list_names(),
        stored=stored,
        lists=drawn,
        used=used,
        seals=seals,
        clusters=[(str(row.id), spoken(row.name)) for row in stored["cluster"]],
        outcomes={each: outcome if each == kind else UNTRIED for each in KINDS},
    )
