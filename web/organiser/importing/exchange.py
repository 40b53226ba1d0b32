"""The page from which lists come in and everything goes out, and the files that go out."""

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.exports.documents import EventDocument
from scheduler.exports.service import event_document, note_export
from scheduler.exports.tables import export_tables
from scheduler.exports.writing import csv_archive, workbook
from scheduler.imports.additions.faults import FileRefused
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.pending import begin_import, examine, own_listings
from scheduler.timetable.service import runs
from web.clock import now
from web.list_sentences import fault_sentence
from web.list_words import HEADINGS, SHEETS, STATES, SUBJECT_HELP, SUBJECTS
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.importing.forms import UploadForm
from web.security import LARGEST_UPLOAD_BYTES
from web.stores import database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/<key>/import-export")
def exchange(key: str) -> str:
    return _page(open_desk(key), UploadForm())


@blueprint.post("/<key>/import-export")
def upload_list(key: str) -> Response | tuple[str, int]:
    """Look into the file and keep it for its next steps; one that cannot be read is refused beside the form."""
    desk = open_desk(key)
    form = UploadForm()
    if not form.validate():
        return _page(desk, form), 422
    try:
        upload = examine(Subject(form.subject.data), form.file.data.read())
    except FileRefused as refused:
        form.file.errors = [fault_sentence(refused)]
        return _page(desk, form), 422
    with database().writing() as session:
        public_id = begin_import(
            session,
            desk.event.id,
            desk.organiser_id,
            Subject(form.subject.data),
            form.file.data.filename,
            upload,
            now=now(),
        )
    return redirect(url_for("organiser.import_list", key=key, public_id=public_id), 303)


@blueprint.post("/<key>/export.zip")
def export_csv(key: str) -> FlaskResponse:
    """Every table as CSV in one archive."""
    desk = open_desk(key)
    return _file(desk, csv_archive(export_tables(_document(desk, "csv")), now=now()), "application/zip", "zip")


@blueprint.post("/<key>/export.xlsx")
def export_xlsx(key: str) -> FlaskResponse:
    """Every table as a sheet, named in the language of the moment."""
    desk = open_desk(key)
    tables = export_tables(_document(desk, "xlsx"))
    sheets = {name: str(label) for name, label in SHEETS.items()}
    headings = {name: str(label) for name, label in HEADINGS.items()}
    return _file(desk, workbook(tables, sheets=sheets, headings=headings, now=now()), XLSX, "xlsx")


@blueprint.post("/<key>/export.json")
def export_json(key: str) -> FlaskResponse:
    """The event as one document."""
    desk = open_desk(key)
    text = _document(desk, "json").model_dump_json(indent=1)
    return _file(desk, text.encode(), "application/json", "json")


def _document(desk: Desk, kind: str) -> EventDocument:
    """By pressing a button and not by a link: taking everybody's data along is noted."""
    with database().writing() as session:
        note_export(session, desk.event.id, kind, by=desk.actor, now=now())
        return event_document(session, desk.event.id, now=now())


def _file(desk: Desk, data: bytes, mimetype: str, ending: str) -> FlaskResponse:
    name = f"{desk.event.key}-{now():%Y%m%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(data, mimetype=mimetype, headers=headers)


def _page(desk: Desk, form: UploadForm) -> str:
    with database().reading() as session:
        lists = own_listings(session, desk.event.id, desk.organiser_id)
        solved = [run for run in runs(session, desk.event.id) if desk.event.choices_deleted_at is None]
    return render_template(
        "organiser/importing/exchange.html",
        event=desk.event,
        form=form,
        lists=lists,
        runs=solved[:5],
        subjects=SUBJECTS,
        subject_help={subject.value: text for subject, text in SUBJECT_HELP.items()},
        states=STATES,
        megabytes=LARGEST_UPLOAD_BYTES // 1024**2,
    )
