"""Forms about people."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from scheduler.addresses import shown_address
from scheduler.imports.cells import EMAIL_LENGTH
from scheduler.languages import Language
from scheduler.people.directory import Directory
from scheduler.people.editing import PersonEntry, fingerprint
from scheduler.people.limits import LARGEST_LIMIT
from scheduler.reasons import REASON_LENGTH
from scheduler.texts import NAME_LENGTH
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import spoken
from web.numbers import WholeNumberField
from web.public.forms import LANGUAGES, Address, Clean

_RANGE = NumberRange(0, LARGEST_LIMIT, _l("Please write a number from 0 to 99, or nothing."))


def limit_field(label: Any) -> WholeNumberField:
    return WholeNumberField(label, validators=[Optional(), _RANGE])


class PersonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the fingerprint of the line that the form was drawn from, empty for somebody new.

    Who has no mailbox, ``stored``, stays without one when none is written.
    """

    name_ko = StringField(_l("Name in Korean"), validators=[Clean(NAME_LENGTH)])
    name_en = StringField(_l("Name in English"), validators=[Clean(NAME_LENGTH)])
    role_ko = StringField(_l("Position in Korean"), validators=[Clean(NAME_LENGTH)])
    role_en = StringField(_l("Position in English"), validators=[Clean(NAME_LENGTH)])
    email = StringField(
        _l("Mail address"),
        validators=[
            InputRequired(_l("Please write the mail address; the personal link goes there.")),
            Length(max=EMAIL_LENGTH, message=_l("This is too long for a mail address.")),
            Address(),
        ],
    )
    language = SelectField(_l("Language of mails"), choices=LANGUAGES, default=Language.KO.value)
    organisation = SelectField(_l("Organisation"), default="")
    least = limit_field(_l("Least meetings"))
    most = limit_field(_l("Most meetings"))
    rest = limit_field(_l("Rest slots"))
    seen = HiddenField(validators=[Length(max=64)])

    def __init__(self, known: Directory, stored: PersonEntry | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.kept_email = stored.email if stored is not None and not shown_address(stored.email) else ""
        if self.kept_email:
            self.email.validators = (Optional(), *self.email.validators[1:])
            self.email.flags.required = False
        firms = sorted((spoken(firm.name), firm.public_id) for firm in known.firms)
        self.organisations = {"": _("Without organisation"), **{id_: name for name, id_ in firms}}
        self.organisation.choices = self.organisations

    def validate_name_ko(self, field: StringField) -> None:
        if not (field.data or self.name_en.data):
            raise ValidationError(_("Please write the name in at least one language."))

    def validate_most(self, field: WholeNumberField) -> None:
        if field.data is not None and (self.least.data or 0) > field.data:
            raise ValidationError(_("The most is less than the least. Please correct one of the two."))

    def entry(self) -> PersonEntry:
        texts = {name: self[name].data or "" for name in ("name_ko", "name_en", "role_ko", "role_en")}
        return PersonEntry(
            **texts,
            email=self.email.data or self.kept_email,
            language=self.language.data,
            organisation=self.organisation.data or "",
            least=self.least.data or 0,
            most=self.most.data,
            rest=self.rest.data,
        )

    @classmethod
    def of(cls, known: Directory, entry: PersonEntry) -> "PersonForm":
        """The form as the stored line fills it."""
        values = {name: getattr(entry, name) for name in PersonEntry.__slots__}
        shown = {"least": entry.least or None, "email": shown_address(entry.email), "seen": fingerprint(entry)}
        return cls(known, entry, formdata=None, data=values | shown)


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    reason = StringField(
        _l("Reason"),
        validators=[Clean(REASON_LENGTH)],
    )


class ConfirmedReasonForm(ReasonForm):
    sure = BooleanField(
        _l("I need this and will keep it to myself"), validators=[InputRequired(_l("Please tick this first."))]
    )


class ExportForm(ConfirmedReasonForm):
    """Stands beside another form that asks for a reason, so its fields have ids of their own."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.reason.id, self.sure.id = "export-reason", "export-sure"


class EndForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``what``: take somebody out of the meetings, back in, or erase them, which asks for ``sure``."""

    what = StringField(validators=[AnyOf(("out", "in", "erase"))])
    sure = BooleanField(_l("They asked for it, and I know that it cannot be undone"))
