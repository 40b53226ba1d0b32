"""Adding somebody, changing what the list says of them, and taking them out."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scheduler.addresses import shown_address
from scheduler.errors import MannamError
from scheduler.people.directory import directory
from scheduler.people.editing import (
    AddressTaken,
    EntryChanged,
    LeastAboveMost,
    PersonEntry,
    add_person,
    entry_of,
    fingerprint,
    save_person_entry,
)
from scheduler.people.profile_rules import ProfileRefused
from scheduler.privacy.erasure import erase
from scheduler.privacy.leaving import take_back_in, take_out
from scheduler.readiness.service import person_sheet
from scheduler.timetable.grids import current_revision
from web.clock import now
from web.errors import sentence
from web.i18n import gettext as _
from web.organiser.audit_words import field_name
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.people.forms import EndForm, PersonForm
from web.public.forms import LANGUAGES
from web.stores import database, settings

FIELDS = tuple(PersonEntry.__slots__)


@blueprint.get("/<key>/people/new")
def new_person(key: str) -> str:
    desk = open_desk(key)
    return _page(desk, _form(desk), "")


@blueprint.post("/<key>/people/new")
def add_somebody(key: str) -> Response:
    desk = open_desk(key)
    form = _form(desk)
    if not form.validate():
        return make_response(_page(desk, form, ""), 422)
    try:
        with database().writing() as session:
            public_id = add_person(session, desk.event.id, form.entry(), by=desk.actor, now=now())
    except (AddressTaken, ProfileRefused, LeastAboveMost) as error:
        return _refused(desk, form, "", error)
    flash(_("Added. Invite them now, so that their link goes out."), "good")
    return redirect(url_for("organiser.person", key=key, public_id=public_id), 303)


@blueprint.get("/<key>/people/<public_id>/edit")
def edit_person(key: str, public_id: str) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        known, entry = directory(session, desk.event.id), entry_of(session, desk.event.id, public_id)
    return _page(desk, PersonForm.of(known, entry), public_id)


@blueprint.post("/<key>/people/<public_id>/edit")
def save_person(key: str, public_id: str) -> Response:
    """Keep the line; whoever changed it meanwhile is not overwritten, both versions are shown."""
    desk = open_desk(key)
    with database().reading() as session:
        entry = entry_of(session, desk.event.id, public_id)
    form = _form(desk, entry)
    if not form.validate():
        return make_response(_page(desk, form, public_id), 422)
    try:
        with database().writing() as session:
            changed = save_person_entry(
                session,
                desk.event.id,
                public_id,
                form.entry(),
                seen=form.seen.data or "",
                by=desk.actor,
                now=now(),
            )
    except EntryChanged as error:
        form.seen.raw_data, form.seen.data = None, fingerprint(error.stored)
        return make_response(_page(desk, form, public_id, stored=error.stored), 409)
    except (AddressTaken, ProfileRefused, LeastAboveMost) as error:
        return _refused(desk, form, public_id, error)
    flash(_("Saved.") if changed else _("Nothing was different; nothing changed."), "good")
    if "email" in changed:
        flash(_("The mail address is new: links to the old one were withdrawn. Invite them anew."), "warning")
    return redirect(url_for("organiser.person", key=key, public_id=public_id), 303)


@blueprint.post("/<key>/people/<public_id>/end")
def end_person(key: str, public_id: str) -> Response:
    """Take somebody out of the meetings, let them back in, or erase them."""
    desk = open_desk(key)
    form, back = EndForm(), url_for("organiser.person", key=key, public_id=public_id)
    what = (form.what.data or "") if form.validate() else ""
    if what == "erase" and not form.sure.data:
        flash(_("Nothing was erased: please tick first that they asked for it."), "warning")
        return redirect(back, 303)
    with database().writing() as session:
        sheet = person_sheet(session, desk.event.id, public_id, now=now())
        if what == "erase":
            erase(session, settings(), sheet.person.id, now=now(), by=desk.actor)
        elif what == "in":
            take_back_in(session, desk.event.id, public_id, by=desk.actor, now=now())
        elif what == "out":
            take_out(session, desk.event.id, public_id, by=desk.actor, now=now())
        published = current_revision(session, desk.event.id) is not None
    if what == "erase":
        flash(_("Their data was erased."), "good")
        return redirect(url_for("organiser.people", key=key), 303)
    flash(_told(what, published=published), "good" if what else "warning")
    return redirect(back, 303)


def _told(what: str, *, published: bool) -> str:
    if what == "out":
        if published:
            return _("They take no part any more. Their meetings stay on the timetable until you publish a new one.")
        return _("They take no part any more; nobody is planned with them.")
    return _("They take part again.") if what == "in" else _("Nothing was changed; please press one of the buttons.")


def _form(desk: Desk, stored: PersonEntry | None = None) -> PersonForm:
    with database().reading() as session:
        known = directory(session, desk.event.id)
    return PersonForm(known, stored)


def _refused(desk: Desk, form: PersonForm, public_id: str, error: MannamError) -> Response:
    if isinstance(error, AddressTaken):
        form.email.errors = [sentence(error)]
    else:
        form.name_ko.errors = [sentence(error)]
    return make_response(_page(desk, form, public_id), 409 if isinstance(error, AddressTaken) else 422)


def _page(desk: Desk, form: PersonForm, public_id: str, stored: PersonEntry | None = None) -> str:
    """``stored``: what somebody else saved meanwhile, shown beside what was typed."""
    rows = []
    if stored is not None:
        typed, names = form.entry(), form.organisations
        for name in FIELDS:
            mine, theirs = getattr(typed, name), getattr(stored, name)
            if mine != theirs:
                rows.append((field_name(name), _shown(name, theirs, names), _shown(name, mine, names)))
    return render_template(
        "organiser/person_form.html", event=desk.event, form=form, public_id=public_id, conflicts=rows
    )


def _shown(name: str, value: object, organisations: dict[str, str]) -> str:
    if name == "organisation":
        return organisations.get(str(value), "–")
    if name == "language":
        return LANGUAGES.get(str(value), str(value))
    if name == "email":
        value = shown_address(str(value))
    return "–" if value in (None, "") else str(value)
