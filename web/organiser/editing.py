"""Editing a draft: its page, and every edit from it, for the editor in the browser and for forms alike."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.timetable.editing import DraftChanged, EditRefused, NoSuchStep, NothingToUndo, edit
from scheduler.timetable.editing import find_draft as found_draft
from scheduler.timetable.editing_drafts import renew_draft
from scheduler.timetable.editing_values import Edited, Step
from scheduler.timetable.editing_views import draft_sheet, edit_lines
from web.clock import now
from web.errors import refusal_of, sentence, sentence_of_status
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.editing_data import board_data, placed_data
from web.organiser.editing_forms import EditForm, SeenForm
from web.organiser.editing_pages import Told, show_draft
from web.organiser.editing_words import edit_sentence
from web.stores import database

EXPECTED = (EditRefused, DraftChanged, NothingToUndo, NoSuchStep)
"""What an edit may meet that leaves the organiser on the draft's page."""


@blueprint.get("/<key>/drafts/<int:number>")
def draft(key: str, number: int) -> str | FlaskResponse:
    """The draft as tables × slots or people × slots; as JSON for the editor, which asks for it.

    ``?view=people``, ``?person=`` (a public id), ``?meeting=`` (two ids) chooses a meeting, ``?all=`` a part of the
    whole tray, ``?from=`` the first row.
    """
    desk = open_desk(key)
    if not _is_editor():
        return show_draft(desk, number)
    with database().reading() as session:
        return jsonify(board_data(draft_sheet(session, desk.event.id, number), desk.event.zone))


def _is_editor() -> bool:
    """Whether the editor in the browser asks, not somebody who opens a page."""
    return request.headers.get("Accept") == "application/json"


@blueprint.get("/<key>/drafts/<int:number>/history")
def draft_history(key: str, number: int) -> str:
    """What was done to the draft, the newest first."""
    desk = open_desk(key)
    with database().reading() as session:
        draft_row = found_draft(session, desk.event.id, number)
        lines = edit_lines(session, desk.event.id, number, most=500)
    return render_template(
        "organiser/draft_history.html",
        event=desk.event,
        number=number,
        version=draft_row.version,
        lines=[(line, edit_sentence(line, desk.event.zone)) for line in lines],
    )


@blueprint.post("/<key>/drafts/<int:number>")
def edit_draft(key: str, number: int) -> Response | tuple[str, int]:
    """One edit. The editor asks for JSON and gets what changed; a form gets the page."""
    desk = open_desk(key)
    form = EditForm()
    scripted = _is_editor()
    if not form.validate():
        with database().reading() as session:
            found_draft(session, desk.event.id, number)
        return _refused(desk, number, Told("danger", sentence_of_status(422)), None, 422, scripted=scripted)
    step, seen = form.step(), int(form.seen.data or 0)
    try:
        with database().writing() as session:
            done = edit(session, desk.event.id, number, step, seen=seen, by=desk.actor, now=now())
    except EXPECTED as error:
        told = _told(desk, number, error, step)
        return _refused(desk, number, told, step, refusal_of(error).status, scripted=scripted)
    if scripted:
        return _answer(desk, number, done)
    flash(_("Saved."), "good")
    held = step.pair if step.pair and any(place.pair == step.pair for place in done.after) else None
    return redirect(_back(key, number, held), 303)


def _back(key: str, number: int, pair: tuple[int, int] | None) -> str:
    """The page with the same view, and the meeting still chosen while it is held."""
    kept: dict[str, Any] = {name: request.args.get(name) for name in ("view", "person", "from")}
    meeting = f"{pair[0]}-{pair[1]}" if pair else None
    return url_for("organiser.draft", key=key, number=number, meeting=meeting, **kept)


def _told(desk: Desk, number: int, error: MannamError, step: Step) -> Told:
    if not isinstance(error, DraftChanged):
        return Told("danger", sentence(error))
    with database().reading() as session:
        lines = edit_lines(session, desk.event.id, number, after=error.seen, most=20)
    told = tuple(f"{line.by}: {edit_sentence(line, desk.event.zone)}" for line in lines)
    return Told("warning", sentence(error), told, step)


def _refused(
    desk: Desk, number: int, told: Told, step: Step | None, status: int, *, scripted: bool
) -> Response | tuple[str, int]:
    """The page with what was refused; for the editor the draft as it is now, so that nothing it shows is wrong."""
    if not scripted:
        return show_draft(desk, number, told=told, pair=step.pair if step else None), status
    with database().reading() as session:
        sheet = draft_sheet(session, desk.event.id, number)
    answer = jsonify(
        say=told.text,
        lines=told.lines,
        head=_head(desk, number, sheet.figures),
        board=board_data(sheet, desk.event.zone),
    )
    answer.status_code = status
    return answer


def _answer(desk: Desk, number: int, done: Edited) -> FlaskResponse:
    return jsonify(
        version=done.version,
        before=placed_data(done.before),
        after=placed_data(done.after),
        undo=done.can_undo,
        redo=done.can_redo,
        head=_head(desk, number, done.figures),
    )


def _head(desk: Desk, number: int, figures: object) -> str:
    return render_template("organiser/_draft_figures.html", event=desk.event, number=number, figures=figures)


@blueprint.post("/<key>/drafts/<int:number>/renew")
def renew(key: str, number: int) -> Response | tuple[str, int]:
    """Judge the draft by the event's data of now."""
    desk = open_desk(key)
    form = SeenForm()
    seen = int(form.seen.data or 0) if form.validate() else -1
    try:
        with database().writing() as session:
            gone = renew_draft(session, desk.event.id, number, seen=seen, by=desk.actor, now=now())
    except DraftChanged as error:
        return show_draft(desk, number, told=Told("warning", sentence(error))), 409
    text = ngettext("%(num)s meeting had to go.", "%(num)s meetings had to go.", gone) if gone else ""
    flash(" ".join((_("The draft now uses today's data."), text)).strip(), "warning" if gone else "good")
    return redirect(url_for("organiser.draft", key=key, number=number), 303)
