"""The forms of an import, a step each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FieldList, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from scheduler.imports.additions.fields import Field, Subject
from scheduler.imports.additions.values import Listing
from scheduler.imports.values import OrganisationKind
from scheduler.languages import Language
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.list_words import DELIMITERS, ENCODINGS, SUBJECTS, choices_of
from web.numbers import LARGEST, WholeNumberField
from web.public.forms import LANGUAGES, kinds

PLACE = re.compile("[0-9]{1,3}", re.ASCII)


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    subject = RadioField(
        _l("What does the list hold?"),
        choices=lambda: {subject.value: str(label) for subject, label in SUBJECTS.items()},
        default=Subject.PEOPLE.value,
        validators=[InputRequired(_l("Please say what the list holds."))],
    )
    file = FileField(_l("File"))

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Please choose an XLSX or CSV file."))


class StepForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the version of the list that the organiser saw."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])


class AcceptForm(StepForm):
    leave_out = BooleanField(_l("Leave the rows with mistakes out and store the others"))


class NumberedFields(FieldList):  # type: ignore[type-arg]  # generic in its stubs only
    """A list of fields whose names end in small numbers; WTForms alone reads any digit of any script."""

    def _extract_indices(self, prefix: str, formdata: Mapping[str, Any]) -> Iterator[int]:
        for name in formdata:
            found = PLACE.fullmatch(name.removeprefix(f"{prefix}-")) if name.startswith(f"{prefix}-") else None
            if found is not None:
                yield int(found[0])


class ColumnsForm(StepForm):
    """``columns`` has a select for each column of the file; the meanings are the same for all."""

    columns = NumberedFields(SelectField(validate_choice=False), max_entries=200)
    kind = SelectField(_l("Organisations without a kind are"), default=OrganisationKind.COMPANY.value)
    language = SelectField(_l("People without a language get mails in"), default=Language.KO.value)
    sheet = SelectField(_l("Sheet"), validate_choice=False)
    encoding = SelectField(_l("Encoding"), validate_choice=False)
    delimiter = SelectField(_l("Separator"), validate_choice=False)

    def __init__(self, listing: Listing, **given: Any) -> None:
        super().__init__(**given)
        meanings = {"": _("– left out –")} | choices_of(listing.subject)
        for place, entry in enumerate(self.columns.entries):
            entry.choices = meanings
            heading = listing.preview.heading
            entry.label.text = (heading[place] if place < len(heading) else "") or _("(no heading)")
        self.kind.choices = {value: label for value, label in kinds().items() if value}
        self.language.choices = LANGUAGES
        self.sheet.choices = {str(place): name for place, name in enumerate(listing.preview.sheets)}
        self.encoding.choices = {value: str(label) for value, label in ENCODINGS.items()}
        self.delimiter.choices = {value: str(label) for value, label in DELIMITERS.items()}

    def meanings(self) -> list[Field | None]:
        """What was chosen for each column; anything else than a known meaning leaves it out."""
        known = {field.value: field for field in Field}
        return [known.get(str(entry.data or "")) for entry in self.columns.entries]


def columns_form(listing: Listing) -> ColumnsForm:
    """As the columns are guessed or were named before."""
    reading = listing.reading
    return ColumnsForm(
        listing,
        formdata=None,
        seen=listing.version,
        columns=[column.value if column else "" for column in listing.columns],
        kind=listing.kind or OrganisationKind.COMPANY.value,
        language=listing.language or Language.KO.value,
        sheet=str(reading.sheet),
        encoding=reading.encoding,
        delimiter=reading.delimiter,
    )
