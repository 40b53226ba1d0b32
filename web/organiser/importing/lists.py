"""A list on its way into the event, step by step: its columns, the check, storing it."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.imports.additions.faults import FileRefused
from scheduler.imports.additions.pending import (
    accept_import,
    back_to_columns,
    cancel_import,
    examine,
    file_of,
    listing,
    name_columns,
    read_again,
)
from scheduler.imports.additions.sheets import chosen_reading
from scheduler.imports.additions.values import WORKING, ColumnsUnfit, ImportMoved, Listing, RowsWrong, State
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.list_sentences import fault_sentence, finding_sentence
from web.list_words import ANSWERS, FIELD_NAMES, HEADINGS, PROGRAMS, STATES, SUBJECTS
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.importing.forms import AcceptForm, ColumnsForm, StepForm, columns_form
from web.stores import database

AnyPage = Response | tuple[str, int]


@blueprint.get("/<key>/imports/<public_id>")
def import_list(key: str, public_id: str) -> str:
    """The list at the step where it stands."""
    desk = open_desk(key)
    return _page(desk, _listing(desk, public_id))


@blueprint.get("/<key>/imports/<public_id>/progress")
def import_progress(key: str, public_id: str) -> FlaskResponse:
    """How far the work is; once it has ended the browser is told to load the page again."""
    desk = open_desk(key)
    found = _listing(desk, public_id)
    response = make_response(render_template("organiser/importing/_progress.html", **_common(desk, found)))
    if found.state not in WORKING and request.headers.get("HX-Request") == "true":
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/<key>/imports/<public_id>/columns")
def name_list_columns(key: str, public_id: str) -> AnyPage:
    """Have the list checked with these columns, or read the file in another way first."""
    desk = open_desk(key)
    found = _listing(desk, public_id)
    form = ColumnsForm(found)
    if not form.validate():
        form.seen.raw_data, form.seen.data = None, found.version
        return _page(desk, found, form=form, wrong=_incomplete()), 422
    if request.form.get("again"):
        return _read_otherwise(desk, found, form)
    try:
        with database().writing() as session:
            name_columns(
                session,
                desk.event.id,
                desk.organiser_id,
                public_id,
                form.meanings(),
                kind=str(form.kind.data),
                language=str(form.language.data),
                seen=int(form.seen.data or 0),
                now=now(),
            )
    except ColumnsUnfit as unfit:
        return _page(desk, found, form=form, wrong=sentence(unfit)), 422
    except ImportMoved as moved:
        return _moved(desk, public_id, moved)
    return _to_list(desk, public_id)


def _read_otherwise(desk: Desk, found: Listing, form: ColumnsForm) -> AnyPage:
    with database().reading() as session:
        subject, data, before = file_of(session, desk.event.id, desk.organiser_id, found.public_id)
    sheet = str(form.sheet.data or "")
    reading = chosen_reading(
        before,
        sheet=int(sheet) if sheet.isascii() and sheet.isdigit() and len(sheet) < 5 else 0,
        encoding=str(form.encoding.data or ""),
        delimiter=str(form.delimiter.data or ""),
    )
    try:
        upload = examine(subject, data, reading)
        with database().writing() as session:
            read_again(
                session, desk.event.id, desk.organiser_id, found.public_id, upload, seen=int(form.seen.data or 0)
            )
    except FileRefused as refused:
        return _page(desk, found, form=form, wrong=fault_sentence(refused)), 422
    except ImportMoved as moved:
        return _moved(desk, found.public_id, moved)
    return _to_list(desk, found.public_id)


@blueprint.post("/<key>/imports/<public_id>/back")
def rename_list_columns(key: str, public_id: str) -> AnyPage:
    """Name the columns once more."""
    desk = open_desk(key)
    found = _listing(desk, public_id)
    form = StepForm()
    if not form.validate():
        return _page(desk, found, wrong=_incomplete()), 422
    try:
        with database().writing() as session:
            back_to_columns(session, desk.event.id, desk.organiser_id, public_id, seen=int(form.seen.data or 0))
    except ImportMoved as moved:
        return _moved(desk, public_id, moved)
    return _to_list(desk, public_id)


@blueprint.post("/<key>/imports/<public_id>/accept")
def accept_list(key: str, public_id: str) -> AnyPage:
    """Have the list stored, with the answers that were chosen."""
    desk = open_desk(key)
    found = _listing(desk, public_id)
    form = AcceptForm()
    if not form.validate():
        return _page(desk, found, wrong=_incomplete()), 422
    answers = {question.name: request.form.get(question.name, "") for question in found.questions}
    try:
        with database().writing() as session:
            accept_import(
                session,
                desk.event.id,
                desk.organiser_id,
                public_id,
                {name: answer for name, answer in answers.items() if answer},
                leave_out=bool(form.leave_out.data),
                seen=int(form.seen.data or 0),
                by=desk.actor,
                now=now(),
            )
    except RowsWrong as wrong:
        return _page(desk, found, wrong=sentence(wrong), answers=answers), 422
    except ImportMoved as moved:
        return _moved(desk, public_id, moved)
    return _to_list(desk, public_id)


@blueprint.post("/<key>/imports/<public_id>/cancel")
def cancel_list(key: str, public_id: str) -> AnyPage:
    """Forget the list; nothing of it was stored."""
    desk = open_desk(key)
    try:
        with database().writing() as session:
            cancel_import(session, desk.event.id, desk.organiser_id, public_id)
    except ImportMoved as moved:
        return _moved(desk, public_id, moved)
    flash(_("The list was put away; its file is deleted."), "good")
    return redirect(url_for("organiser.exchange", key=key), 303)


def _listing(desk: Desk, public_id: str) -> Listing:
    with database().reading() as session:
        return listing(session, desk.event.id, desk.organiser_id, public_id)


def _to_list(desk: Desk, public_id: str) -> Response:
    return redirect(url_for("organiser.import_list", key=desk.event.key, public_id=public_id), 303)


def _incomplete() -> str:
    return _("The form was incomplete. Please press the button again.")


def _moved(desk: Desk, public_id: str, moved: ImportMoved) -> tuple[str, int]:
    """The list as it stands now, with the sentence that it went on elsewhere."""
    return _page(desk, _listing(desk, public_id), wrong=sentence(moved)), 409


def _common(desk: Desk, found: Listing) -> dict[str, Any]:
    return {
        "event": desk.event,
        "list": found,
        "working": found.state in WORKING,
        "state": STATES[found.state],
        "subject": SUBJECTS[found.subject],
        "program": PROGRAMS.get(found.source, ""),
    }


def _page(
    desk: Desk,
    found: Listing,
    *,
    form: ColumnsForm | None = None,
    wrong: str = "",
    answers: dict[str, str] | None = None,
) -> str:
    common = _common(desk, found) | {"wrong": wrong}
    if found.state is State.COLUMNS:
        return render_template("organiser/importing/columns.html", **common, form=form or columns_form(found))
    if found.state is State.CHECKED:
        headings = dict(zip(found.columns, found.preview.heading, strict=False))
        return render_template(
            "organiser/importing/check.html",
            **common,
            form=AcceptForm(formdata=None, seen=found.version),
            findings=[
                (
                    each,
                    headings.get(each.field) or (FIELD_NAMES[each.field] if each.field else ""),
                    finding_sentence(each),
                )
                for each in found.findings
            ],
            answer_names=ANSWERS,
            column_names=HEADINGS,
            answers=answers or {},
        )
    if found.state is State.FAILED:
        fault = fault_sentence(found.fault) if found.fault else ""
        return render_template("organiser/importing/failed.html", **common, fault=fault)
    name = "done" if found.state is State.DONE else "progress"
    return render_template(f"organiser/importing/{name}.html", **common)
