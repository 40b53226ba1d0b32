"""Rooms and their tables: several at once, one by one, in another order."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.events.service import slots, tables
from scheduler.events.values import moments
from scheduler.people.directory import directory
from scheduler.setup.homes import homes
from scheduler.setup.refusals import seal
from scheduler.setup.rooms import (
    NewTables,
    TableDraft,
    add_tables,
    block_rooms,
    move_table,
    remove_table,
    save_table,
    table_draft,
)
from scheduler.timetable.table_users import TableUsers, table_users
from web.clock import now
from web.i18n import gettext as _
from web.i18n import ngettext
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import NewTablesForm, SetupForm, TableForm
from web.organiser.setup.saving import UNTRIED, Outcome, attempt, given, redrawn
from web.stores import database


@blueprint.get("/<key>/set-up/rooms")
def setup_rooms(key: str) -> str:
    return _rooms(open_desk(key), None)


@blueprint.post("/<key>/set-up/rooms")
def add_setup_tables(key: str) -> Response | tuple[str, int]:
    """Add several tables of one room."""
    desk, form = open_desk(key), NewTablesForm()
    outcome = attempt(
        form, lambda session: add_tables(session, desk.event.id, _new_tables(form), by=desk.actor, now=now())
    )
    if outcome is not None:
        return _rooms(desk, form, outcome), outcome.status
    flash(ngettext("%(num)s table added.", "%(num)s tables added.", given(form.count.data)), "good")
    return redirect(url_for("organiser.setup_rooms", key=key), 303)


def _new_tables(form: NewTablesForm) -> NewTables:
    return NewTables(
        first=given(form.first.data),
        count=given(form.count.data),
        room=given(form.room.data),
        virtual=bool(form.virtual.data),
        link=form.link.data or "",
    )


@blueprint.post("/<key>/set-up/rooms/<int:number>/move")
def move_setup_table(key: str, number: int) -> Response | tuple[str, int]:
    desk, form = open_desk(key), SetupForm()
    step = -1 if request.form.get("press") == "up" else 1
    outcome = attempt(form, lambda session: move_table(session, desk.event.id, number, step, by=desk.actor, now=now()))
    if outcome is not None:
        return _rooms(desk, None, outcome), outcome.status
    return redirect(url_for("organiser.setup_rooms", key=key) + f"#table-{number}", 303)


def _rooms(desk: Desk, form: NewTablesForm | None, outcome: Outcome = UNTRIED) -> str:
    with database().reading() as session:
        places = tables(session, desk.event.id)
        rooms = block_rooms(session, desk.event.id)
        times = slots(session, desk.event.id)
        users = table_users(session, desk.event.id)
        home = homes(session, desk.event.id)
    real = {room: [table for table in places if table.room == room] for room in (table.room for table in places)}
    last = max((table.key for table in places), default="T00")
    return render_template(
        "organiser/setup/rooms.html",
        event=desk.event,
        rooms=real,
        served={table.id: len({slot.number for slot in times if table.serves(slot)}) for table in places},
        count=len(moments(times)),
        bare=[room for room in rooms if room not in real and not any(table.virtual for table in places)],
        idle=[table for table in places if not table.virtual and table.room not in rooms],
        users=users,
        nothing=TableUsers(),
        homes=home,
        first=places[0].id if places else 0,
        last=places[-1].id if places else 0,
        form=form or NewTablesForm(formdata=None, room=rooms[0] if rooms else "", first=_next(last), count=12),
        outcome=outcome,
    )


def _next(name: str) -> str:
    """The name after this one, to begin with."""
    digits = name[len(name.rstrip("0123456789")) :]
    return f"{name.removesuffix(digits)}{int(digits) + 1:0{len(digits)}}" if digits and len(digits) < 7 else "T01"


@blueprint.get("/<key>/set-up/rooms/<int:number>")
def setup_table(key: str, number: int) -> str:
    desk = open_desk(key)
    return table_page(desk, number)


@blueprint.post("/<key>/set-up/rooms/<int:number>")
def save_setup_table(key: str, number: int) -> Response | tuple[str, int]:
    desk, form = open_desk(key), TableForm()
    _stored(desk, number)
    outcome = attempt(
        form,
        lambda session: save_table(
            session,
            desk.event.id,
            number,
            TableDraft(
                given(form.name.data),
                given(form.room.data),
                bool(form.virtual.data),
                form.link.data or "",
                tuple(sorted(form.closed.data)),
            ),
            seen=form.seen.data or "",
            accepted=form.accepted.data or "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        stored = _stored(desk, number)
        return table_page(desk, number, form, redrawn(form, outcome, _form_of(stored), stored)), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_rooms", key=key) + f"#table-{number}", 303)


@blueprint.post("/<key>/set-up/rooms/<int:number>/remove")
def remove_setup_table(key: str, number: int) -> Response | tuple[str, int]:
    desk, form = open_desk(key), SetupForm()
    stored = _stored(desk, number)
    outcome = attempt(
        form,
        lambda session: remove_table(
            session, desk.event.id, number, seen=form.seen.data or "", by=desk.actor, now=now()
        ),
    )
    if outcome is not None:
        return table_page(desk, number, removing=outcome), outcome.status
    flash(_("Table %(name)s is removed.", name=stored.key), "good")
    return redirect(url_for("organiser.setup_rooms", key=key), 303)


def _stored(desk: Desk, number: int) -> TableDraft:
    with database().reading() as session:
        return table_draft(session, desk.event.id, number)


def _form_of(stored: TableDraft) -> TableForm:
    return TableForm(
        formdata=None,
        seen=seal(stored),
        name=stored.key,
        room=stored.room,
        virtual=stored.virtual,
        link=stored.link,
        closed=stored.closed,
    )


def table_page(
    desk: Desk,
    number: int,
    form: TableForm | None = None,
    outcome: Outcome = UNTRIED,
    *,
    removing: Outcome = UNTRIED,
    homing: Outcome = UNTRIED,
) -> str:
    """The page of one table."""
    stored = _stored(desk, number)
    with database().reading() as session:
        rooms = block_rooms(session, desk.event.id)
        home = homes(session, desk.event.id)
        users = table_users(session, desk.event.id).get(number, TableUsers())
        known = directory(session, desk.event.id)
        times = moments(slots(session, desk.event.id))
    return render_template(
        "organiser/setup/table.html",
        event=desk.event,
        number=number,
        table=stored,
        seal=seal(stored),
        form=form or _form_of(stored),
        outcome=outcome,
        removing=removing,
        homing=homing,
        rooms=rooms,
        homes=home.get(number, ()),
        users=users,
        firms=known.firms,
        people=[person for person in known.people if not person.left],
        day=(times[0].starts_at, times[-1].ends_at) if times else None,
    )
