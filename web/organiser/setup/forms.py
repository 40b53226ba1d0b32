"""The forms of set-up."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation

from scheduler.imports.cells import LINK_LENGTH, TITLE_LENGTH, CellRefused, key_cell, link_cell
from scheduler.imports.values import ItemKind
from scheduler.languages import Bilingual
from scheduler.setup import rules
from scheduler.texts import NAME_LENGTH, TEXT_LENGTH
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.organiser.setup.fields import ClockField, CountField, DayField, MomentField, SpansField
from web.programmes import kind_name
from web.public.forms import Address, Clean

MOST_PEOPLE = 100_000
MOST_WISHES = 100
_NUMBER = _l("Please write a whole number, such as 20.")
_TIME = _l("Please write a time such as 14:00.")
_SLOT = NumberRange(
    rules.FEWEST_MINUTES, rules.MOST_MINUTES, _l("Please choose between 5 and 240 minutes; 15 is short, 20 usual.")
)
_TABLES = NumberRange(1, rules.MOST_TABLES, _l("Please choose between 1 and 200 tables."))
_WISHES = NumberRange(1, MOST_WISHES, _l("Please choose between 1 and 100 wishes."))


class SetupForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the seal of what the form was drawn from; ``accepted``: that of what was read and confirmed."""

    seen = HiddenField()
    accepted = HiddenField()


def refuse_key(_form: object, field: Field) -> None:
    if field.data:
        try:
            key_cell(field.data)
        except CellRefused:
            raise StopValidation(_("Letters, digits, - and _ are possible here, 40 at most.")) from None


def refuse_link(_form: object, field: Field) -> None:
    if field.data:
        try:
            link_cell(field.data)
        except CellRefused:
            raise StopValidation(
                _("This is not an address of the web. It looks like https://meet.example.org/.")
            ) from None


class TitledForm(SetupForm):
    """A title in one language at least."""

    title_ko = StringField(_l("Title in Korean"), validators=[Clean(TITLE_LENGTH)])
    title_en = StringField(_l("Title in English"), validators=[Clean(TITLE_LENGTH)])

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if not self.title_ko.data and not self.title_en.data and not (self.title_ko.errors or self.title_en.errors):
            self.title_ko.errors = [_("Please write a title, in Korean, in English or both.")]
            return False
        return good

    @property
    def title(self) -> Bilingual:
        return Bilingual(self.title_ko.data or "", self.title_en.data or "")


class NewEventForm(TitledForm):
    """Fields left empty get what is suggested beside them."""

    key = StringField(_l("Address"), validators=[Clean(40), refuse_key])
    place_ko = StringField(_l("Place in Korean"), validators=[Clean(TITLE_LENGTH)])
    place_en = StringField(_l("Place in English"), validators=[Clean(TITLE_LENGTH)])
    day = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day, such as 2027-03-05."))])
    zone = StringField(
        _l("Time zone"), default="Asia/Seoul", validators=[Clean(TITLE_LENGTH), InputRequired(_l("Please choose one."))]
    )
    contact = StringField(
        _l("Mail address for questions"), validators=[InputRequired(_l("Please write a mail address.")), Address()]
    )
    public = BooleanField(_l("Show the event on the front page"), default=True)
    room = StringField(
        _l("Room of the meetings"),
        validators=[Clean(NAME_LENGTH), InputRequired(_l("Meetings need a room: its tables serve them."))],
    )
    blocks = SpansField(_l("When meetings take place"))
    slot_minutes = CountField(
        _l("Minutes of a meeting"), default=rules.SLOT_MINUTES, validators=[InputRequired(_NUMBER), _SLOT]
    )
    people = CountField(
        _l("Expected people"),
        default=100,
        validators=[
            InputRequired(_l("Please write about how many people come, such as 100.")),
            NumberRange(2, MOST_PEOPLE, _l("Please choose between 2 and 100000 people.")),
        ],
    )
    tables = CountField(_l("Tables"), validators=[Optional(), _TABLES])
    wishes_open = MomentField(_l("Wishes open"), validators=[Optional()])
    wishes_close = MomentField(_l("Wishes close"), validators=[Optional()])
    wish_limit = CountField(
        _l("Wishes of each person at most"), default=rules.WISH_LIMIT, validators=[InputRequired(_NUMBER), _WISHES]
    )

    def validate_blocks(self, field: SpansField) -> None:
        if not field.data and not field.process_errors:
            raise StopValidation(_("Please write when meetings take place, such as 14:00 to 17:00."))


