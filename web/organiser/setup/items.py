"""One programme item: its form, who speaks and chairs, and taking it off."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.events.service import programme
from scheduler.imports.values import ItemKind
from scheduler.people.rules import FIXED_ROLES, OFFERED_KINDS
from scheduler.setup.programme import ItemDraft, item_draft, remove_item, save_item
from scheduler.setup.refusals import seal
from scheduler.setup.rooms import block_rooms
from scheduler.setup.rules import SLOT_MINUTES
from scheduler.setup.speakers import find_people, set_role, speakers
from web.clock import now
from web.i18n import gettext as _
from web.i18n import spoken
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.setup.forms import ItemForm, SetupForm
from web.organiser.setup.saving import UNTRIED, Outcome, attempt, given, redrawn
from web.stores import database

MOST_QUERY = 100


@blueprint.get("/<key>/set-up/programme/new")
def setup_new_item(key: str) -> str:
    desk = open_desk(key)
    return _page(desk, None, ItemForm(_tracks(desk), formdata=None, kind=ItemKind.TALK.value))


@blueprint.post("/<key>/set-up/programme/new")
def save_new_item(key: str) -> Response | tuple[str, int]:
    return _save(open_desk(key), None)


@blueprint.get("/<key>/set-up/programme/<int:number>")
def setup_item(key: str, number: int) -> str:
    """The item; ``?q=`` looks for people who could speak or chair."""
    desk = open_desk(key)
    return _page(desk, number, _form_of(desk, _stored(desk, number)))


@blueprint.post("/<key>/set-up/programme/<int:number>")
def save_setup_item(key: str, number: int) -> Response | tuple[str, int]:
    return _save(open_desk(key), number)


@blueprint.post("/<key>/set-up/programme/<int:number>/remove")
def remove_setup_item(key: str, number: int) -> Response | tuple[str, int]:
    desk, form = open_desk(key), SetupForm()
    stored = _stored(desk, number)
    outcome = attempt(
        form,
        lambda session: remove_item(
            session,
            desk.event.id,
            number,
            seen=form.seen.data or "",
            accepted=form.accepted.data or "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        return _page(desk, number, _form_of(desk, stored), removing=outcome), outcome.status
    flash(_("“%(title)s” is taken off the programme.", title=spoken(stored.title)), "good")
    return redirect(url_for("organiser.setup_programme", key=key), 303)


@blueprint.post("/<key>/set-up/programme/<int:number>/people")
def save_role(key: str, number: int) -> Response | tuple[str, int]:
    """Fix that somebody speaks or chairs, or take it back."""
    desk, form = open_desk(key), SetupForm()
    stored = _stored(desk, number)
    role = request.form.get("role", "")
    outcome = attempt(
        form,
        lambda session: set_role(
            session,
            desk.event.id,
            number,
            request.form.get("person", "")[:MOST_QUERY],
            role if role in FIXED_ROLES else "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        return _page(desk, number, _form_of(desk, stored), people=outcome), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_item", key=key, number=number) + "#people", 303)


def _save(desk: Desk, number: int | None) -> Response | tuple[str, int]:
    form = ItemForm(_tracks(desk))
    if number is not None:
        _stored(desk, number)
    outcome = attempt(
        form,
        lambda session: save_item(
            session,
            desk.event.id,
            number,
            _draft(form),
            seen=form.seen.data or "",
            accepted=form.accepted.data or "",
            by=desk.actor,
            now=now(),
        ),
    )
    if outcome is not None:
        if number is not None:
            stored = _stored(desk, number)
            outcome = redrawn(form, outcome, _form_of(desk, stored), stored)
        return _page(desk, number, form, outcome), outcome.status
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.setup_programme", key=desk.event.key), 303)


def _draft(form: ItemForm) -> ItemDraft:
    networking = form.kind.data == ItemKind.NETWORKING
    return ItemDraft(
        kind=form.kind.data,
        track=form.track.data or "",
        title=form.title,
        room=form.room.data or "",
        start=given(form.start.data),
        end=given(form.end.data),
        slot_minutes=(form.slot_minutes.data or SLOT_MINUTES) if networking else SLOT_MINUTES,
        pauses=tuple(sorted(form.pauses.data)) if networking else (),
    )


def _stored(desk: Desk, number: int) -> ItemDraft:
    with database().reading() as session:
        return item_draft(session, desk.event.id, number)


def _tracks(desk: Desk) -> list[tuple[str, str]]:
    with database().reading() as session:
        plan = programme(session, desk.event.id)
    return [(track.key, spoken(track.title)) for track in plan.tracks]


def _form_of(desk: Desk, stored: ItemDraft) -> ItemForm:
    return ItemForm(
        _tracks(desk),
        formdata=None,
        seen=seal(stored),
        kind=stored.kind,
        track=stored.track,
        title_ko=stored.title.ko,
        title_en=stored.title.en,
        room=stored.room,
        start=stored.start,
        end=stored.end,
        slot_minutes=stored.slot_minutes,
        pauses=stored.pauses,
    )


def _page(
    desk: Desk,
    number: int | None,
    form: ItemForm,
    outcome: Outcome = UNTRIED,
    *,
    removing: Outcome = UNTRIED,
    people: Outcome = UNTRIED,
) -> str:
    words = request.args.get("q", "").strip()[:MOST_QUERY]
    with database().reading() as session:
        plan = programme(session, desk.event.id)
        rooms = dict.fromkeys([*block_rooms(session, desk.event.id), *(item.room for item in plan.items)])
        fixed = speakers(session, desk.event.id).get(number, ()) if number is not None else ()
        found = find_people(session, desk.event.id, words) if number is not None else ()
    stored = next((item for item in plan.items if item.id == number), None)
    return render_template(
        "organiser/setup/item.html",
        event=desk.event,
        item=stored,
        seal=seal(_stored(desk, number)) if number is not None else "",
        slots=[slot for slot in plan.slots if stored is not None and slot.item == stored.key],
        form=form,
        outcome=outcome,
        removing=removing,
        refused_people=people,
        rooms=[room for room in rooms if room],
        speakers=fixed,
        speaks=stored is not None and stored.kind in OFFERED_KINDS,
        words=words,
        found=found,
    )
