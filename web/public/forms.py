"""The form with which somebody registers, and the cleaning of its texts by the rules of an import's cells."""

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Regexp, StopValidation

from scheduler.addresses import read_address
from scheduler.imports.cells import EMAIL_LENGTH
from scheduler.imports.values import OrganisationKind
from scheduler.languages import Bilingual, Language
from scheduler.registrations.values import Application, FormLists
from scheduler.texts import NAME_LENGTH, SignRefused, TextTooLong, clean
from web.i18n import gettext as _
from web.i18n import language, spoken
from web.i18n import lazy_gettext as _l

LANGUAGES = {Language.KO.value: "한국어", Language.EN.value: "English"}


def kinds() -> dict[str, str]:
    """What an organisation can be, in the language of the moment."""
    return {
        "": _("Please choose"),
        OrganisationKind.COMPANY.value: _("Company"),
        OrganisationKind.INSTITUTION.value: _("University or research institution"),
        OrganisationKind.ASSOCIATION.value: _("Association"),
        OrganisationKind.AGENCY.value: _("Public agency"),
    }


class Clean:
    """The field's text without surrounding blanks, composed, and refused where an import would refuse it."""

    def __init__(self, most: int, *, lines: bool = False) -> None:
        self._most, self._lines = most, lines

    def __call__(self, _form: object, field: Field) -> None:
        try:
            field.data = clean(field.data or "", self._most, lines=self._lines)
        except TextTooLong:
            raise StopValidation(_("At most %(most)s characters are possible here.", most=self._most)) from None
        except SignRefused:
            raise StopValidation(
                _("There is a character in this text that cannot be shown. Please type it anew.")
            ) from None


class Address:
    """A mail address as mail is sent to it, in ASCII and composed; a part after “+” stays."""

    def __call__(self, _form: object, field: Field) -> None:
        typed = (field.data or "").strip()
        address = read_address(typed) if len(typed) <= EMAIL_LENGTH else None
        if address is None:
            raise StopValidation(_("This is not a mail address. It looks like name@example.org."))
        field.data = address


class RegisterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``key`` is made with the form, so that the same form sent twice is one registration."""

    name_ko = StringField(_l("Name in Korean"), validators=[Clean(NAME_LENGTH)])
    name_en = StringField(_l("Name in English"), validators=[Clean(NAME_LENGTH)])
    email = StringField(
        _l("Mail address"), validators=[InputRequired(_l("Please write your mail address.")), Address()]
    )
    organisation = StringField(
        _l("Organisation"),
        validators=[Clean(NAME_LENGTH), DataRequired(_l("Please write the name of your organisation."))],
    )
    kind = SelectField(_l("What kind of organisation"), choices=kinds)
    zone = SelectField(_l("Innovation zone"))
    role = StringField(_l("Role"), validators=[Clean(NAME_LENGTH)])
    language = SelectField(_l("Language of mails to you"), choices=LANGUAGES)
    key = HiddenField(default=lambda: secrets.token_hex(16), validators=[InputRequired(), Regexp(r"[0-9a-f]{32}\Z")])

    def __init__(self, lists: FormLists, **given: Any) -> None:
        super().__init__(**given)
        self.zone.choices = {"": _("None of these"), **{key: spoken(name) for key, name in lists.zones}}
        if not self.is_submitted():
            self.language.data = language().value

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not self.name_ko.data and not self.name_en.data and not (self.name_ko.errors or self.name_en.errors):
            self.name_ko.errors = [_("Please write your name, in Korean, in English or both.")]
            return False
        return good

    def application(self) -> Application:
        """What the valid form says."""
        return Application(
            name=Bilingual(self.name_ko.data or "", self.name_en.data or ""),
            email=str(self.email.data),
            role=self.role.data or "",
            organisation=str(self.organisation.data),
            kind=self.kind.data or "",
            zone=self.zone.data or "",
            language=self.language.data,
        )