class CopyForm(TitledForm):
    key = StringField(_l("Address"), validators=[Clean(40), refuse_key])
    day = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day, such as 2027-03-05."))])
    with_people = BooleanField(_l("Take people and organisations along"))


class EventForm(TitledForm):
    description_ko = TextAreaField(_l("Description in Korean"), validators=[Clean(TEXT_LENGTH, lines=True)])
    description_en = TextAreaField(_l("Description in English"), validators=[Clean(TEXT_LENGTH, lines=True)])
    place_ko = StringField(_l("Place in Korean"), validators=[Clean(TITLE_LENGTH)])
    place_en = StringField(_l("Place in English"), validators=[Clean(TITLE_LENGTH)])
    day = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day, such as 2027-03-05."))])
    zone = StringField(_l("Time zone"), validators=[Clean(TITLE_LENGTH), DataRequired(_l("Please choose one."))])
    public = BooleanField(_l("Show the event on the front page"))
    contact = StringField(
        _l("Mail address for questions"), validators=[InputRequired(_l("Please write a mail address.")), Address()]
    )
    wishes_open = MomentField(_l("Wishes open"), validators=[InputRequired(_TIME)])
    wishes_close = MomentField(_l("Wishes close"), validators=[InputRequired(_TIME)])
    wish_limit = CountField(_l("Wishes of each person at most"), validators=[InputRequired(_NUMBER), _WISHES])


class ItemForm(TitledForm):
    """``slot_minutes`` and ``pauses`` are read for meetings only."""

    kind = SelectField(_l("Kind"), choices=lambda: [(kind.value, kind_name(kind)) for kind in ItemKind])
    track = SelectField(_l("Track"))
    room = StringField(_l("Room"), validators=[Clean(NAME_LENGTH)])
    start = ClockField(_l("Begins"), validators=[InputRequired(_TIME)])
    end = ClockField(_l("Ends"), validators=[InputRequired(_TIME)])
    slot_minutes = CountField(_l("Minutes of a meeting"), default=rules.SLOT_MINUTES, validators=[Optional(), _SLOT])
    pauses = SpansField(_l("Pauses"))

    def __init__(self, tracks: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.track.choices = [("", _("For everybody")), *tracks]


class NewTablesForm(SetupForm):
    count = CountField(_l("How many"), validators=[InputRequired(_NUMBER), _TABLES])
    first = StringField(
        _l("Name of the first"), validators=[Clean(40), InputRequired(_l("Please write a name, such as T01."))]
    )
    room = StringField(_l("Room"), validators=[Clean(NAME_LENGTH), InputRequired(_l("Please write a room."))])
    virtual = BooleanField(_l("Virtual: any number of meetings at once, by a link"))
    link = StringField(_l("Link"), validators=[Clean(LINK_LENGTH), refuse_link])


class TableForm(SetupForm):
    name = StringField(
        _l("Name"), validators=[Clean(40), InputRequired(_l("Please write a name, such as T01.")), refuse_key]
    )
    room = StringField(_l("Room"), validators=[Clean(NAME_LENGTH), InputRequired(_l("Please write a room."))])
    virtual = BooleanField(_l("Virtual: any number of meetings at once, by a link"))
    link = StringField(_l("Link"), validators=[Clean(LINK_LENGTH), refuse_link])
    closed = SpansField(_l("Closed at times"))
