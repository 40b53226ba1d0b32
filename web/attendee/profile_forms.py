"""The two forms of a profile: one's own entry, and the profile of one's organisation."""

from dataclasses import asdict, dataclass
from typing import Any, Generic

from flask import abort
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField

from scheduler.people.profile_rules import (
    LIMITS,
    USES,
    OrganisationProfile,
    PersonProfile,
    Profile,
    ProfileRefused,
)
from web.attendee.forms import SavedOnceForm, filled_in
from web.i18n import lazy_gettext as _l
from web.refusals.describing import fault_sentence


class PersonForm(SavedOnceForm):
    name_ko = StringField(_l("Your name in Korean"))
    name_en = StringField(_l("Your name in English"))
    role_ko = StringField(_l("Your role in Korean"))
    role_en = StringField(_l("Your role in English"))


class OrganisationForm(SavedOnceForm):
    name_ko = StringField(_l("Name of the organisation in Korean"))
    name_en = StringField(_l("Name of the organisation in English"))
    zone = SelectField(_l("Zone"), validate_choice=False)
    councils = SelectMultipleField(_l("Councils"), validate_choice=False)
    offers_tags = SelectMultipleField(_l("Technologies you offer"), validate_choice=False)
    needs_tags = SelectMultipleField(_l("Technologies you need"), validate_choice=False)
    offers_ko = TextAreaField(_l("What you offer, in Korean"))
    offers_en = TextAreaField(_l("What you offer, in English"))
    needs_ko = TextAreaField(_l("What you need, in Korean"))
    needs_en = TextAreaField(_l("What you need, in English"))


@dataclass(frozen=True, slots=True)
class Sent(Generic[Profile]):
    """A profile as it was filled in, with the version it was drawn from."""

    profile: Profile
    seen: int
    key: str


def person_form(profile: PersonProfile) -> PersonForm:
    return PersonForm(formdata=None, data=asdict(profile))


def organisation_form(profile: OrganisationProfile) -> OrganisationForm:
    return OrganisationForm(formdata=None, data=asdict(profile))


def sent_person() -> Sent[PersonProfile]:
    form = PersonForm()
    return _sent(form, PersonProfile(**_texts(form)))


def sent_organisation() -> Sent[OrganisationProfile]:
    form = OrganisationForm()
    chosen: dict[str, Any] = {name: tuple(dict.fromkeys(form[name].data or ())) for name in USES}
    return _sent(form, OrganisationProfile(zone=_given(form.zone), **chosen, **_texts(form)))


def _sent(form: SavedOnceForm, profile: Profile) -> Sent[Profile]:
    if not form.validate():
        abort(422)
    key = filled_in(form.key.data or "", tuple(repr(value) for value in asdict(profile).values()))
    return Sent(profile, form.seen.data or 0, key)


def _texts(form: SavedOnceForm) -> dict[str, Any]:
    return {name: _given(form[name]).replace("\r\n", "\n") for name in LIMITS if name in form}


def _given(field: Field) -> str:
    """What stands in the field. One that was not sent at all is not an empty one: that would delete what is stored."""
    if not field.raw_data:
        abort(422)
    return str(field.raw_data[0])


def mark(form: SavedOnceForm, refused: ProfileRefused) -> None:
    """Say at each field what is wrong with it."""
    for fault in refused.faults:
        form[fault.field].errors = [*form[fault.field].errors, fault_sentence(fault)]
