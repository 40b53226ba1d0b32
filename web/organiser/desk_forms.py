"""The desk's forms: a mark, and somebody who was on no list."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional, StopValidation, ValidationError

from scheduler.checkins.values import State
from scheduler.checkins.walk_ins import Newcomer
from scheduler.languages import Bilingual
from scheduler.people.directory import Directory, fold
from scheduler.people.values import Firm, Person
from scheduler.texts import NAME_LENGTH
from web.i18n import gettext as _
from web.i18n import language, spoken
from web.i18n import lazy_gettext as _l
from web.organiser.forms import OnceForm
from web.public.forms import LANGUAGES, Address, Clean, kinds

PLACE_LENGTH = 40
MOMENT_LENGTH = 40
WISHED = ("first", "second", "third")
NEVER_BOTH = 2 * NAME_LENGTH + 20


class MarkForm(OnceForm):
    """``made``: when the button was pressed, for marks that waited for a connection; empty for now."""

    state = StringField(validators=[AnyOf([state.value for state in State], _l("Please press one of the buttons."))])
    place = StringField(_l("This desk"), validators=[Clean(PLACE_LENGTH)])
    made = HiddenField(validators=[Optional(), Length(max=MOMENT_LENGTH)])

    def validate_made(self, field: HiddenField) -> None:
        try:
            self.moment()
        except ValueError:
            raise ValidationError(_("This is no moment in time.")) from None

    def moment(self) -> datetime | None:
        """Raises ValueError for what is no moment with its offset."""
        if not self.made.data:
            return None
        found = datetime.fromisoformat(str(self.made.data))
        if found.tzinfo is None:
            raise ValueError(found)
        return found


class WalkInForm(OnceForm):
    """Names are looked up in ``known``; a partner is written as the list offers them."""

    name_ko = StringField(_l("Name in Korean"), validators=[Clean(NAME_LENGTH)])
    name_en = StringField(_l("Name in English"), validators=[Clean(NAME_LENGTH)])
    organisation = StringField(_l("Organisation"), validators=[Clean(NAME_LENGTH)])
    kind = SelectField(_l("What kind of organisation"), choices=kinds, default="company")
    email = StringField(_l("Mail address"), validators=[Optional(strip_whitespace=True), Address()])
    language = SelectField(_l("Language"), choices=LANGUAGES)
    first = StringField(_l("Wants to meet, first of all"), validators=[Clean(NEVER_BOTH)])
    second = StringField(_l("Second"), validators=[Clean(NEVER_BOTH)])
    third = StringField(_l("Third"), validators=[Clean(NEVER_BOTH)])
    place = HiddenField(validators=[Clean(PLACE_LENGTH)])

    def __init__(self, partners: Mapping[str, str], **given: Any) -> None:
        super().__init__(**given)
        self._partners = {_squeezed(label): public_id for label, public_id in partners.items()}
        if not self.is_submitted():
            self.language.data = language().value

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not self.name_ko.data and not self.name_en.data and not (self.name_ko.errors or self.name_en.errors):
            self.name_ko.errors = [_("Please write the name, in Korean, in English or both.")]
            return False
        if self.organisation.data and not self.kind.data:
            self.kind.errors = [_("Please choose")]
            return False
        return good

    def validate_first(self, field: Field) -> None:
        self._refuse_unknown(field)

    def validate_second(self, field: Field) -> None:
        self._refuse_unknown(field)

    def validate_third(self, field: Field) -> None:
        self._refuse_unknown(field)

    def _refuse_unknown(self, field: Field) -> None:
        if field.data and _squeezed(field.data) not in self._partners:
            raise StopValidation(_("Please choose somebody from the list that opens while you type."))

    def newcomer(self) -> Newcomer:
        """What the valid form says."""
        written = [str(self[name].data) for name in WISHED if self[name].data]
        return Newcomer(
            name=Bilingual(self.name_ko.data or "", self.name_en.data or ""),
            organisation=self.organisation.data or "",
            kind=self.kind.data or "",
            email=self.email.data or "",
            language=self.language.data,
            wishes=tuple(self._partners[_squeezed(text)] for text in written),
        )


def new_mark_key() -> str:
    return secrets.token_hex(16)


def partner_labels(known: Directory) -> dict[str, str]:
    """How the list of the walk-in form calls everybody who takes part and their organisations; each by public id.

    Two who would be called alike get a number.
    """
    found: dict[str, str] = {}
    here: list[Person | Firm] = [person for person in known.people if not person.left]
    for each in [*here, *(firm for firm in known.firms if firm.id in known.staff)]:
        label, number = _label(each), 2
        while label in found:
            label, number = f"{_label(each)} ({number})", number + 1
        found[label] = each.public_id
    return found


def _label(each: Person | Firm) -> str:
    if isinstance(each, Person) and each.firm is not None:
        return f"{spoken(each.name)} · {spoken(each.firm.name)}"
    return spoken(each.name)


def _squeezed(text: str) -> str:
    return " ".join(fold(text).split())
