"""One's profile: how one is called, what one's organisation offers and needs, and who else is of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.languages import Language
from scheduler.people import profiles
from scheduler.people.profile_rules import LIMITS, USES, Profile, ProfileRefused, cleaned
from scheduler.people.profiles import OwnProfile, ProfileChoices, ProfileClosed, ZoneChoice
from scheduler.people.values import Receipt, TagName
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.forms import SavedOnceForm, new_form_key
from web.attendee.profile_forms import (
    OrganisationForm,
    PersonForm,
    mark,
    organisation_form,
    person_form,
    sent_organisation,
    sent_person,
)
from web.errors import refusal_of, sentence
from web.i18n import gettext as _
from web.i18n import spoken, stamp
from web.identity import Visitor, require_participant
from web.stores import database, looking

SHARED_FORM = "attendee.save_organisation"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that stands differently in what is saved and in what was sent."""

    label: str
    saved: str
    sent: str


@blueprint.get("/profile")
def own_profile(event_key: str) -> str:
    """One's own entry, that of one's organisation, and the others of it."""
    visitor = require_participant(event_key)
    return _profile_page(visitor, _read(visitor))


@blueprint.get("/profile/person")
def edit_person(event_key: str) -> str:
    visitor = require_participant(event_key)
    own = _read(visitor)
    return _form_page(visitor, own, person_form(own.person), seen=own.saved.version)


@blueprint.post("/profile/person")
def save_person(event_key: str) -> Response:
    visitor, now = require_participant(event_key), clock.now()
    sent = sent_person()
    with database().writing() as session:
        receipt = profiles.save_person(session, visitor.person.id, sent.profile, seen=sent.seen, key=sent.key, now=now)
    return _saved(visitor, receipt)


@blueprint.get("/profile/organisation")
def edit_organisation(event_key: str) -> str:
    """The profile that all people of the organisation share; who is of none is told what that means."""
    visitor = require_participant(event_key)
    own = _read(visitor)
    if own.organisation is None:
        return _profile_page(visitor, own)
    return _form_page(visitor, own, organisation_form(own.organisation), seen=own.organisation_saved.version)


@blueprint.post("/profile/organisation")
def save_organisation(event_key: str) -> Response:
    visitor, now = require_participant(event_key), clock.now()
    sent = sent_organisation()
    with database().writing() as session:
        receipt = profiles.save_organisation(
            session, visitor.person.id, sent.profile, seen=sent.seen, key=sent.key, now=now
        )
    return _saved(visitor, receipt)


@blueprint.post("/profile/mail-language")
def choose_mail_language(event_key: str) -> Response:
    visitor = require_participant(event_key)
    chosen = request.form.get("language", "")
    if chosen not in tuple(Language):
        abort(422)
    with database().writing() as session:
        profiles.choose_mail_language(session, visitor.person.id, Language(chosen), now=clock.now())
    return redirect(url_for("attendee.own_profile", event_key=event_key, _anchor="mails"), 303)


@blueprint.errorhandler(ProfileClosed)
@blueprint.errorhandler(ProfileRefused)
def show_profile_again(error: MannamError) -> Response:
    """The form with everything as it was typed, and why it was not saved."""
    visitor = require_participant((request.view_args or {}).get("event_key", ""))
    form = OrganisationForm() if request.endpoint == SHARED_FORM else PersonForm()
    if isinstance(error, ProfileRefused):
        mark(form, error)
    refused = sentence(error) if isinstance(error, ProfileClosed) else ""
    body = _form_page(visitor, _read(visitor), form, seen=form.seen.data or 0, refused=refused)
    return make_response(body, refusal_of(error).status)


def profile_conflict(visitor: Visitor) -> Response:
    """Both versions on one page: what differs side by side, and the form as it was filled in, to go on with."""
    own = _read(visitor)
    if request.endpoint == SHARED_FORM and own.organisation is not None:
        form: SavedOnceForm = OrganisationForm()
        seen = own.organisation_saved.version
        differences = _differences(form, own.organisation, sent_organisation().profile, own.choices)
    else:
        form, seen = PersonForm(), own.saved.version
        differences = _differences(form, own.person, sent_person().profile, own.choices)
    return make_response(_form_page(visitor, own, form, seen=seen, differences=differences), 409)


def _read(visitor: Visitor) -> OwnProfile:
    with looking() as session:
        return profiles.own_profile(session, visitor.person.id)


def _saved(visitor: Visitor, receipt: Receipt) -> Response:
    flash(_("%(time)s saved.", time=stamp(receipt.saved_at, visitor.event.zone)), "good")
    return redirect(url_for("attendee.own_profile", event_key=visitor.event.key), 303)


def _is_open(visitor: Visitor) -> bool:
    return clock.now() < visitor.event.wishes_close_at


def _profile_page(visitor: Visitor, own: OwnProfile) -> str:
    firm = own.organisation
    return render_template(
        "attendee/profile.html",
        event=visitor.event,
        person=visitor.person,
        own=own,
        tags={name: _words(name, getattr(firm, name), own.choices) for name in USES} if firm else {},
        zone=next((zone for zone in own.choices.zones if firm and zone.key == firm.zone), None),
        open=_is_open(visitor),
    )


def _form_page(
    visitor: Visitor,
    own: OwnProfile,
    form: SavedOnceForm,
    *,
    seen: int,
    refused: str = "",
    differences: tuple[Difference, ...] | None = None,
) -> str:
    shared = isinstance(form, OrganisationForm)
    return render_template(
        "attendee/profile_organisation.html" if shared else "attendee/profile_person.html",
        event=visitor.event,
        person=visitor.person,
        own=own,
        form=form,
        limits=LIMITS,
        seen=seen,
        form_key=new_form_key(),
        refused=refused,
        differences=differences,
        open=_is_open(visitor),
    )


def _differences(
    form: SavedOnceForm, stored: Profile, sent: Profile, choices: ProfileChoices
) -> tuple[Difference, ...]:
    sent = cleaned(sent)
    found = (
        Difference(
            str(form[field.name].label.text),
            *("\n".join(_words(field.name, getattr(each, field.name), choices)) for each in (stored, sent)),
        )
        for field in fields(stored)
    )
    return tuple(each for each in found if each.saved != each.sent)


def _words(name: str, value: str | tuple[str, ...], choices: ProfileChoices) -> list[str]:
    """What stands in a field, with names in the language of the page in place of keys."""
    options: Mapping[str, Sequence[ZoneChoice | TagName]] = {
        "zone": choices.zones,
        "councils": choices.councils,
        **dict.fromkeys(("offers_tags", "needs_tags"), choices.technologies),
    }
    if name not in options:
        return [str(value)]
    return [spoken(each.name) for each in options[name] if each.key in ((value,) if isinstance(value, str) else value)]
