"""Changes of the day: noting that somebody is away or a table is closed, and taking that back."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField
from wtforms.validators import AnyOf, InputRequired

from scheduler.errors import NotFound
from scheduler.events.closures import reopen_table
from scheduler.events.service import slots, tables
from scheduler.events.values import Slot, Table
from scheduler.people.absences import AbsenceKind, take_back_absence
from scheduler.people.service import people
from scheduler.timetable.freeing import declines_free, set_declines_free
from scheduler.timetable.grids import current_revision
from scheduler.timetable.occurrences import TimesRefused, note_away, note_closed, occurrences
from scheduler.timetable.repairs import proposal_standing
from web.clock import now
from web.errors import sentence
from web.i18n import clock, spoken
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.notices import person_line
from web.organiser.options import options
from web.organiser.sending_words import absence_kind
from web.stores import database


class AbsenceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    person = SelectField(_l("Who"), validators=[InputRequired(_l("Please choose a person."))], validate_choice=False)
    kind = RadioField(
        _l("What happened"),
        choices=options((kind.value, kind.value) for kind in AbsenceKind),
        default=AbsenceKind.CANCELLED.value,
        validate_choice=False,
        validators=[AnyOf([kind.value for kind in AbsenceKind], _l("Please choose what happened."))],
    )
    moment = SelectField(_l("From, or for a late arrival until"), validate_choice=False, default="")


class ClosureForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    table = SelectField(_l("Table"), validators=[InputRequired(_l("Please choose a table."))], validate_choice=False)
    starts = SelectField(_l("Closed from"), validate_choice=False, default="")
    ends = SelectField(_l("Open again from"), validate_choice=False, default="")


@blueprint.get("/<key>/changes")
def changes(key: str) -> str:
    """What was noted, what it touches, and the forms to note more."""
    return _page(open_desk(key), AbsenceForm(formdata=None), ClosureForm(formdata=None))


def _page(desk: Desk, absence: AbsenceForm, closure: ClosureForm) -> str:
    with database().reading() as session:
        found = occurrences(session, desk.event.id, now=now())
        everybody = [person for person in people(session, desk.event.id) if not person.left]
        all_slots, all_tables = slots(session, desk.event.id), tables(session, desk.event.id)
        revision = current_revision(session, desk.event.id)
        free_at_once = declines_free(session, desk.event.id)
        standing = proposal_standing(session, desk.event.id)
    absence.person.choices = options([("", _("Please choose")), *((p.public_id, person_line(p)) for p in everybody)])
    absence.kind.choices = options((kind.value, absence_kind(kind)) for kind in AbsenceKind)
    absence.moment.choices = options([("", _("the whole day")), *_begins(all_slots, desk)])
    closure.table.choices = options(
        [("", _("Please choose")), *((str(table.id), _table_name(table)) for table in all_tables)]
    )
    closure.starts.choices = options([("", _("the beginning")), *_begins(all_slots, desk)])
    closure.ends.choices = options([("", _("not on this day")), *_ends(all_slots, desk)])
    return render_template(
        "organiser/changes.html",
        event=desk.event,
        found=found,
        revision=revision,
        free_at_once=free_at_once,
        standing=standing,
        absence=absence,
        closure=closure,
    )


def _table_name(table: Table) -> str:
    return f"{table.key} · {table.room}" if table.room else table.key


def _begins(every: tuple[Slot, ...], desk: Desk) -> list[tuple[str, str]]:
    """The beginnings of slots, each once, in order."""
    moments = sorted({slot.starts_at for slot in every})
    return [(moment.isoformat(), clock(moment, desk.event.zone)) for moment in moments]


def _ends(every: tuple[Slot, ...], desk: Desk) -> list[tuple[str, str]]:
    moments = sorted({slot.ends_at for slot in every})
    return [(moment.isoformat(), clock(moment, desk.event.zone)) for moment in moments]


def _moment(text: str | None) -> datetime | None:
    """A moment that one of our own lists offered; anything else is no form of ours."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        abort(422)
    if moment.tzinfo is None or not 1970 < moment.year < 9999:  # what every zone can show
        abort(422)
    return moment


@blueprint.post("/<key>/changes/absences")
def note_absence(key: str) -> Response | tuple[str, int]:
    """Somebody cannot come, comes later or did not come."""
    desk = open_desk(key)
    form = AbsenceForm()
    if form.validate() and form.kind.data == AbsenceKind.LATE and not form.moment.data:
        form.moment.errors = [_("Please choose until when they are not there.")]
    if form.errors:
        return _page(desk, form, ClosureForm(formdata=None)), 422
    try:
        with database().writing() as session:
            person = note_away(
                session,
                desk.event.id,
                form.person.data,
                AbsenceKind(form.kind.data),
                _moment(form.moment.data),
                by=desk.actor,
                now=now(),
            )
    except TimesRefused as error:
        form.moment.errors = [sentence(error)]
        return _page(desk, form, ClosureForm(formdata=None)), 422
    flash(_("Noted for “%(name)s”. Nobody's timetable has changed yet.", name=spoken(person.name)), "good")
    return _to(key)


@blueprint.post("/<key>/changes/absences/<int:number>/undo")
def undo_absence(key: str, number: int) -> Response:
    """They are there after all."""
    desk = open_desk(key)
    with database().writing() as session:
        take_back_absence(session, desk.event.id, number, by=desk.actor, now=now())
    flash(_("Taken back."), "good")
    return _to(key)


@blueprint.post("/<key>/changes/closures")
def note_closure(key: str) -> Response | tuple[str, int]:
    """A table is closed for a time."""
    desk = open_desk(key)
    form = ClosureForm()
    if not form.validate():
        return _page(desk, AbsenceForm(formdata=None), form), 422
    try:
        with database().writing() as session:
            note_closed(
                session,
                desk.event.id,
                _row_id(form.table.data),
                _moment(form.starts.data),
                _moment(form.ends.data),
                by=desk.actor,
                now=now(),
            )
    except TimesRefused as error:
        form.ends.errors = [sentence(error)]
        return _page(desk, AbsenceForm(formdata=None), form), 422
    flash(_("Noted. Nobody's timetable has changed yet."), "good")
    return _to(key)


@blueprint.post("/<key>/changes/closures/undo")
def undo_closure(key: str) -> Response:
    """The table is open after all."""
    desk = open_desk(key)
    starts = _moment(request.form.get("starts"))
    if starts is None:
        abort(422)
    with database().writing() as session:
        done = reopen_table(
            session, desk.event.id, _row_id(request.form.get("table")), starts, by=desk.actor, now=now()
        )
    flash(_("Taken back.") if done else _("This was taken back already."), "good" if done else "accent")
    return _to(key)


def _row_id(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:  # what an id can be
        raise NotFound("table", text or "")
    return int(text)


@blueprint.post("/<key>/changes/declines")
def choose_declines(key: str) -> Response:
    """Whether a declined meeting leaves the timetable at once."""
    desk = open_desk(key)
    wanted, seen = (request.form.get(name) == "1" for name in ("free", "seen"))
    with database().writing() as session:
        set_declines_free(session, desk.event.id, wanted, seen=seen, by=desk.actor, now=now())
    flash(_("Saved."), "good")
    return _to(key)


def _to(key: str) -> Response:
    return redirect(url_for("organiser.changes", key=key), 303)
