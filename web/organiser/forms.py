"""The organiser's forms."""

import secrets

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from web.i18n import lazy_gettext as _l
from web.numbers import LARGEST, WholeNumberField

MOST_SECONDS = 3600
MOST_FILES = 50


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


class LinksForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``key`` is made with the form, so that the same form sent twice has one effect."""

    key = HiddenField(default=lambda: secrets.token_hex(16), validators=[InputRequired(), Length(max=64)])


class PublishForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the revision that the organiser saw as current, 0 for none."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])
    accept = BooleanField(_l("Publish the timetable as it is, without these changes"))


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
