"""Bringing an event: the same files and the same checks as the command."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.imports.errors import ImportRefused
from scheduler.imports.files import read_event
from scheduler.imports.findings import FILES
from scheduler.imports.service import store_event
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.i18n import ngettext, spoken
from web.identity import require_organiser
from web.import_sentences import problem_sentence
from web.organiser.blueprints import actor, blueprint
from web.organiser.forms import ImportForm
from web.security import LARGEST_UPLOAD_BYTES
from web.stores import database


@blueprint.get("/import")
def choose_files() -> str:
    require_organiser()
    return _page(ImportForm())


@blueprint.post("/import")
def import_event() -> Response | tuple[str, int]:
    """Store the event if every file is well; else list every problem and store nothing."""
    organiser = require_organiser()
    form = ImportForm()
    if not form.validate():
        return _page(form), 422
    uploads = {upload.filename: upload.read() for upload in form.files.data if upload.filename}
    try:
        file = read_event(uploads)
    except ImportRefused as refused:
        # Shown beside the form: the files are corrected and chosen again on this very page.
        return _page(form, refused), 422
    with database().writing() as session:
        store_event(session, file, by=actor(organiser.id), organiser_id=organiser.id, now=now())
    people = ngettext("%(num)s participant", "%(num)s participants", len(file.participants))
    flash(_("“%(event)s” is here, with %(people)s.", event=spoken(file.title), people=people), "good")
    return redirect(url_for("organiser.event", key=file.key), 303)


def _page(form: ImportForm, refused: ImportRefused | None = None) -> str:
    return render_template(
        "organiser/import.html",
        form=form,
        refusal=sentence(refused) if refused else "",
        problems=[(problem, problem_sentence(problem)) for problem in refused.problems] if refused else [],
        files=FILES,
        megabytes=LARGEST_UPLOAD_BYTES // 1024**2,
    )
