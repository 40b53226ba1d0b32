"""The organiser's forms."""

import secrets
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, StopValidation, ValidationError

from scheduler.events.values import EventSummary
from scheduler.imports.cells import CellRefused
from scheduler.imports.clocks import find_clock
from scheduler.registrations.deciding import MOST_REASON
from scheduler.timetable.withdrawing import REASON_LIMIT
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.numbers import LARGEST, WholeNumberField
from web.organiser.options import options

MOST_SECONDS = 3600
MOST_FILES = 50
FIRST_YEAR = 2000
_UNTIL = _l("Please choose a day and a time, such as 2027-03-01 18:00.")


class RunForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    seconds = WholeNumberField(
        _l("Seconds at most"),
        validators=[
            InputRequired(_l("Please write how many seconds the run may take.")),
            NumberRange(1, MOST_SECONDS, _l("Please choose between 1 and 3600 seconds.")),
        ],
    )
    seed = WholeNumberField(
        _l("Seed"),
        default=0,
        validators=[
            InputRequired(_l("Please write a number, such as 0.")),
            NumberRange(0, LARGEST, _l("Please choose a number from 0 to 2147483647.")),
        ],
    )


class OnceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``key`` is made with the form, so that the same form sent twice has one effect."""

    key = HiddenField(default=lambda: secrets.token_hex(16), validators=[InputRequired(), Length(max=64)])


class InviteForm(OnceForm):
    """``to``: those who were not invited yet, or all."""

    to = HiddenField(validators=[AnyOf(("new", "all"))])


class RegistrationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``until`` is local to the event's zone."""

    until = DateTimeLocalField(
        _l("Open until"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[InputRequired(_UNTIL)]
    )
    approval = BooleanField(_l("I decide on each registration"))

    def __init__(self, event: EventSummary, **given: Any) -> None:
        super().__init__(**given)
        self._event = event

    def validate_until(self, field: DateTimeLocalField) -> None:
        if field.data is None:
            field.errors = []
            raise StopValidation(_UNTIL)
        if field.data.year < FIRST_YEAR or field.data.date() > self._event.day:
            raise ValidationError(_("Please choose a time up to the day of the event."))
        try:
            self.moment()
        except CellRefused:
            raise ValidationError(_("The clock is changed then; please choose another hour.")) from None

    def moment(self) -> datetime | None:
        """The chosen end as a moment; None where what was typed is no time."""
        return find_clock(self._event.zone).utc(self.until.data) if self.until.data else None


class DecisionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    decision = StringField(validators=[AnyOf(("approve", "decline"), _l("Please press one of the two buttons."))])
    reason = StringField(
        _l("A sentence to them"),
        validators=[Length(max=MOST_REASON, message=_l("At most 500 characters are possible here."))],
    )


class SendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """When mails leave: at once, or ``at`` a time local to the event's zone."""

    when = RadioField(
        _l("Mails"),
        choices=options((("now", _l("Send now")), ("later", _l("Send at a chosen time")))),
        default="now",
        validate_choice=False,
        validators=[AnyOf(("now", "later"), _l("Please choose when the mails leave."))],
    )
    at = DateTimeLocalField(_l("Time"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def __init__(self, event: EventSummary, now: datetime, **given: Any) -> None:
        super().__init__(**given)
        self._event, self._now = event, now

    def validate_at(self, field: DateTimeLocalField) -> None:
        if self.when.data != "later":
            field.errors = []
            return
        if field.data is None or not field.data.year >= FIRST_YEAR or field.data.date() > self._event.day:
            raise ValidationError(_("Please choose a time up to the day of the event."))
        try:
            chosen = find_clock(self._event.zone).utc(field.data)
        except CellRefused:
            raise ValidationError(_("The clock is changed then; please choose another hour.")) from None
        if chosen <= self._now:
            raise ValidationError(_("This time is over; please choose a later one."))

    def moment(self) -> datetime | None:
        """The chosen time; None: now."""
        if self.when.data != "later" or not self.at.data:
            return None
        return find_clock(self._event.zone).utc(self.at.data)


class WaitingForm(SendForm):
    """``seen``: which mails waited where the form was drawn."""

    seen = HiddenField()


class PublishForm(SendForm):
    """``seen``: the revision that the organiser saw as current, 0 for none. ``state``: what it becomes."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])
    state = HiddenField(default="final", validators=[AnyOf(("final", "preliminary"))])
    accept = BooleanField(_l("Publish the timetable as it is, without these changes"))


class WithdrawForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the revision that the organiser saw as current."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(1, LARGEST)])
    reason = StringField(
        _l("Reason"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(_l("Please write a reason; it stands in the mails and in the audit log.")),
            Length(max=REASON_LIMIT, message=_l("At most 300 characters are possible here.")),
        ],
    )


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    files = MultipleFileField(_l("Files of the event"))

    def validate_files(self, field: MultipleFileField) -> None:
        names = [upload.filename for upload in field.data or [] if upload and upload.filename]
        if not names:
            raise ValidationError(_l("Please choose event.toml and the tables."))
        if len(names) > MOST_FILES:
            raise ValidationError(_l("These are too many files for one event."))
        if len(set(names)) < len(names):
            raise ValidationError(_l("Two of the files have the same name."))
